//! Parameters: required ones become arguments, optional ones methods of the call.

use super::body::{Media, kind};
use super::operation::{Found, order, signature_order, template_parameters};
use super::schema::Site;
use super::{Resolver, docs, scopes};
use crate::diagnostic::Diagnostic;
use crate::ir::{
    BODY_SETTER, Home, Literal, Parameter, ParameterLocation, Repr, SchemeId, ScopeId, Serialization, Style, TypeKind,
    TypeRef, meaning,
};
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use foldhash::HashMap;
use openapiv3::{Content, MediaType, ParameterSchemaOrContent, PathStyle, QueryStyle};
use std::borrow::Cow;

/// Names that a signature has besides those of its parameters.
pub(super) const SIGNATURE: &[&str] = &["self", "body", "client", "file", "writer"];

/// Methods that a call has before one sets an optional parameter: those of the runtime, and what sets an optional body.
pub(super) const CALL_METHODS: &[&str] = &[
    "new",
    "of",
    "timeout",
    "deadline",
    "retry",
    "idempotent",
    "header",
    "accept",
    "raw",
    "url",
    "link",
    "other_origins",
    "raw_body",
    "origin",
    "response",
    "optional",
    "stream",
    "items",
    "download",
    "retyped",
    "if_none_match",
    "poll_until",
    "finished",
    "wait",
    "into_future",
    BODY_SETTER,
];

/// Headers that are not parameters (OpenAPI 3.0.4, 4.7.12.1) or follow from the body: others decide them.
const IGNORED_HEADERS: &[&str] = &["accept", "content-type", "authorization", "content-length", "transfer-encoding"];

/// A parameter that an operation has.
struct Declared<'a> {
    parameter: &'a openapiv3::Parameter,
    /// Where it is described.
    pointer: Pointer,
    /// Where it is listed.
    at: Pointer,
}

impl<'a> Resolver<'a> {
    /// The required and the optional parameters of an operation, without those that its scope has. What a credential is sent
    /// as is none that callers have to give.
    pub(super) fn parameters(
        &mut self,
        found: &Found<'a>,
        site: Site<'_>,
        scope: Option<ScopeId>,
        scoped: &[String],
        security: &mut Vec<Vec<SchemeId>>,
    ) -> (Vec<Parameter>, Vec<Parameter>) {
        let template = order(&template_parameters(found.path));
        let mut names = Names::default();
        let mut required: Vec<(usize, Parameter)> = Vec::new();
        let mut optional = Vec::new();
        let mut always = Vec::new();
        for Declared { parameter, pointer, at: listed } in self.declared(found) {
            let data = parameter.parameter_data_ref();
            if matches!(parameter, openapiv3::Parameter::Header { .. })
                && IGNORED_HEADERS.contains(&data.name.to_lowercase().as_str())
            {
                let help = if data.name.eq_ignore_ascii_case("authorization") {
                    "declare it under `security`: where nothing is declared there, it counts as the scheme that it fits"
                } else {
                    "describe it as a media type instead"
                };
                self.diagnostics.push(
                    Diagnostic::warning("ignored-header", format!("a header parameter `{}` has no effect", data.name))
                        .at_value(pointer.key("name"), "decided by the body, the responses or the security")
                        .help(help),
                );
                continue;
            }
            let fixed = found.variant_of.iter().flat_map(|variant| &variant.fixed);
            if matches!(parameter, openapiv3::Parameter::Query { .. })
                && fixed.clone().any(|(key, _)| *key == data.name)
            {
                continue;
            }
            let ty = self.parameter_type(data, &pointer, site);
            if let ParameterSchemaOrContent::Schema(schema) = &data.format {
                self.note_password(&data.name, schema);
            }
            let serialization = self.serialization(parameter, &pointer, &ty);
            let at = serialization.at();
            let is_key = at == ParameterLocation::Header && self.is_idempotency_key(found, &data.name, &ty);
            let credential = self.note_twice(at, &data.name, &pointer, listed, security);
            let is_required = data.required && !is_key && credential.is_none() || at == ParameterLocation::Path;
            if is_required && serialization == Serialization::Header {
                self.note_header_default(data, &ty);
            }
            let mut name = naming::snake(&data.name);
            let in_place = format!("{}_{}", name.trim_end_matches('_'), location_word(serialization));
            if (if is_required { SIGNATURE } else { CALL_METHODS }).contains(&name.as_str()) {
                name.push('_');
            }
            let mut docs = match &data.description {
                Some(description) => self.description(description),
                None => docs::line(&format!("The parameter {}", docs::code(&data.name))),
            };
            if is_key {
                docs::append(&mut docs, "A call without one gets a new UUID, the same in all its attempts.");
            }
            if let Some((scheme, id)) = credential {
                always.extend(data.required.then_some(scheme));
                docs::append(
                    &mut docs,
                    &format!("A call without one sends the client's credential {}.", docs::code(&id)),
                );
            }
            let place = scope.zip(scopes::position(scoped, &data.name, serialization));
            let parameter = Parameter {
                name: if place.is_some() { name } else { names.claim([name.as_str(), in_place.as_str()]) },
                key: data.name.clone(),
                docs,
                ty,
                serialization,
                deprecated: data.deprecated.unwrap_or(false),
                lookup: Self::lookup(data),
            };
            if let Some((scope, place)) = place {
                self.mention(scope, place, parameter, &pointer);
            } else if is_required {
                required.push((signature_order(serialization, &parameter.key, &template), parameter));
            } else {
                optional.push(parameter);
            }
        }
        require(&always, security);
        required.sort_by_key(|(order, _)| *order);
        (required.into_iter().map(|(_, parameter)| parameter).collect(), optional)
    }

