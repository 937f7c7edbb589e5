//! Values on the command line: the statements that read them, and the call that takes them.
//!
//! What comes in is a parameter or field with the option that stands for it; what goes out are tokens of calls on the
//! runtime's `Args`, whose types follow from where the value goes.

use super::names::Options;
use super::{item, module};
use crate::emit::arguments::{Passing, passing};
use crate::emit::fields::{self, Slot};
use crate::emit::fragments::text;
use crate::emit::scope::{Code, Scope, ident};
use crate::emit::uploads;
use crate::ir::{Body, BodyKind, Field, Operation, Parameter, Presence, Repr, Setter, Tag, TypeKind, TypeRef, Upload};
use crate::naming::is_keyword;
use foldhash::{HashMap, HashSet};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote};

/// The names that a command's function has besides those of its arguments.
const OWN: [&str; 4] = ["args", "call", "client", "options"];

/// Something that an option stands for.
#[derive(Clone, Copy)]
pub(super) struct Value<'v> {
    name: &'v str,
    ty: &'v TypeRef,
}

impl<'v> From<&'v Parameter> for Value<'v> {
    fn from(parameter: &'v Parameter) -> Self {
        Self { name: &parameter.name, ty: &parameter.ty }
    }
}

impl<'v> From<&'v Field> for Value<'v> {
    fn from(field: &'v Field) -> Self {
        Self { name: &field.name, ty: &field.ty }
    }
}

/// The statements before a call, and the call: `client.attachments().get_attachments(workspace_slug, …)`.
pub(super) fn call(scope: &Scope<'_>, options: &Options, tag: &Tag, operation: &Operation) -> (TokenStream, String) {
    let (statements, passed) = passed(scope, options, tag, operation);
    let call = call_with(scope, tag, operation, &passed);
    (statements, call)
}

/// The call of a method that is given these arguments.
pub(super) fn call_with(scope: &Scope<'_>, tag: &Tag, operation: &Operation, passed: &[String]) -> String {
    let sent = operation.body.as_ref().map(|sent| body(scope, sent));
    let options = operation.options.as_ref().map(|_| "options".to_owned());
    let all: Vec<String> = passed.iter().cloned().chain(sent).chain(options).collect();
    format!("client.{}().{}({})", tag.module, operation.name, all.join(", "))
}

