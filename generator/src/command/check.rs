//! `specwright check`: reads and reports, emits nothing.

use super::customization::CustomizationArgs;
use super::{Failure, Verdict, print, styled, tell, tell_degraded, unreadable};
use crate::diagnostic::render::{Form, totals};
use crate::options::{Naming, Options};
use crate::output;
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
    /// Write an OpenAPI Overlay with every repair that is mechanical
    #[arg(long, value_name = "FILE")]
    propose: Option<PathBuf>,
    #[command(flatten)]
    customization: CustomizationArgs,
}

impl Check {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let options = Options { naming: Naming::default(), ..self.customization.options(self.strict)? };
        let reading = crate::read(&self.spec, &options).map_err(unreadable(&self.spec))?;
        print(&reading.render(self.format, self.format == Form::Full && styled(&io::stdout())));
        if let Some(path) = &self.propose {
            match reading.propose(&options) {
                None => tell(&format!("{}: not written, there is nothing to mend without thought", path.display())),
                Some((text, count)) => {
                    output::write(path, &text, None).map_err(unreadable(path))?;
                    let plural = if count == 1 { "" } else { "s" };
                    let path = path.display();
                    tell(&format!("{path}: written, {count} repair{plural}; review it and apply it with `--overlay`"));
                }
            }
        }
        let totals = totals(&reading.diagnostics);
        let totals = if totals.is_empty() { "nothing to report" } else { &totals };
        tell(&format!("{}: {totals}", self.spec.display()));
        tell_degraded(&reading);
        let repairs = reading.diagnostics.repairs().len();
        if repairs > 0 && self.propose.is_none() {
            tell("`--propose FILE` writes an overlay with the repairs that take no thought");
        }
        Ok(if reading.diagnostics.has_errors() { Verdict::Bad } else { Verdict::Good })
    }
}
