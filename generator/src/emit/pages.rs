//! Responses that go on: what an operation says of itself whose response is a page of a list, or a sequence of items.
//!
//! What comes in is a [`Paging`] or a [`Live`]; what goes out is where the next page is, and a function that takes a page
//! apart, or how the items of a sequence are distinguished.

use super::code::{Code, code, text};
use super::paths::{end, reach, take};
use super::scope::Scope;
use crate::ir::{FieldPath, Framing, Live, Paging, PagingBy, TypeRef};

/// What an operation says of its sequence of items.
pub(super) fn events(scope: &Scope<'_>, marker: &Code, live: &Live) -> Code {
    let framing = match live.framing {
        Framing::Lines => "Lines",
        Framing::Records => "Records",
        Framing::Events => "Events",
    };
    code! { scope, "impl @Events for $marker {
        type Item = $item;
        const FRAMING: @Framing = @Framing::$framing;
    }

    impl<'c> @Call<'c, $marker> {
        /// The items of the response, each decoded when it has come. The timeout ends with the head of the response.
        pub fn items(self) -> @EventStream<'c, $marker> {
            @EventStream::of(self)
        }
    }", marker, item = scope.ty(&live.item), framing }
}

/// What an operation says of the pages of its list.
pub(super) fn paged(scope: &Scope<'_>, marker: &Code, paging: &Paging) -> Code {
    let by = match &paging.by {
        PagingBy::Cursor(key) => code!(scope, "Cursor($key)", key = text(key)),
        PagingBy::Page(key, first) => code!(scope, "Page($key, $first)", key = text(key), first),
        PagingBy::Offset(key) => code!(scope, "Offset($key)", key = text(key)),
        PagingBy::Link => "Link".into(),
        PagingBy::LinkHeader => "LinkHeader".into(),
    };
    let next = paging.next.as_ref().map(|path| next(scope, path));
    let more = paging.more.as_ref();
    let more = more.map(|path| reach(scope, "page", path).into_code(scope, "Some($it)", "$it.copied()"));
    let items = take(scope, "page", &paging.items).into_code(scope, "$it", "$it.unwrap_or_default()");
    let [next, more] = [next, more].map(|found| found.unwrap_or_else(|| "None".into()));
    code! { scope, "impl @Paged for $marker {
        type Item = $item;
        const PAGINATION: @Pagination = @Pagination::$by;

        fn split(page: Self::Output) -> @Page<Self::Item> {
            @Page { next: $next, more: $more, items: $items }
        }
    }", marker, item = scope.ty(&paging.item), by, next, more, items }
}

/// What leads to the next page, as text.
fn next(scope: &Scope<'_>, path: &FieldPath) -> Code {
    let (value, optional) = match end(scope, path) {
        Some(TypeRef::Text) => ("Some($it.clone())", "$it.cloned()"),
        _ => ("Some($it.to_string())", "$it.map(ToString::to_string)"),
    };
    reach(scope, "page", path).into_code(scope, value, optional)
}
