//! Points in time and calendar dates, as APIs write them, as values of `time`.
//!
//! Comes in: an RFC 3339 `date-time`. Goes out: the instant, and on the wire the text it came in as, because
//! `2026-01-02T03:04:05+00:00` and `2026-01-02T03:04:05Z` are one instant in two spellings.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use time::OffsetDateTime;
use time::format_description::well_known::{Iso8601, Rfc3339};

#[cfg(feature = "serde")]
use super::json;
use super::json::{DecodeError, Empty, Encode, Fill, Reader, Writer};
use super::maybe::Maybe;

/// A point in time, to the nanosecond. Compared by instant, printed as it was written.
#[derive(Clone)]
pub struct DateTime {
    instant: OffsetDateTime,
    text: Box<str>,
}

/// A calendar date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

impl DateTime {
    /// The instant, with the offset it was written with.
    #[must_use]
    pub const fn to_time(&self) -> OffsetDateTime {
        self.instant
    }
}

impl Date {
    /// The date.
    #[must_use]
    pub const fn to_time(self) -> time::Date {
        self.0
    }
}

impl From<OffsetDateTime> for DateTime {
    /// Years before 0 and beyond 9999 and offsets with seconds have no text in RFC 3339, and are written as `time` prints
    /// them.
    fn from(instant: OffsetDateTime) -> Self {
        let text = instant.format(&Rfc3339).unwrap_or_else(|_| instant.to_string());
        Self { instant, text: text.into() }
    }
}

impl From<OffsetDateTime> for Maybe<DateTime> {
    fn from(instant: OffsetDateTime) -> Self {
        Self::Value(instant.into())
    }
}

impl From<DateTime> for OffsetDateTime {
    fn from(datetime: DateTime) -> Self {
        datetime.instant
    }
}

impl FromStr for DateTime {
    type Err = time::error::Parse;

    fn from_str(text: &str) -> Result<Self, time::error::Parse> {
        Ok(Self { instant: OffsetDateTime::parse(text, &Rfc3339)?, text: text.into() })
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.instant == other.instant
    }
}

impl Eq for DateTime {}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.instant.cmp(&other.instant)
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.instant.hash(state);
    }
}

impl Encode for DateTime {
    fn encode(&self, writer: &mut Writer) {
        writer.display(self);
    }
}

impl Fill for DateTime {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.parse("a date and time with an offset", &|text| text.parse().ok())?;
        Ok(())
    }
}

impl Empty for DateTime {
    fn empty() -> Self {
        OffsetDateTime::UNIX_EPOCH.into()
    }
}

impl From<time::Date> for Date {
    fn from(date: time::Date) -> Self {
        Self(date)
    }
}

impl From<Date> for time::Date {
    fn from(date: Date) -> Self {
        date.0
    }
}

impl FromStr for Date {
    type Err = time::error::Parse;

    fn from_str(text: &str) -> Result<Self, time::error::Parse> {
        time::Date::parse(text, &Iso8601::DATE).map(Self)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Encode for Date {
    fn encode(&self, writer: &mut Writer) {
        writer.display(self);
    }
}

/// Takes a `full-date` (RFC 3339, section 5.6) and nothing longer, since a date could not give the rest back.
impl Fill for Date {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.parse("a date", &|text| if text.len() == 10 { text.parse().ok() } else { None })?;
        Ok(())
    }
}

impl Empty for Date {
    fn empty() -> Self {
        Self(OffsetDateTime::UNIX_EPOCH.date())
    }
}

#[cfg(feature = "serde")]
json::serde_bridge!(DateTime);
