//! Points in time and calendar dates, as APIs write them.
//!
//! Comes in: a `date-time` of RFC 3339, or one of the other forms that servers write (`written`). Goes out: the instant,
//! where the text says one, and on the wire the text it came in as, because `2026-01-02T03:04:05+00:00` and
//! `2026-01-02T03:04:05Z` are one instant in two spellings. Time zones beyond an offset are not known here. A calendar
//! date is `jiff`'s own.

mod written;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use jiff::{Timestamp, ZonedDateTime, civil};

pub use jiff::civil::Date;

use self::written::Written;
#[cfg(feature = "serde")]
use super::json;
use super::json::{DecodeError, DecodeInPlace, Empty, Encode, Reader, Writer};
use super::maybe::Maybe;

/// A point in time, to the nanosecond, that prints as it was written.
///
/// Without an offset, as in `2026-01-02T03:04:05`, a text does not say which instant it means, and none is made up.
///
/// Two of them are equal when they are the same instant, and those without an instant when they are the same text. They are
/// ordered by instant; those without one come first, in the order of what calendar and clock show.
///
/// In the last 26 hours of the year 9999, which a [`Timestamp`] does not reach, every instant is [`Timestamp::MAX`].
#[derive(Clone)]
pub struct DateTime(Said);

#[derive(Clone)]
enum Said {
    /// An instant that is written as it prints.
    Instant(Timestamp),
    /// An instant that is written in another way.
    Written(Timestamp, Box<str>),
    /// What calendar and clock show somewhere.
    Somewhere(civil::DateTime, Box<str>),
}

impl DateTime {
    /// The instant; `None` when the text says no offset from UTC, so that nobody can tell which one it is.
    #[must_use]
    pub const fn timestamp(&self) -> Option<Timestamp> {
        match &self.0 {
            Said::Instant(timestamp) | Said::Written(timestamp, _) => Some(*timestamp),
            Said::Somewhere(..) => None,
        }
    }

    /// What calendar and clock show in the text, whatever the offset: midnight where it is a date alone.
    #[must_use]
    pub fn datetime(&self) -> civil::DateTime {
        match &self.0 {
            Said::Instant(timestamp) => Offset::UTC.to_datetime(*timestamp),
            Said::Written(timestamp, text) => shown(text).unwrap_or_else(|| Offset::UTC.to_datetime(*timestamp)),
            Said::Somewhere(datetime, _) => *datetime,
        }
    }

    fn written(text: &str) -> Option<Self> {
        let written = Written::read(text)?;
        let datetime = civil(&written)?;
        let Some(offset) = written.offset else { return Some(Self(Said::Somewhere(datetime, text.into()))) };
        // Every day and hour that is written with four digits of a year is one of `jiff`, but its timestamps end some hours
        // before the year 9999 does, and `9999-12-31T23:59:59Z` is how many say "never".
        let timestamp = Offset::from_seconds(offset).ok()?.to_timestamp(datetime).unwrap_or(Timestamp::MAX);
        Some(Self(Said::Written(timestamp, text.into())))
    }
}

impl From<Timestamp> for DateTime {
    fn from(timestamp: Timestamp) -> Self {
        Self(Said::Instant(timestamp))
    }
}

impl From<Timestamp> for Maybe<DateTime> {
    fn from(timestamp: Timestamp) -> Self {
        Self::Value(timestamp.into())
    }
}

/// Written with the offset, without the zone's name. An offset with seconds, which RFC 3339 has no form for, is written as
/// UTC.
impl From<ZonedDateTime> for DateTime {
    fn from(zoned: ZonedDateTime) -> Self {
        let (timestamp, offset) = (zoned.timestamp(), zoned.offset());
        if offset.seconds() % 60 != 0 {
            return timestamp.into();
        }
        Self(Said::Written(timestamp, timestamp.display_with_offset(offset).to_string().into()))
    }
}

impl From<ZonedDateTime> for Maybe<DateTime> {
    fn from(zoned: ZonedDateTime) -> Self {
        Self::Value(zoned.into())
    }
}

/// Takes every form that a server may send; what is sent is the text as it is.
impl FromStr for DateTime {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        match text.parse() {
            Ok(timestamp) if is_canonical(text) => Ok(Self(Said::Instant(timestamp))),
            Ok(timestamp) => Ok(Self(Said::Written(timestamp, text.into()))),
            Err(error) => Self::written(text).ok_or(error),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Said::Instant(timestamp) => fmt::Display::fmt(timestamp, formatter),
            Said::Written(_, text) | Said::Somewhere(_, text) => formatter.pad(text),
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
        self.cmp(other) == Ordering::Equal
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
        match (&self.0, &other.0) {
            (Said::Somewhere(one, text), Said::Somewhere(two, other)) => one.cmp(two).then_with(|| text.cmp(other)),
            _ => self.timestamp().cmp(&other.timestamp()),
        }
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Said::Instant(timestamp) | Said::Written(timestamp, _) => timestamp.hash(state),
            Said::Somewhere(_, text) => text.hash(state),
        }
    }
}

impl Encode for DateTime {
    fn encode(&self, writer: &mut Writer) {
        writer.display(self);
    }
}

impl DecodeInPlace for DateTime {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.parse("a date and time", &|text| text.parse().ok())?;
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
impl DecodeInPlace for Date {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.parse("a date", &|text| if text.len() == 10 { text.parse().ok() } else { None })?;
        Ok(())
    }
}

impl Empty for Date {
    fn empty() -> Self {
        Self::constant(1970, 1, 1)
    }
}

/// What calendar and clock show in a text that was read as an instant.
fn shown(text: &str) -> Option<civil::DateTime> {
    if let Some(written) = Written::read(text) {
        return civil(&written);
    }
    let pieces = Pieces::parse(text).ok()?;
    Some(pieces.date().to_datetime(pieces.time().unwrap_or_default()))
}

fn civil(written: &Written) -> Option<civil::DateTime> {
    let Written { year, month, day, hour, minute, second, nanosecond, .. } = *written;
    let small = |value: u8| i8::try_from(value).ok();
    let time = (small(hour)?, small(minute)?, small(second)?, i32::try_from(nanosecond).ok()?);
    civil::DateTime::new(year, small(month)?, small(day)?, time.0, time.1, time.2, time.3).ok()
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
