//! Responses: what success decodes into, and every documented failure.
//!
//! The status decides, never the shape of a body (OpenAPI 3.0.4, 4.7.16). Classes such as `4XX` come after the codes in
//! them, `default` comes last.

use super::body::{Media, framing};
use super::operation::Found;
use super::schema::{Site, or_null};
use super::shape::Shape;
use super::{Resolver, docs};
use crate::ir::{Docs, ErrorEnum, ErrorVariant, Header, Live, Output, Sharing, Status, Success, TypeKind, TypeRef};
use crate::lower::SchemaFacts;
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use openapiv3::{MediaType, ParameterSchemaOrContent, ReferenceOr, Response, Schema, StatusCode};

/// The responses of an operation.
pub(super) struct Responses {
    pub(super) accept: String,
    /// What else a success may be, for those who ask.
    pub(super) also: Vec<String>,
    pub(super) success: Success,
    /// How a success goes on, when it is a sequence of items.
    pub(super) live: Option<Live>,
    pub(super) error: ErrorEnum,
}

/// What a response means before anything is known about its body.
#[derive(Clone, Copy)]
struct Role {
    status: Status,
    is_success: bool,
    /// It has no body, whatever the document says.
    is_bare: bool,
}

/// One documented response.
#[derive(Clone)]
struct ResponseCase {
    status: Status,
    docs: Docs,
    output: Output,
}

/// The body of a response.
struct Body<'a> {
    media_type: &'a str,
    schema: &'a ReferenceOr<Schema>,
    at: Pointer,
}

