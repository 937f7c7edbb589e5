//! Where in the text the values of a document are.
//!
//! What comes in is a file and the JSON pointers of interest; what goes out is where their keys and values are written.
//! The text is walked once, and only when there is something to report, so a sound document pays nothing for it. What the
//! values mean is not known here.

mod json;
mod yaml;

pub(crate) use json::after_string;

use crate::pointer::Pointer;
use crate::source::{Format, Source};
use foldhash::HashMap;
use std::ops::Range;

/// Where keys and values are written, in bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Positions {
    found: HashMap<Pointer, Spans>,
}

#[derive(Clone, Debug, Default)]
struct Spans {
    keys: Vec<Range<usize>>,
    values: Vec<Range<usize>>,
}

/// Where a value and its key are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// The key, each time that it is written. Empty for items of lists and for the whole document.
    pub keys: Vec<Range<usize>>,
    /// The value where it is written last, which is the one that counts.
    pub value: Range<usize>,
}

impl Positions {
    /// Finds the values that `wanted` point at, and those around them.
    #[must_use]
    pub(crate) fn find<'a>(source: &Source, wanted: impl IntoIterator<Item = &'a Pointer>) -> Self {
        let mut found = HashMap::default();
        for pointer in wanted {
            let mut around = Some(pointer.clone());
            while let Some(pointer) = around {
                around = pointer.parent();
                if found.insert(pointer, Spans::default()).is_some() {
                    break;
                }
            }
        }
        let mut tracker = Tracker { found, path: Pointer::root(), open: Vec::new() };
        match source.format {
            Format::Json => json::walk(&source.text, &mut tracker),
            Format::Yaml => yaml::walk(&source.text, &mut tracker),
        }
        Self { found: tracker.found }
    }

    /// Where a value is written. Of one that is not written where the pointer says, such as one behind an alias, the
    /// innermost value around it that is.
    #[must_use]
    pub(crate) fn of(&self, pointer: &Pointer) -> Option<Position> {
        let mut around = Some(pointer.clone());
        while let Some(pointer) = around {
            if let Some(spans) = self.found.get(&pointer)
                && let Some(value) = spans.values.last()
            {
                return Some(Position { keys: spans.keys.clone(), value: value.clone() });
            }
            around = pointer.parent();
        }
        None
    }
}

/// Follows a walk over the text and notes the values that are wanted.
#[derive(Clone)]
struct Tracker {
    found: HashMap<Pointer, Spans>,
    /// The pointer of the current value.
    path: Pointer,
    open: Vec<Open>,
}

/// An object or list that has begun.
#[derive(Clone)]
struct Open {
    /// Where it begins.
    start: usize,
    /// Where it is.
    path: Pointer,
    inside: Inside,
}

#[derive(Clone)]
enum Inside {
    /// The object whose next key is awaited.
    Keys,
    /// The object whose value of this key is awaited.
    Value(Range<usize>),
    /// The list whose item of this index is awaited.
    Items(usize),
    /// Something in which nothing is wanted, and as many inside of it that have begun.
    Unwanted(usize),
}

