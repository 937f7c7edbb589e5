//! Inline types of the same shape, and operations that fail in the same ways: declared once in each module.
//!
//! Two types are the same when they have the same keys, values and nested shapes in the same order; their descriptions
//! and directions may differ. The first declares them, each of the others is an alias, so every place keeps its own
//! name, and a schema of the same shape that is added elsewhere changes none. Components are declared themselves,
//! however alike.

use crate::ir::{Api, Docs, ErrorVariant, Home, SAME_SHAPE, Sharing, TypeDef, TypeId, TypeKind, TypeRef};
use foldhash::HashMap;
use std::collections::hash_map::Entry;

/// Lets identical inline types share a declaration.
pub(super) fn unite(api: &mut Api) {
    let Some(same) = same(&api.types) else { return };
    for (index, &first) in same.iter().enumerate().filter(|(index, first)| index != *first) {
        let paragraph = format!("{SAME_SHAPE}[`{}`].", api.types[first].name);
        let definition = &mut api.types[index];
        definition.kind = TypeKind::Alias(TypeRef::Named(TypeId(first)));
        let is_described = !definition.docs.details.is_empty();
        definition.docs.details.extend(is_described.then(String::new).into_iter().chain([paragraph]));
    }
}

/// Lets the operations of a tag share the enums of their failures, where their docs are the same too.
/// Types were united before.
pub(super) fn share_errors(api: &mut Api) {
    let declared: Vec<TypeId> = (0..api.types.len()).map(|index| declared(&api.types, TypeId(index))).collect();
    for tag in &mut api.tags {
        let mut first: HashMap<Vec<ErrorVariant>, usize> = HashMap::default();
        for index in 0..tag.operations.len() {
            let mut variants = tag.operations[index].error.variants.clone();
            for variant in &mut variants {
                variant.output.each_mention(&mut |id| *id = declared[id.0]);
            }
            match first.entry(variants) {
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

/// The declaration that a type shares.
fn declared(types: &[TypeDef], id: TypeId) -> TypeId {
    match &types[id.0].kind {
        TypeKind::Alias(TypeRef::Named(first)) if !is_component(&types[id.0]) => *first,
        _ => id,
    }
}

/// The first type that each is the same as; `None` when all differ.
fn same(types: &[TypeDef]) -> Option<Vec<usize>> {
    // What is inside a type is declared after it, so its own sameness is known first when going backwards. A type
    // that something before it mentions is a component, or is distinguished by its place.
    let mut class: Vec<usize> = (0..types.len()).collect();
    let mut known: HashMap<(Home, bool, TypeKind), usize> = HashMap::default();
    for (index, definition) in types.iter().enumerate().rev() {
        // A form is met by its declaration.
        if is_component(definition) || matches!(definition.kind, TypeKind::Form(_)) {
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
    use crate::resolve::tests::{emits, emits_of_schemas};

    #[test]
    fn inline_objects_of_one_shape_share_a_declaration_and_keep_their_names() {
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
            pub struct OneResponse {
                pub x: Option<String>,
                pub extra: json::Extra,
            }",
        );
    }

    #[test]
    fn a_schema_that_is_added_renames_no_other() {
        let toys = "
            Toy: {type: object, properties: {maker: {type: string, enum: [a, b]}}}";
        emits_of_schemas(toys, "pub enum ToyMaker {");
        let balls = format!(
            "{toys}
            Ball: {{type: object, properties: {{shop: {{type: string, enum: [a, b]}}}}}}"
        );
        emits_of_schemas(&balls, "pub type ToyMaker = BallShop;");
        emits_of_schemas(
            &balls,
            "
            pub struct Toy {
                pub maker: Option<ToyMaker>,",
        );
    }
}
