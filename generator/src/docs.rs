//! A document held against the pages that it was written from.
//!
//! A vendor who publishes no OpenAPI document publishes pages, and somebody writes the document by hand. Both change, and
//! both are wrong at times. What comes in here is a lowered document and a folder of pages; what goes out are diagnostics
//! that point at the line of the page and at the line of the document, one for each fact in which they differ.
//!
//! | module | from | to |
//! |---|---|---|
//! | [`format`] | the text of a page | an [`page::Endpoint`]: facts, each with its place |
//! | [`pages`] | a folder | [`pages::Pages`]: all of its pages, those that cannot be read among what is said |
//! | [`document`] | the lowered document | [`document::Document`]: operations with the same facts |
//! | [`compare`] | a page and an operation | [`difference::Difference`]s |
//! | [`waiver`] | differences and the document's notes | those that no note explains, and notes that explain nothing |
//! | [`lock`] | pages | text to keep: what the pages said when the document was last agreed with them |
//! | [`changes`] | the lock and the pages | what has changed on the pages since |
//!
//! Wording, order and samples are no facts. The sentences of a page are never copied anywhere.

pub mod compare;
pub mod difference;
pub mod document;
pub mod example;
pub mod format;
mod markup;
pub mod page;
pub mod pages;
pub mod schema;
pub mod waiver;
pub mod words;

use crate::diagnostic::Diagnostics;
use crate::diagnostic::render::{Form, render};
use crate::lower::Origins;
use crate::source::{self, Sources};
use crate::{Options, stack};
use document::Document;
use format::Format;
use pages::Pages;
use std::io;
use std::path::Path;

/// A document and the pages that it was held against.
#[derive(Debug)]
pub struct Held {
    /// The files of the document, then the pages.
    pub sources: Sources,
    /// Where the parts of the lowered document come from.
    pub origins: Option<Origins>,
    /// The pages.
    pub pages: Pages,
    /// The document; `None` when it has mistakes of its own.
    pub document: Option<Document>,
    /// What notes make of the differences.
    pub verdict: waiver::Verdict,
    /// Everything there is to say.
    pub diagnostics: Diagnostics,
}

impl Held {
    /// What there is to say, printed.
    #[must_use]
    pub fn render(&self, form: Form, styled: bool) -> String {
        render(&self.diagnostics, &self.sources, self.origins.as_ref(), form, styled)
    }
}

/// Holds a document against the pages of a folder.
///
/// # Errors
///
/// When the document, the folder or a file in it cannot be read.
pub fn hold(spec: &Path, folder: &Path, format: &(dyn Format + Sync), options: &Options) -> io::Result<Held> {
    let mut diagnostics = Diagnostics::new();
    let mut sources = source::read(spec, options.root.as_deref(), &mut diagnostics)?;
    let mut said = Diagnostics::new();
    let (document, origins) = stack::with_room(|| {
        let lowered = crate::lowered(&mut sources, options, &mut diagnostics);
        lowered.map(|lowered| (Document::new(&lowered), lowered.origins)).unzip()
    });
    if document.is_none() {
        said.extend(diagnostics.iter().cloned());
    }
    let pages = pages::read(folder, format, &mut sources, &mut said)?;
    let mut held = Held { sources, origins, pages, document, verdict: waiver::Verdict::default(), diagnostics: said };
    if let Some(document) = &held.document {
        let differences = compare::compare(&held.pages, document, &held.sources);
        held.verdict = waiver::judge(differences, document, &mut held.diagnostics);
        held.diagnostics.extend(held.verdict.unexplained.iter().map(difference::Difference::diagnostic));
    }
    Ok(held)
}
