//! Files to upload: opened and measured before anything is sent.
//!
//! Input: a path or bytes. Output: name, content type, size and a stream. Independent of the API.

use super::body::PIECE;
use super::boxed::ByteStream;
use super::chunks::{Chunks, opened_later};
use super::disk;
use super::escape::header_value;
use super::guess::guess;
use super::upload_error::UploadError;
use bytes::Bytes;
use futures_core::Stream;
use std::convert::Infallible;
use std::fmt;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::SystemTime;

/// A file to upload.
#[derive(Clone)]
pub struct File {
    source: Source,
    name: Option<String>,
    content_type: Option<String>,
}

#[derive(Clone)]
enum Source {
    Path(PathBuf),
    Bytes(Bytes),
}

/// The properties of a file before it is uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileInfo {
    /// The name, without folders.
    pub name: String,
    /// The media type, such as `image/png`.
    pub content_type: String,
    /// The size in bytes, at least 1.
    pub size: u64,
}

impl File {
    /// Creates a file on disk, which is read while it is uploaded.
    #[must_use]
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self { source: Source::Path(path.into()), name: None, content_type: None }
    }

    /// Creates a file in memory.
    #[must_use]
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { source: Source::Bytes(bytes.into()), name: Some(name.into()), content_type: None }
    }

    /// Sets the name. The default for a file on disk is its name there.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the media type. The default is derived from the name, or `application/octet-stream`.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Opens and measures the file. This file is sent even if its path changes afterwards.
    pub(super) async fn open(self) -> Result<Opened, UploadError> {
        let (name, size, content) = match self.source {
            Source::Bytes(bytes) => (self.name, bytes.len() as u64, Content::Bytes(bytes)),
            Source::Path(path) => {
                let opened = open(&path).await;
                let (file, metadata) = opened.map_err(|error| UploadError::file(&path.to_string_lossy(), error))?;
                let own = path.file_name().map(|name| name.to_string_lossy().into_owned());
                let first = Mutex::new(Some(file));
                (self.name.or(own), metadata.len(), Content::File { first, path, modified: metadata.modified().ok() })
            }
        };
        let name = name.unwrap_or_default();
        if name.is_empty() {
            return Err(UploadError::file("", io::Error::new(io::ErrorKind::InvalidInput, "the file has no name")));
        }
        if size == 0 {
            return Err(UploadError::empty(&name));
        }
        let content_type = self.content_type.unwrap_or_else(|| guess(&name));
        if header_value(&content_type).is_none() {
            let problem = io::Error::new(io::ErrorKind::InvalidInput, "the content type is not printable ASCII");
            return Err(UploadError::file(&name, problem));
        }
        Ok(Opened { info: FileInfo { name, content_type, size }, content })
    }
}

async fn open(path: &Path) -> io::Result<(disk::File, Metadata)> {
    // Checked first, since opening a pipe would wait for a writer.
    if !disk::metadata(path).await?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    let file = disk::File::open(path).await?;
    let metadata = file.metadata().await?;
    Ok((file, metadata))
}

impl fmt::Debug for File {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("File");
        match &self.source {
            Source::Path(path) => debug.field("path", path),
            Source::Bytes(bytes) => debug.field("size", &bytes.len()),
        };
        debug.field("name", &self.name).field("content_type", &self.content_type).finish()
    }
}

impl From<PathBuf> for File {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&Path> for File {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl From<&PathBuf> for File {
    fn from(path: &PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&str> for File {
    /// Creates a file from a path.
    fn from(path: &str) -> Self {
        Self::path(path)
    }
}

impl From<String> for File {
    /// Creates a file from a path.
    fn from(path: String) -> Self {
        Self::path(path)
    }
}

impl std::str::FromStr for File {
    type Err = Infallible;

    /// Creates a file from a path.
    fn from_str(path: &str) -> Result<Self, Infallible> {
        Ok(Self::path(path))
    }
}

/// An open file that is not empty.
pub(super) struct Opened {
    pub(super) info: FileInfo,
    content: Content,
}

enum Content {
    Bytes(Bytes),
    /// Opened before anything is sent, and opened again for another attempt unless it has changed since.
    File {
        first: Mutex<Option<disk::File>>,
        path: PathBuf,
        modified: Option<SystemTime>,
    },
}

impl Opened {
    /// The content from its beginning.
    pub(super) fn stream(&self) -> ByteStream {
        match &self.content {
            Content::Bytes(bytes) => Box::pin(Pieces(bytes.clone())),
            Content::File { first, path, modified } => {
                match first.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    Some(file) => Box::pin(Chunks::new(file, self.info.size)),
                    None => opened_later(path.clone(), self.info.size, *modified),
                }
            }
        }
    }
}

/// Bytes in memory, piece by piece and without copies.
struct Pieces(Bytes);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let length = self.0.len().min(PIECE);
        Poll::Ready((length > 0).then(|| Ok(self.0.split_to(length))))
    }
}
