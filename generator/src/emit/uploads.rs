//! Uploads: one method for a call that takes three.
//!
//! What comes in is an [`Upload`]; what goes out is a method, the type that carries what its steps need, and the steps:
//! which operation grants the form, where its response has what the storage wants, which operations complete and discard.
//! The upload itself (reading, sending, checking, cleaning up) is the runtime's.

use super::arguments::{self, as_argument, body_name, names, owned, put, put_json};
use super::code::{Code, code, joined, lines, name, text as literal};
use super::docs::{self, docs_with, line};
use super::downloads::expects_deprecated;
use super::example::{self, Example, Outside};
use super::fields::{self, Slot};
use super::operations::{self, many};
use super::paths::{end, reach};
use super::scope::{Scope, free};
use super::{Sink, passwords};
use crate::ir::{BodyKind, Field, FieldPath, FollowUp, Literal, Operation, Sample, Struct, Tag, TypeRef, Upload};

/// The method of the tag's handle.
pub(super) fn method(scope: &Scope<'_>, outside: &Outside<'_>, tag: &Tag, upload: &Upload) -> Code {
    let grant = &tag.operations[upload.grant];
    let mut parameters = arguments::declared(scope, &grant.arguments);
    parameters.extend(upload.required.iter().map(|field| fields::parameter(scope, field)));
    let owned = grant.arguments.iter().map(|parameter| owned(scope, parameter));
    let (client, held) = match grant.scope {
        None => ("self.client", None),
        Some(_) => ("self.scope.client()", Some(held_scope(scope, grant))),
    };
    let fallback = format!("Uploads a file with [`{}`](Self::{}).", grant.name, grant.name);
    code! { scope, "$docs
    $example
    $deprecated
    $many
    pub fn $name(&self, $parameters$file: impl @Into<@File>) -> @Upload<$life, $steps> {
        let steps = $steps { $values };
        @Upload::new($client, $file.into(), steps)
    }", docs = docs_with(&upload.docs, &fallback, &paragraphs(tag, upload)),
        example = outside.comment(|scope| example(scope, tag, upload)),
        deprecated = fields::deprecated(grant.deprecated), many = many(parameters.len() + 1),
        name = name(&upload.name), parameters = joined("", parameters.iter().map(|it| code!(scope, "$it, ", it))),
        file = free("file", names(grant).chain(upload.required.iter().map(|field| field.name.as_str()))),
        steps = name(&upload.type_name), life = operations::lifetime(grant), client,
        values = joined(", ", held.into_iter().chain(owned).chain(body(scope, tag, upload)))
    }
}

/// The example of its method.
pub(super) fn example(scope: &Scope<'_>, tag: &Tag, upload: &Upload) -> Example {
    let grant = &tag.operations[upload.grant];
    let samples: &[Sample] = if let Some(Sample::New(samples, _)) = &grant.example.body { samples } else { &[] };
    // A sample is there for each field that the constructor asks for; the method asks for some of them.
    let fields = request(scope, grant).into_iter().flat_map(|request| &request.fields);
    let fields = fields.filter(|field| field.is_constructor_field()).enumerate();
    let samples = fields.filter(|(_, field)| !upload.file.decides(field)).map(|(index, _)| samples.get(index));
    let fields: Vec<_> = upload.required.iter().zip(samples).collect();
    example::upload(scope, tag, upload, &fields)
}

/// What it is made of.
fn paragraphs(tag: &Tag, upload: &Upload) -> Vec<String> {
    let grant = &tag.operations[upload.grant];
    let link = |index: usize| {
        let operation = &tag.operations[index];
        let handle = if operation.scope == grant.scope { "Self".to_owned() } else { docs::handle(tag, operation) };
        format!("[`{name}`]({handle}::{name})", name = operation.name)
    };
    let discard = upload.discard.as_ref();
    let discard =
        discard.map(|discard| format!("\nIf the storage rejects the file, {} discards it.", link(discard.operation)));
    let steps = format!(
        "Calls {}, sends the file to the storage,\nand calls {}.{}",
        link(upload.grant),
        link(upload.complete.operation),
        discard.unwrap_or_default()
    );
    std::iter::once(steps).chain(operations::described(&grant.arguments)).collect()
}

