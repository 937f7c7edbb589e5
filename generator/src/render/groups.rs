//! Groups: pieces of a line that stay on it together, or not at all.
//!
//! What comes in are texts with the places between them where the line may end; what goes out is text on as many lines as it
//! takes. A group stays on its line if it fits, together with what follows up to the next such place. This is Oppen's
//! algorithm ("Prettyprinting", 1980). What the texts say is not known here.

/// The width of a line.
const MARGIN: usize = 89;

/// The width that a line has at least, however far from the margin it starts.
const LEAST: usize = 60;

/// More than a line holds.
const ENDLESS: usize = 1 << 10;

/// How wide a line may be that starts here.
pub(super) fn space(indent: usize) -> usize {
    MARGIN.saturating_sub(indent).max(LEAST)
}

/// A piece of a line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark<'t> {
    Text(&'t str),
    /// Where the line may end.
    Break(Break),
    /// A group, whose further lines are so much farther from the margin.
    Begin(isize, Taken),
    End,
    /// What fits on no line.
    Wide,
}

/// How the breaks of a group that does not fit are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Together,
    WhereNeeded,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Break {
    /// How many spaces are there while it is not taken.
    pub(super) blank: usize,
    /// It never is: what is before need not care for what follows.
    pub(super) never: bool,
    /// What else is there while it is not taken.
    pub(super) flat: &'static str,
    /// What ends the line.
    pub(super) before: &'static str,
    /// What starts the next.
    pub(super) after: &'static str,
    pub(super) offset: isize,
}

impl Mark<'_> {
    /// How wide it is while the line does not end.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Break(taken) => taken.blank,
            Self::Wide => ENDLESS,
            Self::Begin(..) | Self::End => 0,
        }
    }
}

/// Appends pieces to a line that starts so far from the margin; its further lines are farther.
pub(super) fn print(out: &mut String, marks: &[Mark<'_>], indent: usize, farther: isize) {
    let sizes = sizes(marks);
    let (mut indent, mut space) = (indent.cast_signed() + farther, self::space(indent));
    // Of each group around: how its breaks are taken, if they are, and how far from the margin it is.
    let mut groups: Vec<(Option<Taken>, isize)> = Vec::new();
    for (mark, size) in marks.iter().zip(sizes) {
        match mark {
            Mark::Text(text) => {
                out.push_str(text);
                space = space.saturating_sub(text.len());
            }
            Mark::Begin(offset, taken) => {
                let is_broken = size > space;
                groups.push((is_broken.then_some(*taken), indent));
                indent += if is_broken { *offset } else { 0 };
            }
            Mark::End => indent = groups.pop().map_or(indent, |(_, around)| around),
            Mark::Break(here) => {
                let is_taken = !here.never
                    && match groups.last() {
                        Some((Some(Taken::Together), _)) => true,
                        Some((Some(Taken::WhereNeeded), _)) | None => size > space,
                        Some((None, _)) => false,
                    };
                if is_taken {
                    let indent = (indent + here.offset).unsigned_abs();
                    out.extend([here.before, "\n"]);
                    out.extend(std::iter::repeat_n(' ', indent));
                    out.push_str(here.after);
                    space = self::space(indent).saturating_sub(here.after.len());
                } else {
                    out.extend(std::iter::repeat_n(' ', here.blank));
                    out.push_str(here.flat);
                    space = space.saturating_sub(here.blank + here.flat.len());
                }
            }
            Mark::Wide => {}
        }
    }
}

/// How far it is from each mark to the next place where a line may end: from a break, or from all of a group.
fn sizes(marks: &[Mark<'_>]) -> Vec<usize> {
    let mut sizes = vec![0; marks.len()];
    let (mut open, mut total) = (Vec::new(), 0);
    for (index, mark) in marks.iter().enumerate() {
        match mark {
            Mark::Break(_) => {
                settle(marks, &mut open, &mut sizes, total);
                (sizes[index], total) = (total, total + mark.width());
                open.push(index);
            }
            Mark::Begin(..) => {
                sizes[index] = total;
                open.push(index);
            }
            Mark::End => open.push(index),
            Mark::Text(_) | Mark::Wide => total += mark.width(),
        }
    }
    settle(marks, &mut open, &mut sizes, total);
    sizes
}

/// Settles the sizes of what a break or the end of all comes behind.
fn settle(marks: &[Mark<'_>], open: &mut Vec<usize>, sizes: &mut [usize], total: usize) {
    let mut depth = 0;
    while let Some(&index) = open.last() {
        match marks[index] {
            Mark::Begin(..) if depth == 0 => return,
            Mark::End => depth += 1,
            Mark::Begin(..) => {
                depth -= 1;
                sizes[index] = total - sizes[index];
            }
            _ => {
                sizes[index] = total - sizes[index];
                if depth == 0 {
                    open.pop();
                    return;
                }
            }
        }
        open.pop();
    }
}
