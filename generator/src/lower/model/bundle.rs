//! References into places other than the components of the root document: `#/paths/~1users/get/…/schema`, other files.
//!
//! What comes in is where a reference is and its text; what goes out is a reference to a component. Where it led
//! elsewhere, the component is new: named after the way to its place, made once however many references lead there. A
//! component that is nothing but a reference to another place gives that place its name.

use crate::document::Value;
use crate::lower::ref_resolver::{Base, Node, RefResolver, Target, reference};
use crate::pointer::Pointer;
use crate::source::FileId;
use foldhash::{HashMap, HashSet};

/// The sections of the components that the model has.
pub(super) const SECTIONS: &[&str] =
    &["schemas", "responses", "parameters", "requestBodies", "headers", "securitySchemes"];

/// Tokens of pointers that say nothing about what they lead to.
const STRUCTURE: &[&str] = &[
    "$defs",
    "allOf",
    "anyOf",
    "components",
    "content",
    "definitions",
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

type SourceLocation = (FileId, Pointer);

/// The components to make.
pub(super) struct Bundle<'a> {
    refs: &'a RefResolver,
    /// What files are called in names, by their number.
    stems: Vec<Vec<String>>,
    names: HashMap<(&'static str, SourceLocation), String>,
    taken: HashSet<(&'static str, String)>,
    waiting: Vec<Moved<'a>>,
}

/// A component to make.
pub(super) struct Moved<'a> {
    /// The section of the components.
    pub(super) section: &'static str,
    /// Its name there.
    pub(super) name: String,
    /// What it is and where it is.
    pub(super) target: Target<'a>,
}

impl<'a> Bundle<'a> {
    pub(super) fn new(refs: &'a RefResolver, stems: Vec<Vec<String>>) -> Self {
        let mut bundle =
            Self { refs, stems, names: HashMap::default(), taken: HashSet::default(), waiting: Vec::new() };
        for section in SECTIONS {
            let mut components: Vec<_> = refs.components(section).into_iter().flatten().collect();
            components.sort_by_key(|(name, _)| *name);
            for (name, value) in components {
                let is_alone = value.as_object().is_some_and(|object| object.len() == 1);
                let node = Node { value, base: Base::of(FileId::ROOT) };
                if is_alone
                    && let Some(target) = bundle.end(node, section)
                    && !is_component(&target, section)
                {
                    bundle.names.entry((section, place(&target))).or_insert_with(|| name.to_owned());
                }
            }
        }
        bundle
    }

    /// What a component that is nothing but a reference is, when it gives its name to that.
    pub(super) fn named(&self, section: &'static str, name: &str, node: Node<'a>) -> Option<Target<'a>> {
        let target = self.end(node, section)?;
        let known = self.names.get(&(section, place(&target)))?;
        let is_alone = node.value.as_object().is_some_and(|object| object.len() == 1);
        (is_alone && known == name && !is_component(&target, section)).then_some(target)
    }

    /// The reference to a component that a reference becomes.
    pub(super) fn reference(&mut self, base: Base, reference: &str, section: &'static str) -> String {
        let Some(target) = self.refs.target(base, reference).ok().and_then(|target| self.chain_end(target, section))
        else {
            return reference.to_owned();
        };
        if is_component(&target, section) {
            // Only a schema is a type by being a component, whatever it refers to.
            let target = match self.refs.end(target.clone()) {
                Ok(end) if section != "schemas" && is_component(&end, section) => end,
                _ => target,
            };
            return reference_to(section, &target.pointer.last().unwrap_or_default());
        }
        let key = (section, place(&target));
        if let Some(name) = self.names.get(&key) {
            return reference_to(section, name);
        }
        let name = self.name(section, &key.1);
        let text = reference_to(section, &name);
        self.names.insert(key, name.clone());
        self.waiting.push(Moved { section, name, target });
        text
    }

    /// A component that has not been made yet.
    pub(super) fn next(&mut self) -> Option<Moved<'a>> {
        self.waiting.pop()
    }

    fn end(&self, node: Node<'a>, section: &str) -> Option<Target<'a>> {
        self.chain_end(self.refs.target(node.base, reference(node.value)?).ok()?, section)
    }

    /// The component of the root, or the end of the chain, that a chain of references leads to first.
    fn chain_end(&self, target: Target<'a>, section: &str) -> Option<Target<'a>> {
        let mut target = target;
        let mut seen: HashSet<*const Value> = HashSet::default();
        while seen.insert(std::ptr::from_ref(target.node.value)) {
            let is_alone = target.node.value.as_object().is_some_and(|object| object.len() == 1);
            if is_component(&target, section) || !is_alone {
                return Some(target);
            }
            let Some(reference) = reference(target.node.value) else { return Some(target) };
            target = self.refs.target(target.node.base, reference).ok()?;
        }
        None
    }

    fn name(&mut self, section: &'static str, place: &SourceLocation) -> String {
        let (file, pointer) = place;
        let mut words: Vec<String> = Vec::new();
        let mut is_name = false;
        for token in pointer.tokens() {
            // As the type is called that is there.
            let place = match token.as_ref() {
                _ if is_name => None,
                "items" if !words.is_empty() => Some("Item"),
                "additionalProperties" if !words.is_empty() => Some("Value"),
                _ => None,
            };
            let says_nothing = STRUCTURE.contains(&token.as_ref()) || token.contains("json");
            let word = place.map_or_else(|| if says_nothing { String::new() } else { word(&token) }, str::to_owned);
            words.extend((!word.is_empty()).then_some(word));
            is_name = !is_name && token == "properties";
        }
        let none = Vec::new();
        let mut around = self.stems.get(file.index()).unwrap_or(&none).iter().rev();
        if words.is_empty() {
            words.push(around.next().cloned().unwrap_or_else(|| "Part".to_owned()));
        }
        let mut stem = words.join("_");
        // The file, and then the folders around it, distinguish what has the same name.
        while self.is_taken(section, &stem)
            && let Some(folder) = around.next()
        {
            stem = format!("{folder}_{stem}");
        }
        let names = std::iter::once(stem.clone()).chain((2_u32..).map(|number| format!("{stem}_{number}")));
        let name = names.into_iter().find(|name| !self.is_taken(section, name)).unwrap_or(stem);
        self.taken.insert((section, name.clone()));
        name
    }

    fn is_taken(&self, section: &'static str, name: &str) -> bool {
        self.taken.contains(&(section, name.to_owned()))
            || self.refs.components(section).is_some_and(|known| known.contains_key(name))
    }
}

/// The words of a file's name and of the folders around it, from the outside in.
pub(super) fn stems(path: &std::path::Path) -> Vec<String> {
    let bare = path.with_extension("");
    let parts = bare.iter().map(|part| word(&part.to_string_lossy()));
    parts.filter(|part| !part.is_empty()).collect()
}

fn word(text: &str) -> String {
    let word = text.replace(|character: char| !character.is_ascii_alphanumeric(), "_");
    word.trim_matches('_').to_owned()
}

fn place(target: &Target<'_>) -> SourceLocation {
    (target.node.base.file, target.pointer.clone())
}

/// Whether this is a component of the root document.
fn is_component(target: &Target<'_>, section: &str) -> bool {
    target.node.base.file == FileId::ROOT && target.pointer.is_component(section)
}

/// A reference to a component, whatever is in its name.
pub(super) fn reference_to(section: &str, name: &str) -> String {
    let pointer = Pointer::root().keys(&["components", section, name]);
    format!("#{}", pointer.to_string().replace('%', "%25"))
}
