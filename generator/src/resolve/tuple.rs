//! Lists whose places have types of their own (`prefixItems`; JSON Schema 2020-12, core, 10.3.1.1).
//!
//! What comes in is a schema with such places; what goes out is a tuple where each place is there and none follows, a
//! list where all places have one type, and otherwise nothing: the list is raw then, since it may be shorter or longer.

use super::Resolver;
use super::schema::{Site, Typed, or_null};
use crate::ir::TypeRef;
use crate::pointer::Pointer;
use openapiv3::{ReferenceOr, Schema, SchemaKind, Type};

/// As many places as a tuple of Rust can have and still be compared and printed.
const MAX_PLACES: usize = 12;

/// What a schema says of its places.
#[derive(Clone, Copy, Debug)]
struct Places<'a> {
    /// The schemas that lowering put aside, by name.
    names: &'a [String],
    /// Whether all places are there and none follows.
    is_exact: bool,
    /// Whether none follows.
    is_closed: bool,
}

impl<'a> Resolver<'a> {
    fn places(&self, schema: &Schema) -> Option<Places<'a>> {
        let facts = self.facts_of(schema);
        let names = facts.prefix_items.as_slice();
        let (least, most) = match &schema.schema_kind {
            _ if names.is_empty() => return None,
            SchemaKind::Type(Type::Array(array)) => (array.min_items, array.max_items),
            SchemaKind::Any(any) => (any.min_items, any.max_items),
            _ => (None, None),
        };
        let is_closed = facts.has_closed_items || most.is_some_and(|most| most <= names.len());
        let is_whole = least.is_some_and(|least| least >= names.len()) && most.is_none_or(|most| most >= names.len());
        Some(Places { names, is_exact: is_whole && is_closed, is_closed })
    }

    /// Whether a schema describes a tuple.
    pub(super) fn is_tuple(&self, schema: &Schema) -> bool {
        self.places(schema).is_some_and(|places| places.is_exact && places.names.len() <= MAX_PLACES)
    }

    /// Whether a schema describes places that no type of Rust holds.
    pub(super) fn is_loose(&self, schema: &Schema) -> bool {
        self.places(schema).is_some() && !self.is_tuple(schema)
    }

    /// The tuple that a schema describes.
    pub(super) fn tuple(&mut self, schema: &'a Schema, site: Site<'_>) -> Option<TypeRef> {
        if self.is_tuple(schema) { self.types_of_places(schema, site).map(TypeRef::Tuple) } else { None }
    }

    /// The type of all items, where the places and whatever follows them have the same.
    pub(super) fn same_places(&mut self, schema: &'a Schema, site: Site<'_>) -> Option<Typed> {
        let (first, at) = self.same_places_of(schema)?;
        let name = format!("{}Item", site.name);
        Some(self.type_of(first, &at, Site { name: &name, ..site }))
    }

    /// The schema that the places and whatever follows them have in common, and where it is.
    pub(super) fn same_places_of(&self, schema: &'a Schema) -> Option<(&'a ReferenceOr<Schema>, Pointer)> {
        let places = self.places(schema)?;
        let (first, rest) = places.names.split_first()?;
        let (first, at) = self.hidden(first)?;
        for name in rest {
            if !self.is_same(first, &referring(self.hidden(name)?.0)) {
                return None;
            }
        }
        let follows = match &schema.schema_kind {
            SchemaKind::Type(Type::Array(array)) => array.items.as_ref(),
            SchemaKind::Any(any) => any.items.as_ref(),
            _ => None,
        };
        let is_one = places.is_closed || follows.is_some_and(|follows| self.is_same(first, &unboxed(follows)));
        is_one.then_some((first, at))
    }

    fn types_of_places(&mut self, schema: &'a Schema, site: Site<'_>) -> Option<Vec<TypeRef>> {
        let names = self.places(schema)?.names;
        let mut types = Vec::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            let (place, at) = self.hidden(name)?;
            let name = format!("{}{}", site.name, index + 1);
            types.push(or_null(self.type_of(place, &at, Site { name: &name, ..site })));
        }
        Some(types)
    }

    /// Whether two schemas differ in remarks at most.
    fn is_same(&self, one: &ReferenceOr<Schema>, other: &ReferenceOr<&Schema>) -> bool {
        match (one, other) {
            (ReferenceOr::Item(one), ReferenceOr::Item(other)) => {
                one.schema_kind == other.schema_kind
                    && one.schema_data.nullable == other.schema_data.nullable
                    && one.schema_data.extensions == other.schema_data.extensions
                    && self.facts_of(one).is_same(self.facts_of(other))
            }
            (ReferenceOr::Reference { reference: one }, ReferenceOr::Reference { reference: other }) => one == other,
            _ => false,
        }
    }
}

fn referring(schema: &ReferenceOr<Schema>) -> ReferenceOr<&Schema> {
    match schema {
        ReferenceOr::Item(schema) => ReferenceOr::Item(schema),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference: reference.clone() },
    }
}

fn unboxed(schema: &ReferenceOr<Box<Schema>>) -> ReferenceOr<&Schema> {
    match schema {
        ReferenceOr::Item(schema) => ReferenceOr::Item(schema),
        ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference: reference.clone() },
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn places_that_are_all_there_with_none_behind_are_a_tuple() {
        emits_of_schemas(
            "
            Point: {type: array, prefixItems: [{type: number}, {type: string}], items: false, minItems: 2}",
            "pub type Point = (f64, String);",
        );
    }
}
