//! Points in time and calendar dates, as APIs write them.
//!
//! Input: a `date-time` of RFC 3339, or another form that servers use (`written`). Output: the instant, if the text
//! determines one. Encoding returns the original text, because `2026-01-02T03:04:05+00:00` and `2026-01-02T03:04:05Z`
//! are one instant in two forms. Time zones other than offsets are not supported. A calendar date is `jiff`'s own.

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

/// A point in time, to the nanosecond, that is displayed as it was written.
///
/// Without an offset, as in `2026-01-02T03:04:05`, a text does not determine an instant, and none is assumed.
///
/// Two values are equal if they are the same instant, or the same text if they have none. They are ordered by instant;
/// values without one come first, in the order of their date and time.
///
/// In the last 26 hours of the year 9999, which a [`Timestamp`] does not reach, every instant is [`Timestamp::MAX`].
#[derive(Clone)]
pub struct DateTime(Form);

#[derive(Clone)]
enum Form {
    /// An instant in its normal form.
    Instant(Timestamp),
    /// An instant in another form.
    Written(Timestamp, Box<str>),
    /// A local date and time.
    Local(civil::DateTime, Box<str>),
}

impl DateTime {
    /// Returns the instant; `None` if the text has no offset from UTC.
    #[must_use]
    pub const fn timestamp(&self) -> Option<Timestamp> {
        match &self.0 {
            Form::Instant(timestamp) | Form::Written(timestamp, _) => Some(*timestamp),
            Form::Local(..) => None,
        }
    }

    /// Returns the date and time in the text, whatever the offset: midnight for a date alone.
    #[must_use]
    pub fn datetime(&self) -> civil::DateTime {
        match &self.0 {
            Form::Instant(timestamp) => Offset::UTC.to_datetime(*timestamp),
            Form::Written(timestamp, text) => shown(text).unwrap_or_else(|| Offset::UTC.to_datetime(*timestamp)),
            Form::Local(datetime, _) => *datetime,
        }
    }

    fn written(text: &str) -> Option<Self> {
        let written = Written::read(text)?;
        let datetime = civil(&written)?;
        let Some(offset) = written.offset else { return Some(Self(Form::Local(datetime, text.into()))) };
        // Every date with a year of four digits is one of `jiff`, but its timestamps end some hours before the year
        // 9999 does, and `9999-12-31T23:59:59Z` is often used for "never".
        let timestamp = Offset::from_seconds(offset).ok()?.to_timestamp(datetime).unwrap_or(Timestamp::MAX);
        Some(Self(Form::Written(timestamp, text.into())))
    }
}

impl From<Timestamp> for DateTime {
    fn from(timestamp: Timestamp) -> Self {
        Self(Form::Instant(timestamp))
    }
}

impl From<Timestamp> for Maybe<DateTime> {
    fn from(timestamp: Timestamp) -> Self {
        Self::Value(timestamp.into())
    }
}

/// Converts a zoned date and time, which is written with its offset and without the name of the zone. An offset with
/// seconds, which RFC 3339 cannot represent, is written as UTC.
impl From<ZonedDateTime> for DateTime {
    fn from(zoned: ZonedDateTime) -> Self {
        let (timestamp, offset) = (zoned.timestamp(), zoned.offset());
        if offset.seconds() % 60 != 0 {
            return timestamp.into();
        }
        Self(Form::Written(timestamp, timestamp.display_with_offset(offset).to_string().into()))
    }
}

impl From<ZonedDateTime> for Maybe<DateTime> {
    fn from(zoned: ZonedDateTime) -> Self {
        Self::Value(zoned.into())
    }
}

/// Accepts every form that servers use; the text is sent unchanged.
impl FromStr for DateTime {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        match text.parse() {
            Ok(timestamp) if is_canonical(text) => Ok(Self(Form::Instant(timestamp))),
            Ok(timestamp) => Ok(Self(Form::Written(timestamp, text.into()))),
            Err(error) => Self::written(text).ok_or(error),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Instant(timestamp) => fmt::Display::fmt(timestamp, formatter),
            Form::Written(_, text) | Form::Local(_, text) => formatter.pad(text),
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
            (Form::Local(one, text), Form::Local(two, other)) => one.cmp(two).then_with(|| text.cmp(other)),
            _ => self.timestamp().cmp(&other.timestamp()),
        }
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Form::Instant(timestamp) | Form::Written(timestamp, _) => timestamp.hash(state),
            Form::Local(_, text) => text.hash(state),
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

/// Accepts a `full-date` (RFC 3339, section 5.6) and nothing longer, since a date could not preserve the rest.
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

/// The date and time in a text that was read as an instant.
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

/// Whether a text that was read as a timestamp is the normal form of that timestamp: `YYYY-MM-DDTHH:MM:SS`, a fraction
/// that does not end in zero, and `Z`. Formatting it to compare would allocate for every timestamp received.
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
