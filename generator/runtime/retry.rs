//! Which failures are worth another attempt, and how long to wait for it.
//!
//! Input: an error and what may be done with the request. Output: the next step. Two questions decide: whether the server
//! began with the request, and whether it may happen twice. Sends nothing and does not wait.

use super::error::{Error, ErrorKind, Fate};
use super::operation::{Repeat, is_idempotent};
use http::Method;
use std::time::Duration;

/// The longest wait that a server can ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(120);
/// The longest of the other waits.
const LONGEST: Duration = Duration::from_secs(20);
/// The longest first wait.
const FIRST: Duration = Duration::from_millis(200);
/// The same after a response that there were too many requests.
const FIRST_THROTTLED: Duration = Duration::from_secs(1);

/// When a call is sent again.
///
/// By default there are three attempts. What the server did not begin with is sent again whatever the method: no connection, and
/// statuses 408, 425, 429, and 503 with `Retry-After`. Where that is unknown (a connection that broke, a timeout, statuses 500,
/// 502, 503 and 504), only that is sent again which may happen twice: `GET`, `HEAD`, `OPTIONS`, `TRACE`, `QUERY`, `PUT` and
/// `DELETE`, calls that are [`idempotent`](super::Call::idempotent), and calls with an idempotency key.
///
/// A gateway may say 408 or 503 after the server began, so that a `POST` may happen twice even so; [`Retry::safe_only`] rules
/// that out. A `DELETE` that is sent again may find that the first one was done: its 404 is returned as it is, and
/// [`Error::attempts`] says 2.
///
/// Waits are random, up to 200 ms at first and twice as much each time, or as long as `Retry-After` says. A server that says
/// `Retry-After` with 429 or 503 makes all calls of the client wait, and such attempts are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    attempts: u32,
    within: Duration,
    scope: Scope,
}

/// What is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Nothing,
    /// What may happen twice.
    Safe,
    /// And what the server did not begin with.
    Everything,
}

impl Default for Retry {
    /// Three attempts, the last of which begins within three minutes.
    fn default() -> Self {
        Self { attempts: 3, within: Duration::from_secs(180), scope: Scope::Everything }
    }
}

impl Retry {
    /// Sends nothing again, and waits for nothing. A request whose credential the API rejects is sent once more with another
    /// one all the same, if there is a provider of it: that is the same attempt.
    #[must_use]
    pub fn never() -> Self {
        Self { scope: Scope::Nothing, ..Self::default() }
    }

    /// Sends only that again which may happen twice, whatever a response says.
    #[must_use]
    pub fn safe_only() -> Self {
        Self { scope: Scope::Safe, ..Self::default() }
    }

    /// Sets the largest number of attempts. Those that the server responded to with 429 or 503 and `Retry-After` do not count.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets how long after the start of a call its last attempt may begin. The default is 180 seconds.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.within = time;
        self
    }

    /// How long after the start of a call its last attempt may begin.
    pub(super) fn time(self) -> Duration {
        self.within
    }

    /// Whether calls wait because a server asked them to.
    pub(super) fn waits(self) -> bool {
        self.scope != Scope::Nothing
    }

    /// Decides about a failed attempt after `counted` others that count.
    pub(super) fn next(self, facts: Facts, error: &Error, counted: u32) -> Next {
        let Some(cause) = cause(facts, error) else { return Next::Stop };
        let is_wanted = match (self.scope, facts.repeatable) {
            (Scope::Nothing, _) | (_, Repeatable::Never) | (Scope::Safe, Repeatable::NotBegun) => false,
            (_, Repeatable::Always) => true,
            (Scope::Everything, Repeatable::NotBegun) => cause.fate == Fate::NotBegun,
        };
        let wait = error.retry_after().filter(|wait| !wait.is_zero());
        let counts = asked(error).is_none();
        match wait {
            _ if !is_wanted => Next::Stop,
            Some(wait) if wait > LONGEST_ASKED => Next::Stop,
            _ if counts && counted.saturating_add(1) >= self.attempts => Next::Stop,
            Some(wait) => Next::Asked { wait, counts },
            None => {
                let first = if cause.is_throttled { FIRST_THROTTLED } else { FIRST };
                Next::Wait(first.saturating_mul(2_u32.saturating_pow(counted)).min(LONGEST))
            }
        }
    }
}

/// What comes after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The error is returned.
    Stop,
    /// Another attempt after a random time, at most this one.
    Wait(Duration),
    /// Another attempt when the server asked for it.
    Asked {
        wait: Duration,
        /// Whether the failed attempt counts.
        counts: bool,
    },
}

/// What is known of a request that failed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) repeatable: Repeatable,
    /// Whether an earlier attempt had the same idempotency key, and may still be going on.
    pub(super) is_outstanding: bool,
}

/// Whether a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeatable {
    /// It may happen twice.
    Always,
    /// Only if the server did not begin with it.
    NotBegun,
    Never,
}

impl Repeatable {
    /// Whether a request of an operation may be sent again.
    pub(super) fn of(repeat: Repeat, method: &Method) -> Self {
        let is_idempotent = is_idempotent(method.as_str());
        match repeat {
            Repeat::Always => Self::Always,
            Repeat::Never => Self::Never,
            Repeat::ByMethod | Repeat::ByKey(_) if is_idempotent => Self::Always,
            Repeat::ByMethod | Repeat::ByKey(_) => Self::NotBegun,
        }
    }
}

/// How long the server wants every call to wait.
pub(super) fn asked(error: &Error) -> Option<Duration> {
    let is_told = error.kind() == ErrorKind::Status && matches!(error.status()?.as_u16(), 429 | 503);
    error.retry_after().filter(|wait| is_told && !wait.is_zero())
}

/// How long the gate is closed by an error, if it is.
pub(super) fn closes(error: &Error) -> Option<Duration> {
    asked(error).filter(|wait| *wait <= LONGEST_ASKED)
}

/// Why an attempt failed that another one may succeed after.
struct Cause {
    fate: Fate,
    is_throttled: bool,
}

fn cause(facts: Facts, error: &Error) -> Option<Cause> {
    let fate = match error.status().filter(|_| error.kind() == ErrorKind::Status) {
        None => error.fate(),
        Some(status) => match status.as_u16() {
            408 | 425 | 429 => Fate::NotBegun,
            503 if asked(error).is_some() => Fate::NotBegun,
            500 | 502 | 503 | 504 => Fate::Unknown,
            // The attempt before is not done yet (draft-ietf-httpapi-idempotency-key-header, section 2.6).
            409 if facts.is_outstanding => Fate::Unknown,
            _ => Fate::Final,
        },
    };
    let is_throttled = error.status().is_some_and(|status| status.as_u16() == 429);
    (fate != Fate::Final).then_some(Cause { fate, is_throttled })
}