/// The struct that an operation sends.
fn request<'a>(scope: &Scope<'a>, operation: &Operation) -> Option<&'a Struct> {
    match &operation.body.as_ref()?.kind {
        BodyKind::Json(ty) => scope.structure(ty),
        _ => None,
    }
}

/// The type of an operation's body.
fn request_type(scope: &Scope<'_>, operation: &Operation) -> Option<Code> {
    match &operation.body.as_ref()?.kind {
        BodyKind::Json(ty) => Some(scope.ty(ty)),
        _ => None,
    }
}

/// `body: UploadCredentialsRequest::new("", 0)`: what the file decides is filled in when it is known.
fn body(scope: &Scope<'_>, tag: &Tag, upload: &Upload) -> Option<Code> {
    let grant = &tag.operations[upload.grant];
    let (request, ty) = (request(scope, grant)?, request_type(scope, grant)?);
    let mut required = upload.required.iter().peekable();
    let constructor_fields = request.fields.iter().filter(|field| field.is_constructor_field());
    let values = constructor_fields.map(|field| match required.next_if(|_| !upload.file.decides(field)) {
        Some(required) => name(&required.name),
        None => placeholder(scope, field).into(),
    });
    Some(code!(scope, "$name: $ty::new($values)", name = body_name(grant), ty, values = joined(", ", values)))
}

/// An argument of a constructor that is overwritten before anybody sees it.
fn placeholder(scope: &Scope<'_>, field: &Field) -> &'static str {
    match (fields::slot(scope, field), scope.meaning(&field.ty)) {
        (Slot::Option | Slot::Maybe, _) => "None",
        (Slot::Plain, ty) if ty.is_integer() => "0",
        (Slot::Plain, TypeRef::F32 | TypeRef::F64) => "0.0",
        (Slot::Plain, _) => "\"\"",
    }
}

/// The type of the steps, the setters it adds to the runtime's upload, and the steps.
pub(super) fn steps(scope: &Scope<'_>, tag: &Tag, upload: &Upload, sink: Sink<'_>) {
    let grant = &tag.operations[upload.grant];
    let fields = grant
        .arguments
        .iter()
        .map(|parameter| code!(scope, "$name: $ty,", name = name(&parameter.name), ty = scope.ty(&parameter.ty)));
    let body = request_type(scope, grant).map(|ty| code!(scope, "$name: $ty,", name = body_name(grant), ty));
    let outer = grant.scope.map(|_| code!(scope, "$name: @Scope,", name = scope_name(grant)));
    let held = [grant.scope.map(|_| scope_name(grant)), request_type(scope, grant).map(|_| body_name(grant))];
    let held: Vec<&str> = held.iter().flatten().map(Code::as_str).collect();
    let debug = passwords::debug_of_arguments(scope, &upload.type_name, &grant.arguments, &held);
    let derives = if debug.is_some() { "#[derive(Clone)]" } else { "#[derive(Clone, Debug)]" };
    sink(code! { scope, "$docs
    $derives
    pub struct $ty {
        $fields
    }", docs = line(&format!("The steps of {}.", docs::link(tag, grant, &upload.name))), derives, ty = name(&upload.type_name),
        fields = lines(outer.into_iter().chain(fields).chain(body))
    });
    debug.into_iter().chain(setters(scope, grant, upload)).for_each(&mut *sink);
    let discard = upload.discard.as_ref().map(|discard| {
        code! { scope, "fn discard<'a>(&'a self, $client: &'a @Client, id: &'a str) -> @Option<@BoxFuture<'a, @Result<(), @Error>>> {
            let discarding = async move {
                $call
            };
            Some(Box::pin(discarding))
        }", client = client_name(tag, upload, discard), call = follow_up(scope, tag, upload, discard) }
    });
    sink(code! { scope, "impl @UploadSteps for $ty {
        type Response = $response;
        type Id = $id;

        $grant

        fn complete<'a>(&'a self, $client: &'a @Client, id: &'a str) -> @BoxFuture<'a, @Result<(), @Error>> {
            Box::pin(async move {
                $complete
            })
        }

        $discard
    }", ty = name(&upload.type_name), response = operations::output(scope, &grant.success.output), id = id_type(scope, &upload.id),
        grant = grant_step(scope, tag, upload), client = client_name(tag, upload, &upload.complete),
        complete = follow_up(scope, tag, upload, &upload.complete), discard
    });
}

