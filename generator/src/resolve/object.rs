//! Objects, however many schemas describe them: `allOf` is merged here (JSON Schema 2020-12, core, 10.2.1.1).
//!
//! What comes in is a schema; what goes out is an [`Object`]: every property with the place that describes it, what is
//! required, and what other keys hold; or the one type that all members agree on. A property that is inherited from a
//! component keeps the type that it has there. Every component is looked into once for each merge, so schemas that
//! contain themselves by `allOf` come to an end.

use super::shape::{self, Additional, Shape};
use super::{Resolver, component_name, enumeration};
use crate::ir::TypeId;
use crate::lower::{SchemaFacts, Unevaluated};
use crate::pointer::Pointer;
use foldhash::{HashMap, HashSet};
use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaKind, Type};

/// Components that one `allOf` may be made of, counting those that its members are made of.
const MAX_MEMBERS: usize = 400;

/// An object, put together from wherever it is described.
#[derive(Debug)]
pub(super) struct Object<'a> {
    /// The known keys, in the order in which they are met.
    pub(super) properties: Vec<Property<'a>>,
    /// The keys that must be there.
    pub(super) required: Vec<(&'a str, Pointer)>,
    /// What other keys hold, and where that is declared.
    pub(super) additional: (Additional<'a>, Pointer),
}

/// A known key.
#[derive(Debug)]
pub(super) struct Property<'a> {
    pub(super) key: &'a str,
    /// What the last member says that says anything.
    pub(super) described: Described<'a>,
    /// What other members say of the key, in their order.
    pub(super) also: Vec<Described<'a>>,
}

/// What one schema says of a key.
#[derive(Clone, Debug)]
pub(super) struct Described<'a> {
    pub(super) schema: &'a ReferenceOr<Box<Schema>>,
    /// Where the schema is.
    pub(super) at: Pointer,
    /// The component that describes it, when that is not the object itself.
    pub(super) owner: Option<TypeId>,
}

