//! Objects with unions beside their properties: each variant has the properties of both. Two unions side by side are one
//! of all their pairs.

use super::{Member, finish};
use crate::diagnostic::Diagnostic;
use crate::ir::{TypeKind, TypeRef, UnionVariant};
use crate::naming::Names;
use crate::pointer::Pointer;
use crate::resolve::Resolver;
use crate::resolve::object::Merged;
use crate::resolve::schema::Site;
use foldhash::HashMap;
use indexmap::IndexMap;
use openapiv3::{ReferenceOr, Schema, SchemaKind};
use std::collections::VecDeque;

/// Pairs that two unions may make.
const MAX_PAIRS: usize = 64;

/// Unions that may be in each other.
const MAX_UNIONS: usize = 8;

/// A member of each union, and the object that they are with what is beside them.
pub(in crate::resolve) struct Combination<'a> {
    chosen: Vec<Chosen<'a>>,
    whole: Merged<'a>,
}

/// A member, and the union that it is of.
#[derive(Clone)]
struct Chosen<'a> {
    union: Pointer,
    member: Member<'a>,
}

impl<'a> Resolver<'a> {
    /// The objects that a schema with unions beside its properties describes; the place of what is none.
    pub(in crate::resolve) fn combinations(
        &self,
        schema: &'a Schema,
        merged: &Merged<'a>,
        pointer: &Pointer,
    ) -> Result<Vec<Combination<'a>>, Pointer> {
        let mut chosen: Vec<Vec<Chosen<'a>>> = vec![Vec::new()];
        for (union, at) in &merged.unions {
            let members = self.choices(union, at)?;
            if members.len().saturating_mul(chosen.len()) > MAX_PAIRS.max(members.len()) {
                return Err(at.clone());
            }
            let pairs = chosen.iter().flat_map(|before| {
                members.iter().map(move |member| before.iter().chain([member]).cloned().collect::<Vec<_>>())
            });
            chosen = pairs.collect();
        }
        let most = MAX_PAIRS.max(chosen.len());
        let mut open: VecDeque<Vec<Chosen<'a>>> = chosen.into();
        let mut combinations: Vec<Combination<'a>> = Vec::new();
        while let Some(chosen) = open.pop_front() {
            let members = chosen.iter().map(|chosen| (chosen.member.schema, &chosen.member.at));
            let mut whole = self.merged_with((schema, pointer), members);
            whole.unions.retain(|(_, at)| chosen.iter().all(|chosen| chosen.union != *at));
            // A member may have a union in it: then each of its members is one with what is around it.
            if let Some((union, at)) = whole.unions.first().filter(|_| whole.is_plain()) {
                let members = self.choices(union, at)?;
                if members.len() + open.len() + combinations.len() > most || chosen.len() >= MAX_UNIONS {
                    return Err(at.clone());
                }
                for member in members.into_iter().rev() {
                    open.push_front(chosen.iter().cloned().chain([member]).collect());
                }
                continue;
            }
            match chosen.last() {
                Some(last) if !whole.is_object() => return Err(last.member.at.clone()),
                _ => combinations.push(Combination { chosen, whole }),
            }
        }
        Ok(combinations)
    }

    /// The members of the union that a schema has.
    fn choices(&self, union: &'a Schema, at: &Pointer) -> Result<Vec<Chosen<'a>>, Pointer> {
        let (keyword, members) = members(union).ok_or_else(|| at.clone())?;
        let members = self.members(members, &at.key(keyword)).into_iter();
        Ok(members.map(|member| Chosen { union: at.clone(), member }).collect())
    }

    /// The type of an object with unions beside its properties.
    pub(in crate::resolve) fn combined(
        &mut self,
        schema: &'a Schema,
        merged: &Merged<'a>,
        pointer: &Pointer,
        site: Site<'_>,
    ) -> Option<TypeKind> {
        let combinations = match self.combinations(schema, merged, pointer) {
            Ok(combinations) => combinations,
            Err(at) => {
                self.partly(&at);
                return None;
            }
        };
        let own = schema.schema_data.discriminator.as_ref();
        let discriminator = match merged.unions.as_slice() {
            [(union, _)] if combinations.iter().all(|one| one.chosen.len() < 2) => {
                union.schema_data.discriminator.as_ref().or(own)
            }
            // One tag does not distinguish pairs.
            _ => None,
        };
        let mut wanted = vec![(Vec::new(), crate::ir::Docs::default()); combinations.len()];
        let mut unions: IndexMap<&Pointer, Vec<(usize, &Member<'a>)>> = IndexMap::new();
        for (index, one) in combinations.iter().enumerate() {
            for Chosen { union, member } in &one.chosen {
                unions.entry(union).or_default().push((index, member));
            }
        }
        for members in unions.values() {
            let mut distinct: Vec<Member<'a>> = Vec::new();
            let mut places: HashMap<Pointer, usize> = HashMap::default();
            for (_, member) in members {
                if !places.contains_key(&member.at) {
                    places.insert(member.at.clone(), distinct.len());
                    distinct.push((*member).clone());
                }
            }
            let names = self.variant_names(&distinct, discriminator);
            for (index, member) in members {
                let (whole, docs) = &mut wanted[*index];
                let (parts, described) = &names[places[&member.at]];
                let joined = |part: &String| match whole.first() {
                    Some(before) => format!("{before}{part}"),
                    None => part.clone(),
                };
                *whole = parts.iter().map(joined).collect();
                *docs = described.clone();
            }
        }
        let mut names = Names::default();
        let mut variants = Vec::new();
        for (Combination { chosen, whole }, (wanted, docs)) in combinations.into_iter().zip(wanted) {
            let Some(Chosen { member, .. }) = chosen.last() else { continue };
            let name = names.claim(wanted.iter().map(String::as_str));
            // A pair is no schema of its own.
            let origin = if chosen.len() > 1 { pointer.key("pairs") } else { member.at.clone() };
            let id = self.declare(site.home, &format!("{}{name}", site.name), &origin);
            let type_name = self.types[id.0].name.clone();
            let object = whole.into_object(&member.at);
            let structure = self.structure(&object, Site { name: &type_name, ..site });
            self.types[id.0].docs = docs.clone();
            self.types[id.0].kind = TypeKind::Struct(structure);
            let tags = self.tags_of(discriminator, member);
            variants.push(UnionVariant { tags, ..UnionVariant::new(name, docs, TypeRef::Named(id)) });
        }
        match (variants.len(), discriminator) {
            (0, _) => None,
            (1, None) => variants.pop().map(|only| TypeKind::Alias(only.ty)),
            _ => {
                let tag = discriminator.map(|discriminator| discriminator.property_name.clone());
                Some(TypeKind::Union(finish(tag, variants)))
            }
        }
    }

    /// Reports that a union beside properties is left to the keys that are kept as they are.
    fn partly(&mut self, at: &Pointer) {
        self.diagnostics.push(
            Diagnostic::warning("union-beside-properties", "this union is not expressed in types")
                .at_value(at, "not an object, or one union too many")
                .help("the properties beside it are typed, and what it adds is kept in `extra`"),
        );
    }
}

/// The members of the union that a schema has, beside whatever else it says.
fn members(schema: &Schema) -> Option<(&'static str, &[ReferenceOr<Schema>])> {
    match &schema.schema_kind {
        SchemaKind::OneOf { one_of } => Some(("oneOf", one_of)),
        SchemaKind::AnyOf { any_of } => Some(("anyOf", any_of)),
        SchemaKind::Any(any) if !any.one_of.is_empty() => Some(("oneOf", &any.one_of)),
        SchemaKind::Any(any) if !any.any_of.is_empty() => Some(("anyOf", &any.any_of)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn each_variant_has_the_properties_beside_the_union() {
        emits_of_schemas(
            "
            Thing:
              type: object
              required: [id]
              properties: {id: {type: string}}
              oneOf:
                - {title: Round, type: object, required: [radius], properties: {radius: {type: number}}}
                - {title: Square, type: object, required: [side], properties: {side: {type: number}}}",
            "
            pub struct ThingRound {
                pub id: String,
                pub radius: f64,
                pub extra: json::Extra,
            }",
        );
    }

    #[test]
    fn a_union_in_a_member_makes_a_variant_of_each_of_its_members() {
        emits_of_schemas(
            "
            Thing:
              type: object
              required: [id]
              properties: {id: {type: string}}
              oneOf:
                - title: Round
                  allOf:
                    - {type: object, required: [radius], properties: {radius: {type: number}}}
                    - oneOf:
                        - {title: Flat, type: object, required: [edge], properties: {edge: {type: number}}}
                        - {title: Deep, type: object, required: [depth], properties: {depth: {type: number}}}
                - {title: Square, type: object, required: [side], properties: {side: {type: number}}}",
            "
            pub struct ThingRoundDeep {
                pub id: String,
                pub radius: f64,
                pub depth: f64,
                pub extra: json::Extra,
            }",
        );
    }
}
