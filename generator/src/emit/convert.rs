//! Conversions of what was received into what is sent, between the two types of a schema.
//!
//! What comes in are the two types, of which it was decided that one becomes the other; what goes out is `From`, which leaves
//! out what only the server decides.

use super::code::{Code, code, from, joined, lines, name};
use super::codec;
use super::fields::{self, Slot};
use super::scope::Scope;
use crate::ir::{Access, Field, Struct, TypeId, TypeKind, TypeRef, Union};

/// `From` of the type that responses carry. Other names for types are seen through where they are used.
pub(super) fn conversion(scope: &Scope<'_>, source: TypeId, target: TypeId) -> Option<Code> {
    let (found, wanted) = (scope.definition(source), scope.definition(target));
    let (source, target) = (name(&found.name), name(&wanted.name));
    match (&found.kind, &wanted.kind) {
        (TypeKind::Struct(found), TypeKind::Struct(wanted)) => {
            let is_whole = wanted.fields.iter().all(|field| field.access != Access::ReadOnly);
            let docs = if is_whole { "" } else { "/// What only the server decides is left out." };
            let body = structure(scope, found, wanted);
            Some(code!(scope, "$docs\n$conversion", docs, conversion = from(scope, &source, &target, body)))
        }
        (TypeKind::Union(found), TypeKind::Union(wanted)) => {
            Some(from(scope, &source, &target, union(scope, &source, found, wanted)))
        }
        _ => None,
    }
}

fn structure(scope: &Scope<'_>, source: &Struct, target: &Struct) -> Code {
    let fields = source.fields.iter().zip(&target.fields).map(|(source, target)| {
        let value = match target.access {
            // What is not sent holds nothing.
            Access::ReadOnly => fields::nothing(scope, fields::slot(scope, target)),
            Access::Both | Access::WriteOnly => field(scope, source, target),
        };
        code!(scope, "$name: $value", name = name(&target.name), value)
    });
    let extra = name(codec::extra(target));
    let extra = code!(scope, "$extra: value.$extra", extra);
    code!(scope, "Self { $fields }", fields = joined(", ", fields.chain([extra])))
}

fn field(scope: &Scope<'_>, source: &Field, target: &Field) -> Code {
    let value = code!(scope, "value.$name", name = name(&source.name));
    if source.ty == target.ty {
        return value;
    }
    match fields::slot(scope, source) {
        Slot::Plain => converted(scope, &source.ty, &target.ty, value),
        Slot::Option | Slot::Maybe => {
            code!(scope, "$value.map($each)", value, each = each(scope, &source.ty, &target.ty))
        }
    }
}

fn union(scope: &Scope<'_>, ty: &Code, source: &Union, target: &Union) -> Code {
    let arms = source.variants.iter().zip(&target.variants).map(|(source, target)| {
        let value = converted(scope, &source.ty, &target.ty, "value".into());
        code!(scope, "$ty::$name(value) => Self::$name($value),", ty, name = name(&source.name), value)
    });
    let unknown = name(&target.unknown);
    code! { scope, "match value {
        $arms
        $ty::$unknown(value) => Self::$unknown(value),
    }", arms = lines(arms), ty, unknown }
}

/// A value of the one type as one of the other.
fn converted(scope: &Scope<'_>, source: &TypeRef, target: &TypeRef, value: Code) -> Code {
    match (scope.meaning(source), scope.meaning(target)) {
        (source, target) if source == target => value,
        (TypeRef::List(source), TypeRef::List(target)) => {
            code!(scope, "$value.into_iter().map($each).collect()", value, each = each(scope, source, target))
        }
        (TypeRef::Map(source), TypeRef::Map(target)) => {
            let inner = converted(scope, source, target, "value".into());
            code!(scope, "$value.into_iter().map(|(key, value)| (key, $inner)).collect()", value, inner)
        }
        (TypeRef::Nullable(source), TypeRef::Nullable(target)) => {
            code!(scope, "$value.map($each)", value, each = each(scope, source, target))
        }
        (TypeRef::Boxed(source), TypeRef::Boxed(target)) => {
            let inner = converted(scope, source, target, code!(scope, "(*$value)", value));
            code!(scope, "@Box::new($inner)", inner)
        }
        _ => code!(scope, "$value.into()", value),
    }
}

/// What converts each of several values.
fn each(scope: &Scope<'_>, source: &TypeRef, target: &TypeRef) -> Code {
    match scope.meaning(source) {
        TypeRef::Named(_) => code!(scope, "@Into::into"),
        _ => code!(scope, "|value| $value", value = converted(scope, source, target, "value".into())),
    }
}
