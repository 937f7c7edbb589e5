//! The judges of emitted crates: what documents of others, servers of others, random instances, recordings and large
//! documents say of them. Each module is one; the program `judge` has a command for each.

mod columns;
pub mod conformance;
pub mod corpus;
pub mod examples;
pub mod exclusions;
pub mod growth;
pub mod instances;
pub mod program;
pub mod replay;
