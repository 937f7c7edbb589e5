//! Schemas that are left out.
//!
//! One file lists them, each with its reason. An entry that nothing needs is a mistake.

use serde::Deserialize;
use std::path::Path;

/// Schemas that are left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The document, as the table calls it.
    pub document: String,
    /// The JSON pointers of the schemas.
    pub schemas: Vec<String>,
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

/// Why a schema is left out.
#[must_use]
pub fn find<'e>(exclusions: &'e [Exclusion], document: &str, schema: &str) -> Option<&'e str> {
    let of_it = exclusions.iter().filter(|exclusion| exclusion.document == document);
    of_it.filter(|exclusion| exclusion.schemas.iter().any(|one| one == schema)).map(|it| it.because.as_str()).next()
}
