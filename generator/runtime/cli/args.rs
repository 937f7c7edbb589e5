//! The arguments of one command, as text, and their conversion to values.

use super::super::Maybe;
use super::super::body::Body;
use super::super::call::Call;
use super::super::json::{self, Decode, DecodeError};
use super::super::request::within;
use super::print::Format;
use super::table::{Arg, Range};
use std::borrow::Cow;
use std::fmt;
use std::io::Read as _;
use std::path::PathBuf;
use std::str::FromStr;

/// The largest body that is read from a file or from standard input, in bytes.
const MAX_BODY: u64 = 64 * 1024 * 1024;

/// The error of an invalid argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageError(Cow<'static, str>);

impl UsageError {
    /// Creates an error with what is wrong and what to do.
    #[must_use]
    pub const fn new(message: &'static str) -> Self {
        Self(Cow::Borrowed(message))
    }
}

impl From<String> for UsageError {
    fn from(message: String) -> Self {
        Self(Cow::Owned(message))
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// A part of a form, as given.
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
pub(super) struct PartHeader {
    pub(super) part: String,
    pub(super) name: String,
    pub(super) value: String,
}

/// A value of an option, as the argument of a method.
pub trait Given<'a>: Sized {
    /// Parses the value.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not such a value.
    fn read(name: &str, text: &'a str) -> Result<Self, UsageError>;
}

impl<'a> Given<'a> for &'a str {
    fn read(_: &str, text: &'a str) -> Result<Self, UsageError> {
        Ok(text)
    }
}

/// Implements the trait for values that are parsed.
macro_rules! parsed {
    ($($ty:ty)*) => {
        $(impl Given<'_> for $ty {
            fn read(name: &str, text: &str) -> Result<Self, UsageError> {
                parse(name, text)
            }
        })*
    };
}

parsed!(bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64);

/// The values of consecutive options.
pub trait Required<'a>: Sized {
    /// Parses the values.
    ///
    /// # Errors
    ///
    /// Returns an error if one is missing or invalid.
    fn read(args: &'a Args) -> Result<Self, UsageError>;
}

/// As many as a method has parameters.
macro_rules! required {
    ($($place:literal $ty:ident)*) => {
        impl<'a, $($ty: Given<'a>),*> Required<'a> for ($($ty,)*) {
            fn read(args: &'a Args) -> Result<Self, UsageError> {
                Ok(($(args.required_at::<$ty>($place)?,)*))
            }
        }
    };
}

required!(0 A 1 B);
required!(0 A 1 B 2 C);
required!(0 A 1 B 2 C 3 D);
required!(0 A 1 B 2 C 3 D 4 E);
required!(0 A 1 B 2 C 3 D 4 E 5 F);

/// The arguments of one command by the names of their options.
#[derive(Clone, Debug, Default)]
pub struct Args {
    declared: &'static [Arg],
    values: Vec<(String, String)>,
    body: Option<String>,
    json: Option<String>,
    pub(super) parts: Vec<(String, PartText)>,
    pub(super) part_headers: Vec<PartHeader>,
    all: bool,
    raw: bool,
    accept: Option<String>,
    content_type: Option<String>,
    range: Option<Range>,
    format: Format,
}

impl Args {
    /// Creates empty arguments.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates empty arguments of the options that a command declares.
    #[must_use]
    pub fn of(declared: &'static [Arg]) -> Self {
        Self { declared, ..Self::default() }
    }

    /// Adds a value of an option.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// Requests all pages of a list.
    #[must_use]
    pub fn with_all(mut self) -> Self {
        self.all = true;
        self
    }

    /// Returns `true` if all pages of a list are requested.
    #[must_use]
    pub fn all(&self) -> bool {
        self.all
    }

    /// Requests the response as received.
    #[must_use]
    pub fn with_raw(mut self) -> Self {
        self.raw = true;
        self
    }

    /// Returns `true` if the response is requested as received, without decoding.
    #[must_use]
    pub fn is_raw(&self) -> bool {
        self.raw
    }

    /// Sets the format of what is printed while it is received.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// The format of what is printed while it is received.
    #[must_use]
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// Requests a response of this media type.
    #[must_use]
    pub fn with_accept(mut self, media_type: impl Into<String>) -> Self {
        self.accept = Some(media_type.into());
        self
    }

