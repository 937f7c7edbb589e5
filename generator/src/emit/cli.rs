//! The table of commands behind feature `cli`.
//!
//! What comes in is the whole [`Api`]; what goes out is one static table. Each entry carries a function that reads the
//! arguments as text, calls the method that a program would call, and hands the call to the runtime, which prints.

mod flows;
mod names;
mod values;

use self::names::{ACCEPT, COMMON, Commands, Options, PAGED, kebab};
use super::Module;
use super::downloads::expects_deprecated;
use super::fragments::{List, text};
use super::gates;
use super::scope::{Code, Locals, Scope, free, ident};
use crate::ir::{Api, Docs, Operation, Output, Presence, Server, Tag};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// `cli.rs`.
pub(super) fn module(api: &Api) -> Module<'_> {
    let docs = vec!["The commands of the program, for the runtime to run.".to_owned()];
    Module::new("cli.rs", docs, Locals::new(api, None, [])).part(|scope, sink| {
        sink(program(scope));
        for (index, tag) in scope.api.tags.iter().enumerate() {
            let when = gates::of_tag(scope.api, index);
            let cfg = gates::cfg(scope.api, when.as_ref());
            let group = scope.only(when, || group(scope, tag));
            sink(quote! { #cfg #group });
        }
    })
}

/// The table of everything.
fn program(scope: &Scope<'_>) -> TokenStream {
    let api = scope.api;
    let name = &api.package.program;
    let about = about(&api.docs, name);
    let base_url = api.servers.first().map(base_url).unwrap_or_default();
    let keys = keys(scope, api);
    let groups = api.tags.iter().enumerate().map(|(index, tag)| {
        let (cfg, name) = (gates::cfg(api, gates::of_tag(api, index).as_ref()), group_name(tag));
        quote! { #cfg #name }
    });
    let mut commands = Commands::new(api);
    let (mut uploads, mut downloads) = (Vec::new(), Vec::new());
    for (index, tag) in api.tags.iter().enumerate() {
        let when = gates::of_tag(api, index);
        let cfg = gates::cfg(api, when.as_ref());
        for upload in &tag.uploads {
            let name = commands.claim(tag, &upload.name);
            let upload = scope.only(when.clone(), || flows::upload(scope, tag, upload, &name));
            uploads.push(quote! { #cfg #upload });
        }
        for download in &tag.downloads {
            let name = commands.claim(tag, &download.name);
            let download = scope.only(when.clone(), || flows::download(scope, tag, download, &name));
            downloads.push(quote! { #cfg #download });
        }
    }
    let (program, client) = (item(scope, "Program"), scope.import("super::client", "Client"));
    let docs = super::docs::line(scope, "Every operation as a command.");
    quote! {
        #docs
        pub static PROGRAM: #program = #program {
            name: #name,
            version: env!("CARGO_PKG_VERSION"),
            about: #about,
            base_url: #base_url,
            keys: &[#(#keys),*],
            groups: &[#(#groups),*],
            uploads: &[#(#uploads),*],
            downloads: &[#(#downloads),*],
            builder: #client::builder,
        };
    }
}

/// An item of the runtime's `cli`.
fn item(scope: &Scope<'_>, name: &str) -> Code {
    scope.import("super::runtime::cli", name)
}

/// A server's address when nobody sets a variable.
fn base_url(server: &Server) -> String {
    server
        .variables
        .iter()
        .fold(server.url.clone(), |url, variable| url.replace(&format!("{{{}}}", variable.name), &variable.default))
}

fn keys(scope: &Scope<'_>, api: &Api) -> Vec<TokenStream> {
    let keys = api.schemes.iter().enumerate().map(|(index, scheme)| {
        let (ty, index) = (item(scope, "Key"), Literal::usize_unsuffixed(index));
        let variable = format!("{}_{}", api.package.program, scheme.method).replace('-', "_").to_uppercase();
        let about = about(&scheme.docs, &scheme.id);
        quote! { #ty { scheme: #index, variable: #variable, about: #about } }
    });
    keys.collect()
}

/// One line about something as a terminal shows it: without the escapes of Markdown and the full stop.
fn about(docs: &Docs, fallback: &str) -> String {
    let text = if docs.summary.is_empty() { fallback } else { &docs.summary };
    let mut plain = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => plain.extend(characters.next()),
            _ => plain.push(character),
        }
    }
    plain.strip_suffix('.').unwrap_or(&plain).to_owned()
}

/// What a group's constant is called: every name but the table's own is free.
fn group_name(tag: &Tag) -> Ident {
    free(&tag.module.to_uppercase(), ["PROGRAM"])
}

/// A group's constant.
fn group(scope: &Scope<'_>, tag: &Tag) -> TokenStream {
    let constant = group_name(tag);
    let (ty, name, about) = (item(scope, "Group"), kebab(&tag.module), about(&tag.docs, &tag.id));
    let commands = tag.operations.iter().map(|operation| command(scope, tag, operation));
    quote! {
        const #constant: #ty = #ty { name: #name, about: #about, commands: &[#(#commands),*] };
    }
}

fn command(scope: &Scope<'_>, tag: &Tag, operation: &Operation) -> TokenStream {
    let Operation { id, commands: names, method, path, also, .. } = operation;
    let options = options_of(COMMON, operation);
    let args = args(scope, &options, operation);
    let body = values::body_arg(scope, operation.body.as_ref());
    let (statements, call) = call(scope, &options, tag, operation);
    let (ty, run) = (item(scope, "Command"), item(scope, run(operation)));
    let (pages, all) = match operation.paging {
        Some(_) => (true, Some(quote! { , args.all() })),
        None => (false, None),
    };
    let (about, expected) = (about(&operation.docs, id), expects_deprecated(operation));
    let given = if operation.body.is_some() || pages || !also.is_empty() { ident("args") } else { args_name(&args) };
    let run = if also.is_empty() {
        quote! { Ok(#run(#call #all)) }
    } else {
        let raw = item(scope, "run_raw");
        quote! {
            let call = #call;
            if let Some(media_type) = args.accept() {
                return Ok(#raw(call.accept(media_type)));
            }
            Ok(#run(call #all))
        }
    };
    let texts = |texts: &[String]| texts.iter().map(|each| text(each)).collect::<Vec<_>>().join(", ");
    let named = [
        format!("id: {}", text(id)),
        format!("names: &[{}]", texts(names)),
        format!("about: {}", text(&about)),
        format!("method: {}", text(method)),
        format!("path: {}", text(path)),
    ];
    let answered = [format!("body: {body}"), format!("pages: {pages}"), format!("also: &[{}]", texts(also))];
    let (named, answered) = (scope.list(List::Values, 12, &named), scope.list(List::Values, 12, &answered));
    let args = values::args(scope, &args);
    quote! {
        #ty {
            #named
            args: &[#args],
            #answered
            #expected
            run: |client, #given| {
                #statements
                #run
            },
        }
    }
}

/// The runtime's function for what an operation returns.
fn run(operation: &Operation) -> &'static str {
    match &operation.success.output {
        Output::Json(_) if operation.paging.is_some() => "run_pages",
        Output::Empty => "run_empty",
        Output::Json(_) | Output::Perhaps(_) | Output::ByStatus(..) => "run_json",
        Output::Text if operation.live.is_some() => "run_live",
        Output::Text => "run_text",
        Output::Redirect => "run_redirect",
        Output::Raw => "run_raw",
    }
}

/// What the arguments are called in a function that may not need them.
fn args_name(args: &[String]) -> Ident {
    ident(if args.is_empty() { "_args" } else { "args" })
}

/// The options of an operation's parameters.
fn options_of(reserved: &[&str], operation: &Operation) -> Options {
    let optional = operation.options.iter().flat_map(|options| &options.parameters);
    let reserved = reserved.iter().chain(operation.paging.as_ref().map(|_| &PAGED));
    let reserved = reserved.chain(operation.also.first().map(|_| &ACCEPT));
    Options::new(reserved, operation.arguments.iter().chain(optional).map(|parameter| parameter.name.as_str()))
}

/// The lines of an operation's parameters, the required ones first.
fn args(scope: &Scope<'_>, options: &Options, operation: &Operation) -> Vec<String> {
    let required =
        operation.arguments.iter().map(|given| values::arg(scope, options, given.into(), Presence::Required));
    let optional = operation.options.iter().flat_map(|options| &options.parameters);
    let optional = optional.map(|given| values::arg(scope, options, given.into(), Presence::Optional));
    required.chain(optional).collect()
}

/// The statements before a call, and the call: `client.attachments().get_attachments(args.text("…")?, …)`.
fn call(scope: &Scope<'_>, options: &Options, tag: &Tag, operation: &Operation) -> (TokenStream, TokenStream) {
    let (module, method) = (ident(&tag.module), ident(&operation.name));
    let mut statements = TokenStream::new();
    let mut passed: Vec<TokenStream> =
        operation.arguments.iter().map(|given| values::argument(scope, options, given.into())).collect();
    if let Some(body) = &operation.body {
        let (statement, value) = values::body(scope, body);
        statements.extend(statement);
        passed.push(value);
    }
    if let Some(optional) = &operation.options {
        let ty = scope.import(&format!("super::{}", tag.module), &optional.name);
        let fields = optional.parameters.iter().map(|given| {
            let (field, value) = (&given.name, values::optional(scope, options, given.into()));
            let field = scope.fragment(24, format_args!("options.{field}"));
            quote! { #field = #value; }
        });
        statements.extend(quote! { let mut options = #ty::new(); #(#fields)* });
        passed.push(quote! { options });
    }
    (statements, quote! { client.#module().#method(#(#passed),*) })
}
