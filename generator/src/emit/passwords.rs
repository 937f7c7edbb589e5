//! `Debug` of types that hold a password (`format: password`): it is left out of what is printed.
//!
//! What comes in are the fields of a type; what goes out is an implementation in place of a derived one, or nothing where
//! no field holds a password.

use super::scope::{Scope, ident};
use crate::ir::Field;
use proc_macro2::TokenStream;
use quote::quote;

/// `Debug` of a struct with these fields, if one of them must not be shown.
pub(super) fn debug(scope: &Scope<'_>, name: &str, fields: &[&Field], extra: Option<&str>) -> Option<TokenStream> {
    let is_secret = |field: &Field| scope.api.passwords.contains(&field.key);
    if !fields.iter().any(|field| is_secret(field)) {
        return None;
    }
    let ty = ident(name);
    let fmt = scope.import("std", "fmt");
    let shown = fields.iter().map(|field| {
        let (text, name) = (&field.name, ident(&field.name));
        if is_secret(field) {
            quote! { .field(#text, &"…") }
        } else {
            quote! { .field(#text, &self.#name) }
        }
    });
    let extra = extra.map(|text| {
        let name = ident(text);
        quote! { .field(#text, &self.#name) }
    });
    Some(quote! {
        impl #fmt::Debug for #ty {
            fn fmt(&self, formatter: &mut #fmt::Formatter<'_>) -> #fmt::Result {
                formatter.debug_struct(#name) #(#shown)* #extra .finish()
            }
        }
    })
}
