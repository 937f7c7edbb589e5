//! Attempts: the one loop between a finished request and its redirects.
//!
//! In go a request, its body and a [`Plan`]; out comes what the last attempt led to. It waits before an attempt where the
//! [`gate`](super::gate) is closed, and after one as [`retry`](super::retry) decides and the [`budget`](super::budget) allows.
//! Knows no operations and is not generic, so that it costs nothing per operation.

use super::body::Body;
use super::boxed::BoxFuture;
use super::client::{Client, Settings};
use super::clock::{self, Instant};
use super::error::Error;
use super::exchange::{Arrived, Attempted, Expectation, HttpRequest, Reading, exchange};
use super::gate;
use super::granted::Granted;
use super::meter::{Meter, Moved, Watch};
use super::observe::{AttemptEnd, CallEnd, Wait};
use super::operation::Endpoint;
use super::random;
use super::response::RawResponse;
use super::retry::{self, Facts, Next, Repeatable, Retry};
#[cfg(feature = "tracing")]
use super::trace;
use http::StatusCode;
use http::header::USER_AGENT;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;
use tokio::sync::SemaphorePermit;

/// Those who wait for the same moment are spread over this time after it.
const SPREAD: Duration = Duration::from_secs(1);

/// Why nothing was sent.
const NO_TIME: &str = "there is no time for another attempt";

/// What the flow around a call says of its attempts, and the time that is left of it.
///
/// # Errors
/// Returns an error if no time is left.
pub(super) fn of_flow(client: &Client, label: &'static str) -> Result<(Option<Retry>, Option<Duration>), Error> {
    let (retry, left) = client.flow.as_deref().map_or((None, None), |flow| (flow.retry, flow.left()));
    if left.is_some_and(|left| left.is_zero()) {
        return Err(Error::timeout(label, "there is no time left before the deadline"));
    }
    Ok((retry, left))
}

/// What is known of a call apart from its request.
pub(super) struct Plan<'a> {
    pub(super) expectation: Expectation,
    pub(super) reading: Reading,
    /// Limits each attempt.
    pub(super) timeout: Option<Duration>,
    /// Limits everything.
    pub(super) deadline: Option<Duration>,
    pub(super) retry: Retry,
    pub(super) repeatable: Repeatable,
    /// Watched as long as it moves, unless there is a time limit.
    pub(super) transfer: Option<Transfer<'a>>,
}

/// A body that takes its time.
pub(super) struct Transfer<'a> {
    pub(super) meter: Arc<Meter>,
    pub(super) report: Option<Moved<'a>>,
    /// The bytes that the meter counts, if they are known.
    pub(super) total: Option<u64>,
}

/// How far a call has come.
pub(super) struct Course {
    operation: &'static Endpoint,
    /// When the last attempt may begin.
    latest: Option<Instant>,
    /// When everything ends.
    end: Option<Instant>,
    /// How many attempts failed that count.
    counted: u32,
    retry: Retry,
}

impl Course {
    /// Begins now. Times out of the clock's range are no limits.
    pub(super) fn begin(operation: &'static Endpoint, retry: Retry, deadline: Option<Duration>) -> Self {
        let now = Instant::now();
        let end = deadline.and_then(|deadline| now.checked_add(deadline));
        let latest = now.checked_add(retry.time());
        let latest = latest.into_iter().chain(end).min();
        Self { operation, latest, end, counted: 0, retry }
    }

    /// Decides about a failed attempt and waits for the next one, if there is one. `asked` becomes the moment that the server
    /// wants to be left alone until.
    pub(super) async fn goes_on(
        &mut self,
        settings: &Settings,
        facts: Facts,
        error: &Error,
        asked: &mut Option<Instant>,
    ) -> bool {
        let now = Instant::now();
        match self.retry.next(facts, error, self.counted) {
            Next::Stop => false,
            Next::Asked { wait, counts } => {
                self.counted += u32::from(counts);
                *asked = now.checked_add(wait);
                true
            }
            Next::Wait(longest) => {
                let wait = random::up_to(longest);
                if !self.has_time(now + wait) || !settings.budget.repeat(now) {
                    return false;
                }
                self.counted += 1;
                self.tell(settings, wait, false, Some(error));
                clock::sleep(wait).await;
                true
            }
        }
    }

    /// Whether an attempt may begin at this moment.
    fn has_time(&self, moment: Instant) -> bool {
        self.latest.is_none_or(|latest| moment <= latest)
    }

