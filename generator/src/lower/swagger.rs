//! What documents have of Swagger 2.0 becomes OpenAPI 3.0, still untyped.
//!
//! What comes in are documents that `check` found to be sound and the objects in them that may have something of 2.0, be
//! they written in it or in a later version by mistake; what goes out are the same documents without it, and for each file
//! what has moved in it. References stay as they are written: [`RefResolver`] knows where the sections of 2.0 have gone.

mod document;
mod media_types;
mod operation;
mod parameter;
mod response;
mod schema;
mod security;
mod servers;

use super::grammar::{Rule, objects, schema as schemas};
use super::mend::Loss;
use super::ref_resolver::{Base, RefResolver, reference};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Part, Severity};
use crate::document::{Object, Value};
use crate::pointer::Pointer;
use crate::source::{FileId, Moves};
use foldhash::HashMap;
use media_types::MediaTypes;
use std::collections::BTreeSet;

/// How many values may be written again, for each media type of a body or each operation that shares a field.
const MAX_COPIED: usize = 2_000_000;

/// How many values a media type counts for, besides those of its schema: its places are noted, too.
const MEDIA_TYPE: usize = 32;

/// A kind of object that has something of its own in 2.0, in the order in which they are converted: from what is inside of
/// the others to what has all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Schema,
    Parameter,
    Header,
    SecurityScheme,
    Response,
    Operation,
    Document,
}

/// Objects and where they are.
pub(super) type Parts = BTreeSet<(Kind, FileId, Pointer)>;

/// What conversion says besides the documents.
pub(super) struct Converted {
    /// What has moved in each file.
    pub(super) moves: HashMap<FileId, Moves>,
    /// What has no counterpart.
    pub(super) losses: Vec<Loss>,
}

impl Kind {
    /// The kind of the objects of a rule.
    pub(super) fn of(rule: &'static Rule) -> Option<Self> {
        let kinds: [(*const Rule, Self); 7] = [
            (&raw const schemas::SCHEMA, Self::Schema),
            (&raw const objects::PARAMETER, Self::Parameter),
            (&raw const objects::HEADER, Self::Header),
            (&raw const objects::SECURITY_SCHEME, Self::SecurityScheme),
            (&raw const objects::RESPONSE, Self::Response),
            (&raw const objects::OPERATION, Self::Operation),
            (&raw const objects::OPENAPI, Self::Document),
        ];
        kinds.into_iter().find(|(known, _)| std::ptr::eq(*known, rule)).map(|(_, kind)| kind)
    }
}

/// Converts the documents.
pub(super) fn convert(
    refs: &mut RefResolver,
    parts: Parts,
    severity: Severity,
    diagnostics: &mut Diagnostics,
) -> Converted {
    let media_types = MediaTypes::of(refs, &parts);
    let mut conversion = Conversion {
        refs,
        media_types,
        severity,
        moves: HashMap::default(),
        losses: Vec::new(),
        left: MAX_COPIED,
        diagnostics,
    };
    conversion.mappings(&parts);
    for (kind, file, pointer) in parts {
        if conversion.left == 0 {
            break;
        }
        let place = Place { file, pointer };
        match kind {
            Kind::Schema => conversion.schema(&place),
            Kind::Parameter => conversion.parameter(&place),
            Kind::Header => conversion.header(&place),
            Kind::SecurityScheme => conversion.security_scheme(&place),
            Kind::Response => conversion.response(&place),
            Kind::Operation => conversion.operation(&place),
            Kind::Document => conversion.document(&place),
        }
    }
    let Conversion { moves, losses, .. } = conversion;
    for file in moves.keys() {
        refs.reindex(*file);
    }
    Converted { moves, losses }
}

/// A place in a file, as it is at the time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Place {
    file: FileId,
    pointer: Pointer,
}

impl Place {
    fn key(&self, key: &str) -> Self {
        Self { file: self.file, pointer: self.pointer.key(key) }
    }

    fn keys(&self, keys: &[&str]) -> Self {
        Self { file: self.file, pointer: self.pointer.keys(keys) }
    }

    fn index(&self, index: usize) -> Self {
        Self { file: self.file, pointer: self.pointer.index(index) }
    }

    fn parent(&self) -> Option<Self> {
        Some(Self { file: self.file, pointer: self.pointer.parent()? })
    }
}

/// The documents, being converted.
struct Conversion<'c> {
    refs: &'c mut RefResolver,
    media_types: MediaTypes,
    severity: Severity,
    moves: HashMap<FileId, Moves>,
    losses: Vec<Loss>,
    /// How many values may still be written again.
    left: usize,
    diagnostics: &'c mut Diagnostics,
}

