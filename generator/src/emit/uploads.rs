//! Uploads: one method for a call that takes three.
//!
//! What comes in is an [`Upload`]; what goes out is a method, the type that carries what its steps need, and the steps:
//! which operation grants the form, where its answer keeps what the storage wants, which operations complete and discard.
//! The upload itself (reading, sending, checking, cleaning up) is the runtime's.

use super::arguments::{self, body_name, kept, lent, names, put, put_json};
use super::docs::{docs_with, line};
use super::downloads::expects_deprecated;
use super::fields::{self, Slot};
use super::operations::{self, decode, many};
use super::paths::{Reached, reach};
use super::scope::{Code, Scope, free, ident};
use crate::ir::{
    BodyKind, Field, FieldPath, FollowUp, Literal, Operation, Presence, Setter, Struct, Tag, TypeKind, TypeRef, Upload,
};
use proc_macro2::TokenStream;
use quote::quote;

/// The method of the tag's handle.
pub(super) fn method(scope: &Scope<'_>, tag: &Tag, upload: &Upload) -> TokenStream {
    let grant = &tag.operations[upload.grant];
    let (name, steps) = (ident(&upload.name), ident(&upload.type_name));
    let fallback = format!("Uploads a file with [`{}`](Self::{}).", grant.name, grant.name);
    let docs = docs_with(scope, &upload.docs, &fallback, &paragraphs(tag, upload));
    let deprecated = fields::deprecated(grant.deprecated);
    let (ty, file_type, into) = (scope.runtime("Upload"), scope.runtime("File"), scope.prelude("Into"));
    let asked = asked(scope, tag, upload);
    let mut parameters = arguments::declared(scope, &grant.arguments);
    parameters.extend(asked.iter().map(|field| fields::parameter(scope, field)));
    let many = many(parameters.len() + 1);
    let file = free("file", names(grant).chain(asked.iter().map(|field| field.name.as_str())));
    let mut values: Vec<TokenStream> =
        grant.arguments.iter().map(|parameter| kept(scope, &parameter.ty, &ident(&parameter.name))).collect();
    values.extend(body(scope, tag, upload));
    quote! {
        #docs
        #deprecated
        #many
        pub fn #name(&self, #(#parameters,)* #file: impl #into<#file_type>) -> #ty<'c, #steps> {
            let steps = #steps { #(#values),* };
            #ty::new(self.client, #file.into(), steps)
        }
    }
}

/// What it is made of.
fn paragraphs(tag: &Tag, upload: &Upload) -> Vec<String> {
    let link = |index: usize| {
        let name = &tag.operations[index].name;
        format!("[`{name}`](Self::{name})")
    };
    let discard = upload.discard.as_ref();
    let discard =
        discard.map(|discard| format!("\nWhen the storage refuses the file, {} clears up.", link(discard.operation)));
    let steps = format!(
        "Calls {}, sends the file to the storage,\nand calls {}.{}",
        link(upload.grant),
        link(upload.complete.operation),
        discard.unwrap_or_default()
    );
    let grant = &tag.operations[upload.grant];
    std::iter::once(steps).chain(operations::described(&grant.arguments)).collect()
}

/// The required fields of the request that neither the file nor a default decides, under names free for arguments.
pub(super) fn asked(scope: &Scope<'_>, tag: &Tag, upload: &Upload) -> Vec<Field> {
    let grant = &tag.operations[upload.grant];
    let Some(request) = request(scope, grant) else { return Vec::new() };
    let decided = decided(upload);
    let asked = request.fields.iter().filter(|field| fields::is_asked(scope, field));
    let asked = asked.filter(|field| !decided.contains(&field.name.as_str()));
    asked.map(|field| Field { name: free(&field.name, names(grant)).to_string(), ..field.clone() }).collect()
}

/// The methods that set what the request may leave out, or has a default for.
pub(super) fn settable<'a>(scope: &Scope<'_>, upload: &'a Upload) -> Vec<&'a Setter> {
    upload.setters.iter().filter(|setter| !fields::is_asked(scope, &setter.field)).collect()
}

/// The names of the fields that the file decides.
fn decided(upload: &Upload) -> Vec<&str> {
    let file = &upload.file;
    let fields = [Some(&file.name), Some(&file.size), file.content_type.as_ref()];
    fields.into_iter().flatten().map(|field| field.name.as_str()).collect()
}

