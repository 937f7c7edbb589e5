//! Plane's document with one thing wrong at a time: whatever it is, nothing panics, and what changes the crate is said.
//!
//! Which mistakes are tried depends on `SPECWRIGHT_SEED`; it is printed when a test fails.

use serde_yaml::{Mapping, Value};
use specwright::Reading;
use specwright::ir::Api;
use specwright::lower::Strictness;
use specwright::render::Shape;
use specwright_tests::generation::{files, read};

const PLANE: &str = "../spec/plane.yaml";

/// How many mistakes of a kind are tried.
const SAMPLE: usize = 150;

/// Keys under which the document chooses the keys.
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

/// A way to break what stands at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    Delete,
    Misspell,
    Mistype,
}

#[test]
fn a_missing_key_never_panics() {
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
    let seed: usize = std::env::var("SPECWRIGHT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let text = std::fs::read_to_string(PLANE).expect("the document is text");
    let document: Value = serde_yaml::from_str(&text).expect("the document is well-formed");
    let sound = generate(&document).api.expect("the document is sound");
    let mut places = Vec::new();
    collect(&document, &mut Vec::new(), &mut places);
    let step = places.len().div_ceil(SAMPLE);
    for place in places.iter().skip(seed % step).step_by(step) {
        let mut broken = document.clone();
        if !apply(mistake, &mut broken, place) {
            continue;
        }
        let reading = std::panic::catch_unwind(|| {
            let reading = generate(&broken);
            let _files = files(&reading, Shape::Crate);
            reading
        });
        let Ok(reading) = reading else {
            panic!("{mistake:?} at {} panics, seed {seed}", place.join("/"));
        };
        let is_silent = reading.diagnostics.iter().next().is_none();
        let is_same = reading.api.as_ref().is_some_and(|api: &Api| *api == sound);
        let must_be_said = mistake != Mistake::Delete && !is_free(place, mistake);
        assert!(!is_silent || is_same || !must_be_said, "{mistake:?} at {} is not said, seed {seed}", place.join("/"));
    }
}

fn generate(document: &Value) -> Reading {
    let mut file = tempfile::Builder::new().suffix(".yaml").tempfile().expect("a file can be made");
    serde_yaml::to_writer(&mut file, document).expect("a value is YAML");
    read(file.path(), "plane-api", Strictness::Strict).expect("the file can be read")
}

/// The keys of all objects, as the tokens that lead to each.
fn collect(value: &Value, at: &mut Vec<String>, places: &mut Vec<Vec<String>>) {
    match value {
        Value::Mapping(entries) => {
            for (key, value) in entries {
                at.push(token(key));
                places.push(at.clone());
                collect(value, at, places);
                at.pop();
            }
        }
        Value::Sequence(items) => {
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
fn apply(mistake: Mistake, document: &mut Value, place: &[String]) -> bool {
    let Some((last, before)) = place.split_last() else { return false };
    let mut parent = document;
    for step in before {
        let next = match parent {
            Value::Mapping(entries) => entries.iter_mut().find(|(key, _)| token(key) == *step).map(|(_, value)| value),
            Value::Sequence(items) => step.parse().ok().and_then(|index: usize| items.get_mut(index)),
            _ => None,
        };
        match next {
            Some(next) => parent = next,
            None => return false,
        }
    }
    let Value::Mapping(entries) = parent else { return false };
    let broken = std::mem::take(entries).into_iter().filter_map(|(key, value)| {
        if token(&key) != *last {
            return Some((key, value));
        }
        match mistake {
            Mistake::Delete => None,
            Mistake::Misspell => Some((Value::from(misspelt(last)), value)),
            Mistake::Mistype => Some((key, mistyped(&value))),
        }
    });
    *entries = broken.collect::<Mapping>();
    true
}

fn token(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        other => serde_yaml::to_string(other).unwrap_or_default().trim().to_owned(),
    }
}

/// The key without its second letter, or with one more.
fn misspelt(key: &str) -> String {
    let mut letters: Vec<char> = key.chars().collect();
    if letters.len() > 2 {
        letters.remove(1);
    } else {
        letters.push('x');
    }
    letters.into_iter().collect()
}

fn mistyped(value: &Value) -> Value {
    match value {
        Value::Sequence(_) => Value::from("a text"),
        Value::Mapping(_) => Value::from(vec![1]),
        Value::String(_) => Value::Mapping(Mapping::new()),
        _ => Value::from(vec!["a text"]),
    }
}

/// Whether the document may say anything there: a key of its own choosing, an example, an extension.
fn is_free(place: &[String], mistake: Mistake) -> bool {
    let within = place.iter().any(|token| token.starts_with("x-docs") || token == "example" || token == "default");
    let parent = place.len().checked_sub(2).map_or("", |index| place[index].as_str());
    within || mistake == Mistake::Misspell && (FREE.contains(&parent) || place.len() == 1 && place[0].starts_with("x-"))
}
