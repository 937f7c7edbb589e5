//! The command line as described to clap: its commands, its options and their help.

use super::names::{self, FieldOption};
use super::table::{Arg, ArgKind, BodyArg, Command, Group, Program};
use super::terminal::terminal;
use super::{headers, keys, scopes, variants};
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{ArgAction, Command as Clap};
use std::ffi::OsStr;

/// The heading of the options of every command.
const GLOBAL: &str = "Options of every command";

/// The heading of the options that are fields of the body.
const FIELDS: &str = "Fields of the body";

/// The heading of the options that select another response.
const VARIANTS: &str = "Options for another response";

/// The whole command line.
pub(super) fn describe(program: &'static Program) -> Clap {
    let mut clap = Clap::new(program.name)
        .version(program.version)
        .about(program.about)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .after_help(after_help(program))
        .args(global(program))
        .args(headers::options(program).map(|arg| arg.global(true).help_heading(GLOBAL)));
    for group in program.groups {
        clap = clap.subcommand(describe_group(program, group));
    }
    for group in program.groups {
        clap = clap.subcommands(group.flows.iter().map(|flow| flow.describe(program)));
    }
    clap.subcommand(
        Clap::new("completions")
            .about("Prints completions for a shell")
            .arg(clap::Arg::new("shell").required(true).value_parser(clap::value_parser!(clap_complete::Shell))),
    )
}

/// The variable with the base address, if no option sets it.
pub(super) fn base_url_variable(program: &Program) -> String {
    format!("{}_BASE_URL", program.name.replace('-', "_").to_uppercase())
}

fn after_help(program: &Program) -> String {
    let scopes =
        program.scopes.iter().map(|scope| format!("  {:<24} --{} of every command\n", scope.variable, scope.name));
    let scopes: String = scopes.collect();
    let scopes =
        if scopes.is_empty() { scopes } else { format!("\nOptions that are set there are optional:\n{scopes}") };
    format!(
        "{}{scopes}\nExit codes: 0 done; 1 refused, or not reached; 2 nothing was sent; 3 done, but the response is not as \
         documented; 128 and the signal's number \
         when one stopped a transfer.",
        keys::help(program)
    )
}

fn global(program: &Program) -> [clap::Arg; 8] {
    let base_url = format!(
        "The base address of the API [environment: {}] [default: {}]",
        base_url_variable(program),
        program.base_url
    );
    let flag =
        |name: &'static str, help: &'static str| clap::Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    [
        option("base-url", base_url).value_name("ADDRESS"),
        option("timeout", "The time limit of a call in seconds; transfers of files may take longer".to_owned())
            .value_name("SECONDS")
            .value_parser(clap::value_parser!(u64)),
        flag("no-wait", "Fail at once, instead of waiting and trying again"),
        option("link", "Follow a link of an earlier response, such as the one to the next page".to_owned())
            .value_name("ADDRESS"),
        flag(
            "other-origins",
            "Follow links to other servers, too, for --link and --all: credentials are not sent there",
        ),
        json(),
        flag("raw", "Print the response as received, even if it is not as documented").conflicts_with("json"),
        option("columns", "Print a list as a table with these columns, such as id,name".to_owned())
            .value_name("NAMES")
            .value_delimiter(',')
            .conflicts_with_all(["json", "raw"]),
    ]
    .map(|arg| arg.global(true).help_heading(GLOBAL))
}

/// The option that prints JSON.
fn json() -> clap::Arg {
    let help = "Print one JSON document, in one line but for the items of --all, each of which has its own; \
                --json=lines prints the items of a list alone, one a line";
    let parser = clap::builder::PossibleValuesParser::new(["lines"]);
    clap::Arg::new("json")
        .long("json")
        .value_name("FORM")
        .num_args(0..=1)
        .require_equals(true)
        .value_parser(parser)
        .help(help)
}

fn describe_group(program: &'static Program, group: &'static Group) -> Clap {
    let clap = Clap::new(group.name).about(group.about).after_help(group.edition);
    let clap = clap.subcommand_required(true).arg_required_else_help(true);
    let commands = group.commands.iter().filter(|command| !variants::is_one(group, command));
    clap.subcommands(commands.map(|command| describe_command(program, group, command)))
}

