//! Calls made of several operations, as the document declares them: presigned uploads and downloads.
//!
//! `x-specwright-upload` is on the operation that hands out the form. Its values are JSON pointers into that
//! operation's request (`name`, `size`, `content-type`) and response (`form`, `id`, `granted-size`), and the operations that
//! follow (`complete`, `discard`). `x-specwright-download` is on an operation whose success is a redirect.
//! What is declared wrongly is an error that points at the declaration: one is used as a whole or not at all.

use super::operation::Found;
use super::{Resolver, docs};
use crate::diagnostic::Diagnostic;
use crate::ir::{
    Api, BodyKind, Download, Field, FieldPath, FollowUp, Home, Literal, Operation, Output, Setter, Status, Struct, Tag,
    TypeDef, TypeKind, TypeRef, Upload, UploadFields, meaning,
};
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use foldhash::HashSet;
use serde_json::{Map, Value};

/// The key that declares an upload.
pub(super) const UPLOAD: &str = "x-specwright-upload";

/// The key that declares a download.
pub(super) const DOWNLOAD: &str = "x-specwright-download";

/// Methods that every upload has.
pub(super) const UPLOAD_METHODS: &[&str] =
    &["new", "progress", "timeout", "deadline", "retry", "until", "run", "wait", "clone", "fmt", "into_future"];

/// What a declaration of an upload may say.
const UPLOAD_KEYS: &[&str] = &[
    "method",
    "description",
    "name",
    "size",
    "content-type",
    "form",
    "id",
    "granted-size",
    "existing-id",
    "store",
    "complete",
    "discard",
];

/// The methods that operations declare besides their own.
pub(super) fn methods(operations: &[Found<'_>]) -> HashSet<String> {
    let declared =
        operations.iter().flat_map(|found| [UPLOAD, DOWNLOAD].map(|key| found.operation.extensions.get(key)));
    declared.flatten().filter_map(|declared| declared.get("method")?.as_str()).map(naming::snake).collect()
}

/// Settles what uploads require, once requests and arguments are what they will be.
pub(super) fn settle(api: &mut Api) {
    let types = &api.types;
    for Tag { operations, uploads, .. } in &mut api.tags {
        for upload in uploads {
            let grant = &operations[upload.grant];
            let request = match grant.body.as_ref().map(|body| &body.kind) {
                Some(BodyKind::Json(ty)) => structure(types, ty),
                _ => None,
            };
            let fields = request.into_iter().flat_map(|request| &request.fields);
            let fields = fields.filter(|field| field.is_constructor_field() && !upload.file.decides(field));
            let arguments = || grant.arguments.iter().map(|argument| argument.name.as_str());
            let fields = fields.map(|field| Field { name: naming::free(&field.name, arguments()), ..field.clone() });
            upload.required = fields.collect();
            upload.setters.retain(|setter| !setter.field.is_constructor_field());
        }
    }
}

/// The struct behind a type.
fn structure<'t>(types: &'t [TypeDef], ty: &TypeRef) -> Option<&'t Struct> {
    let TypeRef::Named(id) = meaning(types, ty) else { return None };
    match &types[id.0].kind {
        TypeKind::Struct(object) => Some(object),
        _ => None,
    }
}

impl<'a> Resolver<'a> {
    /// Adds what an operation declares to its tag.
    pub(super) fn multi_step_calls(
        &mut self,
        tag: &mut Tag,
        index: usize,
        found: &Found<'a>,
        home: Home,
        methods: &mut Names,
    ) {
        if let Some(declared) = found.operation.extensions.get(UPLOAD) {
            let at = found.pointer.key(UPLOAD);
            if let Some(upload) = self.upload(tag, index, declared, &at, home, methods) {
                tag.uploads.push(upload);
            }
        }
        self.paging(&mut tag.operations[index], found);
        tag.operations[index].long_running = self.long_running(found);
        if let Some(declared) = found.operation.extensions.get(DOWNLOAD) {
            let at = found.pointer.key(DOWNLOAD);
            if let Some(download) = self.download(tag, index, declared, &at, methods) {
                tag.downloads.push(download);
            }
        }
    }

