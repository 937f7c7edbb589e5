//! Construction of requests: from values to one HTTP request.
//!
//! Input: the values of an operation's parameters and its body. Output: an [`Outgoing`], once a base address is known.
//! Mistakes (an empty path segment, a line break in a header) are kept and reported when the call is awaited, so that
//! building a call never fails. Independent of credentials, redirects and responses.

use super::body::Body;
use super::boxed::BoxFuture;
use super::escape::{encoded, header, header_value, push_cookie, push_query};
use super::invalid_request::InvalidRequest;
use super::json;
use super::operation::{Endpoint, RequiredScopes};
use super::param::Param;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderValue, Method};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use url::Url;

/// The request of a call, without address and credentials.
pub struct Request {
    pub(super) endpoint: &'static Endpoint,
    pub(super) path: Pieces,
    pub(super) query: Pieces,
    pub(super) headers: HeaderMap,
    pub(super) cookies: Pieces,
    pub(super) body: Body,
    /// What becomes the body instead.
    pub(super) content: Option<Arc<dyn Content>>,
    pub(super) mistake: Option<String>,
    /// The scopes that the operation requires.
    pub(super) scopes: &'static [RequiredScopes],
}

/// What parameters have become, by their names. A parameter that is set again replaces its earlier value.
pub(super) type Pieces = Vec<(&'static str, String)>;

/// What becomes a body only when it is sent, such as a form, as the sizes of its files are not known earlier.
pub(super) trait Content: Send + Sync {
    /// Whether it becomes the same body each time.
    fn is_repeatable(&self) -> bool;

    /// The body, with its media type.
    fn body(&self) -> BoxFuture<'static, Result<(HeaderValue, Body), InvalidRequest>>;
}

/// A request that is complete except for its credentials.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
}

impl Request {
    /// Creates a request of this operation.
    #[must_use]
    pub fn new(endpoint: &'static Endpoint) -> Self {
        Self {
            endpoint,
            path: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            body: Body::empty(),
            content: None,
            mistake: None,
            scopes: &[],
        }
    }

    /// Says which scopes the operation requires.
    pub(super) fn requiring(mut self, scopes: &'static [RequiredScopes]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets a path parameter (style `simple`). The value stays within its segment: everything but unreserved characters
    /// is percent-encoded, and an empty value or a segment of `.` or `..` is rejected.
    pub fn path(&mut self, name: &'static str, value: &dyn Param) {
        self.path_as_text(name, path_text(name, value));
    }

    /// Sets a path parameter to a text that [`path_text`] made, or keeps why there is none.
    pub(super) fn path_as_text(&mut self, name: &'static str, text: Result<String, String>) {
        match text {
            Ok(text) => self.path.push((name, text)),
            Err(mistake) => self.refuse(mistake),
        }
    }

    /// Sets a path parameter (style `simple`) whose type allows the empty text.
    pub fn path_or_empty(&mut self, name: &'static str, value: &dyn Param) {
        let text = join(&self.values("path parameter", name, value));
        self.path.push((name, text));
    }

    /// Sets a query parameter (style `form`): with `explode`, each value repeats the name, otherwise values are joined
    /// with commas. An absent value is omitted.
    pub fn query(&mut self, name: &'static str, value: &dyn Param, explode: bool) {
        let values = self.values("query parameter", name, value);
        let mut pairs = String::new();
        if explode {
            for value in &values {
                push_query(&mut pairs, name, &encoded(value));
            }
        } else if !values.is_empty() {
            push_query(&mut pairs, name, &join(&values));
        }
        set(&mut self.query, name, pairs);
    }

    /// Sets a header (style `simple`). An absent value is omitted.
    pub fn header(&mut self, name: &'static str, value: &dyn Param) {
        let values = self.values("header", name, value);
        self.set_header(name, (!values.is_empty()).then(|| values.join(",")));
    }

    /// Sets a cookie (style `form`). An absent value is omitted.
    pub fn cookie(&mut self, name: &'static str, value: &dyn Param) {
        let values = self.values("cookie", name, value);
        let mut cookie = String::new();
        if !values.is_empty() {
            push_cookie(&mut cookie, name, &join(&values));
        }
        set(&mut self.cookies, name, cookie);
    }

    /// Sends a value as `application/json`.
    pub fn json(&mut self, body: &dyn json::Encode) {
        self.json_as("application/json", body);
    }

    /// Sends a value as JSON under another media type, such as `application/merge-patch+json`.
    pub fn json_as(&mut self, media_type: &'static str, body: &dyn json::Encode) {
        match json::try_encode(body) {
            Ok(body) => self.raw(media_type, body),
            Err(why) => self.refuse(format!("the body cannot be sent: {why}")),
        }
    }

    /// Sends text in UTF-8, which is declared, since the default charset is another one (RFC 2046, section 4.1.2).
    pub fn text(&mut self, media_type: &'static str, body: &str) {
        let media_type = if media_type == "text/*" { "text/plain" } else { media_type };
        let says_nothing = media_type.starts_with("text/") && !media_type.to_ascii_lowercase().contains("charset=");
        let body = Body::from(body);
        self.raw(media_type, if says_nothing { body.media_type(format!("{media_type}; charset=utf-8")) } else { body });
    }

    /// Sends bytes that are already encoded, with the media type of the body or else `media_type`. For a range of media
    /// types, the file name determines which one.
    pub fn raw(&mut self, media_type: &str, body: impl Into<Body>) {
        let mut body = body.into();
        let own = body.take_media_type();
        match own.or_else(|| within(media_type, body.suggested.as_deref())) {
            Some(media_type) => self.insert_header("content-type", &media_type),
            None => self.refuse(format!(
                "the media type of the body is only known as `{media_type}`: set it with `Body::media_type`"
            )),
        }
        (self.body, self.content) = (body, None);
    }

    /// Sends no body.
    pub fn clear_body(&mut self) {
        self.headers.remove(CONTENT_TYPE);
        (self.body, self.content) = (Body::empty(), None);
    }

    /// The same request again, unless its body can be sent only once.
    pub(super) fn again(&self) -> Option<Self> {
        self.is_repeatable().then(|| Self {
            body: self.body.replay().unwrap_or_else(Body::empty),
            content: self.content.clone(),
            ..self.without_body()
        })
    }

    /// The same request without its body.
    pub(super) fn without_body(&self) -> Self {
        Self {
            endpoint: self.endpoint,
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            cookies: self.cookies.clone(),
            body: Body::empty(),
            content: None,
            mistake: self.mistake.clone(),
            scopes: self.scopes,
        }
    }

    /// Returns whether the request can be sent more than once.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        self.content.as_ref().map_or_else(|| self.body.replay().is_some(), |content| content.is_repeatable())
    }

