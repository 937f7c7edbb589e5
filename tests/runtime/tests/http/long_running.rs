//! Operations that respond before they are done: where they are asked for, and what they end with. On a paused clock.

use crate::api::{KEY, Problem, SECURED, builder, operation};
use crate::fake::{Fake, Reply, Sent, response};
use specwright_runtime::json::Value;
use specwright_runtime::{
    Call, CallError, Client, Decoder, Endpoint, ErrorKind, FinalState, LongRunning, Operation, RawResponse, Request,
    Status,
};
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::Instant;

static PUT: Endpoint = operation("putThing", "PUT", "/things/1", &[Status::Code(200), Status::Code(201)], SECURED);
static POST: Endpoint = operation("startThing", "POST", "/things/start", &[Status::Code(202)], SECURED);
static DELETE: Endpoint = operation("dropThing", "DELETE", "/things/1", &[Status::Code(202)], SECURED);

/// Operations by their endpoint and where their results are.
macro_rules! long_running {
    ($($name:ident: $endpoint:ident, $last:ident;)*) => {$(
        #[derive(Debug)]
        enum $name {}

        impl Operation for $name {
            type Output = Option<Value>;
            type Error = Problem;
            const ENDPOINT: &'static Endpoint = &$endpoint;
            const DECODE: Decoder<Option<Value>> = RawResponse::optional_json;
        }

        impl LongRunning for $name {
            const FINAL_STATE: FinalState = FinalState::$last;
        }
    )*};
}

long_running! {
    Put: PUT, Default;
    Post: POST, Default;
    PostLocation: POST, Location;
    PostMonitor: POST, Monitor;
    PostOriginal: POST, Original;
    Delete: DELETE, Default;
}

