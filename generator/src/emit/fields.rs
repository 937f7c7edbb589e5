//! Fields of structs and forms: their types, empty values, defaults and setters.
//!
//! What comes in is a [`Field`]; what goes out is what its struct needs of it. Whether the key may be missing and whether
//! it may be `null` decide the shape of the Rust type together, and only here.

use super::code::{Code, Piece, code, name, text};
use super::docs::{docs, quoted};
use super::scope::Scope;
use crate::ir::{Api, Docs, Field, Literal, Presence, Repr, TypeId, TypeKind, TypeRef, target};
use foldhash::HashSet;

/// How a field wraps the type of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// `T`
    Plain,
    /// `Option<T>`: `None` is a missing key, or `null` where the key must be there.
    Option,
    /// `Maybe<T>`: a missing key and `null` are different things.
    Maybe,
}

/// How a field wraps the type of its values. Anything can be `null` without a wrapper that says so.
pub(super) fn slot(scope: &Scope<'_>, field: &Field) -> Slot {
    match (field.presence, is_nullable(scope, field)) {
        (Presence::Required, false) => Slot::Plain,
        (Presence::Required, true) if is_any(scope, &field.ty) => Slot::Plain,
        (Presence::Required, true) | (Presence::Optional, false) => Slot::Option,
        (Presence::Optional, true) => Slot::Maybe,
    }
}

/// Whether `null` is a value of the field.
pub(super) fn is_nullable(scope: &Scope<'_>, field: &Field) -> bool {
    field.nullable || is_any(scope, &field.ty)
}

fn is_any(scope: &Scope<'_>, ty: &TypeRef) -> bool {
    matches!(scope.meaning(ty), TypeRef::Any)
}

/// The type of a field.
fn ty(scope: &Scope<'_>, field: &Field) -> Code {
    let ty = scope.ty(&field.ty);
    match slot(scope, field) {
        Slot::Plain => ty,
        Slot::Option => code!(scope, "@Option<$ty>", ty),
        Slot::Maybe => code!(scope, "@Maybe<$ty>", ty),
    }
}

/// The declaration of a field.
pub(super) fn declaration(scope: &Scope<'_>, field: &Field) -> Code {
    let docs = docs(&field.docs, &format!("The key {}.", quoted(&field.key)));
    code!(scope, "$docs\npub $name: $ty,", docs, name = name(&field.name), ty = ty(scope, field))
}

/// `name: value` of a field that nothing was said about yet, for a value that is about to be overwritten.
pub(super) fn empty(scope: &Scope<'_>, field: &Field) -> Code {
    let value = match slot(scope, field) {
        Slot::Plain => empty_value(scope, &field.ty),
        wrapper => nothing(scope, wrapper),
    };
    code!(scope, "$name: $value", name = name(&field.name), value)
}

fn empty_value(scope: &Scope<'_>, ty: &TypeRef) -> Code {
    match scope.meaning(ty) {
        TypeRef::Bool => "false".into(),
        ty if ty.is_integer() => "0".into(),
        TypeRef::F32 | TypeRef::F64 => "0.0".into(),
        TypeRef::Text => code!(scope, "@String::new()"),
        TypeRef::List(_) => code!(scope, "@Vec::new()"),
        TypeRef::Uuid => code!(scope, "@Uuid::nil()"),
        TypeRef::Nullable(_) => "None".into(),
        _ => code!(scope, "@json::Empty::empty()"),
    }
}

/// The value of a wrapper that holds none.
pub(super) fn nothing(scope: &Scope<'_>, slot: Slot) -> Code {
    match slot {
        Slot::Plain | Slot::Option => "None".into(),
        Slot::Maybe => code!(scope, "@Maybe::Absent"),
    }
}

/// What a required field holds when it is unset.
fn default(scope: &Scope<'_>, field: &Field) -> Option<Code> {
    let value = literal(scope, &field.ty, field.default.as_ref()?)?;
    Some(if slot(scope, field) == Slot::Option { code!(scope, "Some($value)", value) } else { value })
}

/// A parameter of a constructor: `name: impl Into<String>`.
pub(super) fn parameter(scope: &Scope<'_>, field: &Field) -> Code {
    let ty = match slot(scope, field) {
        Slot::Plain => taken(scope, &field.ty),
        Slot::Option | Slot::Maybe => or_null(scope, field),
    };
    code!(scope, "$name: $ty", name = name(&field.name), ty)
}

