//! Points in time and calendar dates, as APIs write them, as values of `chrono`.
//!
//! Input: a `date-time` of RFC 3339, or another form that servers use (`written`). Output: the instant, if the text
//! determines one. Encoding returns the original text, because `2026-01-02T03:04:05+00:00` and `2026-01-02T03:04:05Z`
//! are one instant in two forms.

mod written;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use chrono::{FixedOffset, NaiveDateTime, SecondsFormat, Utc};

pub use chrono::NaiveDate as Date;

#[cfg(feature = "serde")]
use super::json;
use self::written::Written;
use super::json::{DecodeError, Empty, Encode, DecodeInPlace, Reader, Writer};
use super::maybe::Maybe;

/// A point in time, to the nanosecond, that is displayed as it was written.
///
/// Without an offset, as in `2026-01-02T03:04:05`, a text does not determine an instant, and none is assumed.
///
/// Two values are equal if they are the same instant, or the same text if they have none. They are ordered by instant;
/// values without one come first, in the order of their date and time.
#[derive(Clone)]
pub struct DateTime {
    form: Form,
    text: Box<str>,
}

#[derive(Clone, Copy)]
enum Form {
    Instant(chrono::DateTime<FixedOffset>),
    /// A local date and time.
    Local(NaiveDateTime),
}

impl DateTime {
    /// Returns the instant with its offset; `None` if the text has no offset from UTC.
    #[must_use]
    pub const fn to_chrono(&self) -> Option<chrono::DateTime<FixedOffset>> {
        match self.form {
            Form::Instant(instant) => Some(instant),
            Form::Local(_) => None,
        }
    }

    /// Returns the date and time in the text, whatever the offset: midnight for a date alone.
    #[must_use]
    pub fn to_naive(&self) -> NaiveDateTime {
        match self.form {
            Form::Instant(instant) => instant.naive_local(),
            Form::Local(datetime) => datetime,
        }
    }
}

impl From<chrono::DateTime<FixedOffset>> for DateTime {
    fn from(instant: chrono::DateTime<FixedOffset>) -> Self {
        Self { form: Form::Instant(instant), text: instant.to_rfc3339_opts(SecondsFormat::AutoSi, true).into() }
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

/// Accepts every form that servers use; the text is sent unchanged.
impl FromStr for DateTime {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, chrono::ParseError> {
        let form = match chrono::DateTime::parse_from_rfc3339(text) {
            Ok(instant) => Form::Instant(instant),
            Err(error) => other_form(text).ok_or(error)?,
        };
        Ok(Self { form, text: text.into() })
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
        match (&self.form, &other.form) {
            (Form::Local(one), Form::Local(two)) => one.cmp(two).then_with(|| self.text.cmp(&other.text)),
            _ => self.to_chrono().cmp(&other.to_chrono()),
        }
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.form {
            Form::Instant(instant) => instant.hash(state),
            Form::Local(_) => self.text.hash(state),
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
        chrono::DateTime::<Utc>::UNIX_EPOCH.into()
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
        Self::default()
    }
}

#[cfg(feature = "serde")]
json::serde_bridge!(DateTime);

fn other_form(text: &str) -> Option<Form> {
    let Written { year, month, day, hour, minute, second, nanosecond, offset } = Written::read(text)?;
    let date = Date::from_ymd_opt(year.into(), month.into(), day.into())?;
    let datetime = date.and_hms_nano_opt(hour.into(), minute.into(), second.into(), nanosecond)?;
    let Some(offset) = offset else { return Some(Form::Local(datetime)) };
    datetime.and_local_timezone(FixedOffset::east_opt(offset)?).single().map(Form::Instant)
}
