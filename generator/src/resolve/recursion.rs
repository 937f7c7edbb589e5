//! Types that contain themselves: boxed where Rust needs it, and raw JSON where an alias would never end.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, TypeId, TypeKind, TypeRef};

/// Breaks every cycle.
pub(super) fn resolve(api: &mut Api, diagnostics: &mut Diagnostics) {
    open_aliases(api, diagnostics);
    for index in 0..api.types.len() {
        let TypeKind::Struct(object) = &api.types[index].kind else { continue };
        let boxed: Vec<usize> = object
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| inlined(api, &field.ty).is_some_and(|id| contains(api, id, TypeId(index))))
            .map(|(position, _)| position)
            .collect();
        let TypeKind::Struct(object) = &mut api.types[index].kind else { continue };
        for position in boxed {
            let field = &mut object.fields[position];
            field.ty = TypeRef::Boxed(Box::new(field.ty.clone()));
        }
    }
}

/// An alias that leads back to itself has no value that ends, or none that Rust can name.
fn open_aliases(api: &mut Api, diagnostics: &mut Diagnostics) {
    for index in 0..api.types.len() {
        if !alias_returns(api, index) {
            continue;
        }
        let definition = &mut api.types[index];
        diagnostics.push(
            Diagnostic::warning("recursive-alias", format!("`{}` is made of nothing but itself", definition.name))
                .at_value(definition.origin.as_str(), "leads back here")
                .help("its values are passed as `json::Value`"),
        );
        definition.kind = TypeKind::Alias(TypeRef::Any);
    }
}

fn alias_returns(api: &Api, start: usize) -> bool {
    let mut seen = vec![false; api.types.len()];
    let mut open = vec![start];
    while let Some(index) = open.pop() {
        let TypeKind::Alias(ty) = &api.types[index].kind else { continue };
        let Some(TypeId(next)) = innermost(ty) else { continue };
        if next == start {
            return true;
        }
        if !std::mem::replace(&mut seen[next], true) {
            open.push(next);
        }
    }
    false
}

fn innermost(ty: &TypeRef) -> Option<TypeId> {
    match ty {
        TypeRef::Named(id) => Some(*id),
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
            innermost(inner)
        }
        _ => None,
    }
}

/// The type whose value stands in place, without a pointer in between.
fn inlined(api: &Api, ty: &TypeRef) -> Option<TypeId> {
    match ty {
        TypeRef::Named(id) => match &api.types[id.0].kind {
            TypeKind::Alias(ty) => inlined(api, ty),
            _ => Some(*id),
        },
        TypeRef::Nullable(inner) => inlined(api, inner),
        _ => None,
    }
}

/// Whether a value of `outer` holds one of `wanted` in place.
fn contains(api: &Api, outer: TypeId, wanted: TypeId) -> bool {
    let mut seen = vec![false; api.types.len()];
    let mut open = vec![outer];
    while let Some(id) = open.pop() {
        if id == wanted {
            return true;
        }
        if std::mem::replace(&mut seen[id.0], true) {
            continue;
        }
        if let TypeKind::Struct(object) = &api.types[id.0].kind {
            open.extend(object.fields.iter().filter_map(|field| inlined(api, &field.ty)));
        }
    }
    false
}
