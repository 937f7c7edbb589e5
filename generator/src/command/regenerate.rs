//! `specwright regenerate`: what `specwright.toml` says.

use super::adjust::refused;
use super::follow::follow;
use super::{Failure, Verdict, plan, settle, tell_diagnostics, tell_summary, unreadable};
use crate::diagnostic::render::Form;
use crate::settings::Project;
use clap::Args;
use std::path::PathBuf;

/// Brings the crate up to date that `specwright.toml` names
#[derive(Args)]
pub(super) struct Regenerate {
    /// Write nothing; fail when something would change
    #[arg(long)]
    check: bool,
    /// Say first what has changed on the pages of this folder, and where the document must follow
    #[arg(long, value_name = "DIR")]
    docs: Option<PathBuf>,
}

impl Regenerate {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let folder = std::env::current_dir()?;
        let project = match Project::find(&folder) {
            Ok(project) => project,
            Err(error) => return refused(error),
        };
        let to_do = self.docs.as_deref().map(|pages| follow(&project, pages)).transpose()?;
        let verdict = self.emit(&project)?;
        let is_done = to_do.is_none_or(|to_do| {
            to_do.tell();
            to_do.is_done
        });
        Ok(if is_done { verdict } else { Verdict::Bad })
    }

    fn emit(&self, project: &Project) -> Result<Verdict, Failure> {
        let spec = project.spec();
        let (reading, files) = crate::generate(&spec, &project.options()).map_err(unreadable(&spec))?;
        tell_diagnostics(&reading, Form::Full);
        let (Some(api), Some(files)) = (&reading.api, files) else { return Ok(Verdict::Bad) };
        tell_summary(api, false);
        let output = project.output();
        settle(&plan(&files, &output)?, &output, self.check)
    }
}
