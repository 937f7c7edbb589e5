//! Examples of calls: a value for each argument and for the body.
//!
//! What comes in are the operations as they are emitted, and the document; what goes out is the [`Example`] of each. A value
//! is that of an example, else a default, else the first that is allowed, else one of the format. The types say how it is
//! made: a value of the document that is none of its type is not shown. What would take more than a few lines is left to
//! the reader.

mod choice;
mod scalar;

use super::operation::{Found, by_tag};
use super::{component_name, component_of};
use crate::ir::{
    Access, Api, Body, BodyKind, Enum, Example, Field, Literal, Operation, Parameter, ParameterLocation, Presence,
    Sample, TypeDef, TypeId, TypeKind, TypeRef, Union,
};
use crate::lower::Facts;
use foldhash::HashMap;
use openapiv3::{
    AdditionalProperties, MediaType, OpenAPI, ParameterData, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaKind,
    Type,
};
use scalar::{is_same, is_short, literal, written};
use serde_json::Value;
use std::cell::Cell;

/// Scalars in an example beyond which it says more of them than of the call.
const FEW: usize = 6;

/// Items of a list that are shown.
const ITEMS: usize = 2;

/// Steps through schemas and types for the values of one operation.
const STEPS: usize = 2000;

/// How deep a value may be.
const DEPTH: usize = 4;

/// Gives each operation its example.
pub(super) fn resolve(api: &mut Api, openapi: &OpenAPI, facts: &Facts) {
    if api.tags.is_empty() {
        return;
    }
    let types = std::mem::take(&mut api.types);
    let by_tag = by_tag(openapi, facts);
    let mut tags = std::mem::take(&mut api.tags);
    for (tag, (_, found)) in tags.iter_mut().zip(&by_tag) {
        for (operation, found) in tag.operations.iter_mut().zip(found) {
            let samples = Samples { openapi, types: &types, steps: Cell::new(STEPS), scalars: Cell::new(FEW) };
            // A variable of a scope is called otherwise in the operation.
            let scoped = api.scoped_parameters(operation).zip(&operation.scoped);
            let scoped = scoped.map(|(parameter, key)| Parameter { key: key.clone(), ..parameter.clone() });
            let arguments: Vec<Parameter> = scoped.chain(operation.arguments.iter().cloned()).collect();
            operation.example = samples.example(operation, &arguments, found);
        }
    }
    api.tags = tags;
    api.types = types;
    choice::resolve(api);
}

/// What makes the values of one operation.
struct Samples<'a> {
    openapi: &'a OpenAPI,
    types: &'a [TypeDef],
    /// How many steps are left.
    steps: Cell<usize>,
    /// How many scalars may still be shown.
    scalars: Cell<usize>,
}

/// What the document says of a value.
#[derive(Clone, Copy)]
struct Described<'a> {
    /// What it is called.
    name: &'a str,
    /// The value that an example shows.
    value: Option<&'a Value>,
    schema: Option<&'a Schema>,
}

/// Parameters by their names and places.
type Declared<'a> = HashMap<(&'a str, ParameterLocation), &'a ParameterData>;

impl<'a> Samples<'a> {
    fn example(&self, operation: &Operation, arguments: &[Parameter], found: &Found<'a>) -> Example {
        let declared = self.declared(found);
        let argument = |parameter: &Parameter| {
            self.scalars.set(FEW);
            self.sample(&parameter.ty, self.described_by(parameter, &declared), 0)
        };
        let arguments = arguments.iter().map(argument).collect();
        self.scalars.set(FEW);
        let body = operation.body.as_ref().and_then(|body| self.body(body, found));
        Example { arguments, body }
    }

