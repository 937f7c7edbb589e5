//! Types that contain themselves: boxed where Rust needs it, and raw JSON where an alias would never end; and what is big,
//! boxed where it would make a small union big.
//!
//! A type is in a cycle with another when each holds a value of the other in place. The cycles are the strongly connected
//! components of what holds what, found in one walk (Tarjan, 1972), on a stack of its own since documents can be deep.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Degradation, Presence, TypeDef, TypeId, TypeKind, TypeRef, Union, UnionVariant, target};
use crate::naming::Names;
use crate::pointer::Pointer;
use std::collections::BTreeMap;

/// The words of a variant, estimated from above, up to which it is in a union in place: clippy's limit between the
/// biggest and the second biggest variant is 25.
const BIG: usize = 16;

/// Breaks every cycle. What becomes raw comes back, by where it is.
pub(super) fn resolve(api: &mut Api, diagnostics: &mut Diagnostics) -> Vec<(Pointer, Degradation)> {
    let raw = open_aliases(api, diagnostics);
    let ends = ends(api);
    close_unions(api, &ends);
    open_requirements(api, &ends);
    let component = components(api.types.len(), |index| held(api, &ends, index, |_| true));
    let bulky: Vec<bool> =
        (0..api.types.len()).map(|index| words(api, &TypeRef::Named(TypeId(index)), 0) > BIG).collect();
    for index in 0..api.types.len() {
        let in_cycle = |ty: &TypeRef| inlined(&ends, ty).is_some_and(|id| component[id.0] == component[index]);
        let boxed: Vec<bool> = match &api.types[index].kind {
            TypeKind::Struct(object) => object.fields.iter().map(|field| in_cycle(&field.ty)).collect(),
            TypeKind::Union(union) => {
                let is_big = |ty: &TypeRef| inlined(&ends, ty).is_some_and(|id| bulky[id.0]);
                union.variants.iter().map(|variant| in_cycle(&variant.ty) || is_big(&variant.ty)).collect()
            }
            TypeKind::Alias(TypeRef::Tuple(items)) => items.iter().map(in_cycle).collect(),
            _ => continue,
        };
        let places: Vec<&mut TypeRef> = match &mut api.types[index].kind {
            TypeKind::Struct(object) => object.fields.iter_mut().map(|field| &mut field.ty).collect(),
            TypeKind::Union(union) => union.variants.iter_mut().map(|variant| &mut variant.ty).collect(),
            TypeKind::Alias(TypeRef::Tuple(items)) => items.iter_mut().collect(),
            _ => continue,
        };
        for (place, _) in places.into_iter().zip(boxed).filter(|(_, boxed)| *boxed) {
            *place = TypeRef::Boxed(Box::new(place.clone()));
        }
    }
    raw
}

/// A union in whose place it may be itself has no more values by that, and reading would never end. So of unions that
/// are in each other's place each takes what any of them takes, its own types first.
fn close_unions(api: &mut Api, ends: &[Option<TypeId>]) {
    let inner = |api: &Api, ty: &TypeRef| {
        inlined(ends, ty).map(|id| id.0).filter(|&inner| matches!(api.types[inner].kind, TypeKind::Union(_)))
    };
    let component = components(api.types.len(), |index| match &api.types[index].kind {
        TypeKind::Union(union) => union.variants.iter().filter_map(|variant| inner(api, &variant.ty)).collect(),
        _ => Vec::new(),
    });
    // By cycle: the types that its unions have, each with the key of the tag.
    let mut cycles: BTreeMap<usize, Vec<(Option<String>, UnionVariant)>> = BTreeMap::new();
    let mut inside: Vec<(usize, Vec<bool>)> = Vec::new();
    for (index, definition) in api.types.iter().enumerate() {
        let TypeKind::Union(union) = &definition.kind else { continue };
        let returns =
            |variant: &UnionVariant| inner(api, &variant.ty).is_some_and(|inner| component[inner] == component[index]);
        let returning: Vec<bool> = union.variants.iter().map(returns).collect();
        if returning.contains(&true) {
            let own = union.variants.iter().zip(&returning).filter(|(_, returns)| !**returns);
            let own = own.map(|(variant, _)| (union.tag.clone(), variant.clone()));
            cycles.entry(component[index]).or_default().extend(own);
            inside.push((index, returning));
        }
    }
    for (index, returning) in inside {
        if let TypeKind::Union(union) = &mut api.types[index].kind {
            close(union, &returning, &cycles[&component[index]]);
        }
    }
}

