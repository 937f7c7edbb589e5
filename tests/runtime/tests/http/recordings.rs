//! Recordings: what is in them, what never is, and what comes back out of them.

use crate::api::{CREATE, IN_COOKIE, IN_QUERY, KEY, LIST, LOGIN, SERVERS, TOKEN, builder, call, get, secured, send};
use crate::attempts::Once;
use crate::fake::{Fake, Reply, Sent, response};
use crate::server::{Act, Server, http};
use serde_json::{Value, json};
use specwright_runtime::multipart::{Form, Part};
use specwright_runtime::{
    Body, Call, Client, ClientBuilder, ClientCredentials, CredentialLocation, Endpoint, ErrorKind, OAuth, Raw,
    Recorder, Replay, Request, Retry, Scheme, TransportError, provider,
};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

/// Every part of it that a secret may get into.
const MARKER: &str = "marker-4711";

static QUERIED: Endpoint = secured(&[&[IN_QUERY]]);
static WITH_COOKIE: Endpoint = secured(&[&[IN_COOKIE]]);
static WITH_LOGIN: Endpoint = secured(&[&[LOGIN]]);

static SEVENTH: Endpoint = get("/things/7/");

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn recorder(folder: &tempfile::TempDir) -> Recorder {
    Recorder::create(folder.path().join("a.har")).expect("a file")
}

fn text(folder: &tempfile::TempDir) -> String {
    std::fs::read_to_string(folder.path().join("a.har")).expect("there is a recording")
}

fn entries(folder: &tempfile::TempDir) -> Vec<Value> {
    let har: Value = serde_json::from_str(&text(folder)).expect("it is JSON");
    assert_eq!(har["log"]["version"], "1.2");
    har["log"]["entries"].as_array().expect("a list").clone()
}

fn replay(folder: &tempfile::TempDir) -> Replay {
    Replay::open(folder.path().join("a.har")).expect("it can be read")
}

fn built(builder: ClientBuilder) -> Client {
    builder.retry(Retry::never()).build().expect("well set up")
}

fn posted(body: &str) -> Request {
    let mut request = Request::new(&CREATE);
    request.raw("application/json", body.to_owned());
    request
}

