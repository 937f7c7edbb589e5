//! A part of a document: the operations that the user selects, and what they reach.
//!
//! Before the document is checked, unselected operations and components of the root file are removed, so that mistakes in
//! them do not matter. When everything is in one model, the rest is removed. An operation is selected when a list of `select`
//! names it, or there is none, and no list of `exclude` does. Security schemes all stay. A name that selects nothing is an
//! error.

mod glob;
mod reach;

use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Object, Value};
use crate::lower::{HiddenPath, Lowered, METHODS};
use crate::options::{Customization, Selection, Spanned};
use crate::pointer::Pointer;
use foldhash::HashSet;
use openapiv3::{PathItem, ReferenceOr};
use std::collections::BTreeSet;

/// A selection, and what was seen while it was made.
pub(crate) struct Select<'a> {
    customization: &'a Customization,
    tags: BTreeSet<String>,
    operations: BTreeSet<String>,
    paths: BTreeSet<String>,
    /// Words that named something: whether they exclude, what they are about, what they say.
    used: HashSet<(bool, &'static str, &'a str)>,
    kept: usize,
}

/// An operation, as a document calls it.
struct Candidate<'c> {
    tags: Vec<&'c str>,
    /// Its name, and those of its variants or of the operation that it is a variant of.
    ids: Vec<&'c str>,
    method: &'c str,
    path: &'c str,
}

impl<'a> Select<'a> {
    /// What the settings select.
    #[must_use]
    pub(crate) fn new(customization: &'a Customization) -> Self {
        let empty = BTreeSet::new;
        Self { customization, tags: empty(), operations: empty(), paths: empty(), used: HashSet::default(), kept: 0 }
    }

    /// Takes away what the root file holds and is not selected, as far as that is plain.
    #[must_use]
    pub(crate) fn document(&mut self, mut document: Value) -> Value {
        if !self.customization.selects() {
            return document;
        }
        let referred = reach::operations(&document);
        if let Value::Object(root) = &mut document {
            for section in ["paths", "x-ms-paths", "webhooks"] {
                let Some(Value::Object(items)) = root.get_mut(section) else { continue };
                let at = Pointer::root().key(section);
                items.retain(|path, item| self.item(path, item, &at.key(path), &referred));
            }
        }
        reach::prune(&mut document);
        document
    }

    /// Takes operations out of a path item; whether anything is left of it.
    fn item(&mut self, path: &str, item: &mut Value, at: &Pointer, referred: &HashSet<Pointer>) -> bool {
        let Value::Object(item) = item else { return true };
        if item.contains_key("$ref") {
            return true;
        }
        let had_operations = has_operations(item);
        let mut stays = |method: &str, operation: &Value, at: &Pointer| {
            let Value::Object(object) = operation else { return true };
            if object.contains_key("$ref") {
                return true;
            }
            let tags = object.get("tags").and_then(Value::as_list).unwrap_or_default();
            let candidate = Candidate {
                tags: tags.iter().filter_map(Value::as_text).collect(),
                ids: ids(object).collect(),
                method,
                path,
            };
            self.wants(&candidate) || referred.contains(at)
        };
        item.retain(|key, value| !METHODS.contains(&key) || stays(key, value, &at.key(key)));
        if let Some(Value::Object(further)) = item.get_mut("additionalOperations") {
            let at = at.key("additionalOperations");
            further.retain(|method, operation| stays(method, operation, &at.key(method)));
        }
        !had_operations || has_operations(item)
    }

    /// Takes away everything else that is not selected, and reports what was selected and is not there.
    pub(crate) fn lowered(mut self, mut lowered: Lowered, diagnostics: &mut Diagnostics) -> Option<Lowered> {
        if !self.customization.selects() {
            return Some(lowered);
        }
        let paths = &mut lowered.openapi.paths.paths;
        for (key, item) in paths.iter_mut() {
            let ReferenceOr::Item(item) = item else { continue };
            let hidden = lowered.facts.hidden_paths.get(key);
            let base = hidden.and_then(HiddenPath::condition).map(|condition| condition.base.as_str());
            let (path, method) = match hidden {
                Some(HiddenPath::Operation(route) | HiddenPath::Variant(route, _)) => {
                    (&route.path, Some(route.method.as_str()))
                }
                Some(HiddenPath::Webhook(name)) => (name, None),
                None => (key, None),
            };
            for (slot, operation) in slots(item) {
                let Some(found) = operation else { continue };
                let candidate = Candidate {
                    tags: found.tags.iter().map(String::as_str).collect(),
                    ids: found.operation_id.as_deref().into_iter().chain(base).collect(),
                    method: method.unwrap_or(slot),
                    path,
                };
                if self.wants(&candidate) {
                    self.kept += 1;
                } else {
                    *operation = None;
                }
            }
        }
        paths.retain(|_, item| match item {
            ReferenceOr::Item(item) => slots(item).into_iter().any(|(_, operation)| operation.is_some()),
            ReferenceOr::Reference { .. } => true,
        });
        reach::prune_model(&mut lowered.openapi, &lowered.facts);
        self.check(diagnostics);
        diagnostics.abort_if_errors(lowered)
    }

