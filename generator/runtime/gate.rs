//! The gate of a client: a call that has to wait makes the others wait, too.
//!
//! Input: responses that say when to come back. Output: when the next request may be sent to an origin with a credential, as
//! limits are counted for each of them. Does not wait itself.

use super::clock::Instant;
use super::redirect;
use super::response::RawResponse;
use http::HeaderMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use url::{Origin, Url};

/// The gate of a client, which is open unless a server closed it.
#[derive(Default)]
pub(super) struct Gate {
    closed: Mutex<Vec<(Key, Closed)>>,
    hasher: RandomState,
}

/// Whom a limit is for: an origin, and a fingerprint of what identifies the caller there. What a provider gives is not among
/// the headers yet, so that a caller stays the same when its token changes.
#[derive(PartialEq, Eq)]
struct Key {
    origin: Origin,
    caller: u64,
}

/// What closed the gate.
#[derive(Clone)]
pub(super) struct Closed {
    pub(super) until: Instant,
    /// The response that closed it.
    pub(super) response: RawResponse,
}

impl Gate {
    /// What keeps a request from being sent now.
    pub(super) fn closed(&self, url: &Url, headers: &HeaderMap, now: Instant) -> Option<Closed> {
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        closed.retain(|(_, closed)| closed.until > now);
        if closed.is_empty() {
            return None;
        }
        let key = self.key(url, headers);
        closed.iter().find(|(known, _)| *known == key).map(|(_, closed)| closed.clone())
    }

    /// Closes the gate for a request that led to a response, unless it is closed for longer. A response of another origin
    /// closes the gate to that one, which the caller is unknown to.
    pub(super) fn close(&self, url: &Url, headers: &HeaderMap, until: Instant, response: &RawResponse) {
        let key = match response.url() {
            Some(other) if !redirect::same_origin(other, url) => Key { origin: other.origin(), caller: 0 },
            _ => self.key(url, headers),
        };
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        closed.retain(|(known, closed)| *known != key || closed.until > until);
        if !closed.iter().any(|(known, _)| *known == key) {
            closed.push((key, Closed { until, response: response.clone() }));
        }
    }

    fn key(&self, url: &Url, headers: &HeaderMap) -> Key {
        let secret = headers.iter().filter(|(_, value)| value.is_sensitive());
        // Headers have no order.
        let caller = secret.fold(0, |sum: u64, (name, value)| {
            sum.wrapping_add(self.hasher.hash_one((name.as_str(), value.as_bytes())))
        });
        Key { origin: url.origin(), caller }
    }
}
