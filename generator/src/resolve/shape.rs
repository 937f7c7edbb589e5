//! What a schema describes, with what it says of that.
//!
//! What comes in is a schema of the model and the facts beside it, among them the kind of values of one that mixes keywords;
//! what goes out is the same for schemas of every kind. Nothing is decided about Rust here.

use super::Resolver;
use crate::lower::{SchemaFacts, ValueKind};
use openapiv3::{
    AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type, VariantOrUnknownOrEmpty as Format,
};

/// What a schema describes.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    /// Text; of the known values only, when there are any. `null` among them is distinguished.
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
    Types(&'a [&'static str]),
    /// Anything.
    Anything,
}

/// What keys hold that an object does not name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Additional<'a> {
    /// Nothing is declared, so anything.
    Open,
    /// There are none.
    Closed,
    /// Values of this schema.
    Typed(&'a ReferenceOr<Schema>),
}

impl<'a> Resolver<'a> {
    /// What a schema says that the model does not.
    pub(super) fn facts_of(&self, schema: &Schema) -> &'a SchemaFacts {
        self.schemas.of(schema)
    }

    /// The shape of a schema.
    pub(super) fn shape<'s>(&self, schema: &'s Schema) -> Shape<'s>
    where
        'a: 's,
    {
        of(schema, self.facts_of(schema))
    }

    /// What a schema says beside the schemas that it is made of.
    pub(super) fn shape_beside<'s>(&self, schema: &'s Schema) -> Shape<'s>
    where
        'a: 's,
    {
        match &schema.schema_kind {
            SchemaKind::Any(any) => of_kind(any, self.facts_of(schema).values_beside, &[]),
            _ => self.shape(schema),
        }
    }

    /// The union that a schema has, whatever is beside it.
    pub(super) fn union_of<'s>(&self, schema: &'s Schema) -> Shape<'s>
    where
        'a: 's,
    {
        match &schema.schema_kind {
            SchemaKind::Any(any) if !any.one_of.is_empty() => Shape::Union("oneOf", &any.one_of),
            SchemaKind::Any(any) if !any.any_of.is_empty() => Shape::Union("anyOf", &any.any_of),
            _ => self.shape(schema),
        }
    }

    /// Whether a schema says what the items of lists are, and not that its values are lists: then any other is valid, too
    /// (JSON Schema 2020-12, core, 7.6.1).
    pub(super) fn may_be_no_list(&self, schema: &Schema) -> bool {
        let is_untyped =
            matches!(&schema.schema_kind, SchemaKind::Any(any) if any.typ.is_none() && any.items.is_some());
        is_untyped && matches!(self.shape(schema), Shape::List(_))
    }

    /// Whether a schema names `null` as its type, or lists it among its values.
    pub(super) fn has_null(&self, schema: &Schema) -> bool {
        lists_null(schema) || self.facts_of(schema).says_null
    }

    /// Whether a schema allows nothing but `null`.
    pub(super) fn is_null(&self, schema: &Schema) -> bool {
        let lists = |values: &[serde_json::Value]| !values.is_empty() && values.iter().all(serde_json::Value::is_null);
        // Beside other schemas, it is one of their values that is `null`.
        let is_alone = match &schema.schema_kind {
            SchemaKind::AllOf { .. } => false,
            SchemaKind::Any(any) => any.all_of.is_empty() && any.one_of.is_empty() && any.any_of.is_empty(),
            _ => true,
        };
        (is_alone && self.facts_of(schema).says_null)
            || match &schema.schema_kind {
                SchemaKind::Any(any) => lists(&any.enumeration),
                SchemaKind::Type(Type::String(text)) => {
                    !text.enumeration.is_empty() && text.enumeration.iter().all(Option::is_none)
                }
                _ => false,
            }
    }
}

/// The shape of a schema with these facts.
pub(super) fn of<'s>(schema: &'s Schema, facts: &'s SchemaFacts) -> Shape<'s> {
    let shape = match &schema.schema_kind {
        SchemaKind::Type(kind) => of_type(kind),
        SchemaKind::OneOf { one_of } => Shape::Union("oneOf", one_of),
        SchemaKind::AllOf { .. } => Shape::All,
        SchemaKind::AnyOf { any_of } => Shape::Union("anyOf", any_of),
        SchemaKind::Not { .. } => Shape::Anything,
        SchemaKind::Any(any) => of_kind(any, facts.values, &facts.types),
    };
    match shape {
        // What `items` says holds only for those behind the first ones.
        Shape::List(_) if !facts.prefix_items.is_empty() => Shape::List(None),
        shape => shape,
    }
}

/// Whether `null` is among the values of `enum`.
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

/// The shape of a schema that mixes keywords, as lowering sees it.
fn of_kind<'s>(any: &'s AnySchema, kind: ValueKind, types: &'s [&'static str]) -> Shape<'s> {
    let format = || any.format.clone().unwrap_or_default();
    match kind {
        ValueKind::Anything | ValueKind::Dynamic => Shape::Anything,
        ValueKind::Text => Shape::Text {
            format: format(),
            values: any.enumeration.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect(),
        },
        ValueKind::Integer => Shape::Integer { format: format() },
        ValueKind::Number => Shape::Number { format: format() },
        ValueKind::Flag => Shape::Bool,
        ValueKind::List => Shape::List(any.items.as_ref()),
        ValueKind::Object => Shape::Object { known: !any.properties.is_empty() },
        ValueKind::All => Shape::All,
        ValueKind::OneOf => Shape::Union("oneOf", &any.one_of),
        ValueKind::AnyOf => Shape::Union("anyOf", &any.any_of),
        ValueKind::Types => Shape::Types(types),
    }
}

pub(super) fn additional(additional: Option<&AdditionalProperties>) -> Additional<'_> {
    match additional {
        None | Some(AdditionalProperties::Any(true)) => Additional::Open,
        Some(AdditionalProperties::Any(false)) => Additional::Closed,
        Some(AdditionalProperties::Schema(schema)) => Additional::Typed(schema),
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
