//! Runs a command and reports its outcome.

use super::super::client::Client;
use super::super::error::{Error, ErrorKind};
use super::super::json;
use super::super::observe::Wait;
use super::super::response::RawResponse;
use super::super::retry::Retry;
use super::args::{Args, PartText, UsageError, file_and_type};
use super::body::{Field, Given, assemble};
use super::cookies;
use super::describe::{base_url_variable, describe};
use super::failure::{Failure, tell};
use super::lookup::Found;
use super::names::FieldOption;
use super::print::{self, Format, Printed};
use super::screen::say;
use super::table::{Arg, BodyArg, Command, Program};
use super::{address, headers, keys, names, scopes, variants};
use bytes::Bytes;
use clap::ArgMatches;
use clap::parser::ValueSource;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Why a command ends with an exit code other than 0.
#[derive(Debug)]
pub enum End {
    /// The command line is wrong.
    Usage(String),
    /// A call failed.
    Failed(String),
    /// The API refused, with a documented response.
    Refused(String, Printed),
    /// The response of the API is not documented.
    Undocumented {
        /// The message.
        message: String,
        /// The body.
        body: Bytes,
        /// Whether the call succeeded nevertheless.
        is_success: bool,
    },
    /// A signal arrived, with this exit code.
    Stopped(String, u8),
}

impl From<UsageError> for End {
    fn from(error: UsageError) -> Self {
        Self::Usage(error.to_string())
    }
}

/// What a command needs apart from its own arguments.
#[derive(Debug)]
pub struct Context<'c> {
    pub(super) program: &'static Program,
    pub(super) client: &'c Client,
    pub(super) format: Format,
    is_raw: bool,
}

/// Runs the program.
pub(super) async fn run(program: &'static Program) -> ExitCode {
    let matches = describe(program).get_matches();
    let format = format(&matches);
    let (message, code) = match dispatch(program, &matches, &format).await {
        Ok(()) => return ExitCode::SUCCESS,
        Err(End::Failed(message)) => (message, 1),
        Err(End::Refused(message, printed)) => {
            // The response was requested, even if it is a refusal; a failure to print it matters less.
            let _ = print::print(&printed, &format, false);
            (message, 1)
        }
        Err(End::Undocumented { message, body, is_success }) => {
            let _ = print::print_received(&body, &format);
            (message, if is_success { 3 } else { 1 })
        }
        Err(End::Stopped(message, code)) => (message, code),
        Err(End::Usage(message)) => {
            (format!("{message}\n\nFor more information, try '{} --help'.", words(program, &matches)), 2)
        }
    };
    say(&format!("error: {message}"));
    ExitCode::from(code)
}

/// The program and the names of the command.
fn words(program: &Program, matches: &ArgMatches) -> String {
    let (mut words, mut matches) = (program.name.to_owned(), matches);
    while let Some((name, inner)) = matches.subcommand() {
        words = format!("{words} {name}");
        matches = inner;
    }
    words
}

/// The format of JSON: a table on a terminal, unless another format is requested.
fn format(matches: &ArgMatches) -> Format {
    let columns: Vec<String> = matches.get_many("columns").into_iter().flatten().cloned().collect();
    if matches.get_one::<String>("json").is_some() {
        Format::Lines
    } else if matches.contains_id("json") {
        Format::Compact
    } else if io::stdout().is_terminal() || !columns.is_empty() {
        Format::Table { width: usize::from(console::Term::stdout().size().1), columns }
    } else {
        Format::Indented
    }
}

async fn dispatch(program: &'static Program, matches: &ArgMatches, format: &Format) -> Result<(), End> {
    let Some((name, inner)) = matches.subcommand() else {
        return Err(End::Usage("a command is missing".to_owned()));
    };
    if name == "completions" {
        return completions(program, inner);
    }
    let client = client(program, matches)?;
    let context = Context { program, client: &client, format: format.clone(), is_raw: matches.get_flag("raw") };
    let mut flows = program.groups.iter().flat_map(|group| group.flows);
    let result = match flows.find(|flow| flow.name() == name) {
        Some(flow) => flow.run(&context, inner).await,
        None => operate(&context, name, inner).await,
    };
    let hint = |message: String| {
        if keys::any(program) {
            return message;
        }
        format!("{message}\nno credential is set: export {}", keys::alternatives(program))
    };
    result.map_err(|end| match end {
        End::Failed(message) => End::Failed(hint(message)),
        End::Refused(message, printed) => End::Refused(hint(message), printed),
        End::Undocumented { message, body, is_success } => {
            End::Undocumented { message: if is_success { message } else { hint(message) }, body, is_success }
        }
        other @ (End::Usage(_) | End::Stopped(..)) => other,
    })
}

