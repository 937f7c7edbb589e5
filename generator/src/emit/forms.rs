//! Forms: `multipart/form-data` bodies (RFC 7578) and their kin.
//!
//! What comes in is a [`Form`]; what goes out is its declaration with constructor and setters, and how its fields become
//! parts and, behind `full-codec`, how parts become fields again.

use super::arguments::style_value;
use super::code::{Code, code, joined, lines, name, text};
use super::fields::{self, Slot};
use super::scope::{Gate, Scope};
use super::structs::methods;
use super::{Sink, passwords};
use crate::ir::{Field, Form, KeyStyle, PartHeader, TypeDef, TypeKind, TypeRef};

/// A form with everything that belongs to it.
pub(super) fn form(scope: &Scope<'_>, definition: &TypeDef, form: &Form, sink: Sink<'_>) {
    let all: Vec<&Field> = form.fields().collect();
    let extra = form.extra.as_deref().map(name);
    let extra_field = extra.as_ref();
    let extra_field =
        extra_field.map(|extra| code!(scope, "/// Further text parts.\npub $extra: @json::Map<@String>,", extra));
    let fields = all.iter().map(|field| fields::declaration(scope, field)).chain(extra_field);
    let debug = passwords::debug(scope, &definition.name, &all, form.extra.as_deref());
    sink(code! { scope, "$docs
    #[derive(Clone$debug)]
    #[non_exhaustive]
    pub struct $ty {
        $fields
    }", docs = super::types::documented(definition),
        debug = debug.is_none().then_some(", Debug"), ty = name(&definition.name), fields = lines(fields)
    });
    let extra_value = extra.map(|extra| code!(scope, "$extra: @json::Map::new()", extra));
    let mut methods = methods(scope, definition, &all, None, extra_value).into_iter();
    methods.next().into_iter().chain(debug).chain(methods).for_each(&mut *sink);
    sink(codec(scope, definition, form));
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

fn codec(scope: &Scope<'_>, definition: &TypeDef, form: &Form) -> Code {
    let (files, texts): (Vec<&Field>, Vec<&Field>) = form.parts.iter().partition(|part| is_file(scope, part));
    let headers = form.headers.iter().map(|PartHeader { part, field }| {
        let (part, header, field) = (text(part), text(&field.key), name(&field.name));
        code!(scope, "form.header($part, $header, &self.$field);", part, header, field)
    });
    let extra = form.extra.as_ref().map(|extra| {
        code!(scope, "for (name, text) in &self.$extra {\nform.text(name, text);\n}", extra = name(extra))
    });
    let texts = texts.into_iter().map(|part| put_text(scope, form, part));
    let files = files.into_iter().map(|part| put_file(scope, form, part));
    code! { scope, "impl @FormBody for $ty {
        fn into_form(&self) -> @multipart::Form {
            let mut form = @multipart::Form::new();
            $parts
            form
        }

        $from_parts
    }", ty = name(&definition.name), parts = lines(texts.chain(headers).chain(extra).chain(files)),
        from_parts = scope.behind(Gate::FullCodec, || from_parts(scope, form))
    }
}

