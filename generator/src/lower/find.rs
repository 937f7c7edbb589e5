//! The schema at a place of the lowered document.
//!
//! What comes in is a pointer; what goes out is what is there in the model, unless that is a reference or nothing. A
//! component that is referred to is found at its own place alone.

use crate::pointer::Pointer;
use openapiv3::{
    AdditionalProperties, AnySchema, Components, Encoding, Header, MediaType, OpenAPI, Operation, Parameter,
    ParameterSchemaOrContent, PathItem, ReferenceOr, RequestBody, Response, Responses, Schema, SchemaKind, Type,
};
use std::borrow::Cow;

/// The steps that are still to be taken.
struct Steps<'p>(Box<dyn Iterator<Item = Cow<'p, str>> + 'p>);

impl<'p> Steps<'p> {
    fn key(&mut self) -> Option<Cow<'p, str>> {
        self.0.next()
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.key()?.parse::<usize>().ok()?)
    }
}

/// The schema that is at a place.
pub(super) fn schema<'a>(openapi: &'a OpenAPI, at: &Pointer) -> Option<&'a Schema> {
    let mut steps = Steps(Box::new(at.tokens()));
    match steps.key()?.as_ref() {
        "paths" => path_item(openapi.paths.paths.get(steps.key()?.as_ref())?.as_item()?, &mut steps),
        "components" => component(openapi.components.as_ref()?, &mut steps),
        _ => None,
    }
}

fn component<'a>(components: &'a Components, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    let (section, name) = (steps.key()?, steps.key()?);
    let name = name.as_ref();
    match section.as_ref() {
        "schemas" => inside(components.schemas.get(name)?.as_item()?, steps),
        "responses" => response(components.responses.get(name)?, steps),
        "parameters" => parameter(components.parameters.get(name)?, steps),
        "requestBodies" => request_body(components.request_bodies.get(name)?, steps),
        "headers" => header(components.headers.get(name)?, steps),
        _ => None,
    }
}

fn path_item<'a>(item: &'a PathItem, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    let key = steps.key()?;
    match key.as_ref() {
        "parameters" => parameter(steps.of(&item.parameters)?, steps),
        method => operation(item.iter().find(|(known, _)| *known == method)?.1, steps),
    }
}

fn operation<'a>(operation: &'a Operation, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    match steps.key()?.as_ref() {
        "parameters" => parameter(steps.of(&operation.parameters)?, steps),
        "requestBody" => request_body(operation.request_body.as_ref()?, steps),
        "responses" => responses(&operation.responses, steps),
        "callbacks" => {
            let callback = operation.callbacks.get(steps.key()?.as_ref())?;
            path_item(callback.get(steps.key()?.as_ref())?, steps)
        }
        _ => None,
    }
}

fn responses<'a>(responses: &'a Responses, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    let status = steps.key()?;
    let found = match status.as_ref() {
        "default" => responses.default.as_ref(),
        status => responses.responses.iter().find(|(known, _)| known.to_string() == status).map(|(_, found)| found),
    };
    response(found?, steps)
}

fn response<'a>(response: &'a ReferenceOr<Response>, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    let response = response.as_item()?;
    match steps.key()?.as_ref() {
        "headers" => header(response.headers.get(steps.key()?.as_ref())?, steps),
        "content" => media_type(response.content.get(steps.key()?.as_ref())?, steps),
        _ => None,
    }
}

fn request_body<'a>(body: &'a ReferenceOr<RequestBody>, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    match steps.key()?.as_ref() {
        "content" => media_type(body.as_item()?.content.get(steps.key()?.as_ref())?, steps),
        _ => None,
    }
}

fn parameter<'a>(parameter: &'a ReferenceOr<Parameter>, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    format(&parameter.as_item()?.parameter_data_ref().format, steps)
}

fn header<'a>(header: &'a ReferenceOr<Header>, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    format(&header.as_item()?.format, steps)
}

fn format<'a>(format: &'a ParameterSchemaOrContent, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    match (steps.key()?.as_ref(), format) {
        ("schema", ParameterSchemaOrContent::Schema(schema)) => inside(schema.as_item()?, steps),
        ("content", ParameterSchemaOrContent::Content(content)) => {
            media_type(content.get(steps.key()?.as_ref())?, steps)
        }
        _ => None,
    }
}

fn media_type<'a>(media: &'a MediaType, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    match steps.key()?.as_ref() {
        "schema" => inside(media.schema.as_ref()?.as_item()?, steps),
        "encoding" => encoding(media.encoding.get(steps.key()?.as_ref())?, steps),
        _ => None,
    }
}

fn encoding<'a>(encoding: &'a Encoding, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    match steps.key()?.as_ref() {
        "headers" => header(encoding.headers.get(steps.key()?.as_ref())?, steps),
        _ => None,
    }
}

/// The schema at the end of the steps from one to those in it.
fn inside<'a>(schema: &'a Schema, steps: &mut Steps<'_>) -> Option<&'a Schema> {
    let mut schema = schema;
    while let Some(key) = steps.key() {
        schema = match key.as_ref() {
            "properties" => properties(schema)?.get(steps.key()?.as_ref())?.as_item()?,
            "items" | "additionalItems" => items(schema)?.as_item()?,
            "additionalProperties" => match additional(schema)? {
                AdditionalProperties::Schema(schema) => schema.as_item()?,
                AdditionalProperties::Any(_) => return None,
            },
            keyword => steps.of(members(schema, keyword)?)?.as_item()?,
        };
    }
    Some(schema)
}

fn properties(schema: &Schema) -> Option<&indexmap::IndexMap<String, ReferenceOr<Box<Schema>>>> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => Some(&object.properties),
        SchemaKind::Any(any) => Some(&any.properties),
        _ => None,
    }
}

fn items(schema: &Schema) -> Option<&ReferenceOr<Box<Schema>>> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Array(list)) => list.items.as_ref(),
        SchemaKind::Any(any) => any.items.as_ref(),
        _ => None,
    }
}

fn additional(schema: &Schema) -> Option<&AdditionalProperties> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => object.additional_properties.as_ref(),
        SchemaKind::Any(any) => any.additional_properties.as_ref(),
        _ => None,
    }
}

fn members<'a>(schema: &'a Schema, keyword: &str) -> Option<&'a [ReferenceOr<Schema>]> {
    match (keyword, &schema.schema_kind) {
        ("allOf", SchemaKind::AllOf { all_of } | SchemaKind::Any(AnySchema { all_of, .. })) => Some(all_of),
        ("oneOf", SchemaKind::OneOf { one_of } | SchemaKind::Any(AnySchema { one_of, .. })) => Some(one_of),
        ("anyOf", SchemaKind::AnyOf { any_of } | SchemaKind::Any(AnySchema { any_of, .. })) => Some(any_of),
        _ => None,
    }
}
