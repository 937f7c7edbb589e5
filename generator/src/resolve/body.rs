//! Request bodies: JSON, forms, or bytes that the caller encodes.

use super::operation::Found;
use super::schema::{Site, or_null};
use super::{Resolver, component_name, docs};
use crate::ir::{Body, BodyKind, Extra, Form, Presence, TypeId, TypeKind, TypeRef};
use crate::naming;
use crate::pointer::Pointer;
use openapiv3::{MediaType, ReferenceOr, Schema, SchemaKind, StringFormat, Type, VariantOrUnknownOrEmpty};

impl<'a> Resolver<'a> {
    /// What an operation sends.
    pub(super) fn body(&mut self, found: &Found<'a>, site: Site<'_>) -> Option<Body> {
        let declared = found.operation.request_body.as_ref()?;
        let pointer = found.pointer.key("requestBody");
        let Some((body, at)) =
            self.follow(declared, &pointer, "requestBodies", |components| &components.request_bodies)
        else {
            self.degrade(
                "reference-not-followed",
                &pointer,
                "the body behind this reference is not a component, so it is sent as bytes".to_owned(),
                "move it to `components/requestBodies` and refer to it there",
            );
            return Some(raw("application/octet-stream", Presence::Required));
        };
        let presence = if body.required { Presence::Required } else { Presence::Optional };
        let content = at.key("content");
        let name = format!("{}Request", site.name);
        let site = Site { name: &name, ..site };
        let (media_type, description) = body.content.iter().min_by_key(|(media_type, _)| preference(media_type))?;
        let at = content.key(media_type);
        let kind = match kind(media_type) {
            Media::Json => match &description.schema {
                Some(schema) => BodyKind::Json(or_null(self.type_of(schema, &at.key("schema"), site))),
                None => BodyKind::Json(TypeRef::Any),
            },
            Media::Multipart => match self.form(description, &at, site) {
                Some(id) => BodyKind::Multipart(id),
                None => BodyKind::Raw,
            },
            Media::Bytes => BodyKind::Raw,
            Media::Other => {
                self.degrade(
                    "media-type-not-supported",
                    &at,
                    format!("`{media_type}` is not expressed yet, so the body is sent as bytes"),
                    "encode the body yourself",
                );
                BodyKind::Raw
            }
        };
        let docs = match &body.description {
            Some(description) => docs::docs(None, Some(description), None),
            None => docs::line("What to send"),
        };
        Some(Body { docs, presence, media_type: media_type.clone(), kind })
    }

    /// A form's type: its parts are the properties of the schema.
    fn form(&mut self, media: &'a MediaType, at: &Pointer, site: Site<'_>) -> Option<TypeId> {
        let at = at.key("schema");
        let described = media.schema.as_ref().and_then(|schema| self.schema_behind(schema, &at));
        let parts = described.and_then(|(schema, at)| Some((self.object_of(schema, &at)?, schema, at)));
        let Some((object, schema, schema_at)) = parts else {
            self.degrade(
                "form-not-supported",
                &at,
                "the parts of this form are not described, so it is sent as bytes".to_owned(),
                "describe an object with a property for each part",
            );
            return None;
        };
        let id = self.declare(site.home, &Self::form_name(media, site), &schema_at);
        let name = self.types[id.0].name.clone();
        let shape = self.structure(&object, Site { name: &name, ..site });
        let mut parts = shape.fields;
        for (part, property) in parts.iter_mut().zip(&object.properties) {
            let key = property.key;
            if is_file(property.schema) {
                part.ty = TypeRef::File;
            } else if !part.ty.is_scalar() {
                self.degrade(
                    "form-part-not-supported",
                    &property.at,
                    format!("the part `{key}` is neither text nor a file, so it is passed as text"),
                    "write the text as it goes on the wire",
                );
                part.ty = TypeRef::Text;
            }
            part.nullable = false;
        }
        let extra = match shape.extra {
            Extra::Closed => None,
            Extra::Keep { field } | Extra::Typed { field, .. } => Some(field),
        };
        let definition = &mut self.types[id.0];
        definition.docs = docs::docs(
            schema.schema_data.title.as_deref(),
            Some(schema.schema_data.description.as_deref().unwrap_or("The parts of a form")),
            None,
        );
        definition.kind = TypeKind::Form(Form { parts, extra });
        Some(id)
    }

    /// A form whose schema is a component is named after it.
    fn form_name(media: &MediaType, site: Site<'_>) -> String {
        match &media.schema {
            Some(ReferenceOr::Reference { reference }) => match component_name(reference, "schemas") {
                Some(name) => format!("{}Form", naming::pascal(&name).trim_end_matches("Form")),
                None => site.name.to_owned(),
            },
            _ => format!("{}Form", site.name.trim_end_matches("Request")),
        }
    }

    /// The schema itself, through references to components.
    fn schema_behind(&self, schema: &'a ReferenceOr<Schema>, at: &Pointer) -> Option<(&'a Schema, Pointer)> {
        self.follow(schema, at, "schemas", |components| &components.schemas)
    }
}

/// How a media type's bodies are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Media {
    /// `application/json`, `…+json`
    Json,
    /// `multipart/form-data`
    Multipart,
    /// Anything that is bytes and nothing else.
    Bytes,
    /// Not known here.
    Other,
}

/// What a media type says about how it is written (RFC 9110, 8.3.1; RFC 6839).
pub(super) fn kind(media_type: &str) -> Media {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "text/json" => Media::Json,
        "multipart/form-data" => Media::Multipart,
        "application/octet-stream" | "*/*" => Media::Bytes,
        _ if essence.ends_with("+json") => Media::Json,
        _ if ["image/", "audio/", "video/", "font/"].iter().any(|start| essence.starts_with(start)) => Media::Bytes,
        _ => Media::Other,
    }
}

/// Which of several media types is used: what has types first; among equals the first one written.
pub(super) fn preference(media_type: &str) -> (Media, bool) {
    (kind(media_type), media_type.trim() != "application/json")
}

fn raw(media_type: &str, presence: Presence) -> Body {
    Body { docs: docs::line("What to send, encoded"), presence, media_type: media_type.to_owned(), kind: BodyKind::Raw }
}

/// Whether a part holds a file: `format: binary` (OpenAPI 3.0.4, 4.7.14.2).
fn is_file(schema: &ReferenceOr<Box<Schema>>) -> bool {
    let Some(schema) = schema.as_item() else { return false };
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => {
            matches!(text.format, VariantOrUnknownOrEmpty::Item(StringFormat::Binary))
        }
        SchemaKind::Any(any) => any.format.as_deref() == Some("binary"),
        _ => false,
    }
}
