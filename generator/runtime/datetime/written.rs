//! Parsing of points in time, in all forms that servers use where a `date-time` is documented.
//!
//! Input: a text. Output: the date and time, and the offset from UTC if the text has one. Whether the day and the hour exist
//! is checked by the caller.

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// A date and time.
#[derive(Clone, Copy)]
pub(super) struct Written {
    pub(super) year: i16,
    pub(super) month: u8,
    pub(super) day: u8,
    pub(super) hour: u8,
    pub(super) minute: u8,
    /// At most 59: a leap second is the second before it.
    pub(super) second: u8,
    /// Further digits are dropped.
    pub(super) nanosecond: u32,
    /// Seconds east of UTC.
    pub(super) offset: Option<i32>,
}

impl Written {
    /// Parses
    ///
    /// - RFC 3339, in either case, with any number of digits of a fraction, and with a space for the `T` (Python's `str`);
    /// - the same with a comma for the point, without seconds, with an offset of hours alone or without its colon, and with
    ///   the name of a time zone in brackets after it (ISO 8601, RFC 9557);
    /// - the same without an offset, and a date alone;
    /// - `Fri, 02 Jan 2026 03:04:05 GMT` (RFC 5322 and RFC 9110, used by Flask in JSON);
    /// - `/Date(1767323045000+0100)/`, milliseconds of the Unix epoch (older .NET).
    pub(super) fn read(text: &str) -> Option<Self> {
        standard(text).or_else(|| of_messages(text)).or_else(|| of_milliseconds(text))
    }

    fn midnight(year: i16, month: u8, day: u8) -> Self {
        Self { year, month, day, hour: 0, minute: 0, second: 0, nanosecond: 0, offset: None }
    }

    /// Followed by the time and the offset.
    fn at(mut self, rest: &mut Rest<'_>) -> Option<Self> {
        self.hour = rest.number(2)?;
        rest.one_of(&[':'])?;
        self.minute = rest.number(2)?;
        if rest.one_of(&[':']).is_some() {
            self.second = rest.number(2)?;
            if rest.one_of(&['.', ',']).is_some() {
                self.nanosecond = rest.fraction()?;
            }
        }
        if self.second == 60 {
            self.second = 59;
        }
        if !rest.0.is_empty() {
            self.offset = Some(rest.offset()?);
        }
        Some(self)
    }
}

/// RFC 3339, ISO 8601 and similar forms.
fn standard(text: &str) -> Option<Written> {
    let rest = &mut Rest(text);
    let year = rest.number(4)?;
    rest.one_of(&['-'])?;
    let month = rest.number(2)?;
    rest.one_of(&['-'])?;
    let written = Written::midnight(year, month, rest.number(2)?);
    if rest.0.is_empty() {
        return Some(written);
    }
    rest.one_of(&['T', 't', ' '])?;
    written.at(rest)
}

/// A date of electronic mail and of HTTP. The day of the week is not checked.
fn of_messages(text: &str) -> Option<Written> {
    let rest = &mut Rest(text.split_once(", ").map_or(text, |(_, rest)| rest));
    let day = rest.number(2).or_else(|| rest.number(1))?;
    rest.one_of(&[' '])?;
    let name = rest.take(3)?;
    let month = (1..).zip(MONTHS).find(|(_, known)| *known == name)?.0;
    rest.one_of(&[' '])?;
    let year = rest.number(4)?;
    rest.one_of(&[' '])?;
    Written::midnight(year, month, day).at(rest)
}

/// An instant, and the offset of its author.
fn of_milliseconds(text: &str) -> Option<Written> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let end = inner.rfind(['+', '-']).filter(|index| *index > 0).unwrap_or(inner.len());
    let (milliseconds, offset) = inner.split_at(end);
    if milliseconds.starts_with('+') {
        return None;
    }
    let offset = if offset.is_empty() { 0 } else { Rest(offset).offset()? };
    let local = milliseconds.parse::<i64>().ok()?.checked_add(i64::from(offset) * 1_000)?;
    let (seconds, left) = (local.div_euclid(1_000), local.rem_euclid(1_000));
    let (year, month, day) = date_of(seconds.div_euclid(SECONDS_OF_A_DAY))?;
    let clock = seconds.rem_euclid(SECONDS_OF_A_DAY);
    let part = |value: i64| u8::try_from(value).ok();
    Some(Written {
        hour: part(clock / 3_600)?,
        minute: part(clock / 60 % 60)?,
        second: part(clock % 60)?,
        nanosecond: u32::try_from(left).ok()? * 1_000_000,
        offset: Some(offset),
        ..Written::midnight(year, month, day)
    })
}

/// The date that is this many days after the Unix epoch. Years are counted from March, so that a leap day is the last
/// day of its year; 400 of them always have the same length.
fn date_of(days: i64) -> Option<(i16, u8, u8)> {
    let days = days.checked_add(719_468)?;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    Some((i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

/// The remaining text.
struct Rest<'t>(&'t str);

impl<'t> Rest<'t> {
    fn take(&mut self, length: usize) -> Option<&'t str> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn one_of(&mut self, characters: &[char]) -> Option<()> {
        self.0 = self.0.strip_prefix(characters)?;
        Some(())
    }

    /// A number of this many digits.
    fn number<T: std::str::FromStr>(&mut self, digits: usize) -> Option<T> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.0 = rest;
        number.parse().ok()
    }

    /// The digits of a fraction, in nanoseconds.
    fn fraction(&mut self) -> Option<u32> {
        let rest = self.0.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let (digits, rest) = self.0.split_at(self.0.len() - rest.len());
        self.0 = rest;
        if digits.is_empty() {
            return None;
        }
        let first = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
        Some(first.fold(0, |value, digit| value * 10 + u32::from(digit - b'0')))
    }

    /// The offset that the whole text represents, in seconds.
    fn offset(&mut self) -> Option<i32> {
        let _ = self.one_of(&[' ']);
        // The name of the zone with this offset.
        if let Some((offset, _)) = self.0.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
            self.0 = offset;
        }
        if matches!(self.0, "Z" | "z" | "UTC" | "GMT") {
            return Some(0);
        }
        let sign = if self.0.starts_with('-') { -1 } else { 1 };
        self.one_of(&['+', '-'])?;
        let mut seconds = self.number::<i32>(2)? * 3_600;
        for unit in [60, 1] {
            if self.0.is_empty() {
                break;
            }
            let _ = self.one_of(&[':']);
            seconds += self.number::<i32>(2).filter(|part| *part < 60)? * unit;
        }
        self.0.is_empty().then_some(sign * seconds)
    }
}