    /// Whether a parameter, which has no effect, says that a credential goes along.
    pub(super) fn takes_authorization(&self, found: &Found<'a>) -> bool {
        let declared = found.item.parameters.iter().chain(&found.operation.parameters);
        let followed = declared.filter_map(|parameter| {
            self.follow(parameter, &found.pointer, "parameters", |components| &components.parameters)
        });
        let mut parameters = followed.map(|(parameter, _)| parameter);
        parameters.any(|parameter| {
            let is_header = matches!(parameter, openapiv3::Parameter::Header { .. });
            is_header && parameter.parameter_data_ref().name.eq_ignore_ascii_case("authorization")
        })
    }

    /// The parameters of the operation and those of its path that it does not replace (OpenAPI 3.0.4, 4.7.10).
    fn declared(&mut self, found: &Found<'a>) -> Vec<Declared<'a>> {
        let shared = found.pointer.parent().unwrap_or_default().key("parameters");
        let own = found.pointer.key("parameters");
        let lists = [(&found.item.parameters, shared), (&found.operation.parameters, own)];
        let mut declared: Vec<Declared<'a>> = Vec::new();
        let mut known = HashMap::default();
        for (list, at) in lists {
            for (index, parameter) in list.iter().enumerate() {
                let at = at.index(index);
                match self.follow(parameter, &at, "parameters", |components| &components.parameters) {
                    Some((parameter, pointer)) => {
                        let position = *known.entry(identity(parameter)).or_insert(declared.len());
                        let one = Declared { parameter, pointer, at };
                        if position < declared.len() {
                            declared[position] = one;
                        } else {
                            declared.push(one);
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

    /// Where a parameter goes and how a value of `ty` is written there.
    fn serialization(&self, parameter: &openapiv3::Parameter, pointer: &Pointer, ty: &TypeRef) -> Serialization {
        use openapiv3::Parameter as P;
        let data = parameter.parameter_data_ref();
        let facts = self.facts.parameters.get(pointer).copied().unwrap_or_default();
        let (at, style, plain) = match parameter {
            P::Path { style, .. } => match style {
                PathStyle::Simple => (ParameterLocation::Path, Style::Simple, Serialization::Path),
                PathStyle::Label => (ParameterLocation::Path, Style::Label, Serialization::Path),
                PathStyle::Matrix => (ParameterLocation::Path, Style::Matrix, Serialization::Path),
            },
            P::Query { .. } if facts.is_whole_query => {
                let json = matches!(&data.format, ParameterSchemaOrContent::Content(content)
                    if content.keys().next().is_some_and(|media_type| kind(media_type) == Media::Json));
                return Serialization::QueryString { json };
            }
            P::Query { style, .. } => {
                let style = match style {
                    QueryStyle::Form => Style::Form,
                    QueryStyle::SpaceDelimited => Style::Space,
                    QueryStyle::PipeDelimited => Style::Pipe,
                    QueryStyle::DeepObject => Style::Deep,
                };
                (
                    ParameterLocation::Query,
                    style,
                    Serialization::Query { explode: data.explode.unwrap_or(style == Style::Form) },
                )
            }
            P::Header { .. } => (ParameterLocation::Header, Style::Simple, Serialization::Header),
            P::Cookie { .. } if facts.is_cookie_style => {
                (ParameterLocation::Cookie, Style::Cookie, Serialization::Cookie)
            }
            P::Cookie { .. } => (ParameterLocation::Cookie, Style::Form, Serialization::Cookie),
        };
        let is_json = matches!(&data.format, ParameterSchemaOrContent::Content(content) if coded(content).is_some());
        let reserved = matches!(parameter, P::Query { allow_reserved: true, .. }) || facts.allows_reserved;
        let explode = data.explode.unwrap_or(matches!(style, Style::Form | Style::Cookie));
        let usual = matches!(style, Style::Simple | Style::Form) && !reserved && !is_json;
        if usual && self.is_writable(ty, true) {
            return if plain == Serialization::Path && self.lists_empty(ty) {
                Serialization::PathOrEmpty
            } else {
                plain
            };
        }
        Serialization::Styled { at, style: if is_json { Style::Json } else { style }, explode, reserved }
    }

    /// The type of a parameter; text where the document gives a media type that is not JSON.
    fn parameter_type(&mut self, data: &'a openapiv3::ParameterData, pointer: &Pointer, site: Site<'_>) -> TypeRef {
        let name = format!("{}{}", site.name, naming::pascal(&data.name));
        // What the components describe has no owner.
        let shared = pointer.tokens().next().is_some_and(|token| token == "components");
        let component = shared.then(|| naming::pascal(&pointer.last().unwrap_or_default()));
        let site = match &component {
            Some(name) => Site { home: Home::Types, name },
            None => Site { name: &name, ..site },
        };
        match &data.format {
            ParameterSchemaOrContent::Schema(schema) => self.type_of_listed(schema, &pointer.key("schema"), site).ty,
            ParameterSchemaOrContent::Content(content) => match coded(content) {
                Some((media_type, media)) => match &media.schema {
                    Some(schema) => self.type_of(schema, &pointer.keys(&["content", media_type, "schema"]), site).ty,
                    None => TypeRef::Any,
                },
                // Text of another media type is written by the caller.
                None => TypeRef::Text,
            },
        }
    }

    /// Whether the empty text is one of the values that a type lists.
    fn lists_empty(&self, ty: &TypeRef) -> bool {
        let TypeRef::Named(id) = meaning(&self.types, ty) else { return false };
        let TypeKind::Enum(known) = &self.types[id.0].kind else { return false };
        known.variants.iter().any(|variant| variant.value == Literal::Text(String::new()))
    }

    /// Whether a type can be written into a parameter.
    pub(super) fn is_writable(&self, ty: &TypeRef, list: bool) -> bool {
        match meaning(&self.types, ty) {
            TypeRef::List(item) => list && self.is_writable(item, false),
            TypeRef::Named(id) => matches!(&self.types[id.0].kind, TypeKind::Enum(known) if known.repr != Repr::Mixed),
            TypeRef::Any
            | TypeRef::Map(_)
            | TypeRef::Tuple(_)
            | TypeRef::Nullable(_)
            | TypeRef::Boxed(_)
            | TypeRef::File
            | TypeRef::Bytes => false,
            _ => true,
        }
    }
}

/// Puts alternatives first in which also goes along what parameters require: of `{key}` and `{token}`, both.
fn require(always: &[SchemeId], security: &mut Vec<Vec<SchemeId>>) {
    let with_all = |known: &Vec<SchemeId>| {
        let mut needed = known.clone();
        needed.extend(always.iter().filter(|scheme| !known.contains(scheme)));
        needed.sort_unstable();
        needed
    };
    if always.is_empty() || security.iter().all(|known| always.iter().all(|scheme| known.contains(scheme))) {
        return;
    }
    let mut alternatives: Vec<Vec<SchemeId>> = Vec::new();
    let all: Vec<Vec<SchemeId>> = security.iter().map(with_all).collect();
    for needed in all.into_iter().chain(security.drain(..)) {
        if !alternatives.contains(&needed) {
            alternatives.push(needed);
        }
    }
    *security = alternatives;
}

/// What makes a parameter the same as another: its name and its place. Names of headers have no case.
fn identity(parameter: &openapiv3::Parameter) -> (Cow<'_, str>, &'static str) {
    use openapiv3::Parameter as P;
    let name = &parameter.parameter_data_ref().name;
    match parameter {
        P::Path { .. } => (Cow::Borrowed(name), "path"),
        P::Query { .. } => (Cow::Borrowed(name), "query"),
        P::Header { .. } => (Cow::Owned(name.to_ascii_lowercase()), "header"),
        P::Cookie { .. } => (Cow::Borrowed(name), "cookie"),
    }
}

fn location_word(serialization: Serialization) -> &'static str {
    match serialization.at() {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    }
}

/// The media type of a parameter whose values have types.
fn coded(content: &Content) -> Option<(&str, &MediaType)> {
    let (media_type, media) = content.iter().next()?;
    let is_form = media_type.starts_with("application/x-www-form-urlencoded");
    (is_form || kind(media_type) == Media::Json).then_some((media_type.as_str(), media))
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits;

    #[test]
    fn optional_parameters_are_methods_of_the_call() {
        emits(
            "
            paths:
              /things:
                get:
                  operationId: list
                  tags: [t]
                  parameters:
                    - {name: page, in: query, schema: {type: integer}}
                    - {name: X-Trace, in: header, schema: {type: string}}
                  responses: {'204': {description: ok}}",
            "
            impl Call<'_, List> {
                pub fn page(mut self, page: impl Optional<i64>) -> Self {
                    self.request.query(\"page\", &page.optional(), true);
                    self
                }
                pub fn x_trace(mut self, x_trace: impl Optional<str>) -> Self {
                    self.request.header(\"X-Trace\", &x_trace.optional());
                    self
                }
            }",
        );
    }
}
