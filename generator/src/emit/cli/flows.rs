//! Commands that upload or download.
//!
//! What comes in is an [`Upload`] or a [`Download`] with the name its command got; what goes out is its entry in the
//! table.

use super::names::{FLOWS, Options};
use super::values::{self, arg};
use super::{about, args_name, call, item, options_of};
use crate::emit::downloads::expects_deprecated;
use crate::emit::scope::{Scope, ident};
use crate::emit::uploads;
use crate::ir::{Download, Presence, Setter, Tag, Upload};
use proc_macro2::TokenStream;
use quote::quote;

/// The entry of an upload.
pub(super) fn upload(scope: &Scope<'_>, tag: &Tag, upload: &Upload, name: &str) -> TokenStream {
    let grant = &tag.operations[upload.grant];
    let asked = uploads::asked(scope, tag, upload);
    let is_readable = |setter: &&Setter| values::is_readable(scope, &setter.field.ty);
    let setters: Vec<&Setter> = uploads::settable(scope, upload).into_iter().filter(is_readable).collect();
    let arguments = grant.arguments.iter().map(|parameter| parameter.name.as_str());
    let fields = asked.iter().chain(setters.iter().map(|setter| &setter.field)).map(|field| field.name.as_str());
    let options = Options::new(FLOWS, arguments.chain(fields));
    let mut args: Vec<String> =
        grant.arguments.iter().map(|given| arg(scope, &options, given.into(), Presence::Required)).collect();
    args.extend(asked.iter().map(|field| arg(scope, &options, field.into(), Presence::Required)));
    args.extend(setters.iter().map(|setter| arg(scope, &options, (&setter.field).into(), Presence::Optional)));
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
    let (about, expected, given) = (about(&upload.docs, &upload.name), expects_deprecated(grant), args_name(&args));
    let args = values::args(scope, &args);
    quote! {
        #ty {
            name: #name,
            about: #about,
            args: &[#args],
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
pub(super) fn download(scope: &Scope<'_>, tag: &Tag, download: &Download, name: &str) -> TokenStream {
    let operation = &tag.operations[download.operation];
    let options = options_of(FLOWS, operation);
    let args = super::args(scope, &options, operation);
    let (statements, call) = call(scope, &options, tag, operation);
    let (ty, run) = (item(scope, "DownloadCommand"), item(scope, "run_download"));
    let (about, expected) = (about(&download.docs, &download.name), expects_deprecated(operation));
    let (given, args) = (args_name(&args), values::args(scope, &args));
    quote! {
        #ty {
            name: #name,
            about: #about,
            args: &[#args],
            #expected
            run: |client, #given, writer, progress| {
                #statements
                Ok(#run(#call.download(writer).progress(progress)))
            },
        }
    }
}
