//! The bridge to serde, behind the feature `serde`: this crate's own codecs do the work, serde only carries the result.
//!
//! Serialisation passes a free-form value in the order of the fields. Deserialisation collects a [`serde_json::Value`]
//! and decodes its text; it keeps the order of free-form objects only with `serde_json`'s feature `preserve_order`, and
//! digits beyond `f64` only with its feature `arbitrary_precision`.

use ::serde::de::Error as _;
use ::serde::ser::Error as _;
use ::serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::json;
use super::{Decode, DecodeError, Encode, Extra, Map, Number, Value, decode, encode};

/// Serialises a value as it is encoded.
///
/// # Errors
/// Returns an error if the serialiser fails.
pub fn serialize<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    encode(value).parse::<Value>().map_err(S::Error::custom)?.serialize(serializer)
}

/// Deserialises a value as it is decoded.
///
/// # Errors
/// Returns an error if the deserialiser fails, or if the value has another shape.
pub fn deserialize<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let text = serde_json::Value::deserialize(deserializer)?.to_string();
    decode(text.as_bytes()).map_err(|error: DecodeError| D::Error::custom(error))
}

/// Implements serde's two traits for types that implement [`Encode`] and [`Decode`]. `json` must name this module where
/// the macro is called.
macro_rules! serde_bridge {
    ($($name:ty),+ $(,)?) => {$(
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                json::serialize(self, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                json::deserialize(deserializer)
            }
        }
    )+};
}

pub(crate) use serde_bridge;

serde_bridge!(Extra);

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(map) => map.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number: serde_json::Number = self.to_string().parse().map_err(S::Error::custom)?;
        number.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        number.to_string().parse().map_err(D::Error::custom)
    }
}

impl<T: Serialize> Serialize for Map<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de, T: Decode> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}
