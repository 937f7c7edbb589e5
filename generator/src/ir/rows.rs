//! How the variants of a union are recognized.

#[cfg(doc)]
use super::UnionVariant;
use super::{Fact, TypeRef};

/// What values of a [`UnionVariant`] look like. A variant that is a union itself has several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Row {
    /// The kind of JSON; `None` where it may be several.
    pub kind: Option<ValueKind>,
    /// The known values of a scalar.
    pub values: Vec<String>,
    /// What holds for texts and numbers.
    pub facts: Vec<Fact>,
    /// What the items of a list may be.
    pub items: Vec<Row>,
    /// Its texts are dates, which are also points in time, as some write them.
    pub is_date: bool,
    /// What an object has, where that distinguishes it.
    pub keys: Option<Keys>,
}

/// What distinguishes an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Keys {
    /// Those that must be there.
    pub required: Vec<String>,
    /// Those that may be.
    pub optional: Vec<String>,
    /// What is known of values inside of it.
    pub marks: Vec<Mark>,
    /// It has no other keys.
    pub is_closed: bool,
}

/// What is known of a value inside of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The keys that lead to it; `[]` for each item of a list.
    pub path: Vec<String>,
    /// The kind of JSON; `None` where it may be several.
    pub kind: Option<ValueKind>,
    /// What it may be; empty: anything of that kind.
    pub values: Vec<String>,
}

/// A kind of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

impl ValueKind {
    /// The kind that values of a type are written as, whatever they are; `None` where that depends on more than the type.
    #[must_use]
    pub(crate) fn of(ty: &TypeRef) -> Option<Self> {
        match ty {
            TypeRef::Bool => Some(Self::Bool),
            TypeRef::F32 | TypeRef::F64 | TypeRef::Number => Some(Self::Number),
            ty if ty.is_integer() => Some(Self::Number),
            TypeRef::Text | TypeRef::Uuid | TypeRef::DateTime | TypeRef::Date | TypeRef::Bytes => Some(Self::Text),
            TypeRef::List(_) | TypeRef::Tuple(_) => Some(Self::List),
            TypeRef::Map(_) => Some(Self::Object),
            _ => None,
        }
    }
}

impl Fact {
    /// The kind of values that it is about.
    #[must_use]
    pub(crate) fn kind(&self) -> ValueKind {
        match self {
            Self::Least(_) | Self::Most(_) => ValueKind::Number,
            _ => ValueKind::Text,
        }
    }
}
