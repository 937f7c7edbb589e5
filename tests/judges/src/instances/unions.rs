//! Which variant of a union an instance belongs in.
//!
//! What comes in are the unions as the document has them, read without the generator's help, and the variants that the
//! generator made of them; what goes out is whether a value landed in the variant of a member that takes it. That a value
//! comes back as it was says nothing about that: most types keep keys that they do not know.

mod fit;
mod members;

use super::judge::Judge;
use super::schemas::{Library, Place, Schemas};
use serde_json::Value;
use specwright::Origins;
use specwright::Pointer;
use specwright::ir::{Api, TypeDef, TypeId, TypeKind, TypeRef};
use std::collections::HashMap;

/// The unions of a document.
#[derive(Debug)]
pub struct Unions {
    /// By the number of the type; why nothing can be asked of the others.
    known: HashMap<usize, Result<Union, &'static str>>,
    /// The places that each type is of.
    places: Vec<Vec<Place>>,
}

/// A union with its members.
#[derive(Debug)]
struct Union {
    members: Vec<Member>,
    /// The key that discriminates, and the members by what is there.
    tags: Option<(String, HashMap<String, usize>)>,
}

/// A member of a union.
#[derive(Debug)]
struct Member {
    /// Its definition.
    definition: usize,
    /// Where it is, and where its references lead.
    places: Vec<Place>,
    /// The variant that is made of it; none when that is unknown.
    variant: Option<usize>,
}

/// Whether a value is in the right variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// One member takes it, and it is in its variant.
    Right,
    /// Several members take it, and it is in the variant of one of them.
    Among,
    /// It is in another one.
    Wrong(String),
    /// That is unknown.
    Unasked(&'static str),
}

impl Unions {
    /// The unions that became types.
    #[must_use]
    pub fn read(library: &mut Library, api: &Api, origins: &Origins) -> Self {
        let place = |origin: &Pointer| {
            let (file, pointer) = origins.find(origin);
            library.place(file, pointer)
        };
        let of_type = |definition: &TypeDef| -> Vec<Place> {
            std::iter::once(&definition.origin).chain(&definition.also).filter_map(&place).collect()
        };
        let places = api.types.iter().map(of_type).collect();
        let mut unions = Self { known: HashMap::new(), places };
        for (id, definition) in api.types.iter().enumerate() {
            if matches!(definition.kind, TypeKind::Union(_)) {
                let union = unions.union(library, api, TypeId(id));
                unions.known.insert(id, union);
            }
        }
        unions
    }

