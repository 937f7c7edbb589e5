//! The document that overlays are applied to, and the places in it that a `JSONPath` (RFC 9535) selects.
//!
//! The paths are looked up in a twin of the document in the model of `serde_json`, which is kept up with every change.

use crate::document::Value;
use crate::pointer::Pointer;
use serde_json_path::JsonPath;

/// Bytes of a `JSONPath`.
const MAX_LENGTH: usize = 4096;

/// Brackets of a `JSONPath` that may be in each other: its reader tries some of them twice.
const MAX_DEPTH: usize = 12;

/// Steps to all descendants in a `JSONPath`: each multiplies the values that are looked at.
const MAX_DESCENTS: usize = 3;

/// What was taken away.
pub(super) enum Removed {
    /// The value of a key.
    Value,
    /// An item of a list that had this many.
    Item(usize),
}

/// A document that is changed.
pub(super) struct Target {
    pub(super) value: Value,
    to_serde: serde_json::Value,
}

impl Target {
    pub(super) fn new(value: Value) -> Self {
        Self { to_serde: to_serde(&value), value }
    }

    /// The places that a `JSONPath` selects, or why it selects none and what to do about it.
    pub(super) fn find(&self, path: &str) -> Result<Vec<Pointer>, (String, &'static str)> {
        const LIMIT: &str = "this is a limit against documents that are made to exhaust a reader";
        const SYNTAX: &str = "write it as in RFC 9535: `$.paths['/users'].get`, `$.components.schemas.*`";
        if path.len() > MAX_LENGTH || depth(path) > MAX_DEPTH || path.matches("..").count() > MAX_DESCENTS {
            return Err(("is too long or too deep".to_owned(), LIMIT));
        }
        let parsed = JsonPath::parse(path).map_err(|error| {
            let place = error.position().min(path.len());
            (format!("is not a JSONPath from its character {} on", place + 1), SYNTAX)
        })?;
        let found = parsed.query_located(&self.to_serde);
        let mut places: Vec<Pointer> =
            found.locations().map(|place| Pointer::from(place.to_json_pointer().as_str())).collect();
        places.sort_by_cached_key(self::place);
        places.dedup();
        Ok(places)
    }

    /// Brings the twin up to date after a change at a place.
    pub(super) fn changed(&mut self, place: &Pointer) {
        if let (Some(value), Some(old)) = (self.value.find(place), self.to_serde.pointer_mut(&place.to_string())) {
            *old = to_serde(value);
        }
    }

    /// Takes a value away, when it is there.
    pub(super) fn remove(&mut self, place: &Pointer) -> Option<Removed> {
        let (around, key) = (place.parent()?, place.last()?);
        match (self.value.find_mut(&around)?, self.to_serde.pointer_mut(&around.to_string())?) {
            (Value::Object(object), serde_json::Value::Object(old)) => {
                object.remove(&key)?;
                old.remove(&*key);
                Some(Removed::Value)
            }
            (Value::List(list), serde_json::Value::Array(old)) => {
                let index: usize = key.parse().ok()?;
                let length = list.len();
                if index >= length || index >= old.len() {
                    return None;
                }
                list.remove(index);
                old.remove(index);
                Some(Removed::Item(length))
            }
            _ => None,
        }
    }
}

/// A pointer as a key to sort by, items of lists by their number.
pub(super) fn place(pointer: &Pointer) -> Vec<(usize, String)> {
    pointer.tokens().map(|token| (token.parse().unwrap_or(0), token.into_owned())).collect()
}

/// How many brackets are open at most, those in texts counted in.
fn depth(path: &str) -> usize {
    let mut deepest = 0;
    let mut open = 0_usize;
    for byte in path.bytes() {
        match byte {
            b'[' | b'(' => open += 1,
            b']' | b')' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

fn to_serde(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(text) => {
            let number = || text.parse::<f64>().map_or(serde_json::Value::Null, Into::into);
            text.parse::<i64>().map_or_else(|_| number(), Into::into)
        }
        Value::Text(text) => text.clone().into(),
        Value::List(list) => list.iter().map(to_serde).collect(),
        Value::Object(object) => object.iter().map(|(key, value)| (key.to_owned(), to_serde(value))).collect(),
    }
}
