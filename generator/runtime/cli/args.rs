//! The arguments of one command, as text, and what they are read as.

use super::super::Maybe;
use super::super::body::Body;
use super::super::json::{self, Decode};
use super::super::multipart::{Part, Parts};
use std::fmt;
use std::io::Read as _;
use std::path::PathBuf;
use std::str::FromStr;

/// The most that is read as a body from a file or from standard input, in bytes.
const MAX_BODY: u64 = 64 * 1024 * 1024;

/// Something is wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageError {
    message: String,
}

impl UsageError {
    /// Says what is wrong and what to do.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for UsageError {}

/// A part of a form, as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartText {
    /// The value itself.
    Text(String),
    /// The content of a file.
    File(PathBuf),
    /// The content of a file, with its media type.
    TypedFile {
        /// The file.
        path: PathBuf,
        /// Its media type.
        media_type: String,
    },
    /// Bytes under a file name.
    Bytes {
        /// The file name.
        name: String,
        /// The content.
        content: Vec<u8>,
    },
}

/// A header of the parts of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PartHeader {
    part: String,
    name: String,
    value: String,
}

/// The arguments of one command by the names of their options.
#[derive(Clone, Debug, Default)]
pub struct Args {
    values: Vec<(String, String)>,
    body: Option<String>,
    parts: Vec<(String, PartText)>,
    part_headers: Vec<PartHeader>,
    all: bool,
    accept: Option<String>,
}

impl Args {
    /// No arguments.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value of an option.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// Asks for all pages of a list.
    #[must_use]
    pub fn with_all(mut self) -> Self {
        self.all = true;
        self
    }

    /// Whether all pages of a list are asked for.
    #[must_use]
    pub fn all(&self) -> bool {
        self.all
    }

    /// Asks for an answer of this media type.
    #[must_use]
    pub fn with_accept(mut self, media_type: impl Into<String>) -> Self {
        self.accept = Some(media_type.into());
        self
    }

    /// The media type of the answer that is asked for instead of the usual one.
    #[must_use]
    pub fn accept(&self) -> Option<&str> {
        self.accept.as_deref()
    }

    /// Sets the body: text, `@FILE`, or `-` for standard input.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Adds a part of a form.
    #[must_use]
    pub fn with_part(mut self, name: &str, part: PartText) -> Self {
        self.parts.push((name.to_owned(), part));
        self
    }

    /// Adds a header to the parts of a name.
    #[must_use]
    pub fn with_part_header(
        mut self,
        part: impl Into<String>,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.part_headers.push(PartHeader { part: part.into(), name: name.into(), value: value.into() });
        self
    }

