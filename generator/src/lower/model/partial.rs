//! Values of which any part may be missing: the success of a variant with `partial: true`.
//!
//! What comes in is the schema of a success; what goes out is one in which the value, or each item of the list or of the
//! page, requires nothing. What the document names keeps its name with `Partial` in front, so that all operations that
//! respond with a part of a value share one schema.

use super::value_kind;
use crate::lower::Facts;
use crate::pointer::Pointer;
use crate::source::Origins;
use indexmap::IndexMap;
use openapiv3::{
    Components, MediaType, ObjectType, OpenAPI, Operation, PathItem, ReferenceOr, Response, Schema, SchemaKind,
    StatusCode, Type,
};

/// References may lead through so many schemas that are put together.
const MAX_DEPTH: usize = 64;

/// What every schema that is made here is called first.
const PREFIX: &str = "Partial";

/// What the description of a value adds of which nothing is required.
const ANY_PART: &str = "It has only the parts that are requested, so any part may be missing.";

/// The schemas that have been made: by name, and where in the value the items are.
pub(super) struct Partial<'m> {
    components: &'m mut Components,
    facts: &'m mut Facts,
    origins: &'m mut Origins,
    made: IndexMap<(String, Vec<String>), String>,
}

/// Makes the success of the operation in each of these path items partial. What cannot be is given back with the reason.
pub(super) fn apply(
    openapi: &mut OpenAPI,
    (facts, origins): (&mut Facts, &mut Origins),
    items: Vec<Pointer>,
) -> Vec<(Pointer, &'static str)> {
    let mut wrong = Vec::new();
    let mut components = openapi.components.take().unwrap_or_default();
    let mut partial = Partial { components: &mut components, facts, origins, made: IndexMap::new() };
    for at in items {
        let key = at.last().unwrap_or_default().into_owned();
        let Some(ReferenceOr::Item(PathItem { get: Some(operation), .. })) = openapi.paths.paths.get_mut(&key) else {
            continue;
        };
        let at = at.key("get");
        if let Err(reason) = partial.operation(operation, &at) {
            wrong.push((at.key("partial"), reason));
        }
    }
    openapi.components = (components != Components::default()).then_some(components);
    wrong
}

