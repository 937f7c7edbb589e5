//! Reading the command line, and telling how it went.

use super::super::answer::Answer;
use super::super::client::Client;
use super::super::file::File;
use super::super::json;
use super::super::upload_error::UploadErrorKind;
use super::args::{Args, PartText, UsageError, file_and_type};
use super::failure::{Failure, tell};
use super::print::Printed;
use super::transfer::{INTERRUPTED, bar, is_interrupted, mover};
use super::{Arg, BodyArg, DownloadCommand, Program, UploadCommand, Writer, keys};
use clap::{ArgAction, ArgMatches, Command as Clap, builder::PathBufValueParser};
use http::header::CONTENT_TYPE;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;

/// What the options are called that every command takes.
const GLOBAL: &str = "Options of every command";

/// What options are called that commands have besides those of their parameters.
const OWN_OPTIONS: [&str; 15] = [
    "accept",
    "all",
    "base-url",
    "body",
    "content-type",
    "file",
    "help",
    "json",
    "link",
    "name",
    "output",
    "part",
    "part-header",
    "timeout",
    "version",
];

/// Why a command ends with a code other than 0.
enum End {
    /// The command line is wrong.
    Usage(String),
    /// A call failed.
    Failed(String),
    /// The API refused, and said why in an answer that it documents.
    Refused(String, Printed),
    /// It was interrupted.
    Interrupted(String),
}

impl From<UsageError> for End {
    fn from(error: UsageError) -> Self {
        Self::Usage(error.to_string())
    }
}

/// Runs the program.
pub(super) async fn run(program: &'static Program) -> ExitCode {
    let matches = describe(program).get_matches();
    match dispatch(program, &matches).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(End::Failed(message)) => {
            eprintln!("error: {message}");
            ExitCode::from(1)
        }
        Err(End::Interrupted(message)) => {
            eprintln!("error: {message}");
            ExitCode::from(INTERRUPTED)
        }
        Err(End::Refused(message, answer)) => {
            eprintln!("error: {message}");
            // The answer is what was asked for, even if it is not the one hoped for; that it cannot be printed is less.
            let _ = print(&answer, matches.get_flag("json"));
            ExitCode::from(1)
        }
        Err(End::Usage(message)) => {
            eprintln!("error: {message}\n\nFor more information, try '--help'.");
            ExitCode::from(2)
        }
    }
}

async fn dispatch(program: &'static Program, matches: &ArgMatches) -> Result<(), End> {
    let Some((name, inner)) = matches.subcommand() else {
        return Err(End::Usage("a command is missing".to_owned()));
    };
    if name == "completions" {
        return completions(program, inner);
    }
    let client = client(program, matches)?;
    let compact = matches.get_flag("json");
    let result = if let Some(upload) = program.uploads.iter().find(|upload| upload.name == name) {
        attach(&client, upload, inner, compact).await
    } else if let Some(download) = program.downloads.iter().find(|download| download.name == name) {
        fetch(&client, download, inner, compact).await
    } else {
        operate(program, &client, name, inner, compact).await
    };
    let hint = |message: String| {
        if keys::any(program) {
            return message;
        }
        let variables: Vec<&str> = program.keys.iter().map(|key| key.variable).collect();
        format!("{message}\nno credential is set: export {}", variables.join(" or "))
    };
    result.map_err(|end| match end {
        End::Failed(message) => End::Failed(hint(message)),
        End::Refused(message, answer) => End::Refused(hint(message), answer),
        other @ (End::Usage(_) | End::Interrupted(_)) => other,
    })
}

fn client(program: &Program, matches: &ArgMatches) -> Result<Client, End> {
    let mut builder = keys::apply(program, (program.builder)());
    let from_environment = || std::env::var(base_url_variable(program)).ok().filter(|address| !address.is_empty());
    if let Some(address) = matches.get_one::<String>("base-url").cloned().or_else(from_environment) {
        builder = builder.base_url(address);
    }
    if let Some(seconds) = matches.get_one::<u64>("timeout") {
        builder = builder.timeout(Duration::from_secs(*seconds));
    }
    if let Some(link) = matches.get_one::<String>("link") {
        builder = builder.link(link);
    }
    builder.build().map_err(|error| End::Usage(tell(&error)))
}

