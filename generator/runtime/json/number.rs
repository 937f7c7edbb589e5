//! Numbers as their JSON text, so that no digit is lost.
//!
//! Input: the text of a number that the reader has checked. Output: the same text, or its value if a Rust number can
//! hold it. Two numbers are equal if they are equal as decimals.

use std::fmt;
use std::str::FromStr;

use super::{DecodeError, DecodeInPlace, Empty, Encode, Reader, Writer};

/// A JSON number of any size and precision (RFC 8259, section 6).
///
/// Its text is kept: `13.0` remains `13.0`, and `99999999999999999999` and `1e400` are valid.
#[derive(Clone)]
pub struct Number(Text);

#[derive(Clone)]
enum Text {
    /// A number whose text is the shortest one of this integer.
    Short(i64),
    Other(Box<str>),
}

impl Number {
    /// Returns the number as `i64`, if it is integral and in range.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Text::Short(value) => Some(*value),
            Text::Other(text) => Decimal::parse(text)?.to_integer()?.try_into().ok(),
        }
    }

    /// Returns the number as `u64`, if it is integral and in range.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match &self.0 {
            Text::Short(value) => (*value).try_into().ok(),
            Text::Other(text) => Decimal::parse(text)?.to_integer()?.try_into().ok(),
        }
    }

    /// Returns the nearest `f64`, which is infinite for a number out of its range.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        // Rust parses every number that JSON allows.
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Creates the number nearest to `value` with the fewest digits; `None` if `value` is infinite or not a number.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        value.is_finite().then(|| Self::from_text(&format!("{value:?}")))
    }

    /// A number from a text that is known to be a JSON number.
    pub(super) fn from_text(text: &str) -> Self {
        match text.parse() {
            Ok(value) if text != "-0" => Self(Text::Short(value)),
            _ => Self(Text::Other(text.into())),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Text::Short(value) => fmt::Display::fmt(value, formatter),
            Text::Other(text) => formatter.write_str(text),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        if let (Text::Short(left), Text::Short(right)) = (&self.0, &other.0) {
            return left == right;
        }
        let (left, right) = (self.to_string(), other.to_string());
        left == right || Decimal::parse(&left).is_some_and(|value| Some(value) == Decimal::parse(&right))
    }
}

impl Eq for Number {}

impl FromStr for Number {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        match Reader::new(text.as_bytes()).number()? {
            number if number == text => Ok(Self::from_text(text)),
            _ => Err(DecodeError::new("expected a number and nothing else")),
        }
    }
}

impl Encode for Number {
    fn encode(&self, writer: &mut Writer) {
        match &self.0 {
            Text::Short(value) => writer.integer(i128::from(*value)),
            Text::Other(text) => writer.number(text),
        }
    }
}

impl DecodeInPlace for Number {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = Self::from_text(reader.number()?);
        Ok(())
    }
}

impl Empty for Number {
    fn empty() -> Self {
        Self(Text::Short(0))
    }
}

macro_rules! from_integers {
    ($($integer:ty),+) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                match value.try_into() {
                    Ok(value) => Self(Text::Short(value)),
                    Err(_) => Self(Text::Other(value.to_string().into())),
                }
            }
        }
    )+};
}

from_integers!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

/// A decomposed number: `digits` without zeros at either end, times ten to the `exponent`.
#[derive(PartialEq)]
pub(super) struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Decomposes a JSON number; `None` if its exponent has more digits than any number needs.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, i64::from(exponent.parse::<i32>().ok()?)),
            None => (text, 0),
        };
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_end_matches('0');
        if digits.is_empty() {
            return Some(Self { negative: false, digits: String::new(), exponent: 0 });
        }
        let shift = i64::try_from(all.len() - digits.len()).ok()? - i64::try_from(fraction.len()).ok()?;
        Some(Self { negative, digits: digits.trim_start_matches('0').to_owned(), exponent: exponent + shift })
    }

    /// Whether the number has no fraction.
    pub(super) fn is_integral(&self) -> bool {
        self.exponent >= 0
    }

    /// The value, if it is integral and has at most 38 digits.
    pub(super) fn to_integer(&self) -> Option<i128> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let power = 10_i128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        let value = self.digits.parse::<i128>().ok()?.checked_mul(power)?;
        Some(if self.negative { -value } else { value })
    }
}
