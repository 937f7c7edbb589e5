//! Points in time and calendar dates, as APIs write them, as values of `chrono`.
//!
//! Comes in: an RFC 3339 `date-time`. Goes out: the instant, and on the wire the text it came in as, because
//! `2026-01-02T03:04:05+00:00` and `2026-01-02T03:04:05Z` are one instant in two spellings.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use chrono::{FixedOffset, SecondsFormat, Utc};

pub use chrono::NaiveDate as Date;

#[cfg(feature = "serde")]
use super::json;
use super::json::{DecodeError, Empty, Encode, Fill, Reader, Writer};
use super::maybe::Maybe;

/// A point in time, to the nanosecond. Compared by instant, printed as it was written.
#[derive(Clone)]
pub struct DateTime {
    instant: chrono::DateTime<FixedOffset>,
    text: Box<str>,
}

impl DateTime {
    /// The instant, with the offset it was written with.
    #[must_use]
    pub const fn to_chrono(&self) -> chrono::DateTime<FixedOffset> {
        self.instant
    }
}

impl From<chrono::DateTime<FixedOffset>> for DateTime {
    fn from(instant: chrono::DateTime<FixedOffset>) -> Self {
        Self { instant, text: instant.to_rfc3339_opts(SecondsFormat::AutoSi, true).into() }
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(instant: chrono::DateTime<Utc>) -> Self {
        instant.fixed_offset().into()
    }
}

impl From<chrono::DateTime<FixedOffset>> for Maybe<DateTime> {
    fn from(instant: chrono::DateTime<FixedOffset>) -> Self {
        Self::Value(instant.into())
    }
}

impl From<chrono::DateTime<Utc>> for Maybe<DateTime> {
    fn from(instant: chrono::DateTime<Utc>) -> Self {
        Self::Value(instant.into())
    }
}

impl From<DateTime> for chrono::DateTime<FixedOffset> {
    fn from(datetime: DateTime) -> Self {
        datetime.instant
    }
}

impl From<DateTime> for chrono::DateTime<Utc> {
    fn from(datetime: DateTime) -> Self {
        datetime.instant.to_utc()
    }
}

impl FromStr for DateTime {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, chrono::ParseError> {
        Ok(Self { instant: chrono::DateTime::parse_from_rfc3339(text)?, text: text.into() })
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
        chrono::DateTime::<Utc>::UNIX_EPOCH.into()
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
        Self::default()
    }
}

#[cfg(feature = "serde")]
json::serde_bridge!(DateTime);
