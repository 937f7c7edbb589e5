//! Successes of several kinds: one enum per operation that has them, one variant per status.
//!
//! What comes in are the documented successes; what goes out is the enum, how it decodes, and how programs print it.

use super::docs::line;
use super::errors::{arm, declaration, large, overlap, value};
use super::fragments::tokens;
use super::scope::{Gate, Scope, ident};
use crate::ir::{ErrorVariant, Operation, Output, Status, Tag};
use proc_macro2::TokenStream;
use quote::quote;

/// The enum of an operation whose successes have different bodies.
pub(super) fn success(scope: &Scope<'_>, tag: &Tag, operation: &Operation) -> Option<TokenStream> {
    let Output::ByStatus(name, variants) = &operation.success.output else { return None };
    let name = ident(name);
    let docs = line(scope, &format!("What [`{}::{}`] answers, by status.", tag.handle, operation.name));
    let large = large(scope, variants);
    let declarations = variants.iter().map(|variant| declaration(scope, variant));
    let (answer, json, result) = (scope.runtime("Answer"), scope.runtime("json"), scope.prelude("Result"));
    let mut ordered: Vec<&ErrorVariant> = variants.iter().collect();
    ordered.sort_by_key(|variant| variant.status);
    let arms = ordered.iter().filter_map(|variant| arm(variant)).map(|arm| tokens(&arm));
    let rest = ordered.iter().find(|variant| variant.status == Status::Default).map_or_else(
        || quote! { return Err(#json::DecodeError::new("a success of an undocumented status")) },
        |variant| tokens(&value(variant)),
    );
    let overlap = overlap(variants).map(tokens);
    let encode = scope.behind(Gate::BothWays, || encode(scope, &name, variants));
    Some(quote! {
        #docs
        #[derive(Clone, Debug)]
        #large
        #[non_exhaustive]
        pub enum #name {
            #(#declarations,)*
        }

        impl #name {
            #overlap
            fn decode(answer: &#answer) -> #result<Self, #json::DecodeError> {
                Ok(match answer.status().as_u16() {
                    #(#arms)*
                    _ => #rest,
                })
            }
        }

        #encode
    })
}

fn encode(scope: &Scope<'_>, name: &proc_macro2::Ident, variants: &[ErrorVariant]) -> TokenStream {
    let json = scope.runtime("json");
    let arms = variants.iter().map(|variant| {
        let name = ident(&variant.name);
        match &variant.output {
            Output::Empty => quote! { Self::#name => writer.null(), },
            Output::Raw => quote! { Self::#name(answer) => writer.text(&answer.text()), },
            Output::Redirect => quote! { Self::#name(redirect) => writer.text(redirect.location()), },
            _ => quote! { Self::#name(body) => #json::Encode::encode(body, writer), },
        }
    });
    quote! {
        impl #json::Encode for #name {
            fn encode(&self, writer: &mut #json::Writer) {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}
