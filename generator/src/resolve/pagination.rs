//! Lists that come page by page, as the document declares them: `x-specwright-pagination` on the operation that lists.
//!
//! `cursor-parameter` names the optional query parameter that takes a cursor. The other values are JSON pointers into the
//! operation's answer: `next` at the next page's cursor, `more` at what says whether there is a next page, `items` at what
//! the page holds. The declaration is held against the parameters and the answer. Nothing is emitted from it yet.

use super::Resolver;
use crate::ir::{FieldPath, Operation, Output, Place, TypeRef};
use crate::pointer::Pointer;
use serde_json::{Map, Value};

/// The key that declares a list in pages.
pub(super) const PAGINATION: &str = "x-specwright-pagination";

/// What a declaration may say.
const KEYS: &[&str] = &["cursor-parameter", "next", "more", "items"];

impl Resolver<'_> {
    /// Holds a declaration against its operation; `None` when something was reported.
    pub(super) fn pagination(&mut self, operation: &Operation, declared: &Value, at: &Pointer) -> Option<()> {
        let declared = self.object(declared, at, KEYS)?;
        let cursor = self.text(declared, "cursor-parameter", at)?;
        let options = operation.options.iter().flat_map(|options| &options.parameters);
        if !options
            .filter(|parameter| matches!(parameter.place, Place::Query { .. }))
            .any(|parameter| parameter.key == cursor)
        {
            return self
                .wrong(&at.key("cursor-parameter"), "this operation has no optional query parameter of this name");
        }
        let Output::Json(answer) = &operation.success.output else {
            return self.wrong(at, "this operation does not answer with JSON");
        };
        let next = self.answer_field(answer, declared, "next", at)?;
        if !matches!(last(&next), Some(TypeRef::Text)) {
            return self.wrong(&at.key("next"), "the next page's cursor is not a text");
        }
        let more = self.answer_field(answer, declared, "more", at)?;
        if !matches!(last(&more), Some(TypeRef::Bool)) {
            return self.wrong(&at.key("more"), "what says whether there is a next page is neither true nor false");
        }
        let items = self.answer_field(answer, declared, "items", at)?;
        if !matches!(last(&items), Some(TypeRef::List(_))) {
            return self.wrong(&at.key("items"), "what a page holds is not a list");
        }
        Some(())
    }

    fn answer_field(
        &mut self,
        answer: &TypeRef,
        declared: &Map<String, Value>,
        key: &str,
        at: &Pointer,
    ) -> Option<FieldPath> {
        let pointer = self.text(declared, key, at)?;
        self.path(answer, pointer, &at.key(key))
    }
}

/// The type at the end of a path.
fn last(path: &FieldPath) -> Option<&TypeRef> {
    path.fields.last().map(|field| &field.ty)
}
