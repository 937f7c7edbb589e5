//! Plane's document with one thing wrong at a time: nothing panics, and what changes the crate is reported in its place.
//!
//! Keys are deleted, misspelt and given a value of another type: every [`STRIDE`]th of them, and all with
//! `SPECWRIGHT_STRIDE=1`, which takes minutes. Which ones depends on `SPECWRIGHT_SEED`. What is compared are the
//! decisions, since the files are made from nothing else. Each mistake is made in the part of the document that it
//! belongs to, see [`part`].

use serde_json::{Map, Value, json};
use specwright::diagnostic::{Diagnostic, Location};
use specwright::{Customization, Naming, Options, Origins, Pointer, Reading, Strictness};
use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const PLANE: &str = "../spec/plane.yaml";

/// How many keys there are for each that is tried, unless `SPECWRIGHT_STRIDE` says otherwise.
const STRIDE: usize = 24;

/// Where an operation says which others take part in an upload.
const FLOW: &str = "x-specwright-upload";

/// Where the document says which prefixes of paths are scopes.
const SCOPES: &str = "x-specwright-scopes";

/// Keys under which the document chooses the keys: another name is another thing, not a mistake.
const FREE: [&str; 14] = [
    "callbacks",
    "content",
    "examples",
    "headers",
    "links",
    "mapping",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "scopes",
    "securitySchemes",
];

/// Keys without which a document is as valid as with them, so that it cannot be known that they are missing. That the crate
/// changes shows in its snapshots, and in `cargo regenerate --check`.
const OPTIONAL: [&str; 43] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "components",
    "content",
    "default",
    "delete",
    "deprecated",
    "description",
    "enum",
    "example",
    "examples",
    "explode",
    "externalDocs",
    "format",
    "get",
    "headers",
    "items",
    "maxLength",
    "maximum",
    "minLength",
    "minimum",
    "nullable",
    "oneOf",
    "operationId",
    "parameters",
    "patch",
    "post",
    "properties",
    "put",
    "readOnly",
    "requestBody",
    "required",
    "schema",
    "schemas",
    "security",
    "securitySchemes",
    "servers",
    "summary",
    "tags",
    "title",
    "type",
    "writeOnly",
];

/// A way to break what is at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    Delete,
    Misspell,
    Mistype,
}

#[test]
fn a_missing_key_is_pointed_at_or_optional() {
    try_all(Mistake::Delete);
}

#[test]
fn a_misspelt_key_is_pointed_at() {
    try_all(Mistake::Misspell);
}

#[test]
fn a_value_of_another_type_is_pointed_at() {
    try_all(Mistake::Mistype);
}

fn try_all(mistake: Mistake) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<usize>().ok());
    let seed = number("SPECWRIGHT_SEED").unwrap_or(0);
    let stride = number("SPECWRIGHT_STRIDE").unwrap_or(STRIDE).max(1);
    let text = std::fs::read_to_string(PLANE).expect("the document is text");
    let document: Value = serde_yaml::from_str(&text).expect("the document is well-formed");
    let mut places = Vec::new();
    collect(&document, &mut Vec::new(), &mut places);
    let places: Vec<Vec<String>> = places.into_iter().skip(seed % stride).step_by(stride).collect();
    assert!(places.len() > 100, "there is something to break");
    // Places of the same part are side by side.
    let mut parts: Vec<(Value, Vec<&Vec<String>>)> = Vec::new();
    let mut last = None;
    for place in &places {
        let owner = owner(place);
        if last.as_ref() != Some(&owner) {
            parts.push((part(&document, &owner), Vec::new()));
            last = Some(owner);
        }
        parts.last_mut().expect("there is a part").1.push(place);
    }
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((part, places)) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = try_part(mistake, part, places, seed);
                    wrong.lock().expect("the lock is not poisoned").extend(found);
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().expect("the lock is not poisoned");
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {}, seed {seed}:\n{}", wrong.len(), places.len(), wrong.join("\n"));
}

/// What a place belongs to: the path, the component, or what is at the top.
fn owner(place: &[String]) -> Vec<String> {
    let length = match place.first().map(String::as_str) {
        Some("paths") => 2,
        Some("components") => 3,
        _ => 0,
    };
    // The keys above these belong to the whole.
    if place.len() < length { Vec::new() } else { place[..length].to_vec() }
}

