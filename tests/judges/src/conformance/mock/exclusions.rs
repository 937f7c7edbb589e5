//! Calls that a mock refuses or responds to wrongly, through no fault of the emitted crate.
//!
//! One file lists them, each with its reason and what the failure says. An entry that nothing needs is a mistake.

use serde::Deserialize;

/// Calls that are left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exclusion {
    /// The documents, as the table calls them.
    pub(super) documents: Vec<String>,
    /// The operations, such as `GET /pets`; every one of which the failure says `says` without them.
    #[serde(default)]
    pub(super) operations: Vec<String>,
    /// A part of what the failure says.
    pub(super) says: String,
    /// Whose fault it is.
    pub(super) fault: Fault,
    /// Why.
    pub(super) because: String,
}

/// Whose fault something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Fault {
    /// The mock's: it is stricter or laxer than the standard.
    Mock,
    /// The document's: it contradicts itself.
    Document,
    /// This command's: it cannot make up what is needed.
    Command,
}

impl Fault {
    /// As the table calls it.
    #[must_use]
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mock => "the mock's",
            Self::Document => "the document's",
            Self::Command => "the command's",
        }
    }
}

/// The entries of the file.
///
/// # Errors
///
/// When the file is not as it should be.
pub(super) fn exclusions() -> serde_yaml::Result<Vec<Exclusion>> {
    serde_yaml::from_str(include_str!("../../../../conformance/mock.yaml"))
}

/// The number of the entry for a failure.
#[must_use]
pub(super) fn find(exclusions: &[Exclusion], document: &str, operation: &str, says: &str) -> Option<usize> {
    exclusions.iter().position(|one| {
        one.documents.iter().any(|name| name == document)
            && (one.operations.is_empty() || one.operations.iter().any(|name| name == operation))
            && says.contains(&one.says)
    })
}