/// The struct that an operation sends.
fn request<'a>(scope: &Scope<'a>, operation: &'a Operation) -> Option<&'a Struct> {
    let BodyKind::Json(ty) = &operation.body.as_ref()?.kind else { return None };
    let TypeRef::Named(id) = scope.meaning(ty) else { return None };
    match &scope.definition(*id).kind {
        TypeKind::Struct(structure) => Some(structure),
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
fn body(scope: &Scope<'_>, tag: &Tag, upload: &Upload) -> Option<TokenStream> {
    let grant = &tag.operations[upload.grant];
    let (request, ty) = (request(scope, grant)?, request_type(scope, grant)?);
    let decided = decided(upload);
    let asked = request.fields.iter().filter(|field| fields::is_asked(scope, field));
    let values = asked.map(|field| {
        if decided.contains(&field.name.as_str()) {
            return placeholder(scope, field);
        }
        let name = free(&field.name, names(grant));
        quote! { #name }
    });
    let name = body_name(grant);
    Some(quote! { #name: #ty::new(#(#values),*) })
}

/// An argument of a constructor that is overwritten before anybody sees it.
fn placeholder(scope: &Scope<'_>, field: &Field) -> TokenStream {
    match (fields::slot(scope, field), scope.meaning(&field.ty)) {
        (Slot::Option | Slot::Maybe, _) => quote! { None },
        (Slot::Plain, ty) if ty.is_integer() => quote! { 0 },
        (Slot::Plain, TypeRef::F32 | TypeRef::F64) => quote! { 0.0 },
        (Slot::Plain, _) => quote! { "" },
    }
}

/// The type of the steps, the setters it adds to the runtime's upload, and the steps.
pub(super) fn steps(scope: &Scope<'_>, tag: &Tag, upload: &Upload) -> TokenStream {
    let grant = &tag.operations[upload.grant];
    let name = ident(&upload.type_name);
    let docs = line(scope, &format!("The steps of [`{}::{}`].", tag.handle, upload.name));
    let fields = grant.arguments.iter().map(|parameter| {
        let (name, ty) = (ident(&parameter.name), scope.ty(&parameter.ty));
        quote! { #name: #ty }
    });
    let body = request_type(scope, grant).map(|ty| {
        let name = body_name(grant);
        quote! { #name: #ty }
    });
    let fields = fields.chain(body);
    let setters = setters(scope, grant, upload);
    let (trait_, answer) = (scope.runtime("UploadSteps"), operations::output(scope, &grant.success.output));
    let grant_step = grant_step(scope, tag, upload);
    let complete = follow_up(scope, tag, upload, &upload.complete);
    let (future, error) = (future(scope), scope.runtime("Error"));
    let (result, client) = (scope.prelude("Result"), scope.import("super::client", "Client"));
    let discard = upload.discard.as_ref().map(|discard| {
        let (call, option) = (follow_up(scope, tag, upload, discard), scope.prelude("Option"));
        quote! {
            fn discard<'a>(&'a self, client: &'a #client, id: &'a str) -> #option<#future<'a, #result<(), #error>>> {
                let discarding = async move { #call };
                Some(Box::pin(discarding))
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name {
            #(#fields),*
        }

        #setters

        impl #trait_ for #name {
            type Answer = #answer;

            #grant_step

            fn complete<'a>(&'a self, client: &'a #client, id: &'a str) -> #future<'a, #result<(), #error>> {
                Box::pin(async move { #complete })
            }

            #discard
        }
    }
}

fn future(scope: &Scope<'_>) -> Code {
    scope.runtime("BoxFuture")
}

/// Setters for what else the request can say.
fn setters(scope: &Scope<'_>, grant: &Operation, upload: &Upload) -> Option<TokenStream> {
    let settable = settable(scope, upload);
    if settable.is_empty() || request(scope, grant).is_none() {
        return None;
    }
    let (name, ty, body) = (ident(&upload.type_name), scope.runtime("Upload"), body_name(grant));
    let place = format!("self.steps.{body}");
    // The runtime's type must be used as it is.
    let unmarked = TokenStream::new();
    let setters =
        settable.iter().map(|setter| fields::setter_in(scope, &setter.name, &setter.field, &place, &unmarked));
    Some(quote! { impl #ty<'_, #name> { #(#setters)* } })
}

/// `grant`: calls the operation and finds in its answer what the storage wants.
fn grant_step(scope: &Scope<'_>, tag: &Tag, upload: &Upload) -> TokenStream {
    let operation = &tag.operations[upload.grant];
    let (module, method) = (ident(&tag.module), ident(&operation.name));
    let body = body_name(operation);
    let mut passed: Vec<TokenStream> = operation.arguments.iter().map(|parameter| own(scope, parameter)).collect();
    let sent = operation.body.as_ref().filter(|_| request(scope, operation).is_some());
    passed.extend(sent.map(|sent| match sent.presence {
        Presence::Required => quote! { &body },
        Presence::Optional => quote! { Some(&body) },
    }));
    passed.extend(operation.options.as_ref().map(|options| {
        let ty = ident(&options.name);
        quote! { #ty::new() }
    }));
    let decided = sent.map(|_| {
        let decided = decisions(scope, upload);
        quote! { let mut body = self.#body.clone(); #decided }
    });
    let refused = refused(scope, tag, upload);
    let (url, fields) = (text(scope, &upload.url), entries(scope, &upload.fields));
    let (id, size) = (text(scope, &upload.id), upload.granted_size.as_ref().map(|path| size(scope, path)));
    let size = size.unwrap_or_else(|| quote! { None });
    let (info, grant_type, error) = (scope.runtime("FileInfo"), scope.runtime("Grant"), scope.runtime("UploadError"));
    let (future, result, client) = (future(scope), scope.prelude("Result"), scope.import("super::client", "Client"));
    let expected = expects_deprecated(operation);
    quote! {
        #expected
        fn grant<'a>(
            &'a self,
            client: &'a #client,
            file: &'a #info,
        ) -> #future<'a, #result<#grant_type<Self::Answer>, #error>> {
            Box::pin(async move {
                #decided
                let answer = client.#module().#method(#(#passed),*).await;
                let answer = answer.map_err(|error| #refused)?;
                Ok(#grant_type { url: #url, fields: #fields, id: #id, size: #size, answer })
            })
        }
    }
}

/// One of the steps' own fields as an argument.
fn own(scope: &Scope<'_>, parameter: &crate::ir::Parameter) -> TokenStream {
    let name = ident(&parameter.name);
    lent(scope, &parameter.ty, &quote! { self.#name })
}

/// The statements that put into the body what the file decides.
fn decisions(scope: &Scope<'_>, upload: &Upload) -> TokenStream {
    let set = |field: &Field, value: TokenStream| {
        let name = ident(&field.name);
        let value = match fields::slot(scope, field) {
            Slot::Plain => value,
            Slot::Option => quote! { Some(#value) },
            Slot::Maybe => {
                let maybe = scope.runtime("Maybe");
                quote! { #maybe::Value(#value) }
            }
        };
        quote! { body.#name = #value; }
    };
    let file = &upload.file;
    let name = set(&file.name, quote! { file.name.clone() });
    let size = set(
        &file.size,
        match scope.meaning(&file.size.ty) {
            TypeRef::I32 => quote! { i32::try_from(file.size).unwrap_or(i32::MAX) },
            TypeRef::F32 | TypeRef::F64 => {
                let ty = scope.ty(&file.size.ty);
                quote! { file.size as #ty }
            }
            TypeRef::Text => quote! { file.size.to_string() },
            _ => quote! { i64::try_from(file.size).unwrap_or(i64::MAX) },
        },
    );
    let content_type = file.content_type.as_ref().map(|field| set(field, quote! { file.content_type.clone() }));
    quote! { #name #size #content_type }
}

/// The upload's error for a failed grant.
fn refused(scope: &Scope<'_>, tag: &Tag, upload: &Upload) -> TokenStream {
    let error = scope.runtime("UploadError");
    let Some((variant, path)) = &upload.existing else { return quote! { #error::refused(error.into()) } };
    let (kind, variant) = (ident(&tag.operations[upload.grant].error.name), ident(variant));
    let id = text_of(scope, &quote! { existing }, path);
    quote! {
        match error.kind() {
            #kind::#variant(existing) => #error::exists(#id, error.into()),
            _ => #error::refused(error.into()),
        }
    }
}

/// What a path of the answer leads to, as text; empty where there is nothing, which the runtime refuses.
fn text(scope: &Scope<'_>, path: &FieldPath) -> TokenStream {
    text_of(scope, &quote! { answer }, path)
}

fn text_of(scope: &Scope<'_>, root: &TokenStream, path: &FieldPath) -> TokenStream {
    let is_text = path.fields.last().is_some_and(|field| *scope.meaning(&field.ty) == TypeRef::Text);
    match (reach(scope, root, path), is_text) {
        (Reached::Place(place), true) => quote! { #place.clone() },
        (Reached::Place(place), false) => quote! { #place.to_string() },
        (Reached::Perhaps(found), true) => quote! { #found.cloned().unwrap_or_default() },
        (Reached::Perhaps(found), false) => quote! { #found.map(ToString::to_string).unwrap_or_default() },
    }
}

/// The form's fields as a list of pairs.
fn entries(scope: &Scope<'_>, path: &FieldPath) -> TokenStream {
    let pairs = quote! { map(|(name, value)| (name.to_owned(), value.to_owned())).collect() };
    match reach(scope, &quote! { answer }, path) {
        Reached::Place(place) => quote! { #place.iter().#pairs },
        Reached::Perhaps(found) => quote! { #found.into_iter().flatten().#pairs },
    }
}

/// The granted size, where it is one.
fn size(scope: &Scope<'_>, path: &FieldPath) -> TokenStream {
    let is_whole = path.fields.last().is_some_and(|field| scope.meaning(&field.ty).is_integer());
    // A whole number prints without a point, however it is kept.
    match (reach(scope, &quote! { answer }, path), is_whole) {
        (Reached::Place(place), true) => quote! { u64::try_from(#place).ok() },
        (Reached::Place(place), false) => quote! { #place.to_string().parse().ok() },
        (Reached::Perhaps(found), true) => quote! { #found.and_then(|size| u64::try_from(*size).ok()) },
        (Reached::Perhaps(found), false) => quote! { #found.and_then(|size| size.to_string().parse().ok()) },
    }
}

/// The statements of a later call. The id is put into the request as the text it is known as.
fn follow_up(scope: &Scope<'_>, tag: &Tag, upload: &Upload, follow_up: &FollowUp) -> TokenStream {
    let operation = &tag.operations[follow_up.operation];
    let grant = &tag.operations[upload.grant];
    let request = ident("request");
    let parameters = operation.arguments.iter().filter_map(|parameter| {
        if parameter.key == follow_up.id {
            return Some(put(scope, parameter, &request, "&id"));
        }
        let known = grant.arguments.iter().find(|known| known.key == parameter.key)?;
        let name = ident(&known.name);
        Some(put(scope, parameter, &request, &format!("&self.{name}")))
    });
    let parameters: Vec<TokenStream> = parameters.collect();
    let body = operation.body.as_ref().zip(follow_up_body(scope, operation, &follow_up.body));
    let body = body.map(|(sent, body)| put_json(sent, &request, &quote! { &#body }));
    let (constant, error) = (ident(&operation.constant), ident(&operation.error.name));
    let (call, answer, request_type) = (scope.runtime("Call"), scope.runtime("Answer"), scope.runtime("Request"));
    let decode = decode(&operation.success.output);
    let turbofish = operations::output(scope, &operation.success.output);
    quote! {
        let mut #request = #request_type::new(&#constant);
        #(#parameters)*
        #body
        #call::<#turbofish, #error>::new(client, #request, #answer::#decode).await?;
        Ok(())
    }
}

/// The body of a later call with the fields that the document sets.
fn follow_up_body(scope: &Scope<'_>, operation: &Operation, set: &[(Field, Literal)]) -> Option<TokenStream> {
    let (request, ty) = (request(scope, operation)?, request_type(scope, operation)?);
    let value = |name: &str| {
        let (field, literal) = set.iter().find(|(field, _)| field.name == name)?;
        fields::literal(scope, &field.ty, literal)
    };
    let (asked, others): (Vec<&Field>, Vec<&Field>) =
        request.fields.iter().partition(|field| fields::is_asked(scope, field));
    let arguments = asked.into_iter().map(|field| value(&field.name).unwrap_or_else(|| placeholder(scope, field)));
    let setters = others.into_iter().filter_map(|field| {
        let (name, value) = (ident(&field.name), value(&field.name)?);
        Some(quote! { .#name(#value) })
    });
    Some(quote! { #ty::new(#(#arguments),*)#(#setters)* })
}