/// What several schemas say together.
#[derive(Debug, Default)]
pub(super) struct Merged<'a> {
    properties: Vec<Property<'a>>,
    /// Where each key is among the properties.
    known: HashMap<&'a str, usize>,
    required: Vec<(&'a str, Pointer)>,
    additional: Vec<(Additional<'a>, Pointer)>,
    is_object: bool,
    /// Members are made of members more often than anybody would write.
    pub(super) is_endless: bool,
    /// Members that are no objects.
    pub(super) others: Vec<Other<'a>>,
    /// Unions among the members, with their schemas and places.
    pub(super) unions: Vec<(&'a Schema, Pointer)>,
}

/// A member of `allOf` that is no object.
#[derive(Clone, Debug)]
pub(super) enum Other<'a> {
    /// A component, with its schema.
    Component(TypeId, &'a ReferenceOr<Schema>),
    /// A schema in place.
    Inline(&'a Schema, Pointer),
}

impl<'a> Merged<'a> {
    /// Whether the members describe an object and nothing else.
    pub(super) fn is_object(&self) -> bool {
        self.is_object && self.others.is_empty() && !self.is_endless
    }

    /// Whether the members describe nothing but objects and unions.
    pub(super) fn is_plain(&self) -> bool {
        self.others.is_empty() && !self.is_endless
    }

    /// Whether the members know any key.
    pub(super) fn has_keys(&self) -> bool {
        !self.properties.is_empty()
    }

    /// Whether everything that others declare of keys is declared here too: at the same places, or `by_name` of the same keys.
    pub(super) fn holds(&self, other: &Self, by_name: bool) -> bool {
        let is_required = |key: &str| self.required.iter().any(|(known, _)| *known == key);
        let is_known = |property: &Property<'a>| {
            self.known.get(property.key).is_some_and(|&index| {
                let known = &self.properties[index];
                let mut places = known.also.iter().chain([&known.described]);
                by_name || places.any(|described| described.at == property.described.at)
            })
        };
        other.properties.iter().all(is_known) && other.required.iter().all(|(key, _)| is_required(key))
    }

    /// The object; later members say more about a key than earlier ones.
    pub(super) fn into_object(self, at: &Pointer) -> Object<'a> {
        let open = self.additional.iter().any(|(additional, _)| matches!(additional, Additional::Open));
        let typed = self.additional.iter().find(|(additional, _)| matches!(additional, Additional::Typed(_)));
        let additional = match typed {
            Some(typed) => typed.clone(),
            None if open || self.additional.is_empty() => (Additional::Open, at.clone()),
            None => (Additional::Closed, at.clone()),
        };
        Object { properties: self.properties, required: self.required, additional }
    }
}

impl<'a> Resolver<'a> {
    /// What a schema says, with all that it is made of.
    pub(super) fn merged(&self, schema: &'a Schema, at: &Pointer) -> Merged<'a> {
        let mut merged = Merged::default();
        self.collect(schema, at, None, &mut merged, &mut HashSet::default());
        merged
    }

    /// Adds what members of unions say to what is beside the unions.
    pub(super) fn merged_with<'p>(
        &self,
        (schema, at): (&'a Schema, &Pointer),
        members: impl Iterator<Item = (&'a ReferenceOr<Schema>, &'p Pointer)>,
    ) -> Merged<'a> {
        let mut merged = Merged::default();
        let mut seen = HashSet::default();
        self.collect(schema, at, None, &mut merged, &mut seen);
        merged.unions.clear();
        for (member, at) in members {
            self.collect_member(member, at, None, &mut merged, &mut seen);
        }
        merged
    }

    /// The object that a schema describes, if it does.
    pub(super) fn object_of(&self, schema: &'a Schema, at: &Pointer) -> Option<Object<'a>> {
        let merged = self.merged(schema, at);
        merged.is_object().then(|| merged.into_object(at))
    }

    fn collect_member(
        &self,
        member: &'a ReferenceOr<Schema>,
        at: &Pointer,
        owner: Option<TypeId>,
        merged: &mut Merged<'a>,
        seen: &mut HashSet<String>,
    ) {
        match member {
            ReferenceOr::Item(schema) => self.collect(schema, at, owner, merged, seen),
            ReferenceOr::Reference { reference } => self.collect_referred(reference, merged, seen),
        }
    }

    fn collect_referred(&self, reference: &str, merged: &mut Merged<'a>, seen: &mut HashSet<String>) {
        let Some((name, target)) = self.component(reference) else { return };
        if !seen.insert(name.to_owned()) {
            return;
        }
        if seen.len() > MAX_MEMBERS {
            merged.is_endless = true;
            return;
        }
        let at = Pointer::root().keys(&["components", "schemas", name]);
        let id = self.components.get(name).copied();
        let mut inner = Merged::default();
        self.collect_member(target, &at, id, &mut inner, seen);
        inner.unions.retain(|(union, _)| !self.is_listing(union));
        match id {
            Some(id) if !inner.is_object && inner.unions.is_empty() && !inner.others.is_empty() => {
                merged.others.push(Other::Component(id, target));
            }
            _ => merged.merge_from(self, inner),
        }
    }

    /// What several descriptions of one value say together.
    pub(super) fn merged_from<'d>(&self, all: impl IntoIterator<Item = &'d Described<'a>>) -> Merged<'a>
    where
        'a: 'd,
    {
        let (mut merged, mut seen) = (Merged::default(), HashSet::default());
        for Described { schema, at, .. } in all {
            match schema {
                ReferenceOr::Item(schema) => self.collect(schema, at, None, &mut merged, &mut seen),
                ReferenceOr::Reference { reference } => self.collect_referred(reference, &mut merged, &mut seen),
            }
        }
        merged
    }

    fn collect(
        &self,
        schema: &'a Schema,
        at: &Pointer,
        owner: Option<TypeId>,
        merged: &mut Merged<'a>,
        seen: &mut HashSet<String>,
    ) {
        match &schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => {
                let keys = object.properties.iter().map(|(key, schema)| (key.as_str(), schema));
                merged.keys(self, keys, &object.required, at, owner);
                merged.others_keys(self.additional(schema, object.additional_properties.as_ref(), at));
            }
            SchemaKind::AllOf { all_of } => self.collect_all(all_of, at, owner, merged, seen),
            SchemaKind::OneOf { one_of: members } | SchemaKind::AnyOf { any_of: members } => {
                if !members.iter().all(|member| self.only_constrains(member)) {
                    merged.unions.push((schema, at.clone()));
                }
            }
            SchemaKind::Not { .. } => {}
            SchemaKind::Type(_) => merged.others.push(Other::Inline(schema, at.clone())),
            SchemaKind::Any(any) => self.collect_any(schema, any, at, owner, merged, seen),
        }
    }

    fn collect_any(
        &self,
        schema: &'a Schema,
        any: &'a AnySchema,
        at: &Pointer,
        owner: Option<TypeId>,
        merged: &mut Merged<'a>,
        seen: &mut HashSet<String>,
    ) {
        // The members come first, so that what is beside them can say more.
        self.collect_all(&any.all_of, at, owner, merged, seen);
        let is_object = matches!(any.typ.as_deref(), Some("object"))
            || !any.properties.is_empty()
            || any.additional_properties.is_some()
            || !any.required.is_empty()
            || self.facts_of(schema).patterns.is_some();
        if is_object {
            let keys = any.properties.iter().map(|(key, schema)| (key.as_str(), schema));
            merged.keys(self, keys, &any.required, at, owner);
            merged.others_keys(self.additional(schema, any.additional_properties.as_ref(), at));
        } else if any.typ.is_some() || any.items.is_some() || enumeration::repr_of(schema).is_some() {
            merged.others.push(Other::Inline(schema, at.clone()));
        }
        let members = any.one_of.iter().chain(&any.any_of);
        if members.clone().next().is_some() && !members.clone().all(|member| self.only_constrains(member)) {
            merged.unions.push((schema, at.clone()));
        }
    }

    fn collect_all(
        &self,
        members: &'a [ReferenceOr<Schema>],
        at: &Pointer,
        owner: Option<TypeId>,
        merged: &mut Merged<'a>,
        seen: &mut HashSet<String>,
    ) {
        let at = at.key("allOf");
        for (index, member) in members.iter().enumerate() {
            self.collect_member(member, &at.index(index), owner, merged, seen);
        }
    }

    /// Whether a member says nothing about types: `anyOf: [{required: [a]}, {required: [b]}]`.
    pub(super) fn only_constrains(&self, member: &ReferenceOr<Schema>) -> bool {
        let ReferenceOr::Item(schema) = member else { return false };
        match &schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => object.properties.is_empty() && !object.required.is_empty(),
            SchemaKind::Any(any) => {
                let composed = any.one_of.iter().chain(&any.any_of).chain(&any.all_of);
                any.typ.as_deref().is_none_or(|typ| typ == "object")
                    && any.properties.is_empty()
                    && any.items.is_none()
                    && any.enumeration.is_empty()
                    && schema.schema_data.extensions.is_empty()
                    && self.facts_of(schema).adds_nothing()
                    && composed.clone().all(|member| self.only_constrains(member))
            }
            SchemaKind::AllOf { all_of: members }
            | SchemaKind::OneOf { one_of: members }
            | SchemaKind::AnyOf { any_of: members } => members.iter().all(|member| self.only_constrains(member)),
            SchemaKind::Type(_) | SchemaKind::Not { .. } => false,
        }
    }

    /// What keys hold that the object does not name, in the words of any version.
    fn additional(
        &self,
        schema: &'a Schema,
        additional: Option<&'a openapiv3::AdditionalProperties>,
        at: &Pointer,
    ) -> (Additional<'a>, Pointer) {
        let SchemaFacts { patterns, unevaluated, .. } = self.facts_of(schema);
        if let Some(patterns) = patterns {
            // A pattern binds the keys that match it; it is all that there is where it matches every key, or no other is
            // allowed.
            let is_closed = matches!(additional, Some(openapiv3::AdditionalProperties::Any(false)))
                || (additional.is_none() && *unevaluated == Some(Unevaluated::Closed));
            let only = patterns.first().filter(|_| patterns.len() == 1);
            let only = only.filter(|(pattern, _)| is_closed || matches_every_key(pattern));
            return match only.and_then(|(_, name)| self.hidden(name)) {
                Some((schema, at)) => (Additional::Typed(schema), at),
                None => (Additional::Open, at.clone()),
            };
        }
        match (additional, unevaluated) {
            (None, Some(Unevaluated::Closed)) => (Additional::Closed, at.clone()),
            (None, Some(Unevaluated::Schema(name))) => match self.hidden(name) {
                Some((schema, at)) => (Additional::Typed(schema), at),
                None => (Additional::Open, at.clone()),
            },
            _ => (shape::additional(additional), at.key("additionalProperties")),
        }
    }

    /// Whether a schema allows anything.
    pub(super) fn says_nothing(&self, schema: &ReferenceOr<Box<Schema>>) -> bool {
        schema.as_item().is_some_and(|schema| {
            matches!(self.shape(schema), Shape::Anything) && enumeration::repr_of(schema).is_none()
        })
    }

    /// A schema that lowering put aside, and its place.
    pub(super) fn hidden(&self, name: &str) -> Option<(&'a ReferenceOr<Schema>, Pointer)> {
        let (name, schema) = self.openapi.components.as_ref()?.schemas.get_key_value(name)?;
        Some((schema, Pointer::root().keys(&["components", "schemas", name])))
    }

    /// The component that a reference names.
    pub(super) fn component(&self, reference: &str) -> Option<(&'a str, &'a ReferenceOr<Schema>)> {
        let name = component_name(reference, "schemas")?;
        let (name, schema) = self.openapi.components.as_ref()?.schemas.get_key_value(&name)?;
        Some((name.as_str(), schema))
    }
}

