//! Parameters in every style: the examples of the standard (`OpenAPI` 3.0.4, 4.7.12.4), and what it leaves open.

use crate::api::{LIST, THING, client, send};
use crate::fake::Fake;
use specwright_runtime::json::Value;
use specwright_runtime::{Operation, Request, Style, StyleKind};

const LIST_OF_COLORS: &str = r#"["blue","black","brown"]"#;
const COLORS: &str = r#"{"R":100,"G":200,"B":150}"#;

fn value(text: &str) -> Value {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn style(kind: StyleKind, explode: bool) -> Style {
    Style { kind, explode, reserved: false }
}

async fn sent(operation: &'static Operation, fill: impl FnOnce(&mut Request)) -> crate::fake::Sent {
    let fake = Fake::always(200, &[], "{}");
    let mut request = Request::new(operation);
    fill(&mut request);
    send(&client(&fake), request).await.expect("the request can be sent");
    fake.only()
}

#[tokio::test]
async fn paths() {
    use StyleKind::{Label, Matrix, Simple};
    for (kind, explode, text, wanted) in [
        (Matrix, false, r#""""#, ";color"),
        (Matrix, false, r#""blue""#, ";color=blue"),
        (Matrix, false, LIST_OF_COLORS, ";color=blue,black,brown"),
        (Matrix, false, COLORS, ";color=R,100,G,200,B,150"),
        (Matrix, true, LIST_OF_COLORS, ";color=blue;color=black;color=brown"),
        (Matrix, true, COLORS, ";R=100;G=200;B=150"),
        (Label, false, r#""blue""#, ".blue"),
        (Label, false, LIST_OF_COLORS, ".blue,black,brown"),
        (Label, false, COLORS, ".R,100,G,200,B,150"),
        (Label, true, LIST_OF_COLORS, ".blue.black.brown"),
        (Label, true, COLORS, ".R=100.G=200.B=150"),
        (Simple, false, LIST_OF_COLORS, "blue,black,brown"),
        (Simple, false, COLORS, "R,100,G,200,B,150"),
        (Simple, true, COLORS, "R=100,G=200,B=150"),
        (Simple, false, r#""a/b;c""#, "a%2Fb%3Bc"),
    ] {
        let value = value(text);
        let operation: &'static Operation =
            Box::leak(Box::new(Operation { path: "/things/{color}/", ..THING.clone() }));
        let url = sent(operation, |request| request.path_as("color", &value, style(kind, explode))).await.url;
        assert_eq!(url, format!("https://api.test/base/things/{wanted}/"), "{kind:?} {explode} {text}");
    }
}

#[tokio::test]
async fn queries() {
    use StyleKind::{Deep, Form, Json, Pipe, Space};
    for (kind, explode, text, wanted) in [
        (Form, true, r#""""#, "color="),
        (Form, false, LIST_OF_COLORS, "color=blue,black,brown"),
        (Form, false, COLORS, "color=R,100,G,200,B,150"),
        (Form, true, LIST_OF_COLORS, "color=blue&color=black&color=brown"),
        (Form, true, COLORS, "R=100&G=200&B=150"),
        (Space, false, LIST_OF_COLORS, "color=blue%20black%20brown"),
        (Space, false, COLORS, "color=R%20100%20G%20200%20B%20150"),
        (Pipe, false, LIST_OF_COLORS, "color=blue%7Cblack%7Cbrown"),
        (Deep, true, COLORS, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        (Deep, true, r#"{"a":{"b":[1,2]}}"#, "color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D=2"),
        (Json, false, r#"{"a":[1]}"#, "color=%7B%22a%22%3A%5B1%5D%7D"),
        (Form, true, r#"[null,"a&b"]"#, "color=a%26b"),
    ] {
        let value = value(text);
        let url = sent(&LIST, |request| request.query_as("color", &value, style(kind, explode))).await.url;
        assert_eq!(url, format!("https://api.test/base/things/?{wanted}"), "{kind:?} {explode} {text}");
    }
}

#[tokio::test]
async fn nothing_is_written_for_nothing() {
    let sent = sent(&LIST, |request| {
        request.query_as("a", &None::<Value>, style(StyleKind::Json, false));
        request.query_as("b", &value("[]"), style(StyleKind::Pipe, false));
        request.header_as("x-c", &Value::Null, style(StyleKind::Simple, false));
        request.cookie_as("d", &None::<Value>, style(StyleKind::Form, true));
    })
    .await;
    assert_eq!(sent.url, "https://api.test/base/things/");
    assert!(!sent.headers.contains_key("x-c") && !sent.headers.contains_key("cookie"));
}

#[tokio::test]
async fn reserved_characters_are_kept_where_they_may_be() {
    let value = Value::from("a/b?c=d&e#f");
    let style = Style { kind: StyleKind::Form, explode: true, reserved: true };
    let url = sent(&LIST, |request| request.query_as("to", &value, style)).await.url;
    assert_eq!(url, "https://api.test/base/things/?to=a/b?c=d%26e%23f");
}

#[tokio::test]
async fn headers_and_cookies() {
    let sent = sent(&LIST, |request| {
        request.header_as("x-plain", &value(COLORS), style(StyleKind::Simple, false));
        request.header_as("x-spread", &value(COLORS), style(StyleKind::Simple, true));
        request.cookie_as("list", &value(LIST_OF_COLORS), style(StyleKind::Form, false));
        request.cookie_as("spread", &value(r#"{"a":1,"b":"c d"}"#), style(StyleKind::Form, true));
    })
    .await;
    assert_eq!(sent.headers["x-plain"], "R,100,G,200,B,150");
    assert_eq!(sent.headers["x-spread"], "R=100,G=200,B=150");
    assert_eq!(sent.headers["cookie"], "list=blue,black,brown; a=1; b=c%20d");
}

#[tokio::test]
async fn urlencoded_forms() {
    let body = value(r#"{"amount":5,"tags":["a","b c"],"card":{"number":"1"},"note":{"x":1},"gone":null}"#);
    let sent = sent(&LIST, |request| {
        request.urlencoded(&body, &[("card", style(StyleKind::Deep, true))]);
    })
    .await;
    assert_eq!(sent.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(sent.body, "amount=5&tags=a&tags=b%20c&card%5Bnumber%5D=1&note=%7B%22x%22%3A1%7D");
}

static FIXED: Operation =
    crate::api::operation("fixed", "GET", "/a.{x}/{y}:go?b=c&d={x}", &[specwright_runtime::Status::Code(200)], &[]);

/// What is sent for a path parameter, or why nothing is.
async fn path_or_mistake(text: &str, style: Style) -> String {
    let fake = Fake::always(200, &[], "{}");
    let mut request = Request::new(&THING);
    request.path_as("id", &value(text), style);
    match send(&client(&fake), request).await {
        Ok(_) => fake.only().url.replace("https://api.test/base/things/", ""),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn values_without_content_have_no_place_in_a_path() {
    for kind in [StyleKind::Simple, StyleKind::Label, StyleKind::Matrix] {
        for (explode, nothing) in
            [(false, "null"), (true, "[]"), (false, "[null]"), (true, "{}"), (true, r#"{"R":null}"#)]
        {
            let mistake = path_or_mistake(nothing, style(kind, explode)).await;
            assert_eq!(mistake, "getThing: path parameter `id` is empty", "{kind:?} {nothing}");
        }
    }
}

#[tokio::test]
async fn reserved_values_keep_what_is_encoded_and_stay_in_their_place() {
    let reserved = |kind| Style { kind, explode: false, reserved: true };
    assert_eq!(path_or_mistake(r#""foo/bar baz?#""#, reserved(StyleKind::Simple)).await, "foo/bar%20baz%3F%23/");
    assert_eq!(path_or_mistake(r#""a%20b%zz%""#, reserved(StyleKind::Simple)).await, "a%20b%25zz%25/");
    for up in ["..", "a/../b", "a/%2E%2e", "./x"] {
        let mistake = path_or_mistake(&format!("{up:?}"), reserved(StyleKind::Simple)).await;
        assert_eq!(mistake, format!("getThing: path segment `{{id}}` expands to `{up}`"));
    }
}

#[tokio::test]
async fn lists_under_deep_object_have_indices() {
    let url = sent(&LIST, |request| {
        request.query_as("expand", &value(r#"["a",{"b":"c"}]"#), style(StyleKind::Deep, true));
    });
    assert_eq!(url.await.url, "https://api.test/base/things/?expand%5B0%5D=a&expand%5B1%5D%5Bb%5D=c");
}

#[tokio::test]
async fn whole_queries_are_pairs_or_text_or_json() {
    for (text, as_json, wanted) in [
        (r#"{"a":"b c","d":["e","f"],"g":null}"#, false, "?a=b%20c&d=e&d=f"),
        (r#""a=b&c=%20 d#""#, false, "?a=b&c=%20%20d%23"),
        (r#"{"a":"&"}"#, true, "?%7B%22a%22%3A%22%26%22%7D"),
        ("null", true, ""),
    ] {
        let url = sent(&LIST, |request| request.query_string(&value(text), as_json)).await.url;
        assert_eq!(url, format!("https://api.test/base/things/{wanted}"));
    }
}

#[tokio::test]
async fn cookies_of_style_cookie_are_as_they_are() {
    for (text, explode, wanted) in [
        (r#""a/b==""#, true, "c=a/b=="),
        (LIST_OF_COLORS, true, "c=blue; c=black; c=brown"),
        (LIST_OF_COLORS, false, "c=blue,black,brown"),
        (COLORS, true, "R=100; G=200; B=150"),
    ] {
        let value = value(text);
        let sent = sent(&LIST, |request| request.cookie_as("c", &value, style(StyleKind::Cookie, explode))).await;
        assert_eq!(sent.headers["cookie"], wanted);
    }
    let mut request = Request::new(&LIST);
    request.cookie_as("c", &value(r#""a; session=evil""#), style(StyleKind::Cookie, true));
    let error = send(&client(&Fake::always(200, &[], "{}")), request).await.expect_err("that is two cookies");
    assert_eq!(error.to_string(), "getThing: the cookie `c` has a character that cookies cannot carry");
}

#[tokio::test]
async fn templates_have_values_anywhere_and_fixed_queries() {
    let sent = sent(&FIXED, |request| {
        request.path("x", &"1/2");
        request.path("y", &"z");
        request.query("e", &true, true);
    });
    assert_eq!(sent.await.url, "https://api.test/base/a.1%2F2/z:go?b=c&d=1%2F2&e=true");
}
