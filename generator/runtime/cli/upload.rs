//! Commands that upload files, one after the other, with a progress bar.

use super::super::client::Client;
use super::super::file::File;
use super::super::json;
use super::super::upload::{Upload, UploadSteps};
use super::super::upload_error::{UploadError, UploadErrorKind};
use super::args::{Args, UsageError};
use super::command_line::{Context, End, arguments};
use super::describe::{option, parameter};
use super::failure::tell;
use super::screen::say;
use super::signals::{CODE, Signals};
use super::table::{Arg, Flow, Flowing, Program};
use super::transfer::{ProgressFn, bar, mover, print_object};
use clap::ArgMatches;
use clap::builder::PathBufValueParser;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::Ordering;

/// A command that uploads files, one after the other.
#[derive(Debug)]
pub struct UploadCommand {
    /// The subcommand, such as `attach`.
    pub name: &'static str,
    /// A description on one line.
    pub about: &'static str,
    /// The arguments apart from the files.
    pub args: &'static [Arg],
    /// Uploads one file.
    pub run: for<'a> fn(&'a Client, &'a Args, File, ProgressFn<'a>) -> Result<Uploading<'a>, UsageError>,
}

/// A running upload.
pub type Uploading<'a> = Pin<Box<dyn Future<Output = Result<Stored, UploadError>> + Send + 'a>>;

/// The printed result of an upload. The presigned post is not part of it: whoever reads it could upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The id of the created resource.
    pub id: String,
    /// The size in bytes.
    pub size: u64,
}

impl Flow for UploadCommand {
    fn name(&self) -> &'static str {
        self.name
    }

    fn describe(&'static self, program: &'static Program) -> clap::Command {
        let files = clap::Arg::new("file")
            .required(true)
            .num_args(1..)
            .value_name("FILE")
            .value_parser(PathBufValueParser::new())
            .help("The files, uploaded one after the other");
        clap::Command::new(self.name)
            .about(self.about)
            .arg(files)
            .args(self.args.iter().map(|arg| parameter(program, arg, self.args)))
            .arg(option("name", "The name to give the file [default: its own]".to_owned()))
            .arg(option("content-type", "The media type [default: from the file's name]".to_owned()))
    }

    fn run<'a>(&'static self, context: &'a Context<'a>, matches: &'a ArgMatches) -> Flowing<'a> {
        Box::pin(upload(context, self, matches))
    }
}

/// The exit code, once a signal has arrived.
fn stopped_by() -> Option<u8> {
    Some(CODE.load(Ordering::Relaxed)).filter(|code| *code != 0)
}

/// Runs an upload until a signal stops it.
#[must_use]
pub fn run_upload<'a, S: UploadSteps + 'a>(upload: Upload<'a, S>) -> Uploading<'a> {
    Box::pin(async move {
        let signals = Signals::catch();
        let uploaded = upload.until(async { _ = signals.next().await }).await?;
        Ok(Stored { id: uploaded.id.to_string(), size: uploaded.size })
    })
}

/// Uploads files, one after the other.
async fn upload(context: &Context<'_>, command: &'static UploadCommand, matches: &ArgMatches) -> Result<(), End> {
    let args = arguments(context, command.args, matches).await?;
    let files: Vec<&PathBuf> = matches.get_many::<PathBuf>("file").into_iter().flatten().collect();
    let name = matches.get_one::<String>("name");
    if name.is_some() && files.len() > 1 {
        return Err(End::Usage("--name is for a single file".to_owned()));
    }
    let mut failed = 0_usize;
    for path in &files {
        if let Some(code) = stopped_by() {
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
            Err(error) => match stopped_by() {
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