async fn operate(
    program: &Program,
    client: &Client,
    group: &str,
    matches: &ArgMatches,
    compact: bool,
) -> Result<(), End> {
    let found = program.groups.iter().find(|other| other.name == group);
    let found = found.zip(matches.subcommand()).and_then(|(group, (name, inner))| {
        group.commands.iter().find(|command| command.names.contains(&name)).map(|command| (command, inner))
    });
    let Some((command, matches)) = found else {
        return Err(End::Usage(format!("an operation of `{group}` is missing")));
    };
    let mut args = arguments(command.args, matches);
    if command.pages && matches.get_flag("all") {
        args = args.with_all();
    }
    if !command.also.is_empty() {
        if let Some(media_type) = matches.get_one::<String>("accept") {
            args = args.with_accept(media_type);
        }
    }
    if !matches!(command.body, BodyArg::None | BodyArg::Parts) {
        if let Some(body) = matches.get_one::<String>("body") {
            args = args.with_body(body);
        }
    }
    if command.body == BodyArg::Parts {
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
    }
    let printed = (command.run)(client, &args)?.await.map_err(|failure| match &failure.body {
        Some(body) => End::Refused(tell(&failure), refusal(&failure, body)),
        None => End::Failed(tell(&failure)),
    })?;
    print(&printed, compact)
}

/// The typed answer of a failure: what came as text is printed as text.
fn refusal(failure: &Failure, body: &str) -> Printed {
    let headers = failure.error.answer().map(Answer::headers);
    let media_type = headers.and_then(|headers| headers.get(CONTENT_TYPE)?.to_str().ok()).unwrap_or_default();
    match json::decode::<String>(body.as_bytes()) {
        Ok(text) if !media_type.contains("json") => Printed::Raw(text.into()),
        _ => Printed::Json(body.to_owned()),
    }
}

/// The values of options by name.
fn arguments(declared: &[Arg], matches: &ArgMatches) -> Args {
    let mut args = Args::new();
    for arg in declared {
        for value in matches.get_many::<String>(arg.name).into_iter().flatten() {
            args = args.with(arg.name, value);
        }
    }
    args
}

async fn attach(client: &Client, command: &UploadCommand, matches: &ArgMatches, compact: bool) -> Result<(), End> {
    let args = arguments(command.args, matches);
    let files: Vec<&PathBuf> = matches.get_many::<PathBuf>("file").into_iter().flatten().collect();
    let name = matches.get_one::<String>("name");
    if name.is_some() && files.len() > 1 {
        return Err(End::Usage("--name is for a single file".to_owned()));
    }
    let mut failed = 0_usize;
    for path in &files {
        if is_interrupted() {
            return Err(End::Interrupted(format!("{}: the upload was not begun", path.display())));
        }
        let mut file = File::path(path);
        if let Some(name) = name {
            file = file.name(name);
        }
        if let Some(content_type) = matches.get_one::<String>("content-type") {
            file = file.content_type(content_type);
        }
        let bar = bar(&path.display().to_string());
        let result = (command.run)(client, &args, file, mover(&bar))?.await;
        bar.finish_and_clear();
        match result {
            Ok(stored) => {
                let mut object = json::Map::new();
                object.insert("file", json::Value::from(path.display().to_string().as_str()));
                object.insert("id", json::Value::from(stored.id.as_str()));
                object.insert("size", json::Value::from(stored.size));
                print(&Printed::Json(json::encode(&object)), compact)?;
            }
            Err(error) if *error.kind() == UploadErrorKind::Stopped => return Err(End::Interrupted(tell(&error))),
            Err(error) => {
                failed += 1;
                eprintln!("error: {}", tell(&error));
            }
        }
    }
    if failed > 0 {
        return Err(End::Failed(format!("{failed} of {} files were not uploaded", files.len())));
    }
    Ok(())
}

