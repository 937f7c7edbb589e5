//! The table of situations: what is sent again, when, and what comes of it. Each row is a test on a paused clock, whose name
//! begins with its number; where a row needs more than the table has columns for, it stands below.

use crate::api::{LIST, Problem, SECURED, Thing, builder, call, operation, operations, send};
use crate::fake::{Fake, Reply, Sent, response};
use bytes::Bytes;
use futures_core::Stream;
use specwright_runtime::json::Value;
use specwright_runtime::multipart::{Form, Part};
use specwright_runtime::{
    Body, Call, CallError, Client, Endpoint, ErrorKind, EventStream, Events, Framing, Page, Paged, Pagination, Repeat,
    Request, Response, Retry, Status, TransportError,
};
use std::io::{self, Write as _};
use std::ops::RangeInclusive;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;

const ANY: &[Status] = &[Status::Class(2)];
static POST: Endpoint = operation("create", "POST", "/things/", ANY, SECURED);
static PUT: Endpoint = operation("replace", "PUT", "/things/", ANY, SECURED);
static DELETE: Endpoint = operation("delete", "DELETE", "/things/", ANY, SECURED);
static KEYED: Endpoint = Endpoint { repeat: Repeat::ByKey("Idempotency-Key"), ..KEYED_BY_METHOD };
const KEYED_BY_METHOD: Endpoint = operation("create", "POST", "/things/", ANY, SECURED);

/// What a server does with a request.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// Responds with this status and these headers.
    Say(u16, &'static [(&'static str, &'static str)]),
    /// Responds with something that is no JSON.
    Garbage,
    /// Is not there.
    Gone,
    /// Takes too long to connect to.
    Slow,
    /// Closes the connection.
    Reset,
    /// Closes the connection after half of the response.
    Half,
    /// Says nothing.
    Hang,
}

use Step::{Garbage, Gone, Half, Hang, Reset, Say, Slow};

/// A status without headers.
const fn say(status: u16) -> Step {
    Say(status, &[])
}

impl Step {
    fn reply(self) -> Reply {
        match self {
            Say(status, headers) => response(status, headers, "{}"),
            Garbage => response(200, &[], "<html>"),
            Gone => Reply::Fail(TransportError::connect("nobody listens")),
            Slow => Reply::Fail(TransportError::connect("it took too long")),
            Reset => Reply::Fail(TransportError::other("reset")),
            Half => response(200, &[], Body::stream(Some(10), Box::pin(Cut(Some("{\"a\"".into()))))),
            Hang => Reply::Silence,
        }
    }
}

/// A stream that breaks off.
pub(crate) struct Cut(pub(crate) Option<Bytes>);

impl Stream for Cut {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(self.0.take().ok_or_else(|| io::ErrorKind::ConnectionReset.into())))
    }
}

/// A stream that can be read once.
pub(crate) struct Once(pub(crate) Option<Bytes>);

impl Stream for Once {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

pub(crate) fn once(text: &'static str) -> Body {
    Body::stream(Some(text.len() as u64), Box::pin(Once(Some(text.into()))))
}

/// A server that takes these steps, and the last one from then on.
pub(crate) fn server(steps: &[Step]) -> Fake {
    let steps: Mutex<(usize, Vec<Step>)> = Mutex::new((0, steps.to_vec()));
    Fake::new(move |_| {
        let (next, steps) = &mut *steps.lock().expect("nobody panicked");
        *next += 1;
        steps[(*next - 1).min(steps.len() - 1)].reply()
    })
}

pub(crate) fn client(fake: &Fake) -> Client {
    builder().credential(crate::api::KEY, "secret-key").transport(fake.clone()).build().expect("well set up")
}

/// How a call ends.
enum End {
    Done,
    Status(u16),
    Kind(ErrorKind),
}

use End::{Done, Kind};

type Outcome = Result<Response<Value>, CallError<Problem>>;

/// Sends a call and holds it against its row: how often it was sent, how long it waited in milliseconds, and how it ended.
async fn check(
    make: for<'c> fn(&'c Client) -> Call<'c, Thing>,
    steps: &[Step],
    attempts: u32,
    waits: RangeInclusive<u128>,
    end: &End,
) -> (Vec<Sent>, Outcome) {
    let fake = server(steps);
    let client = client(&fake);
    let start = Instant::now();
    let outcome = make(&client).response().await;
    let waited = start.elapsed().as_millis();
    assert!(waits.contains(&waited), "waited {waited} ms");
    assert_eq!(fake.sent().len(), usize::try_from(attempts).expect("few"), "{outcome:?}");
    let told = outcome.as_ref().map_or_else(|error| error.attempts(), Response::attempts);
    assert_eq!(told, attempts);
    match (&outcome, end) {
        (Ok(_), Done) => {}
        (Err(error), End::Status(status)) => assert_eq!(error.status().map(|found| found.as_u16()), Some(*status)),
        (Err(error), Kind(kind)) => assert_eq!(error.kind(), *kind, "{error:?}"),
        _ => panic!("{outcome:?}"),
    }
    (fake.sent(), outcome)
}

