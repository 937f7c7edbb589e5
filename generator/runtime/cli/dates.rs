//! Dates on the command line.

use super::super::datetime::{Date, DateTime};
use super::args::{Given, UsageError, parse};
use super::table::{ArgKind, Text};

impl Given<'_> for Date {
    fn read(name: &str, text: &str) -> Result<Self, UsageError> {
        parse(name, text)
    }
}

impl ArgKind {
    /// A date.
    pub const DATE: Self = Self::Parsed(&Text {
        name: "DATE",
        expected: "a date such as 2026-12-31",
        is_right: |text| text.parse::<Date>().is_ok(),
    });
    /// A date with a time.
    pub const DATE_TIME: Self = Self::Parsed(&Text {
        name: "DATE-TIME",
        expected: "a date with a time such as 2026-12-31T12:00:00Z",
        is_right: |text| text.parse::<DateTime>().is_ok(),
    });
}
