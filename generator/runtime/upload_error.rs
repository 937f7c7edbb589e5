//! Errors of uploads, and what remains after them.
//!
//! Input: failures of each step. Output: one error that names the asset as soon as there is one, whether it was
//! discarded, and what remains to be done.

use super::error::{Error, status_line};
use super::storage::StorageError;
use http::StatusCode;
use std::error::Error as StdError;
use std::fmt;
use std::io;

/// A failed upload.
pub struct UploadError(Box<Inner>);

struct Inner {
    kind: UploadErrorKind,
    /// The name of the file.
    file: String,
    asset: Option<String>,
    discard: Discard,
    error: Option<Error>,
    source: Option<io::Error>,
}

/// The outcome of discarding the asset of a file.
enum Discard {
    /// Not attempted: there is no asset, no call for it, or the file is stored.
    Untried,
    Done,
    Failed(Error),
}

/// The kind of an [`UploadError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UploadErrorKind {
    /// The file cannot be read.
    File,
    /// The file is empty, which storages reject. Nothing was sent.
    Empty,
    /// The API refused the upload. Nothing was uploaded.
    Refused,
    /// The API has the file already. Nothing was uploaded.
    Exists {
        /// The id of the existing file.
        id: String,
    },
    /// The presigned post cannot be used. Nothing was uploaded.
    Unusable {
        /// The problem.
        problem: String,
    },
    /// The presigned post allows fewer bytes than the file has, so that the storage would reject it. Nothing was
    /// uploaded.
    SizeCut {
        /// The size of the file in bytes.
        asked: u64,
        /// The allowed size in bytes.
        granted: u64,
    },
    /// The storage refused the file.
    Storage {
        /// The status.
        status: StatusCode,
        /// The code in the XML, such as `AccessDenied`.
        code: Option<String>,
        /// The message in the XML.
        message: Option<String>,
    },
    /// The connection to the storage failed or was idle for too long.
    Transport,
    /// The file grew or shrank while it was sent.
    Changed,
    /// The upload was stopped before the file was sent.
    Stopped,
    /// The file is stored, but the API did not confirm it.
    Complete,
}

impl UploadError {
    fn new(kind: UploadErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            file: String::new(),
            asset: None,
            discard: Discard::Untried,
            error: None,
            source: None,
        }))
    }

    /// Creates an error for a file that the API has already, under this id.
    #[must_use]
    pub fn exists(id: impl Into<String>, error: Error) -> Self {
        Self::new(UploadErrorKind::Exists { id: id.into() }).because(error)
    }

    /// Creates an error for an upload that the API refused.
    #[must_use]
    pub fn refused(error: Error) -> Self {
        Self::new(UploadErrorKind::Refused).because(error)
    }

    /// Creates an error for a presigned post that cannot be used.
    #[must_use]
    pub fn unusable(problem: impl Into<String>) -> Self {
        Self::new(UploadErrorKind::Unusable { problem: problem.into() })
    }

    pub(super) fn file(name: &str, error: io::Error) -> Self {
        let mut this = Self::new(UploadErrorKind::File).of(name);
        this.0.source = Some(error);
        this
    }

    pub(super) fn empty(name: &str) -> Self {
        Self::new(UploadErrorKind::Empty).of(name)
    }

    pub(super) fn size_cut(asked: u64, granted: u64) -> Self {
        Self::new(UploadErrorKind::SizeCut { asked, granted })
    }

    pub(super) fn storage(status: StatusCode, storage_error: StorageError) -> Self {
        Self::new(UploadErrorKind::Storage { status, code: storage_error.code, message: storage_error.message })
    }

    pub(super) fn transport(error: Error) -> Self {
        Self::new(UploadErrorKind::Transport).because(error)
    }

    pub(super) fn changed() -> Self {
        Self::new(UploadErrorKind::Changed)
    }

    pub(super) fn stopped() -> Self {
        Self::new(UploadErrorKind::Stopped)
    }

    pub(super) fn complete(error: Error) -> Self {
        Self::new(UploadErrorKind::Complete).because(error)
    }

    /// Sets the name of the file, unless it is set.
    pub(super) fn of(mut self, name: &str) -> Self {
        if self.0.file.is_empty() {
            name.clone_into(&mut self.0.file);
        }
        self
    }

    pub(super) fn about(mut self, asset: String) -> Self {
        self.0.asset = Some(asset);
        self
    }

    /// Sets the outcome of discarding the asset.
    pub(super) fn after_discard(mut self, outcome: Result<(), Error>) -> Self {
        self.0.discard = match outcome {
            Ok(()) => Discard::Done,
            Err(error) => Discard::Failed(error),
        };
        self
    }

    fn because(mut self, error: Error) -> Self {
        self.0.error = Some(error);
        self
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &UploadErrorKind {
        &self.0.kind
    }

    /// Returns the asset that was created for the file, once there is one.
    #[must_use]
    pub fn asset_id(&self) -> Option<&str> {
        self.0.asset.as_deref()
    }

    /// Returns the asset that the API has already.
    #[must_use]
    pub fn existing_id(&self) -> Option<&str> {
        match &self.0.kind {
            UploadErrorKind::Exists { id } => Some(id),
            _ => None,
        }
    }

    /// Returns `true` if the asset was discarded, so that nothing remains.
    #[must_use]
    pub fn discarded(&self) -> bool {
        matches!(self.0.discard, Discard::Done)
    }

    /// Returns why the asset could not be discarded.
    #[must_use]
    pub fn discard_error(&self) -> Option<&Error> {
        match &self.0.discard {
            Discard::Failed(error) => Some(error),
            Discard::Untried | Discard::Done => None,
        }
    }

    /// Returns the failed call, if there is one.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.0.error.as_ref()
    }
}