/// Puts what the unions of a cycle take in the place of these unions.
fn close(union: &mut Union, returning: &[bool], cycle: &[(Option<String>, UnionVariant)]) {
    let before = |index: &usize| returning[..*index].iter().filter(|returns| !**returns).count();
    union.default = union.default.filter(|index| !returning[*index]).map(|index| before(&index));
    let mut returning = returning.iter();
    union.variants.retain(|_| returning.next() == Some(&false));
    let mut names = Names::default();
    let taken = union.variants.iter().map(|variant| variant.name.as_str()).chain([union.unknown.as_str()]);
    taken.for_each(|name| drop(names.claim([name])));
    for (tag, variant) in cycle {
        // Under another key its tags mean nothing.
        let tags = if *tag == union.tag { variant.tags.as_slice() } else { &[] };
        if let Some(own) = union.variants.iter_mut().find(|own| own.ty == variant.ty) {
            own.facts.retain(|fact| variant.facts.contains(fact));
            let new: Vec<String> = tags.iter().filter(|tag| !own.tags.contains(tag)).cloned().collect();
            own.tags.extend(new);
        } else {
            let name = names.claim([variant.name.as_str()]);
            union.variants.push(UnionVariant { name, tags: tags.to_vec(), ..variant.clone() });
        }
    }
}

/// An object that must contain itself has no end, so what it requires is taken as optional.
fn open_requirements(api: &mut Api, ends: &[Option<TypeId>]) {
    let component = components(api.types.len(), |index| held(api, ends, index, |required| required));
    for index in 0..api.types.len() {
        let endless: Vec<usize> = match &api.types[index].kind {
            TypeKind::Struct(object) => {
                let fields = object.fields.iter().enumerate().filter(|(_, field)| is_demanded(field));
                let fields = fields.filter(|(_, field)| {
                    inlined(ends, &field.ty).is_some_and(|id| component[id.0] == component[index])
                });
                fields.map(|(position, _)| position).collect()
            }
            _ => continue,
        };
        let TypeKind::Struct(object) = &mut api.types[index].kind else { continue };
        for position in endless {
            object.fields[position].presence = Presence::Optional;
        }
    }
}

fn is_demanded(field: &crate::ir::Field) -> bool {
    field.presence == Presence::Required && !field.nullable
}

/// The types that each type holds a value of in place, those that must be there or all.
fn held(api: &Api, ends: &[Option<TypeId>], index: usize, wanted: impl Fn(bool) -> bool) -> Vec<usize> {
    let held: Vec<&TypeRef> = match &api.types[index].kind {
        TypeKind::Struct(object) => {
            let fields = object.fields.iter().filter(|field| wanted(is_demanded(field)));
            fields.map(|field| &field.ty).collect()
        }
        // A value of a union is of one of the types only, so it demands none.
        TypeKind::Union(union) => union.variants.iter().filter(|_| wanted(false)).map(|variant| &variant.ty).collect(),
        TypeKind::Alias(TypeRef::Tuple(items)) => {
            items.iter().filter(|item| wanted(!matches!(item, TypeRef::Nullable(_)))).collect()
        }
        _ => Vec::new(),
    };
    held.into_iter().filter_map(|ty| inlined(ends, ty).map(|id| id.0)).collect()
}

/// The number of the cycle that each type is in; a type that is in none has one of its own, but for a type that holds
/// itself directly.
fn components(count: usize, held: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let mut component = vec![NEW; count];
    let mut order = vec![NEW; count];
    let mut lowest = vec![NEW; count];
    let (mut next, mut open) = (0, Vec::new());
    for start in 0..count {
        if order[start] != NEW {
            continue;
        }
        let mut walk = vec![(start, held(start), 0)];
        order[start] = next;
        lowest[start] = next;
        next += 1;
        open.push(start);
        while let Some((at, targets, step)) = walk.last_mut() {
            let at = *at;
            if let Some(&target) = targets.get(*step) {
                *step += 1;
                if order[target] == NEW {
                    order[target] = next;
                    lowest[target] = next;
                    next += 1;
                    open.push(target);
                    walk.push((target, held(target), 0));
                } else if component[target] == NEW {
                    lowest[at] = lowest[at].min(order[target]);
                }
                continue;
            }
            walk.pop();
            if let Some((before, ..)) = walk.last() {
                lowest[*before] = lowest[*before].min(lowest[at]);
            }
            if lowest[at] == order[at] {
                while let Some(member) = open.pop() {
                    component[member] = at;
                    if member == at {
                        break;
                    }
                }
            }
        }
    }
    component
}

/// About how many words a value takes in place, never fewer than it does; counted as far as it matters.
fn words(api: &Api, ty: &TypeRef, depth: usize) -> usize {
    match ty {
        TypeRef::Bool | TypeRef::F32 | TypeRef::F64 | TypeRef::Boxed(_) => 1,
        ty if ty.is_integer() => 1,
        TypeRef::Text | TypeRef::List(_) | TypeRef::Map(_) => 3,
        TypeRef::Uuid => 2,
        TypeRef::Nullable(inner) => 1 + words(api, inner, depth),
        TypeRef::Named(id) if depth < 8 => match &api.types[id.0].kind {
            TypeKind::Struct(structure) => {
                let mut sum = 3;
                for field in &structure.fields {
                    sum += 1 + words(api, &field.ty, depth + 1);
                    if sum > BIG {
                        break;
                    }
                }
                sum
            }
            TypeKind::Alias(ty) => words(api, ty, depth + 1),
            TypeKind::Union(_) => BIG + 2,
            TypeKind::Enum(_) | TypeKind::Form(_) => 6,
        },
        TypeRef::Named(_) | TypeRef::Tuple(_) => BIG + 1,
        _ => 6,
    }
}

