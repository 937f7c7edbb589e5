//! OpenAPI Overlay 1.0 and 1.1: documents that change another one before anything else reads it.
//!
//! What comes in is the value of the root document and the overlays in the order of their application; what goes out is the
//! changed value. [`Sources`] records where its parts come from, so that diagnostics point into the right file. What the
//! values mean is not known here. A list in an update is appended item by item, in both versions of the standard.

pub(crate) mod repair;
mod target;
pub(crate) mod write;

use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Part, Severity};
use crate::document::{self, Object, Value};
use crate::options::Spanned;
use crate::pointer::Pointer;
use crate::source::{FileId, Origins, Sources};
use std::path::{Path, PathBuf};
use target::{Removed, Target};

/// The keys of an overlay (Overlay 1.1.0, section 4.4.1), of its `info` and of an action.
const KEYS: &[&str] = &["overlay", "info", "extends", "actions"];
const INFO: &[&str] = &["title", "version", "description"];
const ACTION: &[&str] = &["target", "description", "update", "remove", "copy"];

/// Values that the overlays of one run may add: many targets times a large update grow beyond any memory.
const MAX_ADDED: usize = 2_000_000;

/// Applies overlays, each to what the one before made. `None` when one of them has an error.
pub(crate) fn apply(
    document: Value,
    overlays: &[(Spanned, PathBuf)],
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    if overlays.is_empty() {
        return Some(document);
    }
    let mut target = Target::new(document);
    let mut added = 0;
    for (word, path) in overlays {
        let Some(file) = load(word, path, sources, diagnostics) else { continue };
        let Some(overlay) = document::read(sources, file, Severity::Error, diagnostics) else { continue };
        let mut run = Run { file, target: &mut target, moves: Origins::new(), added, diagnostics };
        std::mem::swap(&mut run.moves, sources.moves());
        run.overlay(&overlay);
        added = run.added;
        std::mem::swap(&mut run.moves, sources.moves());
    }
    diagnostics.abort_if_errors(target.value)
}

/// Reads the text of an overlay.
fn load(word: &Spanned, path: &Path, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<FileId> {
    let read = crate::source::read_beside(path, sources);
    read.map_err(|error| {
        let message = format!("the overlay `{}` cannot be read: {error}", path.display());
        diagnostics.push(Diagnostic::error("overlay-not-read", message).at_setting(word, ""));
    })
    .ok()
}

/// The application of one overlay.
struct Run<'a> {
    file: FileId,
    target: &'a mut Target,
    moves: Origins,
    /// How many values were added so far.
    added: usize,
    diagnostics: &'a mut Diagnostics,
}

