//! Forms: `multipart/form-data` bodies and their kin (RFC 7578), whose parts are the properties of a schema.
//!
//! What comes in is a media type with its schema and encodings; what goes out is a type of kind [`Form`]. What is a file,
//! what a part is written as and which headers it has is decided here (OpenAPI 3.0.4, 4.7.15).

use super::body::{Media, key_style, kind};
use super::schema::Site;
use super::shape::Shape;
use super::{Resolver, component_name, docs};
use crate::ir::{Access, Extra, Field, Form, KeyStyle, PartHeader, Presence, Style, TypeId, TypeKind, TypeRef};
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use openapiv3::{Encoding, MediaType, ReferenceOr, Schema, SchemaKind};

impl<'a> Resolver<'a> {
    /// A form's type: its parts are the properties of the schema. None where any parts may be sent.
    pub(super) fn form(&mut self, media: &'a MediaType, at: &Pointer, site: Site<'_>) -> Option<TypeId> {
        let encodings = at.key("encoding");
        let at = at.key("schema");
        let described = media.schema.as_ref().and_then(|schema| self.schema_behind(schema, &at));
        let is_list = described.as_ref().is_some_and(|(schema, _)| !matches!(self.shape(schema), Shape::Anything));
        let parts = described.and_then(|(schema, at)| Some((self.object_of(schema, &at)?, schema, at)));
        let Some((object, schema, schema_at)) = parts else {
            if is_list {
                self.degrade(
                    "form-not-supported",
                    &at,
                    "the parts of this form have no names, so they are put together by the caller".to_owned(),
                    "describe an object with a property for each part",
                );
            }
            return None;
        };
        let id = self.declare(site.home, &Self::form_name(media, site), &schema_at);
        let name = self.types[id.0].name.clone();
        let shape = self.structure(&object, Site { name: &name, ..site });
        let mut parts = shape.fields;
        let (mut media_types, mut styles, mut headers) = (Vec::new(), Vec::new(), Vec::new());
        let extra = match shape.extra {
            Extra::Closed { .. } => None,
            Extra::Keep { field } | Extra::Typed { field, .. } => Some(field),
        };
        let taken: Vec<&str> =
            parts.iter().map(|part| part.name.as_str()).chain(extra.as_deref()).chain(["new"]).collect();
        let mut names = Names::reserving(&taken);
        for (part, property) in parts.iter_mut().zip(&object.properties) {
            let encoding = media.encoding.get(property.key);
            let at = encodings.key(property.key);
            // A part that is written in a style is of no media type (OpenAPI 3.1.1, 4.8.15.1.2).
            let styled = encoding.filter(|_| self.facts.styled_encodings.contains(&at));
            let declared = encoding.filter(|_| styled.is_none()).and_then(|encoding| encoding.content_type.as_deref());
            let declared = declared.unwrap_or_default();
            let schema = self.strictest(property).unwrap_or(&property.described).schema;
            match self.files(schema, declared) {
                Some(Files::One) => part.ty = TypeRef::File,
                Some(Files::Several) => part.ty = TypeRef::List(Box::new(TypeRef::File)),
                None => {}
            }
            part.nullable = false;
            if let Some(encoding) = encoding {
                let site = Site { name: &format!("{name}{}", naming::pascal(property.key)), ..site };
                headers.extend(self.part_headers(part, encoding, &at.key("headers"), site, &mut names));
            }
            media_types.extend(self.part_type(part, declared.trim(), &at.key("contentType")));
            if let Some(encoding) = styled.filter(|_| !is_file(part)) {
                let usual = KeyStyle { key: part.key.clone(), style: Style::Form, explode: true, reserved: false };
                styles.push(key_style(property.key, encoding).unwrap_or(usual));
            }
        }
        let definition = &mut self.types[id.0];
        definition.docs = docs::docs(
            schema.schema_data.title.as_deref(),
            Some(schema.schema_data.description.as_deref().unwrap_or("The parts of a form")),
            None,
        );
        definition.kind = TypeKind::Form(Form { parts, extra, media_types, styles, headers });
        Some(id)
    }

    /// The media type that a part says of itself, by its key. One of several, or of a range, is the caller's to say.
    fn part_type(&mut self, part: &mut Field, declared: &str, at: &Pointer) -> Option<(String, String)> {
        if declared.is_empty() || declared.contains([',', '*']) {
            return None;
        }
        let is_written =
            is_file(part) || kind(declared) == Media::Json || declared == "application/x-www-form-urlencoded";
        if !is_written && part.ty != TypeRef::Bytes && !self.is_writable(&part.ty, true) {
            let key = &part.key;
            self.degrade(
                if kind(declared) == Media::Xml { "xml-not-typed" } else { "media-type-not-supported" },
                at,
                format!("the part `{key}` is `{declared}`, which has no types here, so it is passed as text"),
                "write the text of the part yourself",
            );
            part.ty = TypeRef::Text;
        }
        Some((part.key.clone(), declared.to_owned()))
    }

