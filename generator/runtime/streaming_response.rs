//! Responses whose body is read piece by piece.
//!
//! Input: a success whose body is not read yet. Output: its bytes as they are received, in constant memory. Decodes
//! nothing. Independent of operations.

use super::body::BodyStream;
use super::clock;
use super::error::Error;
use super::exchange::ResponseHead;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt;
use std::time::Duration;

/// A successful response whose body is not read yet.
pub struct StreamingResponse {
    pub(super) head: ResponseHead,
    idle_timeout: Duration,
}

impl StreamingResponse {
    pub(super) fn new(head: ResponseHead, idle_timeout: Duration) -> Self {
        Self { head, idle_timeout }
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Returns how often the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.head.received.attempts
    }

    /// Returns the number of remaining bytes, if the sender declared it.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.head.body.length()
    }

    /// Returns the next bytes, or `None` at the end.
    ///
    /// # Errors
    /// Returns an error if the connection breaks, or if nothing is received within the client's idle timeout.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        match clock::timeout(self.idle_timeout, self.head.body.chunk()).await {
            Ok(chunk) => chunk.map_err(|error| self.head.broken(error)),
            Err(_) => Err(self.head.silent(self.idle_timeout)),
        }
    }

    /// Returns the body alone, without a time limit.
    #[must_use]
    pub fn into_body(self) -> BodyStream {
        self.head.body
    }
}

impl fmt::Debug for StreamingResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StreamingResponse")
            .field("status", &self.head.status)
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}