impl<'a> Resolver<'a> {
    /// Everything an operation documents as a response.
    pub(super) fn responses(&mut self, found: &Found<'a>, site: Site<'_>) -> Responses {
        let declared = &found.operation.responses;
        let at = found.pointer.key("responses");
        let mut listed: Vec<(Status, &'a ReferenceOr<Response>, Pointer)> = declared
            .responses
            .iter()
            .map(|(code, response)| (status(code), response, at.key(&code.to_string())))
            .collect();
        if let Some(response) = &declared.default {
            listed.push((Status::Default, response, at.key("default")));
        }
        listed.sort_by_key(|(status, ..)| *status);

        let is_success = success_rule(&listed);
        let (mut accepted, mut also) = (Vec::new(), Vec::new());
        let mut successes: Vec<ResponseCase> = Vec::new();
        // The schemas of successes, with what these decode into.
        let mut bodies: Vec<(Body<'a>, Output)> = Vec::new();
        let mut failures: Vec<ResponseCase> = Vec::new();
        // Success first, since what is accepted is listed in this order.
        for wanted in [true, false] {
            for (status, response, at) in &listed {
                if is_success(*status) != wanted {
                    continue;
                }
                let role = if wanted { "Response".to_owned() } else { format!("{}Error", role(*status)) };
                let name = format!("{}{role}", site.name);
                let role = Role { status: *status, is_success: wanted, is_bare: is_bare(found.method, *status) };
                let body = if wanted && !role.is_bare { self.success_body(response, at) } else { None };
                let same =
                    body.as_ref().and_then(|body| bodies.iter().find(|(other, _)| self.is_same_body(body, other)));
                let same = same.map(|(_, output)| output.clone());
                let site = Site { name: &name, ..site };
                let Some(case) = self.case(role, response, at, site, (&mut accepted, &mut also), same) else {
                    continue;
                };
                bodies.extend(body.map(|body| (body, case.output.clone())));
                if wanted && case.status == Status::Default && matches!(case.output, Output::Json(_)) {
                    // It describes every status that is not named, and so those of failures too.
                    failures.push(case.clone());
                }
                if wanted { successes.push(case) } else { failures.push(case) }
            }
        }
        let success = self.success(successes, site);
        let name = format!("{}Item", site.name);
        let listed: Vec<_> = listed.iter().filter(|(status, ..)| is_success(*status)).collect();
        let live = match listed.as_slice() {
            _ if success.output == Output::Empty => None,
            [(_, response, at), others @ ..]
                if success.output == Output::Text
                    && others.iter().all(|(_, other, place)| self.is_same_sequence((response, at), (other, place))) =>
            {
                self.live(response, at, Site { name: &name, ..site })
            }
            several => {
                for (_, response, at) in several {
                    self.not_live(response, at);
                }
                None
            }
        };
        let error = error(failures);
        let accept = if accepted.is_empty() { "*/*".to_owned() } else { accepted.join(", ") };
        Responses { accept, also, success, live, error }
    }

    fn case(
        &mut self,
        role: Role,
        response: &'a ReferenceOr<Response>,
        at: &Pointer,
        site: Site<'_>,
        (accepted, also): (&mut Vec<String>, &mut Vec<String>),
        same: Option<Output>,
    ) -> Option<ResponseCase> {
        let Some((response, at)) = self.follow(response, at, "responses", |components| &components.responses) else {
            self.degrade(
                "reference-not-followed",
                at,
                "the response behind this reference is not a component, so it stays undocumented".to_owned(),
                "move it to `components/responses` and refer to it there",
            );
            return None;
        };
        // A success in another media type than the one that is decoded would be of no use.
        let chosen = self.preferred(response).filter(|_| role.is_success).map(|(media_type, _)| media_type);
        for media_type in response.content.keys().filter(|media_type| chosen.is_none_or(|one| one == *media_type)) {
            if !accepted.contains(media_type) {
                accepted.push(media_type.clone());
            }
        }
        if role.is_success && !role.is_bare {
            self.note_others(response, also);
        }
        self.note_headers(response, &at);
        // A shared response is named after its component, wherever it is met first.
        let shared = at.tokens().next().is_some_and(|token| token == "components");
        let component = shared.then(|| naming::pascal(&at.last().unwrap_or_default()));
        let site = match &component {
            Some(name) => Site { home: crate::ir::Home::Types, name },
            None => site,
        };
        let output = same.unwrap_or_else(|| self.output(role, response, &at, site));
        Some(ResponseCase { status: role.status, docs: self.description(&response.description), output })
    }

    /// The media type and the schema of a response's body, and where that is.
    fn success_body(&self, response: &'a ReferenceOr<Response>, at: &Pointer) -> Option<Body<'a>> {
        let (response, at) = self.follow(response, at, "responses", |components| &components.responses)?;
        let (media_type, media) = self.preferred(response)?;
        let at = at.keys(&["content", media_type, "schema"]);
        Some(Body { media_type, schema: media.schema.as_ref()?, at })
    }

    /// Whether two bodies that are written twice are the same.
    fn is_same_body(&self, one: &Body<'_>, other: &Body<'_>) -> bool {
        one.media_type == other.media_type
            && one.schema == other.schema
            && (one.at == other.at || self.facts_within(&one.at).eq(self.facts_within(&other.at)))
    }

    /// What the model has no words for in a schema, each with its pointer from there.
    fn facts_within(&self, at: &Pointer) -> impl Iterator<Item = (&str, &SchemaFacts)> {
        // Sorted once, when first needed, so that many responses do not go through all facts each.
        let all = self.sorted_facts.get_or_init(|| {
            let mut all: Vec<(String, &SchemaFacts)> =
                self.facts.schemas.iter().map(|(pointer, facts)| (pointer.to_string(), facts)).collect();
            all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            all
        });
        let at = at.to_string();
        let start = all.partition_point(|(pointer, _)| *pointer < at);
        let length = at.len();
        let within = all[start..].iter().take_while(move |(pointer, _)| pointer.starts_with(&at));
        let inside = |rest: &str| rest.is_empty() || rest.starts_with('/');
        within.map(move |(pointer, facts)| (&pointer[length..], *facts)).filter(move |(rest, _)| inside(rest))
    }

    /// Whether two responses are sequences of the same items.
    fn is_same_sequence(
        &self,
        (one, at): (&'a ReferenceOr<Response>, &Pointer),
        (other, place): (&'a ReferenceOr<Response>, &Pointer),
    ) -> bool {
        match (self.items_of(one, at), self.items_of(other, place)) {
            (Some(one), Some(other)) => self.is_same_body(&one, &other),
            _ => false,
        }
    }

    /// The media type of a response that is a sequence, and the schema of its items.
    fn items_of(&self, response: &'a ReferenceOr<Response>, at: &Pointer) -> Option<Body<'a>> {
        let (response, at) = self.follow(response, at, "responses", |components| &components.responses)?;
        let (media_type, _) = self.preferred(response)?;
        framing(media_type)?;
        let name = self.facts.item_schemas.get(&at.keys(&["content", media_type]))?;
        let (schema, at) = self.hidden(name)?;
        Some(Body { media_type, schema, at })
    }

    /// Remembers the media types of a success that are not what it decodes into. JSON by another name is no other choice.
    fn note_others(&self, response: &'a Response, also: &mut Vec<String>) {
        let Some((first, media)) = self.preferred(response) else { return };
        let is_json = self.kind_of(first, media) == Media::Json;
        for (media_type, media) in &response.content {
            let is_same = media_type == first || (is_json && self.kind_of(media_type, media) == Media::Json);
            if !is_same && !media_type.contains('*') && !also.contains(media_type) {
                also.push(media_type.clone());
            }
        }
    }

    /// What a response's body decodes into.
    fn output(&mut self, role: Role, response: &'a Response, at: &Pointer, site: Site<'_>) -> Output {
        let content = at.key("content");
        let Some((media_type, media)) = self.preferred(response).filter(|_| !role.is_bare) else {
            let is_redirect = matches!(role.status, Status::Code(300..=399) | Status::Class(3));
            let has_location = response.headers.keys().any(|name| name.eq_ignore_ascii_case("location"));
            return if is_redirect && has_location { Output::Redirect } else { Output::Empty };
        };
        let at = content.key(media_type);
        match self.kind_of(media_type, media) {
            Media::Json => match &media.schema {
                Some(schema) => {
                    if let Some(id) = self.known_inline(&at.key("schema")) {
                        return Output::Json(id);
                    }
                    Output::Json(or_null(self.type_of(schema, &at.key("schema"), site)))
                }
                None => Output::Json(TypeRef::Any),
            },
            Media::Text => {
                if role.is_success && framing(media_type).is_none() {
                    self.streamed(media_type, &at);
                }
                Output::Text
            }
            Media::Xml => {
                if role.is_success {
                    self.xml(media_type, media, &at);
                }
                Output::Text
            }
            Media::Bytes | Media::Multipart | Media::UrlEncoded => Output::Raw,
            Media::Other => {
                if role.is_success {
                    self.unknown_media(media_type, media, &at);
                }
                Output::Raw
            }
        }
    }

    /// How a response goes on whose media type is a sequence of items that have a type.
    fn live(&mut self, response: &'a ReferenceOr<Response>, at: &Pointer, site: Site<'_>) -> Option<Live> {
        let Body { media_type, schema, at } = self.items_of(response, at)?;
        let framing = framing(media_type)?;
        let known = self.known_inline(&at);
        let item = known.unwrap_or_else(|| or_null(self.type_of(schema, &at, site)));
        Some(Live { item, framing })
    }

    /// Reports that the items of a response are not distinguished, because it is not the only success.
    fn not_live(&mut self, response: &'a ReferenceOr<Response>, at: &Pointer) {
        let response = self.follow(response, at, "responses", |components| &components.responses);
        let Some((response, at)) = response else { return };
        if let Some((media_type, _)) = self.preferred(response).filter(|(media_type, _)| framing(media_type).is_some())
        {
            self.streamed(media_type, &at.key("content").key(media_type));
        }
    }

    /// The media type of a response that is decoded.
    fn preferred(&self, response: &'a Response) -> Option<(&'a String, &'a MediaType)> {
        response.content.iter().min_by_key(|(media_type, media)| self.preference(media_type, media))
    }

    /// The type that was made for an inline schema when it was met before, as in a shared response.
    fn known_inline(&self, pointer: &Pointer) -> Option<TypeRef> {
        self.inline_types.get(pointer).map(|id| TypeRef::Named(*id))
    }

    /// What success is: one type, one that may be missing, or one of several by status.
    fn success(&mut self, successes: Vec<ResponseCase>, site: Site<'_>) -> Success {
        let statuses: Vec<Status> = successes.iter().map(|case| case.status).collect();
        let Some(first) = successes.first() else {
            return Success { statuses: vec![Status::Class(2)], output: Output::Raw, docs: docs::line("The response") };
        };
        let described = first.docs.clone();
        let mut bodies: Vec<&Output> = Vec::new();
        for case in &successes {
            if case.output != Output::Empty && !bodies.contains(&&case.output) {
                bodies.push(&case.output);
            }
        }
        let some_empty = successes.iter().any(|case| case.output == Output::Empty);
        let output = match (bodies.as_slice(), some_empty) {
            ([], _) => Output::Empty,
            ([Output::Json(ty)], true) => Output::Perhaps(ty.clone()),
            ([only], _) => (*only).clone(),
            _ => {
                let name = self.names(site.home).claim([format!("{}Success", site.name).as_str()]);
                let mut names = Names::default();
                let variants = successes.into_iter().map(|case| variant(case, &mut names)).collect();
                Output::ByStatus(name, variants)
            }
        };
        Success { statuses, output, docs: described }
    }

    /// Remembers a response's headers; where two responses disagree on a type, it is text.
    fn note_headers(&mut self, response: &'a Response, at: &Pointer) {
        for (key, header) in &response.headers {
            let lower = key.to_lowercase();
            // A media type and a redirect say these themselves (OpenAPI 3.0.4, 4.7.17.1).
            if lower == "content-type" || lower == "location" {
                continue;
            }
            let at = at.key("headers").key(key);
            let Some((header, at)) = self.header(header, &at) else { continue };
            let name = format!("{}Header", naming::pascal(key));
            let ty = self.header_types(header, &at, Site { home: crate::ir::Home::Types, name: &name });
            let described = match &header.description {
                Some(description) => self.description(description),
                None => docs::line(&format!("The header {}", docs::code(key))),
            };
            let known = self.headers.entry(lower.clone()).or_insert_with(|| Header {
                name: naming::snake(key),
                key: lower,
                docs: described,
                ty: ty.clone(),
            });
            if known.ty != ty {
                known.ty = TypeRef::Text;
            }
        }
    }

    /// The header itself, through references to components.
    pub(super) fn header(
        &mut self,
        header: &'a ReferenceOr<openapiv3::Header>,
        at: &Pointer,
    ) -> Option<(&'a openapiv3::Header, Pointer)> {
        let found = self.follow(header, at, "headers", |components| &components.headers);
        if found.is_none() {
            self.degrade(
                "reference-not-followed",
                at,
                "the header behind this reference is not a component, so there is no place for it".to_owned(),
                "move it to `components/headers` and refer to it there",
            );
        }
        found
    }

    /// The header of a response is a scalar, a list of them, or text.
    fn header_types(&mut self, header: &'a openapiv3::Header, at: &Pointer, site: Site<'_>) -> TypeRef {
        let ParameterSchemaOrContent::Schema(schema) = &header.format else { return TypeRef::Text };
        let shape = match schema {
            ReferenceOr::Item(schema) => Some(self.shape(schema)),
            ReferenceOr::Reference { reference } => self.referred(reference).map(|schema| self.shape(schema)),
        };
        let Some(Shape::List(Some(item))) = shape else { return self.header_type(header, at, site) };
        let item = match item {
            ReferenceOr::Item(item) => self.shape(item),
            ReferenceOr::Reference { reference } => match self.referred(reference) {
                Some(item) => self.shape(item),
                None => return TypeRef::Text,
            },
        };
        match item {
            Shape::Text { values, .. } if !values.is_empty() => TypeRef::List(Box::new(TypeRef::Text)),
            shape => match super::scalar::of(&shape) {
                item if item.is_scalar() && item != TypeRef::Date => TypeRef::List(Box::new(item)),
                _ => TypeRef::Text,
            },
        }
    }

    /// A header is a scalar, or text.
    pub(super) fn header_type(&mut self, header: &'a openapiv3::Header, at: &Pointer, site: Site<'_>) -> TypeRef {
        let ParameterSchemaOrContent::Schema(schema) = &header.format else { return TypeRef::Text };
        let is_named = matches!(schema, ReferenceOr::Item(schema) if matches!(
            self.shape(schema),
            Shape::Text { values, .. } if !values.is_empty()
        ));
        if is_named {
            return TypeRef::Text;
        }
        match self.type_of(schema, &at.key("schema"), site).ty {
            ty if ty.is_scalar() => ty,
            TypeRef::Named(id) => match &self.types[id.0].kind {
                TypeKind::Alias(ty) if *ty == TypeRef::Bool || ty.is_integer() => ty.clone(),
                _ => TypeRef::Text,
            },
            _ => TypeRef::Text,
        }
    }
}

/// What an operation documents as failures. Its name is claimed with the operation's.
fn error(failures: Vec<ResponseCase>) -> ErrorEnum {
    let mut names = Names::reserving(&["Unknown", "Failed"]);
    let variants = failures.into_iter().map(|case| variant(case, &mut names)).collect();
    ErrorEnum { name: String::new(), variants, sharing: Sharing::default() }
}

/// Whether HTTP leaves no room for a body (RFC 9110, 6.4.1).
fn is_bare(method: &str, status: Status) -> bool {
    let by_status = match status {
        Status::Code(code) => matches!(code, 100..=199 | 204 | 205 | 304),
        Status::Class(class) => class == 1,
        Status::Default => false,
    };
    by_status || method.eq_ignore_ascii_case("head")
}

/// A response as a variant named after its status.
fn variant(case: ResponseCase, names: &mut Names) -> ErrorVariant {
    ErrorVariant {
        name: names.claim([role(case.status).as_str()]),
        status: case.status,
        docs: case.docs,
        output: case.output,
    }
}

/// Which statuses mean success: 2xx; without any, redirects that are documented; without these, `default`.
fn success_rule<T>(listed: &[(Status, T, Pointer)]) -> impl Fn(Status) -> bool + use<T> {
    let class = |status: Status| match status {
        Status::Code(code) => code / 100,
        Status::Class(class) => class,
        Status::Default => 0,
    };
    let has = |wanted: u16| listed.iter().any(|(status, ..)| class(*status) == wanted);
    let wanted = if has(2) {
        2
    } else if has(3) {
        3
    } else {
        0
    };
    move |status| class(status) == wanted
}

fn status(code: &StatusCode) -> Status {
    match code {
        StatusCode::Code(code) => Status::Code(*code),
        StatusCode::Range(class) => Status::Class(*class),
    }
}

/// The name of a status (RFC 9110, 15; RFC 6585 for 428, 429, 431 and 511).
fn role(status: Status) -> String {
    let code = match status {
        Status::Code(code) => code,
        Status::Class(1) => return "Informational".to_owned(),
        Status::Class(2) => return "Success".to_owned(),
        Status::Class(3) => return "Redirection".to_owned(),
        Status::Class(4) => return "ClientError".to_owned(),
        Status::Class(_) => return "ServerError".to_owned(),
        Status::Default => return "Default".to_owned(),
    };
    match http::StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason()) {
        Some(reason) => naming::pascal(&reason.replace('\'', "")),
        None => format!("Status{code}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits;

    #[test]
    fn a_success_that_is_written_twice_is_one_body() {
        emits(
            "
            paths:
              /a:
                get:
                  operationId: find
                  tags: [t]
                  responses:
                    '200': &same
                      description: ok
                      content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}
                    '203': *same",
            "
            impl Operation for Find {
                type Output = FindResponse;",
        );
    }

    #[test]
    fn each_documented_failure_is_a_variant_and_default_comes_last() {
        emits(
            "
            paths:
              /a:
                get:
                  operationId: find
                  tags: [t]
                  responses:
                    '200': {description: ok, content: {application/json: {schema: {type: string}}}}
                    default: {description: any, content: {application/json: {schema: {type: integer}}}}
                    '404': {description: none}
                    4XX: {description: wrong, content: {application/json: {schema: {type: boolean}}}}",
            "
            pub enum FindError {
                NotFound,
                ClientError(bool),
                Default(i64),",
        );
    }
}
