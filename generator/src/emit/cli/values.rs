//! Values on the command line: the table's line for each option, and the expression that reads it.
//!
//! What comes in is a parameter or field with the option that stands for it; what goes out are tokens of an `Arg`, and of
//! calls on the runtime's `Args` whose types follow from where the value goes.

use super::names::Options;
use super::{about, item};
use crate::emit::arguments::{Passing, passing};
use crate::emit::fields::{self, Slot};
use crate::emit::fragments::{List, text};
use crate::emit::lines;
use crate::emit::scope::Scope;
use crate::ir::{Body, BodyKind, Docs, Field, Parameter, Presence, Repr, TypeKind, TypeRef};
use proc_macro2::TokenStream;
use quote::quote;

/// Something that an option stands for.
#[derive(Clone, Copy)]
pub(super) struct Value<'v> {
    name: &'v str,
    key: &'v str,
    docs: &'v Docs,
    ty: &'v TypeRef,
}

impl<'v> From<&'v Parameter> for Value<'v> {
    fn from(parameter: &'v Parameter) -> Self {
        Self { name: &parameter.name, key: &parameter.key, docs: &parameter.docs, ty: &parameter.ty }
    }
}

impl<'v> From<&'v Field> for Value<'v> {
    fn from(field: &'v Field) -> Self {
        Self { name: &field.name, key: &field.key, docs: &field.docs, ty: &field.ty }
    }
}

/// The line of the table.
pub(super) fn arg(scope: &Scope<'_>, options: &Options, value: Value<'_>, presence: Presence) -> String {
    let Value { key, docs, ty, .. } = value;
    let (name, about) = (options.get(value.name), about(docs, ""));
    let required = presence == Presence::Required;
    let many = matches!(scope.meaning(ty), TypeRef::List(_)) && is_readable(scope, ty);
    let texts = [("name", name), ("key", key), ("about", &about)];
    let mut fields: Vec<String> = texts.iter().map(|(field, value)| format!("{field}: {}", text(value))).collect();
    fields.extend([("required", required), ("many", many)].map(|(field, flag)| format!("{field}: {flag}")));
    lines::value(item(scope, "Arg"), &fields, 0)
}

/// The lines of a table's options.
pub(super) fn args(scope: &Scope<'_>, args: &[String]) -> TokenStream {
    scope.list(List::Values, 16, args)
}

