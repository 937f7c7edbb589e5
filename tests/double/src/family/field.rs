//! The fields of a family, as data: what a value must be, who may set it, and what it is at first.

use crate::store::Table;
use serde_json::{Value, json};

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ValueType {
    /// Text of at most so many characters.
    Text(usize),
    /// `true` or `false`.
    Boolean,
    /// A whole number between two.
    Integer(i64, i64),
    /// Any number.
    Number,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// One of these numbers.
    Level(&'static [i64]),
    /// `2026-12-24`.
    Date,
    /// `2026-12-24T10:00:00Z`.
    DateTime,
    /// Either of the two.
    DateOrDateTime,
    /// Any JSON.
    Json,
    /// The name of a time zone.
    Zone,
    /// The id of a row.
    One(Table),
    /// Ids of rows.
    Many(Table),
}

/// Which requests set a field. Where it is not set, a value in the body is ignored, as the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    /// None: the server alone does.
    Never,
    /// That which creates.
    OnCreate,
    /// Those which update.
    OnUpdate,
    /// Both.
    Always,
}

/// What a field is when a request to create does not say.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Initial {
    /// `null`.
    Null,
    /// A text.
    Text(&'static str),
    /// A truth value.
    Boolean(bool),
    /// A number without a point.
    Integer(i64),
    /// A number with one.
    Number(f64),
    /// `{}`.
    Object,
    /// `[]`.
    List,
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) value_type: ValueType,
    pub(crate) set: Set,
    pub(crate) initial: Initial,
    /// A request to create must name it, and it may not be empty.
    pub(crate) required: bool,
    /// `null` is a value.
    pub(crate) nullable: bool,
}

impl Field {
    /// A field that requests may set and need not.
    pub(super) const fn new(name: &'static str, value_type: ValueType, initial: Initial) -> Self {
        let nullable = matches!(initial, Initial::Null);
        Self { name, value_type, set: Set::Always, initial, required: false, nullable }
    }

    /// Text that must be given.
    pub(super) const fn required(name: &'static str, value_type: ValueType) -> Self {
        Self { name, value_type, set: Set::Always, initial: Initial::Null, required: true, nullable: false }
    }

    /// A field that only the server sets.
    pub(super) const fn server(name: &'static str, initial: Initial) -> Self {
        Self { name, value_type: ValueType::Json, set: Set::Never, initial, required: false, nullable: true }
    }

    /// The same field, set by other requests.
    pub(super) const fn set(self, set: Set) -> Self {
        Self { set, ..self }
    }

    /// Whether a request to create, or to update, sets it.
    pub(crate) fn is_set_by(&self, creates: bool) -> bool {
        match self.set {
            Set::Never => false,
            Set::OnCreate => creates,
            Set::OnUpdate => !creates,
            Set::Always => true,
        }
    }

    /// Whether it is a moment, which responses show in the caller's time zone.
    pub(crate) fn is_moment(&self) -> bool {
        matches!(self.value_type, ValueType::DateTime | ValueType::DateOrDateTime)
    }
}

impl Initial {
    /// The value.
    pub(crate) fn value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => text.into(),
            Self::Boolean(value) => value.into(),
            Self::Integer(number) => number.into(),
            Self::Number(number) => number.into(),
            Self::Object => json!({}),
            Self::List => json!([]),
        }
    }
}
