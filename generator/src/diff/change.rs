//! A change of the interface: plain data.

use super::item::ItemKind;
use super::rules::Rule;

/// A change of the interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whether something is new, gone, or declared otherwise.
    pub change_kind: ChangeKind,
    /// What it is, or was when it is gone.
    pub kind: ItemKind,
    /// Its path in the crate.
    pub path: String,
    /// The parameter in question, or `->` for the result.
    pub part: Option<String>,
    /// How it was declared.
    pub before: Option<String>,
    /// How it is declared.
    pub after: Option<String>,
    /// What that means.
    pub rule: Rule,
    /// What it is called now, where that can be known.
    pub renamed: Option<String>,
    /// What caused it: `file:line:column` of the document.
    pub line: Option<String>,
}

/// How something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It is gone.
    Removed,
    /// It is declared otherwise.
    Changed,
    /// It is new.
    Added,
}

/// What something is in: a trait at its type, a field in its struct, an item in its module. What an upload's steps add
/// to the runtime's type is in the steps.
pub(super) fn owner(path: &str) -> Option<&str> {
    if let Some((ty, _)) = path.split_once(": ") {
        return Some(ty);
    }
    if let Some((_, rest)) = path.split_once('<') {
        return rest.split_once('>').map(|(inner, _)| inner);
    }
    match path.rsplit_once('.') {
        Some((owner, _)) => Some(owner),
        None => path.rsplit_once("::").map(|(owner, _)| owner),
    }
}
