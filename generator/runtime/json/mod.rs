//! JSON codecs without derives: each type provides a table of its fields.
//!
//! A type that is sent implements [`Encode`]; a type that is received implements [`DecodeInPlace`] and [`Empty`], which
//! together are [`Decode`]. Objects pass tables of their fields to [`decode_object`] and [`encode_object`], so that the
//! work is done once for all types. Independent of HTTP and of the types.

mod bytes;
mod container;
mod error;
mod extra;
mod map;
mod memory;
mod number;
mod object;
mod reader;
mod rest;
mod scalar;
#[cfg(feature = "serde")]
mod serde;
mod tuple;
mod union;
mod value;
mod writer;

pub use self::bytes::Bytes;
pub use self::error::DecodeError;
pub use self::extra::Extra;
pub use self::map::Map;
pub use self::memory::MemoryLimit;
pub use self::number::Number;
pub use self::object::{DecodeExtra, EncodeExtra, Shape, decode_object, encode_object};
pub use self::reader::{Reader, ValueKind};
pub use self::rest::Rest;
#[cfg(feature = "serde")]
#[allow(unused_imports, reason = "an API may have no types")]
pub(crate) use self::serde::serde_bridge;
#[cfg(feature = "serde")]
pub use self::serde::{deserialize, serialize};
pub use self::union::{Choice, Choices, Fact, Mark, decode_union, decode_variant, encode_tagged};
pub use self::value::Value;
pub use self::writer::Writer;

/// A type that can be written as JSON.
pub trait Encode {
    /// Writes exactly one value.
    fn encode(&self, writer: &mut Writer);

    /// Returns `true` if an object omits this field, provided that the field may be omitted.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A type that can be overwritten with a JSON value.
pub trait DecodeInPlace {
    /// Reads exactly one value and overwrites `self` with it.
    ///
    /// # Errors
    /// Returns an error if the value is malformed or has another shape; `self` is then partly overwritten.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Sets the value of a field that the object does not have. Types of required fields do nothing.
    fn reset(&mut self) {}
}

/// A type with a cheap placeholder that decoding overwrites.
pub trait Empty {
    /// Creates the placeholder, which need not be a meaningful value.
    fn empty() -> Self
    where
        Self: Sized;
}

/// A type that can be read from JSON: a [`DecodeInPlace`] with a placeholder to start from.
pub trait Decode: DecodeInPlace + Empty {}

impl<T: DecodeInPlace + Empty> Decode for T {}

/// Decodes one whole JSON text. A byte order mark at its start is skipped.
///
/// Lists and objects may be nested 128 levels deep, within 256 KiB of the stack: all 128 levels for usual types, and
/// fewer for a recursive type with hundreds of fields. Beside their texts, decoded values may take 24 MiB of memory, and
/// 256 bytes for each byte of the JSON text, but no more than 512 MiB.
///
/// # Errors
/// Returns an error if the text is malformed, has another shape than `T`, is followed by more text, or exceeds a limit.
pub fn decode<T: Decode>(text: &[u8]) -> Result<T, DecodeError> {
    decode_within(text, MemoryLimit::default().of(text.len()))
}

/// Decodes a text with another limit of memory in bytes, which counts lists, maps and boxes.
///
/// # Errors
/// As for [`decode`].
pub fn decode_within<T: Decode>(text: &[u8], memory: usize) -> Result<T, DecodeError> {
    let mut value = T::empty();
    decode_into(&mut value, text, memory)?;
    Ok(value)
}

/// Decodes a value from a JSON text in the API's document.
#[must_use]
pub fn known<T: Decode>(text: &str) -> T {
    decode(text.as_bytes()).unwrap_or_else(|_| T::empty())
}

/// Decodes the next value of a text.
///
/// # Errors
/// Returns an error if the value is malformed or has another shape than `T`.
pub fn take<T: Decode>(reader: &mut Reader<'_>) -> Result<T, DecodeError> {
    let mut value = T::empty();
    value.read(reader)?;
    Ok(value)
}

/// Encodes a value as compact JSON.
#[must_use]
pub fn encode(value: &dyn Encode) -> String {
    let mut writer = Writer::new();
    value.encode(&mut writer);
    writer.finish()
}

/// Encodes a value as compact JSON.
///
/// # Errors
/// Returns the reason if the value contains a number that JSON cannot represent.
pub fn try_encode(value: &dyn Encode) -> Result<String, &'static str> {
    let mut writer = Writer::new();
    value.encode(&mut writer);
    if writer.is_unwritable() { Err(NOT_A_NUMBER) } else { Ok(writer.finish()) }
}

/// The reason why a value that is infinite or not a number cannot be sent.
pub(super) const NOT_A_NUMBER: &str = "a number is infinite or not a number";

/// The part of [`decode`] that does not depend on the type.
fn decode_into(value: &mut dyn DecodeInPlace, text: &[u8], memory: usize) -> Result<(), DecodeError> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut reader = Reader::within(text, memory);
    value.read(&mut reader).and_then(|()| reader.finish()).map_err(|error| error.locate(text))
}