    /// The media type that is requested instead of the default.
    #[must_use]
    pub fn accept(&self) -> Option<&str> {
        self.accept.as_deref()
    }

    /// Sends the body as it is, with this media type.
    #[must_use]
    pub fn with_content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Sets the range of media types that the body must have.
    #[must_use]
    pub fn with_range(mut self, range: Option<Range>) -> Self {
        self.range = range;
        self
    }

    /// Sets the body: text, `@FILE`, or `-` for standard input.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the body to this JSON.
    #[must_use]
    pub fn with_json(mut self, json: String) -> Self {
        self.json = Some(json);
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

    /// Returns the text of a required option.
    ///
    /// # Errors
    ///
    /// Returns an error if it is missing.
    pub fn text(&self, name: &str) -> Result<&str, UsageError> {
        self.find(name).ok_or_else(|| format!("--{name} is missing").into())
    }

    /// Returns the values of the options that are declared first, which are required.
    ///
    /// # Errors
    ///
    /// Returns an error if one is missing or invalid.
    pub fn required<'a, T: Required<'a>>(&'a self) -> Result<T, UsageError> {
        T::read(self)
    }

    fn required_at<'a, T: Given<'a>>(&'a self, place: usize) -> Result<T, UsageError> {
        let arg = self.declared.get(place).ok_or(UsageError::new("the command declares fewer arguments"))?;
        T::read(arg.name, self.text(arg.name)?)
    }

    /// Returns the value of a required option.
    ///
    /// # Errors
    ///
    /// Returns an error if it is missing or invalid.
    pub fn value<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<T, UsageError> {
        parse(name, self.text(name)?)
    }

    /// Returns the value of an option, if it is given.
    ///
    /// # Errors
    ///
    /// Returns an error if it is invalid.
    pub fn optional<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<Option<T>, UsageError> {
        self.find(name).map(|text| parse(name, text)).transpose()
    }

    /// Returns all values of an option that may be repeated.
    ///
    /// # Errors
    ///
    /// Returns an error if one is invalid.
    pub fn many<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<Vec<T>, UsageError> {
        self.values.iter().filter(|(other, _)| other == name).map(|(_, text)| parse(name, text)).collect()
    }

    /// The texts of an option that may be repeated.
    pub fn each<T>(&self, name: &str, make: fn(String) -> T) -> Vec<T> {
        self.values.iter().filter(|(other, _)| other == name).map(|(_, text)| make(text.clone())).collect()
    }

    /// Returns all values of an option that may be repeated, if it is given.
    ///
    /// # Errors
    ///
    /// Returns an error if one is invalid.
    pub fn several<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<Option<Vec<T>>, UsageError> {
        Ok(Some(self.many(name)?).filter(|values| !values.is_empty()))
    }

    /// The texts of an option that may be repeated, if it is given.
    pub fn choices<T: From<String>>(&self, name: &str) -> Option<Vec<T>> {
        Some(self.each(name, T::from)).filter(|values| !values.is_empty())
    }

    /// Returns the value of a required option in JSON; a string needs no quotes.
    ///
    /// # Errors
    ///
    /// Returns an error if it is missing, or not JSON of its type.
    pub fn coded<T: Decode>(&self, name: &str) -> Result<T, UsageError> {
        let text = self.text(name)?;
        let decoded = json::decode(text.as_bytes());
        decoded
            .or_else(|error| json::decode(json::encode(&text).as_bytes()).map_err(|_| error))
            .map_err(|error| format!("--{name} is not what the API expects: {error}").into())
    }

    /// Returns the value of an option in JSON, if it is given.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not JSON of its type.
    pub fn coded_optional<T: Decode>(&self, name: &str) -> Result<Option<T>, UsageError> {
        self.find(name).map(|_| self.coded(name)).transpose()
    }

    /// Returns the value of an option in JSON, if it is given; `null` is a value.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not JSON of its type.
    pub fn coded_maybe<T: Decode>(&self, name: &str) -> Result<Maybe<T>, UsageError> {
        Ok(self.coded_optional(name)?.map_or(Maybe::Absent, Maybe::Value))
    }

    /// Returns `true` if there is a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        self.body.is_some() || self.json.is_some()
    }