    /// Whether an operation is selected. What it is called is remembered.
    fn wants(&mut self, candidate: &Candidate<'_>) -> bool {
        self.tags.extend(candidate.tags.iter().map(|tag| (*tag).to_owned()));
        self.operations.extend(candidate.ids.iter().map(|id| (*id).to_owned()));
        self.paths.insert(candidate.path.to_owned());
        let customization = self.customization;
        let selected = self.names(false, &customization.select, candidate) || customization.select.is_empty();
        let excluded = self.names(true, &customization.exclude, candidate);
        selected && !excluded
    }

    /// Whether a selection names an operation.
    fn names(&mut self, excludes: bool, selection: &'a Selection, candidate: &Candidate<'_>) -> bool {
        // Who wants a variant wants its operation read, and who wants none of a variant wants the operation all the same.
        let ids = if excludes { &candidate.ids[..candidate.ids.len().min(1)] } else { &candidate.ids[..] };
        let is_operation = |word: &str| {
            let route = word.split_once(' ').map(|(method, path)| (method, path.trim()));
            let is_route =
                |(method, path): (&str, &str)| method.eq_ignore_ascii_case(candidate.method) && path == candidate.path;
            ids.contains(&word) || route.is_some_and(is_route)
        };
        let mut words = Vec::new();
        words.extend(
            selection.tags.iter().filter(|word| candidate.tags.contains(&word.text.as_str())).map(|word| ("tag", word)),
        );
        words.extend(
            selection.operations.iter().filter(|word| is_operation(&word.text)).map(|word| ("operation", word)),
        );
        words.extend(
            selection.paths.iter().filter(|word| glob::fits(&word.text, candidate.path)).map(|word| ("path", word)),
        );
        self.used.extend(words.iter().map(|(noun, word)| (excludes, *noun, word.text.as_str())));
        !words.is_empty()
    }

    /// Says which words name nothing.
    fn check(&self, diagnostics: &mut Diagnostics) {
        let mut all_found = true;
        for (excludes, selection) in [(false, &self.customization.select), (true, &self.customization.exclude)] {
            let lists = [
                ("tag", &selection.tags, &self.tags),
                ("operation", &selection.operations, &self.operations),
                ("path", &selection.paths, &self.paths),
            ];
            for (noun, words, known) in lists {
                for word in words.iter().filter(|word| !self.used.contains(&(excludes, noun, word.text.as_str()))) {
                    all_found = false;
                    diagnostics.push(absent(noun, word, known.iter().map(String::as_str)));
                }
            }
        }
        if all_found && self.kept == 0 {
            let diagnostic = Diagnostic::error("nothing-selected", "no operation is left");
            let words = [&self.customization.select, &self.customization.exclude].into_iter();
            let first = words.flat_map(|it| it.tags.iter().chain(&it.operations).chain(&it.paths)).next();
            let diagnostic = match first {
                Some(word) => diagnostic.at_setting(word, ""),
                None => diagnostic,
            };
            diagnostics.push(diagnostic.help("all that `select` names is also named by `exclude`"));
        }
    }
}

/// Reports that a word of the settings names nothing in the document.
pub(crate) fn absent<'n>(noun: &str, word: &Spanned, known: impl IntoIterator<Item = &'n str>) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let diagnostic = Diagnostic::error("setting-without-effect", format!("there is no {noun} `{}`", word.text));
    let diagnostic = diagnostic.at_setting(word, "");
    match nearest(&word.text, known.iter().copied()) {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None if known.is_empty() => diagnostic.help(format!("the document has no {noun} at all")),
        None if known.len() <= 12 => diagnostic.help(format!("there are: {}", known.join(", "))),
        None => diagnostic.help("a setting that does nothing any more is taken out"),
    }
}

/// The names of an operation and of its variants.
fn ids(operation: &Object) -> impl Iterator<Item = &str> {
    let variants = operation.get("x-specwright-when").and_then(Value::as_list).unwrap_or_default();
    let variants = variants.iter().filter_map(|variant| variant.get("operationId")?.as_text());
    operation.get("operationId").and_then(Value::as_text).into_iter().chain(variants)
}

fn has_operations(item: &Object) -> bool {
    let further = item.get("additionalOperations").and_then(Value::as_object);
    METHODS.iter().any(|method| item.contains_key(method)) || further.is_some_and(|further| !further.is_empty())
}

fn slots(item: &mut PathItem) -> [(&'static str, &mut Option<openapiv3::Operation>); 8] {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("options", &mut item.options),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("trace", &mut item.trace),
    ]
}

#[cfg(test)]
mod tests;