async fn fetch(client: &Client, command: &DownloadCommand, matches: &ArgMatches, compact: bool) -> Result<(), End> {
    let args = arguments(command.args, matches);
    let output = matches.get_one::<PathBuf>("output").cloned().unwrap_or_else(|| PathBuf::from("-"));
    let to_stdout = output.as_os_str() == "-";
    if to_stdout && std::io::stdout().is_terminal() {
        return Err(End::Usage("the file would go to the terminal: give --output PATH".to_owned()));
    }
    let bar = bar(&output.display().to_string());
    if to_stdout {
        let result = (command.run)(client, &args, Box::new(tokio::io::stdout()), mover(&bar))?.await;
        bar.finish_and_clear();
        return result.map(|_| ()).map_err(|error| End::Failed(tell(&error)));
    }
    let partial = partial_path(&output);
    let mut file = tokio::fs::File::create(&partial).await.map_err(|error| unwritable(&partial, &error))?;
    let writer: Writer<'_> = Box::new(&mut file);
    let result = match (command.run)(client, &args, writer, mover(&bar)) {
        Ok(running) => running.await.map_err(|error| End::Failed(tell(&error))),
        Err(error) => Err(error.into()),
    };
    bar.finish_and_clear();
    let written = match result {
        Ok(downloaded) => match file.flush().await {
            Ok(()) => Ok(downloaded),
            Err(error) => Err(unwritable(&partial, &error)),
        },
        Err(error) => Err(error),
    };
    drop(file);
    match written {
        Ok(downloaded) => {
            std::fs::rename(&partial, &output).map_err(|error| unwritable(&output, &error))?;
            let mut object = json::Map::new();
            object.insert("path", json::Value::from(output.display().to_string().as_str()));
            object.insert("size", json::Value::from(downloaded.size));
            print(&Printed::Json(json::encode(&object)), compact)
        }
        Err(error) => {
            // Nothing half-written stays behind; what was there before does.
            let _ = std::fs::remove_file(&partial);
            Err(error)
        }
    }
}

/// Where a download goes until it is whole.
fn partial_path(output: &Path) -> PathBuf {
    let mut name = output.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    output.with_file_name(name)
}

fn unwritable(path: &Path, error: &std::io::Error) -> End {
    End::Failed(format!("cannot write {}: {error}", path.display()))
}

fn print(printed: &Printed, compact: bool) -> Result<(), End> {
    let bytes = match printed {
        Printed::Nothing => return Ok(()),
        Printed::Json(text) if compact => format!("{text}\n").into_bytes(),
        Printed::Json(text) => match json::decode::<json::Value>(text.as_bytes()) {
            Ok(value) => format!("{value:#}\n").into_bytes(),
            Err(_) => format!("{text}\n").into_bytes(),
        },
        Printed::Raw(bytes) => bytes.to_vec(),
    };
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(&bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(End::Failed(format!("cannot print: {error}")))
        }
        _ => Ok(()),
    }
}

fn completions(program: &'static Program, matches: &ArgMatches) -> Result<(), End> {
    let shell = matches.get_one::<clap_complete::Shell>("shell");
    let Some(shell) = shell else { return Err(End::Usage("a shell is missing".to_owned())) };
    clap_complete::generate(*shell, &mut describe(program), program.name, &mut std::io::stdout());
    Ok(())
}

/// The variable that says where the API lives when no option does.
fn base_url_variable(program: &Program) -> String {
    format!("{}_BASE_URL", program.name.replace('-', "_").to_uppercase())
}

