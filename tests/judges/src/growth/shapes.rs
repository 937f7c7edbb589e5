//! Documents of many shapes, each as large as it is asked to be.
//!
//! A shape is one way in which a document can be large: many equal things beside each other, a long way from the first
//! thing to the last, or many ways between them. None of these documents is one that a person would write.

#![expect(clippy::needless_pass_by_value, reason = "documents are put together from the inside out")]

mod operations;
mod schemas;
mod text;
mod unions;

use serde_json::{Map, Value, json};

/// What is done with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// A crate is emitted.
    Generate,
    /// Mistakes are reported; nothing is written.
    Check,
}

/// A family of documents.
pub struct Shape {
    /// What grows.
    pub name: &'static str,
    /// The smallest size that is measured.
    pub size: usize,
    /// The root file.
    pub root: &'static str,
    /// What is done with it.
    pub task: Task,
    /// The files of a size, by name.
    pub make: fn(usize) -> Vec<(String, String)>,
}

/// The document that says nothing.
pub const EMPTY: Shape = generated("empty", 0, |_| document(json!({}), json!({})));

/// All shapes, by what they are about.
const ALL: &[&[Shape]] = &[schemas::SHAPES, unions::SHAPES, operations::SHAPES, text::SHAPES];

/// All shapes, in the order in which they are measured.
pub fn all() -> impl Iterator<Item = &'static Shape> {
    ALL.iter().copied().flatten()
}

/// The shape of a name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Shape> {
    all().chain([&EMPTY]).find(|shape| shape.name == name)
}

const fn generated(name: &'static str, size: usize, make: fn(usize) -> Vec<(String, String)>) -> Shape {
    Shape { name, size, root: "openapi.json", task: Task::Generate, make }
}

const fn checked(name: &'static str, size: usize, make: fn(usize) -> Vec<(String, String)>) -> Shape {
    Shape { name, size, root: "openapi.json", task: Task::Check, make }
}

type Files = Vec<(String, String)>;

/// A document of one file.
fn document(paths: Value, schemas: Value) -> Files {
    whole(json!({"paths": paths, "components": {"schemas": schemas}}))
}

/// A document of one file, with what every document has.
fn whole(mut parts: Value) -> Files {
    parts["openapi"] = json!("3.1.0");
    parts["info"] = json!({"title": "Growth", "version": "1"});
    if parts.get("paths").is_none() {
        parts["paths"] = json!({});
    }
    vec![("openapi.json".to_owned(), parts.to_string())]
}

/// An operation that sends and returns a component.
fn carrying(name: &str) -> Value {
    let content = json!({"application/json": {"schema": refer(name)}});
    json!({"/a": {"post": {
        "operationId": "send",
        "requestBody": {"required": true, "content": content},
        "responses": {"200": {"description": "It.", "content": content}},
    }}})
}

fn refer(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Entries with keys of one letter and a number.
fn numbered(letter: char, count: usize, value: impl Fn(usize) -> Value) -> Value {
    Value::Object((0..count).map(|index| (format!("{letter}{index}"), value(index))).collect::<Map<_, _>>())
}

fn listed(count: usize, item: impl Fn(usize) -> Value) -> Value {
    Value::Array((0..count).map(item).collect())
}

/// A text that is called like all others of its kind, as the digits of its number are signs that names leave out.
fn alike(index: usize) -> String {
    let signs = format!("{index:b}").replace('0', "-").replace('1', ".");
    format!("a{signs}")
}
