//! A key that several members of `allOf` describe: its value is what all of them say (JSON Schema 2020-12, core, 10.2.1.1).
//!
//! What comes in is a [`Property`] with everything that is declared of it; what goes out is its type. Objects that each know
//! keys of their own are put together to one with all of them, and so are the items of lists. Otherwise one description counts for all: the last, unless
//! it says less than one before it, as `type: string` does beside an `enum`. Where no value can be what all of them say, the
//! last counts too, since documents override a key in this way, and a warning points at both.

use super::object::{Described, Merged, Property};
use super::schema::{Site, Typed, or_null};
use super::shape::{self, Shape};
use super::{Resolver, all_of, enumeration};
use crate::diagnostic::Diagnostic;
use crate::ir::{TypeId, TypeKind, TypeRef};
use crate::naming;
use crate::pointer::Pointer;
use openapiv3::ReferenceOr;

/// How many types are put together from descriptions. Those that are put together from such again could have no end.
const MAX_REFINED: usize = 1000;

impl<'a> Resolver<'a> {
    /// The type of a property of an object. `described` is the one schema that covers all that is declared of it, if there is one.
    pub(super) fn property(
        &mut self,
        property: &Property<'a>,
        described: Option<&Described<'a>>,
        site: Site<'_>,
    ) -> Typed {
        self.point_at_conflict(property);
        let last = &property.described;
        let Described { schema, at, owner } = described.unwrap_or(last);
        // What a component describes has the type that it has there.
        let is_of_one = described.is_some() || self.constraining(property).all(|other| other.owner == *owner);
        let owner = owner.filter(|_| is_of_one).map(|id| (self.types[id.0].home, self.types[id.0].name.clone()));
        let around = owner.as_ref().map_or(site, |(home, name)| Site { home: *home, name });
        let inner = format!("{}{}", around.name, naming::pascal(property.key));
        let inside = Site { name: &inner, ..around };
        if described.is_some() {
            return self.type_of_boxed(schema, at, inside);
        }
        if self.refined.len() >= MAX_REFINED {
            let message = format!("`allOf` puts more than {MAX_REFINED} objects together, so the value stays raw JSON");
            self.degrade("all-of-conflict", at, message, "the value is passed as `json::Value`");
            return Typed { ty: TypeRef::Any, nullable: false };
        }
        let nullable = self.constraining(property).all(|described| self.admits_null(described));
        let Some(items) = self.items_of_all(property) else {
            return Typed { ty: self.refined(property, inside), nullable };
        };
        let strictest = self.strictest(&items).cloned();
        let item = self.property(&items, strictest.as_ref(), inside);
        Typed { ty: TypeRef::List(Box::new(or_null(item))), nullable }
    }

    /// What lists say of their items, as what objects say of a key; none unless each of them describes its items.
    fn items_of_all(&self, property: &Property<'a>) -> Option<Property<'a>> {
        let items = |described: &Described<'a>| {
            let ReferenceOr::Item(schema) = described.schema else { return None };
            let Shape::List(Some(items)) = self.shape(schema) else { return None };
            Some(Described { schema: items, at: described.at.key("items"), owner: described.owner })
        };
        let mut also = self.constraining(property).map(items).collect::<Option<Vec<_>>>()?;
        let described = also.pop()?;
        Some(Property { key: "item", described, also })
    }

    /// Reports once when no value can be what the last description and one before it say.
    fn point_at_conflict(&mut self, property: &Property<'a>) {
        if property.also.is_empty() {
            return;
        }
        let last = &property.described;
        let Some(kind) = self.kind_of_value(last) else { return };
        let others = property.also.iter().rev();
        let mut others = others.filter_map(|described| Some((self.kind_of_value(described)?, &described.at)));
        let Some((other, at)) = others.find(|(other, _)| *other != kind) else { return };
        let key = property.key;
        if self.conflicts.insert(last.at.clone()) {
            self.diagnostics.push(
                Diagnostic::warning("all-of-key-conflict", format!("no `{key}` can be both {other} and {kind}"))
                    .at_key(&last.at, format!("{kind}, by the last member of `allOf`, which is taken"))
                    .at_key(at, format!("{other}, by one before it"))
                    .help("describe the key in one of the members; where it can be either, use `oneOf` there"),
            );
        }
    }

