//! The parts of forms: fields with a value, and files in memory, on disk or from a stream.

#[cfg(feature = "record")]
use super::body::FormField;
use super::body::MakeStream;
use super::boxed::ByteStream;
use super::escape::header_value;
use super::guess::guess;
use bytes::Bytes;
use http::HeaderName;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// One part of a form: a field with a value, or a file.
#[derive(Clone)]
pub struct Part {
    pub(super) source: Source,
    file_name: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) headers: Vec<(String, String)>,
}

/// Where the content of a part comes from.
#[derive(Clone)]
pub(super) enum Source {
    Text(String),
    Bytes(Bytes),
    Path(PathBuf),
    /// Taken by the first form that is sent with it.
    Stream(u64, Arc<Mutex<Option<ByteStream>>>),
    /// Made anew whenever it is sent.
    Made(u64, MakeStream),
}

impl Part {
    /// Creates a field with a value.
    #[must_use]
    pub fn text(value: impl Into<String>) -> Self {
        Self::of(Source::Text(value.into()))
    }

    /// Creates a file in memory.
    #[must_use]
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::of(Source::Bytes(bytes.into()))
    }

    /// Creates a file on disk, which is read while it is sent. Its name is that of the file unless [`Part::file_name`]
    /// sets another.
    #[must_use]
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self { file_name, ..Self::of(Source::Path(path)) }
    }

    /// Creates a file of exactly this many bytes from a stream. It can be sent once.
    #[must_use]
    pub fn stream(length: u64, stream: ByteStream) -> Self {
        Self::of(Source::Stream(length, Arc::new(Mutex::new(Some(stream)))))
    }

    /// Creates a file of exactly this many bytes from a function that makes its stream, each time with the same content, so
    /// that it can be sent again.
    #[must_use]
    pub fn from_fn(length: u64, make: impl Fn() -> ByteStream + Send + Sync + 'static) -> Self {
        Self::of(Source::Made(length, Arc::new(make)))
    }

    fn of(source: Source) -> Self {
        Self { source, file_name: None, content_type: None, headers: Vec::new() }
    }

    /// Sets the name of the file. A part without a name is a field, even if its value is bytes.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the media type. The default is derived from the name, or `application/octet-stream`.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Adds a header to the part.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Returns the name of the file.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// Returns the media type that was set.
    #[must_use]
    pub fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the first header of this name that was set; case is ignored.
    #[must_use]
    pub fn header_text(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the value of a field.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.source {
            Source::Text(value) => Some(value),
            Source::Bytes(_) | Source::Path(_) | Source::Stream(..) | Source::Made(..) => None,
        }
    }

    /// Returns the content, if it is in memory.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.source {
            Source::Text(value) => Some(value.as_bytes()),
            Source::Bytes(bytes) => Some(bytes),
            Source::Path(_) | Source::Stream(..) | Source::Made(..) => None,
        }
    }

    /// The part as a recording has it, without the content of a file.
    #[cfg(feature = "record")]
    pub(super) fn recorded(&self, name: String) -> FormField {
        let value = self.as_text().filter(|_| self.file_name.is_none()).map(str::to_owned);
        let size = self.as_bytes().map_or(0, <[u8]>::len) as u64;
        FormField { name, file_name: self.file_name.clone(), media_type: self.effective_type(), value, size }
    }

    /// The media type that is sent, if any.
    pub(super) fn effective_type(&self) -> Option<String> {
        match (&self.content_type, &self.file_name, &self.source) {
            (Some(media_type), _, _) => Some(media_type.trim().to_owned()),
            (None, Some(file_name), _) => Some(guess(file_name)),
            (None, None, Source::Text(_)) => None,
            (None, None, _) => Some("application/octet-stream".to_owned()),
        }
    }

    /// The headers of the part and the empty line after them. Fields have no media type unless one was set.
    pub(super) fn headers(&self, name: &str) -> Result<String, String> {
        let mut text = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
        if let Some(file_name) = &self.file_name {
            text.push_str("; filename=\"");
            text.push_str(&quoted(file_name));
            text.push('"');
        }
        if let Some(media_type) = self.effective_type() {
            if header_value(&media_type).is_none() {
                return Err(format!("the content type of part `{name}` is not printable ASCII on one line"));
            }
            text.push_str("\r\nContent-Type: ");
            text.push_str(&media_type);
        }
        for (header, value) in &self.headers {
            if HeaderName::from_bytes(header.as_bytes()).is_err() || header_value(value).is_none() {
                return Err(format!("a header of part `{name}` is not printable ASCII on one line"));
            }
            text.extend(["\r\n", header, ": ", value]);
        }
        text.push_str("\r\n\r\n");
        Ok(text)
    }
}

impl fmt::Debug for Part {
    /// Shows names and sizes only: values may be signatures.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Part");
        debug.field("file_name", &self.file_name).field("content_type", &self.content_type);
        if !self.headers.is_empty() {
            debug.field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>());
        }
        match &self.source {
            Source::Text(value) => debug.field("length", &value.len()),
            Source::Bytes(bytes) => debug.field("length", &bytes.len()),
            Source::Path(path) => debug.field("path", path),
            Source::Stream(length, _) | Source::Made(length, _) => debug.field("length", length),
        };
        debug.finish()
    }
}

/// A quoted name, escaped as in the WHATWG's HTML (section 4.10.22.8): these three characters and no others.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
