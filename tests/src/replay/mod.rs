//! Replaying recorded exchanges through the emitted client.
//!
//! What comes in is a folder of recordings, one request with its answer each; what goes out says of every one whether the
//! document has its operation, and whether everything in it went through the emitted types and came out the same: the
//! request as the client would send it, the answer as the client would hand it over. The client runs whole, over a
//! transport that hears the request and speaks the recorded answer. Nothing here knows Plane: operations, their arguments
//! and their types come from the table of the emitted command line.

mod exchange;
mod operation;
mod same;
mod transport;
mod well_formed;

pub use exchange::{Exchange, Multipart, RecordedBody};
pub use same::same_json;

use operation::Operations;
use std::path::Path;

/// What became of one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it went through the types and came out the same.
    Lossless {
        /// The operation.
        operation: &'static str,
        /// The status of the answer.
        status: u16,
        /// What the request is not by the document, when it was malformed on purpose; then only the answer was replayed.
        malformed: Option<String>,
        /// Whether the recording kept only a part of the answer, and only that was compared.
        is_cut: bool,
    },
    /// The document has no such method and path.
    Outside,
    /// Something was lost or could not be read.
    Failed {
        /// The operation.
        operation: &'static str,
        /// What.
        reason: String,
    },
}

/// What became of a folder of exchanges, by file name.
#[derive(Debug, Default)]
pub struct Report {
    /// In the order of the names.
    pub outcomes: Vec<(String, Outcome)>,
}

impl Report {
    /// The numbers in one line: `N exchanges, N matched, N lossless, N outside, N failed`.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |wanted: fn(&Outcome) -> bool| self.outcomes.iter().filter(|(_, outcome)| wanted(outcome)).count();
        let lossless = count(|outcome| matches!(outcome, Outcome::Lossless { .. }));
        let outside = count(|outcome| matches!(outcome, Outcome::Outside));
        let failed = self.failed();
        let total = self.outcomes.len();
        format!(
            "{total} exchanges, {} matched, {lossless} lossless, {outside} outside, {failed} failed",
            lossless + failed
        )
    }

    /// How many failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Failed { .. })).count()
    }
}

/// Replays every `.json` file of a folder against the document at `spec`.
///
/// # Errors
///
/// When the folder, a recording or the document cannot be read.
pub async fn replay(folder: &Path, spec: &Path) -> Result<Report, String> {
    let operations = Operations::read(spec)?;
    let mut report = Report::default();
    for (name, exchange) in exchange::read_folder(folder)? {
        let outcome = operations.replay(&exchange).await;
        report.outcomes.push((name, outcome));
    }
    Ok(report)
}
