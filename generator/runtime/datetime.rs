//! Points in time and calendar dates, as APIs write them.
//!
//! Comes in: an RFC 3339 `date-time`. Goes out: the instant, and on the wire the text it came in as, because
//! `2026-01-02T03:04:05+00:00` and `2026-01-02T03:04:05Z` are one instant in two spellings. Time zones beyond an
//! offset are not known here. A calendar date is `jiff`'s own.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use jiff::Timestamp;

pub use jiff::civil::Date;

#[cfg(feature = "serde")]
use super::json;
use super::json::{DecodeError, Empty, Encode, Fill, Reader, Writer};
use super::maybe::Maybe;

/// A point in time, to the nanosecond. Compared by instant, printed as it was written.
///
/// In the last 26 hours of the year 9999, which a [`Timestamp`] does not reach, every instant is [`Timestamp::MAX`].
#[derive(Clone)]
pub struct DateTime {
    timestamp: Timestamp,
    /// The text, where it is not how the timestamp prints.
    text: Option<Box<str>>,
}

impl DateTime {
    /// The instant.
    #[must_use]
    pub const fn timestamp(&self) -> Timestamp {
        self.timestamp
    }
}

impl From<Timestamp> for DateTime {
    fn from(timestamp: Timestamp) -> Self {
        Self { timestamp, text: None }
    }
}

impl From<Timestamp> for Maybe<DateTime> {
    fn from(timestamp: Timestamp) -> Self {
        Self::Value(timestamp.into())
    }
}

impl From<DateTime> for Timestamp {
    fn from(datetime: DateTime) -> Self {
        datetime.timestamp
    }
}

impl FromStr for DateTime {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        match text.parse() {
            Ok(timestamp) => Ok(Self { timestamp, text: (!is_canonical(text)).then(|| text.into()) }),
            Err(_) if is_at_the_end(text) => Ok(Self { timestamp: Timestamp::MAX, text: Some(text.into()) }),
            Err(error) => Err(error),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => formatter.pad(text),
            None => fmt::Display::fmt(&self.timestamp, formatter),
        }
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.timestamp == other.timestamp
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
        self.timestamp.cmp(&other.timestamp)
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.timestamp.hash(state);
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
        Timestamp::UNIX_EPOCH.into()
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
        Self::constant(1970, 1, 1)
    }
}

/// Whether a text is a point in time that only `jiff` does not reach: its timestamps end some hours before the year 9999
/// does, and `9999-12-31T23:59:59Z` is how many say "never".
fn is_at_the_end(text: &str) -> bool {
    // The year before has the same days, so that everything else can be held against it.
    text.strip_prefix("9999-12-3").is_some_and(|rest| format!("9998-12-3{rest}").parse::<Timestamp>().is_ok())
}

/// Whether a text that was read as a timestamp is also how that timestamp prints: `YYYY-MM-DDTHH:MM:SS`, a fraction
/// that does not end in zero, and `Z`. Printing it to compare would cost an allocation for every timestamp received.
fn is_canonical(text: &str) -> bool {
    let bytes = text.as_bytes();
    let pattern = b"0000-00-00T00:00:";
    let Some((start, rest)) = bytes.split_at_checked(pattern.len()) else { return false };
    let matches = start.iter().zip(pattern).all(|(byte, sample)| match sample {
        b'0' => byte.is_ascii_digit(),
        _ => byte == sample,
    });
    // A leap second is read as the second before it.
    let Some((seconds, rest)) = rest.split_at_checked(2) else { return false };
    let fraction_is_short = match rest {
        b"Z" => true,
        [b'.', digits @ .., last, b'Z'] => {
            digits.len() < 9 && *last != b'0' && last.is_ascii_digit() && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    matches && seconds < b"60".as_slice() && fraction_is_short
}

#[cfg(feature = "serde")]
json::serde_bridge!(DateTime);
