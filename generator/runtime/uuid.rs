//! UUIDs in JSON and in parameters.

pub use ::uuid::Uuid;

use super::json::{DecodeError, DecodeInPlace, Empty, Encode, Reader, Writer};
use super::param::{Param, ParamValue};

impl Encode for Uuid {
    fn encode(&self, writer: &mut Writer) {
        writer.text(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
    }
}

/// Accepts every form that the `uuid` crate parses: with or without hyphens, in either case.
impl DecodeInPlace for Uuid {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.parse("a UUID", &|text| Uuid::parse_str(text).ok())?;
        Ok(())
    }
}

impl Empty for Uuid {
    fn empty() -> Self {
        Self::nil()
    }
}

impl Param for Uuid {
    fn param(&self) -> ParamValue {
        ParamValue::One(self.to_string())
    }
}
