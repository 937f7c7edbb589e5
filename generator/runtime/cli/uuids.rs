//! UUIDs on the command line.

use super::args::{Given, UsageError, parse};
use super::table::{ArgKind, Text};
use uuid::Uuid;

impl Given<'_> for Uuid {
    fn read(name: &str, text: &str) -> Result<Self, UsageError> {
        parse(name, text)
    }
}

impl ArgKind {
    /// A UUID.
    pub const UUID: Self =
        Self::Parsed(&Text { name: "UUID", expected: "a UUID", is_right: |text| text.parse::<Uuid>().is_ok() });
}
