//! A key that several members of `allOf` describe: its value is what all of them say (JSON Schema 2020-12, core, 10.2.1.1).
//!
//! What comes in is a [`Property`] with everything that is said of it; what goes out is its type. Objects that each know
//! keys of their own are put together to one with all of them. Otherwise one description stands for all: the last, unless
//! it says less than one before it, as `type: string` does beside an `enum`.

use super::object::{Described, Property};
use super::schema::{Site, Typed};
use super::shape::{self, Shape};
use super::{Resolver, enumeration};
use crate::ir::{TypeId, TypeKind, TypeRef};
use crate::naming;
use crate::pointer::Pointer;
use openapiv3::{ReferenceOr, Schema};

/// How many types are put together from descriptions. Those that are put together from such again could have no end.
const MAX_REFINED: usize = 1000;

impl<'a> Resolver<'a> {
    /// The type of a property of an object.
    pub(super) fn property(&mut self, property: &Property<'a>, site: Site<'_>) -> Typed {
        let last = &property.described;
        let described = if property.also.is_empty() { Some(last) } else { self.standing(property) };
        let Described { schema, at, owner } = described.unwrap_or(last);
        // What a component describes has the type that it has there.
        let owner = owner.map(|id| (self.types[id.0].home, self.types[id.0].name.clone()));
        let around = match (&owner, described) {
            (Some((home, name)), Some(_)) => Site { home: *home, name },
            _ => site,
        };
        let inner = format!("{}{}", around.name, naming::pascal(property.key));
        let inside = Site { name: &inner, ..around };
        match described {
            None if self.refined.len() < MAX_REFINED => Typed { ty: self.refined(property, inside), nullable: false },
            _ => self.type_of_boxed(schema, at, inside),
        }
    }

    /// The description that says as much as all of them do, if there is one.
    fn standing<'p>(&self, property: &'p Property<'a>) -> Option<&'p Described<'a>> {
        let last = &property.described;
        let keys = |described: &Described<'a>| {
            let merged = self.merged_from([described]);
            (merged.is_object() && merged.unions.is_empty() && !is_nullable(described.schema)).then(|| merged.count())
        };
        let all = property.also.iter().chain([last]);
        let Some(counts) = all.clone().map(keys).collect::<Option<Vec<usize>>>() else {
            return Some(self.narrowest(property));
        };
        let count = self.merged_from(all.clone()).count();
        let whole = all.zip(counts).filter(|(_, known)| *known == count).map(|(described, _)| described);
        whole.last()
    }

    /// The last description, or one before it of which it is no more than the kind.
    fn narrowest<'p>(&self, property: &'p Property<'a>) -> &'p Described<'a> {
        let last = &property.described;
        let is_text = |described: &Described<'a>| {
            let schema = self.behind_boxed(described.schema)?;
            match shape::of(schema) {
                Shape::Text { format, values } => {
                    Some(!format.is_empty() || !values.is_empty() || enumeration::of(schema).is_some())
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

    /// The object that all descriptions make together, declared once.
    fn refined(&mut self, property: &Property<'a>, site: Site<'_>) -> TypeRef {
        let all = || property.also.iter().chain([&property.described]);
        let places: Vec<Pointer> = all().map(|described| described.at.clone()).collect();
        if let Some(id) = self.refined.get(&places) {
            return TypeRef::Named(*id);
        }
        let at = &property.described.at;
        let id: TypeId = self.declare(site.home, site.name, at);
        self.refined.insert(places, id);
        let name = self.types[id.0].name.clone();
        let object = self.merged_from(all()).into_object(at);
        let kind = TypeKind::Struct(self.structure(&object, Site { name: &name, ..site }));
        let data =
            all().filter_map(|described| described.schema.as_item()).next_back().map(|schema| &schema.schema_data);
        self.describe(id, data, kind, at);
        TypeRef::Named(id)
    }
}

fn is_nullable(schema: &ReferenceOr<Box<Schema>>) -> bool {
    schema.as_item().is_some_and(|schema| schema.schema_data.nullable || shape::lists_null(schema))
}
