//! The schema of values that were seen: their types, keys and formats, and none of their text.

use super::judge::has_format;
use super::walk::noun;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Formats of text, the narrowest first. One counts only when all texts have it.
const FORMATS: [&str; 3] = ["uuid", "date-time", "date"];

/// Nothing is looked at deeper than this, and no object with more keys is one with names.
const MAX_DEPTH: usize = 32;
const MAX_KEYS: usize = 200;

/// What values of one place have in common.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// How many values there were.
    count: usize,
    /// The types that have nothing in them: `null`, `boolean`, `integer`, `number`.
    plain: BTreeSet<&'static str>,
    text: Option<Texts>,
    items: Option<Box<Shape>>,
    object: Option<Object>,
}

#[derive(Clone, Debug)]
struct Texts {
    /// The formats that all texts have.
    formats: Vec<&'static str>,
}

#[derive(Clone, Debug, Default)]
struct Object {
    count: usize,
    keys: IndexMap<String, Shape>,
    /// What is under keys that are no names but the sender's choice.
    entries: Option<Box<Shape>>,
}

impl Shape {
    /// Looks at one more value.
    pub fn add(&mut self, value: &Value) {
        self.look(value, 0);
    }

    fn look(&mut self, value: &Value, depth: usize) {
        self.count += 1;
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => drop(self.plain.insert(noun(value))),
            Value::String(text) => {
                let texts = self.text.get_or_insert_with(|| Texts { formats: FORMATS.to_vec() });
                texts.formats.retain(|format| has_format(text, format));
            }
            Value::Array(list) => {
                let items = self.items.get_or_insert_default();
                for item in list {
                    items.look(item, depth + 1);
                }
            }
            Value::Object(object) => self.object.get_or_insert_default().look(object, depth + 1),
        }
    }

    /// Whether no value was looked at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The schema of all of them. `is_30` says whether it is one of OpenAPI 3.0, which has no type for `null`.
    #[must_use]
    pub fn schema(&self, is_30: bool) -> Value {
        let mut branches: Vec<Map<String, Value>> = Vec::new();
        let mut branch = |value: Value| branches.extend(value.as_object().cloned());
        for name in ["boolean", "number", "integer"].into_iter().filter(|name| self.plain.contains(name)) {
            // Where some numbers have a fraction, the others are numbers too.
            if name != "integer" || !self.plain.contains("number") {
                branch(json!({ "type": name }));
            }
        }
        if let Some(texts) = &self.text {
            branch(match texts.formats.first() {
                Some(format) => json!({ "type": "string", "format": format }),
                None => json!({ "type": "string" }),
            });
        }
        if let Some(items) = &self.items {
            branch(json!({ "type": "array", "items": items.schema(is_30) }));
        }
        if let Some(object) = &self.object {
            branch(object.schema(is_30));
        }
        let is_null = self.plain.contains("null");
        match (branches.len(), branches.pop()) {
            // Nothing is known of what was only `null`.
            (_, None) if is_null && is_30 => json!({ "nullable": true }),
            (_, None) => json!({}),
            (1, Some(mut only)) => {
                if is_null && is_30 {
                    only.insert("nullable".to_owned(), true.into());
                } else if is_null && let Some(kind) = only.remove("type") {
                    only.insert("type".to_owned(), json!([kind, "null"]));
                }
                only.into()
            }
            (_, Some(last)) => {
                branches.push(last);
                if is_null && !is_30 {
                    branches.push(json!({ "type": "null" }).as_object().cloned().unwrap_or_default());
                }
                let mut schema = json!({ "anyOf": branches });
                if is_null && is_30 {
                    schema["nullable"] = true.into();
                }
                schema
            }
        }
    }
}

impl Object {
    fn look(&mut self, object: &Map<String, Value>, depth: usize) {
        self.count += 1;
        let is_map = self.entries.is_some()
            || self.keys.len() + object.len() > MAX_KEYS
            || object.keys().any(|key| !is_name(key));
        if is_map {
            let mut entries = self.entries.take().unwrap_or_default();
            for (_, known) in self.keys.drain(..) {
                entries.merge(known);
            }
            for value in object.values() {
                entries.look(value, depth);
            }
            self.entries = Some(entries);
            return;
        }
        for (key, value) in object {
            self.keys.entry(key.clone()).or_default().look(value, depth);
        }
    }

