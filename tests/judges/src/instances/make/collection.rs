//! Objects and lists.
//!
//! What comes in is a view; what goes out is a value with what it must have and some of what it may have, each part of
//! which is made by all the schemas that hold for it.

use super::view::View;
use super::{Made, Maker, Rule, Site};
use crate::instances::schemas::Schemas;
use serde_json::{Map, Value};
use specwright::Pointer;

/// Items of a list that need not have any.
const ITEMS: usize = 3;

/// Items of the longest list.
const LONGEST: u64 = 300;

/// What holds for a key.
enum Key<'s> {
    /// It must not be there.
    Never,
    /// All of these.
    Schemas(Vec<&'s Value>),
}

impl<'s> Maker<'s> {
    pub(super) fn object(&mut self, view: &View<'s>, depth: usize) -> Option<Made> {
        let count = |key| view.parts.iter().filter_map(move |part| part[key].as_u64());
        let least = usize::try_from(count("minProperties").max().unwrap_or(0)).ok()?;
        let most = count("maxProperties").min().map_or(Ok(usize::MAX), usize::try_from).ok()?;
        let mut required: Vec<&str> = Vec::new();
        for key in view.parts.iter().filter_map(|part| part["required"].as_array()).flatten().filter_map(Value::as_str)
        {
            if !required.contains(&key) {
                required.push(key);
            }
        }
        let mut names: Vec<&str> = required.clone();
        for name in view.parts.iter().filter_map(|part| part["properties"].as_object()).flatten().map(|(name, _)| name)
        {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let mut object = Made { value: Value::Object(Map::new()), sites: Vec::new() };
        for name in &names {
            let tag = view.tags.iter().find(|(key, _)| key == name);
            let is_required = required.contains(name);
            // What no type asks for may be `null` as well as left out.
            let is_asked = is_required && !view.loose.contains(name) && !self.is_one_way(view, name);
            let is_wanted = is_required || tag.is_some() || (len(&object) < most && self.wants(depth));
            if !is_wanted {
                continue;
            }
            match self.of_key(view, name) {
                Key::Never if is_required => return None,
                Key::Never => {}
                Key::Schemas(schemas) => {
                    let made = match tag {
                        Some((_, tag)) => Some(self.tagged(&schemas, tag, depth)?),
                        None => self.make(&schemas, depth + 1),
                    };
                    match made {
                        Some(made) if is_asked => put(&mut object, name, made),
                        Some(made) => put(&mut object, name, or_null(made)),
                        None if is_required => return None,
                        None => {}
                    }
                }
            }
        }
        for (key, tag) in view.tags.iter().filter(|(key, _)| !names.contains(&key.as_str())) {
            put(&mut object, key, Made { value: Value::String(tag.clone()), sites: Vec::new() });
        }
        self.more(view, (least, most), depth, &mut object)?;
        // A name that no property describes is not insisted on.
        let is_described = |key: &str| view.parts.iter().any(|part| part["properties"].get(key).is_some());
        for key in required.into_iter().filter(|key| is_described(key)) {
            let is_open = view.loose.contains(&key) || self.is_one_way(view, key);
            object.sites.push(Site { at: String::new(), rule: Rule::Required(key.to_owned()), is_open });
        }
        Some(object)
    }

    /// Whether a key belongs in requests or in responses only: where it does not, no type asks for it.
    fn is_one_way(&mut self, view: &View<'s>, key: &str) -> bool {
        let Key::Schemas(schemas) = self.of_key(view, key) else { return false };
        let says = |schema: &Value| schema["readOnly"] == true || schema["writeOnly"] == true;
        schemas.into_iter().any(|schema| {
            let target = schema["$ref"].as_str().and_then(Schemas::target).and_then(|id| self.schemas.get(id));
            says(schema) || target.is_some_and(says)
        })
    }

    /// The text of a discriminator, where the schemas allow it.
    fn tagged(&mut self, schemas: &[&'s Value], tag: &str, depth: usize) -> Option<Made> {
        let value = Value::String(tag.to_owned());
        if schemas.iter().all(|schema| self.judge.allows(schema, &value)) {
            let types = self.view(schemas)?.types();
            let site = types.map(|types| Site { at: String::new(), rule: Rule::Type(types), is_open: false });
            return Some(Made { value, sites: site.into_iter().collect() });
        }
        self.make(schemas, depth + 1)
    }

    /// Keys that no part names.
    fn more(&mut self, view: &View<'s>, (least, most): (usize, usize), depth: usize, object: &mut Made) -> Option<()> {
        let patterns = view.parts.iter().filter_map(|part| part["patternProperties"].as_object()).flatten();
        let patterns: Vec<&String> = patterns.map(|(pattern, _)| pattern).collect();
        let is_map = view.parts.iter().any(|part| part.get("additionalProperties").is_some()) || !patterns.is_empty();
        // Beside declared keys a value of another type is kept as it is.
        let is_rest = view.parts.iter().any(|part| part["properties"].as_object().is_some_and(|keys| !keys.is_empty()));
        let mut wanted = least.saturating_sub(len(object));
        if is_map && self.wants(depth) {
            wanted = wanted.max(1 + self.random.below(ITEMS));
        } else if self.wants(depth + 2) {
            wanted = wanted.max(1);
        }
        let names: Vec<&'s Value> = view.parts.iter().filter_map(|part| part.get("propertyNames")).collect();
        for index in 0..wanted.saturating_mul(3) {
            if len(object) >= least.max(wanted) || len(object) >= most {
                break;
            }
            let pattern = if self.random.chance(70) { self.random.pick(&patterns).copied() } else { None };
            let name = match pattern {
                Some(pattern) => super::super::pattern::text(pattern, 0, &mut self.random)?,
                None if !names.is_empty() => match self.make(&names, depth + 1)?.value {
                    Value::String(name) => name,
                    _ => return None,
                },
                None => format!("{}{index}", self.random.pick(&["x-more", "key ", "Ünlisted/", "~"])?),
            };
            if object.value.get(&name).is_some() {
                continue;
            }
            match self.of_key(view, &name) {
                Key::Never => {}
                Key::Schemas(schemas) if schemas.is_empty() => {
                    let value = self.anything();
                    put(object, &name, Made { value, sites: Vec::new() });
                }
                Key::Schemas(schemas) => {
                    if let Some(made) = self.make(&schemas, depth + 1) {
                        put(object, &name, if is_rest { open(made) } else { made });
                    }
                }
            }
        }
        (len(object) >= least).then_some(())
    }

    /// What the parts say about a key.
    fn of_key(&mut self, view: &View<'s>, name: &str) -> Key<'s> {
        let mut schemas = Vec::new();
        let mut is_named = false;
        for part in &view.parts {
            let mut is_known = false;
            if let Some(schema) = part["properties"].get(name) {
                schemas.push(schema);
                is_known = true;
                is_named = true;
            }
            for (pattern, schema) in part["patternProperties"].as_object().into_iter().flatten() {
                if self.judge.matches(pattern, name) {
                    schemas.push(schema);
                    is_known = true;
                }
            }
            match part.get("additionalProperties") {
                Some(Value::Bool(false)) if !is_known => return Key::Never,
                Some(schema) if !is_known && schema.is_object() => schemas.push(schema),
                _ => {}
            }
        }
        if !is_named {
            for schema in view.parts.iter().filter_map(|part| part.get("unevaluatedProperties")) {
                match schema {
                    Value::Bool(false) => return Key::Never,
                    Value::Bool(true) => {}
                    schema => schemas.push(schema),
                }
            }
        }
        if schemas.contains(&&Value::Bool(false)) { Key::Never } else { Key::Schemas(schemas) }
    }

    pub(super) fn list(&mut self, view: &View<'s>, depth: usize) -> Option<Made> {
        let count = |key| view.parts.iter().filter_map(move |part| part[key].as_u64());
        let least = count("minItems").max().unwrap_or(0);
        let most = count("maxItems").min().unwrap_or(u64::MAX);
        if least > most || least > LONGEST {
            return None;
        }
        let is_unique = view.parts.iter().any(|part| part["uniqueItems"] == true);
        let first: usize =
            view.parts.iter().filter_map(|part| part["prefixItems"].as_array()).map(Vec::len).max().unwrap_or(0);
        let least = usize::try_from(least).ok()?;
        let most = usize::try_from(most.min(LONGEST)).ok()?;
        let some = if self.wants(depth) { first.max(1 + self.random.below(ITEMS)) } else { 0 };
        let wanted = least.max(some).min(most);
        let mut list = Made { value: Value::Array(Vec::new()), sites: Vec::new() };
        let mut items: Vec<Value> = Vec::new();
        for round in 0..wanted * 4 {
            let index = items.len();
            if index >= wanted {
                break;
            }
            let schemas = item(view, index);
            let made = self.make(&schemas, depth + 1);
            match made {
                Some(made) if is_unique && items.contains(&made.value) => {}
                Some(made) => {
                    let at = Pointer::root().index(index);
                    list.sites.extend(made.sites.into_iter().map(|site| inside(&at, site)));
                    items.push(made.value);
                }
                None if round > least => break,
                None => {}
            }
        }
        if items.len() < least {
            return None;
        }
        list.value = Value::Array(items);
        Some(list)
    }
}

/// The schemas of the item with an index.
fn item<'s>(view: &View<'s>, index: usize) -> Vec<&'s Value> {
    let schemas = view.parts.iter().filter_map(|part| part["prefixItems"].get(index).or_else(|| part.get("items")));
    schemas.collect()
}

fn len(object: &Made) -> usize {
    object.value.as_object().map_or(0, Map::len)
}

fn put(object: &mut Made, name: &str, made: Made) {
    let at = Pointer::root().key(name);
    object.sites.extend(made.sites.into_iter().map(|site| inside(&at, site)));
    if let Value::Object(entries) = &mut object.value {
        entries.insert(name.to_owned(), made.value);
    }
}

/// The value of a key that may be left out: `null` there is as good as none.
fn or_null(mut made: Made) -> Made {
    for site in made.sites.iter_mut().filter(|site| site.at.is_empty()) {
        if let Rule::Type(types) = &mut site.rule
            && !types.iter().any(|name| name == "null")
        {
            types.push("null".to_owned());
        }
    }
    made
}

/// A value of which nothing can be refused.
fn open(mut made: Made) -> Made {
    made.sites.iter_mut().for_each(|site| site.is_open = true);
    made
}

/// A site as seen from the value around.
fn inside(at: &Pointer, site: Site) -> Site {
    Site { at: format!("{at}{}", site.at), ..site }
}
