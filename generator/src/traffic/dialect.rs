//! The lowered schemas, which speak OpenAPI 3.0, in JSON Schema 2020-12.
//!
//! `nullable` becomes a choice around the schema, exclusive bounds become numbers, formats of integers become bounds, and
//! `oneOf` is read as `anyOf`: values that fit several branches are no difference, and a discriminator decides. Patterns that the engine cannot compile
//! are left out. What only describes is left out too.

use super::judge::{View, knows_pattern};
use super::schemas::{Additional, Node, NodeId, Schemas};
use crate::lower::SchemaFacts;
use serde_json::{Map, Value, json};

/// Keywords that mean the same in both.
const PLAIN: &[&str] = &[
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "multipleOf",
    "minimum",
    "maximum",
    "format",
];

/// Keywords with schemas in them, and those about which properties there must be.
const STRUCTURE: &[&str] = &[
    "$ref",
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "required",
    "prefixItems",
    "items",
    "allOf",
    "anyOf",
];

/// The bounds of integers of a format.
const INTEGERS: [(&str, i64, i64); 2] = [("int32", i32::MIN as i64, i32::MAX as i64), ("int64", i64::MIN, i64::MAX)];

/// Writes a schema; those in it are references to `#/$defs/NUMBER`.
pub(super) fn schema(schemas: &Schemas<'_>, id: NodeId, view: View) -> Value {
    let node = schemas.node(id);
    if let Some(target) = node.reference {
        return reference(target);
    }
    let value = schemas.find(&node.pointer).unwrap_or(&Value::Null);
    let facts = schemas.facts(node);
    let mut written = own(value, node, facts);
    let mut put = |key: &str, value: Value| drop(written.insert(key.to_owned(), value));
    let list = |ids: &[NodeId]| ids.iter().map(|id| reference(*id)).collect::<Vec<_>>();
    if !node.properties.is_empty() {
        let properties = node.properties.iter().map(|(name, id)| (name.clone(), property(*id, view)));
        put("properties", Value::Object(properties.collect()));
    }
    let patterns = node.patterns.iter().filter(|(pattern, _)| knows_pattern(pattern));
    let patterns: Map<String, Value> = patterns.map(|(pattern, id)| (pattern.clone(), reference(*id))).collect();
    if !patterns.is_empty() {
        put("patternProperties", Value::Object(patterns));
    }
    let is_unevaluated = value.get("additionalProperties").is_none();
    let key = if is_unevaluated { "unevaluatedProperties" } else { "additionalProperties" };
    match node.additional {
        Additional::Unspecified | Additional::Any => {}
        Additional::Schema(id) => put(key, reference(id)),
        Additional::None => put(key, false.into()),
    }
    if view != View::Patch {
        let is_request = view == View::Request;
        let required = node.required.iter().filter(|name| !schemas.is_exempt(id, name, is_request));
        put("required", required.cloned().collect());
    }
    if !node.prefix.is_empty() {
        put("prefixItems", list(&node.prefix).into());
    }
    if let Some(items) = node.items {
        put("items", reference(items));
    } else if facts.has_closed_items {
        put("items", false.into());
    }
    let mut all = list(&node.all);
    all.extend(node.choices.iter().map(|choice| json!({ "anyOf": list(choice) })));
    if let Some(discriminator) = node.discriminator.as_ref().filter(|_| !node.choices.is_empty()) {
        let property = discriminator.property.as_str();
        let mut mapping: Vec<_> = discriminator.mapping.iter().collect();
        mapping.sort_unstable();
        all.extend(mapping.into_iter().map(|(value, branch)| {
            let is_named = json!({ "required": [property], "properties": { property: { "const": value } } });
            json!({ "if": is_named, "then": reference(*branch) })
        }));
    }
    if !all.is_empty() {
        put("allOf", all.into());
    }
    if node.is_nullable { json!({ "anyOf": [{ "type": "null" }, written] }) } else { Value::Object(written) }
}

/// What a written schema says about values alone.
pub(super) fn alone(written: &Value) -> Value {
    let inner = written.get("anyOf").and_then(|branches| branches.get(1)).unwrap_or(written);
    let mut alone = inner.as_object().cloned().unwrap_or_default();
    alone.retain(|key, _| !STRUCTURE.contains(&key.as_str()));
    Value::Object(alone)
}

fn reference(id: NodeId) -> Value {
    json!({ "$ref": format!("#/$defs/{}", id.index()) })
}

/// A property; in a merge patch `null` removes it.
fn property(id: NodeId, view: View) -> Value {
    match view {
        View::Patch => json!({ "anyOf": [{ "type": "null" }, reference(id)] }),
        View::Request | View::Response => reference(id),
    }
}

/// What a schema says without the schemas in it.
fn own(value: &Value, node: &Node, facts: &SchemaFacts) -> Map<String, Value> {
    let mut written = Map::new();
    if facts.says_null {
        written.insert("type".to_owned(), "null".into());
        return written;
    }
    match node.types.as_slice() {
        [] => {}
        [one] => drop(written.insert("type".to_owned(), one.as_str().into())),
        several => drop(written.insert("type".to_owned(), several.into())),
    }
    for key in PLAIN {
        if let Some(value) = value.get(*key) {
            written.insert((*key).to_owned(), value.clone());
        }
    }
    // Values that are not exact in a number of 64 bits are no fault of what is checked against them.
    if let Some(values) = value.get("enum").filter(|_| !facts.has_inexact_values) {
        written.insert("enum".to_owned(), values.clone());
    }
    if let Some(pattern) = value.get("pattern").filter(|pattern| pattern.as_str().is_some_and(knows_pattern)) {
        written.insert("pattern".to_owned(), pattern.clone());
    }
    for (key, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if value.get(exclusive) == Some(&Value::Bool(true))
            && let Some(bound) = written.remove(key)
        {
            written.insert(exclusive.to_owned(), bound);
        }
    }
    if node.types == ["integer"]
        && let Some(format) = value.get("format").and_then(Value::as_str)
        && let Some((_, least, most)) = INTEGERS.iter().find(|(name, ..)| *name == format)
    {
        written.remove("format");
        let bounds = [("minimum", "exclusiveMinimum", least), ("maximum", "exclusiveMaximum", most)];
        for (key, exclusive, bound) in bounds {
            if !written.contains_key(key) && !written.contains_key(exclusive) {
                written.insert(key.to_owned(), (*bound).into());
            }
        }
    }
    written
}
