//! The command line of an emitted crate: one subcommand for each operation, driven by a table.
//!
//! The table is emitted; the rest is here. Arguments and bodies are read as text and converted to the crate's types,
//! and responses are decoded by the types before they are printed, so that the program shows what the library returns.
//! What is not typed is printed as received.

mod address;
mod args;
mod body;
mod columns;
mod command_line;
mod cookies;
mod dates;
mod describe;
mod download;
mod events;
mod failure;
mod fetch;
mod file_name;
mod headers;
mod keys;
mod list;
mod lookup;
mod names;
mod nearest;
mod oauth;
mod pages;
mod parts;
mod print;
mod range;
mod scopes;
mod screen;
mod shown;
mod signals;
mod table;
mod terminal;
mod transfer;
mod upload;
mod uuids;
mod values;
mod variants;

pub use self::args::{Args, Given, PartText, Required, UsageError};
pub use self::download::{DownloadCommand, Downloading, run_download};
pub use self::events::run_events;
pub use self::failure::Failure;
pub use self::oauth::client_credentials;
pub use self::pages::run_pages;
pub use self::print::{Format, Printed, run_empty, run_json, run_raw, run_redirect, run_text};
pub use self::table::{
    Arg, ArgKind, BodyArg, Command, Fields, Flow, Flowing, Group, Key, Lookup, Pair, Program, Range, Run, ScopeOption,
    Text, Variant, clearable, optional, required,
};
pub use self::transfer::ProgressFn;
pub use self::upload::{Stored, UploadCommand, Uploading, run_upload};

use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;
use tokio::io::AsyncWrite;

/// The destination of a download.
pub type Writer<'a> = Box<dyn AsyncWrite + Send + Unpin + 'a>;

/// A running command.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Printed, Failure>> + Send + 'a>>;

/// Runs a program with the arguments and the environment of the process.
///
/// Exit codes: 0 for success; 1 if the API refused or could not be reached; 2 if the command line is wrong, and nothing
/// was sent; 3 if the API succeeded, but its response is not as documented; 128 and the number of the signal, such as
/// 130 for Ctrl-C, if a signal stopped a transfer.
#[must_use]
pub fn main(program: &'static Program) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            screen::say(&format!("{}: cannot start: {error}", program.name));
            return ExitCode::from(1);
        }
    };
    let code = runtime.block_on(command_line::run(program));
    // Tasks that still wait, for example for a reader of a pipe, do not delay the exit.
    runtime.shutdown_background();
    code
}
