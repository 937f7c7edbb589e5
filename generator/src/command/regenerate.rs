//! `specwright regenerate`: what `specwright.toml` says.

use super::{Failure, Verdict, plan, settle, styled, tell_diagnostics, tell_summary, unreadable};
use crate::diagnostic::render::{Form, render};
use crate::settings::{self, Project};
use clap::Args;
use std::io::{self, Write};

/// Brings the crate up to date that `specwright.toml` names
#[derive(Args)]
pub(super) struct Regenerate {
    /// Write nothing; fail when something would change
    #[arg(long)]
    check: bool,
}

impl Regenerate {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let folder = std::env::current_dir()?;
        let project = match Project::find(&folder) {
            Ok(project) => project,
            Err(settings::Error::Absent(_)) => {
                return Err(Failure(format!("there is no `{}` here or above", settings::FILE)));
            }
            Err(settings::Error::Io(path, error)) => return Err(unreadable(&path)(error)),
            Err(settings::Error::Wrong(wrong)) => {
                let stderr = io::stderr();
                let text = render(&wrong.1, &wrong.0, None, Form::Full, styled(&stderr));
                let _ = stderr.lock().write_all(text.as_bytes());
                return Ok(Verdict::Bad);
            }
        };
        let spec = project.spec();
        let (reading, files) = crate::generate(&spec, &project.options()).map_err(unreadable(&spec))?;
        tell_diagnostics(&reading);
        let (Some(api), Some(files)) = (&reading.api, files) else { return Ok(Verdict::Bad) };
        tell_summary(api, false);
        let output = project.output();
        settle(&plan(&files, &output)?, &output, self.check)
    }
}
