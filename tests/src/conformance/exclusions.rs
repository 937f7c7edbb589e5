//! What the standard has no words for.
//!
//! One file lists the scenarios that no document can express, each with the sentence that says so. An entry that is not
//! needed, because its scenario passes, is a mistake.

use serde::Deserialize;

/// A scenario that is left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Its name.
    pub scenario: String,
    /// The version of OpenAPI, when it is about one of them only, such as `3.0.0`.
    pub version: Option<String>,
    /// What the scenario asks for, and what the document says instead.
    pub because: String,
    /// The sentence of the standard.
    pub rule: String,
}

/// The entries of the file.
///
/// # Errors
///
/// When the file is not as it should be.
pub fn exclusions() -> serde_yaml::Result<Vec<Exclusion>> {
    serde_yaml::from_str(include_str!("../../conformance/exclusions.yaml"))
}

/// The entry for a scenario in a version.
#[must_use]
pub fn find<'e>(exclusions: &'e [Exclusion], scenario: &str, version: &str) -> Option<&'e Exclusion> {
    exclusions.iter().find(|one| one.scenario == scenario && one.version.as_deref().is_none_or(|only| only == version))
}
