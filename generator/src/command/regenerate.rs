//! `specwright regenerate`: what `specwright.toml` says.

use super::adjust::refused;
use super::{Failure, Verdict, plan, settle, tell_diagnostics, tell_summary, unreadable};
use crate::diagnostic::render::Form;
use crate::settings::Project;
use clap::Args;

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
            Err(error) => return refused(error),
        };
        let spec = project.spec();
        let (reading, files) = crate::generate(&spec, &project.options()).map_err(unreadable(&spec))?;
        tell_diagnostics(&reading, Form::Full);
        let (Some(api), Some(files)) = (&reading.api, files) else { return Ok(Verdict::Bad) };
        tell_summary(api, false);
        let output = project.output();
        settle(&plan(&files, &output)?, &output, self.check)
    }
}