impl fmt::Display for UploadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, file, asset, discard, error, .. } = &*self.0;
        if !file.is_empty() {
            write!(formatter, "{}: ", file.escape_debug())?;
        }
        match kind {
            UploadErrorKind::File => formatter.write_str("the file cannot be read")?,
            UploadErrorKind::Empty => formatter.write_str("the file is empty, and empty files cannot be uploaded")?,
            UploadErrorKind::Refused => formatter.write_str("the upload was refused")?,
            UploadErrorKind::Exists { id } => write!(formatter, "the file exists already as {id}")?,
            UploadErrorKind::Unusable { problem } => write!(formatter, "the presigned post cannot be used: {problem}")?,
            UploadErrorKind::SizeCut { asked, granted } => {
                write!(formatter, "only {granted} of {asked} bytes are allowed, so nothing was uploaded")?;
            }
            UploadErrorKind::Storage { status, code, message } => {
                write!(formatter, "the storage refused the file: {}", status_line(*status))?;
                for part in [code, message].into_iter().flatten() {
                    write!(formatter, ": {part}")?;
                }
            }
            UploadErrorKind::Transport => formatter.write_str("the file did not reach the storage")?,
            UploadErrorKind::Changed => formatter.write_str("the file changed while it was sent")?,
            UploadErrorKind::Stopped => formatter.write_str("the upload was stopped")?,
            UploadErrorKind::Complete => formatter.write_str("the file is stored, but was not confirmed")?,
        }
        if let Some(error) = error {
            write!(formatter, ": {error}")?;
        }
        let Some(asset) = asset else { return Ok(()) };
        match (kind, discard) {
            (UploadErrorKind::Complete, _) => write!(formatter, "; complete asset {asset} to keep it"),
            (_, Discard::Done) => write!(formatter, "; asset {asset} was discarded"),
            (_, Discard::Untried) => write!(formatter, "; asset {asset} remains without its file"),
            (_, Discard::Failed(error)) => {
                write!(formatter, "; asset {asset} remains without its file, as discarding it failed: {error}")
            }
        }
    }
}

impl fmt::Debug for UploadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UploadError")
            .field("kind", &self.0.kind)
            .field("asset_id", &self.0.asset)
            .field("discarded", &self.discarded())
            .field("error", &self.0.error)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for UploadError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match (&self.0.source, &self.0.error) {
            (Some(source), _) => Some(source),
            (None, Some(error)) => error.source(),
            (None, None) => None,
        }
    }
}
