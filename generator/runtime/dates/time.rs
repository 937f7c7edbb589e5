//! Points in time and calendar dates, as APIs write them, as values of `time`.
//!
//! Input: a `date-time` of RFC 3339, or another form that servers use (`written`). Output: the instant, if the text
//! determines one. Encoding returns the original text, because `2026-01-02T03:04:05+00:00` and `2026-01-02T03:04:05Z`
//! are one instant in two forms.

mod written;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

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
    Instant(OffsetDateTime),
    /// A local date and time.
    Local(PrimitiveDateTime),
}

/// A calendar date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

impl DateTime {
    /// Returns the instant with its offset; `None` if the text has no offset from UTC.
    #[must_use]
    pub const fn to_time(&self) -> Option<OffsetDateTime> {
        match self.form {
            Form::Instant(instant) => Some(instant),
            Form::Local(_) => None,
        }
    }

    /// Returns the date and time in the text, whatever the offset: midnight for a date alone.
    #[must_use]
    pub const fn to_primitive(&self) -> PrimitiveDateTime {
        match self.form {
            Form::Instant(instant) => PrimitiveDateTime::new(instant.date(), instant.time()),
            Form::Local(datetime) => datetime,
        }
    }
}

impl Date {
    /// Returns the date.
    #[must_use]
    pub const fn to_time(self) -> time::Date {
        self.0
    }
}

impl From<OffsetDateTime> for DateTime {
    /// Years before 0 and after 9999 and offsets with seconds cannot be represented in RFC 3339, and are written as
    /// `time` displays them.
    fn from(instant: OffsetDateTime) -> Self {
        let text = instant.format(&Rfc3339).unwrap_or_else(|_| instant.to_string());
        Self { form: Form::Instant(instant), text: text.into() }
    }
}

impl From<OffsetDateTime> for Maybe<DateTime> {
    fn from(instant: OffsetDateTime) -> Self {
        Self::Value(instant.into())
    }
}

/// Accepts every form that servers use; the text is sent unchanged.
impl FromStr for DateTime {
    type Err = time::error::Parse;

    fn from_str(text: &str) -> Result<Self, time::error::Parse> {
        let form = match OffsetDateTime::parse(text, &Rfc3339) {
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
            _ => self.to_time().cmp(&other.to_time()),
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

/// Accepts a `full-date` (RFC 3339, section 5.6) and nothing longer, since a date could not preserve the rest.
impl DecodeInPlace for Date {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
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

fn other_form(text: &str) -> Option<Form> {
    let Written { year, month, day, hour, minute, second, nanosecond, offset } = Written::read(text)?;
    let date = time::Date::from_calendar_date(year.into(), Month::try_from(month).ok()?, day).ok()?;
    let datetime = PrimitiveDateTime::new(date, Time::from_hms_nano(hour, minute, second, nanosecond).ok()?);
    let Some(offset) = offset else { return Some(Form::Local(datetime)) };
    Some(Form::Instant(datetime.assume_offset(UtcOffset::from_whole_seconds(offset).ok()?)))
}
