//! Commands that upload and download files.

use super::super::download_error::{DownloadError, DownloadErrorKind};
use super::super::file::File;
use super::super::json;
use super::super::upload_error::UploadErrorKind;
use super::Writer;
use super::args::Args;
use super::command_line::{Context, End, arguments, unprintable};
use super::failure::tell;
use super::fetch::{Destination, Partial};
use super::print::{self, Printed};
use super::screen::say;
use super::shown::Shown;
use super::signals::{self, Signals};
use super::table::{DownloadCommand, UploadCommand};
use super::transfer::{bar, mover};
use clap::ArgMatches;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt as _;

/// Uploads files, one after the other.
pub(super) async fn upload(
    context: &Context<'_>,
    command: &'static UploadCommand,
    matches: &ArgMatches,
) -> Result<(), End> {
    let args = arguments(context, command.args, matches).await?;
    let files: Vec<&PathBuf> = matches.get_many::<PathBuf>("file").into_iter().flatten().collect();
    let name = matches.get_one::<String>("name");
    if name.is_some() && files.len() > 1 {
        return Err(End::Usage("--name is for a single file".to_owned()));
    }
    let mut failed = 0_usize;
    for path in &files {
        if let Some(code) = signals::code() {
            return Err(End::Stopped(format!("{}: the upload was not started", path.display()), code));
        }
        let mut file = File::path(path);
        if let Some(name) = name {
            file = file.name(name);
        }
        if let Some(content_type) = matches.get_one::<String>("content-type") {
            file = file.content_type(content_type);
        }
        let bar = bar(&path.display().to_string());
        let result = (command.run)(context.client, &args, file, mover(&bar))?.await;
        bar.finish_and_clear();
        match result {
            Ok(stored) => {
                let mut object = json::Map::new();
                object.insert("file", json::Value::from(path.display().to_string().as_str()));
                object.insert("id", json::Value::from(stored.id.as_str()));
                object.insert("size", json::Value::from(stored.size));
                print_object(context, &object)?;
            }
            Err(error) => match signals::code() {
                Some(code) if *error.kind() == UploadErrorKind::Stopped => {
                    return Err(End::Stopped(tell(&error), code));
                }
                _ => {
                    failed += 1;
                    say(&format!("error: {}", tell(&error)));
                }
            },
        }
    }
    if failed > 0 {
        return Err(End::Failed(format!("{failed} of {} files were not uploaded", files.len())));
    }
    Ok(())
}

/// Downloads a file.
pub(super) async fn download(
    context: &Context<'_>,
    command: &'static DownloadCommand,
    matches: &ArgMatches,
) -> Result<(), End> {
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

fn print_object(context: &Context<'_>, object: &json::Map<json::Value>) -> Result<(), End> {
    let printed = Printed::Json(json::encode(object));
    print::print(&printed, &context.format, false).map_err(|error| unprintable(&error))
}

fn unwritable(name: &str, error: &io::Error) -> End {
    End::Failed(format!("cannot write {name}: {error}"))
}
