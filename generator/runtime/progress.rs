//! How far a transfer is, and whether it still moves.
//!
//! The task that sends a body and the task that waits for the response are two: a [`Meter`] lies between them. In go the
//! chunks of a body; out come reports to the caller and the end of a transfer that stands still.

use super::boxed::{BoxFuture, ByteStream};
use super::chunks::Changed;
use bytes::Bytes;
use futures_core::Stream;
use std::error::Error as StdError;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// How far a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes done.
    pub done: u64,
    /// Bytes in all, when that is known.
    pub total: Option<u64>,
}

/// A function that is told how far a transfer is.
pub(super) type Report<'a> = Box<dyn FnMut(Progress) + Send + 'a>;

/// What the sending task tells the waiting one.
#[derive(Default)]
pub(super) struct Meter {
    done: AtomicU64,
    /// How much there is in all; 0 when that is not known.
    total: AtomicU64,
    has_ended: AtomicBool,
    waker: Mutex<Option<Waker>>,
    failure: Mutex<Option<Failure>>,
}

/// Why a body broke off. Transports pass this on in forms of their own, so it is kept here too.
pub(super) struct Failure {
    pub(super) error: io::Error,
    /// The file is not as long as it was at first.
    pub(super) is_changed: bool,
}

impl Meter {
    /// Why the body broke off, if it did. Told once.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Starts to count, from the beginning when something is sent again.
    pub(super) fn begin(&self, total: Option<u64>) {
        self.done.store(0, Ordering::Release);
        self.total.store(total.unwrap_or(0), Ordering::Release);
        self.has_ended.store(false, Ordering::Release);
    }

    /// Whether all has been handed over, so that only the response is to come. Once as much as was announced is sent, nobody
    /// asks for more, and nobody sees the end.
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
        let is_changed = error.get_ref().is_some_and(<dyn StdError + Send + Sync>::is::<Changed>);
        let failure = Failure { error: io::Error::new(error.kind(), error.to_string()), is_changed };
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }

    fn wake(&self, waker: &Waker) {
        let mut place = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        if !place.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *place = Some(waker.clone());
        }
    }
}

/// The same stream, which tells the meter about each chunk that is taken from it.
pub(super) fn metered(stream: ByteStream, meter: Arc<Meter>) -> ByteStream {
    Box::pin(Metered { stream, meter })
}

struct Metered {
    stream: ByteStream,
    meter: Arc<Meter>,
}

impl Stream for Metered {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let item = ready!(self.stream.as_mut().poll_next(context));
        match &item {
            Some(Ok(chunk)) => self.meter.advance(chunk.len()),
            Some(Err(error)) => self.meter.fail(error),
            None => self.meter.end(),
        }
        Poll::Ready(item)
    }
}

/// Waits for a transfer, reports its progress, and gives up (with nothing) once no byte has moved for a while, or once all
/// is sent and no response comes.
pub(super) struct Watch<'a, T> {
    transfer: BoxFuture<'a, T>,
    meter: Arc<Meter>,
    idle_timeout: Duration,
    /// How long the response may take once all is sent.
    patience: Option<Duration>,
    /// None while there is no limit.
    timer: Option<Pin<Box<Sleep>>>,
    /// What the timer was set at.
    seen: (u64, bool),
    report: Option<(Report<'a>, Option<u64>)>,
}

impl<'a, T> Watch<'a, T> {
    /// Waits for the response for `patience`, but never less than a transfer may stand still.
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

    /// Reports the meter's bytes out of `total`.
    pub(super) fn report(mut self, report: Option<Report<'a>>, total: Option<u64>) -> Self {
        self.report = report.map(|report| (report, total));
        self
    }
}

/// A timer, unless it would ring at a time that no clock reaches.
fn timer(limit: Option<Duration>) -> Option<Pin<Box<Sleep>>> {
    let then = Instant::now().checked_add(limit?)?;
    Some(Box::pin(tokio::time::sleep_until(then)))
}

impl<T> Future for Watch<'_, T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let this = &mut *self;
        // Before looking at the meter, so that nothing moves unnoticed in between.
        this.meter.wake(context.waker());
        let outcome = this.transfer.as_mut().poll(context);
        let (done, is_through) = (this.meter.done(), this.meter.is_through());
        if (done, is_through) != this.seen {
            this.seen = (done, is_through);
            this.timer = timer(if is_through { this.patience } else { Some(this.idle_timeout) });
            if let Some((report, total)) = &mut this.report {
                report(Progress { done, total: *total });
            }
        }
        match (outcome, &mut this.timer) {
            (Poll::Ready(outcome), _) => Poll::Ready(Some(outcome)),
            (Poll::Pending, Some(timer)) => timer.as_mut().poll(context).map(|()| None),
            (Poll::Pending, None) => Poll::Pending,
        }
    }
}
