//! Errors of downloads.
//!
//! Input: failures of each step. Output: one error, with the documented failure of the operation available by its type.

use super::error::{ApiError, CallError, Error, status_line};
use super::storage::StorageError;
use http::StatusCode;
use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::io;

/// A failed download.
pub struct DownloadError(Box<Inner>);

struct Inner {
    kind: DownloadErrorKind,
    error: Option<Error>,
    /// The operation's own error.
    api: Option<Box<dyn Any + Send + Sync>>,
    source: Option<io::Error>,
}

/// The kind of a [`DownloadError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DownloadErrorKind {
    /// The API did not return the address of the file.
    Refused,
    /// The storage refused the request.
    Storage {
        /// The status.
        status: StatusCode,
        /// The code in the XML, such as `NoSuchKey`.
        code: Option<String>,
        /// The message in the XML.
        message: Option<String>,
    },
    /// The connection to the storage failed or was idle for too long, or a redirect was refused.
    Transport,
    /// The file is larger than allowed.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The file could not be written.
    Write,
}

impl DownloadError {
    fn new(kind: DownloadErrorKind) -> Self {
        Self(Box::new(Inner { kind, error: None, api: None, source: None }))
    }

    pub(super) fn refused<E: ApiError>(error: CallError<E>) -> Self {
        let (api, error) = error.into_parts();
        let mut this = Self::new(DownloadErrorKind::Refused);
        this.0.error = Some(error);
        this.0.api = api.map(|api| Box::new(api) as _);
        this
    }

    pub(super) fn storage(status: StatusCode, storage_error: StorageError) -> Self {
        Self::new(DownloadErrorKind::Storage { status, code: storage_error.code, message: storage_error.message })
    }

    pub(super) fn transport(error: Error) -> Self {
        let mut this = Self::new(DownloadErrorKind::Transport);
        this.0.error = Some(error);
        this
    }

    pub(super) fn too_large(limit: u64) -> Self {
        Self::new(DownloadErrorKind::TooLarge { limit })
    }

    pub(super) fn write(error: io::Error) -> Self {
        let mut this = Self::new(DownloadErrorKind::Write);
        this.0.source = Some(error);
        this
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &DownloadErrorKind {
        &self.0.kind
    }

    /// Returns the failed call, if there is one.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.0.error.as_ref()
    }

    /// Returns the failure that the API reported, as the error type of the operation that redirects; see [`CallError::api`].
    #[must_use]
    pub fn api<E: ApiError>(&self) -> Option<&E> {
        self.0.api.as_ref()?.downcast_ref()
    }
}

impl fmt::Display for DownloadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.kind, &self.0.error) {
            (DownloadErrorKind::Storage { status, code, message }, _) => {
                write!(formatter, "the storage refused the download: {}", status_line(*status))?;
                for part in [code, message].into_iter().flatten() {
                    write!(formatter, ": {part}")?;
                }
                Ok(())
            }
            (DownloadErrorKind::TooLarge { limit }, _) => write!(formatter, "the file is larger than {limit} bytes"),
            (DownloadErrorKind::Write, _) => formatter.write_str("what was received could not be written"),
            (DownloadErrorKind::Refused | DownloadErrorKind::Transport, Some(error)) => error.fmt(formatter),
            (DownloadErrorKind::Refused | DownloadErrorKind::Transport, None) => {
                formatter.write_str("the download failed")
            }
        }
    }
}

impl fmt::Debug for DownloadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DownloadError")
            .field("kind", &self.0.kind)
            .field("error", &self.0.error)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for DownloadError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match (&self.0.source, &self.0.error) {
            (Some(source), _) => Some(source),
            (None, Some(error)) => error.source(),
            (None, None) => None,
        }
    }
}
