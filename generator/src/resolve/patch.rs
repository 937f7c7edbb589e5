//! What a merge patch may say: `null` removes.
//!
//! In a body of `application/merge-patch+json` a `null` stands for the removal of a key, whatever the schema says of its
//! value (RFC 7396, section 1). So everything that such a body may leave out may be null too, as deep as objects go; a list
//! is replaced as a whole, and what is in it is not patched.

use crate::ir::{Api, BodyKind, Extra, Presence, TypeId, TypeKind, TypeRef};
use std::collections::HashSet;

/// Lets the optional fields of all types that a merge patch reaches be null.
pub(super) fn widen(api: &mut Api) {
    let mut open = Vec::new();
    for body in api.tags.iter_mut().flat_map(|tag| &mut tag.operations).filter_map(|operation| operation.body.as_mut())
    {
        let essence = body.media_type.split(';').next().unwrap_or_default().trim();
        if let (true, BodyKind::Json(ty)) =
            (essence.eq_ignore_ascii_case("application/merge-patch+json"), &mut body.kind)
        {
            patched(ty, &mut open);
        }
    }
    let mut seen = HashSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            inside(&mut api.types[id.0].kind, &mut open);
        }
    }
}

/// What is inside a type that is patched.
fn inside(kind: &mut TypeKind, open: &mut Vec<TypeId>) {
    match kind {
        TypeKind::Struct(object) => {
            for field in &mut object.fields {
                field.nullable |= field.presence == Presence::Optional && field.ty != TypeRef::Any;
                patched(&mut field.ty, open);
            }
            if let Extra::Typed { ty, .. } = &mut object.extra {
                patched(ty, open);
                nullable(ty);
            }
        }
        TypeKind::Alias(ty) => patched(ty, open),
        TypeKind::Union(union) => union.variants.iter_mut().for_each(|variant| patched(&mut variant.ty, open)),
        TypeKind::Enum(_) | TypeKind::Form(_) => {}
    }
}

/// A value that is patched rather than replaced.
fn patched(ty: &mut TypeRef, open: &mut Vec<TypeId>) {
    match ty {
        TypeRef::Named(id) => open.push(*id),
        TypeRef::Map(value) => {
            patched(value, open);
            nullable(value);
        }
        TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => patched(inner, open),
        _ => {}
    }
}

fn nullable(ty: &mut TypeRef) {
    if !matches!(ty, TypeRef::Any | TypeRef::Nullable(_)) {
        *ty = TypeRef::Nullable(Box::new(std::mem::replace(ty, TypeRef::Any)));
    }
}
