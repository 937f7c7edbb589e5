//! A failed call, ready to be reported.

use super::super::error::{ApiError, CallError, Error};
use std::fmt;

/// A failed call: the error, and the documented failure of the API.
#[derive(Debug)]
pub struct Failure {
    /// The underlying error.
    pub error: Error,
    /// The variant of the operation's error enum, if it is a documented failure.
    pub variant: Option<&'static str>,
    /// The typed body as JSON, if there is one.
    pub body: Option<String>,
    /// Whether items of a list were printed before, so that nothing else may be printed after them.
    pub is_midway: bool,
}

/// An error with its causes, on one line.
pub(super) fn tell(error: &(dyn std::error::Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        // Some errors include their cause themselves.
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = error.source();
    }
    line
}

impl<E: ApiError> From<CallError<E>> for Failure {
    fn from(error: CallError<E>) -> Self {
        let (variant, body) = error.api().map(ApiError::described).unzip();
        let body = body.flatten();
        Self { variant, body, error: error.into(), is_midway: false }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}