/// The command line as clap sees it.
fn describe(program: &'static Program) -> Clap {
    let base_url =
        format!("Where the API lives [environment: {}] [default: {}]", base_url_variable(program), program.base_url);
    let mut clap = Clap::new(program.name)
        .version(program.version)
        .about(program.about)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .after_help(keys::help(program))
        .arg(option("base-url", base_url).value_name("ADDRESS").global(true).help_heading(GLOBAL))
        .arg(
            option("timeout", "Give up on a call after so many seconds".to_owned())
                .value_name("SECONDS")
                .value_parser(clap::value_parser!(u64))
                .global(true)
                .help_heading(GLOBAL),
        )
        .arg(
            option("link", "Follow a link of an earlier answer, such as to the next page".to_owned())
                .value_name("ADDRESS")
                .global(true)
                .help_heading(GLOBAL),
        )
        .arg(
            clap::Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .global(true)
                .help_heading(GLOBAL)
                .help("Print JSON in one line"),
        );
    for group in program.groups {
        let mut subcommand =
            Clap::new(group.name).about(group.about).subcommand_required(true).arg_required_else_help(true);
        for command in group.commands {
            let [name, others @ ..] = command.names else { continue };
            let operation = Clap::new(*name)
                .visible_aliases(others)
                .about(command.about)
                .after_help(format!("{} {}", command.method, command.path))
                .args(command.args.iter().map(|arg| parameter(arg, command.args)))
                .args(body(command.body))
                .args(command.pages.then(all))
                .args((!command.also.is_empty()).then(|| accept(command.also)));
            subcommand = subcommand.subcommand(operation);
        }
        clap = clap.subcommand(subcommand);
    }
    for upload in program.uploads {
        clap = clap.subcommand(
            Clap::new(upload.name)
                .about(upload.about)
                .arg(
                    clap::Arg::new("file")
                        .required(true)
                        .num_args(1..)
                        .value_name("FILE")
                        .value_parser(PathBufValueParser::new())
                        .help("The files, each uploaded after the other"),
                )
                .args(upload.args.iter().map(|arg| parameter(arg, upload.args)))
                .arg(option("name", "The name to give the file [default: its own]".to_owned()))
                .arg(option("content-type", "The media type [default: by the file's name]".to_owned())),
        );
    }
    for download in program.downloads {
        clap = clap.subcommand(
            Clap::new(download.name)
                .about(download.about)
                .args(download.args.iter().map(|arg| parameter(arg, download.args)))
                .arg(
                    option("output", "Where to write it; `-` is standard output [default: -]".to_owned())
                        .short('o')
                        .value_name("PATH")
                        .value_parser(PathBufValueParser::new()),
                ),
        );
    }
    clap.subcommand(
        Clap::new("completions")
            .about("Prints completions for a shell")
            .arg(clap::Arg::new("shell").required(true).value_parser(clap::value_parser!(clap_complete::Shell))),
    )
}

/// The switch of a command whose answer is a page of a list.
fn all() -> clap::Arg {
    let help = "Ask for this page and all that follow, and print their items";
    clap::Arg::new("all").long("all").action(ArgAction::SetTrue).help(help)
}

/// The choice of a command whose answer comes in more than one media type.
fn accept(also: &[&str]) -> clap::Arg {
    let help = format!("Ask for an answer of another media type, and print it as it comes: {}", also.join(", "));
    option("accept", help).value_name("TYPE")
}

fn option(name: &'static str, help: String) -> clap::Arg {
    clap::Arg::new(name).long(name).value_name("VALUE").help(help)
}

/// A parameter; `--work-item-id` also answers to `--work-item` where that is free.
fn parameter(arg: &'static Arg, all: &'static [Arg]) -> clap::Arg {
    let action = if arg.many { ArgAction::Append } else { ArgAction::Set };
    let mut clap =
        option(arg.name, arg.about.to_owned()).required(arg.required).action(action).allow_hyphen_values(true);
    let short = ["-id", "-slug"].iter().find_map(|end| arg.name.strip_suffix(end));
    if let Some(short) = short {
        let free = !OWN_OPTIONS.contains(&short)
            && !all.iter().any(|other| other.name == short)
            && all.iter().filter(|other| strip(other.name) == short).count() == 1;
        if free {
            clap = clap.alias(short);
        }
    }
    clap
}

fn strip(name: &str) -> &str {
    ["-id", "-slug"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

fn body(body: BodyArg) -> Vec<clap::Arg> {
    let text =
        |required: bool, help: &str| vec![option("body", help.to_owned()).required(required).allow_hyphen_values(true)];
    match body {
        BodyArg::None => Vec::new(),
        BodyArg::Json { required } => text(required, "The body as JSON: text, @FILE, or - for standard input"),
        BodyArg::Text { required } => text(required, "The body: text, @FILE, or - for standard input"),
        BodyArg::Raw { required } => text(
            required,
            "The body: text, @FILE, or - for standard input, with ;type=… after the file to say its media type",
        ),
        BodyArg::Parts => {
            let part = "A part of the form: NAME=TEXT or NAME=@FILE, with ;type=… after the file to say its media type";
            let header = "A header of the parts of a name: NAME=HEADER: VALUE";
            vec![
                option("part", part.to_owned()).action(ArgAction::Append).required(true),
                option("part-header", header.to_owned()).action(ArgAction::Append),
            ]
        }
    }
}