fn get(client: &Client) -> Call<'_, Thing> {
    call(client, &LIST)
}

fn post(client: &Client) -> Call<'_, Thing> {
    with_body(client, &POST, "{}")
}

fn post_with_key(client: &Client) -> Call<'_, Thing> {
    with_body(client, &KEYED, "{}")
}

fn idempotent_post(client: &Client) -> Call<'_, Thing> {
    post(client).idempotent()
}

fn put(client: &Client) -> Call<'_, Thing> {
    with_body(client, &PUT, "12345")
}

fn put_once(client: &Client) -> Call<'_, Thing> {
    with_body(client, &PUT, once("12345"))
}

fn delete(client: &Client) -> Call<'_, Thing> {
    call(client, &DELETE)
}

fn put_if_new(client: &Client) -> Call<'_, Thing> {
    put(client).header("if-none-match", "*")
}

fn get_never(client: &Client) -> Call<'_, Thing> {
    get(client).retry(Retry::never())
}

fn get_in_5_s(client: &Client) -> Call<'_, Thing> {
    get(client).deadline(Duration::from_secs(5))
}

fn with_body<'c>(client: &'c Client, endpoint: &'static Endpoint, body: impl Into<Body>) -> Call<'c, Thing> {
    let mut request = Request::new(endpoint);
    request.raw("application/json", body);
    send(client, request)
}

fn put_form_with_stream(client: &Client) -> Call<'_, Thing> {
    let mut form = Form::new();
    form.text("note", &"x").part("file", Part::stream(3, Box::pin(Once(Some("abc".into())))));
    let mut request = Request::new(&PUT);
    request.multipart(form);
    send(client, request)
}

macro_rules! rows {
    ($($name:ident: $make:ident, [$($step:expr),*] => $attempts:literal, $waits:expr, $end:expr;)*) => {$(
        #[tokio::test(start_paused = true)]
        async fn $name() {
            drop(check($make, &[$($step),*], $attempts, $waits, &$end).await);
        }
    )*};
}

