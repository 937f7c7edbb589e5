//! Unions: a value of one of several types.
//!
//! What comes in is a [`Union`]; what goes out is its declaration, conversions from its types, and a codec over a table
//! from which the runtime chooses: by the tag, by the kind of JSON, by the keys.

use super::arguments::{Passing, passed, passing};
use super::codec::{receiving, sending};
use super::docs::{docs, line};
use super::fields::{self, Slot};
use super::scope::{Scope, ident};
use crate::ir::{Extra, Identity, Presence, Struct, TypeDef, TypeKind, TypeRef, Union, UnionVariant};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// A union with everything that belongs to it.
pub(super) fn union(scope: &Scope<'_>, definition: &TypeDef, union: &Union) -> TokenStream {
    let (name, unknown, json) = (ident(&definition.name), ident(&union.unknown), scope.json("Value"));
    let type_docs = docs(scope, &definition.docs, &super::types::fallback(definition));
    let unknown_docs = line(scope, "A value that the API does not document.");
    let variants = union.variants.iter().map(|variant| {
        let (name, ty) = (ident(&variant.name), scope.ty(&variant.ty));
        let docs = docs(scope, &variant.docs, "A variant.");
        quote! { #docs #name(#ty) }
    });
    let conversions = convertible(scope, union);
    let conversions = conversions.map(|variant| conversion(scope, definition, variant));
    let identity = union.identity.as_ref().map(|identity| self::identity(scope, definition, union, identity));
    let encode = scope.behind(sending(definition), || encode(scope, definition, union));
    let empty = scope.behind(receiving(definition), || {
        let empty = scope.json("Empty");
        quote! {
            impl #empty for #name {
                fn empty() -> Self {
                    Self::#unknown(#json::Null)
                }
            }
        }
    });
    let fill = scope.behind(receiving(definition), || fill(scope, definition, union));
    let derives = scope.derives(definition, &["Clone", "Debug", "PartialEq"]);
    quote! {
        #type_docs
        #derives
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown_docs
            #unknown(#json),
        }

        #identity
        #(#conversions)*
        #encode
        #empty
        #fill
    }
}

