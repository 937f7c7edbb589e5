//! How values are passed to an operation's method, kept for later, and handed on to the request.
//!
//! What comes in is a type; what goes out is the Rust that a caller would expect: text as `&str`, small values as they
//! are, lists as `impl ListOf<T>`, everything else by reference, and whatever may be left out as `impl Optional<T>` of a
//! setter. The parameters of a method are put together here once, for the operations themselves and for the calls that are
//! made of them.

use super::code::{Code, Piece, code, joined, lines, name, text};
use super::docs::{docs, quoted};
use super::fields;
use super::scope::{Scope, free};
use crate::ir::{
    BODY_SETTER, Body, BodyKind, KeyStyle, Operation, Parameter, ParameterLocation, Serialization, Style, TypeRef,
};

/// How a value of a type is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passing {
    /// As it is: it is copied.
    Value,
    /// As `&str`.
    Text,
    /// As any list of `T`; what is given of one is `&[T]`.
    List,
    /// As `&T`.
    Reference,
}

/// How values of `ty` are passed.
pub(super) fn passing(scope: &Scope<'_>, ty: &TypeRef) -> Passing {
    match scope.meaning(ty) {
        TypeRef::Text => Passing::Text,
        TypeRef::List(_) => Passing::List,
        TypeRef::Bool | TypeRef::F32 | TypeRef::F64 | TypeRef::Uuid | TypeRef::Date => Passing::Value,
        ty if ty.is_integer() => Passing::Value,
        _ => Passing::Reference,
    }
}

/// The type of a value that is lent: what a parameter takes that is no list.
pub(super) fn lent(scope: &Scope<'_>, ty: &TypeRef) -> Code {
    match (passing(scope, ty), scope.meaning(ty)) {
        (Passing::Value, _) => scope.ty(ty),
        (Passing::Text, _) => "&str".into(),
        (Passing::List, TypeRef::List(item)) => code!(scope, "&[$item]", item = scope.ty(item)),
        _ => code!(scope, "&$ty", ty = scope.ty(ty)),
    }
}

/// The type of a parameter that takes `ty`.
fn passed(scope: &Scope<'_>, ty: &TypeRef) -> Code {
    match scope.meaning(ty) {
        TypeRef::List(item) => code!(scope, "impl @ListOf<$item>", item = scope.ty(item)),
        _ => lent(scope, ty),
    }
}

/// What a setter takes for a value that may be left out: `impl Optional<str>`.
pub(super) fn optional(scope: &Scope<'_>, ty: &TypeRef) -> Code {
    let target = match scope.meaning(ty) {
        TypeRef::Text => "str".into(),
        TypeRef::List(item) => code!(scope, "[$item]", item = scope.ty(item)),
        _ => scope.ty(ty),
    };
    code!(scope, "impl @Optional<$target>", target)
}

/// The type of which a setter takes a value, or none.
pub(super) fn taken_by_setter<'p>(scope: &Scope<'p>, parameter: &'p Parameter) -> &'p TypeRef {
    let is_json = matches!(parameter.serialization, Serialization::Styled { style: Style::Json, .. });
    match scope.meaning(&parameter.ty) {
        // `null` is nothing but where JSON is written.
        TypeRef::Nullable(inner) if !is_json => inner,
        _ => &parameter.ty,
    }
}

/// What documentation says that a setter takes: the plainest of all that it does.
pub(super) fn shown(scope: &Scope<'_>, ty: &TypeRef) -> Code {
    match scope.meaning(ty) {
        TypeRef::Text => "&str".into(),
        TypeRef::List(item) if matches!(scope.meaning(item), TypeRef::Text) => "&[&str]".into(),
        TypeRef::List(item) => code!(scope, "&[$item]", item = scope.ty(item)),
        _ => scope.ty(ty),
    }
}

/// The same of a body.
pub(super) fn shown_body(scope: &Scope<'_>, body: &Body) -> Code {
    match &body.kind {
        BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => shown(scope, ty),
        _ => optional_body_type(scope, body),
    }
}

/// A parameter as something the runtime can borrow: it takes `&dyn` of whatever was passed.
pub(super) fn borrowed(scope: &Scope<'_>, ty: &TypeRef, name: &Code) -> Code {
    match passing(scope, ty) {
        Passing::List => code!(scope, "&$name.list()", name),
        _ => borrowed_again(scope, ty, name),
    }
}

/// The same of a value that is lent already.
fn borrowed_again(scope: &Scope<'_>, ty: &TypeRef, name: &Code) -> Code {
    if passing(scope, ty) == Passing::Reference { name.clone() } else { code!(scope, "&$name", name) }
}

/// A passed value as one to keep.
pub(super) fn owned(scope: &Scope<'_>, parameter: &Parameter) -> Code {
    let name = name(&parameter.name);
    match passing(scope, &parameter.ty) {
        Passing::Value => name,
        Passing::Text => code!(scope, "$name: $name.to_owned()", name),
        Passing::List => code!(scope, "$name: $name.list().into_owned()", name),
        Passing::Reference => code!(scope, "$name: $name.clone()", name),
    }
}

