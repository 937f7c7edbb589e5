//! The idle timeout of transfers.
//!
//! The task that sends a body and the task that waits for the response share a [`Meter`]. Input: the chunks of a body.
//! Output: the end of an idle transfer.

use super::boxed::BoxFuture;
use super::clock::{self, Instant, Sleep};
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// What the sending task reports to the waiting one.
#[derive(Default)]
pub(super) struct Meter {
    done: AtomicU64,
    /// The total number of bytes; 0 if it is not known.
    total: AtomicU64,
    has_ended: AtomicBool,
    waker: Mutex<Option<Waker>>,
    /// Why the body failed. Transports wrap this error in their own, so it is kept here too.
    failure: Mutex<Option<io::Error>>,
}

impl Meter {
    /// Takes the reason why the body failed, if it did.
    pub(super) fn failure(&self) -> Option<io::Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Starts to count, from the beginning when a request is sent again.
    pub(super) fn begin(&self, total: Option<u64>) {
        self.done.store(0, Ordering::Release);
        self.total.store(total.unwrap_or(0), Ordering::Release);
        self.has_ended.store(false, Ordering::Release);
    }

    /// Whether everything is sent, so that only the response is missing. Once the declared length is sent, the body is
    /// not polled again, and its end is not seen.
    pub(super) fn is_through(&self) -> bool {
        let total = self.total.load(Ordering::Acquire);
        self.has_ended.load(Ordering::Acquire) || (total > 0 && self.done() >= total)
    }

    fn done(&self) -> u64 {
        self.done.load(Ordering::Acquire)
    }

    pub(super) fn end(&self) {
        self.has_ended.store(true, Ordering::Release);
        self.advance(0);
    }

    pub(super) fn advance(&self, bytes: usize) {
        self.done.fetch_add(bytes as u64, Ordering::Release);
        let waker = self.waker.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn fail(&self, error: &io::Error) {
        let failure = io::Error::new(error.kind(), error.to_string());
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }

    fn wake(&self, waker: &Waker) {
        let mut place = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        if !place.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *place = Some(waker.clone());
        }
    }
}

/// Gets how many bytes have moved.
pub(super) type Moved<'a> = Box<dyn FnMut(u64) + Send + 'a>;

/// Waits for a transfer, and returns `None` once no byte has moved for a while, or once everything is sent and no
/// response is received.
pub(super) struct Watch<'a, T> {
    transfer: BoxFuture<'a, T>,
    meter: Arc<Meter>,
    idle_timeout: Duration,
    /// The time limit of the response once everything is sent.
    patience: Option<Duration>,
    /// `None` without a limit.
    timer: Option<Pin<Box<Sleep>>>,
    /// The state when the timer was set.
    seen: (u64, bool),
    report: Option<Moved<'a>>,
}

impl<'a, T> Watch<'a, T> {
    /// Waits for the response for `patience`, but at least as long as the idle timeout.
    pub(super) fn new(
        transfer: BoxFuture<'a, T>,
        meter: Arc<Meter>,
        idle_timeout: Duration,
        patience: Option<Duration>,
    ) -> Self {
        let patience = patience.map(|patience| patience.max(idle_timeout));
        Self {
            transfer,
            meter,
            idle_timeout,
            patience,
            timer: timer(Some(idle_timeout)),
            seen: (0, false),
            report: None,
        }
    }

    /// Reports the bytes of the meter.
    pub(super) fn report(mut self, report: Option<Moved<'a>>) -> Self {
        self.report = report;
        self
    }
}

/// A timer; `None` if its time is out of the clock's range.
fn timer(limit: Option<Duration>) -> Option<Pin<Box<Sleep>>> {
    let then = Instant::now().checked_add(limit?)?;
    Some(Box::pin(clock::sleep_until(then)))
}

impl<T> Future for Watch<'_, T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let this = &mut *self;
        // Registered before the meter is read, so that no progress in between is missed.
        this.meter.wake(context.waker());
        let outcome = this.transfer.as_mut().poll(context);
        let (done, is_through) = (this.meter.done(), this.meter.is_through());
        if (done, is_through) != this.seen {
            this.seen = (done, is_through);
            this.timer = timer(if is_through { this.patience } else { Some(this.idle_timeout) });
            if let Some(report) = &mut this.report {
                report(done);
            }
        }
        match (outcome, &mut this.timer) {
            (Poll::Ready(outcome), _) => Poll::Ready(Some(outcome)),
            (Poll::Pending, Some(timer)) => timer.as_mut().poll(context).map(|()| None),
            (Poll::Pending, None) => Poll::Pending,
        }
    }
}
