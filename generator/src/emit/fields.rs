//! Fields of structs, forms and options: their types, empty values, defaults and setters.
//!
//! What comes in is a [`Field`]; what goes out is what its struct needs of it. Whether the key may be missing and whether
//! it may be `null` decide the shape of the Rust type together, and only here.

use super::docs::{code, docs};
use super::scope::{Scope, ident};
use crate::ir::{Field, Literal, Presence, Repr, TypeKind, TypeRef};
use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

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
pub(super) fn ty(scope: &Scope<'_>, field: &Field) -> TokenStream {
    wrapped(scope, slot(scope, field), scope.ty(&field.ty))
}

fn wrapped(scope: &Scope<'_>, slot: Slot, ty: TokenStream) -> TokenStream {
    match slot {
        Slot::Plain => ty,
        Slot::Option => {
            let option = scope.prelude("Option");
            quote! { #option<#ty> }
        }
        Slot::Maybe => {
            let maybe = scope.runtime("Maybe");
            quote! { #maybe<#ty> }
        }
    }
}

/// The declaration of a field.
pub(super) fn declaration(scope: &Scope<'_>, field: &Field) -> TokenStream {
    let fallback = format!("The key {}.", code(&field.key));
    let (docs, name, ty) = (docs(scope, &field.docs, &fallback), ident(&field.name), ty(scope, field));
    quote! { #docs pub #name: #ty }
}

/// `name: value` of a field that nothing was said about yet, for a value that is about to be overwritten.
pub(super) fn empty(scope: &Scope<'_>, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let value = match slot(scope, field) {
        Slot::Plain => empty_value(scope, &field.ty),
        wrapper => nothing(scope, wrapper),
    };
    quote! { #name: #value }
}

fn empty_value(scope: &Scope<'_>, ty: &TypeRef) -> TokenStream {
    match scope.meaning(ty) {
        TypeRef::Bool => quote! { false },
        ty if ty.is_integer() => quote! { 0 },
        TypeRef::F32 | TypeRef::F64 => quote! { 0.0 },
        TypeRef::Text => {
            let string = scope.prelude("String");
            quote! { #string::new() }
        }
        TypeRef::List(_) => {
            let vec = scope.prelude("Vec");
            quote! { #vec::new() }
        }
        TypeRef::Uuid => {
            let uuid = scope.runtime("Uuid");
            quote! { #uuid::nil() }
        }
        TypeRef::Nullable(_) => quote! { None },
        _ => {
            let empty = scope.json("Empty");
            quote! { #empty::empty() }
        }
    }
}

/// The value of a wrapper that holds none.
fn nothing(scope: &Scope<'_>, slot: Slot) -> TokenStream {
    match slot {
        Slot::Plain | Slot::Option => quote! { None },
        Slot::Maybe => {
            let maybe = scope.runtime("Maybe");
            quote! { #maybe::Absent }
        }
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
    let name = ident(&field.name);
    let ty = match slot(scope, field) {
        Slot::Plain => taken(scope, &field.ty),
        wrapper => wrapped(scope, wrapper, scope.ty(&field.ty)),
    };
    quote! { #name: #ty }
}

/// `name: value` in a constructor.
pub(super) fn initial(scope: &Scope<'_>, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let slot = slot(scope, field);
    if field.presence == Presence::Optional {
        let nothing = nothing(scope, slot);
        return quote! { #name: #nothing };
    }
    if let Some(default) = default(scope, field) {
        return quote! { #name: #default };
    }
    if slot == Slot::Plain && converts(scope, &field.ty) {
        return quote! { #name: #name.into() };
    }
    quote! { #name }
}

/// The method that sets a field of the type itself.
pub(super) fn setter(scope: &Scope<'_>, field: &Field) -> TokenStream {
    setter_in(scope, &field.name, field, &quote! { self }, &quote! { #[must_use] })
}

/// The method that sets a field of `place`, such as `self.steps.body`.
pub(super) fn setter_in(
    scope: &Scope<'_>,
    method: &str,
    field: &Field,
    place: &TokenStream,
    must_use: &TokenStream,
) -> TokenStream {
    let name = ident(&field.name);
    let fallback = format!("Sets {}.", code(&field.key));
    let docs = docs(scope, &crate::ir::Docs { details: Vec::new(), link: None, ..field.docs.clone() }, &fallback);
    let deprecated = deprecated(field.deprecated);
    let (method, expected) = (ident(method), looks_like_an_operator(method));
    let slot = slot(scope, field);
    let value = if converts(scope, &field.ty) || slot == Slot::Maybe {
        quote! { #name.into() }
    } else {
        quote! { #name }
    };
    let (ty, value) = match slot {
        Slot::Plain => (taken(scope, &field.ty), value),
        Slot::Option => (taken(scope, &field.ty), quote! { Some(#value) }),
        Slot::Maybe => {
            let (into, maybe) = (scope.prelude("Into"), ty(scope, field));
            (quote! { impl #into<#maybe> }, value)
        }
    };
    quote! {
        #docs
        #deprecated
        #expected
        #must_use
        pub fn #method(mut self, #name: #ty) -> Self {
            #place.#name = #value;
            self
        }
    }
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
fn taken(scope: &Scope<'_>, ty: &TypeRef) -> TokenStream {
    let plain = scope.ty(ty);
    if converts(scope, ty) {
        let into = scope.prelude("Into");
        quote! { impl #into<#plain> }
    } else {
        plain
    }
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
