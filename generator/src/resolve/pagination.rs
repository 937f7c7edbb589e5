//! Pagination: `x-specwright-pagination` on the operation that lists, `[pagination]` in the settings, or what another vendor's
//! extension declares. Whoever declares it, it is held against the operation and its response here.

mod declared;
mod vendor;

use super::Resolver;
use super::operation::Found;
use crate::diagnostic::Severity;
use crate::ir::{FieldPath, Operation, Output, Paging, PagingBy, Serialization, TypeRef, meaning};
use crate::pointer::Pointer;

/// The key that declares a list in pages.
pub(super) const PAGINATION: &str = "x-specwright-pagination";

/// How a list goes on, in the words of whoever declares it.
struct Declaration {
    /// Where the next page is.
    by: DeclaredBy,
    /// Where the response says whether there is a next page.
    more: Option<Located>,
    /// Where the response has the items; empty where it is the list.
    items: Located,
    /// The declaration.
    at: Pointer,
}

/// Where the next page is, in the words of whoever declares it.
enum DeclaredBy {
    /// At the cursor that the response has in one place, in the parameter of this name.
    Cursor { parameter: Located, next: Located },
    /// At the next number, in the parameter of this name.
    Page { parameter: Located, first: u64 },
    /// After as many items as the parameter of this name says.
    Offset(Located),
    /// At the address in this place of the response.
    Link(Located),
    /// At the address in the header `Link`.
    LinkHeader,
}

/// A name or a JSON pointer into the response, and where it is declared.
struct Located {
    text: String,
    at: Pointer,
}

impl<'a> Resolver<'a> {
    /// Adds to an operation how its response goes on.
    pub(super) fn paging(&mut self, operation: &mut Operation, found: &Found<'a>) {
        // The settings speak last.
        if let Some(declared) = self.overrides.pagination(&operation.id) {
            // A mistake in them is an error, however the document is read.
            let repairable = std::mem::replace(&mut self.repairable, Severity::Error);
            operation.paging = self.declared_paging(operation, declared, &found.pointer);
            self.repairable = repairable;
        } else if let Some(declared) = found.operation.extensions.get(PAGINATION) {
            operation.paging = self.declared_paging(operation, declared, &found.pointer.key(PAGINATION));
        } else if let Some(declaration) = self.vendor_pagination(found) {
            operation.paging = self.pagination(operation, &declaration);
        }
    }

    /// The paging that a declaration in our own words means.
    fn declared_paging(&mut self, operation: &Operation, declared: &serde_json::Value, at: &Pointer) -> Option<Paging> {
        let declaration = self.declared_pagination(declared, at)?;
        self.pagination(operation, &declaration)
    }

    /// Holds a declaration against its operation; `None` when something was reported.
    fn pagination(&mut self, operation: &Operation, declared: &Declaration) -> Option<Paging> {
        let Output::Json(response) = &operation.success.output else {
            return self.wrong(&declared.at, "this operation does not respond with JSON");
        };
        let (by, next) = match &declared.by {
            DeclaredBy::Cursor { parameter, next } => {
                (PagingBy::Cursor(self.page_parameter(operation, parameter)?), Some(next))
            }
            DeclaredBy::Page { parameter, first } => {
                (PagingBy::Page(self.page_parameter(operation, parameter)?, *first), None)
            }
            DeclaredBy::Offset(parameter) => (PagingBy::Offset(self.page_parameter(operation, parameter)?), None),
            DeclaredBy::Link(next) => (PagingBy::Link, Some(next)),
            DeclaredBy::LinkHeader => (PagingBy::LinkHeader, None),
        };
        let next = match next {
            Some(next) => Some(self.path(response, &next.text, &next.at)?),
            None => None,
        };
        if next.as_ref().is_some_and(|next| !self.page_type(response, next).is_scalar()) {
            return self.wrong(&declared.at, "what leads to the next page is neither a text nor a number");
        }
        let more = match &declared.more {
            Some(more) => {
                let path = self.path(response, &more.text, &more.at)?;
                if self.page_type(response, &path) != TypeRef::Bool {
                    return self.wrong(&more.at, "what says whether there is a next page is neither true nor false");
                }
                Some(path)
            }
            None => None,
        };
        let items = match declared.items.text.as_str() {
            "" => FieldPath { fields: Vec::new() },
            pointer => self.path(response, pointer, &declared.items.at)?,
        };
        let TypeRef::List(item) = self.page_type(response, &items) else {
            return self.wrong(&declared.items.at, "what a page holds is not a list");
        };
        Some(Paging { by, next, more, items, item: *item })
    }

    /// The key of the parameter that a declaration names.
    fn page_parameter(&mut self, operation: &Operation, name: &Located) -> Option<String> {
        if !operation.optional.iter().any(|parameter| {
            matches!(parameter.serialization, Serialization::Query { .. }) && parameter.key == name.text
        }) {
            return self.wrong(&name.at, "this operation has no optional query parameter of this name");
        }
        Some(name.text.clone())
    }

    /// What a path of the response leads to, other names for it seen through.
    fn page_type(&self, response: &TypeRef, path: &FieldPath) -> TypeRef {
        let mut ty = meaning(&self.types, path.fields.last().map_or(response, |field| &field.ty));
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
    fn a_cursor_parameter_that_is_none_is_reported() {
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
