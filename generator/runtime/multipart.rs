//! Forms: `multipart/form-data` bodies (RFC 7578) and other kinds of multipart, streamed and of a known length.
//!
//! Input: text parts and file parts in the order of the wire. Output: a [`Body`]. Names are quoted as browsers quote
//! them. Independent of the API and of field names.

use super::body::{Body, MakeStream, PIECE};
use super::boxed::{BoxFuture, ByteStream};
use super::chunks::opened_later;
use super::disk;
use super::escape::header_value;
use super::invalid_request::InvalidRequest;
#[cfg(feature = "full-codec")]
use super::json::DecodeError;
use super::json::{Encode, Value};
use super::param::Param;
pub use super::part::Part;
use super::part::Source;
pub use super::parts::{FromParts, Parts};
use super::random;
use super::request::{Content, Request};
use super::style::{self, Style, StyleKind};
use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, ready};

/// A type that is sent as a form.
pub trait FormBody {
    /// Returns the form: text parts in order, then the file parts.
    #[expect(clippy::wrong_self_convention, reason = "bodies are passed by reference")]
    fn into_form(&self) -> Form;

    /// Decodes the type from the parts of a form.
    ///
    /// # Errors
    /// Returns an error if a part is missing or invalid.
    #[cfg(feature = "full-codec")]
    fn from_parts(parts: Parts) -> Result<Self, DecodeError>
    where
        Self: Sized;
}

/// A form. Its parts are sent in the order in which they are added.
#[derive(Clone, Debug)]
pub struct Form {
    boundary: String,
    parts: Vec<(String, Part)>,
    /// The first value that cannot be sent.
    mistake: Option<String>,
}

impl Form {
    /// Creates a form without parts, with a random boundary.
    #[must_use]
    pub fn new() -> Self {
        Self { boundary: boundary(), parts: Vec::new(), mistake: None }
    }

    /// Adds a text part: none for an absent value, one for each item of a list.
    pub fn text(&mut self, name: &str, value: &dyn Param) -> &mut Self {
        for value in self.values(name, value) {
            self.parts.push((name.to_owned(), Part::text(value)));
        }
        self
    }

    /// Adds a text part of this media type: none for an absent value, one for each item of a list.
    pub fn text_as(&mut self, name: &str, media_type: &str, value: &dyn Param) -> &mut Self {
        for value in self.values(name, value) {
            self.parts.push((name.to_owned(), Part::text(value).content_type(media_type)));
        }
        self
    }

    /// Adds a part of any shape in the default encoding: none for an absent value, one for each item of a list. A text,
    /// a number or a boolean is written as text, anything else as JSON (`OpenAPI` 3.0.4, section 4.7.15.1.1).
    pub fn value(&mut self, name: &str, value: &dyn Encode) -> &mut Self {
        for item in self.items(name, value) {
            let part = match item {
                Value::Text(text) => Part::text(text),
                item @ (Value::Bool(_) | Value::Number(_)) => Part::text(item.to_string()),
                item => Part::text(item.to_string()).content_type("application/json"),
            };
            self.part(name, part);
        }
        self
    }

    /// Adds a value in a style, like the parameters of a query (`OpenAPI` 3.1.1, section 4.8.15.1.2).
    pub fn styled(&mut self, name: &str, value: &dyn Encode, style: Style) -> &mut Self {
        if let Some(value) = self.shaped(name, value) {
            for (name, text) in plain(name, value, style) {
                self.parts.push((name, Part::text(text)));
            }
        }
        self
    }

    /// Adds a part as JSON: none for an absent value, one for each item of a list.
    pub fn json(&mut self, name: &str, value: &dyn Encode) -> &mut Self {
        self.json_as(name, "application/json", value)
    }

    /// Adds a part as JSON under another media type: none for an absent value, one for each item of a list.
    pub fn json_as(&mut self, name: &str, media_type: &str, value: &dyn Encode) -> &mut Self {
        for item in self.items(name, value) {
            self.part(name, Part::text(item.to_string()).content_type(media_type));
        }
        self
    }

    /// Adds one part as JSON, a list as a whole; none for an absent value.
    pub fn json_whole(&mut self, name: &str, media_type: &str, value: &dyn Encode) -> &mut Self {
        match self.shaped(name, value) {
            None => self,
            Some(value) => self.part(name, Part::text(value.to_string()).content_type(media_type)),
        }
    }

    /// Adds an object as an urlencoded form of its own; none for an absent value.
    pub fn urlencoded(&mut self, name: &str, value: &dyn Encode) -> &mut Self {
        match self.shaped(name, value) {
            None => self,
            Some(value) => {
                let part = Part::text(style::form(value, &[]));
                self.part(name, part.content_type("application/x-www-form-urlencoded"))
            }
        }
    }

    /// Adds a header to the existing parts of a name: none for an absent value.
    pub fn header(&mut self, part: &str, name: &str, value: &dyn Param) -> &mut Self {
        let values = self.values(part, value);
        if !values.is_empty() {
            let value = values.join(",");
            let named = self.parts.iter_mut().filter(|(known, _)| known == part);
            named.for_each(|(_, part)| part.headers.push((name.to_owned(), value.clone())));
        }
        self
    }

