//! The table of commands behind feature `cli`.
//!
//! What comes in is the whole [`Api`]; what goes out is one static table, with a module for the group of each tag. A command
//! carries a function that reads the arguments as text, calls the method that a program would call, and hands the call to
//! the runtime, which prints.

mod flows;
mod names;
mod tables;
mod values;

use self::names::{COMMON, kebab};
use self::tables::{Home, Row, Tables, body_object, options_of, rows};
use super::downloads::expects_deprecated;
use super::fragments::MARGIN;
use super::scope::{Code, Locals, Scope};
use super::{Module, files, gates, operations};
use crate::ir::{Api, Docs, Operation, Output, Presence, Server, Tag};
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use std::sync::Arc;

/// How far from the margin the statements of a command's function are.
const INDENT: usize = 12;

/// `cli.rs`, and the modules in it.
pub(super) fn modules(api: &Api) -> Vec<Module<'_>> {
    let tables = Arc::new(Tables::new(api));
    let shared = tables.locals(Home::Shared);
    let docs = vec!["The commands of the program, for the runtime to run.".to_owned()];
    let has_shared = !shared.is_empty();
    let root = Module::new("cli.rs", docs, Locals::new(api, None, [])).part(move |scope, sink| {
        sink(declarations(api, has_shared));
        sink(program(scope));
    });
    let mut modules = vec![root];
    if has_shared {
        let docs = vec!["What commands of several groups take.".to_owned()];
        let tables = Arc::clone(&tables);
        let module = Module::new("cli/shared.rs", docs, Locals::inside(api, shared));
        modules.push(module.part(move |scope, sink| tables.items(scope, Home::Shared, sink)));
    }
    for (index, tag) in api.tags.iter().enumerate() {
        let tables = Arc::clone(&tables);
        let mut names = tables.locals(Home::Tag(index));
        names.extend(["COMMANDS", "DOWNLOADS", "GROUP", "UPLOADS"].map(str::to_owned));
        let docs = vec![format!("The commands of `{}`.", kebab(&tag.module))];
        let module = Module::new(&file(tag), docs, Locals::inside(api, names));
        modules.push(module.part(move |scope, sink| {
            sink(commands(scope, &tables, index));
            tables.items(scope, Home::Tag(index), sink);
        }));
    }
    modules
}

/// The file of a group.
fn file(tag: &Tag) -> String {
    format!("cli/{}", files::of(&group_name(tag).to_string()))
}