/// The statements before a call, and the arguments that it is given before its body.
pub(super) fn passed(
    scope: &Scope<'_>,
    options: &Options,
    tag: &Tag,
    operation: &Operation,
) -> (TokenStream, Vec<String>) {
    let mut statements = TokenStream::new();
    let mut passed: Vec<String> = Vec::new();
    let called = Called::new(operation.arguments.iter().map(|given| given.name.as_str()));
    let local = |given: &Parameter| called.local(&given.name);
    let first = first(scope, operation);
    if !first.is_empty() {
        let names = first.iter().map(local);
        statements.extend(quote! { let (#(#names),*) = args.required()?; });
        passed.extend(first.iter().map(|given| local(given).to_string()));
    }
    for given in &operation.arguments[first.len()..] {
        let name = local(given);
        let (value, borrow) = read(scope, options, given.into());
        let value = scope.fragment(24 + name.to_string().len(), value);
        statements.extend(quote! { let #name = #value; });
        passed.push(format!("{borrow}{name}"));
    }
    if let Some(optional) = &operation.options {
        let ty = scope.fragment(34, format_args!("{}::{}::new()", module(scope, tag), optional.name));
        let fields = optional.parameters.iter().map(|given| {
            let (field, value) = (&given.name, self::optional(scope, options, given.into()));
            let field = scope.fragment(24, format_args!("options.{field}"));
            quote! { #field = #value; }
        });
        statements.extend(quote! { let mut options = #ty; #(#fields)* });
    }
    (statements, passed)
}

/// The names of an operation's arguments.
struct Called<'n> {
    names: HashSet<&'n str>,
    /// How many there are of each that go without their end.
    without_end: HashMap<&'n str, usize>,
}

impl<'n> Called<'n> {
    fn new(names: impl Iterator<Item = &'n str>) -> Self {
        let names: HashSet<&str> = names.collect();
        let mut short: HashMap<&str, usize> = HashMap::default();
        for name in names.iter().filter_map(|name| without_end(name)) {
            *short.entry(name).or_default() += 1;
        }
        Self { names, without_end: short }
    }

    /// What an argument is called in a command's function: `work_item` of `work_item_id`, where nothing else is called so.
    fn local(&self, name: &str) -> Ident {
        let is_free = |short: &&str| {
            let is_taken = self.names.contains(short) || self.without_end.get(short).is_some_and(|count| *count > 1);
            !is_taken && !OWN.contains(short) && !is_keyword(short)
        };
        if let Some(short) = without_end(name).filter(is_free) {
            return ident(short);
        }
        let mut free = name.to_owned();
        while OWN.contains(&free.as_str()) || (free != name && self.names.contains(free.as_str())) {
            free.push('_');
        }
        ident(&free)
    }
}

fn without_end(name: &str) -> Option<&str> {
    ["_id", "_slug"].iter().find_map(|end| name.strip_suffix(end)).filter(|short| !short.is_empty())
}

/// The most values that are read at once.
const MOST: usize = 6;

/// The first of an operation's arguments, where several are read at once.
fn first<'o>(scope: &Scope<'_>, operation: &'o Operation) -> &'o [Parameter] {
    let is_plain = |given: &&Parameter| {
        let ty = scope.meaning(&given.ty);
        matches!(passing(scope, ty), Passing::Text | Passing::Value) && !matches!(ty, TypeRef::Named(_))
    };
    match operation.arguments.iter().take_while(is_plain).take(MOST).count() {
        count @ 2.. => &operation.arguments[..count],
        _ => &[],
    }
}

/// The value of a required parameter, and what stands before its name where it is passed.
fn read(scope: &Scope<'_>, options: &Options, value: Value<'_>) -> (String, &'static str) {
    let option = text(options.get(value.name));
    if !is_readable(scope, value.ty) || is_any(scope, value.ty) {
        return (format!("args.coded::<{}>({option})?", scope.ty(value.ty)), "&");
    }
    match passing(scope, value.ty) {
        Passing::Text => (format!("args.text({option})?"), ""),
        Passing::Value => (format!("args.value({option})?"), ""),
        Passing::Slice => (many(scope, options.get(value.name), value.ty).to_string(), "&"),
        Passing::Reference if is_enum(scope, value.ty) => {
            (format!("{}::from(args.text({option})?)", scope.ty(value.ty)), "&")
        }
        Passing::Reference => (format!("args.value({option})?"), "&"),
    }
}

/// The setters of an upload whose values can be read from options.
pub(super) fn readable_setters<'u>(scope: &Scope<'_>, upload: &'u Upload) -> Vec<&'u Setter> {
    let setters = uploads::settable(scope, upload).into_iter();
    setters.filter(|setter| is_readable(scope, &setter.field.ty)).collect()
}

/// The value as an argument of a flow's method.
pub(super) fn argument(scope: &Scope<'_>, options: &Options, value: Value<'_>) -> TokenStream {
    let (value, borrow) = read(scope, options, value);
    scope.fragment(40, format_args!("{borrow}{value}"))
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
        (TypeRef::List(_), Slot::Plain) => many(scope, option, &field.ty).into_token_stream(),
        (TypeRef::Text, Slot::Plain) => quote! { args.text(#option)? },
        (meaning, Slot::Plain) if is_enum(scope, meaning) => quote! { args.text(#option)? },
        (_, Slot::Plain) => {
            let ty = scope.ty(&field.ty);
            quote! { args.value::<#ty>(#option)? }
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
fn many(scope: &Scope<'_>, option: &str, ty: &TypeRef) -> Code {
    let option = text(option);
    let code = match scope.meaning(ty) {
        TypeRef::List(item) if is_enum(scope, item) => {
            format!("args.each({option}, {}::from)", scope.ty(item))
        }
        _ => format!("args.many({option})?"),
    };
    code.into()
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
pub(super) fn body_arg(scope: &Scope<'_>, body: &Body) -> String {
    let ty = item(scope, "BodyArg");
    let required = body.presence == Presence::Required;
    match &body.kind {
        BodyKind::Json(_) | BodyKind::UrlEncoded(..) => format!("{ty}::Json {{ required: {required} }}"),
        BodyKind::Multipart(_) | BodyKind::Parts => format!("{ty}::Parts"),
        BodyKind::Text => format!("{ty}::Text {{ required: {required} }}"),
        BodyKind::Raw => format!("{ty}::Raw {{ required: {required} }}"),
    }
}

/// The body as it is passed.
fn body(scope: &Scope<'_>, body: &Body) -> String {
    let (read, required, optional) = match &body.kind {
        BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => match passing(scope, ty) {
            Passing::Value => ("json()".to_owned(), "", ""),
            // What is borrowed of these is of another type.
            Passing::Text | Passing::Slice => (format!("json::<{}>()", scope.ty(ty)), "&", ".as_deref()"),
            Passing::Reference => ("json()".to_owned(), "&", ".as_ref()"),
        },
        BodyKind::Multipart(_) | BodyKind::Parts => ("form()".to_owned(), "&", ".as_ref()"),
        BodyKind::Text => ("content()".to_owned(), "&", ".as_deref()"),
        BodyKind::Raw => ("raw()".to_owned(), "", ""),
    };
    match body.presence {
        Presence::Required => format!("{required}args.{read}?"),
        Presence::Optional => format!("args.optional_{read}?{optional}"),
    }
}
