//! Schemas.
//!
//! The model has a kind for schemas of one type whose keywords all belong to it, one each for `oneOf`, `allOf`, `anyOf` and
//! `not` alone, and one for every other mixture. The choice is the same as when the model is read by serde.

use super::fields::json;
use super::{Fields, Model, external_docs, map};
use crate::document::Value;
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, Discriminator, IntegerType, NumberType, ObjectType,
    ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};

/// Keywords that decide about the kind, with the types they belong to.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("pattern", &["string"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("format", &["string", "number", "integer"]),
    ("enum", &["string", "number", "integer", "boolean"]),
    ("multipleOf", &["number", "integer"]),
    ("minimum", &["number", "integer"]),
    ("maximum", &["number", "integer"]),
    ("exclusiveMinimum", &["number", "integer"]),
    ("exclusiveMaximum", &["number", "integer"]),
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("oneOf", &["oneOf"]),
    ("allOf", &["allOf"]),
    ("anyOf", &["anyOf"]),
    ("not", &["not"]),
];

impl<'a> Model<'a> {
    pub(super) fn schema(&mut self, value: &'a Value) -> ReferenceOr<Schema> {
        self.reference_or(value, "schemas", |model, fields| Schema {
            schema_data: data(fields),
            schema_kind: model.kind(fields),
        })
    }

    fn kind(&mut self, fields: Fields<'a>) -> SchemaKind {
        match kind(fields) {
            Some("string") => SchemaKind::Type(Type::String(StringType {
                format: fields.text("format").into(),
                pattern: fields.text("pattern"),
                enumeration: values(fields, |value| value.as_text().map(str::to_owned)),
                min_length: fields.number("minLength"),
                max_length: fields.number("maxLength"),
            })),
            Some("number") => SchemaKind::Type(Type::Number(NumberType {
                format: fields.text("format").into(),
                multiple_of: fields.number("multipleOf"),
                exclusive_minimum: fields.flag("exclusiveMinimum").unwrap_or_default(),
                exclusive_maximum: fields.flag("exclusiveMaximum").unwrap_or_default(),
                minimum: fields.number("minimum"),
                maximum: fields.number("maximum"),
                enumeration: values(fields, number),
            })),
            Some("integer") => SchemaKind::Type(Type::Integer(IntegerType {
                format: fields.text("format").into(),
                multiple_of: fields.number("multipleOf"),
                exclusive_minimum: fields.flag("exclusiveMinimum").unwrap_or_default(),
                exclusive_maximum: fields.flag("exclusiveMaximum").unwrap_or_default(),
                minimum: fields.number("minimum"),
                maximum: fields.number("maximum"),
                enumeration: values(fields, number),
            })),
            Some("boolean") => SchemaKind::Type(Type::Boolean(BooleanType {
                enumeration: values(fields, |value| if let Value::Bool(flag) = value { Some(*flag) } else { None }),
            })),
            Some("object") => SchemaKind::Type(Type::Object(ObjectType {
                properties: self.properties(fields),
                required: fields.texts("required"),
                additional_properties: self.additional_properties(fields),
                min_properties: fields.number("minProperties"),
                max_properties: fields.number("maxProperties"),
            })),
            Some("array") => SchemaKind::Type(Type::Array(ArrayType {
                items: self.boxed(fields, "items"),
                min_items: fields.number("minItems"),
                max_items: fields.number("maxItems"),
                unique_items: fields.flag("uniqueItems").unwrap_or_default(),
            })),
            Some("oneOf") => SchemaKind::OneOf { one_of: self.schemas(fields, "oneOf") },
            Some("allOf") => SchemaKind::AllOf { all_of: self.schemas(fields, "allOf") },
            Some("anyOf") => SchemaKind::AnyOf { any_of: self.schemas(fields, "anyOf") },
            _ => {
                match (self.not(fields), fields.has("type") || KEYWORDS.iter().any(|(key, _)| is_other(fields, key))) {
                    (Some(not), false) => SchemaKind::Not { not },
                    (not, _) => SchemaKind::Any(AnySchema { not, ..self.any(fields) }),
                }
            }
        }
    }

    fn any(&mut self, fields: Fields<'a>) -> AnySchema {
        AnySchema {
            typ: fields.text("type"),
            pattern: fields.text("pattern"),
            multiple_of: fields.number("multipleOf"),
            exclusive_minimum: fields.flag("exclusiveMinimum"),
            exclusive_maximum: fields.flag("exclusiveMaximum"),
            minimum: fields.number("minimum"),
            maximum: fields.number("maximum"),
            properties: self.properties(fields),
            required: fields.texts("required"),
            additional_properties: self.additional_properties(fields),
            min_properties: fields.number("minProperties"),
            max_properties: fields.number("maxProperties"),
            items: self.boxed(fields, "items"),
            min_items: fields.number("minItems"),
            max_items: fields.number("maxItems"),
            unique_items: fields.flag("uniqueItems"),
            enumeration: fields.list("enum").iter().map(json).collect(),
            format: fields.text("format"),
            min_length: fields.number("minLength"),
            max_length: fields.number("maxLength"),
            one_of: self.schemas(fields, "oneOf"),
            all_of: self.schemas(fields, "allOf"),
            any_of: self.schemas(fields, "anyOf"),
            not: None,
        }
    }

