//! Binary data in parameters and in fields that may be `null`.

use super::json::Bytes;
use super::maybe::Maybe;
use super::param::{Param, ParamValue};

impl Param for Bytes {
    fn param(&self) -> ParamValue {
        ParamValue::One(self.to_string())
    }
}

impl From<Vec<u8>> for Maybe<Bytes> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Value(bytes.into())
    }
}

impl From<&[u8]> for Maybe<Bytes> {
    fn from(bytes: &[u8]) -> Self {
        Self::Value(bytes.into())
    }
}
