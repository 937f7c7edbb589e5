//! `specwright docs`: checks a document against the pages that it was written from.

use super::customization::CustomizationArgs;
use super::{Failure, Verdict, missing, print, styled, tell, unreadable};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::render::{Form, totals};
use crate::drift::format::Plane;
use crate::drift::{self, Comparison, lock};
use crate::output;
use clap::Args;
use std::io;
use std::path::PathBuf;

/// Checks a document against the pages that it was written from
#[derive(Args)]
#[command(after_help = "Example:\n  specwright docs api.yaml --pages pages")]
pub(super) struct Docs {
    /// The document, YAML or JSON
    spec: PathBuf,
    /// The folder of the pages
    #[arg(long, value_name = "DIR")]
    pages: PathBuf,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// Record what the pages say now, when the document agrees with them
    #[arg(long)]
    update: bool,
    #[command(flatten)]
    customization: CustomizationArgs,
}

impl Docs {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let options = self.customization.meaning()?;
        missing::refuse(&self.spec)?;
        let comparison = drift::compare_with_pages(&self.spec, &self.pages, &Plane, &options)?;
        tell(&format!("{}: {}", self.pages.display(), comparison.pages.summary()));
        if self.update { self.record(&comparison) } else { Ok(self.report(&comparison)) }
    }

    /// Says in what document and pages disagree, and what has changed on the pages.
    fn report(&self, comparison: &Comparison) -> Verdict {
        let diagnostics = comparison.diagnostics();
        self.show(comparison, &diagnostics);
        match &comparison.changes {
            None => tell("the state of the pages was never recorded; `--update` does it"),
            Some(changes) => tell(&format!("since it was recorded: {changes}")),
        }
        let explained = comparison.verdict.explained;
        let totals = totals(&diagnostics);
        let totals = if totals.is_empty() { "no unexplained difference" } else { &totals };
        tell(&format!("{}: {totals}, {explained} explained by notes", self.spec.display()));
        if diagnostics.has_errors() { Verdict::Bad } else { Verdict::Good }
    }

    /// Records the state of the pages, when the document agrees with them.
    fn record(&self, comparison: &Comparison) -> Result<Verdict, Failure> {
        if comparison.disagreements.has_errors() {
            self.show(comparison, &comparison.disagreements);
            let totals = totals(&comparison.disagreements);
            tell(&format!("{}: {totals}; nothing is recorded before it agrees", self.spec.display()));
            return Ok(Verdict::Bad);
        }
        let path = lock::path(&self.spec);
        let text = lock::write(&comparison.pages, &comparison.sources);
        let is_same = std::fs::read_to_string(&path).is_ok_and(|before| before == text);
        if is_same {
            tell(&format!("{} is up to date", path.display()));
        } else {
            output::write(&path, &text, None).map_err(unreadable(&path))?;
            let changes = comparison.changes.as_ref().map_or("anew".to_owned(), ToString::to_string);
            tell(&format!("{} is recorded: {changes}", path.display()));
        }
        Ok(Verdict::Good)
    }

    fn show(&self, comparison: &Comparison, diagnostics: &Diagnostics) {
        print(&comparison.render(diagnostics, self.format, self.format == Form::Full && styled(&io::stdout())));
    }
}
