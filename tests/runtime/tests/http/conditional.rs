//! Conditional calls, polling, and notices that an operation is going away.

use crate::api::{LIST, builder, call};
use crate::attempts::{Step, client, server};
use crate::fake::{Fake, response};
use specwright_runtime::json::Value;
use specwright_runtime::{Conditional, Deprecation, ErrorKind};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let fake = Fake::new(|sent| match sent.header("if-none-match") {
        "W/\"7\"" => response(304, &[("etag", "W/\"7\"")], ""),
        _ => response(200, &[("etag", "W/\"7\"")], "{\"a\":1}"),
    });
    let client = client(&fake);
    let first = call(&client, &LIST).response().await.expect("a success");
    let etag = first.etag().expect("there is one").to_owned();
    let second = call(&client, &LIST).if_none_match(&etag).response().await.expect("a success");
    assert_eq!((second.etag(), second.status().as_u16()), (Some("W/\"7\""), 304));
    assert_eq!(second.into_body(), Conditional::Unchanged);
    let third = call(&client, &LIST).if_none_match("\"old\"").await.expect("a success");
    assert_eq!(third.changed().as_ref().and_then(|body| body.get("a")).and_then(Value::as_i64), Some(1));
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_a_failure() {
    let client = client(&server(&[Step::Say(304, &[])]));
    let error = call(&client, &LIST).await.expect_err("there is no body");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(304));
    let error = call(&client, &LIST).if_none_match("\"a\"\nx: y").await.expect_err("no header can carry that");
    assert_eq!(error.kind(), ErrorKind::Request);
}

/// A job that is done when it was asked for so often.
fn job(done: usize) -> Fake {
    let asked = Mutex::new(0);
    Fake::new(move |_| {
        let mut asked = asked.lock().expect("nobody panicked");
        *asked += 1;
        let headers: &[_] = if *asked == 2 { &[("retry-after", "30")] } else { &[] };
        response(200, headers, if *asked >= done { "{\"state\":\"done\"}" } else { "{\"state\":\"busy\"}" })
    })
}

fn is_done(body: &Value) -> bool {
    body.get("state").and_then(Value::as_str) == Some("done")
}

#[tokio::test(start_paused = true)]
async fn a_call_is_sent_until_its_response_is_the_one_that_is_waited_for() {
    let (fake, start) = (job(4), Instant::now());
    let body = call(&client(&fake), &LIST).poll_until(is_done).every(Duration::from_secs(5)).await.expect("it is done");
    assert!(is_done(&body));
    assert_eq!(fake.sent().len(), 4);
    // The second response asked for 30 seconds.
    assert_eq!(start.elapsed().as_secs(), 5 + 30 + 5);
}

#[tokio::test(start_paused = true)]
async fn polling_ends_rather_than_wait_beyond_its_time() {
    let (fake, start) = (job(100), Instant::now());
    let client = client(&fake);
    let polling = call(&client, &LIST).poll_until(is_done).within(Duration::from_secs(20));
    let error = polling.await.expect_err("it is not done");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!((fake.sent().len(), start.elapsed().as_secs()), (2, 1));
    // The first error ends it.
    let fake = server(&[Step::Say(200, &[]), Step::Say(404, &[])]);
    let client = crate::attempts::client(&fake);
    let error = call(&client, &LIST).poll_until(is_done).await.expect_err("it is gone");
    assert!(error.is_not_found());
}

/// Since when an operation is deprecated, by the header.
async fn since(header: &'static str) -> Option<SystemTime> {
    let since = Arc::new(Mutex::new(None));
    let noted = Arc::clone(&since);
    let client = builder()
        .transport(Fake::new(move |_| response(200, &[("deprecation", header)], "{}")))
        .on_deprecation(move |notice| *noted.lock().expect("nobody panicked") = Some(notice.since))
        .build()
        .expect("well set up");
    call(&client, &LIST).await.expect("a success");
    let since = since.lock().expect("nobody panicked").take();
    since.expect("the observer was called")
}

#[tokio::test]
async fn dates_of_deprecation_are_seconds_or_those_of_http() {
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_688_169_599);
    assert_eq!(since("@1688169599").await, Some(at));
    assert_eq!(since("Fri, 30 Jun 2023 23:59:59 GMT").await, Some(at));
    assert_eq!(since("true").await, None);
    assert_eq!(since("@99999999999999999999").await, None);
}

#[tokio::test]
async fn an_operation_that_goes_away_is_told_of_once() {
    let fake = server(&[
        Step::Say(200, &[]),
        Step::Say(
            404,
            &[
                ("deprecation", "@1688169599"),
                ("sunset", "Sun, 30 Jun 2024 23:59:59 GMT"),
                ("link", "<https://x.test/next>; rel=\"next\", <https://x.test/why>; rel=\"deprecation\""),
            ],
        ),
    ]);
    let notices: Arc<Mutex<Vec<Deprecation>>> = Arc::default();
    let noted = Arc::clone(&notices);
    let client = builder()
        .transport(fake)
        .on_deprecation(move |notice| noted.lock().expect("nobody panicked").push(notice.clone()))
        .build()
        .expect("well set up");
    for _ in 0..3 {
        drop(call(&client, &LIST).await);
    }
    let notices = notices.lock().expect("nobody panicked");
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    assert_eq!((notice.operation.id, notice.since, notice.sunset), ("getThing", at(1_688_169_599), at(1_719_791_999)));
    assert_eq!(notice.link.as_deref(), Some("https://x.test/why"));
}
