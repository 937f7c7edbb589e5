//! OAuth 2: what the token endpoint sees, what comes of its responses, and that nothing else sees a secret. On a paused clock.

use crate::api::{SERVERS, call, get, operation};
use crate::fake::{Fake, Reply, Sent, response};
use specwright_runtime::json::Value;
use specwright_runtime::layer::from_fn;
use specwright_runtime::{
    Call, Client, ClientBuilder, ClientCredentials, Credential, CredentialLocation, Decoder, Endpoint, ErrorKind,
    OAuth, Operation, RawResponse, RefreshToken, RequiredScopes, Scheme, Server, Status, TransportError,
};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const RELATIVE: usize = 0;
const ABSOLUTE: usize = 1;
const UNKNOWN: usize = 2;
const CLEAR: usize = 3;
const LOCAL: usize = 4;
const OPENID: usize = 5;
const INSERTED: usize = 6;
const RELATIVE_OPENID: usize = 7;
const CLEAR_OPENID: usize = 8;
const BOTH: usize = 9;

const fn scheme(id: &'static str, oauth: &'static OAuth) -> Scheme {
    Scheme { id, location: CredentialLocation::Bearer, oauth: Some(oauth) }
}

const fn at(client_credentials: &'static str, refresh: &'static str) -> OAuth {
    OAuth { client_credentials, refresh, metadata: "", scopes: &["read", "write"] }
}

/// One that says itself where its token endpoint is.
const fn described(metadata: &'static str) -> OAuth {
    OAuth { client_credentials: "", refresh: "", metadata, scopes: &[] }
}

const SCHEMES: &[Scheme] = &[
    scheme("relative", &at("oauth/token", "/refresh")),
    scheme("absolute", &at("https://login.test/token", "https://login.test/refresh")),
    scheme("unknown", &at("", "")),
    scheme("clear", &at("http://login.test/token", "http://login.test/token")),
    scheme("local", &at("http://127.0.0.1:9/token", "")),
    scheme("openid", &described("https://login.test/realm/.well-known/openid-configuration")),
    scheme("inserted", &described("https://login.test/.well-known/oauth-authorization-server/realm")),
    scheme("relative-openid", &described("/.well-known/openid-configuration")),
    scheme("clear-openid", &described("http://login.test/.well-known/openid-configuration")),
    scheme(
        "both",
        &OAuth { client_credentials: "https://login.test/token", ..described("https://login.test/.well-known/x") },
    ),
];

static ANY: Endpoint = operation(
    "getThing",
    "GET",
    "/things/",
    &[Status::Code(200)],
    &[
        &[RELATIVE],
        &[ABSOLUTE],
        &[UNKNOWN],
        &[CLEAR],
        &[LOCAL],
        &[OPENID],
        &[INSERTED],
        &[RELATIVE_OPENID],
        &[CLEAR_OPENID],
        &[BOTH],
    ],
);

fn builder(fake: &Fake) -> ClientBuilder {
    ClientBuilder::new(SERVERS, SCHEMES, "things/1.0").transport(fake.clone())
}

fn client(fake: &Fake, scheme: usize, credential: impl Into<Credential>) -> Client {
    builder(fake).credential(scheme, credential).build().expect("well set up")
}

/// A server that gives the token `access` at addresses with `token` or `refresh` in them, and takes it elsewhere.
fn server(body: &'static str) -> Fake {
    Fake::new(move |sent: &Sent| {
        let is_endpoint = sent.method == "POST";
        let is_known = sent.header("authorization") == "Bearer access";
        response(if is_endpoint || is_known { 200 } else { 401 }, &[], if is_endpoint { body } else { "{}" })
    })
}

const TOKEN_RESPONSE: &str = r#"{"access_token": "access", "token_type": "bearer", "expires_in": 3600}"#;

