//! How values are written in paths, queries, headers, cookies and text parts of forms.
//!
//! Input: a value. Output: its text before any encoding. Independent of where the text is used.

use super::Maybe;
use super::json::{NOT_A_NUMBER, Number, Value};
use std::borrow::Cow;

/// A value that can be written in a path, query, header, cookie or form.
pub trait Param {
    /// Returns the value as text, not yet encoded.
    fn param(&self) -> ParamValue;
}

/// The text of a [`Param`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamValue {
    /// No value: the parameter is omitted.
    Absent,
    /// One value.
    One(String),
    /// A list. An empty one is omitted, as style `form` cannot represent it.
    Many(Vec<String>),
    /// A value that cannot be sent, for this reason.
    Mistake(&'static str),
}

impl ParamValue {
    /// Returns the values; empty for an absent one.
    ///
    /// # Errors
    /// Returns the reason if a value cannot be sent.
    pub fn into_values(self) -> Result<Vec<String>, &'static str> {
        match self {
            Self::Absent => Ok(Vec::new()),
            Self::One(value) => Ok(vec![value]),
            Self::Many(values) => Ok(values),
            Self::Mistake(why) => Err(why),
        }
    }
}

impl<T: Param + ?Sized> Param for &T {
    fn param(&self) -> ParamValue {
        (**self).param()
    }
}

impl<T: Param + ToOwned + ?Sized> Param for Cow<'_, T> {
    fn param(&self) -> ParamValue {
        (**self).param()
    }
}

impl<T: Param> Param for Option<T> {
    fn param(&self) -> ParamValue {
        self.as_ref().map_or(ParamValue::Absent, Param::param)
    }
}

impl<T: Param> Param for Maybe<T> {
    fn param(&self) -> ParamValue {
        self.as_ref().value().map_or(ParamValue::Absent, Param::param)
    }
}

impl<T: Param> Param for [T] {
    fn param(&self) -> ParamValue {
        let items = self.iter().map(|item| item.param().into_values());
        match items.collect::<Result<Vec<_>, _>>() {
            Ok(items) => ParamValue::Many(items.concat()),
            Err(why) => ParamValue::Mistake(why),
        }
    }
}

impl<T: Param> Param for Vec<T> {
    fn param(&self) -> ParamValue {
        self.as_slice().param()
    }
}

impl Param for str {
    fn param(&self) -> ParamValue {
        ParamValue::One(self.to_owned())
    }
}

impl<T: Param + ?Sized> Param for Box<T> {
    fn param(&self) -> ParamValue {
        (**self).param()
    }
}

impl Param for Value {
    /// Text without quotes, lists item by item, anything else as JSON.
    fn param(&self) -> ParamValue {
        match self {
            Self::Null => ParamValue::Absent,
            Self::Text(text) => text.param(),
            Self::List(items) => items.param(),
            other => ParamValue::One(other.to_string()),
        }
    }
}

/// These print as they are written on the wire.
macro_rules! displayed {
    ($($type:ty),*) => {$(
        impl Param for $type {
            fn param(&self) -> ParamValue {
                ParamValue::One(self.to_string())
            }
        }
    )*};
}

displayed!(String, bool, i8, i16, i32, i64, u8, u16, u32, u64, Number);

macro_rules! floats {
    ($($type:ty),*) => {$(
        impl Param for $type {
            fn param(&self) -> ParamValue {
                if self.is_finite() { ParamValue::One(self.to_string()) } else { ParamValue::Mistake(NOT_A_NUMBER) }
            }
        }
    )*};
}

floats!(f32, f64);
