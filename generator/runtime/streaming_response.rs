//! Responses that are read piece by piece.
//!
//! In goes a success whose body is still to come; out come its bytes as they are received, in constant memory. Decodes
//! nothing. Knows no operation.

use super::body::BodyStream;
use super::error::Error;
use super::response::RawResponse;
use super::send::ResponseHead;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A success with its body still to be read.
pub struct StreamingResponse {
    head: ResponseHead,
    idle_timeout: Duration,
}

impl StreamingResponse {
    pub(super) fn new(head: ResponseHead, idle_timeout: Duration) -> Self {
        Self { head, idle_timeout }
    }

    /// The response without its body.
    pub(super) fn head(&self) -> RawResponse {
        let ResponseHead { status, headers, url, secrets, memory, .. } = &self.head;
        RawResponse::received(*status, headers.clone(), Bytes::new(), url.clone(), Arc::clone(secrets), *memory)
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// How many bytes are left, when the sender announced it.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.head.body.length()
    }

    /// The next bytes, or nothing at the end.
    ///
    /// # Errors
    /// When the connection breaks, or nothing comes for as long as the client waits for a transfer that stands still.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let ResponseHead { label, url, body, .. } = &mut self.head;
        match tokio::time::timeout(self.idle_timeout, body.chunk()).await {
            Ok(chunk) => chunk.map_err(|error| Error::transport(label, url, error)),
            Err(_) => Err(Error::timeout(label, format!("no byte came for {:?}", self.idle_timeout))),
        }
    }

    /// The body on its own, which waits for as long as it takes.
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
