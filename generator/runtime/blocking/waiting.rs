//! Iterators over streams of items.

use super::super::error::{ApiError, CallError};
use super::run;
use std::fmt;

/// An iterator over what a stream of items gives, which waits for each of them on this thread. Inside an asynchronous runtime
/// it gives one error.
pub struct Waiting<S> {
    stream: S,
    /// Whether nothing more comes, since waiting is not allowed.
    is_over: bool,
}

impl<S> Waiting<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, is_over: false }
    }

    /// The next item, which a function asks the stream for.
    pub(super) fn step<T, E: ApiError>(
        &mut self,
        label: &'static str,
        next: impl AsyncFnOnce(&mut S) -> Option<Result<T, CallError<E>>>,
    ) -> Option<Result<T, CallError<E>>> {
        if self.is_over {
            return None;
        }
        run(label, next(&mut self.stream)).unwrap_or_else(|error| {
            self.is_over = true;
            Some(Err(CallError::from_error(error)))
        })
    }
}

impl<S> fmt::Debug for Waiting<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Waiting").finish_non_exhaustive()
    }
}
