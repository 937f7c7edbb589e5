//! Deduplication: inline types of the same shape, and operations with the same errors, are emitted once per module.
//!
//! What comes in are all types, one for each inline schema; what goes out are those that differ. Two types are the same
//! when they have the same keys, values and nested shapes in the same order; their docs and their directions may differ.
//! The first gives the name. Types of components keep their own names.

use crate::ir::{Api, Docs, ErrorVariant, Home, Sharing, TypeDef, TypeId, TypeKind};
use foldhash::HashMap;
use std::collections::hash_map::Entry;

/// Unites identical inline types.
pub(super) fn unite(api: &mut Api) {
    let Some(same) = same(&api.types) else { return };
    let mut places = Vec::with_capacity(api.types.len());
    let mut kept = 0;
    for (index, &first) in same.iter().enumerate() {
        places.push(TypeId(if first == index { kept } else { usize::MAX }));
        kept += usize::from(first == index);
    }
    let mut index = 0..;
    api.types.retain(|_| index.next().is_some_and(|index: usize| same[index] == index));
    api.each_mention(&mut |id| *id = places[same[id.0]]);
}

/// Lets the operations of a tag share the enums of their failures, where their docs are the same too.
/// Types were united before.
pub(super) fn share_errors(api: &mut Api) {
    for tag in &mut api.tags {
        let mut first: HashMap<Vec<ErrorVariant>, usize> = HashMap::default();
        for index in 0..tag.operations.len() {
            let error = &tag.operations[index].error;
            match first.entry(error.variants.clone()) {
                Entry::Vacant(entry) => drop(entry.insert(index)),
                Entry::Occupied(entry) => {
                    let first = &mut tag.operations[*entry.get()].error;
                    first.sharing = Sharing::First;
                    tag.operations[index].error.sharing = Sharing::Of(first.name.clone());
                }
            }
        }
    }
}

/// The first type that each is the same as; `None` when all differ.
fn same(types: &[TypeDef]) -> Option<Vec<usize>> {
    // What is inside a type is declared after it, so its own sameness is known first when going backwards. A type
    // that something before it mentions is a component, or is distinguished by its place.
    let mut class: Vec<usize> = (0..types.len()).collect();
    let mut known: HashMap<(Home, bool, TypeKind), usize> = HashMap::default();
    for (index, definition) in types.iter().enumerate().rev() {
        if is_component(definition) {
            continue;
        }
        let mut shape = bare(&definition.kind);
        shape.each_mention(&mut |id| *id = TypeId(class[id.0]));
        class[index] = *known.entry((definition.home, definition.deprecated, shape)).or_insert(index);
    }
    let mut first: HashMap<usize, usize> = HashMap::default();
    let same: Vec<usize> =
        class.iter().enumerate().map(|(index, &class)| *first.entry(class).or_insert(index)).collect();
    (first.len() < types.len()).then_some(same)
}

fn is_component(definition: &TypeDef) -> bool {
    let mut tokens = definition.origin.tokens();
    let is_schema = tokens.next().as_deref() == Some("components") && tokens.next().as_deref() == Some("schemas");
    is_schema && tokens.next().is_some() && tokens.next().is_none()
}

/// The shape without its docs.
fn bare(kind: &TypeKind) -> TypeKind {
    let mut kind = kind.clone();
    match &mut kind {
        TypeKind::Struct(object) => object.fields.iter_mut().for_each(|field| field.docs = Docs::default()),
        TypeKind::Form(form) => form.fields_mut().for_each(|field| field.docs = Docs::default()),
        TypeKind::Enum(known) => known.variants.iter_mut().for_each(|variant| variant.docs = Docs::default()),
        TypeKind::Union(union) => union.variants.iter_mut().for_each(|variant| variant.docs = Docs::default()),
        TypeKind::Alias(_) => {}
    }
    kind
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits;

    #[test]
    fn inline_objects_of_one_shape_are_one_type_named_after_the_first() {
        emits(
            "
            paths:
              /a:
                get:
                  operationId: one
                  tags: [t]
                  responses:
                    '200': {description: ok, content: {application/json: {schema: {properties: {x: {type: string}}}}}}
              /b:
                get:
                  operationId: two
                  tags: [t]
                  responses:
                    '200': {description: ok, content: {application/json: {schema: {properties: {x: {type: string}}}}}}",
            "
            impl Operation for Two {
                type Output = OneResponse;",
        );
    }
}
