//! Schemas.
//!
//! The model has a kind for schemas of one type, one each for `oneOf`, `allOf` and `anyOf` alone, and one for every other
//! mixture. The choice is the same as when the model is read by serde, except that keywords which mean nothing for the one
//! type of a schema are left out, as are those that only constrain (`not`, `if`, `contains`, …). What `false` allows is
//! `not: {}`. What the kind does not say, and what values a mixture describes, are facts.

use super::bundle::reference_to;
use super::fields::json;
use super::keyword::{self, Bound, ModelKind};
use super::{Fields, Model, example, external_docs, value_kind};
use crate::document::Value;
use crate::lower::check::is_reference;
use crate::lower::facts::{SchemaFacts, Unevaluated, ValueKind};
use crate::lower::json_path::JsonPath;
use crate::lower::ref_resolver::{Node, reference};
use crate::lower::version::Version;
use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, Discriminator, IntegerType, NumberType, ObjectType,
    ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};

/// Keywords beside a reference that say something about it and do not change what is allowed.
const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
    "xml",
    "externalDocs",
    "discriminator",
];

/// Keywords beside a reference that say nothing.
const SILENT: &[&str] = &[
    "$ref",
    "$dynamicRef",
    "$id",
    "$schema",
    "$anchor",
    "$dynamicAnchor",
    "$vocabulary",
    "$comment",
    "$defs",
    "definitions",
    "example",
    "examples",
];

/// A default as JSON. Types say nothing about what is in a list or an object, which may be as large as a document.
fn default(value: &Value) -> serde_json::Value {
    match value {
        Value::List(_) => serde_json::Value::Array(Vec::new()),
        Value::Object(_) => serde_json::Value::Object(serde_json::Map::new()),
        scalar => json(scalar),
    }
}

