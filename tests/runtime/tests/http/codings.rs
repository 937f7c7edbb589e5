//! Content codings and charsets: what comes compressed or in other letters is read, or rejected with an error.

use crate::api::{Done, LIST, builder, call, client, client_at};
use crate::fake::{Fake, response};
use crate::server::{Server, http};
use flate2::Compression;
use flate2::write::GzEncoder;
use specwright_runtime::json::Value;
use specwright_runtime::{Body, Call, ErrorKind, HeaderMap, RawResponse, StatusCode};
use std::io::Write as _;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

/// The body in pieces of this size.
fn pieces(body: &[u8], size: usize) -> Body {
    let pieces: Vec<_> = body.chunks(size).map(|piece| Ok(bytes::Bytes::copy_from_slice(piece))).collect();
    Body::stream(None, Box::pin(Pieces(pieces.into_iter())))
}

struct Pieces(std::vec::IntoIter<std::io::Result<bytes::Bytes>>);

impl futures_core::Stream for Pieces {
    type Item = std::io::Result<bytes::Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next())
    }
}

#[tokio::test]
async fn what_comes_compressed_is_read_however_it_is_cut() {
    let text = format!("[{}]", (0..5_000).map(|number| number.to_string()).collect::<Vec<_>>().join(","));
    let whole = gzip(text.as_bytes());
    // Two members one after the other are one text (RFC 1952, section 2.2).
    let (first, second) = text.as_bytes().split_at(1_000);
    let members = [gzip(first), gzip(second)].concat();
    for body in [whole, members] {
        for size in [1, 7, 1_000, body.len()] {
            let body = body.clone();
            let fake =
                Fake::new(move |_| response(200, &[("content-encoding", "GZIP"), ("vary", "*")], pieces(&body, size)));
            let client = client(&fake);
            let response = call(&client, &LIST).response().await.expect("it is read");
            assert_eq!(response.body.to_string(), text, "in pieces of {size}");
            assert!(!response.headers().contains_key("content-encoding"));
            assert_eq!(fake.only().header("accept-encoding"), "gzip");
        }
    }
}

