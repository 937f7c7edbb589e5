//! `specwright check`: reads and reports, emits nothing.

use super::customization::CustomizationArgs;
use super::{Failure, Verdict, print, styled, tell, tell_degraded, unreadable};
use crate::diagnostic::render::{Form, totals};
use crate::options::{Naming, Options};
use clap::Args;
use std::io;
use std::path::PathBuf;

/// Reports what is wrong with a document
#[derive(Args)]
pub(super) struct Check {
    /// The document, YAML or JSON
    spec: PathBuf,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// Take mistakes whose meaning is clear as errors
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    customization: CustomizationArgs,
}

impl Check {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let options = Options { naming: Naming::default(), ..self.customization.options(self.strict)? };
        let reading = crate::read(&self.spec, &options).map_err(unreadable(&self.spec))?;
        print(&reading.render(self.format, self.format == Form::Full && styled(&io::stdout())));
        let totals = totals(&reading.diagnostics);
        let totals = if totals.is_empty() { "nothing to report" } else { &totals };
        tell(&format!("{}: {totals}", self.spec.display()));
        tell_degraded(&reading);
        Ok(if reading.diagnostics.has_errors() { Verdict::Bad } else { Verdict::Good })
    }
}
