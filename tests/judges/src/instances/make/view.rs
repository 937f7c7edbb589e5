//! The schemas that hold at one place, side by side.
//!
//! What comes in are schemas; what goes out are those without a choice in them: references followed, `allOf` taken apart,
//! one branch chosen of each `oneOf` and `anyOf`, and the value of the discriminator that this settles.

use super::{Characters, Maker};
use crate::instances::schemas::Schemas;
use serde_json::Value;
use std::collections::HashSet;

/// The schemas that hold at one place.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Default)]
pub(super) struct View<'s> {
    /// Each of them; their references and unions are settled.
    pub(super) parts: Vec<&'s Value>,
    /// Keys that discriminate, with the texts that they hold.
    pub(super) tags: Vec<(String, String)>,
    /// Whether something was chosen or cannot be settled here, so that the judge must look.
    pub(super) is_chosen: bool,
    /// Whether it was chosen from several without a discriminator.
    pub(super) is_open: bool,
    /// The keys of the discriminators that it was chosen by.
    pub(super) keys: Vec<&'s str>,
    /// Whether it was chosen by a discriminator.
    pub(super) is_tagged: bool,
    /// Keys that only a branch without a type of its own requires: no type can ask for them.
    pub(super) loose: Vec<&'s str>,
    /// Whether nothing is allowed.
    pub(super) is_never: bool,
    seen: HashSet<usize>,
}

