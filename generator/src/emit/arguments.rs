//! How values are passed to an operation's method, kept for later, and handed on to the request.
//!
//! What comes in is a type; what goes out is the Rust that a caller would expect: text as `&str`, small values as they
//! are, lists as slices, everything else by reference. The parameters of a method are put together here once, for the
//! operations themselves and for the calls that are made of them.

use super::fields::typed;
use super::fragments::text;
use super::scope::{Scope, free, ident};
use crate::ir::{At, Body, BodyKind, KeyStyle, Operation, Parameter, Place, Presence, Style, TypeRef};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// How a value of a type is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passing {
    /// As it is: it is copied.
    Value,
    /// As `&str`.
    Text,
    /// As `&[T]`.
    Slice,
    /// As `&T`.
    Reference,
}

/// How values of `ty` are passed.
pub(super) fn passing(scope: &Scope<'_>, ty: &TypeRef) -> Passing {
    match scope.meaning(ty) {
        TypeRef::Text => Passing::Text,
        TypeRef::List(_) => Passing::Slice,
        TypeRef::Bool | TypeRef::F32 | TypeRef::F64 | TypeRef::Uuid | TypeRef::Date => Passing::Value,
        ty if ty.is_integer() => Passing::Value,
        _ => Passing::Reference,
    }
}

/// The type of a parameter that takes `ty`.
pub(super) fn passed(scope: &Scope<'_>, ty: &TypeRef) -> String {
    match (passing(scope, ty), scope.meaning(ty)) {
        (Passing::Value, _) => scope.ty(ty).to_string(),
        (Passing::Text, _) => "&str".to_owned(),
        (Passing::Slice, TypeRef::List(item)) => format!("&[{}]", scope.ty(item)),
        _ => format!("&{}", scope.ty(ty)),
    }
}

/// A parameter as something the runtime can borrow: it takes `&dyn` of whatever was passed.
fn borrowed(scope: &Scope<'_>, ty: &TypeRef, name: &Ident) -> String {
    if passing(scope, ty) == Passing::Reference { name.to_string() } else { format!("&{name}") }
}

