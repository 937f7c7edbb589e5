//! The table of an emitted crate: its groups, their commands and their options.
//!
//! Input: constants of emitted code, built by functions, so that a row declares only what is special about a command.
//! Output: what the rest of this module reads.

use super::super::builder::ClientBuilder;
use super::super::call::Operation;
use super::super::client::Client;
use super::super::operation::RequiredScopes;
use super::super::provide::Credential;
use super::Running;
use super::args::{Args, UsageError};
use super::command_line::{Context, End};
use clap::ArgMatches;
use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;

/// A whole program.
#[derive(Debug)]
pub struct Program {
    /// The name, such as `plane`.
    pub name: &'static str,
    /// The version of the crate.
    pub version: &'static str,
    /// A description on one line.
    pub about: &'static str,
    /// The default base address, shown in the help.
    pub base_url: &'static str,
    /// How many calls are allowed, as a sentence; empty if that is not known.
    pub limit: &'static str,
    /// The credentials it reads from the environment.
    pub keys: &'static [Key],
    /// What it reads from two variables each, if there is no credential of the same scheme.
    pub pairs: &'static [Pair],
    /// The parameters it reads from the environment.
    pub scopes: &'static [ScopeOption],
    /// The groups of operations.
    pub groups: &'static [&'static Group],
    /// Creates a builder of the crate's client.
    pub builder: fn() -> ClientBuilder,
}

/// A credential that the program reads from the environment. It is never an argument, which other users of the machine
/// could read.
#[derive(Debug)]
pub struct Key {
    /// The index of the security scheme.
    pub scheme: usize,
    /// The variable, such as `PLANE_API_KEY`.
    pub variable: &'static str,
    /// A description.
    pub about: &'static str,
}

/// A credential of two parts, such as the id and the secret of a client.
#[derive(Debug)]
pub struct Pair {
    /// The index of the security scheme.
    pub scheme: usize,
    /// The variables with their descriptions.
    pub variables: [(&'static str, &'static str); 2],
    /// Makes the credential.
    pub credential: fn(String, String) -> Credential,
}

/// A parameter of most commands, which the program reads from the environment if it is not given.
#[derive(Debug)]
pub struct ScopeOption {
    /// The name, such as `workspace`.
    pub name: &'static str,
    /// Another name, such as `workspace-slug`.
    pub alias: &'static str,
    /// The parameter in the document, such as `workspace_slug`.
    pub key: &'static str,
    /// The variable, such as `PLANE_WORKSPACE`.
    pub variable: &'static str,
}

/// The operations of a tag.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The subcommand, such as `attachments`.
    pub name: &'static str,
    /// A description.
    pub about: &'static str,
    /// The edition of the API that has it, unless all have it.
    pub edition: &'static str,
    /// Its operations.
    pub commands: &'static [Command],
    /// Commands that take several calls.
    pub flows: &'static [&'static dyn Flow],
}

impl Group {
    /// The edition of the API that has a command of the group, unless all have it.
    pub(super) fn edition_of(&self, command: &Command) -> &'static str {
        if command.edition.is_empty() { self.edition } else { command.edition }
    }

    /// Creates a group of operations.
    #[must_use]
    pub const fn new(name: &'static str, commands: &'static [Command]) -> Self {
        Self { name, about: name, edition: "", commands, flows: &[] }
    }

    /// Sets the edition of the API that has all of it.
    #[must_use]
    pub const fn edition(self, edition: &'static str) -> Self {
        Self { edition, ..self }
    }

    /// Sets the description.
    #[must_use]
    pub const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// Adds commands that take several calls.
    #[must_use]
    pub const fn flows(self, flows: &'static [&'static dyn Flow]) -> Self {
        Self { flows, ..self }
    }
}

/// A command that takes several calls, such as an upload.
pub trait Flow: fmt::Debug + Sync {
    /// The subcommand, such as `attach`.
    fn name(&self) -> &'static str;

    /// The command as described to clap.
    fn describe(&'static self, program: &'static Program) -> clap::Command;

    /// Runs it.
    fn run<'a>(&'static self, context: &'a Context<'a>, matches: &'a ArgMatches) -> Flowing<'a>;
}

/// A running flow.
pub type Flowing<'a> = Pin<Box<dyn Future<Output = Result<(), End>> + 'a>>;

