//! Values that examples show, as code.
//!
//! What comes in is a [`Sample`] and the type that it is one of; what goes out is an expression, which is written as
//! a person would there: text as a literal where a function takes what becomes text, and owned where it must be.

use crate::emit::arguments::{Passing, passing};
use crate::emit::code::{Code, code, joined, name, text};
use crate::emit::fields::{self, Slot};
use crate::emit::scope::Scope;
use crate::ir::{Field, Literal, Presence, Sample, TypeId, TypeKind, TypeRef};

/// What a value is handed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taking {
    /// Something of this type.
    Owned,
    /// Something that takes what becomes one of this type.
    Into,
    /// Something that takes `null`, too.
    OrNull,
}

/// The argument of a method: `"my-team"`, `[1, 2]`, `&Order::new()`.
pub(super) fn argument(scope: &Scope<'_>, ty: &TypeRef, sample: &Sample) -> Option<Code> {
    match (passing(scope, ty), sample) {
        (Passing::Text, _) | (Passing::List, Sample::List(_)) => value(scope, ty, sample, Taking::Into),
        (Passing::List, _) => None,
        (Passing::Value, _) => value(scope, ty, sample, Taking::Owned),
        (Passing::Reference, _) => Some(code!(scope, "&$value", value = value(scope, ty, sample, Taking::Owned)?)),
    }
}

/// Whether a value of the type is read from a text, which is a line of its own.
pub(super) fn is_parsed(scope: &Scope<'_>, ty: &TypeRef) -> bool {
    matches!(scope.meaning(ty), TypeRef::Uuid | TypeRef::Date | TypeRef::DateTime)
}

/// A value.
pub(super) fn value(scope: &Scope<'_>, ty: &TypeRef, sample: &Sample, taking: Taking) -> Option<Code> {
    match (scope.meaning(ty), sample) {
        (_, Sample::Null) => Some("None".into()),
        (TypeRef::Boxed(inner), sample) => {
            let value = value(scope, inner, sample, Taking::Owned)?;
            Some(if taking == Taking::Owned { code!(scope, "@Box::new($value)", value) } else { value })
        }
        (TypeRef::Nullable(inner), sample) => {
            Some(code!(scope, "Some($value)", value = value(scope, inner, sample, Taking::Owned)?))
        }
        (TypeRef::List(_), Sample::List(items)) if items.is_empty() => Some(code!(scope, "@Vec::new()")),
        (TypeRef::List(item), Sample::List(items)) if taking == Taking::Owned => {
            Some(code!(scope, "[$items].into()", items = each(scope, item, items, taking)?))
        }
        (TypeRef::List(item), Sample::List(items)) => {
            let taking = if *scope.meaning(item) == TypeRef::Text { Taking::Into } else { Taking::Owned };
            Some(code!(scope, "[$items]", items = each(scope, item, items, taking)?))
        }
        (TypeRef::Tuple(types), Sample::List(items)) => {
            let items: Option<Vec<Code>> =
                types.iter().zip(items).map(|(ty, item)| value(scope, ty, item, Taking::Owned)).collect();
            let comma = if types.len() == 1 { "," } else { "" };
            Some(code!(scope, "($items$comma)", items = joined(", ", items?), comma))
        }
        (TypeRef::Map(_), Sample::Map(entries)) if entries.is_empty() => Some(code!(scope, "@json::Map::new()")),
        (TypeRef::Map(ty), Sample::Map(entries)) => {
            let entry = |(key, entry): &(String, Sample)| {
                Some(code!(scope, "($key, $value)", key = text(key), value = value(scope, ty, entry, Taking::Owned)?))
            };
            let entries: Option<Vec<Code>> = entries.iter().map(entry).collect();
            Some(code!(scope, "@json::Map::from_iter([$entries])", entries = joined(", ", entries?)))
        }
        (TypeRef::Named(id), sample) => named(scope, *id, sample),
        (ty, Sample::Literal(literal)) => scalar(scope, ty, literal, taking),
        _ => None,
    }
}

/// Values with commas between them.
fn each(scope: &Scope<'_>, ty: &TypeRef, samples: &[Sample], taking: Taking) -> Option<Code> {
    let values: Option<Vec<Code>> = samples.iter().map(|sample| value(scope, ty, sample, taking)).collect();
    Some(joined(", ", values?))
}