    /// The parameters that an operation declares, its own before those of its path.
    fn declared(&self, found: &Found<'a>) -> Declared<'a> {
        let mut known = Declared::default();
        let all = found.operation.parameters.iter().chain(&found.item.parameters);
        for parameter in all.filter_map(|parameter| self.parameter(parameter)) {
            let data = parameter.parameter_data_ref();
            known.entry((&data.name, location(parameter))).or_insert(data);
        }
        known
    }

    /// What the document says of a parameter.
    fn described_by(&self, parameter: &Parameter, declared: &Declared<'a>) -> Described<'a> {
        let data = declared.get(&(parameter.key.as_str(), parameter.serialization.at())).copied();
        let schema = data.and_then(|data| match &data.format {
            ParameterSchemaOrContent::Schema(schema) => self.schema(schema),
            ParameterSchemaOrContent::Content(_) => None,
        });
        let name = data.map_or("value", |data| &data.name);
        Described { name, value: data.and_then(|data| data.example.as_ref()), schema }
    }

    fn body(&self, body: &Body, found: &Found<'a>) -> Option<Sample> {
        let mut declared = found.operation.request_body.as_ref()?;
        while let ReferenceOr::Reference { reference } = declared {
            self.step()?;
            let name = component_name(reference, "requestBodies")?;
            declared = self.openapi.components.as_ref()?.request_bodies.get(&name)?;
        }
        let content = &declared.as_item()?.content;
        let media_type: &MediaType = content.get(&body.media_type).or_else(|| content.values().next())?;
        let schema = media_type.schema.as_ref().and_then(|schema| self.schema(schema));
        let described = Described { name: "body", value: media_type.example.as_ref(), schema };
        match &body.kind {
            BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => self.sample(ty, described, 0),
            BodyKind::Multipart(id) => self.named(*id, described, 0),
            BodyKind::Text => self.sample(&TypeRef::Text, Described { name: "text", ..described }, 0),
            BodyKind::Raw | BodyKind::Parts => None,
        }
    }

    /// A value of a type.
    fn sample(&self, ty: &TypeRef, described: Described<'a>, depth: usize) -> Option<Sample> {
        self.step()?;
        if depth > DEPTH {
            return None;
        }
        let described = Described { value: described.value.or_else(|| self.shown(described.schema?, 0)), ..described };
        match ty {
            TypeRef::Named(id) => self.named(*id, described, depth),
            TypeRef::Boxed(inner) => self.sample(inner, described, depth + 1),
            TypeRef::Nullable(inner) => self.sample(inner, described, depth + 1).or(Some(Sample::Null)),
            TypeRef::List(item) => self.list(item, described, depth),
            TypeRef::Tuple(items) => {
                let values = described.value.and_then(Value::as_array);
                let item = |(index, ty): (usize, &TypeRef)| {
                    let value = values.and_then(|values| values.get(index));
                    self.sample(ty, Described { value, schema: None, ..described }, depth + 1)
                };
                Some(Sample::List(items.iter().enumerate().map(item).collect::<Option<_>>()?))
            }
            TypeRef::Map(value) => {
                let schema = described.schema.and_then(|schema| self.additional(schema));
                let entries = described.value.and_then(Value::as_object).into_iter().flatten().take(ITEMS);
                let entries = entries.filter(|(key, _)| is_short(key)).map(|(key, entry)| {
                    let described = Described { name: key, value: Some(entry), schema };
                    Some((key.clone(), self.sample(value, described, depth + 1)?))
                });
                Some(Sample::Map(entries.collect::<Option<_>>()?))
            }
            TypeRef::Extern(_) => None,
            scalar => {
                self.scalars.set(self.scalars.get().checked_sub(1)?);
                Some(Sample::Literal(literal(scalar, described)))
            }
        }
    }

    fn list(&self, item: &TypeRef, described: Described<'a>, depth: usize) -> Option<Sample> {
        let schema = described.schema.and_then(|schema| self.items(schema));
        let one = |value| self.sample(item, Described { value, schema, ..described }, depth + 1);
        let items = match described.value.and_then(Value::as_array) {
            Some(values) if !values.is_empty() => values.iter().take(ITEMS).map(|value| one(Some(value))).collect(),
            _ => one(None).map(|item| vec![item]),
        };
        items.map(Sample::List)
    }

    fn named(&self, id: TypeId, described: Described<'a>, depth: usize) -> Option<Sample> {
        self.step()?;
        let definition = &self.types[id.0];
        let own = || {
            let name = component_of(&definition.origin, "schemas")?;
            let schema = self.openapi.components.as_ref()?.schemas.get(&name)?;
            self.schema(schema)
        };
        let schema = described.schema.or_else(own);
        let value = described.value.or_else(|| self.shown(schema?, 0));
        let described = Described { value, schema, ..described };
        match &definition.kind {
            TypeKind::Alias(ty) => self.sample(ty, described, depth + 1),
            TypeKind::Enum(known) => {
                self.scalars.set(self.scalars.get().checked_sub(1)?);
                known_value(known, described.value).map(Sample::Literal)
            }
            TypeKind::Struct(object) if object.required.is_some() => None,
            TypeKind::Struct(object) => self.fields(&object.fields.iter().collect::<Vec<_>>(), described, depth),
            TypeKind::Form(form) => self.fields(&form.fields().collect::<Vec<_>>(), described, depth),
            TypeKind::Union(union) => self.variant(union, described, depth),
        }
    }

    /// What a constructor asks for. Where it asks for nothing, one field is set: an empty value shows little.
    fn fields(&self, fields: &[&'a Field], described: Described<'a>, depth: usize) -> Option<Sample> {
        let value_of = |field: &'a Field| {
            let value = described.value.and_then(|value| value.get(&field.key));
            if field.nullable && value.is_some_and(Value::is_null) {
                return Some(Sample::Null);
            }
            let value = value.filter(|value| !value.is_null());
            let schema = described.schema.and_then(|schema| self.property(schema, &field.key, 0));
            self.sample(&field.ty, Described { name: &field.key, value, schema }, depth + 1)
        };
        let required = fields.iter().filter(|field| field.is_constructor_field());
        let required: Vec<Sample> = required.map(|field| value_of(field)).collect::<Option<_>>()?;
        if !required.is_empty() {
            return Some(Sample::New(required, None));
        }
        let is_settable = |field: &Field| field.access != Access::ReadOnly && !field.deprecated;
        let others = || fields.iter().enumerate().filter(|(_, field)| is_settable(field));
        let text = others().find(|(_, field)| field.ty == TypeRef::Text);
        let set = text.or_else(|| others().find(|(_, field)| is_plain(&field.ty)));
        let set = set.and_then(|(index, field)| Some((index, Box::new(value_of(field)?))));
        Some(Sample::New(required, set))
    }

    /// The first variant that the value may be of and that can be made.
    fn variant(&self, union: &'a Union, described: Described<'a>, depth: usize) -> Option<Sample> {
        let made = |value: Option<&'a Value>| {
            union.variants.iter().enumerate().find_map(|(index, variant)| {
                if value.is_some_and(|value| !self.fits(union, index, value)) {
                    return None;
                }
                let left = self.scalars.get();
                let sample = self.sample(&variant.ty, Described { value, schema: None, ..described }, depth + 1);
                if sample.is_none() {
                    self.scalars.set(left);
                }
                Some(Sample::Variant(index, Box::new(sample?)))
            })
        };
        described.value.and_then(|value| made(Some(value))).or_else(|| made(None))
    }

    /// Whether a value looks like one of a variant.
    fn fits(&self, union: &Union, index: usize, value: &Value) -> bool {
        let variant = &union.variants[index];
        let tag = union.tag.as_ref().and_then(|tag| value.get(tag)?.as_str());
        if let Some(tag) = tag.filter(|_| !variant.tags.is_empty()) {
            return variant.tags.iter().any(|known| known == tag);
        }
        match crate::ir::meaning(self.types, &variant.ty) {
            TypeRef::Named(id) => match &self.types[id.0].kind {
                TypeKind::Struct(object) => {
                    let mut required = object.fields.iter().filter(|field| field.presence == Presence::Required);
                    value.as_object().is_some_and(|value| required.all(|field| value.contains_key(&field.key)))
                }
                TypeKind::Enum(known) => known.variants.iter().any(|variant| is_same(&variant.value, value)),
                _ => true,
            },
            TypeRef::List(_) | TypeRef::Tuple(_) => value.is_array(),
            TypeRef::Map(_) => value.is_object(),
            TypeRef::Any => true,
            ty => written(ty, value).is_some(),
        }
    }

    /// Takes a step, if there is one left.
    fn step(&self) -> Option<()> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        Some(())
    }

