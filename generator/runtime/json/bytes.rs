//! Binary data inside JSON: a string in base64 (`format: byte`).
//!
//! Decoding accepts both alphabets of RFC 4648, with and without padding; the text is kept if it is not the one that
//! encoding would produce, so that it can be sent back unchanged.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_PAD_INDIFFERENT, URL_SAFE_PAD_INDIFFERENT};

#[cfg(feature = "serde")]
use super::super::json;
use super::{DecodeError, DecodeInPlace, Empty, Encode, Reader, Writer};

/// Bytes that are encoded as base64. Two values are equal if their bytes are, however they were encoded.
#[derive(Clone, Default)]
pub struct Bytes {
    bytes: Vec<u8>,
    text: Option<Box<str>>,
}

impl Bytes {
    /// Returns the bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the bytes, owned.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.bytes
    }

    fn parse(text: &str) -> Option<Self> {
        let engine = if text.contains(['-', '_']) { URL_SAFE_PAD_INDIFFERENT } else { STANDARD_PAD_INDIFFERENT };
        let bytes = engine.decode(text).ok()?;
        // With padding and the standard alphabet, the bytes alone determine the text.
        let usual = text.len() % 4 == 0 && !text.contains(['-', '_']);
        Some(Self { bytes, text: (!usual).then(|| text.into()) })
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Bytes({} bytes)", self.bytes.len())
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Bytes {}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, text: None }
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => formatter.write_str(text),
            None => formatter.write_str(&STANDARD.encode(&self.bytes)),
        }
    }
}

impl Encode for Bytes {
    fn encode(&self, writer: &mut Writer) {
        writer.display(self);
    }
}

impl DecodeInPlace for Bytes {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.parse("base64", &Self::parse)?;
        Ok(())
    }
}

impl Empty for Bytes {
    fn empty() -> Self {
        Self::default()
    }
}

#[cfg(feature = "serde")]
json::serde_bridge!(Bytes);