/// The value as an argument of an operation's method.
pub(super) fn argument(scope: &Scope<'_>, options: &Options, value: Value<'_>) -> TokenStream {
    let option = options.get(value.name);
    if !is_readable(scope, value.ty) || is_any(scope, value.ty) {
        let ty = scope.ty(value.ty);
        return quote! { &args.coded::<#ty>(#option)? };
    }
    match passing(scope, value.ty) {
        Passing::Text => scope.fragment(40, format_args!("args.text({})?", text(option))),
        Passing::Value => scope.fragment(40, format_args!("args.required({})?", text(option))),
        Passing::Slice => {
            let values = many(scope, option, value.ty);
            quote! { &#values }
        }
        Passing::Reference if is_enum(scope, value.ty) => {
            let ty = scope.ty(value.ty);
            quote! { &#ty::from(args.text(#option)?) }
        }
        Passing::Reference => quote! { &args.required(#option)? },
    }
}

/// The value of an option that may be missing.
pub(super) fn optional(scope: &Scope<'_>, options: &Options, value: Value<'_>) -> TokenStream {
    let option = options.get(value.name);
    if is_any(scope, value.ty) {
        quote! { args.coded_maybe(#option)? }
    } else if !is_readable(scope, value.ty) {
        quote! { args.coded_optional(#option)? }
    } else if let TypeRef::List(_) = scope.meaning(value.ty) {
        let values = many(scope, option, value.ty);
        quote! { Some(#values).filter(|values| !values.is_empty()) }
    } else if is_enum(scope, value.ty) {
        let (ty, string) = (scope.ty(value.ty), scope.prelude("String"));
        quote! { args.optional::<#string>(#option)?.map(#ty::from) }
    } else {
        scope.fragment(27 + value.name.len(), format_args!("args.optional({})?", text(option)))
    }
}

/// The value for a setter, if it is there; its type is spelled out, as setters take more than one.
pub(super) fn set(scope: &Scope<'_>, options: &Options, value: Value<'_>) -> TokenStream {
    let option = options.get(value.name);
    match scope.meaning(value.ty) {
        TypeRef::List(item) => {
            let (item, vec, values) = (scope.ty(item), scope.prelude("Vec"), many(scope, option, value.ty));
            quote! { Some::<#vec<#item>>(#values).filter(|values| !values.is_empty()) }
        }
        ty if is_enum(scope, ty) => optional(scope, options, value),
        _ => {
            let ty = scope.ty(value.ty);
            quote! { args.optional::<#ty>(#option)? }
        }
    }
}

/// A required field's value for a constructor.
pub(super) fn asked(scope: &Scope<'_>, options: &Options, field: &Field) -> TokenStream {
    let option = options.get(&field.name);
    match (scope.meaning(&field.ty), fields::slot(scope, field)) {
        (TypeRef::List(_), Slot::Plain) => many(scope, option, &field.ty),
        (TypeRef::Text, Slot::Plain) => quote! { args.text(#option)? },
        (meaning, Slot::Plain) if is_enum(scope, meaning) => quote! { args.text(#option)? },
        (_, Slot::Plain) => {
            let ty = scope.ty(&field.ty);
            quote! { args.required::<#ty>(#option)? }
        }
        (_, Slot::Option | Slot::Maybe) => optional(scope, options, field.into()),
    }
}

/// Whether a value can be read from an option.
pub(super) fn is_readable(scope: &Scope<'_>, ty: &TypeRef) -> bool {
    match scope.meaning(ty) {
        TypeRef::List(item) => !matches!(scope.meaning(item), TypeRef::List(_)) && is_readable(scope, item),
        TypeRef::Any => true,
        TypeRef::Named(id) => {
            matches!(&scope.definition(*id).kind, TypeKind::Enum(known) if known.repr != Repr::Mixed)
        }
        ty => ty.is_scalar(),
    }
}

/// Whether a value is any JSON. Text goes without its quotes, and a missing value is not `null`.
fn is_any(scope: &Scope<'_>, ty: &TypeRef) -> bool {
    matches!(scope.meaning(ty), TypeRef::Any)
}

/// The values of an option that may be given several times.
fn many(scope: &Scope<'_>, option: &str, ty: &TypeRef) -> TokenStream {
    match scope.meaning(ty) {
        TypeRef::List(item) if is_enum(scope, item) => {
            let (item, string, vec) = (scope.ty(item), scope.prelude("String"), scope.prelude("Vec"));
            quote! { args.many::<#string>(#option)?.into_iter().map(#item::from).collect::<#vec<_>>() }
        }
        _ => quote! { args.many(#option)? },
    }
}

/// Enums of text take any, so they are not parsed.
fn is_enum(scope: &Scope<'_>, ty: &TypeRef) -> bool {
    match scope.meaning(ty) {
        TypeRef::Named(id) => {
            matches!(&scope.definition(*id).kind, TypeKind::Enum(known) if known.repr == Repr::Text)
        }
        _ => false,
    }
}

/// The table's word for a body.
pub(super) fn body_arg(scope: &Scope<'_>, body: Option<&Body>) -> String {
    let ty = item(scope, "BodyArg");
    let Some(Body { kind, presence, .. }) = body else { return format!("{ty}::None") };
    let required = *presence == Presence::Required;
    match kind {
        BodyKind::Json(_) | BodyKind::UrlEncoded(..) => format!("{ty}::Json {{ required: {required} }}"),
        BodyKind::Multipart(_) | BodyKind::Parts => format!("{ty}::Parts"),
        BodyKind::Text => format!("{ty}::Text {{ required: {required} }}"),
        BodyKind::Raw => format!("{ty}::Raw {{ required: {required} }}"),
    }
}

/// The statement that reads a body, and what is passed of it.
pub(super) fn body(scope: &Scope<'_>, body: &Body) -> (TokenStream, TokenStream) {
    let (read, required, optional) = match &body.kind {
        BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => {
            let (passing, ty) = (passing(scope, ty), scope.ty(ty));
            let read = quote! { args.json::<#ty>()? };
            match passing {
                Passing::Value => (read, quote! { body }, quote! { body }),
                Passing::Text | Passing::Slice => (read, quote! { &body }, quote! { body.as_deref() }),
                Passing::Reference => (read, quote! { &body }, quote! { body.as_ref() }),
            }
        }
        kind @ (BodyKind::Multipart(_) | BodyKind::Parts) => {
            let ty = if let BodyKind::Multipart(id) = kind {
                scope.named(*id)
            } else {
                format!("{}::Form", scope.runtime("multipart")).into()
            };
            let (form_body, error) = (scope.runtime("FormBody"), item(scope, "UsageError"));
            let read = quote! { <#ty as #form_body>::from_parts(args.parts()) };
            let read = quote! { #read.map_err(|error| #error::new(error.to_string()))? };
            (read, quote! { &body }, quote! { body.as_ref() })
        }
        BodyKind::Text => (quote! { args.content()? }, quote! { &body }, quote! { body.as_deref() }),
        BodyKind::Raw => (quote! { args.raw()? }, quote! { body }, quote! { body }),
    };
    if body.presence == Presence::Required {
        return (quote! { let body = #read; }, required);
    }
    let is_there = match body.kind {
        BodyKind::Multipart(_) | BodyKind::Parts => quote! { args.parts().iter().next().is_some() },
        BodyKind::Json(_) | BodyKind::UrlEncoded(..) | BodyKind::Text | BodyKind::Raw => quote! { args.has_body() },
    };
    (quote! { let body = if #is_there { Some(#read) } else { None }; }, optional)
}
