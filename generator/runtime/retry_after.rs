//! `Retry-After`: how long a server asks to wait (RFC 9110, section 10.2.3).
//!
//! Input: the headers of a response. Output: a duration of at most a year, with which no clock overflows. Does not
//! decide whether it is obeyed.

use super::clock;
use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};
use std::time::Duration;

/// The longest time that a caller is asked to wait.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);
/// The same in milliseconds, which several APIs send beside it.
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// The delay that a response asks for: in milliseconds, in seconds and their fractions, or until a date.
pub(super) fn read(headers: &HeaderMap) -> Option<Duration> {
    let milliseconds = text(headers, &RETRY_AFTER_MS).and_then(number).map(|number| duration(number / 1000.0));
    milliseconds.filter(|wait| !wait.is_zero()).or_else(|| {
        let text = text(headers, &RETRY_AFTER)?;
        number(text).map(duration).or_else(|| until(text, headers))
    })
}

/// A number without a sign or an exponent.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_plain { text.parse().ok() } else { None }
}

fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).map_or(LONGEST, |wait| wait.min(LONGEST))
}

/// The time until a date in any of the three forms; none for one that is past.
fn until(text: &str, headers: &HeaderMap) -> Option<Duration> {
    let then = httpdate::parse_http_date(text).ok()?;
    let date = self::text(headers, &DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    // The sender's own clock, if it is shown, makes a wrong clock on either side harmless.
    let now = date.unwrap_or_else(clock::system_time);
    Some(then.duration_since(now).unwrap_or(Duration::ZERO).min(LONGEST))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    Some(std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?.trim())
}
