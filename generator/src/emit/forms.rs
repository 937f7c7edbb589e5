//! Forms: `multipart/form-data` bodies (RFC 7578) and their kin.
//!
//! What comes in is a [`Form`]; what goes out is its declaration with constructor and setters, and how its fields become
//! parts and, behind `both-ways`, how parts become fields again.

use super::arguments::style_value;
use super::docs::{docs, line_text};
use super::fields::{self, Slot};
use super::fragments::List;
use super::passwords;
use super::scope::{Gate, Scope, ident};
use super::structs::{constructor, default};
use crate::ir::{Field, Form, KeyStyle, PartHeader, TypeDef, TypeKind, TypeRef};
use proc_macro2::TokenStream;
use quote::quote;

/// A form with everything that belongs to it.
pub(super) fn form(scope: &Scope<'_>, definition: &TypeDef, form: &Form) -> TokenStream {
    let name = ident(&definition.name);
    let docs = docs(scope, &definition.docs, &super::types::fallback(definition));
    let all: Vec<&Field> = form.fields().collect();
    let declarations = all.iter().map(|field| fields::declaration(scope, field));
    let extra = form.extra.as_ref().map(|extra| {
        let docs = line_text(scope, "Further text parts.");
        format!("{docs}pub {extra}: {}<{}>", scope.json("Map"), scope.prelude("String"))
    });
    let declarations = scope.list(List::Fields, 4, &declarations.chain(extra).collect::<Vec<_>>());
    let extra_value = form.extra.as_ref().map(|extra| format!("{extra}: {}::new()", scope.json("Map")));
    let new = constructor(scope, &all, extra_value.as_deref());
    let setters = all.iter().filter(|field| !fields::is_asked(scope, field));
    let setters = setters.map(|field| fields::setter(scope, field));
    let default = default(scope, definition, &all);
    let codec = codec(scope, definition, form);
    let debug = passwords::debug(scope, &definition.name, &all, form.extra.as_deref());
    let derives = if debug.is_some() {
        quote! { #[derive(Clone)] }
    } else {
        quote! { #[derive(Clone, Debug)] }
    };
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub struct #name {
            #declarations
        }

        impl #name {
            #new
            #(#setters)*
        }

        #debug
        #default
        #codec
    }
}

fn is_file(scope: &Scope<'_>, part: &Field) -> bool {
    match scope.meaning(&part.ty) {
        TypeRef::List(item) => matches!(scope.meaning(item), TypeRef::File),
        ty => matches!(ty, TypeRef::File),
    }
}

/// The text of a part can be a plain value; everything else travels as JSON.
fn is_param(scope: &Scope<'_>, ty: &TypeRef) -> bool {
    match scope.meaning(ty) {
        TypeRef::List(item) => !matches!(scope.meaning(item), TypeRef::List(_)) && is_param(scope, item),
        TypeRef::Named(id) => matches!(scope.definition(*id).kind, TypeKind::Enum(_)),
        TypeRef::Bytes => true,
        ty => ty.is_scalar(),
    }
}

/// Whether a value is an object, or a list of them, whatever it is exactly.
fn is_object(scope: &Scope<'_>, ty: &TypeRef) -> bool {
    match scope.meaning(ty) {
        TypeRef::List(item) | TypeRef::Nullable(item) | TypeRef::Boxed(item) => is_object(scope, item),
        TypeRef::Named(id) => matches!(scope.definition(*id).kind, TypeKind::Struct(_)),
        ty => matches!(ty, TypeRef::Map(_)),
    }
}

/// Whether a value is bytes in base64, or a list of them.
fn is_base64(scope: &Scope<'_>, ty: &TypeRef) -> bool {
    match scope.meaning(ty) {
        TypeRef::List(item) => is_base64(scope, item),
        ty => matches!(ty, TypeRef::Bytes),
    }
}

