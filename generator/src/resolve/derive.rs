//! Derives that the user wants besides those that every type has.
//!
//! What comes in are all types and the derives of the settings; what goes out is, for each type, those that can hold for
//! it. A derive of the standard library is left out where something in the type does not have it, which is noted once; of
//! any other derive nothing is known, and every type gets it.

use super::overrides::called;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Extra, Repr, TypeId, TypeKind, TypeRef};
use crate::options::{Customization, Dates, Spanned};
use crate::select::absent;
use std::collections::{BTreeMap, BTreeSet};

/// Decides which derives each type gets.
pub(super) fn resolve(api: &mut Api, customization: &Customization, diagnostics: &mut Diagnostics) {
    let mut derives: BTreeMap<TypeId, Vec<String>> = BTreeMap::new();
    let all: Vec<TypeId> = (0..api.types.len()).map(TypeId).collect();
    for word in &customization.derive {
        let types = all.iter().copied().filter(|id| is_derived(&api.types[id.0].kind));
        add(api, word, types.collect(), &mut derives, diagnostics);
    }
    if !customization.derive_for.is_empty() {
        let names: Vec<String> = api.types.iter().map(|definition| called(&definition.origin)).collect();
        for (schema, words) in &customization.derive_for {
            let is_meant = |id: &TypeId| names[id.0] == schema.text && is_derived(&api.types[id.0].kind);
            let types: Vec<TypeId> = all.iter().copied().filter(is_meant).collect();
            if types.is_empty() {
                let known = all.iter().filter(|id| is_derived(&api.types[id.0].kind));
                diagnostics.push(absent("schema with a type", schema, known.map(|id| names[id.0].as_str())));
            }
            for word in words {
                add(api, word, types.clone(), &mut derives, diagnostics);
            }
        }
    }
    api.derives = derives;
}

fn is_derived(kind: &TypeKind) -> bool {
    !matches!(kind, TypeKind::Alias(_) | TypeKind::Form(_))
}

fn add(
    api: &Api,
    word: &Spanned,
    types: Vec<TypeId>,
    derives: &mut BTreeMap<TypeId, Vec<String>>,
    diagnostics: &mut Diagnostics,
) {
    let name = word.text.as_str();
    let wanted = types.len();
    let types = match Trait::of(name) {
        Some(limit) => {
            let able = able(api, limit);
            types.into_iter().filter(|id| able.contains(id)).collect()
        }
        None => types,
    };
    if types.len() < wanted {
        let left_out = wanted - types.len();
        let plural = if left_out == 1 { "" } else { "s" };
        diagnostics.push(
            Diagnostic::note("derive-left-out", format!("{left_out} type{plural} cannot derive `{name}`"))
                .at_setting(word, "something in them does not have it"),
        );
    }
    for id in types {
        let derives = derives.entry(id).or_default();
        if !derives.iter().any(|known| known == name) {
            derives.push(name.to_owned());
        }
    }
}

/// Traits of the standard library that not every type can have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trait {
    Eq,
    Hash,
    Order,
    Copy,
}

impl Trait {
    fn of(name: &str) -> Option<Self> {
        match name.rsplit("::").next().unwrap_or_default().trim() {
            "Eq" => Some(Self::Eq),
            "Hash" => Some(Self::Hash),
            "PartialOrd" | "Ord" => Some(Self::Order),
            "Copy" => Some(Self::Copy),
            _ => None,
        }
    }
}

/// The types that have a trait when it is derived.
fn able(api: &Api, wanted: Trait) -> BTreeSet<TypeId> {
    let mut able: BTreeSet<TypeId> = (0..api.types.len()).map(TypeId).collect();
    // What contains something that is not able is not able either.
    loop {
        let unable: Vec<TypeId> =
            able.iter().copied().filter(|id| !kind(api, &api.types[id.0].kind, wanted, &able)).collect();
        if unable.is_empty() {
            return able;
        }
        for id in unable {
            able.remove(&id);
        }
    }
}

fn kind(api: &Api, kind: &TypeKind, wanted: Trait, able: &BTreeSet<TypeId>) -> bool {
    match kind {
        TypeKind::Struct(object) => {
            let extra = match &object.extra {
                Extra::Keep { .. } | Extra::Closed { .. } => wanted == Trait::Eq,
                Extra::Typed { ty, .. } => wanted == Trait::Eq && has(api, ty, wanted, able),
            };
            extra && object.fields.iter().all(|field| has(api, &field.ty, wanted, able))
        }
        // Other values are kept as what they are.
        TypeKind::Enum(known) => match known.repr {
            Repr::Text => wanted != Trait::Copy,
            Repr::Integer => true,
            Repr::Mixed => wanted == Trait::Eq,
        },
        // Other values are kept as JSON.
        TypeKind::Union(union) => {
            wanted == Trait::Eq && union.variants.iter().all(|variant| has(api, &variant.ty, wanted, able))
        }
        TypeKind::Alias(ty) => has(api, ty, wanted, able),
        TypeKind::Form(_) => false,
    }
}

fn has(api: &Api, ty: &TypeRef, wanted: Trait, able: &BTreeSet<TypeId>) -> bool {
    match ty {
        TypeRef::Bool | TypeRef::Uuid => true,
        integer if integer.is_integer() => true,
        TypeRef::F32 | TypeRef::F64 => wanted == Trait::Copy,
        TypeRef::Date => wanted != Trait::Copy || api.package.dates != Dates::Text,
        TypeRef::Text | TypeRef::DateTime => wanted != Trait::Copy,
        TypeRef::Bytes | TypeRef::Any | TypeRef::Number => wanted == Trait::Eq,
        TypeRef::Named(id) => able.contains(id),
        TypeRef::List(inner) | TypeRef::Boxed(inner) => wanted != Trait::Copy && has(api, inner, wanted, able),
        TypeRef::Map(inner) => wanted == Trait::Eq && has(api, inner, wanted, able),
        TypeRef::Nullable(inner) => has(api, inner, wanted, able),
        TypeRef::Tuple(items) => items.iter().all(|item| has(api, item, wanted, able)),
        // What the user's own types have is the user's affair.
        TypeRef::Extern(_) => true,
        // Of what is not listed nothing is known.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::ir::TypeId;
    use crate::options::{Customization, Spanned};
    use crate::resolve::tests::api;

    #[test]
    fn a_derive_of_the_standard_library_is_left_out_where_it_cannot_hold() {
        let customization =
            Customization { derive: vec![Spanned::bare("Eq"), Spanned::bare("Mine")], ..Customization::default() };
        let api = api(
            "
            paths: {}
            components:
              schemas:
                Exact: {type: string, enum: [a, b]}
                Rough: {type: object, additionalProperties: false, properties: {share: {type: number}}}
            ",
            customization,
        );
        let derives: Vec<_> =
            api.types.iter().zip(0..).map(|(one, id)| (one.name.as_str(), &api.derives[&TypeId(id)])).collect();
        let names = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        assert_eq!(derives, [("Exact", &names(&["Eq", "Mine"])), ("Rough", &names(&["Mine"]))]);
    }
}