fn describe_command(program: &'static Program, group: &'static Group, command: &'static Command) -> Clap {
    let fields = names::of_fields(program, command);
    let needed: Vec<String> = command.scopes.iter().map(|scopes| terminal(&scopes.needed())).collect();
    let needs = if needed.is_empty() { String::new() } else { format!("\nNeeds {}", needed.join(", or ")) };
    let about_request =
        format!("{}\n\n{} {}{needs}", group.edition_of(command), command.method, terminal(command.path));
    Clap::new(command.name)
        .visible_aliases(names::aliases(command))
        .about(command.about)
        .after_help(about_request.trim_start().to_owned())
        .args(command.args.iter().map(|arg| parameter(program, arg, command.args)))
        .args(body(command, !fields.is_empty()))
        .args(command.pages.then(all))
        .args((!command.is_idempotent).then(idempotent))
        .args((!command.also.is_empty()).then(|| accept(command.also)))
        .args(fields.iter().flat_map(field))
        .args(of_variants(program, group, command))
}

/// The options that run a variant of a command.
fn of_variants(program: &'static Program, group: &'static Group, command: &'static Command) -> Vec<clap::Arg> {
    let mut args: Vec<clap::Arg> = Vec::new();
    let mut add = |arg: clap::Arg| {
        if !args.iter().any(|other| other.get_id() == arg.get_id()) {
            args.push(arg.required(false).help_heading(VARIANTS));
        }
    };
    for (variant, condition) in variants::of(group, command) {
        for arg in variants::own_args(command, variant) {
            add(parameter(program, arg, variant.args));
        }
        for (name, value) in variants::fixed(command, condition) {
            let help = variant.about;
            add(clap::Arg::new(name.clone()).long(name).help(help).value_name("VALUE").value_parser([value]));
        }
    }
    args
}

/// The switch of a command whose response is a page of a list.
fn all() -> clap::Arg {
    let help = "Request this page and all that follow, and print their items as they are received";
    clap::Arg::new("all").long("all").action(ArgAction::SetTrue).conflicts_with("raw").help(help)
}

/// The switch of a command that is not sent again when it may have happened.
fn idempotent() -> clap::Arg {
    let help = "The call may happen twice: send it again, too, when it may have been done already";
    clap::Arg::new("idempotent").long("idempotent").action(ArgAction::SetTrue).conflicts_with("no-wait").help(help)
}

/// The option of a command whose response has several media types.
fn accept(also: &[&str]) -> clap::Arg {
    let help = format!("Request a response of another media type, and print it as received: {}", listed(also));
    option("accept", help).value_name("TYPE")
}

/// Media types in help texts.
fn listed(media_types: &[&str]) -> String {
    terminal(&media_types.join(", "))
}

pub(super) fn option(name: &'static str, help: String) -> clap::Arg {
    clap::Arg::new(name).long(name).value_name("VALUE").help(help)
}

/// A parameter. `--work-item-id` is also `--work-item`.
pub(super) fn parameter(program: &'static Program, arg: &'static Arg, all: &'static [Arg]) -> clap::Arg {
    let scope = scopes::of(program.scopes, arg);
    let about = match (scope, arg.lookup) {
        (Some(scope), _) => format!("{} [environment: {}]", arg.about, scope.variable),
        (None, Some(lookup)) => format!("{}, or {} instead", arg.about, lookup.template),
        (None, None) => arg.about.to_owned(),
    };
    let is_set = scopes::value(program.scopes, arg).is_some();
    let clap = valued(option(arg.name, about), arg).required(arg.required && !is_set);
    names::others(program, arg, all).into_iter().fold(clap, clap::Arg::visible_alias)
}

