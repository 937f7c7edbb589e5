//! Typed access to the keys of an object, and free-form values as JSON.

use crate::document::{Object, Value};
use crate::lower::ref_resolver::{Base, Node, RefResolver};
use indexmap::IndexMap;
use std::sync::LazyLock;

/// How the `x-` keys begin that later stages read.
const READ: &[&str] = &[
    "x-specwright-",
    "x-docs-",
    "x-enum",
    "x-ms-enum",
    "x-scopes",
    "x-ms-pageable",
    "x-ms-long-running-",
    "x-speakeasy-",
    "x-fern-",
];

static EMPTY: LazyLock<Object> = LazyLock::new(Object::default);

/// The keys of an object; a key that holds nothing is like one that is not there. Where the standard has no reference and
/// the document does, what it leads to is taken.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    object: &'a Object,
    base: Base,
    refs: &'a RefResolver,
}

impl<'a> Fields<'a> {
    /// The keys of a value; none when it is not an object.
    pub(super) fn of(node: Node<'a>, refs: &'a RefResolver) -> Self {
        Self { object: node.value.as_object().unwrap_or(&EMPTY), base: refs.enter(node.base, node.value), refs }
    }

    /// What is under a key, reference or not, whatever it is.
    pub(super) fn raw(self, key: &str) -> Option<&'a Value> {
        self.object.get(key)
    }

    /// What is under a key, reference or not.
    pub(super) fn node(self, key: &str) -> Option<Node<'a>> {
        Some(Node { value: self.raw(key).filter(|value| **value != Value::Null)?, base: self.base })
    }

    /// What is under a key.
    pub(super) fn get(self, key: &str) -> Option<&'a Value> {
        let node = self.node(key)?;
        if node.value.as_object().is_none() { Some(node.value) } else { Some(self.refs.follow(node).ok()?.value) }
    }

    pub(super) fn has(self, key: &str) -> bool {
        self.node(key).is_some()
    }

    /// Text, also where the quotes around it were forgotten.
    pub(super) fn text(self, key: &str) -> Option<String> {
        self.get(key).and_then(text)
    }

    /// A boolean, also in quotes.
    pub(super) fn flag(self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Value::Bool(flag) => Some(*flag),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The text of a number, also in quotes.
    pub(super) fn digits(self, key: &str) -> Option<&'a str> {
        match self.get(key)? {
            Value::Number(text) => Some(text),
            Value::Text(text) if text.parse::<f64>().is_ok_and(f64::is_finite) => Some(text),
            _ => None,
        }
    }

    /// A number of any type that its text is one of; `10.0` and `1e1` are integers.
    pub(super) fn number<T: std::str::FromStr>(self, key: &str) -> Option<T> {
        parse(self.digits(key)?)
    }

    pub(super) fn list(self, key: &str) -> &'a [Value] {
        self.get(key).and_then(Value::as_list).unwrap_or_default()
    }

    /// The items of a list, references or not.
    pub(super) fn nodes(self, key: &str) -> Vec<Node<'a>> {
        let Some(node) = self.node(key).and_then(|node| self.refs.follow(node).ok()) else { return Vec::new() };
        let list = node.value.as_list().unwrap_or_default();
        list.iter().map(|value| Node { value, base: node.base }).collect()
    }

    /// The keys of the objects in a list.
    pub(super) fn objects(self, key: &str) -> Vec<Self> {
        let nodes = self.nodes(key).into_iter();
        nodes.filter_map(|node| Some(Self::of(self.refs.follow(node).ok()?, self.refs))).collect()
    }

    /// The same of a list from which what means nothing was taken.
    pub(super) fn present(self, key: &str) -> Vec<Self> {
        let nodes = self.nodes(key).into_iter().filter(|node| *node.value != Value::Null);
        nodes.filter_map(|node| Some(Self::of(self.refs.follow(node).ok()?, self.refs))).collect()
    }

    /// The texts in a list; one text alone is like a list of it.
    pub(super) fn texts(self, key: &str) -> Vec<String> {
        match self.get(key) {
            Some(Value::Text(one)) => vec![one.clone()],
            Some(Value::List(list)) => list.iter().filter_map(text).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn object(self, key: &str) -> Option<Self> {
        let node = self.refs.follow(self.node(key)?).ok()?;
        node.value.as_object()?;
        Some(Self::of(node, self.refs))
    }

    /// The keys of an object; none when there is no object.
    pub(super) fn fields(self, key: &str) -> Self {
        self.object(key).unwrap_or(Self { object: &EMPTY, ..self })
    }

    /// The keys with values, in the order of the text.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        let base = self.base;
        let entries = self.object.iter().filter(|(_, value)| **value != Value::Null);
        entries.map(move |(key, value)| (key, Node { value, base }))
    }

    /// The keys that are not extensions, with values.
    pub(super) fn plain_entries(self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        self.entries().filter(|(key, _)| !key.starts_with("x-"))
    }

    /// Values by keys of the author's choice. An extension among them is left out, being no such value.
    pub(super) fn values(self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        self.entries().filter(|(key, node)| !key.starts_with("x-") || node.value.as_object().is_some())
    }

    /// The texts by key.
    pub(super) fn text_map(self) -> IndexMap<String, String> {
        self.values().map(|(key, node)| (key.to_owned(), text(node.value).unwrap_or_default())).collect()
    }

    /// The `x-` keys. Of an object or list that is not read it is known that it is there, and nothing else.
    pub(super) fn extensions(self) -> IndexMap<String, serde_json::Value> {
        let extensions = self.object.iter().filter(|(key, _)| key.starts_with("x-"));
        let is_read = |key: &str| READ.iter().any(|prefix| key.starts_with(prefix));
        let value = |key: &str, value: &Value| match value {
            Value::Object(_) | Value::List(_) if !is_read(key) => serde_json::Value::Null,
            value => json(value),
        };
        extensions.map(|(key, found)| (key.to_owned(), value(key, found))).collect()
    }

    /// The base of what is in the object.
    pub(super) fn base(self) -> Base {
        self.base
    }
}