/// The type that a value or `null` is taken as: a value, an `Option`, whose `None` is `null`, or a `Maybe`.
fn or_null(scope: &Scope<'_>, field: &Field) -> Code {
    code!(scope, "impl @Into<@Maybe<$ty>>", ty = scope.ty(&field.ty))
}

/// `name: value` in a constructor.
pub(super) fn initial(scope: &Scope<'_>, field: &Field) -> Code {
    let (name, slot) = (name(&field.name), slot(scope, field));
    if field.presence == Presence::Optional {
        return code!(scope, "$name: $value", name, value = nothing(scope, slot));
    }
    if let Some(default) = default(scope, field) {
        return code!(scope, "$name: $default", name, default);
    }
    match slot {
        Slot::Option => code!(scope, "$name: $name.into().value()", name),
        Slot::Plain if converts(scope, &field.ty) => {
            code!(scope, "$name: $name$into", name, into = conversion(scope, &field.ty))
        }
        _ => name,
    }
}

/// The method that sets a field of the type itself.
pub(super) fn setter(scope: &Scope<'_>, field: &Field) -> Code {
    setter_in(scope, &field.name, field, "self", "#[must_use]")
}

/// The method that sets a field of `place`, such as `self.steps.body`.
pub(super) fn setter_in(
    scope: &Scope<'_>,
    method: &str,
    field: &Field,
    place: impl Piece,
    must_use: &'static str,
) -> Code {
    let (name, slot, clears) = (name(&field.name), slot(scope, field), takes_null(scope, field));
    let details = match (clears, slot) {
        (true, Slot::Maybe) => vec!["`None` sends `null`; a field that is not set is not sent.".to_owned()],
        (true, _) => vec!["`None` sends `null`.".to_owned()],
        (false, _) => Vec::new(),
    };
    let said = Docs { details, link: None, ..field.docs.clone() };
    let into = if clears { ".into()" } else { conversion(scope, &field.ty) };
    let (ty, value) = match slot {
        Slot::Option if clears => (or_null(scope, field), code!(scope, "$name$into.value()", name, into)),
        Slot::Option => (taken(scope, &field.ty), code!(scope, "Some($name$into)", name, into)),
        Slot::Plain => (taken(scope, &field.ty), code!(scope, "$name$into", name, into)),
        Slot::Maybe => (or_null(scope, field), code!(scope, "$name$into", name, into)),
    };
    code! { scope, "$docs
    $deprecated
    $expected
    $must_use
    pub fn $method(mut self, $name: $ty) -> Self {
        $place.$name = $value;
        self
    }", docs = docs(&said, &format!("Sets {}.", quoted(&field.key))), deprecated = deprecated(field.deprecated),
        expected = looks_like_an_operator(method), must_use, method = self::name(method), name, ty, place, value
    }
}

/// Whether what is set may be `null`: that of a required field with a default, and of an optional one.
fn takes_null(scope: &Scope<'_>, field: &Field) -> bool {
    match slot(scope, field) {
        Slot::Plain => false,
        Slot::Option => field.presence == Presence::Required,
        Slot::Maybe => true,
    }
}

/// The types whose values a field that is sent may hold or be `null` instead. Setters take for them what becomes one.
pub(super) fn nullable_types(api: &Api) -> HashSet<TypeId> {
    let sent = api.types.iter().filter(|definition| definition.sent);
    let fields = sent.flat_map(|definition| match &definition.kind {
        TypeKind::Struct(structure) => structure.fields.as_slice(),
        _ => &[],
    });
    let mut found = HashSet::default();
    for field in fields.filter(|field| field.nullable) {
        let mut ty = &field.ty;
        while let Some(target) = target(&api.types, ty) {
            ty = target;
        }
        if let TypeRef::Named(id) = ty {
            found.insert(*id);
        }
    }
    found
}

/// The mark of something that the document advises against.
pub(super) fn deprecated(deprecated: bool) -> &'static str {
    if deprecated { "#[deprecated = \"the API deprecates it\"]" } else { "" }
}

/// A setter named like the method of an operator is still a setter.
pub(super) fn looks_like_an_operator(name: &str) -> &'static str {
    match name {
        "add" | "bitand" | "bitor" | "bitxor" | "div" | "mul" | "rem" | "shl" | "shr" | "sub" => {
            "#[expect(clippy::should_implement_trait, reason = \"it is named after the key it sets\")]"
        }
        _ => "",
    }
}

