//! Notes that say why the document differs from traffic.
//!
//! What comes in are differences, what was seen, and the document's [`Notes`], of which those with `traffic-says` count
//! here; what goes out are the differences that no note explains, and what became of each note: it explains something, it is
//! a mistake since traffic has its operation and status and there is no such difference, or traffic does not reach it.

use super::api::Api;
use super::coverage::Coverage;
use super::difference::Difference;
use crate::diagnostic::Diagnostic;
use crate::notes::{CODE, Holder, Note, Notes, normal};
use crate::pointer::Pointer;
use std::collections::BTreeSet;

/// What notes make of differences.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The differences, or what is left of them, that no note explains.
    pub unexplained: Vec<Difference>,
    /// How many are explained.
    pub explained: usize,
    /// The places of the notes that explain something.
    pub used: BTreeSet<Pointer>,
    /// The places of the notes that traffic contradicts.
    pub contradicted: BTreeSet<Pointer>,
    /// The places of the notes that traffic does not reach, with their facts.
    pub unreached: Vec<(Pointer, String)>,
}

/// Tells the differences that a note explains from those that none does.
pub(super) fn judge(notes: &Notes, differences: Vec<Difference>, api: &Api<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    for mut difference in differences {
        let says = normal(&difference.key.says);
        let explains = |note: &&Note, fact: &str| note.fact == fact && note.traffic_says.as_ref() == Some(&says);
        let on_components: Vec<Pointer> = difference
            .components
            .iter()
            .flat_map(|(component, fact)| notes.on(component).filter(move |note| explains(note, fact)))
            .map(|note| note.pointer.clone())
            .collect();
        if !on_components.is_empty() {
            verdict.used.extend(on_components);
            verdict.explained += 1;
            continue;
        }
        difference.uses.retain(|(operation, fact), _| {
            let holders = match operation {
                Some(operation) => vec![holder(api, *operation)],
                None => vec![Pointer::root(), difference.place.0.clone()],
            };
            let found = holders.iter().flat_map(|holder| notes.on(holder)).filter(|note| explains(note, fact));
            let found: Vec<Pointer> = found.map(|note| note.pointer.clone()).collect();
            let is_explained = !found.is_empty();
            verdict.used.extend(found);
            !is_explained
        });
        if difference.uses.is_empty() {
            verdict.explained += 1;
        } else {
            verdict.unexplained.push(difference);
        }
    }
    verdict
}

/// What an operation's notes are on: a variant has those of what it varies.
pub(super) fn holder(api: &Api<'_>, operation: usize) -> Pointer {
    let base = api.operations[operation].base(api, operation);
    api.operations[base].pointer.clone()
}

/// A mistake for each note that traffic contradicts; those that it does not reach are noted in the verdict.
pub(super) fn stale(notes: &Notes, verdict: &mut Verdict, api: &Api<'_>, coverage: &Coverage) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    for (on, note) in notes.iter() {
        let Some(says) = &note.traffic_says else { continue };
        if verdict.used.contains(&note.pointer) {
            continue;
        }
        if reaches(on, note, says, api, coverage) {
            verdict.contradicted.insert(note.pointer.clone());
            let message = format!("traffic has what `{}` is about, and it is not `{says}`", note.fact);
            let diagnostic = Diagnostic::error(CODE, message);
            let diagnostic = diagnostic.at_value(note.pointer.key("fact"), "this explains nothing");
            mistakes.push(diagnostic.help("remove the note, or the part of it that is about traffic"));
        } else {
            verdict.unreached.push((note.pointer.clone(), note.fact.clone()));
        }
    }
    mistakes
}

/// Whether there are exchanges that would show what a note says.
fn reaches(on: &Pointer, note: &Note, says: &str, api: &Api<'_>, coverage: &Coverage) -> bool {
    match Holder::of(on) {
        Holder::Document | Holder::Path => false,
        Holder::Schema => api.schemas.known(on).is_some_and(|schema| coverage.of_schema(schema) > 0),
        Holder::Operation => {
            let number = |text: &str| text.get(..3).and_then(|digits| digits.parse::<u16>().ok());
            let here = (0..api.operations.len()).filter(|index| holder(api, *index) == *on);
            let has = |wanted: &dyn Fn(u16) -> bool| {
                here.clone().any(|index| coverage.operations[index].statuses.keys().any(|status| wanted(*status)))
            };
            match note.fact.as_str() {
                // What is there begins with the status that it is about.
                "status" | "media-type" => number(says).is_some_and(|status| has(&|coverage| coverage == status)),
                // That a server accepts something is not contradicted by requests without it; only the evidence tells.
                fact => number(fact).is_some_and(|status| has(&|coverage| coverage == status)),
            }
        }
    }
}
