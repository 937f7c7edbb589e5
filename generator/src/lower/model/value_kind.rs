//! What values a schema that mixes keywords describes, however it is written.
//!
//! What comes in is such a schema as the model has it, with what the model has no words for; what goes out is the kind of
//! its values, for all later stages. Nothing is decided about Rust here.

use crate::lower::facts::{SchemaFacts, ValueKind};
use openapiv3::AnySchema;
use serde_json::Value;

/// What a schema describes. `are_silent` says whether any member of its union says nothing about the type of its values.
pub(super) fn of(any: &AnySchema, facts: Option<&SchemaFacts>, are_silent: impl FnOnce() -> bool) -> ValueKind {
    if facts.is_some_and(|facts| !facts.types.is_empty()) && any.properties.is_empty() {
        return ValueKind::Types;
    }
    match whole(any, are_silent) {
        // It says what keys of some form hold.
        ValueKind::Anything if facts.is_some_and(|facts| facts.patterns.is_some()) => ValueKind::Object,
        kind => kind,
    }
}

fn whole(any: &AnySchema, are_silent: impl FnOnce() -> bool) -> ValueKind {
    let members = if any.one_of.is_empty() { &any.any_of } else { &any.one_of };
    let is_object = matches!(any.typ.as_deref(), None | Some("object"));
    // Members that say nothing of types only narrow the type beside them.
    let has_union = !members.is_empty() && (is_object || !are_silent());
    let has_keys = !any.properties.is_empty() || any.additional_properties.is_some() || !any.required.is_empty();
    if !any.all_of.is_empty() || (has_union && has_keys && is_object) {
        return ValueKind::All;
    }
    match (has_union, any.one_of.is_empty()) {
        (true, false) => ValueKind::OneOf,
        (true, true) => ValueKind::AnyOf,
        (false, _) => beside(any),
    }
}

/// What a schema describes beside the schemas that it is made of.
pub(super) fn beside(any: &AnySchema) -> ValueKind {
    let is_bare = any.properties.is_empty() && any.additional_properties.is_none() && any.items.is_none();
    // Without a type, a value has the type of those that are known.
    let typ = any.typ.as_deref().or_else(|| if is_bare { kind_of_values(&any.enumeration) } else { None });
    match typ {
        Some("string") => ValueKind::Text,
        Some("integer") => ValueKind::Integer,
        Some("number") => ValueKind::Number,
        Some("boolean") => ValueKind::Flag,
        Some("array") => ValueKind::List,
        Some("object") => ValueKind::Object,
        _ if !any.properties.is_empty() || any.additional_properties.is_some() => ValueKind::Object,
        _ if any.items.is_some() => ValueKind::List,
        _ => ValueKind::Anything,
    }
}

/// The type that values of `enum` or `const` have together, where the schema says none.
fn kind_of_values(values: &[Value]) -> Option<&'static str> {
    let mut values = values.iter().filter(|value| !value.is_null()).peekable();
    values.peek()?;
    let is_of = |kind: &&str| {
        values.clone().all(|value| match *kind {
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            _ => value.is_number(),
        })
    };
    ["string", "boolean", "integer", "number"].into_iter().find(is_of)
}
