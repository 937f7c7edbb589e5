//! Values on the command line: the statements that read them, and the call that takes them.
//!
//! What comes in is a parameter or field with the option that stands for it; what goes out are calls on the
//! runtime's `Args`, whose types follow from where the value goes.

use super::names::Options;
use crate::emit::arguments::{Passing, passing};
use crate::emit::code::{Code, code, joined, lines, name, text};
use crate::emit::fields::{self, Slot};
use crate::emit::scope::Scope;
use crate::emit::scopes;
use crate::ir::{
    BODY_SETTER, Body, BodyKind, Field, Operation, Parameter, Presence, Repr, Setter, Tag, TypeKind, TypeRef, Upload,
};
use crate::naming::is_keyword;
use foldhash::{HashMap, HashSet};
use std::borrow::Cow;

/// The names that a command's function has besides those of its arguments.
const OWN: [&str; 3] = ["args", "call", "client"];

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

/// The statements before a call, and the call: `client.attachments().get_attachments(workspace_slug, …)`. The operation has
/// the parameters of its scope, too, here and below.
pub(super) fn call(scope: &Scope<'_>, options: &Options, tag: &Tag, operation: &Operation) -> (Code, Code) {
    let (statements, passed) = passed(scope, options, operation);
    (statements, call_with(scope, options, tag, operation, &passed))
}

/// The call of a method that is given these arguments, with what may be left out.
pub(super) fn call_with(
    scope: &Scope<'_>,
    options: &Options,
    tag: &Tag,
    operation: &Operation,
    passed: &[Code],
) -> Code {
    let sent = operation.required_body().map(|sent| body(scope, sent));
    let (handle, passed) = scopes::lead(scope, &"client".into(), tag, operation, passed);
    let passed = joined(", ", passed.iter().cloned().chain(sent));
    let method = name(&operation.name);
    let set = operation.optional.iter().map(|given| {
        let (setter, value) = (name(&given.name), set(scope, options, given.into()));
        code!(scope, ".$setter($value)", setter, value)
    });
    let sent = operation.optional_body();
    let set_body = sent.filter(|sent| sent.kind != BodyKind::Raw);
    let set_body = set_body.map(|sent| code!(scope, ".$setter($body)", setter = BODY_SETTER, body = body(scope, sent)));
    let set = joined("", set.chain(set_body));
    let call = code!(scope, "$handle.$method($passed)$set", handle, method, passed, set);
    match sent.filter(|sent| sent.kind == BodyKind::Raw) {
        Some(sent) => {
            code!(scope, "args.with_optional_body($call, $media_type)?", call, media_type = text(&sent.media_type))
        }
        None => call,
    }
}

/// The statements before a call, and the arguments that it is given before its body.
pub(super) fn passed(scope: &Scope<'_>, options: &Options, operation: &Operation) -> (Code, Vec<Code>) {
    let called = Called::new(operation.arguments.iter().map(|given| given.name.as_str()));
    let local = |given: &Parameter| called.local(&given.name);
    let (first, others) = operation.arguments.split_at(first(scope, operation));
    let mut statements = Vec::new();
    let mut passed: Vec<Code> = first.iter().map(local).collect();
    if !first.is_empty() {
        statements.push(code!(scope, "let ($names) = args.required()?;", names = joined(", ", &passed)));
    }
    for given in others {
        let (local, (value, borrow)) = (local(given), read(scope, options, given.into()));
        statements.push(code!(scope, "let $local = $value;", local, value));
        passed.push(code!(scope, "$borrow$local", borrow, local));
    }
    (lines(statements), passed)
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
    fn local(&self, wanted: &str) -> Code {
        let is_free = |short: &&str| {
            let is_taken = self.names.contains(short) || self.without_end.get(short).is_some_and(|count| *count > 1);
            !is_taken && !OWN.contains(short) && !is_keyword(short)
        };
        if let Some(short) = without_end(wanted).filter(is_free) {
            return name(short);
        }
        let mut free = wanted.to_owned();
        while OWN.contains(&free.as_str()) || (free != wanted && self.names.contains(free.as_str())) {
            free.push('_');
        }
        name(&free)
    }
}

