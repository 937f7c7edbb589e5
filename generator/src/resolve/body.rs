//! Request bodies: JSON, forms, or bytes that the caller encodes.

use super::operation::Found;
use super::schema::{Site, or_null};
use super::{Resolver, component_name, docs};
use crate::ir::{Body, BodyKind, Extra, Form, Presence, Style, TypeId, TypeKind, TypeRef};
use crate::naming;
use crate::pointer::Pointer;
use openapiv3::{MediaType, QueryStyle, ReferenceOr, Schema, SchemaKind, StringFormat, Type, VariantOrUnknownOrEmpty};

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
        let (media_type, media) =
            body.content.iter().min_by_key(|(media_type, media)| preference(media_type, media))?;
        let at = content.key(media_type);
        let kind = match kind_of(media_type, media) {
            Media::Json => match &media.schema {
                Some(schema) => BodyKind::Json(or_null(self.type_of(schema, &at.key("schema"), site))),
                None => BodyKind::Json(TypeRef::Any),
            },
            Media::Multipart => match self.form(media, &at, site) {
                Some(id) => BodyKind::Multipart(id),
                None => BodyKind::Raw,
            },
            Media::UrlEncoded => match &media.schema {
                Some(schema) => {
                    let ty = self.type_of(schema, &at.key("schema"), site).ty;
                    BodyKind::UrlEncoded(ty, styles(media))
                }
                None => BodyKind::UrlEncoded(TypeRef::Any, Vec::new()),
            },
            Media::Text => BodyKind::Text,
            Media::Bytes => BodyKind::Raw,
            Media::Xml => {
                self.xml(media_type, media, &at);
                BodyKind::Text
            }
            Media::Other => {
                self.unknown_media(media_type, media, &at);
                BodyKind::Raw
            }
        };
        let is_range = media_type.contains('*');
        let media_type = match kind {
            BodyKind::Json(_) if is_range => "application/json",
            BodyKind::Raw if is_range => "application/octet-stream",
            _ => media_type,
        };
        let docs = match &body.description {
            Some(description) => docs::docs(None, Some(description), None),
            None => docs::line("What to send"),
        };
        Some(Body { docs, presence, media_type: media_type.to_owned(), kind })
    }

    /// XML has no types: a described body is passed as text.
    pub(super) fn xml(&mut self, media_type: &str, media: &MediaType, at: &Pointer) {
        if media.schema.as_ref().is_some_and(is_described) {
            self.degrade(
                "xml-not-typed",
                at,
                format!("`{media_type}` has no types here, so the body is passed as text"),
                "write and read the XML yourself",
            );
        }
    }

    /// A body of a media type that nothing is known about is passed as bytes.
    pub(super) fn unknown_media(&mut self, media_type: &str, media: &MediaType, at: &Pointer) {
        if media.schema.as_ref().is_some_and(is_described) {
            self.degrade(
                "media-type-not-supported",
                at,
                format!("how `{media_type}` is written is not known here, so the body is passed as bytes"),
                "encode and decode the body yourself",
            );
        }
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
            if is_file(property.schema) {
                part.ty = TypeRef::File;
            } else if is_files(property.schema) {
                part.ty = TypeRef::List(Box::new(TypeRef::File));
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

/// How a media type's bodies are written, the preferred first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Media {
    /// `application/json`, `…+json`
    Json,
    /// `multipart/…`
    Multipart,
    /// `application/x-www-form-urlencoded`
    UrlEncoded,
    /// `text/…`
    Text,
    /// Anything that is bytes and nothing else.
    Bytes,
    /// `…/xml`, `…+xml`
    Xml,
    /// Not known here.
    Other,
}

/// What a media type says about how it is written (RFC 9110, 8.3.1; RFC 6839).
pub(super) fn kind(media_type: &str) -> Media {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "text/json" => Media::Json,
        "application/x-www-form-urlencoded" => Media::UrlEncoded,
        "application/octet-stream" | "*/*" | "application/*" | "application/pdf" | "application/zip" => Media::Bytes,
        "application/xml" | "text/xml" => Media::Xml,
        _ if essence.ends_with("+json") => Media::Json,
        _ if essence.ends_with("+xml") => Media::Xml,
        _ if essence.starts_with("multipart/") => Media::Multipart,
        _ if essence.starts_with("text/") => Media::Text,
        _ if ["image/", "audio/", "video/", "font/"].iter().any(|start| essence.starts_with(start)) => Media::Bytes,
        _ => Media::Other,
    }
}

/// How a body is written: a range of media types with a described value is JSON.
pub(super) fn kind_of(media_type: &str, media: &MediaType) -> Media {
    match kind(media_type) {
        Media::Bytes if media_type.contains("*/*") || media_type.starts_with("application/*") => {
            if media.schema.as_ref().is_some_and(is_described) { Media::Json } else { Media::Bytes }
        }
        kind => kind,
    }
}

/// Which of several media types is used: what has types first; among equals `application/json`, then the first one written.
pub(super) fn preference(media_type: &str, media: &MediaType) -> (Media, bool) {
    (kind_of(media_type, media), media_type.trim() != "application/json")
}

/// Whether a schema describes more than text or bytes.
fn is_described(schema: &ReferenceOr<Schema>) -> bool {
    match schema {
        ReferenceOr::Reference { .. } => true,
        ReferenceOr::Item(schema) => {
            !matches!(super::shape::of(schema), super::shape::Shape::Text { .. } | super::shape::Shape::Anything)
        }
    }
}

/// The properties of an urlencoded form that are written in a style of their own.
fn styles(media: &MediaType) -> Vec<(String, Style, bool)> {
    let styled = media.encoding.iter().filter_map(|(key, encoding)| {
        let style = match encoding.style.as_ref()? {
            QueryStyle::Form => Style::Form,
            QueryStyle::SpaceDelimited => Style::Space,
            QueryStyle::PipeDelimited => Style::Pipe,
            QueryStyle::DeepObject => Style::Deep,
        };
        Some((key.clone(), style, encoding.explode))
    });
    styled.collect()
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

/// Whether a part is a list of files.
fn is_files(schema: &ReferenceOr<Box<Schema>>) -> bool {
    let Some(schema) = schema.as_item() else { return false };
    matches!(&schema.schema_kind, SchemaKind::Type(Type::Array(list)) if list.items.as_ref().is_some_and(is_file))
}
