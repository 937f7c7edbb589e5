//! `specwright docs`: holds a document against the pages that it was written from.

use super::adjust::Adjust;
use super::{Failure, Verdict, print, styled, tell};
use crate::diagnostic::render::{Form, totals};
use crate::docs::format::Plane;
use crate::lower::Strictness;
use crate::resolve::Naming;
use crate::{Options, docs, render};
use clap::Args;
use std::io;
use std::path::PathBuf;

/// Holds a document against the pages that it was written from
#[derive(Args)]
pub(super) struct Docs {
    /// The document, YAML or JSON
    spec: PathBuf,
    /// The folder of the pages
    #[arg(long, value_name = "DIR")]
    pages: PathBuf,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// The folder that the document's files may be read from; its own without it
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(flatten)]
    adjust: Adjust,
}

impl Docs {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let settings = match self.adjust.settings()? {
            Ok(settings) => settings,
            Err(verdict) => return Ok(verdict),
        };
        let options = Options {
            naming: Naming::default(),
            strictness: Strictness::Lenient,
            root: self.root.clone().or(settings.root),
            layout: render::Options { source: String::new(), command: String::new(), shape: render::Shape::Crate },
            adjust: settings.adjust,
        };
        let held = docs::hold(&self.spec, &self.pages, &Plane, &options)
            .map_err(|error| Failure(format!("`{}` or `{}`: {error}", self.spec.display(), self.pages.display())))?;
        print(&held.render(self.format, self.format == Form::Full && styled(&io::stdout())));
        tell(&format!("{}: {}", self.pages.display(), held.pages.summary()));
        let explained = held.verdict.explained;
        let totals = totals(&held.diagnostics);
        let totals = if totals.is_empty() { "no unexplained difference" } else { &totals };
        tell(&format!("{}: {totals}, {explained} explained by notes", self.spec.display()));
        Ok(if held.diagnostics.has_errors() { Verdict::Bad } else { Verdict::Good })
    }
}
