//! Many calls at once: against a server that counts them, and against one that is down. On a paused clock.

use crate::api::{KEY, LIST, Problem, builder, call};
use crate::attempts::{Step, server};
use crate::fake::{Fake, Reply, Sent, response};
use specwright_runtime::{Body, BodyStream, BoxFuture, CallError, Client, Retry, Transport, TransportError};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);
/// How long a request is on its way.
const LATENCY: Duration = Duration::from_millis(20);

/// A server that takes 60 requests in any minute, each of which takes a moment.
#[derive(Clone, Default)]
struct Limited {
    taken: Arc<Mutex<VecDeque<Instant>>>,
    refused: Arc<Mutex<usize>>,
}

impl Limited {
    fn reply(&self) -> Reply {
        let (mut taken, now) = (self.taken.lock().expect("nobody panicked"), Instant::now());
        while taken.front().is_some_and(|first| now - *first >= MINUTE) {
            taken.pop_front();
        }
        if taken.len() < 60 {
            taken.push_back(now);
            return response(200, &[], "{}");
        }
        *self.refused.lock().expect("nobody panicked") += 1;
        let wait = MINUTE.saturating_sub(now - taken[0]).as_millis().div_ceil(1000).to_string();
        response(429, &[("retry-after", &wait)], "")
    }
}

impl Transport for Limited {
    fn send(&self, _: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            tokio::time::sleep(LATENCY / 2).await;
            let reply = self.reply();
            tokio::time::sleep(LATENCY / 2).await;
            match reply {
                Reply::Response(response) => Ok(response),
                Reply::Fail(error) => Err(error),
                Reply::Silence => std::future::pending().await,
            }
        })
    }
}

type Outcomes = Vec<Result<(), CallError<Problem>>>;

