//! Lists that come page by page.

use crate::api::{CREATE, LIST, client, operations};
use crate::fake::{Fake, Reply, response};
use futures_core::Stream;
use specwright_runtime::json::Value;
use specwright_runtime::multipart::{Form, Part};
use specwright_runtime::{Body, Call, Client, ErrorKind, Page, Paged, Pagination, Request};
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

/// `{"items": […], "next": …, "more": …}`, or a list.
#[expect(clippy::needless_pass_by_value, reason = "emitted code takes the page apart")]
fn split(page: Value) -> Page<Value> {
    let (next, more) = (page.get("next"), page.get("more"));
    let next = next.map(|next| next.as_str().map_or_else(|| next.to_string(), str::to_owned));
    let more = more.and_then(Value::as_bool);
    let items = page.get("items").and_then(Value::as_list).map(<[Value]>::to_vec);
    Page { next, more, items: items.or_else(|| page.as_list().map(<[Value]>::to_vec)).unwrap_or_default() }
}

/// Types of operations by where their next page is.
macro_rules! lists {
    ($($name:ident: $paging:expr;)*) => {$(
        operations! {
            $name: LIST => Value, json;
        }

        impl Paged for $name {
            type Item = Value;
            const PAGINATION: Pagination = $paging;

            fn split(page: Value) -> Page<Value> {
                split(page)
            }
        }
    )*};
}

lists! {
    Cursors: Pagination::Cursor("at");
    Pages: Pagination::Page("page", 0);
    Offsets: Pagination::Offset("from");
    Links: Pagination::Link;
    HeaderLinks: Pagination::LinkHeader;
}

fn things<O: Paged>(client: &Client) -> Call<'_, O> {
    let mut request = Request::new(&LIST);
    request.query("size", &2, true);
    Call::of(client, request)
}

/// Responses by address, and 404 elsewhere.
fn pages(pages: &'static [(&'static str, &'static str)]) -> Fake {
    Fake::new(|sent| match pages.iter().find(|(url, _)| sent.url == format!("https://api.test/base/{url}")) {
        Some((_, body)) => response(200, &[], *body),
        None => response(404, &[], "{}"),
    })
}

