//! The part of `specwright regenerate --docs DIR --traffic DIR` that comes before anything is generated: where the document
//! must follow the pages that it was written from, and the server. The document is never changed here.

mod pages;
#[cfg(feature = "traffic")]
mod traffic;

pub(super) use pages::follow as follow_pages;
#[cfg(feature = "traffic")]
pub(super) use traffic::follow as follow_traffic;

use super::{Failure, tell};
use crate::settings::Project;
use std::path::{Path, PathBuf};

/// What is left to do by hand.
pub(super) struct ToDo {
    /// Whether the document agrees with everything that it was checked against, and that is recorded.
    pub(super) is_done: bool,
    /// What to look at, a line each.
    review: Vec<String>,
}

impl ToDo {
    /// Nothing.
    pub(super) fn nothing() -> Self {
        Self { is_done: true, review: Vec::new() }
    }

    /// Adds what something else leaves to do.
    pub(super) fn add(&mut self, other: Self) {
        self.is_done &= other.is_done;
        self.review.extend(other.review);
    }

    /// Says what to look at.
    pub(super) fn tell(&self) {
        if !self.review.is_empty() {
            tell("to review:");
        }
        for line in &self.review {
            tell(&format!("- {line}"));
        }
    }
}

/// The document of a project, named as it is called from the current folder.
fn spec(project: &Project) -> Result<PathBuf, Failure> {
    let spec = project.spec();
    let here = std::env::current_dir()?;
    Ok(spec.strip_prefix(&here).map_or_else(|_| spec.clone(), Path::to_owned))
}
