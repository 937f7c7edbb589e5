//! A document checked against recorded traffic: what a server does is in what was recorded of it.
//!
//! What comes in is a lowered document and recordings; what goes out are diagnostics, one for each fact in which they
//! differ, that point at the line of the document and name an exchange that shows it. No recorded text is printed, but
//! names of keys, and values that look like those of a list where a list lacks them. `ARCHITECTURE.md` has the table of
//! parts.

pub mod api;
pub mod check;
pub mod coverage;
mod dialect;
pub mod difference;
mod encoding;
pub mod evidence;
pub mod exchange;
pub mod fields;
pub mod files;
mod har;
pub mod judge;
mod messages;
mod multipart;
mod path;
pub mod propose;
mod recording;
mod report;
pub mod route;
pub mod schemas;
pub mod shape;
mod summary;
pub mod verdict;
pub mod walk;

use crate::diagnostic::Diagnostics;
use crate::diagnostic::render::{Form, render};
use crate::lower::Lowered;
use crate::notes;
use crate::options::Options;
use crate::source::{self, Origins, Sources};
use crate::stack;
use api::Api;
use check::{Checker, Shown};
use coverage::Coverage;
use files::Outcome;
use judge::{Judge, Written};
use report::Reporter;
use route::Router;
use std::io;
use std::path::{Path, PathBuf};
use verdict::Verdict;

/// A document and the traffic that it was checked against.
#[derive(Debug)]
pub struct Comparison {
    /// The files of the document, and those of the exchanges, whose text is not kept.
    pub sources: Sources,
    /// Where the parts of the lowered document come from; `None` when it has mistakes of its own.
    pub origins: Option<Origins>,
    /// What was read.
    pub outcome: Outcome,
    /// What notes make of the differences.
    pub verdict: Verdict,
    /// What was seen.
    pub coverage: Coverage,
    /// All diagnostics.
    pub diagnostics: Diagnostics,
    /// What was read and reached, a line each.
    pub summary: Vec<String>,
}

/// What a document is checked against.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Addresses of the API that the document lacks.
    pub servers: Vec<String>,
    /// Whether to list what was not seen.
    pub lists_unseen: bool,
}

impl Comparison {
    /// Diagnostics about its files, printed.
    #[must_use]
    pub fn render(&self, form: Form, styled: bool) -> String {
        render(&self.diagnostics, &self.sources, self.origins.as_ref(), form, styled)
    }
}

/// Checks a document against the traffic in files and folders.
///
/// # Errors
///
/// When the document, a file or a folder cannot be read, or there is no exchange.
pub fn compare_with_traffic(spec: &Path, recorded: &Recorded, options: &Options) -> io::Result<Comparison> {
    compare_with_progress(spec, recorded, options, &mut |_| {})
}

/// The same, and reports meanwhile how many exchanges were read.
///
/// # Errors
///
/// As [`compare_with_traffic`].
pub fn compare_with_progress(
    spec: &Path,
    recorded: &Recorded,
    options: &Options,
    progress: &mut (dyn FnMut(usize) + Send),
) -> io::Result<Comparison> {
    let mut diagnostics = Diagnostics::new();
    let mut sources = source::read(spec, options.root.as_deref(), &options.customization.access)
        .map_err(|error| io::Error::new(error.kind(), format!("`{}`: {error}", spec.display())))?;
    let lowered = stack::with_large_stack(|| crate::lowered(&mut sources, options, &mut diagnostics));
    let Some(lowered) = lowered else {
        let (outcome, verdict, coverage) = (Outcome::default(), Verdict::default(), Coverage::default());
        return Ok(Comparison { sources, origins: None, outcome, verdict, coverage, diagnostics, summary: Vec::new() });
    };
    stack::with_large_stack(|| compare(&lowered, sources, recorded, progress))
}

fn compare(
    lowered: &Lowered,
    mut sources: Sources,
    recorded: &Recorded,
    progress: &mut (dyn FnMut(usize) + Send),
) -> io::Result<Comparison> {
    // The model was built from a value of the same form.
    let value = serde_json::to_value(&lowered.openapi).map_err(io::Error::other)?;
    let api = Api::new(&value, &lowered.facts);
    let written = Written::new(&api.schemas);
    let judge = Judge::new(&written).ok_or_else(|| io::Error::other("the schemas cannot be compiled"))?;
    let mut diagnostics = Diagnostics::new();
    let notes = notes::read(&value, &mut diagnostics);
    let mut checker = Checker::new(&api, &judge, &lowered.origins, Router::new(&api, &recorded.servers), &notes);
    let mut count = 0;
    let outcome = files::read(&recorded.paths, &mut |exchange| {
        checker.take(exchange);
        count += 1;
        progress(count);
    })?;
    if outcome.exchanges == 0 {
        return Err(io::Error::new(io::ErrorKind::NotFound, nothing(&outcome)));
    }
    let Shown { differences, coverage, evidence } = checker.finish();
    let mut verdict = verdict::judge(&notes, differences.into_list(), &api);
    diagnostics.extend(verdict::stale(&notes, &mut verdict, &api, &coverage));
    diagnostics.extend(evidence.mistakes(&notes, &verdict, &api));
    let mut reporter = Reporter::new(&api, &coverage);
    diagnostics.extend(outcome.problems.iter().map(|problem| reporter.problem(problem, &mut sources)));
    diagnostics.extend(reporter.differences(&verdict.unexplained, &mut sources));
    if recorded.lists_unseen {
        diagnostics.extend(summary::unseen(&api, &coverage, &verdict));
    }
    let summary = summary::lines(&outcome, &api, &coverage, &verdict);
    Ok(Comparison { sources, origins: Some(lowered.origins.clone()), outcome, verdict, coverage, diagnostics, summary })
}

/// Why there is no verdict: there is no exchange.
fn nothing(outcome: &Outcome) -> String {
    if let Some(problem) = outcome.problems.first() {
        return format!("there is no exchange: {}: {}", problem.origin, problem.reason);
    }
    let files = if outcome.files == 1 { "the file" } else { "any of the files" };
    format!("there is no exchange in {files}: save what a browser or a proxy records as HAR 1.2, and name that")
}