    fn schema(&self, is_30: bool) -> Value {
        if let Some(entries) = &self.entries {
            return json!({ "type": "object", "additionalProperties": entries.schema(is_30) });
        }
        let properties: Map<String, Value> =
            self.keys.iter().map(|(key, shape)| (key.clone(), shape.schema(is_30))).collect();
        let required: Vec<&String> =
            self.keys.iter().filter(|(_, shape)| shape.count == self.count).map(|(key, _)| key).collect();
        let mut schema = json!({ "type": "object" });
        if !properties.is_empty() {
            schema["properties"] = properties.into();
        }
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }
}

impl Shape {
    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.plain.extend(other.plain);
        self.text = match (self.text.take(), other.text) {
            (Some(mut one), Some(two)) => {
                one.formats.retain(|format| two.formats.contains(format));
                Some(one)
            }
            (one, two) => one.or(two),
        };
        match (&mut self.items, other.items) {
            (Some(one), Some(two)) => one.merge(*two),
            (one, two) => *one = one.take().or(two),
        }
        match (&mut self.object, other.object) {
            (Some(one), Some(two)) => {
                one.count += two.count;
                for (key, shape) in two.keys {
                    one.keys.entry(key).or_default().merge(shape);
                }
                one.entries = one.entries.take().or(two.entries);
            }
            (one, two) => *one = one.take().or(two),
        }
    }
}

/// Whether a key is one that a document would write, rather than a name of something.
fn is_name(key: &str) -> bool {
    let is_first = |character: char| character.is_ascii_alphabetic() || matches!(character, '_' | '$' | '@');
    let is_next =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | '$' | '@' | ':');
    key.len() <= 64 && key.starts_with(is_first) && key.chars().all(is_next) && !has_format(key, "uuid")
}

#[cfg(test)]
mod tests {
    use super::Shape;
    use serde_json::{Value, json};

    fn schema(values: &[Value], is_30: bool) -> Value {
        let mut shape = Shape::default();
        for value in values {
            shape.add(value);
        }
        shape.schema(is_30)
    }

    #[test]
    fn objects_have_what_all_have() {
        let values = [
            json!({"id": "0e5a7c2e-6f3b-4f3a-9d55-0c6a1f0f9a11", "n": 1}),
            json!({"id": "0e5a7c2e-6f3b-4f3a-9d55-0c6a1f0f9a12"}),
        ];
        let expected = json!({
            "type": "object", "required": ["id"],
            "properties": {"id": {"type": "string", "format": "uuid"}, "n": {"type": "integer"}},
        });
        assert_eq!(schema(&values, true), expected);
    }

    #[test]
    fn null_is_written_as_the_version_does() {
        let values = [json!("2026-01-01"), Value::Null];
        assert_eq!(schema(&values, true), json!({"type": "string", "format": "date", "nullable": true}));
        assert_eq!(schema(&values, false), json!({"type": ["string", "null"], "format": "date"}));
        assert_eq!(schema(&[Value::Null], true), json!({"nullable": true}));
        assert_eq!(schema(&[json!(1), json!(1.5), Value::Null], false), json!({"type": ["number", "null"]}));
        let either = json!({"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]});
        assert_eq!(schema(&[json!(1), json!("a"), Value::Null], false), either);
    }

    #[test]
    fn keys_that_name_something_are_entries() {
        let values = [json!({"0": {"a": 1}}), json!({"0e5a7c2e-6f3b-4f3a-9d55-0c6a1f0f9a12": {"b": 2}})];
        let entries = json!({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}});
        assert_eq!(schema(&values, true), json!({"type": "object", "additionalProperties": entries}));
        assert_eq!(schema(&[json!([]), json!([1])], true), json!({"type": "array", "items": {"type": "integer"}}));
    }
}
