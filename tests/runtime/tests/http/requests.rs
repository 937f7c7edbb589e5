//! Requests: where values go and how they are written there.

use crate::api::{CREATE, THING, builder, client, get, send};
use crate::fake::Fake;
use specwright_runtime::json::{self, Value};
use specwright_runtime::{Endpoint, ErrorKind, Param, Request, Style, StyleKind};
use std::str::FromStr;

fn fake() -> Fake {
    Fake::always(200, &[], "{}")
}

async fn sent_url(operation: &'static Endpoint, fill: impl FnOnce(&mut Request)) -> String {
    let fake = fake();
    let mut request = Request::new(operation);
    fill(&mut request);
    send(&client(&fake), request).await.expect("the request can be sent");
    fake.only().url
}

/// The mistake, after making sure that nothing was sent.
async fn mistake(operation: &'static Endpoint, fill: impl FnOnce(&mut Request)) -> String {
    let fake = fake();
    let mut request = Request::new(operation);
    fill(&mut request);
    let error = send(&client(&fake), request).await.expect_err("the request cannot be sent");
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(error.api().is_none());
    assert!(fake.sent().is_empty());
    error.to_string()
}

#[tokio::test]
async fn a_path_value_stays_in_its_segment() {
    for (value, expected) in [
        ("plain-1_2.3~", "plain-1_2.3~"),
        ("a/b", "a%2Fb"),
        ("../../admin", "..%2F..%2Fadmin"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("a b+c&d=e", "a%20b%2Bc%26d%3De"),
        ("é\u{1F980}", "%C3%A9%F0%9F%A6%80"),
        ("a\\b\r\n", "a%5Cb%0D%0A"),
        ("...", "..."),
    ] {
        let url = sent_url(&THING, |request| request.path("id", &value)).await;
        assert_eq!(url, format!("https://api.test/base/things/{expected}/"), "{value:?}");
    }
}

#[tokio::test]
async fn a_path_value_that_would_leave_its_segment_is_refused() {
    for value in ["", ".", ".."] {
        let message = mistake(&THING, |request| request.path("id", &value)).await;
        assert!(message.starts_with("getThing: path"), "{message}");
    }
    let message = mistake(&THING, |request| request.path("id", &None::<String>)).await;
    assert_eq!(message, "getThing: path parameter `id` is empty");
    let message = mistake(&THING, |_| {}).await;
    assert_eq!(message, "getThing: path parameter `id` is missing");
}

/// Whatever the document writes in a path.
#[tokio::test]
async fn a_path_stays_on_its_host() {
    for (path, expected) in [
        ("/things", "/things"),
        ("things/./a/../b", "mistake"),
        ("//evil.test/a", "/evil.test/a"),
        ("/{id}/evil.test/a", "//evil.test/a"),
        ("/\\evil.test/a", "//evil.test/a"),
        ("/\t/evil.test/a", "//evil.test/a"),
        ("/a\\..\\b", "/b"),
        ("/a#b/c", "/a%23b/c"),
        ("/a?b=c#d", "/a?b=c%23d"),
        ("/a:b@c/d", "/a:b@c/d"),
        ("/https://evil.test", "/https://evil.test"),
        ("", "/"),
        ("/?", "/"),
        ("/é a", "/%C3%A9%20a"),
    ] {
        let operation: &'static Endpoint = Box::leak(Box::new(Endpoint { path, ..THING }));
        let fake = fake();
        let client = builder().base_url("https://api.test").transport(fake.clone()).build().expect("well set up");
        let mut request = Request::new(operation);
        request.path_or_empty("id", &"");
        let sent = send(&client, request).await;
        let url = sent.map_or_else(|_| "mistake".to_owned(), |_| fake.only().url.replace("https://api.test", ""));
        assert_eq!(url, expected, "{path:?}");
    }
}

#[tokio::test]
async fn an_empty_path_value_that_the_document_lists_is_sent() {
    let url = sent_url(&THING, |request| request.path_or_empty("id", &"")).await;
    assert_eq!(url, "https://api.test/base/things//");
    let message = mistake(&THING, |request| request.path_or_empty("id", &"..")).await;
    assert!(message.starts_with("getThing: path"), "{message}");
}

#[tokio::test]
async fn several_values_can_share_a_segment() {
    static COMPARE: Endpoint = get("/compare/{base}...{head}.json");
    static DOTS: Endpoint = get("/x/{a}{b}/y");
    let url = sent_url(&COMPARE, |request| {
        request.path("head", &"new/er");
        request.path("base", &".");
    })
    .await;
    assert_eq!(url, "https://api.test/base/compare/....new%2Fer.json");
    let message = mistake(&DOTS, |request| {
        request.path("a", &".");
        request.path("b", &".");
    })
    .await;
    assert_eq!(message, "getThing: path segment `{a}{b}` expands to `..`");
    let url = sent_url(&THING, |request| request.path("id", &vec!["a,b", "c"])).await;
    assert_eq!(url, "https://api.test/base/things/a%2Cb,c/");
}

#[tokio::test]
async fn queries_repeat_or_join_and_leave_out_what_is_absent() {
    static QUERY: Endpoint = get("/things");
    let url = sent_url(&QUERY, |request| {
        request.query("q&", &"a b&c=d#é", true);
        request.query("none", &None::<i64>, true);
        request.query("flag", &Some(true), true);
        request.query("tags", &vec!["x,y", "z"], true);
        request.query("ids", &vec![1_i64, 2], false);
        request.query("empty", &Vec::<String>::new(), false);
        request.query("blank", &"", false);
        request.query("any", &Value::from_str(r#"["a", 1, null]"#).expect("JSON"), true);
    })
    .await;
    let query = "q%26=a%20b%26c%3Dd%23%C3%A9&flag=true&tags=x%2Cy&tags=z&ids=1,2&blank=&any=a&any=1";
    assert_eq!(url, format!("https://api.test/base/things?{query}"));
}

#[tokio::test]
async fn headers_and_cookies_are_checked() {
    let fake = fake();
    let mut request = Request::new(&CREATE);
    request.header("X-List", &vec![1, 2]);
    request.header("X-None", &None::<String>);
    request.cookie("a", &"1;2 é");
    request.cookie("b", &2_i64);
    send(&client(&fake), request).header("X-More", " more ").await.expect("the request can be sent");
    let sent = fake.only();
    assert_eq!(sent.header("x-list"), "1,2");
    assert_eq!(sent.header("x-more"), "more");
    assert_eq!(sent.header("cookie"), "a=1%3B2%20%C3%A9; b=2");
    assert_eq!(sent.header("accept"), "application/json");
    assert_eq!(sent.header("user-agent"), "things/1.0");
    assert!(!sent.headers.contains_key("x-none"));

    let message = mistake(&CREATE, |request| request.header("X-Evil", &"a\r\nX-Injected: secret")).await;
    assert_eq!(message, "createThing: the value of header `x-evil` is not printable ASCII on one line");
    let message = mistake(&CREATE, |request| request.header("X Evil", &"a")).await;
    assert_eq!(message, "createThing: `X Evil` is not a header name");
    let message = mistake(&CREATE, |request| request.header("Content-Length", &"1")).await;
    assert_eq!(message, "createThing: header `content-length` follows from the body and cannot be set");
}

#[tokio::test]
async fn bodies_have_their_media_type_and_length() {
    let fake = fake();
    let client = client(&fake);
    let mut request = Request::new(&CREATE);
    request.json(&"a\"b".to_owned());
    send(&client, request).await.expect("the request can be sent");
    let mut request = Request::new(&CREATE);
    request.json_as("application/merge-patch+json", &json::Map::from_iter([("a".to_owned(), 1_i64)]));
    send(&client, request).await.expect("the request can be sent");
    let mut request = Request::new(&CREATE);
    request.raw("text/csv", "a,b");
    send(&client, request).await.expect("the request can be sent");
    let sent = fake.sent();
    let shown: Vec<_> =
        sent.iter().map(|sent| (sent.header("content-type"), sent.body.as_str(), sent.length)).collect();
    assert_eq!(
        shown,
        [
            ("application/json", r#""a\"b""#, Some(5 + 1)),
            ("application/merge-patch+json", r#"{"a":1}"#, Some(7)),
            ("text/csv", "a,b", Some(3)),
        ]
    );
}

#[tokio::test]
async fn addresses_come_from_the_document_or_the_user() {
    for (builder, expected) in [
        (builder().server(1), "https://self.test/v1/things/"),
        (builder().server(1).server_variable("host", "my.test:8443"), "https://my.test:8443/v1/things/"),
        (builder().base_url("http://127.0.0.1:1/deep/er/"), "http://127.0.0.1:1/deep/er/things/"),
        (builder().base_url(" https://other.test"), "https://other.test/things/"),
    ] {
        let fake = fake();
        let client = builder.transport(fake.clone()).build().expect("the client is well set up");
        send(&client, Request::new(&crate::api::LIST)).await.expect("the request can be sent");
        assert_eq!(fake.only().url, expected);
    }
    for (builder, expected) in [
        (builder().base_url("not an address"), "the base address is invalid: relative URL without a base"),
        (builder().base_url("ftp://files.test"), "an address must start with http:// or https://"),
        (
            builder().base_url("https://me:hidden@api.test"),
            "an address must not contain a login: set a credential instead",
        ),
        (builder().base_url("https://api.test/?key=hidden"), "a base address must not contain a query"),
        (builder().server(7), "the document has no server 7"),
        (builder().server_variable("hots", "x"), "no server has a variable `hots`"),
        (builder().user_agent("a\nb"), "the user agent is not printable ASCII on one line"),
    ] {
        assert_eq!(builder.build().expect_err("the client cannot be built").to_string(), expected);
    }
}

#[test]
fn parameters_are_written_as_on_the_wire() {
    let text = |value: &dyn Param| value.param().into_values().expect("it can be sent").join(" ");
    assert_eq!(text(&1.5_f64), "1.5");
    assert_eq!(text(&specwright_runtime::Uuid::nil()), "00000000-0000-0000-0000-000000000000");
    let time: specwright_runtime::DateTime = "2026-11-23T10:00:00+00:00".parse().expect("a time");
    assert_eq!(text(&time), "2026-11-23T10:00:00+00:00");
    assert_eq!(text(&Some(vec![Some("a"), None, Some("b")])), "a b");
    assert_eq!(text(&specwright_runtime::Maybe::<i64>::Null), "");
}

#[tokio::test]
async fn an_empty_body_says_how_long_it_is_where_one_is_expected() {
    for (method, expected) in [("POST", "0"), ("PUT", "0"), ("PATCH", "0"), ("GET", ""), ("DELETE", "")] {
        let operation: &'static Endpoint =
            Box::leak(Box::new(crate::api::operation("x", method, "/", &[specwright_runtime::Status::Code(200)], &[])));
        let fake = fake();
        send(&client(&fake), Request::new(operation)).await.expect("the request can be sent");
        assert_eq!(fake.only().header("content-length"), expected, "{method}");
    }
}

#[tokio::test]
async fn numbers_that_json_does_not_have_are_never_sent() {
    let why = "a number is infinite or not a number";
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let form = || {
            let mut form = specwright_runtime::multipart::Form::new();
            form.text("n", &number);
            form
        };
        let all = vec![1.0, number];
        for (message, told) in [
            (mistake(&CREATE, |request| request.json(&all)).await, "the body cannot be sent"),
            (mistake(&THING, |request| request.path("id", &number)).await, "path parameter `id` cannot be sent"),
            (mistake(&CREATE, |request| request.query("q", &all, true)).await, "query parameter `q` cannot be sent"),
            (mistake(&CREATE, |request| request.header("h", &Some(number))).await, "header `h` cannot be sent"),
            (mistake(&CREATE, |request| request.cookie("c", &number)).await, "cookie `c` cannot be sent"),
            (mistake(&CREATE, |request| request.urlencoded(&all, &[])).await, "the `body` cannot be sent"),
            (mistake(&CREATE, |request| request.multipart(form())).await, "part `n` cannot be sent"),
        ] {
            assert!(message.contains(told) && message.ends_with(why), "{message}");
        }
    }
    assert!(mistake(&CREATE, |request| request.json(&f32::NAN)).await.ends_with(why));
}

async fn sent_as(fill: impl FnOnce(&mut Request)) -> String {
    let fake = fake();
    let mut request = Request::new(&CREATE);
    fill(&mut request);
    send(&client(&fake), request).await.expect("the request can be sent");
    fake.only().header("content-type").to_owned()
}

#[tokio::test]
async fn text_says_that_it_is_utf_8() {
    for (media_type, expected) in [
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/*", "text/plain; charset=utf-8"),
        ("text/csv; header=present", "text/csv; header=present; charset=utf-8"),
        ("text/plain; Charset=UTF-8", "text/plain; Charset=UTF-8"),
        ("application/yaml", "application/yaml"),
    ] {
        assert_eq!(sent_as(|request| request.text(media_type, "ä")).await, expected);
    }
}

#[tokio::test]
async fn of_a_range_of_media_types_the_name_of_the_file_decides() {
    use specwright_runtime::Body;
    for (range, name, expected) in [
        ("image/*", "p.png", "image/png"),
        ("image/*", "a/b.SVG", "image/svg+xml"),
        ("*/*", "x.csv", "text/csv"),
        ("*/*", "x", "application/octet-stream"),
        ("application/*", "x.png", "application/octet-stream"),
        ("image/webp", "x.png", "image/webp"),
    ] {
        let sent = sent_as(|request| request.raw(range, Body::from("x").file_name(name))).await;
        assert_eq!(sent, expected, "{range} {name}");
    }
    assert_eq!(
        sent_as(|request| request.raw("image/*", Body::from("x").media_type("image/x-own"))).await,
        "image/x-own"
    );
    for name in ["p.txt", "p"] {
        let told = mistake(&CREATE, |request| request.raw("image/*", Body::from("x").file_name(name))).await;
        assert!(
            told.ends_with("the media type of the body is only known as `image/*`: set it with `Body::media_type`"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn another_media_type_of_the_body_is_the_callers_to_choose() {
    let fake = fake();
    let client = client(&fake);
    let mut request = Request::new(&CREATE);
    request.json(&Value::Null);
    send(&client, request).raw_body("text/csv", "a;b").await.expect("the request can be sent");
    assert_eq!((fake.only().header("content-type"), fake.only().body.as_str()), ("text/csv", "a;b"));
}

#[tokio::test]
async fn what_is_set_again_replaces_what_was_there() {
    static THINGS: Endpoint = get("/things");
    let deep = Style { kind: StyleKind::Deep, explode: true, reserved: false };
    let object = |text: &str| Value::from_str(text).expect("the object is JSON");
    let url = sent_url(&THINGS, |request| {
        request.query("a", &vec![1, 2], true);
        request.query_as("filter", &object(r#"{"x": 1, "y": 2}"#), deep);
        request.query("b", &"kept", true);
        request.query("a", &3, true);
        request.query_as("filter", &object(r#"{"z": 3}"#), deep);
        request.query("gone", &1, true);
        request.query("gone", &None::<i32>, true);
    })
    .await;
    assert_eq!(url, "https://api.test/base/things?a=3&filter%5Bz%5D=3&b=kept", "each in its first place");
    let fake = fake();
    let mut request = Request::new(&THING);
    request.path("id", &"7");
    for value in [Some("first"), None, Some("last")] {
        request.header("x-trace", &value);
        request.cookie("session", &value);
        request.text("text/plain", value.unwrap_or_default());
    }
    request.clear_body();
    send(&client(&fake), request).await.expect("the request can be sent");
    let sent = fake.only();
    assert_eq!((sent.header("x-trace"), sent.header("cookie")), ("last", "session=last"));
    assert_eq!((sent.header("content-type"), sent.body.as_str()), ("", ""), "no body, and no type of one");
}
