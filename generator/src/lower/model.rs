//! The typed model out of the untyped value.
//!
//! What comes in has passed `check`; what goes out is [`Lowered`]. Whatever `check` calls repairable is repaired here:
//! texts that are missing are empty, paths get their slash, path parameters are required and complete. References into
//! places other than the components are made references to components, whose [`Origins`] tell where they were.

mod bundle;
mod fields;
mod operation;
mod parameter;
mod response;
mod schema;
mod security;

use super::trail::Trail;
use super::{Lowered, Origins};
use crate::document::Value;
use crate::source::FileId;
use bundle::Bundle;
use fields::{Fields, map};
use openapiv3::{
    Components, Contact, ExternalDocumentation, Info, License, OpenAPI, Paths, ReferenceOr, Server, ServerVariable, Tag,
};

/// The document being read and what has been decided about it.
struct Model<'a> {
    root: &'a Value,
    file: FileId,
    origins: Origins,
    bundle: Bundle<'a>,
}

/// Builds the model of a document that `check` found to be sound.
pub(super) fn build(root: &Value, file: FileId) -> Lowered {
    let mut model = Model { root, file, origins: Origins::new(file), bundle: Bundle::new(root) };
    let fields = Fields::of(root);
    let openapi = OpenAPI {
        openapi: fields.text("openapi").unwrap_or_default(),
        info: info(fields.fields("info")),
        servers: servers(fields.list("servers")),
        paths: model.paths(fields.fields("paths")),
        components: model.components(fields.fields("components")),
        security: security::requirements(fields),
        tags: fields.list("tags").iter().map(tag).collect(),
        external_docs: fields.object("externalDocs").map(external_docs),
        extensions: fields.extensions(),
    };
    Lowered { openapi, origins: model.origins }
}

impl<'a> Model<'a> {
    fn paths(&mut self, fields: Fields<'a>) -> Paths {
        let start = Trail::Start;
        let start = start.key("paths");
        let mut paths = Paths { paths: indexmap::IndexMap::new(), extensions: fields.extensions() };
        for (path, item) in fields.plain_entries() {
            let slashed = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
            let trail = start.key(&slashed);
            if slashed != path {
                self.origins.moved(trail.pointer(), self.file, start.key(path).pointer());
            }
            let built = self.path_item(item, Some(&slashed), &trail);
            paths.paths.insert(slashed.clone(), ReferenceOr::Item(built));
        }
        paths
    }

    /// The components, and those that references elsewhere have become.
    fn components(&mut self, fields: Fields<'a>) -> Option<Components> {
        let mut components = Components {
            schemas: map(fields.fields("schemas"), |value| self.schema(value)),
            responses: map(fields.fields("responses"), |value| self.response(value)),
            parameters: map(fields.fields("parameters"), |value| self.parameter(value)),
            request_bodies: map(fields.fields("requestBodies"), |value| self.request_body(value)),
            headers: map(fields.fields("headers"), |value| self.header(value)),
            security_schemes: map(fields.fields("securitySchemes"), |value| self.security_scheme(value)),
            extensions: fields.extensions(),
            ..Components::default()
        };
        while let Some(moved) = self.bundle.next() {
            self.origins.moved(moved.lowered(), self.file, moved.pointer.clone());
            let name = moved.name.clone();
            match moved.section {
                "responses" => drop(components.responses.insert(name, self.response(moved.value))),
                "parameters" => drop(components.parameters.insert(name, self.parameter(moved.value))),
                "requestBodies" => drop(components.request_bodies.insert(name, self.request_body(moved.value))),
                "headers" => drop(components.headers.insert(name, self.header(moved.value))),
                "securitySchemes" => drop(components.security_schemes.insert(name, self.security_scheme(moved.value))),
                _ => drop(components.schemas.insert(name, self.schema(moved.value))),
            }
        }
        (components != Components::default()).then_some(components)
    }

    /// The reference that `value` is, or what `build` makes of it.
    fn reference_or<T>(
        &mut self,
        value: &'a Value,
        section: &'static str,
        build: impl FnOnce(&mut Self, Fields<'a>) -> T,
    ) -> ReferenceOr<T> {
        match value.get("$ref").and_then(Value::as_text) {
            Some(reference) => ReferenceOr::Reference { reference: self.bundle.reference(reference, section) },
            None => ReferenceOr::Item(build(self, Fields::of(value))),
        }
    }
}

fn info(fields: Fields<'_>) -> Info {
    Info {
        title: fields.text("title").unwrap_or_default(),
        description: fields.text("description"),
        terms_of_service: fields.text("termsOfService"),
        contact: fields.object("contact").map(|contact| Contact {
            name: contact.text("name"),
            url: contact.text("url"),
            email: contact.text("email"),
            extensions: contact.extensions(),
        }),
        license: fields.object("license").map(|license| License {
            name: license.text("name").unwrap_or_default(),
            url: license.text("url"),
            extensions: license.extensions(),
        }),
        version: fields.text("version").unwrap_or_default(),
        extensions: fields.extensions(),
    }
}

fn tag(value: &Value) -> Tag {
    let fields = Fields::of(value);
    Tag {
        name: fields.text("name").unwrap_or_default(),
        description: fields.text("description"),
        external_docs: fields.object("externalDocs").map(external_docs),
        extensions: fields.extensions(),
    }
}

fn external_docs(fields: Fields<'_>) -> ExternalDocumentation {
    ExternalDocumentation {
        description: fields.text("description"),
        url: fields.text("url").unwrap_or_default(),
        extensions: fields.extensions(),
    }
}

fn servers(list: &[Value]) -> Vec<Server> {
    let server = |value| {
        let fields = Fields::of(value);
        Server {
            url: fields.text("url").unwrap_or_default(),
            description: fields.text("description"),
            variables: fields.object("variables").map(|variables| map(variables, server_variable)),
            extensions: fields.extensions(),
        }
    };
    list.iter().map(server).collect()
}

fn server_variable(value: &Value) -> ServerVariable {
    let fields = Fields::of(value);
    ServerVariable {
        enumeration: fields.texts("enum"),
        default: fields.text("default").unwrap_or_default(),
        description: fields.text("description"),
        extensions: fields.extensions(),
    }
}
