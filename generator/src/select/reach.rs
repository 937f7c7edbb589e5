//! What is reached: the components that something refers to.
//!
//! Any text that reads like a reference counts as one, wherever it is: rather too much stays than too little.

use crate::document::{Object, Value};
use crate::lower::Facts;
use crate::pointer::Pointer;
use foldhash::{HashMap, HashSet};
use openapiv3::OpenAPI;

/// Sections of the components that stay as they are.
const KEPT: &[&str] = &["securitySchemes"];

/// The pointers of operations that a reference leads into.
pub(super) fn operations(document: &Value) -> HashSet<Pointer> {
    let mut found = HashSet::default();
    visit(document, "", &mut |_, text| {
        let Some(pointer) = Pointer::from_reference(text) else { return };
        let mut tokens = pointer.tokens().take(5).peekable();
        if tokens.peek().is_some_and(|first| first == "paths" || first == "webhooks") {
            let mut at = Pointer::root();
            for token in tokens {
                at = at.key(&token);
                found.insert(at.clone());
            }
        }
    });
    found
}

/// Takes the components away that nothing refers to. It takes none when the document refers to places that are not known by
/// a pointer into it.
pub(super) fn prune(document: &mut Value) {
    let Some(components) = document.get("components").and_then(Value::as_object) else { return };
    let mut reach =
        Reach { components, subtypes: subtypes(components), open: Vec::new(), seen: HashSet::default(), plain: true };
    for (key, value) in document.as_object().into_iter().flatten() {
        if key != "components" {
            reach.value(value);
        }
    }
    for section in KEPT {
        components.get(section).into_iter().for_each(|value| reach.value(value));
    }
    while let Some((section, name)) = reach.open.pop() {
        if let Some(value) = components.get(&section).and_then(|section| section.get(&name)) {
            reach.value(value);
            reach.subtypes(&section, &name, value);
        }
    }
    if !reach.plain {
        return;
    }
    let seen = reach.seen;
    if let Value::Object(root) = document
        && let Some(Value::Object(components)) = root.get_mut("components")
    {
        for (section, entries) in components.iter_mut().filter(|(section, _)| !KEPT.contains(section)) {
            if let Value::Object(entries) = entries {
                entries.retain(|name, _| seen.contains(&(section.to_owned(), name.to_owned())));
            }
        }
    }
}

struct Reach<'v> {
    components: &'v Object,
    /// The schemas that extend another one, by its name.
    subtypes: HashMap<String, Vec<&'v str>>,
    open: Vec<(String, String)>,
    seen: HashSet<(String, String)>,
    /// Whether every reference is a pointer into this document.
    plain: bool,
}

impl Reach<'_> {
    fn value(&mut self, value: &Value) {
        let mut found = Vec::new();
        let mut plain = true;
        visit(value, "", &mut |key, text| match component(text) {
            Some(component) => found.push(component),
            None if matches!(key, "$ref" | "$dynamicRef" | "$recursiveRef" | "operationRef") => {
                plain &= text.starts_with("#/");
            }
            // A discriminator's mapping may say names.
            None if key == "mapping" => found.push(("schemas".to_owned(), text.to_owned())),
            None => {}
        });
        self.plain &= plain;
        for (section, name) in found {
            self.mark(section, name);
        }
    }

    fn mark(&mut self, section: String, name: String) {
        let is_there = self.components.get(&section).is_some_and(|section| section.get(&name).is_some());
        if is_there && self.seen.insert((section.clone(), name.clone())) {
            self.open.push((section, name));
        }
    }

    /// A schema with a discriminator stands for those that extend it.
    fn subtypes(&mut self, section: &str, name: &str, value: &Value) {
        if section == "schemas" && value.get("discriminator").is_some() {
            for heir in self.subtypes.remove(name).unwrap_or_default() {
                self.mark("schemas".to_owned(), heir.to_owned());
            }
        }
    }
}