async fn all(call: Call<'_, impl Paged<Item = Value>>) -> String {
    let items = call.items().into_vec().await.expect("every page is there");
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

async fn mistake(call: Call<'_, impl Paged<Item = Value>>) -> String {
    call.items().into_vec().await.expect_err("the list cannot be had").to_string()
}

#[tokio::test]
async fn a_cursor_leads_from_page_to_page() {
    let fake = pages(&[
        ("things/?size=2", r#"{"items": [1, 2], "next": "a&b"}"#),
        ("things/?size=2&at=a%26b", r#"{"items": [], "next": "c"}"#),
        ("things/?size=2&at=c", r#"{"items": [3], "next": ""}"#),
    ]);
    assert_eq!(all(things::<Cursors>(&client(&fake))).await, "1 2 3");
    assert!(
        fake.sent().iter().all(|sent| sent.header("x-api-key") == "secret-key"),
        "each page is asked for as the first"
    );
}

#[tokio::test]
async fn a_page_may_say_that_it_is_the_last() {
    let fake = pages(&[("things/?size=2", r#"{"items": [1], "next": "a", "more": false}"#)]);
    assert_eq!(all(things::<Cursors>(&client(&fake))).await, "1");
}

#[tokio::test]
async fn numbers_are_counted_from_where_the_caller_began() {
    let fake = pages(&[
        ("things/?size=2", "[1, 2]"),
        ("things/?size=2&page=1", "[3]"),
        ("things/?size=2&page=2", "[]"),
        ("things/?page=7", "[8]"),
        ("things/?page=8", "[]"),
    ]);
    let client = client(&fake);
    assert_eq!(all(things::<Pages>(&client)).await, "1 2 3");
    let mut request = Request::new(&LIST);
    request.query("page", &7, true);
    assert_eq!(all(Call::<Pages>::of(&client, request)).await, "8");
}

#[tokio::test]
async fn offsets_grow_by_what_a_page_holds() {
    let fake =
        pages(&[("things/?size=2", "[1, 2]"), ("things/?size=2&from=2", "[3]"), ("things/?size=2&from=3", "[]")]);
    assert_eq!(all(things::<Offsets>(&client(&fake))).await, "1 2 3");
}

#[tokio::test]
async fn links_are_followed_within_the_origin_and_elsewhere_when_asked_to() {
    let fake = Fake::new(|sent| match sent.url.as_str() {
        "https://api.test/base/things/?size=2" => response(200, &[], r#"{"items": [1], "next": "?page=2"}"#),
        "https://api.test/base/things/?page=2" => {
            response(200, &[], r#"{"items": [2], "next": "https://other.test/things"}"#)
        }
        _ => response(200, &[], r#"{"items": [3]}"#),
    });
    let client = client(&fake);
    assert_eq!(mistake(things::<Links>(&client)).await, "getThing: the link leads to another origin");
    assert_eq!(fake.sent()[1].header("x-api-key"), "secret-key");
    assert_eq!(all(things::<Links>(&client).other_origins()).await, "1 2 3");
    assert_eq!(fake.sent()[4].header("x-api-key"), "", "a credential stays within its origin");
}

#[tokio::test]
async fn the_next_page_is_found_among_links_of_the_header() {
    for (header, is_followed) in [
        ("<https://api.test/base/2>; rel=\"next\"", true),
        ("</base/1,>; rel=prev, </base/2>; title=\"x, </y>; rel=next\"; REL=\"last NEXT\"", true),
        ("</base/2>; rel=prev; rel=next", false),
        ("</base/2>; title=\"rel=next\"", false),
        ("</base/2", false),
        ("rel=next", false),
    ] {
        let fake = Fake::new(move |sent| {
            let headers = if sent.url.ends_with("/2") { vec![] } else { vec![("link", header)] };
            response(200, &headers, "[1]")
        });
        let wanted = if is_followed { "1 1" } else { "1" };
        assert_eq!(all(things::<HeaderLinks>(&client(&fake))).await, wanted, "{header}");
    }
}

#[tokio::test]
async fn a_list_that_leads_to_itself_ends() {
    let wanted = "getThing: the list does not end: a page names one as the next that was there before";
    let fake = Fake::always(200, &[], r#"{"items": [1], "next": "https://api.test/base/2"}"#);
    assert_eq!(mistake(things::<Cursors>(&client(&fake))).await, wanted);
    assert_eq!(mistake(things::<Links>(&client(&fake))).await, wanted);
}

#[tokio::test]
async fn items_come_before_the_error_of_the_next_page() {
    let fake = pages(&[("things/?size=2", r#"{"items": [1], "next": "a"}"#)]);
    let client = client(&fake);
    let mut items = things::<Cursors>(&client).items();
    assert_eq!(fake.sent().len(), 0, "nothing is sent before an item is wanted");
    assert!(matches!(items.next().await, Some(Ok(_))));
    assert_eq!(fake.sent().len(), 1, "a page is asked for only when it is needed");
    let error = items.next().await.expect("an error").expect_err("there is no such page");
    assert!(error.error().is_not_found());
    assert!(items.next().await.is_none(), "after an error there is nothing more");
}

#[tokio::test]
async fn items_are_a_stream_and_the_call_is_still_a_call() {
    let fake = Fake::always(200, &[], r#"{"items": [1]}"#);
    let client = client(&fake);
    let mut items = things::<Cursors>(&client).items();
    let first = poll_fn(|context| Pin::new(&mut items).poll_next(context)).await;
    assert_eq!(first.expect("an item").expect("a success").to_string(), "1");
    let page = things::<Cursors>(&client).await.expect("a success");
    assert_eq!(page.to_string(), r#"{"items":[1]}"#);
}

/// A body that can be sent only once.
struct Once(bool);

impl Stream for Once {
    type Item = io::Result<bytes::Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let is_over = std::mem::replace(&mut self.0, true);
        Poll::Ready((!is_over).then(|| Ok(bytes::Bytes::from_static(b"{}"))))
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_again_is_said() {
    let fake: Fake = Fake::new(|_| -> Reply { response(200, &[], r#"{"items": [1], "next": "a"}"#) });
    let client = client(&fake);
    let mut request = Request::new(&CREATE);
    request.raw("application/json", Body::stream(None, Box::pin(Once(false))));
    let error = Call::<Cursors>::of(&client, request).items().into_vec().await.expect_err("only once");
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(error.to_string().ends_with("the body can be sent only once"), "{error}");
    let elsewhere = things::<Cursors>(&client).url("https://api.test/signed");
    assert!(mistake(elsewhere).await.ends_with("the call goes to an address of its own"));
}

#[tokio::test]
async fn lists_end_whatever_their_pages_say() {
    let wanted = "getThing: the list does not end: a page names one as the next that was there before";
    let circle = Fake::new(|sent| {
        let next = if sent.url.contains("at=b") { "a" } else { "b" };
        response(200, &[], format!(r#"{{"items": [1], "next": "{next}"}}"#))
    });
    assert_eq!(mistake(things::<Cursors>(&client(&circle))).await, wanted);
    assert_eq!(circle.sent().len(), 3, "each page is asked for once");
    let count = std::sync::atomic::AtomicUsize::new(0);
    let fresh = Fake::new(move |_| {
        let next = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        response(200, &[], format!(r#"{{"items": [], "next": "{next}"}}"#))
    });
    let told = mistake(things::<Cursors>(&client(&fresh))).await;
    assert_eq!(told, "getThing: the list does not end: too many pages in a row hold nothing");
    let long = Fake::new(|sent| {
        let at: u32 = sent.url.rsplit_once("at=").map_or(0, |(_, at)| at.parse().expect("a number"));
        let next = if at < 400 { format!(r#", "next": "{}""#, at + 1) } else { String::new() };
        let items = if at % 50 == 0 { "1" } else { "" };
        response(200, &[], format!(r#"{{"items": [{items}]{next}}}"#))
    });
    assert_eq!(all(things::<Cursors>(&client(&long))).await, "1 1 1 1 1 1 1 1 1", "long lists are read");
}

#[tokio::test]
async fn a_form_is_sent_with_every_page_unless_it_has_a_stream() {
    let fake: Fake = Fake::new(|sent| -> Reply {
        let next = if sent.url.contains("at=") { r#"{"items": [2]}"# } else { r#"{"items": [1], "next": "a"}"# };
        response(200, &[], next)
    });
    let client = client(&fake);
    let call = |part: Part| {
        let mut form = Form::new();
        form.text("note", &"x").part("file", part);
        let mut request = Request::new(&CREATE);
        request.multipart(form);
        Call::<Cursors>::of(&client, request)
    };
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(file.path(), "{}").expect("it can be written");
    for part in [Part::bytes("{}"), Part::path(file.path()), Part::from_fn(2, || Box::pin(Once(false)))] {
        assert_eq!(all(call(part)).await, "1 2");
    }
    let sent = fake.sent();
    assert_eq!(sent.len(), 6);
    assert!(sent.iter().all(|sent| sent.body.contains("\r\n\r\n{}\r\n--")));
    let stream = Part::stream(2, Box::pin(Once(false)));
    let error = call(stream).items().into_vec().await.expect_err("only once");
    assert!(error.to_string().ends_with("the body can be sent only once"), "{error}");
}
