//! Fields of structs, forms and options: their types, empty values, defaults and setters.
//!
//! What comes in is a [`Field`]; what goes out is what its struct needs of it. Whether the key may be missing and whether
//! it may be `null` decide the shape of the Rust type together, and only here.

use super::docs::{code, docs, docs_text};
use super::scope::{Scope, ident};
use crate::ir::{Api, Field, Literal, Presence, Repr, TypeId, TypeKind, TypeRef};
use foldhash::HashSet;
use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;
use std::borrow::Cow;

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
fn ty(scope: &Scope<'_>, field: &Field) -> String {
    let ty = scope.ty(&field.ty);
    match slot(scope, field) {
        Slot::Plain => ty.to_string(),
        Slot::Option => format!("{}<{ty}>", scope.prelude("Option")),
        Slot::Maybe => format!("{}<{ty}>", scope.runtime("Maybe")),
    }
}

/// `name: type` of a parameter.
pub(super) fn typed(scope: &Scope<'_>, name: &str, ty: &str) -> TokenStream {
    let ty = scope.fragment(10 + name.len(), ty);
    let name = ident(name);
    quote! { #name: #ty }
}

/// The declaration of a field.
pub(super) fn declaration(scope: &Scope<'_>, field: &Field) -> String {
    let docs = docs_text(scope, &field.docs, &format!("The key {}.", code(&field.key)));
    format!("{docs}pub {}: {}", field.name, ty(scope, field))
}

/// `name: value` of a field that nothing was said about yet, for a value that is about to be overwritten.
pub(super) fn empty(scope: &Scope<'_>, field: &Field) -> String {
    let value = match slot(scope, field) {
        Slot::Plain => empty_value(scope, &field.ty),
        wrapper => nothing(scope, wrapper),
    };
    format!("{}: {value}", field.name)
}

fn empty_value(scope: &Scope<'_>, ty: &TypeRef) -> Cow<'static, str> {
    match scope.meaning(ty) {
        TypeRef::Bool => "false".into(),
        ty if ty.is_integer() => "0".into(),
        TypeRef::F32 | TypeRef::F64 => "0.0".into(),
        TypeRef::Text => format!("{}::new()", scope.prelude("String")).into(),
        TypeRef::List(_) => format!("{}::new()", scope.prelude("Vec")).into(),
        TypeRef::Uuid => format!("{}::nil()", scope.runtime("Uuid")).into(),
        TypeRef::Nullable(_) => "None".into(),
        _ => format!("{}::empty()", scope.json("Empty")).into(),
    }
}

/// The value of a wrapper that holds none.
fn nothing(scope: &Scope<'_>, slot: Slot) -> Cow<'static, str> {
    match slot {
        Slot::Plain | Slot::Option => "None".into(),
        Slot::Maybe => format!("{}::Absent", scope.runtime("Maybe")).into(),
    }
}

/// Whether a constructor asks for the field.
pub(super) fn is_asked(scope: &Scope<'_>, field: &Field) -> bool {
    field.presence == Presence::Required && default(scope, field).is_none()
}

/// What a required field holds when nobody says.
pub(super) fn default(scope: &Scope<'_>, field: &Field) -> Option<TokenStream> {
    let value = literal(scope, &field.ty, field.default.as_ref()?)?;
    Some(if slot(scope, field) == Slot::Option {
        quote! { Some(#value) }
    } else {
        value
    })
}

/// A parameter of a constructor: `name: impl Into<String>`.
pub(super) fn parameter(scope: &Scope<'_>, field: &Field) -> TokenStream {
    let ty = match slot(scope, field) {
        Slot::Plain => taken(scope, &field.ty),
        Slot::Option | Slot::Maybe => or_null(scope, field),
    };
    typed(scope, &field.name, &ty)
}

/// The type that a value or `null` is taken as: a value, an `Option`, whose `None` is `null`, or a `Maybe`.
fn or_null(scope: &Scope<'_>, field: &Field) -> String {
    format!("impl {}<{}<{}>>", scope.prelude("Into"), scope.runtime("Maybe"), scope.ty(&field.ty))
}

/// `name: value` in a constructor.
pub(super) fn initial(scope: &Scope<'_>, field: &Field) -> TokenStream {
    let (name, slot) = (&field.name, slot(scope, field));
    if field.presence == Presence::Optional {
        return scope.fragment(12, format_args!("{name}: {}", nothing(scope, slot)));
    }
    let ident = ident(name);
    if let Some(default) = default(scope, field) {
        return quote! { #ident: #default };
    }
    if slot == Slot::Option {
        return scope.fragment(12, format_args!("{name}: {name}.into().value()"));
    }
    if slot == Slot::Plain && converts(scope, &field.ty) {
        return scope.fragment(12, format_args!("{name}: {name}.into()"));
    }
    quote! { #ident }
}

/// The method that sets a field of the type itself.
pub(super) fn setter(scope: &Scope<'_>, field: &Field) -> TokenStream {
    setter_in(scope, &field.name, field, "self", &quote! { #[must_use] })
}

/// The method that sets a field of `place`, such as `self.steps.body`.
pub(super) fn setter_in(
    scope: &Scope<'_>,
    method: &str,
    field: &Field,
    place: &str,
    must_use: &TokenStream,
) -> TokenStream {
    let name = &field.name;
    let fallback = format!("Sets {}.", code(&field.key));
    let (slot, clears) = (slot(scope, field), takes_null(scope, field));
    let details = match (clears, slot) {
        (true, Slot::Maybe) => vec!["`None` sends `null`; a value that is not set is left alone.".to_owned()],
        (true, _) => vec!["`None` sends `null`.".to_owned()],
        (false, _) => Vec::new(),
    };
    let docs = docs(scope, &crate::ir::Docs { details, link: None, ..field.docs.clone() }, &fallback);
    let deprecated = deprecated(field.deprecated);
    let (method, expected) = (ident(method), looks_like_an_operator(method));
    let value = if converts(scope, &field.ty) || clears { format!("{name}.into()") } else { name.clone() };
    let (ty, value) = match slot {
        Slot::Option if clears => (or_null(scope, field), format!("{value}.value()")),
        Slot::Option => (taken(scope, &field.ty), format!("Some({value})")),
        Slot::Plain => (taken(scope, &field.ty), value),
        Slot::Maybe => (or_null(scope, field), value),
    };
    let parameter = typed(scope, name, &ty);
    let set = scope.fragment(8, format_args!("{place}.{name} = {value}"));
    quote! {
        #docs
        #deprecated
        #expected
        #must_use
        pub fn #method(mut self, #parameter) -> Self {
            #set;
            self
        }
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
        // Aliases cannot be endless: each leads to another definition.
        while let TypeRef::Named(id) = ty {
            let TypeKind::Alias(target) = &api.types[id.0].kind else {
                found.insert(*id);
                break;
            };
            ty = target;
        }
    }
    found
}

/// The mark of something that the document advises against.
pub(super) fn deprecated(deprecated: bool) -> Option<TokenStream> {
    deprecated.then(|| quote! { #[deprecated = "the API advises against it"] })
}

/// A setter named like the method of an operator is still a setter.
fn looks_like_an_operator(name: &str) -> Option<TokenStream> {
    const OPERATORS: [&str; 10] = ["add", "bitand", "bitor", "bitxor", "div", "mul", "rem", "shl", "shr", "sub"];
    OPERATORS.contains(&name).then(|| {
        quote! { #[expect(clippy::should_implement_trait, reason = "it is named after the key it sets")] }
    })
}

/// The type that constructors and setters take a value as.
fn taken(scope: &Scope<'_>, ty: &TypeRef) -> String {
    let plain = scope.ty(ty);
    if converts(scope, ty) { format!("impl {}<{plain}>", scope.prelude("Into")) } else { plain.to_string() }
}

/// Whether a value is taken as whatever can become it.
fn converts(scope: &Scope<'_>, ty: &TypeRef) -> bool {
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
pub(super) fn literal(scope: &Scope<'_>, ty: &TypeRef, literal: &Literal) -> Option<TokenStream> {
    match (scope.meaning(ty), literal) {
        (TypeRef::Bool, Literal::Bool(value)) => Some(quote! { #value }),
        (ty, Literal::Number(digits)) if ty.is_integer() => integer(ty, digits),
        (TypeRef::F32 | TypeRef::F64, Literal::Number(digits)) => {
            let value = digits.parse::<f64>().ok().filter(|value| value.is_finite())?;
            let magnitude = Token::f64_unsuffixed(value.abs());
            Some(if value.is_sign_negative() {
                quote! { -#magnitude }
            } else {
                quote! { #magnitude }
            })
        }
        (TypeRef::Text, Literal::Text(text)) => Some(text_value(scope, text)),
        (TypeRef::Uuid | TypeRef::Date | TypeRef::DateTime | TypeRef::Bytes, Literal::Text(text)) => {
            let (json, text) = (scope.runtime("json"), format!("\"{text}\""));
            Some(quote! { #json::known(#text) })
        }
        (TypeRef::Number, Literal::Number(digits)) => {
            let json = scope.runtime("json");
            Some(quote! { #json::known(#digits) })
        }
        (TypeRef::Named(id), literal) => {
            let TypeKind::Enum(enumeration) = &scope.definition(*id).kind else { return None };
            let name = scope.named(*id);
            let known = enumeration.variants.iter().find(|variant| variant.value == *literal);
            match (known, enumeration.repr, literal) {
                (Some(variant), ..) => {
                    let variant = ident(&variant.name);
                    Some(quote! { #name::#variant })
                }
                (None, Repr::Text, Literal::Text(text)) => Some(quote! { #name::from(#text) }),
                (None, Repr::Integer, Literal::Number(digits)) => {
                    let number = integer(&TypeRef::I64, digits)?;
                    Some(quote! { #name::from(#number) })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn text_value(scope: &Scope<'_>, text: &str) -> TokenStream {
    if text.is_empty() {
        let string = scope.prelude("String");
        quote! { #string::new() }
    } else {
        quote! { #text.to_owned() }
    }
}

/// A whole number of a type, its sign a token of its own; none when it is out of the type's range.
pub(super) fn integer(ty: &TypeRef, digits: &str) -> Option<TokenStream> {
    let fits = match ty {
        TypeRef::I8 => digits.parse::<i8>().is_ok(),
        TypeRef::I16 => digits.parse::<i16>().is_ok(),
        TypeRef::I32 => digits.parse::<i32>().is_ok(),
        TypeRef::I64 => digits.parse::<i64>().is_ok(),
        TypeRef::U8 => digits.parse::<u8>().is_ok(),
        TypeRef::U16 => digits.parse::<u16>().is_ok(),
        TypeRef::U32 => digits.parse::<u32>().is_ok(),
        TypeRef::U64 => digits.parse::<u64>().is_ok(),
        _ => false,
    };
    let value = digits.parse::<i128>().ok().filter(|_| fits)?;
    let magnitude = Token::u128_unsuffixed(value.unsigned_abs());
    Some(if value < 0 {
        quote! { -#magnitude }
    } else {
        quote! { #magnitude }
    })
}
