//! What a schema describes, told from however it is written.
//!
//! What comes in is a schema as `openapiv3` models it, where the same thing can stand in several variants; what goes out is
//! one view of it. Nothing is decided about Rust here.

use openapiv3::{
    AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type, VariantOrUnknownOrEmpty as Format,
};

/// What a schema describes.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    /// Text; of the known values only, when there are any. `null` among them is told apart.
    Text {
        /// The format as written, `""` without one.
        format: String,
        /// The values of `enum`.
        values: Vec<String>,
    },
    /// A whole number.
    Integer {
        /// The format as written.
        format: String,
    },
    /// A number.
    Number {
        /// The format as written.
        format: String,
    },
    /// `true` or `false`.
    Bool,
    /// A list, of anything when the items are not described.
    List(Option<&'a ReferenceOr<Box<Schema>>>),
    /// An object.
    Object {
        /// The known keys in document order.
        properties: Vec<(&'a str, &'a ReferenceOr<Box<Schema>>)>,
        /// Those that must be there.
        required: &'a [String],
        /// What other keys hold.
        additional: Additional<'a>,
    },
    /// Exactly one member, under the keyword: the same as that member.
    Only(&'a ReferenceOr<Schema>, &'static str),
    /// All, one or any of several, under the keyword.
    Several(&'static str),
    /// Anything.
    Anything,
}

/// What keys hold that an object does not name.
#[derive(Debug)]
pub(super) enum Additional<'a> {
    /// Nothing is said, so anything.
    Open,
    /// There are none.
    Closed,
    /// Values of this schema.
    Typed(&'a ReferenceOr<Schema>),
}

/// The shape of a schema.
pub(super) fn of(schema: &Schema) -> Shape<'_> {
    match &schema.schema_kind {
        SchemaKind::Type(kind) => of_type(kind),
        SchemaKind::OneOf { one_of } => several(one_of, "oneOf"),
        SchemaKind::AllOf { all_of } => several(all_of, "allOf"),
        SchemaKind::AnyOf { any_of } => several(any_of, "anyOf"),
        SchemaKind::Not { .. } => Shape::Several("not"),
        SchemaKind::Any(any) => of_any(any),
    }
}

/// Whether `null` stands among the values of `enum`.
pub(super) fn lists_null(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => text.enumeration.contains(&None),
        SchemaKind::Any(any) => any.enumeration.contains(&serde_json::Value::Null),
        _ => false,
    }
}

fn of_type(kind: &Type) -> Shape<'_> {
    match kind {
        Type::String(text) => {
            Shape::Text { format: format(&text.format), values: text.enumeration.iter().flatten().cloned().collect() }
        }
        Type::Integer(integer) => Shape::Integer { format: format(&integer.format) },
        Type::Number(number) => Shape::Number { format: format(&number.format) },
        Type::Boolean(_) => Shape::Bool,
        Type::Array(array) => Shape::List(array.items.as_ref()),
        Type::Object(object) => Shape::Object {
            properties: object.properties.iter().map(|(key, schema)| (key.as_str(), schema)).collect(),
            required: &object.required,
            additional: additional(object.additional_properties.as_ref()),
        },
    }
}

/// A schema that mixes keywords, or has none.
fn of_any(any: &AnySchema) -> Shape<'_> {
    for (members, keyword) in [(&any.one_of, "oneOf"), (&any.all_of, "allOf"), (&any.any_of, "anyOf")] {
        if !members.is_empty() {
            // Something stands beside the keyword, so even a single member is not the whole.
            return Shape::Several(keyword);
        }
    }
    let format = any.format.clone().unwrap_or_default();
    match any.typ.as_deref() {
        Some("string") => Shape::Text {
            format,
            values: any.enumeration.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect(),
        },
        Some("integer") => Shape::Integer { format },
        Some("number") => Shape::Number { format },
        Some("boolean") => Shape::Bool,
        Some("array") => Shape::List(any.items.as_ref()),
        Some("object") => object(any),
        _ if !any.properties.is_empty() || any.additional_properties.is_some() => object(any),
        _ if any.items.is_some() => Shape::List(any.items.as_ref()),
        _ if !any.enumeration.is_empty()
            && any.enumeration.iter().all(|value| value.is_string() || value.is_null()) =>
        {
            Shape::Text {
                format,
                values: any.enumeration.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect(),
            }
        }
        _ => Shape::Anything,
    }
}

fn object(any: &AnySchema) -> Shape<'_> {
    Shape::Object {
        properties: any.properties.iter().map(|(key, schema)| (key.as_str(), schema)).collect(),
        required: &any.required,
        additional: additional(any.additional_properties.as_ref()),
    }
}

fn additional(additional: Option<&AdditionalProperties>) -> Additional<'_> {
    match additional {
        None | Some(AdditionalProperties::Any(true)) => Additional::Open,
        Some(AdditionalProperties::Any(false)) => Additional::Closed,
        Some(AdditionalProperties::Schema(schema)) => Additional::Typed(schema),
    }
}

fn several<'a>(members: &'a [ReferenceOr<Schema>], keyword: &'static str) -> Shape<'a> {
    match members {
        [only] => Shape::Only(only, keyword),
        _ => Shape::Several(keyword),
    }
}

/// The format as the document writes it.
fn format<T: serde::Serialize>(format: &Format<T>) -> String {
    match format {
        Format::Item(known) => {
            serde_json::to_value(known).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
        }
        Format::Unknown(text) => text.clone(),
        Format::Empty => String::new(),
    }
}
