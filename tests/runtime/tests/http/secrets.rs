//! What is secret is not printed: texts that mark it through every path on which something is printed.

use crate::api::{IN_COOKIE, IN_QUERY, KEY, LIST, LOGIN, builder, call, operation};
use crate::fake::{Fake, Reply, response};
use specwright_runtime::{Client, Endpoint, Retry, Status, TransportError};
use std::fmt::Debug;

static ALL: Endpoint = operation("all", "GET", "/things/", &[Status::Code(200)], &[&[KEY, LOGIN, IN_QUERY, IN_COOKIE]]);

fn client(fake: &Fake) -> Client {
    builder()
        .credential(KEY, "marker-key")
        .credential(LOGIN, ("me".to_owned(), "marker-login".to_owned()))
        .credential(IN_QUERY, "marker query")
        .credential(IN_COOKIE, "marker-cookie")
        .password_keys(&["pin"])
        .transport(fake.clone())
        .retry(Retry::never())
        .build()
        .expect("well set up")
}

/// All ways to print an error or a response.
fn printed<T: Debug + std::fmt::Display>(error: &T) -> String {
    format!("{error} {error:?} {error:#?}")
}

#[tokio::test]
async fn what_a_server_echoes_is_not_shown() {
    // `bWU6bWFya2VyLWxvZ2lu` is `me:marker-login` in base64.
    let echo = "key=marker-key login=bWU6bWFya2VyLWxvZ2lu query=marker%20query plain=marker query cookie=marker-cookie";
    let json = format!(r#"{{"message": "{echo}", "detail": 1}}"#);
    for (status, media_type, body) in [
        (401, "text/plain", echo.to_owned()),
        (401, "application/json", json.clone()),
        (200, "text/html", echo.to_owned()),
        (200, "marker-key", "{".to_owned()),
        (206, "application/json", json),
    ] {
        let shown = body.clone();
        let fake = Fake::new(move |_| {
            let headers = [("content-type", media_type), ("x-echo", "marker-key"), ("location", "/?k=marker-key")];
            response(status, &headers, shown.clone())
        });
        let error = call(&client(&fake), &ALL).await.map(|value| format!("{value:?}")).expect_err("a failure");
        let printed = printed(&error) + &error.message().unwrap_or_default() + &format!("{:?}", error.response());
        for secret in
            ["marker-key", "bWU6bWFya2VyLWxvZ2lu", "marker-login", "marker%20query", "marker query", "marker-cookie"]
        {
            assert!(!printed.contains(secret), "{status} {media_type}: {printed}");
        }
    }
}

#[tokio::test]
async fn passwords_and_tokens_of_a_body_are_not_shown() {
    let body = r#"[{"access_token": "marker-1", "user": "anna", "nested": {"Password" : "mark\"er-2", "pin":"marker-3"},
        "x-api-key": "marker-4", "next": 5, "client_secret": "marker-5 that is cut"#;
    let fake = Fake::new(move |_| response(200, &[("content-type", "application/json")], body));
    let error = call(&client(&fake), &LIST).await.expect_err("it is cut off");
    let shown = printed(&error);
    assert!(!shown.contains("marker") && !shown.contains("er-2"), "{shown}");
    assert!(shown.contains("anna") && shown.contains("access_token"), "what is no secret is shown: {shown}");
}

#[tokio::test]
async fn a_header_of_the_call_is_not_shown_either() {
    let fake = Fake::always(403, &[], r#"{"detail": "marker-header is not allowed"}"#);
    let client = client(&fake);
    let call = call(&client, &LIST).header("authorization", "Bearer marker-header");
    assert!(!format!("{call:?} {client:?}").contains("marker"));
    let error = call.await.expect_err("a failure");
    assert!(!printed(&error).contains("marker-header"), "{}", printed(&error));
}

#[tokio::test]
async fn errors_of_the_connection_show_no_address_with_a_key() {
    let fake = Fake::new(|_| Reply::Fail(TransportError::other("broken")));
    let error = call(&client(&fake), &ALL).await.expect_err("a failure");
    assert!(!printed(&error).contains("marker"), "{}", printed(&error));
}

/// What came is told by its media type and its beginning, on one line, whatever is in it.
#[tokio::test]
async fn what_came_is_told_within_bounds() {
    let fake =
        Fake::always(200, &[("content-type", "text/html")], "<html>\n\u{1b}[2J\u{9b}31m\u{202e}<title>Sign in</title>");
    let error = call(&client(&fake), &LIST).await.expect_err("no JSON");
    let told = error.to_string();
    assert!(told.contains("(text/html)") && told.contains("<title>Sign in"), "{told}");
    assert!(told.chars().all(|letter| !letter.is_control() && letter != '\u{202e}'), "{told:?}");
    let long: String = "x".repeat(100_000);
    let fake = Fake::new(move |_| response(200, &[], long.clone()));
    let told = call(&client(&fake), &LIST).await.expect_err("no JSON").to_string();
    assert!(told.len() < 400 && told.contains("its response is not as documented"), "{told}");
}
