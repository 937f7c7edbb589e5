//! JSON as this crate reads and writes it: without derives, into types that say themselves which fields they have.
//!
//! A type that is sent implements [`Encode`]; a type that is received implements [`DecodeInPlace`] and [`Empty`], which together
//! are [`Decode`]. Objects hand tables of their fields to [`decode_object`] and [`encode_object`], so the work is done in
//! one place, once for all types. What this module does not know: HTTP, and which types there are.

mod bytes;
mod container;
mod error;
mod extra;
mod map;
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
pub use self::number::Number;
pub use self::object::{DecodeExtra, EncodeExtra, Shape, decode_object, encode_object};
use self::reader::MEMORY_LIMIT;
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

    /// Whether an object leaves this field out, if the field may be left out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A type that can be overwritten with a JSON value.
pub trait DecodeInPlace {
    /// Takes exactly one value and overwrites `self` with it.
    ///
    /// # Errors
    /// Fails when the value is not well-formed or has another shape; `self` is then half overwritten.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Becomes what it is when an object does not have this field. Types that no object may leave out do nothing.
    fn reset(&mut self) {}
}

/// A type with a cheap placeholder that decoding overwrites.
pub trait Empty {
    /// The placeholder. It need not be a meaningful value.
    fn empty() -> Self
    where
        Self: Sized;
}

/// A type that can be read from JSON: every [`DecodeInPlace`] with a placeholder to start from.
pub trait Decode: DecodeInPlace + Empty {}

impl<T: DecodeInPlace + Empty> Decode for T {}

/// Reads one JSON text, all of it. A byte order mark at its start is passed over.
///
/// Lists and objects may be nested 128 deep, and take 256 KiB of the stack: that is all of the 128 for usual types, and less
/// where a type that holds itself has hundreds of fields. What is decoded may take 512 MiB of memory beyond its texts.
///
/// # Errors
/// Fails when the text is malformed, is of another shape than `T`, is followed by more, or takes too much; the error says
/// where.
pub fn decode<T: Decode>(text: &[u8]) -> Result<T, DecodeError> {
    decode_within(text, MEMORY_LIMIT)
}

/// The same with another limit of memory, in bytes: it counts what lists, maps and boxes take, however little of the text
/// they are made of.
///
/// # Errors
/// As for [`decode`].
pub fn decode_within<T: Decode>(text: &[u8], memory: usize) -> Result<T, DecodeError> {
    let mut value = T::empty();
    decode_into(&mut value, text, memory)?;
    Ok(value)
}

/// A value that the API's document writes down, as JSON.
#[must_use]
pub fn known<T: Decode>(text: &str) -> T {
    decode(text.as_bytes()).unwrap_or_else(|_| T::empty())
}

/// Reads the next value of a text.
///
/// # Errors
/// Fails when the value is malformed or of another shape than `T`.
pub fn take<T: Decode>(reader: &mut Reader<'_>) -> Result<T, DecodeError> {
    let mut value = T::empty();
    value.read(reader)?;
    Ok(value)
}

/// Writes a value as compact JSON.
#[must_use]
pub fn encode(value: &dyn Encode) -> String {
    let mut writer = Writer::new();
    value.encode(&mut writer);
    writer.finish()
}

/// Writes a value as compact JSON.
///
/// # Errors
/// When it holds a number that JSON does not have; the error says so.
pub fn try_encode(value: &dyn Encode) -> Result<String, &'static str> {
    let mut writer = Writer::new();
    value.encode(&mut writer);
    if writer.is_unwritable() { Err(NOT_A_NUMBER) } else { Ok(writer.finish()) }
}

/// Why a value that is infinite or not a number cannot be sent.
pub(super) const NOT_A_NUMBER: &str = "a number is infinite or not a number";

/// The part of [`decode`] that does not depend on the type.
fn decode_into(value: &mut dyn DecodeInPlace, text: &[u8], memory: usize) -> Result<(), DecodeError> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut reader = Reader::within(text, memory);
    value.read(&mut reader).and_then(|()| reader.finish()).map_err(|error| error.locate(text))
}