/// An alias that leads back to itself has no value that ends, or none that Rust can name.
fn open_aliases(api: &mut Api, diagnostics: &mut Diagnostics) -> Vec<(Pointer, Degradation)> {
    let mut raw = Vec::new();
    for index in returning_aliases(api) {
        let definition = &mut api.types[index];
        let what = match &definition.kind {
            TypeKind::Alias(TypeRef::Named(_)) => "made of nothing but itself",
            _ => "a list or map of itself, for which Rust has no name",
        };
        let (code, message) = ("recursive-alias", format!("`{}` is {what}", definition.name));
        diagnostics.push(
            Diagnostic::warning(code, message.clone())
                .at_value(&definition.origin, "leads back here")
                .help("its values are passed as `json::Value`"),
        );
        diagnostics.note_degraded(None, &definition.origin);
        definition.kind = TypeKind::Alias(TypeRef::Any);
        let pointer = definition.origin.clone();
        raw.push((pointer.clone(), Degradation { code, pointer, message }));
    }
    raw
}

/// The aliases without which no alias leads back to itself: the first of each cycle, and of what is still a cycle then.
fn returning_aliases(api: &mut Api) -> Vec<usize> {
    let targets = |definition: &mut TypeDef| match &mut definition.kind {
        TypeKind::Alias(ty) => {
            let mut targets = Vec::new();
            ty.each_mention(&mut |id| targets.push(id.0));
            targets
        }
        _ => Vec::new(),
    };
    let mut targets: Vec<Vec<usize>> = api.types.iter_mut().map(targets).collect();
    let mut returning = Vec::new();
    loop {
        let component = components(targets.len(), |index| targets[index].clone());
        let mut seen = vec![false; targets.len()];
        let before = returning.len();
        for index in 0..targets.len() {
            let returns = |target: &usize| component[*target] == component[index];
            if targets[index].iter().any(returns) && !std::mem::replace(&mut seen[component[index]], true) {
                returning.push(index);
            }
        }
        if returning.len() == before {
            returning.sort_unstable();
            return returning;
        }
        // What leads out of the cycles leads nowhere back.
        for (index, inside) in targets.iter_mut().enumerate() {
            inside.retain(|target| component[*target] == component[index]);
        }
        returning[before..].iter().for_each(|index| targets[*index].clear());
    }
}

/// The type whose value is in place of one of each type, without a pointer in between. Tuples are behind an alias of
/// their own. A chain of aliases is gone along once.
fn ends(api: &Api) -> Vec<Option<TypeId>> {
    let mut ends: Vec<Option<Option<TypeId>>> = vec![None; api.types.len()];
    for start in 0..api.types.len() {
        let (mut passed, mut at) = (Vec::new(), start);
        let end = loop {
            if let Some(known) = ends[at] {
                break known;
            }
            passed.push(at);
            match &api.types[at].kind {
                TypeKind::Alias(ty) if !matches!(ty, TypeRef::Tuple(_)) => match in_place(ty) {
                    Some(next) => at = next.0,
                    None => break None,
                },
                _ => break Some(TypeId(at)),
            }
        };
        for passed in passed {
            ends[passed] = Some(end);
        }
    }
    ends.into_iter().map(Option::flatten).collect()
}

/// The last alias of the chain that each type begins, or the type. A chain, which ends now, is gone along once.
pub(super) fn last_aliases(api: &Api) -> Vec<TypeId> {
    let mut last: Vec<Option<TypeId>> = vec![None; api.types.len()];
    for start in 0..api.types.len() {
        let (mut passed, mut at) = (Vec::new(), TypeId(start));
        let end = loop {
            if let Some(known) = last[at.0] {
                break known;
            }
            passed.push(at);
            match target(&api.types, &TypeRef::Named(at)) {
                Some(TypeRef::Named(next)) if target(&api.types, &TypeRef::Named(*next)).is_some() => at = *next,
                _ => break at,
            }
        };
        for passed in passed {
            last[passed.0] = Some(end);
        }
    }
    last.into_iter().enumerate().map(|(index, last)| last.unwrap_or(TypeId(index))).collect()
}

/// The type that a value is of, if it is in place.
fn in_place(ty: &TypeRef) -> Option<TypeId> {
    match ty {
        TypeRef::Named(id) => Some(*id),
        TypeRef::Nullable(inner) => in_place(inner),
        _ => None,
    }
}

fn inlined(ends: &[Option<TypeId>], ty: &TypeRef) -> Option<TypeId> {
    ends[in_place(ty)?.0]
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn a_type_in_itself_is_boxed_and_in_a_list_it_is_not() {
        emits_of_schemas(
            "
            Node:
              type: object
              required: [children]
              properties:
                parent: {$ref: '#/components/schemas/Node'}
                children: {type: array, items: {$ref: '#/components/schemas/Node'}}",
            "
            pub struct Node {
                pub parent: Option<Box<Node>>,
                pub children: Vec<Node>,
                pub extra: json::Extra,
            }",
        );
    }
}