fn without_end(name: &str) -> Option<&str> {
    ["_id", "_slug"].iter().find_map(|end| name.strip_suffix(end)).filter(|short| !short.is_empty())
}

/// The most values that are read at once.
const MOST: usize = 6;

/// How many of an operation's arguments are read at once, if several are.
fn first(scope: &Scope<'_>, operation: &Operation) -> usize {
    let is_plain = |given: &&Parameter| {
        let ty = scope.meaning(&given.ty);
        matches!(passing(scope, ty), Passing::Text | Passing::Value) && !matches!(ty, TypeRef::Named(_))
    };
    match operation.arguments.iter().take_while(is_plain).take(MOST).count() {
        1 => 0,
        count => count,
    }
}

/// The value of a required parameter, and what is before its name where it is passed.
fn read(scope: &Scope<'_>, options: &Options, value: Value<'_>) -> (Code, &'static str) {
    let (option, ty) = (text(options.get(value.name)), || scope.ty(value.ty));
    if !is_readable(scope, value.ty) || is_any(scope, value.ty) {
        return (code!(scope, "args.coded::<$ty>($option)?", ty = ty(), option), "&");
    }
    match passing(scope, value.ty) {
        Passing::Text => (code!(scope, "args.text($option)?", option), ""),
        Passing::Value => (code!(scope, "args.value($option)?", option), ""),
        // Of a vector that is passed as it is the type is known.
        Passing::List => (many(scope, &option, value.ty), ""),
        Passing::Reference if is_enum(scope, value.ty) => {
            (code!(scope, "$ty::from(args.text($option)?)", ty = ty(), option), "&")
        }
        Passing::Reference => (code!(scope, "args.value($option)?", option), "&"),
    }
}

/// The setters of an upload whose values can be read from options.
pub(super) fn readable_setters<'u>(scope: &Scope<'_>, upload: &'u Upload) -> Vec<&'u Setter> {
    upload.setters.iter().filter(|setter| is_readable(scope, &setter.field.ty)).collect()
}

/// The operation that an upload begins with, beside the fields that have options.
pub(super) fn whole_grant<'o>(scope: &Scope<'_>, tag: &'o Tag, upload: &Upload) -> Cow<'o, Operation> {
    let setters = readable_setters(scope, upload).into_iter().map(|setter| setter.field.name.as_str());
    let names: Vec<&str> = upload.required.iter().map(|field| field.name.as_str()).chain(setters).collect();
    scopes::whole_beside(scope.api, &tag.operations[upload.grant], &names)
}

/// The value as an argument of the method of a multi-step call.
pub(super) fn argument(scope: &Scope<'_>, options: &Options, value: Value<'_>) -> Code {
    let (value, borrow) = read(scope, options, value);
    code!(scope, "$borrow$value", borrow, value)
}

/// The value of an option that may be missing, for a field that says of which type it is.
fn optional(scope: &Scope<'_>, options: &Options, value: Value<'_>) -> Code {
    let option = text(options.get(value.name));
    if is_any(scope, value.ty) {
        code!(scope, "args.coded_maybe($option)?", option)
    } else if !is_readable(scope, value.ty) {
        code!(scope, "args.coded_optional($option)?", option)
    } else if let TypeRef::List(_) = scope.meaning(value.ty) {
        several(scope, &option, value.ty)
    } else if is_enum(scope, value.ty) {
        code!(scope, "args.optional::<@String>($option)?.map($ty::from)", option, ty = scope.ty(value.ty))
    } else {
        code!(scope, "args.optional($option)?", option)
    }
}

