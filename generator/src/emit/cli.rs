//! The table of commands behind feature `cli`.
//!
//! What comes in is the whole [`Api`]; what goes out is one static table, with a module for the group of each tag. A command
//! carries a function that reads the arguments as text, calls the method that a program would call, and hands the call to
//! the runtime, which prints.

mod multi_step;
mod names;
mod tables;
mod values;

use self::names::{COMMON, kebab};
use self::tables::{Home, Row, Tables, body_object, of_command, options_of, rows};
use super::code::{Code, code, joined, lines, text, texts};
use super::downloads::expects_deprecated;
use super::scope::{Locals, Scope, free};
use super::{Module, Sink, features, files, operations};
use crate::ir::{Api, Docs, Operation, Output, Presence, RateLimit, Scheme, Server, Tag};
use std::sync::Arc;

/// The width up to which the call of a command is in the call that runs it.
const CALL: usize = 77;

/// `cli.rs`, and the modules in it.
pub(super) fn modules(api: &Api) -> Vec<Module<'_>> {
    let tables = Arc::new(Tables::new(api));
    let shared = tables.locals(Home::Shared);
    let docs = vec!["The commands of the program.".to_owned()];
    let has_shared = !shared.is_empty();
    let root = Module::new("cli.rs", docs, Locals::new(api, None, [])).part(move |scope, sink| {
        sink(declarations(scope, has_shared));
        sink(program(scope));
    });
    let mut modules = vec![root];
    if has_shared {
        let docs = vec!["Arguments that several groups share.".to_owned()];
        let tables = Arc::clone(&tables);
        let module = Module::new("cli/shared.rs", docs, Locals::inside(api, None, shared));
        modules.push(module.part(move |scope, sink| tables.items(scope, Home::Shared, sink)));
    }
    for (index, tag) in api.tags.iter().enumerate() {
        let tables = Arc::clone(&tables);
        let mut names = tables.locals(Home::Tag(index));
        names.extend(["COMMANDS", "FLOWS", "GROUP"].map(str::to_owned));
        let docs = vec![format!("The commands of `{}`.", kebab(&tag.module))];
        let module = Module::new(&file(tag), docs, Locals::inside(api, Some(index), names));
        modules.push(module.part(move |scope, sink| {
            commands(scope, &tables, index, sink);
            tables.items(scope, Home::Tag(index), sink);
        }));
    }
    modules
}

/// The file of a group.
fn file(tag: &Tag) -> String {
    format!("cli/{}", files::of(group_name(tag).as_str()))
}

/// The declarations of the modules.
fn declarations(scope: &Scope<'_>, has_shared: bool) -> Code {
    let api = scope.api;
    let mut tags: Vec<(&Tag, usize)> = api.tags.iter().enumerate().map(|(index, tag)| (tag, index)).collect();
    tags.sort_unstable_by_key(|(tag, _)| tag.module.as_str());
    let groups = tags.into_iter().map(|(tag, index)| {
        let cfg = features::cfg(scope, features::of_tag(api, index).as_ref());
        let name = group_name(tag);
        let path = files::attribute(scope, name.as_str(), "cli/");
        code!(scope, "$cfg\n$path\nmod $name;", cfg, path, name)
    });
    let unused = "#[allow(dead_code, reason = \"what is used depends on the features\")]";
    let unused = (!api.package.tag_features.is_empty()).then_some(unused);
    let shared = has_shared.then(|| code!(scope, "$unused\nmod shared;", unused));
    lines(groups.chain(shared))
}

/// The module of a group: every name but that of what groups share is free.
fn group_name(tag: &Tag) -> Code {
    free(&tag.module, ["shared"])
}

