//! Tags: a module each, with the handle, its methods and everything its operations declare.
//!
//! What comes in is the index of a [`Tag`]; what goes out is its module, in the order of reading: the handle, the types
//! that operations declare in place, and then for each operation its type, with what its calls can be asked for besides,
//! and its errors.

use super::code::{Code, code, joined, name};
use super::docs::{docs, quoted};
use super::example::{self, Outside};
use super::scope::{Locals, Scope};
use super::{Module, Sink, downloads, errors, files, markers, operations, successes, types, uploads};
use crate::ir::{Api, Home, Operation, Output, ScopeId, Tag};
use std::sync::Arc;

/// How many operations make a part of a module.
const OPERATIONS: usize = 32;

/// The module of the tag with this index.
pub(super) fn module<'a>(api: &'a Api, index: usize, outside: &Arc<Outside<'a>>) -> Module<'a> {
    let tag = &api.tags[index];
    let docs = super::docs::lines(&tag.docs, &format!("Operations of {}.", quoted(&tag.id)), &[]);
    let home = Home::Tag(index);
    let module = Module::new(&files::of(&tag.module), docs, Locals::new(api, Some(home), locals(tag)));
    let outside = Arc::clone(outside);
    let module = module.part(move |scope, sink| handles(scope, &outside, tag, sink));
    let module = types::parts(module, api, index);
    let module = module.part(move |scope, sink| {
        for upload in &tag.uploads {
            uploads::steps(scope, tag, upload, sink);
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
    markers::marker(scope, tag, operation, sink);
    successes::success(scope, tag, operation, sink);
    errors::error(scope, tag, operation, sink);
}

/// The names of a tag's items, its types aside.
fn locals(tag: &Tag) -> Vec<String> {
    let direct = Some(&tag.handle).filter(|_| tag.is_direct());
    let own = tag.scoped.iter().filter(|handle| handle.method.is_some());
    let mut names: Vec<String> = direct.into_iter().chain(own.map(|handle| &handle.name)).cloned().collect();
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

/// The handles: that of the client, and one for each scope that has operations of the tag.
fn handles(scope: &Scope<'_>, outside: &Outside<'_>, tag: &Tag, sink: Sink<'_>) {
    let described = docs(&tag.docs, &format!("Operations of {}.", quoted(&tag.id)));
    let example = |id: Option<ScopeId>| {
        let shown = &tag.operations[*tag.shown.get(&id)?];
        Some(outside.comment(|scope| example::operation(scope, tag, shown)))
    };
    if tag.is_direct() {
        sink(code! { scope, "$described
        $example
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'c> {
            client: &'c @Client,
        }", described, example = example(None), name = name(&tag.handle) });
        sink(code! { scope, "impl<'c> $name<'c> {
            pub(super) fn new(client: &'c @Client) -> Self {
                Self { client }
            }

            $methods
        }", name = name(&tag.handle), methods = methods(scope, outside, tag, None) });
    }
    for handle in &tag.scoped {
        let of_handle = methods(scope, outside, tag, Some(handle.scope));
        if handle.method.is_none() {
            sink(code! { scope, "$described
            impl $scopes::$name {
                $methods
            }", described, scopes = scope.module("super::scopes"), name = name(&handle.name), methods = of_handle });
            continue;
        }
        sink(code! { scope, "$described
        $example
        #[derive(Clone, Debug)]
        pub struct $name {
            scope: @Scope,
        }", described, example = example(Some(handle.scope)), name = name(&handle.name) });
        sink(code! { scope, "impl $name {
            pub(super) fn new(scope: &@Scope) -> Self {
                Self { scope: scope.clone() }
            }

            $methods
        }", name = name(&handle.name), methods = of_handle });
    }
}

/// The methods of a handle: those of the operations under a scope, or of those under none.
fn methods(scope: &Scope<'_>, outside: &Outside<'_>, tag: &Tag, id: Option<ScopeId>) -> Code {
    let operations = tag.operations.iter().filter(|operation| operation.scope == id);
    let methods = operations.flat_map(|operation| {
        [Some(operations::method(scope, outside, tag, operation)), operations::bare_method(scope, tag, operation)]
    });
    let is_here = |operation: usize| tag.operations[operation].scope == id;
    let uploads = tag.uploads.iter().filter(|upload| is_here(upload.grant));
    let downloads = tag.downloads.iter().filter(|download| is_here(download.operation));
    let uploads = uploads.map(|upload| uploads::method(scope, outside, tag, upload));
    let downloads = downloads.map(|download| downloads::method(scope, outside, tag, download));
    joined("\n\n", methods.flatten().chain(uploads).chain(downloads))
}
