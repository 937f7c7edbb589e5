//! What the keywords of one schema say together, without the schemas in it.

use super::Fields;
use super::fields::{is_exact, parse};
use crate::document::Value;
use crate::lower::facts::SchemaFacts;
use crate::lower::keywords::KEYWORDS;
use std::str::FromStr;

/// The kinds of the model.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ModelKind {
    Text,
    Number,
    Integer,
    Flag,
    Object,
    List,
    OneOf,
    AllOf,
    AnyOf,
    Mixed,
}

/// The types of a schema, as they are written but for their case.
pub(super) fn types(fields: Fields<'_>) -> Vec<&'static str> {
    let known = |text: &str| {
        let words = crate::lower::grammar::schema_types().iter().copied().chain(["null"]);
        words.into_iter().find(|word| word.eq_ignore_ascii_case(text))
    };
    let mut types: Vec<&'static str> = Vec::new();
    let written: Vec<&str> = match fields.get("type") {
        Some(Value::Text(one)) => vec![one],
        Some(Value::List(list)) => list.iter().filter_map(Value::as_text).collect(),
        _ => Vec::new(),
    };
    for kind in written.into_iter().filter_map(known) {
        if !types.contains(&kind) {
            types.push(kind);
        }
    }
    types
}

/// The one type of a schema besides `null`.
pub(super) fn single(fields: Fields<'_>) -> Option<&'static str> {
    let mut types = types(fields).into_iter().filter(|kind| *kind != "null");
    let first = types.next().or_else(|| is_binary(fields).then_some("string"))?;
    types.next().is_none().then_some(first)
}

/// The value of `const`, when it is not `null`.
pub(super) fn const_value(fields: Fields<'_>) -> Option<&Value> {
    fields.raw("const").filter(|value| **value != Value::Null)
}

/// The kind that all keywords of a schema belong to.
pub(super) fn kind(fields: Fields<'_>) -> ModelKind {
    let combined = ["oneOf", "allOf", "anyOf"].into_iter().find(|key| fields.has(key));
    let Some(single) = single(fields) else {
        let is_typed = fields.has("type") || fields.has("enum") || fields.raw("const").is_some();
        let is_alone = |key: &str| ["oneOf", "allOf", "anyOf"].iter().all(|other| *other == key || !fields.has(other));
        let others = || KEYWORDS.iter().any(|(key, _)| fields.has(key)) || fields.has("unevaluatedProperties");
        return match combined {
            Some(key) if !is_typed && is_alone(key) && !others() => match key {
                "oneOf" => ModelKind::OneOf,
                "allOf" => ModelKind::AllOf,
                _ => ModelKind::AnyOf,
            },
            _ => ModelKind::Mixed,
        };
    };
    if combined.is_some() {
        return ModelKind::Mixed;
    }
    let of = |value: &Value, single: &str| match single {
        "string" => value.as_text().is_some(),
        "number" => number::<f64>(value).is_some(),
        "integer" => number::<i64>(value).is_some(),
        "boolean" => matches!(value, Value::Bool(_)),
        _ => false,
    };
    let only = fields.raw("const");
    let fits = fields.list("enum").iter().chain(only).all(|value| *value == Value::Null || of(value, single));
    let has_values = fields.has("enum") || only.is_some();
    match single {
        _ if !fits || (has_values && matches!(single, "object" | "array")) => ModelKind::Mixed,
        "string" => ModelKind::Text,
        "number" => ModelKind::Number,
        "integer" => ModelKind::Integer,
        "boolean" => ModelKind::Flag,
        "object" => ModelKind::Object,
        _ => ModelKind::List,
    }
}

/// The values that are allowed, `None` for `null`.
pub(super) fn values<T>(fields: Fields<'_>, read: impl Fn(&Value) -> Option<T>) -> Vec<Option<T>> {
    match fields.raw("const") {
        Some(only) => vec![read(only)],
        None => fields.list("enum").iter().map(read).collect(),
    }
}

pub(super) fn number<T: FromStr>(value: &Value) -> Option<T> {
    if let Value::Number(text) = value { parse(text) } else { None }
}

/// The names of required properties; in older JSON Schema a property says this of itself, which is not read.
pub(super) fn required(fields: Fields<'_>) -> Vec<String> {
    if fields.get("required").is_some_and(|value| value.as_list().is_some()) {
        fields.texts("required")
    } else {
        Vec::new()
    }
}

/// A bound and whether it is exclusive, where there is one.
pub(super) struct Bound<T> {
    pub(super) value: Option<T>,
    pub(super) is_exclusive: Option<bool>,
}

/// The lower bound.
pub(super) fn minimum<T: FromStr + PartialOrd>(fields: Fields<'_>) -> Bound<T> {
    bound(fields, "minimum", "exclusiveMinimum", |new, old| new >= old)
}

/// The upper bound.
pub(super) fn maximum<T: FromStr + PartialOrd>(fields: Fields<'_>) -> Bound<T> {
    bound(fields, "maximum", "exclusiveMaximum", |new, old| new <= old)
}

/// The bound that `plain` and `exclusive` say together: the tighter one, as a flag beside it or a number of its own.
fn bound<T: FromStr + PartialOrd>(
    fields: Fields<'_>,
    plain: &str,
    exclusive: &str,
    is_tighter: impl Fn(&T, &T) -> bool,
) -> Bound<T> {
    let value: Option<T> = fields.number(plain);
    if let Some(flag) = fields.flag(exclusive) {
        return Bound { value, is_exclusive: Some(flag) };
    }
    let Some(own) = fields.number(exclusive) else { return Bound { value, is_exclusive: None } };
    match value {
        Some(value) if !is_tighter(&own, &value) => Bound { value: Some(value), is_exclusive: None },
        _ => Bound { value: Some(own), is_exclusive: Some(true) },
    }
}

/// The format, also where `contentEncoding` and `contentMediaType` say it.
pub(super) fn format(fields: Fields<'_>) -> Option<String> {
    let written = fields.text("format");
    if written.is_some() {
        return written;
    }
    match fields.text("contentEncoding").map(|encoding| encoding.to_ascii_lowercase()).as_deref() {
        Some("base64") => Some("byte".to_owned()),
        Some("base64url") => Some("base64url".to_owned()),
        Some(_) => None,
        None => is_binary_type(fields).then(|| "binary".to_owned()),
    }
}

/// Whether a schema without a type is one of bytes.
fn is_binary(fields: Fields<'_>) -> bool {
    !fields.has("type") && !fields.has("contentEncoding") && is_binary_type(fields)
}

/// Whether the content of a text is neither text nor JSON.
fn is_binary_type(fields: Fields<'_>) -> bool {
    fields.text("contentMediaType").is_some_and(|media| {
        let media = media.to_ascii_lowercase();
        !(media.starts_with("text/") || ["json", "xml", "jwt", "yaml"].iter().any(|part| media.contains(part)))
    })
}

/// The format of a whole number that its bounds say, where no format does: too big for `i64`, but not for `u64`.
pub(super) fn whole_format(fields: Fields<'_>) -> Option<String> {
    fields.digits("maximum").filter(|most| parse::<i64>(most).is_none() && most.parse::<u64>().is_ok())?;
    let is_whole = types(fields).into_iter().filter(|kind| *kind != "null").eq(["integer"]);
    let least: Bound<f64> = minimum(fields);
    let is_wide = is_whole && least.value.is_none_or(|least| least >= 0.0);
    (is_wide && fields.text("format").unwrap_or_default().is_empty()).then(|| "uint64".to_owned())
}

/// What the model has no words for, if there is such a thing.
pub(super) fn facts(fields: Fields<'_>) -> Option<SchemaFacts> {
    let mut facts: Option<SchemaFacts> = None;
    let types = types(fields);
    let others: Vec<&str> = types.iter().copied().filter(|kind| *kind != "null").collect();
    let says_null = match fields.raw("const") {
        Some(only) => *only == Value::Null,
        None => others.is_empty() && types == ["null"],
    };
    if says_null {
        facts.get_or_insert_default().says_null = true;
    }
    if others.len() > 1 {
        facts.get_or_insert_default().types = others;
    }
    if fields.node("enum").is_some_and(|values| !is_exact(values.value)) {
        facts.get_or_insert_default().has_inexact_values = true;
    }
    facts
}
