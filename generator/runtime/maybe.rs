//! Fields that can be absent, `null`, or have a value.

use super::json::{DecodeError, DecodeInPlace, Empty, Encode, Number, Reader, Value, Writer};
use super::list::ListOf;
use std::ops::Deref;

/// An optional value that may be `null`: an update that omits a field differs from one that clears it.
///
/// It has the methods of an [`Option`]. A parameter that accepts one accepts a value, an `Option`, whose `None` is
/// `null`, or a `Maybe`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Maybe<T> {
    /// The field is absent.
    #[default]
    Absent,
    /// The field is `null`.
    Null,
    /// The field has a value.
    Value(T),
}

impl<T> Maybe<T> {
    /// Returns the value, if there is one.
    #[must_use]
    pub fn value(self) -> Option<T> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }

    /// Returns the value, or `default` if there is none.
    #[must_use]
    pub fn unwrap_or(self, default: T) -> T {
        self.value().unwrap_or(default)
    }

    /// Returns the value, or computes it with `default` if there is none.
    #[must_use]
    pub fn unwrap_or_else(self, default: impl FnOnce() -> T) -> T {
        self.value().unwrap_or_else(default)
    }

    /// Returns the value, or its [`Default`] if there is none.
    #[must_use]
    pub fn unwrap_or_default(self) -> T
    where
        T: Default,
    {
        self.value().unwrap_or_default()
    }

    /// Returns the value, or `error` if there is none.
    ///
    /// # Errors
    ///
    /// Returns `error` if the field is absent or `null`.
    pub fn ok_or<E>(self, error: E) -> Result<T, E> {
        self.value().ok_or(error)
    }

    /// Returns the value, or computes an error with `error` if there is none.
    ///
    /// # Errors
    ///
    /// Returns the computed error if the field is absent or `null`.
    pub fn ok_or_else<E>(self, error: impl FnOnce() -> E) -> Result<T, E> {
        self.value().ok_or_else(error)
    }

    /// Returns `true` if there is a value and `is_so` returns `true` for it.
    #[must_use]
    #[allow(clippy::wrong_self_convention, reason = "it is that of `Option`")]
    pub fn is_some_and(self, is_so: impl FnOnce(T) -> bool) -> bool {
        self.value().is_some_and(is_so)
    }

    /// Returns the result of `next` for the value, if there is one.
    #[must_use]
    pub fn and_then<U>(self, next: impl FnOnce(T) -> Maybe<U>) -> Maybe<U> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Value(value) => next(value),
        }
    }

    /// Borrows the target of the value: `Maybe<&str>` of a `Maybe<String>`.
    #[must_use]
    pub fn as_deref(&self) -> Maybe<&T::Target>
    where
        T: Deref,
    {
        self.as_ref().map(T::deref)
    }

    /// Borrows the value.
    #[must_use]
    pub const fn as_ref(&self) -> Maybe<&T> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Value(value) => Maybe::Value(value),
        }
    }

    /// Borrows the value to change it.
    #[must_use]
    pub const fn as_mut(&mut self) -> Maybe<&mut T> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Value(value) => Maybe::Value(value),
        }
    }

    /// Applies `change` to the value, if there is one.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Maybe<U> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Value(value) => Maybe::Value(change(value)),
        }
    }

    /// Returns `true` if the field is absent.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns `true` if the field is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns `true` if the field has a value.
    #[must_use]
    pub const fn is_some(&self) -> bool {
        matches!(self, Self::Value(_))
    }
}

impl<T: Copy> Maybe<&T> {
    /// Copies the value.
    #[must_use]
    pub const fn copied(self) -> Maybe<T> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Value(value) => Maybe::Value(*value),
        }
    }
}

impl<T: Clone> Maybe<&T> {
    /// Clones the value.
    #[must_use]
    pub fn cloned(self) -> Maybe<T> {
        self.map(T::clone)
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// Converts `None` to `Null`.
impl<T> From<Option<T>> for Maybe<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

/// Converts `Absent` and `Null` to `None`.
impl<T> From<Maybe<T>> for Option<T> {
    fn from(maybe: Maybe<T>) -> Self {
        maybe.value()
    }
}

impl<T> From<T> for Maybe<Box<T>> {
    fn from(value: T) -> Self {
        Self::Value(Box::new(value))
    }
}

impl<T, const LENGTH: usize> From<[T; LENGTH]> for Maybe<Vec<T>> {
    fn from(values: [T; LENGTH]) -> Self {
        Self::Value(values.into())
    }
}

/// Lists that become a vector, as they do where `null` is no value. There is no `Option` of these: of `None` the type
/// would not be known.
macro_rules! list_from {
    ($([$($generics:tt)*] $item:ty: $list:ty),* $(,)?) => {$(
        impl<$($generics)*> From<$list> for Maybe<Vec<$item>> {
            fn from(values: $list) -> Self {
                Self::Value(values.list().into_owned())
            }
        }
    )*};
}

list_from! {
    [T: Clone] T: &[T], [T: Clone] T: &Vec<T>, [T: Clone, const N: usize] T: &[T; N],
    [] String: &[&str], [] String: &Vec<&str>, [const N: usize] String: [&str; N], [const N: usize] String: &[&str; N],
    [] String: &[&String], [] String: &Vec<&String>, [const N: usize] String: [&String; N],
    [const N: usize] String: &[&String; N],
}

/// So that parameters that accept a value or `null` accept the same conversions as other parameters.
macro_rules! value_from {
    ($($ty:ty: $($from:ty),+;)+) => {
        $($(
            impl From<$from> for Maybe<$ty> {
                fn from(value: $from) -> Self {
                    Self::Value(value.into())
                }
            }
        )+)+
    };
}

value_from! {
    String: &str;
    Value: bool, &str, String, Number, i32, i64, u64, f64;
}

/// `Absent` outside of an object is written as `null`.
impl<T: Encode> Encode for Maybe<T> {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Self::Value(value) => value.encode(writer),
            Self::Absent | Self::Null => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        Self::is_absent(self)
    }
}

impl<T: DecodeInPlace + Empty> DecodeInPlace for Maybe<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = Self::Null;
        if reader.null()? {
            return Ok(());
        }
        put_empty(self);
        if let Self::Value(value) = self { value.read(reader) } else { Ok(()) }
    }

    fn reset(&mut self) {
        *self = Self::Absent;
    }
}

/// A slot for a value. The value itself is not on the stack while it is decoded.
fn put_empty<T: Empty>(place: &mut Maybe<T>) {
    *place = Maybe::Value(T::empty());
}

impl<T> Empty for Maybe<T> {
    fn empty() -> Self {
        Self::Absent
    }
}

/// `Absent` is serialised as `null`; leave it out with `#[serde(skip_serializing_if = "Maybe::is_absent")]`.
#[cfg(feature = "serde")]
impl<T: serde::Serialize> serde::Serialize for Maybe<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Maybe<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}
