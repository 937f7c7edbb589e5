//! Operations that are going away: what responses say about it, for observers.
//!
//! Input: the headers of responses. Output: one notice for each operation, by `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and
//! the links that go with them.

use super::link;
use super::operation::Endpoint;
use http::HeaderMap;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// What a response says about the end of its operation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Deprecation {
    /// The operation.
    pub operation: &'static Endpoint,
    /// Since when it is deprecated, or from when on; `None` where no date is given.
    pub since: Option<SystemTime>,
    /// When it is expected to stop working.
    pub sunset: Option<SystemTime>,
    /// Where to read about it.
    pub link: Option<String>,
}

/// The operations that a client has had a notice of.
#[derive(Default)]
pub(super) struct Notices(Mutex<HashSet<&'static str>>);

impl Notices {
    /// The notice of a response, if it is the first of its operation.
    pub(super) fn first(&self, operation: &'static Endpoint, headers: &HeaderMap) -> Option<Deprecation> {
        let deprecation = headers.get("deprecation");
        let sunset = headers.get("sunset");
        deprecation.or(sunset)?;
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(operation.id) {
            return None;
        }
        let text = |value: Option<&http::HeaderValue>| value.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let since = text(deprecation).and_then(|text| date(&text));
        let sunset = text(sunset).and_then(|text| httpdate::parse_http_date(text.trim()).ok());
        let link = ["deprecation", "sunset"].iter().find_map(|relation| link::with(headers, relation));
        Some(Deprecation { operation, since, sunset, link })
    }
}

/// A date of structured headers (RFC 9651, section 3.3.7), or one of HTTP as drafts had it.
fn date(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let Some(seconds) = text.strip_prefix('@') else { return httpdate::parse_http_date(text).ok() };
    let seconds: i64 = seconds.parse().ok()?;
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}
