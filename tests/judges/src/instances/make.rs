//! Random instances of a schema.
//!
//! What comes in are schemas in the words of JSON Schema 2020-12; what goes out is a value that all of them allow, with the
//! places at which it could be broken. Schemas that hold at one place (`$ref`, `allOf`, a chosen branch of `oneOf` or
//! `anyOf`) are looked at side by side, as a `View`. What cannot be seen in a branch alone (`oneOf`, `not`) is left to the
//! judge: a value that it refuses is made anew.

mod collection;
mod view;

use super::judge::Judge;
use super::number::number;
use super::random::Random;
use super::schemas::Schemas;
use super::text::text;

pub use super::text::Characters;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use view::View;

/// How often a value is made anew when the judge refuses it, at one place.
const TRIES: usize = 12;

/// Values of one instance, beyond which only what is required is made.
const ENOUGH: usize = 150;

/// Values that may be made for one instance, those included that are thrown away.
const BUDGET: usize = 6000;

/// How deep values are in each other, beyond which only what is required is made.
const DEEP: usize = 5;

/// How deep values may be in each other.
const DEEPEST: usize = 40;

/// A value, and where it could be broken.
#[derive(Clone, Debug)]
pub struct Made {
    /// The value.
    pub value: Value,
    /// The places.
    pub sites: Vec<Site>,
}

/// A constraint that could be broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The JSON pointer of the value that it holds for.
    pub at: String,
    /// The constraint.
    pub rule: Rule,
    /// Whether a type that takes anything is around it: what is of no type of a union is kept as it is.
    pub is_open: bool,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The value is of one of these types.
    Type(Vec<String>),
    /// The object has this key.
    Required(String),
}

/// How much an instance has that it need not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What is required.
    Least,
    /// Some of it.
    Some,
    /// Everything, unless it is deep.
    Most,
}

/// Makes instances.
#[derive(Debug)]
pub struct Maker<'s> {
    pub(super) schemas: &'s Schemas,
    pub(super) judge: &'s Judge<'s>,
    pub(super) random: Random,
    characters: Characters,
    raw: HashSet<usize>,
    /// The definition that instances are made of.
    root: Option<(usize, &'s Value)>,
    extent: Extent,
    made: usize,
    tried: usize,
}

impl<'s> Maker<'s> {
    /// Makes instances of the schemas of a document.
    #[must_use]
    pub fn new(schemas: &'s Schemas, judge: &'s Judge<'s>, random: Random) -> Self {
        Self {
            schemas,
            judge,
            random,
            characters: Characters::Any,
            raw: HashSet::new(),
            root: None,
            extent: Extent::Some,
            made: 0,
            tried: 0,
        }
    }

    /// With other characters in texts that may be anything.
    #[must_use]
    pub fn characters(mut self, characters: Characters) -> Self {
        self.characters = characters;
        self
    }

    /// With definitions whose type takes any JSON, so that nothing in their values can be refused.
    #[must_use]
    pub fn raw(mut self, raw: &HashSet<usize>) -> Self {
        self.raw.clone_from(raw);
        self
    }

    /// A valid instance of a schema; none when no try gives one.
    pub fn instance(&mut self, schema: &'s Value, extent: Extent) -> Option<Made> {
        self.root = self.schemas.id(schema).map(|id| (id, schema));
        for round in 0..20 {
            // Where much of it does not go together, less of it may.
            self.extent = if round < 8 { extent } else { [Extent::Least, Extent::Some][round % 2] };
            (self.made, self.tried) = (0, 0);
            if let Some(made) = self.make(&[schema], 0).filter(|made| self.judge.allows(schema, &made.value)) {
                return Some(made);
            }
        }
        None
    }

