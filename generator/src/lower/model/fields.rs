//! Typed access to the keys of an object, and free-form values as JSON.

use crate::document::{Object, Value};
use indexmap::IndexMap;
use std::sync::LazyLock;

static EMPTY: LazyLock<Object> = LazyLock::new(Object::new);

/// The keys of an object; a key that holds nothing is like one that is not there.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(&'a Object);

impl<'a> Fields<'a> {
    /// The keys of a value; none when it is not an object.
    pub(super) fn of(value: &'a Value) -> Self {
        Self(value.as_object().unwrap_or(&EMPTY))
    }

    pub(super) fn get(self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| **value != Value::Null)
    }

    pub(super) fn has(self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Text, also where the quotes around it were forgotten.
    pub(super) fn text(self, key: &str) -> Option<String> {
        self.get(key).and_then(text)
    }

    pub(super) fn flag(self, key: &str) -> Option<bool> {
        if let Some(Value::Bool(flag)) = self.get(key) { Some(*flag) } else { None }
    }

    /// A number of any type that its text is one of.
    pub(super) fn number<T: std::str::FromStr>(self, key: &str) -> Option<T> {
        if let Some(Value::Number(text)) = self.get(key) { text.parse().ok() } else { None }
    }

    pub(super) fn list(self, key: &str) -> &'a [Value] {
        self.get(key).and_then(Value::as_list).unwrap_or_default()
    }

    pub(super) fn texts(self, key: &str) -> Vec<String> {
        self.list(key).iter().filter_map(text).collect()
    }

    pub(super) fn object(self, key: &str) -> Option<Self> {
        self.get(key).and_then(Value::as_object).map(Self)
    }

    /// The keys of an object; none when there is no object.
    pub(super) fn fields(self, key: &str) -> Self {
        self.object(key).unwrap_or(Self(&EMPTY))
    }

    /// The keys with values, in the order of the text.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.0.iter().filter(|(_, value)| **value != Value::Null).map(|(key, value)| (key.as_str(), value))
    }

    /// The keys that are not extensions, with values.
    pub(super) fn plain_entries(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.entries().filter(|(key, _)| !key.starts_with("x-"))
    }

    /// The `x-` keys.
    pub(super) fn extensions(self) -> IndexMap<String, serde_json::Value> {
        let extensions = self.0.iter().filter(|(key, _)| key.starts_with("x-"));
        extensions.map(|(key, value)| (key.clone(), json(value))).collect()
    }
}

/// Values by keys of the author's choice. An extension among them is left out, being no such value.
pub(super) fn map<'a, T>(fields: Fields<'a>, mut build: impl FnMut(&'a Value) -> T) -> IndexMap<String, T> {
    let is_value = |(key, value): &(&str, &Value)| !key.starts_with("x-") || value.as_object().is_some();
    fields.entries().filter(is_value).map(|(key, value)| (key.to_owned(), build(value))).collect()
}

/// A value as JSON. A number that JSON's type here cannot hold exactly becomes the nearest one it can.
pub(super) fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => serde_json::Value::Bool(*flag),
        Value::Number(text) => number(text),
        Value::Text(text) => serde_json::Value::String(text.clone()),
        Value::List(list) => list.iter().map(json).collect(),
        Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
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
        Value::Text(text) | Value::Number(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
