//! Where in a body something is: as notes write it, and as `JSONPath`.

use crate::overlay::write::quoted;
use std::fmt::Write as _;

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The value under a key.
    Key(String),
    /// The value under a key of the sender's choice, which may say who that is.
    Entry,
    /// An item.
    Item(usize),
}

/// The steps as notes write them, `results[].name`: without what differs from one exchange to the next.
pub(super) fn pattern(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        let dot = if text.is_empty() { "" } else { "." };
        match step {
            Step::Key(key) => {
                let _ = write!(text, "{dot}{key}");
            }
            Step::Entry => {
                let _ = write!(text, "{dot}*");
            }
            Step::Item(_) => text.push_str("[]"),
        }
    }
    text
}

/// The steps as `JSONPath` (RFC 9535).
pub(super) fn json_path(steps: &[Step]) -> String {
    let mut text = "$".to_owned();
    for step in steps {
        let _ = match step {
            Step::Key(key) if is_plain(key) => write!(text, ".{key}"),
            Step::Key(key) => write!(text, "['{}']", quoted(key)),
            Step::Entry => write!(text, ".*"),
            Step::Item(index) => write!(text, "[{index}]"),
        };
    }
    text
}

fn is_plain(key: &str) -> bool {
    let is_first = |character: char| character.is_ascii_alphabetic() || character == '_';
    key.starts_with(is_first) && key.chars().all(|character| is_first(character) || character.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Step, json_path, pattern};

    #[test]
    fn paths_are_written_in_two_ways() {
        let key = |name: &str| Step::Key(name.to_owned());
        let steps = [key("results"), Step::Item(3), key("sort order"), Step::Entry];
        assert_eq!(
            (pattern(&steps).as_str(), json_path(&steps).as_str()),
            ("results[].sort order.*", "$.results[3]['sort order'].*")
        );
        assert_eq!((pattern(&[]).as_str(), json_path(&[]).as_str()), ("", "$"));
        assert_eq!(pattern(&[Step::Item(0), key("id")]), "[].id");
    }
}
