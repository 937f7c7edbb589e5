//! Responses: what the API said, whole and bounded, before and after it is decoded.
//!
//! In go status, headers and bytes; out come typed bodies. Knows no operation and no error type.

use super::charset;
use super::json::{self, Decode, DecodeError};
use super::message::one_line;
use super::redirect;
use super::secrets::Secrets;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER, SET_COOKIE};
use http::{HeaderMap, HeaderName, StatusCode};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use url::Url;

/// How many characters of a body `Debug` shows.
const SHOWN: usize = 1_000;
/// How many characters of a body an error quotes.
const QUOTED: usize = 100;
/// The longest time that anybody is told to wait.
const LONGEST_WAIT: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// A response as it was received. Cloning is cheap.
#[derive(Clone)]
pub struct RawResponse(Arc<Inner>);

struct Inner {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    url: Option<Url>,
    /// What must not be shown of it.
    secrets: Arc<Secrets>,
    /// How much memory its body may take once it is decoded; none where no client says so.
    memory: Option<usize>,
}

impl RawResponse {
    /// A response that was recorded or made up.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self(Arc::new(Inner { status, headers, body: body.into(), url: None, secrets: Arc::default(), memory: None }))
    }

    /// A response to a request that went to `url`.
    pub(super) fn received(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        url: Url,
        secrets: Arc<Secrets>,
        memory: usize,
    ) -> Self {
        Self(Arc::new(Inner { status, headers, body, url: Some(url), secrets, memory: Some(memory) }))
    }

    /// The same response with another body, such as one item of it.
    pub(super) fn with_body(&self, body: impl Into<Bytes>) -> Self {
        let Inner { status, headers, url, secrets, memory, .. } = &*self.0;
        let (headers, url, secrets) = (headers.clone(), url.clone(), Arc::clone(secrets));
        Self(Arc::new(Inner { status: *status, headers, body: body.into(), url, secrets, memory: *memory }))
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
        self.decode(&self.0.body)
    }

    /// A text that came with it, within the client's limits.
    pub(super) fn decode<T: Decode>(&self, text: &[u8]) -> Result<T, DecodeError> {
        match self.0.memory {
            Some(memory) => json::decode_within(text, memory),
            None => json::decode(text),
        }
    }

    /// The body, decoded from JSON, if there is any.
    ///
    /// # Errors
    /// When there is a body that is not JSON of that shape.
    pub fn optional_json<T: Decode>(&self) -> Result<Option<T>, DecodeError> {
        if self.0.body.iter().all(u8::is_ascii_whitespace) { Ok(None) } else { self.json().map(Some) }
    }

    /// Nothing, whatever the body is.
    ///
    /// # Errors
    /// Never; the signature is that of the other decoders.
    pub fn empty(&self) -> Result<(), DecodeError> {
        Ok(())
    }

    /// The body as text of its own, in the charset that the media type says: UTF-8 unless it says another one.
    ///
    /// # Errors
    /// When the text is not in its charset, or in one that is not known.
    pub fn to_text(&self) -> Result<String, DecodeError> {
        charset::decode(&self.0.body, self.content_type().unwrap_or_default())
    }

    /// The response itself.
    ///
    /// # Errors
    /// Never; the signature is that of the other decoders.
    pub fn raw(&self) -> Result<Self, DecodeError> {
        Ok(self.clone())
    }

    /// Where the response redirects to.
    ///
    /// # Errors
    /// When there is no `Location`, or when it is not an address of the web.
    pub fn redirect(&self) -> Result<Redirect, DecodeError> {
        let header = self.0.headers.get(LOCATION);
        let location = header.ok_or_else(|| DecodeError::new("the response has no `Location`"))?;
        let url = redirect::resolve(self.0.url.as_ref(), location.as_bytes())
            .ok_or_else(|| DecodeError::new("the response's `Location` is not an http or https address"))?;
        Ok(Redirect { status: self.0.status, url })
    }

    /// What the sender says about when to try again (RFC 9110, section 10.2.3), but never longer than a year.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        let text = header_text(&self.0.headers, &RETRY_AFTER)?;
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(text.parse().map_or(LONGEST_WAIT, Duration::from_secs).min(LONGEST_WAIT));
        }
        let then = httpdate::parse_http_date(text).ok()?;
        let date = header_text(&self.0.headers, &DATE).and_then(|date| httpdate::parse_http_date(date).ok());
        // The sender's own clock, where it shows it, spares us a clock that is wrong on either side.
        let now = date.unwrap_or_else(SystemTime::now);
        Some(then.duration_since(now).unwrap_or(Duration::ZERO).min(LONGEST_WAIT))
    }

    pub(super) fn is_plain_text(&self) -> bool {
        self.media_type().is_some_and(|media_type| media_type.eq_ignore_ascii_case("text/plain"))
    }

    /// Whether it says that its body is something else than data.
    pub(super) fn is_page(&self) -> bool {
        let is = |known: &str| self.media_type().is_some_and(|media_type| media_type.eq_ignore_ascii_case(known));
        is("text/html") || is("application/xhtml+xml")
    }

    /// The media type, without its parameters; none where it is missing or no media type.
    pub(super) fn media_type(&self) -> Option<&str> {
        let media_type = self.content_type()?.split(';').next()?.trim();
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic());
        (media_type.len() <= 100
            && media_type.split_once('/').is_some_and(|(kind, name)| is_part(kind) && is_part(name)))
        .then_some(media_type)
    }

    /// The media type with its parameters, as it came.
    fn content_type(&self) -> Option<&str> {
        header_text(&self.0.headers, &CONTENT_TYPE)
    }

    /// Text about it without what must not be shown.
    pub(super) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.secrets.hide(text)
    }

    /// What is wrong with the body, without what must not be shown of it.
    pub(super) fn hide_problem(&self, problem: &DecodeError) -> String {
        let path = problem.path();
        if self.0.secrets.is_under(&path) {
            return format!("{path}: what stands there is not as documented");
        }
        self.hide(&problem.to_string()).into_owned()
    }

    /// The media type in brackets, for what is said about it.
    pub(super) fn called(&self) -> String {
        self.media_type().map(|media_type| format!(" ({})", self.hide(media_type))).unwrap_or_default()
    }

    /// How its body begins.
    pub(super) fn beginning(&self) -> String {
        let text = String::from_utf8_lossy(&self.0.body[..self.0.body.len().min(SHOWN)]);
        match one_line(&self.hide(&text), QUOTED).as_str() {
            "" => "it is empty".to_owned(),
            beginning => format!("it begins with {beginning}"),
        }
    }
}

