//! `specwright traffic`: holds a document against recorded traffic.

use super::adjust::Adjust;
use super::{Failure, Verdict, print, styled, tell};
use crate::diagnostic::render::{Form, totals};
use crate::lower::Strictness;
use crate::resolve::Naming;
use crate::{Options, render, traffic};
use clap::Args;
use std::io;
use std::path::PathBuf;

/// Holds a document against recorded traffic: what a server was asked, and what it did
#[derive(Args)]
pub(super) struct Traffic {
    /// The document, YAML or JSON
    spec: PathBuf,
    /// HAR files, recordings of this project, and folders of them
    #[arg(required = true, value_name = "FILE|DIR")]
    traffic: Vec<PathBuf>,
    /// An address of the API that the document does not name; may be given several times
    #[arg(long, value_name = "URL")]
    server: Vec<String>,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// The folder that the document's files may be read from; its own without it
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(flatten)]
    adjust: Adjust,
}

impl Traffic {
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
        let held = traffic::hold(&self.spec, &self.traffic, &self.server, &options)?;
        print(&held.render(self.format, self.format == Form::Full && styled(&io::stdout())));
        let totals = totals(&held.said);
        let totals = if totals.is_empty() { "no unexplained difference" } else { &totals };
        tell(&format!("{}: {totals}", self.spec.display()));
        Ok(if held.said.has_errors() { Verdict::Bad } else { Verdict::Good })
    }
}
