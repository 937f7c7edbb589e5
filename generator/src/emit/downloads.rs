//! Downloads: a method that follows an operation's redirect and streams what is there.
//!
//! What comes in is a [`Download`]; what goes out is a method with the operation's parameters and a writer. How the
//! redirect is followed, and without which headers, is the runtime's business.

use super::arguments;
use super::docs::docs_with;
use super::fields::deprecated;
use super::operations::{many, paragraphs};
use super::scope::{Scope, free, ident};
use crate::ir::{Download, Operation, Tag};
use proc_macro2::TokenStream;
use quote::quote;

/// The method of the tag's handle.
pub(super) fn method(scope: &Scope<'_>, tag: &Tag, download: &Download) -> TokenStream {
    let operation = &tag.operations[download.operation];
    let (name, target, error) = (ident(&download.name), ident(&operation.name), ident(&operation.error.name));
    let fallback = format!("Follows [`{}`](Self::{}) and writes what is there.", operation.name, operation.name);
    let docs = docs_with(scope, &download.docs, &fallback, &paragraphs(operation));
    let deprecated = deprecated(operation.deprecated);
    let expected = expects_deprecated(operation);
    let (ty, send, unpin) = (scope.runtime("Download"), scope.prelude("Send"), scope.prelude("Unpin"));
    let write = scope.import("tokio::io", "AsyncWrite");
    let signature = arguments::signature(scope, operation);
    let many = many(signature.parameters.len() + 1);
    let writer = free("writer", arguments::names(operation));
    let mut passed: Vec<_> = arguments::names(operation).map(ident).collect();
    passed.extend(operation.body.as_ref().map(|_| signature.body));
    passed.extend(operation.options.as_ref().map(|_| signature.options));
    let parameters = signature.parameters;
    quote! {
        #docs
        #deprecated
        #expected
        #many
        pub fn #name(&self, #(#parameters,)* #writer: impl #write + #send + #unpin + 'c) -> #ty<'c, #error> {
            self.#target(#(#passed),*).download(#writer)
        }
    }
}

/// The mark of code that calls an operation which the document advises against.
pub(super) fn expects_deprecated(operation: &Operation) -> Option<TokenStream> {
    operation.deprecated.then(|| quote! { #[expect(deprecated, reason = "it is built on the call itself")] })
}
