//! Parameters and headers.

use super::{Fields, Model, example};
use crate::lower::facts::ParameterFacts;
use crate::lower::json_path::JsonPath;
use crate::lower::ref_resolver::Node;
use openapiv3::{
    CookieStyle, Header, HeaderStyle, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};

impl<'a> Model<'a> {
    pub(super) fn parameter(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> ReferenceOr<Parameter> {
        self.reference_or(node, "parameters", |model, fields| {
            let parameter_data = model.parameter_data(fields, json_path);
            let style = fields.text("style");
            let place = fields.text("in");
            let is_query = !matches!(place.as_deref(), Some("path" | "header" | "cookie"));
            let facts = ParameterFacts {
                is_whole_query: place.as_deref() == Some("querystring"),
                is_cookie_style: style.as_deref() == Some("cookie"),
                allows_reserved: !is_query && fields.flag("allowReserved") == Some(true),
            };
            if facts != ParameterFacts::default() {
                model.facts.parameters.insert(json_path.pointer(), facts);
            }
            match place.as_deref() {
                Some("path") => Parameter::Path {
                    parameter_data: ParameterData { required: true, ..parameter_data },
                    style: match style.as_deref() {
                        Some("matrix") => PathStyle::Matrix,
                        Some("label") => PathStyle::Label,
                        _ => PathStyle::Simple,
                    },
                },
                Some("header") => Parameter::Header { parameter_data, style: HeaderStyle::Simple },
                Some("cookie") => Parameter::Cookie { parameter_data, style: CookieStyle::Form },
                _ => Parameter::Query {
                    parameter_data,
                    allow_reserved: fields.flag("allowReserved").unwrap_or_default(),
                    style: query_style(style.as_deref()).unwrap_or_default(),
                    allow_empty_value: fields.flag("allowEmptyValue"),
                },
            }
        })
    }

    pub(super) fn header(&mut self, node: Node<'a>, json_path: &JsonPath<'_>) -> ReferenceOr<Header> {
        self.reference_or(node, "headers", |model, fields| Header {
            description: fields.text("description"),
            style: HeaderStyle::Simple,
            required: fields.flag("required").unwrap_or_default(),
            deprecated: fields.flag("deprecated"),
            format: model.format(fields, json_path),
            example: None,
            examples: indexmap::IndexMap::new(),
            extensions: fields.extensions(),
        })
    }

    fn parameter_data(&mut self, fields: Fields<'a>, json_path: &JsonPath<'_>) -> ParameterData {
        ParameterData {
            name: fields.text("name").unwrap_or_default(),
            description: fields.text("description"),
            required: fields.flag("required").unwrap_or_default(),
            deprecated: fields.flag("deprecated"),
            format: self.format(fields, json_path),
            example: example::of_values(fields),
            examples: indexmap::IndexMap::new(),
            explode: fields.flag("explode"),
            extensions: fields.extensions(),
        }
    }

    fn format(&mut self, fields: Fields<'a>, json_path: &JsonPath<'_>) -> ParameterSchemaOrContent {
        match fields.node("schema") {
            Some(schema) => ParameterSchemaOrContent::Schema(self.schema(schema, &json_path.key("schema"))),
            None if fields.has("content") => ParameterSchemaOrContent::Content(self.content(fields, json_path)),
            None => ParameterSchemaOrContent::Schema(ReferenceOr::Item(text_schema())),
        }
    }
}

/// A parameter that the path has and that is not declared.
pub(super) fn path_parameter(name: &str) -> Parameter {
    Parameter::Path {
        parameter_data: ParameterData {
            name: name.to_owned(),
            description: None,
            required: true,
            deprecated: None,
            format: ParameterSchemaOrContent::Schema(ReferenceOr::Item(text_schema())),
            example: None,
            examples: indexmap::IndexMap::new(),
            explode: None,
            extensions: indexmap::IndexMap::new(),
        },
        style: PathStyle::Simple,
    }
}

pub(super) fn query_style(style: Option<&str>) -> Option<QueryStyle> {
    match style? {
        "form" => Some(QueryStyle::Form),
        "spaceDelimited" => Some(QueryStyle::SpaceDelimited),
        "pipeDelimited" => Some(QueryStyle::PipeDelimited),
        "deepObject" => Some(QueryStyle::DeepObject),
        _ => None,
    }
}

/// What is assumed where nothing is declared.
fn text_schema() -> Schema {
    Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Type(Type::String(StringType::default())) }
}
