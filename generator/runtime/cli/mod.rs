//! The command line of an emitted crate: one subcommand for each operation, driven by a table.
//!
//! The table is emitted; everything it needs is here. An operation's arguments and body are read as text, go through the
//! crate's types into the request, and what comes back goes through the types again before it is printed as JSON, so that
//! the program shows what the library would have given.

mod args;
mod command_line;
mod failure;
mod keys;
mod print;
mod transfer;

pub use args::{Args, PartText, UsageError};
pub use failure::Failure;
pub use print::{Printed, run_empty, run_json, run_live, run_pages, run_raw, run_redirect, run_text};
pub use transfer::{Downloading, ProgressFn, Stored, Uploading, run_download, run_upload};

use super::builder::ClientBuilder;
use super::client::Client;
use super::file::File;
use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;
use tokio::io::AsyncWrite;

/// Where a download goes.
pub type Writer<'a> = Box<dyn AsyncWrite + Send + Unpin + 'a>;

/// A running command.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Printed, Failure>> + Send + 'a>>;

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
    /// The groups of operations.
    pub groups: &'static [Group],
    /// Commands that upload files.
    pub uploads: &'static [UploadCommand],
    /// Commands that download a file.
    pub downloads: &'static [DownloadCommand],
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

/// The operations of a tag.
#[derive(Debug)]
pub struct Group {
    /// The subcommand, such as `attachments`.
    pub name: &'static str,
    /// What belongs here.
    pub about: &'static str,
    /// Its operations.
    pub commands: &'static [Command],
}

/// An operation.
#[derive(Debug)]
pub struct Command {
    /// The document's name for the operation, such as `getAttachments`.
    pub id: &'static str,
    /// The subcommand, then other names it answers to.
    pub names: &'static [&'static str],
    /// What it does, in one line.
    pub about: &'static str,
    /// The method, such as `GET`.
    pub method: &'static str,
    /// The path template.
    pub path: &'static str,
    /// Its parameters.
    pub args: &'static [Arg],
    /// Its body.
    pub body: BodyArg,
    /// Whether its answer is a page of a list, whose other pages `--all` asks for.
    pub pages: bool,
    /// The media types of its answer that `--accept` asks for instead of the usual one.
    pub also: &'static [&'static str],
    /// Calls it.
    pub run: for<'a> fn(&'a Client, &'a Args) -> Result<Running<'a>, UsageError>,
}

/// A parameter of an operation.
#[derive(Debug)]
pub struct Arg {
    /// The option, such as `work-item-id`.
    pub name: &'static str,
    /// The parameter in the document, such as `work_item_id`.
    pub key: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it may be given several times.
    pub many: bool,
}

/// The body of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyArg {
    /// There is none.
    None,
    /// JSON: `--body TEXT`, `--body @FILE` or `--body -`.
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

/// Runs a program with the arguments and the environment of the process.
///
/// Exit codes: 0 when all went well, 1 when the API refused or could not be reached, 2 when the command line is wrong, 130
/// when an upload was interrupted.
#[must_use]
pub fn main(program: &'static Program) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{}: cannot start: {error}", program.name);
            return ExitCode::from(1);
        }
    };
    runtime.block_on(command_line::run(program))
}
