//! The limit on requests a minute: in comes an account, out goes what is left to it or how long it must wait.
//!
//! A sliding window as on the recorded server: requests that were refused do not count. Its clock can be put forward,
//! so that no test sleeps; nothing else in the double follows that clock.

use super::accounts::Account;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The length of the window.
const WINDOW: Duration = Duration::from_mins(1);

/// What the throttle says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It passes.
    Passed(Left),
    /// It is one too many.
    Refused {
        /// Seconds until the next one passes.
        retry_after: u64,
    },
}

/// The values of the two headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    /// `X-RateLimit-Remaining`.
    pub(super) requests: usize,
    /// `X-RateLimit-Reset`, in seconds of the Unix clock.
    pub(super) reset: u64,
}

/// The requests of the last minute.
#[derive(Debug)]
pub(super) struct Throttle {
    started: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    ahead: Duration,
    /// When each account's requests passed, counted from the start of the clock; the oldest comes first.
    passed: HashMap<Account, VecDeque<Duration>>,
}

impl Throttle {
    /// Without any request yet.
    pub(super) fn new() -> Self {
        Self { started: Instant::now(), state: Mutex::default() }
    }

    /// Puts the clock forward.
    pub(super) fn pass(&self, time: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.ahead += time;
    }

    /// Counts a request of an account that may send so many a minute.
    pub(super) fn count(&self, account: Account, rate: usize) -> Verdict {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = state.ahead;
        let now = self.started.elapsed() + ahead;
        let passed = state.passed.entry(account).or_default();
        while passed.front().is_some_and(|then| *then + WINDOW <= now) {
            passed.pop_front();
        }
        if passed.len() >= rate {
            let wait = passed.front().map_or(WINDOW, |then| (*then + WINDOW).saturating_sub(now));
            return Verdict::Refused { retry_after: wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX) };
        }
        passed.push_back(now);
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + ahead + WINDOW;
        Verdict::Passed(Left { requests: rate - passed.len(), reset: clock.as_secs() })
    }
}

#[cfg(test)]
mod tests {
    use super::{Throttle, Verdict};
    use crate::Account;
    use std::time::Duration;

    #[test]
    fn the_window_slides() {
        let throttle = Throttle::new();
        let left = |verdict| match verdict {
            Verdict::Passed(left) => Some(left.requests),
            Verdict::Refused { .. } => None,
        };
        assert_eq!(left(throttle.count(Account::Personal, 2)), Some(1));
        throttle.pass(Duration::from_secs(10));
        assert_eq!(left(throttle.count(Account::Personal, 2)), Some(0));
        assert!(matches!(throttle.count(Account::Personal, 2), Verdict::Refused { retry_after: 50 }));
        assert_eq!(left(throttle.count(Account::Service, 2)), Some(1), "another key has a window of its own");
        throttle.pass(Duration::from_secs(51));
        assert_eq!(left(throttle.count(Account::Personal, 2)), Some(0), "only the oldest request left the window");
    }
}