/// The declarations of the modules.
fn declarations(api: &Api, has_shared: bool) -> TokenStream {
    let mut tags: Vec<(&Tag, usize)> = api.tags.iter().enumerate().map(|(index, tag)| (tag, index)).collect();
    tags.sort_unstable_by_key(|(tag, _)| tag.module.as_str());
    let groups = tags.into_iter().map(|(tag, index)| {
        let cfg = gates::cfg(api, gates::of_tag(api, index).as_ref());
        let (name, file) = (group_name(tag), file(tag));
        let path = (!files::is_found(&name.to_string())).then(|| quote! { #[path = #file] });
        quote! { #cfg #path mod #name; }
    });
    let unused = (!api.package.tag_features.is_empty())
        .then(|| quote! { #[allow(dead_code, reason = "which of it is needed depends on the features")] });
    let shared = has_shared.then(|| quote! { #unused mod shared; });
    quote! { #(#groups)* #shared }
}

/// The module of a group: every name but that of what groups share is free.
fn group_name(tag: &Tag) -> proc_macro2::Ident {
    super::scope::free(&tag.module, ["shared"])
}

/// The table of everything.
fn program(scope: &Scope<'_>) -> TokenStream {
    let api = scope.api;
    let name = &api.package.program;
    let about = about(&api.docs, name);
    let base_url = api.servers.first().map(base_url).unwrap_or_default();
    let keys = keys(scope, api);
    let scopes = api.scopes.iter().map(|scope_of| {
        let (ty, variable) = (item(scope, "Scope"), variable(api, &scope_of.name));
        let (name, key) = (&scope_of.name, &scope_of.key);
        quote! { #ty { name: #name, key: #key, variable: #variable } }
    });
    let scopes: Vec<TokenStream> = scopes.collect();
    let groups = api.tags.iter().enumerate().map(|(index, tag)| {
        let (cfg, module) = (gates::cfg(api, gates::of_tag(api, index).as_ref()), group_name(tag));
        quote! { #cfg &#module::GROUP }
    });
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
            scopes: &[#(#scopes),*],
            groups: &[#(#groups),*],
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
        let variable = variable(api, &scheme.method);
        let about = about(&scheme.docs, &scheme.id);
        quote! { #ty { scheme: #index, variable: #variable, about: #about } }
    });
    keys.collect()
}

/// A variable of the environment, such as `PLANE_API_KEY`.
fn variable(api: &Api, name: &str) -> String {
    format!("{}_{name}", api.package.program).replace('-', "_").to_uppercase()
}

/// One line about something as a terminal shows it: without the escapes of Markdown and the full stop.
fn about(docs: &Docs, fallback: &str) -> String {
    let text = if docs.summary.is_empty() { fallback } else { &docs.summary };
    plain(text)
}

/// A text as a terminal shows it.
fn plain(text: &str) -> String {
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

/// The group of a tag: the commands in its module, and what they are called together.
fn group(scope: &Scope<'_>, tag: &Tag) -> TokenStream {
    let ty = item(scope, "Group");
    let (name, about) = (kebab(&tag.module), about(&tag.docs, &tag.id));
    let uploads = (!tag.uploads.is_empty()).then(|| quote! { .uploads(UPLOADS) });
    let downloads = (!tag.downloads.is_empty()).then(|| quote! { .downloads(DOWNLOADS) });
    let edition = edition(edition_of(tag));
    quote! { pub(super) static GROUP: #ty = #ty::new(#name, COMMANDS).about(#about) #edition #uploads #downloads; }
}

/// What the document says of the edition that has all operations of a tag.
fn edition_of(tag: &Tag) -> Option<&str> {
    let (first, others) = tag.operations.split_first()?;
    let edition = first.edition.as_deref()?;
    others.iter().all(|other| other.edition.as_deref() == Some(edition)).then_some(edition)
}

fn edition(edition: Option<&str>) -> Option<TokenStream> {
    let edition = plain(edition?.trim());
    Some(quote! { .edition(#edition) })
}

/// The commands of a tag.
fn commands(scope: &Scope<'_>, tables: &Tables, index: usize) -> TokenStream {
    let tag = &scope.api.tags[index];
    let ty = item(scope, "Command");
    let commands = tag.operations.iter().map(|operation| command(scope, tables, Home::Tag(index), tag, operation));
    let commands: Vec<TokenStream> = commands.collect();
    let uploads = (0..tag.uploads.len()).map(|flow| flows::upload(scope, tables, index, flow));
    let uploads: Vec<TokenStream> = uploads.collect();
    let uploads = (!uploads.is_empty()).then(|| {
        let ty = item(scope, "UploadCommand");
        quote! { static UPLOADS: &[#ty] = &[#(#uploads),*]; }
    });
    let downloads = (0..tag.downloads.len()).map(|flow| flows::download(scope, tables, index, flow));
    let downloads: Vec<TokenStream> = downloads.collect();
    let downloads = (!downloads.is_empty()).then(|| {
        let ty = item(scope, "DownloadCommand");
        quote! { static DOWNLOADS: &[#ty] = &[#(#downloads),*]; }
    });
    let group = group(scope, tag);
    quote! {
        #group
        static COMMANDS: &[#ty] = &[#(#commands),*];
        #uploads
        #downloads
    }
}

fn command(scope: &Scope<'_>, tables: &Tables, home: Home, tag: &Tag, operation: &Operation) -> TokenStream {
    let ty = item(scope, "Command");
    let constant = format!("{}::{}", module(scope, tag), operation.constant);
    let constant: Code = constant.into();
    let (name, others) = operation.commands.split_first().expect("an operation has a command");
    let is_usual = others.iter().eq(Some(&names::dashed(&operation.id)).filter(|usual| *usual != name));
    let aliases = (!is_usual).then(|| quote! { .aliases(&[#(#others),*]) });
    let about = about(&operation.docs, "");
    let about = (!about.is_empty()).then(|| quote! { .about(#about) });
    let edition = edition(operation.edition.as_deref().filter(|edition| edition_of(tag) != Some(edition)));
    let rows: Vec<Row> = rows(scope, COMMON, operation);
    let args = tables.args(scope, home, &rows).map(|args| quote! { .args(#args) });
    let body = body(scope, tables, home, operation);
    let call_with = if operation.paging.is_some() {
        quote! { pages }
    } else {
        quote! { run }
    };
    let when = operation.variant_of.as_ref().map(|variant| {
        let fixed = variant.fixed.iter().map(|(key, value)| quote! { (#key, Some(#value)) });
        let given = variant.given.iter().map(|key| quote! { (#key, None) });
        let (base, query) = (&variant.base, fixed.chain(given));
        quote! { .when(#base, &[#(#query),*]) }
    });
    let also = &operation.also;
    let also = (!also.is_empty()).then(|| quote! { .also(&[#(#also),*]) });
    let options = options_of(COMMON, operation);
    let (statements, passed) = values::passed(scope, &options, tag, operation);
    let call = values::call_with(scope, tag, operation, &passed);
    let run = item(scope, run(operation));
    let takes = operation.body.iter().flat_map(|body| &body.also);
    let takes: Vec<&String> = takes.collect();
    let takes = (!takes.is_empty()).then(|| quote! { .takes(&[#(#takes),*]) });
    let range = operation.body.as_ref().filter(|body| body.media_type.contains('*')).map(|body| &body.media_type);
    let range = range.map(|range| quote! { .range(#range) });
    let other = operations::bare(tag, operation).map(|bare| {
        let call: Code = values::call_with(scope, tag, &bare, &passed).into();
        quote! { if args.has_other_body() { let call = #call; return #run(args.with_other_body(call)?, args); } }
    });
    let expected = expects_deprecated(operation);
    let whole = format!("{run}({call}, args)");
    // A call that would have to be broken is easier to read on its own.
    let end = if expected.is_none() && INDENT + whole.len() <= MARGIN {
        let whole: Code = whole.into();
        quote! { #whole }
    } else {
        let call: Code = call.into();
        quote! { #expected let call = #call; #run(call, args) }
    };
    quote! {
        #ty::new(&#constant, #name)
            #aliases
            #about
            #edition
            #args
            #body
            #when
            #also
            #takes
            #range
            .#call_with(|client, args| { #statements #other #end })
    }
}

/// The module of a tag's operations, imported as such.
fn module(scope: &Scope<'_>, tag: &Tag) -> Code {
    scope.import("super", &tag.module)
}

/// What the table says of a body.
fn body(scope: &Scope<'_>, tables: &Tables, home: Home, operation: &Operation) -> Option<TokenStream> {
    let sent = operation.body.as_ref()?;
    if let Some(id) = body_object(scope, operation) {
        let fields = tables.object(scope, home, id);
        return Some(match sent.presence {
            Presence::Required => quote! { .fields(&#fields) },
            Presence::Optional => quote! { .optional_fields(&#fields) },
        });
    }
    let body: Code = values::body_arg(scope, sent).into();
    Some(quote! { .body(#body) })
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
