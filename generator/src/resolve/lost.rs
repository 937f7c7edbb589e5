//! What a mistake costs is reported for each operation that it is a part of.
//!
//! What comes in are the places that lowering mended and the model; what goes out are operations with the reasons of all
//! places in them, in their path, and in the components that they lead to. Without a mistake nothing is looked at.

use super::docs;
use crate::ir::{Api, Degradation};
use crate::lower::{Facts, Lost, Lowered};
use crate::pointer::Pointer;
use foldhash::{HashMap, HashSet};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// How many characters of a message are shown.
const SHOWN: usize = 300;

/// The place of a component.
type Component = Pointer;

/// Adds the reasons to the operations.
pub(super) fn tell(api: &mut Api, lowered: &Lowered) {
    let lost = &lowered.lost;
    if lost.is_empty() || api.tags.is_empty() {
        return;
    }
    let ways = Ways::of(lowered);
    let mut inside: HashMap<Component, Vec<usize>> = HashMap::default();
    for (index, Lost { place, .. }) in lost.iter().enumerate() {
        if let Some(component) = component(place) {
            inside.entry(component).or_default().push(index);
        }
    }
    for operation in api.tags.iter_mut().flat_map(|tag| &mut tag.operations) {
        let at = &operation.origin;
        let path = at.parent().unwrap_or_default();
        let is_part = |place: &Pointer| {
            place.is_within(at)
                || path.is_within(place)
                || ["parameters", "servers"].iter().any(|key| place.is_within(&path.key(key)))
        };
        let mut found: BTreeSet<usize> = BTreeSet::new();
        found.extend(lost.iter().enumerate().filter(|(_, lost)| is_part(&lost.place)).map(|(index, _)| index));
        for component in ways.from([at, &path.key("parameters")]) {
            found.extend(inside.get(component).into_iter().flatten());
        }
        for Lost { place, code, message } in found.into_iter().map(|index| &lost[index]) {
            let reason = Degradation { code, pointer: place.clone(), message: harmless(message) };
            if !operation.degraded.contains(&reason) {
                operation.degraded.push(reason);
            }
        }
    }
}

/// A mistake in words, as documentation may have them: what the document has in that place is any text.
fn harmless(message: &str) -> String {
    let shown: String = message.chars().take(SHOWN).collect();
    let summary = docs::docs(None, Some(&shown), None).summary;
    summary.trim_end_matches('.').to_owned()
}

/// The components that places refer to.
struct Ways {
    /// By the component, or the part of a path, that refers to them.
    leads: HashMap<Pointer, Vec<Component>>,
}

impl Ways {
    fn of(lowered: &Lowered) -> Self {
        let mut ways = Self { leads: HashMap::default() };
        let openapi = &lowered.openapi;
        for (path, item) in &openapi.paths.paths {
            let Some(item) = item.as_item() else { continue };
            let at = Pointer::root().keys(&["paths", path]);
            ways.add(at.key("parameters"), &item.parameters);
            for (method, operation) in item.iter() {
                ways.add(at.key(method), operation);
            }
        }
        if let Some(components) = &openapi.components
            && let Ok(Value::Object(sections)) = serde_json::to_value(components)
        {
            for (section, entries) in &sections {
                for (name, value) in entries.as_object().into_iter().flatten() {
                    ways.add(Pointer::root().keys(&["components", section, name]), value);
                }
            }
        }
        ways.facts(&lowered.facts);
        ways
    }

    fn add(&mut self, at: Pointer, value: &impl Serialize) {
        let mut found = Vec::new();
        if let Ok(value) = serde_json::to_value(value) {
            references(&value, &mut found);
        }
        self.leads.entry(at).or_default().extend(found);
    }

    /// What facts lead to: components that have no other name, and those that a discriminator names.
    fn facts(&mut self, facts: &Facts) {
        for (at, target) in facts.leads() {
            let target = Pointer::from_reference(target)
                .unwrap_or_else(|| Pointer::root().keys(&["components", "schemas", target]));
            let from =
                component(at).unwrap_or_else(|| at.tokens().take(3).fold(Pointer::root(), |at, key| at.key(&key)));
            self.leads.entry(from).or_default().push(target);
        }
    }

    /// All components that places lead to, also by way of others.
    fn from<'w>(&'w self, places: [&Pointer; 2]) -> HashSet<&'w Component> {
        let mut seen: HashSet<&Component> = HashSet::default();
        let mut open: Vec<&Component> = places.iter().filter_map(|place| self.leads.get(*place)).flatten().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(self.leads.get(next).into_iter().flatten());
            }
        }
        seen
    }
}

/// The component that a place is in.
fn component(place: &Pointer) -> Option<Component> {
    let tokens: Vec<_> = place.tokens().take(3).collect();
    let [first, section, name] = tokens.as_slice() else { return None };
    (first == "components").then(|| Pointer::root().keys(&["components", section, name]))
}

/// Every text in a value that reads like a reference to a component.
fn references(value: &Value, found: &mut Vec<Component>) {
    match value {
        Value::String(text) if text.starts_with("#/components/") => {
            found.extend(Pointer::from_reference(text).as_ref().and_then(component));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        Value::Object(object) => object.values().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::options::Customization;
    use crate::resolve::tests::api;

    #[test]
    fn what_is_lost_in_a_component_is_reported_for_each_operation_that_leads_there() {
        let api = api(
            "
            paths:
              /a:
                parameters: [{$ref: '#/components/parameters/None'}]
                get: {operationId: path, responses: {'204': {description: ok}}}
              /b:
                get:
                  operationId: types
                  responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}}}
              /c: {get: {operationId: full, responses: {'204': {description: ok}}}}
            components:
              schemas:
                A: {type: object, properties: {a: {$ref: '#/components/schemas/None'}}}
                B: {allOf: [{$ref: '#/components/schemas/A'}, {type: object, properties: {b: {type: string}}}]}
            ",
            Customization::default(),
        );
        let operations = api.tags.iter().flat_map(|tag| &tag.operations);
        let degraded: Vec<_> = operations.map(|one| (one.id.as_str(), one.degraded.len())).collect();
        assert_eq!(degraded, [("path", 1), ("types", 1), ("full", 0)]);
    }
}
