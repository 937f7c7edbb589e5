//! A call that failed, ready to be told.

use super::super::error::{ApiError, CallError, Error};
use std::fmt;

/// A call that failed: the error, and what the API's typed answer was.
#[derive(Debug)]
pub struct Failure {
    /// The error underneath.
    pub error: Error,
    /// The variant of the operation's error enum.
    pub variant: &'static str,
    /// The typed body, as JSON, where there is one.
    pub body: Option<String>,
}

impl<E: ApiError> From<CallError<E>> for Failure {
    fn from(error: CallError<E>) -> Self {
        let (variant, body) = error.kind().described();
        Self { variant, body, error: error.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
