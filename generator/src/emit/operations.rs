//! Operations: a method of the tag's handle, and what it says of them.
//!
//! What comes in is an [`Operation`]; what goes out is a method that fills a request with what is required. The method sends
//! nothing: it returns a `Call`, whose type is that of the operation ([`super::markers`]) and which one shared function of
//! the runtime sends.

use super::arguments;
use super::code::{Code, code, joined, name, text, texts};
use super::docs::{docs_with, quoted};
use super::example::{self, Outside};
use super::fields::deprecated;
use super::oauth;
use super::scope::Scope;
use super::structs::MANY_ARGUMENTS;
use crate::ir::{
    BODY_SETTER, BodyKind, Docs, Operation, Output, Parameter, Repeat, SchemeId, Server, ServerVariable, Status, Tag,
};
use crate::naming;

/// How many reasons the documentation of an operation gives for what has no types.
const REASONS: usize = 8;

/// The method.
pub(super) fn method(scope: &Scope<'_>, outside: &Outside<'_>, tag: &Tag, operation: &Operation) -> Code {
    let example = outside.comment(|scope| example::operation(scope, tag, operation));
    written(scope, operation, "pub", &example)
}

/// The method without a body for the program, which sends one of another media type than the body has.
pub(super) fn bare_method(scope: &Scope<'_>, tag: &Tag, operation: &Operation) -> Option<Code> {
    operation.required_body()?;
    Some(written(scope, &bare(tag, operation)?, "#[cfg(feature = \"cli\")]\npub(super)", &Code::default()))
}

/// The operation without its typed body, where it takes others: `create_pet_of`, or as it is where the body may be left out.
pub(super) fn bare(tag: &Tag, operation: &Operation) -> Option<Operation> {
    operation.body.as_ref().filter(|body| !body.also.is_empty() && body.kind != BodyKind::Raw)?;
    if operation.required_body().is_none() {
        return Some(Operation { body: None, ..operation.clone() });
    }
    let names = tag.operations.iter().map(|other| &other.name);
    let flows =
        tag.uploads.iter().map(|upload| &upload.name).chain(tag.downloads.iter().map(|download| &download.name));
    let name = naming::free(&format!("{}_of", operation.name), names.chain(flows).map(String::as_str));
    let docs = Docs { summary: format!("Sends {} as another media type.", quoted(&operation.id)), ..Docs::default() };
    Some(Operation { name, docs, deprecated: false, body: None, ..operation.clone() })
}

fn written(scope: &Scope<'_>, operation: &Operation, visibility: &'static str, example: &Code) -> Code {
    let signature = arguments::signature(scope, operation);
    let fill = arguments::fill(scope, operation, &signature);
    let fallback = format!("Calls {}.", quoted(&operation.id));
    let new = match operation.scope {
        None => code!(scope, "@Call::new(self.client)"),
        Some(_) => "self.scope.call()".into(),
    };
    let call = if fill.is_empty() {
        new
    } else {
        code!(scope, "let mut $call = $new;\n$fill\n$call", call = signature.call, new, fill)
    };
    code! { scope, "$docs
    $example
    $deprecated
    $many
    $visibility fn $name(&self$parameters) -> @Call<$life, $marker> {
        $call
    }", docs = docs_with(&operation.docs, &fallback, &paragraphs(operation)),
        example, deprecated = deprecated(operation.deprecated), many = many(signature.parameters.len()),
        visibility, name = name(&operation.name),
        parameters = joined("", signature.parameters.iter().map(|it| code!(scope, ", $it", it))),
        life = lifetime(operation), marker = name(&operation.marker), call
    }
}

/// How long what a call borrows lives: as long as the client, or nothing is borrowed of a scope.
pub(super) fn lifetime(operation: &Operation) -> &'static str {
    if operation.scope.is_some() { "'static" } else { "'c" }
}

/// The paragraphs after an operation's own: where it goes, what it takes, what is not typed.
pub(super) fn paragraphs(operation: &Operation) -> Vec<String> {
    let mut paragraphs = vec![quoted(&route(operation))];
    paragraphs.extend(oauth::required(operation));
    let body = operation.required_body().filter(|body| !body.docs.summary.is_empty());
    let body = body.map(|body| format!("- `{}`: {}", arguments::body_name(operation).as_str(), body.docs.summary));
    let described: Vec<String> = described(&operation.arguments).into_iter().chain(body).collect();
    paragraphs.extend((!described.is_empty()).then(|| described.join("\n")));
    let setters = operation.optional.iter().map(|parameter| parameter.name.as_str());
    let setters: Vec<String> = setters.chain(operation.optional_body().map(|_| BODY_SETTER)).map(quoted).collect();
    if !setters.is_empty() {
        paragraphs.push(format!("The call takes {}, too: see [`{}`].", setters.join(", "), operation.marker));
    }
    if let Some(body) = operation.body.as_ref().filter(|body| !body.also.is_empty()) {
        let also: Vec<String> = body.also.iter().map(|media_type| quoted(media_type)).collect();
        paragraphs.push(format!("It also takes {}: `raw_body` of the call sends that instead.", also.join(", ")));
    }
    if operation.paging.is_some() {
        paragraphs.push("The response is a page of a list; `items` of the call goes on to the last one.".to_owned());
    }
    if operation.long_running.is_some() {
        paragraphs.push("The API responds before it is done; `finished` of the call waits for the result.".to_owned());
    }
    if operation.live.is_some() {
        paragraphs.push("The response is a sequence; `items` of the call gives each item as it comes.".to_owned());
    }
    if !operation.also.is_empty() {
        let also: Vec<String> = operation.also.iter().map(|media_type| quoted(media_type)).collect();
        paragraphs.push(format!("It can also respond with {}: `accept` of the call asks for that.", also.join(", ")));
    }
    let mut raw: Vec<String> =
        operation.degraded.iter().map(|reason| format!("Not typed in full: {}.", reason.message)).collect();
    raw.dedup();
    if let Some(more @ 1..) = raw.len().checked_sub(REASONS) {
        raw.truncate(REASONS);
        let plural = if more == 1 { "" } else { "s" };
        raw.push(format!("Nor are {more} more place{plural}, which the report of `specwright generate` lists."));
    }
    paragraphs.extend(raw);
    paragraphs
}

