//! Facts of Plane's document changed one at a time: each change is reported of an exchange that shows the fact.
//!
//! What an exchange shows is looked for here, by a walk of its own through references, `allOf`, properties and items. Every
//! [`STRIDE`]th fact is changed, and all with `SPECWRIGHT_STRIDE=1`; where the counting starts depends on `SPECWRIGHT_SEED`,
//! which is printed when the test fails.

use super::options;
use serde_json::{Map, Value, json};
use specwright::diagnostic::Diagnostics;
use specwright::diagnostic::render::Form;
use specwright::traffic::api::Api;
use specwright::traffic::check::Checker;
use specwright::traffic::exchange::Exchange;
use specwright::traffic::files::read_all;
use specwright::traffic::judge::{Judge, Written};
use specwright::traffic::propose::propose;
use specwright::traffic::route::Router;
use specwright::traffic::{Recorded, compare_with_traffic};
use specwright::{Lowered, Notes, Options, Pointer};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How many facts there are for each that is changed, unless `SPECWRIGHT_STRIDE` says otherwise.
const STRIDE: usize = 40;

/// How many changes there are for each that an overlay follows.
const OVERLAYS: usize = 4;

/// A change of the document that an exchange contradicts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    /// A schema does not allow `null` any more.
    NotNull(Pointer),
    /// An object must have a property.
    Required(Pointer, String),
    /// A schema has another type.
    Type(Pointer),
    /// A value is not listed any more.
    Unlisted(Pointer, String),
    /// A text has another format.
    Format(Pointer),
    /// A property is not documented any more.
    Undocumented(Pointer, String),
    /// A status is not documented any more.
    Status(Pointer),
    /// A body has another media type.
    Media(Pointer),
    /// An operation is not documented any more.
    Operation(Pointer),
}

impl Change {
    /// The code of what must be reported.
    fn code(&self) -> &'static str {
        match self {
            Self::NotNull(_) => "traffic-null",
            Self::Required(..) => "traffic-missing",
            Self::Type(_) => "traffic-type",
            Self::Unlisted(..) => "traffic-value",
            Self::Format(_) => "traffic-format",
            Self::Undocumented(..) => "traffic-key",
            Self::Status(_) => "traffic-status",
            Self::Media(_) => "traffic-media-type",
            Self::Operation(_) => "traffic-operation",
        }
    }

    /// Whether following it takes no thought.
    fn is_followed(&self) -> bool {
        !matches!(self, Self::Type(_) | Self::Format(_) | Self::Operation(_))
    }

    /// Makes the change.
    fn make(&self, root: &mut Value) {
        let at = match self {
            Self::Status(pointer) | Self::Media(pointer) | Self::Operation(pointer) => {
                pointer.parent().expect("it is in something")
            }
            Self::NotNull(pointer)
            | Self::Required(pointer, _)
            | Self::Type(pointer)
            | Self::Unlisted(pointer, _)
            | Self::Format(pointer)
            | Self::Undocumented(pointer, _) => pointer.clone(),
        };
        let object = root.pointer_mut(&at.to_string()).and_then(Value::as_object_mut);
        let object = object.expect("what was seen is there");
        match self {
            Self::NotNull(_) => drop(object.remove("nullable")),
            Self::Required(_, name) => {
                let list = object.entry("required").or_insert_with(|| json!([]));
                list.as_array_mut().expect("it is a list").push(name.as_str().into());
            }
            Self::Type(_) => {
                let other = if object["type"] == "string" { "boolean" } else { "string" };
                let is_nullable = object.get("nullable").cloned().unwrap_or_default();
                *object = Map::from_iter([("type".to_owned(), other.into()), ("nullable".to_owned(), is_nullable)]);
            }
            Self::Unlisted(_, value) => {
                let list = object["enum"].as_array_mut().expect("it is a list");
                list.retain(|known| known != value.as_str());
            }
            Self::Format(_) => {
                let other = if object["format"] == "uuid" { "date" } else { "uuid" };
                object.insert("format".to_owned(), other.into());
            }
            Self::Undocumented(_, name) => {
                object["properties"].as_object_mut().expect("it has properties").remove(name);
                if let Some(list) = object.get_mut("required").and_then(Value::as_array_mut) {
                    list.retain(|known| known != name.as_str());
                }
            }
            Self::Status(pointer) | Self::Operation(pointer) => {
                drop(object.remove(&*pointer.last().expect("it has a key")));
            }
            Self::Media(pointer) => {
                let value = object.remove(&*pointer.last().expect("it has a key"));
                object.insert("application/xml".to_owned(), value.unwrap_or_default());
            }
        }
    }
}