/// A document with one path or component, what is at the top, and all that these refer to. The whole document would
/// say the same, and would take as many times longer as it has parts.
fn part(document: &Value, owner: &[String]) -> Value {
    if owner.is_empty() {
        return document.clone();
    }
    let mut part = document.clone();
    if let Some(paths) = part["paths"].as_object_mut() {
        // A component is used by something, so that what depends on its use shows.
        let is_used = |value: &Value| owner.len() == 3 && reaches(document, value, &owner[1], &owner[2]);
        let first = match owner.len() {
            2 => Some(owner[1].clone()),
            _ => paths.iter().find(|(_, item)| is_used(item)).map(|(path, _)| path.clone()),
        };
        let mut kept = BTreeSet::from_iter(first);
        // A flow names operations that are elsewhere.
        let item = kept.first().map_or(&Value::Null, |path| &document["paths"][path]);
        let flows = item.as_object().into_iter().flatten().filter_map(|(_, operation)| operation.get(FLOW));
        let named: Vec<&str> = flows.flat_map(|flow| texts(flow)).collect();
        let is_named = |operation: &Value| operation["operationId"].as_str().is_some_and(|id| named.contains(&id));
        let others =
            paths.iter().filter(|(_, item)| item.as_object().into_iter().flatten().any(|(_, one)| is_named(one)));
        kept.extend(others.map(|(path, _)| path.clone()));
        paths.retain(|path, _| kept.contains(path));
        // A scope is one of some operation.
        if let Some(scopes) = part[SCOPES].as_array_mut() {
            let begins = |path: &str, scope: &str| path.strip_prefix(scope).is_some_and(|rest| rest.starts_with('/'));
            scopes.retain(|scope| {
                let scope = scope["path"].as_str().unwrap_or_default();
                kept.iter().any(|path| begins(path, scope))
            });
        }
    }
    let mut reached = BTreeSet::new();
    let top = part.as_object().into_iter().flatten().filter(|(key, _)| *key != "components");
    for (_, value) in top {
        reach(document, value, &mut reached);
    }
    if let [_, section, name] = owner {
        reached.insert((section.clone(), name.clone()));
        reach(document, &document["components"][section][name], &mut reached);
    }
    for (section, entries) in part["components"].as_object_mut().into_iter().flatten() {
        if section != "securitySchemes"
            && let Some(entries) = entries.as_object_mut()
        {
            entries.retain(|name, _| reached.contains(&(section.clone(), name.clone())));
        }
    }
    part
}

/// All texts in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(entries) => entries.values().flat_map(texts).collect(),
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text],
        _ => Vec::new(),
    }
}

fn reaches(document: &Value, value: &Value, section: &str, name: &str) -> bool {
    let mut reached = BTreeSet::new();
    reach(document, value, &mut reached);
    reached.contains(&(section.to_owned(), name.to_owned()))
}

/// The components that a value refers to, and those that they refer to.
fn reach(document: &Value, value: &Value, reached: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(entries) => entries.values().for_each(|value| reach(document, value, reached)),
        Value::Array(values) => values.iter().for_each(|value| reach(document, value, reached)),
        Value::String(text) => {
            let Some((section, name)) = text.strip_prefix("#/components/").and_then(|rest| rest.split_once('/')) else {
                return;
            };
            if reached.insert((section.to_owned(), name.to_owned())) {
                reach(document, &document["components"][section][name], reached);
            }
        }
        _ => {}
    }
}

fn try_part(mistake: Mistake, part: &Value, places: &[&Vec<String>], seed: usize) -> Vec<String> {
    let sound = generate(part);
    let Some(api) = &sound.api else {
        return vec![format!("the part of {} is not sound: {}", places[0].join("/"), messages_of(&sound).join("; "))];
    };
    let known = messages_of(&sound);
    let mut wrong = Vec::new();
    for place in places {
        let mut broken = part.clone();
        if !apply(mistake, &mut broken, place, seed) {
            continue;
        }
        let at = place.join("/");
        let Ok(reading) = catch_unwind(|| generate(&broken)) else {
            wrong.push(format!("{mistake:?} at {at} panics"));
            continue;
        };
        if reading.api.as_ref() == Some(api) {
            continue;
        }
        let parent = place.split_last().map_or("", |(_, before)| before.last().map_or("", String::as_str));
        let key = place.last().map_or("", String::as_str);
        let may_be_silent = match mistake {
            _ if is_inside_data(place) => true,
            Mistake::Delete => {
                FREE.contains(&parent)
                    || OPTIONAL.contains(&key)
                    || key.starts_with("x-")
                    || place.iter().any(|token| token.starts_with("x-specwright-") || token == "security")
            }
            Mistake::Misspell => FREE.contains(&parent),
            Mistake::Mistype => false,
        };
        let news: Vec<&Diagnostic> = reading.diagnostics.iter().filter(|one| !known.contains(&one.message)).collect();
        if news.is_empty() {
            if !may_be_silent {
                wrong.push(format!("{mistake:?} at {at} is not reported"));
            }
            continue;
        }
        let news: Vec<(&Diagnostic, Vec<String>)> =
            news.into_iter().map(|one| (one, pointers(one, reading.origins.as_ref()))).collect();
        if !news.iter().any(|(one, at)| is_near(one, at, place) || is_missed_by_a_flow(at)) {
            let messages: Vec<String> = news.iter().map(|(one, at)| format!("{} {at:?}", one.message)).collect();
            wrong.push(format!("{mistake:?} at {at} is reported elsewhere: {}", messages.join("; ")));
        }
    }
    wrong
}

