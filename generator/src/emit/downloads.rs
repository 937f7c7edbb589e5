//! Downloads: a method that follows an operation's redirect and streams what is there.
//!
//! What comes in is a [`Download`]; what goes out is a method with the operation's parameters and a writer. How the
//! redirect is followed, and without which headers, is the runtime's business.

use super::arguments;
use super::code::{Code, code, joined, name};
use super::docs::docs_with;
use super::example::{self, Outside};
use super::fields::deprecated;
use super::operations::{many, paragraphs};
use super::scope::{Scope, free};
use crate::ir::{Download, Operation, Tag};

/// The method of the tag's handle.
pub(super) fn method(scope: &Scope<'_>, outside: &Outside<'_>, tag: &Tag, download: &Download) -> Code {
    let operation = &tag.operations[download.operation];
    let signature = arguments::signature(scope, operation);
    let many = many(signature.parameters.len() + 1);
    let body = operation.required_body().map(|_| signature.body);
    let fallback =
        format!("Follows the redirect of [`{}`](Self::{}) and writes the file.", operation.name, operation.name);
    code! { scope, "$docs
    $example
    $deprecated
    $expected
    $many
    pub fn $name$life(&self, $parameters$writer: impl @AsyncWrite + @Send + @Unpin + 'c) -> @Download<'c, $marker> {
        self.$target($passed).download($writer)
    }", docs = docs_with(&download.docs, &fallback, &paragraphs(operation)),
        example = outside.comment(|scope| example::download(scope, tag, download)),
        deprecated = deprecated(operation.deprecated), expected = expects_deprecated(operation), many,
        name = name(&download.name),
        life = if operation.scope.is_some() { "<'c>" } else { "" },
        parameters = joined("", signature.parameters.iter().map(|it| code!(scope, "$it, ", it))),
        writer = free("writer", arguments::names(operation)), marker = name(&operation.marker),
        target = name(&operation.name),
        passed = joined(", ", arguments::names(operation).map(name).chain(body))
    }
}

/// The mark of code that calls an operation which the document advises against.
pub(super) fn expects_deprecated(operation: &Operation) -> &'static str {
    if operation.deprecated { "#[expect(deprecated, reason = \"it is built on the call itself\")]" } else { "" }
}