/// The changes that exchanges contradict, each with the number of the first one.
struct Facts<'a> {
    root: &'a Value,
    changes: BTreeMap<Change, usize>,
}

impl Facts<'_> {
    fn add(&mut self, change: Change, exchange: usize) {
        self.changes.entry(change).or_insert(exchange);
    }

    /// Looks at a value of a schema. `alone` says that no other schema describes the value.
    fn look(&mut self, at: &Pointer, value: &Value, alone: bool, exchange: usize) {
        let Some(schema) = self.root.pointer(&at.to_string()) else { return };
        let text = |key: &str| schema.get(key).and_then(Value::as_str);
        if let Some(target) = text("$ref").and_then(Pointer::from_reference) {
            return self.look(&target, value, alone, exchange);
        }
        if value.is_null() {
            if schema.get("nullable") == Some(&Value::Bool(true)) && alone {
                self.add(Change::NotNull(at.clone()), exchange);
            }
            return;
        }
        let is_plain = ["oneOf", "anyOf"].iter().all(|key| schema.get(*key).is_none());
        if !is_plain || schema.get("discriminator").is_some() {
            return;
        }
        for index in 0..schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len) {
            self.look(&at.key("allOf").index(index), value, false, exchange);
        }
        if text("type").is_some() && !value.is_object() && !value.is_array() {
            self.add(Change::Type(at.clone()), exchange);
        }
        if let Value::String(value) = value {
            let listed = schema.get("enum").and_then(Value::as_array);
            if listed.is_some_and(|list| list.len() > 1 && list.iter().any(|known| known == value.as_str())) {
                self.add(Change::Unlisted(at.clone(), value.clone()), exchange);
            }
            if matches!(text("format"), Some("uuid" | "date" | "date-time")) {
                self.add(Change::Format(at.clone()), exchange);
            }
        }
        if let Value::Array(items) = value {
            for item in items {
                self.look(&at.key("items"), item, true, exchange);
            }
        }
        let (Value::Object(object), Some(properties)) = (value, schema.get("properties").and_then(Value::as_object))
        else {
            return;
        };
        let required = schema.get("required").and_then(Value::as_array);
        for (name, property) in properties {
            let is_required = required.is_some_and(|list| list.iter().any(|known| known == name.as_str()));
            match object.get(name) {
                Some(value) => {
                    // Where other keys are documented too, or none but this one is, the object is an open one.
                    if alone && properties.len() > 1 && schema.get("additionalProperties").is_none() {
                        self.add(Change::Undocumented(at.clone(), name.clone()), exchange);
                    }
                    self.look(&at.keys(&["properties", name]), value, true, exchange);
                }
                None if !is_required && property.get("writeOnly").is_none() => {
                    self.add(Change::Required(at.clone(), name.clone()), exchange);
                }
                None => {}
            }
        }
    }
}

/// The document as it is lowered.
fn lowered() -> Lowered {
    let (path, mut codes) = (Path::new("../spec/plane.yaml"), Diagnostics::new());
    let lowered = specwright::read_lowered(path, &Options::default(), &mut codes);
    lowered.expect("the document can be read").1.expect("the document has no mistakes")
}

/// The document without the operations of other paths.
fn reduced(root: &Value, operation: &Pointer) -> Value {
    let path = operation.tokens().nth(1).expect("an operation is under a path").into_owned();
    let mut reduced = root.clone();
    reduced["paths"].as_object_mut().expect("paths are an object").retain(|known, _| *known == path);
    reduced
}

/// What is reported of an exchange, by code.
fn codes(root: &Value, lowered: &Lowered, exchange: &Exchange) -> BTreeMap<&'static str, usize> {
    let api = Api::new(root, &lowered.facts);
    let written = Written::new(&api.schemas);
    let judge = Judge::new(&written).expect("the schemas can be compiled");
    let router = Router::new(&api, &[exchange.request.origin()]);
    let mut checker = Checker::new(&api, &judge, &lowered.origins, router, &Notes::default());
    checker.take(exchange.clone());
    let mut codes = BTreeMap::new();
    for difference in checker.finish().differences.iter() {
        *codes.entry(difference.key.code).or_default() += 1;
    }
    codes
}

/// A lowered document without what lowering notes in it, as a person could have written it.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let written = object.iter().filter(|(key, _)| !key.starts_with("x-specwright"));
            Value::Object(written.map(|(key, value)| (key.clone(), plain(value))).collect())
        }
        Value::Array(list) => list.iter().map(plain).collect(),
        other => other.clone(),
    }
}