    /// Returns the endpoint.
    #[must_use]
    pub fn endpoint(&self) -> &'static Endpoint {
        self.endpoint
    }

    pub(super) fn set_header(&mut self, name: &'static str, value: Option<String>) {
        match value {
            Some(value) => self.insert_header(name, &value),
            None => _ = self.headers.remove(name),
        }
    }

    /// Sets a header to exactly this value, or keeps the error. The message never contains the value.
    pub(super) fn insert_header(&mut self, name: &str, value: &str) {
        match header(name, value) {
            Ok((name, value)) => _ = self.headers.insert(name, value),
            Err(mistake) => self.refuse(mistake),
        }
    }

    /// The texts of a value; empty if it cannot be sent.
    fn values(&mut self, place: &str, name: &str, value: &dyn Param) -> Vec<String> {
        value.param().into_values().unwrap_or_else(|why| {
            self.refuse(format!("{place} `{name}` cannot be sent: {why}"));
            Vec::new()
        })
    }

    /// Converts the request into what is sent: to `address` as it is, or to the operation's path under `base`.
    pub(super) async fn into_outgoing(self, base: &Url, address: Option<Url>) -> Result<Outgoing, InvalidRequest> {
        if let Some(mistake) = self.mistake {
            return Err(mistake.into());
        }
        let url = if let Some(url) = address {
            url
        } else {
            let (path, fixed) = self.endpoint.path.split_once('?').unwrap_or((self.endpoint.path, ""));
            let mut query = String::new();
            fill(&mut query, fixed, &self.path)?;
            for (_, pairs) in &self.query {
                if !query.is_empty() {
                    query.push('&');
                }
                query.push_str(pairs);
            }
            locate(base, path, &self.path, &query)?
        };
        let mut headers = self.headers;
        if !headers.contains_key(ACCEPT) {
            let accept = if self.endpoint.accept.is_empty() { "*/*" } else { self.endpoint.accept };
            let accept = HeaderValue::from_maybe_shared(Bytes::from_static(accept.as_bytes())).ok();
            let accept = accept.filter(|accept| accept.as_bytes().is_ascii());
            let accept = accept.ok_or_else(|| "the requested media type is not printable ASCII".to_owned())?;
            headers.insert(ACCEPT, accept);
        }
        if !self.cookies.is_empty() {
            let cookies = self.cookies.iter().map(|(_, cookies)| cookies.as_str()).collect::<Vec<_>>().join("; ");
            let cookies =
                header_value(&cookies).ok_or_else(|| "the name of a cookie is not printable ASCII".to_owned())?;
            headers.insert(COOKIE, cookies);
        }
        let body = match self.content {
            None => self.body,
            Some(content) => {
                let (content_type, body) = content.body().await?;
                headers.insert(CONTENT_TYPE, content_type);
                body
            }
        };
        let method = Method::from_bytes(self.endpoint.method.as_bytes())
            .map_err(|_| format!("`{}` is not a method", self.endpoint.method))?;
        Ok(Outgoing { method, url, headers, body })
    }

    /// Only the first mistake is reported: later ones may follow from it.
    pub(super) fn refuse(&mut self, mistake: String) {
        self.mistake.get_or_insert(mistake);
    }
}

