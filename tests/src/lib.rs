//! What the tests of this workspace and its judges share: the documents of the generator's tests, their snapshots, and
//! workspaces for what is emitted.

pub mod additions;
pub mod examples;
pub mod generation;
pub mod nested;
pub mod snapshot;
