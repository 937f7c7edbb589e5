//! Whether a recorded request is one that the document describes, told by a JSON Schema validator and not by our types.

use serde_json::{Map, Value, json};

/// The schemas of a document's request bodies.
#[derive(Debug)]
pub(super) struct Schemas {
    document: Value,
}

impl Schemas {
    pub(super) fn new(document: Value) -> Self {
        let mut document = document;
        to_json_schema(&mut document);
        Self { document }
    }

    /// What of a body is not as the operation wants it; nothing when it is.
    pub(super) fn mistake(&self, path: &str, method: &str, media_type: &str, body: Option<&Value>) -> Option<String> {
        let described = &self.document["paths"][path][method.to_lowercase()]["requestBody"];
        let Some(body) = body else {
            return (described["required"] == true).then(|| "the body is missing".to_owned());
        };
        let schema = &described["content"][media_type]["schema"];
        if schema.is_null() {
            return Some(format!("no body of type {media_type}"));
        }
        let whole = json!({"allOf": [schema], "components": self.document["components"]});
        match jsonschema::draft202012::new(&whole) {
            Ok(validator) => validator.validate(body).err().map(|error| error.to_string()),
            Err(error) => Some(format!("the schema cannot be used: {error}")),
        }
    }
}

/// From the dialect of OpenAPI 3.0 (3.0.4, 4.7.24) to JSON Schema 2020-12: `nullable`, the bounds, and texts that hold
/// files.
fn to_json_schema(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(to_json_schema);
            nullable(object);
            for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
                if object.get(flag) == Some(&Value::Bool(true))
                    && let Some(value) = object.remove(bound)
                {
                    object.insert(flag.to_owned(), value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(to_json_schema),
        _ => {}
    }
}

fn nullable(object: &mut Map<String, Value>) {
    if object.get("nullable") != Some(&Value::Bool(true)) {
        return;
    }
    if let Some(Value::String(ty)) = object.get("type").cloned() {
        object.insert("type".to_owned(), json!([ty, "null"]));
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.push(Value::Null);
    }
    if let Some(members) = object.remove("allOf") {
        object.insert("anyOf".to_owned(), json!([{"allOf": members}, {"type": "null"}]));
    }
}