fn client(program: &'static Program, matches: &ArgMatches) -> Result<Client, End> {
    let builder = keys::apply(program, (program.builder)());
    let mut builder = headers::apply(program, matches, builder).map_err(End::Usage)?;
    let from_environment = || keys::variable_of(&base_url_variable(program));
    let given = matches.get_one::<String>("base-url").cloned().or_else(from_environment);
    if let Some(address) = &given {
        builder = builder.base_url(address::with_scheme(address));
    }
    if let Some(seconds) = matches.get_one::<u64>("timeout") {
        builder = builder.timeout(Duration::from_secs(*seconds));
    }
    builder = if matches.get_flag("no-wait") {
        builder.retry(Retry::never())
    } else {
        builder.on_wait(|wait| tell_wait(program, wait))
    };
    if let Some(link) = matches.get_one::<String>("link") {
        builder = builder.link(link);
    }
    if matches.get_flag("other-origins") {
        builder = builder.other_origins();
    }
    if has_flag(matches, "idempotent") {
        builder = builder.idempotent();
    }
    builder.layer(cookies::layer()).build().map_err(|error| match given {
        Some(address) => End::Usage(format!("the base address `{address}`: {}", tell(&error))),
        None => End::Usage(tell(&error)),
    })
}

/// Whether the command that is run has a switch.
fn has_flag(matches: &ArgMatches, name: &str) -> bool {
    let mut matches = matches;
    while let Some((_, inner)) = matches.subcommand() {
        matches = inner;
    }
    matches.try_get_one::<bool>(name).is_ok_and(|given| given == Some(&true))
}

/// Says that the API asked the program to wait, and why if that is known.
fn tell_wait(program: &Program, wait: &Wait<'_>) {
    if !wait.is_asked {
        return;
    }
    let reported = wait.error.and_then(Error::message);
    let why = Some(program.limit.to_owned()).filter(|limit| !limit.is_empty()).or(reported);
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    say(&format!("waiting {} s{why}", wait.time.as_millis().div_ceil(1000)));
}

async fn operate(context: &Context<'_>, group: &str, matches: &ArgMatches) -> Result<(), End> {
    let found = context.program.groups.iter().find(|other| other.name == group);
    let found = found.zip(matches.subcommand()).and_then(|(group, (name, inner))| {
        let mut commands = group.commands.iter().filter(|command| !variants::is_one(group, command));
        commands.find(|command| command.name == name).map(|command| (group, command, inner))
    });
    let Some((group, command, matches)) = found else {
        return Err(End::Usage(format!("an operation of `{group}` is missing")));
    };
    let command = variants::chosen(group, command, matches).map_err(End::Usage)?;
    let mut args = arguments(context, command.args, matches).await?.with_format(context.format.clone());
    if context.is_raw {
        args = args.with_raw();
    }
    if matches.try_get_one::<bool>("all").is_ok_and(|all| all == Some(&true)) {
        if !command.pages {
            return Err(End::Usage("--all is for lists that come in pages".to_owned()));
        }
        args = args.with_all();
    }
    if !command.also.is_empty() {
        if let Ok(Some(media_type)) = matches.try_get_one::<String>("accept") {
            args = args.with_accept(media_type);
        }
    }
    let args = with_body(context.program, command, args.with_range(command.range), matches)?;
    let failed = |failure| failed(context.program, context.client, command, &failure);
    let printed = (command.run)(context.client, &args)?.await.map_err(failed)?;
    print::print(&printed, &context.format, command.pages).map_err(|error| unprintable(&error))
}

/// Adds what is sent.
fn with_body(program: &'static Program, command: &Command, args: Args, matches: &ArgMatches) -> Result<Args, End> {
    let body = matches.try_get_one::<String>("body").ok().flatten();
    let is_raw = matches!(command.body, BodyArg::Raw { .. });
    if is_raw || !command.takes.is_empty() {
        if let Some(media_type) = matches.get_one::<String>("content-type") {
            let options = names::of_fields(program, command);
            let names = options.iter().flat_map(|option: &FieldOption| option.clear.iter().chain([&option.name]));
            let mut given = names.filter(|name| matches.value_source(name) == Some(ValueSource::CommandLine));
            if let Some(name) = given.next() {
                return Err(End::Usage(format!("--{name} is a field of another body than --content-type sends")));
            }
            return Ok(with_text(args, body).with_content_type(media_type));
        }
    }
    match command.body {
        BodyArg::None => Ok(args),
        BodyArg::Parts => parts(args, matches),
        BodyArg::Text { .. } | BodyArg::Raw { .. } => Ok(with_text(args, body)),
        BodyArg::Json { .. } => fields(program, command, args, matches),
    }
}

fn with_text(args: Args, body: Option<&String>) -> Args {
    body.into_iter().fold(args, Args::with_body)
}

/// Adds the JSON body.
fn fields(program: &'static Program, command: &Command, args: Args, matches: &ArgMatches) -> Result<Args, End> {
    let options = names::of_fields(program, command);
    let fields = options.iter().filter_map(|option| {
        let is_cleared = option.clear.as_ref().is_some_and(|clear| matches.get_flag(clear));
        let values = matches.get_many::<String>(&option.name).map(|values| values.map(String::as_str).collect());
        let field = if is_cleared { Some(Field::Cleared) } else { values.map(Field::Values) };
        field.map(|field| (option, field))
    });
    let body = matches.get_one::<String>("body").map(String::as_str);
    let (body, warnings) = assemble(command, &options, &Given { args: &args, body, fields: fields.collect() })?;
    for warning in warnings {
        say(&format!("warning: {warning}"));
    }
    Ok(match body {
        Some(body) => args.with_json(body),
        None => args,
    })
}

