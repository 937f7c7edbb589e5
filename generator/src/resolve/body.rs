//! Request bodies: JSON, forms, or bytes that the caller encodes.

use super::operation::Found;
use super::schema::{Site, or_null};
use super::shape::Shape;
use super::{Resolver, component_name, docs};
use crate::ir::{Body, BodyKind, Framing, KeyStyle, Presence, Style, TypeRef};
use crate::pointer::Pointer;
use openapiv3::{Encoding, MediaType, QueryStyle, ReferenceOr, Schema};

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
            body.content.iter().min_by_key(|(media_type, media)| self.preference(media_type, media))?;
        let at = content.key(media_type);
        let kind = match self.kind_of(media_type, media) {
            Media::Json => match &media.schema {
                Some(schema) => BodyKind::Json(or_null(self.type_of(schema, &at.key("schema"), site))),
                None => BodyKind::Json(TypeRef::Any),
            },
            Media::Multipart => self.form(media, &at, site).map_or(BodyKind::Parts, BodyKind::Multipart),
            Media::UrlEncoded => match &media.schema {
                Some(schema) => {
                    let ty = self.type_of(schema, &at.key("schema"), site).ty;
                    BodyKind::UrlEncoded(ty, styles(media))
                }
                None => BodyKind::UrlEncoded(TypeRef::Any, Vec::new()),
            },
            Media::Text => {
                self.streamed(media_type, &at);
                BodyKind::Text
            }
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
        let also = body.content.keys().filter(|other| *other != media_type && !other.contains('*'));
        let also: Vec<String> = also.cloned().collect();
        let is_range = media_type.contains('*');
        let mut docs = match &body.description {
            Some(description) => docs::docs(None, Some(description), None),
            None => docs::line("What to send"),
        };
        let media_type = match kind {
            _ if !is_range => media_type,
            BodyKind::Json(_) => "application/json",
            BodyKind::Text => "text/plain",
            BodyKind::Multipart(_) | BodyKind::Parts => "multipart/form-data",
            BodyKind::UrlEncoded(..) => "application/x-www-form-urlencoded",
            BodyKind::Raw => {
                let range = docs::code(media_type);
                let how = "`Body::media_type` says what, or `Body::file_name`";
                docs.summary = format!("{} It is of {range}: {how}.", docs.summary);
                media_type
            }
        };
        Some(Body { docs, presence, media_type: media_type.to_owned(), also, kind })
    }

    /// XML has no types: a described body is passed as text.
    pub(super) fn xml(&mut self, media_type: &str, media: &MediaType, at: &Pointer) {
        if self.is_described(media) {
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
        if self.is_described(media) {
            self.degrade(
                "media-type-not-supported",
                at,
                format!("how `{media_type}` is written is not known here, so the body is passed as bytes"),
                "encode and decode the body yourself",
            );
        }
    }

    /// A text that consists of items which have a type (OpenAPI 3.2, 4.14.3) is passed whole.
    pub(super) fn streamed(&mut self, media_type: &str, at: &Pointer) {
        if self.facts.item_schemas.contains_key(at) {
            self.degrade(
                "media-type-not-supported",
                at,
                format!("the items of `{media_type}` are not told apart here, so the body is passed as text"),
                "split and decode the text yourself",
            );
        }
    }

    /// The schema itself, through references to components.
    pub(super) fn schema_behind(&self, schema: &'a ReferenceOr<Schema>, at: &Pointer) -> Option<(&'a Schema, Pointer)> {
        self.follow(schema, at, "schemas", |components| &components.schemas)
    }

    /// The schema that a reference leads to.
    pub(super) fn referred(&self, reference: &str) -> Option<&'a Schema> {
        let name = component_name(reference, "schemas")?;
        let found = self.openapi.components.as_ref()?.schemas.get(&name)?;
        self.schema_behind(found, &Pointer::root()).map(|(schema, _)| schema)
    }

    /// How a body is written: a range of media types with a described value is JSON, with a text it is text. What is
    /// `format: binary` is bytes even where it is called JSON, which no octets are: that is what a file of Swagger 2.0 becomes
    /// under `produces: [application/json]`.
    pub(super) fn kind_of(&self, media_type: &str, media: &MediaType) -> Media {
        let kind = kind(media_type);
        let is_range = kind == Media::Bytes && is_open(media_type);
        if kind != Media::Json && !is_range {
            return kind;
        }
        match self.media_shape(media) {
            Some(Shape::Text { format, .. }) if format == "binary" => Media::Bytes,
            _ if kind == Media::Json => Media::Json,
            None | Some(Shape::Anything) => Media::Bytes,
            Some(Shape::Text { .. }) => Media::Text,
            Some(_) => Media::Json,
        }
    }

    /// Which of several media types is used: what has types first; among equals `application/json`, then a merge patch,
    /// which looks like what it changes, then the first one written. A JSON patch, which is a list of operations, comes last
    /// (RFC 6902, section 3; RFC 7396).
    pub(super) fn preference(&self, media_type: &str, media: &MediaType) -> (Media, u8) {
        let kind = self.kind_of(media_type, media);
        let rank = match essence(media_type).as_str() {
            _ if kind != Media::Json => 0,
            "application/json" => 0,
            "application/merge-patch+json" => 1,
            "application/json-patch+json" => 3,
            _ => 2,
        };
        (kind, rank)
    }

    /// Whether a schema describes more than text or bytes.
    fn is_described(&self, media: &MediaType) -> bool {
        self.media_shape(media).is_some_and(|shape| !matches!(shape, Shape::Text { .. } | Shape::Anything))
    }

    fn media_shape<'s>(&'s self, media: &'s MediaType) -> Option<Shape<'s>> {
        Some(self.shape(match media.schema.as_ref()? {
            ReferenceOr::Item(schema) => schema,
            ReferenceOr::Reference { reference } => self.referred(reference)?,
        }))
    }
}