/// The value for a setter, if it is there; its type is spelled out, as setters take more than one.
pub(super) fn set(scope: &Scope<'_>, options: &Options, value: Value<'_>) -> Code {
    let option = text(options.get(value.name));
    let ty = match scope.meaning(value.ty) {
        // `null` is written nowhere but in JSON, which is read as such.
        TypeRef::Nullable(inner) => inner,
        _ => value.ty,
    };
    if !is_readable(scope, value.ty) || is_any(scope, value.ty) {
        return code!(scope, "args.coded_optional::<$ty>($option)?", ty = scope.ty(ty), option);
    }
    match scope.meaning(value.ty) {
        TypeRef::List(_) => several(scope, &option, value.ty),
        ty if is_enum(scope, ty) => optional(scope, options, value),
        _ => code!(scope, "args.optional::<$ty>($option)?", ty = scope.ty(value.ty), option),
    }
}

/// A required field's value for a constructor.
pub(super) fn required(scope: &Scope<'_>, options: &Options, field: &Field) -> Code {
    let option = text(options.get(&field.name));
    match (scope.meaning(&field.ty), fields::slot(scope, field)) {
        (TypeRef::List(_), Slot::Plain) => many(scope, &option, &field.ty),
        (TypeRef::Text, Slot::Plain) => code!(scope, "args.text($option)?", option),
        (meaning, Slot::Plain) if is_enum(scope, meaning) => code!(scope, "args.text($option)?", option),
        (_, Slot::Plain) => code!(scope, "args.value::<$ty>($option)?", ty = scope.ty(&field.ty), option),
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
fn many(scope: &Scope<'_>, option: &Code, ty: &TypeRef) -> Code {
    match scope.meaning(ty) {
        TypeRef::List(item) if is_enum(scope, item) => {
            code!(scope, "args.each($option, $item::from)", option, item = scope.ty(item))
        }
        _ => code!(scope, "args.many($option)?", option),
    }
}

/// The same, if it is given: what takes it says of which type they are.
fn several(scope: &Scope<'_>, option: &Code, ty: &TypeRef) -> Code {
    match scope.meaning(ty) {
        TypeRef::List(item) if is_enum(scope, item) => code!(scope, "args.choices($option)", option),
        _ => code!(scope, "args.several($option)?", option),
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
pub(super) fn body_arg(scope: &Scope<'_>, body: &Body) -> Code {
    let required = body.presence == Presence::Required;
    match &body.kind {
        BodyKind::Json(_) | BodyKind::UrlEncoded(..) => {
            code!(scope, "@BodyArg::Json { required: $required }", required)
        }
        BodyKind::Multipart(_) | BodyKind::Parts => code!(scope, "@BodyArg::Parts"),
        BodyKind::Text => code!(scope, "@BodyArg::Text { required: $required }", required),
        BodyKind::Raw => code!(scope, "@BodyArg::Raw { required: $required }", required),
    }
}

/// The body as it is passed.
fn body(scope: &Scope<'_>, body: &Body) -> Code {
    // An optional one says of which type it is, as its setter takes several.
    let is_optional = body.presence == Presence::Optional;
    let turbofish = |ty: Code| code!(scope, "::<$ty>", ty);
    let (read, ty, borrow) = match &body.kind {
        BodyKind::Json(ty) | BodyKind::UrlEncoded(ty, _) => match passing(scope, ty) {
            Passing::Value => ("json", is_optional.then(|| turbofish(scope.ty(ty))), ""),
            // What is borrowed of these is of another type.
            Passing::Text | Passing::List => ("json", Some(turbofish(scope.ty(ty))), "&"),
            Passing::Reference => ("json", is_optional.then(|| turbofish(scope.ty(ty))), "&"),
        },
        BodyKind::Multipart(id) => ("form", is_optional.then(|| turbofish(scope.named(*id))), "&"),
        BodyKind::Parts => ("form", is_optional.then(|| turbofish(code!(scope, "@multipart::Form"))), "&"),
        BodyKind::Text => ("content", None, "&"),
        BodyKind::Raw => ("raw", None, ""),
    };
    match body.presence {
        Presence::Required => code!(scope, "${borrow}args.$read$ty()?", borrow, read, ty),
        Presence::Optional => code!(scope, "args.optional_$read$ty()?", read, ty),
    }
}
