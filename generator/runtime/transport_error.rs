//! Why there is no response, or not all of it, whatever the transport.

use std::error::Error as StdError;
use std::fmt;

/// Why there is no response, or not all of it.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// What a [`TransportError`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about: nothing was sent.
    Connect,
    /// It took too long.
    Timeout,
    /// A body is in a content coding that is not known, or that is broken.
    Coding,
    /// Anything else.
    Other,
}

impl TransportError {
    /// No connection came about.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::Connect, source: source.into() }
    }

    /// It took too long.
    pub fn timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::Timeout, source: source.into() }
    }

    /// A body cannot be decoded.
    pub(super) fn coding(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::Coding, source: source.into() }
    }

    /// Anything else.
    pub fn other(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::Other, source: source.into() }
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    pub(super) fn into_source(self) -> Box<dyn StdError + Send + Sync> {
        self.source
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection",
            TransportErrorKind::Timeout => "timed out",
            TransportErrorKind::Coding => "the body cannot be decoded",
            TransportErrorKind::Other => "the connection failed",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
