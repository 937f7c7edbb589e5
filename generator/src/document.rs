//! From text to a value: well-formed, every key once, aliases resolved, numbers as they were written.
//!
//! What comes in is a file; what goes out is its [`Value`]. Everything that is wrong with the notation is reported here.
//! OpenAPI is not known here.

mod foreign;
mod number;
mod numbers;
mod object;
mod reader;
mod yaml;

pub(crate) use foreign::foreign;
pub use number::Number;
pub use object::Object;

use crate::diagnostic::{Diagnostic, Diagnostics, Location, Part, Severity};
use crate::pointer::Pointer;
use crate::source::{FileId, Format, Source, Sources};
use reader::{Reader, Repeat};
use serde::de::DeserializeSeed;

/// Objects and lists may be in each other this deep; both parsers stop there.
pub const MAX_DEPTH: usize = 128;

/// Brackets that may be open in YAML before anything is parsed, those in texts counted in. The parser takes time that
/// grows with the square of their number, and would refuse them for [`MAX_DEPTH`] only afterwards.
const MAX_OPEN: usize = 1000;

/// How many values the aliases of a document may add to those that are written out.
const MAX_ALIASED: usize = 1_000_000;

/// How messages about these limits begin.
const TOO_DEEP: &str = "nested more than";
const TOO_MANY: &str = "the aliases stand for too many values";

/// How many times a key is shown that is written again.
const MAX_REPEATS: usize = 4;

/// What a document says, without a meaning.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing: `null`, `~` or no text at all.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(Number),
    /// Text.
    Text(String),
    /// Values in a row.
    List(Vec<Value>),
    /// Values by key.
    Object(Object),
}