/// A kept value, passed on.
pub(super) fn as_argument(scope: &Scope<'_>, ty: &TypeRef, place: Code) -> Code {
    if passing(scope, ty) == Passing::Value { place } else { code!(scope, "&$place", place) }
}

/// The parameters of an operation's method.
pub(super) struct Signature {
    /// As declared, after the receiver.
    pub(super) parameters: Vec<Code>,
    /// What the body is called.
    pub(super) body: Code,
    /// What the call is called inside the method.
    pub(super) call: Code,
}

/// The method of `operation`.
pub(super) fn signature(scope: &Scope<'_>, operation: &Operation) -> Signature {
    let free = |wanted: &str| free(wanted, names(operation));
    let (body, call) = (body_name(operation), free("call"));
    let mut parameters = declared(scope, &operation.arguments);
    let sent = operation.required_body();
    parameters.extend(sent.map(|sent| code!(scope, "$body: $ty", body, ty = body_type(scope, sent))));
    Signature { parameters, body, call }
}

/// What an operation's body is called among its arguments.
pub(super) fn body_name(operation: &Operation) -> Code {
    free("body", names(operation))
}

/// The names of an operation's arguments.
pub(super) fn names(operation: &Operation) -> impl Iterator<Item = &str> {
    operation.arguments.iter().map(|parameter| parameter.name.as_str())
}

/// `name: type` of each.
pub(super) fn declared(scope: &Scope<'_>, parameters: &[Parameter]) -> Vec<Code> {
    let declared = |it: &Parameter| code!(scope, "$name: $ty", name = name(&it.name), ty = passed(scope, &it.ty));
    parameters.iter().map(declared).collect()
}

/// The type of the parameter that takes a body.
fn body_type(scope: &Scope<'_>, body: &Body) -> Code {
    body_type_by(scope, body, passed)
}

/// The type of a body that is lent.
pub(super) fn lent_body(scope: &Scope<'_>, body: &Body) -> Code {
    body_type_by(scope, body, lent)
}

fn body_type_by(scope: &Scope<'_>, body: &Body, by: fn(&Scope<'_>, &TypeRef) -> Code) -> Code {
    match &body.kind {
        BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => by(scope, ty),
        BodyKind::Multipart(id) => code!(scope, "&$ty", ty = scope.named(*id)),
        BodyKind::Parts => code!(scope, "&@multipart::Form"),
        BodyKind::Text => "&str".into(),
        BodyKind::Raw => code!(scope, "impl @Into<@Body>"),
    }
}

/// What the setter of an optional body takes.
fn optional_body_type(scope: &Scope<'_>, body: &Body) -> Code {
    match &body.kind {
        BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => optional(scope, ty),
        BodyKind::Multipart(id) => code!(scope, "impl @Optional<$ty>", ty = scope.named(*id)),
        BodyKind::Parts => code!(scope, "impl @Optional<@multipart::Form>"),
        BodyKind::Text => code!(scope, "impl @Optional<str>"),
        BodyKind::Raw => code!(scope, "impl @Into<@Body>"),
    }
}

/// The statement that puts a parameter into the request; `value` is something to borrow.
pub(super) fn put(scope: &Scope<'_>, parameter: &Parameter, request: &Code, value: impl Piece) -> Code {
    let key = text(&parameter.key);
    match parameter.serialization {
        Serialization::Path => code!(scope, "$request.path($key, $value);", request, key, value),
        Serialization::PathOrEmpty => code!(scope, "$request.path_or_empty($key, $value);", request, key, value),
        Serialization::Query { explode } => {
            code!(scope, "$request.query($key, $value, $explode);", request, key, value, explode)
        }
        Serialization::Header => code!(scope, "$request.header($key, $value);", request, key, value),
        Serialization::Cookie => code!(scope, "$request.cookie($key, $value);", request, key, value),
        Serialization::QueryString { json } => {
            code!(scope, "$request.query_string($value, $json);", request, value, json)
        }
        Serialization::Styled { at, style, explode, reserved } => {
            let method = match at {
                ParameterLocation::Path => "path_as",
                ParameterLocation::Query => "query_as",
                ParameterLocation::Header => "header_as",
                ParameterLocation::Cookie => "cookie_as",
            };
            let style = style_value(scope, style, explode, reserved);
            code!(scope, "$request.$method($key, $value, $style);", request, method, key, value, style)
        }
    }
}

