//! The table that an emitted crate has: its groups, their commands, and what these take.
//!
//! What comes in are constants of emitted code; what goes out is what the rest of this module reads. Nothing is run here.
//! Rows are made by functions, so that a row says what is special about a command and nothing else.

use super::super::builder::ClientBuilder;
use super::super::client::Client;
use super::super::file::File;
use super::super::operation::Operation;
use super::args::{Args, UsageError};
use super::transfer::{Downloading, ProgressFn, Uploading};
use super::{Running, Writer};
use std::borrow::Cow;

/// A whole program.
#[derive(Debug)]
pub struct Program {
    /// How it is called, such as `plane`.
    pub name: &'static str,
    /// The version of the crate.
    pub version: &'static str,
    /// One line on what it talks to.
    pub about: &'static str,
    /// The default base address, shown in the help.
    pub base_url: &'static str,
    /// The credentials it reads from the environment.
    pub keys: &'static [Key],
    /// The parameters it reads from the environment.
    pub scopes: &'static [Scope],
    /// The groups of operations.
    pub groups: &'static [&'static Group],
    /// A builder of the crate's client.
    pub builder: fn() -> ClientBuilder,
}

/// A credential that the program reads from the environment. It is never an argument, which other users of the machine
/// could read.
#[derive(Debug)]
pub struct Key {
    /// Index of the security scheme.
    pub scheme: usize,
    /// The variable, such as `PLANE_API_KEY`.
    pub variable: &'static str,
    /// What it is.
    pub about: &'static str,
}

/// A parameter that most commands have, and that the program reads from the environment when it is not given.
#[derive(Debug)]
pub struct Scope {
    /// What it is called, such as `workspace`.
    pub name: &'static str,
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
    /// What belongs here.
    pub about: &'static str,
    /// Which edition of the API has all of it, where not every one does.
    pub edition: &'static str,
    /// Its operations.
    pub commands: &'static [Command],
    /// Commands that upload files.
    pub uploads: &'static [UploadCommand],
    /// Commands that download a file.
    pub downloads: &'static [DownloadCommand],
}

impl Group {
    /// Which edition of the API has a command of the group, where not every one does.
    pub(super) fn edition_of(&self, command: &Command) -> &'static str {
        if command.edition.is_empty() { self.edition } else { command.edition }
    }

    /// A group of operations.
    #[must_use]
    pub const fn new(name: &'static str, commands: &'static [Command]) -> Self {
        Self { name, about: name, edition: "", commands, uploads: &[], downloads: &[] }
    }

    /// Says which edition of the API has all of it.
    #[must_use]
    pub const fn edition(self, edition: &'static str) -> Self {
        Self { edition, ..self }
    }

    /// Says what belongs here.
    #[must_use]
    pub const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// With commands that upload.
    #[must_use]
    pub const fn uploads(self, uploads: &'static [UploadCommand]) -> Self {
        Self { uploads, ..self }
    }

    /// With commands that download.
    #[must_use]
    pub const fn downloads(self, downloads: &'static [DownloadCommand]) -> Self {
        Self { downloads, ..self }
    }
}

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
    /// Other names of it, where they are not that of the operation.
    pub aliases: Option<&'static [&'static str]>,
    /// What it does, in one line.
    pub about: &'static str,
    /// Which edition of the API has it, where not every one does.
    pub edition: &'static str,
    /// The method, such as `GET`.
    pub method: &'static str,
    /// The path template.
    pub path: &'static str,
    /// Its parameters.
    pub args: &'static [Arg],
    /// Its body.
    pub body: BodyArg,
    /// The fields of its body, where that is a JSON object.
    pub fields: Fields,
    /// Whether its response is a page of a list, whose other pages `--all` asks for.
    pub pages: bool,
    /// What it is a variant of.
    pub variant: Option<Variant>,
    /// The media types of its response that `--accept` asks for instead of the usual one.
    pub also: &'static [&'static str],
    /// The media types of its body that `--content-type` says instead of the usual one.
    pub takes: &'static [&'static str],
    /// The range of media types that its body is of, such as `image/*`.
    pub range: Option<&'static str>,
    /// Calls it.
    pub run: Run,
}

impl Command {
    /// The command of an operation, under this name.
    #[must_use]
    pub const fn new(operation: &'static Operation, name: &'static str) -> Self {
        Self {
            id: operation.id,
            name,
            aliases: None,
            about: operation.id,
            edition: "",
            method: operation.method,
            path: operation.path,
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

    /// Has these names besides, instead of that of the operation.
    #[must_use]
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases: Some(aliases), ..self }
    }

    /// Says what it does, in one line.
    #[must_use]
    pub const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// Says which edition of the API has it.
    #[must_use]
    pub const fn edition(self, edition: &'static str) -> Self {
        Self { edition, ..self }
    }

    /// Takes these parameters.
    #[must_use]
    pub const fn args(self, args: &'static [Arg]) -> Self {
        Self { args, ..self }
    }

    /// Takes a body.
    #[must_use]
    pub const fn body(self, body: BodyArg) -> Self {
        Self { body, ..self }
    }

    /// Takes an object of these fields as its body.
    #[must_use]
    pub const fn fields(self, fields: &'static Fields) -> Self {
        Self { body: BodyArg::Json { required: true }, fields: *fields, ..self }
    }

    /// Takes an object of these fields as its body, or no body.
    #[must_use]
    pub const fn optional_fields(self, fields: &'static Fields) -> Self {
        Self { body: BodyArg::Json { required: false }, fields: *fields, ..self }
    }

