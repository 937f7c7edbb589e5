//! What the two servers saw: in comes each request's head before anything else looks at it, out go copies for tests
//! to search.
//!
//! Bodies are not kept. Only the newest requests are, so that a double left running does not grow.

use http::{HeaderMap, Method, Uri};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How many requests are remembered.
const KEPT: usize = 10_000;

/// One of the two servers of the double.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// Plane's own API.
    Api,
    /// The S3 server behind it.
    Storage,
}

/// A request as a server saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Which server saw it.
    pub host: Host,
    /// Its HTTP method.
    pub method: Method,
    /// Path and query, as sent.
    pub target: String,
    /// Names in lower case and values, in the order of arrival; a value that is not UTF-8 has replacement characters.
    pub headers: Vec<(String, String)>,
}

impl Seen {
    /// The target without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The first value of a header, by its name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the text is anywhere in the request's target, header names or header values.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.target.contains(text)
            || self.headers.iter().any(|(name, value)| name.contains(text) || value.contains(text))
    }
}

/// The requests of both servers in the order of their arrival.
#[derive(Debug, Default)]
pub(super) struct Record {
    seen: Mutex<VecDeque<Seen>>,
}

impl Record {
    /// Remembers a request, at the price of the oldest one.
    pub(super) fn note(&self, host: Host, method: &Method, uri: &Uri, headers: &HeaderMap) {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let request = Seen {
            host,
            method: method.clone(),
            target: uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string),
            headers: headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes()))).collect(),
        };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() == KEPT {
            seen.pop_front();
        }
        seen.push_back(request);
    }

    /// Copies of all requests that are remembered.
    pub(super) fn all(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
