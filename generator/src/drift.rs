//! A document checked against the pages that it was written from, for a vendor who publishes pages and no document.
//!
//! What comes in is a lowered document and a folder of pages; what goes out are diagnostics that point at the line of the
//! page and at the line of the document, one for each fact in which they differ. Wording, order and samples are no facts,
//! and the sentences of a page are never copied anywhere. `ARCHITECTURE.md` has the table of parts.

pub mod changes;
pub mod compare;
pub mod difference;
pub mod document;
pub mod example;
pub mod format;
pub mod lock;
mod markup;
pub mod page;
pub mod page_type;
pub mod pages;
pub mod patch;
pub mod schema;
pub mod waiver;

use crate::diagnostic::Diagnostics;
use crate::diagnostic::render::{Form, render};
use crate::options::Options;
use crate::source::{self, Origins, Sources};
use crate::stack;
use changes::{Change, Changes};
use difference::Difference;
use document::Document;
use format::Format;
use pages::Pages;
use std::io;
use std::path::Path;

/// A document and the pages that it was checked against.
#[derive(Debug)]
pub struct Comparison {
    /// The files of the document, the pages, and the lock.
    pub sources: Sources,
    /// Where the parts of the lowered document come from.
    pub origins: Option<Origins>,
    /// The pages.
    pub pages: Pages,
    /// The document; `None` when it has mistakes of its own.
    pub document: Option<Document>,
    /// What notes make of the differences between pages and document.
    pub verdict: waiver::Verdict,
    /// What keeps the document from agreeing with the pages.
    pub disagreements: Diagnostics,
    /// What has changed since they were agreed; `None` when that was never recorded.
    pub changes: Option<Changes>,
    /// What is wrong with the lock.
    pub problems: Diagnostics,
}

impl Comparison {
    /// All diagnostics: in what document and pages disagree, and what has changed on the pages.
    #[must_use]
    pub fn diagnostics(&self) -> Diagnostics {
        let mut diagnostics = self.disagreements.clone();
        diagnostics.extend(self.problems.iter().cloned());
        diagnostics.extend(self.changes.iter().flat_map(|changes| &changes.list).map(Change::diagnostic));
        diagnostics
    }

    /// Diagnostics about its files, printed.
    #[must_use]
    pub fn render(&self, diagnostics: &Diagnostics, form: Form, styled: bool) -> String {
        render(diagnostics, &self.sources, self.origins.as_ref(), form, styled)
    }
}

/// Checks a document against the pages of a folder, and the pages against the lock beside the document.
///
/// # Errors
///
/// When the document, the folder or a file in it cannot be read.
pub fn compare_with_pages(
    spec: &Path,
    folder: &Path,
    format: &dyn Format,
    options: &Options,
) -> io::Result<Comparison> {
    let mut diagnostics = Diagnostics::new();
    let mut sources =
        source::read(spec, options.root.as_deref(), &options.customization.access).map_err(named(spec))?;
    let (document, origins) = stack::with_large_stack(|| {
        let lowered = crate::lowered(&mut sources, options, &mut diagnostics);
        lowered.map(|lowered| (Document::new(&lowered), lowered.origins)).unzip()
    });
    // Warnings about the document are a matter of `check`.
    let mut disagreements = if document.is_none() { diagnostics } else { Diagnostics::new() };
    let mut pages = pages::read(folder, format, &mut sources, &mut disagreements)?;
    let mut verdict = waiver::Verdict::default();
    if let Some(document) = &document {
        let differences = compare::compare(&pages, document, &sources);
        let notes = waiver::read(document, &mut disagreements);
        verdict = notes.judge(differences, document);
        disagreements.extend(notes.stale(&verdict, document));
        disagreements.extend(verdict.unexplained.iter().map(Difference::diagnostic));
    }
    let mut problems = Diagnostics::new();
    let path = lock::path(spec);
    let changes = if path.is_file() {
        let file = source::read_beside(&path, &mut sources).map_err(named(&path))?;
        problems.extend(crate::document::not_text(&sources, file));
        let lock = lock::read(file, &sources, &mut problems);
        pages.align(lock.pages.keys());
        Some(changes::changes(&lock, &pages, &sources))
    } else {
        None
    };
    Ok(Comparison { sources, origins, pages, document, verdict, disagreements, changes, problems })
}

/// An error that says which file it is about.
fn named(path: &Path) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
}
