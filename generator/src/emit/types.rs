//! Named types: the module of those that the document declares for all, and each kind of them.
//!
//! What comes in is a [`TypeDef`]; what goes out is its items. The same functions emit the types that stand in a tag's
//! module.

use super::docs::{code, docs};
use super::gates::{self, When};
use super::scope::{Scope, ident};
use super::{Module, Sink, codec, enums, forms, own, structs, unions};
use crate::ir::{Api, Home, TypeDef, TypeKind, TypeRef};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;

/// `types.rs`.
pub(super) fn module(api: &Api) -> Module<'_> {
    Module::new("types.rs", vec!["What requests and answers carry.".to_owned()], |sink| {
        let scope = Scope::new(api, Some(Home::Types), []);
        all(&scope, Home::Types, sink);
        own::codecs(&scope).into_iter().for_each(sink);
        scope.imports()
    })
}

/// All types of a module.
pub(super) fn all(scope: &Scope<'_>, home: Home, sink: Sink<'_>) {
    // What stands in the module of a tag is there when the module is.
    let gates = match home {
        Home::Types => gates::of_types(scope.api),
        Home::Tag(_) => vec![None; scope.api.types.len()],
    };
    let types = || scope.api.types.iter().zip(&gates).filter(|(definition, _)| definition.home == home);
    for (definition, when) in types() {
        let items = scope.only(when.clone(), || item(scope, definition));
        sink(gates::mark(scope.api, when.as_ref(), items));
    }
    let mut bridges: BTreeMap<&Option<When>, Vec<&str>> = BTreeMap::new();
    for (definition, when) in types().filter(|(definition, _)| is_json(definition)) {
        bridges.entry(when).or_default().push(&definition.name);
    }
    for (when, names) in bridges {
        let items = scope.only(when.clone(), || codec::bridges(scope, names.into_iter()));
        sink(gates::mark(scope.api, when.as_ref(), items));
    }
}

fn item(scope: &Scope<'_>, definition: &TypeDef) -> TokenStream {
    match &definition.kind {
        TypeKind::Struct(structure) => structs::structure(scope, definition, structure),
        TypeKind::Enum(enumeration) => enums::enumeration(scope, definition, enumeration),
        TypeKind::Union(union) => unions::union(scope, definition, union),
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
    matches!(definition.kind, TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Union(_))
}

/// What is said about a type that the document says nothing about: where it comes from.
pub(super) fn fallback(definition: &TypeDef) -> String {
    format!("Declared at {}.", code(&definition.origin))
}