/// Where an operation goes: `GET /cycles?view=current`.
pub(super) fn route(operation: &Operation) -> String {
    let fixed = operation.variant_of.iter().flat_map(|variant| &variant.fixed);
    let query: Vec<String> = fixed.map(|(key, value)| format!("{key}={value}")).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{} {}{mark}{}", operation.method, operation.path, query.join("&"))
}

/// A list of those parameters that the document describes.
pub(super) fn described(parameters: &[Parameter]) -> Option<String> {
    let described = parameters.iter().filter(|parameter| !parameter.docs.summary.is_empty());
    let lines = described.map(|parameter| format!("- `{}`: {}", parameter.name, parameter.docs.summary));
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The mark of a method with more parameters than clippy likes; the receiver is one more.
pub(super) fn many(parameters: usize) -> Option<&'static str> {
    (parameters + 1 >= MANY_ARGUMENTS)
        .then_some("#[expect(clippy::too_many_arguments, reason = \"the route has as many\")]")
}

/// The type that a body decodes into.
pub(super) fn output(scope: &Scope<'_>, output: &Output) -> Code {
    match output {
        Output::Empty => "()".into(),
        Output::Json(ty) => scope.ty(ty),
        Output::Perhaps(ty) => code!(scope, "@Option<$ty>", ty = scope.ty(ty)),
        Output::ByStatus(ty, _) => name(ty),
        Output::Text => code!(scope, "@String"),
        Output::Redirect => code!(scope, "@Redirect"),
        Output::Raw => code!(scope, "@RawResponse"),
    }
}

/// The method of `RawResponse` that decodes a body.
pub(super) fn decode(output: &Output) -> &'static str {
    match output {
        Output::ByStatus(..) => "decode",
        Output::Empty => "empty",
        Output::Json(_) => "json",
        Output::Perhaps(_) => "optional_json",
        Output::Text => "to_text",
        Output::Redirect => "redirect",
        Output::Raw => "raw",
    }
}

/// Where an operation goes, as the runtime knows it.
pub(super) fn endpoint(scope: &Scope<'_>, operation: &Operation) -> Code {
    let server = operation.server.as_ref();
    let server = server.map(|server| code!(scope, "Some(&$server)", server = server_value(scope, server)));
    code! { scope, "@Endpoint {
        id: $id,
        method: $method,
        path: $path,
        accept: $accept,
        security: &[$security],
        success: &[$success],
        server: $server,
        repeat: $repeat,
    }", id = text(&operation.id), method = text(&operation.method), path = text(&operation.path),
        accept = text(&operation.accept),
        security = joined(
            ", ",
            operation.security.iter().map(|schemes| {
                let schemes = schemes.iter().map(|scheme| match *scheme {
                    SchemeId::EVERY => code!(scope, "@ALL_SCHEMES"),
                    SchemeId(index) => code!(scope, "$index", index),
                });
                code!(scope, "&[$schemes]", schemes = joined(", ", schemes))
            })
        ),
        success = joined(
            ", ",
            operation.success.statuses.iter().map(|status| match status {
                Status::Code(code) => code!(scope, "@Status::Code($code)", code),
                Status::Class(class) => code!(scope, "@Status::Class($class)", class),
                Status::Default => code!(scope, "@Status::Default"),
            })
        ),
        server = server.unwrap_or_else(|| "None".into()),
        repeat = match &operation.repeat {
            Repeat::ByMethod => code!(scope, "@Repeat::ByMethod"),
            Repeat::Always => code!(scope, "@Repeat::Always"),
            Repeat::Never => code!(scope, "@Repeat::Never"),
            Repeat::ByKey(header) => code!(scope, "@Repeat::ByKey($header)", header = text(header)),
        }
    }
}

/// A server as the runtime knows it.
pub(super) fn server_value(scope: &Scope<'_>, server: &Server) -> Code {
    let variables = server.variables.iter().map(|ServerVariable { name, default, values, .. }| {
        code! { scope, "@ServerVariable { name: $name, default: $default, values: &[$values] }", name = text(name),
            default = text(default), values = texts(values)
        }
    });
    let (url, variables) = (text(&server.url), joined(", ", variables));
    code!(scope, "@Server { url: $url, variables: &[$variables] }", url, variables)
}
