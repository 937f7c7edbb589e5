//! Tags: a module each, with the handle, its methods and everything its operations declare.
//!
//! What comes in is the index of a [`Tag`]; what goes out is its module, in the order of reading: the handle, the types
//! that operations declare in place, and then for each operation its constant, options and errors.

use super::docs::{code, docs};
use super::scope::{Locals, Scope, ident};
use super::{Module, Sink, downloads, errors, files, operations, options, successes, types, uploads};
use crate::ir::{Api, Home, Operation, Output, Tag};
use proc_macro2::TokenStream;
use quote::quote;

/// How many operations make a part of a module.
const OPERATIONS: usize = 32;

/// The module of the tag with this index.
pub(super) fn module(api: &Api, index: usize) -> Module<'_> {
    let tag = &api.tags[index];
    let docs = super::docs::lines(&tag.docs, &format!("Operations of {}.", code(&tag.id)), &[]);
    let home = Home::Tag(index);
    let module = Module::new(&files::of(&tag.module), docs, Locals::new(api, Some(home), locals(tag)));
    let module = module.part(move |scope, sink| sink(handle(scope, tag)));
    let module = types::parts(module, api, home);
    let module = module.part(move |scope, sink| {
        for upload in &tag.uploads {
            sink(uploads::steps(scope, tag, upload));
        }
    });
    tag.operations.chunks(OPERATIONS).fold(module, |module, operations| {
        module.part(move |scope, sink| {
            for operation in operations {
                items(scope, tag, operation, sink);
            }
        })
    })
}

/// What an operation has of its own.
fn items(scope: &Scope<'_>, tag: &Tag, operation: &Operation, sink: Sink<'_>) {
    if let Some(given) = &operation.options {
        sink(options::options(scope, tag, operation, given));
    }
    if let Some(success) = successes::success(scope, tag, operation) {
        sink(success);
    }
    sink(errors::error(scope, tag, operation));
    sink(operations::constant(scope, operation));
}

/// The names of a tag's items, its types aside.
fn locals(tag: &Tag) -> Vec<String> {
    let mut names = vec![tag.handle.clone()];
    for operation in &tag.operations {
        names.push(operation.constant.clone());
        names.push(operation.error.name.clone());
        if let Output::ByStatus(name, _) = &operation.success.output {
            names.push(name.clone());
        }
        names.extend(operation.options.iter().map(|options| options.name.clone()));
    }
    names.extend(tag.uploads.iter().map(|upload| upload.type_name.clone()));
    names
}

fn handle(scope: &Scope<'_>, tag: &Tag) -> TokenStream {
    let (name, client) = (ident(&tag.handle), scope.import("super::client", "Client"));
    let docs = docs(scope, &tag.docs, &format!("Operations of {}.", code(&tag.id)));
    let methods = tag.operations.iter().flat_map(|operation| {
        [Some(operations::method(scope, operation)), operations::bare_method(scope, tag, operation)]
    });
    let methods = methods.flatten();
    let methods: Vec<TokenStream> = methods.collect();
    let uploads = tag.uploads.iter().map(|upload| uploads::method(scope, tag, upload));
    let uploads: Vec<TokenStream> = uploads.collect();
    let downloads = tag.downloads.iter().map(|download| downloads::method(scope, tag, download));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct #name<'c> {
            client: &'c #client,
        }

        impl<'c> #name<'c> {
            pub(super) fn new(client: &'c #client) -> Self {
                Self { client }
            }

            #(#methods)*
            #(#uploads)*
            #(#downloads)*
        }
    }
}