/// Adds the parts of a form.
fn parts(mut args: Args, matches: &ArgMatches) -> Result<Args, End> {
    for part in matches.get_many::<String>("part").into_iter().flatten() {
        let Some((name, value)) = part.split_once('=') else {
            return Err(End::Usage(format!("--part {part}: expected NAME=TEXT or NAME=@FILE")));
        };
        let part = match value.strip_prefix('@').map(file_and_type) {
            Some((path, None)) => PartText::File(PathBuf::from(path)),
            Some((path, Some(media_type))) => {
                PartText::TypedFile { path: PathBuf::from(path), media_type: media_type.to_owned() }
            }
            None => PartText::Text(value.to_owned()),
        };
        args = args.with_part(name, part);
    }
    for header in matches.get_many::<String>("part-header").into_iter().flatten() {
        let split = header.split_once('=').and_then(|(part, header)| Some((part, header.split_once(':')?)));
        let Some((part, (name, value))) = split else {
            return Err(End::Usage(format!("--part-header {header}: expected NAME=HEADER: VALUE")));
        };
        args = args.with_part_header(part, name.trim(), value.trim());
    }
    Ok(args)
}

/// Why an address may not exist.
fn not_found(program: &Program, client: &Client, command: &Command) -> Option<String> {
    if let Some(twice) = address::doubled(client.base_url(), command.path) {
        let variable = base_url_variable(program);
        return Some(format!("`{twice}` is in the address twice: leave it out of --base-url and {variable}"));
    }
    let group = program.groups.iter().find(|group| group.commands.iter().any(|one| one.id == command.id))?;
    Some(group.edition_of(command)).filter(|edition| !edition.is_empty()).map(str::to_owned)
}

/// How a call of an operation failed.
pub(super) fn failed(program: &Program, client: &Client, command: &Command, failure: &Failure) -> End {
    let message = tell(failure);
    let Some(response) = failure.error.response() else { return End::Failed(message) };
    if failure.error.kind() == ErrorKind::Decode {
        let body = if failure.is_midway { Bytes::new() } else { response.body().clone() };
        return End::Undocumented { message, body, is_success: true };
    }
    let why = (response.status() == StatusCode::NOT_FOUND).then(|| not_found(program, client, command)).flatten();
    let message = why.into_iter().fold(message, |message, why| format!("{message}\n{why}"));
    match &failure.body {
        _ if failure.is_midway || response.body().is_empty() => End::Failed(message),
        Some(body) => End::Refused(message, refusal(response, body)),
        None => End::Undocumented { message, body: response.body().clone(), is_success: false },
    }
}

/// The typed response of a failure: a text is printed as text.
fn refusal(response: &RawResponse, body: &str) -> Printed {
    let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match json::decode::<String>(body.as_bytes()) {
        Ok(text) if !media_type.contains("json") => Printed::Raw(text.into()),
        _ => Printed::Json(body.to_owned()),
    }
}

/// The values of options by name, from the environment if they are not given.
pub(super) async fn arguments(
    context: &Context<'_>,
    declared: &'static [Arg],
    matches: &ArgMatches,
) -> Result<Args, End> {
    let mut given: Vec<(&'static Arg, String)> = Vec::new();
    for arg in declared {
        let values = matches.try_get_many::<String>(arg.name).ok().flatten();
        let values: Vec<String> = values.into_iter().flatten().cloned().collect();
        let from_environment = || scopes::value(context.program.scopes, arg);
        let values = if values.is_empty() { from_environment().into_iter().collect() } else { values };
        given.extend(values.into_iter().map(|value| (arg, value)));
    }
    let mut found = Found::default();
    let mut args = Args::of(declared);
    for (arg, text) in &given {
        let value = found.resolve(context.program, context.client, arg, text, &given).await?;
        if let Some(expected) = arg.kind.mistake(&value) {
            let or = arg.lookup.map(|lookup| format!(" or {}", lookup.template)).unwrap_or_default();
            return Err(End::Usage(format!("--{}: expected {expected}{or}, found `{value}`", arg.name)));
        }
        args = args.with(arg.name, value);
    }
    Ok(args)
}

pub(super) fn unprintable(error: &io::Error) -> End {
    End::Failed(format!("cannot print: {error}"))
}

fn completions(program: &'static Program, matches: &ArgMatches) -> Result<(), End> {
    let shell = matches.get_one::<clap_complete::Shell>("shell");
    let Some(shell) = shell else { return Err(End::Usage("a shell is missing".to_owned())) };
    let mut text = Vec::new();
    clap_complete::generate(*shell, &mut describe(program), program.name, &mut text);
    print::print(&Printed::Raw(text.into()), &Format::default(), false).map_err(|error| unprintable(&error))
}