/// A style as the runtime knows it.
pub(super) fn style_value(scope: &Scope<'_>, style: Style, explode: bool, reserved: bool) -> Code {
    let kind = match style {
        Style::Simple => "Simple",
        Style::Label => "Label",
        Style::Matrix => "Matrix",
        Style::Form => "Form",
        Style::Space => "Space",
        Style::Pipe => "Pipe",
        Style::Deep => "Deep",
        Style::Json => "Json",
        Style::Cookie => "Cookie",
    };
    code!(scope, "@Style { kind: @StyleKind::$kind, explode: $explode, reserved: $reserved }", kind, explode, reserved)
}

/// The statements that fill the request.
pub(super) fn fill(scope: &Scope<'_>, operation: &Operation, signature: &Signature) -> Code {
    let request = code!(scope, "$call.request", call = signature.call);
    let fixed = operation.variant_of.iter().flat_map(|variant| &variant.fixed).map(|(key, value)| {
        code!(scope, "$request.query($key, &$value, false);", request, key = text(key), value = text(value))
    });
    let arguments = operation
        .arguments
        .iter()
        .map(|parameter| put(scope, parameter, &request, borrowed(scope, &parameter.ty, &name(&parameter.name))));
    let body = operation
        .required_body()
        .map(|body| code!(scope, "$put;", put = put_body(scope, body, &request, &signature.body, borrowed)));
    lines(fixed.chain(arguments).chain(body))
}

/// The methods of the call that set what may be left out: optional parameters, and a body.
pub(super) fn setters(scope: &Scope<'_>, operation: &Operation) -> Vec<Code> {
    let setter = |docs: Code, deprecated: bool, method: &str, taken: Code, body: Code| {
        code! { scope, "$docs
        $deprecated
        $expected
        pub fn $method(mut self, $method: $taken) -> Self {
            $body
            self
        }", docs, deprecated = fields::deprecated(deprecated), expected = fields::looks_like_an_operator(method),
            method = name(method), taken, body
        }
    };
    let request = "self.request".into();
    let optional = operation.optional.iter().map(|parameter| {
        let method = &parameter.name;
        let value = code!(scope, "&$method.optional()", method = name(method));
        let docs = docs(&parameter.docs, &format!("Sets {}.", quoted(&parameter.key)));
        let body = put(scope, parameter, &request, value);
        setter(docs, parameter.deprecated, method, optional(scope, taken_by_setter(scope, parameter)), body)
    });
    let body = operation.optional_body().map(|sent| {
        let body: Code = BODY_SETTER.into();
        let put = put_body(scope, sent, &request, &body, borrowed_again);
        let put = if sent.kind == BodyKind::Raw {
            code!(scope, "$put;", put)
        } else {
            code!(
                scope,
                "match body.optional().as_deref() {
                Some(body) => $put,
                None => self.request.clear_body(),
            }",
                put
            )
        };
        setter(docs(&sent.docs, "Sends this body."), false, BODY_SETTER, optional_body_type(scope, sent), put)
    });
    optional.chain(body).collect()
}

/// What puts a JSON body into the request; `value` is something to borrow.
pub(super) fn put_json(scope: &Scope<'_>, body: &Body, request: &Code, value: impl Piece) -> Code {
    match body.media_type.as_str() {
        "application/json" => code!(scope, "$request.json($value)", request, value),
        other => code!(scope, "$request.json_as($other, $value)", request, other = text(other), value),
    }
}

/// What puts a form into the request.
fn put_form(scope: &Scope<'_>, body: &Body, request: &Code, form: impl Piece) -> Code {
    match body.media_type.as_str() {
        "multipart/form-data" => code!(scope, "$request.multipart($form)", request, form),
        other => code!(scope, "$request.multipart_as($other, $form)", request, other = text(other), form),
    }
}

/// What puts a body into the request; `borrowed` is how it is borrowed.
fn put_body(
    scope: &Scope<'_>,
    sent: &Body,
    request: &Code,
    body: &Code,
    borrowed: fn(&Scope<'_>, &TypeRef, &Code) -> Code,
) -> Code {
    let media_type = text(&sent.media_type);
    match &sent.kind {
        BodyKind::Json(ty) => put_json(scope, sent, request, borrowed(scope, ty, body)),
        BodyKind::Multipart(_) => put_form(scope, sent, request, code!(scope, "@FormBody::into_form($body)", body)),
        BodyKind::Parts => put_form(scope, sent, request, code!(scope, "$body.clone()", body)),
        BodyKind::UrlEncoded(ty, styles) => {
            let styles = styles.iter().map(|KeyStyle { key, style, explode, reserved }| {
                let style = style_value(scope, *style, *explode, *reserved);
                code!(scope, "($key, $style)", key = text(key), style)
            });
            let (value, styles) = (borrowed(scope, ty, body), joined(", ", styles));
            code!(scope, "$request.urlencoded($value, &[$styles])", request, value, styles)
        }
        BodyKind::Text => code!(scope, "$request.text($media_type, $body)", request, media_type, body),
        BodyKind::Raw => code!(scope, "$request.raw($media_type, $body)", request, media_type, body),
    }
}
