//! JavaScript's clocks and timers.

use super::js::call;
use js_sys::{Date, Promise, Reflect, global};
use send_wrapper::SendWrapper;
use std::future::poll_fn;
use std::ops::{Add, Sub};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};
use wasm_bindgen_futures::JsFuture;

/// The longest time that a timer takes.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

/// A moment: the time since another that stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instant(Duration);

impl Instant {
    /// Now, by `performance.now()`, which no change of the time of day moves.
    pub(super) fn now() -> Self {
        let performance = Reflect::get(&global(), &"performance".into());
        let now = performance.and_then(|performance| call(&performance, "now", &[]));
        let milliseconds = now.ok().and_then(|now| now.as_f64()).unwrap_or_else(Date::now);
        Self(Duration::from_secs_f64(milliseconds.max(0.0) / 1000.0))
    }

    pub(super) fn elapsed(self) -> Duration {
        Self::now().saturating_duration_since(self)
    }

    pub(super) fn checked_add(self, time: Duration) -> Option<Self> {
        self.0.checked_add(time).map(Self)
    }

    pub(super) fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time))
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.saturating_duration_since(earlier)
    }
}

/// The time of day, by `Date.now()`.
pub(super) fn system_time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs_f64(Date::now().max(0.0) / 1000.0)
}

/// A timer.
pub(super) struct Sleep(SendWrapper<JsFuture>);

/// A timer that ends after this time.
pub(super) fn sleep(time: Duration) -> Sleep {
    let milliseconds = (time.min(LONGEST).as_secs_f64() * 1000.0).ceil();
    let promise = Promise::new(&mut |resolve, reject| {
        if let Err(error) = call(&global(), "setTimeout", &[&resolve, &milliseconds.into()]) {
            // Nothing waits without a timer.
            let _ = reject.call1(&error, &error);
        }
    });
    Sleep(SendWrapper::new(promise.into()))
}

/// A timer that ends at this moment.
pub(super) fn sleep_until(moment: Instant) -> Sleep {
    sleep(moment - Instant::now())
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut *self.0).poll(context).map(drop)
    }
}

/// That a future took too long.
pub(super) struct Elapsed;

/// The output of a future, unless it takes longer.
pub(super) async fn timeout<F: Future>(time: Duration, future: F) -> Result<F::Output, Elapsed> {
    let (mut future, mut timer) = (pin!(future), sleep(time));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending => Pin::new(&mut timer).poll(context).map(|()| Err(Elapsed)),
    })
    .await
}
