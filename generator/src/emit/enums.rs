//! Enums: text with known values, open to others.
//!
//! What comes in is an [`Enum`]; what goes out is its declaration, the conversions from and to text, and its codec.

use super::codec;
use super::docs::{code, docs, line};
use super::scope::{Scope, ident};
use crate::ir::{Enum, TypeDef};
use proc_macro2::TokenStream;
use quote::quote;

/// An enum with everything that belongs to it.
pub(super) fn enumeration(scope: &Scope<'_>, definition: &TypeDef, enumeration: &Enum) -> TokenStream {
    let (name, unknown) = (ident(&definition.name), ident(&enumeration.unknown));
    let (string, from) = (scope.prelude("String"), scope.prelude("From"));
    let type_docs = docs(&definition.docs, &super::types::fallback(definition));
    let unknown_docs = line("A value that the API does not document.");
    let as_str_docs = line("The value on the wire.");
    let names: Vec<_> = enumeration.variants.iter().map(|variant| ident(&variant.name)).collect();
    let values: Vec<_> = enumeration.variants.iter().map(|variant| &variant.value).collect();
    let docs = enumeration.variants.iter().map(|variant| docs(&variant.docs, &format!("{}.", code(&variant.value))));
    let texts = texts(scope, definition);
    let codec = codec::enumeration(scope, definition, &enumeration.unknown);
    quote! {
        #type_docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #names,)*
            #unknown_docs
            #unknown(#string),
        }

        impl #name {
            #as_str_docs
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#names => #values,)*
                    Self::#unknown(text) => text,
                }
            }
        }

        impl #from<&str> for #name {
            fn from(text: &str) -> Self {
                match text {
                    #(#values => Self::#names,)*
                    _ => Self::#unknown(text.to_owned()),
                }
            }
        }

        #texts
        #codec
    }
}

/// What every enum shares with other texts.
fn texts(scope: &Scope<'_>, definition: &TypeDef) -> TokenStream {
    let name = ident(&definition.name);
    let (string, from) = (scope.prelude("String"), scope.prelude("From"));
    let (fmt, param, value) = (scope.import("std", "fmt"), scope.runtime("Param"), scope.runtime("ParamValue"));
    quote! {
        impl #from<#string> for #name {
            fn from(text: #string) -> Self {
                Self::from(text.as_str())
            }
        }

        impl #fmt::Display for #name {
            fn fmt(&self, formatter: &mut #fmt::Formatter<'_>) -> #fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl #param for #name {
            fn param(&self) -> #value {
                #value::One(self.as_str().to_owned())
            }
        }
    }
}
