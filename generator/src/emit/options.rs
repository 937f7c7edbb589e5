//! Optional parameters: one struct per operation that has any.
//!
//! What comes in is [`Options`]; what goes out is a struct of optional fields with a setter each, passed last.

use super::docs::line;
use super::fields;
use super::fragments::List;
use super::passwords;
use super::scope::{Scope, ident};
use crate::ir::{Access, Field, Operation, Options, Parameter, Presence, Tag};
use proc_macro2::TokenStream;
use quote::quote;

/// The struct of an operation's optional parameters.
pub(super) fn options(scope: &Scope<'_>, tag: &Tag, operation: &Operation, options: &Options) -> TokenStream {
    let name = ident(&options.name);
    let docs = line(scope, &format!("Optional parameters of [`{}::{}`].", tag.handle, operation.name));
    let new_docs = line(scope, "With nothing set.");
    let given: Vec<Field> = options.parameters.iter().map(field).collect();
    let declarations: Vec<String> = given.iter().map(|field| fields::declaration(scope, field)).collect();
    let declarations = scope.list(List::Fields, 4, &declarations);
    let setters = given.iter().map(|field| fields::setter(scope, field));
    let debug = passwords::debug(scope, &options.name, &given.iter().collect::<Vec<_>>(), None);
    let derived = debug.is_none().then(|| quote! { Debug, });
    quote! {
        #docs
        #[derive(Clone, #derived Default, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #declarations
        }

        impl #name {
            #new_docs
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            #(#setters)*
        }

        #debug
    }
}

/// A parameter as a field: `null` cannot be written in any place of a request but its body.
fn field(parameter: &Parameter) -> Field {
    Field {
        name: parameter.name.clone(),
        key: parameter.key.clone(),
        docs: parameter.docs.clone(),
        ty: parameter.ty.clone(),
        presence: Presence::Optional,
        nullable: false,
        default: None,
        values: Vec::new(),
        deprecated: parameter.deprecated,
        access: Access::Both,
    }
}
