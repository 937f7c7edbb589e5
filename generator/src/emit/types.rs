//! Named types: the module of those that the document declares for all, and each kind of them.
//!
//! What comes in is a [`TypeDef`]; what goes out is its items. The same functions emit the types that stand in a tag's
//! module.

use super::docs::{code, docs};
use super::scope::{Scope, ident};
use super::{Module, codec, enums, forms, structs};
use crate::ir::{Api, Home, TypeDef, TypeKind, TypeRef};
use proc_macro2::TokenStream;
use quote::quote;

/// `types.rs`.
pub(super) fn module(api: &Api) -> Module {
    let scope = Scope::new(api, Some(Home::Types), []);
    let types = all(&scope, Home::Types);
    let mut items = vec![scope.imports()];
    items.extend(types);
    Module { path: "types.rs".to_owned(), docs: vec!["What requests and answers carry.".to_owned()], items }
}

/// All types of a module.
pub(super) fn all(scope: &Scope<'_>, home: Home) -> Vec<TokenStream> {
    let mut items: Vec<TokenStream> =
        super::types_of(scope.api, home).map(|definition| item(scope, definition)).collect();
    let coded = super::types_of(scope.api, home).filter(|definition| is_json(definition));
    items.push(codec::bridges(scope, coded.map(|definition| definition.name.as_str())));
    items
}

fn item(scope: &Scope<'_>, definition: &TypeDef) -> TokenStream {
    match &definition.kind {
        TypeKind::Struct(structure) => structs::structure(scope, definition, structure),
        TypeKind::Enum(enumeration) => enums::enumeration(scope, definition, enumeration),
        TypeKind::Form(form) => forms::form(scope, definition, form),
        TypeKind::Alias(target) => alias(scope, definition, target),
    }
}

fn alias(scope: &Scope<'_>, definition: &TypeDef, target: &TypeRef) -> TokenStream {
    let (docs, name, target) =
        (docs(&definition.docs, &fallback(definition)), ident(&definition.name), scope.ty(target));
    quote! { #docs pub type #name = #target; }
}

/// Whether a type has a codec of its own.
fn is_json(definition: &TypeDef) -> bool {
    matches!(definition.kind, TypeKind::Struct(_) | TypeKind::Enum(_))
}

/// What is said about a type that the document says nothing about: where it comes from.
pub(super) fn fallback(definition: &TypeDef) -> String {
    format!("Declared at {}.", code(&definition.origin))
}