impl fmt::Debug for RawResponse {
    /// Shows the beginning of the body, and no cookies, credentials, passwords or signatures of addresses.
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

/// Queries of addresses may hold signatures.
fn without_query(address: &str) -> Cow<'_, str> {
    match address.split_once('?') {
        Some((path, _)) => Cow::Owned(format!("{path}?…")),
        None => Cow::Owned(address.to_owned()),
    }
}

/// Where a response redirects to. The address may be signed, so `Debug` hides its query.
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
    /// The headers that stand on several lines, put together (RFC 9110, section 5.2).
    joined: Vec<(HeaderName, String)>,
    secrets: Arc<Secrets>,
    /// The decoded body.
    pub body: T,
}

impl<T> Response<T> {
    pub(super) fn new(response: &RawResponse, body: T) -> Self {
        let (headers, secrets) = (response.headers().clone(), Arc::clone(&response.0.secrets));
        Self { status: response.status(), joined: joined(&headers), headers, secrets, body }
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

    /// A header as text, unless it is missing or not text. Several lines are one, with commas between them.
    #[must_use]
    pub fn header_text(&self, name: &str) -> Option<&str> {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let joined = self.joined.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str());
        joined.or_else(|| header_text(&self.headers, &name))
    }

    /// A header as a list of values, from one line or several, unless it is missing or one of them is not a value.
    #[must_use]
    pub fn header_list<V: FromStr>(&self, name: &str) -> Option<Vec<V>> {
        let items = self.header_text(name)?.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(|item| item.parse().ok()).collect()
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
            .field("headers", &ShownHeaders(&self.headers, &self.secrets))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// The headers of several lines as one text each. Those of cookies are no lists.
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