    /// The time that is left for an attempt.
    fn left(&self) -> Option<Duration> {
        self.end.map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// Waits until the server wants to be asked again, by this call or by any. `None` once it may be; otherwise there is no
    /// time for that, and the gate may have the reason.
    async fn admission(
        &self,
        settings: &Settings,
        request: &HttpRequest,
        mut asked: Option<Instant>,
        last: Option<&Error>,
    ) -> Option<Refusal> {
        loop {
            let now = Instant::now();
            let closed = settings.gate.closed(&request.url, &request.headers, now);
            let moment = closed.iter().map(|closed| closed.until).chain(asked).max().filter(|moment| *moment > now)?;
            if !self.has_time(moment) {
                return Some(Refusal { closed, wait: moment - now });
            }
            let room = self.latest.map_or(SPREAD, |latest| latest.saturating_duration_since(moment));
            let moment = moment + random::up_to(SPREAD.min(room));
            self.tell(settings, moment - now, true, last);
            clock::sleep_until(moment).await;
            asked = None;
        }
    }

    /// Waits until the client's own limit lets a request through, unless that is after the deadline. This wait is not taken
    /// from the time for attempts.
    async fn take_turn(&mut self, settings: &Settings) -> bool {
        let Some(limit) = &settings.rate_limit else { return true };
        let now = Instant::now();
        let Some(moment) = limit.reserve(now, self.end) else { return false };
        if moment > now {
            let wait = moment - now;
            self.latest = self.latest.and_then(|latest| latest.checked_add(wait)).into_iter().chain(self.end).min();
            self.tell(settings, wait, false, None);
            clock::sleep_until(moment).await;
        }
        true
    }

    /// Waits until few enough requests are on their way; `None` if that takes until the deadline.
    async fn permit<'s>(&self, settings: &'s Settings) -> Option<Option<SemaphorePermit<'s>>> {
        let Some(concurrency) = &settings.concurrency else { return Some(None) };
        let permit = concurrency.acquire();
        let permit = match self.left() {
            Some(left) => clock::timeout(left, permit).await.ok()?,
            None => permit.await,
        };
        // It is never closed.
        Some(permit.ok())
    }

    /// Tells the observers of a wait.
    fn tell(&self, settings: &Settings, time: Duration, is_asked: bool, error: Option<&Error>) {
        let wait = Wait { operation: self.operation, time, is_asked, error };
        #[cfg(feature = "tracing")]
        trace::wait(&wait);
        settings.observers.wait(&wait);
    }
}

/// Why there is no time for an attempt.
struct Refusal {
    closed: Option<gate::Closed>,
    wait: Duration,
}

/// Sends a request until it succeeds, or until another attempt is not worth it.
pub(super) async fn run(client: &Client, request: HttpRequest, body: Body, plan: Plan<'_>) -> Result<Arrived, Error> {
    let (operation, start) = (request.endpoint, Instant::now());
    let result = repeat(client, request, body, plan).await;
    let (error, attempts) = match &result {
        Ok(arrived) => (None, arrived.head.received.attempts),
        Err(error) => (Some(error), error.attempts()),
    };
    let (took, status) = (start.elapsed(), status(&result));
    let headers = match &result {
        Ok(arrived) => Some(&arrived.head.headers),
        Err(error) => error.response().map(RawResponse::headers),
    };
    if let Some(headers) = headers {
        client.settings.observers.deprecation(operation, headers);
    }
    client.settings.observers.call(&CallEnd { operation, attempts, took, status, error });
    result
}

/// The status of a response, whether it is a success or not.
fn status(result: &Result<Arrived, Error>) -> Option<StatusCode> {
    result.as_ref().map_or_else(Error::status, |arrived| Some(arrived.head.status))
}

async fn repeat(
    client: &Client,
    mut request: HttpRequest,
    mut body: Body,
    mut plan: Plan<'_>,
) -> Result<Arrived, Error> {
    let settings = &*client.settings;
    request.headers.entry(USER_AGENT).or_insert_with(|| settings.user_agent.clone());
    let mut course = Course::begin(request.endpoint, plan.retry, plan.deadline);
    settings.budget.call(Instant::now());
    let mut asked = None;
    let mut last: Option<Error> = None;
    let (mut number, sends) = (0, AtomicU32::new(0));
    loop {
        number += 1;
        // Before and after the client's own limit, as the gate may be closed in the meantime.
        let turns: &[bool] = if settings.rate_limit.is_some() { &[false, true] } else { &[false] };
        for has_turn in turns {
            if plan.retry.waits() {
                if let Some(refusal) = course.admission(settings, &request, asked.take(), last.as_ref()).await {
                    return Err(last.unwrap_or_else(|| not_admitted(request.endpoint.id, refusal)));
                }
            }
            if !has_turn && !course.take_turn(settings).await {
                return Err(last.unwrap_or_else(|| Error::timeout(request.endpoint.id, NO_TIME)));
            }
        }
        let Some(permit) = course.permit(settings).await else {
            return Err(last.unwrap_or_else(|| Error::timeout(request.endpoint.id, NO_TIME)));
        };
        let again = body.replay();
        let (left, start) = (course.left(), Instant::now());
        let attempted = Attempted { number, sends: &sends, body, timeout: left };
        let result = authorized(client, &request, attempted, again.as_ref(), &course, &mut plan).await;
        drop(permit);
        if result.as_ref().map_or_else(Error::attempts, |_| number) == number {
            settings.observers.attempt(&AttemptEnd {
                operation: request.endpoint,
                number,
                took: start.elapsed(),
                status: status(&result),
                error: result.as_ref().err(),
            });
        }
        let error = match result {
            Ok(arrived) => return Ok(arrived),
            Err(error) => error,
        };
        close_gate(settings, &request, &error);
        let facts = Facts { repeatable: plan.repeatable, is_outstanding: request.key.is_some() && number > 1 };
        // A body that is gone is no reason for another error.
        let Some(again) = again else { return Err(error) };
        if !course.goes_on(settings, facts, &error, &mut asked).await {
            return Err(error);
        }
        body = again;
        last = Some(error);
    }
}

