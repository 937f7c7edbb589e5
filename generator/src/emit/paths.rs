//! The way to something inside an answer: fields, each of which may be missing.
//!
//! What comes in is a [`FieldPath`] and the expression that it starts from; what goes out is an expression for what is
//! there.

use super::fields::{self, Slot};
use super::scope::{Scope, ident};
use crate::ir::FieldPath;
use proc_macro2::TokenStream;
use quote::quote;

/// Where a path leads: a place, or an `Option` of a reference to one.
pub(super) enum Reached {
    Place(TokenStream),
    Perhaps(TokenStream),
}

/// Follows a path by reference.
pub(super) fn reach(scope: &Scope<'_>, root: &TokenStream, path: &FieldPath) -> Reached {
    path.fields.iter().fold(Reached::Place(root.clone()), |reached, field| {
        let (name, slot) = (ident(&field.name), fields::slot(scope, field));
        match (reached, slot) {
            (Reached::Place(place), Slot::Plain) => Reached::Place(quote! { #place.#name }),
            (Reached::Place(place), Slot::Option) => Reached::Perhaps(quote! { #place.#name.as_ref() }),
            (Reached::Place(place), Slot::Maybe) => Reached::Perhaps(quote! { #place.#name.as_ref().value() }),
            (Reached::Perhaps(found), Slot::Plain) => Reached::Perhaps(quote! { #found.map(|found| &found.#name) }),
            (Reached::Perhaps(found), Slot::Option) => {
                Reached::Perhaps(quote! { #found.and_then(|found| found.#name.as_ref()) })
            }
            (Reached::Perhaps(found), Slot::Maybe) => {
                Reached::Perhaps(quote! { #found.and_then(|found| found.#name.as_ref().value()) })
            }
        }
    })
}

/// Follows a path and takes what is there out of its place.
pub(super) fn take(scope: &Scope<'_>, root: &TokenStream, path: &FieldPath) -> Reached {
    path.fields.iter().fold(Reached::Place(root.clone()), |reached, field| {
        let (name, slot) = (ident(&field.name), fields::slot(scope, field));
        match (reached, slot) {
            (Reached::Place(place), Slot::Plain) => Reached::Place(quote! { #place.#name }),
            (Reached::Place(place), Slot::Option) => Reached::Perhaps(quote! { #place.#name }),
            (Reached::Place(place), Slot::Maybe) => Reached::Perhaps(quote! { #place.#name.value() }),
            (Reached::Perhaps(found), Slot::Plain) => Reached::Perhaps(quote! { #found.map(|found| found.#name) }),
            (Reached::Perhaps(found), Slot::Option) => {
                Reached::Perhaps(quote! { #found.and_then(|found| found.#name) })
            }
            (Reached::Perhaps(found), Slot::Maybe) => {
                Reached::Perhaps(quote! { #found.and_then(|found| found.#name.value()) })
            }
        }
    })
}
