//! The exchanges that notes name as their evidence.
//!
//! What comes in are notes, and what each exchange that they name has shown; what goes out is a mistake for each exchange
//! that does not exist, belongs to something else, or shows something else. Exchanges of folders that were not read are not
//! looked for. Of a note about a page, not everything can be known from an exchange: what can is the status, the keys of a
//! body, and whether a key is there.

use super::api::Api;
use super::difference::Sighting;
use super::exchange::Exchange;
use super::verdict::{Verdict, holder};
use crate::diagnostic::Diagnostic;
use crate::notes::{CODE, Holder, Note, Notes};
use crate::pointer::Pointer;
use foldhash::{HashMap, HashSet};
use serde_json::Value;
use std::collections::BTreeSet;

/// What the exchanges that notes name have shown.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The exchanges that are named.
    wanted: HashSet<String>,
    /// The folders of all exchanges.
    folders: HashSet<String>,
    witnesses: HashMap<String, Witness>,
}

/// What an exchange has shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Witness {
    /// The operation that it belongs to.
    operation: Option<usize>,
    status: u16,
    /// The JSON that was received.
    received: Option<Value>,
    /// The schemas that have notes and that it has values of.
    pub(super) schemas: BTreeSet<Pointer>,
    /// The differences that it shows: on what, which fact, and what traffic says.
    shown: HashSet<(Pointer, String, String)>,
}

impl Witness {
    /// Notes a difference that the exchange shows.
    pub(super) fn shows(&mut self, sighting: &Sighting<'_>, api: &Api<'_>) {
        let holders = match sighting.operation {
            Some(operation) => vec![holder(api, operation)],
            None => vec![Pointer::root(), sighting.place.0.clone()],
        };
        let on_holders = holders.into_iter().map(|on| (on, sighting.fact.clone()));
        let places = sighting.components.iter().cloned().chain(on_holders);
        self.shown.extend(places.map(|(on, fact)| (on, fact, sighting.key.says.clone())));
    }
}

impl Evidence {
    /// Nothing was shown yet.
    #[must_use]
    pub fn new(notes: &Notes) -> Self {
        let names = notes.iter().flat_map(|(_, note)| note.evidence.iter().map(|(name, _)| name.clone()));
        Self { wanted: names.collect(), ..Self::default() }
    }

    /// Notes that there is an exchange; what it shows is asked for when a note names it.
    pub(super) fn arrived(&mut self, exchange: &Exchange) {
        if let Some((folder, _)) = exchange.name.rsplit_once('/')
            && !self.folders.contains(folder)
        {
            self.folders.insert(folder.to_owned());
        }
        if self.wanted.contains(&exchange.name) {
            self.witnesses.entry(exchange.name.clone()).or_default();
        }
    }

    /// The witness of an exchange that a note names.
    pub(super) fn witness(&self, exchange: &Exchange, operation: Option<usize>) -> Option<Witness> {
        self.wanted.contains(&exchange.name).then(|| Witness {
            operation,
            status: exchange.response.status,
            received: exchange.response.body.as_ref().and_then(super::exchange::Body::json),
            ..Witness::default()
        })
    }

    /// Keeps what an exchange has shown.
    pub(super) fn keep(&mut self, exchange: &Exchange, witness: Witness) {
        self.witnesses.insert(exchange.name.clone(), witness);
    }

    /// A mistake for each exchange that does not show what its note says.
    pub(super) fn mistakes(&self, notes: &Notes, verdict: &Verdict, api: &Api<'_>) -> Vec<Diagnostic> {
        // What is contradicted has been reported.
        let standing = notes.iter().filter(|(_, note)| !verdict.contradicted.contains(&note.pointer));
        let all = standing.flat_map(|(on, note)| note.evidence.iter().map(move |(name, at)| (on, note, name, at)));
        let mistakes = all.filter_map(|(on, note, name, at)| {
            let (reason, help) = self.mistake(on, note, name, api)?;
            let diagnostic = Diagnostic::error(CODE, format!("`{name}` {reason}"));
            Some(diagnostic.at_value(at.clone(), "named as evidence here").help(help))
        });
        mistakes.collect()
    }

    fn mistake(&self, on: &Pointer, note: &Note, name: &str, api: &Api<'_>) -> Option<(String, String)> {
        let Some(witness) = self.witnesses.get(name) else {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let help = "the traffic has other exchanges of its folder; see how they are called";
            return self
                .folders
                .contains(folder)
                .then(|| ("is no exchange of the traffic".to_owned(), help.to_owned()));
        };
        let other =
            |reason: &str| Some((reason.to_owned(), "name an exchange that shows what the note says".to_owned()));
        // At an address that is not the API's it was not looked at.
        if witness.status == 0 {
            return None;
        }
        if let Some(says) = &note.traffic_says {
            let is_shown = witness.shown.contains(&(on.clone(), note.fact.clone(), says.clone()));
            return if is_shown { None } else { other(&format!("does not show `{says}` for `{}`", note.fact)) };
        }
        match Holder::of(on) {
            Holder::Operation => match witness.operation {
                Some(operation) if holder(api, operation) == *on => {}
                Some(operation) => return other(&format!("is an exchange of `{}`", api.operations[operation].name)),
                None => return other("is an exchange of no operation"),
            },
            Holder::Schema if !witness.schemas.contains(on) => return other("has no value of this schema"),
            _ => {}
        }
        let says = note.page_says.as_deref()?;
        if agrees_with_page(witness, note, says, Holder::of(on)) {
            return other(&format!("shows `{says}` for `{}`, as the page does", note.fact));
        }
        None
    }
}

/// Whether an exchange shows what the page says, as far as that can be known.
fn agrees_with_page(witness: &Witness, note: &Note, says: &str, on: Holder) -> bool {
    let (status, rest) = says.split_once(' ').unwrap_or((says, ""));
    let is_of_status = status.parse() == Ok(witness.status);
    match (on, note.fact.as_str()) {
        (Holder::Operation, "status") => is_of_status && rest.is_empty(),
        (Holder::Operation, "response") => {
            let keys = rest.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let listed = keys.map(|keys| keys.split(',').map(str::trim).collect::<BTreeSet<_>>());
            // Where there is more inside, the keys of the whole do not tell whether the page is right.
            let received = witness.received.as_ref().and_then(Value::as_object);
            let received =
                received.filter(|object| !object.values().any(|value| value.is_array() || value.is_object()));
            is_of_status
                && received.zip(listed).is_some_and(|(object, listed)| {
                    object.keys().map(String::as_str).collect::<BTreeSet<_>>() == listed
                })
        }
        // What the page lacks must be there.
        (Holder::Schema, fact) if says == "absent" && !fact.contains('.') => {
            !witness.received.as_ref().is_some_and(|value| has_key(value, fact))
        }
        _ => false,
    }
}

fn has_key(value: &Value, key: &str) -> bool {
    match value {
        Value::Object(object) => object.contains_key(key) || object.values().any(|value| has_key(value, key)),
        Value::Array(list) => list.iter().any(|item| has_key(item, key)),
        _ => false,
    }
}
