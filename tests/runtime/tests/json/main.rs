//! What the runtime reads from JSON and writes as JSON.

mod bombs;
mod limits;
mod objects;
mod random;
mod unions;
mod values;