impl fmt::Debug for Request {
    /// Shows the operation only: parameters and bodies may contain secrets.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("operation", &self.endpoint.id)
            .field("mistake", &self.mistake)
            .finish_non_exhaustive()
    }
}

/// The media type itself; for a range, the one that is suggested, or the default for bytes.
pub(super) fn within(media_type: &str, suggested: Option<&str>) -> Option<String> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let Some(kind) = essence.strip_suffix('*') else { return Some(media_type.to_owned()) };
    let is_within = |found: &&str| kind == "*/" || found.starts_with(kind);
    let fitting = suggested.filter(|found| is_within(found) && *found != OCTETS);
    fitting.or_else(|| Some(OCTETS).filter(is_within)).map(str::to_owned)
}

/// Bytes of an unknown media type.
const OCTETS: &str = "application/octet-stream";

/// Sets the value of a name, in the place of an earlier one; nothing removes it.
pub(super) fn set(pieces: &mut Pieces, name: &'static str, text: String) {
    match pieces.iter().position(|(known, _)| *known == name) {
        Some(place) if text.is_empty() => _ = pieces.remove(place),
        Some(place) => pieces[place].1 = text,
        None if text.is_empty() => {}
        None => pieces.push((name, text)),
    }
}

/// What a value becomes as a path parameter (style `simple`).
pub(super) fn path_text(name: &str, value: &dyn Param) -> Result<String, String> {
    let values = value.param().into_values();
    let text = join(&values.map_err(|why| format!("path parameter `{name}` cannot be sent: {why}"))?);
    if text.is_empty() { Err(format!("path parameter `{name}` is empty")) } else { Ok(text) }
}

fn join(values: &[String]) -> String {
    values.iter().map(|value| encoded(value)).collect::<Vec<_>>().join(",")
}

/// Expands a path template and appends it to a base address.
fn locate(base: &Url, template: &str, values: &[(&'static str, String)], query: &str) -> Result<Url, String> {
    let mut path = base.path().trim_end_matches('/').to_owned();
    for segment in template.trim_start_matches('/').split('/') {
        path.push('/');
        let start = path.len();
        fill(&mut path, segment, values)?;
        // Addresses are normalised, so that these two would escape from their segment.
        let filled = &path[start..];
        if filled.split('/').any(climbs) {
            return Err(format!("path segment `{segment}` expands to `{filled}`"));
        }
    }
    Ok(at(base, &path, query))
}

/// The address with this path and this query on the host of another.
fn at(base: &Url, path: &str, query: &str) -> Url {
    // As a reference, it is read once and the host not again. A path that begins otherwise could mean a host, and these
    // signs its end.
    let is_plain = path.as_bytes().get(1).is_none_or(u8::is_ascii_alphanumeric) && !path.contains(['?', '#']);
    if is_plain && !query.contains('#') {
        let reference = if query.is_empty() { Cow::Borrowed(path) } else { Cow::Owned(format!("{path}?{query}")) };
        if let Ok(url) = base.join(&reference) {
            return url;
        }
    }
    let mut url = base.clone();
    url.set_path(path);
    url.set_query((!query.is_empty()).then_some(query));
    url.set_fragment(None);
    url
}

/// Whether a path segment is `.` or `..`, encoded or not.
fn climbs(piece: &str) -> bool {
    let is_of_dots = |letter| matches!(letter, b'.' | b'%' | b'2' | b'e' | b'E');
    piece.bytes().all(is_of_dots) && matches!(piece.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Appends a segment, each `{name}` of which is replaced.
fn fill(filled: &mut String, segment: &str, values: &[(&'static str, String)]) -> Result<(), String> {
    let mut rest = segment;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + length];
        let Some((_, value)) = values.iter().find(|(known, _)| *known == name) else {
            return Err(format!("path parameter `{name}` is missing"));
        };
        filled.push_str(&rest[..open]);
        filled.push_str(value);
        rest = &rest[open + length + 1..];
    }
    filled.push_str(rest);
    Ok(())
}
