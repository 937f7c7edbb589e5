//! Variants of operations: what an operation is when its query has certain parameters (`x-specwright-when`).
//!
//! In the lowered document a variant is an operation of its own, in a path item of its own; the facts beside it say which
//! operation it is a variant of and what the query has. Its parameters are those that a call of it has: what is conditional
//! is required, and a parameter with one fixed value lists nothing but that value. The operation itself is left with what
//! no variant takes.

use crate::document::Value;

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
#[cfg_attr(not(feature = "traffic"), expect(unreachable_pub, reason = "only traffic offers it to others"))]
pub struct Condition {
    /// The `operationId` of the other operation.
    pub base: String,
    /// The parameters that the query has, with the value that each must have; `None` for any.
    pub query: Vec<(String, Option<String>)>,
}

impl Condition {
    /// Whether a query, as names and values, is one of the variant.
    #[must_use]
    #[cfg(feature = "traffic")]
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