#[tokio::test]
async fn what_a_server_responded_once_comes_back_without_it() {
    let server = Server::start(|head| {
        Act::Respond(match head.split(' ').next() {
            Some("get") => http("200 OK", &["Content-Type: application/json", "X-A: 1"], r#"{"name": "a"}"#),
            _ => http("409 Conflict", &["Content-Type: application/json"], r#"{"id": "7"}"#),
        })
    })
    .await;
    let folder = folder();
    let recorder = recorder(&folder);
    let client = built(builder().base_url(&server.url).credential(KEY, MARKER).record(recorder.clone()));
    let mut listed = Request::new(&LIST);
    listed.query("b", &"x y", true);
    listed.query("a", &1, true);
    send(&client, listed).await.expect("a success");
    send(&client, posted(r#"{"a": 1, "b": [true]}"#)).await.expect_err("409");
    assert_eq!(recorder.finish().expect("all of it was written"), 2);

    let [one, other] = &entries(&folder)[..] else { panic!("two exchanges") };
    assert_eq!(one["_operation"], "getThing");
    assert_eq!(one["request"]["url"], format!("{}/things/?b=x%20y&a=1", server.url));
    assert_eq!(one["request"]["queryString"][0], json!({"name": "b", "value": "x y"}));
    assert_eq!(one["response"]["content"]["text"], r#"{"name": "a"}"#);
    assert_eq!((&one["response"]["status"], &one["response"]["statusText"]), (&json!(200), &json!("OK")));
    assert_eq!(other["request"]["postData"]["text"], r#"{"a": 1, "b": [true]}"#);
    assert!(one["startedDateTime"].as_str().is_some_and(|time| time.starts_with("20") && time.ends_with('Z')));
    assert!(!text(&folder).contains(MARKER));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = std::fs::metadata(folder.path().join("a.har")).expect("there is a file");
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }

    // Another host, another order, another credential.
    let replay = replay(&folder);
    let client = built(builder().base_url("https://elsewhere.test").credential(KEY, "other").transport(replay.clone()));
    assert_eq!(replay.unused(), ["GET /things/", "POST /things/"]);
    let mut listed = Request::new(&LIST);
    listed.query("a", &1, true);
    listed.query("b", &"x y", true);
    let response = send(&client, listed).response().await.expect("a success");
    assert_eq!(response.body.get("name").and_then(|name| name.as_str()), Some("a"));
    assert_eq!(response.header_text("x-a"), Some("1"));
    let error = send(&client, posted(r#"{"b":[true],"a":1.0}"#)).await.expect_err("409");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(409));
    assert!(replay.unused().is_empty());
}

/// Whatever carries it, and wherever a server echoes it.
#[tokio::test]
async fn no_recording_has_a_secret() {
    let echo = Fake::new(|_| {
        let body = format!(
            r#"{{"echo": "is {MARKER}!", "{MARKER}": 1, "access_token": "token-of-a-user", "again": "token-of-a-user",
                "password": "pw", "pin": 12345678, "nested": {{"secret": ["inner-secret-1"]}}, "token_type": "Bearer",
                "token_expires_at": "2026-01-01T00:00:00Z", "id_token": "6de3b7b0-f3f5-420f-b73c-0864e4341e4f",
                "jwt": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYXJrZXIifQ.", "inner": "{{\"apiKey\": \"secret-within\"}}",
                "total_tokens": 7, "token": 12345, "link": "https://s.test/f?X-Amz-Signature=signature-of-link&a=1"}}"#
        );
        let cookie = format!("sid={MARKER}-cookie; Path=/; HttpOnly");
        response(
            200,
            &[
                ("content-type", "application/json"),
                ("set-cookie", &cookie),
                ("x-auth-token", "token-in-header"),
                ("location", "https://s.test/?sig=signature-in-header"),
            ],
            body,
        )
    });
    let own = |scheme: usize, secret: &str| builder().credential(scheme, secret.to_owned()).transport(echo.clone());
    for (client, endpoint) in [
        (own(KEY, MARKER), &LIST),
        (own(TOKEN, MARKER), &LIST),
        (builder().credential(LOGIN, ("user".to_owned(), MARKER.to_owned())).transport(echo.clone()), &WITH_LOGIN),
        (own(IN_QUERY, MARKER), &QUERIED),
        (own(IN_COOKIE, MARKER), &WITH_COOKIE),
        (
            builder().credential(TOKEN, provider(|| async { Ok::<_, TransportError>(MARKER) })).transport(echo.clone()),
            &LIST,
        ),
        (
            builder()
                .credential(IN_QUERY, provider(|| async { Ok::<_, TransportError>(MARKER) }))
                .transport(echo.clone()),
            &QUERIED,
        ),
        (builder().header("x-session", MARKER).transport(echo.clone()), &LIST),
    ] {
        let folder = folder();
        let recorder = recorder(&folder).secret("pin");
        let client = built(client.record(recorder.clone()));
        let sent: Call<'_, Raw<crate::api::Thing>> = call(&client, endpoint).accept("application/json");
        sent.header("authorization-of-mine", MARKER).await.expect("a success");
        recorder.finish().expect("it was written");
        let text = text(&folder);
        for secret in [
            MARKER,
            "bWFya2Vy",
            "dXNlcjptYXJrZXI",
            "token-of-a-user",
            "eyJhbG",
            "secret-within",
            "token-in-header",
            "\"pw\"",
            "12345",
            "inner-secret",
            "6de3b7b0",
            "signature-of-link",
            "signature-in-header",
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        let [entry] = &entries(&folder)[..] else { panic!("one exchange") };
        let body = entry["response"]["content"]["text"].as_str().expect("a text");
        let body: Value = serde_json::from_str(body).expect("it is JSON still");
        assert_eq!(body["access_token"], body["again"], "{body}");
        assert_eq!(
            (&body["token_type"], &body["total_tokens"], &body["token"]),
            (&json!("Bearer"), &json!(7), &json!(0))
        );
        assert_eq!(body["token_expires_at"], "2026-01-01T00:00:00Z");
        assert_eq!(body["pin"], 0);
        assert!(body["id_token"].as_str().is_some_and(|id| id.starts_with("00000000-0000-4000-8000-")), "{body}");
        assert!(text.contains("sid=REDACTED; Path=/; HttpOnly"), "{text}");
    }
}

#[tokio::test]
async fn a_count_of_tokens_is_no_secret_of_other_places() {
    let headers = &[("x-ratelimit-remaining-tokens", "149984000"), ("x-short-token", "abcd")];
    let fake = Fake::always(200, headers, r#"{"size": 149984000, "text": "149984000 and abcd"}"#);
    let folder = folder();
    let recorder = recorder(&folder);
    call(&built(builder().transport(fake).record(recorder.clone())), &LIST).await.expect("a success");
    recorder.finish().expect("it was written");
    let text = entries(&folder)[0]["response"]["content"]["text"].clone();
    assert_eq!(text, r#"{"size": 149984000, "text": "149984000 and abcd"}"#);
}

#[tokio::test]
async fn other_texts_have_no_secrets_either() {
    for (media_type, body) in [
        ("text/event-stream", "event: a\ndata: {\"token\": \"secret-of-mine\", \"n\": 1}\n\n"),
        ("application/x-ndjson", "{\"a\": 1}\n{\"apiKey\": \"secret-of-mine\"}\n"),
        ("text/plain", "so \"password\" : \"secret-of-mine\" it is"),
        ("application/xml", "<a><SecretAccessKey>secret-of-mine</SecretAccessKey><n x='1'>2</n></a>"),
        ("text/html", "<a href=\"https://a.test/?a=1&amp;token=secret-of-mine\">b</a>"),
        ("application/x-www-form-urlencoded", "a=1&client_secret=secret-of-mine"),
    ] {
        let folder = folder();
        let recorder = recorder(&folder);
        let fake = Fake::new(move |_| response(200, &[("content-type", media_type)], body));
        let client = built(builder().transport(fake).record(recorder.clone()));
        call(&client, &LIST).accept("*/*").await.expect("a success");
        recorder.finish().expect("it was written");
        assert!(!text(&folder).contains("secret-of-mine"), "{}", text(&folder));
        let kept = entries(&folder)[0]["response"]["content"]["text"].as_str().expect("a text").to_owned();
        assert!(kept.contains("REDACTED") && kept.len() >= body.len() / 2, "{kept}");
    }
}

/// Follows the cursor of a list for two pages, and returns the cursors.
async fn follow(client: &Client) -> Vec<String> {
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let mut request = Request::new(&LIST);
        request.query("pageToken", &tokens.last().cloned(), true);
        let page = send(client, request).await.expect("a page");
        tokens.push(page.get("nextPageToken").and_then(|token| token.as_str()).expect("a token").to_owned());
    }
    tokens
}

#[tokio::test]
async fn a_cursor_is_the_same_wherever_it_comes_back() {
    let fake = Fake::new(|sent| {
        let next =
            if sent.url.contains("pageToken=cursor-number-one") { "cursor-number-two" } else { "cursor-number-one" };
        response(200, &[], format!(r#"{{"nextPageToken": "{next}"}}"#))
    });
    let folder = folder();
    let recorder = recorder(&folder);
    let tokens = follow(&built(builder().transport(fake).record(recorder.clone()))).await;
    assert_eq!(tokens, ["cursor-number-one", "cursor-number-two"]);
    recorder.finish().expect("it was written");
    assert!(!text(&folder).contains("cursor-number"), "{}", text(&folder));
    let replayed = follow(&built(builder().transport(replay(&folder)))).await;
    assert!(replayed[0] != replayed[1] && replayed.iter().all(|token| token.starts_with("REDACTED-")), "{replayed:?}");
}

const WITH_TOKENS: &[Scheme] = &[Scheme {
    id: "oauth",
    location: CredentialLocation::Bearer,
    oauth: Some(&OAuth { client_credentials: "https://login.test/token", refresh: "", metadata: "", scopes: &[] }),
}];

#[tokio::test]
async fn a_request_for_a_token_is_recorded_without_it() {
    static ANY: Endpoint = secured(&[&[0]]);
    let fake = Fake::new(|sent: &Sent| match sent.method.as_str() {
        "POST" => response(
            200,
            &[],
            r#"{"access_token": "the-access-token", "token_type": "Bearer", "expires_in": 3600, "scope": "read", "user": "someone@example.org"}"#,
        ),
        _ => response(200, &[], r#"{"you": "the-access-token"}"#),
    });
    let start = || {
        ClientBuilder::new(SERVERS, WITH_TOKENS, "things/1.0")
            .credential(0, ClientCredentials::new("my-id", MARKER).in_form())
    };
    let folder = folder();
    let recorder = recorder(&folder);
    call(&built(start().transport(fake).record(recorder.clone())), &ANY).await.expect("a success");
    assert_eq!(recorder.finish().expect("it was written"), 2);
    let text = text(&folder);
    for secret in [MARKER, "the-access-token", "someone@example.org"] {
        assert!(!text.contains(secret), "{text}");
    }
    let form = entries(&folder)[0]["request"]["postData"]["text"].as_str().expect("a form").to_owned();
    assert_eq!(form, "grant_type=client_credentials&client_id=my-id&client_secret=REDACTED-1");
    // The same client again.
    let replay = replay(&folder);
    let found = call(&built(start().transport(replay.clone())), &ANY).await.expect("a success");
    assert_eq!(found.get("you").and_then(|you| you.as_str()), Some("REDACTED-2"));
    assert!(replay.unused().is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_an_error_that_shows_the_nearest() {
    let folder = folder();
    let recorder = recorder(&folder);
    let fake = Fake::always(200, &[], "{}");
    let client = built(builder().transport(fake).record(recorder.clone()));
    send(&client, posted(r#"{"a": 1, "b": {"c": ["x", "y"]}}"#)).await.expect("a success");
    let mut listed = Request::new(&LIST);
    listed.query("page", &2, true);
    send(&client, listed).await.expect("a success");
    recorder.finish().expect("it was written");

    // With attempts: it is sent once all the same.
    let client = builder().transport(replay(&folder)).build().expect("well set up");
    let error = send(&client, posted(r#"{"a": 2, "b": {"c": ["x"]}, "d": null}"#)).await.expect_err("it is another");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert_eq!(
        error.to_string(),
        "createThing: the recording has no such POST /base/things/; the nearest is entry 0, POST /base/things/: `body.a` is \
         `1` there and `2` here; `body.b.c` has 2 items there and 1 here; `body.d` is here alone"
    );
    let mut listed = Request::new(&LIST);
    listed.query("page", &1, true);
    let error = send(&client, listed).await.expect_err("it is another");
    assert!(
        error.to_string().ends_with("entry 1, GET /base/things/: the parameter `page` is `2` there and `1` here"),
        "{error}"
    );
    let error = call(&client, &SEVENTH).await.expect_err("it is another");
    assert!(error.to_string().ends_with("the parameter `page` is there alone"), "{error}");
    // Ignored, it is the same, once.
    let client = built(builder().transport(replay(&folder).ignore("Page")));
    call(&client, &LIST).await.expect("a success");
    let error = call(&client, &LIST).await.expect_err("there is one");
    assert!(
        error.to_string().ends_with("the recording has 1 of GET /base/things/, and all of them have responded"),
        "{error}"
    );
    let empty = Replay::read(br#"{"log": {"entries": []}}"#).expect("a recording");
    let error = call(&built(builder().transport(empty)), &LIST).await.expect_err("it is empty");
    assert!(error.to_string().ends_with("the recording has no GET /base/things/: it is empty"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn responses_come_in_order_failures_too() {
    let count = Mutex::new(0);
    let fake = Fake::new(move |_| {
        let mut count = count.lock().expect("nobody panicked");
        *count += 1;
        match *count {
            1 => response(503, &[], ""),
            2 => Reply::Fail(TransportError::connect("nobody listens")),
            3 => Reply::Silence,
            _ => response(200, &[], format!(r#"{{"n": {count}}}"#)),
        }
    });
    let folder = folder();
    let recorder = recorder(&folder);
    let patient = Retry::default().attempts(4);
    let client = builder().retry(patient).timeout(Duration::from_secs(5)).transport(fake).record(recorder.clone());
    let client = client.build().expect("well set up");
    let first = call(&client, &LIST).response().await.expect("the fourth attempt succeeds");
    assert_eq!(first.attempts(), 4);
    assert_eq!(recorder.finish().expect("it was written"), 4);
    let failures: Vec<Value> = entries(&folder).iter().map(|entry| entry["_error"].clone()).collect();
    assert_eq!(failures, [Value::Null, json!("connect"), json!("abandoned"), Value::Null]);
    assert_eq!(entries(&folder)[2]["response"]["status"], 0);
    assert!(entries(&folder)[2]["time"].as_f64().is_some_and(|time| (5000.0..5010.0).contains(&time)));
    let client = builder().retry(patient).transport(replay(&folder)).build().expect("well set up");
    let again = call(&client, &LIST).response().await.expect("the same");
    assert_eq!((again.attempts(), again.body), (4, first.body));
}

#[tokio::test]
async fn of_files_there_is_the_size_and_of_forms_the_fields() {
    let form = |content: &str, note: &str| {
        let mut form = Form::new();
        form.text("note", &note).text("password", &"secret-of-mine");
        form.part("file", Part::bytes(content.to_owned()).file_name("ä.bin"));
        let stream = content.to_owned();
        form.part(
            "made",
            Part::from_fn(content.len() as u64, move || {
                Box::pin(Once(Some(stream.clone().into()))) as specwright_runtime::ByteStream
            })
            .file_name("b.txt"),
        );
        let mut request = Request::new(&CREATE);
        request.multipart(form);
        request
    };
    let folder = folder();
    let recorder = recorder(&folder);
    let client = built(builder().transport(Fake::always(200, &[], "{}")).record(recorder.clone()));
    let mut image = Request::new(&CREATE);
    image.raw("image/png", b"content-of-image".to_vec());
    send(&client, image).await.expect("a success");
    let mut bytes = Request::new(&CREATE);
    bytes.raw("application/json", Body::stream(None, Box::pin(Once(Some(r#"{"n": 1}"#.into())))));
    send(&client, bytes).await.expect("a success");
    send(&client, form("content-of-file", "a note")).await.expect("a success");
    recorder.finish().expect("it was written");
    let text = text(&folder);
    assert!(!text.contains("content-of") && !text.contains("secret-of-mine"), "{text}");
    let entries = entries(&folder);
    assert_eq!((&entries[0]["request"]["bodySize"], &entries[0]["request"]["postData"]), (&json!(16), &Value::Null));
    assert_eq!(
        entries[2]["request"]["postData"]["params"],
        json!([
            {"name": "note", "value": "a note"},
            {"name": "password", "value": "REDACTED-1"},
            {"name": "file", "fileName": "ä.bin", "contentType": "application/octet-stream", "_size": 15},
            {"name": "made", "fileName": "b.txt", "contentType": "text/plain", "_size": 15},
        ])
    );
}

#[tokio::test]
async fn a_recording_is_bounded_and_whole_at_every_moment() {
    let long: &'static str = Box::leak(format!(r#"{{"a": "{}"}}"#, "x".repeat(5000)).into_boxed_str());
    let folder = folder();
    let recorder = recorder(&folder).max_body_bytes(1000).max_bytes(6000);
    let client = built(
        builder().transport(Fake::always(200, &[("content-type", "application/json")], long)).record(recorder.clone()),
    );
    assert!(entries(&folder).is_empty());
    for count in 1..=5 {
        call(&client, &LIST).await.expect("a success");
        assert!(entries(&folder).len() <= count && text(&folder).len() < 6200);
    }
    let recorded = entries(&folder);
    assert!((2..5).contains(&recorded.len()), "{}", recorded.len());
    let content = &recorded[0]["response"]["content"];
    assert_eq!(
        (content["text"].as_str().map(str::len), &content["size"], &content["_isPartial"]),
        (Some(1000), &json!(long.len()), &json!(true))
    );
    let error = recorder.finish().expect_err("some are left out");
    let left = 5 - recorded.len();
    assert_eq!(
        error.to_string(),
        format!("{left} exchanges are left out, as the recording would be larger than 6000 bytes")
    );
    assert!(text(&folder).contains(&error.to_string()));
    // There is no more of the body to read.
    let error = call(&built(builder().transport(replay(&folder))), &LIST).await.expect_err("it is cut");
    assert!(error.to_string().ends_with("the recording has no more of this body"), "{error}");
}

#[tokio::test]
async fn a_secret_that_is_cut_is_not_begun() {
    let body: &'static str = Box::leak(format!("some text {MARKER} and more").into_boxed_str());
    let folder = folder();
    let recorder = recorder(&folder).max_body_bytes(16);
    let fake = Fake::always(200, &[("content-type", "text/plain")], body);
    let client = built(builder().credential(KEY, MARKER).transport(fake).record(recorder.clone()));
    call(&client, &LIST).accept("text/plain").await.expect("a success");
    assert_eq!(entries(&folder)[0]["response"]["content"]["text"], "some text ");
}

#[tokio::test]
async fn of_a_stream_there_is_what_was_read() {
    let server = Server::always(http("200 OK", &["Content-Type: text/event-stream"], "data: 1\n\ndata: 2\n\n")).await;
    let folder = folder();
    let recorder = recorder(&folder);
    let client = built(builder().base_url(&server.url).record(recorder.clone()));
    let mut stream = call(&client, &LIST).stream().await.expect("a head");
    assert!(entries(&folder).is_empty(), "it is not over");
    while stream.chunk().await.expect("some bytes").is_some() {}
    drop(stream);
    let unread = call(&client, &LIST).stream().await.expect("a head");
    drop(unread);
    recorder.finish().expect("it was written");
    let recorded = entries(&folder);
    assert_eq!(recorded[0]["response"]["content"]["text"], "data: 1\n\ndata: 2\n\n");
    assert_eq!(recorded[1]["response"]["content"]["_isPartial"], true);
    let client = built(builder().base_url("https://api.test").transport(replay(&folder)));
    let mut stream = call(&client, &LIST).stream().await.expect("a head");
    assert_eq!(stream.chunk().await.expect("bytes").as_deref(), Some(&b"data: 1\n\ndata: 2\n\n"[..]));
    assert_eq!(stream.chunk().await.expect("its end"), None);
}

#[tokio::test]
async fn what_is_compressed_or_no_text_comes_back_as_it_was() {
    use std::io::Write as _;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(br#"{"token": "secret-of-mine", "n": 1}"#).expect("room");
    let gzip = gzip.finish().expect("room");
    let bytes: Vec<u8> = (0..=255).collect();
    let (coded, plain) = (gzip.clone(), bytes.clone());
    let fake = Fake::new(move |sent| match sent.header("accept") {
        "image/png" => response(200, &[("content-type", "image/png")], plain.clone()),
        _ => response(200, &[("content-encoding", "gzip"), ("content-length", "57")], coded.clone()),
    });
    let folder = folder();
    let recorder = recorder(&folder);
    let client = built(builder().transport(fake).record(recorder.clone()));
    let found = call(&client, &LIST).await.expect("it is decoded");
    assert_eq!(found.get("token").and_then(|token| token.as_str()), Some("secret-of-mine"));
    assert_eq!(call(&client, &LIST).accept("image/png").await.expect("bytes").body()[..], bytes);
    // What the caller wants compressed cannot be looked into.
    let whole = call(&client, &LIST).header("accept-encoding", "gzip, br").accept("x/y").await.expect("bytes");
    assert_eq!(whole.body()[..], gzip);
    recorder.finish().expect("it was written");
    let recorded = entries(&folder);
    assert_eq!(recorded[0]["response"]["content"]["text"], r#"{"token":"REDACTED-1","n":1}"#);
    assert_eq!(recorded[1]["response"]["content"]["encoding"], "base64");
    assert_eq!(recorded[2]["response"]["content"].get("text"), None);
    let client = built(builder().transport(replay(&folder)));
    call(&client, &LIST).await.expect("it is not compressed here");
    assert_eq!(call(&client, &LIST).accept("image/png").await.expect("bytes").body()[..], bytes);
}

#[tokio::test]
async fn a_client_like_another_is_recorded_too() {
    let folder = folder();
    let recorder = recorder(&folder);
    let fake = Fake::new(|sent| response(200, &[], format!(r#"{{"key": "{}"}}"#, sent.header("x-api-key"))));
    let client = built(builder().credential(KEY, MARKER).transport(fake).record(recorder.clone()));
    let theirs = client.with(|change| change.credential(KEY, "key-of-another")).expect("well set up");
    call(&theirs, &LIST).await.expect("a success");
    assert_eq!(recorder.finish().expect("it was written"), 1, "it is recorded once");
    assert!(!text(&folder).contains("key-of-another"), "{}", text(&folder));
}

#[test]
fn recordings_of_others_are_read_and_what_is_none_is_refused() {
    for (text, message) in [
        (&b"{"[..], "it is no JSON: "),
        (b"{}", "it is no HAR: it has no `log` with `entries`"),
        (br#"{"log": {"entries": [{}]}}"#, "entry 0: it has no `request`"),
        (br#"{"log": {"entries": [{"request": {"method": "GET", "url": "http://a/"}, "response": {"status": 99999}}]}}"#, "entry 0: the response's `status` is none of HTTP"),
        (br#"{"log": {"entries": [{"request": {"method": "GET", "url": "http://a/"}, "response": {"status": 200, "content": {"text": "*", "encoding": "base64"}}}]}}"#, "entry 0: the `content` of the response is no base64"),
    ] {
        let error = Replay::read(text).expect_err("it is none");
        assert!(error.to_string().starts_with(message), "{error}");
    }
    let error = Replay::open("/nonexistent/a.har").expect_err("it is not there");
    assert!(error.to_string().starts_with("`/nonexistent/a.har`: "), "{error}");
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exchanges");
    for file in std::fs::read_dir(recorded).expect("there are recordings") {
        let path = file.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "har") {
            assert!(!Replay::open(&path).expect("it can be read").unused().is_empty(), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn a_replay_needs_no_credential() {
    let fake = Fake::always(200, &[], "{}");
    let folder = folder();
    let recorder = recorder(&folder);
    let login = || provider(|| async { Ok::<_, TransportError>(("user".to_owned(), MARKER.to_owned())) });
    let record = |builder: ClientBuilder| built(builder.transport(fake.clone()).record(recorder.clone()));
    call(&record(builder().credential(IN_QUERY, "key-of-mine")), &QUERIED).await.expect("a success");
    let mut marked = Request::new(&WITH_LOGIN);
    marked.query("echo", &MARKER, true);
    send(&record(builder().credential(LOGIN, login())), marked).await.expect("a success");
    recorder.finish().expect("it was written");
    assert!(!text(&folder).contains(MARKER) && text(&folder).contains("api%20key=REDACTED\""), "{}", text(&folder));
    let client = built(builder().transport(replay(&folder)));
    call(&client, &LIST).await.expect("it is the same without the key");
}
