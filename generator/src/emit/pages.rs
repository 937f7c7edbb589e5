//! Answers that go on: what is added to a call whose answer is a page of a list, or a sequence of items.
//!
//! What comes in is a [`Paging`] or a [`Live`]; what goes out is where the next page is, and a function that takes a page
//! apart, or how the items of a sequence are told apart.

use super::operations::output;
use super::paths::{Reached, reach, take};
use super::scope::{Scope, ident};
use crate::ir::{FieldPath, Framing, Live, Operation, Paging, PagingBy, TypeRef};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The type of the call.
pub(super) fn call_type(scope: &Scope<'_>, operation: &Operation) -> TokenStream {
    let (ty, error) = (output(scope, &operation.success.output), ident(&operation.error.name));
    if let Some(live) = &operation.live {
        let (call, item) = (scope.runtime("LiveCall"), scope.ty(&live.item));
        return quote! { #call<'c, #item, #error> };
    }
    let item = operation.paging.as_ref().map(|paging| scope.ty(&paging.item)).into_iter();
    let call = scope.runtime(if operation.paging.is_some() { "PagedCall" } else { "Call" });
    quote! { #call<'c, #ty, #(#item,)* #error> }
}

/// What makes a call one for a sequence of items.
pub(super) fn live(scope: &Scope<'_>, live: &Live) -> TokenStream {
    let ty = scope.runtime("Framing");
    let framing = match live.framing {
        Framing::Lines => quote! { Lines },
        Framing::Records => quote! { Records },
        Framing::Events => quote! { Events },
    };
    quote! { .live(#ty::#framing) }
}

/// What makes a call one for the pages of a list.
pub(super) fn paged(scope: &Scope<'_>, paging: &Paging) -> TokenStream {
    let ty = scope.runtime("Paging");
    let by = match &paging.by {
        PagingBy::Cursor(name) => quote! { #ty::Cursor(#name) },
        PagingBy::Page(name, first) => {
            let first = Literal::u64_unsuffixed(*first);
            quote! { #ty::Page(#name, #first) }
        }
        PagingBy::Offset(name) => quote! { #ty::Offset(#name) },
        PagingBy::Link => quote! { #ty::Link },
        PagingBy::LinkHeader => quote! { #ty::LinkHeader },
    };
    let none = || quote! { None };
    let next = paging.next.as_ref().map_or_else(none, |path| next(scope, path));
    let more = paging.more.as_ref().map_or_else(none, |path| match reach(scope, &quote! { page }, path) {
        Reached::Place(place) => quote! { Some(#place) },
        Reached::Perhaps(found) => quote! { #found.copied() },
    });
    let items = match take(scope, &quote! { page }, &paging.items) {
        Reached::Place(place) => place,
        Reached::Perhaps(found) => quote! { #found.unwrap_or_default() },
    };
    let page = scope.runtime("Page");
    quote! { .paged(#by, |page| #page { next: #next, more: #more, items: #items }) }
}

/// What leads to the next page, as text.
fn next(scope: &Scope<'_>, path: &FieldPath) -> TokenStream {
    let is_text = path.fields.last().is_some_and(|field| *scope.meaning(&field.ty) == TypeRef::Text);
    match (reach(scope, &quote! { page }, path), is_text) {
        (Reached::Place(place), true) => quote! { Some(#place.clone()) },
        (Reached::Place(place), false) => quote! { Some(#place.to_string()) },
        (Reached::Perhaps(found), true) => quote! { #found.cloned() },
        (Reached::Perhaps(found), false) => quote! { #found.map(ToString::to_string) },
    }
}
