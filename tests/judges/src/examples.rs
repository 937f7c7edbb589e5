//! The examples of documents, held against the types that are emitted for them.
//!
//! What comes in are documents; what goes out is one [`Row`] for each. An example that is valid against its schema must be
//! taken by the type that is emitted for that place, and come back as it was. What is valid, the crate `jsonschema` says, as
//! for random instances; the program that decodes is theirs, too.

mod find;
pub mod run;
pub mod table;
pub mod types;

use serde::Serialize;
use std::collections::BTreeMap;

/// What became of the examples of a document.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// The document.
    pub document: String,
    /// All of them.
    pub examples: usize,
    /// Those that are held against no type, by the reason.
    pub unheld: BTreeMap<&'static str, usize>,
    /// Those that are valid against their schemas.
    pub valid: usize,
    /// Those that are not.
    pub invalid: usize,
    /// Of those, the ones that the types take all the same.
    pub lenient: usize,
    /// Of the valid ones, those that the types take and write again as they were.
    pub decoded: usize,
    /// Valid ones that the types do something else with.
    pub failures: Vec<Failure>,
    /// Entries of the list that nothing needs.
    pub idle: Vec<String>,
}

/// A valid example that its type does something else with.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// Where it is.
    pub example: String,
    /// What happened.
    pub what: String,
    /// Why that is as it should be.
    pub because: Option<String>,
}

impl Row {
    /// Whether a person must look at it.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        self.failures.iter().any(|failure| failure.because.is_none()) || !self.idle.is_empty()
    }
}