impl<'a> Merged<'a> {
    fn keys(
        &mut self,
        resolver: &Resolver<'a>,
        properties: impl Iterator<Item = (&'a str, &'a ReferenceOr<Box<Schema>>)>,
        required: &'a [String],
        at: &Pointer,
        owner: Option<TypeId>,
    ) {
        self.is_object = true;
        let section = at.key("properties");
        for (key, schema) in properties.filter(|(_, schema)| !is_never(schema)) {
            let described = Described { schema, at: section.key(key), owner };
            self.property(resolver, Property { key, described, also: Vec::new() });
        }
        let section = at.key("required");
        self.required.extend(required.iter().enumerate().map(|(index, key)| (key.as_str(), section.index(index))));
    }

    fn property(&mut self, resolver: &Resolver<'a>, property: Property<'a>) {
        let next = self.properties.len();
        let index = *self.known.entry(property.key).or_insert(next);
        match self.properties.get_mut(index) {
            // A later member that adds nothing but a remark does not undo what an earlier one says.
            Some(known) if !resolver.says_nothing(property.described.schema) => {
                let before = std::mem::replace(&mut known.described, property.described);
                known.also.push(before);
                known.also.extend(property.also);
            }
            Some(known) => {
                known.also.extend(property.also);
                known.also.push(property.described);
            }
            None => self.properties.push(property),
        }
    }

