//! The gate of a client: who was told to wait makes the others wait, too.
//!
//! Input: responses that say when to come back. Output: when the next request may be sent to an origin with a credential, as
//! limits are counted for each of them. Does not wait itself.

use super::redirect;
use super::response::RawResponse;
use http::HeaderMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use tokio::time::Instant;
use url::{Origin, Url};

/// The gate of a client, which is open unless a server closed it.
#[derive(Default)]
pub(super) struct Gate {
    closed: Mutex<Vec<(Key, Closed)>>,
    hasher: RandomState,
}

/// Whom a limit is for: an origin, and a fingerprint of what identifies the caller there.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key {
    origin: Origin,
    caller: u64,
}

/// What closed the gate.
#[derive(Clone)]
pub(super) struct Closed {
    pub(super) until: Instant,
    /// What was said then.
    pub(super) response: RawResponse,
}

impl Gate {
    /// The key of a request.
    pub(super) fn key(&self, url: &Url, headers: &HeaderMap) -> Key {
        let secret = headers.iter().filter(|(_, value)| value.is_sensitive());
        // Headers have no order.
        let caller = secret.fold(0, |sum: u64, (name, value)| {
            sum.wrapping_add(self.hasher.hash_one((name.as_str(), value.as_bytes())))
        });
        Key { origin: url.origin(), caller }
    }

    /// What keeps a request from being sent now.
    pub(super) fn closed(&self, key: &Key, now: Instant) -> Option<Closed> {
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = closed.iter().filter(|(known, closed)| known == key && closed.until > now);
        found.next().map(|(_, closed)| closed.clone())
    }

    /// Closes the gate, unless it is closed for longer. A response of another origin closes the gate to that one, which the
    /// caller is unknown to.
    pub(super) fn close(&self, key: &Key, asked: &Url, until: Instant, response: &RawResponse, now: Instant) {
        let key = match response.url() {
            Some(url) if !redirect::same_origin(url, asked) => Key { origin: url.origin(), caller: 0 },
            _ => key.clone(),
        };
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        closed.retain(|(known, closed)| closed.until > now && (*known != key || closed.until > until));
        if !closed.iter().any(|(known, _)| *known == key) {
            closed.push((key, Closed { until, response: response.clone() }));
        }
    }
}