    fn not(&mut self, fields: Fields<'a>) -> Option<Box<ReferenceOr<Schema>>> {
        fields.get("not").map(|value| Box::new(self.schema(value)))
    }

    fn schemas(&mut self, fields: Fields<'a>, key: &str) -> Vec<ReferenceOr<Schema>> {
        fields.list(key).iter().map(|value| self.schema(value)).collect()
    }

    fn boxed(&mut self, fields: Fields<'a>, key: &str) -> Option<ReferenceOr<Box<Schema>>> {
        fields.get(key).map(|value| boxed(self.schema(value)))
    }

    /// Properties may be called anything, `x-…` too.
    fn properties(&mut self, fields: Fields<'a>) -> indexmap::IndexMap<String, ReferenceOr<Box<Schema>>> {
        map(fields.fields("properties"), |value| boxed(self.schema(value)))
    }

    fn additional_properties(&mut self, fields: Fields<'a>) -> Option<AdditionalProperties> {
        Some(match fields.get("additionalProperties")? {
            Value::Bool(flag) => AdditionalProperties::Any(*flag),
            schema => AdditionalProperties::Schema(Box::new(self.schema(schema))),
        })
    }
}

/// The type, or the combining keyword, that all keywords of a schema belong to.
fn kind(fields: Fields<'_>) -> Option<&str> {
    let combined = || ["oneOf", "allOf", "anyOf"].into_iter().find(|key| fields.has(key));
    let kind = fields.get("type").and_then(Value::as_text).or_else(combined)?;
    let belong = KEYWORDS.iter().all(|(key, kinds)| !fields.has(key) || kinds.contains(&kind));
    let every = |test: fn(&Value) -> bool| fields.list("enum").iter().all(|value| *value == Value::Null || test(value));
    let integral = |key: &str| !fields.has(key) || fields.number::<i64>(key).is_some();
    let fits = match kind {
        "string" => every(|value| value.as_text().is_some()),
        "number" => every(|value| matches!(value, Value::Number(_))),
        "integer" => {
            every(|value| number::<i64>(value).is_some())
                && ["multipleOf", "minimum", "maximum"].into_iter().all(integral)
        }
        "boolean" => every(|value| matches!(value, Value::Bool(_))),
        _ => true,
    };
    (belong && fits).then_some(kind)
}

/// Whether a schema has a keyword other than `not`.
fn is_other(fields: Fields<'_>, key: &str) -> bool {
    key != "not" && fields.has(key)
}

fn data(fields: Fields<'_>) -> SchemaData {
    let mut extensions = fields.extensions();
    // The model has no place for it.
    if let Some(xml) = fields.get("xml") {
        extensions.insert("x-specwright-xml".to_owned(), json(xml));
    }
    SchemaData {
        nullable: fields.flag("nullable").unwrap_or_default(),
        read_only: fields.flag("readOnly").unwrap_or_default(),
        write_only: fields.flag("writeOnly").unwrap_or_default(),
        deprecated: fields.flag("deprecated").unwrap_or_default(),
        external_docs: fields.object("externalDocs").map(external_docs),
        example: None,
        title: fields.text("title"),
        description: fields.text("description"),
        discriminator: fields.object("discriminator").map(|discriminator| Discriminator {
            property_name: discriminator.text("propertyName").unwrap_or_default(),
            mapping: map(discriminator.fields("mapping"), |value| value.as_text().unwrap_or_default().to_owned()),
            extensions: discriminator.extensions(),
        }),
        default: fields.get("default").map(json),
        extensions,
    }
}

/// The values of `enum`, `None` for `null`.
fn values<T>(fields: Fields<'_>, read: impl Fn(&Value) -> Option<T>) -> Vec<Option<T>> {
    fields.list("enum").iter().map(read).collect()
}

fn number<T: std::str::FromStr>(value: &Value) -> Option<T> {
    if let Value::Number(text) = value { text.parse().ok() } else { None }
}

fn boxed<T>(item: ReferenceOr<T>) -> ReferenceOr<Box<T>> {
    match item {
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        ReferenceOr::Item(item) => ReferenceOr::Item(Box::new(item)),
    }
}
