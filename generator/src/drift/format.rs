//! The formats of pages, one module for each vendor's.
//!
//! What comes in is the text of a page; what goes out are its facts, or the reasons that it cannot be read. A reader
//! refuses a page rather than pass over a part that it does not understand: what is not read is not compared.

mod plane;

pub use plane::Plane;

use super::page::Content;
use std::ops::Range;

/// How a vendor writes pages.
pub trait Format {
    /// Reads a page.
    ///
    /// # Errors
    ///
    /// Everything that keeps it from being read.
    fn read(&self, text: &str) -> Result<Content, Vec<Problem>>;
}

/// Why a page cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// Where, in bytes.
    pub range: Range<usize>,
    /// What the reader expects.
    pub help: &'static str,
}
