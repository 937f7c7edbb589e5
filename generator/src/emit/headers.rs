//! Response headers: typed accessors on the runtime's `Response`.
//!
//! What comes in are the headers that some answer documents, each once; what goes out is one `impl` block, or no module
//! where there are none.

use super::Module;
use super::docs::{code, docs_with};
use super::scope::{Locals, Scope, ident};
use crate::ir::{Api, Header, TypeRef};
use proc_macro2::TokenStream;
use quote::quote;

/// `headers.rs`.
pub(super) fn module(api: &Api) -> Option<Module<'_>> {
    if api.headers.is_empty() {
        return None;
    }
    let docs = vec!["Accessors for the headers that answers document.".to_owned()];
    let module = Module::new("headers.rs", docs, Locals::new(api, None, []));
    Some(module.part(|scope, sink| {
        let response = scope.runtime("Response");
        let accessors = scope.api.headers.iter().map(|header| accessor(scope, header));
        sink(quote! {
            impl<T> #response<T> {
                #(#accessors)*
            }
        });
    }))
}

fn accessor(scope: &Scope<'_>, header: &Header) -> TokenStream {
    let Header { key, ty, .. } = header;
    let name = ident(&header.name);
    let docs = docs_with(scope, &header.docs, &format!("The header {}.", code(key)), &[]);
    let option = scope.prelude("Option");
    let (ty, get) = match ty {
        ty if is_parsed(ty) => (scope.ty(ty), quote! { header }),
        TypeRef::List(item) if is_parsed(item) || **item == TypeRef::Text => (scope.ty(ty), quote! { header_list }),
        _ => ("&str".into(), quote! { header_text }),
    };
    quote! {
        #docs
        #[must_use]
        pub fn #name(&self) -> #option<#ty> {
            self.#get(#key)
        }
    }
}

/// Whether a value is more than its text.
fn is_parsed(ty: &TypeRef) -> bool {
    ty.is_integer() || matches!(ty, TypeRef::Bool | TypeRef::F32 | TypeRef::F64 | TypeRef::Uuid | TypeRef::DateTime)
}
