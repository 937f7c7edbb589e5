//! Text that stands for values: parameters, and the fields of forms.
//!
//! What comes in are texts; what goes out is the JSON value that a schema would be checked against. `1` is a number, a truth
//! value or a text, whichever the schema allows.

use super::api::{Parameter, Style};
use super::exchange::Part;
use super::judge::{Judge, View};
use super::schemas::{NodeId, Schemas};
use serde_json::{Map, Value};

/// Reads texts as the values of schemas.
pub struct Fields<'a> {
    /// The schemas.
    pub schemas: &'a Schemas<'a>,
    /// What they allow.
    pub judge: &'a Judge<'a>,
}

impl Fields<'_> {
    /// The value of a parameter among the pairs of its place; `None` when it is not there.
    #[must_use]
    pub fn parameter(&self, parameter: &Parameter, pairs: &[(String, String)]) -> Option<Value> {
        let texts: Vec<&str> =
            pairs.iter().filter(|(name, _)| *name == parameter.name).map(|(_, text)| text.as_str()).collect();
        if parameter.is_json {
            let text = texts.first()?;
            return Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String((*text).to_owned())));
        }
        if parameter.style == Style::Deep {
            return self.deep(parameter, pairs);
        }
        let Some(schema) = parameter.schema else { return texts.first().map(|text| (*text).into()) };
        if self.is(schema, "object") && parameter.place == "query" && parameter.style == Style::Repeated {
            // The keys of an exploded object are parameters of their own, which cannot be distinguished from others.
            return None;
        }
        if self.is(schema, "array") {
            if texts.is_empty() {
                return None;
            }
            let parts = texts.iter().flat_map(|text| match parameter.style {
                Style::Separated(separator) => text.split(separator).collect::<Vec<_>>(),
                Style::Repeated | Style::Deep => vec![*text],
            });
            return Some(parts.map(|text| self.item(schema, text)).collect());
        }
        Some(self.value(schema, texts.first()?))
    }

    /// `name[key]=value`, for all keys.
    fn deep(&self, parameter: &Parameter, pairs: &[(String, String)]) -> Option<Value> {
        let mut object = Map::new();
        for (name, text) in pairs {
            let key = name.strip_prefix(&parameter.name).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
            if let Some(key) = key {
                let property = parameter.schema.and_then(|schema| self.property(schema, key));
                let value = property.map_or_else(|| text.as_str().into(), |property| self.value(property, text));
                object.insert(key.to_owned(), value);
            }
        }
        (!object.is_empty()).then_some(Value::Object(object))
    }

    /// A form as an object. Fields that come several times are lists.
    #[must_use]
    pub fn form(&self, schema: NodeId, parts: &[Part]) -> Value {
        let mut object = Map::new();
        for part in parts {
            let (name, is_item) = match part.name.strip_suffix("[]") {
                Some(name) if self.property(schema, name).is_some() => (name, true),
                _ => (part.name.as_str(), false),
            };
            let property = self.property(schema, name);
            let is_list = is_item || property.is_some_and(|property| self.is(property, "array"));
            let text = part.content.as_ref().map(|content| String::from_utf8_lossy(content).into_owned());
            let value = match (text, property) {
                // What a file has in it is no matter of its schema, and neither is what was not kept.
                (None, _) => Value::String(String::new()),
                (Some(_), _) if part.file_name.is_some() => Value::String(String::new()),
                (Some(text), Some(property)) if is_list => self.item(property, &text),
                (Some(text), Some(property)) => self.value(property, &text),
                (Some(text), None) => Value::String(text),
            };
            match object.get_mut(name) {
                Some(Value::Array(list)) => list.push(value),
                Some(other) => *other = Value::Array(vec![other.take(), value]),
                None if is_list => drop(object.insert(name.to_owned(), Value::Array(vec![value]))),
                None => drop(object.insert(name.to_owned(), value)),
            }
        }
        Value::Object(object)
    }

    fn item(&self, list: NodeId, text: &str) -> Value {
        let items = self.schemas.node(self.schemas.target(list)).items;
        items.map_or_else(|| text.into(), |items| self.value(items, text))
    }

    /// A text as the schema takes it; as text when it does not.
    fn value(&self, schema: NodeId, text: &str) -> Value {
        let as_text = Value::String(text.to_owned());
        let others = || {
            let read = serde_json::from_str::<Value>(text).ok();
            read.into_iter().chain(text.is_empty().then_some(Value::Null))
        };
        let allows = |value: &Value| self.judge.allows(schema, value, View::Request);
        if allows(&as_text) {
            return as_text;
        }
        // Where nothing fits, a number that is out of bounds is still a number.
        let is_like = |value: &Value| {
            ["integer", "number", "boolean", "object"].iter().any(|kind| self.is(schema, kind) && is_of(value, kind))
        };
        others().find(&allows).or_else(|| others().find(is_like)).unwrap_or(as_text)
    }

    /// Whether a schema is one of a type.
    fn is(&self, schema: NodeId, kind: &str) -> bool {
        self.schemas.node(self.schemas.target(schema)).types == [kind]
    }

    fn property(&self, schema: NodeId, name: &str) -> Option<NodeId> {
        let node = self.schemas.node(self.schemas.target(schema));
        let own = node.properties.get(name).copied();
        own.or_else(|| node.all.iter().find_map(|part| self.property(*part, name)))
    }
}

fn is_of(value: &Value, kind: &str) -> bool {
    match value {
        Value::Bool(_) => kind == "boolean",
        Value::Number(number) => kind == "number" || (kind == "integer" && !number.is_f64()),
        Value::Object(_) => kind == "object",
        _ => false,
    }
}
