//! Notes that say why the document differs from a page.
//!
//! What comes in are differences and the document's [`Notes`], of which those with `page-says` count here; what goes out are
//! the differences that no note explains, and a mistake for each note that explains nothing: there is no such difference any
//! more, or the page says something else now.

use super::difference::Difference;
use super::document::Document;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::notes::{self, CODE, Note, normal};
use crate::pointer::Pointer;
use std::collections::{BTreeMap, BTreeSet};

pub use crate::notes::Notes;

/// What notes make of differences.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The differences that no note explains.
    pub unexplained: Vec<Difference>,
    /// How many are explained.
    pub explained: usize,
    /// Where the notes are that explain something.
    pub used: BTreeSet<Pointer>,
}

/// Reads all notes of a document. Mistakes in them are among the diagnostics.
pub fn read(document: &Document, diagnostics: &mut Diagnostics) -> Notes {
    notes::read(document.value(), diagnostics)
}

impl Notes {
    /// Tells the differences that a note explains from those that none does.
    #[must_use]
    pub fn judge(&self, differences: Vec<Difference>, document: &Document) -> Verdict {
        let mut verdict = Verdict::default();
        for difference in differences {
            let says = normal(&difference.page_says);
            let used: Vec<Pointer> = self
                .about(&difference, document)
                .filter(|note| note.page_says.as_ref() == Some(&says))
                .map(|note| note.pointer.clone())
                .collect();
            if used.is_empty() {
                verdict.unexplained.push(difference);
            } else {
                verdict.explained += 1;
                verdict.used.extend(used);
            }
        }
        verdict
    }

    /// The notes about the fact of a difference.
    fn about<'a>(&'a self, difference: &'a Difference, document: &'a Document) -> impl Iterator<Item = &'a Note> {
        let operation = difference.operation.map(|index| &document.operations[index].pointer);
        let on_operation = operation.into_iter().flat_map(|holder| self.on(holder));
        let on_operation = on_operation.filter(|note| difference.facts.contains(&note.fact));
        let on_schemas =
            difference.schemas.iter().flat_map(|(holder, fact)| self.on(holder).filter(move |note| note.fact == *fact));
        on_operation.chain(on_schemas).filter(|note| note.page_says.is_some())
    }

    /// A mistake for each note that explains nothing.
    #[must_use]
    pub fn stale(&self, verdict: &Verdict, document: &Document) -> Vec<Diagnostic> {
        let mut now: BTreeMap<&Pointer, &Difference> = BTreeMap::new();
        for difference in &verdict.unexplained {
            for note in self.about(difference, document) {
                now.entry(&note.pointer).or_insert(difference);
            }
        }
        let unused = self.iter().map(|(_, note)| note).filter(|note| !verdict.used.contains(&note.pointer));
        unused.filter_map(|note| stale(note, now.get(&note.pointer).copied())).collect()
    }
}

/// The mistake of a note that explains nothing; none when it says nothing of pages.
fn stale(note: &Note, now: Option<&Difference>) -> Option<Diagnostic> {
    let page_says = note.page_says.as_ref()?;
    let message = match now {
        Some(difference) => format!("the page says `{}` by now, and not `{page_says}`", difference.page_says),
        None => format!("no page differs in `{}`", note.fact),
    };
    let diagnostic = Diagnostic::error(CODE, message);
    let diagnostic = match now {
        Some(_) => diagnostic.at_value(note.pointer.key("page-says"), "this explains something else"),
        None => diagnostic.at_value(note.pointer.key("fact"), "this explains nothing"),
    };
    Some(match now {
        Some(_) => diagnostic.help("look at the difference again: the reason may hold no longer"),
        None => diagnostic.help("remove the note"),
    })
}