impl<'s> Maker<'s> {
    /// The view of some schemas; none when they lead to themselves without end.
    pub(super) fn view(&mut self, schemas: &[&'s Value]) -> Option<View<'s>> {
        let mut view = View::default();
        for schema in schemas {
            self.add(schema, None, &mut view)?;
        }
        Some(view)
    }

    /// Adds a schema; `entry` is the definition that all of this started from.
    fn add(&mut self, schema: &'s Value, entry: Option<usize>, view: &mut View<'s>) -> Option<()> {
        if let Some(flag) = schema.as_bool() {
            view.is_never |= !flag;
            return Some(());
        }
        if view.parts.len() > 500 {
            return None;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let id = Schemas::target(reference)?;
            view.is_open |= self.raw.contains(&id);
            if !view.seen.contains(&id) {
                let target = self.schemas.get(id)?;
                let kind = self.kind_of(id, target, entry, view).ok()?;
                view.seen.insert(id);
                self.add(target, entry.or(kind).or(Some(id)), view)?;
            }
        }
        // The schema that all of this is about may be a base itself.
        let own = self.root.filter(|(_, root)| entry.is_none() && std::ptr::eq(*root, schema)).map(|(id, _)| id);
        let entry = match own.filter(|id| view.seen.insert(*id)) {
            Some(id) => self.kind_of(id, schema, entry, view).ok()?.or(Some(id)),
            None => entry,
        };
        for member in schema["allOf"].as_array().into_iter().flatten() {
            self.add(member, entry.or(Some(usize::MAX)), view)?;
        }
        let discriminator = &schema["discriminator"];
        let key = discriminator["propertyName"].as_str();
        for keyword in ["oneOf", "anyOf"] {
            let Some(members) = schema[keyword].as_array() else { continue };
            let solid = members.iter().filter(|member| member["type"] != "null").count();
            let member = if self.characters == Characters::Plain && solid > 0 {
                let wanted: Vec<&Value> = members.iter().filter(|member| member["type"] != "null").collect();
                *self.random.pick(&wanted)?
            } else {
                self.random.pick(members)?
            };
            view.is_chosen = true;
            let target = member["$ref"].as_str().and_then(Schemas::target);
            if let (Some(key), Some(target)) = (key, target) {
                view.is_tagged = true;
                view.keys.push(key);
                if let Some(tag) = self.tag(discriminator, target) {
                    view.tags.push((key.to_owned(), tag));
                }
                self.add(member, Some(target), view)?;
            } else {
                if only_constrains(member) {
                    view.loose.extend(member["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
                } else {
                    // Beside `null` a union may be that takes anything; one with a discriminator keeps what it does not know.
                    view.is_open |= solid > 1 || member["type"] == "null" || key.is_some();
                }
                self.add(member, None, view)?;
            }
        }
        if let (Some(key), Some(entry)) = (key, entry.filter(|entry| *entry != usize::MAX))
            && schema.get("oneOf").is_none()
            && schema.get("anyOf").is_none()
            && let Some(tag) = self.tag(discriminator, entry)
        {
            view.tags.push((key.to_owned(), tag));
            // What others extend in turn is a union of them, too, which keeps what is of none.
            if self.schemas.children.contains_key(&entry) {
                view.is_open = true;
                view.is_tagged = true;
                view.keys.push(key);
            }
        }
        // Without a type it need not be a list, and what is none of these is kept as it is.
        view.is_open |= schema.get("items").is_some() && schema.get("type").is_none();
        view.is_chosen |= ["not", "if", "contains", "propertyNames", "unevaluatedProperties"]
            .iter()
            .any(|key| schema.get(*key).is_some());
        view.parts.push(schema);
        Some(())
    }

    /// Adds one of the kinds that a base stands for, where one does and none was chosen yet.
    fn kind_of(
        &mut self,
        id: usize,
        base: &'s Value,
        entry: Option<usize>,
        view: &mut View<'s>,
    ) -> Result<Option<usize>, Nowhere> {
        if entry.is_some() || !is_base(base) {
            return Ok(None);
        }
        let kind = self.kind(id, base);
        match kind.filter(|kind| *kind != id) {
            Some(kind) => {
                view.is_chosen = true;
                view.is_tagged = true;
                view.keys.extend(base["discriminator"]["propertyName"].as_str());
                view.seen.extend([id, kind]);
                let schema = self.schemas.get(kind).ok_or(Nowhere)?;
                self.add(schema, Some(kind), view).ok_or(Nowhere)?;
            }
            // What is of no kind is kept as it is, and so is what is not even of the base.
            None => view.is_open = true,
        }
        Ok(kind)
    }

    /// One of the kinds of a base.
    fn kind(&mut self, base: usize, schema: &Value) -> Option<usize> {
        let mapped = schema["discriminator"]["mapping"].as_object();
        let mapped = mapped.into_iter().flatten().filter_map(|(_, target)| Schemas::target(target.as_str()?));
        let mut kinds: Vec<usize> = mapped.collect();
        if kinds.is_empty() {
            kinds.extend(self.schemas.children.get(&base).into_iter().flatten());
            kinds.push(base);
        }
        self.random.pick(&kinds).copied()
    }

    /// The text under a discriminator that stands for a definition (OpenAPI 3.1, 4.8.25).
    fn tag(&mut self, discriminator: &Value, target: usize) -> Option<String> {
        let mapping = discriminator["mapping"].as_object();
        let mapped = mapping.into_iter().flatten();
        let mapped = mapped.filter(|(_, to)| to.as_str().and_then(Schemas::target) == Some(target));
        let tags: Vec<String> = mapped.map(|(tag, _)| tag.clone()).collect();
        self.random.pick(&tags).cloned().or_else(|| self.schemas.names.get(&target).cloned())
    }
}

/// A reference leads nowhere, or too far.
struct Nowhere;

/// Whether a schema distinguishes its kinds, and so stands for all of them.
fn is_base(schema: &Value) -> bool {
    schema.get("discriminator").is_some() && schema.get("oneOf").is_none() && schema.get("anyOf").is_none()
}

/// Whether a branch says nothing about types.
fn only_constrains(schema: &Value) -> bool {
    schema
        .as_object()
        .is_some_and(|schema| schema.keys().all(|key| ["required", "not", "format", "pattern"].contains(&key.as_str())))
}

impl View<'_> {
    /// The values that `enum` and `const` leave; none when neither says anything.
    pub(super) fn known_values(&self) -> Option<Vec<&Value>> {
        let mut lists = self.parts.iter().filter_map(|part| {
            let part = part.as_object()?;
            match (part.get("const"), part.get("enum")) {
                (Some(only), _) => Some(vec![only]),
                (None, Some(list)) => Some(list.as_array()?.iter().collect::<Vec<_>>()),
                (None, None) => None,
            }
        });
        let first = lists.next()?;
        Some(lists.fold(first, |left, list| left.into_iter().filter(|value| list.contains(value)).collect()))
    }

    /// The types that all of the parts allow; none when none of them says any.
    pub(super) fn types(&self) -> Option<Vec<String>> {
        let mut lists = self.parts.iter().filter_map(|part| match &part["type"] {
            Value::String(name) => Some(vec![name.as_str()]),
            Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect()),
            _ => None,
        });
        let first = lists.next()?;
        let types = lists.fold(first, |left, right| {
            let mut names = Vec::new();
            for name in left {
                let name = match name {
                    "number" if !right.contains(&"number") => "integer",
                    name => name,
                };
                let is_allowed = right.contains(&name) || (name == "integer" && right.contains(&"number"));
                if is_allowed && !names.contains(&name) {
                    names.push(name);
                }
            }
            names
        });
        Some(types.into_iter().map(str::to_owned).collect())
    }

    /// Whether a value is of a type that the parts allow.
    pub(super) fn allows_type(&self, value: &Value) -> bool {
        let Some(types) = self.types() else { return true };
        let name = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => "integer",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        types.iter().any(|one| one == name || (one == "number" && name == "integer"))
    }
}
