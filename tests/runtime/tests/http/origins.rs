//! One origin: a table of all ways on which a server can send the client elsewhere, by all that a call carries.
//!
//! Another origin sees the request line, its own host, what is accepted and the user agent, whatever the way; nothing that
//! was encrypted goes on in the clear; and a page within the origin is asked for as the first one was.

use crate::api::{IN_COOKIE, IN_QUERY, KEY, LIST, SCHEMES, call, detail, operation, operations, send};
use crate::fake::{Fake, Reply, Sent, response};
use crate::server::{Server as Real, http};
use specwright_runtime::json::Value;
use specwright_runtime::{
    Call, Client, ClientBuilder, Endpoint, Page, Paged, Pagination, ProvideError, Request, Server, Status, provider,
};

const SERVERS: &[Server] = &[Server { url: "https://api.test", variables: &[] }];
static OWN: Server = Server { url: "https://own.test/api", variables: &[] };
static EVERYTHING: Endpoint =
    operation("everything", "GET", "/things/", &[Status::Code(200)], &[&[KEY, IN_QUERY, IN_COOKIE]]);
static POSTED: Endpoint = operation("posted", "POST", "/things/", &[Status::Code(200)], &[&[KEY, IN_QUERY, IN_COOKIE]]);
static ELSEWHERE: Endpoint = Endpoint { server: Some(&OWN), ..EVERYTHING_AGAIN };
const EVERYTHING_AGAIN: Endpoint =
    operation("elsewhere", "GET", "/things/", &[Status::Code(200)], &[&[KEY, IN_QUERY, IN_COOKIE]]);

/// What carries the caller's secrets: each has this word in it.
const MARK: &str = "marker";

fn builder() -> ClientBuilder {
    ClientBuilder::new(SERVERS, SCHEMES, "things/1.0")
        .credential(KEY, "marker-key")
        .credential(IN_QUERY, "marker-query")
        .credential(IN_COOKIE, "marker-cookie")
        .header("x-default", "marker-default")
}

/// The same with secrets that providers give.
fn provided() -> ClientBuilder {
    let given = |text: &'static str| provider(move || async move { Ok::<_, ProvideError>(text) });
    ClientBuilder::new(SERVERS, SCHEMES, "things/1.0")
        .credential(KEY, given("marker-key"))
        .credential(IN_QUERY, given("marker-query"))
        .credential(IN_COOKIE, given("marker-cookie"))
        .header("x-default", "marker-default")
}

/// A call that carries something secret in every place of a request.
fn loaded(operation: &'static Endpoint) -> Request {
    let mut request = Request::new(operation);
    request.header("x-tenant", &"marker-parameter");
    request.cookie("tenant", &"marker-tenant");
    if operation.method == "POST" {
        request.raw("text/plain", "marker-body");
    }
    request
}

operations! {
    Links: LIST => Value, json;
    HeaderLinks: LIST => Value, json;
}

impl Paged for Links {
    type Item = Value;
    const PAGINATION: Pagination = Pagination::Link;

    fn split(page: Value) -> Page<Value> {
        let next = page.get("next").and_then(Value::as_str).map(str::to_owned);
        Page { next, more: None, items: vec![page] }
    }
}

impl Paged for HeaderLinks {
    type Item = Value;
    const PAGINATION: Pagination = Pagination::LinkHeader;

    fn split(page: Value) -> Page<Value> {
        Page { next: None, more: None, items: vec![page] }
    }
}

/// A way on which the first response, or the caller, leads to an address.
#[derive(Clone, Copy, Debug)]
enum Way {
    Redirect(u16),
    PostedRedirect(u16),
    Link,
    BodyLink,
    HeaderLink,
    Download,
}

const WAYS: [Way; 11] = [
    Way::Redirect(301),
    Way::Redirect(302),
    Way::Redirect(303),
    Way::Redirect(307),
    Way::Redirect(308),
    Way::PostedRedirect(303),
    Way::PostedRedirect(307),
    Way::Link,
    Way::BodyLink,
    Way::HeaderLink,
    Way::Download,
];

