//! Whether a response is what its document says it is, decided without our own generator.
//!
//! In come a document and a schema of it; out goes a validator of JSON Schema. Schemas of OpenAPI 3.0 are written in a
//! dialect of their own (3.0.4, 4.7.24), so the words that differ are translated: `nullable`, exclusive bounds that are
//! true or false, and the formats of the registry that bound a number or a text.

use crate::instances::schemas::{bound, or_null};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// A validator for a schema; nothing when it cannot be one.
pub(super) fn validator(document: &Value, schema: &Value) -> Option<Validator> {
    let whole = json!({ "allOf": [schema], "components": document["components"] });
    let options = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_format("byte", |text: &str| STANDARD.decode(text).is_ok())
        .with_format("base64url", |text: &str| URL_SAFE_NO_PAD.decode(text).is_ok())
        .with_format("date-time-rfc1123", |text: &str| {
            jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).is_ok()
        });
    options.build(&translated(&whole)).ok()
}

/// A schema in the words of JSON Schema, with all that is in it.
fn translated(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(translated).collect(),
        Value::Object(schema) => {
            let mut entries = Map::new();
            for (key, value) in schema {
                // Of the flags only what they change is left.
                let is_flag = matches!(key.as_str(), "nullable" | "exclusiveMinimum" | "exclusiveMaximum");
                if !(is_flag && value.is_boolean()) {
                    let key = if value.is_number() { bound(key, schema) } else { key };
                    entries.insert(key.to_owned(), translated(value));
                }
            }
            let bounds = match entries.get("format").and_then(Value::as_str) {
                Some("int32") => Some((json!(i32::MIN), json!(i32::MAX))),
                // What is below the least is read as a number that is rounded to it.
                Some("int64") => Some((json!(i64::MIN + 1), json!(i64::MAX))),
                _ => None,
            };
            if let Some((least, most)) = bounds {
                entries.entry("minimum").or_insert(least);
                entries.entry("maximum").or_insert(most);
            }
            if schema.get("nullable") != Some(&Value::Bool(true)) {
                return Value::Object(entries);
            }
            if let Some(Value::Array(allowed)) = entries.get_mut("enum") {
                allowed.push(Value::Null);
            }
            or_null(entries)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::validator;
    use serde_json::{Value, json};

    #[test]
    fn the_words_of_openapi_are_those_of_json_schema() {
        let document = json!({ "components": { "schemas": { "Name": { "type": "string", "nullable": true } } } });
        let allows =
            |schema: Value, value: Value| validator(&document, &schema).expect("it is a schema").is_valid(&value);
        assert!(allows(json!({ "$ref": "#/components/schemas/Name" }), Value::Null));
        assert!(!allows(json!({ "type": "string" }), Value::Null));
        assert!(allows(json!({ "type": "integer", "format": "int32" }), json!(2_147_483_647_i64)));
        assert!(!allows(json!({ "type": "integer", "format": "int32" }), json!(2_147_483_648_i64)));
        let long = json!({ "type": "integer", "format": "int64" });
        let least: Value = serde_json::from_str("-9223372036854775910").expect("it is a number");
        assert!(allows(long.clone(), json!(i64::MAX)) && !allows(long, least));
        assert!(!allows(json!({ "type": "number", "minimum": 1, "exclusiveMinimum": true }), json!(1)));
        assert!(!allows(json!({ "type": "string", "format": "date" }), json!("201O-01-01")));
        assert!(!allows(json!({ "type": "string", "format": "byte" }), json!("::::SWAGGER::::")));
        assert!(allows(
            json!({ "type": "string", "format": "date-time-rfc1123" }),
            json!("Fri, 01 Jan 2010 00:00:00 GMT")
        ));
    }
}