/// Calls an operation.
pub type Run = for<'a> fn(&'a Client, &'a Args) -> Result<Running<'a>, UsageError>;

/// The fields of an object.
pub type Fields = &'static [Arg];

/// An operation.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// The document's name for the operation, such as `getAttachments`.
    pub id: &'static str,
    /// The subcommand, such as `list`.
    pub name: &'static str,
    /// Other names, if they are not that of the operation.
    pub aliases: Option<&'static [&'static str]>,
    /// A description on one line.
    pub about: &'static str,
    /// The edition of the API that has it, unless all have it.
    pub edition: &'static str,
    /// The method, such as `GET`.
    pub method: &'static str,
    /// The path template.
    pub path: &'static str,
    /// The scopes that it requires.
    pub scopes: &'static [RequiredScopes],
    /// Whether it may happen twice, as far as the document says.
    pub is_idempotent: bool,
    /// The parameters.
    pub args: &'static [Arg],
    /// The body.
    pub body: BodyArg,
    /// The fields of the body, if that is a JSON object.
    pub fields: Fields,
    /// Whether the response is a page of a list, whose other pages `--all` requests.
    pub pages: bool,
    /// The command that it is a variant of.
    pub variant: Option<Variant>,
    /// The media types that `--accept` requests instead of the default.
    pub also: &'static [&'static str],
    /// The media types of the body that `--content-type` sets instead of the default.
    pub takes: &'static [&'static str],
    /// The range of media types of the body.
    pub range: Option<Range>,
    /// Runs it.
    pub run: Run,
}

impl Command {
    /// Creates the command of an operation, with this name.
    #[must_use]
    pub const fn of<O: Operation>(name: &'static str) -> Self {
        Self {
            id: O::ENDPOINT.id,
            name,
            aliases: None,
            about: O::ENDPOINT.id,
            edition: "",
            method: O::ENDPOINT.method,
            path: O::ENDPOINT.path,
            scopes: O::SCOPES,
            is_idempotent: O::ENDPOINT.is_idempotent(),
            args: &[],
            body: BodyArg::None,
            fields: &[],
            pages: false,
            variant: None,
            also: &[],
            takes: &[],
            range: None,
            run: |_, _| Err(UsageError::new("this command does nothing")),
        }
    }

    /// Sets other names, instead of that of the operation.
    #[must_use]
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases: Some(aliases), ..self }
    }

    /// Sets the description, on one line.
    #[must_use]
    pub const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// Sets the edition of the API that has it.
    #[must_use]
    pub const fn edition(self, edition: &'static str) -> Self {
        Self { edition, ..self }
    }

    /// Sets the parameters.
    #[must_use]
    pub const fn args(self, args: &'static [Arg]) -> Self {
        Self { args, ..self }
    }

    /// Sets the body.
    #[must_use]
    pub const fn body(self, body: BodyArg) -> Self {
        Self { body, ..self }
    }

    /// Sets the fields of an object as the body.
    #[must_use]
    pub const fn fields(self, fields: &'static Fields) -> Self {
        Self { body: BodyArg::Json { required: true }, fields: *fields, ..self }
    }

    /// Sets the fields of an object as the body, which is optional.
    #[must_use]
    pub const fn optional_fields(self, fields: &'static Fields) -> Self {
        Self { body: BodyArg::Json { required: false }, fields: *fields, ..self }
    }

    /// Makes it the variant of another command, for a certain query.
    #[must_use]
    pub const fn when(self, base: &'static str, query: &'static [(&'static str, Option<&'static str>)]) -> Self {
        Self { variant: Some(Variant { base, query }), ..self }
    }

    /// Sets further media types of the response.
    #[must_use]
    pub const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    /// Sets further media types of the body.
    #[must_use]
    pub const fn takes(self, takes: &'static [&'static str]) -> Self {
        Self { takes, ..self }
    }

    /// Sets the function that runs it, for a response that is a page of a list.
    #[must_use]
    pub const fn pages(self, run: Run) -> Self {
        Self { pages: true, run, ..self }
    }

    /// Sets the function that runs it.
    #[must_use]
    pub const fn run(self, run: Run) -> Self {
        Self { run, ..self }
    }
}

