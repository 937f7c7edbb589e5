//! Conversions between the views of a schema: what was received becomes what is sent, where nothing is missing.
//!
//! What comes in are pairs of types, one that responses carry and one that requests do; what goes out are those in which each
//! value of the first is one of the second without what only the server decides. Types may contain themselves, so a pair
//! converts unless something in it does not.

use crate::ir::{Access, Api, Field, TypeDef, TypeId, TypeKind, TypeRef};
use foldhash::HashMap;

/// A type that responses carry, and what requests carry of the same schema.
pub(super) type Pair = (TypeId, TypeId);

/// Decides which pairs convert.
pub(super) fn resolve(api: &mut Api, pairs: &[Pair]) {
    let known: HashMap<Pair, usize> = pairs.iter().copied().zip(0..).collect();
    let mut around = vec![Vec::new(); pairs.len()];
    let mut open = Vec::new();
    for (index, &(source, target)) in pairs.iter().enumerate() {
        let mut compared = Compared { known: &known, inside: Vec::new() };
        if !compared.kinds(&api.types[source.0], &api.types[target.0]) {
            open.push(index);
        }
        compared.inside.into_iter().for_each(|inner| around[inner].push(index));
    }
    let mut converts = vec![true; pairs.len()];
    while let Some(index) = open.pop() {
        if std::mem::replace(&mut converts[index], false) {
            open.append(&mut around[index]);
        }
    }
    api.conversions =
        pairs.iter().zip(converts).filter(|(_, converts)| *converts).map(|((from, to), _)| (*to, *from)).collect();
}

/// What is compared, with the pairs that it depends on.
struct Compared<'a> {
    known: &'a HashMap<Pair, usize>,
    inside: Vec<usize>,
}

impl Compared<'_> {
    fn kinds(&mut self, source: &TypeDef, target: &TypeDef) -> bool {
        match (&source.kind, &target.kind) {
            (TypeKind::Struct(source), TypeKind::Struct(target)) => {
                source.fields.len() == target.fields.len()
                    && source.fields.iter().zip(&target.fields).all(|(source, target)| self.fields(source, target))
                    && source.extra == target.extra
            }
            (TypeKind::Union(source), TypeKind::Union(target)) => {
                let mut variants = source.variants.iter().zip(&target.variants);
                source.variants.len() == target.variants.len()
                    && source.unknown == target.unknown
                    && variants.all(|(source, target)| source.name == target.name && self.types(&source.ty, &target.ty))
            }
            (TypeKind::Alias(source), TypeKind::Alias(target)) => self.types(source, target),
            _ => false,
        }
    }

    fn fields(&mut self, source: &Field, target: &Field) -> bool {
        let is_alike = || (source.presence, source.nullable) == (target.presence, target.nullable);
        source.name == target.name
            && (target.access == Access::ReadOnly || is_alike() && self.types(&source.ty, &target.ty))
    }

    fn types(&mut self, source: &TypeRef, target: &TypeRef) -> bool {
        match (source, target) {
            (source, target) if source == target => true,
            (TypeRef::Named(source), TypeRef::Named(target)) => {
                let pair = self.known.get(&(*source, *target));
                self.inside.extend(pair);
                pair.is_some()
            }
            (TypeRef::List(source), TypeRef::List(target))
            | (TypeRef::Map(source), TypeRef::Map(target))
            | (TypeRef::Nullable(source), TypeRef::Nullable(target))
            | (TypeRef::Boxed(source), TypeRef::Boxed(target)) => self.types(source, target),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::options::Customization;
    use crate::resolve::tests::{api, document_of_thing, emits};

    /// The names of what converts.
    fn converts(schemas: &str) -> Vec<(String, String)> {
        let api = api(&document_of_thing(schemas), Customization::default());
        let name = |id: &crate::ir::TypeId| api.types[id.0].name.clone();
        api.conversions.iter().map(|(target, source)| (name(source), name(target))).collect()
    }

    #[test]
    fn what_the_server_decides_is_left_out_and_the_rest_is_taken_over() {
        emits(
            &document_of_thing(
                "Thing: {required: [id, parts], properties: {id: {type: string, readOnly: true}, parts: {type: array, items: {$ref: '#/components/schemas/Part'}}, spare: {$ref: '#/components/schemas/Part'}}}
                Part: {required: [id, name], properties: {id: {type: string, readOnly: true}, name: {type: string}}}",
            ),
            "
            impl From<Thing> for ThingRequest {
                fn from(value: Thing) -> Self {
                    Self {
                        id: None,
                        parts: value.parts.into_iter().map(Into::into).collect(),
                        spare: value.spare.map(Into::into),
                        extra: value.extra,
                    }
                }
            }",
        );
    }

    #[test]
    fn nothing_converts_where_something_required_is_missing_however_deep() {
        let schemas = "Thing: {required: [id, part], properties: {id: {type: string, readOnly: true}, part: {$ref: '#/components/schemas/Part'}, clip: {$ref: '#/components/schemas/Clip'}}}
            Part: {required: [id, code], properties: {id: {type: string, readOnly: true}, code: {type: string, writeOnly: true}}}
            Clip: {required: [id], properties: {id: {type: string, readOnly: true}, next: {$ref: '#/components/schemas/Clip'}}}";
        assert_eq!(converts(schemas), [("Clip".to_owned(), "ClipRequest".to_owned())]);
    }
}