/// A step of a server: the request that it expects, and what it says.
type Step = (&'static str, u16, &'static [(&'static str, &'static str)], &'static str);

/// A server that expects these requests in this order.
fn server(steps: &'static [Step]) -> Fake {
    let next = Mutex::new(0);
    Fake::new(move |sent: &Sent| -> Reply {
        let mut next = next.lock().expect("nobody panicked");
        let (expected, status, headers, body) = steps[*next];
        *next += 1;
        assert_eq!(format!("{} {}", sent.method, sent.url), expected, "step {next}");
        assert_eq!(sent.header("x-api-key"), "secret-key");
        response(status, headers, body)
    })
}

fn client(fake: &Fake) -> Client {
    builder().credential(KEY, "secret-key").transport(fake.clone()).build().expect("well set up")
}

/// Runs an operation against a server to its end, with how many seconds that took.
async fn run<O>(steps: &'static [Step]) -> (Result<Option<Value>, CallError<Problem>>, u64)
where
    O: LongRunning<Output = Option<Value>, Error = Problem>,
{
    let (fake, start) = (server(steps), Instant::now());
    let client = client(&fake);
    let mut request = Request::new(O::ENDPOINT);
    if O::ENDPOINT.method != "DELETE" {
        request.raw("application/json", "{\"name\":\"a\"}");
    }
    let result = Call::<O>::of(&client, request).finished().await;
    assert_eq!(fake.sent().len(), steps.len(), "{:?}", fake.routes());
    // What follows has no body, whatever the first request had.
    assert!(fake.sent().iter().skip(1).all(|sent| sent.body.is_empty() && sent.header("content-type").is_empty()));
    (result, start.elapsed().as_secs())
}

fn name(result: Result<Option<Value>, CallError<Problem>>) -> String {
    let body = result.expect("it succeeds").expect("there is a body");
    body.get("name").and_then(Value::as_str).unwrap_or_default().to_owned()
}

const PUT_THING: &str = "PUT https://api.test/base/things/1";
const GET_THING: &str = "GET https://api.test/base/things/1";
const START: &str = "POST https://api.test/base/things/start";
const MONITOR: &str = "GET https://api.test/status/7";
const RESULT: &str = "GET https://api.test/results/7";
const RUNNING: &str = "{\"properties\":{\"provisioningState\":\"Creating\"}}";
const DONE: &str = "{\"name\":\"done\",\"properties\":{\"provisioningState\":\"Succeeded\"}}";
const BROKEN: &str = "{\"properties\":{\"provisioningState\":\"Failed\"},\"error\":{\"message\":\"no room\"}}";
const BOTH: &[(&str, &str)] = &[("azure-asyncoperation", "/status/7"), ("location", "https://api.test/results/7")];

#[tokio::test(start_paused = true)]
async fn what_is_done_at_once_is_not_asked_for_again() {
    assert_eq!(name(run::<Put>(&[(PUT_THING, 200, &[], DONE)]).await.0), "done");
    // The state counts, whatever the headers say.
    assert_eq!(name(run::<Put>(&[(PUT_THING, 201, BOTH, DONE)]).await.0), "done");
    assert_eq!(name(run::<Put>(&[(PUT_THING, 200, &[], "{\"name\":\"stateless\"}")]).await.0), "stateless");
    assert_eq!(run::<Delete>(&[("DELETE https://api.test/base/things/1", 204, &[], "")]).await.0.expect("done"), None);
}

#[tokio::test(start_paused = true)]
async fn a_resource_is_asked_for_until_its_state_is_final() {
    let steps: &[Step] = &[
        (PUT_THING, 201, &[], RUNNING),
        (GET_THING, 200, &[("retry-after", "20")], RUNNING),
        (GET_THING, 200, &[], DONE),
    ];
    let (result, took) = run::<Put>(steps).await;
    assert_eq!((name(result), took), ("done".to_owned(), 21));
    let (result, _) = run::<Put>(&[(PUT_THING, 201, &[], RUNNING), (GET_THING, 200, &[], BROKEN)]).await;
    let error = result.expect_err("it failed");
    assert_eq!((error.kind(), error.message().as_deref()), (ErrorKind::Failed, Some("no room")));
    assert!(error.to_string().contains("failed or was cancelled"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_status_monitor_leads_to_the_result_that_the_operation_has() {
    let monitor: [Step; 2] =
        [(MONITOR, 202, &[], "{\"status\":\"Running\"}"), (MONITOR, 200, &[], "{\"status\":\"Succeeded\"}")];
    let [busy, over] = monitor;
    let with = |steps: Vec<Step>| -> &'static [Step] { steps.leak() };
    let result =
        run::<Put>(with(vec![(PUT_THING, 200, BOTH, RUNNING), busy, over, (GET_THING, 200, &[], DONE)])).await.0;
    assert_eq!(name(result), "done");
    let begun = (START, 202, BOTH, "");
    for result in [
        run::<Post>(with(vec![begun, busy, over, (RESULT, 200, &[], DONE)])).await.0,
        run::<PostLocation>(with(vec![begun, busy, over, (RESULT, 200, &[], DONE)])).await.0,
        run::<PostOriginal>(with(vec![begun, over, ("GET https://api.test/base/things/start", 200, &[], DONE)]))
            .await
            .0,
        run::<PostMonitor>(with(vec![
            begun,
            busy,
            (MONITOR, 200, &[], "{\"status\":\"succeeded\",\"name\":\"done\"}"),
        ]))
        .await
        .0,
    ] {
        assert_eq!(name(result), "done");
    }
    let begun_delete = ("DELETE https://api.test/base/things/1", 202, BOTH, "");
    assert!(run::<Delete>(with(vec![begun_delete, busy, over])).await.0.is_ok());
    for state in ["{\"status\":\"Failed\"}", "{\"status\":\"Canceled\"}"] {
        let error = run::<Post>(with(vec![begun, (MONITOR, 200, &[], state)])).await.0.expect_err("it failed");
        assert_eq!(error.kind(), ErrorKind::Failed);
    }
    for body in ["", "{}", "{\"status\":7}", "<html>"] {
        let error = run::<Post>(with(vec![begun, (MONITOR, 200, &[], body)])).await.0.expect_err("it says nothing");
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_location_is_asked_for_until_there_is_a_result() {
    let begun: Step = (START, 202, &[("location", "/results/1")], "");
    let steps: &[Step] = vec![
        begun,
        ("GET https://api.test/results/1", 202, &[("location", "https://api.test/results/7")], ""),
        (RESULT, 202, &[], ""),
        (RESULT, 200, &[], DONE),
    ]
    .leak();
    assert_eq!(name(run::<Post>(steps).await.0), "done");
    let steps: &[Step] = vec![begun, ("GET https://api.test/results/1", 404, &[], "")].leak();
    assert!(run::<Post>(steps).await.0.expect_err("it is gone").is_not_found());
    // Each request has attempts of its own.
    let steps: &[Step] = vec![
        begun,
        ("GET https://api.test/results/1", 500, &[], ""),
        ("GET https://api.test/results/1", 200, &[], DONE),
    ]
    .leak();
    assert_eq!(name(run::<Post>(steps).await.0), "done");
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_cannot_be_followed_is_an_error() {
    let error = run::<Post>(&[(START, 202, &[], "")]).await.0.expect_err("there is nowhere to ask");
    assert_eq!(error.kind(), ErrorKind::Decode);
    // An address that a server names is a redirect.
    let elsewhere: &[(&str, &str)] = &[("location", "https://evil.test/results/7")];
    let error = run::<Post>(vec![(START, 202, elsewhere, "")].leak()).await.0.expect_err("another origin");
    assert!(error.to_string().contains("another origin"), "{error}");
    let error = run::<Post>(&[(START, 400, BOTH, "{\"message\":\"no\"}")]).await.0.expect_err("it was not begun");
    assert_eq!(error.kind(), ErrorKind::Status);
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_in_time() {
    let fake = Fake::always(202, &[("location", "/results/1"), ("retry-after", "7")], "");
    let client = client(&fake);
    let call = Call::<Post>::of(&client, Request::new(&POST));
    let start = Instant::now();
    let error = call.finished().deadline(Duration::from_secs(20)).await.expect_err("it takes too long");
    assert_eq!((error.kind(), start.elapsed().as_secs(), fake.sent().len()), (ErrorKind::Timeout, 14, 3));
}
