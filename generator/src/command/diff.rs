//! `specwright diff`: what changes in the client between two documents.

use super::customization::CustomizationArgs;
use super::{Failure, Verdict, missing, print, tell, tell_diagnostics};
use crate::diagnostic::render::Form;
use crate::diff;
use clap::Args;
use std::path::PathBuf;

/// Says what changes in the client between two documents, and which step of the version that is
#[derive(Args)]
#[command(after_help = "Example:\n  specwright diff old.yaml new.yaml")]
pub(super) struct Diff {
    /// The document as it was
    old: PathBuf,
    /// The document as it is
    new: PathBuf,
    /// How to print what changes
    #[arg(long, value_enum, default_value_t)]
    format: diff::Form,
    /// Take mistakes whose meaning is clear as errors
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    customization: CustomizationArgs,
}

impl Diff {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let mut options = self.customization.options(self.strict)?;
        let mut locate = |spec| self.customization.locate(spec, &mut options.customization.access);
        let (old, new) = (locate(&self.old)?, locate(&self.new)?);
        let old = crate::read(&old, &options).map_err(missing::document(&old))?;
        let new = crate::read(&new, &options).map_err(missing::document(&new))?;
        let Some(difference) = diff::documents(&old, &new) else {
            for reading in [&old, &new].into_iter().filter(|reading| reading.diagnostics.has_errors()) {
                tell_diagnostics(reading, Form::Full);
            }
            tell("nothing is compared");
            return Ok(Verdict::Bad);
        };
        print(&diff::print(&difference, self.format));
        Ok(Verdict::Good)
    }
}