impl Partial<'_> {
    fn operation(&mut self, operation: &mut Operation, at: &Pointer) -> Result<(), &'static str> {
        let items = operation.extensions.get("x-specwright-pagination").and_then(|paging| paging.get("items"));
        let items: Vec<String> = items
            .and_then(serde_json::Value::as_str)
            .map(|items| Pointer::from(items).tokens().map(std::borrow::Cow::into_owned).collect())
            .unwrap_or_default();
        let is_success = |status: &StatusCode| status.to_string().starts_with('2');
        let success = operation.responses.responses.iter_mut().find(|(status, _)| is_success(status));
        let Some((status, response)) = success else { return Err("this operation documents no success") };
        let at = at.key("responses").key(&status.to_string());
        let mut own = self.response(response, &at).ok_or("the success of this operation is not there")?;
        let is_json = |media: &str| {
            let media = media.split(';').next().unwrap_or_default().trim().to_lowercase();
            media == "application/json" || media.ends_with("+json")
        };
        let content = own.content.iter_mut().find(|(media, _)| is_json(media));
        let Some((media, MediaType { schema: Some(schema), .. })) = content else {
            return Err("the success of this operation is not described as JSON");
        };
        let at = at.keys(&["content", media, "schema"]);
        *schema = self.schema(schema, &items, &at, 0)?;
        *response = ReferenceOr::Item(own);
        Ok(())
    }

    /// A response, in place of a reference to it.
    fn response(&mut self, response: &ReferenceOr<Response>, at: &Pointer) -> Option<Response> {
        match response {
            ReferenceOr::Item(response) => Some(response.clone()),
            ReferenceOr::Reference { reference } => {
                let name = name(reference, "responses")?;
                let ReferenceOr::Item(response) = self.components.responses.get(&name)?.clone() else { return None };
                self.comes_from(at, &["components", "responses", &name]);
                Some(response)
            }
        }
    }

    /// Notes that the schema at a place is a copy of a component.
    fn comes_from(&mut self, at: &Pointer, component: &[&str]) {
        let component = Pointer::root().keys(component);
        self.facts.copied(&component, at);
        let (file, pointer) = self.origins.find(&component);
        self.origins.moved(at.clone(), file, pointer);
    }

    /// A schema of which, or of whose items at the end of `path`, nothing is required.
    fn schema(
        &mut self,
        schema: &ReferenceOr<Schema>,
        path: &[String],
        at: &Pointer,
        depth: usize,
    ) -> Result<ReferenceOr<Schema>, &'static str> {
        if depth > MAX_DEPTH {
            return Err("the schema of the success never ends");
        }
        let name = match schema {
            ReferenceOr::Item(schema) => {
                let mut schema = schema.clone();
                self.strip(&mut schema, path, at, depth)?;
                return Ok(ReferenceOr::Item(schema));
            }
            ReferenceOr::Reference { reference } => name(reference, "schemas"),
        };
        let name = name.ok_or("the schema of the success is not a component")?;
        let key = (name, path.to_vec());
        if let Some(partial) = self.made.get(&key) {
            return Ok(ReferenceOr::Reference { reference: format!("#/components/schemas/{partial}") });
        }
        let partial = self.free(&key.0);
        let whole = self.components.schemas.get(&key.0).cloned().ok_or("the schema of the success is not there")?;
        let at = Pointer::root().keys(&["components", "schemas", &partial]);
        self.comes_from(&at, &["components", "schemas", &key.0]);
        self.made.insert(key, partial.clone());
        let mut schema = self.schema(&whole, path, &at, depth + 1)?;
        if let (ReferenceOr::Item(schema), []) = (&mut schema, path)
            && let Some(description) = &mut schema.schema_data.description
        {
            *description = format!("{}\n\n{ANY_PART}", description.trim_end());
        }
        let reference = format!("#/components/schemas/{partial}");
        self.components.schemas.insert(partial, schema);
        Ok(ReferenceOr::Reference { reference })
    }

    /// A name that no schema has.
    fn free(&self, name: &str) -> String {
        let is_free = |wanted: &str| {
            !self.components.schemas.contains_key(wanted) && !self.made.values().any(|made| made == wanted)
        };
        let wanted = format!("{PREFIX}{name}");
        let numbered = (2..).map(|number| format!("{wanted}{number}"));
        std::iter::once(wanted.clone()).chain(numbered).find(|wanted| is_free(wanted)).unwrap_or(wanted)
    }

    /// The same in place.
    fn strip(&mut self, schema: &mut Schema, path: &[String], at: &Pointer, depth: usize) -> Result<(), &'static str> {
        match (&mut schema.schema_kind, path) {
            (SchemaKind::Type(Type::Array(list)), []) => {
                let Some(items) = &mut list.items else { return Err("nothing is known of the items of the list") };
                let whole = std::mem::replace(items, nothing()).unbox();
                *items = boxed(self.schema(&whole, &[], &at.key("items"), depth + 1)?);
            }
            (SchemaKind::Type(Type::Object(object)), []) => object.required.clear(),
            (SchemaKind::Type(Type::Object(ObjectType { properties, .. })), [first, rest @ ..]) => {
                self.property(properties, (first, rest), at, depth)?;
            }
            (SchemaKind::Any(any), []) => {
                any.required.clear();
                if let Some(facts) = self.facts.schemas.get_mut(at) {
                    facts.values = value_kind::of(any, Some(facts), || false);
                }
                self.members(&mut any.all_of, &[], &at.key("allOf"), depth)?;
                self.alternatives(&mut any.one_of, &at.key("oneOf"), depth)?;
                self.alternatives(&mut any.any_of, &at.key("anyOf"), depth)?;
            }
            (SchemaKind::Any(any), [first, rest @ ..]) => {
                if any.properties.contains_key(first) {
                    self.property(&mut any.properties, (first, rest), at, depth)?;
                } else {
                    self.members(&mut any.all_of, path, &at.key("allOf"), depth)?;
                }
            }
            (SchemaKind::AllOf { all_of }, _) => self.members(all_of, path, &at.key("allOf"), depth)?,
            (SchemaKind::OneOf { one_of }, []) => self.alternatives(one_of, &at.key("oneOf"), depth)?,
            (SchemaKind::AnyOf { any_of }, []) => self.alternatives(any_of, &at.key("anyOf"), depth)?,
            (SchemaKind::Not { .. }, []) => {}
            (SchemaKind::Type(_), []) => return Err("the success is neither an object nor a list of them"),
            (_, [..]) => return Err("the success has no items where `x-specwright-pagination` has them"),
        }
        Ok(())
    }

    fn property(
        &mut self,
        properties: &mut IndexMap<String, ReferenceOr<Box<Schema>>>,
        (name, rest): (&String, &[String]),
        at: &Pointer,
        depth: usize,
    ) -> Result<(), &'static str> {
        let Some(property) = properties.get_mut(name) else {
            return Err("the success has no items where `x-specwright-pagination` has them");
        };
        let whole = std::mem::replace(property, nothing()).unbox();
        *property = boxed(self.schema(&whole, rest, &at.key("properties").key(name), depth + 1)?);
        Ok(())
    }

    /// The parts of one object, in place of references to them: a part alone is no value. With a path, the one that has it.
    fn members(
        &mut self,
        members: &mut [ReferenceOr<Schema>],
        path: &[String],
        at: &Pointer,
        depth: usize,
    ) -> Result<(), &'static str> {
        let mut found = path.is_empty();
        for (index, member) in members.iter_mut().enumerate() {
            let at = at.index(index);
            let mut own = member.clone();
            let mut steps = depth;
            while let ReferenceOr::Reference { reference } = &own {
                let name = name(reference, "schemas").filter(|_| steps < MAX_DEPTH);
                let target = name.as_ref().and_then(|name| self.components.schemas.get(name)).cloned();
                let (Some(name), Some(target)) = (name, target) else {
                    return Err("the schema of the success never ends");
                };
                self.comes_from(&at, &["components", "schemas", &name]);
                own = target;
                steps += 1;
            }
            let ReferenceOr::Item(schema) = &mut own else { continue };
            match self.strip(schema, path, &at, steps + 1) {
                Ok(()) => found = true,
                Err(_) if !path.is_empty() => continue,
                Err(reason) => return Err(reason),
            }
            *member = own;
        }
        found.then_some(()).ok_or("the success has no items where `x-specwright-pagination` has them")
    }

    fn alternatives(
        &mut self,
        alternatives: &mut [ReferenceOr<Schema>],
        at: &Pointer,
        depth: usize,
    ) -> Result<(), &'static str> {
        for (index, alternative) in alternatives.iter_mut().enumerate() {
            *alternative = self.schema(alternative, &[], &at.index(index), depth + 1)?;
        }
        Ok(())
    }
}

/// The name in a reference to a section of the components.
fn name(reference: &str, section: &str) -> Option<String> {
    let pointer = Pointer::from_reference(reference)?;
    let tokens: Vec<_> = pointer.tokens().collect();
    match tokens.as_slice() {
        [components, own, name] if components == "components" && own == section => Some(name.clone().into_owned()),
        _ => None,
    }
}

/// What is left in place of a schema while it is being changed.
fn nothing() -> ReferenceOr<Box<Schema>> {
    ReferenceOr::Reference { reference: String::new() }
}

fn boxed(schema: ReferenceOr<Schema>) -> ReferenceOr<Box<Schema>> {
    match schema {
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
        ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
    }
}