    /// The headers of a part (OpenAPI 3.0.4, 4.7.15.1), without the one that `contentType` stands for. A file brings its
    /// own; those of other parts are fields beside them, which count when their parts are sent.
    fn part_headers(
        &mut self,
        part: &mut Field,
        encoding: &'a Encoding,
        at: &Pointer,
        site: Site<'_>,
        names: &mut Names,
    ) -> Vec<PartHeader> {
        let described = encoding.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        if is_file(part) {
            let described: Vec<_> = described.map(|(name, _)| docs::code(name)).collect();
            if !described.is_empty() {
                part.docs.details.push(format!("`Part::header` sets its headers: {}.", described.join(", ")));
            }
            return Vec::new();
        }
        let mut headers = Vec::new();
        for (key, header) in described {
            let at = at.key(key);
            let Some((header, at)) = self.header(header, &at) else { continue };
            let name = format!("{}{}", site.name, naming::pascal(key));
            let is_required = header.required && part.presence == Presence::Required;
            let summary = format!("The header {} of the part {}", docs::code(key), docs::code(&part.key));
            let field = Field {
                name: names.claim([naming::snake(&format!("{}_{key}", part.key)).as_str()]),
                key: key.clone(),
                docs: docs::docs(Some(&summary), header.description.as_deref(), None),
                ty: self.header_type(header, &at, Site { name: &name, ..site }),
                presence: if is_required { Presence::Required } else { Presence::Optional },
                nullable: false,
                default: None,
                values: Vec::new(),
                is_open: false,
                deprecated: header.deprecated == Some(true),
                access: Access::Both,
            };
            headers.push(PartHeader { part: part.key.clone(), field });
        }
        headers
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

    /// What of a part is a file: `format: binary` (OpenAPI 3.0.4, 4.7.14.2), or a text that is of a media type which is
    /// neither text nor JSON. A part that nothing is declared of is bytes too (OpenAPI 3.1.1, 4.8.15.1.1).
    fn files(&self, schema: &'a ReferenceOr<Box<Schema>>, declared: &str) -> Option<Files> {
        let is_binary =
            !declared.is_empty() && declared.split(',').all(|one| matches!(kind(one), Media::Bytes | Media::Other));
        let is_undeclared = is_binary || declared.is_empty();
        self.files_of(
            self.behind_boxed(schema)?,
            &|shape| match shape {
                Shape::Text { format, .. } if format == "binary" => true,
                Shape::Text { format, values } => is_binary && format.is_empty() && values.is_empty(),
                shape => is_undeclared && matches!(shape, Shape::Anything),
            },
            0,
        )
    }

    /// The same by what one file is. A member that is `null` says that the part may be left out, and a text beside a file can
    /// be sent as one.
    fn files_of(&self, schema: &'a Schema, is_file: &dyn Fn(&Shape<'_>) -> bool, depth: usize) -> Option<Files> {
        let shape = self.shape(schema);
        let members = match (&shape, &schema.schema_kind) {
            _ if depth > DEPTH => return None,
            (Shape::List(Some(items)), _) => {
                let item = self.files_of(self.behind_boxed(items)?, is_file, depth + 1)?;
                return (item == Files::One).then_some(Files::Several);
            }
            (Shape::Union(_, members), _) => members,
            (Shape::All, SchemaKind::AllOf { all_of: members }) => members.as_slice(),
            _ => return is_file(&shape).then_some(Files::One),
        };
        let mut found = None;
        for member in members {
            let schema = self.behind(member)?;
            let shape = self.shape(schema);
            // That it may be anything says nothing of files.
            if self.is_null_member(member) || matches!(shape, Shape::Anything) {
                continue;
            }
            match self.files_of(schema, is_file, depth + 1) {
                None if !matches!(shape, Shape::Text { .. }) => return None,
                files => found = found.max(files),
            }
        }
        found
    }
}

/// How many files a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Files {
    /// One.
    One,
    /// A list of them.
    Several,
}

/// So deep a part is looked into for a file.
const DEPTH: usize = 8;

/// Whether a part is a file, or several.
fn is_file(part: &Field) -> bool {
    match &part.ty {
        TypeRef::List(item) => **item == TypeRef::File,
        ty => *ty == TypeRef::File,
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits;

    /// Holds the parts of a form against what is emitted of them.
    #[track_caller]
    fn form(schema: &str, parts: &str) {
        let document = format!(
            "
            paths:
              /files:
                post:
                  operationId: send
                  tags: [files]
                  requestBody: {{required: true, content: {{multipart/form-data: {{schema: {{{schema}}}}}}}}}
                  responses: {{'204': {{description: ok}}}}
            components: {{schemas: {{File: {{type: string, format: binary}}}}}}"
        );
        emits(&document, &format!("pub struct SendForm {{\n{parts}\npub extra: json::Map<String>,\n}}"));
    }

    #[test]
    fn a_part_of_bytes_is_a_file_and_one_of_text_is_not() {
        form(
            "type: object, required: [file, note], properties: {file: {type: string, format: binary}, note: {type: string}}",
            "pub file: multipart::Part,
            pub note: String,",
        );
    }

    #[test]
    fn a_file_is_one_however_it_is_written_that_it_may_be_left_out() {
        form(
            "type: object, properties: {
               a: {oneOf: [{type: 'null'}, {$ref: '#/components/schemas/File'}]},
               b: {anyOf: [{type: string, format: binary}, {type: array, items: {$ref: '#/components/schemas/File'}}]},
               c: {anyOf: [{type: string, format: binary}, {type: string, format: uri}]},
               d: {allOf: [{$ref: '#/components/schemas/File'}, {description: Of a person}]},
               e: {type: array, items: {anyOf: [{$ref: '#/components/schemas/File'}, {type: 'null'}]}},
               f: {anyOf: [{type: string, format: binary}, {type: object}]},
               g: {anyOf: [{type: string}, {}]}}",
            "pub a: Option<multipart::Part>,
            pub b: Option<Vec<multipart::Part>>,
            pub c: Option<multipart::Part>,
            pub d: Option<multipart::Part>,
            pub e: Option<Vec<multipart::Part>>,
            pub f: Option<SendFormF>,
            pub g: Maybe<json::Value>,",
        );
    }
}
