//! Long-running operations, as Azure has them: what responds at once and is done later.
//!
//! In goes a call; out comes the response that its operation ends with. How far it has come is asked for at the address in
//! `Azure-AsyncOperation` or `Operation-Location`, else at the one in `Location`, else where a PUT or PATCH went to.

use super::call::{Call, Operation};
use super::client::Client;
use super::clock::{Instant, sleep};
use super::error::{Error, ErrorKind};
use super::json::Value;
use super::polling::NO_TIME;
use super::redirect;
use super::request::Request;
use super::response::RawResponse;
use super::retry_after;
use super::send::{CallOptions, Finishing, send};
use http::StatusCode;
use http::header::LOCATION;
use std::time::Duration;

/// The wait before it is asked for the first time; each one after is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait, unless a response asks for more.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Where the result of a long-running operation is once it is done (`final-state-via`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinalState {
    /// Where a PUT or PATCH went to, nowhere for a DELETE; for others at the address in `Location`, if there is one.
    Default,
    /// At the address in `Location`.
    Location,
    /// In the last response about how far it has come.
    Monitor,
    /// Where the call went to.
    Original,
}

/// An operation that responds before it is done.
pub trait LongRunning: Operation {
    /// Where its result is.
    const FINAL_STATE: FinalState;
}

impl<O: LongRunning> Call<'_, O> {
    /// Goes on until the operation is done: the response is the one that it ends with. In between it is asked for every second
    /// and then more and more rarely, or as `Retry-After` says; `deadline` limits all of it. An operation that failed or was
    /// cancelled is an error of the kind `Failed`.
    pub fn finished(mut self) -> Self {
        self.options.finish = Some(finish_as::<O>);
        self
    }
}

fn finish_as<O: LongRunning>(client: Client, request: Request, options: CallOptions) -> Finishing {
    Box::pin(async move { finish(&client, request, options, O::FINAL_STATE).await })
}

/// What says how far an operation has come, with its address.
enum Source {
    /// The `status` in the body of a status monitor.
    Monitor(String),
    /// The status of the response, and the state in its body, if there is one.
    Location(String),
    /// The state of what the call is about.
    Original(String),
}

/// How far an operation has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Succeeded,
    Failed,
}

/// Sends a call and waits until it is done.
async fn finish(
    client: &Client,
    request: Request,
    options: CallOptions,
    last: FinalState,
) -> Result<RawResponse, Error> {
    let (endpoint, again) = (request.endpoint(), request.without_body());
    let end = options.deadline.and_then(|deadline| Instant::now().checked_add(deadline));
    let left = || end.map(|end| end.saturating_duration_since(Instant::now()));
    // Each address that the API names is a link: within the call's origin, with `GET` and without a body.
    let get = |address: &str| {
        let link = Some(address.to_owned());
        send(client, again.without_body(), CallOptions { link, deadline: left(), ..options.clone() })
    };
    let mut response = send(client, request, options.clone()).await?;
    let changes = matches!(endpoint.method, "PUT" | "PATCH");
    let original = response.url().map(|url| url.as_str().to_owned()).unwrap_or_default();
    let mut location = address(&response, &[LOCATION.as_str()]);
    let Some(mut source) = Source::of(&response, changes, &original) else {
        return match resource_state(&response) {
            Some(State::Failed) => Err(failed(endpoint.id, response)),
            _ if response.status() == StatusCode::ACCEPTED => Err(Error::unusable(endpoint.id, response, NOWHERE)),
            _ => Ok(response),
        };
    };
    let mut wait = FIRST_WAIT;
    loop {
        let time = retry_after::read(response.headers()).unwrap_or_default().max(wait);
        if left().is_some_and(|left| left < time) {
            return Err(Error::timeout(endpoint.id, NO_TIME));
        }
        sleep(time).await;
        wait = (wait * 2).min(LONGEST_WAIT);
        response = get(source.address()).await?;
        match source.state(&response) {
            Some(State::Running) => {}
            Some(State::Succeeded) => break,
            Some(State::Failed) => return Err(failed(endpoint.id, response)),
            None => return Err(Error::unusable(endpoint.id, response, "not the status of an operation")),
        }
        // A response may say where to ask from now on.
        location = address(&response, &[LOCATION.as_str()]).or(location);
        source.follow(&response);
    }
    let result = match (last, location) {
        _ if !matches!(source, Source::Monitor(_)) => None,
        (FinalState::Original, _) => Some(original),
        (FinalState::Default, _) if changes => Some(original),
        // What is deleted leaves nothing behind to be asked for.
        (FinalState::Default, _) if endpoint.method == "DELETE" => None,
        (FinalState::Default | FinalState::Location, location) => location,
        (FinalState::Monitor, _) => None,
    };
    match result {
        Some(address) => get(&address).await,
        None => Ok(response),
    }
}

