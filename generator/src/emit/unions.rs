//! Unions: a value of one of several types.
//!
//! What comes in is a [`Union`]; what goes out is its declaration, conversions from its types, and a codec over a table
//! from which the runtime chooses (`rows`): by the tag, by the kind of JSON, by keys and the values under them.

mod rows;

use super::arguments::{Passing, passed, passing};
use super::codec::{receiving, sending};
use super::docs::{docs, line};
use super::fields::{self, Slot};
use super::scope::{Scope, ident};
use crate::ir::{Identity, TypeDef, TypeRef, Union, UnionVariant};
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
        let found = rows::structure(scope, &variant.ty).filter(|_| index != identity.variant);
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
    // What stands for every other tag keeps the one that it has.
    let is_default = |index| union.default == Some(index);
    let arms = union.variants.iter().enumerate().map(|(index, variant)| {
        let (name, tags) = (ident(&variant.name), &variant.tags);
        match &union.tag {
            Some(key) if !tags.is_empty() && !is_default(index) && !rows::says_tag(scope, variant, key) => {
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

fn fill(scope: &Scope<'_>, definition: &TypeDef, union: &Union) -> TokenStream {
    let (json, name, result) = (scope.runtime("json"), ident(&definition.name), scope.prelude("Result"));
    let (unknown, type_id) = (ident(&union.unknown), scope.import("std::any", "TypeId"));
    let rows = rows::rows(scope, definition, union);
    let arms = union.variants.iter().enumerate().map(|(index, variant)| {
        let (index, name) = (proc_macro2::Literal::usize_unsuffixed(index), ident(&variant.name));
        quote! { #index => #json::fill_variant(self, reader, Self::#name) }
    });
    let tag = option(union.tag.as_ref());
    let default = option(union.default.map(proc_macro2::Literal::usize_unsuffixed));
    quote! {
        impl #json::Fill for #name {
            fn fill(&mut self, reader: &mut #json::Reader<'_>) -> #result<(), #json::DecodeError> {
                let choices = #json::Choices { tag: #tag, default: #default, rows: const { &[#(#rows),*] } };
                #json::fill_union(reader, #type_id::of::<Self>(), &choices, &mut |index, reader| match index {
                    #(#arms,)*
                    _ => #json::fill_variant(self, reader, Self::#unknown),
                })
            }
        }
    }
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or_else(|| quote! { None }, |value| quote! { Some(#value) })
}
