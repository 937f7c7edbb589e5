//! Which types are sent and which are received, so that only the codecs in use are emitted.

use crate::ir::{Api, BodyKind, Extra, Output, TypeId, TypeKind, TypeRef};

/// Marks every type that a request or a response reaches.
pub(super) fn mark(api: &mut Api) {
    let mut sent = Vec::new();
    let mut received = Vec::new();
    for operation in api.tags.iter().flat_map(|tag| &tag.operations) {
        match operation.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _)) => named(ty, &mut sent),
            Some(BodyKind::Multipart(id)) => sent.push(*id),
            Some(BodyKind::Parts | BodyKind::Text | BodyKind::Raw) | None => {}
        }
        let optional = operation.options.iter().flat_map(|options| &options.parameters);
        for parameter in operation.arguments.iter().chain(optional) {
            named(&parameter.ty, &mut sent);
        }
        let failures = operation.error.variants.iter().map(|variant| &variant.output);
        for output in failures.chain([&operation.success.output]) {
            answered(output, &mut received);
        }
        if let Some(live) = &operation.live {
            named(&live.item, &mut received);
        }
    }
    for event in &api.events {
        named(event, &mut received);
    }
    reach(api, sent, |definition| std::mem::replace(&mut definition.sent, true));
    reach(api, received, |definition| std::mem::replace(&mut definition.received, true));
}

/// The types in an answer.
fn answered(output: &Output, into: &mut Vec<TypeId>) {
    match output {
        Output::Json(ty) | Output::Perhaps(ty) => named(ty, into),
        Output::ByStatus(_, variants) => variants.iter().for_each(|variant| answered(&variant.output, into)),
        Output::Empty | Output::Text | Output::Redirect | Output::Raw => {}
    }
}

/// Marks these types and all that they contain; `mark` says whether a type was marked before.
fn reach(api: &mut Api, mut open: Vec<TypeId>, mark: impl Fn(&mut crate::ir::TypeDef) -> bool) {
    while let Some(id) = open.pop() {
        if !mark(&mut api.types[id.0]) {
            contained(&api.types[id.0].kind, &mut open);
        }
    }
}

/// The named types directly inside a type.
pub(super) fn contained(kind: &TypeKind, into: &mut Vec<TypeId>) {
    match kind {
        TypeKind::Struct(object) => {
            for field in &object.fields {
                named(&field.ty, into);
            }
            if let Extra::Typed { ty, .. } = &object.extra {
                named(ty, into);
            }
        }
        TypeKind::Form(form) => {
            for part in &form.parts {
                named(&part.ty, into);
            }
        }
        TypeKind::Alias(ty) => named(ty, into),
        TypeKind::Union(union) => {
            for variant in &union.variants {
                named(&variant.ty, into);
            }
        }
        TypeKind::Enum(_) => {}
    }
}

fn named(ty: &TypeRef, into: &mut Vec<TypeId>) {
    match ty {
        TypeRef::Named(id) => into.push(*id),
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) | TypeRef::Boxed(inner) => {
            named(inner, into);
        }
        _ => {}
    }
}
