//! Answers that are read piece by piece.
//!
//! In goes a success whose body is still to come; out come its bytes as they are received, in constant memory. Decodes
//! nothing. Knows no operation.

use super::answer::Answer;
use super::body::BodyStream;
use super::error::Error;
use super::send::Landed;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A success with its body still to be read.
pub struct Streamed {
    landed: Landed,
    stall: Duration,
}

impl Streamed {
    pub(super) fn new(landed: Landed, stall: Duration) -> Self {
        Self { landed, stall }
    }

    /// The answer without its body.
    pub(super) fn head(&self) -> Answer {
        let Landed { status, headers, url, secrets, memory, .. } = &self.landed;
        Answer::received(*status, headers.clone(), Bytes::new(), url.clone(), Arc::clone(secrets), *memory)
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.landed.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.landed.headers
    }

    /// How many bytes are left, when the sender announced it.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.landed.body.length()
    }

    /// The next bytes, or nothing at the end.
    ///
    /// # Errors
    /// When the connection breaks, or nothing comes for as long as the client waits for a transfer that stands still.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let Landed { label, url, body, .. } = &mut self.landed;
        match tokio::time::timeout(self.stall, body.chunk()).await {
            Ok(chunk) => chunk.map_err(|error| Error::transport(label, url, error)),
            Err(_) => Err(Error::timeout(label, format!("no byte came for {:?}", self.stall))),
        }
    }

    /// The body on its own, which waits for as long as it takes.
    #[must_use]
    pub fn into_body(self) -> BodyStream {
        self.landed.body
    }
}

impl fmt::Debug for Streamed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Streamed")
            .field("status", &self.landed.status)
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}