    /// Adds a file, whose media type is this one unless it has its own.
    pub fn part_as(&mut self, name: &str, media_type: &str, part: Part) -> &mut Self {
        let is_said = part.content_type.is_some();
        self.part(name, if is_said { part } else { part.content_type(media_type) })
    }

    /// Adds a part of any kind.
    pub fn part(&mut self, name: &str, part: Part) -> &mut Self {
        self.parts.push((name.to_owned(), part));
        self
    }

    /// Whether the form can be sent again.
    fn is_repeatable(&self) -> bool {
        self.parts.iter().all(|(_, part)| !matches!(part.source, Source::Stream(..)))
    }

    /// The texts of a value; empty if it cannot be sent.
    fn values(&mut self, name: &str, value: &dyn Param) -> Vec<String> {
        value.param().into_values().unwrap_or_else(|why| {
            self.refuse(name, why);
            Vec::new()
        })
    }

    /// A value of any shape; `None` if it is absent or cannot be sent.
    fn shaped(&mut self, name: &str, value: &dyn Encode) -> Option<Value> {
        style::value(value, StyleKind::Form).unwrap_or_else(|why| {
            self.refuse(name, why);
            None
        })
    }

    /// The items of a list, each of which is a part, or a single value.
    fn items(&mut self, name: &str, value: &dyn Encode) -> Vec<Value> {
        match self.shaped(name, value) {
            Some(Value::List(items)) => items,
            value => value.into_iter().collect(),
        }
    }

    fn refuse(&mut self, name: &str, why: &str) {
        self.mistake.get_or_insert_with(|| format!("part `{name}` cannot be sent: {why}"));
    }

    /// Names and parts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Part)> {
        self.parts.iter().map(|(name, part)| (name.as_str(), part))
    }

    /// The value of `Content-Type`. `multipart/related` declares the type of its first part (RFC 2387, section 3.1).
    pub(super) fn content_type(&self, media_type: &str) -> Option<HeaderValue> {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        let names_root = essence.eq_ignore_ascii_case("multipart/related") && !media_type.contains("type=");
        let root = self.parts.first().filter(|_| names_root).map(|(_, part)| {
            let media_type = part.effective_type();
            format!("; type=\"{}\"", media_type.as_deref().unwrap_or("text/plain"))
        });
        header_value(&format!("{media_type}{}; boundary={}", root.unwrap_or_default(), self.boundary))
    }

    /// Converts the form into a body. Looks up the sizes of files, but opens none of them yet.
    pub(super) async fn into_body(self) -> Result<Body, InvalidRequest> {
        if let Some(mistake) = self.mistake {
            return Err(mistake.into());
        }
        let is_repeatable = self.is_repeatable();
        let mut segments = VecDeque::new();
        let mut text = String::new();
        let mut length = 0;
        #[cfg(feature = "record")]
        let mut fields = Vec::new();
        for (name, part) in self.parts {
            text.push_str("--");
            text.push_str(&self.boundary);
            text.push_str("\r\n");
            text.push_str(&part.headers(&name)?);
            #[cfg(feature = "record")]
            fields.push(part.recorded(name));
            if let Source::Text(value) = &part.source {
                text.push_str(value);
            } else {
                let (size, segment) = open(part.source).await?;
                #[cfg(feature = "record")]
                if let Some(field) = fields.last_mut() {
                    field.size = size;
                }
                length += text.len() as u64 + size;
                segments.push_back(Segment::Bytes(std::mem::take(&mut text).into()));
                segments.push_back(segment);
            }
            text.push_str("\r\n");
        }
        text.push_str("--");
        text.push_str(&self.boundary);
        text.push_str("--\r\n");
        length += text.len() as u64;
        segments.push_back(Segment::Bytes(text.into()));
        let body = body(segments, length, is_repeatable);
        #[cfg(feature = "record")]
        let body = body.of_form(Some(fields.into()));
        Ok(body)
    }
}

/// The body of these segments, which may be sent again.
fn body(segments: VecDeque<Segment>, length: u64, is_repeatable: bool) -> Body {
    if segments.iter().all(|segment| matches!(segment, Segment::Bytes(_))) {
        return Body::pieces(segments.into_iter().filter_map(Segment::into_bytes));
    }
    if !is_repeatable {
        return Body::stream(Some(length), Box::pin(Segments(segments)));
    }
    let segments: Vec<Again> = segments.into_iter().filter_map(Segment::into_again).collect();
    let again = move || -> ByteStream { Box::pin(Segments(segments.iter().cloned().map(Segment::from).collect())) };
    Body::from_fn(Some(length), again)
}

impl FormBody for Form {
    fn into_form(&self) -> Form {
        self.clone()
    }

    #[cfg(feature = "full-codec")]
    fn from_parts(parts: Parts) -> Result<Self, DecodeError> {
        Ok(Self { parts: parts.into_list(), ..Self::new() })
    }
}

