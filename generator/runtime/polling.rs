//! Polling: a call that is sent until its response is what the caller waits for.

use super::boxed::BoxFuture;
use super::call::{Call, Operation};
use super::client::Client;
use super::clock::{Instant, sleep};
use super::error::{CallError, Error};
use super::request::Request;
use super::retry_after;
use super::send::{CallOptions, send};
use std::fmt;
use std::time::Duration;

/// The time between two calls.
const EVERY: Duration = Duration::from_secs(1);

/// Says whether a body is the one that is waited for.
type Until<'c, T> = Box<dyn FnMut(&T) -> bool + Send + 'c>;

/// Why it ends without a result.
pub(super) const NO_TIME: &str = "it is not done yet, and there is no time to ask again";

/// A call that is sent until its response is what the caller waits for, beginning when it is awaited.
///
/// Each of them is a call of its own, with its own attempts. An error ends it.
#[must_use = "nothing is sent before it is awaited"]
pub struct Polling<'c, O: Operation> {
    client: Client,
    request: Request,
    options: CallOptions,
    until: Until<'c, O::Output>,
    every: Duration,
    within: Option<Duration>,
}

impl<'c, O: Operation> Call<'c, O> {
    /// Sends the call again and again until this says `true` of a body, which is the result. There is a second between two
    /// calls, or more where a response has `Retry-After`.
    pub fn poll_until(self, until: impl FnMut(&O::Output) -> bool + Send + 'c) -> Polling<'c, O> {
        let Self { client, request, options, .. } = self;
        Polling { client, request, options, until: Box::new(until), every: EVERY, within: None }
    }
}

impl<O: Operation> Polling<'_, O> {
    /// Sets the time between two calls instead of a second. A longer `Retry-After` is obeyed.
    pub fn every(mut self, every: Duration) -> Self {
        self.every = every;
        self
    }

    /// Limits how long it takes. It ends with an error of the kind `Timeout` rather than begin a wait that ends later.
    pub fn within(mut self, within: Duration) -> Self {
        self.within = Some(within);
        self
    }
}

impl<'c, O: Operation> IntoFuture for Polling<'c, O> {
    type Output = Result<O::Output, CallError<O::Error>>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(poll(self))
    }
}

async fn poll<O: Operation>(polling: Polling<'_, O>) -> Result<O::Output, CallError<O::Error>> {
    let Polling { client, request, options, mut until, every, within } = polling;
    let label = request.endpoint().id;
    let end = within.and_then(|within| Instant::now().checked_add(within));
    let mut next = Some(request);
    loop {
        let Some(request) = next else {
            return Err(CallError::from_error(Error::request(label, "the body can be sent only once")));
        };
        next = request.again();
        let response = send(&client, request, options.clone()).await.map_err(CallError::from_error)?;
        let wait = retry_after::read(response.headers()).unwrap_or_default().max(every);
        // The body is gone before the wait: not all of them can go from thread to thread.
        {
            match (O::DECODE)(&response) {
                Ok(body) if until(&body) => return Ok(body),
                Ok(_) => {}
                Err(error) => return Err(CallError::from_error(Error::decode(label, response, error))),
            }
        }
        if end.is_some_and(|end| end.saturating_duration_since(Instant::now()) < wait) {
            return Err(CallError::from_error(Error::timeout(label, NO_TIME)));
        }
        sleep(wait).await;
    }
}

impl<O: Operation> fmt::Debug for Polling<'_, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = formatter.debug_struct("Polling");
        line.field("request", &self.request).field("every", &self.every).field("within", &self.within);
        line.finish_non_exhaustive()
    }
}
