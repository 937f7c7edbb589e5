//! Types of text and numbers by their `format` (the registry at spec.openapis.org/registry/format).
//!
//! A format is a promise about the values; it becomes a type where Rust has one that takes every value that keeps the
//! promise and gives it back as it came. Whatever is not listed here stays text, `i64` or `f64`.

use super::shape::Shape;
use crate::ir::TypeRef;

/// The type of a shape that is one piece of text or one number.
pub(super) fn of(shape: &Shape<'_>) -> TypeRef {
    match shape {
        Shape::Text { format, .. } => text(format),
        Shape::Integer { format } => integer(format).unwrap_or(TypeRef::I64),
        Shape::Number { format } => number(format),
        Shape::Bool => TypeRef::Bool,
        _ => TypeRef::Any,
    }
}

fn text(format: &str) -> TypeRef {
    match format {
        "uuid" => TypeRef::Uuid,
        "date-time" => TypeRef::DateTime,
        "date" => TypeRef::Date,
        "byte" | "base64" => TypeRef::Bytes,
        _ => TypeRef::Text,
    }
}

fn integer(format: &str) -> Option<TypeRef> {
    Some(match format {
        "int8" => TypeRef::I8,
        "int16" => TypeRef::I16,
        "int32" => TypeRef::I32,
        "int64" => TypeRef::I64,
        "uint8" => TypeRef::U8,
        "uint16" => TypeRef::U16,
        "uint32" => TypeRef::U32,
        "uint64" => TypeRef::U64,
        _ => return None,
    })
}

/// A number with a format of integers is one: documents write `type: number, format: int64`.
fn number(format: &str) -> TypeRef {
    match format {
        "float" => TypeRef::F32,
        "decimal" | "decimal128" => TypeRef::Number,
        format => integer(format).unwrap_or(TypeRef::F64),
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn a_format_is_a_type_where_rust_has_one_that_takes_every_value() {
        emits_of_schemas(
            "
            Thing:
              type: object
              required: [id, at, size, share, other]
              properties:
                id: {type: string, format: uuid}
                at: {type: string, format: date-time}
                size: {type: integer, format: int32}
                share: {type: number, format: float}
                other: {type: string, format: hostname}",
            "
            pub struct Thing {
                pub id: Uuid,
                pub at: DateTime,
                pub size: i32,
                pub share: f32,
                pub other: String,
                pub extra: json::Extra,
            }",
        );
    }
}
