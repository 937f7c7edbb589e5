//! Variants of operations: what an operation is when its query has certain parameters (`x-specwright-when`).
//!
//! In the lowered document a variant is an operation of its own, in a path item of its own that says which operation it is
//! a variant of and what the query has. Its parameters are those that a call of it has: what is conditional is required, and
//! a parameter with one fixed value lists nothing but that value. The operation itself is left with what no variant takes.

use crate::document::Value;
use openapiv3::PathItem;

/// The key for the `operationId` of the operation that a path item holds a variant of.
pub(super) const BASE: &str = "x-specwright-base";
/// The key for what the query has: values by parameter, and `true` for any value.
pub(super) const QUERY: &str = "x-specwright-query";

/// What a variant asks of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted<'a> {
    /// That it is given.
    Any,
    /// That it has this value, as it is written in a query.
    Value(&'a str),
}

impl<'a> Wanted<'a> {
    /// What a value in a declaration asks for.
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        match value {
            Value::Bool(true) => Some(Self::Any),
            Value::Text(text) => Some(Self::Value(text)),
            Value::Number(text) => Some(Self::Value(text)),
            _ => None,
        }
    }

    /// A value as it is written in a query.
    pub(super) fn text(value: &'a Value) -> Option<&'a str> {
        match value {
            Value::Text(text) => Some(text),
            Value::Number(text) => Some(text),
            Value::Bool(flag) => Some(if *flag { "true" } else { "false" }),
            _ => None,
        }
    }
}

/// When an operation is the variant of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The `operationId` of the other operation.
    pub base: String,
    /// The parameters that the query has, with the value that each must have; `None` for any.
    pub query: Vec<(String, Option<String>)>,
}

impl Condition {
    /// The condition of the operation in a path item of the lowered document; `None` when it is no variant.
    #[must_use]
    pub fn of(item: &PathItem) -> Option<Self> {
        Self::read(|key| item.extensions.get(key))
    }

    /// The same of a path item that was made a value again.
    #[must_use]
    pub fn of_value(item: &serde_json::Value) -> Option<Self> {
        Self::read(|key| item.get(key))
    }

    fn read<'v>(get: impl Fn(&str) -> Option<&'v serde_json::Value>) -> Option<Self> {
        let base = get(BASE)?.as_str()?.to_owned();
        let query = get(QUERY)?.as_object()?.iter();
        let query = query.map(|(name, value)| (name.clone(), value.as_str().map(str::to_owned))).collect();
        Some(Self { base, query })
    }

    /// Whether a query, as names and values, is one of the variant.
    #[must_use]
    pub fn is_met_by<'q>(&self, query: impl Iterator<Item = (&'q str, &'q str)>) -> bool {
        let query: Vec<(&str, &str)> = query.collect();
        self.query.iter().all(|(name, wanted)| {
            let mut given = query.iter().filter(|(given, _)| given == name);
            given.any(|(_, value)| wanted.as_deref().is_none_or(|wanted| wanted == *value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Condition;

    #[test]
    fn a_condition_is_met_by_all_of_its_parameters() {
        let query = vec![("view".to_owned(), Some("current".to_owned())), ("fields".to_owned(), None)];
        let condition = Condition { base: "listCycles".to_owned(), query };
        let is_met = |query: &[(&str, &str)]| condition.is_met_by(query.iter().copied());
        assert!(is_met(&[("fields", "id"), ("page", "2"), ("view", "current")]));
        assert!(!is_met(&[("fields", "id"), ("view", "all")]));
        assert!(!is_met(&[("view", "current")]));
    }
}
