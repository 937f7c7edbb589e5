//! Bodies: requests, responses, media types.

use super::parameter::query_style;
use super::{Fields, Model, example};
use crate::lower::grammar::is_status;
use crate::lower::json_path::JsonPath;
use crate::lower::ref_resolver::Node;
use crate::lower::version::Version;
use indexmap::IndexMap;
use openapiv3::{Encoding, MediaType, ReferenceOr, RequestBody, Response, Responses, StatusCode};

impl<'a> Model<'a> {
    pub(super) fn request_body(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> ReferenceOr<RequestBody> {
        self.reference_or(node, "requestBodies", |model, fields| {
            let mut content = model.content(fields, json_path);
            let described = fields.fields("content");
            for (name, media_type) in &mut content {
                media_type.example = described.object(name).and_then(example::of_values);
            }
            RequestBody {
                description: fields.text("description"),
                content,
                required: fields.flag("required").unwrap_or_default(),
                extensions: fields.extensions(),
            }
        })
    }

    /// The responses of the statuses that are wanted.
    pub(super) fn responses(
        &mut self,
        fields: Fields<'a>,
        json_path: &JsonPath<'_>,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Responses {
        let default = fields.node("default").filter(|_| is_wanted("default"));
        let mut responses = Responses {
            default: default.map(|node| self.response(node, &json_path.key("default"))),
            extensions: fields.extensions(),
            ..Responses::default()
        };
        for (key, node) in fields.entries().filter(|(key, _)| is_status(key) && is_wanted(key)) {
            let status = status(key);
            let lowered = status.to_string();
            let json_path = json_path.key(key);
            if lowered == key {
                responses.responses.insert(status, self.response(node, &json_path));
            } else {
                let JsonPath::Key(around, _) = json_path else { continue };
                let lowered = around.key(&lowered);
                let (file, pointer) = self.origin(&json_path);
                self.origins.moved(lowered.pointer(), file, pointer);
                responses.responses.insert(status, self.response(node, &lowered));
            }
        }
        responses
    }

    pub(super) fn response(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> ReferenceOr<Response> {
        self.reference_or(node, "responses", |model, fields| Response {
            description: fields.text("description").or_else(|| fields.text("summary")).unwrap_or_default(),
            headers: model.map(fields, "headers", json_path, Self::header),
            content: model.content(fields, json_path),
            links: IndexMap::new(),
            extensions: fields.extensions(),
        })
    }

    /// The media types of a body.
    pub(super) fn content(&mut self, fields: Fields<'a>, json_path: &JsonPath<'_>) -> IndexMap<String, MediaType> {
        self.map(fields, "content", json_path, Self::media_type)
    }

    fn media_type(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> MediaType {
        let node = self.settled(node, json_path);
        let fields = self.fields(node);
        if let Some(schema) = fields.node("itemSchema") {
            let name = self.hide(schema, &json_path.key("itemSchema"));
            self.facts.item_schemas.insert(json_path.pointer(), name);
        }
        MediaType {
            schema: fields.node("schema").map(|schema| self.schema(schema, &json_path.key("schema"))),
            example: None,
            examples: IndexMap::new(),
            encoding: self.map(fields, "encoding", json_path, Self::encoding),
            extensions: fields.extensions(),
        }
    }

    fn encoding(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> Encoding {
        let node = self.settled(node, json_path);
        let fields = self.fields(node);
        let style = query_style(fields.text("style").as_deref());
        // Style `form`, the default one, explodes unless the document says otherwise.
        let is_form = style.is_none() || style == Some(openapiv3::QueryStyle::Form);
        // In 3.0 they count in urlencoded forms alone (OpenAPI 3.0.4, 4.7.15.1.2).
        if self.version != Version::V30 && ["style", "explode", "allowReserved"].iter().any(|key| fields.has(key)) {
            self.facts.styled_encodings.insert(json_path.pointer());
        }
        Encoding {
            content_type: fields.text("contentType"),
            headers: self.map(fields, "headers", json_path, Self::header),
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
