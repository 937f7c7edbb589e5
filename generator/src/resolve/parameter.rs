//! Parameters: required ones become arguments, optional ones fields of a struct.

use super::operation::{Found, signature_order, template_parameters};
use super::schema::Site;
use super::{Resolver, docs};
use crate::diagnostic::Diagnostic;
use crate::ir::{Parameter, Place, TypeKind, TypeRef};
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use openapiv3::{ParameterSchemaOrContent, PathStyle, QueryStyle};

/// Names that a signature has before its parameters, that the function's body uses, or that the struct of options has.
const SIGNATURE: &[&str] = &["self", "body", "options", "request", "client", "file", "writer", "new", "default"];

/// Headers that are not parameters (OpenAPI 3.0.4, 4.7.12.1): others decide them.
const IGNORED_HEADERS: &[&str] = &["accept", "content-type", "authorization"];

impl<'a> Resolver<'a> {
    /// The required and the optional parameters of an operation.
    pub(super) fn parameters(&mut self, found: &Found<'a>, site: Site<'_>) -> (Vec<Parameter>, Vec<Parameter>) {
        let template = template_parameters(found.path);
        let mut names = Names::reserving(SIGNATURE);
        let mut required: Vec<(usize, Parameter)> = Vec::new();
        let mut optional = Vec::new();
        for (parameter, pointer) in self.declared(found) {
            let data = parameter.parameter_data_ref();
            let place = self.place(parameter, &pointer);
            if place == Place::Header && IGNORED_HEADERS.contains(&data.name.to_lowercase().as_str()) {
                self.diagnostics.push(
                    Diagnostic::warning("ignored-header", format!("a header parameter `{}` has no effect", data.name))
                        .at_value(pointer.key("name").as_str(), "decided by the body, the answers or the security")
                        .help("describe it as a media type or a security scheme instead"),
                );
                continue;
            }
            let ty = self.parameter_type(data, &pointer, site);
            let is_required = data.required || matches!(place, Place::Path);
            let parameter = Parameter {
                name: names.claim([
                    naming::snake(&data.name).as_str(),
                    format!("{}_{}", naming::snake(&data.name).trim_end_matches('_'), place_word(place)).as_str(),
                ]),
                key: data.name.clone(),
                docs: match &data.description {
                    Some(description) => docs::docs(None, Some(description), None),
                    None => docs::line(&format!("The parameter {}", docs::code(&data.name))),
                },
                ty,
                place,
                deprecated: data.deprecated.unwrap_or(false),
            };
            if is_required {
                required.push((signature_order(place, &parameter.key, &template), parameter));
            } else {
                optional.push(parameter);
            }
        }
        required.sort_by_key(|(order, _)| *order);
        (required.into_iter().map(|(_, parameter)| parameter).collect(), optional)
    }

    /// The parameters of the operation and those of its path that it does not replace (OpenAPI 3.0.4, 4.7.10).
    fn declared(&mut self, found: &Found<'a>) -> Vec<(&'a openapiv3::Parameter, Pointer)> {
        let shared = found.pointer.parent().unwrap_or_default().key("parameters");
        let own = found.pointer.key("parameters");
        let lists = [(&found.item.parameters, shared), (&found.operation.parameters, own)];
        let mut declared: Vec<(&'a openapiv3::Parameter, Pointer)> = Vec::new();
        for (list, at) in lists {
            for (index, parameter) in list.iter().enumerate() {
                let at = at.index(index);
                match self.follow(parameter, &at, "parameters", |components| &components.parameters) {
                    Some((parameter, pointer)) => {
                        let same = declared.iter().position(|(other, _)| identity(other) == identity(parameter));
                        match same {
                            Some(position) => declared[position] = (parameter, pointer),
                            None => declared.push((parameter, pointer)),
                        }
                    }
                    None => self.degrade(
                        "reference-not-followed",
                        &at,
                        "the parameter behind this reference is not a component, so it is left out".to_owned(),
                        "move it to `components/parameters` and refer to it there",
                    ),
                }
            }
        }
        declared
    }

    fn place(&mut self, parameter: &openapiv3::Parameter, pointer: &Pointer) -> Place {
        use openapiv3::Parameter as P;
        match parameter {
            P::Path { style, parameter_data } => {
                if *style != PathStyle::Simple {
                    self.unsupported(&parameter_data.name, pointer, "style");
                }
                Place::Path
            }
            P::Query { style, parameter_data, allow_reserved, .. } => {
                if *style != QueryStyle::Form {
                    self.unsupported(&parameter_data.name, pointer, "style");
                }
                if *allow_reserved {
                    self.unsupported(&parameter_data.name, pointer, "allowReserved");
                }
                Place::Query { explode: parameter_data.explode.unwrap_or(true) }
            }
            P::Header { .. } => Place::Header,
            P::Cookie { .. } => Place::Cookie,
        }
    }

    /// Notes that a parameter is written in another way than the document says under `keyword`.
    fn unsupported(&mut self, name: &str, pointer: &Pointer, keyword: &str) {
        self.degrade(
            "parameter-style-not-supported",
            &pointer.key(keyword),
            format!(
                "the `{keyword}` of the parameter `{name}` is not expressed yet, so it is written in the default way"
            ),
            "pass a text that is written as the API wants it",
        );
    }

    /// The type of a parameter: a scalar or a list of them; anything else is text that the caller writes.
    fn parameter_type(&mut self, data: &'a openapiv3::ParameterData, pointer: &Pointer, site: Site<'_>) -> TypeRef {
        let ParameterSchemaOrContent::Schema(schema) = &data.format else {
            self.degrade(
                "parameter-content-not-supported",
                &pointer.key("content"),
                format!("the parameter `{}` has a media type of its own, so it stays text", data.name),
                "pass the text as it goes on the wire",
            );
            return TypeRef::Text;
        };
        let name = format!("{}{}", site.name, naming::pascal(&data.name));
        let ty = self.type_of(schema, &pointer.key("schema"), Site { name: &name, ..site }).ty;
        if self.is_writable(&ty, true) {
            return ty;
        }
        self.degrade(
            "parameter-type-not-supported",
            &pointer.key("schema"),
            format!("the parameter `{}` is neither a scalar nor a list of scalars, so it stays text", data.name),
            "pass the text as it goes on the wire",
        );
        TypeRef::Text
    }

    /// Whether a type can be written into a parameter.
    fn is_writable(&self, ty: &TypeRef, list: bool) -> bool {
        match ty {
            TypeRef::List(item) => list && self.is_writable(item, false),
            TypeRef::Named(id) => match &self.types[id.0].kind {
                TypeKind::Enum(_) => true,
                TypeKind::Alias(ty) => self.is_writable(&ty.clone(), list),
                TypeKind::Struct(_) | TypeKind::Form(_) | TypeKind::Union(_) => false,
            },
            TypeRef::Any
            | TypeRef::Map(_)
            | TypeRef::Nullable(_)
            | TypeRef::Boxed(_)
            | TypeRef::File
            | TypeRef::Bytes => false,
            _ => true,
        }
    }
}

/// What makes a parameter the same as another: its name and its place.
fn identity(parameter: &openapiv3::Parameter) -> (&str, &'static str) {
    use openapiv3::Parameter as P;
    let place = match parameter {
        P::Path { .. } => "path",
        P::Query { .. } => "query",
        P::Header { .. } => "header",
        P::Cookie { .. } => "cookie",
    };
    (&parameter.parameter_data_ref().name, place)
}

fn place_word(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query { .. } => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    }
}
