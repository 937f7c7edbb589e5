//! Credentials: which are sent, where to, and that they are never shown.

use crate::api::{
    CREATE, IN_COOKIE, IN_QUERY, KEY, LIST, LOGIN, SCHEMES, SECURED, SERVERS, SHARED, STORAGE, TOKEN, builder, call,
    secured,
};
use crate::fake::Fake;
use specwright_runtime::{ClientBuilder, Endpoint, Request, Secret, Status};

fn fake() -> Fake {
    Fake::always(200, &[("set-cookie", "session=stolen")], "{}")
}

static OPTIONAL: Endpoint = secured(&[&[], &[KEY]]);
static OPEN: Endpoint = secured(&[]);
static QUERY: Endpoint = secured(&[&[IN_QUERY]]);
static OTHER: Endpoint = secured(&[&[SHARED]]);
static ALL: Endpoint = secured(&[&[LOGIN], &[IN_QUERY, IN_COOKIE], &[KEY]]);

#[tokio::test]
async fn the_first_complete_alternative_is_sent() {
    let send = async |builder: ClientBuilder, operation: &'static Endpoint| {
        let fake = fake();
        let client = builder.transport(fake.clone()).build().expect("the client is well set up");
        call(&client, operation).await.expect("the request can be sent");
        let sent = fake.only();
        let headers = ["x-api-key", "authorization", "cookie"].map(|name| sent.header(name).to_owned());
        format!("{} {}", headers.join("|"), sent.url.split_once('?').map_or("", |(_, query)| query))
    };
    assert_eq!(send(builder(), &LIST).await, "|| ");
    assert_eq!(send(builder().credential(TOKEN, "t"), &LIST).await, "|Bearer t| ");
    assert_eq!(send(builder().credential(TOKEN, "t").credential(KEY, "k\n"), &LIST).await, "k|| ");
    let login = ("Aladdin".to_owned(), "open sesame".to_owned());
    assert_eq!(send(builder().credential(LOGIN, login), &ALL).await, "|Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==| ");
    assert_eq!(send(builder().credential(IN_QUERY, "q"), &ALL).await, "|| ");
    let both = builder().credential(IN_QUERY, "q&x").credential(IN_COOKIE, "a=b").credential(KEY, "k");
    assert_eq!(send(both, &ALL).await, "||session=a=b api%20key=q%26x");

    for given in ["k:1", "SharedKey k:1", "sharedkey k:1"] {
        let sent = send(builder().credential(SHARED, given), &OTHER).await;
        assert!(sent.eq_ignore_ascii_case("|SharedKey k:1| "), "{sent}");
    }
    assert_eq!(send(builder().credential(SHARED, "sharedkey"), &OTHER).await, "|SharedKey sharedkey| ");

    assert_eq!(send(builder().credential(KEY, "k"), &OPTIONAL).await, "k|| ");
    assert_eq!(send(builder().credential(KEY, "k"), &OPEN).await, "|| ");
}

#[tokio::test]
async fn a_header_of_the_call_comes_before_the_credential() {
    let fake = fake();
    let client = crate::api::client(&fake);
    call(&client, &LIST).header("x-api-key", "other").await.expect("the request can be sent");
    assert_eq!(fake.only().header("x-api-key"), "other");
}

#[test]
fn credentials_are_checked_and_never_shown() {
    for (scheme, secret, expected) in [
        (KEY, "hid\nden", "the credential for `ApiKey` is not printable ASCII on one line"),
        (TOKEN, "hidd\u{e9}n", "the credential for `Token` is not printable ASCII on one line"),
        (KEY, " \n", "the credential for `ApiKey` is empty"),
        (IN_COOKIE, "hid;den", "the credential for `Session` has a character that cookies cannot carry"),
        (9, "hidden", "there is no security scheme 9"),
    ] {
        let error = builder().credential(scheme, secret).build().expect_err("the credential is refused");
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains("hid"));
    }
    let error = builder().credential(LOGIN, ("a:b".to_owned(), "hidden".to_owned())).build().expect_err("refused");
    assert_eq!(error.to_string(), "the credential for `Login` has a colon in the user name");

    let builder = builder().credential(KEY, "hidden-key").base_url("https://api.test/?key=hidden-too");
    assert!(!format!("{builder:?} {:?}", Secret::from("hidden")).contains("hidden"));
}