    fn download(
        &mut self,
        tag: &Tag,
        index: usize,
        declared: &Value,
        at: &Pointer,
        methods: &mut Names,
    ) -> Option<Download> {
        let declared = self.object(declared, at, &["method", "description"])?;
        if tag.operations[index].success.output != Output::Redirect {
            return self.wrong(at, "the success of this operation is not a redirect with a `Location` header");
        }
        let method = self.text(declared, "method", at)?;
        let summary =
            self.optional_text(declared, "description", at)?.unwrap_or("Downloads what the redirect leads to");
        Some(Download {
            name: methods.claim([naming::snake(method).as_str()]),
            docs: docs::docs(None, Some(summary), None),
            operation: index,
        })
    }

    fn upload(
        &mut self,
        tag: &Tag,
        index: usize,
        declared: &Value,
        at: &Pointer,
        home: Home,
        methods: &mut Names,
    ) -> Option<Upload> {
        let declared = self.object(declared, at, UPLOAD_KEYS)?;
        let operation = &tag.operations[index];
        let request = match operation.body.as_ref().map(|body| &body.kind) {
            Some(BodyKind::Json(TypeRef::Named(id))) => self.struct_of(&TypeRef::Named(*id)),
            _ => None,
        };
        let Some(request) = request else {
            return self.wrong(at, "this operation does not send a JSON object with known keys");
        };
        let Output::Json(response) = &operation.success.output else {
            return self.wrong(at, "this operation does not respond with JSON");
        };
        let method = self.text(declared, "method", at)?;
        let file = UploadFields {
            name: self.request_field(&request, declared, "name", at)?,
            size: self.request_field(&request, declared, "size", at)?,
            content_type: if declared.contains_key("content-type") {
                Some(self.request_field(&request, declared, "content-type", at)?)
            } else {
                None
            },
        };
        let mut setters = Names::reserving(UPLOAD_METHODS);
        let setters = request
            .fields
            .iter()
            .filter(|field| !file.decides(field))
            .map(|field| Setter { name: setters.claim([field.name.as_str()]), field: field.clone() })
            .collect();
        let form = self.text(declared, "form", at)?.to_owned();
        let url = self.path(response, &format!("{form}/url"), &at.key("form"))?;
        let fields = self.path(response, &format!("{form}/fields"), &at.key("form"))?;
        let id_pointer = self.text(declared, "id", at)?.to_owned();
        let id = self.path(response, &id_pointer, &at.key("id"))?;
        let granted_size = match self.optional_text(declared, "granted-size", at)? {
            Some(pointer) => Some(self.path(response, pointer, &at.key("granted-size"))?),
            None => None,
        };
        let existing = match self.optional_text(declared, "existing-id", at)? {
            Some(pointer) => Some(self.existing(tag, index, pointer, &at.key("existing-id"))?),
            None => None,
        };
        if let Some(store) = declared.get("store") {
            self.operation_index(tag, store, &at.key("store"))?;
        }
        let Some(complete) = declared.get("complete") else {
            return self.wrong(at, "`complete` is missing: the operation to call when the storage has the file");
        };
        let complete = self.follow_up(tag, index, complete, &at.key("complete"))?;
        let discard = match declared.get("discard") {
            Some(discard) => Some(self.follow_up(tag, index, discard, &at.key("discard"))?),
            None => None,
        };
        let summary = self.optional_text(declared, "description", at)?.unwrap_or("Uploads a file, whole");
        Some(Upload {
            name: methods.claim([naming::snake(method).as_str()]),
            type_name: self
                .names(home)
                .claim([naming::pascal(method).as_str(), format!("{}Upload", naming::pascal(method)).as_str()]),
            docs: docs::docs(None, Some(summary), None),
            grant: index,
            file,
            required: Vec::new(),
            setters,
            url,
            fields,
            id,
            granted_size,
            existing,
            complete,
            discard,
        })
    }