/// A number of a type; `10.0` and `1e1` are integers.
pub(super) fn parse<T: std::str::FromStr>(digits: &str) -> Option<T> {
    let whole = || {
        let number: f64 = digits.parse().ok()?;
        let is_exact = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
        is_exact.then(|| format!("{number:.0}"))?.parse().ok()
    };
    digits.parse().ok().or_else(whole)
}

/// A value as JSON. A number that JSON's type here cannot hold exactly becomes the nearest one it can.
pub(in crate::lower) fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => serde_json::Value::Bool(*flag),
        Value::Number(text) => number(text),
        Value::Text(text) => serde_json::Value::String(text.clone()),
        Value::List(list) => list.iter().map(json).collect(),
        Value::Object(object) => object.iter().map(|(key, value)| (key.to_owned(), json(value))).collect(),
    }
}

/// Whether JSON's type here holds all numbers of a value exactly.
pub(super) fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(text) => is_exact_number(text),
        Value::List(list) => list.iter().all(is_exact),
        Value::Object(object) => object.values().all(is_exact),
        _ => true,
    }
}

fn is_exact_number(text: &str) -> bool {
    let is_whole = text.bytes().skip(usize::from(text.starts_with('-'))).all(|byte| byte.is_ascii_digit());
    if is_whole {
        text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok()
    } else {
        text.parse().is_ok_and(f64::is_finite)
    }
}

fn number(text: &str) -> serde_json::Value {
    if let Ok(number) = text.parse::<i64>() {
        number.into()
    } else if let Ok(number) = text.parse::<u64>() {
        number.into()
    } else {
        // Infinity and the like, which only YAML has, are null.
        text.parse::<f64>().map_or(serde_json::Value::Null, Into::into)
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(text) => Some(text.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
