//! One schema of a document in the words of JSON Schema 2020-12.
//!
//! What comes in is what the document says; what goes out holds the keywords that constrain values, and of these only what
//! is as the standard has it: a document may say `required: true`, and it is unknown what that means.

use super::Library;
use serde_json::{Map, Value, json};
use std::collections::HashSet;

const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];
const COUNTS: [&str; 8] =
    ["maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties", "minContains", "maxContains"];
const SCHEMAS: [&str; 9] = [
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedProperties",
];

impl Library {
    pub(super) fn translate(&mut self, schema: &Value, file: usize) -> Value {
        let Some(schema) = schema.as_object() else { return Value::Bool(schema.as_bool().unwrap_or(true)) };
        let mut target = Map::new();
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            match self.reference(reference, file) {
                Some(reference) => drop(target.insert("$ref".to_owned(), reference)),
                None => return Value::Bool(true),
            }
            if !self.is_modern {
                return Value::Object(target);
            }
        }
        for (key, value) in schema {
            if let Some(value) = self.keyword(key, value, file) {
                let key = if value.is_number() { bound(key, schema) } else { key };
                target.insert(key.to_owned(), value);
            }
        }
        // Documents of 3.1 say it too and mean it, although it is no keyword there.
        let is_nullable = schema.get("nullable") == Some(&Value::Bool(true));
        if is_nullable { or_null(target) } else { Value::Object(target) }
    }

    fn keyword(&mut self, key: &str, value: &Value, file: usize) -> Option<Value> {
        match key {
            "type" => types(value),
            "const" => Some(value.clone()),
            "enum" => unique(value),
            "contentEncoding" | "format" | "readOnly" | "writeOnly" => {
                (value.is_string() || value.is_boolean()).then(|| value.clone())
            }
            "uniqueItems" => value.is_boolean().then(|| value.clone()),
            "multipleOf" => value.as_f64().filter(|step| *step > 0.0).map(|_| value.clone()),
            "maximum" | "minimum" => value.is_number().then(|| value.clone()),
            "exclusiveMaximum" | "exclusiveMinimum" => value.is_number().then(|| value.clone()),
            "pattern" => pattern(value),
            "required" => {
                let keys: Option<Vec<&str>> = value.as_array()?.iter().map(Value::as_str).collect();
                unique(&json!(keys?)).or_else(|| Some(json!([])))
            }
            "properties" | "patternProperties" => {
                // The whole section may be elsewhere.
                if let Some(reference) = value["$ref"].as_str()
                    && let Some(section) = self.target(reference, file)
                {
                    let value = self.find(&section)?.clone();
                    return self.keyword(key, &value, section.file);
                }
                let entries = value.as_object()?.iter();
                let entries = entries.filter(|(name, _)| key == "properties" || pattern(&json!(name)).is_some());
                Some(Value::Object(entries.map(|(name, each)| (name.clone(), self.translate(each, file))).collect()))
            }
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                let members = value.as_array().filter(|members| !members.is_empty())?;
                Some(members.iter().map(|member| self.translate(member, file)).collect())
            }
            "discriminator" => self.discriminator(value, file),
            "items" if value.is_array() => None,
            key if COUNTS.contains(&key) => value.as_u64().map(Value::from),
            key if SCHEMAS.contains(&key) => Some(self.translate(value, file)),
            _ => None,
        }
    }

    fn discriminator(&mut self, value: &Value, file: usize) -> Option<Value> {
        let name = value["propertyName"].as_str()?;
        let mut mapping = Map::new();
        for (tag, target) in value["mapping"].as_object().into_iter().flatten() {
            let Some(target) = target.as_str() else { continue };
            let by_name = || Some(format!("#/components/schemas/{target}"));
            let is_name = !target.contains(['#', '/']);
            let named = is_name.then(|| by_name().and_then(|name| self.reference(&name, 0))).flatten();
            if let Some(reference) = named.or_else(|| self.reference(target, file)) {
                mapping.insert(tag.clone(), reference);
            }
        }
        Some(json!({ "propertyName": name, "mapping": mapping }))
    }
}

/// What a bound is called when a flag beside it leaves the bound itself out, as 3.0 has it.
pub(crate) fn bound<'k>(key: &'k str, schema: &Map<String, Value>) -> &'k str {
    let is_open = |flag: &str| schema.get(flag) == Some(&Value::Bool(true));
    match key {
        "minimum" if is_open("exclusiveMinimum") => "exclusiveMinimum",
        "maximum" if is_open("exclusiveMaximum") => "exclusiveMaximum",
        key => key,
    }
}

/// The same with `null` among its values.
pub(crate) fn or_null(mut target: Map<String, Value>) -> Value {
    let mut names = match target.get("type") {
        Some(Value::String(name)) => vec![json!(name)],
        Some(Value::Array(names)) => names.clone(),
        _ if target.is_empty() => return Value::Bool(true),
        _ => return json!({ "anyOf": [{ "type": "null" }, target] }),
    };
    if !names.contains(&json!("null")) {
        names.push(json!("null"));
    }
    target.insert("type".to_owned(), Value::Array(names));
    Value::Object(target)
}

fn types(value: &Value) -> Option<Value> {
    let is_known = |name: &Value| name.as_str().is_some_and(|name| TYPES.contains(&name));
    match value {
        Value::String(_) => is_known(value).then(|| value.clone()),
        Value::Array(names) if names.iter().all(is_known) => unique(value),
        _ => None,
    }
}

/// The values of a list, each once; none when there are none.
fn unique(value: &Value) -> Option<Value> {
    let mut seen = HashSet::new();
    let values: Vec<Value> = value.as_array()?.iter().filter(|each| seen.insert(each.to_string())).cloned().collect();
    (!values.is_empty()).then_some(Value::Array(values))
}

/// A pattern that the judge can read.
fn pattern(value: &Value) -> Option<Value> {
    value.as_str()?;
    jsonschema::draft202012::new(&json!({ "pattern": value })).ok().map(|_| value.clone())
}