    /// The variant of status 409 and its field with the id of what exists.
    fn existing(&mut self, tag: &Tag, index: usize, pointer: &str, at: &Pointer) -> Option<(String, FieldPath)> {
        let variants = &tag.operations[index].error.variants;
        let Some(conflict) = variants.iter().find(|variant| variant.status == Status::Code(409)) else {
            return self.wrong(at, "this operation documents no response with status 409");
        };
        let Output::Json(body) = &conflict.output else {
            return self.wrong(at, "the response with status 409 is not JSON");
        };
        Some((conflict.name.clone(), self.path(body, pointer, at)?))
    }

    /// A later call, whose arguments are those of the operation at `grant` and the id.
    fn follow_up(&mut self, tag: &Tag, grant: usize, declared: &Value, at: &Pointer) -> Option<FollowUp> {
        let declared = self.object(declared, at, &["operation", "parameter", "body"])?;
        let Some(name) = declared.get("operation") else {
            return self.wrong(at, "`operation` is missing: the operation to call");
        };
        let index = self.operation_index(tag, name, &at.key("operation"))?;
        let parameter = self.text(declared, "parameter", at)?;
        let operation = &tag.operations[index];
        let keys = |operation: &Operation| -> Vec<String> {
            let own = operation.arguments.iter().map(|argument| argument.key.clone());
            operation.scoped.iter().cloned().chain(own).collect()
        };
        let needed = keys(operation);
        if !needed.iter().any(|key| key == parameter) {
            return self.wrong(&at.key("parameter"), "that operation has no required parameter of this name");
        }
        let grant = &tag.operations[grant];
        let known = keys(grant);
        // A scope that is the grant's, too, has the same values whatever they are called.
        let scopes = operation.scope.zip(grant.scope);
        let is_shared = scopes.is_some_and(|(scope, inner)| self.is_scope_around(scope, inner));
        let shared = if is_shared { operation.scoped.as_slice() } else { &[] };
        let mut unknown = needed.iter().filter(|key| *key != parameter && !known.contains(key));
        if let Some(key) = unknown.find(|key| !shared.contains(key)) {
            let key = key.replace('`', "'");
            return self.wrong(at, &format!("that operation also needs `{key}`, which the upload does not know"));
        }
        let mut body = Vec::new();
        if let Some(values) = declared.get("body") {
            let at = at.key("body");
            let Some(values) = values.as_object() else {
                return self.wrong(&at, "expected an object");
            };
            let described = match operation.body.as_ref().map(|body| &body.kind) {
                Some(BodyKind::Json(ty)) => self.struct_of(ty),
                _ => None,
            };
            let Some(described) = described else {
                return self.wrong(&at, "that operation does not send a JSON object with known keys");
            };
            for (key, value) in values {
                let field = described.fields.iter().find(|field| &field.key == key).cloned();
                let literal = literal(value);
                match (field, literal) {
                    (Some(field), Some(literal)) => body.push((field, literal)),
                    _ => return self.wrong(&at.key(key), "not a scalar value of a property of that operation's body"),
                }
            }
        }
        Some(FollowUp { operation: index, id: parameter.to_owned(), body })
    }

    fn operation_index(&mut self, tag: &Tag, name: &Value, at: &Pointer) -> Option<usize> {
        let found = name.as_str().and_then(|name| tag.operations.iter().position(|operation| operation.id == name));
        if found.is_none() {
            return self.wrong(at, "no operation of this tag has this `operationId`");
        }
        found
    }

    /// The property of the request that a pointer of one token names.
    fn request_field(
        &mut self,
        request: &Struct,
        declared: &Map<String, Value>,
        key: &str,
        at: &Pointer,
    ) -> Option<Field> {
        let pointer = self.text(declared, key, at)?;
        let pointer = Pointer::from(pointer);
        let name = pointer.tokens().next().unwrap_or_default();
        match request.fields.iter().find(|field| field.key == name) {
            Some(field) => Some(field.clone()),
            None => self.wrong(&at.key(key), "the request has no property of this name"),
        }
    }