    fn union(&self, library: &mut Library, api: &Api, id: TypeId) -> Result<Union, &'static str> {
        let TypeKind::Union(union) = &api.types[id.0].kind else { return Err("it is no union") };
        let place = self.places[id.0].first().ok_or("its place is not known")?;
        let found = members::of(library, place)?;
        let variants = fit::variants(self, library, api, union, &found.places);
        let mut members = Vec::new();
        for (places, variant) in found.places.into_iter().zip(variants) {
            let definition = places.first().and_then(|place| library.define(place)).ok_or("a member leads nowhere")?;
            members.push(Member { definition, places, variant });
        }
        let tags = found.key.map(|key| (key, found.tags));
        Ok(Union { members, tags })
    }

    /// The places of the members of a union, each with the type of its variant.
    pub fn parts<'u>(&'u self, api: &'u Api, id: TypeId) -> impl Iterator<Item = (&'u Place, &'u TypeRef)> {
        let variants = match &api.types[id.0].kind {
            TypeKind::Union(union) => union.variants.as_slice(),
            _ => &[],
        };
        let members = self.known.get(&id.0).and_then(|union| union.as_ref().ok()).into_iter();
        let members = members.flat_map(|union| &union.members);
        members.filter_map(|member| Some((member.places.first()?, &variants[member.variant?].ty)))
    }

    /// The places that a type is of.
    #[must_use]
    pub fn places(&self, id: TypeId) -> &[Place] {
        &self.places[id.0]
    }

    /// Whether a value of a union is in the right variants, the outer one first.
    #[must_use]
    pub fn judge<'s>(
        &self,
        api: &Api,
        (schemas, judge): (&'s Schemas, &Judge<'s>),
        id: TypeId,
        value: &Value,
        path: &[Option<usize>],
    ) -> Verdict {
        let TypeKind::Union(kind) = &api.types[id.0].kind else { return Verdict::Unasked("it is no union") };
        let Some(&variant) = path.first() else { return Verdict::Unasked("`null` is in no variant") };
        let union = match self.known.get(&id.0) {
            Some(Ok(union)) => union,
            Some(Err(because)) => return Verdict::Unasked(because),
            None => return Verdict::Unasked("it is no union"),
        };
        let takes = |member: &&Member| schemas.get(member.definition).is_some_and(|schema| judge.allows(schema, value));
        let mut taking: Vec<&Member> = union.members.iter().filter(takes).collect();
        if let Some(named) = union.named(value) {
            if !taking.iter().any(|member| std::ptr::eq(*member, named)) {
                return Verdict::Unasked("the tag names a member that does not take the value");
            }
            taking = vec![named];
        }
        if taking.is_empty() {
            return Verdict::Unasked("no member takes the value alone");
        }
        // A variant may be a union that holds the member in turn.
        let reached = Self::reached(api, id, path);
        let is_of = |member: &&Member| {
            variant.is_some() && member.variant == variant
                || reached.iter().any(|ty| self.places[ty.0].iter().any(|place| member.places.contains(place)))
        };
        if taking.iter().any(is_of) {
            let inner = variant.and_then(|variant| super::driver::union_of(api, &kind.variants.get(variant)?.ty));
            let inside =
                inner.filter(|_| path.len() > 1).map(|id| self.judge(api, (schemas, judge), id, value, &path[1..]));
            return match inside {
                Some(Verdict::Wrong(what)) => Verdict::Wrong(what),
                _ if taking.len() > 1 => Verdict::Among,
                _ => Verdict::Right,
            };
        }
        if taking.iter().any(|member| member.variant.is_none()) {
            return Verdict::Unasked("no variant is known to be the member's");
        }
        let name = |variant: Option<usize>| {
            variant
                .and_then(|variant| kind.variants.get(variant))
                .map_or(kind.unknown.as_str(), |variant| &variant.name)
        };
        let wanted: Vec<&str> = taking.iter().map(|member| name(member.variant)).collect();
        Verdict::Wrong(format!("is `{}` and not `{}`", name(variant), wanted.join("` or `")))
    }

    /// The types that a value is of on its way through unions in unions.
    fn reached(api: &Api, id: TypeId, path: &[Option<usize>]) -> Vec<TypeId> {
        let mut reached = Vec::new();
        let mut union = Some(id);
        for variant in path {
            let Some(TypeKind::Union(kind)) = union.map(|id| &api.types[id.0].kind) else { break };
            let Some(ty) = variant.and_then(|variant| kind.variants.get(variant)).map(|variant| &variant.ty) else {
                break;
            };
            reached.extend(fit::names(api, ty));
            union = super::driver::union_of(api, ty);
        }
        reached
    }
}

impl Union {
    /// The member that the tag of a value names.
    fn named(&self, value: &Value) -> Option<&Member> {
        let (key, tags) = self.tags.as_ref()?;
        let text = match value.get(key)? {
            Value::String(text) => text.clone(),
            Value::Bool(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        tags.get(&text).map(|index| &self.members[*index])
    }
}

/// What became of a schema that is a union in the document and none in the crate; nothing when it is none there either.
#[must_use]
pub fn merged(library: &Library, place: &Place, kind: &TypeKind) -> Option<&'static str> {
    let is_union = !matches!(members::of(library, place), Err(members::NO_UNION | members::TYPES));
    match kind {
        _ if !is_union => None,
        TypeKind::Union(_) => None,
        TypeKind::Enum(_) => Some("one enum of all values"),
        TypeKind::Alias(TypeRef::Any) => Some("raw JSON"),
        TypeKind::Struct(_) => Some("one object"),
        TypeKind::Alias(_) | TypeKind::Form(_) => Some("one type"),
    }
}

#[cfg(test)]
mod tests;
