//! What the targets share: how a document is read, and how one is changed into another.
//!
//! Bytes that begin with `{` are JSON, others YAML, as in a file whose name says neither. A document of JSON is changed
//! where it is a document (a key, a value, a part of another place), every other time; everything else byte by byte.

use serde_json::Value;
use specwright::{Customization, Layout, Naming, Options, Reading, Shape, Strictness};
use std::path::Path;

/// Texts that mean something, or break something, where a document has a text.
const WORDS: &[&str] = &[
    "", "#", "#/components/schemas/A", "#/components/schemas/", "#/paths/~1", "string", "integer", "number", "object",
    "array", "null", "boolean", "date-time", "binary", "uuid", "int64", "*/", "\"#", "\u{202e}", "{}", "{a}", "/{a}",
    "self", "_", "9", "é", "Option", "Result", "\\u{41}", "#![x]", "default", "4XX", "application/json", "*/*",
    "multipart/form-data", "application/x-www-form-urlencoded", "matrix", "deepObject", "path", "query", "3.1.0", "3.2.0",
];

/// Keys that mean something.
const KEYS: &[&str] = &[
    "$ref", "$defs", "additionalProperties", "allOf", "anyOf", "callbacks", "components", "const", "content", "default",
    "description", "discriminator", "enum", "examples", "explode", "format", "headers", "in", "items", "itemSchema",
    "mapping", "maximum", "name", "not", "nullable", "oneOf", "operationId", "parameters", "paths", "prefixItems",
    "properties", "propertyName", "readOnly", "requestBody", "required", "responses", "schema", "schemas", "security",
    "servers", "style", "tags", "title", "type", "unevaluatedProperties", "variables", "webhooks", "x-specwright-upload",
];

/// Reads bytes as a document.
pub fn read(bytes: &[u8]) -> Reading {
    specwright::read_bytes(Path::new("openapi"), bytes.to_vec(), &options())
}

/// How documents are read.
pub fn options() -> Options {
    Options {
        naming: Naming::default(),
        strictness: Strictness::Lenient,
        root: None,
        customization: Customization::default(),
    }
}

/// How files are laid out.
pub fn layout() -> Layout {
    Layout { source: "openapi".to_owned(), command: "fuzz".to_owned(), shape: Shape::Crate }
}

/// Changes a document; the new size.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random(u64::from(seed) << 1 | 1);
    if random.below(2) == 0
        && let Ok(mut document) = serde_json::from_slice::<Value>(&data[..size])
    {
        for _ in 0..=random.below(3) {
            change(&mut document, &mut random);
        }
        let text = document.to_string();
        if text.len() <= max_size.min(data.len()) {
            data[..text.len()].copy_from_slice(text.as_bytes());
            return text.len();
        }
    }
    libfuzzer_sys::fuzzer_mutate(data, size, max_size)
}

/// Numbers that look random (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % bound.max(1)
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

fn change(document: &mut Value, random: &mut Random) {
    let count = count(document);
    // What is put somewhere often was somewhere else.
    let other = nth(document, &mut random.below(count)).cloned().unwrap_or_default();
    let Some(value) = nth(document, &mut random.below(count)) else { return };
    match (random.below(4), value) {
        (0, Value::Object(entries)) => {
            if let Some(key) = entries.keys().nth(random.below(entries.len())).cloned() {
                entries.shift_remove(&key);
            }
        }
        (1, Value::Object(entries)) => {
            entries.insert(random.of(KEYS).to_owned(), other);
        }
        (2, Value::Object(entries)) => {
            let key = entries.keys().nth(random.below(entries.len())).cloned();
            if let Some(value) = key.and_then(|key| entries.shift_remove(&key)) {
                let words = if random.below(2) == 0 { KEYS } else { WORDS };
                entries.insert(random.of(words).to_owned(), value);
            }
        }
        (0 | 1, Value::Array(values)) => values.push(other),
        (2, Value::Array(values)) => drop(values.pop()),
        (0 | 1, value @ Value::String(_)) => *value = Value::from(random.of(WORDS)),
        (_, value) => *value = other,
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(values) => values.iter().map(count).sum(),
        Value::Object(entries) => entries.values().map(count).sum(),
        _ => 0,
    }
}

/// The value that is visited after so many others.
fn nth<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(values) => values.iter_mut().find_map(|value| nth(value, left)),
        Value::Object(entries) => entries.values_mut().find_map(|value| nth(value, left)),
        _ => None,
    }
}
