//! Whole documents, one after the other: what is added to them, what is repaired in them, and those of Swagger 2.0.

mod additions;
mod repairs;
mod swagger;
