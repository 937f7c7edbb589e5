//! Every document of a folder: generated, compiled, and counted.
//!
//! What comes in are paths; what goes out is one [`Row`] for each document. A document is generated in a process of its
//! own, so that its time and memory are its own and a panic is an entry in the table; what is emitted is compiled as one
//! workspace below the target folder, each call of the compiler measured. What a good figure is, is not known here.

pub mod compile;
mod find;
pub mod names;
pub mod one;
pub mod random;
mod reorder;
pub mod table;

pub use find::{Document, find};

use one::Generated;
use serde::Serialize;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use wait4::Wait4;

/// What became of a document.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// How it is called in the table: its file, or the folder that it is the root of.
    pub document: String,
    /// How it went.
    pub outcome: Outcome,
    /// What the generator made of it, when it did not panic.
    pub generated: Option<Generated>,
    /// CPU time of the generator's process.
    pub cpu_ms: u64,
    /// Peak memory of the generator's process.
    pub peak_mb: f64,
    /// What `cargo check` made of the crate with its default features.
    pub check: Option<compile::Compiled>,
    /// What `cargo check` or `cargo clippy`, which is also the compiler, made of it with all features.
    pub whole: Option<compile::Compiled>,
}

/// How it went with a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "because")]
pub enum Outcome {
    /// There is a crate.
    Emitted,
    /// The document has errors, and none was expected; the first one.
    Refused(String),
    /// The document has errors, as expected; the first one.
    RefusedAsExpected(String),
    /// It was expected to be refused, and is not.
    NotRefused,
    /// The generator panicked or was ended by a signal; the last line that it printed.
    Panicked(String),
    /// A second run, or one with the components in another order, gives something else; which.
    Unstable(String),
}

impl Row {
    /// Whether a person must look at it.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        !matches!(self.outcome, Outcome::Emitted | Outcome::RefusedAsExpected(_)) || self.reported() != (0, 0)
    }

    /// What was reported in the worst of the passes, errors and warnings: most of it is reported in each.
    #[must_use]
    pub fn reported(&self) -> (usize, usize) {
        let compiled = || [&self.check, &self.whole].into_iter().flatten();
        let errors = compiled().map(|compiled| compiled.errors).max().unwrap_or(0);
        (errors, compiled().map(|compiled| compiled.warnings).max().unwrap_or(0))
    }
}

/// Generates a document into a folder, in a process of its own.
///
/// # Errors
///
/// When the process cannot be started.
pub fn generate(document: &Document, folder: &Path, verify: bool, is_refused: bool) -> io::Result<Row> {
    let (mut finished, reported) = run("write", document, folder)?;
    let mut row = Row {
        document: document.name.clone(),
        outcome: Outcome::Emitted,
        generated: serde_json::from_slice(&finished.0).ok(),
        cpu_ms: u64::try_from((finished.1.rusage.utime + finished.1.rusage.stime).as_millis()).unwrap_or(u64::MAX),
        #[expect(clippy::cast_precision_loss, reason = "no process takes as many bytes as a float cannot count")]
        peak_mb: finished.1.rusage.maxrss as f64 / 1e6,
        check: None,
        whole: None,
    };
    row.outcome = match &row.generated {
        None => Outcome::Panicked(last_words(&reported, finished.1.status)),
        Some(Generated { refused: Some(because), .. }) if is_refused => Outcome::RefusedAsExpected(because.clone()),
        Some(Generated { refused: Some(because), .. }) => Outcome::Refused(because.clone()),
        Some(_) if is_refused => Outcome::NotRefused,
        Some(_) => Outcome::Emitted,
    };
    if verify && row.outcome == Outcome::Emitted {
        let (again, reported) = run("verify", document, folder)?;
        finished = again;
        if !finished.1.status.success() {
            row.outcome = Outcome::Unstable(last_words(&reported, finished.1.status));
        }
    }
    Ok(row)
}

type Finished = (Vec<u8>, wait4::ResUse);

fn run(step: &str, document: &Document, folder: &Path) -> io::Result<(Finished, String)> {
    // What it says goes to files: a pipe that is not emptied would stop it.
    let mut output = tempfile::tempfile()?;
    let mut errors = tempfile::tempfile()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(one::COMMAND).arg(step).arg(&document.path).arg(&document.package).arg(folder);
    command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(errors.try_clone()?);
    let used = command.spawn()?.wait4()?;
    let read = |file: &mut std::fs::File| -> io::Result<Vec<u8>> {
        use std::io::{Read, Seek};
        file.rewind()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let reported = String::from_utf8_lossy(&read(&mut errors)?).into_owned();
    Ok(((read(&mut output)?, used), reported))
}

/// The line that says most: where a panic was, or how the process ended.
fn last_words(reported: &str, status: std::process::ExitStatus) -> String {
    let lines: Vec<&str> = reported.lines().filter(|line| !line.trim().is_empty()).collect();
    let panic = lines.iter().position(|line| line.contains("panicked at"));
    match (panic, lines.last()) {
        (Some(index), _) => lines[index..].iter().take(2).copied().collect::<Vec<_>>().join(" "),
        (None, Some(last)) => (*last).to_owned(),
        (None, None) => status.to_string(),
    }
}