#[tokio::test]
async fn nothing_shows_a_credential() {
    let fake = fake();
    let client = crate::api::client(&fake);
    let mut request = Request::new(&LIST);
    request.header("X-Signature", &"secret-key");
    let call = crate::api::send(&client, request).header("authorization", "secret-key");
    assert!(!format!("{client:?} {call:?}").contains("secret-key"));
    let response = call.response().await.expect("the request can be sent");
    assert!(!format!("{response:?}").contains("stolen"), "{response:?}");

    // An error at its worst: the transport names the address, which holds the key.
    let closed = ClientBuilder::new(SERVERS, SCHEMES, "things/1.0")
        .base_url("http://127.0.0.1:1")
        .credential(IN_QUERY, "secret-key")
        .build()
        .expect("the client is well set up");
    let error = crate::api::call(&closed, &QUERY).await.expect_err("nobody listens");
    assert!(error.is_connect());
    assert_eq!(error.to_string(), "getThing: no connection to http://127.0.0.1:1");
    assert!(std::error::Error::source(&error).is_some());
    assert!(!format!("{error:?}").contains("secret-key"), "{error:?}");
    assert!(error.api().is_none());
}

#[tokio::test]
async fn an_exact_address_sees_credentials_only_within_the_origin() {
    for (address, expected) in [
        ("https://api.test/elsewhere?signature=s", "secret-key"),
        ("https://api.test:443/elsewhere?signature=s", "secret-key"),
        ("http://api.test/elsewhere?signature=s", ""),
        ("https://api.test:444/elsewhere?signature=s", ""),
        ("https://api.test.evil.test/elsewhere?signature=s", ""),
    ] {
        let fake = fake();
        call(&crate::api::client(&fake), &LIST).url(address).await.expect("the request can be sent");
        assert_eq!(fake.only().header("x-api-key"), expected, "{address}");
        assert!(fake.only().url.ends_with("/elsewhere?signature=s"));
    }
    let fake = fake();
    let client = crate::api::client(&fake);
    call(&client, &CREATE).link("https://api.test/page/2?cursor=c").await.expect("the link can be followed");
    assert_eq!((fake.only().method.as_str(), fake.only().url.as_str()), ("GET", "https://api.test/page/2?cursor=c"));
    let error = call(&crate::api::client(&fake), &LIST).url("file:///etc/passwd").await.expect_err("refused");
    assert_eq!(error.to_string(), "getThing: an address must start with http:// or https://");
}

#[tokio::test]
async fn an_operation_with_its_own_address_sees_credentials_unless_the_user_chose_another_api() {
    static OWN: Endpoint = Endpoint {
        id: "own",
        method: "GET",
        path: "/",
        accept: "",
        security: SECURED,
        success: &[Status::Default],
        server: Some(&STORAGE),
        repeat: specwright_runtime::Repeat::ByMethod,
    };
    for (builder, url, expected) in [
        (builder(), "https://storage.test/", "k"),
        (builder().server_variable("host", "mine.test"), "https://storage.test/", ""),
        (builder().base_url("https://self-hosted.test"), "https://self-hosted.test/", "k"),
    ] {
        let fake = fake();
        let client = builder.credential(KEY, "k").transport(fake.clone()).build().expect("the client is well set up");
        call(&client, &OWN).await.expect("the request can be sent");
        assert_eq!((fake.only().url.as_str(), fake.only().header("x-api-key")), (url, expected));
    }
}
