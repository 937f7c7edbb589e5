//! JSON as Python's `json` module reads it: in come the bytes of a request, out goes a value or the message that the
//! recorded server sends.
//!
//! A parser of its own because three recorded responses depend on Python's: `1e400` is a number, a lone surrogate is
//! text, and a syntax error is worded with line, column and character.

use serde_json::Value;
use std::fmt::Write as _;

/// Python stops at about this depth too.
const DEEPEST: usize = 900;

/// A value as Python holds it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Digits without a point or an exponent.
    Integer(String),
    /// Any other number; infinite when it is too large.
    Float(f64),
    /// Text.
    Text(String),
    /// Text with a lone surrogate, which the database cannot keep.
    Broken,
    /// An array.
    List(Vec<Json>),
    /// An object, in which the last of equal keys counts.
    Object(Vec<(Json, Json)>),
}

impl Json {
    /// What an object says for the key; `None` where it says nothing, and for `null`.
    pub(super) fn get(&self, key: &str) -> Option<&Json> {
        let Self::Object(members) = self else { return None };
        let (_, value) = members.iter().rev().find(|(known, _)| matches!(known, Self::Text(text) if text == key))?;
        (*value != Self::Null).then_some(value)
    }

    /// The value as it is kept. Infinity is null, and text with a lone surrogate has a replacement character.
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => value.into(),
            Self::Integer(digits) => digits.parse::<i64>().map_or_else(|_| Value::Null, Value::from),
            Self::Float(number) => number.into(),
            Self::Text(text) => text.into(),
            Self::Broken => "\u{fffd}".into(),
            Self::List(items) => items.into_iter().map(Self::into_value).collect(),
            Self::Object(members) => {
                let members = members.into_iter().map(|(key, value)| match key.into_value() {
                    Value::String(key) => (key, value.into_value()),
                    key => (key.to_string(), value.into_value()),
                });
                Value::Object(members.collect())
            }
        }
    }

    /// Whether Python's `if value` holds.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Integer(digits) => digits.bytes().any(|digit| digit.is_ascii_digit() && digit != b'0'),
            Self::Float(value) => *value != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::Broken => true,
            Self::List(items) => !items.is_empty(),
            Self::Object(members) => !members.is_empty(),
        }
    }
}

/// Reads a whole document.
///
/// # Errors
///
/// The text after `JSON parse error - ` of the recorded server.
pub(super) fn read(bytes: &[u8]) -> Result<Json, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        format!("'utf-8' codec can't decode byte {byte:#04x} in position {at}: invalid start byte")
    })?;
    let mut reader = Reader { text: text.chars().collect(), at: 0 };
    reader.blanks();
    let value = reader.value(0)?;
    reader.blanks();
    if reader.at < reader.text.len() { Err(reader.wrong("Extra data", reader.at)) } else { Ok(value) }
}

/// The text as a JSON string in ASCII, as Python writes it.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            ' '..='~' => quoted.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Characters and the index of the next one.
struct Reader {
    text: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    /// The message with its place, which Python counts in characters.
    fn wrong(&self, message: &str, at: usize) -> String {
        let before = &self.text[..at.min(self.text.len())];
        let line = 1 + before.iter().filter(|character| **character == '\n').count();
        let start = before.iter().rposition(|character| *character == '\n').map_or(0, |newline| newline + 1);
        format!("{message}: line {line} column {} (char {at})", at - start + 1)
    }

