//! Operations: a method of the tag's handle, and the constant that describes the call to the runtime.
//!
//! What comes in is an [`Operation`]; what goes out is a method that fills a request and says how its answer decodes. The
//! method sends nothing: it returns a `Call`, which one shared function of the runtime sends.

use super::arguments::{self, Signature};
use super::docs::{code, docs_with};
use super::fields::deprecated;
use super::fragments::{List, text};
use super::pages;
use super::scope::{Code, Scope, free, ident};
use super::structs::MANY_ARGUMENTS;
use crate::ir::{BodyKind, Docs, Operation, Output, Parameter, SchemeId, Server, ServerVariable, Status, Tag};
use proc_macro2::TokenStream;
use quote::quote;

/// The method.
pub(super) fn method(scope: &Scope<'_>, operation: &Operation) -> TokenStream {
    let visibility = quote! { pub };
    written(scope, operation, &visibility)
}

/// The method without a body for the program, which sends one of another media type than the body has.
pub(super) fn bare_method(scope: &Scope<'_>, tag: &Tag, operation: &Operation) -> Option<TokenStream> {
    let bare = bare(tag, operation)?;
    let visibility = quote! { #[cfg(feature = "cli")] pub(super) };
    Some(written(scope, &bare, &visibility))
}

/// The operation without its typed body, where it takes others: `create_pet_of`.
pub(super) fn bare(tag: &Tag, operation: &Operation) -> Option<Operation> {
    operation.body.as_ref().filter(|body| !body.also.is_empty() && body.kind != BodyKind::Raw)?;
    let names = tag.operations.iter().map(|other| &other.name);
    let flows =
        tag.uploads.iter().map(|upload| &upload.name).chain(tag.downloads.iter().map(|download| &download.name));
    let name = free(&format!("{}_of", operation.name), names.chain(flows).map(String::as_str)).to_string();
    let docs = Docs { summary: format!("Sends {} as another media type.", code(&operation.id)), ..Docs::default() };
    Some(Operation { name, docs, deprecated: false, body: None, ..operation.clone() })
}

fn written(scope: &Scope<'_>, operation: &Operation, visibility: &TokenStream) -> TokenStream {
    let name = ident(&operation.name);
    let constant = ident(&operation.constant);
    let docs = docs_with(scope, &operation.docs, &format!("Calls {}.", code(&operation.id)), &paragraphs(operation));
    let deprecated = deprecated(operation.deprecated);
    let signature = arguments::signature(scope, operation);
    let many = many(signature.parameters.len());
    let call = scope.runtime("Call");
    let answer = match &operation.success.output {
        Output::ByStatus(name, _) => name.clone().into(),
        _ => scope.runtime("Answer"),
    };
    let (ty, decode) = (pages::call_type(scope, operation), decode(&operation.success.output));
    let paged = operation.paging.as_ref().map(|paging| pages::paged(scope, paging));
    let live = operation.live.as_ref().map(|live| pages::live(scope, live));
    let fill = arguments::fill(scope, operation, &signature);
    let Signature { parameters, request, .. } = signature;
    let mutable = (!fill.is_empty()).then(|| quote! { mut });
    let made = scope.fragment(40, format_args!("{}::new(&{constant})", scope.runtime("Request")));
    quote! {
        #docs
        #deprecated
        #many
        #visibility fn #name(&self, #(#parameters),*) -> #ty {
            let #mutable #request = #made;
            #fill
            #call::new(self.client, #request, #answer::#decode)#paged #live
        }
    }
}

/// The paragraphs after an operation's own: where it goes, what it takes, what is not typed.
pub(super) fn paragraphs(operation: &Operation) -> Vec<String> {
    let mut paragraphs = vec![code(&route(operation))];
    let body = operation.body.as_ref().filter(|body| !body.docs.summary.is_empty());
    let body = body.map(|body| format!("- `{}`: {}", arguments::body_name(operation), body.docs.summary));
    let described: Vec<String> = described(&operation.arguments).into_iter().chain(body).collect();
    paragraphs.extend((!described.is_empty()).then(|| described.join("\n")));
    if let Some(body) = operation.body.as_ref().filter(|body| !body.also.is_empty()) {
        let also: Vec<String> = body.also.iter().map(|media_type| code(media_type)).collect();
        paragraphs.push(format!("It also takes {}: `body` of the call sends that instead.", also.join(", ")));
    }
    if operation.paging.is_some() {
        paragraphs.push("The answer is a page of a list; `items` of the call goes on to the last one.".to_owned());
    }
    if operation.live.is_some() {
        paragraphs.push("The answer is a sequence; `items` of the call gives each item as it comes.".to_owned());
    }
    if !operation.also.is_empty() {
        let also: Vec<String> = operation.also.iter().map(|media_type| code(media_type)).collect();
        paragraphs.push(format!("It can also answer in {}: `accept` of the call asks for that.", also.join(", ")));
    }
    let mut raw: Vec<String> =
        operation.degraded.iter().map(|reason| format!("Not typed in full: {}.", reason.message)).collect();
    raw.dedup();
    paragraphs.extend(raw);
    paragraphs
}

