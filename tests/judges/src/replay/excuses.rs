//! Requests that the document forbids and the server accepted, and that no typed client can make.
//!
//! One file lists them, each with its reason. An entry that nothing needs is a mistake.

use serde::Deserialize;
use std::path::Path;

/// Exchanges that are excused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excuse {
    /// Their names.
    pub exchanges: Vec<String>,
    /// Why no typed client can make their requests.
    pub because: String,
}

/// The entries of a file.
pub(super) fn read(path: &Path) -> Result<Vec<Excuse>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
