//! Redirects: which are followed, and what goes along.

use crate::api::{CREATE, Detail, LIST, SECURED, call, client, client_at, get, operation, send};
use crate::fake::{Fake, response};
use crate::server::{Server, http};
use specwright_runtime::{Endpoint, ErrorKind, Request, Status};

/// A fake that redirects once, with this status, from the first address to another.
fn redirecting(status: u16, location: &'static str) -> Fake {
    Fake::new(move |sent| match sent.url.as_str() {
        "https://api.test/base/things/" => response(status, &[("location", location)], "moved"),
        _ => response(200, &[], r#""arrived""#),
    })
}

#[tokio::test]
async fn a_get_is_followed_within_the_origin_with_everything() {
    for status in [301, 302, 303, 307, 308] {
        let fake = redirecting(status, "/base/things?page=2#part");
        let client = client(&fake);
        let arrived = call(&client, &LIST).header("x-extra", "1").await.expect("the redirect is followed");
        assert_eq!(arrived.as_str(), Some("arrived"));
        let last = fake.sent().pop().expect("a request");
        assert_eq!(last.url, "https://api.test/base/things?page=2");
        assert_eq!((last.header("x-api-key"), last.header("x-extra")), ("secret-key", "1"));
    }
}

#[tokio::test]
async fn a_missing_slash_is_repaired() {
    static BARE: Endpoint = get("/things");
    let server = Server::start(|head| {
        crate::server::Act::Respond(if head.starts_with("get /things ") {
            http("301 Moved Permanently", &["Location: /things/"], "")
        } else {
            http("200 OK", &[], "[]")
        })
    })
    .await;
    call(&client_at(&server.url), &BARE).await.expect("the redirect is followed");
    let heads = server.heads();
    assert!(heads[1].starts_with("get /things/ http/1.1\r\n"), "{heads:?}");
    assert!(heads.iter().all(|head| head.contains("x-api-key: secret-key")), "{heads:?}");
}

#[tokio::test]
async fn another_origin_sees_accept_and_user_agent_only() {
    for location in ["https://storage.test/file?signed=1", "//storage.test/x", "https://api.test:8443/things/"] {
        let fake = redirecting(302, location);
        let client = client(&fake);
        let mut request = Request::new(&LIST);
        request.header("X-Tenant", &"me");
        request.cookie("session", &"s");
        send(&client, request).header("authorization", "Bearer t").await.expect("the redirect is followed");
        let last = fake.sent().pop().expect("a request");
        let mut names: Vec<_> = last.headers.keys().map(ToString::to_string).collect();
        names.sort();
        assert_eq!(names, ["accept", "user-agent"], "{location}");
    }
}

#[tokio::test]
async fn a_way_back_does_not_bring_the_credential_back() {
    let fake = Fake::new(|sent| match sent.url.as_str() {
        "https://api.test/base/things/" => response(302, &[("location", "https://evil.test/")], ""),
        "https://evil.test/" => response(302, &[("location", "https://api.test/base/delete-all")], ""),
        _ => response(200, &[], "1"),
    });
    call(&client(&fake), &LIST).await.expect("the redirects are followed");
    assert_eq!(fake.routes().len(), 3);
    assert!(fake.sent()[1..].iter().all(|sent| !sent.headers.contains_key("x-api-key")));
}

#[tokio::test]
async fn a_real_other_host_sees_no_credential() {
    let storage = Server::always(http("200 OK", &[], "\"file\"")).await;
    let location = format!("Location: {}/file", storage.url);
    let api = Server::always(http("302 Found", &[&location], "")).await;
    call(&client_at(&api.url), &LIST).await.expect("the redirect is followed");
    assert!(api.heads()[0].contains("x-api-key: secret-key"));
    assert!(!storage.heads()[0].contains("secret-key"), "{:?}", storage.heads());
}

#[tokio::test]
async fn encryption_is_not_given_up() {
    for (location, expected) in [
        ("http://api.test/things/", "getThing: the response redirects from https to http"),
        ("http://other.test/", "getThing: the response redirects from https to http"),
        ("file:///etc/passwd", "getThing: the response redirects to something that is not an http or https address"),
        ("https://", "getThing: the response redirects to something that is not an http or https address"),
    ] {
        let fake = redirecting(302, location);
        let error = call(&client(&fake), &LIST).await.expect_err("the redirect is refused");
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert_eq!(error.to_string(), expected);
        assert_eq!(fake.routes().len(), 1);
    }
}

#[tokio::test]
async fn a_loop_ends() {
    let fake = Fake::always(301, &[("location", "/base/things/")], "");
    let error = call(&client(&fake), &LIST).await.expect_err("the loop ends");
    assert_eq!(error.to_string(), "getThing: the response redirects more than ten times");
    assert_eq!(fake.routes().len(), 11);
}

#[tokio::test]
async fn a_redirect_that_is_the_documented_response_is_not_followed() {
    static ANY: Endpoint = operation("any", "GET", "/things/", &[Status::Class(3)], SECURED);
    let fake = redirecting(307, "https://storage.test/");
    let client = client(&fake);
    let redirect = specwright_runtime::Call::<Detail>::of(&client, Request::new(&ANY));
    assert_eq!(redirect.await.expect("a redirect").location(), "https://storage.test/");
    assert_eq!(fake.routes().len(), 1);
}

#[tokio::test]
async fn without_a_location_the_response_stands() {
    let fake = Fake::always(302, &[], "");
    let error = call(&client(&fake), &LIST).await.expect_err("no success");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(302));
}

