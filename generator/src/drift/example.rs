//! Examples of responses: what their shape is.
//!
//! What comes in is the JSON of a page; what goes out is its shape, a kind of value for each path, without the values: those
//! are samples. Items of a list share a path. Null says nothing about a value but that there may be one.

use crate::diagnostic::{Diagnostics, Location, Severity};
use crate::document::{self, Value};
use crate::pointer::Pointer;
use crate::source::{FileId, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// An example of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// What is in it; none when only the shape is known, as from a lock.
    pub value: Option<Value>,
    /// Where it is in the page's text.
    pub range: Range<usize>,
    /// Its shape.
    pub shape: Shape,
}

/// The kinds of the values of an example by their paths: JSON pointers with `*` for items of lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The kinds at each path.
    pub kinds: BTreeMap<String, BTreeSet<JsonType>>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JsonType {
    /// An object.
    Object,
    /// A list.
    Array,
    /// Text.
    String,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// Nothing.
    Null,
}

impl JsonType {
    const ALL: [Self; 6] = [Self::Object, Self::Array, Self::String, Self::Number, Self::Boolean, Self::Null];

    /// The kind of a value.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::Text(_) => Self::String,
            Value::List(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Null => "null",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl Example {
    /// The example that a text is.
    ///
    /// # Errors
    ///
    /// When it is not JSON: where in the text, in bytes, and why.
    pub fn read(text: &str, start: usize) -> Result<Self, (usize, String)> {
        let mut diagnostics = Diagnostics::new();
        let value =
            document::read(&Sources::single("example.json", text), FileId::ROOT, Severity::Error, &mut diagnostics);
        let Some(value) = value else {
            let why = diagnostics.iter().next();
            let offset = match why.and_then(|why| why.labels.first()).map(|label| &label.place) {
                Some(Location::Bytes { range, .. }) => range.start,
                _ => 0,
            };
            let message = why.map_or_else(String::new, |why| why.message.clone());
            return Err((start + offset.min(text.trim_end().len()), message));
        };
        let shape = Shape::of(&value);
        Ok(Self { value: Some(value), range: start..start + text.trim_end().len(), shape })
    }

    /// What it is in one line: the keys of an object, in the order of the text when that is known.
    #[must_use]
    pub fn summary(&self) -> String {
        self.shape.summary(self.value.as_ref())
    }
}

impl Shape {
    /// The shape of a value.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        let mut shape = Self::default();
        shape.add(&Pointer::root(), value);
        shape
    }

    fn add(&mut self, at: &Pointer, value: &Value) {
        self.kinds.entry(at.to_string()).or_default().insert(JsonType::of(value));
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    self.add(&at.key(key), value);
                }
            }
            Value::List(items) => {
                for item in items {
                    self.add(&at.key("*"), item);
                }
            }
            _ => {}
        }
    }

    /// The kinds at a path that say something, in words.
    #[must_use]
    pub fn words(&self, path: &str) -> Option<String> {
        let kinds = self.kinds.get(path)?;
        Some(kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join("|"))
    }

    /// Whether the kinds at a path may be those of another shape: null may stand for anything.
    #[must_use]
    pub fn agrees_at(&self, other: &Self, path: &str) -> bool {
        let known = |shape: &Self| -> BTreeSet<JsonType> {
            let kinds = shape.kinds.get(path).into_iter().flatten();
            kinds.copied().filter(|kind| *kind != JsonType::Null).collect()
        };
        let (one, two) = (known(self), known(other));
        one.is_empty() || two.is_empty() || one == two
    }

    fn summary(&self, value: Option<&Value>) -> String {
        let keys = |at: &str, object: Option<&Value>| -> String {
            let keys: Vec<String> = if let Some(Value::Object(object)) = object {
                object.keys().map(str::to_owned).collect()
            } else {
                let inside = self.kinds.keys().filter_map(|path| path.strip_prefix(at)?.strip_prefix('/'));
                inside.filter(|rest| !rest.contains('/')).map(unescaped).collect()
            };
            format!("{{{}}}", keys.join(", "))
        };
        match self.kinds.get("").and_then(|kinds| kinds.first()) {
            Some(JsonType::Object) => keys("", value),
            Some(JsonType::Array) => match self.kinds.get("/*").and_then(|kinds| kinds.first()) {
                Some(JsonType::Object) => format!("[{}]", keys("/*", value.and_then(|value| value.as_list()?.first()))),
                Some(kind) => format!("[{}]", kind.as_str()),
                None => "[]".to_owned(),
            },
            Some(kind) => kind.as_str().to_owned(),
            None => String::new(),
        }
    }
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::{Example, Shape};

    fn shape(text: &str) -> Shape {
        Example::read(text, 0).unwrap().shape
    }

    #[test]
    fn the_shape_is_what_is_where() {
        let shape = shape(r#"{"a": [{"b": 1}, {"b": null, "c/d": "x"}], "e": []}"#);
        let lines: Vec<_> = shape.kinds.keys().map(|path| format!("{path} {}", shape.words(path).unwrap())).collect();
        assert_eq!(lines, [" object", "/a array", "/a/* object", "/a/*/b number|null", "/a/*/c~1d string", "/e array"]);
    }

    #[test]
    fn null_may_be_anything() {
        let (one, two) = (shape(r#"{"a": null, "b": 1}"#), shape(r#"{"a": "x", "b": "1"}"#));
        assert!(one.agrees_at(&two, "/a"));
        assert!(!one.agrees_at(&two, "/b"));
    }

    #[test]
    fn a_summary_is_one_line() {
        let summary = |text: &str| Example::read(text, 0).unwrap().summary();
        assert_eq!(summary(r#"{"b": 1, "a": {"c": 2}}"#), "{b, a}");
        assert_eq!(summary(r#"[{"b": 1}]"#), "[{b}]");
        assert_eq!(summary("[]"), "[]");
        assert_eq!(summary("[1]"), "[number]");
        assert_eq!(summary("null"), "null");
    }

    #[test]
    fn what_is_no_json_is_pointed_at() {
        assert_eq!(Example::read("// nothing", 10), Err((10, "expected value".to_owned())));
        assert_eq!(Example::read("{\"a\": 1,\n \"b\" 2}", 0), Err((14, "expected `:`".to_owned())));
    }
}
