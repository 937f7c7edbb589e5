//! Commands that download a file, with a progress bar.

use super::super::call::Operation;
use super::super::client::Client;
use super::super::download::{Download, Downloaded};
use super::super::download_error::{DownloadError, DownloadErrorKind};
use super::super::json;
use super::super::response::Redirect;
use super::Writer;
use super::args::{Args, UsageError};
use super::command_line::{Context, End, arguments};
use super::describe::{option, parameter};
use super::failure::tell;
use super::fetch::{Destination, Partial};
use super::shown::Shown;
use super::signals::Signals;
use super::table::{Arg, Flow, Flowing, Program};
use super::transfer::{ProgressFn, bar, mover, print_object};
use clap::builder::PathBufValueParser;
use clap::{ArgAction, ArgMatches};
use std::future::poll_fn;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::task::Poll;
use tokio::io::AsyncWriteExt as _;

/// A command that downloads a file.
#[derive(Debug)]
pub struct DownloadCommand {
    /// The subcommand, such as `download`.
    pub name: &'static str,
    /// A description on one line.
    pub about: &'static str,
    /// The arguments.
    pub args: &'static [Arg],
    /// Downloads to a writer.
    pub run: for<'a> fn(&'a Client, &'a Args, Writer<'a>, ProgressFn<'a>) -> Result<Downloading<'a>, UsageError>,
}

/// A running download.
pub type Downloading<'a> = Pin<Box<dyn Future<Output = Result<Downloaded, DownloadError>> + Send + 'a>>;

impl Flow for DownloadCommand {
    fn name(&self) -> &'static str {
        self.name
    }

    fn describe(&'static self, program: &'static Program) -> clap::Command {
        let output = "Where to write it: a file, a folder for the file's own name, or `-` for standard output [default: the \
                      file's own name where standard output is a terminal]";
        let force = "Replace an existing file, instead of adding a number to the name";
        clap::Command::new(self.name)
            .about(self.about)
            .args(self.args.iter().map(|arg| parameter(program, arg, self.args)))
            .arg(
                option("output", output.to_owned())
                    .short('o')
                    .value_name("PATH")
                    .value_parser(PathBufValueParser::new()),
            )
            .arg(clap::Arg::new("force").long("force").action(ArgAction::SetTrue).help(force))
    }

    fn run<'a>(&'static self, context: &'a Context<'a>, matches: &'a ArgMatches) -> Flowing<'a> {
        Box::pin(download(context, self, matches))
    }
}

impl Signals {
    /// Does some work, unless a signal arrives before its end.
    async fn stop<T>(self, work: impl Future<Output = T>) -> Result<T, u8> {
        let (mut signal, mut work) = (pin!(self.next()), pin!(work));
        poll_fn(|context| match signal.as_mut().poll(context) {
            Poll::Ready(code) => Poll::Ready(Err(code)),
            Poll::Pending => work.as_mut().poll(context).map(Ok),
        })
        .await
    }
}

/// Runs a download.
#[must_use]
pub fn run_download<O: Operation<Output = Redirect>>(download: Download<'_, O>) -> Downloading<'_> {
    Box::pin(async move { download.await })
}

/// Downloads a file.
async fn download(context: &Context<'_>, command: &'static DownloadCommand, matches: &ArgMatches) -> Result<(), End> {
    let output = matches.get_one::<PathBuf>("output").map(PathBuf::as_path);
    let is_terminal = io::stdout().is_terminal();
    // Nothing is sent yet.
    let unusable = |error: &io::Error| {
        let path = output.unwrap_or(Path::new(if is_terminal { "." } else { "standard output" }));
        End::Usage(format!("cannot write {}: {error}", path.display()))
    };
    let destination = Destination::of(output, is_terminal).map_err(|error| unusable(&error))?;
    let name = output.map_or_else(|| command.name.to_owned(), |path| path.display().to_string());
    match destination {
        Destination::Stdout => {
            let writer = Shown::new(tokio::io::stdout(), is_terminal);
            let args = arguments(context, command.args, matches).await?;
            match pour(context, command, &args, Box::new(writer), &name).await? {
                // The reader is gone.
                Err(error) if is_closed(&error) => Ok(()),
                result => result.map_err(|error| End::Failed(tell(&error))),
            }
        }
        Destination::Stream(path) => {
            let file = tokio::fs::OpenOptions::new().write(true).open(&path).await.map_err(|error| unusable(&error))?;
            let file = file.into_std().await;
            let is_terminal = file.is_terminal();
            let writer = Shown::new(tokio::fs::File::from_std(file), is_terminal);
            let args = arguments(context, command.args, matches).await?;
            pour(context, command, &args, Box::new(writer), &name).await?.map_err(|error| End::Failed(tell(&error)))
        }
        destination @ (Destination::File(_) | Destination::Folder(_)) => {
            let signals = Signals::catch();
            let (partial, file) = Partial::create(destination).map_err(|error| unusable(&error))?;
            let whole = signals.stop(async {
                let mut file = tokio::fs::File::from_std(file);
                let args = arguments(context, command.args, matches).await?;
                let bar = bar(&name);
                let running = (command.run)(context.client, &args, Box::new(&mut file), mover(&bar))?;
                let downloaded = running.await;
                bar.finish_and_clear();
                let downloaded = downloaded.map_err(|error| End::Failed(tell(&error)))?;
                file.flush().await.map_err(|error| unwritable(&name, &error))?;
                Ok::<_, End>(downloaded)
            });
            let stopped =
                |code| End::Stopped("the download was stopped, and its incomplete file was removed".to_owned(), code);
            let downloaded = whole.await.map_err(stopped)??;
            let path = partial.settle(downloaded.file_name.as_deref(), matches.get_flag("force"));
            let path = path.map_err(|error| unwritable(&name, &error))?;
            let mut object = json::Map::new();
            object.insert("path", json::Value::from(path.display().to_string().as_str()));
            object.insert("size", json::Value::from(downloaded.size));
            print_object(context, &object)
        }
    }
}

/// Downloads to a destination that receives the bytes as they arrive.
async fn pour(
    context: &Context<'_>,
    command: &DownloadCommand,
    args: &Args,
    writer: Writer<'_>,
    name: &str,
) -> Result<Result<(), DownloadError>, End> {
    let bar = bar(name);
    let result = (command.run)(context.client, args, writer, mover(&bar))?.await;
    bar.finish_and_clear();
    Ok(result.map(|_| ()))
}

/// Whether a download ended because the reader is gone.
fn is_closed(error: &DownloadError) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<io::Error>());
    *error.kind() == DownloadErrorKind::Write && source.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn unwritable(name: &str, error: &io::Error) -> End {
    End::Failed(format!("cannot write {name}: {error}"))
}
