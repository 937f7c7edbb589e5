//! Pagination: `x-specwright-pagination` on the operation that lists, or `[pagination]` in the settings.
//!
//! One key says where the next page is: `cursor-parameter`, `page-parameter` (with `first-page`, else 1) or
//! `offset-parameter` name an optional query parameter, `next-link` is a JSON pointer to an address in the response, and
//! `link-header: true` is the header `Link` (RFC 8288). The others are JSON pointers into the response: `items` (empty where
//! it is the list), `next` (a cursor) and `more` (whether there is a next page). All are checked against the operation.

use super::Resolver;
use super::operation::Found;
use crate::diagnostic::Severity;
use crate::ir::{FieldPath, Operation, Output, Paging, PagingBy, Serialization, TypeRef, meaning};
use crate::pointer::Pointer;
use serde_json::{Map, Value};

/// The key that declares a list in pages.
pub(super) const PAGINATION: &str = "x-specwright-pagination";

/// The keys that say where the next page is.
const WAYS: &[&str] = &["cursor-parameter", "page-parameter", "offset-parameter", "next-link", "link-header"];

/// What a declaration may say.
const KEYS: &[&str] = &[
    "cursor-parameter",
    "page-parameter",
    "offset-parameter",
    "next-link",
    "link-header",
    "first-page",
    "next",
    "more",
    "items",
];

impl<'a> Resolver<'a> {
    /// Adds to an operation how its response goes on.
    pub(super) fn paging(&mut self, operation: &mut Operation, found: &Found<'a>) {
        // The settings speak last.
        if let Some(declared) = self.overrides.pagination(&operation.id) {
            // A mistake in them is an error, however the document is read.
            let repairable = std::mem::replace(&mut self.repairable, Severity::Error);
            operation.paging = self.pagination(operation, declared, &found.pointer);
            self.repairable = repairable;
        } else if let Some(declared) = found.operation.extensions.get(PAGINATION) {
            operation.paging = self.pagination(operation, declared, &found.pointer.key(PAGINATION));
        }
    }

    /// Holds a declaration against its operation; `None` when something was reported.
    fn pagination(&mut self, operation: &Operation, declared: &Value, at: &Pointer) -> Option<Paging> {
        let declared = self.object(declared, at, KEYS)?;
        let Output::Json(answer) = &operation.success.output else {
            return self.wrong(at, "this operation does not respond with JSON");
        };
        let mut ways = WAYS.iter().filter(|way| declared.contains_key(**way));
        let (Some(way), None) = (ways.next(), ways.next()) else {
            return self.wrong(at, &format!("expected one of {}", WAYS.join(", ")));
        };
        let by = match *way {
            "cursor-parameter" => PagingBy::Cursor(self.page_parameter(operation, declared, way, at)?),
            "page-parameter" => {
                let first = match declared.get("first-page") {
                    None => Some(1),
                    Some(first) => first.as_u64(),
                };
                let Some(first) = first else {
                    return self.wrong(&at.key("first-page"), "expected a whole number");
                };
                PagingBy::Page(self.page_parameter(operation, declared, way, at)?, first)
            }
            "offset-parameter" => PagingBy::Offset(self.page_parameter(operation, declared, way, at)?),
            "next-link" => PagingBy::Link,
            _ if declared.get("link-header") == Some(&Value::Bool(true)) => PagingBy::LinkHeader,
            _ => return self.wrong(&at.key("link-header"), "expected `true`"),
        };
        let next = match by {
            PagingBy::Cursor(_) => Some(self.page_field(answer, declared, "next", at)?),
            PagingBy::Link => Some(self.page_field(answer, declared, "next-link", at)?),
            _ => None,
        };
        if let Some(next) = &next {
            let is_text = self.page_type(answer, next).is_scalar();
            if !is_text {
                return self.wrong(at, "what leads to the next page is neither a text nor a number");
            }
        }
        let more = match declared.get("more") {
            Some(_) => Some(self.page_field(answer, declared, "more", at)?),
            None => None,
        };
        if more.as_ref().is_some_and(|more| self.page_type(answer, more) != TypeRef::Bool) {
            return self.wrong(&at.key("more"), "what says whether there is a next page is neither true nor false");
        }
        let items = match self.text(declared, "items", at)? {
            "" => FieldPath { fields: Vec::new() },
            pointer => self.path(answer, pointer, &at.key("items"))?,
        };
        let TypeRef::List(item) = self.page_type(answer, &items) else {
            return self.wrong(&at.key("items"), "what a page holds is not a list");
        };
        Some(Paging { by, next, more, items, item: *item })
    }

    /// The key of the parameter that a declaration names.
    fn page_parameter(
        &mut self,
        operation: &Operation,
        declared: &Map<String, Value>,
        key: &str,
        at: &Pointer,
    ) -> Option<String> {
        let name = self.text(declared, key, at)?;
        if !operation
            .optional
            .iter()
            .any(|parameter| matches!(parameter.serialization, Serialization::Query { .. }) && parameter.key == name)
        {
            return self.wrong(&at.key(key), "this operation has no optional query parameter of this name");
        }
        Some(name.to_owned())
    }

    fn page_field(
        &mut self,
        answer: &TypeRef,
        declared: &Map<String, Value>,
        key: &str,
        at: &Pointer,
    ) -> Option<FieldPath> {
        let pointer = self.text(declared, key, at)?;
        self.path(answer, pointer, &at.key(key))
    }

    /// What a path of the response leads to, other names for it seen through.
    fn page_type(&self, answer: &TypeRef, path: &FieldPath) -> TypeRef {
        let mut ty = meaning(&self.types, path.fields.last().map_or(answer, |field| &field.ty));
        while let TypeRef::Nullable(inner) = ty {
            ty = meaning(&self.types, inner);
        }
        ty.clone()
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::says;

    #[test]
    fn a_cursor_parameter_that_is_none_is_told() {
        says(
            "
            paths:
              /things:
                get:
                  operationId: list
                  x-specwright-pagination: {items: /items, next: /next, cursor-parameter: cursor}
                  responses:
                    '200':
                      description: ok
                      content:
                        application/json:
                          schema: {properties: {items: {type: array, items: {type: string}}, next: {type: string}}}",
            "warning[wrong-flow]: this operation has no optional query parameter of this name",
        );
    }
}
