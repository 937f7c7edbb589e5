//! Free-form JSON: values whose type is not documented.
//!
//! Numbers keep their text and objects keep their order, so that decoding and encoding loses nothing but white space
//! and the escapes of strings.

use std::fmt;
use std::str::FromStr;

use super::{DecodeError, DecodeInPlace, Empty, Encode, Map, Number, Reader, ValueKind, Writer, decode, encode};

/// Any JSON value. It is displayed as compact JSON, and with `{:#}` as indented JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, with its text.
    Number(Number),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object.
    Object(Map<Value>),
}

impl Value {
    /// Returns `true` if this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the boolean, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// Returns the number, if this is one.
    #[must_use]
    pub fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    /// Returns the number as `i64`, if this is one that is integral and in range.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// Returns the number as `u64`, if this is one that is integral and in range.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// Returns the number as the nearest `f64`, if this is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number().map(Number::as_f64)
    }

    /// Returns the string, if this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Returns the items, if this is an array.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }

    /// Returns the entries, if this is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Map<Value>> {
        if let Self::Object(map) = self { Some(map) } else { None }
    }

    /// Returns the value of `key`, if this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// Returns the value at a JSON pointer (RFC 6901) such as `/items/0/name`.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |value, token| match value {
            Self::Object(map) => map.get(&token.replace("~1", "/").replace("~0", "~")),
            Self::List(items) if token == "0" || !token.starts_with(['0', '+']) => {
                items.get(token.parse::<usize>().ok()?)
            }
            _ => None,
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if formatter.alternate() {
            let mut writer = Writer::indented();
            self.encode(&mut writer);
            formatter.write_str(&writer.finish())
        } else {
            formatter.write_str(&encode(self))
        }
    }
}

impl FromStr for Value {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        decode(text.as_bytes())
    }
}

impl Encode for Value {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Self::Null => writer.null(),
            Self::Bool(value) => writer.bool(*value),
            Self::Number(number) => number.encode(writer),
            Self::Text(text) => writer.text(text),
            Self::List(items) => items.encode(writer),
            Self::Object(map) => map.encode(writer),
        }
    }
}

impl Empty for Value {
    fn empty() -> Self {
        Self::Null
    }
}

impl DecodeInPlace for Value {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = match reader.kind()? {
            ValueKind::Null if reader.null()? => Self::Null,
            ValueKind::Null => return Err(reader.wrong("a value")),
            ValueKind::Bool => Self::Bool(reader.bool()?),
            ValueKind::Number => Self::Number(Number::from_text(reader.number()?)),
            ValueKind::Text => Self::Text(reader.text()?.to_owned()),
            ValueKind::List => {
                let mut items = Vec::new();
                items.read(reader)?;
                Self::List(items)
            }
            ValueKind::Object => {
                let mut map = Map::new();
                map.read(reader)?;
                Self::Object(map)
            }
        };
        Ok(())
    }

    fn reset(&mut self) {
        *self = Self::Null;
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Number(value.into())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}

/// Converts numbers; those that are infinite or not a number become `null`.
impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Number::from_f64(value).map_or(Self::Null, Self::Number)
    }
}

impl From<Map<Value>> for Value {
    fn from(map: Map<Value>) -> Self {
        Self::Object(map)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}