/// Whether a diagnostic points at a place or what holds it, or at something that names it.
fn is_near(diagnostic: &Diagnostic, pointers: &[String], place: &[String]) -> bool {
    let name = place.last().map_or("", String::as_str);
    let pointer = |length: usize| {
        place[..length].iter().fold(Pointer::root(), |pointer, token| pointer.key(token.as_str())).to_string()
    };
    let (parent, grandparent) = (pointer(place.len() - 1), pointer(place.len().saturating_sub(2)));
    // A reference to it, a tag or a variable of that name: the place is where it is used.
    let names = ["securitySchemes", "schemas", "parameters", "responses", "properties", "paths", "tags", "variables"];
    diagnostic.message.contains(&format!("`{name}`"))
        || diagnostic.message.contains(&format!("/{name}`"))
        || pointers.iter().any(|at| at.starts_with(&parent) || *at == grandparent)
        || name == "securitySchemes" && diagnostic.code == "unknown-security-scheme"
        || place.iter().any(|token| names.contains(&token.as_str())) && diagnostic.message.contains(name)
}

/// Whether a flow, or pagination, lacks what was broken: the place is in its declaration, and the help says what is missing.
fn is_missed_by_a_flow(pointers: &[String]) -> bool {
    pointers.iter().any(|at| at.contains("/x-specwright-"))
}

/// Where a diagnostic points to in the document.
fn pointers(diagnostic: &Diagnostic, origins: Option<&Origins>) -> Vec<String> {
    let pointer = |place: &Location| match (place, origins) {
        (Location::Lowered { pointer, .. }, Some(origins)) => Some(origins.find(pointer).1.to_string()),
        (Location::Lowered { pointer, .. } | Location::Document { pointer, .. }, _) => Some(pointer.to_string()),
        (Location::Setting { .. } | Location::Bytes { .. }, _) => None,
    };
    diagnostic.labels.iter().filter_map(|label| pointer(&label.place)).collect()
}

fn messages_of(reading: &Reading) -> Vec<String> {
    reading.diagnostics.iter().map(|one| one.message.clone()).collect()
}

fn generate(document: &Value) -> Reading {
    let naming = Naming { name: Some("plane-api".to_owned()), program: None };
    let customization = Customization::default();
    let options = Options { naming, strictness: Strictness::Strict, root: None, customization };
    specwright::read_bytes(Path::new("plane.json"), document.to_string().into_bytes(), &options)
}

/// The keys of all objects, as the tokens that lead to each.
fn collect(value: &Value, at: &mut Vec<String>, places: &mut Vec<Vec<String>>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                at.push(key.clone());
                places.push(at.clone());
                collect(value, at, places);
                at.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                at.push(index.to_string());
                collect(item, at, places);
                at.pop();
            }
        }
        _ => {}
    }
}

/// Breaks the document; `false` when there is nothing to break.
fn apply(mistake: Mistake, document: &mut Value, place: &[String], seed: usize) -> bool {
    let Some((last, before)) = place.split_last() else { return false };
    let mut parent = document;
    for step in before {
        let next = match parent {
            Value::Object(entries) => entries.get_mut(step),
            Value::Array(items) => step.parse().ok().and_then(|index: usize| items.get_mut(index)),
            _ => None,
        };
        match next {
            Some(next) => parent = next,
            None => return false,
        }
    }
    let Value::Object(entries) = parent else { return false };
    if !entries.contains_key(last) {
        return false;
    }
    let broken = std::mem::take(entries).into_iter().filter_map(|(key, value)| {
        if key != *last {
            return Some((key, value));
        }
        match mistake {
            Mistake::Delete => None,
            Mistake::Misspell => Some((misspelt(last, seed), value)),
            Mistake::Mistype => Some((key, mistyped(&value))),
        }
    });
    *entries = broken.collect::<Map<_, _>>();
    true
}

/// The key without one of its letters, or with one more.
fn misspelt(key: &str, seed: usize) -> String {
    let mut letters: Vec<char> = key.chars().collect();
    if letters.len() > 2 {
        // The first letter stays: it is what makes an extension one, and a path a path.
        letters.remove(1 + seed % (letters.len() - 2));
    } else {
        letters.push('x');
    }
    letters.into_iter().collect()
}

fn mistyped(value: &Value) -> Value {
    match value {
        Value::Array(_) => json!("a text"),
        Value::Object(_) => json!([1]),
        Value::String(_) => json!({}),
        _ => json!(["a text"]),
    }
}

/// Whether the document may say anything there: an example, a default, an extension that is not ours.
fn is_inside_data(place: &[String]) -> bool {
    place.iter().any(|token| {
        token == "example" || token == "default" || token.starts_with("x-") && !token.starts_with("x-specwright")
    })
}