    /// The fields that a pointer leads through.
    pub(super) fn path(&mut self, from: &TypeRef, pointer: &str, at: &Pointer) -> Option<FieldPath> {
        let mut fields: Vec<Field> = Vec::new();
        let mut ty = from.clone();
        for token in Pointer::from(pointer).tokens() {
            let field =
                self.struct_of(&ty).and_then(|object| object.fields.into_iter().find(|field| field.key == token));
            let Some(field) = field else {
                return self.wrong(at, &format!("the response has no `{}`", pointer.replace('`', "'")));
            };
            ty = field.ty.clone();
            fields.push(field);
        }
        if fields.is_empty() {
            self.wrong(at, "expected a JSON pointer such as `/id`")
        } else {
            Some(FieldPath { fields })
        }
    }

    /// The struct behind a type.
    fn struct_of(&self, ty: &TypeRef) -> Option<Struct> {
        structure(&self.types, ty).cloned()
    }

    pub(super) fn object<'v>(
        &mut self,
        value: &'v Value,
        at: &Pointer,
        keys: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Some(object) = value.as_object() else {
            return self.wrong(at, "expected an object");
        };
        let mut is_known = true;
        for key in object.keys().filter(|key| !keys.contains(&key.as_str())) {
            is_known = false;
            self.diagnostics.push(
                Diagnostic::new(self.repairable, "unknown-key", format!("unknown key `{key}`"))
                    .at_key(at.key(key), "not known here")
                    .help(format!("known are: {}", keys.join(", "))),
            );
        }
        is_known.then_some(object)
    }

    pub(super) fn text<'v>(&mut self, declared: &'v Map<String, Value>, key: &str, at: &Pointer) -> Option<&'v str> {
        match self.optional_text(declared, key, at)? {
            Some(text) => Some(text),
            None => self.wrong(at, &format!("`{key}` is missing")),
        }
    }

    /// The text under a key that may be left out; `None` when there is something else.
    #[expect(clippy::option_option, reason = "the outer `None` was reported, the inner one is nothing to report")]
    pub(super) fn optional_text<'v>(
        &mut self,
        declared: &'v Map<String, Value>,
        key: &str,
        at: &Pointer,
    ) -> Option<Option<&'v str>> {
        match declared.get(key) {
            Some(Value::String(text)) => Some(Some(text)),
            Some(_) => self.wrong(&at.key(key), "expected a text"),
            None => Some(None),
        }
    }

    /// Reports a wrong declaration.
    pub(super) fn wrong<T>(&mut self, at: &Pointer, message: &str) -> Option<T> {
        self.diagnostics.push(
            Diagnostic::new(self.repairable, "wrong-flow", message.to_owned())
                .at_value(at, "declared here")
                .help("how flows are declared: see `specwright explain wrong-flow`"),
        );
        None
    }
}

fn literal(value: &Value) -> Option<Literal> {
    match value {
        Value::Bool(value) => Some(Literal::Bool(*value)),
        Value::Number(number) => Some(Literal::Number(number.to_string())),
        Value::String(text) => Some(Literal::Text(text.clone())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::says;

    #[test]
    fn an_upload_needs_a_body_whose_keys_are_known() {
        says(
            "
            paths:
              /uploads:
                post:
                  operationId: ask
                  x-specwright-upload: {form: /form, complete: nowhere}
                  responses:
                    '200':
                      description: ok
                      content: {application/json: {schema: {type: object, properties: {form: {type: object}}}}}",
            "warning[wrong-flow]: this operation does not send a JSON object with known keys",
        );
    }

    #[test]
    fn a_download_is_of_an_operation_whose_success_is_a_redirect() {
        says(
            "
            paths:
              /file:
                get:
                  operationId: fetch
                  x-specwright-download: {}
                  responses: {'200': {description: ok}}",
            "warning[wrong-flow]: the success of this operation is not a redirect with a `Location` header",
        );
    }
}
