//! Schemas and examples of documents that are left out.
//!
//! One file for each judge lists them, each with its reason. An entry that nothing needs is a mistake.

use serde::Deserialize;
use std::path::Path;

/// Places of a document that are left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The document, as the table calls it.
    pub document: String,
    /// The JSON pointers of the schemas or examples.
    #[serde(alias = "schemas", alias = "examples")]
    pub places: Vec<String>,
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

/// The places of a document that are listed, each with the reason.
pub fn of<'e>(exclusions: &'e [Exclusion], document: &str) -> impl Iterator<Item = (&'e str, &'e str)> {
    let of_it = exclusions.iter().filter(move |exclusion| exclusion.document == document);
    of_it.flat_map(|exclusion| exclusion.places.iter().map(|place| (place.as_str(), exclusion.because.as_str())))
}

/// Why a place is left out.
#[must_use]
pub fn find<'e>(exclusions: &'e [Exclusion], document: &str, place: &str) -> Option<&'e str> {
    of(exclusions, document).find(|(known, _)| *known == place).map(|(_, because)| because)
}