impl Tracker {
    /// Whether the next scalar is a key.
    fn awaits_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { inside: Inside::Keys, .. }))
    }

    /// A key, and where it is written.
    fn key(&mut self, text: &str, range: Range<usize>) {
        if let Some(open) = self.open.last_mut() {
            open.inside = Inside::Value(range);
            self.path = self.path.key(text);
        }
    }

    /// A value that is not an object or list.
    fn scalar(&mut self, range: Range<usize>) {
        if !matches!(self.open.last(), Some(Open { inside: Inside::Unwanted(_), .. })) {
            self.begin();
            self.end(range);
        }
    }

    /// The beginning of an object or list.
    fn enter(&mut self, start: usize, is_object: bool) {
        if let Some(Open { inside: Inside::Unwanted(begun), .. }) = self.open.last_mut() {
            *begun += 1;
            return;
        }
        self.begin();
        let inside = if !self.found.contains_key(&self.path) {
            Inside::Unwanted(0)
        } else if is_object {
            Inside::Keys
        } else {
            Inside::Items(0)
        };
        self.open.push(Open { start, path: self.path.clone(), inside });
    }

    /// The end of an object or list.
    fn leave(&mut self, end: usize) {
        if let Some(Open { inside: Inside::Unwanted(begun @ 1..), .. }) = self.open.last_mut() {
            *begun -= 1;
            return;
        }
        if let Some(open) = self.open.pop() {
            self.path = open.path;
            self.end(open.start..end.max(open.start));
        }
    }

    fn begin(&mut self) {
        if let Some(Open { inside: Inside::Items(index), .. }) = self.open.last() {
            self.path = self.path.index(*index);
        }
    }

    fn end(&mut self, range: Range<usize>) {
        if let Some(spans) = self.found.get_mut(&self.path) {
            if let Some(Open { inside: Inside::Value(key), .. }) = self.open.last() {
                spans.keys.push(key.clone());
            }
            spans.values.push(range);
        }
        if let Some(open) = self.open.last_mut() {
            self.path = open.path.clone();
            open.inside = match open.inside {
                Inside::Items(index) => Inside::Items(index + 1),
                Inside::Keys | Inside::Value(_) => Inside::Keys,
                Inside::Unwanted(begun) => Inside::Unwanted(begun),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Positions;
    use crate::pointer::Pointer;
    use crate::source::Sources;

    fn texts(path: &str, text: &str, pointer: &str) -> (Vec<String>, String) {
        let sources = Sources::single(path, text);
        let pointer = Pointer::from(pointer);
        let position = Positions::find(sources.root(), [&pointer]).of(&pointer).unwrap();
        let keys = position.keys.into_iter().map(|range| text[range].to_owned()).collect();
        (keys, text[position.value].to_owned())
    }

    fn check(path: &str, text: &str, pointer: &str, keys: &[&str], value: &str) {
        let keys: Vec<String> = keys.iter().map(|&key| key.to_owned()).collect();
        assert_eq!(texts(path, text, pointer), (keys, value.to_owned()), "{pointer}");
    }

    #[test]
    fn finds_keys_and_values_of_yaml() {
        let text = "é: [ü, {\"b/c\": 'd'}]\nf:\n  - 1\n  -\n    g: >\n      text\n      more\n\nh: i # no\n";
        check("a.yaml", text, "/é/1/b~1c", &["\"b/c\""], "'d'");
        check("a.yaml", text, "/é/1", &[], "{\"b/c\": 'd'}");
        check("a.yaml", text, "/f", &["f"], "- 1\n  -\n    g: >\n      text\n      more");
        check("a.yaml", text, "/h", &["h"], "i");
    }

    #[test]
    fn finds_keys_and_values_of_json() {
        let text = "{\"a\\u0062\": [1.5, {\"c\": \"}\"}], \"d\":null}";
        check("a.json", text, "/ab/1/c", &["\"c\""], "\"}\"");
        check("a.json", text, "/ab/0", &[], "1.5");
        check("a.json", text, "/d", &["\"d\""], "null");
        check("a.json", r#"{"a": "\"}\\", "b": "c}"#, "/a", &["\"a\""], r#""\"}\\""#);
        check("a.json", r#"{"a": "\"}\\", "b": "c}"#, "/b", &["\"b\""], r#""c}"#);
        check("a.json", text, "", &[], text);
    }

    #[test]
    fn finds_repeated_keys_and_what_is_around_a_missing_value() {
        check("a.yaml", "a: 1\nb: &x {c: 2}\na: 3\nd: *x\n", "/a", &["a", "a"], "3");
        check("a.yaml", "a: 1\nb: &x {c: 2}\na: 3\nd: *x\n", "/d/c", &["d"], "*x");
        check("a.json", "{\"a\": {}, \"a\": 1}", "/a", &["\"a\"", "\"a\""], "1");
    }
}