#[tokio::test(start_paused = true)]
async fn the_credentials_of_a_client_are_sent_as_the_standard_says() {
    let fake = server(TOKEN_RESPONSE);
    let credentials =
        ClientCredentials::new("my id", "s:cr+t/ü").scopes(["read", "write"]).parameter("audience", "a b");
    let client = client(&fake, ABSOLUTE, credentials);
    call(&client, &ANY).await.expect("the token is good");
    call(&client, &ANY).await.expect("the token is still good");
    assert_eq!(fake.routes().len(), 3, "one token for both");
    let asked = &fake.sent()[0];
    assert_eq!((asked.method.as_str(), asked.url.as_str()), ("POST", "https://login.test/token"));
    assert_eq!(asked.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!((asked.header("accept"), asked.header("user-agent")), ("application/json", "things/1.0"));
    // `my+id:s%3Acr%2Bt%2F%C3%BC`
    assert_eq!(asked.header("authorization"), "Basic bXkraWQ6cyUzQWNyJTJCdCUyRiVDMyVCQw==");
    assert_eq!(asked.body, "grant_type=client_credentials&scope=read+write&audience=a+b");
    assert_eq!(asked.timeout, Some(Duration::from_secs(60)));
}

#[tokio::test(start_paused = true)]
async fn a_client_may_say_who_it_is_in_the_form() {
    let fake = server(TOKEN_RESPONSE);
    let client = client(&fake, ABSOLUTE, ClientCredentials::new("my id", "s&cret").in_form());
    call(&client, &ANY).await.expect("the token is good");
    let asked = &fake.sent()[0];
    assert_eq!(asked.header("authorization"), "");
    assert_eq!(asked.body, "grant_type=client_credentials&client_id=my+id&client_secret=s%26cret");
}

#[tokio::test(start_paused = true)]
async fn an_address_is_the_documents_or_the_callers() {
    let own = || ClientCredentials::new("id", "secret");
    for (scheme, credentials, expected) in [
        (RELATIVE, own(), "https://api.test/base/oauth/token"),
        (ABSOLUTE, own(), "https://login.test/token"),
        (LOCAL, own(), "http://127.0.0.1:9/token"),
        (UNKNOWN, own().token_url("https://mine.test/t"), "https://mine.test/t"),
        (ABSOLUTE, own().token_url("/t"), "https://api.test/t"),
    ] {
        let fake = server(TOKEN_RESPONSE);
        call(&client(&fake, scheme, credentials), &ANY).await.expect("the token is good");
        assert_eq!(fake.sent()[0].url, expected);
    }
    // Another server may belong to somebody else than the document's token endpoint.
    let fake = server(TOKEN_RESPONSE);
    let elsewhere = |scheme| builder(&fake).base_url("https://mine.test/v2").credential(scheme, own());
    call(&elsewhere(RELATIVE).build().expect("well set up"), &ANY).await.expect("the token is good");
    assert_eq!(fake.sent()[0].url, "https://mine.test/v2/oauth/token");
    let error = call(&elsewhere(ABSOLUTE).build().expect("well set up"), &ANY).await.expect_err("it is refused");
    assert!(error.to_string().ends_with("set `token_url`") && fake.sent().len() == 2, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_secret_goes_to_no_address_that_is_not_encrypted() {
    for (scheme, message) in [
        (CLEAR, "the address of the token endpoint is not https"),
        (UNKNOWN, "the document names no token endpoint: set `token_url`"),
    ] {
        let fake = server(TOKEN_RESPONSE);
        let client = client(&fake, scheme, ClientCredentials::new("id", "marker"));
        let error = call(&client, &ANY).await.expect_err("it is refused");
        assert_eq!(error.to_string(), format!("getThing: no credential for `{}`: {message}", SCHEMES[scheme].id));
        assert_eq!((error.kind(), error.attempts(), fake.sent().len()), (ErrorKind::Credential, 0, 0));
    }
    for url in ["http://api.test/token", "ftp://api.test/token", "file:///token"] {
        let fake = server(TOKEN_RESPONSE);
        let client = client(&fake, UNKNOWN, ClientCredentials::new("id", "marker").token_url(url));
        assert!(call(&client, &ANY).await.is_err() && fake.sent().is_empty(), "{url}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_redirect_of_the_token_endpoint_is_followed() {
    for status in [301, 302, 303, 307, 308] {
        for to in ["https://login.test/other", "https://evil.test/", "https://api.test/base/things/"] {
            let fake = Fake::new(move |_| response(status, &[("location", to)], ""));
            let client = client(&fake, ABSOLUTE, ClientCredentials::new("id", "marker"));
            let error = call(&client, &ANY).await.expect_err("it is not followed");
            let message = "no credential for `absolute`: the token endpoint redirects, which is not followed";
            assert_eq!(error.to_string(), format!("getThing: {message}"));
            assert_eq!(fake.routes(), ["POST https://login.test/token"], "{status} {to}");
        }
    }
}

/// Whatever redirects the API, the secret is seen by the token endpoint alone, and by no layer and no observer.
#[tokio::test(start_paused = true)]
async fn a_secret_is_seen_by_the_token_endpoint_alone() {
    for status in [301, 302, 307, 308] {
        let fake = Fake::new(move |sent: &Sent| match sent.url.as_str() {
            "https://login.test/token" => response(200, &[], TOKEN_RESPONSE),
            "https://api.test/base/things/" => response(status, &[("location", "https://login.test/token?")], ""),
            _ => response(200, &[], "{}"),
        });
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let [layered, attempts, waits, calls] = [(); 4].map(|()| Arc::clone(&seen));
        let note = |list: &Mutex<Vec<String>>, text: String| list.lock().expect("nobody panicked").push(text);
        let client = builder(&fake)
            .credential(ABSOLUTE, ClientCredentials::new("id", "marker"))
            .layer(from_fn(move |request, next| {
                note(&layered, format!("{} {:?}", request.uri(), request.headers()));
                next.run(request)
            }))
            .on_attempt(move |end| note(&attempts, format!("{end:?}")))
            .on_wait(move |wait| note(&waits, format!("{wait:?}")))
            .on_call(move |end| note(&calls, format!("{end:?}")))
            .build()
            .expect("well set up");
        call(&client, &ANY).await.expect("the redirect is followed");
        for sent in fake.sent() {
            // `id:marker`
            let has = sent.header("authorization").contains("aWQ6bWFya2Vy") || sent.body.contains("marker");
            assert_eq!(has, sent.method == "POST" && sent.url == "https://login.test/token", "{sent:?}");
        }
        let seen = seen.lock().expect("nobody panicked");
        assert_eq!(seen.iter().filter(|text| text.starts_with("https://")).count(), 2, "{seen:?}");
        assert!(seen.iter().all(|text| !text.contains("POST") && !text.contains("aWQ6")), "{seen:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_with_its_code_and_without_the_secret() {
    let body = r#"{"error": "invalid_client", "error_description": "marker-secret\n is unknown, so is aWQ6bWFya2VyLXNlY3JldA==",
        "client_secret": "marker-secret"}"#;
    for status in [400, 401, 200] {
        let fake = Fake::new(move |_| response(status, &[("x-echo", "marker-secret")], body));
        let client = client(&fake, ABSOLUTE, ClientCredentials::new("id", "marker-secret"));
        let error = call(&client, &ANY).await.expect_err("there is no token");
        assert_eq!(
            error.to_string(),
            format!(
                "getThing: no credential for `absolute`: the token endpoint refused with status {status}: \
                 invalid_client: …  is unknown, so is …"
            )
        );
        let shown = format!("{error:?} {error:#?} {:?}", std::error::Error::source(&error));
        assert!(!shown.contains("marker") && !shown.contains("aWQ6"), "{shown}");
        assert_eq!(fake.sent().len(), 1, "it is final");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_fails_is_asked_again() {
    let failing = |steps: &'static [u16]| {
        let next = Mutex::new(steps.iter());
        Fake::new(move |sent: &Sent| match sent.method.as_str() {
            "POST" => match next.lock().expect("nobody panicked").next() {
                Some(0) => Reply::Fail(TransportError::connect("nobody listens")),
                Some(status) => response(*status, &[], "<html>"),
                None => response(200, &[], TOKEN_RESPONSE),
            },
            _ => response(200, &[], "{}"),
        })
    };
    for (steps, sent) in [(&[][..], 2), (&[503][..], 3), (&[0, 500][..], 4)] {
        let fake = failing(steps);
        call(&client(&fake, ABSOLUTE, ClientCredentials::new("id", "secret")), &ANY).await.expect("in the end");
        assert_eq!(fake.sent().len(), sent);
    }
    let fake = failing(&[503, 503, 503]);
    let error = call(&client(&fake, ABSOLUTE, ClientCredentials::new("id", "secret")), &ANY).await.expect_err("503");
    assert!(error.to_string().ends_with("the token endpoint refused with status 503"), "{error}");
    assert_eq!(fake.sent().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_response_is_read_within_bounds() {
    let long: &'static str = Box::leak(format!(r#"{{"access_token": "{}"}}"#, "x".repeat(70_000)).into_boxed_str());
    for (body, message) in [
        ("", "the response of the token endpoint has no access token"),
        ("[1", "the response of the token endpoint has no access token"),
        (r#"{"access_token": ""}"#, "the response of the token endpoint has no access token"),
        (
            r#"{"access_token": "a", "token_type": "mac"}"#,
            "the token endpoint gives tokens of a type other than `Bearer`",
        ),
        (long, "the response of the token endpoint is too large"),
    ] {
        let fake = server(body);
        let error = call(&client(&fake, ABSOLUTE, ClientCredentials::new("id", "secret")), &ANY).await;
        let error = error.expect_err("there is no token");
        assert_eq!(error.to_string(), format!("getThing: no credential for `absolute`: {message}"));
        assert_eq!(fake.sent().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_is_a_number_or_its_text() {
    for (body, asked) in [
        (r#"{"access_token": "access", "expires_in": 100}"#, 2),
        (r#"{"access_token": "access", "expires_in": "100"}"#, 2),
        (r#"{"access_token": "access", "expires_in": -1}"#, 1),
        (r#"{"access_token": "access", "expires_in": 1e300}"#, 1),
        (r#"{"access_token": "access"}"#, 1),
    ] {
        let fake = server(body);
        let client = client(&fake, ABSOLUTE, ClientCredentials::new("id", "secret"));
        call(&client, &ANY).await.expect("the token is good");
        tokio::time::advance(Duration::from_secs(95)).await;
        call(&client, &ANY).await.expect("the token is good");
        let posts = fake.sent().iter().filter(|sent| sent.method == "POST").count();
        assert_eq!(posts, asked, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_takes_the_place_of_the_last_one() {
    let next = Mutex::new(1);
    let fake = Fake::new(move |sent: &Sent| {
        if sent.method != "POST" {
            return response(200, &[], "{}");
        }
        let mut next = next.lock().expect("nobody panicked");
        *next += 1;
        let tokens =
            format!(r#"{{"access_token": "access-{next}", "expires_in": 60, "refresh_token": "refresh-{next}"}}"#);
        response(200, &[], tokens)
    });
    let stored: Arc<Mutex<Vec<String>>> = Arc::default();
    let store = Arc::clone(&stored);
    let token = RefreshToken::new("id", "refresh-1").client_secret("s").in_form();
    let token = token.on_replaced(move |token| store.lock().expect("nobody panicked").push(token.to_owned()));
    assert!(!format!("{token:?}").contains("refresh-1"));
    let client = client(&fake, ABSOLUTE, token);
    for _ in 0..3 {
        call(&client, &ANY).await.expect("the token is good");
        tokio::time::advance(Duration::from_secs(61)).await;
    }
    let sent = fake.sent();
    let bodies: Vec<&str> = sent.iter().filter(|sent| sent.method == "POST").map(|sent| sent.body.as_str()).collect();
    let body =
        |number: u32| format!("grant_type=refresh_token&refresh_token=refresh-{number}&client_id=id&client_secret=s");
    assert_eq!(bodies, [body(1), body(2), body(3)]);
    assert_eq!(*stored.lock().expect("nobody panicked"), ["refresh-2", "refresh-3", "refresh-4"]);
    assert_eq!(sent[0].url, "https://login.test/refresh");
    // A client without a secret says its id only.
    let fake = server(TOKEN_RESPONSE);
    let public = self::client(&fake, RELATIVE, RefreshToken::new("id", "r"));
    call(&public, &ANY).await.expect("the token is good");
    assert_eq!(fake.sent()[0].url, "https://api.test/refresh");
    assert_eq!(fake.sent()[0].body, "grant_type=refresh_token&refresh_token=r&client_id=id");
}

#[test]
fn nothing_shows_a_secret() {
    let fake = server(TOKEN_RESPONSE);
    let credentials = ClientCredentials::new("my-id", "marker").scopes(["read"]).parameter("password", "marker");
    let token = RefreshToken::new("my-id", "marker").client_secret("marker");
    let shown = format!("{credentials:?} {token:?} {credentials:#?}");
    assert!(shown.contains("my-id") && shown.contains("read") && !shown.contains("marker"), "{shown}");
    let credential = Credential::from(credentials);
    let builder = builder(&fake).credential(ABSOLUTE, credential.clone());
    let shown = format!("{credential:?} {builder:?}");
    let client = builder.build().expect("well set up");
    assert!(!format!("{shown} {client:?}").contains("marker"));
}

/// The scopes that the document requires are known to providers of other kinds.
#[tokio::test(start_paused = true)]
async fn a_provider_knows_the_scopes() {
    struct Own(Arc<Mutex<Vec<String>>>);
    impl specwright_runtime::Provide for Own {
        fn provide<'a>(
            &'a self,
            asked: specwright_runtime::Asked<'a>,
        ) -> specwright_runtime::BoxFuture<'a, Result<specwright_runtime::Provided, specwright_runtime::ProvideError>>
        {
            Box::pin(async move {
                let told = format!("{} {:?} {asked:?}", asked.scheme(), asked.scopes());
                self.0.lock().expect("nobody panicked").push(told);
                Ok("access".into())
            })
        }
    }
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let client = client(&server(TOKEN_RESPONSE), ABSOLUTE, Own(Arc::clone(&told)));
    call(&client, &ANY).await.expect("the token is good");
    let told = told.lock().expect("nobody panicked").join("");
    assert!(told.starts_with(r#"absolute ["read", "write"] Asked { scheme: "absolute", rejected: None"#), "{told}");
}

static SERVER: Server = Server { url: "https://own.test", variables: &[] };

/// An operation with a server of its own does not move the token endpoint.
#[tokio::test(start_paused = true)]
async fn a_relative_address_is_relative_to_the_clients() {
    static OWN: Endpoint = Endpoint { server: Some(&SERVER), security: &[&[RELATIVE]], ..OWN_AGAIN };
    const OWN_AGAIN: Endpoint = get("/things/");
    let fake = server(TOKEN_RESPONSE);
    call(&client(&fake, RELATIVE, ClientCredentials::new("id", "secret")), &OWN).await.expect("the token is good");
    assert_eq!(fake.routes(), ["POST https://api.test/base/oauth/token", "GET https://own.test/things/"]);
}

/// An authorization server that describes itself, a token endpoint and an API.
fn describing(description: impl Into<String>) -> Fake {
    let description = description.into();
    Fake::new(move |sent: &Sent| {
        if sent.url.contains("/.well-known/") {
            response(200, &[], description.clone())
        } else {
            response(200, &[], if sent.method == "POST" { TOKEN_RESPONSE } else { "{}" })
        }
    })
}

const DESCRIPTION: &str =
    r#"{"issuer": "https://login.test/realm", "token_endpoint": "https://tokens.test/t", "more": []}"#;

#[tokio::test(start_paused = true)]
async fn an_authorization_server_says_once_where_its_token_endpoint_is() {
    let fake = describing(DESCRIPTION);
    let client = client(&fake, OPENID, ClientCredentials::new("id", "marker"));
    let later = || tokio::time::advance(Duration::from_secs(4000));
    for _ in 0..3 {
        call(&client, &ANY).await.expect("the token is good");
        later().await;
    }
    let sent = fake.sent();
    let count = |url: &str| sent.iter().filter(|sent| sent.url == url).count();
    let metadata = "https://login.test/realm/.well-known/openid-configuration";
    assert_eq!((count(metadata), count("https://tokens.test/t")), (1, 3));
    let asked = &sent[0];
    assert_eq!((asked.method.as_str(), asked.url.as_str(), asked.header("authorization")), ("GET", metadata, ""));
    assert_eq!((asked.header("accept"), asked.body.as_str()), ("application/json", ""));
    // What the document says of the token endpoint itself comes first, what the caller says before that.
    let fake = describing("{}");
    call(&self::client(&fake, BOTH, ClientCredentials::new("id", "s")), &ANY).await.expect("the token is good");
    assert_eq!(fake.sent()[0].url, "https://login.test/token");
    let own = ClientCredentials::new("id", "s").token_url("https://mine.test/t");
    call(&self::client(&fake, OPENID, own), &ANY).await.expect("the token is good");
    assert_eq!(fake.sent()[2].url, "https://mine.test/t");
    // Refresh tokens are for the same endpoint, and an issuer may be described with its path at the end.
    let fake = describing(DESCRIPTION);
    call(&self::client(&fake, INSERTED, RefreshToken::new("id", "r")), &ANY).await.expect("the token is good");
    assert_eq!(fake.sent()[1].url, "https://tokens.test/t");
    let fake = describing(r#"{"issuer": "https://api.test", "token_endpoint": "https://tokens.test/t"}"#);
    call(&self::client(&fake, RELATIVE_OPENID, RefreshToken::new("id", "r")), &ANY).await.expect("the token is good");
    assert_eq!(fake.sent()[0].url, "https://api.test/.well-known/openid-configuration");
}

#[tokio::test(start_paused = true)]
async fn a_description_that_leads_astray_gets_no_secret() {
    let long = format!(r#"{{"issuer": "https://login.test/realm", "x": "{}"}}"#, "x".repeat(70_000));
    let other = "the authorization server that is described at the document's address is another one: set `token_url`";
    let none = "the authorization server describes no token endpoint: set `token_url`";
    let missing = "the authorization server does not describe itself at the document's address: set `token_url`";
    for (description, message) in [
        (r#"{"token_endpoint": "https://evil.test/t"}"#, other),
        (r#"{"issuer": "https://evil.test/realm", "token_endpoint": "https://evil.test/t"}"#, other),
        (r#"{"issuer": "https://login.test", "token_endpoint": "https://evil.test/t"}"#, other),
        (r#"{"issuer": "https://login.test/realm?a", "token_endpoint": "https://evil.test/t"}"#, other),
        (r#"{"issuer": "https://login.test/realm"}"#, none),
        (r#"{"issuer": "https://login.test/realm", "token_endpoint": "ftp://evil.test/t"}"#, none),
        (r#"{"issuer": "https://login.test/realm", "token_endpoint": "http://evil.test/t"}"#, none),
        (r#"{"issuer": "https://login.test/realm", "token_endpoint": "http://127.0.0.1/t"}"#, none),
        ("<html>", missing),
        (&long, "the response of the token endpoint is too large"),
    ] {
        let fake = describing(description);
        let client = client(&fake, OPENID, ClientCredentials::new("id", "marker"));
        let error = call(&client, &ANY).await.expect_err("there is no token");
        assert_eq!(error.to_string(), format!("getThing: no credential for `openid`: {message}"));
        assert_eq!(fake.sent().len(), 1, "nothing else is asked: {:?}", fake.routes());
    }
    let fake = describing(DESCRIPTION);
    let error = call(&client(&fake, CLEAR_OPENID, ClientCredentials::new("id", "marker")), &ANY).await;
    let error = error.expect_err("it is not encrypted");
    assert!(error.to_string().ends_with("the address that describes the authorization server is not https"), "{error}");
    assert!(fake.sent().is_empty());
    for status in [301, 302, 307, 308, 404] {
        let fake = Fake::new(move |_| response(status, &[("location", "https://evil.test/x")], ""));
        let client = client(&fake, OPENID, ClientCredentials::new("id", "marker"));
        call(&client, &ANY).await.expect_err("there is no token");
        assert_eq!(fake.sent().len(), 1, "{status}");
    }
    // The document's address may be somebody else's once another one was set for the API.
    let fake = describing(DESCRIPTION);
    let elsewhere =
        builder(&fake).base_url("https://mine.test").credential(OPENID, ClientCredentials::new("id", "marker"));
    call(&elsewhere.build().expect("well set up"), &ANY).await.expect_err("it is refused");
    assert!(fake.sent().is_empty());
    // One that fails for now is asked again, at once and with the next call.
    let count = Mutex::new(0);
    let fake = Fake::new(move |sent: &Sent| {
        let mut count = count.lock().expect("nobody panicked");
        *count += 1;
        match sent.url.contains("/.well-known/") {
            true if *count <= 4 => response(503, &[], ""),
            true => response(200, &[], DESCRIPTION),
            false => response(200, &[], if sent.method == "POST" { TOKEN_RESPONSE } else { "{}" }),
        }
    });
    let client = client(&fake, OPENID, ClientCredentials::new("id", "marker"));
    call(&client, &ANY).await.expect_err("it failed three times");
    call(&client, &ANY).await.expect("the fifth time it is there");
    assert_eq!(fake.sent().len(), 7);
}

/// An operation that requires these scopes.
macro_rules! requiring {
    ($name:ident, $scopes:expr) => {
        #[derive(Debug)]
        enum $name {}

        impl Operation for $name {
            type Output = Value;
            type Error = crate::api::Problem;
            const ENDPOINT: &'static Endpoint = &ANY;
            const DECODE: Decoder<Value> = RawResponse::json;
            const SCOPES: &'static [RequiredScopes] = $scopes;
        }
    };
}

requiring!(Read, &[RequiredScopes { scheme: "absolute", alternatives: &[&["read"]] }]);
requiring!(ReadToo, &[RequiredScopes { scheme: "absolute", alternatives: &[&["read"], &["admin"]] }]);
requiring!(Write, &[RequiredScopes { scheme: "absolute", alternatives: &[&["read", "write"]] }]);
requiring!(Other, &[RequiredScopes { scheme: "local", alternatives: &[&["other"]] }]);

#[tokio::test(start_paused = true)]
async fn a_token_may_have_the_scopes_of_what_is_called() {
    // A token is what was asked for.
    let fake = Fake::new(|sent: &Sent| match sent.method.as_str() {
        "POST" => {
            let scope = sent.body.split("scope=").nth(1).unwrap_or("none");
            response(200, &[], format!(r#"{{"access_token": "with-{scope}", "expires_in": 3600}}"#))
        }
        _ if sent.header("authorization") == "Bearer with-read+write" => response(401, &[], ""),
        _ => response(200, &[], format!(r#""{}""#, sent.header("authorization"))),
    });
    let client = client(&fake, ABSOLUTE, ClientCredentials::new("id", "s").scopes(["all"]).scopes_of_calls());
    for _ in 0..2 {
        for (found, wanted) in [
            (Call::<Read>::new(&client).await.expect("a success"), "Bearer with-read"),
            (Call::<ReadToo>::new(&client).await.expect("a success"), "Bearer with-read"),
            (Call::<Other>::new(&client).await.expect("a success"), "Bearer with-all"),
            (call(&client, &ANY).await.expect("a success"), "Bearer with-all"),
        ] {
            assert_eq!(found.as_str(), Some(wanted));
        }
    }
    let asked = |fake: &Fake| fake.sent().iter().filter(|sent| sent.method == "POST").count();
    assert_eq!(asked(&fake), 2, "one for each set of scopes");
    // A token that is rejected is forgotten, and no other.
    Call::<Write>::new(&client).await.expect_err("it is rejected twice");
    assert_eq!(asked(&fake), 4);
    Call::<Read>::new(&client).await.expect("a success");
    assert_eq!(asked(&fake), 4);
    // Without that, one token is for all.
    let one = self::client(&fake, ABSOLUTE, ClientCredentials::new("id", "s").scopes(["all"]));
    for found in [Call::<Read>::new(&one).await, Call::<Write>::new(&one).await] {
        assert_eq!(found.expect("a success").as_str(), Some("Bearer with-all"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_names_the_scopes_that_are_needed() {
    let refusing = |status, headers: &'static [(&'static str, &'static str)]| {
        Fake::new(move |sent: &Sent| match sent.method.as_str() {
            "POST" => response(200, &[], TOKEN_RESPONSE),
            _ => response(status, headers, r#"{"message": "no"}"#),
        })
    };
    let challenge = &[("www-authenticate", r#"Bearer error="insufficient_scope""#)][..];
    for (status, headers, is_named) in
        [(403, &[][..], true), (401, challenge, true), (401, &[], false), (404, &[], false)]
    {
        let fake = refusing(status, headers);
        let client = client(&fake, ABSOLUTE, ClientCredentials::new("id", "s"));
        let error = Call::<Write>::new(&client).await.expect_err("it is refused").to_string();
        let named = "; it needs a token of absolute with the scopes read and write";
        assert!(error.contains(": no") && error.ends_with(named) == is_named, "{error}");
    }
    // One scope, and a scheme of which the client has no credential.
    let client = client(&refusing(403, &[]), ABSOLUTE, ClientCredentials::new("id", "s"));
    let error = Call::<Read>::new(&client).await.expect_err("it is refused").to_string();
    assert!(error.ends_with("; it needs a token of absolute with the scope read"), "{error}");
    let error = Call::<Other>::new(&client).await.expect_err("it is refused").to_string();
    assert!(!error.contains("it needs"), "{error}");
}
