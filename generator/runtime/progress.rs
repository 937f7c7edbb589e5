//! How far a transfer is, and whether it still moves.
//!
//! The task that sends a body and the task that waits for the answer are two: a [`Meter`] lies between them. In go the
//! chunks of a body; out come reports to the caller and the end of a transfer that stands still.

use super::body::ByteStream;
use super::chunks::Changed;
use super::transport::BoxFuture;
use bytes::Bytes;
use futures_core::Stream;
use std::error::Error as StdError;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
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

    fn done(&self) -> u64 {
        self.done.load(Ordering::Acquire)
    }

    fn advance(&self, bytes: usize) {
        self.done.fetch_add(bytes as u64, Ordering::Release);
        let waker = self.waker.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn fail(&self, error: &io::Error) {
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
            None => {}
        }
        Poll::Ready(item)
    }
}

/// Waits for a transfer, reports its progress, and gives up (with nothing) once no byte has moved for a while.
pub(super) struct Watch<'a, T> {
    transfer: BoxFuture<'a, T>,
    meter: Arc<Meter>,
    stall: Duration,
    timer: Pin<Box<Sleep>>,
    done: u64,
    report: Option<(Report<'a>, Option<u64>)>,
}

impl<'a, T> Watch<'a, T> {
    pub(super) fn new(transfer: BoxFuture<'a, T>, meter: Arc<Meter>, stall: Duration) -> Self {
        Self { transfer, meter, stall, timer: Box::pin(tokio::time::sleep(stall)), done: 0, report: None }
    }

    /// Reports the meter's bytes out of `total`.
    pub(super) fn report(mut self, report: Option<Report<'a>>, total: Option<u64>) -> Self {
        self.report = report.map(|report| (report, total));
        self
    }
}

impl<T> Future for Watch<'_, T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let this = &mut *self;
        // Before looking at the meter, so that nothing moves unnoticed in between.
        this.meter.wake(context.waker());
        let outcome = this.transfer.as_mut().poll(context);
        let done = this.meter.done();
        if done != this.done {
            this.done = done;
            if let Some(next) = Instant::now().checked_add(this.stall) {
                this.timer.as_mut().reset(next);
            }
            if let Some((report, total)) = &mut this.report {
                report(Progress { done, total: *total });
            }
        }
        match outcome {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending => this.timer.as_mut().poll(context).map(|()| None),
        }
    }
}
