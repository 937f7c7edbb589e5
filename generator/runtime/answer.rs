//! Answers: what the API said, whole and bounded, before and after it is decoded.
//!
//! In go status, headers and bytes; out come typed bodies. Knows no operation and no error type.

use super::http_date::http_date;
use super::json::{self, Decode, DecodeError};
use super::redirect;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, StatusCode};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use url::Url;

/// How many characters of a body `Debug` shows.
const SHOWN: usize = 1_000;

/// An answer as it was received. Cloning is cheap.
#[derive(Clone)]
pub struct Answer(Arc<Inner>);

struct Inner {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    url: Option<Url>,
}

impl Answer {
    /// An answer that was recorded or made up.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self(Arc::new(Inner { status, headers, body: body.into(), url: None }))
    }

    /// An answer to a request that went to `url`.
    pub(super) fn received(status: StatusCode, headers: HeaderMap, body: Bytes, url: Url) -> Self {
        Self(Arc::new(Inner { status, headers, body, url: Some(url) }))
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Where it came from.
    pub(super) fn url(&self) -> Option<&Url> {
        self.0.url.as_ref()
    }

    /// The body. Bodies of failures are cut at 1 MiB.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// The body as text; what is not UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.0.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.0.body))
    }

    /// The body, decoded from JSON.
    ///
    /// # Errors
    /// When the body is not JSON of that shape.
    pub fn json<T: Decode>(&self) -> Result<T, DecodeError> {
        json::decode(&self.0.body)
    }

    /// The body, decoded from JSON, if there is any.
    ///
    /// # Errors
    /// When there is a body that is not JSON of that shape.
    pub fn perhaps<T: Decode>(&self) -> Result<Option<T>, DecodeError> {
        if self.0.body.iter().all(u8::is_ascii_whitespace) { Ok(None) } else { self.json().map(Some) }
    }

    /// Nothing, whatever the body is.
    ///
    /// # Errors
    /// Never; the signature is that of the other decoders.
    pub fn empty(&self) -> Result<(), DecodeError> {
        Ok(())
    }

    /// The body as text of its own, as [`Answer::text`].
    ///
    /// # Errors
    /// Never; the signature is that of the other decoders.
    pub fn to_text(&self) -> Result<String, DecodeError> {
        Ok(self.text().into_owned())
    }

    /// The answer itself.
    ///
    /// # Errors
    /// Never; the signature is that of the other decoders.
    pub fn raw(&self) -> Result<Self, DecodeError> {
        Ok(self.clone())
    }

    /// Where the answer redirects to.
    ///
    /// # Errors
    /// When there is no `Location`, or when it is not an address of the web.
    pub fn redirect(&self) -> Result<Redirect, DecodeError> {
        let header = self.0.headers.get(LOCATION);
        let location = header.ok_or_else(|| DecodeError::new("the answer has no `Location`"))?;
        let url = redirect::resolve(self.0.url.as_ref(), location.as_bytes())
            .ok_or_else(|| DecodeError::new("the answer's `Location` is not an http or https address"))?;
        Ok(Redirect { status: self.0.status, url })
    }

    /// What the sender says about when to try again (RFC 9110, section 10.2.3).
    pub(super) fn retry_after(&self) -> Option<Duration> {
        let text = header_text(&self.0.headers, &RETRY_AFTER)?;
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let then = http_date(text)?;
        // The sender's own clock, where it shows it, spares us a clock that is wrong on either side.
        let now = header_text(&self.0.headers, &DATE).and_then(http_date).unwrap_or_else(SystemTime::now);
        Some(then.duration_since(now).unwrap_or(Duration::ZERO))
    }

    pub(super) fn is_plain_text(&self) -> bool {
        self.media_type().is_some_and(|media_type| media_type.eq_ignore_ascii_case("text/plain"))
    }

    /// The media type, without its parameters; none where it is missing or no media type.
    pub(super) fn media_type(&self) -> Option<&str> {
        let media_type = header_text(&self.0.headers, &CONTENT_TYPE)?.split(';').next()?.trim();
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic());
        (media_type.len() <= 100
            && media_type.split_once('/').is_some_and(|(kind, name)| is_part(kind) && is_part(name)))
        .then_some(media_type)
    }
}

impl fmt::Debug for Answer {
    /// Shows the beginning of the body, and no cookies or signatures of addresses.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        let shown: String = text.chars().take(SHOWN).collect();
        formatter
            .debug_struct("Answer")
            .field("status", &self.0.status)
            .field("headers", &ShownHeaders(&self.0.headers))
            .field("body", &shown)
            .field("body_length", &self.0.body.len())
            .finish()
    }
}

struct ShownHeaders<'a>(&'a HeaderMap);

impl fmt::Debug for ShownHeaders<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = formatter.debug_map();
        for (name, value) in self.0 {
            let value = String::from_utf8_lossy(value.as_bytes());
            let shown = match name.as_str() {
                "authorization" | "proxy-authorization" | "cookie" | "set-cookie" => Cow::Borrowed("…"),
                "location" | "content-location" | "refresh" | "link" => without_query(&value),
                _ => value,
            };
            map.entry(&name.as_str(), &shown);
        }
        map.finish()
    }
}

/// Queries of addresses may hold signatures.
fn without_query(address: &str) -> Cow<'_, str> {
    match address.split_once('?') {
        Some((path, _)) => Cow::Owned(format!("{path}?…")),
        None => Cow::Owned(address.to_owned()),
    }
}

/// Where an answer redirects to. The address may be signed, so `Debug` hides its query.
#[derive(Clone, PartialEq, Eq)]
pub struct Redirect {
    status: StatusCode,
    url: Url,
}

impl Redirect {
    /// The address, absolute.
    #[must_use]
    pub fn location(&self) -> &str {
        self.url.as_str()
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) fn into_url(self) -> Url {
        self.url
    }
}

impl fmt::Debug for Redirect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Redirect")
            .field("status", &self.status)
            .field("location", &without_query(self.url.as_str()))
            .finish()
    }
}

/// A decoded body with status and headers.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    /// The decoded body.
    pub body: T,
}

impl<T> Response<T> {
    pub(super) fn new(answer: &Answer, body: T) -> Self {
        Self { status: answer.status(), headers: answer.headers().clone(), body }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body alone.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }

    /// A header as text, unless it is missing or not text.
    #[must_use]
    pub fn header_text(&self, name: &str) -> Option<&str> {
        header_text(&self.headers, &HeaderName::from_bytes(name.as_bytes()).ok()?)
    }

    /// A header as a value, unless it is missing or not one.
    #[must_use]
    pub fn header<V: FromStr>(&self, name: &str) -> Option<V> {
        self.header_text(name)?.parse().ok()
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &ShownHeaders(&self.headers))
            .field("body", &self.body)
            .finish()
    }
}

fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    Some(std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?.trim())
}