#[tokio::test]
async fn failures_and_streams_are_read_too() {
    let fake = Fake::new(|sent| {
        let is_failure = sent.url.ends_with("/failure");
        let (status, body) = if is_failure { (429, r#"{"title":"quota used up"}"#) } else { (200, "[1]") };
        response(status, &[("content-encoding", "x-gzip")], gzip(body.as_bytes()))
    });
    let client = client(&fake);
    let error = call(&client, &LIST).url("https://api.test/failure").await.expect_err("a failure");
    assert_eq!(error.to_string(), "getThing: 429 Too Many Requests: quota used up");
    let mut streamed = call(&client, &LIST).stream().await.expect("a success");
    let mut bytes = Vec::new();
    while let Some(piece) = streamed.chunk().await.expect("the body is read") {
        bytes.extend_from_slice(&piece);
    }
    assert_eq!(bytes, b"[1]");
}

#[tokio::test]
async fn what_was_not_asked_for_is_refused_aloud() {
    for (coding, body) in
        [("br", &b"\x8b\x01"[..]), ("gzip, gzip", b"x"), ("gzip", b"no gzip"), ("gzip", &gzip(b"[1]")[..9])]
    {
        let body = body.to_vec();
        let fake = Fake::new(move |_| response(200, &[("content-encoding", coding)], body.clone()));
        let error = call(&client(&fake), &LIST).await.expect_err("it cannot be read");
        assert_eq!(error.kind(), ErrorKind::Transport);
        let why = std::error::Error::source(error.error()).expect("a reason").to_string();
        assert!(why.contains(if coding == "gzip" { "not valid gzip" } else { coding }), "{coding}: {why}");
        assert_eq!(error.to_string(), "getThing: the body of the response from https://api.test cannot be decoded");
    }
    let fake = Fake::always(404, &[("content-encoding", "br")], "?");
    let error = call(&client(&fake), &LIST).await.expect_err("a failure");
    assert!(error.error().is_not_found(), "the status is not lost");
}

#[tokio::test]
async fn a_caller_who_asks_for_a_coding_gets_it_and_a_range_is_never_coded() {
    let fake = Fake::new(|_| response(200, &[("content-encoding", "br")], "coded"));
    let client = client(&fake);
    let response = call(&client, &LIST).header("accept-encoding", "br").accept("*/*").await.expect("as it comes");
    assert_eq!(
        (response.text().as_ref(), &response.headers()["content-encoding"]),
        ("coded", &"br".parse().expect("text"))
    );
    let _ = call(&client, &LIST).header("range", "bytes=0-1").await;
    assert_eq!(fake.sent()[1].header("accept-encoding"), "identity");
}

/// A megabyte of nothing but zeros is a kilobyte.
#[tokio::test]
async fn a_bomb_is_stopped_at_the_limit() {
    let bomb = gzip(&vec![b' '; 8 * 1024 * 1024]);
    assert!(bomb.len() < 10_000);
    let fake = Fake::new(move |_| response(200, &[("content-encoding", "gzip")], bomb.clone()));
    let bounded = builder().max_response_bytes(1_000_000).transport(fake).build().expect("well set up");
    let error = call(&bounded, &LIST).await.expect_err("it is too large");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let mut streamed = call(&bounded, &LIST).stream().await.expect("a success");
    let piece = streamed.chunk().await.expect("a piece").expect("a piece");
    assert!(piece.len() <= 64 * 1024, "a piece is bounded: {}", piece.len());
}

#[tokio::test]
async fn empty_bodies_have_no_coding() {
    let fake = Fake::always(200, &[("content-encoding", "gzip")], "");
    let client = client(&fake);
    Call::<Done>::new(&client).await.expect("there is nothing to decode");
}

#[tokio::test]
async fn a_folded_header_does_not_cost_the_response() {
    let server = Server::always(http("200 OK", &["X-Long: first\r\n\t second"], "[1]")).await;
    let client = client_at(&server.url);
    let response = call(&client, &LIST).response().await.expect("it is read");
    let text = response.header_text("x-long").expect("it is there");
    assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["first", "second"]);
}

fn text(media_type: &'static str, body: &[u8]) -> Result<String, String> {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", media_type.parse().expect("a header"));
    RawResponse::new(StatusCode::OK, headers, body.to_vec()).to_text().map_err(|error| error.to_string())
}

#[test]
fn text_is_read_in_its_charset_or_refused() {
    for (media_type, body, expected) in [
        ("text/plain", "Größe".as_bytes(), Ok("Größe")),
        ("text/plain; charset=\"UTF-8\"", "\u{feff}Größe".as_bytes(), Ok("Größe")),
        ("text/plain;charset=ISO-8859-1; format=flowed", b"Gr\xF6\xDFe", Ok("Größe")),
        ("text/csv; charset=us-ascii", b"a", Ok("a")),
        ("text/plain; charset=utf-16", b"\xFE\xFF\0G\xD8\x3D\xDE\0", Ok("G😀")),
        ("text/plain; charset=utf-16le", b"G\0", Ok("G")),
        ("text/plain; charset=utf-16", b"\0", Err("$: the text is not in the charset utf-16")),
        ("text/plain", b"Gr\xF6\xDFe", Err("$: the text is not in the charset utf-8")),
        (
            "text/html; charset=Shift_JIS",
            b"\x83",
            Err("$: the text is in the charset shift_jis, which is not supported"),
        ),
    ] {
        assert_eq!(text(media_type, body).as_deref(), expected.map_err(str::to_owned).as_deref(), "{media_type}");
    }
}

/// Headers of several lines are lists, in whatever type they are read.
#[tokio::test]
async fn lines_of_one_header_are_one_list() {
    let headers = [
        ("x-tags", "a, b"),
        ("x-tags", "c"),
        ("x-counts", "1"),
        ("x-counts", "2,3"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
    ];
    let fake = Fake::new(move |_| response(200, &headers, "[]"));
    let client = client(&fake);
    let response = call(&client, &LIST).response().await.expect("a success");
    assert_eq!(response.header_list::<String>("x-tags").expect("it is there"), ["a", "b", "c"]);
    assert_eq!(response.header_list::<u8>("X-Counts").expect("it is there"), [1, 2, 3]);
    assert_eq!(response.header_list::<u8>("x-tags"), None);
    assert_eq!(response.header_list::<u8>("x-none"), None);
    assert_eq!(response.header_text("x-tags"), Some("a, b, c"));
    assert_eq!(response.header_text("set-cookie"), Some("a=1"), "cookies are no lists");
    let _: &Value = &response.body;
}