    /// What kind of value is described, in words; none where it can be of several.
    fn kind_of_value(&self, described: &Described<'a>) -> Option<&'static str> {
        match self.shape(self.behind_boxed(described.schema)?) {
            Shape::All if self.merged_from([described]).is_object() => Some("an object"),
            shape => all_of::kind(&shape),
        }
    }

    /// The description that says as much as all of them do, if there is one.
    pub(super) fn strictest<'p>(&self, property: &'p Property<'a>) -> Option<&'p Described<'a>> {
        if property.also.is_empty() {
            return Some(&property.described);
        }
        let object = |described: &'p Described<'a>| {
            let merged = self.merged_from([described]);
            (merged.is_object() && merged.unions.is_empty()).then_some((described, merged))
        };
        let Some(all) = self.constraining(property).map(object).collect::<Option<Vec<_>>>() else {
            let Some(items) = self.items_of_all(property) else { return Some(self.narrowest(property)) };
            let strictest = &self.strictest(&items)?.at;
            return self.constraining(property).find(|list| list.at.key("items") == *strictest);
        };
        // Who refers to a type that knows every key means that type.
        let is_whole = |(described, merged): &&(&Described<'a>, Merged<'a>)| {
            let by_name = matches!(described.schema, ReferenceOr::Reference { .. });
            all.iter().all(|(_, other)| merged.holds(other, by_name))
        };
        all.iter().rfind(is_whole).map(|(described, _)| *described)
    }

    /// The last description, or one before it of which it is no more than the kind.
    fn narrowest<'p>(&self, property: &'p Property<'a>) -> &'p Described<'a> {
        let last = &property.described;
        let is_text = |described: &Described<'a>| {
            let schema = self.behind_boxed(described.schema)?;
            match self.shape(schema) {
                Shape::Text { format, values } => {
                    Some(!format.is_empty() || !values.is_empty() || enumeration::repr_of(schema).is_some())
                }
                _ => None,
            }
        };
        let narrower = property.also.iter().rfind(|described| is_text(described) == Some(true));
        match (last.schema, is_text(last), narrower) {
            (ReferenceOr::Item(_), Some(false), Some(narrower)) => narrower,
            _ => last,
        }
    }

    /// Whether a description alone would let the value be `null`.
    fn admits_null(&self, described: &Described<'a>) -> bool {
        match described.schema {
            ReferenceOr::Item(schema) => schema.schema_data.nullable || shape::lists_null(schema),
            ReferenceOr::Reference { reference } => {
                self.component(reference).is_some_and(|(_, schema)| self.is_nullable(schema))
            }
        }
    }

    /// The object that all descriptions make together, declared once.
    fn refined(&mut self, property: &Property<'a>, site: Site<'_>) -> TypeRef {
        let places: Vec<Pointer> = self.constraining(property).map(|described| described.at.clone()).collect();
        if let Some(id) = self.refined.get(&places) {
            return TypeRef::Named(*id);
        }
        let at = &property.described.at;
        let id: TypeId = self.declare(site.home, site.name, at);
        self.types[id.0].also = places.iter().filter(|place| *place != at).cloned().collect();
        self.refined.insert(places, id);
        let name = self.types[id.0].name.clone();
        let object = self.merged_from(self.constraining(property)).into_object(at);
        let kind = TypeKind::Struct(self.structure(&object, Site { name: &name, ..site }));
        let described = self.constraining(property).filter_map(|described| described.schema.as_item()).last();
        let data = described.map(|schema| &schema.schema_data);
        self.describe(id, data, kind);
        TypeRef::Named(id)
    }

    /// The descriptions that say anything.
    fn constraining<'p>(&self, property: &'p Property<'a>) -> impl Iterator<Item = &'p Described<'a>> {
        property.also.iter().filter(|also| !self.says_nothing(also.schema)).chain([&property.described])
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn a_key_that_two_members_describe_is_what_both_say() {
        emits_of_schemas(
            "
            Thing:
              allOf:
                - {properties: {kind: {type: string}, inner: {properties: {a: {type: string}}}}}
                - {properties: {kind: {type: string, enum: [x, y]}, inner: {properties: {b: {type: integer}}}}}",
            "
            pub struct ThingInner {
                pub a: Option<String>,
                pub b: Option<i64>,
                pub extra: json::Extra,
            }",
        );
    }

    #[test]
    fn the_items_of_lists_are_what_all_lists_say() {
        emits_of_schemas(
            "
            Thing:
              allOf:
                - properties:
                    parts: {type: array, items: {properties: {id: {type: string}}}}
                    kinds: {type: array, items: {type: string, enum: [x, y]}}
                - properties:
                    parts: {maxItems: 1, items: {properties: {size: {type: integer}}}}
                    kinds: {type: array, items: {type: string}}",
            "
            pub struct ThingPartsItem {
                pub id: Option<String>,
                pub size: Option<i64>,
                pub extra: json::Extra,
            }",
        );
    }
}
