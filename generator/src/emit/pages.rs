//! Answers that go on: what is added to a call whose answer is a page of a list, or a sequence of items.
//!
//! What comes in is a [`Paging`] or a [`Live`]; what goes out is where the next page is, and a function that takes a page
//! apart, or how the items of a sequence are told apart.

use super::code::{Code, code, name, text};
use super::operations::output;
use super::paths::{Reached, reach, take};
use super::scope::Scope;
use crate::ir::{FieldPath, Framing, Live, Operation, Paging, PagingBy, TypeRef};

/// The type of the call.
pub(super) fn call_type(scope: &Scope<'_>, operation: &Operation) -> Code {
    let (ty, error) = (output(scope, &operation.success.output), name(&operation.error.name));
    match (&operation.live, &operation.paging) {
        (Some(live), _) => code!(scope, "@EventStreamCall<'c, $item, $error>", item = scope.ty(&live.item), error),
        (_, Some(paging)) => {
            code!(scope, "@PagedCall<'c, $ty, $item, $error>", ty, item = scope.ty(&paging.item), error)
        }
        _ => code!(scope, "@Call<'c, $ty, $error>", ty, error),
    }
}

/// What makes a call one for a sequence of items.
pub(super) fn live(scope: &Scope<'_>, live: &Live) -> Code {
    let framing = match live.framing {
        Framing::Lines => "Lines",
        Framing::Records => "Records",
        Framing::Events => "Events",
    };
    code!(scope, ".events(@Framing::$framing)", framing)
}

/// What makes a call one for the pages of a list.
pub(super) fn paged(scope: &Scope<'_>, paging: &Paging) -> Code {
    let by = match &paging.by {
        PagingBy::Cursor(key) => code!(scope, "Cursor($key)", key = text(key)),
        PagingBy::Page(key, first) => code!(scope, "Page($key, $first)", key = text(key), first),
        PagingBy::Offset(key) => code!(scope, "Offset($key)", key = text(key)),
        PagingBy::Link => "Link".into(),
        PagingBy::LinkHeader => "LinkHeader".into(),
    };
    let next = paging.next.as_ref().map(|path| next(scope, path));
    let more = paging.more.as_ref().map(|path| match reach(scope, "page", path) {
        Reached::Value(place) => code!(scope, "Some($place)", place),
        Reached::Optional(found) => code!(scope, "$found.copied()", found),
    });
    let items = match take(scope, "page", &paging.items) {
        Reached::Value(place) => place,
        Reached::Optional(found) => code!(scope, "$found.unwrap_or_default()", found),
    };
    let [next, more] = [next, more].map(|found| found.unwrap_or_else(|| "None".into()));
    code! { scope, ".paged(@Pagination::$by, |page| @Page { next: $next, more: $more, items: $items })", by, next, more,
        items
    }
}

/// What leads to the next page, as text.
fn next(scope: &Scope<'_>, path: &FieldPath) -> Code {
    let is_text = path.fields.last().is_some_and(|field| *scope.meaning(&field.ty) == TypeRef::Text);
    match (reach(scope, "page", path), is_text) {
        (Reached::Value(place), true) => code!(scope, "Some($place.clone())", place),
        (Reached::Value(place), false) => code!(scope, "Some($place.to_string())", place),
        (Reached::Optional(found), true) => code!(scope, "$found.cloned()", found),
        (Reached::Optional(found), false) => code!(scope, "$found.map(ToString::to_string)", found),
    }
}
