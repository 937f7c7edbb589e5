//! Bodies: requests, responses, media types.

use super::parameter::query_style;
use super::{Fields, Model, map};
use crate::document::Value;
use crate::lower::grammar::is_status;
use crate::lower::trail::Trail;
use openapiv3::{Encoding, MediaType, ReferenceOr, RequestBody, Response, Responses, StatusCode};

impl<'a> Model<'a> {
    pub(super) fn request_body(&mut self, value: &'a Value) -> ReferenceOr<RequestBody> {
        self.reference_or(value, "requestBodies", |model, fields| RequestBody {
            description: fields.text("description"),
            content: map(fields.fields("content"), |value| model.media_type(Fields::of(value))),
            required: fields.flag("required").unwrap_or_default(),
            extensions: fields.extensions(),
        })
    }

    pub(super) fn responses(&mut self, fields: Fields<'a>, trail: &Trail<'_>) -> Responses {
        let mut responses = Responses {
            default: fields.get("default").map(|value| self.response(value)),
            extensions: fields.extensions(),
            ..Responses::default()
        };
        for (key, value) in fields.entries().filter(|(key, _)| is_status(key)) {
            let status = status(key);
            let lowered = status.to_string();
            if lowered != key {
                self.origins.moved(trail.key(&lowered).pointer(), self.file, trail.key(key).pointer());
            }
            responses.responses.insert(status, self.response(value));
        }
        responses
    }

    pub(super) fn response(&mut self, value: &'a Value) -> ReferenceOr<Response> {
        self.reference_or(value, "responses", |model, fields| Response {
            description: fields.text("description").unwrap_or_default(),
            headers: map(fields.fields("headers"), |value| model.header(value)),
            content: map(fields.fields("content"), |value| model.media_type(Fields::of(value))),
            links: indexmap::IndexMap::new(),
            extensions: fields.extensions(),
        })
    }

    pub(super) fn media_type(&mut self, fields: Fields<'a>) -> MediaType {
        MediaType {
            schema: fields.get("schema").map(|schema| self.schema(schema)),
            example: None,
            examples: indexmap::IndexMap::new(),
            encoding: map(fields.fields("encoding"), |value| self.encoding(Fields::of(value))),
            extensions: fields.extensions(),
        }
    }

    fn encoding(&mut self, fields: Fields<'a>) -> Encoding {
        let style = query_style(fields.text("style").as_deref());
        // Style `form`, the default one, explodes unless the document says otherwise.
        let is_form = style.is_none() || style == Some(openapiv3::QueryStyle::Form);
        Encoding {
            content_type: fields.text("contentType"),
            headers: map(fields.fields("headers"), |value| self.header(value)),
            explode: fields.flag("explode").unwrap_or(is_form),
            style,
            allow_reserved: fields.flag("allowReserved").unwrap_or_default(),
            extensions: fields.extensions(),
        }
    }
}

/// The status or class of statuses that a key names.
fn status(key: &str) -> StatusCode {
    let class = key.bytes().next().map_or(0, |digit| u16::from(digit.saturating_sub(b'0')));
    key.parse().map_or(StatusCode::Range(class), StatusCode::Code)
}