/// The method that gives the identifier, whichever came.
fn identity(scope: &Scope<'_>, definition: &TypeDef, union: &Union, identity: &Identity) -> TokenStream {
    let (name, unknown, option) = (ident(&definition.name), ident(&union.unknown), scope.prelude("Option"));
    let plain = &union.variants[identity.variant];
    let passing = passing(scope, &plain.ty);
    let ty = scope.fragment(24, passed(scope, &plain.ty));
    let field = ident(&identity.field);
    let arms = union.variants.iter().enumerate().map(|(index, variant)| {
        let name = ident(&variant.name);
        let found = structure(scope, &variant.ty).filter(|_| index != identity.variant);
        let slot = found.and_then(|object| object.fields.iter().find(|field| field.name == identity.field));
        let value = match (slot.map(|field| fields::slot(scope, field)), passing) {
            (None, Passing::Value) => quote! { Some(*value) },
            (None, _) => quote! { Some(value) },
            (Some(Slot::Plain), Passing::Value) => quote! { Some(value.#field) },
            (Some(Slot::Plain), _) => quote! { Some(&value.#field) },
            (Some(Slot::Option), Passing::Value) => quote! { value.#field },
            (Some(Slot::Option), Passing::Text) => quote! { value.#field.as_deref() },
            (Some(Slot::Option), _) => quote! { value.#field.as_ref() },
            (Some(Slot::Maybe), Passing::Value) => quote! { value.#field.value() },
            (Some(Slot::Maybe), Passing::Text) => quote! { value.#field.as_deref().value() },
            (Some(Slot::Maybe), _) => quote! { value.#field.as_ref().value() },
        };
        quote! { Self::#name(value) => #value }
    });
    let docs = line(scope, "The identifier, alone or of the object; `None` where the object lacks it.");
    quote! {
        impl #name {
            #docs
            #[must_use]
            pub fn id(&self) -> #option<#ty> {
                match self {
                    #(#arms,)*
                    Self::#unknown(_) => None,
                }
            }
        }
    }
}

/// The types whose values become one of the union.
pub(super) fn sources(scope: &Scope<'_>, union: &Union) -> Vec<String> {
    convertible(scope, union).map(|variant| scope.ty(unboxed(&variant.ty)).to_string()).collect()
}

/// The variants whose values become one of the union: those with a type of their own, and an identifier.
fn convertible<'u>(scope: &Scope<'_>, union: &'u Union) -> impl Iterator<Item = &'u UnionVariant> {
    let identity = union.identity.as_ref().map(|identity| identity.variant);
    let variants = union.variants.iter().enumerate();
    let own = variants.filter(move |(index, variant)| Some(*index) == identity || is_own(scope, union, variant));
    own.map(|(_, variant)| variant)
}

/// Whether a variant's type is a name of this crate and no other variant means the same.
fn is_own(scope: &Scope<'_>, union: &Union, variant: &UnionVariant) -> bool {
    let meaning = |variant: &UnionVariant| scope.meaning(unboxed(&variant.ty)).clone();
    let own = meaning(variant);
    matches!(own, TypeRef::Named(_)) && union.variants.iter().filter(|other| meaning(other) == own).count() == 1
}

fn unboxed(ty: &TypeRef) -> &TypeRef {
    if let TypeRef::Boxed(inner) = ty { inner } else { ty }
}

fn conversion(scope: &Scope<'_>, definition: &TypeDef, variant: &UnionVariant) -> TokenStream {
    let (name, variant_name) = (ident(&definition.name), ident(&variant.name));
    let (from, ty) = (scope.prelude("From"), scope.ty(unboxed(&variant.ty)));
    let value = if let TypeRef::Boxed(_) = &variant.ty {
        let boxed = scope.prelude("Box");
        quote! { #boxed::new(value) }
    } else {
        quote! { value }
    };
    quote! {
        impl #from<#ty> for #name {
            fn from(value: #ty) -> Self {
                Self::#variant_name(#value)
            }
        }
    }
}

fn encode(scope: &Scope<'_>, definition: &TypeDef, union: &Union) -> TokenStream {
    let (json, name, unknown) = (scope.runtime("json"), ident(&definition.name), ident(&union.unknown));
    let arms = union.variants.iter().map(|variant| {
        let (name, tags) = (ident(&variant.name), &variant.tags);
        match &union.tag {
            Some(key) if !tags.is_empty() && !says_tag(scope, variant, key) => {
                quote! { Self::#name(value) => #json::encode_tagged(writer, #key, &[#(#tags),*], value) }
            }
            _ => quote! { Self::#name(value) => #json::Encode::encode(value, writer) },
        }
    });
    quote! {
        impl #json::Encode for #name {
            fn encode(&self, writer: &mut #json::Writer) {
                match self {
                    #(#arms,)*
                    Self::#unknown(value) => #json::Encode::encode(value, writer),
                }
            }
        }
    }
}

/// Whether a variant's own field can hold nothing but its tag.
fn says_tag(scope: &Scope<'_>, variant: &UnionVariant, key: &str) -> bool {
    let Some(structure) = structure(scope, &variant.ty) else { return false };
    let field = structure.fields.iter().find(|field| field.key == key && field.presence == Presence::Required);
    let known = field.and_then(|field| values(scope, &field.ty));
    known.is_some_and(|known| matches!(known.as_slice(), [only] if variant.tags.iter().all(|tag| tag == only)))
}

fn structure<'s>(scope: &'s Scope<'_>, ty: &TypeRef) -> Option<&'s Struct> {
    match scope.meaning(unboxed(ty)) {
        TypeRef::Named(id) => match &scope.definition(*id).kind {
            TypeKind::Struct(structure) => Some(structure),
            _ => None,
        },
        _ => None,
    }
}

/// The known texts of a type that is an enum.
fn values<'s>(scope: &'s Scope<'_>, ty: &TypeRef) -> Option<Vec<&'s str>> {
    let TypeRef::Named(id) = scope.meaning(ty) else { return None };
    match &scope.definition(*id).kind {
        TypeKind::Enum(known) => Some(known.variants.iter().map(|variant| variant.value.text()).collect()),
        _ => None,
    }
}

fn fill(scope: &Scope<'_>, definition: &TypeDef, union: &Union) -> TokenStream {
    let (json, name, result) = (scope.runtime("json"), ident(&definition.name), scope.prelude("Result"));
    let unknown = ident(&union.unknown);
    let choices = union.variants.iter().map(|variant| choice(scope, union, variant));
    let arms = union.variants.iter().enumerate().map(|(index, variant)| {
        let (index, name) = (proc_macro2::Literal::usize_unsuffixed(index), ident(&variant.name));
        quote! { #index => Self::#name(#json::take(reader)?) }
    });
    let tag = option(union.tag.as_ref());
    quote! {
        impl #json::Fill for #name {
            fn fill(&mut self, reader: &mut #json::Reader<'_>) -> #result<(), #json::DecodeError> {
                #json::fill_union(reader, #tag, &[#(#choices),*], &mut |index, reader| {
                    *self = match index {
                        #(#arms,)*
                        _ => Self::#unknown(#json::take(reader)?),
                    };
                    Ok(())
                })
            }
        }
    }
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or_else(|| quote! { None }, |value| quote! { Some(#value) })
}

/// What the runtime knows a variant by.
fn choice(scope: &Scope<'_>, union: &Union, variant: &UnionVariant) -> TokenStream {
    let json = scope.runtime("json");
    let kind = option(kind(scope, &variant.ty).map(ident).map(|kind| quote! { #json::Kind::#kind }));
    if union.tag.is_some() && !variant.tags.is_empty() {
        let tags = &variant.tags;
        return quote! { #json::Choice { tags: &[#(#tags),*], ..#json::Choice::of(#kind) } };
    }
    let objects = union.variants.iter().filter(|other| matches!(self::kind(scope, &other.ty), Some("Object") | None));
    let Some(structure) = structure(scope, &variant.ty).filter(|_| objects.count() > 1) else {
        return quote! { #json::Choice::of(#kind) };
    };
    let required = structure.fields.iter().filter(|field| field.presence == Presence::Required).map(|field| &field.key);
    let others = structure.fields.iter().filter(|field| field.presence == Presence::Optional).map(|field| &field.key);
    let values = structure.fields.iter().filter_map(|field| {
        let (key, known) = (&field.key, values(scope, &field.ty)?);
        (known.len() <= MAX_VALUES).then(|| quote! { (#key, &[#(#known),*]) })
    });
    let closed = matches!(structure.extra, Extra::Closed);
    quote! {
        #json::Choice {
            required: &[#(#required),*],
            optional: &[#(#others),*],
            values: &[#(#values),*],
            closed: #closed,
            ..#json::Choice::of(#kind)
        }
    }
}

/// Known values of a field up to which they help to choose.
const MAX_VALUES: usize = 16;

/// The kind of JSON that a type is written as; none where it may be several.
fn kind(scope: &Scope<'_>, ty: &TypeRef) -> Option<&'static str> {
    Some(match scope.meaning(unboxed(ty)) {
        TypeRef::Bool => "Bool",
        TypeRef::F32 | TypeRef::F64 | TypeRef::Number => "Number",
        ty if ty.is_integer() => "Number",
        TypeRef::Text | TypeRef::Uuid | TypeRef::DateTime | TypeRef::Date | TypeRef::Bytes => "Text",
        TypeRef::List(_) | TypeRef::Tuple(_) => "List",
        TypeRef::Map(_) => "Object",
        TypeRef::Named(id) => match &scope.definition(*id).kind {
            TypeKind::Struct(_) => "Object",
            TypeKind::Enum(known) => match known.repr {
                crate::ir::Repr::Text => "Text",
                crate::ir::Repr::Integer => "Number",
                crate::ir::Repr::Mixed => return None,
            },
            _ => return None,
        },
        _ => return None,
    })
}
