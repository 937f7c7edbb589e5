//! The arguments of one command, as text, and what they are read as.

use super::super::Maybe;
use super::super::body::Body;
use super::super::call::Call;
use super::super::datetime::Date;
use super::super::json::{self, Decode, DecodeError};
use super::super::multipart::{FormBody, Part, Parts};
use super::super::request::within;
use super::print::Format;
use super::table::Arg;
use std::borrow::Cow;
use std::fmt;
use std::io::Read as _;
use std::path::PathBuf;
use std::str::FromStr;
use uuid::Uuid;

/// The most that is read as a body from a file or from standard input, in bytes.
const MAX_BODY: u64 = 64 * 1024 * 1024;

/// Something is wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageError(Cow<'static, str>);

impl UsageError {
    /// Says what is wrong and what to do.
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

/// A value of an option as a method takes it.
pub trait Given<'a>: Sized {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// When the text is no such value.
    fn read(name: &str, text: &'a str) -> Result<Self, UsageError>;
}

impl<'a> Given<'a> for &'a str {
    fn read(_: &str, text: &'a str) -> Result<Self, UsageError> {
        Ok(text)
    }
}

/// Values that are parsed.
macro_rules! parsed {
    ($($ty:ty)*) => {
        $(impl Given<'_> for $ty {
            fn read(name: &str, text: &str) -> Result<Self, UsageError> {
                parse(name, text)
            }
        })*
    };
}

parsed!(bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 Uuid Date);

/// The values of options that are declared one after the other.
pub trait Required<'a>: Sized {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// When one is missing, or no such value.
    fn read(args: &'a Args) -> Result<Self, UsageError>;
}

/// As many as a method has.
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
    parts: Vec<(String, PartText)>,
    part_headers: Vec<PartHeader>,
    all: bool,
    raw: bool,
    accept: Option<String>,
    content_type: Option<String>,
    range: Option<&'static str>,
    format: Format,
}

impl Args {
    /// No arguments.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No arguments yet, of those that a command declares.
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

    /// Asks for the response as it comes.
    #[must_use]
    pub fn with_raw(mut self) -> Self {
        self.raw = true;
        self
    }

    /// Whether the response is asked for as it comes, without going through its type.
    #[must_use]
    pub fn is_raw(&self) -> bool {
        self.raw
    }

    /// Prints what is printed as it comes in this format.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// How to print what is printed as it comes.
    #[must_use]
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// Asks for a response of this media type.
    #[must_use]
    pub fn with_accept(mut self, media_type: impl Into<String>) -> Self {
        self.accept = Some(media_type.into());
        self
    }

    /// The media type of the response that is asked for instead of the usual one.
    #[must_use]
    pub fn accept(&self) -> Option<&str> {
        self.accept.as_deref()
    }

    /// Sends the body as it is, as this media type.
    #[must_use]
    pub fn with_content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Says of which range of media types the body has to be.
    #[must_use]
    pub fn with_range(mut self, range: Option<&'static str>) -> Self {
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

    /// The text of an option that must be there.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub fn text(&self, name: &str) -> Result<&str, UsageError> {
        self.find(name).ok_or_else(|| format!("--{name} is missing").into())
    }

    /// The values of the options that are declared first, which must be there.
    ///
    /// # Errors
    ///
    /// When one is not, or is not a value of its type.
    pub fn required<'a, T: Required<'a>>(&'a self) -> Result<T, UsageError> {
        T::read(self)
    }

    fn required_at<'a, T: Given<'a>>(&'a self, place: usize) -> Result<T, UsageError> {
        let arg = self.declared.get(place).ok_or(UsageError::new("the command declares fewer arguments"))?;
        T::read(arg.name, self.text(arg.name)?)
    }