    /// Returns the body, decoded from JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if it is missing, or not JSON of the type.
    pub fn json<T: Decode>(&self) -> Result<T, UsageError> {
        let body = match &self.json {
            Some(json) => Cow::Borrowed(json.as_bytes()),
            None => Cow::Owned(self.bytes()?),
        };
        json::decode(&body).map_err(|error| {
            if error.is_malformed() {
                format!("--body is not JSON: {}", malformed(&error)).into()
            } else {
                format!("the body is not what the API expects: {error}").into()
            }
        })
    }

    /// Returns the body, decoded from JSON, if it is given.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not JSON of the type.
    pub fn optional_json<T: Decode>(&self) -> Result<Option<T>, UsageError> {
        self.has_body().then(|| self.json()).transpose()
    }

    /// Returns the body as text, if it is given.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not UTF-8.
    pub fn optional_content(&self) -> Result<Option<String>, UsageError> {
        self.has_body().then(|| self.content()).transpose()
    }

    /// Returns the body as it is sent, if it is given.
    ///
    /// # Errors
    ///
    /// Returns an error if its file cannot be read.
    pub fn optional_raw(&self) -> Result<Option<Body>, UsageError> {
        self.has_body().then(|| self.raw()).transpose()
    }

    /// Returns the body as text.
    ///
    /// # Errors
    ///
    /// Returns an error if it is missing, or not UTF-8.
    pub fn content(&self) -> Result<String, UsageError> {
        String::from_utf8(self.bytes()?).map_err(|_| UsageError::new("--body is not text"))
    }

    /// Returns the body as it is sent, with the media type that is given for it or after the file, as in
    /// `@photo.png;type=image/png`.
    ///
    /// # Errors
    ///
    /// Returns an error if it is missing, if its file cannot be read, or if its media type is unknown.
    pub fn raw(&self) -> Result<Body, UsageError> {
        let given = self.body()?;
        let file = given.strip_prefix('@').map(file_and_type);
        let body = match file {
            Some((path, _)) => Body::from(read(path)?),
            None => Body::from(self.bytes()?),
        };
        let (path, after) = file.unzip();
        if let Some(media_type) = self.content_type.as_deref().or(after.flatten()) {
            return Ok(body.media_type(media_type));
        }
        let Some(Range { media_type, guess }) = self.range else { return Ok(body) };
        match within(media_type, path.map(guess).as_deref()) {
            Some(media_type) => Ok(body.media_type(media_type)),
            None => {
                Err(format!("--content-type is missing: the media type of the body is only known as {media_type}")
                    .into())
            }
        }
    }

    /// Whether a media type is given that is not that of the operation's own body.
    #[must_use]
    pub fn has_other_body(&self) -> bool {
        self.content_type.is_some()
    }

    /// Returns a call with the body as it is, with the media type that is given for it.
    ///
    /// # Errors
    ///
    /// Returns an error if it is missing, or if its file cannot be read.
    pub fn with_other_body<'c, O>(&self, call: Call<'c, O>) -> Result<Call<'c, O>, UsageError> {
        Ok(call.raw_body(self.content_type.as_deref().unwrap_or_default(), self.raw()?))
    }

    /// A call with the body as it is sent, if there is one.
    ///
    /// # Errors
    ///
    /// Returns an error if its file cannot be read.
    pub fn with_optional_body<'c, O>(&self, call: Call<'c, O>, media_type: &str) -> Result<Call<'c, O>, UsageError> {
        Ok(match self.optional_raw()? {
            Some(body) => call.raw_body(media_type, body),
            None => call,
        })
    }

    /// Returns the body as bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if it is missing, or if its file cannot be read.
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

    fn find(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
    }
}

pub(super) fn parse<T: FromStr<Err: fmt::Display>>(name: &str, text: &str) -> Result<T, UsageError> {
    text.parse().map_err(|error| format!("--{name}: `{}`: {error}", text.escape_debug()).into())
}

/// The file after `@`, and its media type if it is given.
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
    format!("cannot read {path}: {error}").into()
}

/// The error of a text that is not JSON, with its position.
pub(super) fn malformed(error: &DecodeError) -> String {
    match error.position() {
        Some((line, column)) => format!("{} at line {line} column {column}", error.message()),
        None => error.message().to_owned(),
    }
}
