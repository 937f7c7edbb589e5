//! The `Unreleased` section of a changelog, in the form of Keep a Changelog 1.1.0.
//!
//! What comes in are the text of the file and what differs; what goes out is the text with that between two marks below the
//! heading. Everything else in the file is the user's and stays byte by byte. So does what the user wrote between the marks:
//! the first of them carries a sum of what was there, and where it does not fit, nothing is written.

use super::Difference;
use super::print::{Form, print};
use std::fmt;

/// The name of the file.
pub const FILE: &str = "CHANGELOG.md";

const BEGIN: &str = "<!-- specwright: begin ";
const END: &str = "<!-- specwright: end -->";

/// Why a changelog is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is not one mark of each kind in the section.
    Marks,
    /// The user wrote between the marks.
    Edited,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Marks => "its `Unreleased` section does not have one mark of ours before and one after",
            Self::Edited => "its `Unreleased` section was edited between the marks: move that out of them",
        })
    }
}

/// The text of the changelog with what differs. Without a file it is a new one.
///
/// # Errors
///
/// When writing would lose what the user wrote.
pub fn update(text: Option<&str>, difference: &Difference) -> Result<String, Refusal> {
    let mut difference = difference.clone();
    // Lines of the document move with every edit, and say nothing to those who have the crate alone.
    for change in &mut difference.changes {
        change.line = None;
    }
    let entries = print(&difference, Form::Markdown);
    let Some(text) = text else {
        let block = block(&entries, "\n");
        return Ok(format!("# Changelog\n\nWhat changes for those who call this crate.\n\n## Unreleased\n\n{block}"));
    };
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let block = block(&entries, ending);
    let headings: Vec<(usize, &str)> = lines(text).filter(|(_, line)| line.starts_with("## ")).collect();
    let is_unreleased = |line: &str| line[3..].trim().trim_matches(['[', ']']).eq_ignore_ascii_case("unreleased");
    let Some(index) = headings.iter().position(|(_, line)| is_unreleased(line)) else {
        let at = headings.first().map_or(text.len(), |(start, _)| *start);
        let (before, after) = text.split_at(at);
        let gap = if before.is_empty() || before.ends_with(&ending.repeat(2)) {
            String::new()
        } else if before.ends_with(ending) {
            ending.to_owned()
        } else {
            ending.repeat(2)
        };
        let end = if after.is_empty() { "" } else { ending };
        return Ok(format!("{before}{gap}## Unreleased{ending}{ending}{block}{end}{after}"));
    };
    let (start, heading) = headings[index];
    let body = start + heading.len();
    let end = headings.get(index + 1).map_or(text.len(), |(start, _)| *start);
    let section = &text[body..end];
    let begins: Vec<(usize, &str)> = lines(section).filter(|(_, line)| line.starts_with(BEGIN)).collect();
    let ends: Vec<(usize, &str)> = lines(section).filter(|(_, line)| line.trim_end() == END).collect();
    match (begins.as_slice(), ends.as_slice()) {
        ([], []) => {
            let gap = if heading.ends_with('\n') { ending.to_owned() } else { ending.repeat(2) };
            Ok(format!("{}{gap}{block}{section}{}", &text[..body], &text[end..]))
        }
        ([(begin, mark)], [(close, line)]) if begin < close => {
            let inside = &section[begin + mark.len()..*close];
            let sum = mark[BEGIN.len()..].split_whitespace().next().unwrap_or_default();
            if sum != self::sum(inside) {
                return Err(Refusal::Edited);
            }
            let (before, after) = (&text[..body + begin], &text[body + close + line.len()..]);
            Ok(format!("{before}{block}{after}"))
        }
        _ => Err(Refusal::Marks),
    }
}

/// The entries between their marks.
fn block(entries: &str, ending: &str) -> String {
    let inside = if entries.is_empty() { String::new() } else { format!("\n{}\n\n", entries.trim()) };
    let block = format!("{BEGIN}{} -->\n{inside}{END}\n", sum(&inside));
    block.replace('\n', ending)
}

/// Lines with their endings, and where they start.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |offset, line| {
        let start = *offset;
        *offset += line.len();
        Some((start, line))
    })
}

/// A sum of a text, whichever way its lines end (FNV-1a of 64 bits).
fn sum(text: &str) -> String {
    let bytes = text.bytes().filter(|byte| *byte != b'\r');
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{sum:016x}")
}

#[cfg(test)]
mod tests {
    use super::{Refusal, update};
    use crate::diff::{Difference, Surface, compare};
    use crate::resolve::tests::sample;

    /// What changes when types of this name go.
    fn without(name: &str) -> Difference {
        let old = Surface::of(&sample());
        let mut new = old.clone();
        new.items.retain(|path, _| !path.starts_with(name));
        Difference { old: String::new(), new: String::new(), changes: compare(&old, &new) }
    }

    #[test]
    fn the_section_is_made_and_kept_up_to_date() {
        let first = update(None, &without("types::Problem")).unwrap();
        assert!(
            first.contains("## Unreleased\n") && first.contains("- **Breaks:** struct `types::Problem`"),
            "{first}"
        );
        assert_eq!(update(Some(&first), &without("types::Problem")).unwrap(), first);
        let second = update(Some(&first), &without("types::Item")).unwrap();
        assert!(second.contains("`types::Item`") && !second.contains("`types::Problem`"), "{second}");
        let none = update(Some(&second), &without("nothing")).unwrap();
        assert!(!none.contains("`types::") && none.contains("## Unreleased"), "{none}");
        assert_eq!(update(Some(&none), &without("types::Problem")).unwrap(), first);
    }

    #[test]
    fn what_the_user_wrote_stays() {
        let change = without("types::Problem");
        for text in [
            "# Changes\n\nWords.\n\n## [Unreleased]\n\n### Fixed\n\n- By hand.\n\n## 0.1.0\n\n- Old.\n",
            "# Changes\n\n## 0.1.0\n\n- Old.\n",
            "Words without an end",
            "",
            "# Changes\r\n\r\n## Unreleased\r\n- By hand.\r\n\r\n## 0.1.0\r\n",
            "## Unreleased",
        ] {
            let once = update(Some(text), &change).unwrap();
            let mut rest = once.as_str();
            for line in text.lines() {
                let found = rest.find(line).unwrap_or_else(|| panic!("{line:?} of {text:?} is gone from {once}"));
                rest = &rest[found + line.len()..];
            }
            assert!(once.contains("`types::Problem`"), "{once}");
            assert_eq!(update(Some(&once), &change).unwrap(), once, "{text:?}");
            assert_eq!(once.contains("\r\n"), text.contains("\r\n"));
        }
    }

    #[test]
    fn a_released_section_is_not_touched() {
        let change = without("types::Problem");
        let released = update(None, &change).unwrap().replace("## Unreleased", "## 0.2.0");
        let next = update(Some(&released), &without("types::Item")).unwrap();
        let (unreleased, old) = next.split_once("## 0.2.0").unwrap();
        assert!(old.contains("`types::Problem`") && unreleased.contains("`types::Item`"), "{next}");
    }

    #[test]
    fn nothing_is_lost_between_the_marks() {
        let text = update(None, &without("types::Problem")).unwrap();
        let edited = text.replace("### Removed", "### Removed\n\nBy hand.");
        assert_eq!(update(Some(&edited), &without("types::Item")), Err(Refusal::Edited));
        let torn = text.replace("<!-- specwright: end -->", "");
        assert_eq!(update(Some(&torn), &without("types::Item")), Err(Refusal::Marks));
    }
}
