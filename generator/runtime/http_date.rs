//! Dates in headers, as HTTP writes them (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
//!
//! In goes the text of a header, out comes the instant. The two obsolete forms are not known here.

use std::time::{Duration, SystemTime};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The instant, unless the text is no date.
pub(super) fn http_date(text: &str) -> Option<SystemTime> {
    let rest = text.split_once(", ").map_or(text, |(_, rest)| rest);
    let mut parts = rest.split_ascii_whitespace();
    let (day, month, year) = (number(parts.next()?)?, parts.next()?, number(parts.next()?)?);
    let mut clock = parts.next()?.split(':');
    let (hour, minute, second) = (number(clock.next()?)?, number(clock.next()?)?, number(clock.next()?)?);
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))?;
    let fits = (1..=31).contains(&day) && (1970..=9999).contains(&year) && hour < 24 && minute < 60 && second <= 60;
    let is_utc = matches!(parts.next(), Some("GMT" | "UTC" | "UT" | "+0000" | "-0000"));
    if !fits || !is_utc || parts.next().is_some() || clock.next().is_some() {
        return None;
    }
    let days = days_before(year, u64::try_from(month).ok()?) + day - 1;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn number(text: &str) -> Option<u64> {
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// The days from 1970 to the first of a month, which is counted from 0. The year begins in March, so that a leap day is
/// its last.
fn days_before(year: u64, month: u64) -> u64 {
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let leap_days = year / 4 - year / 100 + year / 400;
    // 719 468 days lie between the first of March of the year 0 and 1970.
    year * 365 + leap_days + (153 * month + 2) / 5 - 719_468
}
