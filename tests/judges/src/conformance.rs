//! Emitted crates against servers that others wrote.
//!
//! What comes in is a folder of documents; what goes out is what became of each scenario of each document. A scenario is
//! what a judge expects to be asked and what it returns; it is driven through the emitted command line, and so through the
//! types of the request and of the response. What a judge is says [`suite`], and each has a module of its own ([`spector`],
//! [`autorest`]); how results are printed and compared with earlier ones in [`table`].

pub mod autorest;
pub mod crates;
pub mod document;
pub mod exclusions;
pub mod judge;
pub mod mock;
mod npm;
pub mod request;
pub mod scenario;
pub mod server;
pub mod spector;
pub mod suite;
pub mod table;
mod tee;
mod validity;

use serde::{Deserialize, Serialize};

/// What became of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "because")]
pub enum Verdict {
    /// The server took every request, and every response came back from our types as it was.
    Passed,
    /// The same, but that a body passed through as text, because its kind has no types here.
    PassedAsText,
    /// The response is not what the document says, and was refused for that.
    Refused,
    /// Something was not as expected: what was sent, the response, and what was expected.
    Failed(String),
    /// The standard has no words for it; the sentence that says so.
    NotExpressible(String),
}

impl Verdict {
    /// Whether nothing was amiss.
    #[must_use]
    pub fn is_pass(&self) -> bool {
        matches!(self, Self::Passed | Self::PassedAsText | Self::Refused)
    }
}

/// A scenario with what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The scenario's name.
    pub scenario: String,
    /// How it went.
    pub verdict: Verdict,
}

/// A document with what became of its scenarios.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The document's name, such as `type/array`.
    pub document: String,
    /// The version of OpenAPI that it is written in, such as `3.1.0`.
    pub version: String,
    /// Its scenarios.
    pub outcomes: Vec<Outcome>,
}
