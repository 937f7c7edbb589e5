//! Responses that go on item by item.

use crate::api::{builder, client, operations};
use crate::fake::{Fake, response};
use bytes::Bytes;
use futures_core::Stream;
use specwright_runtime::json::Value;
use specwright_runtime::{Body, Call, Client, EventStream, Events, Framing};
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A body that comes in pieces of so many bytes.
struct Pieces(Bytes, usize);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let length = self.1.min(self.0.len());
        Poll::Ready((length > 0).then(|| Ok(self.0.split_to(length))))
    }
}

fn pieces(body: &'static str, size: usize) -> Fake {
    Fake::new(move |_| {
        let pieces = Pieces(Bytes::from_static(body.as_bytes()), size);
        response(200, &[], Body::stream(None, Box::pin(pieces)))
    })
}

/// Types of operations by how the items of their responses are told apart.
macro_rules! sequences {
    ($($name:ident: $framing:expr;)*) => {$(
        operations! {
            $name: LIST => String, to_text;
        }

        impl Events for $name {
            type Item = Value;
            const FRAMING: Framing = $framing;
        }
    )*};
}

sequences! {
    Lines: Framing::Lines;
    Records: Framing::Records;
    ServerSent: Framing::Events;
}

/// The items, with the error after them if there is one.
async fn all(client: &Client, framing: Framing) -> String {
    match framing {
        Framing::Lines => all_of::<Lines>(client).await,
        Framing::Records => all_of::<Records>(client).await,
        Framing::Events => all_of::<ServerSent>(client).await,
    }
}

async fn all_of<O: Events<Item = Value>>(client: &Client) -> String {
    let mut items = EventStream::of(Call::<O>::new(client));
    let mut said = Vec::new();
    while let Some(item) = poll_fn(|context| Pin::new(&mut items).poll_next(context)).await {
        said.push(item.map_or_else(|error| error.to_string(), |item| item.to_string()));
    }
    assert!(items.next().await.is_none(), "the end stays the end");
    said.join(" ")
}

#[tokio::test]
async fn items_are_told_apart_however_they_are_cut() {
    let events = "\u{feff}: a comment\r\ndata: 1\n\nid: 7\revent: tick\rdata:a\rdata: b\r\r\nretry: 20\nretry: x\ndata\n\n\
                  event: unsaid\n\ndata: cut";
    let events_read = r#"{"data":"1"} {"data":"a\nb","event":"tick","id":"7"} {"data":"","retry":20}"#;
    for (framing, body, expected) in [
        (Framing::Lines, "{\"a\": 1}\r\n\n[2,\"\u{e9}\"]\n3", "{\"a\":1} [2,\"\u{e9}\"] 3"),
        (Framing::Records, "\u{1e}{\"a\":\n1}\n\u{1e}2\n", "{\"a\":1} 2"),
        (Framing::Events, events, events_read),
        (Framing::Lines, "", ""),
    ] {
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(all(&client(&pieces(body, size)), framing).await, expected, "{framing:?} in pieces of {size}");
        }
    }
}

#[tokio::test]
async fn awaited_it_is_the_whole_as_text() {
    let fake = pieces("1\n2\n", 3);
    assert_eq!(Call::<Lines>::new(&client(&fake)).await.expect("a success"), "1\n2\n");
}

#[tokio::test]
async fn what_comes_after_an_item_that_is_wrong_does_not_depend_on_how_the_bytes_were_cut() {
    for size in 1..8 {
        let said = all(&client(&pieces("1\n{\n3\n", size)), Framing::Lines).await;
        assert!(said.starts_with("1 getThing: ") && said.ends_with(" 3"), "in pieces of {size}: {said}");
    }
    let headed = Fake::always(200, &[("x-trace", "7")], "{\n");
    let broken = client(&headed);
    let error =
        EventStream::of(Call::<Lines>::new(&broken)).next().await.expect("an item").expect_err("it is cut short");
    let response = error.error().response().expect("what came stays at hand");
    assert_eq!((response.status().as_u16(), response.headers()["x-trace"].to_str().ok()), (200, Some("7")));
    assert_eq!(response.body().as_ref(), b"{");
    let refused = Fake::always(404, &[], "{}");
    let client = client(&refused);
    let error =
        EventStream::of(Call::<Lines>::new(&client)).next().await.expect("an error").expect_err("it is not there");
    assert!(error.error().is_not_found());
}

#[tokio::test]
async fn an_item_is_bounded_and_a_response_is_not() {
    let bounded = |fake: Fake| builder().max_response_bytes(10).transport(fake).build().expect("well set up");
    let client = bounded(pieces("11111111\n22222222\n33333333\n", 4));
    assert_eq!(all(&client, Framing::Lines).await, "11111111 22222222 33333333");
    for (framing, body) in [(Framing::Lines, "1111111111111\n"), (Framing::Events, "data: 1\ndata: 1234567890\n\n")] {
        let client = bounded(pieces(body, 4));
        assert!(all(&client, framing).await.ends_with("the response is larger than 10 bytes"), "{framing:?}");
    }
}

#[tokio::test]
async fn an_event_stream_that_is_none_is_an_error_that_says_what_came() {
    for (media_type, is_events) in [
        ("text/event-stream", true),
        ("Text/Event-Stream;charset=utf-8", true),
        ("", true),
        ("application/json", false),
        ("text/html; charset=utf-8", false),
    ] {
        let headers = Vec::from_iter((!media_type.is_empty()).then_some(("content-type", media_type)));
        let fake = Fake::new(move |_| crate::fake::response(200, &headers, "data: 1\n\n"));
        let client = client(&fake);
        let mut items = EventStream::of(Call::<ServerSent>::new(&client));
        let first = items.next().await.expect("an item or an error");
        assert_eq!(first.is_ok(), is_events, "{media_type}");
        if let Err(error) = first {
            let told = error.to_string();
            let media_type = media_type.split(';').next().unwrap_or_default();
            assert!(told.contains(media_type) && told.contains("data: 1"), "{told}");
        }
        assert!(items.next().await.is_none());
    }
}

#[tokio::test]
async fn what_may_have_been_cut_off_is_not_delivered() {
    for (body, expected) in [
        ("\u{1e}1\n\u{1e}12", "1 error"),
        ("\u{1e}1\n\u{1e}12\n", "1 12"),
        ("\u{1e}1\u{1e}2\n", "error 2"),
        ("\u{1e}tru", "error"),
        ("\u{1e}true\t\u{1e}[1]\u{1e}\"x\"", "true [1] \"x\""),
        ("\u{1e}{\"a\":\u{1e}3\n", "error 3"),
    ] {
        for size in 1..=body.len() {
            let client = client(&pieces(body, size));
            let mut items = EventStream::of(Call::<Records>::new(&client));
            let mut said = Vec::new();
            while let Some(item) = items.next().await {
                said.push(item.map_or_else(|_| "error".to_owned(), |item| item.to_string()));
            }
            assert_eq!(said.join(" "), expected, "{body:?} in pieces of {size}");
        }
    }
}
