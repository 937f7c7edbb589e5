//! Commands that upload or download.
//!
//! What comes in is an [`Upload`](crate::ir::Upload) or a [`Download`](crate::ir::Download); what goes out is its entry in
//! the table.

use super::names::FLOWS;
use super::tables::{Home, Tables, options_of, rows, upload_options, upload_rows};
use super::{about, item, values};
use crate::emit::downloads::expects_deprecated;
use crate::emit::scope::{Code, Scope, ident};
use crate::emit::uploads;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The entry of an upload.
pub(super) fn upload(scope: &Scope<'_>, tables: &Tables, tag: usize, index: usize) -> TokenStream {
    let name = tables.upload_name(tag, index);
    let rows = upload_rows(scope, tag, index);
    let args = tables.args(scope, Home::Tag(tag), &rows);
    let tag = &scope.api.tags[tag];
    let upload = &tag.uploads[index];
    let grant = &tag.operations[upload.grant];
    let (asked, setters) = (uploads::asked(scope, tag, upload), values::readable_setters(scope, upload));
    let options = upload_options(scope, tag, upload);
    let mut passed: Vec<TokenStream> =
        grant.arguments.iter().map(|given| values::argument(scope, &options, given.into())).collect();
    passed.extend(asked.iter().map(|field| values::asked(scope, &options, field)));
    let mutable = (!setters.is_empty()).then(|| quote! { mut });
    let set = setters.iter().map(|setter| {
        let (setter, value) = (ident(&setter.name), values::set(scope, &options, (&setter.field).into()));
        quote! { if let Some(value) = #value { upload = upload.#setter(value); } }
    });
    let (ty, run) = (item(scope, "UploadCommand"), item(scope, "run_upload"));
    let (module, method) = (ident(&tag.module), ident(&upload.name));
    let (about, expected, given) =
        (about(&upload.docs, &upload.name), expects_deprecated(grant), args_name(rows.len()));
    let args = args.unwrap_or_else(|| quote! { &[] });
    quote! {
        #ty {
            name: #name,
            about: #about,
            args: #args,
            #expected
            run: |client, #given, file, progress| {
                let #mutable upload = client.#module().#method(#(#passed,)* file);
                #(#set)*
                Ok(#run(upload.progress(progress)))
            },
        }
    }
}

/// The entry of a download.
pub(super) fn download(scope: &Scope<'_>, tables: &Tables, tag: usize, index: usize) -> TokenStream {
    let name = tables.download_name(tag, index);
    let home = Home::Tag(tag);
    let tag = &scope.api.tags[tag];
    let download = &tag.downloads[index];
    let operation = &tag.operations[download.operation];
    let options = options_of(FLOWS, operation);
    let rows = rows(scope, FLOWS, operation);
    let (statements, call) = values::call(scope, &options, tag, operation);
    let call: Code = call.into();
    let (ty, run) = (item(scope, "DownloadCommand"), item(scope, "run_download"));
    let (about, expected) = (about(&download.docs, &download.name), expects_deprecated(operation));
    let given = args_name(rows.len());
    let args = tables.args(scope, home, &rows).unwrap_or_else(|| quote! { &[] });
    quote! {
        #ty {
            name: #name,
            about: #about,
            args: #args,
            #expected
            run: |client, #given, writer, progress| {
                #statements
                let call = #call;
                Ok(#run(call.download(writer).progress(progress)))
            },
        }
    }
}

/// What the arguments are called in a function that may not need them.
fn args_name(count: usize) -> Ident {
    ident(if count == 0 { "_args" } else { "args" })
}