/// Setters for what else the request can say.
fn setters(scope: &Scope<'_>, grant: &Operation, upload: &Upload) -> Option<Code> {
    if upload.setters.is_empty() || request(scope, grant).is_none() {
        return None;
    }
    let place = code!(scope, "self.steps.$body", body = body_name(grant));
    // The runtime's type must be used as it is.
    let setters = upload.setters.iter().map(|setter| fields::setter_in(scope, &setter.name, &setter.field, &place, ""));
    let (ty, setters) = (name(&upload.type_name), joined("\n\n", setters));
    Some(code!(scope, "impl @Upload<'_, $ty> {\n$setters\n}", ty, setters))
}

/// `grant`: calls the operation and finds in its response what the storage wants.
fn grant_step(scope: &Scope<'_>, tag: &Tag, upload: &Upload) -> Code {
    let operation = &tag.operations[upload.grant];
    let own = |name: &str, ty: &TypeRef| as_argument(scope, ty, code!(scope, "self.$name", name = self::name(name)));
    let arguments = operation.arguments.iter().map(|parameter| own(&parameter.name, &parameter.ty));
    let sent = operation.body.as_ref().filter(|_| request(scope, operation).is_some());
    let is_required = operation.required_body().is_some();
    let body = sent.filter(|_| is_required).map(|_| "&body".into());
    let set = sent.filter(|_| !is_required).map(|_| ".body(&body)");
    let decided = sent.map(|_| {
        let (body, decisions) = (body_name(operation), decisions(scope, upload));
        code!(scope, "let mut body = self.$body.clone();\n$decisions", body, decisions)
    });
    let size = upload.granted_size.as_ref().map(|path| size(scope, path));
    let held = scope_name(operation);
    let handle = if operation.scope.is_none() {
        code!(scope, "client.$module()", module = name(&tag.module))
    } else if tag.is_of_scope(operation) {
        let handle = name(tag.handle_of(operation));
        let scopes = scope.module("super::scopes");
        code!(scope, "$scopes::$handle { scope: self.$held.clone() }", scopes, handle, held)
    } else {
        code!(scope, "$handle::new(&self.$held)", handle = name(tag.handle_of(operation)), held)
    };
    code! { scope, "$expected
    fn presign<'a>(&'a self, $client: &'a @Client, file: &'a @FileInfo) -> @BoxFuture<'a, @Result<@PresignedPost<Self::Response, Self::Id>, @UploadError>> {
        Box::pin(async move {
            $decided
            let response = $handle.$method($passed)$set.await;
            $refused
            Ok(@PresignedPost { url: $url, fields: $fields, id: $id, size: $size, response })
        })
    }", expected = expects_deprecated(operation), decided, client = if operation.scope.is_some() { "_client" } else { "client" }, handle, method = name(&operation.name),
        passed = joined(", ", arguments.chain(body)), set, refused = refused(scope, tag, upload),
        url = text(scope, &upload.url), fields = entries(scope, &upload.fields), id = id(scope, &upload.id),
        size = size.unwrap_or_else(|| "None".into())
    }
}

