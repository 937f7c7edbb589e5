//! Random instances of the schemas of documents, driven through the types that are emitted for them.
//!
//! A valid instance must come back from its type as it was, in the variant of the member that takes it where it is of a
//! union ([`unions`]); one of which a *type* or *required* is broken must be refused, except where types are lenient by
//! rule ([`broken`]). What is valid, the crate `jsonschema` says, from schemas that are read without the generator's
//! help ([`schemas`]).

pub mod broken;
pub mod driver;
pub mod judge;
pub mod make;
mod number;
pub mod operation;
mod pattern;
pub mod random;
pub mod run;
pub mod schemas;
pub mod table;
mod text;
pub mod unions;

use serde::Serialize;
use std::collections::BTreeMap;

/// What became of the schemas of a document.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// The document.
    pub document: String,
    /// The schemas that have a type.
    pub schemas: usize,
    /// Branches that are tested with the union that they belong to.
    pub parts: usize,
    /// Valid instances.
    pub instances: usize,
    /// Instances with something broken.
    pub broken: usize,
    /// Of those, what was kept as it is by a union.
    pub kept: usize,
    /// What was asked of the variants that instances of unions are in.
    pub variants: Variants,
    /// Schemas of which there is an instance only when `oneOf` is read as `anyOf`.
    pub relaxed: usize,
    /// Schemas that say more than their type, which takes any JSON: the generator says so in a warning.
    pub raw: Vec<String>,
    /// Schemas that are left out, and why.
    pub excluded: Vec<(String, String)>,
    /// Schemas that would be left out, and with which nothing was wrong: by chance, or since they need not be any more.
    pub idle: Vec<String>,
    /// Schemas of which there is no instance, and why.
    pub unmade: Vec<(String, String)>,
    /// Schemas whose type does something else.
    pub failures: Vec<Failure>,
}

/// Instances of unions, by what there is to say about the variant that each is in.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Variants {
    /// One member takes it, and it is in its variant.
    pub right: usize,
    /// Several members take it, and it is in the variant of one of them.
    pub among: usize,
    /// It is in the variant of a member that does not take it, or in none.
    pub wrong: usize,
    /// That cannot be asked, by the reason.
    pub unasked: BTreeMap<&'static str, usize>,
}

impl Variants {
    /// Adds what was asked elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.among += other.among;
        self.wrong += other.wrong;
        for (because, count) in &other.unasked {
            *self.unasked.entry(because).or_default() += count;
        }
    }
}

/// A schema whose type does something else.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// The schema's place.
    pub schema: String,
    /// What happened first.
    pub first: String,
    /// How often something happened.
    pub count: usize,
}

impl Row {
    /// Whether a person must look at it.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        !self.failures.is_empty() || !self.unmade.is_empty()
    }
}