    /// The text of an option that must be there.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub fn text(&self, name: &str) -> Result<&str, UsageError> {
        self.find(name).ok_or_else(|| UsageError::new(format!("--{name} is missing")))
    }

    /// The value of an option that must be there.
    ///
    /// # Errors
    ///
    /// When it is not, or is not a value of its type.
    pub fn required<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<T, UsageError> {
        parse(name, self.text(name)?)
    }

    /// The value of an option, if it is there.
    ///
    /// # Errors
    ///
    /// When it is not a value of its type.
    pub fn optional<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<Option<T>, UsageError> {
        self.find(name).map(|text| parse(name, text)).transpose()
    }

    /// All values of an option that may be given several times.
    ///
    /// # Errors
    ///
    /// When one is not a value of its type.
    pub fn many<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<Vec<T>, UsageError> {
        self.values.iter().filter(|(other, _)| other == name).map(|(_, text)| parse(name, text)).collect()
    }

    /// The value of an option that must be there and is written as JSON; text may go without its quotes.
    ///
    /// # Errors
    ///
    /// When it is not there, or is not JSON of its type.
    pub fn coded<T: Decode>(&self, name: &str) -> Result<T, UsageError> {
        let text = self.text(name)?;
        let decoded = json::decode(text.as_bytes());
        decoded
            .or_else(|error| json::decode(json::encode(&text).as_bytes()).map_err(|_| error))
            .map_err(|error| UsageError::new(format!("--{name} is not as the API wants it: {error}")))
    }

    /// The value of an option that is written as JSON, if it is there.
    ///
    /// # Errors
    ///
    /// When it is not JSON of its type.
    pub fn coded_optional<T: Decode>(&self, name: &str) -> Result<Option<T>, UsageError> {
        self.find(name).map(|_| self.coded(name)).transpose()
    }

    /// The value of an option that is written as JSON, if it is there; `null` is a value like any other.
    ///
    /// # Errors
    ///
    /// When it is not JSON of its type.
    pub fn coded_maybe<T: Decode>(&self, name: &str) -> Result<Maybe<T>, UsageError> {
        Ok(self.coded_optional(name)?.map_or(Maybe::Absent, Maybe::Value))
    }

    /// Whether there is a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        self.body.is_some()
    }

    /// The body as JSON of a type.
    ///
    /// # Errors
    ///
    /// When there is none, or it is not JSON of the type.
    pub fn json<T: Decode>(&self) -> Result<T, UsageError> {
        let body = self.bytes()?;
        json::decode(&body).map_err(|error| UsageError::new(format!("--body is not as the API wants it: {error}")))
    }

    /// The body as text.
    ///
    /// # Errors
    ///
    /// When there is none, or it is not UTF-8.
    pub fn content(&self) -> Result<String, UsageError> {
        String::from_utf8(self.bytes()?).map_err(|_| UsageError::new("--body is not text"))
    }

    /// The body as it is sent, of the media type that is given after the file, as in `@photo.png;type=image/png`.
    ///
    /// # Errors
    ///
    /// When there is none, or its file cannot be read.
    pub fn raw(&self) -> Result<Body, UsageError> {
        let body = self.body()?;
        match body.strip_prefix('@').map(file_and_type) {
            Some((path, Some(media_type))) => Ok(Body::from(read(path)?).media_type(media_type)),
            Some((path, None)) => Ok(Body::from(read(path)?).file_name(path)),
            None => self.bytes().map(Body::from),
        }
    }

    /// The body as bytes.
    ///
    /// # Errors
    ///
    /// When there is none, or its file cannot be read.
    pub fn bytes(&self) -> Result<Vec<u8>, UsageError> {
        let body = self.body()?;
        match body.strip_prefix('@') {
            Some(path) => read(path),
            None if body == "-" => bounded(std::io::stdin()).map_err(|error| unreadable("standard input", &error)),
            None => Ok(body.as_bytes().to_vec()),
        }
    }

    fn body(&self) -> Result<&str, UsageError> {
        self.body.as_deref().ok_or_else(|| UsageError::new("--body is missing"))
    }

    /// The parts of the form, with their headers.
    #[must_use]
    pub fn parts(&self) -> Parts {
        self.parts
            .iter()
            .map(|(name, part)| {
                let part = match part {
                    PartText::Text(text) => Part::text(text.clone()),
                    PartText::File(path) => Part::path(path),
                    PartText::TypedFile { path, media_type } => Part::path(path).content_type(media_type.clone()),
                    PartText::Bytes { name, content } => Part::bytes(content.clone()).file_name(name.clone()),
                };
                let headers = self.part_headers.iter().filter(|header| header.part == *name);
                (name.clone(), headers.fold(part, |part, header| part.header(&*header.name, &*header.value)))
            })
            .collect()
    }

    fn find(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
    }
}

fn parse<T: FromStr<Err: fmt::Display>>(name: &str, text: &str) -> Result<T, UsageError> {
    text.parse().map_err(|error| UsageError::new(format!("--{name}: `{}`: {error}", text.escape_debug())))
}

/// What stands after `@`: a file, and its media type if that is said.
pub(super) fn file_and_type(text: &str) -> (&str, Option<&str>) {
    match text.split_once(";type=") {
        Some((path, media_type)) if !media_type.is_empty() => (path, Some(media_type)),
        Some((path, _)) => (path, None),
        None => (text, None),
    }
}

fn read(path: &str) -> Result<Vec<u8>, UsageError> {
    std::fs::File::open(path).and_then(bounded).map_err(|error| unreadable(path, &error))
}

fn bounded(reader: impl std::io::Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BODY + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BODY {
        return Err(std::io::Error::other(format!("more than {MAX_BODY} bytes")));
    }
    Ok(bytes)
}

fn unreadable(path: &str, error: &std::io::Error) -> UsageError {
    UsageError::new(format!("cannot read {path}: {error}"))
}