/// Holds a document against one exchange, and again with the overlay that follows it: what that follows is gone.
fn follow(root: &Value, exchange: &Exchange) -> usize {
    let folder = tempfile::tempdir().expect("there is room for a document");
    let [document, har, overlay] = ["openapi.json", "one.har", "overlay.yaml"].map(|name| folder.path().join(name));
    let all = std::fs::read(&exchange.origin.file).expect("the exchanges can be read");
    let all: Value = serde_json::from_slice(&all).expect("the exchanges are JSON");
    let entry = &all["log"]["entries"][exchange.origin.entry.expect("it is an entry")];
    std::fs::write(&har, json!({ "log": { "entries": [entry] } }).to_string()).expect("it can be written");
    std::fs::write(&document, plain(root).to_string()).expect("it can be written");
    let recorded = Recorded { paths: vec![har], ..Recorded::default() };
    let comparison =
        |overlay: Option<&Path>| compare_with_traffic(&document, &recorded, &options(overlay)).expect("it can be read");
    let before = comparison(None);
    let proposal = propose(&before, &options(None)).expect("the document can be read again");
    std::fs::write(&overlay, &proposal.text).expect("it can be written");
    let after = comparison(Some(&overlay));
    assert!(after.origins.is_some(), "{}: {}", exchange.name, after.render(Form::Full, false));
    let left = after.verdict.unexplained.iter().map(|one| one.message.as_str()).collect::<Vec<_>>();
    assert_eq!(left.len(), proposal.left, "{}: {left:?} with\n{}", exchange.name, proposal.text);
    proposal.followed
}

fn variable(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn every_changed_fact_is_reported_of_an_exchange_that_shows_it() {
    let folder = PathBuf::from("exchanges");
    let exchanges = read_all(&[folder]).expect("the exchanges can be read").exchanges;
    let lowered = lowered();
    let root = serde_json::to_value(&lowered.openapi).expect("the model is plain data");
    let api = Api::new(&root, &lowered.facts);
    let router = Router::new(&api, &[]);
    let mut facts = Facts { root: &root, changes: BTreeMap::new() };
    let mut operations: BTreeMap<usize, Pointer> = BTreeMap::new();
    for (number, exchange) in exchanges.iter().enumerate() {
        let Some(matched) = router.find(&exchange.request, &api) else { continue };
        let operation = &api.operations[matched.operation];
        let status = exchange.response.status;
        // A path of nothing but variables may be that of another API.
        if !matched.has_text || exchange.request.method == "HEAD" || operation.condition.is_some() {
            continue;
        }
        operations.insert(number, operation.pointer.clone());
        if (200..300).contains(&status) {
            facts.add(Change::Operation(operation.pointer.clone()), number);
        }
        let Some(response) = operation.response(status).filter(|one| one.status == status.to_string()) else {
            continue;
        };
        if operation.responses.iter().all(|one| one.status != "default") {
            facts.add(Change::Status(response.pointer.clone()), number);
        }
        let Some(body) = exchange.response.body.as_ref() else { continue };
        let media = body.essence().and_then(|essence| response.media.iter().find(|media| media.essence == essence));
        let Some((media, json)) = media.zip(body.json()) else { continue };
        facts.add(Change::Media(media.pointer.clone()), number);
        if let Some(schema) = media.schema {
            facts.look(&api.schemas.node(schema).pointer, &json, true, number);
        }
    }
    let (seed, stride) = (variable("SPECWRIGHT_SEED").unwrap_or(1), variable("SPECWRIGHT_STRIDE").unwrap_or(STRIDE));
    let (mut missed, mut followed) = (Vec::new(), 0);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (change, number) in facts.changes.iter().skip(seed % stride).step_by(stride) {
        let (exchange, code) = (&exchanges[*number], change.code());
        let before = reduced(&root, &operations[number]);
        let mut after = before.clone();
        change.make(&mut after);
        let count = |codes: &BTreeMap<&str, usize>| codes.get(code).copied().unwrap_or_default();
        let (known, now) = (codes(&before, &lowered, exchange), codes(&after, &lowered, exchange));
        *counts.entry(code).or_default() += 1;
        if count(&now) <= count(&known) {
            missed.push(format!("{change:?} of {}: {now:?}", exchange.name));
        }
        if change.is_followed() && counts.values().sum::<usize>() % OVERLAYS == 0 {
            followed += follow(&after, exchange);
        }
    }
    eprintln!("{} facts are shown, {counts:?} of them changed; {followed} followed", facts.changes.len());
    assert!(followed > 0, "no change was followed by an overlay");
    assert!(facts.changes.len() > 1000, "{} facts are shown", facts.changes.len());
    let lines = missed.join("\n");
    assert!(missed.is_empty(), "SPECWRIGHT_SEED={seed} SPECWRIGHT_STRIDE={stride}: {} of\n{lines}", missed.len());
}
