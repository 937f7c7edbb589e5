//! Structs: JSON objects with known keys.
//!
//! What comes in is a [`Struct`]; what goes out is its declaration, the constructor and the setters of one that is sent,
//! and its codec.

use super::docs::{docs, line, line_text};
use super::fragments::List;
use super::scope::{Scope, ident};
use super::{codec, fields, passwords};
use crate::ir::{Extra, Field, Struct, TypeDef};
use proc_macro2::TokenStream;
use quote::quote;

/// Arguments of a function from which on clippy counts too many.
pub(super) const MANY_ARGUMENTS: usize = 8;

/// A struct with everything that belongs to it.
pub(super) fn structure(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct) -> TokenStream {
    let name = ident(&definition.name);
    let docs = docs(scope, &definition.docs, &super::types::fallback(definition));
    let fields = structure.fields.iter().map(|field| fields::declaration(scope, field));
    let fields = scope.list(List::Fields, 4, &fields.chain([extra(scope, structure)]).collect::<Vec<_>>());
    let methods = definition.sent.then(|| methods(scope, definition, structure));
    let codec = codec::structure(scope, definition, structure);
    let all: Vec<&Field> = structure.fields.iter().collect();
    let debug = passwords::debug(scope, &definition.name, &all, Some(codec::extra(structure)));
    let always: &[&str] = if debug.is_some() { &["Clone", "PartialEq"] } else { &["Clone", "Debug", "PartialEq"] };
    let derives = scope.derives(definition, always);
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub struct #name {
            #fields
        }

        #debug
        #methods
        #codec
    }
}

fn extra(scope: &Scope<'_>, structure: &Struct) -> String {
    let field = codec::extra(structure);
    let (docs, ty) = match &structure.extra {
        Extra::Typed { ty, .. } => {
            let ty = format!("{}<{}>", scope.json("Rest"), scope.ty(ty)).into();
            (line_text(scope, "What stands under further keys."), ty)
        }
        Extra::Keep { .. } => (line_text(scope, "Keys that the API does not document."), scope.json("Extra")),
        Extra::Closed { .. } => {
            (line_text(scope, "Keys that the API rules out, as they came. They are never sent."), scope.json("Extra"))
        }
    };
    format!("{docs}pub {field}: {ty}")
}

fn methods(scope: &Scope<'_>, definition: &TypeDef, structure: &Struct) -> TokenStream {
    let name = ident(&definition.name);
    let extra = codec::extra_value(scope, structure);
    let all: Vec<&Field> = structure.fields.iter().collect();
    let new = constructor(scope, &all, Some(&extra));
    let default = default(scope, definition, &all);
    let setters = structure.fields.iter().filter(|field| !fields::is_asked(scope, field));
    let setters = setters.map(|field| fields::setter(scope, field));
    quote! {
        impl #name {
            #new
            #(#setters)*
        }

        #default
    }
}

/// `Default` of a type whose constructor asks for nothing.
pub(super) fn default(scope: &Scope<'_>, definition: &TypeDef, fields: &[&Field]) -> Option<TokenStream> {
    if fields.iter().any(|field| fields::is_asked(scope, field)) {
        return None;
    }
    let (name, default) = (ident(&definition.name), scope.prelude("Default"));
    Some(quote! {
        impl #default for #name {
            fn default() -> Self {
                Self::new()
            }
        }
    })
}

/// `new` with an argument for each required field that has no default.
pub(super) fn constructor(scope: &Scope<'_>, fields: &[&Field], extra: Option<&str>) -> TokenStream {
    let asked: Vec<&Field> = fields.iter().copied().filter(|field| fields::is_asked(scope, field)).collect();
    let said = if asked.is_empty() { "With nothing set." } else { "With everything that is required." };
    let docs = line(scope, said);
    let many = (asked.len() >= MANY_ARGUMENTS)
        .then(|| quote! { #[expect(clippy::too_many_arguments, reason = "the API requires as many")] });
    let parameters = asked.iter().map(|field| fields::parameter(scope, field));
    let values = fields.iter().map(|field| fields::initial(scope, field));
    let extra = extra.map(|extra| scope.fragment(12, extra));
    quote! {
        #docs
        #many
        #[must_use]
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#values,)* #extra }
        }
    }
}