/// The statements that put into the body what the file decides.
fn decisions(scope: &Scope<'_>, upload: &Upload) -> Code {
    let set = |field: &Field, value: Code| {
        let name = name(&field.name);
        match fields::slot(scope, field) {
            Slot::Plain => code!(scope, "body.$name = $value;", name, value),
            Slot::Option => code!(scope, "body.$name = Some($value);", name, value),
            Slot::Maybe => code!(scope, "body.$name = @Maybe::Value($value);", name, value),
        }
    };
    let file = &upload.file;
    let size = match scope.meaning(&file.size.ty) {
        TypeRef::I32 => "i32::try_from(file.size).unwrap_or(i32::MAX)".into(),
        TypeRef::F32 | TypeRef::F64 => code!(scope, "file.size as $ty", ty = scope.ty(&file.size.ty)),
        TypeRef::Text => "file.size.to_string()".into(),
        _ => "i64::try_from(file.size).unwrap_or(i64::MAX)".into(),
    };
    let content_type = file.content_type.as_ref().map(|field| set(field, "file.content_type.clone()".into()));
    lines([set(&file.name, "file.name.clone()".into()), set(&file.size, size)].into_iter().chain(content_type))
}

/// The statement that makes the upload's error of a failed grant.
fn refused(scope: &Scope<'_>, tag: &Tag, upload: &Upload) -> Code {
    let Some((variant, path)) = &upload.existing else {
        return code!(scope, "let response = response.map_err(|error| @UploadError::refused(error.into()))?;");
    };
    code! { scope, "let response = response
    .map_err(|error| match error.api() {
        Some($kind::$variant(existing)) => @UploadError::exists($id, error.into()),
        _ => @UploadError::refused(error.into()),
    })?;", kind = name(&tag.operations[upload.grant].error.name), variant = name(variant),
        id = text_of(scope, "existing", path)
    }
}

/// What a path of the response leads to, as text; empty where there is nothing, which the runtime refuses.
fn text(scope: &Scope<'_>, path: &FieldPath) -> Code {
    text_of(scope, "response", path)
}

fn text_of(scope: &Scope<'_>, root: &'static str, path: &FieldPath) -> Code {
    let (value, optional) = match end(scope, path) {
        Some(TypeRef::Text) => ("$it.clone()", "$it.cloned().unwrap_or_default()"),
        _ => ("$it.to_string()", "$it.map(ToString::to_string).unwrap_or_default()"),
    };
    reach(scope, root, path).into_code(scope, value, optional)
}

/// The type of the id that a path leads to: what is no identifier of its own is known as its text.
fn id_type(scope: &Scope<'_>, path: &FieldPath) -> Code {
    copied(scope, path).map_or_else(|| code!(scope, "@String"), |ty| scope.ty(ty))
}

/// The type of an id that is copied as it is.
fn copied<'p>(scope: &Scope<'p>, path: &'p FieldPath) -> Option<&'p TypeRef> {
    end(scope, path).filter(|ty| **ty == TypeRef::Uuid || ty.is_integer())
}

/// The id, if there is one.
fn id(scope: &Scope<'_>, path: &FieldPath) -> Code {
    if copied(scope, path).is_none() {
        return code!(scope, "Some($text)", text = text(scope, path));
    }
    reach(scope, "response", path).into_code(scope, "Some($it)", "$it.copied()")
}

/// The form's fields as a list of pairs.
fn entries(scope: &Scope<'_>, path: &FieldPath) -> Code {
    let found = reach(scope, "response", path).into_code(scope, "$it.iter()", "$it.into_iter().flatten()");
    code!(scope, "$found.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()", found)
}

/// The granted size, where it is one.
fn size(scope: &Scope<'_>, path: &FieldPath) -> Code {
    let (value, optional) = match end(scope, path) {
        Some(ty) if ty.is_integer() => ("u64::try_from($it).ok()", "$it.and_then(|size| u64::try_from(*size).ok())"),
        // A whole number prints without a point, however it is kept.
        _ => ("$it.to_string().parse().ok()", "$it.and_then(|size| size.to_string().parse().ok())"),
    };
    reach(scope, "response", path).into_code(scope, value, optional)
}

/// What the scope of a grant is called among its arguments.
fn scope_name(grant: &Operation) -> Code {
    free("scope", names(grant).chain([body_name(grant).as_str()]))
}

/// `scope: self.scope.clone()`
fn held_scope(scope: &Scope<'_>, grant: &Operation) -> Code {
    code!(scope, "$name: self.scope.clone()", name = scope_name(grant))
}

