//! Tables: which columns of a list are shown, and how wide they are.
//!
//! Input: rows, each a list of named cells, and the width of the terminal. Output: lines that fit. Independent of JSON
//! and of the meaning of columns except for their names.

/// The cells of a row by name, in the order of the response.
pub(super) type Row = Vec<(String, String)>;

/// The largest width of a column while others need space.
const WIDEST: usize = 40;
/// The least useful width of a cell.
const NARROWEST: usize = 8;
/// The separator of columns.
const GAP: &str = "  ";

/// The most relevant columns, by the last word of their names.
const TELLING: &[&[&str]] = &[
    &["id"],
    &["name", "title", "display_name", "displayName", "label", "summary", "subject"],
    &["identifier", "key", "slug", "number", "sequence_id", "email"],
    &["state", "status", "type", "kind", "role", "priority"],
    &["size", "count", "url"],
];

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns(Vec<(String, usize)>);

impl Columns {
    /// The columns for the first rows of a table: those that are requested, or the most relevant ones that fit.
    pub(super) fn fit(rows: &[Row], wanted: &[String], width: usize) -> Self {
        let mut found: Vec<&str> = Vec::new();
        for (name, _) in rows.iter().flatten() {
            if !found.contains(&name.as_str()) {
                found.push(name);
            }
        }
        let chosen: Vec<&str> = if wanted.is_empty() {
            found.sort_by_key(|name| rank(name));
            found
        } else {
            wanted.iter().map(String::as_str).collect()
        };
        let mut columns: Vec<(String, usize)> = Vec::new();
        let mut room = width;
        for name in chosen {
            let gap = if columns.is_empty() { 0 } else { GAP.len() };
            let widest = rows.iter().filter_map(|row| cell(row, name)).map(length).max().unwrap_or(0);
            let wanted_width = widest.max(length(name)).min(WIDEST.max(length(name)));
            let is_asked = !wanted.is_empty();
            if !is_asked && room < gap + wanted_width.min(NARROWEST) {
                break;
            }
            let fitted = if is_asked { wanted_width } else { wanted_width.min(room - gap) };
            room = room.saturating_sub(gap + fitted);
            columns.push((name.to_owned(), fitted));
        }
        Self(columns)
    }

    /// The header line.
    pub(super) fn head(&self) -> String {
        self.join(str::to_uppercase)
    }

    /// The line of a row.
    pub(super) fn line(&self, row: &Row) -> String {
        self.join(|name| cell(row, name).unwrap_or_default().to_owned())
    }

    fn join(&self, text: impl Fn(&str) -> String) -> String {
        let cells = self.0.iter().map(|(name, width)| {
            let cell = cut(&text(name), *width);
            let blanks = width.saturating_sub(length(&cell));
            cell + &" ".repeat(blanks)
        });
        cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    }
}

/// The rank of a column: lower ranks are shown first. Nested values have higher ranks.
fn rank(name: &str) -> (usize, usize) {
    let last = name.rsplit('.').next().unwrap_or(name);
    let telling = TELLING.iter().position(|names| names.contains(&last)).unwrap_or(TELLING.len());
    (telling, name.matches('.').count())
}

fn cell<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    row.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// The beginning of a text that is too wide.
fn cut(text: &str, width: usize) -> String {
    if length(text) <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
