//! What a schema describes, told from however it is written.
//!
//! What comes in is a schema as `openapiv3` models it, where the same thing can stand in several variants; what goes out is
//! one view of it. Nothing is decided about Rust here.

use super::enumeration;
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
        /// Whether it knows any key.
        known: bool,
    },
    /// Several schemas at once: `allOf`, or an object with a union beside its properties.
    All,
    /// One of several, under the keyword.
    Union(&'static str, &'a [ReferenceOr<Schema>]),
    /// A value of one of several types, by their names.
    Types(Vec<&'a str>),
    /// Anything.
    Anything,
}

/// What keys hold that an object does not name.
#[derive(Clone, Copy, Debug)]
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
    match of_kind(schema) {
        // What `items` says holds only for those behind the first ones.
        Shape::List(_) if schema.schema_data.extensions.contains_key("x-specwright-prefix-items") => Shape::List(None),
        // The bounds say which width it takes, where no format does.
        Shape::Integer { format } if format.is_empty() && exceeds_i64(schema) => {
            Shape::Integer { format: "uint64".to_owned() }
        }
        shape => shape,
    }
}

/// Whether a whole number is not negative and may be too big for `i64`, but not for `u64`.
fn exceeds_i64(schema: &Schema) -> bool {
    let is_negative = match &schema.schema_kind {
        SchemaKind::Type(Type::Integer(integer)) => integer.minimum.is_some_and(|least| least < 0),
        SchemaKind::Any(any) => any.minimum.is_some_and(|least| least < 0.0),
        _ => false,
    };
    let most = schema.schema_data.extensions.get("x-specwright-maximum-text").and_then(serde_json::Value::as_str);
    !is_negative && most.is_some_and(|most| most.parse::<u64>().is_ok())
}

fn of_kind(schema: &Schema) -> Shape<'_> {
    match &schema.schema_kind {
        SchemaKind::Type(kind) => of_type(kind),
        SchemaKind::OneOf { one_of } => Shape::Union("oneOf", one_of),
        SchemaKind::AllOf { .. } => Shape::All,
        SchemaKind::AnyOf { any_of } => Shape::Union("anyOf", any_of),
        SchemaKind::Not { .. } => Shape::Anything,
        SchemaKind::Any(any) => match types(schema) {
            Some(types) if any.properties.is_empty() => Shape::Types(types),
            _ => match of_any(any) {
                Shape::Anything if has_patterns(schema) => Shape::Object { known: false },
                shape => shape,
            },
        },
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
        Type::Object(object) => Shape::Object { known: !object.properties.is_empty() },
    }
}

/// A schema that mixes keywords, or has none.
fn of_any(any: &AnySchema) -> Shape<'_> {
    let members = if any.one_of.is_empty() { &any.any_of } else { &any.one_of };
    let has_union = match any.typ.as_deref() {
        None | Some("object") => !members.is_empty(),
        // Members that say nothing of types only narrow the type beside them.
        Some(_) => !members.is_empty() && !members.iter().any(is_silent),
    };
    let has_keys = !any.properties.is_empty() || any.additional_properties.is_some() || !any.required.is_empty();
    let is_object = matches!(any.typ.as_deref(), None | Some("object"));
    if !any.all_of.is_empty() || (has_union && has_keys && is_object) {
        return Shape::All;
    }
    if has_union {
        let unions = [("oneOf", &any.one_of), ("anyOf", &any.any_of)];
        let (keyword, members) = if any.one_of.is_empty() { unions[1] } else { unions[0] };
        return Shape::Union(keyword, members);
    }
    plain(any)
}

/// The union that a schema has, whatever stands beside it.
pub(super) fn union_of(schema: &Schema) -> Shape<'_> {
    match &schema.schema_kind {
        SchemaKind::Any(any) if !any.one_of.is_empty() => Shape::Union("oneOf", &any.one_of),
        SchemaKind::Any(any) if !any.any_of.is_empty() => Shape::Union("anyOf", &any.any_of),
        _ => of(schema),
    }
}

/// Whether a member of a union says nothing about the type of its values.
fn is_silent(member: &ReferenceOr<Schema>) -> bool {
    member.as_item().is_some_and(|schema| !is_null(schema) && matches!(of(schema), Shape::Anything))
}

/// What a schema says beside the schemas that it is made of.
pub(super) fn beside(schema: &Schema) -> Shape<'_> {
    match &schema.schema_kind {
        SchemaKind::Any(any) => plain(any),
        _ => of(schema),
    }
}

fn plain(any: &AnySchema) -> Shape<'_> {
    let format = any.format.clone().unwrap_or_default();
    let is_bare = any.properties.is_empty() && any.additional_properties.is_none() && any.items.is_none();
    // Without a type, a value has the type of those that are known.
    let typ = any.typ.as_deref().or_else(|| if is_bare { enumeration::kind_of_values(&any.enumeration) } else { None });
    match typ {
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
        _ => Shape::Anything,
    }
}

fn object(any: &AnySchema) -> Shape<'_> {
    Shape::Object { known: !any.properties.is_empty() }
}

pub(super) fn additional(additional: Option<&AdditionalProperties>) -> Additional<'_> {
    match additional {
        None | Some(AdditionalProperties::Any(true)) => Additional::Open,
        Some(AdditionalProperties::Any(false)) => Additional::Closed,
        Some(AdditionalProperties::Schema(schema)) => Additional::Typed(schema),
    }
}

/// The names of several types that a value may have, which OpenAPI 3.0 has no word for.
fn types(schema: &Schema) -> Option<Vec<&str>> {
    let types = schema.schema_data.extensions.get("x-specwright-types")?.as_array()?;
    Some(types.iter().filter_map(serde_json::Value::as_str).collect())
}

/// Whether a schema says what keys of some form hold.
fn has_patterns(schema: &Schema) -> bool {
    schema.schema_data.extensions.contains_key("x-specwright-pattern-properties")
}

/// Whether a schema names `null` as its type.
pub(super) fn says_null(schema: &Schema) -> bool {
    schema.schema_data.extensions.get("x-specwright-null") == Some(&serde_json::Value::Bool(true))
}

/// Whether a schema allows nothing but `null`.
pub(super) fn is_null(schema: &Schema) -> bool {
    let says_so = says_null(schema);
    let lists = |values: &[serde_json::Value]| !values.is_empty() && values.iter().all(serde_json::Value::is_null);
    // Beside other schemas, it is one of their values that is `null`.
    let is_alone = match &schema.schema_kind {
        SchemaKind::AllOf { .. } => false,
        SchemaKind::Any(any) => any.all_of.is_empty() && any.one_of.is_empty() && any.any_of.is_empty(),
        _ => true,
    };
    (says_so && is_alone)
        || match &schema.schema_kind {
            SchemaKind::Any(any) => lists(&any.enumeration),
            SchemaKind::Type(Type::String(text)) => {
                !text.enumeration.is_empty() && text.enumeration.iter().all(Option::is_none)
            }
            _ => false,
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

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn a_constant_a_list_of_types_and_an_untyped_object_are_what_they_describe() {
        emits_of_schemas(
            "
            Thing:
              required: [fixed, either, object]
              properties:
                fixed: {const: a}
                either: {type: [string, 'null']}
                object: {additionalProperties: {type: integer}}",
            "
            pub struct Thing {
                pub fixed: ThingFixed,
                pub either: Option<String>,
                pub object: json::Map<i64>,
                pub extra: json::Extra,
            }",
        );
    }
}