impl Way {
    fn response(self, to: &str) -> Reply {
        match self {
            Self::Redirect(status) | Self::PostedRedirect(status) => response(status, &[("location", to)], ""),
            Self::Link => response(200, &[], "{}"),
            Self::BodyLink => response(200, &[], format!(r#"{{"next":"{to}"}}"#)),
            Self::HeaderLink => response(200, &[("link", &format!("<{to}>; rel=next"))], "{}"),
            Self::Download => response(302, &[("location", to)], ""),
        }
    }

    /// Goes the way, and tells whether that was possible.
    async fn go(self, client: &Client, to: &str, may_leave: bool) -> bool {
        let authorized = |request| authorized(send(client, request), may_leave);
        let things = || loaded(&EVERYTHING);
        match self {
            Self::Redirect(_) => authorized(things()).await.is_ok(),
            Self::PostedRedirect(_) => authorized(loaded(&POSTED)).await.is_ok(),
            Self::Link => authorized(things()).link(to).await.is_ok(),
            Self::BodyLink => {
                let call = self::authorized(Call::<Links>::of(client, things()), may_leave);
                call.items().into_vec().await.is_ok()
            }
            Self::HeaderLink => {
                let call = self::authorized(Call::<HeaderLinks>::of(client, things()), may_leave);
                call.items().into_vec().await.is_ok()
            }
            Self::Download => detail(client, "7").download(Vec::new()).await.is_ok(),
        }
    }
}

/// The call with a header that identifies the caller, and perhaps with permission to follow other origins.
fn authorized<O>(call: Call<'_, O>, may_leave: bool) -> Call<'_, O> {
    let call = call.header("authorization", "Bearer marker-header");
    if may_leave { call.other_origins() } else { call }
}

/// All that a request shows of the caller.
fn shows(sent: &Sent) -> String {
    let headers = sent.headers.keys().map(|name| format!("{name}: {}", sent.header(name.as_str())));
    format!("{} {} {}", sent.url, headers.collect::<Vec<_>>().join(" "), sent.body)
}

/// A fake whose first response leads to an address, and whose others are empty objects.
fn leading(way: Way, to: &str) -> Fake {
    let to = to.to_owned();
    Fake::new(move |sent| {
        let is_first = sent.url.starts_with("https://api.test/things/?") || sent.url.ends_with("/files/7/");
        if is_first { way.response(&to) } else { response(200, &[], "{}") }
    })
}

#[tokio::test]
async fn another_origin_sees_nothing_of_the_caller() {
    for way in WAYS {
        for to in ["https://other.test/x", "https://api.test:8443/x", "https://api.test.evil.test/x"] {
            for (may_leave, builder) in [(false, builder()), (true, builder()), (false, provided()), (true, provided())]
            {
                let fake = leading(way, to);
                let client = builder.transport(fake.clone()).build().expect("well set up");
                way.go(&client, to, may_leave).await;
                // A link that is not the API's is all that is asked for, if it is.
                let first = fake.sent().first().map_or_else(|| to.to_owned(), shows);
                assert!(first.contains("marker-key") || first.contains(to), "{way:?} to {to}: {first}");
                for sent in fake.sent().iter().filter(|sent| !sent.url.starts_with("https://api.test/")) {
                    assert!(!shows(sent).contains(MARK), "{way:?} to {to}: {}", shows(sent));
                    let mut names: Vec<&str> = sent.headers.keys().map(http::HeaderName::as_str).collect();
                    names.sort_unstable();
                    assert_eq!(names, ["accept", "user-agent"], "{way:?} to {to}");
                    assert_eq!(sent.method, "GET", "{way:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_link_to_another_origin_is_followed_only_when_that_is_asked_for() {
    for (way, may_leave, follows) in [
        (Way::Link, false, false),
        (Way::Link, true, true),
        (Way::BodyLink, false, false),
        (Way::BodyLink, true, true),
        (Way::HeaderLink, false, false),
        (Way::HeaderLink, true, true),
        (Way::Redirect(302), false, true),
        (Way::PostedRedirect(303), false, true),
        (Way::PostedRedirect(307), true, false),
    ] {
        let to = "https://other.test/x";
        let fake = leading(way, to);
        let client = builder().transport(fake.clone()).build().expect("well set up");
        assert_eq!(way.go(&client, to, may_leave).await, follows, "{way:?}");
        assert_eq!(fake.sent().iter().any(|sent| sent.url == to), follows, "{way:?}");
    }
}

#[tokio::test]
async fn nothing_goes_on_in_the_clear() {
    for way in WAYS {
        for to in ["http://api.test/x", "http://other.test/x"] {
            for (may_leave, builder) in [(false, builder()), (true, builder()), (false, provided()), (true, provided())]
            {
                let fake = leading(way, to);
                let client = builder.transport(fake.clone()).build().expect("well set up");
                assert!(!way.go(&client, to, may_leave).await, "{way:?} to {to}");
                assert!(fake.sent().iter().all(|sent| sent.url.starts_with("https://")), "{way:?} to {to}");
            }
        }
    }
}

#[tokio::test]
async fn the_raw_bytes_for_another_origin_hold_nothing_of_the_caller() {
    let other = Real::always(http("200 OK", &[], "{}")).await;
    let link = format!("Link: <{}/x>; rel=next", other.url);
    let api = Real::always(http("200 OK", &[&link], "{}")).await;
    let client = builder().base_url(&api.url).build().expect("well set up");
    let call = Call::<HeaderLinks>::of(&client, loaded(&EVERYTHING)).other_origins();
    assert_eq!(call.items().into_vec().await.expect("both pages are there").len(), 2);
    assert_eq!(api.heads()[0].matches(MARK).count(), 6, "{}", api.heads()[0]);
    let heads = other.heads();
    let names: Vec<&str> = heads[0].lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0)).collect();
    assert!(names.iter().all(|name| ["host", "accept", "user-agent"].contains(name)), "{names:?}");
    assert!(!heads[0].contains(MARK), "{}", heads[0]);
}

/// Page 2 is asked for as page 1 is, also by an operation with a server of its own.
#[tokio::test]
async fn page_two_is_page_one() {
    const FIRST: &str = "https://api.test/things/?api%20key=marker-query";
    const FIRST_OF_OWN: &str = "https://own.test/api/things/?api%20key=marker-query";
    for (operation, builder, first, second) in [
        (&EVERYTHING, builder(), FIRST, "https://api.test/things/?page=2"),
        (&EVERYTHING, provided(), FIRST, "https://api.test/things/?page=2"),
        (&ELSEWHERE, builder(), FIRST_OF_OWN, "https://own.test/api/things/?page=2"),
        (&ELSEWHERE, provided(), FIRST_OF_OWN, "https://own.test/api/things/?page=2"),
    ] {
        let fake = Fake::new(move |sent| {
            // As servers do that repeat the query, and those that know better than to repeat a key.
            let next = format!(r#"{{"next":"{second}&api%20key=***"}}"#);
            if sent.url.contains("page=2") { response(200, &[], "{}") } else { response(200, &[], next) }
        });
        let client = builder.transport(fake.clone()).build().expect("well set up");
        Call::<Links>::of(&client, loaded(operation)).items().into_vec().await.expect("both pages");
        let sent = fake.sent();
        assert_eq!((sent.len(), sent[0].url.as_str()), (2, first));
        assert_eq!(sent[1].url, format!("{second}&api%20key=marker-query"), "each key is there once");
        assert_eq!(sent[0].headers, sent[1].headers);
    }
}

#[tokio::test]
async fn an_unencrypted_server_of_an_operation_gets_no_credential_of_an_encrypted_api() {
    static CLEAR: Server = Server { url: "http://own.test", variables: &[] };
    static OPERATION: Endpoint = Endpoint { server: Some(&CLEAR), ..EVERYTHING_AGAIN };
    let fake = Fake::always(200, &[], "{}");
    let client = builder().transport(fake.clone()).build().expect("well set up");
    call(&client, &OPERATION).await.expect("it is called");
    assert!(!shows(&fake.only()).contains(MARK), "{}", shows(&fake.only()));
}

#[tokio::test]
async fn what_a_document_never_asks_for_goes_along_but_not_in_the_clear() {
    static UNSAID: Endpoint =
        operation("unsaid", "GET", "/things/", &[Status::Code(200)], &[&[specwright_runtime::ALL_SCHEMES]]);
    for (base, shown) in [
        ("https://api.test", 3),
        ("http://127.0.0.1:1", 3),
        ("http://[::1]:1", 3),
        ("http://localhost:1", 3),
        ("http://api.test", 0),
    ] {
        let fake = Fake::always(200, &[], "{}");
        let client = ClientBuilder::new(SERVERS, SCHEMES, "things/1.0")
            .base_url(base)
            .credential(KEY, "marker-key")
            .credential(IN_QUERY, "marker-query")
            .credential(IN_COOKIE, "marker-cookie")
            .transport(fake.clone())
            .build()
            .expect("well set up");
        call(&client, &UNSAID).await.expect("it is called");
        assert_eq!(shows(&fake.only()).matches(MARK).count(), shown, "{base}: {}", shows(&fake.only()));
    }
}

#[tokio::test]
async fn default_headers_are_for_the_api_and_give_way() {
    let fake = Fake::always(200, &[], "{}");
    let client = builder().transport(fake.clone()).build().expect("well set up");
    call(&client, &LIST).await.expect("it is called");
    call(&client, &LIST).header("x-default", "mine").await.expect("it is called");
    call(&client, &LIST).url("https://other.test/x").await.expect("it is called");
    let sent: Vec<String> = fake.sent().iter().map(|sent| sent.header("x-default").to_owned()).collect();
    assert_eq!(sent, ["marker-default", "mine", ""]);
    for (name, value) in [("content-length", "1"), ("x y", "1"), ("x", "a\nb")] {
        builder().header(name, value).build().expect_err("no such header");
    }
}
