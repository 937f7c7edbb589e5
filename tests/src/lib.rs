//! What the tests of this workspace share: an embedded Plane, the replay of recorded exchanges, and the documents of the
//! generator's tests with their snapshots.

mod columns;
pub mod conformance;
pub mod corpus;
pub mod examples;
pub mod generation;
pub mod growth;
pub mod instances;
pub mod nested;
pub mod plane;
pub mod program;
pub mod replay;
pub mod snapshot;

/// The examples of the README, which compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
