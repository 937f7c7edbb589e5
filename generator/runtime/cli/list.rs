//! Lists, printed item by item as they are received, and complete whenever they end.

use super::super::json::Value;
use super::columns::{Columns, Row};
use super::print::Format;
use super::screen::Screen;
use super::terminal::terminal;
use std::fmt::Write as _;
use std::io::{self, Write};

/// The number of rows that determine the widths of the columns.
const ROWS: usize = 50;

/// A list that is being printed.
pub(super) struct List<'l, W> {
    screen: Screen<W>,
    pub(super) format: &'l Format,
    rows: Vec<Row>,
    columns: Option<Columns>,
    /// Whether there was an item.
    pub(super) is_begun: bool,
}

impl<'l, W: Write> List<'l, W> {
    /// Creates a list of which nothing is printed yet.
    pub(super) fn new(screen: Screen<W>, format: &'l Format) -> Self {
        Self { screen, format, rows: Vec::new(), columns: None, is_begun: false }
    }

    /// Prints an item.
    pub(super) fn value(&mut self, value: &Value) -> io::Result<()> {
        match self.format {
            Format::Compact | Format::Lines => self.put(&value.to_string(), ""),
            Format::Indented => self.put(&format!("{value:#}"), "  "),
            Format::Table { .. } => self.row(value),
        }
    }

    /// Prints an item after a prefix, indented.
    pub(super) fn put(&mut self, text: &str, indent: &str) -> io::Result<()> {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        if *self.format == Format::Lines {
            return self.screen.text(&format!("{text}\n"));
        }
        let start = if is_first { "[\n" } else { ",\n" };
        self.screen.text(&format!("{start}{indent}{}", text.replace('\n', &format!("\n{indent}"))))
    }

    pub(super) fn row(&mut self, value: &Value) -> io::Result<()> {
        self.is_begun = true;
        self.rows.push(row(value));
        if self.columns.is_none() && self.rows.len() < ROWS { Ok(()) } else { self.flush() }
    }

    /// Prints the rows that are kept.
    fn flush(&mut self) -> io::Result<()> {
        let Format::Table { width, columns } = self.format else { return Ok(()) };
        let mut text = String::new();
        if self.columns.is_none() {
            let fitted = Columns::fit(&self.rows, columns, *width);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", fitted.head());
            self.columns = Some(fitted);
        }
        if let Some(columns) = &self.columns {
            for row in self.rows.drain(..) {
                let _ = writeln!(text, "{}", columns.line(&row));
            }
        }
        self.screen.text(&text)
    }

    /// Prints what follows the last item.
    pub(super) fn end(&mut self) -> io::Result<()> {
        match self.format {
            Format::Lines => Ok(()),
            Format::Table { .. } if self.rows.is_empty() => Ok(()),
            Format::Table { .. } => self.flush(),
            Format::Compact | Format::Indented => self.screen.text(if self.is_begun { "\n]\n" } else { "[]\n" }),
        }
    }
}

/// The cells of an item: its scalars, and those of the objects in it.
fn row(value: &Value) -> Row {
    let mut row = Row::new();
    let Some(object) = value.as_object() else {
        row.push(("value".to_owned(), cell(value).unwrap_or_else(|| terminal(&value.to_string()))));
        return row;
    };
    for (key, value) in object {
        match value {
            Value::Object(inner) => {
                let cells =
                    inner.iter().filter_map(|(inner, value)| Some((in_cell(&format!("{key}.{inner}")), cell(value)?)));
                row.extend(cells.collect::<Vec<_>>());
            }
            value => row.extend(cell(value).map(|cell| (in_cell(key), cell))),
        }
    }
    row
}

/// A scalar in a table.
fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Text(text) => Some(in_cell(text)),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::List(_) | Value::Object(_) => None,
    }
}

/// A text on one line, without characters that have no width.
fn in_cell(text: &str) -> String {
    terminal(&text.replace(['\n', '\r', '\t'], " "))
}
