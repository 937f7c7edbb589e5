//! The arguments that change what a document says, shared by the commands that take one.

use super::{Failure, Verdict, styled, unreadable};
use crate::diagnostic::render::{Form, render};
use crate::options::Word;
use crate::settings::{self, Settings};
use clap::Args;
use std::io::{self, Write};
use std::path::PathBuf;

/// What is wanted otherwise than the document says it.
#[derive(Args)]
pub(super) struct Adjust {
    /// Settings in the form of `specwright.toml`: overlays, selecting, renames, replacements, derives, dates
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// An OpenAPI Overlay to apply first, after those of the settings; may be given several times
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
}

impl Adjust {
    /// The settings, or a verdict when they are wrong and that has been said.
    pub(super) fn settings(&self) -> Result<Result<Settings, Verdict>, Failure> {
        let mut settings = match self.config.as_deref().map(Settings::read).transpose() {
            Ok(settings) => settings.unwrap_or_default(),
            Err(error) => return refused(error).map(Err),
        };
        let overlays = self.overlay.iter().map(|path| (Word::bare(path.display().to_string()), path.clone()));
        settings.adjust.overlays.extend(overlays);
        Ok(Ok(settings))
    }
}

/// Says what is wrong with settings.
pub(super) fn refused(error: settings::Error) -> Result<Verdict, Failure> {
    match error {
        settings::Error::Absent(_) => Err(Failure(format!("there is no `{}` here or above", settings::FILE))),
        settings::Error::Io(path, error) => Err(unreadable(&path)(error)),
        settings::Error::Wrong(wrong) => {
            let stderr = io::stderr();
            let text = render(&wrong.1, &wrong.0, None, Form::Full, styled(&stderr));
            let _ = stderr.lock().write_all(text.as_bytes());
            Ok(Verdict::Bad)
        }
    }
}
