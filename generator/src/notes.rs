//! Notes on why a document differs from pages or traffic: `x-docs-note` on an operation, a schema, a path or the document.
//!
//! `[{fact, page-says, traffic-says, reason, evidence}]`: a note names a fact, and what the page or the traffic has instead.
//! What comes in is the lowered document; what goes out are the notes with their locations. Whether a note explains a
//! difference is decided by [`drift::waiver`](crate::drift::waiver) for pages and by `traffic` for exchanges.

use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::pointer::Pointer;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The key of a list of notes.
pub(crate) const KEY: &str = "x-docs-note";

/// The keys of a note.
const KEYS: [&str; 5] = ["fact", "page-says", "traffic-says", "reason", "evidence"];

/// The code of what is wrong with a note.
pub(crate) const CODE: &str = "docs-waiver";

/// A note.
#[derive(Clone, Debug)]
pub struct Note {
    /// Where it is.
    pub pointer: Pointer,
    /// The fact that it is about.
    pub fact: String,
    /// What a page says.
    pub page_says: Option<String>,
    /// What traffic says.
    pub traffic_says: Option<String>,
    /// The exchanges that show it, by name, with their places.
    pub evidence: Vec<(String, Pointer)>,
}

/// What a list of notes is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// The document.
    Document,
    /// A path.
    Path,
    /// An operation.
    Operation,
    /// A schema.
    Schema,
}

impl Holder {
    /// What is at a place that has notes.
    #[must_use]
    pub(crate) fn of(pointer: &Pointer) -> Self {
        let tokens: Vec<_> = pointer.tokens().collect();
        match tokens.as_slice() {
            [] => Self::Document,
            [paths, _] if paths == "paths" => Self::Path,
            [paths, _, _] if paths == "paths" => Self::Operation,
            _ => Self::Schema,
        }
    }
}

/// The notes of a document, by the lists that they are in.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// The lists, by the places of what they are on.
    pub lists: BTreeMap<Pointer, Vec<Note>>,
}

impl Notes {
    /// The notes on something.
    pub fn on(&self, holder: &Pointer) -> impl Iterator<Item = &Note> {
        self.lists.get(holder).into_iter().flatten()
    }

    /// All notes.
    pub fn iter(&self) -> impl Iterator<Item = (&Pointer, &Note)> {
        self.lists.iter().flat_map(|(holder, notes)| notes.iter().map(move |note| (holder, note)))
    }
}

/// Reads all notes of a lowered document. Mistakes in them are among the diagnostics.
pub(crate) fn read(root: &Value, diagnostics: &mut Diagnostics) -> Notes {
    let mut lists = Vec::new();
    gather(root, &Pointer::root(), &mut lists);
    let mut notes = Notes::default();
    for (holder, list) in lists {
        let at = holder.key(KEY);
        let Value::Array(items) = list else {
            let diagnostic = Diagnostic::error(CODE, format!("expected `{KEY}` as a list"));
            diagnostics
                .push(diagnostic.at_value(at, "").help(format!("each note has some of the keys {}", KEYS.join(", "))));
            continue;
        };
        let read =
            items.iter().enumerate().filter_map(|(index, item)| note(item, &at.index(index), &holder, diagnostics));
        let read: Vec<Note> = read.collect();
        notes.lists.insert(holder, read);
    }
    notes
}

fn gather<'v>(value: &'v Value, at: &Pointer, found: &mut Vec<(Pointer, &'v Value)>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if key == KEY {
                    found.push((at.clone(), value));
                } else if !matches!(key.as_str(), "example" | "examples" | "default" | "enum") {
                    gather(value, &at.key(key), found);
                }
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                gather(value, &at.index(index), found);
            }
        }
        _ => {}
    }
}

/// A note; nothing when it cannot be read.
fn note(item: &Value, at: &Pointer, holder: &Pointer, diagnostics: &mut Diagnostics) -> Option<Note> {
    let Some(object) = item.as_object() else {
        diagnostics.push(Diagnostic::error(CODE, "expected a note as an object").at_value(at.clone(), ""));
        return None;
    };
    for key in object.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let help = match nearest(key, KEYS) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known are: {}", KEYS.join(", ")),
        };
        let diagnostic = Diagnostic::error(CODE, format!("a note has no `{key}`"));
        diagnostics.push(diagnostic.at_key(at.key(key), "not known here").help(help));
    }
    let lacks = |key: &str| {
        let help = "a note names the fact, what the page or traffic says, and why the document says something else";
        Diagnostic::error(CODE, format!("the note has no `{key}`")).at_value(at.clone(), "").help(help)
    };
    for key in ["fact", "reason"] {
        if text(object, key).is_none_or(|text| text.trim().is_empty()) {
            diagnostics.push(lacks(key));
            return None;
        }
    }
    let page_says = text(object, "page-says").map(|text| normal(&text));
    let traffic_says = text(object, "traffic-says").map(|text| normal(&text));
    if page_says.is_none() && traffic_says.is_none() {
        diagnostics.push(lacks("page-says"));
        return None;
    }
    let fact = text(object, "fact")?;
    let holder = Holder::of(holder);
    if let Some(help) = unknown(&fact, holder, page_says.is_some(), traffic_says.is_some()) {
        let noun = match holder {
            Holder::Operation => "an operation",
            Holder::Path => "a path",
            Holder::Document => "the document",
            Holder::Schema => "a schema",
        };
        let diagnostic = Diagnostic::error(CODE, format!("`{fact}` is no fact of {noun}"));
        diagnostics.push(diagnostic.at_value(at.key("fact"), "").help(help));
        return None;
    }
    Some(Note { pointer: at.clone(), fact, page_says, traffic_says, evidence: evidence(object, at) })
}

