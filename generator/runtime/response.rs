//! Responses: the whole, bounded response of the API, before and after it is decoded.
//!
//! Input: status, headers and bytes. Output: typed bodies. Independent of operations and error types.

use super::charset;
use super::json::{self, Decode, DecodeError, MemoryLimit};
use super::message::one_line;
use super::redirect;
use super::retry_after;
use super::secrets::Secrets;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG, LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The number of characters of a body that `Debug` shows.
const SHOWN: usize = 1_000;
/// The number of characters of a body that an error quotes.
const QUOTED: usize = 100;

/// A response as it was received. Cloning is cheap.
#[derive(Clone)]
pub struct RawResponse(pub(super) Arc<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    status: StatusCode,
    headers: HeaderMap,
    pub(super) body: Bytes,
    /// `None` for a response without a client.
    received: Option<Received>,
    secrets: Arc<Secrets>,
}

/// What is known of a response besides what is in it.
#[derive(Clone)]
pub(super) struct Received {
    /// The address that it came from.
    pub(super) url: Url,
    /// What must not be shown.
    pub(super) secrets: Arc<Secrets>,
    /// The memory that the decoded body may take.
    pub(super) memory: MemoryLimit,
    /// How often the request was sent.
    pub(super) attempts: u32,
    /// The idempotency key that was sent.
    pub(super) key: Option<HeaderValue>,
}

impl RawResponse {
    /// Creates a response, for example a recorded one.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self(Arc::new(Inner { status, headers, body: body.into(), received: None, secrets: Arc::default() }))
    }

    /// A response to a request that was sent.
    pub(super) fn received(status: StatusCode, headers: HeaderMap, body: Bytes, received: Received) -> Self {
        let secrets = Arc::clone(&received.secrets);
        Self(Arc::new(Inner { status, headers, body, received: Some(received), secrets }))
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The address that it came from.
    pub(super) fn url(&self) -> Option<&Url> {
        self.0.received.as_ref().map(|received| &received.url)
    }

    /// Returns how often the request was sent; 1 for a response without a client.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.received.as_ref().map_or(1, |received| received.attempts)
    }

    /// Returns the idempotency key that was sent, whether it was the caller's or a new one.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.received.as_ref()?.key.as_ref()?.to_str().ok()
    }

    /// Returns the entity tag, with its quotes: what [`Call::if_none_match`](super::call::Call::if_none_match) takes.
    #[must_use]
    pub fn etag(&self) -> Option<&str> {
        self.headers().get(ETAG)?.to_str().ok()
    }

    /// Returns the body. The body of a failure is cut at 1 MiB.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// Returns the body as text. Bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.0.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.0.body))
    }

    /// Decodes the body from JSON.
    ///
    /// # Errors
    /// Returns an error if the body is not JSON of that type.
    pub fn json<T: Decode>(&self) -> Result<T, DecodeError> {
        self.decode(&self.0.body)
    }

    /// Decodes a text of this response, within the client's limits.
    pub(super) fn decode<T: Decode>(&self, text: &[u8]) -> Result<T, DecodeError> {
        match &self.0.received {
            Some(received) => json::decode_within(text, received.memory.of(text.len())),
            None => json::decode(text),
        }
    }

    /// Decodes the body from JSON, or returns `None` if it is empty.
    ///
    /// # Errors
    /// Returns an error if the body is not empty and not JSON of that type.
    pub fn optional_json<T: Decode>(&self) -> Result<Option<T>, DecodeError> {
        if self.0.body.iter().all(u8::is_ascii_whitespace) { Ok(None) } else { self.json().map(Some) }
    }

    /// Ignores the body.
    ///
    /// # Errors
    /// Never fails; the signature is that of the other decoders.
    pub fn empty(&self) -> Result<(), DecodeError> {
        Ok(())
    }

    /// Returns the body as text in the charset of its media type, which is UTF-8 by default.
    ///
    /// # Errors
    /// Returns an error if the body is not in that charset, or if the charset is not supported.
    pub fn to_text(&self) -> Result<String, DecodeError> {
        charset::decode(&self.0.body, self.content_type().unwrap_or_default())
    }

    /// Returns the response itself.
    ///
    /// # Errors
    /// Never fails; the signature is that of the other decoders.
    pub fn raw(&self) -> Result<Self, DecodeError> {
        Ok(self.clone())
    }

    /// Returns where the response redirects to.
    ///
    /// # Errors
    /// Returns an error if there is no `Location`, or if it is not an http or https address.
    pub fn redirect(&self) -> Result<Redirect, DecodeError> {
        let header = self.0.headers.get(LOCATION);
        let location = header.ok_or_else(|| DecodeError::new("the response has no `Location`"))?;
        let url = redirect::resolve(self.url(), location.as_bytes())
            .ok_or_else(|| DecodeError::new("the response's `Location` is not an http or https address"))?;
        Ok(Redirect { status: self.0.status, url })
    }

    /// How long the sender asks to wait.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        retry_after::read(&self.0.headers)
    }

    pub(super) fn is_plain_text(&self) -> bool {
        self.media_type().is_some_and(|media_type| media_type.eq_ignore_ascii_case("text/plain"))
    }

    /// Whether the media type is that of a web page rather than data.
    pub(super) fn is_page(&self) -> bool {
        let is = |known: &str| self.media_type().is_some_and(|media_type| media_type.eq_ignore_ascii_case(known));
        is("text/html") || is("application/xhtml+xml")
    }

    /// The media type without its parameters; `None` if it is missing or malformed.
    pub(super) fn media_type(&self) -> Option<&str> {
        let media_type = self.content_type()?.split(';').next()?.trim();
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic());
        (media_type.len() <= 100
            && media_type.split_once('/').is_some_and(|(kind, name)| is_part(kind) && is_part(name)))
        .then_some(media_type)
    }

    /// The media type with its parameters, as received.
    fn content_type(&self) -> Option<&str> {
        header_text(&self.0.headers, &CONTENT_TYPE)
    }

    /// The text with secrets hidden.
    pub(super) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.secrets.hide(text)
    }

    /// What must not be shown of it.
    pub(super) fn secrets(&self) -> Arc<Secrets> {
        Arc::clone(&self.0.secrets)
    }

    /// The problem with the body, with secrets hidden.
    pub(super) fn hide_problem(&self, problem: &DecodeError) -> String {
        let path = problem.path();
        if self.0.secrets.is_under(&path) {
            return format!("{path}: the value is not as documented");
        }
        self.hide(&problem.to_string()).into_owned()
    }

    /// The media type in parentheses, for messages.
    pub(super) fn called(&self) -> String {
        self.media_type().map(|media_type| format!(" ({})", self.hide(media_type))).unwrap_or_default()
    }

    /// The beginning of the body, for messages.
    pub(super) fn beginning(&self) -> String {
        let text = String::from_utf8_lossy(&self.0.body[..self.0.body.len().min(SHOWN)]);
        match one_line(&self.hide(&text), QUOTED).as_str() {
            "" => "it is empty".to_owned(),
            beginning => format!("it begins with {beginning}"),
        }
    }
}