/// Whether a later call is under the scope of the grant, which has the values of its path then.
fn is_within(tag: &Tag, upload: &Upload, follow_up: &FollowUp) -> bool {
    let (operation, grant) = (&tag.operations[follow_up.operation], &tag.operations[upload.grant]);
    operation.scope.is_some() && operation.scope == grant.scope && !operation.scoped.contains(&follow_up.id)
}

/// What the client is called in the step of a later call, which may not need it.
fn client_name(tag: &Tag, upload: &Upload, follow_up: &FollowUp) -> &'static str {
    if is_within(tag, upload, follow_up) { "_client" } else { "client" }
}

/// The statements of a later call. The id is put into the request as the text it is known as.
fn follow_up(scope: &Scope<'_>, tag: &Tag, upload: &Upload, follow_up: &FollowUp) -> Code {
    let operation = &tag.operations[follow_up.operation];
    let grant = &tag.operations[upload.grant];
    let held = scope_name(grant);
    let known = |key: &str| grant.arguments.iter().find(|known| known.key == key).map(|known| name(&known.name));
    let lent = |key: &str, index: usize| {
        code!(scope, "self.$held.lend($index, $key, &mut call.request);", held, index, key = literal(key))
    };
    let new = if is_within(tag, upload, follow_up) {
        code!(scope, "self.$held.call::<$marker>()", held, marker = name(&operation.marker))
    } else {
        code!(scope, "@Call::<$marker>::new(client)", marker = name(&operation.marker))
    };
    let is_shared = operation.scope.zip(grant.scope).is_some_and(|(outer, inner)| scope.api.is_around(outer, inner));
    let request = "call.request".into();
    // The values of a scope are those of the grant's, by their places or by their names.
    let scoped = operation.scoped.iter().enumerate().filter_map(|(index, key)| {
        if is_within(tag, upload, follow_up) {
            return None;
        }
        let place = if is_shared { Some(index) } else { grant.scoped.iter().position(|known| known == key) };
        match place {
            _ if *key == follow_up.id => Some(code!(scope, "$request.path($key, &id);", request, key = literal(key))),
            Some(index) => Some(lent(key, index)),
            None => {
                Some(code!(scope, "$request.path($key, &self.$name);", request, key = literal(key), name = known(key)?))
            }
        }
    });
    let parameters = operation.arguments.iter().filter_map(|parameter| {
        if parameter.key == follow_up.id {
            return Some(put(scope, parameter, &request, "&id"));
        }
        match known(&parameter.key) {
            Some(name) => Some(put(scope, parameter, &request, code!(scope, "&self.$name", name))),
            None => Some(lent(&parameter.key, grant.scoped.iter().position(|known| *known == parameter.key)?)),
        }
    });
    let body = operation.body.as_ref().zip(follow_up_body(scope, operation, &follow_up.body));
    let body = body.map(|(sent, body)| {
        let put = put_json(scope, sent, &request, code!(scope, "&$body", body));
        code!(scope, "$put;", put)
    });
    code! { scope, "let mut call = $new;
    $puts
    call.idempotent().await?;
    Ok(())", new, puts = lines(scoped.chain(parameters).chain(body)) }
}

/// The body of a later call with the fields that the document sets.
fn follow_up_body(scope: &Scope<'_>, operation: &Operation, set: &[(Field, Literal)]) -> Option<Code> {
    let (request, ty) = (request(scope, operation)?, request_type(scope, operation)?);
    let value = |name: &str| {
        let (field, literal) = set.iter().find(|(field, _)| field.name == name)?;
        fields::literal(scope, &field.ty, literal)
    };
    let (constructor_fields, others): (Vec<&Field>, Vec<&Field>) =
        request.fields.iter().partition(|field| field.is_constructor_field());
    let arguments = constructor_fields
        .into_iter()
        .map(|field| value(&field.name).unwrap_or_else(|| placeholder(scope, field).into()));
    let setters = others.into_iter().filter_map(|field| {
        Some(code!(scope, ".$name($value)", name = name(&field.name), value = value(&field.name)?))
    });
    let (arguments, setters) = (joined(", ", arguments), joined("", setters));
    Some(code!(scope, "$ty::new($arguments)$setters", ty, arguments, setters))
}
