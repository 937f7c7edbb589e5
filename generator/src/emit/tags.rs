//! Tags: a module each, with the handle, its methods and everything its operations declare.
//!
//! What comes in is the index of a [`Tag`]; what goes out is its module, in the order of reading: the handle, the types
//! that operations declare in place, and then for each operation its type, with what its calls can be asked for besides,
//! and its errors.

use super::code::{Code, code, joined, name};
use super::docs::{docs, quoted};
use super::scope::{Locals, Scope};
use super::{Module, Sink, downloads, errors, files, markers, operations, successes, types, uploads};
use crate::ir::{Api, Home, Operation, Output, Tag};

/// How many operations make a part of a module.
const OPERATIONS: usize = 32;

/// The module of the tag with this index.
pub(super) fn module(api: &Api, index: usize) -> Module<'_> {
    let tag = &api.tags[index];
    let docs = super::docs::lines(&tag.docs, &format!("Operations of {}.", quoted(&tag.id)), &[]);
    let home = Home::Tag(index);
    let module = Module::new(&files::of(&tag.module), docs, Locals::new(api, Some(home), locals(tag)));
    let module = module.part(move |scope, sink| handle(scope, tag, sink));
    let module = types::parts(module, api, index);
    let module = module.part(move |scope, sink| {
        for upload in &tag.uploads {
            uploads::steps(scope, tag, upload).into_iter().for_each(&mut *sink);
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
    markers::marker(scope, tag, operation).into_iter().for_each(&mut *sink);
    successes::success(scope, tag, operation).into_iter().for_each(&mut *sink);
    errors::error(scope, tag, operation).into_iter().for_each(&mut *sink);
}

/// The names of a tag's items, its types aside.
fn locals(tag: &Tag) -> Vec<String> {
    let mut names = vec![tag.handle.clone()];
    for operation in &tag.operations {
        names.push(operation.marker.clone());
        names.push(operation.error.name.clone());
        if let Output::ByStatus(name, _) = &operation.success.output {
            names.push(name.clone());
        }
    }
    names.extend(tag.uploads.iter().map(|upload| upload.type_name.clone()));
    names
}

fn handle(scope: &Scope<'_>, tag: &Tag, sink: Sink<'_>) {
    let methods = tag.operations.iter().flat_map(|operation| {
        [Some(operations::method(scope, operation)), operations::bare_method(scope, tag, operation)]
    });
    let uploads = tag.uploads.iter().map(|upload| uploads::method(scope, tag, upload));
    let downloads = tag.downloads.iter().map(|download| downloads::method(scope, tag, download));
    let methods: Vec<Code> = methods.flatten().chain(uploads).chain(downloads).collect();
    sink(code! { scope, "$docs
    #[derive(Clone, Copy, Debug)]
    pub struct $name<'c> {
        client: &'c @Client,
    }", docs = docs(&tag.docs, &format!("Operations of {}.", quoted(&tag.id))), name = name(&tag.handle) });
    sink(code! { scope, "impl<'c> $name<'c> {
        pub(super) fn new(client: &'c @Client) -> Self {
            Self { client }
        }

        $methods
    }", name = name(&tag.handle), methods = joined("\n\n", methods) });
}
