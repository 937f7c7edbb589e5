//! The members of a union, as the document has them.
//!
//! What comes in is the place of a schema; what goes out are the places of the members of its one `oneOf` or `anyOf`, or,
//! where a base tells its kinds apart, of whatever extends it and of itself.

use crate::instances::schemas::{Library, Place};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;

/// A schema that is no union.
pub(super) const NO_UNION: &str = "it is no union in the document";

/// A schema with a list of types.
pub(super) const TYPES: &str = "its types are a list of names";

/// How far references and `allOf` are followed.
const DEEPEST: usize = 24;

/// The members of a union.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// Where each is, and where its references lead.
    pub(super) places: Vec<Vec<Place>>,
    /// The key that discriminates.
    pub(super) key: Option<String>,
    /// The members by what is there.
    pub(super) tags: HashMap<String, usize>,
}

/// What is at a place, references and `allOf` included.
#[derive(Default)]
struct Seen {
    unions: Vec<Place>,
    discriminators: Vec<Place>,
    has_types: bool,
}

/// The members of the union at a place, or why there are none.
pub(super) fn of(library: &Library, place: &Place) -> Result<Members, &'static str> {
    let mut seen = Seen::default();
    look(library, place, &mut seen, 0);
    let (members, discriminator) = match seen.unions.as_slice() {
        [] if seen.discriminators.is_empty() => return Err(if seen.has_types { TYPES } else { NO_UNION }),
        [] => (family(library, &library.follow(place)), seen.discriminators.first().cloned()),
        [list] => {
            let count = library.find(list).and_then(Value::as_array).map_or(0, Vec::len);
            let members =
                (0..count).map(|index| list.key(&index.to_string())).filter(|member| !is_null(library, member));
            let beside = list.parent().map(|schema| schema.key("discriminator"));
            let beside = beside.filter(|discriminator| library.find(discriminator).is_some());
            (members.collect(), beside.or_else(|| seen.discriminators.first().cloned()))
        }
        _ => return Err("several unions are side by side"),
    };
    let own = library.steps(place);
    let is_list = !seen.unions.is_empty();
    if is_list && members.iter().any(|member| is_within(library, member, &own, &mut Vec::new())) {
        return Err("it is a member of itself");
    }
    let mut found =
        Members { places: members.iter().map(|member| library.steps(member)).collect(), ..Members::default() };
    if let Some(discriminator) = discriminator {
        found.read_tags(library, &discriminator);
    }
    Ok(found)
}

impl Members {
    fn read_tags(&mut self, library: &Library, discriminator: &Place) {
        let Some(value) = library.find(discriminator) else { return };
        self.key = value["propertyName"].as_str().map(str::to_owned);
        for (tag, target) in value["mapping"].as_object().into_iter().flatten() {
            let Some(target) = target.as_str() else { continue };
            let component = Place::root(&["components", "schemas", target]);
            let named = Some(component).filter(|place| !target.contains(['#', '/']) && library.find(place).is_some());
            let place = named.or_else(|| library.target_from(target, discriminator));
            let index = place.and_then(|place| self.places.iter().position(|member| member.contains(&place)));
            self.tags.extend(index.map(|index| (tag.clone(), index)));
        }
        for (index, member) in self.places.iter().enumerate() {
            let tokens = |place: &Place| place.pointer.tokens().map(Cow::into_owned).collect::<Vec<_>>();
            let name = member.iter().find_map(|place| match tokens(place).as_slice() {
                [components, schemas, name] if components == "components" && schemas == "schemas" => Some(name.clone()),
                _ => None,
            });
            // What is mapped is called so and not by its name.
            if let Some(name) = name.filter(|_| !self.tags.values().any(|mapped| *mapped == index)) {
                self.tags.entry(name).or_insert(index);
            }
        }
    }
}

fn look(library: &Library, place: &Place, seen: &mut Seen, depth: usize) {
    let Some(schema) = library.find(place).filter(|_| depth < DEEPEST) else { return };
    if let Some(target) = schema["$ref"].as_str().and_then(|reference| library.target_from(reference, place)) {
        look(library, &target, seen, depth + 1);
        if !library.is_modern() {
            return;
        }
    }
    let lists = ["oneOf", "anyOf"].into_iter().filter(|keyword| schema[*keyword].is_array());
    seen.unions.extend(lists.map(|keyword| place.key(keyword)));
    if schema["discriminator"].is_object() {
        seen.discriminators.push(place.key("discriminator"));
    }
    seen.has_types |= schema["type"].is_array();
    let count = schema["allOf"].as_array().map_or(0, Vec::len);
    for index in 0..count {
        look(library, &place.key("allOf").key(&index.to_string()), seen, depth + 1);
    }
}

/// Whether a schema is one of these places, or a union that has one of them as a member in turn.
fn is_within(library: &Library, place: &Place, wanted: &[Place], seen: &mut Vec<Place>) -> bool {
    let steps = library.steps(place);
    if steps.iter().any(|step| wanted.contains(step)) {
        return true;
    }
    let Some(last) = steps.last().filter(|last| !seen.contains(last)) else { return false };
    seen.push(last.clone());
    ["oneOf", "anyOf"].into_iter().any(|keyword| {
        let list = last.key(keyword);
        let count = library.find(&list).and_then(Value::as_array).map_or(0, Vec::len);
        (0..count).any(|index| is_within(library, &list.key(&index.to_string()), wanted, seen))
    })
}

/// The components that extend one, and itself.
fn family(library: &Library, base: &Place) -> Vec<Place> {
    let schemas = Place::root(&["components", "schemas"]);
    let names = library.find(&schemas).and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.clone());
    let components = names.map(|name| schemas.key(&name));
    let children = components.filter(|place| place != base && extends(library, place, base, 0));
    children.chain([base.clone()]).collect()
}

fn extends(library: &Library, place: &Place, base: &Place, depth: usize) -> bool {
    let Some(schema) = library.find(place).filter(|_| depth < DEEPEST) else { return false };
    let count = schema["allOf"].as_array().map_or(0, Vec::len);
    let mut members = (0..count).map(|index| place.key("allOf").key(&index.to_string()));
    members.any(|member| {
        let reference = library.find(&member).and_then(|member| member["$ref"].as_str());
        match reference.and_then(|reference| library.target_from(reference, &member)) {
            Some(target) => target == *base || extends(library, &target, base, depth + 1),
            None => extends(library, &member, base, depth + 1),
        }
    })
}

fn is_null(library: &Library, place: &Place) -> bool {
    let schema = library.find(&library.follow(place)).unwrap_or(&Value::Null);
    let only = |value: &Value| value.as_array().is_some_and(|values| values.iter().all(Value::is_null));
    schema["type"] == "null"
        || schema.get("const").is_some_and(Value::is_null)
        || schema["type"].as_array().is_some_and(|names| names.iter().all(|name| name == "null"))
        || only(&schema["enum"])
}