#[tokio::test]
async fn other_methods_are_repeated_only_as_they_are_and_within_the_origin() {
    for (status, location, followed) in [
        (301, "/base/other", false),
        (302, "/base/other", false),
        (307, "/base/other", true),
        (308, "/base/other", true),
        (307, "https://other.test/", false),
        (308, "http://api.test/base/other", false),
    ] {
        let fake = redirecting(status, location);
        let client = client(&fake);
        let mut request = Request::new(&CREATE);
        request.raw("application/json", "{}");
        let outcome = send(&client, request).await;
        assert_eq!(outcome.is_ok(), followed, "{status} {location}");
        assert_eq!(fake.sent().len(), if followed { 2 } else { 1 });
        if followed {
            assert!(fake.sent().iter().all(|sent| sent.body == "{}" && sent.header("x-api-key") == "secret-key"));
        } else {
            let error = outcome.expect_err("no success");
            assert_eq!(error.status().map(|found| found.as_u16()), Some(status));
            assert!(error.api().is_none());
        }
    }
}

#[tokio::test]
async fn see_other_is_fetched_with_get_and_without_a_body() {
    for (location, sees_key) in [("/base/jobs/7", true), ("https://other.test/jobs/7", false)] {
        let fake = redirecting(303, location);
        let client = client(&fake);
        let mut request = Request::new(&CREATE);
        request.raw("application/json", "{}");
        send(&client, request).await.expect("it is followed");
        let sent = fake.sent().pop().expect("a request");
        assert_eq!((sent.method.as_str(), sent.body.as_str(), sent.header("content-type")), ("GET", "", ""));
        assert_eq!(sent.header("x-api-key") == "secret-key", sees_key);
    }
}

#[tokio::test]
async fn what_is_in_memory_is_sent_again_whole() {
    use specwright_runtime::multipart::{Form, Part};
    let fake = redirecting(308, "/base/other");
    let client = client(&fake);
    let mut form = Form::new();
    form.text("note", &"x").part("plan", Part::bytes(vec![b'p'; 300_000]).file_name("p"));
    let mut request = Request::new(&CREATE);
    request.multipart(form);
    send(&client, request).await.expect("it is followed");
    let sent = fake.sent();
    assert_eq!((sent.len(), &sent[0].body), (2, &sent[1].body));
    assert_eq!(sent[1].length, Some(sent[1].body.len() as u64));
    assert_eq!(sent[0].header("content-type"), sent[1].header("content-type"), "the boundary stays");
}

#[tokio::test]
async fn an_address_that_is_too_long_is_no_reason_to_say_that_nothing_was_sent() {
    let long: &'static str = Box::leak(format!("/base/{}", "x".repeat(70_000)).into_boxed_str());
    let fake = redirecting(302, long);
    let error = call(&client(&fake), &LIST).await.expect_err("it cannot be followed");
    assert_eq!(error.kind(), ErrorKind::Transport);
}