/// The options of a field.
fn field(option: &FieldOption) -> Vec<clap::Arg> {
    let FieldOption { arg, name, clear, same } = option;
    let unless_given = match same {
        Some(parameter) => format!("[default: that of --{}]", parameter.name),
        None if arg.required => "(required)".to_owned(),
        None => String::new(),
    };
    let about = format!("{} {unless_given}", arg.about).trim().to_owned();
    let value = valued(clap::Arg::new(name.clone()).long(name.clone()).help(about), arg).help_heading(FIELDS);
    let clear = clear.iter().map(|clear| {
        let help = format!("Send null for --{name}");
        let flag = clap::Arg::new(clear.clone()).long(clear.clone()).action(ArgAction::SetTrue).help(help);
        flag.conflicts_with(name.clone()).help_heading(FIELDS)
    });
    let clear: Vec<clap::Arg> = clear.collect();
    std::iter::once(value).chain(clear).collect()
}

/// Adds what the table declares about its values.
fn valued(clap: clap::Arg, arg: &'static Arg) -> clap::Arg {
    let values: &[&str] = match arg.kind {
        ArgKind::Boolean if arg.values.is_empty() => &["true", "false"],
        _ => arg.values,
    };
    let action = if arg.many() { ArgAction::Append } else { ArgAction::Set };
    let clap = clap.value_name(arg.kind.value_name()).action(action).allow_hyphen_values(true);
    if values.is_empty() { clap } else { clap.value_parser(Known(values)) }
}

/// Text, of which some values are known.
#[derive(Clone)]
struct Known(&'static [&'static str]);

impl TypedValueParser for Known {
    type Value = String;

    fn parse_ref(&self, clap: &Clap, arg: Option<&clap::Arg>, value: &OsStr) -> Result<String, clap::Error> {
        clap::builder::StringValueParser::new().parse_ref(clap, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().map(|value| PossibleValue::new(terminal(value)))))
    }
}

/// The options of a body.
fn body(command: &Command, has_fields: bool) -> Vec<clap::Arg> {
    let body = |help: &str| option("body", help.to_owned()).allow_hyphen_values(true);
    let text = |required: bool, help: &str| vec![body(help).required(required)];
    let mut args = match command.body {
        BodyArg::None => Vec::new(),
        BodyArg::Json { .. } if has_fields => {
            text(false, "The body as JSON: text, @FILE, or - for standard input; the options of its fields come first")
        }
        BodyArg::Json { required } => text(required, "The body as JSON: text, @FILE, or - for standard input"),
        BodyArg::Text { required } => text(required, "The body: text, @FILE, or - for standard input"),
        BodyArg::Raw { required } => text(
            required,
            "The body: text, @FILE, or - for standard input, with ;type=… after the file to set its media type",
        ),
        BodyArg::Parts => {
            let part = "A part of the form: NAME=TEXT or NAME=@FILE, with ;type=… after the file to set its media type";
            let header = "A header of the parts of a name: NAME=HEADER: VALUE";
            let part = option("part", part.to_owned()).action(ArgAction::Append);
            let header = option("part-header", header.to_owned()).action(ArgAction::Append);
            if command.takes.is_empty() {
                vec![part.required(true), header]
            } else {
                let whole = body("The body of --content-type instead of a form: text, @FILE, or - for standard input");
                vec![
                    part.required_unless_present("body"),
                    header,
                    whole.requires("content-type").conflicts_with("part"),
                ]
            }
        }
    };
    args.extend(content_type(command));
    args
}

/// The media type of a body, if there is a choice.
fn content_type(command: &Command) -> Option<clap::Arg> {
    let help = match (command.body, command.takes) {
        (BodyArg::Raw { .. }, takes) => {
            let which = command
                .range
                .map(|range| range.media_type)
                .into_iter()
                .chain(takes.iter().copied())
                .collect::<Vec<_>>();
            let which = listed(&which);
            let which = if which.is_empty() { which } else { format!(", such as of {which}") };
            let default = if command.range.is_some() { " [default: from the file's name]" } else { "" };
            format!("The media type of --body{which}{default}")
        }
        (_, []) => return None,
        (_, takes) => format!("Send --body as it is, as another media type: {}", listed(takes)),
    };
    Some(option("content-type", help).value_name("TYPE").requires("body"))
}