/// Whether a range of media types leaves everything open.
fn is_open(media_type: &str) -> bool {
    media_type.contains("*/*") || media_type.starts_with("application/*")
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

/// Media types that are text although they are not called so.
const TEXTS: &[&str] = &[
    "application/graphql",
    "application/javascript",
    "application/json-seq",
    "application/jsonl",
    "application/jsonlines",
    "application/jwt",
    "application/ndjson",
    "application/openapi+yaml",
    "application/toml",
    "application/x-jsonl",
    "application/x-jsonlines",
    "application/x-ndjson",
    "application/x-yaml",
    "application/yaml",
];

/// How the items of a sequential media type are distinguished (`OpenAPI` 3.2, section 4.14.3).
pub(super) fn framing(media_type: &str) -> Option<Framing> {
    match essence(media_type).as_str() {
        "text/event-stream" => Some(Framing::Events),
        "application/json-seq" => Some(Framing::Records),
        "application/jsonl"
        | "application/jsonlines"
        | "application/ndjson"
        | "application/x-jsonl"
        | "application/x-jsonlines"
        | "application/x-ndjson" => Some(Framing::Lines),
        other => other.ends_with("+json-seq").then_some(Framing::Records),
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What a media type says about how it is written (RFC 9110, 8.3.1; RFC 6839).
pub(super) fn kind(media_type: &str) -> Media {
    let essence = essence(media_type);
    match essence.as_str() {
        "application/json" | "text/json" => Media::Json,
        "application/x-www-form-urlencoded" => Media::UrlEncoded,
        "application/octet-stream" | "*/*" | "application/*" | "application/pdf" | "application/zip" => Media::Bytes,
        "application/xml" | "text/xml" => Media::Xml,
        _ if essence.ends_with("+json") => Media::Json,
        _ if essence.ends_with("+json-seq") => Media::Text,
        _ if essence.ends_with("+xml") => Media::Xml,
        _ if essence.starts_with("multipart/") => Media::Multipart,
        _ if essence.starts_with("text/") || TEXTS.contains(&essence.as_str()) => Media::Text,
        _ if ["image/", "audio/", "video/", "font/"].iter().any(|start| essence.starts_with(start)) => Media::Bytes,
        _ => Media::Other,
    }
}

/// The properties of an urlencoded form that are written in another way than usual. Where the document says anything
/// about the style, the media type does not count (OpenAPI 3.0.4, 4.7.15.1.1).
fn styles(media: &MediaType) -> Vec<KeyStyle> {
    let styled = media.encoding.iter().filter_map(|(key, encoding)| {
        let is_json = encoding.content_type.as_deref().is_some_and(|declared| kind(declared) == Media::Json);
        let json = || KeyStyle { key: key.clone(), style: Style::Json, explode: encoding.explode, reserved: false };
        key_style(key, encoding).or_else(|| is_json.then(json))
    });
    styled.collect()
}

/// How a property of a form is written, where the document says anything about its style.
pub(super) fn key_style(key: &str, encoding: &Encoding) -> Option<KeyStyle> {
    let Encoding { explode, allow_reserved: reserved, .. } = *encoding;
    let style = match &encoding.style {
        Some(QueryStyle::Form) => Style::Form,
        Some(QueryStyle::SpaceDelimited) => Style::Space,
        Some(QueryStyle::PipeDelimited) => Style::Pipe,
        Some(QueryStyle::DeepObject) => Style::Deep,
        None if !explode || reserved => Style::Form,
        None => return None,
    };
    Some(KeyStyle { key: key.to_owned(), style, explode, reserved })
}

fn raw(media_type: &str, presence: Presence) -> Body {
    let (docs, media_type) = (docs::line("What to send, encoded"), media_type.to_owned());
    Body { docs, presence, media_type, also: Vec::new(), kind: BodyKind::Raw }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits;

    #[test]
    fn a_json_body_that_is_required_is_an_argument() {
        emits(
            "
            paths:
              /things:
                post:
                  operationId: add
                  tags: [things]
                  requestBody:
                    required: true
                    content: {application/json: {schema: {required: [a], properties: {a: {type: string}}}}}
                  responses: {'204': {description: ok}}",
            "pub fn add(&self, body: &AddRequest)",
        );
    }

    #[test]
    fn bytes_of_any_media_type_are_a_body_as_they_are() {
        emits(
            "
            paths:
              /things:
                put:
                  operationId: store
                  tags: [things]
                  requestBody: {required: true, content: {image/png: {}}}
                  responses: {'204': {description: ok}}",
            "pub fn store(&self, body: impl Into<Body>)",
        );
    }
}