    fn others_keys(&mut self, additional: (Additional<'a>, Pointer)) {
        self.additional.push(additional);
    }

    fn is_empty(&self) -> bool {
        !self.is_object
            && !self.is_endless
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.additional.is_empty()
            && self.others.is_empty()
            && self.unions.is_empty()
    }

    fn merge_from(&mut self, resolver: &Resolver<'a>, other: Self) {
        // Schemas that extend one another name the one above first: nothing is taken over one by one.
        if self.is_empty() {
            *self = other;
            return;
        }
        self.is_object |= other.is_object;
        self.is_endless |= other.is_endless;
        for property in other.properties {
            self.property(resolver, property);
        }
        self.required.extend(other.required);
        self.additional.extend(other.additional);
        self.others.extend(other.others);
        self.unions.extend(other.unions);
    }
}

/// Whether a pattern excludes no key.
fn matches_every_key(pattern: &str) -> bool {
    let bare = pattern.strip_prefix('^').unwrap_or(pattern);
    matches!(bare.strip_suffix('$').unwrap_or(bare), "" | ".*" | ".+" | "(.*)" | "(.+)" | "[\\s\\S]*")
}

/// Whether no value is of a schema, so that its property is not there.
fn is_never(schema: &ReferenceOr<Box<Schema>>) -> bool {
    schema.as_item().is_some_and(|schema| matches!(schema.schema_kind, SchemaKind::Not { .. }))
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn members_of_all_of_are_one_object_and_what_any_requires_is_required() {
        emits_of_schemas(
            "
            Base: {type: object, properties: {id: {type: string}, note: {type: string}}}
            Thing:
              allOf:
                - {$ref: '#/components/schemas/Base'}
                - {type: object, required: [id], properties: {size: {type: integer}}}",
            "
            pub struct Thing {
                pub id: String,
                pub note: Option<String>,
                pub size: Option<i64>,
                pub extra: json::Extra,
            }",
        );
    }

    #[test]
    fn other_keys_of_one_type_are_a_map_beside_the_properties() {
        emits_of_schemas(
            "
            Thing: {required: [a], properties: {a: {type: string}}, additionalProperties: {type: integer}}",
            "
            pub struct Thing {
                pub a: String,
                pub extra: json::Rest<i64>,
            }",
        );
    }
}