/// The table of everything.
fn program(scope: &Scope<'_>) -> Code {
    let api = scope.api;
    let program = &api.package.program;
    let keys = api.schemes.iter().enumerate().map(|(index, scheme)| {
        let variable = text(&variable(api, &scheme.method));
        let about = text(&about(&scheme.docs, &scheme.id));
        code!(scope, "@Key { scheme: $index, variable: $variable, about: $about }", index, variable, about)
    });
    let scopes = api.scopes.iter().flat_map(|outer| outer.arguments.iter().map(move |it| (outer, it)));
    let scopes = scopes.map(|(outer, it)| {
        let name = names::of_scope(outer, it);
        let (alias, key, variable) = (text(&kebab(&it.name)), text(&it.key), text(&variable(api, &name)));
        code! { scope, "@ScopeOption { name: $name, alias: $alias, key: $key, variable: $variable }", name = text(&name),
            alias, key, variable
        }
    });
    let groups = api.tags.iter().enumerate().map(|(index, tag)| {
        let cfg = features::cfg(scope, features::of_tag(api, index).as_ref());
        let cfg = cfg.map(|cfg| code!(scope, "$cfg ", cfg));
        code!(scope, "$cfg&$module::GROUP", cfg, module = group_name(tag))
    });
    code! { scope, "/// Every operation as a command.
    pub static PROGRAM: @Program = @Program {
        name: $name,
        version: env!(\"CARGO_PKG_VERSION\"),
        about: $about,
        base_url: $base_url,
        limit: $limit,
        keys: &[$keys],
        pairs: &[$pairs],
        scopes: &[$scopes],
        groups: &[$groups],
        builder: @Client::builder,
    };", name = text(program), about = text(&about(&api.docs, program)),
        limit = text(&api.rate_limit.map(RateLimit::sentence).unwrap_or_default()),
        base_url = text(&api.servers.first().map(base_url).unwrap_or_default()), keys = joined(", ", keys),
        pairs = joined(", ", pairs(scope)),
        scopes = joined(", ", scopes), groups = joined(", ", groups)
    }
}

/// The credentials of two parts: id and secret of a client of OAuth 2.
fn pairs<'s>(scope: &'s Scope<'_>) -> impl Iterator<Item = Code> + use<'s> {
    let api = scope.api;
    let schemes = api.schemes.iter().enumerate().filter(|(_, scheme)| has_client_credentials(scheme));
    schemes.map(move |(index, scheme)| {
        let [id, secret] = client_variables(api, scheme).map(|name| text(&name));
        code! { scope, "@Pair { scheme: $index, variables: [($id, $about_id), ($secret, $about_secret)], credential: @client_credentials }", index, id, secret, about_id = text(&format!("The id of a client, for tokens of {}", scheme.id)),
            about_secret = text("Its secret, which goes to the token endpoint only")
        }
    })
}

/// Whether a client of the API may have credentials of its own.
pub(super) fn has_client_credentials(scheme: &Scheme) -> bool {
    scheme.oauth.as_ref().is_some_and(|oauth| oauth.client_credentials().is_some())
}

/// The variables for the id and the secret of a client. With several schemes each has its own.
pub(super) fn client_variables(api: &Api, scheme: &Scheme) -> [String; 2] {
    let is_only = api.schemes.iter().filter(|scheme| has_client_credentials(scheme)).count() == 1;
    let is_free = |name: &str| api.schemes.iter().all(|other| other.method != name);
    let names = ["client_id", "client_secret"];
    let is_short = is_only && names.into_iter().all(is_free);
    let name = |name: &str| if is_short { name.to_owned() } else { format!("{}_{name}", scheme.method) };
    names.map(|it| variable(api, &name(it)))
}

/// A server's address with the defaults of its variables.
fn base_url(server: &Server) -> String {
    server
        .variables
        .iter()
        .fold(server.url.clone(), |url, variable| url.replace(&format!("{{{}}}", variable.name), &variable.default))
}

/// A variable of the environment, such as `PLANE_API_KEY`.
pub(super) fn variable(api: &Api, name: &str) -> String {
    format!("{}_{name}", api.package.program).replace('-', "_").to_uppercase()
}

/// One line about something as a terminal shows it: without the escapes of Markdown and the full stop.
pub(super) fn about(docs: &Docs, fallback: &str) -> String {
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
fn group(scope: &Scope<'_>, tag: &Tag) -> Code {
    code! { scope, "pub(super) static GROUP: @Group = @Group::new($name, COMMANDS).about($about)$edition$flows;",
        name = text(&kebab(&tag.module)), about = text(&about(&tag.docs, &tag.id)),
        edition = edition(scope, edition_of(tag)),
        flows = if tag.uploads.is_empty() && tag.downloads.is_empty() { "" } else { ".flows(FLOWS)" }
    }
}

/// What the document says of the edition that has all operations of a tag.
fn edition_of(tag: &Tag) -> Option<&str> {
    let (first, others) = tag.operations.split_first()?;
    let edition = first.edition.as_deref()?;
    others.iter().all(|other| other.edition.as_deref() == Some(edition)).then_some(edition)
}

fn edition(scope: &Scope<'_>, edition: Option<&str>) -> Option<Code> {
    Some(code!(scope, ".edition($edition)", edition = text(&plain(edition?.trim()))))
}

/// The commands of a tag.
fn commands(scope: &Scope<'_>, tables: &Tables, index: usize, sink: Sink<'_>) {
    let tag = &scope.api.tags[index];
    sink(group(scope, tag));
    let rows = |rows: Vec<Code>| lines(rows.iter().map(|row| code!(scope, "$row,", row)));
    let all = tag.operations.iter().map(|operation| command(scope, tables, Home::Tag(index), tag, operation));
    sink(match rows(all.collect()) {
        none if none.is_empty() => code!(scope, "static COMMANDS: &[@Command] = &[];"),
        all => code!(scope, "static COMMANDS: &[@Command] = &[\n$all\n];", all),
    });
    let uploads = (0..tag.uploads.len()).map(|call| multi_step::upload(scope, tables, index, call));
    let downloads = (0..tag.downloads.len()).map(|call| multi_step::download(scope, tables, index, call));
    let all = rows(uploads.chain(downloads).map(|flow| code!(scope, "&$flow", flow)).collect());
    if !all.is_empty() {
        sink(code!(scope, "static FLOWS: &[&dyn @Flow] = &[\n$all\n];", all));
    }
}

fn command(scope: &Scope<'_>, tables: &Tables, home: Home, tag: &Tag, operation: &Operation) -> Code {
    let operation = &*of_command(scope.api, operation);
    let (name, others) = operation.commands.split_first().expect("an operation has a command");
    let is_usual = others.iter().eq(Some(&names::dashed(&operation.id)).filter(|usual| *usual != name));
    let about = about(&operation.docs, "");
    let rows: Vec<Row> = rows(scope, COMMON, operation);
    let when = operation.variant_of.as_ref().map(|variant| {
        let fixed = variant
            .fixed
            .iter()
            .map(|(key, value)| code!(scope, "($key, Some($value))", key = text(key), value = text(value)));
        let given = variant.given.iter().map(|key| code!(scope, "($key, None)", key = text(key)));
        code!(scope, ".when($base, &[$query])", base = text(&variant.base), query = joined(", ", fixed.chain(given)))
    });
    let options = options_of(scope.api, COMMON, operation);
    let (statements, passed) = values::passed(scope, &options, operation);
    // A command ends when its operation does.
    let whole_call = |operation: &Operation| {
        let call = values::call_with(scope, &options, tag, operation, &passed);
        if operation.long_running.is_some() { code!(scope, "$call.finished()", call) } else { call }
    };
    let call = whole_call(operation);
    let (run, expected) = (scope.known(run(operation)), names_deprecated(operation));
    let other = operations::bare(tag, operation).map(|bare| {
        code! { scope, "if args.has_other_body() {
            $expected
            let call = $call;
            return $run(args.with_other_body(call)?, args);
        }", expected = names_deprecated(&bare), call = whole_call(&bare), run }
    });
    let statements = lines([statements].into_iter().chain(other));
    let sends = operation.body.as_ref();
    let takes = texts(sends.iter().flat_map(|body| &body.also));
    let range = sends.map(|body| &body.media_type).filter(|media_type| media_type.contains('*'));
    // A call that would have to be broken is easier to read on its own.
    let whole = code!(scope, "$run($call, args)", run, call);
    let is_short = expected.is_empty() && whole.as_str().len() <= CALL;
    let body = match (is_short, statements.is_empty()) {
        (true, true) => code!(scope, "{ $whole }", whole),
        (true, false) => code!(scope, "{\n$statements\n$whole\n}", statements, whole),
        (false, _) => code! { scope, "{
        $statements
        $expected
        let call = $call;
        $run(call, args)
        }", statements, expected, call, run },
    };
    code! { scope, "@Command::of::<$module::$marker>($name)
        $aliases
        $about
        $edition
        $args
        $sent
        $when
        $also
        $takes
        $range
        .$call_with(|client, args| $body)", module = module(scope, tag),
        marker = super::code::name(&operation.marker), name = text(name),
        aliases = (!is_usual).then(|| code!(scope, ".aliases(&[$others])", others = texts(others))),
        about = (!about.is_empty()).then(|| code!(scope, ".about($about)", about = text(&about))),
        edition = edition(scope, operation.edition.as_deref().filter(|edition| edition_of(tag) != Some(edition))),
        args = tables.args(scope, home, &rows).map(|args| code!(scope, ".args($args)", args)),
        sent = sent(scope, tables, home, operation), when,
        also = (!operation.also.is_empty()).then(|| code!(scope, ".also(&[$also])", also = texts(&operation.also))),
        takes = (!takes.is_empty()).then(|| code!(scope, ".takes(&[$takes])", takes)),
        range = range.map(|range| code!(scope, ".range($range)", range = text(range))),
        call_with = if operation.paging.is_some() { "pages" } else { "run" }, body
    }
}

/// The mark of a call that names what the document advises against.
pub(super) fn names_deprecated(operation: &Operation) -> &'static str {
    let is_set = operation.optional.iter().any(|parameter| parameter.deprecated);
    if is_set {
        "#[expect(deprecated, reason = \"the command offers everything\")]"
    } else {
        expects_deprecated(operation)
    }
}

/// The module of a tag's operations, imported as such.
fn module(scope: &Scope<'_>, tag: &Tag) -> Code {
    scope.module(&format!("super::{}", tag.module))
}

/// What the table says of a body.
fn sent(scope: &Scope<'_>, tables: &Tables, home: Home, operation: &Operation) -> Option<Code> {
    let body = operation.body.as_ref()?;
    let Some(id) = body_object(scope, operation) else {
        return Some(code!(scope, ".body($body)", body = values::body_arg(scope, body)));
    };
    let fields = tables.object(scope, home, id);
    Some(match body.presence {
        Presence::Required => code!(scope, ".fields(&$fields)", fields),
        Presence::Optional => code!(scope, ".optional_fields(&$fields)", fields),
    })
}

/// The runtime's function for what an operation returns.
fn run(operation: &Operation) -> &'static str {
    match &operation.success.output {
        Output::Json(_) if operation.paging.is_some() => "run_pages",
        Output::Empty => "run_empty",
        Output::Json(_) | Output::Perhaps(_) | Output::ByStatus(..) => "run_json",
        Output::Text if operation.live.is_some() => "run_events",
        Output::Text => "run_text",
        Output::Redirect => "run_redirect",
        Output::Raw => "run_raw",
    }
}