impl From<Form> for Parts {
    fn from(form: Form) -> Self {
        form.parts.into_iter().collect()
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

/// A form with its media type.
struct Typed(&'static str, Form);

impl Content for Typed {
    fn is_repeatable(&self) -> bool {
        self.1.is_repeatable()
    }

    fn body(&self) -> BoxFuture<'static, Result<(HeaderValue, Body), InvalidRequest>> {
        let (media_type, form) = (self.0, self.1.clone());
        Box::pin(async move {
            let content_type = form.content_type(media_type);
            let content_type = content_type.ok_or_else(|| "the form's media type is not printable ASCII".to_owned())?;
            Ok((content_type, form.into_body().await?))
        })
    }
}

impl Request {
    /// Sends a form as `multipart/form-data`.
    pub fn multipart(&mut self, form: Form) {
        self.multipart_as("multipart/form-data", form);
    }

    /// Sends a form as another kind of `multipart`, such as `multipart/mixed`.
    pub fn multipart_as(&mut self, media_type: &'static str, form: Form) {
        self.content = Some(Arc::new(Typed(media_type, form)));
    }
}

/// The parts of a value, like the parameters of a query but not encoded (`OpenAPI` 3.1.1, section 4.8.15.1.2 and
/// appendix C).
fn plain(name: &str, value: Value, style: Style) -> Vec<(String, String)> {
    let between = match style.kind {
        StyleKind::Space => " ",
        StyleKind::Pipe => "|",
        _ => ",",
    };
    let plain: &dyn Fn(&str) -> String = &str::to_owned;
    style::spread(name, value, style, between, plain, plain)
}

/// A file of the form that cannot be read.
fn unreadable(error: io::Error) -> InvalidRequest {
    InvalidRequest { mistake: "a file of the form cannot be read".to_owned(), file: Some(error) }
}

/// 128 random bits, so that no content contains the boundary by design or by chance.
fn boundary() -> String {
    format!("form{:016x}{:016x}", random::bits(), random::bits())
}

async fn open(source: Source) -> Result<(u64, Segment), InvalidRequest> {
    match source {
        Source::Text(value) => Ok((value.len() as u64, Segment::Bytes(value.into()))),
        Source::Bytes(bytes) => Ok((bytes.len() as u64, Segment::Bytes(bytes))),
        Source::Path(path) => {
            let metadata = disk::metadata(&path).await.map_err(unreadable)?;
            if !metadata.is_file() {
                return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, "not a file")));
            }
            let (length, modified) = (metadata.len(), metadata.modified().ok());
            let make = move || opened_later(path.clone(), length, modified);
            Ok((length, Segment::Made(Arc::new(make), length)))
        }
        Source::Made(length, make) => Ok((length, Segment::Made(make, length))),
        Source::Stream(length, stream) => {
            let taken = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
            let stream = taken.ok_or_else(|| "a streamed file can be sent only once".to_owned())?;
            Ok((length, Segment::Stream(stream, length)))
        }
    }
}

/// The pieces of a form, in order.
struct Segments(VecDeque<Segment>);

enum Segment {
    Bytes(Bytes),
    /// To be made when it is its turn.
    Made(MakeStream, u64),
    /// With the bytes that are not sent yet.
    Stream(ByteStream, u64),
}

/// A segment that can be sent again.
#[derive(Clone)]
enum Again {
    Bytes(Bytes),
    Made(MakeStream, u64),
}

impl Segment {
    /// The bytes, if they are in memory.
    fn into_bytes(self) -> Option<Bytes> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    fn into_again(self) -> Option<Again> {
        match self {
            Self::Bytes(bytes) => Some(Again::Bytes(bytes)),
            Self::Made(make, length) => Some(Again::Made(make, length)),
            Self::Stream(..) => None,
        }
    }
}

impl From<Again> for Segment {
    fn from(again: Again) -> Self {
        match again {
            Again::Bytes(bytes) => Self::Bytes(bytes),
            Again::Made(make, length) => Self::Made(make, length),
        }
    }
}

impl Stream for Segments {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let segments = &mut self.0;
        loop {
            match segments.front_mut() {
                None => return Poll::Ready(None),
                Some(Segment::Bytes(bytes)) if bytes.is_empty() => _ = segments.pop_front(),
                Some(Segment::Bytes(bytes)) => {
                    let piece = bytes.split_to(bytes.len().min(PIECE));
                    return Poll::Ready(Some(Ok(piece)));
                }
                Some(Segment::Made(make, length)) => segments[0] = Segment::Stream(make(), *length),
                Some(Segment::Stream(stream, left)) => match ready!(stream.as_mut().poll_next(context)).transpose()? {
                    Some(chunk) if chunk.len() as u64 <= *left => {
                        *left -= chunk.len() as u64;
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                    None if *left == 0 => {
                        segments.pop_front();
                    }
                    _ => {
                        let message = "a streamed file is not as long as announced";
                        return Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::InvalidData, message))));
                    }
                },
            }
        }
    }
}