    /// A value that all of these schemas allow.
    fn make(&mut self, schemas: &[&'s Value], depth: usize) -> Option<Made> {
        for _ in 0..TRIES {
            if depth > DEEPEST || self.tried > BUDGET {
                return None;
            }
            self.tried += 1;
            let view = self.view(schemas)?;
            let made = self.of_view(&view, depth);
            match made {
                Some(made) if !view.is_chosen => return Some(made),
                Some(made) if schemas.iter().all(|schema| self.judge.allows(schema, &made.value)) => return Some(made),
                None if !view.is_chosen => return None,
                _ => {}
            }
        }
        None
    }

    fn of_view(&mut self, view: &View<'s>, depth: usize) -> Option<Made> {
        if view.is_never {
            return None;
        }
        self.made += 1;
        let known = view.known_values();
        let types = view.types();
        if types.as_ref().is_some_and(Vec::is_empty) {
            return None;
        }
        let mut made = if let Some(known) = known {
            let fitting: Vec<&Value> = known.into_iter().filter(|value| view.allows_type(value)).collect();
            Made { value: (*self.random.pick(&fitting)?).clone(), sites: Vec::new() }
        } else {
            let name = self.choose(types.as_deref(), view)?;
            self.of_type(&name, view, depth)?
        };
        if let Some(types) = types {
            let kinds = types.iter().filter(|name| *name != "null" && *name != "integer").count();
            let is_open = view.is_open || kinds > 1;
            let rule = Rule::Type(types);
            made.sites.push(Site { at: String::new(), rule, is_open });
        }
        if view.is_open {
            made.sites.iter_mut().for_each(|site| site.is_open = true);
        } else if view.is_tagged {
            // Under another tag, or none, a union keeps the object as it is.
            for site in &mut made.sites {
                let is_tag = |key: Option<&str>| key.is_some_and(|key| view.keys.contains(&key));
                let rule = if let Rule::Required(key) = &site.rule { Some(key.as_str()) } else { None };
                let is_root = site.at.is_empty();
                site.is_open |= is_root && matches!(site.rule, Rule::Type(_));
                site.is_open |= (is_root && is_tag(rule)) || is_tag(site.at.strip_prefix('/'));
            }
        }
        Some(made)
    }

    /// The type of a value that is about to be made.
    fn choose(&mut self, types: Option<&[String]>, view: &View<'s>) -> Option<String> {
        let Some(types) = types else {
            let says = |keys: &[&str]| view.parts.iter().any(|part| keys.iter().any(|key| part.get(*key).is_some()));
            let name =
                if says(&["properties", "required", "additionalProperties", "patternProperties", "minProperties"])
                    || !view.tags.is_empty()
                {
                    "object"
                } else if says(&["items", "prefixItems", "minItems"]) {
                    "array"
                } else if says(&["pattern", "minLength", "maxLength", "format"]) {
                    "string"
                } else if says(&["minimum", "maximum", "multipleOf"]) {
                    "number"
                } else {
                    "any"
                };
            return Some(name.to_owned());
        };
        let solid: Vec<&String> = types.iter().filter(|name| *name != "null").collect();
        let has_null = solid.len() < types.len();
        let null = 10 + if self.is_small() { 40 } else { 0 };
        let may_be_null = has_null && self.characters == Characters::Any;
        if has_null && solid.is_empty() || may_be_null && self.random.chance(null) {
            return Some("null".to_owned());
        }
        self.random.pick(&solid).map(|name| (*name).clone())
    }

    fn of_type(&mut self, name: &str, view: &View<'s>, depth: usize) -> Option<Made> {
        let plain = |value: Value| Some(Made { value, sites: Vec::new() });
        let parts: Vec<&Value> = view.parts.clone();
        match name {
            "null" => plain(Value::Null),
            "boolean" => plain(Value::Bool(self.random.chance(50))),
            "integer" => plain(number(&parts, true, &mut self.random)?),
            "number" => plain(number(&parts, false, &mut self.random)?),
            "string" => {
                let matches = |pattern: &str, text: &str| self.judge.matches(pattern, text);
                plain(Value::String(text(&parts, self.characters, &matches, &mut self.random)?))
            }
            "array" => self.list(view, depth),
            "object" => self.object(view, depth),
            _ => plain(self.anything()),
        }
    }

    /// A value of any type.
    pub(super) fn anything(&mut self) -> Value {
        let values = [
            json!("any"),
            json!(7),
            json!(0.5),
            json!(true),
            json!([1, "two", { "three": null }]),
            json!({ "key": { "nested": [] } }),
            Value::Object(Map::new()),
        ];
        self.random.pick(&values).cloned().unwrap_or(Value::Null)
    }

    /// Whether what need not be there is left out.
    pub(super) fn is_small(&self) -> bool {
        self.extent == Extent::Least || self.made > ENOUGH
    }

    /// Whether something is made that need not be there.
    pub(super) fn wants(&mut self, depth: usize) -> bool {
        match self.extent {
            _ if self.is_small() || depth > DEEP => false,
            Extent::Most if depth < 3 => true,
            _ => self.random.chance(55_usize.saturating_sub(depth * 10)),
        }
    }
}

#[cfg(test)]
mod tests;