/// A passed value as one to keep.
pub(super) fn kept(scope: &Scope<'_>, ty: &TypeRef, name: &Ident) -> TokenStream {
    match passing(scope, ty) {
        Passing::Value => quote! { #name },
        Passing::Text => quote! { #name: #name.to_owned() },
        Passing::Slice => quote! { #name: #name.to_vec() },
        Passing::Reference => quote! { #name: #name.clone() },
    }
}

/// A kept value, passed on.
pub(super) fn lent(scope: &Scope<'_>, ty: &TypeRef, place: &TokenStream) -> TokenStream {
    if passing(scope, ty) == Passing::Value {
        place.clone()
    } else {
        quote! { &#place }
    }
}

/// The parameters of an operation's method.
pub(super) struct Signature {
    /// As declared, after the receiver.
    pub(super) parameters: Vec<TokenStream>,
    /// What the body is called.
    pub(super) body: Ident,
    /// What the struct of optional parameters is called.
    pub(super) options: Ident,
    /// What the request is called inside the method.
    pub(super) request: Ident,
}

/// The method of `operation`.
pub(super) fn signature(scope: &Scope<'_>, operation: &Operation) -> Signature {
    let name = |wanted: &str| free(wanted, names(operation));
    let (body, options, request) = (body_name(operation), name("options"), name("request"));
    let mut parameters = declared(scope, &operation.arguments);
    if let Some(sent) = &operation.body {
        parameters.push(typed(scope, &body.to_string(), &body_type(scope, sent)));
    }
    if let Some(optional) = &operation.options {
        let ty = ident(&optional.name);
        parameters.push(quote! { #options: #ty });
    }
    Signature { parameters, body, options, request }
}

/// What an operation's body is called among its arguments.
pub(super) fn body_name(operation: &Operation) -> Ident {
    free("body", names(operation))
}

/// The names of an operation's arguments.
pub(super) fn names(operation: &Operation) -> impl Iterator<Item = &str> {
    operation.arguments.iter().map(|parameter| parameter.name.as_str())
}

/// `name: type` of each.
pub(super) fn declared(scope: &Scope<'_>, parameters: &[Parameter]) -> Vec<TokenStream> {
    parameters.iter().map(|parameter| typed(scope, &parameter.name, &passed(scope, &parameter.ty))).collect()
}

fn body_type(scope: &Scope<'_>, body: &Body) -> String {
    let required = body.presence == Presence::Required;
    let ty = match &body.kind {
        BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => passed(scope, ty),
        BodyKind::Multipart(id) => format!("&{}", scope.ty(&TypeRef::Named(*id))),
        BodyKind::Parts => format!("&{}::Form", scope.runtime("multipart")),
        BodyKind::Text => "&str".to_owned(),
        BodyKind::Raw => {
            let body = scope.runtime("Body");
            if required { format!("impl {}<{body}>", scope.prelude("Into")) } else { body.to_string() }
        }
    };
    if required { ty } else { format!("{}<{ty}>", scope.prelude("Option")) }
}

/// The statement that puts a parameter into the request; `value` is something to borrow.
pub(super) fn put(scope: &Scope<'_>, parameter: &Parameter, request: &Ident, value: &str) -> TokenStream {
    let key = text(&parameter.key);
    let call = match parameter.place {
        Place::Path => scope.fragment(12, format_args!("{request}.path({key}, {value})")),
        Place::PathOrEmpty => scope.fragment(12, format_args!("{request}.path_or_empty({key}, {value})")),
        Place::Query { explode } => scope.fragment(12, format_args!("{request}.query({key}, {value}, {explode})")),
        Place::Header => scope.fragment(12, format_args!("{request}.header({key}, {value})")),
        Place::Cookie => scope.fragment(12, format_args!("{request}.cookie({key}, {value})")),
        Place::QueryString { json } => scope.fragment(12, format_args!("{request}.query_string({value}, {json})")),
        Place::Styled { at, style, explode, reserved } => {
            let method = ident(match at {
                At::Path => "path_as",
                At::Query => "query_as",
                At::Header => "header_as",
                At::Cookie => "cookie_as",
            });
            let style = style_value(scope, style, explode, reserved);
            let [key, value] = [key.as_str(), value].map(|code| scope.fragment(20, code));
            quote! { #request.#method(#key, #value, #style) }
        }
    };
    quote! { #call; }
}

/// A style as the runtime knows it.
fn style_value(scope: &Scope<'_>, style: Style, explode: bool, reserved: bool) -> TokenStream {
    let (ty, kinds) = (scope.runtime("Style"), scope.runtime("StyleKind"));
    let kind = ident(match style {
        Style::Simple => "Simple",
        Style::Label => "Label",
        Style::Matrix => "Matrix",
        Style::Form => "Form",
        Style::Space => "Space",
        Style::Pipe => "Pipe",
        Style::Deep => "Deep",
        Style::Json => "Json",
        Style::Cookie => "Cookie",
    });
    quote! { #ty { kind: #kinds::#kind, explode: #explode, reserved: #reserved } }
}

/// The statements that fill the request.
pub(super) fn fill(scope: &Scope<'_>, operation: &Operation, signature: &Signature) -> TokenStream {
    let request = &signature.request;
    let fixed = operation.variant_of.iter().flat_map(|variant| &variant.fixed).map(|(key, value)| {
        let call = format!("{request}.query({}, &{}, false)", text(key), text(value));
        let call = scope.fragment(12, call);
        quote! { #call; }
    });
    let arguments = operation
        .arguments
        .iter()
        .map(|parameter| put(scope, parameter, request, &borrowed(scope, &parameter.ty, &ident(&parameter.name))));
    let options = operation
        .options
        .iter()
        .flat_map(|options| &options.parameters)
        .map(|parameter| put(scope, parameter, request, &format!("&{}.{}", signature.options, parameter.name)));
    let body = operation.body.as_ref().map(|body| fill_body(scope, body, signature));
    quote! { #(#fixed)* #(#arguments)* #(#options)* #body }
}

/// The statement that puts a JSON body into the request; `value` is something to borrow.
pub(super) fn put_json(body: &Body, request: &Ident, value: &TokenStream) -> TokenStream {
    match body.media_type.as_str() {
        "application/json" => quote! { #request.json(#value); },
        media_type => quote! { #request.json_as(#media_type, #value); },
    }
}

/// The statement that puts a form into the request.
fn put_form(body: &Body, request: &Ident, form: &TokenStream) -> TokenStream {
    match body.media_type.as_str() {
        "multipart/form-data" => quote! { #request.multipart(#form); },
        media_type => quote! { #request.multipart_as(#media_type, #form); },
    }
}

fn fill_body(scope: &Scope<'_>, sent: &Body, signature: &Signature) -> TokenStream {
    let Signature { body, request, .. } = signature;
    let statement = match &sent.kind {
        BodyKind::Json(ty) => {
            let value = scope.fragment(40, borrowed(scope, ty, body));
            put_json(sent, request, &value)
        }
        BodyKind::Multipart(_) => {
            let form_body = scope.runtime("FormBody");
            put_form(sent, request, &quote! { #form_body::into_form(#body) })
        }
        BodyKind::Parts => put_form(sent, request, &quote! { #body.clone() }),
        BodyKind::UrlEncoded(ty, styles) => {
            let value = borrowed(scope, ty, body);
            let styles = styles.iter().map(|KeyStyle { key, style, explode, reserved }| {
                let style = style_value(scope, *style, *explode, *reserved);
                quote! { (#key, #style) }
            });
            let value = scope.fragment(20, value);
            quote! { #request.urlencoded(#value, &[#(#styles),*]); }
        }
        BodyKind::Text | BodyKind::Raw => {
            let media_type = &sent.media_type;
            quote! { #request.raw(#media_type, #body); }
        }
    };
    match sent.presence {
        Presence::Required => statement,
        Presence::Optional => quote! { if let Some(#body) = #body { #statement } },
    }
}
