//! References into places other than the components, such as `#/paths/~1users/get/…/schema`.
//!
//! What comes in is the text of a reference; what goes out is a reference to a component. Where it led elsewhere, the
//! component is new: named after the way to its place, made once however many references lead there.

use crate::document::Value;
use crate::pointer::Pointer;
use std::collections::{HashMap, HashSet};

/// Tokens of pointers that say nothing about what they lead to.
const STRUCTURE: &[&str] = &[
    "allOf",
    "anyOf",
    "components",
    "content",
    "headers",
    "items",
    "oneOf",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "requestBody",
    "responses",
    "schema",
    "schemas",
];

/// The components to make.
pub(super) struct Bundle<'a> {
    root: &'a Value,
    names: HashMap<(&'static str, Pointer), String>,
    taken: HashSet<(&'static str, String)>,
    waiting: Vec<Moved<'a>>,
}

/// A component to make.
pub(super) struct Moved<'a> {
    /// The section of the components.
    pub(super) section: &'static str,
    /// Its name there.
    pub(super) name: String,
    /// Where it stands in the document.
    pub(super) pointer: Pointer,
    /// What it is.
    pub(super) value: &'a Value,
}

impl Moved<'_> {
    /// Where it stands when it is lowered.
    pub(super) fn lowered(&self) -> Pointer {
        Pointer::root().keys(&["components", self.section, &self.name])
    }
}

impl<'a> Bundle<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root, names: HashMap::new(), taken: HashSet::new(), waiting: Vec::new() }
    }

    /// The reference to a component that `reference` becomes.
    pub(super) fn reference(&mut self, reference: &str, section: &'static str) -> String {
        let Some(pointer) = Pointer::from_reference(reference) else { return reference.to_owned() };
        let home = Pointer::root().keys(&["components", section]);
        if pointer.parent().as_ref() == Some(&home) {
            return reference.to_owned();
        }
        let key = (section, pointer);
        if let Some(name) = self.names.get(&key) {
            return reference_to(section, name);
        }
        let Some(value) = self.root.find(&key.1) else { return reference.to_owned() };
        let name = self.name(section, &key.1);
        let text = reference_to(section, &name);
        self.names.insert(key.clone(), name.clone());
        self.waiting.push(Moved { section, name, pointer: key.1, value });
        text
    }

    /// A component that has not been made yet.
    pub(super) fn next(&mut self) -> Option<Moved<'a>> {
        self.waiting.pop()
    }

    fn name(&mut self, section: &'static str, pointer: &Pointer) -> String {
        let words: Vec<String> = pointer
            .tokens()
            .filter(|token| !STRUCTURE.contains(&token.as_str()) && !token.contains("json"))
            .map(|token| token.replace(|character: char| !character.is_ascii_alphanumeric(), "_"))
            .map(|token| token.trim_matches('_').to_owned())
            .filter(|token| !token.is_empty())
            .collect();
        let stem = if words.is_empty() { "Part".to_owned() } else { words.join("_") };
        let home = Pointer::root().keys(&["components", section]);
        let is_free = |name: &str| self.root.find(&home.key(name)).is_none();
        let names = std::iter::once(stem.clone()).chain((2_u32..).map(|number| format!("{stem}_{number}")));
        let mut free = names.filter(|name| is_free(name) && !self.taken.contains(&(section, name.clone())));
        let name = free.next().unwrap_or(stem);
        self.taken.insert((section, name.clone()));
        name
    }
}

fn reference_to(section: &str, name: &str) -> String {
    format!("#/components/{section}/{name}")
}