/// The statement that puts a part of text into the form.
fn put_text(scope: &Scope<'_>, form: &Form, part: &Field) -> Code {
    let (key, field) = (text(&part.key), name(&part.name));
    if let Some(&KeyStyle { style, explode, reserved, .. }) = form.styles.iter().find(|style| style.key == part.key) {
        let style = style_value(scope, style, explode, reserved);
        return code!(scope, "form.styled($key, &self.$field, $style);", key, field, style);
    }
    // Text that stands for bytes is of no media type that is known (OpenAPI 3.0.4, 4.7.15.1.1).
    let octets = is_base64(scope, &part.ty).then_some("application/octet-stream");
    let media_type = media_type(form, &part.key).or(octets);
    let is_json = media_type.is_some_and(|media_type| media_type.ends_with("json"));
    if is_param(scope, &part.ty) && !is_json {
        return match media_type.map(text) {
            Some(known) => code!(scope, "form.text_as($key, $known, &self.$field);", key, known, field),
            None => code!(scope, "form.text($key, &self.$field);", key, field),
        };
    }
    // A media type that the document says is one of the whole property, not of each item (OpenAPI 3.1, 4.8.15.1).
    let is_whole = matches!(scope.meaning(&part.ty), TypeRef::List(_)) && is_json;
    let put = |value: Code| match media_type {
        Some(known) if is_whole => {
            code!(scope, "form.json_whole($key, $known, $value);", key, known = text(known), value)
        }
        None if !is_object(scope, &part.ty) => code!(scope, "form.value($key, $value);", key, value),
        None | Some("application/json") => code!(scope, "form.json($key, $value);", key, value),
        Some("application/x-www-form-urlencoded") => code!(scope, "form.urlencoded($key, $value);", key, value),
        Some(known) => code!(scope, "form.json_as($key, $known, $value);", key, known = text(known), value),
    };
    let found = match fields::slot(scope, part) {
        Slot::Plain => return put(code!(scope, "&self.$field", field)),
        Slot::Option => code!(scope, "&self.$field", field),
        Slot::Maybe => code!(scope, "self.$field.as_ref().value()", field),
    };
    code!(scope, "if let Some(value) = $found {\n$put\n}", found, put = put("value".into()))
}

/// The statement that puts a file into the form.
fn put_file(scope: &Scope<'_>, form: &Form, part: &Field) -> Code {
    let (key, field, media_type) = (text(&part.key), name(&part.name), media_type(form, &part.key));
    let is_list = matches!(scope.meaning(&part.ty), TypeRef::List(_));
    let put = |part: Code| match media_type {
        Some(known) => code!(scope, "form.part_as($key, $known, $part.clone());", key, known = text(known), part),
        None => code!(scope, "form.part($key, $part.clone());", key, part),
    };
    let head = match (fields::slot(scope, part), is_list) {
        (Slot::Plain, false) => return put(code!(scope, "self.$field", field)),
        (Slot::Plain, true) => code!(scope, "for part in &self.$field", field),
        (Slot::Option, false) => code!(scope, "if let Some(part) = &self.$field", field),
        (Slot::Option, true) => code!(scope, "for part in self.$field.iter().flatten()", field),
        (Slot::Maybe, false) => code!(scope, "if let Some(part) = self.$field.as_ref().value()", field),
        (Slot::Maybe, true) => code!(scope, "for part in self.$field.as_ref().value().into_iter().flatten()", field),
    };
    code!(scope, "$head {\n$put\n}", head, put = put("part".into()))
}

/// The media type that the document says for a part.
fn media_type<'f>(form: &'f Form, key: &str) -> Option<&'f str> {
    form.media_types.iter().find(|(known, _)| known == key).map(|(_, media_type)| media_type.as_str())
}

/// How parts become fields again: each field takes the parts of its name.
fn from_parts(scope: &Scope<'_>, form: &Form) -> Code {
    // A part is gone with its headers once it is taken.
    let headers = form.headers.iter().map(|PartHeader { part, field }| {
        let (part, header, field) = (text(part), text(&field.key), name(&field.name));
        code!(scope, "$field: parts.header($part, $header)?", part, header, field)
    });
    let values = form
        .parts
        .iter()
        .map(|part| code!(scope, "$field: parts.take($key)?", key = text(&part.key), field = name(&part.name)));
    let extra = form.extra.iter().map(|extra| code!(scope, "$extra: parts.rest()?", extra = name(extra)));
    // Parts are taken from the rest; a form that has neither looks at none.
    let parts = match (&*form.parts, &form.extra) {
        ([], None) => "_",
        ([], Some(_)) => "parts",
        _ => "mut parts",
    };
    code! { scope, "fn from_parts($parts: @multipart::Parts) -> @Result<Self, @json::DecodeError> {
        Ok(Self { $fields })
    }", parts, fields = joined(", ", headers.chain(values).chain(extra)) }
}