impl fmt::Debug for RawResponse {
    /// Shows the beginning of the body, without cookies, credentials, passwords or signed addresses.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        let shown: String = self.hide(&text).chars().take(SHOWN).collect();
        formatter
            .debug_struct("RawResponse")
            .field("status", &self.0.status)
            .field("headers", &ShownHeaders(&self.0.headers, &self.0.secrets))
            .field("body", &shown)
            .field("body_length", &self.0.body.len())
            .finish()
    }
}

struct ShownHeaders<'a>(&'a HeaderMap, &'a Secrets);

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
            map.entry(&name.as_str(), &self.1.hide(&shown));
        }
        map.finish()
    }
}

/// Queries of addresses may contain signatures.
fn without_query(address: &str) -> Cow<'_, str> {
    match address.split_once('?') {
        Some((path, _)) => Cow::Owned(format!("{path}?…")),
        None => Cow::Owned(address.to_owned()),
    }
}

/// The target of a redirect. The address may be signed, so `Debug` hides its query.
#[derive(Clone, PartialEq, Eq)]
pub struct Redirect {
    status: StatusCode,
    pub(super) url: Url,
}

impl Redirect {
    /// Returns the absolute address.
    #[must_use]
    pub fn location(&self) -> &str {
        self.url.as_str()
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
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

/// A decoded body with its status and headers.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    /// The headers that are repeated, joined with commas (RFC 9110, section 5.2).
    joined: Vec<(HeaderName, String)>,
    secrets: Arc<Secrets>,
    attempts: u32,
    key: Option<String>,
    /// The decoded body.
    pub body: T,
}

impl<T> Response<T> {
    pub(super) fn new(response: RawResponse, body: T) -> Self {
        let (attempts, key) = (response.attempts(), response.idempotency_key().map(str::to_owned));
        // A body that is the response itself shares it.
        let Inner { status, headers, secrets, .. } = Arc::unwrap_or_clone(response.0);
        Self { status, joined: joined(&headers), headers, secrets, attempts, key, body }
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns how often the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the idempotency key that was sent, whether it was the caller's or a new one.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Returns the entity tag, with its quotes: what [`Call::if_none_match`](super::call::Call::if_none_match) takes.
    #[must_use]
    pub fn etag(&self) -> Option<&str> {
        self.header_text("etag")
    }

    /// Returns the body alone.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }

    /// Returns a header as text, or `None` if it is missing or not text. Repeated headers are joined with commas.
    #[must_use]
    pub fn header_text(&self, name: &str) -> Option<&str> {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let joined = self.joined.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str());
        joined.or_else(|| header_text(&self.headers, &name))
    }

    /// Returns a header as a list of values, or `None` if it is missing or one of the values does not parse.
    #[must_use]
    pub fn header_list<V: FromStr>(&self, name: &str) -> Option<Vec<V>> {
        let items = self.header_text(name)?.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(|item| item.parse().ok()).collect()
    }

    /// Returns a header as a value, or `None` if it is missing or does not parse.
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
            .field("headers", &ShownHeaders(&self.headers, &self.secrets))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// The repeated headers, each as one text. Cookies are not lists.
fn joined(headers: &HeaderMap) -> Vec<(HeaderName, String)> {
    let several = headers.keys().filter(|name| *name != SET_COOKIE && headers.get_all(*name).iter().nth(1).is_some());
    let text = |name: &HeaderName| {
        let lines = headers.get_all(name).iter().map(|line| std::str::from_utf8(line.as_bytes()).map(str::trim));
        Some((name.clone(), lines.collect::<Result<Vec<_>, _>>().ok()?.join(", ")))
    };
    several.filter_map(text).collect()
}

fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    Some(std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?.trim())
}
