//! Points in time and calendar dates as the text that APIs write.
//!
//! The text is not interpreted.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

#[cfg(feature = "serde")]
use super::json;
use super::json::{DecodeError, Empty, Encode, DecodeInPlace, Reader, Writer};
use super::maybe::Maybe;

/// A point in time, as text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(Box<str>);

impl DateTime {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for DateTime {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Maybe<DateTime> {
    fn from(text: &str) -> Self {
        Self::Value(text.into())
    }
}

impl From<String> for Maybe<DateTime> {
    fn from(text: String) -> Self {
        Self::Value(text.into())
    }
}

impl From<DateTime> for String {
    fn from(value: DateTime) -> Self {
        value.0.into()
    }
}

impl FromStr for DateTime {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl Encode for DateTime {
    fn encode(&self, writer: &mut Writer) {
        writer.display(self);
    }
}

impl DecodeInPlace for DateTime {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.parse("a date and time", &|text| Some(text.into()))?;
        Ok(())
    }
}

impl Empty for DateTime {
    fn empty() -> Self {
        Self(Box::default())
    }
}

/// A calendar date, as text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(Box<str>);

impl Date {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Date {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Date {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Date> for String {
    fn from(value: Date) -> Self {
        value.0.into()
    }
}

impl FromStr for Date {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl Encode for Date {
    fn encode(&self, writer: &mut Writer) {
        writer.display(self);
    }
}

impl DecodeInPlace for Date {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.parse("a date", &|text| Some(text.into()))?;
        Ok(())
    }
}

impl Empty for Date {
    fn empty() -> Self {
        Self(Box::default())
    }
}

#[cfg(feature = "serde")]
json::serde_bridge!(DateTime);