/// Why a 202 is no beginning of an operation.
const NOWHERE: &str = "it does not say where to ask for the result";

impl Source {
    /// Where the response to a call leads to; `None` if the operation is done.
    fn of(response: &RawResponse, changes: bool, original: &str) -> Option<Self> {
        let (status, state) = (response.status(), resource_state(response));
        let is_over = changes && state.is_some_and(|state| state != State::Running);
        if is_over && status != StatusCode::ACCEPTED {
            return None;
        }
        if let Some(address) = address(response, MONITORS) {
            return Some(Self::Monitor(address));
        }
        match address(response, &[LOCATION.as_str()]) {
            Some(address) if status == StatusCode::ACCEPTED => Some(Self::Location(address)),
            _ if changes && state == Some(State::Running) => Some(Self::Original(original.to_owned())),
            _ => None,
        }
    }

    fn address(&self) -> &str {
        let (Self::Monitor(address) | Self::Location(address) | Self::Original(address)) = self;
        address
    }

    /// Goes on where a response leads to.
    fn follow(&mut self, response: &RawResponse) {
        let (current, next) = match self {
            Self::Monitor(current) => (current, address(response, MONITORS)),
            Self::Location(current) => (current, address(response, &[LOCATION.as_str()])),
            Self::Original(_) => return,
        };
        if let Some(next) = next {
            *current = next;
        }
    }

    /// What a response says; `None` if it is not one that says it.
    fn state(&self, response: &RawResponse) -> Option<State> {
        match self {
            Self::Monitor(_) => text(response, "/status").map(|status| State::of(&status)),
            _ if response.status() == StatusCode::ACCEPTED => Some(State::Running),
            _ => Some(resource_state(response).unwrap_or(State::Succeeded)),
        }
    }
}

impl State {
    fn of(text: &str) -> Self {
        match text.to_ascii_lowercase().as_str() {
            "succeeded" => Self::Succeeded,
            "failed" | "canceled" | "cancelled" => Self::Failed,
            _ => Self::Running,
        }
    }
}

/// The error of an operation that was begun and did not succeed.
fn failed(label: &'static str, response: RawResponse) -> Error {
    Error::of(ErrorKind::Failed, label, "the operation failed or was cancelled".to_owned(), response)
}

/// The headers that name a status monitor.
const MONITORS: &[&str] = &["azure-asyncoperation", "operation-location"];

/// The first address in these headers, which may be relative to where the response comes from.
fn address(response: &RawResponse, names: &[&str]) -> Option<String> {
    let value = names.iter().find_map(|name| response.headers().get(*name))?;
    Some(redirect::resolve(response.url(), value.as_bytes())?.into())
}

/// The state of the resource in a body.
fn resource_state(response: &RawResponse) -> Option<State> {
    text(response, "/properties/provisioningState").map(|state| State::of(&state))
}

fn text(response: &RawResponse, pointer: &str) -> Option<String> {
    let body = response.json::<Value>().ok()?;
    body.pointer(pointer)?.as_str().map(str::to_owned)
}
