//! From any version of OpenAPI to the typed model of 3.0.
//!
//! What comes in is the untyped [`Value`] of the document; what goes out is [`Lowered`]: an [`openapiv3::OpenAPI`] in which
//! nothing is broken, and where its parts come from. On the way the document is held against the grammar of its version,
//! and everything that is wrong with it is reported. Rust is not known here.
//!
//! The model is built from the value rather than read by serde, to the same effect: that knows no way to fail or panic
//! (serde refuses numbers beyond `i64` and whatever `check` calls repairable), and references can be moved on the way.

mod check;
mod grammar;
mod model;
mod origins;
mod template;
mod trail;
mod version;

#[cfg(test)]
mod tests;

pub use origins::Origins;

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::Value;
use crate::pointer::Pointer;
use crate::source::FileId;
use check::Check;
use grammar::v30;
use version::Version;

/// The document in the typed model of OpenAPI 3.0.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The document. What 3.0 has no words for stands under `x-specwright-…` keys. Examples and links are left out: they
    /// say nothing about types.
    pub openapi: openapiv3::OpenAPI,
    /// Where the parts of it come from.
    pub origins: Origins,
}

/// How mistakes are taken whose meaning is clear, such as a key that nobody knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// As warnings: a document of somebody else is used as it is.
    #[default]
    Lenient,
    /// As errors: a document of one's own can be put right.
    Strict,
}

/// Checks a document and puts it into the typed model. `None` when it cannot be used; `diagnostics` say why.
pub fn lower(document: &Value, strictness: Strictness, diagnostics: &mut Diagnostics) -> Option<Lowered> {
    let file = FileId::ROOT;
    match version::version(document, file, diagnostics)? {
        Version::V30 => {}
    }
    let repairable = match strictness {
        Strictness::Lenient => Severity::Warning,
        Strictness::Strict => Severity::Error,
    };
    let mut check = Check { root: document, file, repairable, diagnostics };
    check.document(&v30::OPENAPI);
    check.diagnostics.fence(())?;
    check.operations();
    diagnostics.fence(())?;
    Some(model::build(document, file))
}

/// What stands at the end of a chain of references within the document.
fn follow<'a>(root: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut value = value;
    for _ in 0..=check::MAX_CHAIN {
        let Some(reference) = value.get("$ref").and_then(Value::as_text) else { return Some(value) };
        value = root.find(&Pointer::from_reference(reference)?)?;
    }
    None
}