/// The exchanges that a note names: one, or a list of them.
fn evidence(object: &Map<String, Value>, at: &Pointer) -> Vec<(String, Pointer)> {
    let at = at.key("evidence");
    let name = |text: &str| text.strip_suffix(".json").unwrap_or(text).to_owned();
    match object.get("evidence") {
        Some(Value::String(one)) => vec![(name(one), at)],
        Some(Value::Array(list)) => {
            let texts = list.iter().enumerate().filter_map(|(index, item)| Some((item.as_str()?, index)));
            texts.map(|(text, index)| (name(text), at.index(index))).collect()
        }
        _ => Vec::new(),
    }
}

/// What facts there are, when this is none of them.
fn unknown(fact: &str, holder: Holder, is_of_page: bool, is_of_traffic: bool) -> Option<&'static str> {
    let is_known = match holder {
        Holder::Schema => true,
        Holder::Document | Holder::Path => fact == "operation",
        Holder::Operation => (is_of_page && is_of_pages(fact)) || (is_of_traffic && is_of_exchanges(fact)),
    };
    let help = match (holder, is_of_page) {
        (Holder::Document | Holder::Path, _) => "the fact is `operation`, and `traffic-says` its method and path",
        (_, true) => {
            "facts are `method`, `path`, `scopes`, `status`, `response`, `endpoint`, and names such as \
             `query.NAME`, `query.NAME.type` and `query.NAME.required`"
        }
        (_, false) => {
            "facts are `status`, `media-type`, `query.NAME`, `path.NAME`, `header.NAME`, `body.NAME`, and places of \
             responses such as `200.results[].name`"
        }
    };
    (!is_known).then_some(help)
}

/// Whether pages say something of the kind.
fn is_of_pages(fact: &str) -> bool {
    let is_place = |place: &str| matches!(place, "path" | "query" | "body" | "header");
    let is_named = fact.split_once('.').is_some_and(|(place, name)| is_place(place) && !name.is_empty());
    is_named || matches!(fact, "method" | "path" | "scopes" | "status" | "response" | "endpoint")
}

/// Whether exchanges show something of the kind.
fn is_of_exchanges(fact: &str) -> bool {
    let (place, name) = fact.split_at(fact.find(['.', '[']).unwrap_or(fact.len()));
    let is_status = place.len() == 3 && place.bytes().all(|byte| byte.is_ascii_digit());
    match place {
        "status" | "media-type" => name.is_empty(),
        "query" | "path" | "header" => name.len() > 1,
        "body" => true,
        _ => is_status,
    }
}

/// A text, also where the quotes around it were forgotten.
fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
        // YAML reads a bare `null` as nothing, and traffic says it often.
        Value::Null if key == "traffic-says" => Some("null".to_owned()),
        _ => None,
    }
}

/// A text without what does not matter in it.
#[must_use]
pub(crate) fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Holder, is_of_exchanges, read};
    use crate::diagnostic::Diagnostics;
    use crate::pointer::Pointer;
    use serde_json::json;

    #[test]
    fn notes_are_of_pages_or_of_traffic_or_of_both() {
        let document = json!({ "components": { "schemas": { "A": { "x-docs-note": [
            { "fact": "a", "page-says": 1, "traffic-says": null, "reason": "b", "evidence": ["x/y.json", "z"] },
            { "fact": "a", "traffic-says": "absent", "reason": "b" },
            { "fact": "a", "reason": "b" },
        ] } } } });
        let mut diagnostics = Diagnostics::new();
        let notes = read(&document, &mut diagnostics);
        let found: Vec<_> =
            notes.iter().map(|(_, note)| (note.page_says.as_deref(), note.traffic_says.as_deref())).collect();
        assert_eq!(found, [(Some("1"), Some("null")), (None, Some("absent"))]);
        let (_, first) = notes.iter().next().unwrap();
        assert_eq!(first.evidence.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["x/y", "z"]);
        assert_eq!(
            diagnostics.iter().map(|one| one.message.as_str()).collect::<Vec<_>>(),
            ["the note has no `page-says`"]
        );
    }

    #[test]
    fn holders_and_facts() {
        let of = |pointer: &str| Holder::of(&Pointer::from(pointer));
        assert_eq!((of(""), of("/paths/~1a")), (Holder::Document, Holder::Path));
        assert_eq!((of("/paths/~1a/get"), of("/components/schemas/A")), (Holder::Operation, Holder::Schema));
        assert!(
            ["status", "200", "404.error", "200[].id", "query.a", "body", "body.a"]
                .iter()
                .all(|fact| is_of_exchanges(fact))
        );
        assert!(!["scopes", "query", "20", "status.a"].iter().any(|fact| is_of_exchanges(fact)));
    }
}