    fn value(&mut self, depth: usize) -> Result<Json, String> {
        if depth > DEEPEST {
            return Err("maximum recursion depth exceeded".to_owned());
        }
        match self.peek() {
            Some('"') => self.string(),
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some('-' | '0'..='9') => self.number(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Json, String> {
        for (word, value) in [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))] {
            if word.chars().eq(self.text[self.at..].iter().copied().take(word.len())) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.wrong("Expecting value", self.at))
    }

    fn object(&mut self, depth: usize) -> Result<Json, String> {
        const NAME: &str = "Expecting property name enclosed in double quotes";
        self.at += 1;
        self.blanks();
        let mut members = Vec::new();
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(Json::Object(members));
        }
        loop {
            if self.peek() != Some('"') {
                return Err(self.wrong(NAME, self.at));
            }
            let key = self.string()?;
            self.blanks();
            if self.peek() != Some(':') {
                return Err(self.wrong("Expecting ':' delimiter", self.at));
            }
            self.at += 1;
            self.blanks();
            members.push((key, self.value(depth + 1)?));
            self.blanks();
            match self.peek() {
                Some('}') => {
                    self.at += 1;
                    return Ok(Json::Object(members));
                }
                Some(',') => self.at += 1,
                _ => return Err(self.wrong("Expecting ',' delimiter", self.at)),
            }
            self.blanks();
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, String> {
        self.at += 1;
        self.blanks();
        let mut items = Vec::new();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.blanks();
            match self.peek() {
                Some(']') => {
                    self.at += 1;
                    return Ok(Json::List(items));
                }
                Some(',') => self.at += 1,
                _ => return Err(self.wrong("Expecting ',' delimiter", self.at)),
            }
            self.blanks();
        }
    }

    fn number(&mut self) -> Result<Json, String> {
        let start = self.at;
        let digits = |reader: &mut Self| {
            let from = reader.at;
            while matches!(reader.peek(), Some('0'..='9')) {
                reader.at += 1;
            }
            reader.at > from
        };
        self.at += usize::from(self.peek() == Some('-'));
        if self.peek() == Some('0') {
            self.at += 1;
        } else if !digits(self) {
            return Err(self.wrong("Expecting value", start));
        }
        // A point or an exponent without digits is not part of the number: what follows is then out of place.
        let mut whole = true;
        for marks in [&['.'][..], &['e', 'E']] {
            let before = self.at;
            if self.peek().is_some_and(|mark| marks.contains(&mark)) {
                self.at += 1;
                self.at += usize::from(marks.len() > 1 && matches!(self.peek(), Some('+' | '-')));
                if digits(self) {
                    whole = false;
                } else {
                    self.at = before;
                }
            }
        }
        let text: String = self.text[start..self.at].iter().collect();
        if whole {
            return Ok(Json::Integer(text));
        }
        text.parse().map(Json::Float).map_err(|_| self.wrong("Expecting value", start))
    }

    fn string(&mut self) -> Result<Json, String> {
        let start = self.at;
        self.at += 1;
        let mut units: Vec<u16> = Vec::new();
        loop {
            let Some(character) = self.peek() else { return Err(self.wrong("Unterminated string starting at", start)) };
            self.at += 1;
            match character {
                '"' => break,
                '\\' => units.push(self.escape(start)?),
                '\0'..='\u{1f}' => return Err(self.wrong("Invalid control character at", self.at - 1)),
                other => units.extend_from_slice(other.encode_utf16(&mut [0; 2])),
            }
        }
        Ok(String::from_utf16(&units).map_or(Json::Broken, Json::Text))
    }

    fn escape(&mut self, start: usize) -> Result<u16, String> {
        let Some(character) = self.peek() else { return Err(self.wrong("Unterminated string starting at", start)) };
        self.at += 1;
        Ok(match character {
            '"' | '\\' | '/' => u16::try_from(u32::from(character)).unwrap_or_default(),
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'u' => {
                let digits: String = self.text[self.at..].iter().take(4).collect();
                let well_formed = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                let unit = u16::from_str_radix(&digits, 16).ok().filter(|_| well_formed);
                let unit = unit.ok_or_else(|| self.wrong("Invalid \\uXXXX escape", self.at))?;
                self.at += 4;
                unit
            }
            _ => return Err(self.wrong("Invalid \\escape", self.at - 2)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Json, quote, read};

    #[test]
    fn errors_are_worded_as_recorded() {
        for (text, message) in [
            ("{\"name\": \"a.txt\", ", "Expecting property name enclosed in double quotes: line 1 column 19 (char 18)"),
            ("", "Expecting value: line 1 column 1 (char 0)"),
            ("[1,\n x]", "Expecting value: line 2 column 2 (char 5)"),
            ("{\"a\" 1}", "Expecting ':' delimiter: line 1 column 6 (char 5)"),
            ("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"),
            ("\"é", "Unterminated string starting at: line 1 column 1 (char 0)"),
            ("1 2", "Extra data: line 1 column 3 (char 2)"),
        ] {
            assert_eq!(read(text.as_bytes()), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn numbers_and_text_are_read_as_python_does() {
        assert_eq!(read(b"1e400"), Ok(Json::Float(f64::INFINITY)));
        assert_eq!(read(b"-13"), Ok(Json::Integer("-13".to_owned())));
        assert_eq!(read(b"13.0"), Ok(Json::Float(13.0)));
        assert_eq!(read(br#""a\ud800""#), Ok(Json::Broken));
        assert_eq!(read(br#""\ud83d\ude80 \u00e9""#), Ok(Json::Text("🚀 é".to_owned())));
        let object = read(br#"{"a": 1, "a": "two", "b": null}"#).expect("well-formed");
        assert_eq!(object.get("a"), Some(&Json::Text("two".to_owned())));
        assert_eq!(object.get("b"), None);
    }

    #[test]
    fn quoting_is_ascii() {
        assert_eq!(quote("na\u{ef}ve \u{1f680}\"\n"), r#""na\u00efve \ud83d\ude80\"\n""#);
    }
}