impl<'a> Model<'a> {
    pub(super) fn schema(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> ReferenceOr<Schema> {
        self.deeper(1, json_path, |model| model.schema_here(node, json_path), || ReferenceOr::Item(any()))
    }

    fn schema_here(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> ReferenceOr<Schema> {
        if *node.value == Value::Bool(false) {
            return ReferenceOr::Item(never());
        }
        let fields = self.fields(node);
        let dynamic = node.value.get("$dynamicRef").and_then(Value::as_text);
        if dynamic.is_some_and(|reference| self.refs.is_dynamic(reference)) {
            self.facts
                .schemas
                .insert(json_path.pointer(), SchemaFacts { values: ValueKind::Dynamic, ..SchemaFacts::default() });
            return ReferenceOr::Item(any());
        }
        let Some(reference) = reference(node.value).or(dynamic) else {
            return ReferenceOr::Item(self.described(fields, json_path));
        };
        let base = if reference.starts_with('#') && fields.has("$id") { fields.base() } else { node.base };
        let reference = ReferenceOr::Reference { reference: self.bundle.reference(base, reference, "schemas") };
        let mut beside = fields.plain_entries().filter(|(key, _)| !SILENT.contains(key)).map(|(key, _)| key).peekable();
        // What is beside a reference means nothing in 3.0, but for what can mean one thing only.
        if self.version < Version::V31 && fields.flag("nullable") == Some(true) {
            let schema = self.with_data(fields, SchemaKind::AllOf { all_of: vec![reference] }, json_path);
            return ReferenceOr::Item(schema);
        }
        if self.version < Version::V31 || beside.peek().is_none() {
            return reference;
        }
        let schema_kind = if beside.all(|key| ANNOTATIONS.contains(&key)) {
            SchemaKind::AllOf { all_of: vec![reference] }
        } else {
            let mut any = self.any(fields, json_path);
            any.all_of.insert(0, reference);
            SchemaKind::Any(any)
        };
        ReferenceOr::Item(self.with_data(fields, schema_kind, json_path))
    }

    fn described(&mut self, fields: Fields<'a>, json_path: &JsonPath<'_>) -> Schema {
        let schema_kind = self.kind(fields, json_path);
        self.with_data(fields, schema_kind, json_path)
    }

    /// A schema of a kind, with what it says besides.
    fn with_data(&mut self, fields: Fields<'a>, schema_kind: SchemaKind, json_path: &JsonPath<'_>) -> Schema {
        let mut facts = self.facts(fields, json_path);
        let discriminator = self.discriminator(fields).map(|(discriminator, default)| {
            if default.is_some() {
                facts.get_or_insert_default().default_mapping = default;
            }
            discriminator
        });
        if let SchemaKind::Any(any) = &schema_kind {
            let values = value_kind::of(any, facts.as_ref(), || self.has_silent_member(any, json_path));
            let values_beside = value_kind::beside(any);
            if (values, values_beside) != (ValueKind::Anything, ValueKind::Anything) {
                let facts = facts.get_or_insert_default();
                (facts.values, facts.values_beside) = (values, values_beside);
            }
        }
        if let Some(facts) = facts {
            self.facts.schemas.insert(json_path.pointer(), facts);
        }
        Schema { schema_data: data(fields, discriminator, self.version), schema_kind }
    }

    /// Whether a member of a schema's union says nothing about the type of its values.
    fn has_silent_member(&self, any: &AnySchema, json_path: &JsonPath<'_>) -> bool {
        let (keyword, members) = if any.one_of.is_empty() { ("anyOf", &any.any_of) } else { ("oneOf", &any.one_of) };
        let json_path = json_path.key(keyword);
        members.iter().enumerate().any(|(index, member)| {
            let Some(Schema { schema_kind: SchemaKind::Any(any), .. }) = member.as_item() else {
                return matches!(member, ReferenceOr::Item(Schema { schema_kind: SchemaKind::Not { .. }, .. }));
            };
            let facts = self.facts.schemas.get(&json_path.item(index).pointer());
            let is_null = !any.enumeration.is_empty() && any.enumeration.iter().all(serde_json::Value::is_null);
            !is_null
                && facts.is_none_or(|facts| {
                    matches!(facts.values, ValueKind::Anything | ValueKind::Dynamic) && !facts.says_null
                })
        })
    }

    /// Puts a schema for which the model has no place into a component of its own, whose name comes back.
    pub(super) fn hide(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> String {
        let name = json_path.hidden();
        let lowered = JsonPath::Hidden(json_path);
        let (file, pointer) = self.origin(json_path);
        self.origins.moved(lowered.pointer(), file, pointer);
        let schema = self.schema(node, &lowered);
        self.hidden.insert(name.clone(), schema);
        name
    }

    fn kind(&mut self, fields: Fields<'a>, json_path: &JsonPath<'_>) -> SchemaKind {
        match keyword::kind(fields) {
            ModelKind::Text => SchemaKind::Type(Type::String(StringType {
                format: keyword::format(fields).into(),
                pattern: fields.text("pattern"),
                enumeration: keyword::values(fields, |value| value.as_text().map(str::to_owned)),
                min_length: fields.number("minLength"),
                max_length: fields.number("maxLength"),
            })),
            ModelKind::Number => {
                let (minimum, maximum): (Bound<f64>, Bound<f64>) = (keyword::minimum(fields), keyword::maximum(fields));
                SchemaKind::Type(Type::Number(NumberType {
                    format: fields.text("format").into(),
                    multiple_of: fields.number("multipleOf"),
                    exclusive_minimum: minimum.is_exclusive.unwrap_or_default(),
                    exclusive_maximum: maximum.is_exclusive.unwrap_or_default(),
                    minimum: minimum.value,
                    maximum: maximum.value,
                    enumeration: keyword::values(fields, keyword::number),
                }))
            }
            ModelKind::Integer => {
                let (minimum, maximum): (Bound<i64>, Bound<i64>) = (keyword::minimum(fields), keyword::maximum(fields));
                SchemaKind::Type(Type::Integer(IntegerType {
                    format: keyword::whole_format(fields).or_else(|| fields.text("format")).into(),
                    multiple_of: fields.number("multipleOf"),
                    exclusive_minimum: minimum.is_exclusive.unwrap_or_default(),
                    exclusive_maximum: maximum.is_exclusive.unwrap_or_default(),
                    minimum: minimum.value,
                    maximum: maximum.value,
                    enumeration: keyword::values(fields, keyword::number),
                }))
            }
            ModelKind::Flag => {
                SchemaKind::Type(Type::Boolean(BooleanType {
                    enumeration: keyword::values(fields, |value| {
                        if let Value::Bool(flag) = value { Some(*flag) } else { None }
                    }),
                }))
            }
            ModelKind::Object => SchemaKind::Type(Type::Object(ObjectType {
                properties: self.properties(fields, json_path),
                required: keyword::required(fields),
                additional_properties: self.additional_properties(fields, json_path),
                min_properties: fields.number("minProperties"),
                max_properties: fields.number("maxProperties"),
            })),
            ModelKind::List => SchemaKind::Type(Type::Array(ArrayType {
                items: self.items(fields, json_path),
                min_items: fields.number("minItems"),
                max_items: fields.number("maxItems"),
                unique_items: fields.flag("uniqueItems").unwrap_or_default(),
            })),
            ModelKind::OneOf => SchemaKind::OneOf { one_of: self.schemas(fields, "oneOf", json_path) },
            ModelKind::AllOf => SchemaKind::AllOf { all_of: self.schemas(fields, "allOf", json_path) },
            ModelKind::AnyOf => SchemaKind::AnyOf { any_of: self.schemas(fields, "anyOf", json_path) },
            ModelKind::Mixed => SchemaKind::Any(self.any(fields, json_path)),
        }
    }

    fn any(&mut self, fields: Fields<'a>, json_path: &JsonPath<'_>) -> AnySchema {
        let minimum: Bound<f64> = keyword::minimum(fields);
        let maximum: Bound<f64> = keyword::maximum(fields);
        let only = keyword::const_value(fields);
        AnySchema {
            typ: keyword::single(fields).map(str::to_owned),
            pattern: fields.text("pattern"),
            multiple_of: fields.number("multipleOf"),
            exclusive_minimum: minimum.is_exclusive,
            exclusive_maximum: maximum.is_exclusive,
            minimum: minimum.value,
            maximum: maximum.value,
            properties: self.properties(fields, json_path),
            required: keyword::required(fields),
            additional_properties: self.additional_properties(fields, json_path),
            min_properties: fields.number("minProperties"),
            max_properties: fields.number("maxProperties"),
            items: self.items(fields, json_path),
            min_items: fields.number("minItems"),
            max_items: fields.number("maxItems"),
            unique_items: fields.flag("uniqueItems"),
            enumeration: only.map_or_else(|| fields.list("enum").iter().map(json).collect(), |only| vec![json(only)]),
            format: keyword::whole_format(fields).or_else(|| keyword::format(fields)),
            min_length: fields.number("minLength"),
            max_length: fields.number("maxLength"),
            one_of: self.schemas(fields, "oneOf", json_path),
            all_of: self.schemas(fields, "allOf", json_path),
            any_of: self.schemas(fields, "anyOf", json_path),
            not: None,
        }
    }

    fn schemas(&mut self, fields: Fields<'a>, key: &str, json_path: &JsonPath<'_>) -> Vec<ReferenceOr<Schema>> {
        let json_path = json_path.key(key);
        let nodes = fields.nodes(key).into_iter().enumerate();
        nodes.map(|(index, node)| self.schema(node, &json_path.item(index))).collect()
    }

    /// The schema of items; of those behind a tuple's.
    fn items(&mut self, fields: Fields<'a>, json_path: &JsonPath<'_>) -> Option<ReferenceOr<Box<Schema>>> {
        let key = if fields.get("items").and_then(Value::as_list).is_some() { "additionalItems" } else { "items" };
        let node = fields.node(key).filter(|node| *node.value != Value::Bool(false))?;
        Some(boxed(self.schema(node, &json_path.key(key))))
    }

    /// Properties may be called anything, `x-…` too.
    fn properties(
        &mut self,
        fields: Fields<'a>,
        json_path: &JsonPath<'_>,
    ) -> IndexMap<String, ReferenceOr<Box<Schema>>> {
        self.map(fields, "properties", json_path, |model, node, json_path| boxed(model.schema(node, json_path)))
    }

    fn additional_properties(&mut self, fields: Fields<'a>, json_path: &JsonPath<'_>) -> Option<AdditionalProperties> {
        if let Some(flag) = fields.flag("additionalProperties") {
            return Some(AdditionalProperties::Any(flag));
        }
        let node = fields.node("additionalProperties")?;
        Some(AdditionalProperties::Schema(Box::new(self.schema(node, &json_path.key("additionalProperties")))))
    }

    /// What 3.0 has no words for, if there is such a thing.
    fn facts(&mut self, fields: Fields<'a>, json_path: &JsonPath<'_>) -> Option<SchemaFacts> {
        let mut facts = keyword::facts(fields);
        let mut rest = "items";
        let tuple = if fields.has("prefixItems") { "prefixItems" } else { "items" };
        if fields.get(tuple).and_then(Value::as_list).is_some_and(|list| !list.is_empty()) {
            let home = json_path.key(tuple);
            let nodes = fields.nodes(tuple).into_iter().enumerate();
            let names = nodes.map(|(index, node)| self.hide(node, &home.item(index))).collect();
            facts.get_or_insert_default().prefix_items = names;
            rest = if tuple == "items" { "additionalItems" } else { "items" };
        }
        if fields.get(rest) == Some(&Value::Bool(false)) {
            facts.get_or_insert_default().has_closed_items = true;
        }
        if fields.object("patternProperties").is_some() {
            let mut names: Vec<_> = self.map(fields, "patternProperties", json_path, Self::hide).into_iter().collect();
            names.sort_unstable();
            facts.get_or_insert_default().patterns = Some(names);
        }
        if let Some(node) = fields.node("unevaluatedProperties") {
            facts.get_or_insert_default().unevaluated = Some(match node.value {
                Value::Bool(true) => Unevaluated::Open,
                Value::Bool(false) => Unevaluated::Closed,
                _ => Unevaluated::Schema(self.hide(node, &json_path.key("unevaluatedProperties"))),
            });
        }
        facts
    }

    /// The discriminator of a schema, and what it leads to where no value does.
    fn discriminator(&mut self, fields: Fields<'a>) -> Option<(Discriminator, Option<String>)> {
        if let Some(Value::Text(property_name)) = fields.get("discriminator") {
            let property_name = property_name.clone();
            return Some((
                Discriminator { property_name, mapping: IndexMap::new(), extensions: IndexMap::new() },
                None,
            ));
        }
        let discriminator = fields.object("discriminator")?;
        let mapping = discriminator.fields("mapping").text_map();
        let mapping =
            mapping.into_iter().filter_map(|(value, target)| Some((value, self.mapped(discriminator, &target)?)));
        let mapping = mapping.collect();
        let default = discriminator.text("defaultMapping").and_then(|target| self.mapped(discriminator, &target));
        let property_name = discriminator.text("propertyName").unwrap_or_default();
        Some((Discriminator { property_name, mapping, extensions: discriminator.extensions() }, default))
    }

    /// What a value of a discriminator's mapping leads to, as a reference to a component.
    fn mapped(&mut self, discriminator: Fields<'a>, target: &str) -> Option<String> {
        if self.refs.components("schemas").is_some_and(|known| known.contains_key(target)) {
            return Some(reference_to("schemas", target));
        }
        let reference = if is_reference(target) { target.to_owned() } else { reference_to("schemas", target) };
        self.refs.target(discriminator.base(), &reference).ok()?;
        Some(self.bundle.reference(discriminator.base(), &reference, "schemas"))
    }
}

fn data(fields: Fields<'_>, discriminator: Option<Discriminator>, version: Version) -> SchemaData {
    let types = keyword::types(fields);
    SchemaData {
        nullable: fields.flag("nullable").unwrap_or_default() || (types.len() > 1 && types.contains(&"null")),
        read_only: fields.flag("readOnly").unwrap_or_default(),
        write_only: fields.flag("writeOnly").unwrap_or_default(),
        deprecated: fields.flag("deprecated").unwrap_or_default(),
        external_docs: fields.object("externalDocs").map(external_docs),
        example: example::of_schema(fields, version),
        title: fields.text("title"),
        description: fields.text("description"),
        discriminator,
        default: fields.node("default").map(|node| default(node.value)),
        extensions: fields.extensions(),
    }
}

/// A schema that allows nothing.
fn never() -> Schema {
    let not = Box::new(ReferenceOr::Item(any()));
    Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Not { not } }
}

/// A schema that allows everything.
fn any() -> Schema {
    Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Any(AnySchema::default()) }
}

fn boxed<T>(item: ReferenceOr<T>) -> ReferenceOr<Box<T>> {
    match item {
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        ReferenceOr::Item(item) => ReferenceOr::Item(Box::new(item)),
    }
}