/// The error of a call that nothing was sent for.
fn not_admitted(label: &'static str, refusal: Refusal) -> Error {
    match refusal.closed {
        Some(closed) => Error::not_admitted(label, closed.response, refusal.wait),
        None => Error::timeout(label, NO_TIME),
    }
}

/// Makes all calls wait that a response is for, too.
fn close_gate(settings: &Settings, request: &HttpRequest, error: &Error) {
    if let (Some(wait), Some(response)) = (retry::closes(error), error.response()) {
        #[cfg(feature = "tracing")]
        trace::closed(request.endpoint.id, response.url().unwrap_or(&request.url), wait);
        settings.gate.close(&request.url, &request.headers, Instant::now() + wait, response);
    }
}

/// One attempt, with the credentials that providers give for it. Where the API rejects them, others are asked for, and it is
/// sent once more: that is the same attempt.
async fn authorized(
    client: &Client,
    request: &HttpRequest,
    attempted: Attempted<'_>,
    again: Option<&Body>,
    course: &Course,
    plan: &mut Plan<'_>,
) -> Result<Arrived, Error> {
    let (settings, number, sends) = (&*client.settings, attempted.number, attempted.sends);
    if request.awaited.schemes.is_empty() {
        return attempt(client, request, attempted, plan).await.map_err(|error| error.after(number));
    }
    let limit = plan.timeout.or(settings.timeout);
    let time = |left: Option<Duration>| limit.into_iter().chain(left).min();
    let unsent = |error: Error| error.after(number - 1);
    let granted = Granted::ask(settings, request, time(attempted.timeout)).await.map_err(unsent)?;
    let filled = granted.fill(settings, request).map_err(unsent)?;
    let attempted = Attempted { timeout: course.left(), ..attempted };
    let error = match attempt(client, &filled, attempted, plan).await {
        Err(error) if granted.is_rejected(request, &error) => error.after(number),
        result => return result.map_err(|error| error.after(number)),
    };
    let Some(body) = again.and_then(Body::replay) else { return Err(error) };
    let other = Granted::ask(settings, request, time(course.left())).await.map_err(|error| error.after(number))?;
    if other.is_same(&granted) {
        return Err(error);
    }
    let filled = other.fill(settings, request).map_err(|error| error.after(number))?;
    let attempted = Attempted { number, sends, body, timeout: course.left() };
    attempt(client, &filled, attempted, plan).await.map_err(|error| error.after(number))
}

/// One attempt, within its time. `attempted.timeout` is what is left for the whole call.
async fn attempt(
    client: &Client,
    request: &HttpRequest,
    attempted: Attempted<'_>,
    plan: &mut Plan<'_>,
) -> Result<Arrived, Error> {
    let settings = &client.settings;
    let Attempted { number, sends, body, timeout: left } = attempted;
    let limit = plan.timeout.into_iter().chain(left).min();
    // A transport that knows the limit would hold the whole response to it.
    let announced = limit.filter(|_| matches!(plan.reading, Reading::Whole(_)));
    let attempted = Attempted { number, sends, body, timeout: announced };
    let sent: BoxFuture<'_, Result<Arrived, Error>> =
        Box::pin(exchange(client, request, attempted, plan.expectation, plan.reading));
    let (label, idle) = (request.endpoint.id, settings.idle_timeout);
    let (timeout, transfer) = (plan.timeout, &mut plan.transfer);
    let watched = async {
        let Some(Transfer { meter, report, total }) = transfer else { return sent.await };
        let report = report.as_mut().map(|report| Box::new(report) as Moved<'_>);
        meter.begin(*total);
        let result = if timeout.is_some() {
            sent.await
        } else {
            let moving = Watch::new(sent, Arc::clone(meter), idle, settings.timeout).report(report).await;
            moving.unwrap_or_else(|| Err(Error::idle(label, meter, idle)))
        };
        match meter.failure() {
            // The transport only knows that the body broke off.
            Some(failure) => result.map_err(|_| Error::file(label, "a file of the form failed", failure)),
            None => result,
        }
    };
    let Some(limit) = limit else { return watched.await };
    match clock::timeout(limit, watched).await {
        Ok(result) => result,
        Err(_) if timeout == Some(limit) => Err(Error::timeout(label, format!("no whole response within {limit:?}"))),
        Err(_) => Err(Error::timeout(label, "no whole response before the deadline")),
    }
}