fn codec(scope: &Scope<'_>, definition: &TypeDef, form: &Form) -> TokenStream {
    let (name, form_body, multipart) = (ident(&definition.name), scope.runtime("FormBody"), scope.runtime("multipart"));
    let (files, texts): (Vec<&Field>, Vec<&Field>) = form.parts.iter().partition(|part| is_file(scope, part));
    let texts = texts.into_iter().map(|part| {
        let (key, field) = (&part.key, ident(&part.name));
        if let Some(&KeyStyle { style, explode, reserved, .. }) = form.styles.iter().find(|style| style.key == *key) {
            let style = style_value(scope, style, explode, reserved);
            return quote! { form.styled(#key, &self.#field, #style); };
        }
        // Text that stands for bytes is of no media type that is known (OpenAPI 3.0.4, 4.7.15.1.1).
        let octets = is_base64(scope, &part.ty).then_some("application/octet-stream");
        let media_type = media_type(form, key).or(octets);
        let is_json = media_type.is_some_and(|media_type| media_type.ends_with("json"));
        if is_param(scope, &part.ty) && !is_json {
            return if let Some(media_type) = media_type {
                quote! { form.text_as(#key, #media_type, &self.#field); }
            } else {
                quote! { form.text(#key, &self.#field); }
            };
        }
        // A media type that the document says is one of the whole property, not of each item (OpenAPI 3.1, 4.8.15.1).
        let is_whole = matches!(scope.meaning(&part.ty), TypeRef::List(_)) && is_json;
        let put = |value: TokenStream| match media_type {
            Some(media_type) if is_whole => quote! { form.json_whole(#key, #media_type, #value); },
            None if !is_object(scope, &part.ty) => quote! { form.value(#key, #value); },
            None | Some("application/json") => quote! { form.json(#key, #value); },
            Some("application/x-www-form-urlencoded") => quote! { form.urlencoded(#key, #value); },
            Some(media_type) => quote! { form.json_as(#key, #media_type, #value); },
        };
        match fields::slot(scope, part) {
            Slot::Plain => put(quote! { &self.#field }),
            Slot::Option => {
                let put = put(quote! { value });
                quote! { if let Some(value) = &self.#field { #put } }
            }
            Slot::Maybe => {
                let put = put(quote! { value });
                quote! { if let Some(value) = self.#field.as_ref().value() { #put } }
            }
        }
    });
    let headers = form.headers.iter().map(|PartHeader { part, field }| {
        let (name, field) = (&field.key, ident(&field.name));
        quote! { form.header(#part, #name, &self.#field); }
    });
    let extra = form.extra.as_ref().map(|extra| {
        let extra = ident(extra);
        quote! {
            for (name, text) in &self.#extra {
                form.text(name, text);
            }
        }
    });
    let files = files.into_iter().map(|part| {
        let (key, field) = (&part.key, ident(&part.name));
        let is_list = matches!(scope.meaning(&part.ty), TypeRef::List(_));
        let put = |part: TokenStream| {
            if let Some(media_type) = media_type(form, key) {
                quote! { form.part_as(#key, #media_type, #part.clone()); }
            } else {
                quote! { form.part(#key, #part.clone()); }
            }
        };
        let (plain, each) = (put(quote! { self.#field }), put(quote! { part }));
        match (fields::slot(scope, part), is_list) {
            (Slot::Plain, false) => plain,
            (Slot::Plain, true) => quote! { for part in &self.#field { #each } },
            (Slot::Option, false) => quote! { if let Some(part) = &self.#field { #each } },
            (Slot::Option, true) => quote! { for part in self.#field.iter().flatten() { #each } },
            (Slot::Maybe, false) => quote! { if let Some(part) = self.#field.as_ref().value() { #each } },
            (Slot::Maybe, true) => {
                quote! { for part in self.#field.as_ref().value().into_iter().flatten() { #each } }
            }
        }
    });
    let from_parts = scope.behind(Gate::BothWays, || from_parts(scope, form));
    quote! {
        impl #form_body for #name {
            fn into_form(&self) -> #multipart::Form {
                let mut form = #multipart::Form::new();
                #(#texts)*
                #(#headers)*
                #extra
                #(#files)*
                form
            }

            #from_parts
        }
    }
}

/// The media type that the document says for a part.
fn media_type<'f>(form: &'f Form, key: &str) -> Option<&'f str> {
    form.media_types.iter().find(|(known, _)| known == key).map(|(_, media_type)| media_type.as_str())
}

/// How parts become fields again: each field takes the parts of its name.
fn from_parts(scope: &Scope<'_>, form: &Form) -> TokenStream {
    let (multipart, json, result) = (scope.runtime("multipart"), scope.runtime("json"), scope.prelude("Result"));
    // A part is gone with its headers once it is taken.
    let headers = form.headers.iter().map(|PartHeader { part, field }| {
        let (name, field) = (&field.key, ident(&field.name));
        quote! { #field: parts.header(#part, #name)? }
    });
    let values = form.parts.iter().map(|part| {
        let (key, field) = (&part.key, ident(&part.name));
        quote! { #field: parts.take(#key)? }
    });
    let extra = form.extra.as_ref().map(|extra| {
        let extra = ident(extra);
        quote! { #extra: parts.rest()? }
    });
    // Parts are taken from the rest; a form that has neither looks at none.
    let parts = match (&*form.parts, &form.extra) {
        ([], None) => quote! { _: },
        ([], Some(_)) => quote! { parts: },
        _ => quote! { mut parts: },
    };
    quote! {
        fn from_parts(#parts #multipart::Parts) -> #result<Self, #json::DecodeError> {
            Ok(Self { #(#headers,)* #(#values,)* #extra })
        }
    }
}
