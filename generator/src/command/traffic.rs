//! `specwright traffic`: checks a document against recorded traffic.

use super::customization::CustomizationArgs;
use super::{Failure, Verdict, missing, print, styled, tell, unreadable};
use crate::diagnostic::render::{Form, totals};
use crate::options::Options;
use crate::output;
use crate::traffic::propose::propose as proposal;
use crate::traffic::{self, Comparison, Recorded};
use clap::Args;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Checks a document against recorded traffic: what a server was asked, and what it did
#[derive(Args)]
#[command(after_help = "Example:\n  specwright traffic api.yaml recorded.har")]
pub(super) struct Traffic {
    /// The document, YAML or JSON: a path, `-` or an address
    spec: PathBuf,
    /// HAR files, recordings of this project, and folders of them
    #[arg(required = true, value_name = "FILE|DIR")]
    exchanges: Vec<PathBuf>,
    /// An address of the API that the document does not name; may be given several times
    #[arg(long, value_name = "URL")]
    server: Vec<String>,
    /// Also list what was not seen: operations, statuses, parameters, keys
    #[arg(long)]
    unseen: bool,
    /// Write an OpenAPI Overlay that follows the traffic where that is mechanical
    #[arg(long, value_name = "FILE")]
    propose: Option<PathBuf>,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    #[command(flatten)]
    customization: CustomizationArgs,
}

impl Traffic {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let mut options = self.customization.meaning()?;
        let spec = self.customization.locate(&self.spec, &mut options.customization.access)?;
        missing::refuse(&spec)?;
        let recorded =
            Recorded { paths: self.exchanges.clone(), servers: self.server.clone(), lists_unseen: self.unseen };
        let mut progress = Progress::new();
        let comparison = traffic::compare_with_progress(&spec, &recorded, &options, &mut |count| progress.tell(count));
        progress.clear();
        let comparison = comparison?;
        print(&comparison.render(self.format, self.format == Form::Full && styled(&io::stdout())));
        for line in &comparison.summary {
            tell(line);
        }
        if let Some(path) = &self.propose {
            propose(&comparison, &options, path)?;
        }
        let totals = totals(&comparison.diagnostics);
        let totals = if totals.is_empty() { "no unexplained difference" } else { &totals };
        let explained = comparison.verdict.explained;
        tell(&format!("{}: {totals}, {explained} explained by notes", spec.display()));
        Ok(if comparison.diagnostics.has_errors() { Verdict::Bad } else { Verdict::Good })
    }
}

/// Writes the overlay that follows the traffic.
fn propose(comparison: &Comparison, options: &Options, path: &Path) -> Result<(), Failure> {
    let Some(proposal) = proposal(comparison, options) else { return Ok(()) };
    output::write(path, &proposal.text, None).map_err(unreadable(path))?;
    let (followed, left) = (proposal.followed, proposal.left);
    tell(&format!("{}: written; differences followed: {followed}, that take thought: {left}", path.display()));
    Ok(())
}

/// How often the line is written anew, in exchanges.
const STEP: usize = 250;

/// A line on a terminal that says how far reading is, once that takes longer than a moment.
struct Progress {
    start: Instant,
    is_wanted: bool,
    is_shown: bool,
}

impl Progress {
    fn new() -> Self {
        Self { start: Instant::now(), is_wanted: io::stderr().is_terminal(), is_shown: false }
    }

    fn tell(&mut self, count: usize) {
        if self.is_wanted && count.is_multiple_of(STEP) && self.start.elapsed() > Duration::from_secs(1) {
            self.is_shown = true;
            let _ = write!(io::stderr().lock(), "\r{count} exchanges read");
        }
    }

    /// Takes the line away.
    fn clear(&self) {
        if self.is_shown {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}
