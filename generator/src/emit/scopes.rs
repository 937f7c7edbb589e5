//! Scopes: a handle for each, which has the values of its path and leads to the operations under it.
//!
//! What comes in are the [`Scope`](ir::Scope)s; what goes out is `scopes.rs`, with the methods of the client that lead to
//! them. What else an example or a command has to know of a way through handles is here too.

use super::Module;
use super::arguments::{borrowed, declared};
use super::code::{Code, code, joined, name, text};
use super::docs::{docs, docs_with, quoted};
use super::features;
use super::operations::described;
use super::scope::{Locals, Scope};
use crate::ir::{self, Api, Docs, Operation, ScopeId, Tag};
use crate::naming;
use std::borrow::Cow;

/// `scopes.rs`, where there are any.
pub(super) fn module(api: &Api) -> Option<Module<'_>> {
    if api.scopes.is_empty() {
        return None;
    }
    let docs = vec!["Scopes: the beginning of a path, with its values, and the operations under it.".to_owned()];
    let locals = Locals::new(api, None, api.scopes.iter().map(|scope| scope.handle.clone()));
    Some(Module::new("scopes.rs", docs, locals).part(|scope, sink| {
        let methods = joined("\n\n", inside(scope, None).map(|inner| method(scope, inner)));
        sink(code!(scope, "impl @Client {\n$methods\n}", methods));
        for index in 0..scope.api.scopes.len() {
            handle(scope, ScopeId(index)).into_iter().for_each(&mut *sink);
        }
    }))
}

/// The scopes that a handle leads to, or the client.
fn inside<'a>(scope: &Scope<'a>, outer: Option<ScopeId>) -> impl Iterator<Item = &'a ir::Scope> {
    let api = scope.api;
    api.scopes.iter().filter(move |inner| inner.outer == outer)
}

/// The method that leads to a scope.
fn method(scope: &Scope<'_>, inner: &ir::Scope) -> Code {
    let values = inner.arguments.iter().map(|argument| {
        let value = borrowed(scope, &argument.ty, &name(&argument.name));
        code!(scope, ".with($key, $value)", key = text(&argument.key), value)
    });
    let values = joined("", values);
    let start = match inner.outer {
        None => code!(scope, "@Scope::new(self, $path)", path = text(&inner.path)),
        Some(_) => code!(scope, "self.scope.inner($path)", path = text(&inner.path)),
    };
    let parameters = joined("", declared(scope, &inner.arguments).iter().map(|it| code!(scope, ", $it", it)));
    let listed: Vec<String> = described(&inner.arguments).into_iter().collect();
    code! { scope, "$docs
    #[must_use]
    pub fn $method(&self$parameters) -> $handle {
        $handle { scope: $start$values }
    }", docs = docs_with(&Docs::default(), &under(inner), &listed), method = name(&inner.method), parameters,
        handle = name(&inner.handle), start, values
    }
}

/// What a scope is, in a sentence.
fn under(scope: &ir::Scope) -> String {
    format!("The operations under {}.", quoted(&scope.path))
}

/// The handle of a scope.
fn handle(scope: &Scope<'_>, id: ScopeId) -> [Code; 2] {
    let inner = &scope.api.scopes[id.0];
    let handle = name(&inner.handle);
    let mut handles = scope.api.tags.iter().flat_map(|tag| &tag.scoped);
    let has_operations = handles.any(|handle| handle.scope == id && handle.method.is_none());
    let visibility = if has_operations { "pub(super) " } else { "" };
    let notes = vec!["It has a client and the values of the path. Cloning is cheap.".to_owned()];
    let declaration = code! { scope, "$docs
    #[derive(Clone, Debug)]
    pub struct $handle {
        ${visibility}scope: @Scope,
    }", docs = docs_with(&Docs::default(), &under(inner), &notes), handle, visibility };
    let scopes = inside(scope, Some(id)).map(|inner| method(scope, inner));
    let tags = (0..scope.api.tags.len()).filter_map(|tag| of_tag(scope, tag, Some(id)));
    let client = code! { scope, "/// Returns the client that calls are made with.
    #[must_use]
    pub fn client(&self) -> &@Client {
        self.scope.client()
    }" };
    let methods = joined("\n\n", scopes.chain(tags).chain([client]));
    [declaration, code!(scope, "impl $handle {\n$methods\n}", handle, methods)]
}

/// The method that leads to the operations of a tag under a scope, or from the client to those under none.
pub(super) fn of_tag(scope: &Scope<'_>, index: usize, id: Option<ScopeId>) -> Option<Code> {
    let (tag, when) = (&scope.api.tags[index], features::of_tag(scope.api, index));
    let (handle, method, life, from) = match id {
        None => (tag.is_direct().then_some(&tag.handle)?, &tag.module, "<'_>", "self"),
        Some(id) => {
            let handle = tag.scoped.iter().find(|handle| handle.scope == id)?;
            (&handle.name, handle.method.as_ref()?, "", "&self.scope")
        }
    };
    let cfg = features::cfg(scope, when.as_ref());
    Some(code! { scope, "$docs
    $cfg
    #[must_use]
    pub fn $name(&self) -> $handle$life {
        $handle::new($from)
    }", docs = docs(&tag.docs, &format!("Operations of {}.", quoted(&tag.id))), cfg, name = name(method),
        handle = scope.only(when, || scope.import(&format!("super::{}", tag.module), handle)), life, from
    })
}

/// An operation with the parameters of its scope before its own, all under names that differ.
pub(super) fn whole<'o>(api: &Api, operation: &'o Operation) -> Cow<'o, Operation> {
    whole_beside(api, operation, &[])
}

/// The same beside further names.
pub(super) fn whole_beside<'o>(api: &Api, operation: &'o Operation, names: &[&str]) -> Cow<'o, Operation> {
    if operation.scope.is_none() {
        return Cow::Borrowed(operation);
    }
    let own = operation.parameters().map(|parameter| parameter.name.as_str());
    let taken: Vec<&str> = own.chain(names.iter().copied()).collect();
    let outer = api.scoped_parameters(operation).map(|parameter| {
        let name = naming::free(&parameter.name, taken.iter().copied());
        ir::Parameter { name, ..parameter.clone() }
    });
    let arguments = outer.chain(operation.arguments.iter().cloned()).collect();
    Cow::Owned(Operation { arguments, ..operation.clone() })
}

/// What leads from a client to the handle of an operation, and the arguments that are left for its method: `passed` are the
/// arguments of the whole operation.
pub(super) fn lead<'p>(
    scope: &Scope<'_>,
    client: &Code,
    tag: &Tag,
    operation: &Operation,
    passed: &'p [Code],
) -> (Code, &'p [Code]) {
    let (mut lead, mut passed) = (client.clone(), passed);
    for outer in scope.api.scopes_to(operation.scope) {
        let (own, others) = passed.split_at(outer.arguments.len());
        lead = code!(scope, "$lead.$method($own)", lead, method = name(&outer.method), own = joined(", ", own));
        passed = others;
    }
    let method = match tag.scoped_of(operation) {
        None => Some(&tag.module),
        Some(handle) => handle.method.as_ref(),
    };
    match method {
        Some(method) => (code!(scope, "$lead.$method()", lead, method = name(method)), passed),
        None => (lead, passed),
    }
}
