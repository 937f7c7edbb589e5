//! Values of scalars in examples.
//!
//! What comes in is a type and what the document says of a value; what goes out is a literal of that type.

use super::Described;
use crate::ir::{Literal, TypeRef};
use crate::resolve::default::{is_text_of, whole};
use openapiv3::{Schema, SchemaKind, StringFormat, Type, VariantOrUnknownOrEmpty};
use serde_json::Value;

/// Letters of a text that is shown.
const SHORT: usize = 60;

const UUID: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
const DATE: &str = "2025-01-31";
const DATE_TIME: &str = "2025-01-31T12:00:00Z";

/// A scalar: what the document shows, if it is one of the type, or one that fits.
pub(super) fn literal(ty: &TypeRef, described: Described<'_>) -> Literal {
    described.value.and_then(|value| written(ty, value)).unwrap_or_else(|| fitting(ty, described))
}

/// A value of the document as one of a type of scalars.
pub(super) fn written(ty: &TypeRef, value: &Value) -> Option<Literal> {
    match (ty, value) {
        (TypeRef::Bool | TypeRef::Any, Value::Bool(flag)) => Some(Literal::Bool(*flag)),
        (TypeRef::F32 | TypeRef::F64, Value::Number(number)) => {
            Some(Literal::Number(format!("{:?}", number.as_f64()?)))
        }
        (TypeRef::Number | TypeRef::Any, Value::Number(number)) => whole(number, &TypeRef::I64).map(Literal::Number),
        (ty, Value::Number(number)) if ty.is_integer() => whole(number, ty).map(Literal::Number),
        (TypeRef::Text | TypeRef::Any, Value::String(text)) => is_short(text).then(|| Literal::Text(text.clone())),
        // A number without quotes around it.
        (TypeRef::Text, Value::Number(number)) => Some(Literal::Text(number.to_string())),
        (TypeRef::Uuid | TypeRef::Date | TypeRef::DateTime, Value::String(text)) => {
            is_text_of(text, ty).then(|| Literal::Text(text.clone()))
        }
        _ => None,
    }
}

/// Whether a text can be shown: it is short, has something in it, and is on one line.
pub(super) fn is_short(text: &str) -> bool {
    !text.is_empty() && text.len() <= SHORT && !text.contains(char::is_control)
}

/// Whether a literal is this value.
pub(super) fn is_same(literal: &Literal, value: &Value) -> bool {
    match (literal, value) {
        (Literal::Bool(one), Value::Bool(other)) => one == other,
        (Literal::Number(digits), Value::Number(number)) => *digits == number.to_string(),
        (Literal::Text(one), Value::String(other)) => one == other,
        _ => false,
    }
}

/// A value that fits where the document shows none.
fn fitting(ty: &TypeRef, described: Described<'_>) -> Literal {
    let text = |text: &str| Literal::Text(text.to_owned());
    match ty {
        TypeRef::Bool => Literal::Bool(true),
        TypeRef::F32 | TypeRef::F64 => Literal::Number("1.0".to_owned()),
        TypeRef::Number => Literal::Number("1".to_owned()),
        ty if ty.is_integer() => {
            let least = described.schema.and_then(least).and_then(|least| whole(&least.max(1).into(), ty));
            Literal::Number(least.unwrap_or_else(|| "1".to_owned()))
        }
        TypeRef::Uuid => text(UUID),
        TypeRef::Date => text(DATE),
        TypeRef::DateTime => text(DATE_TIME),
        TypeRef::File => text("photo.jpg"),
        _ => text(match described.schema.map_or("", format) {
            "email" | "idn-email" => "ada@example.com",
            "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => "https://example.com",
            "hostname" | "idn-hostname" => "example.com",
            "ipv4" => "192.0.2.1",
            "ipv6" => "2001:db8::1",
            "time" => "12:00:00Z",
            "duration" => "PT1H",
            "date" => DATE,
            "date-time" => DATE_TIME,
            "uuid" => UUID,
            _ if is_short(described.name) => described.name,
            _ => "text",
        }),
    }
}

/// The least whole number that a schema allows.
fn least(schema: &Schema) -> Option<i64> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Integer(number)) => {
            number.minimum.map(|least| least.saturating_add(i64::from(number.exclusive_minimum)))
        }
        _ => None,
    }
}

/// The format of a text that the type does not say.
fn format(schema: &Schema) -> &str {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => match &text.format {
            VariantOrUnknownOrEmpty::Unknown(format) => format,
            VariantOrUnknownOrEmpty::Item(StringFormat::Date) => "date",
            VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => "date-time",
            _ => "",
        },
        SchemaKind::Any(any) => any.format.as_deref().unwrap_or_default(),
        _ => "",
    }
}