    /// The value of an option that must be there.
    ///
    /// # Errors
    ///
    /// When it is not, or is not a value of its type.
    pub fn value<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<T, UsageError> {
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

    /// All values of an option that may be given several times, whatever they are.
    pub fn each<T>(&self, name: &str, make: fn(String) -> T) -> Vec<T> {
        self.values.iter().filter(|(other, _)| other == name).map(|(_, text)| make(text.clone())).collect()
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
            .map_err(|error| format!("--{name} is not as the API wants it: {error}").into())
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
        self.body.is_some() || self.json.is_some()
    }

    /// The body as JSON of a type.
    ///
    /// # Errors
    ///
    /// When there is none, or it is not JSON of the type.
    pub fn json<T: Decode>(&self) -> Result<T, UsageError> {
        let body = match &self.json {
            Some(json) => Cow::Borrowed(json.as_bytes()),
            None => Cow::Owned(self.bytes()?),
        };
        json::decode(&body).map_err(|error| {
            if error.is_malformed() {
                format!("--body is not JSON: {}", malformed(&error)).into()
            } else {
                format!("the body is not as the API wants it: {error}").into()
            }
        })
    }

    /// The body as JSON of a type, if there is one.
    ///
    /// # Errors
    ///
    /// When it is not JSON of the type.
    pub fn optional_json<T: Decode>(&self) -> Result<Option<T>, UsageError> {
        self.has_body().then(|| self.json()).transpose()
    }

    /// The body as text, if there is one.
    ///
    /// # Errors
    ///
    /// When it is not UTF-8.
    pub fn optional_content(&self) -> Result<Option<String>, UsageError> {
        self.has_body().then(|| self.content()).transpose()
    }

    /// The body as it is sent, if there is one.
    ///
    /// # Errors
    ///
    /// When its file cannot be read.
    pub fn optional_raw(&self) -> Result<Option<Body>, UsageError> {
        self.has_body().then(|| self.raw()).transpose()
    }

    /// The form that the parts make.
    ///
    /// # Errors
    ///
    /// When it has other parts.
    pub fn form<T: FormBody>(&self) -> Result<T, UsageError> {
        T::from_parts(self.parts()).map_err(|error| error.to_string().into())
    }

    /// The form that the parts make, if there are some.
    ///
    /// # Errors
    ///
    /// When it has other parts.
    pub fn optional_form<T: FormBody>(&self) -> Result<Option<T>, UsageError> {
        if self.parts.is_empty() { Ok(None) } else { self.form().map(Some) }
    }

    /// The body as text.
    ///
    /// # Errors
    ///
    /// When there is none, or it is not UTF-8.
    pub fn content(&self) -> Result<String, UsageError> {
        String::from_utf8(self.bytes()?).map_err(|_| UsageError::new("--body is not text"))
    }

    /// The body as it is sent, of the media type that is given for it or after the file, as in `@photo.png;type=image/png`.
    ///
    /// # Errors
    ///
    /// When there is none, its file cannot be read, or nothing says of which media type it is.
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
        match self.range {
            Some(range) if within(range, path).is_none() => {
                Err(format!("--content-type is missing: the body is of {range}, and nothing says of which").into())
            }
            _ => Ok(path.into_iter().fold(body, Body::file_name)),
        }
    }

    /// Whether a media type is given that the operation's own body has not.
    #[must_use]
    pub fn has_other_body(&self) -> bool {
        self.content_type.is_some()
    }

    /// A call with the body as it is, of the media type that is given for it.
    ///
    /// # Errors
    ///
    /// When there is none, or its file cannot be read.
    pub fn with_other_body<'c, O>(&self, call: Call<'c, O>) -> Result<Call<'c, O>, UsageError> {
        Ok(call.raw_body(self.content_type.as_deref().unwrap_or_default(), self.raw()?))
    }

    /// A call with the body as it is sent, if there is one.
    ///
    /// # Errors
    ///
    /// When its file cannot be read.
    pub fn with_optional_body<'c, O>(&self, call: Call<'c, O>, media_type: &str) -> Result<Call<'c, O>, UsageError> {
        Ok(match self.optional_raw()? {
            Some(body) => call.raw_body(media_type, body),
            None => call,
        })
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
    text.parse().map_err(|error| format!("--{name}: `{}`: {error}", text.escape_debug()).into())
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
    format!("cannot read {path}: {error}").into()
}

/// What is wrong with a text that is not JSON, and where.
pub(super) fn malformed(error: &DecodeError) -> String {
    match error.position() {
        Some((line, column)) => format!("{} at line {line} column {column}", error.message()),
        None => error.message().to_owned(),
    }
}