impl Value {
    /// The value under a key, when this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    /// The value that a pointer leads to (RFC 6901, section 4).
    #[must_use]
    pub fn find(&self, pointer: &Pointer) -> Option<&Self> {
        let mut value = self;
        for token in pointer.tokens() {
            value = match value {
                Self::Object(object) => object.get(&token)?,
                Self::List(list) => list.get(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// The value that a pointer leads to, to be changed.
    #[must_use]
    pub fn find_mut(&mut self, pointer: &Pointer) -> Option<&mut Self> {
        let mut value = self;
        for token in pointer.tokens() {
            value = match value {
                Self::Object(object) => object.get_mut(&token)?,
                Self::List(list) => list.get_mut(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// The keys and values, when this is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The items, when this is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The text, when this is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// What this is, as a message calls it.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// Reads a file. `None` when it is not well-formed; then the reason is in `diagnostics`. A key that is repeated is of the
/// severity `repeated`: the last one counts.
pub fn read(sources: &Sources, file: FileId, repeated: Severity, diagnostics: &mut Diagnostics) -> Option<Value> {
    diagnostics.extend(not_text(sources, file));
    diagnostics.abort_if_errors(())?;
    let source = sources.file(file);
    if let Some(name) = foreign(&source.text) {
        let start = source.text.len() - source.text.trim_start().len();
        let end = source.text[start..].find('\n').map_or(source.text.len(), |length| start + length);
        diagnostics.push(
            Diagnostic::error("other-kind", format!("this is {name}, not OpenAPI"))
                .at(Location::Bytes { file, range: start..end }, "")
                .help("a document is YAML or JSON, and begins with `openapi: 3.0.4` or another version"),
        );
        return None;
    }
    parse(sources, file, repeated, diagnostics)
}

/// The diagnostics about a file that is no text from some place on.
#[must_use]
pub(crate) fn not_text(sources: &Sources, file: FileId) -> Option<Diagnostic> {
    let problem = sources.file(file).problem.as_ref()?;
    let place = Location::Bytes { file, range: problem.offset..problem.offset };
    Some(Diagnostic::error("not-text", problem.message).at(place, "").help("save the file as UTF-8"))
}

/// Reads the text of a file, be it all of it or not.
pub(crate) fn parse(
    sources: &Sources,
    file: FileId,
    repeated: Severity,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    let source = sources.file(file);
    let new_reader = || Reader::new(source.text.len() + MAX_ALIASED, source.format == Format::Yaml);
    let mut reader = new_reader();
    let result = match source.format {
        Format::Json => json(source, &mut reader),
        Format::Yaml => yaml(source, &mut reader).or_else(|error| {
            // What one parser of YAML refuses the other may read, but for what is too much.
            let events = (!is_limit(&error.1)).then(|| yaml::Events::of(&source.text)).flatten();
            let mut events = events.ok_or_else(|| error.clone())?;
            reader = new_reader();
            reader.deserialize(&mut events).map_err(|_| error)
        }),
    };
    // A repeated key says more than the error that may follow from it.
    diagnostics.extend(reader.repeats().map(|repeat| duplicate_key(file, repeated, repeat)));
    match result {
        Ok(mut value) => {
            if reader.has_inexact_numbers() && !diagnostics.has_errors() {
                numbers::restore(&mut value, source);
            }
            diagnostics.abort_if_errors(value)
        }
        Err((offset, message)) => {
            let place = Location::Bytes { file, range: offset..offset };
            let mut diagnostic = Diagnostic::error("syntax", message).at(place, "");
            diagnostic.help = help(&diagnostic.message, &source.text[offset..]).map(str::to_owned);
            diagnostics.push(diagnostic);
            None
        }
    }
}

fn json(source: &Source, reader: &mut Reader) -> Result<Value, (usize, String)> {
    let mut deserializer = serde_json::Deserializer::from_str(&source.text);
    let result = reader.deserialize(&mut deserializer);
    result.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| {
        // Columns of serde_json count bytes and are behind the byte in question.
        let line = source.offset(error.line(), 1);
        let offset = (line + error.column().saturating_sub(1)).min(source.text.len());
        (source.text.floor_char_boundary(offset), message(&error.to_string()))
    })
}

fn yaml(source: &Source, reader: &mut Reader) -> Result<Value, (usize, String)> {
    let mut open = 0_usize;
    for (offset, byte) in source.text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_OPEN {
            return Err((offset, message("recursion limit exceeded")));
        }
    }
    reader.deserialize(serde_yaml::Deserializer::from_str(&source.text)).map_err(|error| {
        let message = message(&error.to_string());
        // A limit has no place; what is too much are aliases.
        let first_alias = || if message == TOO_MANY { source.text.find(" *").map_or(0, |at| at + 1) } else { 0 };
        let offset =
            error.location().map_or_else(first_alias, |location| source.offset(location.line(), location.column()));
        (offset, message)
    })
}

/// A parser's message without the position that it ends in, in our words where they say more.
fn message(text: &str) -> String {
    let text = text.split(" at line ").next().unwrap_or_default();
    match text {
        "recursion limit exceeded" => format!("{TOO_DEEP} {MAX_DEPTH} deep"),
        "repetition limit exceeded" => TOO_MANY.to_owned(),
        other => other.to_owned(),
    }
}

/// Whether a message is about a limit of ours.
fn is_limit(message: &str) -> bool {
    message.starts_with(TOO_DEEP) || message == TOO_MANY
}

/// What to do about the mistakes that parsers describe in words of their own.
fn help(message: &str, text: &str) -> Option<&'static str> {
    if text.starts_with('\t') {
        Some("indent with spaces; YAML knows no tabs there")
    } else if message.starts_with("mapping values are not allowed") {
        Some("the line is indented further than the one before, or a text with `: ` in it lacks its quotes")
    } else if message.starts_with("did not find expected") || message.starts_with("EOF while") {
        Some("something that was opened or indented before this place is not closed")
    } else if message.contains("alias") || message.starts_with(TOO_DEEP) {
        Some("this is a limit against documents that are made to exhaust a reader")
    } else {
        None
    }
}

fn duplicate_key(file: FileId, severity: Severity, Repeat { pointer, times }: Repeat) -> Diagnostic {
    let key = pointer.last().unwrap_or_default();
    let place = |part| Location::Document { file, pointer: pointer.clone(), part };
    let diagnostic = Diagnostic::new(severity, "duplicate-key", format!("the key `{key}` is given more than once"));
    let diagnostic = diagnostic.at(place(Part::Repeat(1)), "again here").at(place(Part::Repeat(0)), "first here");
    (2..=times.min(MAX_REPEATS))
        .fold(diagnostic, |diagnostic, time| diagnostic.at(place(Part::Repeat(time)), "and here"))
}

#[cfg(test)]
mod tests {
    use super::{Value, read};
    use crate::diagnostic::{Diagnostics, Location, Part, Severity};
    use crate::pointer::Pointer;
    use crate::source::{FileId, Sources};

    fn parse(path: &str, text: &str) -> (Option<Value>, Vec<String>) {
        let mut diagnostics = Diagnostics::new();
        let value = read(&Sources::single(path, text), FileId::ROOT, Severity::Error, &mut diagnostics);
        let messages = diagnostics.iter().map(|it| format!("{}: {}", it.code, it.message)).collect();
        (value, messages)
    }

    fn number(value: &Value, pointer: &str) -> String {
        match value.find(&Pointer::from(pointer)) {
            Some(Value::Number(text)) => text.to_string(),
            other => panic!("expected a number at {pointer}, found {other:?}"),
        }
    }

    #[test]
    fn numbers_keep_their_text() {
        let (value, _) = parse("a.yaml", "a: 1.10\nb: &x [1, 1e3, {c: -0.0}]\nd: *x\n2.50: 99999999999999999999\n");
        let value = value.unwrap();
        assert_eq!(number(&value, "/a"), "1.10");
        assert_eq!(number(&value, "/b/1"), "1e3");
        assert_eq!(number(&value, "/d/2/c"), "-0.0");
        assert_eq!(number(&value, "/2.50"), "99999999999999999999");
        let (value, _) = parse("a.json", r#"{"1.0": "2.0 \" 3.0", "a": [1.50, -2E+5], "b": 99999999999999999999}"#);
        let value = value.unwrap();
        assert_eq!(number(&value, "/a/0"), "1.50");
        assert_eq!(number(&value, "/a/1"), "-2E+5");
        assert_eq!(number(&value, "/b"), "99999999999999999999");
    }

    #[test]
    fn keys_are_text_as_written() {
        let (value, _) = parse("a.yaml", "200: a\n1.10: b\ntrue: c\n'x': d\nnull: e\n");
        let keys: Vec<_> = value.unwrap().as_object().unwrap().keys().map(str::to_owned).collect();
        assert_eq!(keys, ["200", "1.10", "true", "x", "null"]);
    }

    #[test]
    fn every_repeated_key_is_reported() {
        let text = "a: {b: 1, b: 2, b: 3}\nc: 1\na: 2\n";
        let mut diagnostics = Diagnostics::new();
        assert_eq!(read(&Sources::single("a.yaml", text), FileId::ROOT, Severity::Error, &mut diagnostics), None);
        let repeats: Vec<_> = diagnostics.iter().map(|it| (it.message.as_str(), it.labels.len())).collect();
        assert_eq!(repeats, [("the key `b` is given more than once", 3), ("the key `a` is given more than once", 2)]);
        let first = &diagnostics.iter().next().unwrap().labels[0].place;
        let pointer = Pointer::from("/a/b");
        assert_eq!(*first, Location::Document { file: FileId::ROOT, pointer, part: Part::Repeat(1) });
    }

    #[test]
    fn merge_keys_take_in_what_is_not_there() {
        let (value, reported) =
            parse("a.yaml", "a: &a {b: 1, c: 2}\nd: &d {e: 3}\nf: {<<: [*a, *d], b: 4}\ng: {<<: 5}\n");
        assert_eq!(reported, [""; 0]);
        let value = value.unwrap();
        let keys: Vec<_> = value.get("f").unwrap().as_object().unwrap().keys().map(str::to_owned).collect();
        assert_eq!(keys, ["b", "c", "e"]);
        assert_eq!(number(&value, "/f/b"), "4");
        assert_eq!(number(&value, "/g/<<"), "5");
        assert!(parse("a.json", "{\"<<\": {\"a\": 1}}").0.unwrap().get("a").is_none());
    }

    #[test]
    fn mistakes_of_notation_are_reported() {
        assert_eq!(parse("a.json", "{\"a\": }").1, ["syntax: expected value"]);
        assert_eq!(parse("a.json", "{} {}").1, ["syntax: trailing characters"]);
        assert_eq!(parse("a.yaml", "a: [1, 2\nb: 3\n").1.len(), 1);
        assert_eq!(parse("a.yaml", "? [a, b]\n: 1\n").1.len(), 1);
    }

    #[test]
    fn depth_and_aliases_are_bounded() {
        for (path, open) in [("a.json", "["), ("a.yaml", "["), ("a.yaml", "{a: ")] {
            assert_eq!(parse(path, &open.repeat(100_000)).1.len(), 1, "{path} {open}");
        }
        let level = |level: usize| {
            let items = vec![format!("*a{}", level - 1); 10].join(", ");
            format!("a{level}: &a{level} [{items}]\n")
        };
        let bomb: String = std::iter::once("a0: &a0 [x, x]\n".to_owned()).chain((1..12).map(level)).collect();
        assert_eq!(parse("a.yaml", &bomb).1, ["syntax: the aliases stand for too many values"]);
    }
}