/// The type that constructors and setters take a value as.
fn taken(scope: &Scope<'_>, ty: &TypeRef) -> Code {
    if let TypeRef::List(item) = scope.meaning(ty) {
        return code!(scope, "impl @ListOf<$item>", item = scope.ty(item));
    }
    let plain = scope.ty(ty);
    if converts(scope, ty) { code!(scope, "impl @Into<$plain>", plain) } else { plain }
}

/// What makes the value of what is taken.
fn conversion(scope: &Scope<'_>, ty: &TypeRef) -> &'static str {
    match scope.meaning(ty) {
        TypeRef::List(_) => ".list().into_owned()",
        _ if converts(scope, ty) => ".into()",
        _ => "",
    }
}

/// Whether a value is taken as whatever can become it.
pub(super) fn converts(scope: &Scope<'_>, ty: &TypeRef) -> bool {
    match scope.meaning(ty) {
        TypeRef::Text
        | TypeRef::DateTime
        | TypeRef::Bytes
        | TypeRef::Any
        | TypeRef::File
        | TypeRef::List(_)
        | TypeRef::Boxed(_) => true,
        TypeRef::Named(id) => matches!(scope.definition(*id).kind, TypeKind::Enum(_) | TypeKind::Union(_)),
        _ => false,
    }
}

/// A value of the document as one of a type; none where there is no literal of that type.
pub(super) fn literal(scope: &Scope<'_>, ty: &TypeRef, literal: &Literal) -> Option<Code> {
    match (scope.meaning(ty), literal) {
        (TypeRef::Bool, Literal::Bool(value)) => Some(code!(scope, "$value", value)),
        (ty, Literal::Number(digits)) if ty.is_integer() => integer(ty, digits),
        (TypeRef::F32 | TypeRef::F64, Literal::Number(digits)) => {
            digits.parse::<f64>().ok().filter(|value| value.is_finite()).map(Code::float)
        }
        (TypeRef::Text, Literal::Text(value)) if value.is_empty() => Some(code!(scope, "@String::new()")),
        (TypeRef::Text, Literal::Text(value)) => Some(code!(scope, "$text.to_owned()", text = text(value))),
        (TypeRef::Uuid | TypeRef::Date | TypeRef::DateTime | TypeRef::Bytes, Literal::Text(value)) => {
            Some(code!(scope, "@json::known($text)", text = text(&format!("\"{value}\""))))
        }
        (TypeRef::Number, Literal::Number(digits)) => {
            Some(code!(scope, "@json::known($digits)", digits = text(digits)))
        }
        (TypeRef::Named(id), literal) => {
            let TypeKind::Enum(enumeration) = &scope.definition(*id).kind else { return None };
            let ty = scope.named(*id);
            let known = enumeration.variants.iter().find(|variant| variant.value == *literal);
            match (known, enumeration.repr, literal) {
                (Some(variant), ..) => Some(code!(scope, "$ty::$variant", ty, variant = name(&variant.name))),
                (None, Repr::Text, Literal::Text(value)) => {
                    Some(code!(scope, "$ty::from($text)", ty, text = text(value)))
                }
                (None, Repr::Integer, Literal::Number(digits)) => {
                    Some(code!(scope, "$ty::from($number)", ty, number = integer(&TypeRef::I64, digits)?))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// A whole number of a type; none when it is out of the type's range.
pub(super) fn integer(ty: &TypeRef, digits: &str) -> Option<Code> {
    let value = digits.parse::<i128>().ok()?;
    let fits = match ty {
        TypeRef::I8 => i8::try_from(value).is_ok(),
        TypeRef::I16 => i16::try_from(value).is_ok(),
        TypeRef::I32 => i32::try_from(value).is_ok(),
        TypeRef::I64 => i64::try_from(value).is_ok(),
        TypeRef::U8 => u8::try_from(value).is_ok(),
        TypeRef::U16 => u16::try_from(value).is_ok(),
        TypeRef::U32 => u32::try_from(value).is_ok(),
        TypeRef::U64 => u64::try_from(value).is_ok(),
        _ => false,
    };
    fits.then(|| Code::integer(value))
}
