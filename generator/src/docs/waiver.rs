//! Notes that say why the document differs from a page.
//!
//! `x-docs-note: [{fact, page-says, reason, evidence}]` stands on an operation, or on a schema for the attributes of answers.
//! What comes in are differences; what goes out are those that no note explains, and a mistake for each note that explains
//! nothing: there is no such difference any more, or the page says something else now.

use super::difference::Difference;
use super::document::{Document, NOTES};
use super::page::Place;
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::pointer::Pointer;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The keys of a note.
const KEYS: [&str; 4] = ["fact", "page-says", "reason", "evidence"];

/// A note.
#[derive(Debug)]
struct Note {
    /// Where it stands.
    pointer: Pointer,
    fact: String,
    page_says: String,
}

/// The notes of a document, by the lists that they stand in.
#[derive(Debug, Default)]
pub struct Notes {
    lists: BTreeMap<Pointer, Vec<Note>>,
}

/// What notes make of differences.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The differences that no note explains.
    pub unexplained: Vec<Difference>,
    /// How many are explained.
    pub explained: usize,
    /// Where the notes stand that explain something.
    pub used: BTreeSet<Pointer>,
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
                .filter(|note| note.page_says == says)
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
    fn about<'a>(&'a self, difference: &'a Difference, document: &Document) -> impl Iterator<Item = &'a Note> {
        let operation = difference.operation.map(|index| document.operations[index].pointer.key(NOTES));
        let on_operation = operation.and_then(|list| self.lists.get(&list)).into_iter().flatten();
        let on_operation = on_operation.filter(|note| difference.facts.contains(&note.fact));
        let on_schemas = difference
            .schemas
            .iter()
            .flat_map(|(list, fact)| self.lists.get(list).into_iter().flatten().filter(move |note| note.fact == *fact));
        on_operation.chain(on_schemas)
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
        let unused = self.lists.values().flatten().filter(|note| !verdict.used.contains(&note.pointer));
        unused.map(|note| stale(note, now.get(&note.pointer).copied())).collect()
    }
}

fn stale(note: &Note, now: Option<&Difference>) -> Diagnostic {
    let message = match now {
        Some(difference) => {
            format!("the page says `{}` by now, and not `{}`", difference.page_says, note.page_says)
        }
        None => format!("no page differs in `{}`", note.fact),
    };
    let diagnostic = Diagnostic::error("docs-waiver", message);
    let diagnostic = match now {
        Some(_) => diagnostic.at_value(note.pointer.key("page-says"), "this explains something else"),
        None => diagnostic.at_value(note.pointer.key("fact"), "this explains nothing"),
    };
    match now {
        Some(_) => diagnostic.help("look at the difference again: the reason may hold no longer"),
        None => diagnostic.help("remove the note"),
    }
}

/// Reads all notes of a document. Mistakes in them are among what is said.
pub fn read(document: &Document, said: &mut Diagnostics) -> Notes {
    let mut notes = Notes::default();
    for list in document.notes() {
        let is_operation = document.operations.iter().any(|operation| operation.pointer.key(NOTES) == list);
        let Some(Value::Array(items)) = document.find(&list) else {
            let diagnostic = Diagnostic::error("docs-waiver", format!("expected `{NOTES}` as a list"));
            said.push(diagnostic.at_value(list, "").help(format!("each note has the keys {}", KEYS.join(", "))));
            continue;
        };
        for (index, item) in items.iter().enumerate() {
            let pointer = list.index(index);
            if let Some((fact, page_says)) = fields(item, &pointer, is_operation, said) {
                notes.lists.entry(list.clone()).or_default().push(Note { pointer, fact, page_says });
            }
        }
    }
    notes
}

/// The fact of a note and what the page says; nothing when that cannot be read.
fn fields(item: &Value, at: &Pointer, is_operation: bool, said: &mut Diagnostics) -> Option<(String, String)> {
    let Some(object) = item.as_object() else {
        said.push(Diagnostic::error("docs-waiver", "expected a note as an object").at_value(at.clone(), ""));
        return None;
    };
    for key in object.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let help = match nearest(key, KEYS) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known are: {}", KEYS.join(", ")),
        };
        let diagnostic = Diagnostic::error("docs-waiver", format!("a note has no `{key}`"));
        said.push(diagnostic.at_key(at.key(key), "not known here").help(help));
    }
    let text = |key: &str| match object.get(key) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Some(value.to_string()),
        _ => None,
    };
    for key in ["fact", "page-says", "reason"] {
        let is_given = text(key).is_some_and(|text| key == "page-says" || !text.trim().is_empty());
        if !is_given {
            let diagnostic = Diagnostic::error("docs-waiver", format!("the note has no `{key}`"));
            let help = "a note names the fact, what the page says, and why the document says something else";
            said.push(diagnostic.at_value(at.clone(), "").help(help));
            return None;
        }
    }
    let fact = text("fact")?;
    if is_operation && !is_fact(&fact) {
        let diagnostic = Diagnostic::error("docs-waiver", format!("`{fact}` is no fact of an operation"));
        let help = "facts are `method`, `path`, `scopes`, `status`, `response`, `endpoint`, and names such as \
                    `query.NAME`, `query.NAME.type` and `query.NAME.required`";
        said.push(diagnostic.at_value(at.key("fact"), "").help(help));
        return None;
    }
    Some((fact, normal(&text("page-says")?)))
}

fn is_fact(fact: &str) -> bool {
    let is_named =
        fact.split_once('.').is_some_and(|(place, name)| Place::from_word(place).is_some() && !name.is_empty());
    is_named || matches!(fact, "method" | "path" | "scopes" | "status" | "response" | "endpoint")
}

/// A text without what does not matter in it.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
