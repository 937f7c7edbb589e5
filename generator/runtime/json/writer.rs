//! The JSON writer.
//!
//! Input: strings, numbers, keys, and the ends of lists and objects, in document order. Output: compact or indented
//! JSON. Commas are automatic: the last character determines whether one is needed. It does not check that its caller
//! writes a value after every key.

use std::fmt::{Display, Write};

/// The number of spaces for each level of indented JSON.
const INDENT: usize = 2;

/// A JSON text that is being written.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
    /// The current level, if the text is indented.
    level: Option<usize>,
    /// Whether a number was written that JSON cannot represent.
    is_unwritable: bool,
}

impl Writer {
    /// Creates a writer of compact JSON.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a writer of JSON with one key or item on a line.
    #[must_use]
    pub fn indented() -> Self {
        Self { level: Some(0), ..Self::default() }
    }

    /// Returns the text.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.literal("null");
    }

    /// Writes `true` or `false`.
    pub fn bool(&mut self, value: bool) {
        self.literal(if value { "true" } else { "false" });
    }

    /// Writes a whole number.
    pub fn integer(&mut self, value: i128) {
        self.separate();
        // Formatting `i64` is much cheaper than `i128`.
        match i64::try_from(value) {
            Ok(value) => self.print(&value),
            Err(_) => self.print(&value),
        }
    }

    /// Writes a number with the fewest digits that represent it; `null` if JSON cannot represent it.
    pub fn float(&mut self, value: f64) {
        if value.is_finite() {
            self.literal(&format!("{value:?}"));
        } else {
            self.not_a_number();
        }
    }

    /// Writes `null` in place of a number that JSON cannot represent (RFC 8259, section 6), and remembers it.
    pub(super) fn not_a_number(&mut self) {
        self.is_unwritable = true;
        self.null();
    }

    /// Whether a number was written as `null` because JSON cannot represent it.
    #[must_use]
    pub fn is_unwritable(&self) -> bool {
        self.is_unwritable
    }

    /// Writes a text that is known to be a JSON number.
    pub fn number(&mut self, text: &str) {
        self.literal(text);
    }

    /// Writes a string.
    pub fn text(&mut self, text: &str) {
        self.separate();
        self.quote(text);
    }

    /// Writes a value as the string that it is displayed as.
    pub fn display(&mut self, value: &dyn Display) {
        self.text(&value.to_string());
    }

    /// Writes a key of the object; its value must be written next.
    pub fn key(&mut self, key: &str) {
        self.separate();
        self.quote(key);
        self.text.push_str(if self.level.is_some() { ": " } else { ":" });
    }

    /// Starts a list.
    pub fn open_list(&mut self) {
        self.open('[');
    }

    /// Ends a list.
    pub fn close_list(&mut self) {
        self.close(']');
    }

    /// Starts an object.
    pub fn open_object(&mut self) {
        self.open('{');
    }

    /// Ends an object.
    pub fn close_object(&mut self) {
        self.close('}');
    }

    fn literal(&mut self, text: &str) {
        self.separate();
        self.text.push_str(text);
    }

    fn print(&mut self, value: &dyn Display) {
        // Writing to a `String` does not fail.
        let _ = write!(self.text, "{value}");
    }

    fn open(&mut self, bracket: char) {
        self.separate();
        self.text.push(bracket);
        self.level = self.level.map(|level| level + 1);
    }

    fn close(&mut self, bracket: char) {
        self.level = self.level.map(|level| level.saturating_sub(1));
        if !self.text.ends_with(['[', '{']) {
            self.line();
        }
        self.text.push(bracket);
    }

    /// Writes the separator before a key or a value. No value ends like a beginning.
    fn separate(&mut self) {
        match self.text.as_bytes().last() {
            None | Some(b':' | b' ') => return,
            Some(b'[' | b'{') => {}
            Some(_) => self.text.push(','),
        }
        self.line();
    }

    fn line(&mut self) {
        if let Some(level) = self.level {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n(' ', level * INDENT));
        }
    }

    fn quote(&mut self, text: &str) {
        self.text.push('"');
        let mut rest = text;
        while let Some(index) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            self.text.push_str(&rest[..index]);
            match rest.as_bytes()[index] {
                b'"' => self.text.push_str("\\\""),
                b'\\' => self.text.push_str("\\\\"),
                b'\n' => self.text.push_str("\\n"),
                b'\r' => self.text.push_str("\\r"),
                b'\t' => self.text.push_str("\\t"),
                byte => self.print(&format_args!("\\u{byte:04x}")),
            }
            rest = &rest[index + 1..];
        }
        self.text.push_str(rest);
        self.text.push('"');
    }
}
