//! Layers, observers and transports of others: what they see of a request, and what they cannot do to it.

use crate::api::{IN_QUERY, KEY, LIST, builder, call, secured};
use crate::attempts::{Step, server};
use crate::fake::Fake;
use http::{HeaderValue, Request, Response};
use specwright_runtime::layer::{Attempt, from_fn};
use specwright_runtime::{Body, Endpoint, Retry, TowerTransport, Transport as _, TransportError, TransportErrorKind};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

type Notes = Arc<Mutex<Vec<String>>>;

fn note(notes: &Notes, text: impl Into<String>) {
    notes.lock().expect("nobody panicked").push(text.into());
}

fn taken(notes: &Notes) -> Vec<String> {
    std::mem::take(&mut *notes.lock().expect("nobody panicked"))
}

#[tokio::test(start_paused = true)]
async fn a_layer_sees_every_request_on_the_wire_and_refusals_as_responses() {
    let fake = server(&[Step::Say(503, &[]), Step::Say(307, &[("location", "/base/there")]), Step::Say(200, &[])]);
    let notes = Notes::default();
    let (outer, inner) = (Arc::clone(&notes), Arc::clone(&notes));
    let client = builder()
        .credential(KEY, "secret-key")
        .transport(fake.clone())
        .layer(from_fn(move |mut request, next| {
            let attempt = *request.extensions().get::<Attempt>().expect("it is known which request this is");
            request.headers_mut().insert("x-trace", HeaderValue::from_static("7"));
            let notes = Arc::clone(&outer);
            Box::pin(async move {
                let response = next.run(request).await?;
                let Attempt { operation, number, hop, .. } = attempt;
                note(&notes, format!("{} {} {number} {hop} {}", operation.id, operation.path, response.status()));
                Ok(response)
            })
        }))
        .layer(from_fn(move |request, next| {
            note(&inner, format!("{:?}", request.headers().get("x-trace")));
            assert!(request.headers()["x-api-key"].is_sensitive());
            next.run(request)
        }))
        .build()
        .expect("well set up");
    call(&client, &LIST).await.expect("a success");
    assert!(fake.sent().iter().all(|sent| sent.header("x-trace") == "7"));
    let noted = taken(&notes);
    assert_eq!(
        noted,
        [
            "Some(\"7\")",
            "getThing /things/ 1 0 503 Service Unavailable",
            "Some(\"7\")",
            "getThing /things/ 2 0 307 Temporary Redirect",
            "Some(\"7\")",
            "getThing /things/ 2 1 200 OK",
        ]
    );
}

#[tokio::test]
async fn a_layer_sees_no_values_of_the_query_and_cannot_send_a_request_elsewhere() {
    static QUERIED: Endpoint = secured(&[&[IN_QUERY]]);
    let fake = Fake::always(200, &[], "{}");
    let notes = Notes::default();
    let seen = Arc::clone(&notes);
    let client = builder()
        .credential(IN_QUERY, "marker-query")
        .transport(fake.clone())
        .layer(from_fn(move |mut request, next| {
            note(&seen, request.uri().to_string());
            *request.uri_mut() = "https://evil.test/".parse().expect("an address");
            next.run(request)
        }))
        .build()
        .expect("well set up");
    call(&client, &QUERIED).await.expect("a success");
    assert_eq!(taken(&notes), ["https://api.test/base/things/?api%20key=REDACTED"]);
    assert_eq!(fake.only().url, "https://api.test/base/things/?api%20key=marker-query");
}

#[tokio::test(start_paused = true)]
async fn a_layer_may_respond_itself_and_fail() {
    let fake = Fake::always(200, &[], "{}");
    let count = Mutex::new(0);
    let client = builder()
        .transport(fake.clone())
        .layer(from_fn(move |request, next| {
            let mut count = count.lock().expect("nobody panicked");
            *count += 1;
            match *count {
                1 => Box::pin(async { Err(TransportError::connect("no way out")) }),
                2 => Box::pin(async {
                    let mut response = Response::new(Body::from("{}").into());
                    *response.status_mut() = http::StatusCode::BAD_GATEWAY;
                    Ok(response)
                }),
                _ => next.run(request),
            }
        }))
        .build()
        .expect("well set up");
    let response = call(&client, &LIST).response().await.expect("a success");
    assert_eq!((response.attempts(), fake.sent().len()), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn observers_are_told_of_attempts_waits_and_calls() {
    let fake = server(&[Step::Say(503, &[]), Step::Say(429, &[("retry-after", "7")]), Step::Say(200, &[])]);
    let notes = Notes::default();
    let [attempts, waits, calls] = [(); 3].map(|()| Arc::clone(&notes));
    let client = builder()
        .transport(fake.clone())
        .on_attempt(move |end| note(&attempts, format!("attempt {} {:?}", end.number, end.status)))
        .on_wait(move |wait| {
            let long = wait.time >= Duration::from_secs(7);
            note(&waits, format!("wait {} {long} {}", wait.is_asked, wait.error.is_some()));
        })
        .on_call(move |end| note(&calls, format!("call {} {:?} {}", end.attempts, end.status, end.error.is_some())))
        .build()
        .expect("well set up");
    call(&client, &LIST).await.expect("a success");
    let noted = taken(&notes);
    assert_eq!(
        noted,
        [
            "attempt 1 Some(503)",
            "wait false false true",
            "attempt 2 Some(429)",
            "wait true true true",
            "attempt 3 Some(200)",
            "call 3 Some(200) false",
        ]
    );
    let fake = Fake::always(404, &[], "");
    let ended = Arc::clone(&notes);
    let client = builder().transport(fake).retry(Retry::never()).on_call(move |end| {
        note(&ended, format!("{} {:?}", end.operation.id, end.error.map(ToString::to_string)));
    });
    call(&client.build().expect("well set up"), &LIST).await.expect_err("404");
    assert_eq!(taken(&notes), ["getThing Some(\"getThing: 404 Not Found\")"]);
}

/// A service as others write them.
#[derive(Clone)]
struct Echo(fn() -> TransportError);

impl tower_service::Service<Request<Body>> for Echo {
    type Response = Response<Body>;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let error = self.0();
        let text = format!("\"{}\"", request.uri());
        let is_here = request.uri().host() == Some("api.test");
        Box::pin(async move { if is_here { Ok(Response::new(Body::from(text))) } else { Err(error) } })
    }
}

#[tokio::test]
async fn a_service_of_tower_is_a_transport() {
    let service = TowerTransport::new(Echo(|| TransportError::connect("nobody there")));
    let elsewhere = service.send(Request::get("https://other.test/").body(Body::empty()).expect("a request"));
    let error = elsewhere.await.expect_err("there is nobody");
    assert_eq!(error.kind(), TransportErrorKind::Connect, "an error of a transport stays what it is");
    let client = builder().transport(service).build().expect("well set up");
    let echoed = call(&client, &LIST).await.expect("a success");
    assert_eq!(echoed.as_str(), Some("https://api.test/base/things/"));
}
