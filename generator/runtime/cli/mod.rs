//! The command line of an emitted crate: one subcommand for each operation, driven by a table.
//!
//! The table is emitted; everything it needs is here. An operation's arguments and body are read as text, go through the
//! crate's types into the request, and what comes back goes through the types again before it is printed, so that the
//! program shows what the library would have given. What does not go through the types is printed as it came.

mod address;
mod args;
mod body;
mod columns;
mod command_line;
mod describe;
mod failure;
mod fetch;
mod file_name;
mod files;
mod keys;
mod list;
mod lookup;
mod names;
mod nearest;
mod print;
mod scopes;
mod screen;
mod shown;
mod signals;
mod table;
mod terminal;
mod transfer;
mod values;
mod variants;

pub use args::{Args, Given, PartText, Required, UsageError};
pub use failure::Failure;
pub use print::{Format, Printed, run_empty, run_events, run_json, run_pages, run_raw, run_redirect, run_text};
pub use table::{
    Arg, ArgKind, BodyArg, Command, DownloadCommand, Fields, Group, Key, Lookup, Program, Run, Scope, UploadCommand,
    Variant, clearable, optional, required,
};
pub use transfer::{Downloading, ProgressFn, Stored, Uploading, run_download, run_upload};

use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;
use tokio::io::AsyncWrite;

/// Where a download goes.
pub type Writer<'a> = Box<dyn AsyncWrite + Send + Unpin + 'a>;

/// A running command.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Printed, Failure>> + Send + 'a>>;

/// Runs a program with the arguments and the environment of the process.
///
/// Exit codes: 0 when all went well; 1 when the API refused or could not be reached; 2 when the command line is wrong, and
/// nothing was sent; 3 when the API did what was asked for, but its response is not as documented; 128 and
/// the number of the signal, such as 130 for Ctrl-C, when one stopped a transfer.
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
    // What still waits, such as for somebody to read from a pipe, keeps nobody.
    runtime.shutdown_background();
    code
}