fn named(scope: &Scope<'_>, id: TypeId, sample: &Sample) -> Option<Code> {
    let ty = scope.named(id);
    match (&scope.definition(id).kind, sample) {
        (TypeKind::Enum(_), Sample::Literal(literal)) => fields::literal(scope, &TypeRef::Named(id), literal),
        (TypeKind::Union(union), Sample::Variant(index, sample)) => {
            let variant = &union.variants[*index];
            let value = value(scope, &variant.ty, sample, Taking::Owned)?;
            Some(code!(scope, "$ty::$variant($value)", ty, variant = name(&variant.name), value))
        }
        (TypeKind::Struct(object), Sample::New(required, set)) => {
            let fields: Vec<&Field> = object.fields.iter().collect();
            created(scope, &ty, &fields, required, set.as_ref())
        }
        (TypeKind::Form(form), Sample::New(required, set)) => {
            let fields: Vec<&Field> = form.fields().collect();
            created(scope, &ty, &fields, required, set.as_ref())
        }
        _ => None,
    }
}

/// `Order::new("tea").note("soon")`
fn created(
    scope: &Scope<'_>,
    ty: &Code,
    fields: &[&Field],
    required: &[Sample],
    set: Option<&(usize, Box<Sample>)>,
) -> Option<Code> {
    let constructor_fields = fields.iter().filter(|field| field.is_constructor_field());
    let values: Option<Vec<Code>> =
        constructor_fields.zip(required).map(|(field, it)| of_field(scope, field, it)).collect();
    let setter = set.and_then(|(index, sample)| {
        let field = fields[*index];
        Some(code!(scope, ".$name($value)", name = name(&field.name), value = of_field(scope, field, sample)?))
    });
    Some(code!(scope, "$ty::new($values)$setter", ty, values = joined(", ", values?), setter))
}

/// What a constructor or a setter is handed for a field.
pub(super) fn of_field(scope: &Scope<'_>, field: &Field, sample: &Sample) -> Option<Code> {
    let taking = match fields::slot(scope, field) {
        Slot::Maybe => Taking::OrNull,
        Slot::Option if field.presence == Presence::Required => Taking::OrNull,
        Slot::Plain | Slot::Option if fields::converts(scope, &field.ty) => Taking::Into,
        Slot::Plain | Slot::Option => Taking::Owned,
    };
    value(scope, &field.ty, sample, taking)
}

fn scalar(scope: &Scope<'_>, ty: &TypeRef, literal: &Literal, taking: Taking) -> Option<Code> {
    match (ty, literal) {
        (TypeRef::Text, Literal::Text(value)) if taking == Taking::Owned => {
            Some(code!(scope, "$text.to_owned()", text = text(value)))
        }
        (TypeRef::Text, Literal::Text(value)) => Some(text(value)),
        (TypeRef::Uuid | TypeRef::Date | TypeRef::DateTime, Literal::Text(value)) => Some(if taking == Taking::Owned {
            code!(scope, "$text.parse()?", text = text(value))
        } else {
            code!(scope, "$text.parse::<$ty>()?", text = text(value), ty = scope.ty(ty))
        }),
        (TypeRef::Bytes, Literal::Text(value)) => {
            let into = if taking == Taking::Owned { ".into()" } else { "" };
            Some(code!(scope, "$text.as_bytes()$into", text = text(value), into))
        }
        (TypeRef::File, Literal::Text(path)) => Some(code!(scope, "@multipart::Part::path($path)", path = text(path))),
        (TypeRef::Number, Literal::Number(digits)) => {
            Some(code!(scope, "@json::Number::from($value)", value = Code::number(digits)))
        }
        (TypeRef::Any, literal) => {
            let value = match literal {
                Literal::Bool(flag) => code!(scope, "$flag", flag),
                Literal::Number(digits) => Code::number(digits),
                Literal::Text(value) => text(value),
            };
            Some(if taking == Taking::Owned { code!(scope, "@json::Value::from($value)", value) } else { value })
        }
        (ty, literal) => fields::literal(scope, ty, literal),
    }
}
