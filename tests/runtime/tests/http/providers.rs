//! Credentials that change: when a provider is asked, how often, and what comes of a rejection. On a paused clock.

use crate::api::{CREATE, IN_COOKIE, IN_QUERY, KEY, LIST, LOGIN, TOKEN, builder, call, operation, secured, send};
use crate::attempts::{Step, once, server};
use crate::fake::{Fake, Reply, Sent, response};
use specwright_runtime::layer::from_fn;
use specwright_runtime::{
    Asked, Body, BodyStream, BoxFuture, Client, Credential, Endpoint, ErrorKind, Provide, ProvideError, Provided,
    Request, Retry, Status, Transport, TransportError, provider,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// A provider that counts: its secrets are `token-1`, `token-2` and so on.
#[derive(Clone, Default)]
struct Counter {
    asked: Arc<AtomicUsize>,
    life: Option<Duration>,
    /// How long it takes.
    latency: Duration,
    /// From which time on it fails.
    last: Option<usize>,
    rejected: Arc<Mutex<Vec<bool>>>,
}

impl Counter {
    fn living(life: u64) -> Self {
        Self { life: Some(Duration::from_secs(life)), ..Self::default() }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Provide for Counter {
    fn provide<'a>(&'a self, asked: Asked<'a>) -> BoxFuture<'a, Result<Provided, ProvideError>> {
        Box::pin(async move {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            self.rejected.lock().expect("nobody panicked").push(asked.rejected().is_some());
            tokio::time::sleep(self.latency).await;
            if self.last.is_some_and(|last| number > last) {
                return Err("the vault is closed".into());
            }
            let provided = Provided::new(format!("token-{number}"));
            Ok(match self.life {
                Some(life) => provided.lifetime(life),
                None => provided,
            })
        })
    }
}

/// A server that takes these tokens only.
fn taking(tokens: &'static [&'static str]) -> Fake {
    Fake::new(move |sent: &Sent| {
        let token = sent.header("authorization").trim_start_matches("Bearer ").to_owned();
        response(if tokens.contains(&token.as_str()) { 200 } else { 401 }, &[], "{}")
    })
}

/// A server that takes the first token once, and the second one from then on.
fn taking_once() -> Fake {
    let is_over = AtomicUsize::new(0);
    Fake::new(move |sent: &Sent| {
        let good = if is_over.fetch_add(1, Ordering::SeqCst) == 0 { "Bearer token-1" } else { "Bearer token-2" };
        response(if sent.header("authorization") == good { 200 } else { 401 }, &[], "{}")
    })
}

fn client(fake: &Fake, credential: impl Into<Credential>) -> Client {
    builder().credential(TOKEN, credential).transport(fake.clone()).build().expect("well set up")
}

fn tokens(fake: &Fake) -> Vec<String> {
    fake.sent().iter().map(|sent| sent.header("authorization").replace("Bearer ", "")).collect()
}

#[tokio::test(start_paused = true)]
async fn row_55_get_with_a_provider() {
    let (fake, counter) = (taking_once(), Counter::default());
    let client = client(&fake, counter.clone());
    call(&client, &LIST).await.expect("the first token is good once");
    let start = Instant::now();
    let response = call(&client, &LIST).response().await.expect("the second token is good");
    assert_eq!((response.attempts(), start.elapsed().as_millis()), (1, 0));
    assert_eq!(tokens(&fake), ["token-1", "token-1", "token-2"], "2 sends");
    assert_eq!(*counter.rejected.lock().expect("nobody panicked"), [false, true], "1 request for a token");
}

#[tokio::test(start_paused = true)]
async fn row_56_get_with_a_provider_refused_twice() {
    let (fake, counter) = (taking(&[]), Counter::default());
    let error = call(&client(&fake, counter.clone()), &LIST).await.expect_err("no token is good");
    assert_eq!((error.status().map(|status| status.as_u16()), error.attempts()), (Some(401), 1));
    assert_eq!((fake.sent().len(), counter.asked()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_stays_the_same_is_not_sent_again() {
    let fake = taking(&[]);
    let same = provider(|| async { Ok::<_, ProvideError>("same") });
    let error = call(&client(&fake, same), &LIST).await.expect_err("it is refused");
    assert!(error.is_unauthorized() && fake.sent().len() == 1, "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_rejection_with_a_body_that_is_gone_counts_for_the_next_call() {
    let (fake, counter) = (taking(&["token-2"]), Counter::default());
    let client = client(&fake, counter.clone());
    let mut request = Request::new(&CREATE);
    request.raw("text/plain", once("gone"));
    let error = send(&client, request).await.expect_err("the first token is refused");
    assert!(error.is_unauthorized() && fake.sent().len() == 1, "{error:?}");
    call(&client, &LIST).await.expect("the second token is good");
    assert_eq!(counter.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_rejection_by_another_origin_says_nothing_of_the_token() {
    let counter = Counter::default();
    let fake = Fake::new(|sent: &Sent| {
        let is_api = sent.url.starts_with("https://api.test/");
        if is_api { response(307, &[("location", "https://other.test/")], "") } else { response(401, &[], "") }
    });
    let client = client(&fake, counter.clone());
    assert!(call(&client, &LIST).await.expect_err("401").is_unauthorized());
    assert_eq!((counter.asked(), tokens(&fake)), (1, vec!["token-1".to_owned(), String::new()]));
}

/// A transport in which everything takes a moment.
#[derive(Clone)]
struct Slow(Fake);

impl Transport for Slow {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.0.send(request).await
        })
    }
}

async fn at_once(client: &Client, calls: usize) -> usize {
    let mut running = JoinSet::new();
    for _ in 0..calls {
        let client = client.clone();
        running.spawn(async move { call(&client, &LIST).await.map(|_| ()) });
    }
    running.join_all().await.iter().filter(|outcome| outcome.is_ok()).count()
}

#[tokio::test(start_paused = true)]
async fn load_100_calls_at_once_with_an_expired_token_ask_for_one() {
    let counter = Counter { latency: Duration::from_millis(50), ..Counter::living(60) };
    let fake = Fake::always(200, &[], "{}");
    let client = client(&fake, counter.clone());
    call(&client, &LIST).await.expect("a success");
    tokio::time::advance(Duration::from_secs(61)).await;
    assert_eq!((at_once(&client, 100).await, counter.asked()), (100, 2));
    assert!(tokens(&fake)[1..].iter().all(|token| token == "token-2"));
}

#[tokio::test(start_paused = true)]
async fn load_100_calls_refused_at_once_ask_for_one() {
    let counter = Counter { latency: Duration::from_millis(50), ..Counter::default() };
    let fake = taking(&["token-2"]);
    let client =
        builder().credential(TOKEN, counter.clone()).transport(Slow(fake.clone())).build().expect("well set up");
    // The first token is had before it is refused.
    let first = tokio::spawn({
        let client = client.clone();
        async move { call(&client, &LIST).retry(Retry::never()).await.map(|_| ()) }
    });
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!((at_once(&client, 100).await, counter.asked()), (100, 2));
    first.await.expect("no panic").expect("a success");
    assert_eq!(fake.sent().len(), 202);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_for_all_that_waited() {
    let counter = Counter { latency: Duration::from_millis(50), last: Some(0), ..Counter::default() };
    let fake = Fake::always(200, &[], "{}");
    let client = client(&fake, counter.clone());
    assert_eq!((at_once(&client, 100).await, counter.asked(), fake.sent().len()), (0, 1, 0));
    let error = call(&client, &LIST).await.expect_err("there is no token");
    assert_eq!(error.to_string(), "getThing: no credential for `Token`: the vault is closed");
    assert_eq!((error.kind(), error.attempts(), counter.asked()), (ErrorKind::Credential, 0, 2));
}

/// Whoever asks may be dropped; then another one asks.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_keeps_nobody_waiting() {
    let counter = Counter { latency: Duration::from_secs(5), ..Counter::default() };
    let fake = Fake::always(200, &[], "{}");
    let client = client(&fake, counter.clone());
    let dropped = tokio::time::timeout(Duration::from_secs(1), call(&client, &LIST).into_future());
    let (dropped, kept) = tokio::join!(dropped, call(&client, &LIST).into_future());
    assert!(dropped.is_err() && kept.is_ok());
    assert_eq!((counter.asked(), fake.sent().len()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_provider_has_the_time_of_an_attempt() {
    let counter = Counter { latency: Duration::from_secs(90), ..Counter::default() };
    let client = client(&Fake::always(200, &[], "{}"), counter);
    let start = Instant::now();
    let error = call(&client, &LIST).await.expect_err("it takes too long");
    assert_eq!(error.to_string(), "getThing: no credential for `Token`: its provider gave none within 60s");
    let error = call(&client, &LIST).deadline(Duration::from_secs(3)).await.expect_err("it takes too long");
    assert!(error.to_string().ends_with("within 3s"), "{error}");
    assert_eq!(start.elapsed().as_secs(), 63);
}

/// Whoever waits for another call to ask has no more time for that.
#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_another_has_its_own_time() {
    let counter = Counter { latency: Duration::from_secs(30), ..Counter::default() };
    let client = client(&Fake::always(200, &[], "{}"), counter.clone());
    let start = Instant::now();
    let short = async {
        let error = call(&client, &LIST).deadline(Duration::from_secs(2)).await.expect_err("it takes too long");
        (error.kind(), start.elapsed().as_secs())
    };
    let (long, short) = tokio::join!(call(&client, &LIST).into_future(), short);
    assert_eq!((long.is_ok(), short, counter.asked()), (true, (ErrorKind::Credential, 2), 1));
}

/// The margin is a tenth of the life, and two minutes at most.
#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_its_end() {
    for (life, early, due) in [(100, 89, 90), (1200, 1079, 1080), (3600, 3479, 3480)] {
        let counter = Counter::living(life);
        let client = client(&Fake::always(200, &[], "{}"), counter.clone());
        call(&client, &LIST).await.expect("a success");
        tokio::time::advance(Duration::from_secs(early)).await;
        call(&client, &LIST).await.expect("a success");
        assert_eq!(counter.asked(), 1, "{life} s: not yet");
        tokio::time::advance(Duration::from_secs(due - early)).await;
        call(&client, &LIST).await.expect("a success");
        assert_eq!(counter.asked(), 2, "{life} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_renewal_is_no_error_while_the_old_token_is_valid() {
    let counter = Counter { last: Some(1), ..Counter::living(100) };
    let fake = Fake::always(200, &[], "{}");
    let client = client(&fake, counter.clone());
    call(&client, &LIST).await.expect("a success");
    tokio::time::advance(Duration::from_secs(91)).await;
    for _ in 0..5 {
        call(&client, &LIST).await.expect("the old token is valid");
    }
    assert_eq!(counter.asked(), 2, "it is left alone for a while");
    tokio::time::advance(Duration::from_secs(9)).await;
    let error = call(&client, &LIST).await.expect_err("the old token has ended");
    assert_eq!((error.kind(), counter.asked()), (ErrorKind::Credential, 3));
    assert!(tokens(&fake).iter().all(|token| token == "token-1"));
}

#[tokio::test(start_paused = true)]
async fn while_one_call_renews_the_others_go_on() {
    let counter = Counter { latency: Duration::from_secs(5), ..Counter::living(100) };
    let client = client(&Fake::always(200, &[], "{}"), counter.clone());
    call(&client, &LIST).await.expect("a success");
    tokio::time::advance(Duration::from_secs(87)).await;
    let renewing = tokio::spawn({
        let client = client.clone();
        async move { call(&client, &LIST).await.map(|_| ()) }
    });
    tokio::task::yield_now().await;
    let start = Instant::now();
    call(&client, &LIST).await.expect("the old token is valid");
    assert_eq!((start.elapsed().as_secs(), counter.asked()), (0, 2));
    renewing.await.expect("no panic").expect("a success");
    assert_eq!(start.elapsed().as_secs(), 5);
}

/// A token that ends while a call waits for its next attempt is not sent with that.
#[tokio::test(start_paused = true)]
async fn each_attempt_has_the_token_of_its_time() {
    let counter = Counter::living(10);
    let fake = server(&[Step::Say(503, &[("retry-after", "30")]), Step::Say(200, &[])]);
    let response = call(&client(&fake, counter), &LIST).response().await.expect("a success");
    assert_eq!((response.attempts(), tokens(&fake)), (2, vec!["token-1".to_owned(), "token-2".to_owned()]));
}

/// Limits are a caller's, and not those of its token.
#[tokio::test(start_paused = true)]
async fn a_wait_is_for_the_caller_whatever_its_token() {
    let counter = Counter::living(10);
    let fake = server(&[Step::Say(429, &[("retry-after", "60")]), Step::Say(200, &[])]);
    let client = client(&fake, counter.clone());
    let first = tokio::spawn({
        let client = client.clone();
        async move { call(&client, &LIST).await.map(|_| ()) }
    });
    tokio::time::sleep(Duration::from_secs(20)).await;
    let start = Instant::now();
    call(&client, &LIST).await.expect("a success");
    assert!((40..=41).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    first.await.expect("no panic").expect("a success");
    assert_eq!((fake.sent().len(), counter.asked()), (3, 2));
}

static OF_QUERY: Endpoint = secured(&[&[IN_QUERY]]);
static OF_COOKIE: Endpoint = secured(&[&[IN_COOKIE]]);
static OF_LOGIN: Endpoint = secured(&[&[LOGIN]]);
static OF_TWO: Endpoint = secured(&[&[KEY, TOKEN]]);

#[tokio::test(start_paused = true)]
async fn a_provided_secret_goes_where_a_fixed_one_does() {
    let fake = Fake::always(200, &[], "{}");
    let given = || provider(|| async { Ok::<_, ProvideError>("a secret") });
    let login = Credential::login("me", given());
    let client = builder()
        .credential(IN_QUERY, given())
        .credential(IN_COOKIE, provider(|| async { Ok::<_, ProvideError>("a-cookie") }))
        .credential(LOGIN, login)
        .credential(KEY, "fixed")
        .credential(TOKEN, given())
        .transport(fake.clone())
        .build()
        .expect("well set up");
    for operation in [&OF_QUERY, &OF_COOKIE, &OF_LOGIN, &OF_TWO] {
        call(&client, operation).await.expect("a success");
    }
    let sent = fake.sent();
    assert_eq!(sent[0].url, "https://api.test/base/things/?api%20key=a%20secret");
    assert_eq!(sent[1].header("cookie"), "session=a-cookie");
    assert_eq!(sent[2].header("authorization"), "Basic bWU6YSBzZWNyZXQ=");
    assert_eq!((sent[3].header("x-api-key"), sent[3].header("authorization")), ("fixed", "Bearer a secret"));
    // What a caller sets is kept, and then nobody is asked.
    let counter = Counter::default();
    let client = self::client(&fake, counter.clone());
    call(&client, &LIST).header("authorization", "Bearer own").await.expect("a success");
    assert_eq!((counter.asked(), tokens(&fake).last().map(String::as_str)), (0, Some("own")));
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_cannot_be_sent_is_an_error_that_does_not_show_it() {
    let fake = Fake::always(200, &[], "{}");
    let client = client(&fake, provider(|| async { Ok::<_, ProvideError>("mark\ner") }));
    let error = call(&client, &LIST).await.expect_err("it is refused");
    assert_eq!(error.to_string(), "getThing: the credential for `Token` is not printable ASCII on one line");
    assert!(!format!("{error:?}").contains("mark") && fake.sent().is_empty());
}

static ALL: Endpoint = operation("all", "GET", "/things/", &[Status::Code(200)], &[&[KEY, LOGIN, IN_QUERY, IN_COOKIE]]);

/// Promise: what is secret is not printed, also when a provider gave it and a server echoes it.
#[tokio::test(start_paused = true)]
async fn nothing_shows_what_a_provider_gave() {
    let given = |text: &'static str| provider(move || async move { Ok::<_, ProvideError>(text) });
    let fake = Fake::new(|sent: &Sent| {
        let echo = format!("{} {:?} marker-login marker-cookie", sent.url, sent.headers);
        response(400, &[("x-echo", "marker-key"), ("content-type", "text/plain")], echo)
    });
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let (told, layered) = (Arc::clone(&seen), Arc::clone(&seen));
    let builder = builder()
        .credential(KEY, given("marker-key"))
        .credential(LOGIN, Credential::login("me", given("marker-login")))
        .credential(IN_QUERY, given("marker query"))
        .credential(IN_COOKIE, given("marker-cookie"))
        .on_attempt(move |end| told.lock().expect("nobody panicked").push(format!("{end:?}")))
        .layer(from_fn(move |request, next| {
            layered.lock().expect("nobody panicked").push(format!("{request:?}"));
            next.run(request)
        }))
        .transport(fake.clone());
    let shown = format!("{builder:?} {:?} {:?}", Provided::new("marker"), Credential::from("marker"));
    let client = builder.build().expect("well set up");
    let call = call(&client, &ALL);
    let shown = format!("{shown} {client:?} {call:?}");
    let error = call.await.expect_err("a failure");
    assert!(fake.only().header("x-api-key") == "marker-key" && fake.only().url.contains("marker%20query"));
    let seen = seen.lock().expect("nobody panicked").join(" ");
    let shown = format!("{shown} {error} {error:?} {error:#?} {:?} {seen}", error.response());
    assert!(!shown.contains("marker"), "{shown}");
}

/// Promise 1, row `provider`: another origin sees no token, whatever the way there.
#[tokio::test(start_paused = true)]
async fn another_origin_sees_no_token_of_a_provider() {
    for (status, endpoint) in [(301, &LIST), (302, &LIST), (303, &LIST), (307, &LIST), (308, &LIST), (303, &CREATE)] {
        let fake = Fake::new(move |sent: &Sent| {
            let is_api = sent.url.starts_with("https://api.test/");
            let location = [("location", "https://other.test/?from=api")];
            if is_api { response(status, &location, "") } else { response(200, &[], "{}") }
        });
        let client = client(&fake, Counter::default());
        call(&client, endpoint).await.expect("the redirect is followed");
        assert_eq!(tokens(&fake), ["token-1", ""], "{status}");
        call(&client, endpoint).link("https://other.test/2").other_origins().await.expect("the link is followed");
        call(&client, endpoint).url("https://other.test/3").await.expect("the address is that of the caller");
        assert_eq!(tokens(&fake)[2..], ["", ""], "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_like_another_shares_its_connections_and_nothing_else() {
    let gate = AtomicUsize::new(0);
    let fake = Fake::new(move |_: &Sent| match gate.fetch_add(1, Ordering::SeqCst) {
        0 => response(429, &[("retry-after", "100")], ""),
        _ => response(200, &[], "{}"),
    });
    let waits = Arc::new(AtomicUsize::new(0));
    let told = Arc::clone(&waits);
    let ours = builder()
        .credential(KEY, "ours")
        .header("x-ours", "1")
        .user_agent("agent/1")
        .on_wait(move |_| _ = told.fetch_add(1, Ordering::SeqCst))
        .transport(fake.clone())
        .build()
        .expect("well set up");
    let waiting = tokio::spawn({
        let ours = ours.clone();
        async move { call(&ours, &LIST).await.map(|_| ()) }
    });
    tokio::task::yield_now().await;
    let start = Instant::now();
    let theirs = ours.with(|change| change.credential(TOKEN, "theirs")).expect("well set up");
    call(&theirs, &LIST).await.expect("a success");
    assert_eq!(start.elapsed().as_secs(), 0, "the gate is another one");
    let last = fake.sent().pop().expect("it was sent");
    let headers = ["x-api-key", "authorization", "x-ours", "user-agent"].map(|name| last.header(name).to_owned());
    assert_eq!(headers, ["", "Bearer theirs", "1", "agent/1"], "credentials are not mixed, settings stay");
    // Without another credential it is the same caller.
    let again = ours.with(|change| change.timeout(Duration::from_secs(1))).expect("well set up");
    call(&again, &LIST).await.expect("a success");
    assert_eq!(fake.sent().pop().expect("it was sent").header("x-api-key"), "ours");
    // What was for one origin is not for another.
    let elsewhere = again.with(|change| change.base_url("https://other.test")).expect("well set up");
    call(&elsewhere, &LIST).await.expect("a success");
    let last = fake.sent().pop().expect("it was sent");
    assert_eq!(
        (last.url.as_str(), last.header("x-api-key"), last.header("x-ours")),
        ("https://other.test/things/", "", "")
    );
    let error = ours.with(|change| change.credential(KEY, "not\nvalid")).expect_err("it is refused");
    assert_eq!(error.kind(), ErrorKind::Request);
    waiting.await.expect("no panic").expect("a success");
    assert_eq!(waits.load(Ordering::SeqCst), 1);
}

/// Tokens are of one client: another one like it asks for its own.
#[tokio::test(start_paused = true)]
async fn a_client_like_another_has_tokens_of_its_own() {
    let (fake, counter) = (Fake::always(200, &[], "{}"), Counter::default());
    let ours = client(&fake, counter.clone());
    call(&ours, &LIST).await.expect("a success");
    let like = ours.with(|change| change).expect("well set up");
    call(&like, &LIST).await.expect("a success");
    call(&ours, &LIST).await.expect("a success");
    assert_eq!((counter.asked(), tokens(&fake)), (2, ["token-1", "token-2", "token-1"].map(str::to_owned).to_vec()));
}

#[tokio::test]
async fn a_fixed_secret_is_no_provider() {
    let fake = Fake::new(|_| Reply::Fail(TransportError::other("broken")));
    let client = client(&fake, "fixed");
    let error = call(&client, &LIST).retry(Retry::never()).await.expect_err("it is broken");
    assert_eq!((error.kind(), tokens(&fake)), (ErrorKind::Transport, vec!["fixed".to_owned()]));
}