impl Conversion<'_> {
    fn value(&self, place: &Place) -> Option<&Value> {
        let node = self.refs.at(Base::of(place.file), &place.pointer)?;
        Some(node.value).filter(|value| **value != Value::Null)
    }

    fn object(&self, place: &Place) -> Option<&Object> {
        self.value(place)?.as_object()
    }

    fn text(&self, place: &Place, key: &str) -> Option<String> {
        self.object(place)?.get(key)?.as_text().map(str::to_owned)
    }

    fn object_mut(&mut self, place: &Place) -> Option<&mut Object> {
        match self.refs.document_mut(place.file)?.find_mut(&place.pointer)? {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether there is room for so many more copies of what is at a place; when there is not, that is reported, once.
    fn has_room<'v>(&mut self, place: &Place, values: impl IntoIterator<Item = &'v Value>, copies: usize) -> bool {
        let size: usize = MEDIA_TYPE + values.into_iter().map(size).sum::<usize>();
        let left = self.left.checked_sub(size.saturating_mul(copies));
        if left.is_none() && self.left > 0 {
            let (file, pointer) = self.origin(place);
            let at = Location::Document { file, pointer, part: Part::Value };
            let message = "the bodies from here on have too many media types, or too many fields in common";
            let diagnostic = Diagnostic::error("too-many-bodies", message).at(at, "");
            self.diagnostics
                .push(diagnostic.help("this is a limit against documents that are made to exhaust a reader"));
        }
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    /// Takes a key out of an object.
    fn take(&mut self, place: &Place, key: &str) -> Option<Value> {
        self.object_mut(place)?.remove(key).filter(|value| *value != Value::Null)
    }

    /// Puts a value, made from what is at another place, under a key of an object.
    fn put(&mut self, place: &Place, key: &str, value: Value, from: &Place) {
        let Some(object) = self.object_mut(place) else { return };
        object.insert(key, value);
        self.came(&place.key(key), from);
    }

    /// Notes that what is at `to` is what is, or was, at `from`.
    fn came(&mut self, to: &Place, from: &Place) {
        if to == from {
            return;
        }
        if to.file == from.file {
            self.moves_of(to.file).copied(&from.pointer, &to.pointer);
        } else {
            let other = self.moves.remove(&from.file).unwrap_or_else(|| Moves::of(from.file));
            self.moves_of(to.file).copied_from(&other, &from.pointer, &to.pointer);
            self.moves.insert(from.file, other);
        }
    }

    /// Puts what is under a key under another one, or under a key of an object inside.
    fn rename(&mut self, place: &Place, key: &str, to: &str) {
        if let Some(value) = self.take(place, key) {
            self.put(place, to, value, &place.key(key));
        }
    }

    fn moves_of(&mut self, file: FileId) -> &mut Moves {
        self.moves.entry(file).or_insert_with(|| Moves::of(file))
    }

    /// Where in the files a place is.
    fn origin(&self, place: &Place) -> (FileId, Pointer) {
        match self.moves.get(&place.file) {
            Some(moves) => moves.find(&place.pointer),
            None => (place.file, place.pointer.clone()),
        }
    }

    /// What a value is, or what is at the end of its references, and where that is.
    fn followed(&self, place: &Place) -> Option<Place> {
        let value = self.value(place)?;
        let Some(reference) = reference(value) else { return Some(place.clone()) };
        let target = self.refs.target(Base::of(place.file), reference).ok()?;
        let end = self.refs.end(target).ok()?;
        Some(Place { file: end.node.base.file, pointer: end.pointer })
    }

    /// Reports what has no counterpart in OpenAPI 3. With `is_lost`, what is there has no type because of it.
    fn degrade(&mut self, code: &'static str, place: &Place, message: &str, help: &str, is_lost: bool) {
        let (file, pointer) = self.origin(place);
        let diagnostic = Diagnostic::new(self.severity, code, message);
        let at = Location::Document { file, pointer: pointer.clone(), part: Part::Value };
        self.diagnostics.push(diagnostic.at(at, "").help(help));
        if is_lost {
            self.diagnostics.note_degraded(Some(file), &pointer);
            self.losses.push(Loss { file, pointer, code, message: message.to_owned() });
        }
    }
}

/// How many values a value is.
fn size(value: &Value) -> usize {
    match value {
        Value::Object(object) => 1 + object.values().map(size).sum::<usize>(),
        Value::List(list) => 1 + list.iter().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// A text as a value.
fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

/// An object of some entries.
fn object<'k>(entries: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

#[cfg(test)]
mod tests;
