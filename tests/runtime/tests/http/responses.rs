//! Responses and errors: what becomes of what an API says, or does not say.

use crate::api::{LIST, Problem, THING, builder, call, client, client_at, send};
use crate::fake::{Fake, Reply, response};
use crate::server::{Act, Server, http};
use specwright_runtime::{Body, BodyStream, Error, ErrorKind, Request, Retry, TransportError};
use std::error::Error as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// A body without a length.
struct Endless;

impl futures_core::Stream for Endless {
    type Item = io::Result<bytes::Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(bytes::Bytes::from_static(&[b' '; 16 * 1024]))))
    }
}

fn endless(status: u16) -> Reply {
    response(status, &[], Body::stream(None, Box::pin(Endless)))
}

async fn failure(fake: &Fake) -> specwright_runtime::CallError<Problem> {
    call(&client(fake), &LIST).await.expect_err("the call fails")
}

#[tokio::test]
async fn another_media_type_is_given_as_it_comes() {
    let fake = Fake::always(200, &[("content-type", "text/csv")], "a,b");
    let client = client(&fake);
    let response = call(&client, &LIST).accept("text/csv").await.expect("it is not decoded");
    assert_eq!((response.text().as_ref(), fake.only().header("accept")), ("a,b", "text/csv"));
}

#[tokio::test]
async fn a_success_is_decoded_with_status_and_headers_at_hand() {
    let fake = Fake::always(200, &[("x-left", " 59 "), ("x-text", "a")], r#"[{"a": 1.50}]"#);
    let client = client(&fake);
    assert_eq!(call(&client, &LIST).await.expect("a success").to_string(), r#"[{"a":1.50}]"#);
    let response = call(&client, &LIST).response().await.expect("a success");
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.header::<i64>("X-Left"), Some(59));
    assert_eq!(response.header::<i64>("x-text"), None);
    assert_eq!(response.header_text("x-text"), Some("a"));
    assert_eq!(response.header_text("x none"), None);
    assert!(response.into_body().as_list().is_some());
}

#[tokio::test]
async fn what_is_not_there_can_be_none() {
    for (status, wanted) in [(200, Some("[1]")), (404, None)] {
        let fake = Fake::always(status, &[], "[1]");
        let found = call(&client(&fake), &LIST).optional().await.expect("nothing is wrong");
        assert_eq!(found.map(|body| body.to_string()).as_deref(), wanted);
    }
    for status in [400, 403, 410] {
        let fake = Fake::always(status, &[], "[1]");
        let error = call(&client(&fake), &LIST).optional().await.expect_err("something else is wrong");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    }
}

#[tokio::test]
async fn a_response_is_bounded() {
    let build = |fake: &Fake| builder().max_response_bytes(10).transport(fake.clone()).build().expect("well set up");
    for (body, is_ok) in [("[        ]", true), ("[         ]", false)] {
        let fake = Fake::always(200, &[], body);
        let outcome = call(&build(&fake), &LIST).await;
        assert_eq!(outcome.is_ok(), is_ok);
        if let Err(error) = outcome {
            assert_eq!(error.kind(), ErrorKind::TooLarge);
            assert_eq!(error.to_string(), "getThing: the response is larger than 10 bytes");
        }
    }
    let error = call(&build(&Fake::new(|_| endless(200))), &LIST).await.expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let error = failure(&Fake::new(|_| endless(500))).await;
    assert_eq!(error.response().map(|response| response.body().len()), Some(1024 * 1024));
    assert!(error.is_server_error());
}

#[tokio::test]
async fn what_is_decoded_is_bounded() {
    let fake = Fake::always(200, &[], format!("[{}]", vec!["[]"; 10_000].join(",")).leak());
    let build = |bytes| builder().max_decoded_bytes(bytes).transport(fake.clone()).build().expect("well set up");
    assert!(call(&build(10_000_000), &LIST).await.is_ok());
    let error = call(&build(100_000), &LIST).await.expect_err("it takes more");
    assert_eq!(error.kind(), ErrorKind::Decode);
    let message = error.to_string();
    let why = "takes more than 100000 bytes of memory once decoded; `max_decoded_bytes` of the client sets the limit";
    assert!(message.contains(why), "{message}");
    // However small responses have to be, there is room for what they may hold.
    let small = builder().max_response_bytes(100_000).transport(fake.clone()).build().expect("well set up");
    assert!(call(&small, &LIST).await.is_ok());
}

#[tokio::test]
async fn failures_are_told_by_status() {
    let error = failure(&Fake::always(409, &[], r#"{"error": "there\nalready", "id": "7"}"#)).await;
    assert!(matches!(error.api(), Some(Problem::Conflict(clash)) if clash.id == "7"));
    assert!(error.is_conflict() && !error.is_not_found());
    assert_eq!(error.to_string(), "getThing: 409 Conflict: there already");
    assert_eq!(error.operation(), Some("getThing"));
    assert!(error.source().is_none());

    let error = failure(&Fake::always(409, &[], r#"{"id": 7}"#)).await;
    assert!(error.api().is_none() && error.kind() == ErrorKind::Status);
    assert_eq!(error.response().map(|response| response.text().into_owned()).as_deref(), Some(r#"{"id": 7}"#));
    let decode = error.decode_error().expect("the body is not as documented");
    assert_eq!(decode.to_string(), "$.id: expected a string, found a number");
    let expected = "getThing: 409 Conflict: its response is not as documented: $.id: expected a string, found a number; it begins \
        with {\"id\": 7}";
    assert_eq!(error.to_string(), expected);

    let error = failure(&Fake::always(503, &[], "down")).await;
    assert!(matches!(error.api(), Some(Problem::Server(text)) if text == "down"));
    let error = failure(&Fake::always(418, &[], "")).await;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(418));
    assert!(error.into_api().is_none());
    for (status, matches) in [
        (401, Error::is_unauthorized as fn(&Error) -> bool),
        (403, Error::is_forbidden),
        (404, Error::is_not_found),
        (429, Error::is_rate_limited),
        (599, Error::is_server_error),
    ] {
        let error: Error = failure(&Fake::new(move |_| response(status, &[], ""))).await.into();
        assert!(matches(&error), "{status}");
        assert_eq!(error.kind(), ErrorKind::Status);
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_decoded_keeps_its_response() {
    let error = failure(&Fake::always(200, &[], "<html>")).await;
    assert!(error.api().is_none());
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.response().map(|response| response.text().into_owned()).as_deref(), Some("<html>"));
    assert!(error.decode_error().is_some());
    let expected = "getThing: 200 OK: the call succeeded, but its response is not as documented: $: ";
    assert!(error.to_string().starts_with(expected), "{error}");

    let headers = &[("content-type", "application/json; charset=utf-8")];
    let error = failure(&Fake::always(200, headers, "[1")).await;
    let expected = "getThing: 200 OK: the call succeeded, but its response (application/json) is not as documented: ";
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[tokio::test]
async fn problem_details_are_read_from_their_media_type_alone() {
    let problem = &[("content-type", "Application/Problem+JSON; charset=utf-8")];
    let body = r#"{
        "type": "https://example.com/out-of-credit", "title": "Not enough credit", "status": 403, "detail": "30 of 50",
        "instance": "/account/12345/msgs/abc", "balance": 30, "token": "s3cr3t"
    }"#;
    let error = failure(&Fake::always(403, problem, body)).await;
    let found = error.problem().expect("problem details");
    assert_eq!((found.type_.as_str(), found.status), ("https://example.com/out-of-credit", Some(403)));
    assert_eq!((found.title.as_deref(), found.detail.as_deref()), (Some("Not enough credit"), Some("30 of 50")));
    assert_eq!(found.instance.as_deref(), Some("/account/12345/msgs/abc"));
    assert_eq!(found.extensions.keys().collect::<Vec<_>>(), ["balance", "token"]);
    assert_eq!(found.extensions.get("balance").and_then(specwright_runtime::json::Value::as_i64), Some(30));
    assert!(!format!("{found:?}").contains("s3cr3t") && format!("{found:?}").contains("30 of 50"), "{found:?}");
    // Members of another type are as if they were not there.
    let error = failure(&Fake::always(400, problem, r#"{"title": 1, "status": "400", "detail": null}"#)).await;
    let found = error.problem().expect("problem details");
    assert_eq!((found.type_.as_str(), found.title, found.status, found.detail), ("about:blank", None, None, None));
    assert!(found.extensions.is_empty());
    for (headers, body) in [(problem, "[1]"), (&[("content-type", "application/json")], body), (problem, "")] {
        assert!(failure(&Fake::always(403, headers, body)).await.problem().is_none());
    }
}

#[tokio::test]
async fn messages_are_found_where_apis_put_them() {
    for (body, expected) in [
        (r#"{"detail": "Given API token is not valid"}"#, Some("Given API token is not valid")),
        (r#"{"error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED"}"#, Some("RATE_LIMIT_EXCEEDED")),
        (r#"{"error": {"code": 1, "message": "nested"}}"#, Some("nested")),
        (r#"{"errors": [{"message": "listed"}]}"#, Some("listed")),
        (r#"{"type": "about:blank", "title": "titled", "detail": ""}"#, Some("titled")),
        (r#"{"name": ["This field is required."]}"#, Some("name: This field is required.")),
        (r#"{"name": "The name is taken", "id": "7"}"#, Some("name: The name is taken")),
        (r#"{"id": "7", "labels": {"0": ["Invalid label"]}}"#, Some("labels.0: Invalid label")),
        (r#"[{}, {"general": ["Too long", "Too wide"]}]"#, Some("[1].general: Too long; [1].general: Too wide")),
        (
            r#"{"errors": {"a": ["1 bad"], "b": ["2 bad"], "c": ["3 bad"], "d": ["4 bad"]}}"#,
            Some("a: 1 bad; b: 2 bad; c: 3 bad"),
        ),
        (r#"{"detail": [{"loc": ["body", "size"], "msg": "field required"}]}"#, Some("field required")),
        (r#"{"code": "EXISTS"}"#, Some("code: EXISTS")),
        (r#"{"a": ["\u001b[2J\u202eb"]}"#, Some("a:  [2J b")),
        (r#"[[[[[[[[[["too deep to be told"]]]]]]]]]]"#, None),
        (r#""just text""#, Some("just text")),
        (r#"{"error": false}"#, None),
        ("<h1>Bad Gateway</h1>", None),
        ("", None),
    ] {
        let fake = Fake::new(move |_| response(400, &[], body));
        assert_eq!(failure(&fake).await.message().as_deref(), expected, "{body}");
    }
    let plain = Fake::always(502, &[("content-type", "text/plain; charset=utf-8")], "no\r\nluck");
    assert_eq!(failure(&plain).await.message().as_deref(), Some("no  luck"));
    let long = Fake::new(|_| response(400, &[], format!(r#"{{"error": "{}"}}"#, "x".repeat(1000))));
    assert_eq!(failure(&long).await.message().map(|message| message.chars().count()), Some(301));
}

#[tokio::test]
async fn the_time_to_wait_is_read_as_seconds_or_as_a_date() {
    let now = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (value, expected) in [
        ("120", Some(120)),
        (" 3 ", Some(3)),
        ("Sun, 06 Nov 1994 08:50:07 GMT", Some(30)),
        ("Sun, 06 Nov 1994 08:49:07 GMT", Some(0)),
        ("soon", None),
        ("-1", None),
    ] {
        let fake = Fake::new(move |_| response(429, &[("retry-after", value), ("date", now)], ""));
        assert_eq!(failure(&fake).await.retry_after(), expected.map(Duration::from_secs), "{value}");
    }
    assert_eq!(failure(&Fake::always(429, &[], "")).await.retry_after(), None);
    let error = failure(&Fake::always(429, &[("retry-after", "57")], r#"{"error": "slow down"}"#)).await;
    assert_eq!(error.to_string(), "getThing: 429 Too Many Requests: slow down; again in 57 s");
}

#[tokio::test]
async fn silence_ends_in_a_timeout() {
    let fake = Fake::new(|_| Reply::Silence);
    let client = builder()
        .timeout(Duration::from_millis(20))
        .retry(Retry::never())
        .transport(fake.clone())
        .build()
        .expect("well set up");
    let error = call(&client, &LIST).await.expect_err("nobody responses");
    assert!(error.is_timeout());
    assert_eq!(error.to_string(), "getThing: no whole response within 20ms");
    let error = call(&client, &LIST).timeout(Duration::from_millis(5)).await.expect_err("nobody responses");
    assert_eq!(error.to_string(), "getThing: no whole response within 5ms");
    let told: Vec<_> = fake.sent().iter().map(|sent| sent.timeout).collect();
    assert!(told.is_empty() || told == [Some(Duration::from_millis(20)), Some(Duration::from_millis(5))], "{told:?}");

    let server = Server::start(|_| Act::Silence).await;
    let client = client_at(&server.url);
    let error = call(&client, &LIST).timeout(Duration::from_millis(50)).await.expect_err("nobody responses");
    assert!(error.is_timeout(), "{error:?}");
}

#[tokio::test]
async fn broken_connections_are_told_apart() {
    for (reply, kind) in [
        (TransportError::connect as fn(&'static str) -> TransportError, ErrorKind::Connect),
        (TransportError::timeout, ErrorKind::Timeout),
        (TransportError::other, ErrorKind::Transport),
    ] {
        let error = failure(&Fake::new(move |_| Reply::Fail(reply("cause")))).await;
        assert_eq!(error.kind(), kind);
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("cause"));
        assert!(error.api().is_none());
    }
    let short = "HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n[".to_owned();
    let server = Server::always(short).await;
    let error = call(&client_at(&server.url), &LIST).await.expect_err("no success");
    assert!(error.is_not_found(), "a status is a status: {error:?}");
    let huge = "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n[".to_owned();
    let server = Server::always(huge).await;
    let error = call(&client_at(&server.url), &LIST).await.expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[".to_owned();
    let server = Server::always(short).await;
    let error = call(&client_at(&server.url), &LIST).await.expect_err("the response breaks off");
    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn a_real_server_is_understood() {
    let server = Server::always(http("200 OK", &["X-Left: 3"], "[1]")).await;
    let response = call(&client_at(&server.url), &LIST).response().await.expect("a success");
    assert_eq!((response.body.to_string().as_str(), response.header::<u8>("x-left")), ("[1]", Some(3)));
    let head = &server.heads()[0];
    assert!(head.starts_with("get /things/ http/1.1\r\n"), "{head}");
    assert!(!head.contains("content-length"), "{head}");
}

#[tokio::test]
async fn what_is_shown_of_a_response_is_bounded_and_holds_no_signature() {
    let body = "x".repeat(5000);
    let headers = [("location", "https://s.test/f?X-Amz-Signature=hidden"), ("set-cookie", "s=hidden")];
    let fake = Fake::new(move |_| response(409, &headers, body.clone()));
    let error = failure(&fake).await;
    let shown = format!("{error:?}");
    assert!(!shown.contains("hidden"), "{shown}");
    assert!(shown.len() < 4000, "{}", shown.len());
    assert!(shown.contains("https://s.test/f?…"));
}

#[test]
fn calls_can_be_sent_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    fn is_sync<T: Send + Sync + Clone>(_: &T) {}
    let fake = Fake::always(200, &[], "1");
    let client = client(&fake);
    is_sync(&client);
    is_send(&call(&client, &LIST));
    is_send(&call(&client, &LIST).response());
    is_send(&BodyStream::from(Body::empty()));
    assert!(std::mem::size_of::<Result<(), specwright_runtime::CallError<Problem>>>() <= 8);
    assert!(std::mem::size_of::<Result<(), Error>>() <= 8);
}

#[tokio::test]
async fn bodies_can_be_read_while_they_come() {
    let fake = Fake::new(|sent| {
        if sent.url.ends_with("/1/") { response(200, &[], "a,b") } else { response(409, &[], r#"{"id":"x"}"#) }
    });
    let client = builder().max_response_bytes(1).transport(fake.clone()).build().expect("the client is well set up");
    let ask = |id: &'static str| {
        let mut request = Request::new(&THING);
        request.path("id", &id);
        send(&client, request).timeout(Duration::from_secs(9))
    };
    let mut streamed = ask("1").stream().await.expect("a success");
    assert_eq!((streamed.status().as_u16(), streamed.length()), (200, Some(3)));
    assert_eq!(streamed.chunk().await.expect("a chunk").as_deref(), Some(&b"a,b"[..]));
    assert_eq!(streamed.chunk().await.expect("the end"), None);
    // The transport is not told of a limit, which would end the body while it is read.
    assert_eq!(fake.only().timeout, None);
    let error = ask("2").stream().await.expect_err("a conflict");
    assert!(error.is_conflict());
}

#[tokio::test]
async fn a_success_that_is_not_documented_is_one_if_it_can_be_read() {
    for (status, body, is_ok) in [
        (201, r#"{"a":1}"#, true),
        (203, "[]", true),
        (204, "", false),
        (201, "<html>", false),
        (206, "[]", false),
        (207, "[]", false),
        (300, "[]", false),
        (422, "[]", false),
    ] {
        let fake = Fake::always(status, &[], body);
        let client = client(&fake);
        let outcome = call(&client, &LIST).await;
        assert_eq!(outcome.is_ok(), is_ok, "{status} {body}");
        let Err(error) = outcome else { continue };
        assert_eq!(error.error().status().map(|found| found.as_u16()), Some(status), "the status is kept");
        assert_eq!(
            error.response().map(|response| response.body().as_ref()),
            Some(body.as_bytes()),
            "the body is kept"
        );
        let did_it = error.to_string().contains("the call succeeded");
        assert_eq!(did_it, status < 300, "{error}");
    }
    let fake = Fake::always(206, &[], "[1]");
    let part = call(&client(&fake), &LIST).header("range", "items=0-0").await.map(|value| value.to_string());
    assert_eq!(part.expect("a part was asked for"), "[1]");
}

#[tokio::test]
async fn the_time_to_wait_is_told_in_every_form_and_within_reason() {
    for (wait, expected) in [
        ("60", 60),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
        ("Sunday, 06-Nov-94 08:50:37 GMT", 60),
        ("Sun Nov  6 08:50:37 1994", 60),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
        ("18446744073709551615", 366 * 24 * 60 * 60),
        ("99999999999999999999999", 366 * 24 * 60 * 60),
    ] {
        for date in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            let fake = Fake::new(move |_| response(429, &[("retry-after", wait), ("date", date)], ""));
            assert_eq!(failure(&fake).await.retry_after(), Some(Duration::from_secs(expected)), "{wait} at {date}");
        }
    }
    for wait in ["", "soon", "-1", "1e3"] {
        let fake = Fake::new(move |_| response(429, &[("retry-after", wait)], ""));
        assert_eq!(failure(&fake).await.retry_after(), None, "{wait:?}");
    }
}

#[tokio::test]
async fn a_page_in_place_of_a_failure_is_told_from_what_the_api_says() {
    for (media_type, expected) in [
        ("text/html", "getThing: 502 Bad Gateway (text/html): it begins with <h1>nginx</h1>"),
        ("application/octet-stream", "getThing: 502 Bad Gateway"),
    ] {
        let fake = Fake::new(move |_| response(502, &[("content-type", media_type)], "<h1>nginx</h1>"));
        assert_eq!(failure(&fake).await.to_string(), expected);
    }
}