    /// Is meant instead of another command when the query is so.
    #[must_use]
    pub const fn when(self, base: &'static str, query: &'static [(&'static str, Option<&'static str>)]) -> Self {
        Self { variant: Some(Variant { base, query }), ..self }
    }

    /// Responds in these media types, too.
    #[must_use]
    pub const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    /// Takes bodies of these media types, too.
    #[must_use]
    pub const fn takes(self, takes: &'static [&'static str]) -> Self {
        Self { takes, ..self }
    }

    /// Takes a body of any media type of a range.
    #[must_use]
    pub const fn range(self, range: &'static str) -> Self {
        Self { range: Some(range), ..self }
    }

    /// Is called like this, and responds with a page of a list.
    #[must_use]
    pub const fn pages(self, run: Run) -> Self {
        Self { pages: true, run, ..self }
    }

    /// Is called like this.
    #[must_use]
    pub const fn run(self, run: Run) -> Self {
        Self { run, ..self }
    }
}

/// What makes a command a variant of another one: its options are options of the other, which it runs instead of.
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
    /// What it is.
    pub about: &'static str,
    /// What its values are.
    pub kind: ArgKind,
    /// Whether it must be given.
    pub required: bool,
    /// Whether `null` is a value.
    pub nullable: bool,
    /// The values that the document knows. Others may be given.
    pub values: &'static [&'static str],
    /// How to find its value by something that people know instead.
    pub lookup: Option<&'static Lookup>,
    key: Option<&'static str>,
}

/// Something that must be given.
#[must_use]
pub const fn required(name: &'static str, kind: ArgKind) -> Arg {
    Arg { name, about: "", kind, required: true, nullable: false, values: &[], lookup: None, key: None }
}

/// Something that may be left out.
#[must_use]
pub const fn optional(name: &'static str, kind: ArgKind) -> Arg {
    Arg { required: false, ..required(name, kind) }
}

/// Something that may be left out, and that `null` clears.
#[must_use]
pub const fn clearable(name: &'static str, kind: ArgKind) -> Arg {
    optional(name, kind).nullable()
}

impl Arg {
    /// With what it is.
    #[must_use]
    pub const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// With another name in the document than that of the option with `_` for `-`.
    #[must_use]
    pub const fn keyed(self, key: &'static str) -> Self {
        Self { key: Some(key), ..self }
    }

    /// With `null` as one of its values.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// With values that the document knows.
    #[must_use]
    pub const fn one_of(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }

    /// With something that people know instead of its value.
    #[must_use]
    pub const fn lookup(self, lookup: &'static Lookup) -> Self {
        Self { lookup: Some(lookup), ..self }
    }

    /// The name in the document, such as `work_item_id`.
    #[must_use]
    pub fn key(&self) -> Cow<'static, str> {
        self.key.map_or_else(|| Cow::Owned(self.name.replace('-', "_")), Cow::Borrowed)
    }

    /// Whether it may be given several times.
    #[must_use]
    pub fn many(&self) -> bool {
        matches!(self.kind, ArgKind::List(_))
    }
}

/// What the values of an [`Arg`] are.
#[derive(Clone, Copy, Debug)]
pub enum ArgKind {
    /// Text.
    Text,
    /// A UUID.
    Uuid,
    /// A date.
    Date,
    /// A date with a time.
    DateTime,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Any number of these.
    List(&'static ArgKind),
    /// A JSON object with these fields.
    Object(&'static Fields),
    /// Any JSON.
    Json,
}

/// How the value of a parameter is found by something that people know instead, such as `HARB-3`.
#[derive(Debug)]
pub struct Lookup {
    /// How that is written, with the parameters of the operation in braces: `{project_identifier}-{issue_identifier}`.
    pub template: &'static str,
    /// The operation that knows it.
    pub operation: &'static str,
    /// Where its response has the value, as a JSON pointer.
    pub value: &'static str,
}

/// The body of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyArg {
    /// There is none.
    None,
    /// JSON: `--body TEXT`, `--body @FILE` or `--body -`, and an option for each field of an object.
    Json {
        /// Whether it must be given.
        required: bool,
    },
    /// A form: `--part NAME=TEXT` and `--part NAME=@FILE`, each as often as needed, and `--part-header` of these.
    Parts,
    /// Text: `--body TEXT`, `--body @FILE` or `--body -`.
    Text {
        /// Whether it must be given.
        required: bool,
    },
    /// Bytes: `--body @FILE`, `--body "@FILE;type=MEDIA/TYPE"` or `--body -`.
    Raw {
        /// Whether it must be given.
        required: bool,
    },
}

/// A command that uploads files, one after the other.
#[derive(Debug)]
pub struct UploadCommand {
    /// The subcommand, such as `attach`.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// What it needs beside the files.
    pub args: &'static [Arg],
    /// Uploads one file.
    pub run: for<'a> fn(&'a Client, &'a Args, File, ProgressFn<'a>) -> Result<Uploading<'a>, UsageError>,
}

/// A command that downloads a file.
#[derive(Debug)]
pub struct DownloadCommand {
    /// The subcommand, such as `download`.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// What it needs.
    pub args: &'static [Arg],
    /// Downloads into a writer.
    pub run: for<'a> fn(&'a Client, &'a Args, Writer<'a>, ProgressFn<'a>) -> Result<Downloading<'a>, UsageError>,
}