fn subtypes(components: &Object) -> HashMap<String, Vec<&str>> {
    let mut subtypes: HashMap<String, Vec<&str>> = HashMap::default();
    for (name, schema) in components.get("schemas").and_then(Value::as_object).into_iter().flatten() {
        for member in schema.get("allOf").and_then(Value::as_list).unwrap_or_default() {
            let base = member.get("$ref").and_then(Value::as_text).and_then(component);
            if let Some((_, base)) = base.filter(|(section, _)| section == "schemas") {
                subtypes.entry(base).or_default().push(name);
            }
        }
    }
    subtypes
}

/// The section and name in a reference to a component or into one.
fn component(reference: &str) -> Option<(String, String)> {
    if !reference.starts_with("#/components/") {
        return None;
    }
    let pointer = Pointer::from_reference(reference)?;
    let mut tokens = pointer.tokens().skip(1);
    Some((tokens.next()?.into_owned(), tokens.next()?.into_owned()))
}

/// Every text with the key that it is under; those of a discriminator's mapping are under that.
fn visit<'v>(value: &'v Value, key: &'v str, each: &mut impl FnMut(&'v str, &'v str)) {
    match value {
        Value::Text(text) => each(key, text),
        Value::List(list) => list.iter().for_each(|value| visit(value, key, each)),
        Value::Object(object) => {
            let is_mapping = key == "mapping";
            object.iter().for_each(|(key, value)| match value {
                Value::Text(text) if is_mapping => each("mapping", text),
                value => visit(value, key, each),
            });
        }
        _ => {}
    }
}

/// Takes the schemas away that no operation reaches. Should anything not be writable, everything stays.
pub(super) fn prune_model(openapi: &mut OpenAPI, facts: &Facts) {
    let Some(components) = openapi.components.take() else { return };
    let root = serde_json::to_value(&*openapi);
    let sections = serde_json::to_value(&components);
    let components = openapi.components.insert(components);
    let (Ok(root), Ok(serde_json::Value::Object(sections))) = (root, sections) else { return };
    let mut waiting: HashMap<(String, String), serde_json::Value> = HashMap::default();
    let mut subtypes: HashMap<String, Vec<(String, String)>> = HashMap::default();
    for (section, entries) in sections {
        let serde_json::Value::Object(entries) = entries else { continue };
        for (name, value) in entries {
            let members = value.get("allOf").and_then(serde_json::Value::as_array).into_iter().flatten();
            for (_, base) in members.filter_map(|member| member.get("$ref")?.as_str()).filter_map(component) {
                subtypes.entry(base).or_default().push((section.clone(), name.clone()));
            }
            waiting.insert((section.clone(), name), value);
        }
    }
    let mut beside = led(&root, facts);
    let mut seen: HashSet<String> = HashSet::default();
    let mut open = vec![(None, root)];
    while let Some((place, value)) = open.pop() {
        let mut found = beside.remove(&place).unwrap_or_default();
        texts(&value, &mut |text| found.extend(component(text)));
        while let Some(place) = found.pop() {
            let Some(value) = waiting.remove(&place) else { continue };
            let (section, name) = &place;
            if section == "schemas" {
                if value.get("discriminator").is_some() {
                    found.extend(subtypes.remove(name).unwrap_or_default());
                }
                seen.insert(name.clone());
            }
            open.push((Some(place), value));
        }
    }
    components.schemas.retain(|name, _| seen.contains(name));
}

/// The section and name of a component.
type ComponentName = (String, String);

/// The components that facts lead to, by the component that they are about; by none for those about what is left of
/// operations.
fn led(root: &serde_json::Value, facts: &Facts) -> HashMap<Option<ComponentName>, Vec<ComponentName>> {
    let mut led: HashMap<_, Vec<(String, String)>> = HashMap::default();
    for (at, target) in facts.leads() {
        let place = component(&format!("#{at}"));
        if place.is_some() || root.pointer(&at.to_string()).is_some() {
            let target = component(target).unwrap_or_else(|| ("schemas".to_owned(), target.to_owned()));
            led.entry(place).or_default().push(target);
        }
    }
    led
}

fn texts<'v>(value: &'v serde_json::Value, each: &mut impl FnMut(&'v str)) {
    match value {
        serde_json::Value::String(text) => each(text),
        serde_json::Value::Array(list) => list.iter().for_each(|value| texts(value, each)),
        serde_json::Value::Object(object) => object.values().for_each(|value| texts(value, each)),
        _ => {}
    }
}