/// Where an operation goes: `GET /cycles?view=current`.
fn route(operation: &Operation) -> String {
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
pub(super) fn many(parameters: usize) -> Option<TokenStream> {
    (parameters + 1 >= MANY_ARGUMENTS)
        .then(|| quote! { #[expect(clippy::too_many_arguments, reason = "the route has as many")] })
}

/// The type that a body decodes into.
pub(super) fn output(scope: &Scope<'_>, output: &Output) -> Code {
    match output {
        Output::Empty => "()".into(),
        Output::Json(ty) => scope.ty(ty),
        Output::Perhaps(ty) => format!("{}<{}>", scope.prelude("Option"), scope.ty(ty)).into(),
        Output::ByStatus(name, _) => name.clone().into(),
        Output::Text => scope.prelude("String"),
        Output::Redirect => scope.runtime("Redirect"),
        Output::Raw => scope.runtime("Answer"),
    }
}

/// The method of `Answer` that decodes a body.
pub(super) fn decode(output: &Output) -> proc_macro2::Ident {
    ident(match output {
        Output::ByStatus(..) => "decode",
        Output::Empty => "empty",
        Output::Json(_) => "json",
        Output::Perhaps(_) => "perhaps",
        Output::Text => "to_text",
        Output::Redirect => "redirect",
        Output::Raw => "raw",
    })
}

/// The constant.
pub(super) fn constant(scope: &Scope<'_>, operation: &Operation) -> TokenStream {
    let Operation { id, method, path, accept, .. } = operation;
    let (constant, ty) = (ident(&operation.constant), scope.runtime("Operation"));
    let texts = [("id", id), ("method", method), ("path", path), ("accept", accept)];
    let mut fields: Vec<String> = texts.iter().map(|(field, value)| format!("{field}: {}", text(value))).collect();
    fields.push(format!("security: {}", security(scope, &operation.security)));
    let success: Vec<String> = operation.success.statuses.iter().map(|status| self::status(scope, *status)).collect();
    fields.push(format!("success: &[{}]", success.join(", ")));
    let server = operation.server.as_ref().map(|server| {
        let server = server_value(scope, server);
        quote! { server: Some(&#server) }
    });
    fields.extend(server.is_none().then(|| "server: None".to_owned()));
    let fields = scope.list(List::Values, 4, &fields);
    quote! {
        pub(super) static #constant: #ty = #ty { #fields #server };
    }
}

fn security(scope: &Scope<'_>, alternatives: &[Vec<SchemeId>]) -> String {
    let id = |scheme: &SchemeId| match *scheme {
        SchemeId::EVERY => scope.runtime("EVERY").to_string(),
        SchemeId(index) => index.to_string(),
    };
    let alternatives = alternatives.iter().map(|schemes| {
        let schemes: Vec<String> = schemes.iter().map(id).collect();
        format!("&[{}]", schemes.join(", "))
    });
    format!("&[{}]", alternatives.collect::<Vec<_>>().join(", "))
}

fn status(scope: &Scope<'_>, status: Status) -> String {
    let ty = scope.runtime("Status");
    match status {
        Status::Code(code) => format!("{ty}::Code({code})"),
        Status::Class(class) => format!("{ty}::Class({class})"),
        Status::Default => format!("{ty}::Default"),
    }
}

/// A server as the runtime knows it.
pub(super) fn server_value(scope: &Scope<'_>, server: &Server) -> TokenStream {
    let (ty, url) = (scope.runtime("Server"), &server.url);
    let variables = server.variables.iter().map(|variable| {
        let (ty, ServerVariable { name, default, values, .. }) = (scope.runtime("ServerVariable"), variable);
        quote! { #ty { name: #name, default: #default, values: &[#(#values),*] } }
    });
    quote! { #ty { url: #url, variables: &[#(#variables),*] } }
}