impl Run<'_> {
    fn overlay(&mut self, overlay: &Value) {
        let root = Pointer::root();
        let Some(object) = self.object(overlay, &root, "an overlay", KEYS) else { return };
        match object.get("overlay") {
            Some(Value::Text(version)) if version.starts_with("1.0.") || version.starts_with("1.1.") => {}
            Some(version) => {
                let found = version.as_text().map_or_else(|| version.noun().to_owned(), |text| format!("`{text}`"));
                let diagnostic = Diagnostic::error("overlay-version", format!("this is overlay version {found}"));
                let diagnostic = diagnostic.help("versions `1.0.x` and `1.1.x` are known");
                self.say(diagnostic, &root.key("overlay"), Part::Value, "");
                return;
            }
            None => {
                let diagnostic = Diagnostic::error("missing-key", "an overlay lacks `overlay`");
                self.say(diagnostic.help("write `overlay: 1.0.0` first"), &root, Part::Value, "");
                return;
            }
        }
        if let Some(info) = object.get("info") {
            self.object(info, &root.key("info"), "the overlay's `info`", INFO);
        }
        match object.get("actions") {
            Some(Value::List(actions)) => {
                for (index, action) in actions.iter().enumerate() {
                    let at = root.key("actions").index(index);
                    if let Some(action) = self.object(action, &at, "an action", ACTION) {
                        self.action(action, &at);
                    }
                }
            }
            Some(other) => self.wrong_type("a list of actions", other, &root.key("actions")),
            None => {
                let diagnostic = Diagnostic::error("missing-key", "an overlay lacks `actions`");
                self.say(diagnostic, &root, Part::Value, "");
            }
        }
    }

    fn action(&mut self, action: &Object, at: &Pointer) {
        let path = match action.get("target") {
            Some(Value::Text(path)) => path,
            Some(other) => return self.wrong_type("a JSONPath", other, &at.key("target")),
            None => {
                let diagnostic = Diagnostic::error("missing-key", "an action lacks `target`");
                return self.say(diagnostic, at, Part::Value, "");
            }
        };
        let Some(found) = self.find(path, &at.key("target")) else { return };
        if found.is_empty() {
            let diagnostic = Diagnostic::warning("overlay-without-target", format!("`{path}` matches nothing"));
            let diagnostic = diagnostic.help("the action does nothing; is it for another version of the document?");
            return self.say(diagnostic, &at.key("target"), Part::Value, "");
        }
        match action.get("remove") {
            Some(Value::Bool(true)) => return self.remove(found),
            Some(Value::Bool(false)) | None => {}
            Some(other) => return self.wrong_type("a boolean", other, &at.key("remove")),
        }
        if let Some(copy) = action.get("copy") {
            let Some(path) = copy.as_text() else { return self.wrong_type("a JSONPath", copy, &at.key("copy")) };
            let Some(sources) = self.find(path, &at.key("copy")) else { return };
            let [source] = sources.as_slice() else {
                let message = format!("`{path}` matches {} values, and one can be copied", sources.len());
                return self.say(Diagnostic::error("overlay-copy", message), &at.key("copy"), Part::Value, "");
            };
            let Some(value) = self.target.value.find(source).cloned() else { return };
            let origin = self.moves.find(source);
            for place in &found {
                self.update(place, &value, &origin, &at.key("copy"));
            }
        }
        match action.get("update") {
            Some(update) => {
                let origin = (self.file, at.key("update"));
                for place in &found {
                    self.update(place, update, &origin, &at.key("update"));
                }
            }
            None if action.contains_key("copy") || action.contains_key("remove") => {}
            None => {
                let diagnostic = Diagnostic::error("missing-key", "an action has neither `update` nor `remove`");
                self.say(diagnostic, at, Part::Value, "");
            }
        }
    }

    fn find(&mut self, path: &str, at: &Pointer) -> Option<Vec<Pointer>> {
        match self.target.find(path) {
            Ok(found) => Some(found),
            Err((reason, help)) => {
                let diagnostic = Diagnostic::error("overlay-path", format!("`{path}` {reason}"));
                self.say(diagnostic.help(help), at, Part::Value, "");
                None
            }
        }
    }

    /// Takes values away, those behind others first, so that the places of the others stay true.
    fn remove(&mut self, mut found: Vec<Pointer>) {
        found.sort_by_cached_key(|place| std::cmp::Reverse(target::place(place)));
        found.dedup();
        for place in found {
            match self.target.remove(&place) {
                Some(Removed::Value) => self.moves.removed(&place, None),
                Some(Removed::Item(length)) => self.moves.removed(&place, Some(length)),
                None => {}
            }
        }
    }

    /// Merges a value into the one at a place. `origin` is where the value was read from, `at` what asks for it.
    fn update(&mut self, place: &Pointer, update: &Value, origin: &(FileId, Pointer), at: &Pointer) {
        let added = self.added + size(update);
        let Some(current) = self.target.value.find_mut(place) else { return };
        let fits = match (&*current, update) {
            (Value::Object(_), Value::Object(_)) | (Value::List(_), _) => true,
            (Value::Object(_), _) | (_, Value::Object(_) | Value::List(_)) => false,
            _ => true,
        };
        if !fits {
            let message = format!("{} cannot be merged into {}", update.noun(), current.noun());
            let diagnostic = Diagnostic::error("overlay-update", message);
            return self.say(
                diagnostic.help("objects take objects, lists take items, and other values are replaced by their like"),
                at,
                Part::Value,
                &format!("for `{place}`"),
            );
        }
        if added > MAX_ADDED {
            let diagnostic = Diagnostic::error("overlay-update", "the overlays add too many values");
            return self.say(
                diagnostic.help("this is a limit against documents that are made to exhaust a reader"),
                at,
                Part::Value,
                "",
            );
        }
        self.added = added;
        merge(current, update, place, origin, &mut self.moves);
        self.target.changed(place);
    }

    /// The object of an overlay; keys that it does not know are warned of.
    fn object<'v>(&mut self, value: &'v Value, at: &Pointer, noun: &str, keys: &[&str]) -> Option<&'v Object> {
        let Value::Object(object) = value else {
            self.wrong_type(&format!("{noun} as an object"), value, at);
            return None;
        };
        for key in object.keys().filter(|key| !keys.contains(key) && !key.starts_with("x-")) {
            let help = match nearest(key, keys.iter().copied().filter(|key| !object.contains_key(key))) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("known are: {}", keys.join(", ")),
            };
            let diagnostic = Diagnostic::warning("unknown-key", format!("unknown key `{key}`")).help(help);
            self.say(diagnostic, &at.key(key), Part::Key, "not known here");
        }
        Some(object)
    }

    fn wrong_type(&mut self, expected: &str, found: &Value, at: &Pointer) {
        let message = format!("expected {expected}, found {}", found.noun());
        self.say(Diagnostic::error("wrong-type", message), at, Part::Value, "");
    }

    /// Says something about the overlay.
    fn say(&mut self, diagnostic: Diagnostic, at: &Pointer, part: Part, text: &str) {
        let place = Location::Document { file: self.file, pointer: at.clone(), part };
        self.diagnostics.push(diagnostic.at(place, text));
    }
}

/// Objects are merged key by key, lists are appended to, anything else is replaced (Overlay 1.1.0, section 4.4.3).
fn merge(current: &mut Value, update: &Value, place: &Pointer, origin: &(FileId, Pointer), moves: &mut Origins) {
    let (file, from) = origin;
    match (current, update) {
        (Value::Object(object), Value::Object(update)) => {
            for (key, value) in update {
                let (place, origin) = (place.key(key), (*file, from.key(key)));
                if let Some(current) = object.get_mut(key) {
                    merge(current, value, &place, &origin, moves);
                } else {
                    moves.came(place, origin);
                    object.insert(key, value.clone());
                }
            }
        }
        (Value::List(list), Value::List(update)) => {
            for (index, value) in update.iter().enumerate() {
                moves.came(place.index(list.len()), (*file, from.index(index)));
                list.push(value.clone());
            }
        }
        (Value::List(list), update) if !matches!(update, Value::Object(object) if object.is_empty()) => {
            moves.came(place.index(list.len()), origin.clone());
            list.push(update.clone());
        }
        (current, update) => {
            moves.came(place.clone(), origin.clone());
            *current = update.clone();
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

#[cfg(test)]
mod tests;