const AFTER_7: Step = Say(429, &[("retry-after", "7")]);
const AFTER_100: Step = Say(429, &[("retry-after", "100")]);
const DATED: Step =
    Say(503, &[("date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("retry-after", "Sunday, 06-Nov-94 08:49:47 GMT")]);

rows! {
    row_01_get: get, [say(200)] => 1, 0..=0, Done;
    row_02_get: get, [say(503), say(200)] => 2, 0..=200, Done;
    row_03_get: get, [say(503)] => 3, 0..=600, End::Status(503);
    row_04_get: get, [say(500), say(200)] => 2, 0..=200, Done;
    row_05_get: get, [say(502), say(504), say(200)] => 3, 0..=600, Done;
    row_06_get: get, [say(501)] => 1, 0..=0, End::Status(501);
    row_07_get: get, [say(400)] => 1, 0..=0, End::Status(400);
    row_08_get: get, [say(404)] => 1, 0..=0, End::Status(404);
    row_09_get: get, [say(409)] => 1, 0..=0, End::Status(409);
    row_10_get: get, [say(408), say(200)] => 2, 0..=200, Done;
    row_11_get: get, [say(425), say(200)] => 2, 0..=200, Done;
    row_12_get: get, [say(429), say(200)] => 2, 0..=1000, Done;
    row_13_get: get, [AFTER_7, say(200)] => 2, 7000..=8001, Done;
    row_14_get: get, [AFTER_7, AFTER_7, AFTER_7, AFTER_7, AFTER_7, say(200)] => 6, 35_000..=40_005, Done;
    row_16_get: get, [Say(429, &[("retry-after", "86400")])] => 1, 0..=0, End::Status(429);
    row_17_get: get, [Say(429, &[("retry-after", "0")]), say(200)] => 2, 0..=1000, Done;
    row_18_get: get, [Say(429, &[("retry-after", "soon")]), say(200)] => 2, 0..=1000, Done;
    row_19_get: get, [Say(503, &[("retry-after", "2.5")]), say(200)] => 2, 2500..=3501, Done;
    row_20_get: get, [Say(429, &[("retry-after-ms", "250")]), say(200)] => 2, 250..=1251, Done;
    row_21_get: get, [DATED, say(200)] => 2, 10_000..=11_001, Done;
    row_22_get: get, [Say(200, &[("retry-after", "9")])] => 1, 0..=0, Done;
    row_23_get: get, [AFTER_100] => 2, 100_000..=101_001, End::Status(429);
    row_24_get: get, [Gone, say(200)] => 2, 0..=200, Done;
    row_25_get: get, [Reset, say(200)] => 2, 0..=200, Done;
    row_26_get: get, [Half, say(200)] => 2, 0..=200, Done;
    row_27_get: get, [Hang, say(200)] => 2, 60_000..=60_201, Done;
    row_28_get: get, [Garbage] => 1, 0..=0, Kind(ErrorKind::Decode);
    row_29_post: post, [Gone, say(201)] => 2, 0..=200, Done;
    row_30_post: post, [Reset] => 1, 0..=0, Kind(ErrorKind::Transport);
    row_31_post: post, [Hang] => 1, 60_000..=60_001, Kind(ErrorKind::Timeout);
    row_32_post: post, [say(500)] => 1, 0..=0, End::Status(500);
    row_33_post: post, [say(503)] => 1, 0..=0, End::Status(503);
    row_34_post: post, [Say(503, &[("retry-after", "1")]), say(201)] => 2, 1000..=2001, Done;
    row_35_post: post, [say(429), say(201)] => 2, 0..=1000, Done;
    row_36_post: post, [say(409)] => 1, 0..=0, End::Status(409);
    row_39_post_with_key: post_with_key, [say(409)] => 1, 0..=0, End::Status(409);
    row_40_post_with_key: post_with_key, [say(422)] => 1, 0..=0, End::Status(422);
    row_41_post_idempotent: idempotent_post, [say(503), say(201)] => 2, 0..=200, Done;
    row_43_put_once: put_once, [say(503)] => 1, 0..=0, End::Status(503);
    row_44_put_once: put_once, [Say(429, &[("retry-after", "1")])] => 1, 0..=0, End::Status(429);
    row_46_get_never: get_never, [say(503)] => 1, 0..=0, End::Status(503);
    row_47_get_never: get_never, [Say(429, &[("retry-after", "1")])] => 1, 0..=0, End::Status(429);
    row_48_get: get, [say(421)] => 1, 0..=0, End::Status(421);
    row_49_post: post, [Slow, say(201)] => 2, 0..=200, Done;
    row_51_put_form_with_a_stream: put_form_with_stream, [say(503)] => 1, 0..=0, End::Status(503);
    row_54_get_with_a_deadline: get_in_5_s, [AFTER_7] => 1, 0..=0, End::Status(429);
    row_57_get_with_a_fixed_key: get, [say(401)] => 1, 0..=0, End::Status(401);
    row_59a_delete: delete, [Reset, say(404)] => 2, 0..=200, End::Status(404);
    row_59b_put_if_none_match: put_if_new, [Reset, say(412)] => 2, 0..=200, End::Status(412);
}

#[tokio::test(start_paused = true)]
async fn row_15_get() {
    let asked = Say(429, &[("retry-after", "121")]);
    let (_, outcome) = check(get, &[asked], 1, 0..=0, &End::Status(429)).await;
    assert_eq!(outcome.expect_err("429").retry_after(), Some(Duration::from_secs(121)));
}

/// The keys that were sent, which are UUIDs and the same.
fn one_key(sent: &[Sent]) -> String {
    let key = sent[0].header("idempotency-key");
    assert!(sent.iter().all(|sent| sent.header("idempotency-key") == key), "{sent:?}");
    assert_eq!(key.parse::<specwright_runtime::Uuid>().expect("a UUID").get_version_num(), 4);
    key.to_owned()
}

#[tokio::test(start_paused = true)]
async fn row_37_post_with_key() {
    let (sent, outcome) = check(post_with_key, &[Reset, say(201)], 2, 0..=200, &Done).await;
    assert_eq!(outcome.expect("a success").idempotency_key(), Some(one_key(&sent).as_str()));
}

#[tokio::test(start_paused = true)]
async fn row_38_post_with_key() {
    let waits = 60_000..=60_602;
    let (sent, outcome) = check(post_with_key, &[Hang, say(409), say(201)], 3, waits, &Done).await;
    assert_eq!(outcome.expect("a success").idempotency_key(), Some(one_key(&sent).as_str()));
}

#[tokio::test(start_paused = true)]
async fn row_42_put_bytes() {
    let (sent, _) = check(put, &[say(503), say(204)], 2, 0..=200, &Done).await;
    assert!(sent.iter().all(|sent| sent.length == Some(5) && sent.body == "12345"), "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn row_45_get_stream() {
    let fake = server(&[say(503), Half]);
    let client = client(&fake);
    let mut streamed = get(&client).stream().await.expect("a head");
    assert_eq!((streamed.attempts(), fake.sent().len()), (2, 2));
    assert_eq!(streamed.chunk().await.expect("the first half").as_deref(), Some(&b"{\"a\""[..]));
    streamed.chunk().await.expect_err("it breaks off");
    assert_eq!(fake.sent().len(), 2, "after the head never again");
}

#[tokio::test(start_paused = true)]
async fn row_50_put_form_of_texts_and_paths() {
    let mut file = tempfile::Builder::new().suffix(".txt").tempfile().expect("a file");
    file.write_all(b"content").expect("room on disk");
    let fake = server(&[say(503), say(200)]);
    let client = client(&fake);
    let mut form = Form::new();
    form.text("note", &"x").part("file", Part::path(file.path()));
    let mut request = Request::new(&PUT);
    request.multipart(form);
    let response = send(&client, request).response().await.expect("a success");
    let sent = fake.sent();
    assert_eq!((response.attempts(), sent.len()), (2, 2));
    assert!(sent[0].body.contains("\r\n\r\ncontent\r\n"), "{}", sent[0].body);
    assert_eq!((&sent[0].body, sent[0].length), (&sent[1].body, sent[1].length));
    assert_eq!(sent[1].length, Some(sent[1].body.len() as u64));
}

operations! {
    Listed: LIST => Value, json;
    Lines: LIST => String, to_text;
}

impl Paged for Listed {
    type Item = Value;
    const PAGINATION: Pagination = Pagination::Cursor("at");

    fn split(page: Value) -> Page<Value> {
        let next = page.get("next").and_then(Value::as_str).map(str::to_owned);
        Page { next, more: None, items: vec![page] }
    }
}

impl Events for Lines {
    type Item = Value;
    const FRAMING: Framing = Framing::Lines;
}

#[tokio::test(start_paused = true)]
async fn row_52_items() {
    let seen = Mutex::new(0);
    let fake = Fake::new(move |sent| {
        if sent.url == "https://api.test/base/things/" {
            return response(200, &[], r#"{"next": "2"}"#);
        }
        let mut seen = seen.lock().expect("nobody panicked");
        *seen += 1;
        if *seen == 1 { response(503, &[], "") } else { response(200, &[], "{}") }
    });
    let client = client(&fake);
    let start = Instant::now();
    let items = Call::<Listed>::new(&client).items().into_vec().await.expect("both pages");
    assert!(items.len() == 2 && start.elapsed() <= Duration::from_millis(201));
    let (first, second) = ("GET https://api.test/base/things/", "GET https://api.test/base/things/?at=2");
    assert_eq!(fake.routes(), [first, second, second]);
}

#[tokio::test(start_paused = true)]
async fn row_53_events() {
    let fake = Fake::new(|_| response(200, &[], Body::stream(None, Box::pin(Cut(Some("1\n".into()))))));
    let client = client(&fake);
    let mut items = EventStream::of(Call::<Lines>::new(&client));
    assert_eq!(items.next().await.expect("an item").expect("a success").to_string(), "1");
    let error = items.next().await.expect("an error").expect_err("the connection breaks");
    assert_eq!((error.kind(), fake.sent().len()), (ErrorKind::Transport, 1));
    assert!(items.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn row_58_get_redirected() {
    let seen = Mutex::new(0);
    let fake = Fake::new(move |sent| {
        if sent.url == "https://api.test/base/things/" {
            return response(307, &[("location", "/base/there")], "");
        }
        let mut seen = seen.lock().expect("nobody panicked");
        *seen += 1;
        response(if *seen == 1 { 503 } else { 200 }, &[], "{}")
    });
    let response = get(&client(&fake)).response().await.expect("a success");
    assert_eq!(response.attempts(), 2);
    let (first, second) = ("GET https://api.test/base/things/", "GET https://api.test/base/there");
    assert_eq!(fake.routes(), [first, second, first, second]);
}

#[tokio::test(start_paused = true)]
async fn row_59_get_redirected_elsewhere() {
    let fake = server(&[say(503), Say(307, &[("location", "https://other.test/x")]), say(200)]);
    let response = get(&client(&fake)).response().await.expect("a success");
    let sent = fake.sent();
    assert_eq!((response.attempts(), sent.len(), sent[2].url.as_str()), (2, 3, "https://other.test/x"));
    assert!(sent[..2].iter().all(|sent| sent.header("x-api-key") == "secret-key"));
    assert_eq!(sent[2].header("x-api-key"), "", "the other origin sees no credential");
}

#[tokio::test(start_paused = true)]
async fn row_60_get_dropped_while_it_waits() {
    let fake = server(&[Say(503, &[("retry-after", "10")]), say(200)]);
    let client = client(&fake);
    tokio::time::timeout(Duration::from_secs(5), get(&client).into_future()).await.expect_err("it waits");
    tokio::time::advance(Duration::from_secs(60)).await;
    tokio::task::yield_now().await;
    assert_eq!(fake.sent().len(), 1, "nothing more is sent");
}

#[tokio::test(start_paused = true)]
async fn what_may_not_happen_twice_is_not_sent_twice() {
    static NEVER: Endpoint = Endpoint { repeat: Repeat::Never, ..KEYED_BY_METHOD };
    static ALWAYS: Endpoint = Endpoint { repeat: Repeat::Always, ..KEYED_BY_METHOD };
    let later = Say(503, &[("retry-after", "1")]);
    for (endpoint, retry, step, attempts) in [
        (&POST, Retry::default(), later, 2),
        (&POST, Retry::safe_only(), later, 1),
        (&POST, Retry::safe_only(), say(408), 1),
        (&PUT, Retry::safe_only(), later, 2),
        (&KEYED, Retry::safe_only(), later, 2),
        (&ALWAYS, Retry::safe_only(), say(500), 2),
        (&ALWAYS, Retry::default(), Reset, 2),
        (&NEVER, Retry::default(), later, 1),
        (&NEVER, Retry::default(), Gone, 1),
    ] {
        let fake = server(&[step, say(200)]);
        let client = client(&fake);
        let outcome = call(&client, endpoint).retry(retry).await;
        assert_eq!((outcome.is_ok(), fake.sent().len()), (attempts == 2, attempts), "{endpoint:?} {retry:?}");
    }
    let fake = server(&[Reset, say(200)]);
    let client = client(&fake);
    call(&client, &NEVER).idempotent().await.expect("the caller knows better");
}

#[tokio::test(start_paused = true)]
async fn a_key_of_the_caller_is_kept_and_one_is_made_for_each_call() {
    let fake = server(&[say(200)]);
    let client = client(&fake);
    let own = call(&client, &KEYED).header("idempotency-key", "mine").response().await.expect("a success");
    assert_eq!(own.idempotency_key(), Some("mine"));
    for _ in 0..2 {
        call(&client, &KEYED).await.expect("a success");
    }
    let keys: Vec<String> = fake.sent().iter().map(|sent| sent.header("idempotency-key").to_owned()).collect();
    assert!(keys[0] == "mine" && keys[1].len() == 36 && keys[1] != keys[2], "{keys:?}");
    // Any operation may be given a key.
    let fake = server(&[Reset, say(201)]);
    let client = self::client(&fake);
    call(&client, &POST).header("X-Idempotency-Key", "mine").await.expect("a success");
    assert_eq!(fake.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_policy_of_a_client_is_that_of_its_calls() {
    let fake = server(&[say(503)]);
    let client = builder().retry(Retry::default().attempts(5)).transport(fake.clone()).build().expect("well set up");
    assert_eq!(get(&client).await.expect_err("503").attempts(), 5);
    assert_eq!(get(&client).retry(Retry::default().attempts(2)).await.expect_err("503").attempts(), 2);
    let error = get(&client).retry(Retry::default().attempts(100).within(Duration::from_secs(30))).await;
    assert!(error.expect_err("503").attempts() > 3, "it ends with the time");
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_obeyed_with_every_status_that_is_repeated_but_counts_unless_there_are_too_many_calls() {
    drop(check(get, &[Say(500, &[("retry-after", "3")]), say(200)], 2, 3000..=4001, &Done).await);
    drop(check(get, &[Say(502, &[("retry-after", "3")])], 3, 6000..=8002, &End::Status(502)).await);
    drop(check(get, &[Say(500, &[("retry-after", "300")])], 1, 0..=0, &End::Status(500)).await);
    drop(check(post, &[Say(500, &[("retry-after", "3")])], 1, 0..=0, &End::Status(500)).await);
    drop(check(get, &[Say(404, &[("retry-after", "3")])], 1, 0..=0, &End::Status(404)).await);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_an_attempt() {
    let fake = server(&[say(503), Hang]);
    let client = client(&fake);
    let start = Instant::now();
    let error = get_in_5_s(&client).await.expect_err("it hangs");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert_eq!(error.to_string(), "getThing: no whole response before the deadline");
    assert!((5000..=5002).contains(&start.elapsed().as_millis()));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_made_is_made_again() {
    let fake = server(&[say(503), say(200)]);
    let client = client(&fake);
    let body = Body::from_fn(Some(5), || Box::pin(Once(Some("12345".into()))));
    with_body(&client, &PUT, body).await.expect("a success");
    assert!(fake.sent().iter().all(|sent| sent.length == Some(5) && sent.body == "12345"), "{:?}", fake.sent());
}

/// The connection that takes too long is one of reqwest: its name is never found.
#[tokio::test(start_paused = true)]
async fn a_connection_that_takes_too_long_is_none() {
    struct Nowhere;

    impl reqwest::dns::Resolve for Nowhere {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(std::future::pending())
        }
    }

    let builder = builder().reqwest(|builder| builder.no_proxy().dns_resolver(std::sync::Arc::new(Nowhere)));
    let client = builder.build().expect("well set up");
    let start = Instant::now();
    let error = post(&client).await.expect_err("there is no connection");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
    assert!((30_000..31_000).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
}
