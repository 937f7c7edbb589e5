//! The limits that a client keeps on its own: requests in a period, and requests at once.
//!
//! Input: the times at which requests would be sent. Output: when they may be. The moments of the last requests are kept, as
//! a server keeps them whose period slides: a bucket that is filled steadily (GCRA) would let twice as many through in the
//! first period, or spread the first ones out for nothing.

use super::clock::Instant;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// At most so many requests in any period.
pub(super) struct RateLimit {
    most: usize,
    period: Duration,
    /// When the last of them were or will be sent, in order.
    moments: Mutex<VecDeque<Instant>>,
}

impl RateLimit {
    /// A limit of at least one request.
    pub(super) fn new(most: u32, period: Duration) -> Self {
        Self { most: most.max(1) as usize, period, moments: Mutex::default() }
    }

    /// Takes the next moment at which a request may be sent; `None`, and nothing is taken, if that is after `latest`.
    pub(super) fn reserve(&self, now: Instant, latest: Option<Instant>) -> Option<Instant> {
        let mut moments = self.moments.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = moments.len() >= self.most;
        let moment = match moments.front() {
            Some(first) if is_full => first.checked_add(self.period)?.max(now),
            _ => now,
        };
        if latest.is_some_and(|latest| moment > latest) {
            return None;
        }
        if is_full {
            moments.pop_front();
        }
        moments.push_back(moment);
        Some(moment)
    }
}