/// What makes a command a variant of another one: its options are options of the other command, which it replaces.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// The operation of the other command.
    pub base: &'static str,
    /// The parameters of the query that have this value, or any.
    pub query: &'static [(&'static str, Option<&'static str>)],
}

/// A parameter of an operation, or a field of a body.
#[derive(Clone, Copy, Debug)]
pub struct Arg {
    /// The option, such as `work-item-id`.
    pub name: &'static str,
    /// A description.
    pub about: &'static str,
    /// The type of its values.
    pub kind: ArgKind,
    /// Whether it is required.
    pub required: bool,
    /// Whether `null` is a value.
    pub nullable: bool,
    /// The values that the document declares. Others are accepted.
    pub values: &'static [&'static str],
    /// How to look up its value.
    pub lookup: Option<&'static Lookup>,
    key: Option<&'static str>,
}

/// Creates a required argument.
#[must_use]
pub const fn required(name: &'static str, kind: ArgKind) -> Arg {
    Arg { name, about: "", kind, required: true, nullable: false, values: &[], lookup: None, key: None }
}

/// Creates an optional argument.
#[must_use]
pub const fn optional(name: &'static str, kind: ArgKind) -> Arg {
    Arg { required: false, ..required(name, kind) }
}

/// Creates an optional argument that `null` clears.
#[must_use]
pub const fn clearable(name: &'static str, kind: ArgKind) -> Arg {
    optional(name, kind).nullable()
}

impl Arg {
    /// Sets the description.
    #[must_use]
    pub const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// Sets the name in the document, if it is not that of the option with `_` for `-`.
    #[must_use]
    pub const fn keyed(self, key: &'static str) -> Self {
        Self { key: Some(key), ..self }
    }

    /// Allows `null`.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// Sets the values that the document declares.
    #[must_use]
    pub const fn one_of(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }

    /// Sets how to look up its value.
    #[must_use]
    pub const fn lookup(self, lookup: &'static Lookup) -> Self {
        Self { lookup: Some(lookup), ..self }
    }

    /// The name in the document, such as `work_item_id`.
    #[must_use]
    pub fn key(&self) -> Cow<'static, str> {
        self.key.map_or_else(|| Cow::Owned(self.name.replace('-', "_")), Cow::Borrowed)
    }

    /// Whether it may be repeated.
    #[must_use]
    pub fn many(&self) -> bool {
        matches!(self.kind, ArgKind::List(_))
    }
}

/// The type of the values of an [`Arg`].
#[derive(Clone, Copy, Debug)]
pub enum ArgKind {
    /// Text.
    Text,
    /// Text in a certain form, such as a date.
    Parsed(&'static Text),
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of these.
    List(&'static ArgKind),
    /// A JSON object with these fields.
    Object(&'static Fields),
    /// Any JSON.
    Json,
}

/// Text in a certain form.
#[derive(Debug)]
pub struct Text {
    /// What it is called in the help, such as `DATE`.
    pub name: &'static str,
    /// What is expected, such as `a date`.
    pub expected: &'static str,
    /// Whether a text has this form.
    pub is_right: fn(&str) -> bool,
}

/// A range of media types.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// The range, such as `image/*`.
    pub media_type: &'static str,
    /// The media type that a file name suggests.
    pub guess: fn(&str) -> String,
}

/// How the value of a parameter is looked up by a short form, such as `HARB-3`.
#[derive(Debug)]
pub struct Lookup {
    /// The short form, with the parameters of the operation in braces: `{project_identifier}-{issue_identifier}`.
    pub template: &'static str,
    /// The operation that returns the value.
    pub operation: &'static str,
    /// The position of the value in its response, as a JSON pointer.
    pub value: &'static str,
}

/// The body of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyArg {
    /// No body.
    None,
    /// JSON: `--body TEXT`, `--body @FILE` or `--body -`, and an option for each field of an object.
    Json {
        /// Whether it is required.
        required: bool,
    },
    /// A form: `--part NAME=TEXT` and `--part NAME=@FILE`, each repeatable, and `--part-header` of these.
    Parts,
    /// Text: `--body TEXT`, `--body @FILE` or `--body -`.
    Text {
        /// Whether it is required.
        required: bool,
    },
    /// Bytes: `--body @FILE`, `--body "@FILE;type=MEDIA/TYPE"` or `--body -`.
    Raw {
        /// Whether it is required.
        required: bool,
    },
}
