//! Replaying recorded exchanges through the emitted client.
//!
//! What goes out says of every exchange whether the document has its operation, and whether everything in it went
//! through the emitted types and came out the same. The client runs whole, over a transport that hears the request and
//! plays the recorded response. Nothing here knows Plane: operations, their arguments and their types come from the
//! table of the emitted command line.

mod arguments;
mod document;
mod excuses;
mod form;
mod listing;
mod operation;
mod request;
mod response;
mod same;
mod transport;

pub use excuses::Excuse;
pub use same::same_json;

use document::{Rules, Samples, lowered};
use operation::Operations;
use specwright::Lowered;
use specwright::traffic::api::Api;
use specwright::traffic::files;
use specwright::traffic::judge::{Judge, Written};
use std::path::{Path, PathBuf};

/// What became of one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it went through the types and came out the same.
    Lossless {
        /// The operation.
        operation: &'static str,
        /// The status of the response.
        status: u16,
        /// What was sent.
        sent: Sent,
        /// Whether the recording kept only a part of the response, and only that was compared.
        is_cut: bool,
        /// What the types took of the response although the document forbids it.
        lenient: Vec<String>,
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

/// The request that went out for a recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The same.
    Recorded,
    /// One with arguments that were made up, as the document forbids the recorded one, and the server refused it; or as it
    /// was not kept. Only the response was replayed.
    Replaced(String),
    /// The same for a request that the server accepted: the document is stricter than the server.
    Forbidden {
        /// What the document forbids.
        mistakes: String,
        /// Why, where notes of the document say so of everything.
        because: Option<String>,
    },
}

/// What became of the exchanges of some files.
#[derive(Debug, Default)]
pub struct Report {
    /// In the order of the files.
    pub outcomes: Vec<(String, Outcome)>,
    /// Requests that no typed client can make.
    pub excuses: Vec<Excuse>,
    /// What could not be read.
    pub problems: Vec<String>,
}

impl Report {
    /// How many failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Failed { .. }))
    }

    /// The exchanges whose request the document forbids though the server accepted it, where neither the document nor an
    /// excuse says why.
    pub fn stricter(&self) -> impl Iterator<Item = &str> {
        let unexplained = self.outcomes.iter().filter(|(_, outcome)| is_unexplained(outcome));
        unexplained.map(|(name, _)| name.as_str()).filter(|name| self.excuse(name).is_none())
    }

    /// Why the request of an exchange is one that no typed client can make.
    #[must_use]
    pub fn excuse(&self, name: &str) -> Option<&str> {
        let mut excuses = self.excuses.iter();
        excuses.find(|excuse| excuse.exchanges.iter().any(|one| one == name)).map(|excuse| excuse.because.as_str())
    }

    /// Excused exchanges that need no excuse.
    pub fn idle(&self) -> impl Iterator<Item = &str> {
        let names = self.excuses.iter().flat_map(|excuse| &excuse.exchanges);
        let is_idle =
            |name: &&String| self.outcomes.iter().any(|(one, outcome)| one == *name && !is_unexplained(outcome));
        names.filter(is_idle).map(String::as_str)
    }

    /// Whether everything is as it should be.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.failed() == 0
            && self.problems.is_empty()
            && self.stricter().next().is_none()
            && self.idle().next().is_none()
    }

    fn count(&self, wanted: impl Fn(&Outcome) -> bool) -> usize {
        self.outcomes.iter().filter(|(_, outcome)| wanted(outcome)).count()
    }
}

fn is_forbidden(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Lossless { sent: Sent::Forbidden { .. }, .. })
}

fn is_unexplained(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Lossless { sent: Sent::Forbidden { because: None, .. }, .. })
}

/// Replays files and folders of traffic against the document at `spec`; `excuses` lists the requests that no typed client
/// can make.
///
/// # Errors
///
/// When a file or the document cannot be read.
pub async fn replay(paths: &[PathBuf], spec: &Path, excuses: Option<&Path>) -> Result<Report, String> {
    let Lowered { openapi, facts, .. } = lowered(spec)?;
    let document = serde_json::to_value(&openapi).map_err(|error| error.to_string())?;
    let api = Api::new(&document, &facts);
    let written = Written::new(&api.schemas);
    let judge = Judge::new(&written).ok_or("the schemas of the document cannot be used")?;
    let samples = Samples::new(&document, &api);
    let known = samples.judge()?;
    let operations = Operations::new(Rules::new(&api, &judge, &samples, &known));
    let traffic = files::read_all(paths).map_err(|error| format!("cannot read the traffic: {error}"))?;
    let problems =
        traffic.outcome.problems.iter().map(|problem| format!("{}: {}", problem.origin, problem.reason)).collect();
    let excuses = excuses.map(excuses::read).transpose()?.unwrap_or_default();
    let mut report = Report { excuses, problems, ..Report::default() };
    for exchange in traffic.exchanges {
        let outcome = operations.replay(&exchange).await;
        report.outcomes.push((exchange.name, outcome));
    }
    Ok(report)
}