    fn parameter(&self, parameter: &'a ReferenceOr<openapiv3::Parameter>) -> Option<&'a openapiv3::Parameter> {
        let mut parameter = parameter;
        while let ReferenceOr::Reference { reference } = parameter {
            self.step()?;
            let name = component_name(reference, "parameters")?;
            parameter = self.openapi.components.as_ref()?.parameters.get(&name)?;
        }
        parameter.as_item()
    }

    /// A schema, through references.
    fn schema(&self, schema: &'a ReferenceOr<Schema>) -> Option<&'a Schema> {
        let mut schema = schema;
        while let ReferenceOr::Reference { reference } = schema {
            schema = self.component(reference)?;
        }
        schema.as_item()
    }

    fn boxed(&self, schema: &'a ReferenceOr<Box<Schema>>) -> Option<&'a Schema> {
        match schema {
            ReferenceOr::Item(schema) => Some(schema),
            ReferenceOr::Reference { reference } => self.schema(self.component(reference)?),
        }
    }

    fn component(&self, reference: &str) -> Option<&'a ReferenceOr<Schema>> {
        self.step()?;
        self.openapi.components.as_ref()?.schemas.get(&component_name(reference, "schemas")?)
    }

    /// The value that a schema shows: an example, a default, the first of those that are allowed.
    fn shown(&self, schema: &'a Schema, depth: usize) -> Option<&'a Value> {
        self.step()?;
        let data = &schema.schema_data;
        let default = || {
            data.default.as_ref().filter(|default| !default.is_null() && !default.is_array() && !default.is_object())
        };
        let inside = || {
            let members = members(schema).iter().filter(|_| depth < DEPTH);
            members.filter_map(|member| self.schema(member)).find_map(|member| self.shown(member, depth + 1))
        };
        data.example.as_ref().or_else(default).or_else(inside)
    }

    /// What a schema says of a key.
    fn property(&self, schema: &'a Schema, key: &str, depth: usize) -> Option<&'a Schema> {
        self.step()?;
        let properties = match &schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => Some(&object.properties),
            SchemaKind::Any(any) => Some(&any.properties),
            _ => None,
        };
        let own = properties.and_then(|properties| self.boxed(properties.get(key)?));
        own.or_else(|| {
            let members = members(schema).iter().filter(|_| depth < DEPTH);
            members.filter_map(|member| self.schema(member)).find_map(|member| self.property(member, key, depth + 1))
        })
    }

    fn items(&self, schema: &'a Schema) -> Option<&'a Schema> {
        match &schema.schema_kind {
            SchemaKind::Type(Type::Array(list)) => self.boxed(list.items.as_ref()?),
            SchemaKind::Any(any) => self.boxed(any.items.as_ref()?),
            _ => None,
        }
    }

    fn additional(&self, schema: &'a Schema) -> Option<&'a Schema> {
        let additional = match &schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => object.additional_properties.as_ref(),
            SchemaKind::Any(any) => any.additional_properties.as_ref(),
            _ => None,
        };
        match additional? {
            AdditionalProperties::Schema(schema) => self.schema(schema),
            AdditionalProperties::Any(_) => None,
        }
    }
}

/// The members of `allOf`.
fn members(schema: &Schema) -> &[ReferenceOr<Schema>] {
    match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => all_of,
        SchemaKind::Any(any) => &any.all_of,
        _ => &[],
    }
}

fn location(parameter: &openapiv3::Parameter) -> ParameterLocation {
    match parameter {
        openapiv3::Parameter::Path { .. } => ParameterLocation::Path,
        openapiv3::Parameter::Query { .. } => ParameterLocation::Query,
        openapiv3::Parameter::Header { .. } => ParameterLocation::Header,
        openapiv3::Parameter::Cookie { .. } => ParameterLocation::Cookie,
    }
}

fn is_plain(ty: &TypeRef) -> bool {
    ty.is_scalar() || matches!(ty, TypeRef::Named(_))
}

/// A value of an enum: that of the example, or the first.
fn known_value(known: &Enum, value: Option<&Value>) -> Option<Literal> {
    let named = value.and_then(|value| known.variants.iter().find(|variant| is_same(&variant.value, value)));
    named.or_else(|| known.variants.first()).map(|variant| variant.value.clone())
}