/// So many calls at once, and how long they take in seconds.
async fn at_once(client: &Client, calls: usize) -> (Outcomes, u64) {
    let (start, mut running) = (Instant::now(), JoinSet::new());
    for _ in 0..calls {
        let client = client.clone();
        running.spawn(async move { call(&client, &LIST).await.map(|_| ()) });
    }
    (running.join_all().await, start.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn calls_wait_for_a_server_that_counts_them() {
    for (calls, seconds, refusals) in [(60, 0..=0, 0), (200, 179..=185, 170), (400, 360..=368, 450)] {
        let limited = Limited::default();
        let retry = Retry::default().within(Duration::from_secs(600));
        let client = builder().transport(limited.clone()).retry(retry).build().expect("well set up");
        let (outcomes, took) = at_once(&client, calls).await;
        assert!(outcomes.iter().all(Result::is_ok), "{calls} calls");
        assert!(seconds.contains(&took), "{calls} calls took {took} s");
        let refused = *limited.refused.lock().expect("nobody panicked");
        println!("{calls} calls at once took {took} s and were refused {refused} times");
        assert!(refused <= refusals, "{calls} calls were refused {refused} times");
    }
}

/// A client that knows the limit is refused nothing, however long its calls wait for their turn.
#[tokio::test(start_paused = true)]
async fn calls_keep_a_limit_that_the_client_knows() {
    let limited = Limited::default();
    let client = builder().transport(limited.clone()).rate_limit(60, MINUTE).build().expect("well set up");
    let (outcomes, took) = at_once(&client, 400).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!((took, *limited.refused.lock().expect("nobody panicked")), (360, 0));
    // The last 40 were sent just now: 20 more fill the minute.
    let start = Instant::now();
    assert!(at_once(&client, 20).await.0.iter().all(Result::is_ok));
    let refused = call(&client, &LIST).deadline(Duration::from_secs(59));
    let error = refused.await.expect_err("its turn comes after the deadline");
    assert!(error.is_timeout() && error.attempts() == 0, "{error:?}");
    // What was not sent took nobody's turn.
    call(&client, &LIST).await.expect("its turn comes");
    assert_eq!(start.elapsed().as_secs(), 60);
}

/// A client that is like another has limits of its own, and they are the same.
#[tokio::test(start_paused = true)]
async fn a_client_like_another_keeps_its_limits() {
    let limited = Limited::default();
    let client = builder().transport(limited.clone()).rate_limit(60, MINUTE).concurrency(60).build();
    let other = client.and_then(|client| client.with(|change| change.credential(KEY, "other"))).expect("well set up");
    let (outcomes, took) = at_once(&other, 180).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!((took, *limited.refused.lock().expect("nobody panicked")), (120, 0));
}

#[tokio::test(start_paused = true)]
async fn only_so_many_requests_are_on_their_way_at_once() {
    let client = builder().transport(Limited::default()).concurrency(4).build().expect("well set up");
    let start = Instant::now();
    let (outcomes, _) = at_once(&client, 40).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(start.elapsed(), LATENCY * 10);
    // Waiting for the others is part of what a deadline limits.
    let silent = Fake::new(|_| Reply::Silence);
    let client = builder().transport(silent).concurrency(1).build().expect("well set up");
    let (other, start) = (client.clone(), Instant::now());
    let first = tokio::spawn(async move { call(&other, &LIST).await.map(drop) });
    tokio::task::yield_now().await;
    let error = call(&client, &LIST).deadline(Duration::from_secs(5)).await.expect_err("the first one goes on");
    assert!(error.is_timeout() && error.attempts() == 0, "{error:?}");
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    first.abort();
    let error = builder().transport(Limited::default()).concurrency(0).build().expect_err("nothing could be sent");
    assert!(error.to_string().contains("lets nothing through"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn calls_for_which_there_is_no_time_get_their_refusal() {
    let limited = Limited::default();
    let client = builder().transport(limited.clone()).build().expect("well set up");
    let (outcomes, took) = at_once(&client, 400).await;
    assert!(took <= 181, "{took} s");
    let refused: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!((160..=220).contains(&refused.len()), "{} were refused", refused.len());
    for error in refused {
        assert!(error.is_rate_limited() && error.attempts() > 0, "{error:?}");
        assert!(error.retry_after().is_some_and(|wait| wait <= MINUTE), "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_down_is_not_kept_down() {
    for step in [Step::Gone, Step::Say(503, &[])] {
        let fake = server(&[step]);
        let client = builder().transport(fake.clone()).build().expect("well set up");
        let (outcomes, _) = at_once(&client, 1000).await;
        assert!(outcomes.iter().all(Result::is_err));
        let sent = fake.sent().len();
        println!("1,000 calls to a server that is down were sent {sent} times");
        assert!((1100..=1250).contains(&sent), "{sent} requests");
    }
}

#[tokio::test(start_paused = true)]
async fn a_few_repeats_are_free_and_calls_that_succeed_earn_others() {
    let fake = server(&[Step::Say(503, &[])]);
    let client = builder().transport(fake.clone()).build().expect("well set up");
    for _ in 0..20 {
        assert_eq!(call(&client, &LIST).await.expect_err("503").attempts(), 3);
        tokio::time::advance(Duration::from_secs(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_told_to_wait_makes_the_others_wait() {
    let seen = Mutex::new(false);
    let fake = Fake::new(move |sent: &Sent| {
        let was_seen = std::mem::replace(&mut *seen.lock().expect("nobody panicked"), true);
        let other = sent.header("x-api-key") != "secret-key" || !sent.url.starts_with("https://api.test/");
        if was_seen || other { response(200, &[], "{}") } else { response(429, &[("retry-after", "30")], "") }
    });
    let client = builder().credential(KEY, "secret-key").transport(fake.clone()).build().expect("well set up");
    let first = {
        let client = client.clone();
        tokio::spawn(async move { call(&client, &LIST).await.map(|_| ()) })
    };
    tokio::task::yield_now().await;
    let start = Instant::now();
    let waited = || start.elapsed().as_secs();
    // Other origins and other callers have limits of their own, and whoever never waits does not.
    call(&client, &LIST).url("https://other.test/x").await.expect("a success");
    call(&client, &LIST).header("x-api-key", "another").await.expect("a success");
    assert!(call(&client, &LIST).header("x-api-key", "secret-key").deadline(LATENCY).await.is_err(), "it is the same");
    call(&client, &LIST).retry(Retry::never()).await.expect("a success");
    assert_eq!((waited(), fake.sent().len()), (0, 4));
    // A call for which there is no time is told at once, and was never sent.
    let error = call(&client, &LIST).deadline(Duration::from_secs(9)).await.expect_err("the gate is closed");
    assert_eq!((error.attempts(), waited(), error.is_rate_limited()), (0, 0, true));
    assert!(error.retry_after().is_some_and(|wait| (29..=30).contains(&wait.as_secs())), "{error:?}");
    let response = call(&client, &LIST).response().await.expect("a success");
    assert_eq!((response.attempts(), (30..=31).contains(&waited())), (1, true));
    first.await.expect("no panic").expect("a success");
}
