//! Recorded exchanges: a request and its response, whatever file they were read from.
//!
//! What is kept is what crossed the wire, as far as the recorder kept it: bodies are bytes without their content encoding,
//! headers are in order. What they mean is not known here.

use serde_json::Value;
use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A request and its response.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What notes call it: `FOLDER/STEM` for a file of its own, the entry's `comment` or `FILE.har#INDEX` in a HAR file.
    pub name: String,
    /// Where it is recorded.
    pub origin: Origin,
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub response: Response,
}

/// Where an exchange is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: Arc<Path>,
    /// Its place among the entries of a HAR file, counted from 0.
    pub entry: Option<usize>,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.entry {
            Some(entry) => write!(formatter, "{}, entry {entry}", self.file.display()),
            None => write!(formatter, "{}", self.file.display()),
        }
    }
}

/// What was sent.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Names and values.
    pub headers: Headers,
    /// The body, when there was one.
    pub body: Option<Body>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names and values.
    pub headers: Headers,
    /// The body, when there was one.
    pub body: Option<Body>,
}

/// The headers of a message, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// The first value under a name, in whichever case that is written.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// A body.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Its media type, as the message or the recorder names it.
    pub media_type: Option<String>,
    /// What was kept of it.
    pub content: Content,
}

/// What was kept of a body.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// All of its bytes, without their content encoding.
    Whole(Vec<u8>),
    /// Its first bytes.
    Cut(Vec<u8>),
    /// The parts of a form that was taken apart.
    Form(Vec<Part>),
    /// Nothing: it was too large, or is encoded in a way that is not known.
    Missing,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// The name of the file that it is.
    pub file_name: Option<String>,
    /// Its media type.
    pub media_type: Option<String>,
    /// Its bytes, where they were kept.
    pub content: Option<Vec<u8>>,
    /// How many there were.
    pub length: usize,
}

impl Part {
    /// A field that is no file.
    #[must_use]
    pub fn text(name: impl Into<String>, value: impl Into<String>) -> Self {
        let content = value.into().into_bytes();
        let length = content.len();
        Self { name: name.into(), file_name: None, media_type: None, content: Some(content), length }
    }
}

impl Body {
    /// The bytes, when all of them were kept.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        if let Content::Whole(bytes) = &self.content { Some(bytes) } else { None }
    }

    /// The body as JSON; `None` when it is something else or was not kept. Half a surrogate pair, which no Rust text can
    /// hold, is U+FFFD.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        let bytes = self.bytes()?;
        serde_json::from_slice(bytes).ok().or_else(|| {
            let repaired = without_lone_surrogates(std::str::from_utf8(bytes).ok()?)?;
            serde_json::from_str(&repaired).ok()
        })
    }

    /// Whether it is JSON with half a surrogate pair in it.
    #[must_use]
    pub fn has_lone_surrogate(&self) -> bool {
        let text = self.bytes().and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.is_some_and(|text| without_lone_surrogates(text).is_some())
    }

    /// The media type without its parameters, in lower case.
    #[must_use]
    pub fn essence(&self) -> Option<String> {
        self.media_type.as_deref().map(essence)
    }
}

/// A media type without its parameters, in lower case.
#[must_use]
pub fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

impl Request {
    /// The path of the address, as it was sent.
    #[must_use]
    pub fn path(&self) -> &str {
        let rest = self.url.split(['?', '#']).next().unwrap_or_default();
        let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
        rest.find('/').map_or("/", |slash| &rest[slash..])
    }

    /// Scheme and authority of the address: `https://example.org:8443`, in lower case.
    #[must_use]
    pub fn origin(&self) -> String {
        let Some((scheme, rest)) = self.url.split_once("://") else { return String::new() };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        format!("{scheme}://{host}").to_ascii_lowercase()
    }

    /// The names and values of the query, decoded, in order.
    #[must_use]
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.url.split('#').next().unwrap_or_default().split_once('?').map_or("", |(_, query)| query);
        pairs(query.as_bytes())
    }
}

/// The fields of a form as `application/x-www-form-urlencoded` writes them.
#[must_use]
pub fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(encoded).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// A part of a path, percent-decoded.
#[must_use]
pub fn decoded(segment: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(segment).decode_utf8_lossy()
}

/// The text with every escaped half of a surrogate pair replaced; nothing when there is none.
fn without_lone_surrogates(text: &str) -> Option<String> {
    if !text.contains("\\u") {
        return None;
    }
    let mut repaired = String::with_capacity(text.len());
    let mut found = false;
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        repaired.push_str(&rest[..at]);
        rest = &rest[at..];
        let (length, is_lone) = match (unit(rest), rest.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, false),
            (Some(0xd800..=0xdfff), _) => (6, true),
            // A backslash and what it escapes, which may be a backslash.
            _ => (1 + rest[1..].chars().next().map_or(0, char::len_utf8), false),
        };
        found |= is_lone;
        repaired.push_str(if is_lone { "\\ufffd" } else { &rest[..length] });
        rest = &rest[length..];
    }
    repaired.push_str(rest);
    found.then_some(repaired)
}

/// The UTF-16 code unit that an escape such as `\ud83d` means.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::{Body, Content, Headers, Request, without_lone_surrogates};

    fn request(url: &str) -> Request {
        Request { method: "GET".to_owned(), url: url.to_owned(), headers: Headers::default(), body: None }
    }

    #[test]
    fn only_halves_of_pairs_are_replaced() {
        assert_eq!(without_lone_surrogates(r#""a\ud800.txt""#).as_deref(), Some(r#""a\ufffd.txt""#));
        assert_eq!(without_lone_surrogates(r#""\ud83d\ude00 \\ud800 \n""#), None);
        let body = Body { media_type: None, content: Content::Whole(br#"{"name": "\udc00"}"#.to_vec()) };
        assert!(body.has_lone_surrogate());
        assert_eq!(body.json().unwrap()["name"], "\u{fffd}");
    }

    #[test]
    fn addresses_have_parts() {
        let one = request("HTTPS://me@Example.org:8443/a%20b/?x=1+2&y=%26#z?");
        assert_eq!((one.origin().as_str(), one.path()), ("https://example.org:8443", "/a%20b/"));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(one.query(), [pair("x", "1 2"), pair("y", "&")]);
        assert_eq!((request("https://example.org").path(), request("https://example.org?a=b").path()), ("/", "/"));
    }
}
