//! Examples whose types do something else with them, as they should.
//!
//! One file lists them, each with its reason. An entry that nothing needs is a mistake.

use serde::Deserialize;
use std::path::Path;

/// Examples with a reason.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The document, as the table calls it.
    pub document: String,
    /// The JSON pointers of the examples.
    pub examples: Vec<String>,
    /// Why.
    pub because: String,
}

/// The entries of a file.
///
/// # Errors
///
/// When the file cannot be read or is not as it should be.
pub fn read(path: &Path) -> Result<Vec<Exclusion>, Box<dyn std::error::Error>> {
    Ok(serde_yaml::from_str(&std::fs::read_to_string(path)?)?)
}
