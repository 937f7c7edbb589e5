//! The way to something inside a response: fields, each of which may be missing.
//!
//! What comes in is a [`FieldPath`] and the expression that it starts from; what goes out is an expression for what is
//! there.

use super::code::{Code, code, fill, name};
use super::fields::{self, Slot};
use super::scope::Scope;
use crate::ir::{FieldPath, TypeRef};

/// Where a path leads: a place, or an `Option` of a reference to one.
pub(super) enum Reached {
    Value(Code),
    Optional(Code),
}

impl Reached {
    /// What is made of a place, or of an `Option`: templates in which that is `$it`.
    pub(super) fn into_code(self, scope: &Scope<'_>, value: &'static str, optional: &'static str) -> Code {
        match self {
            Self::Value(place) => fill(scope, value, &[("it", &place)]),
            Self::Optional(found) => fill(scope, optional, &[("it", &found)]),
        }
    }
}

/// The type of what is at the end of a path of fields.
pub(super) fn end<'p>(scope: &Scope<'p>, path: &'p FieldPath) -> Option<&'p TypeRef> {
    path.fields.last().map(|field| scope.meaning(&field.ty))
}

/// Follows a path by reference.
pub(super) fn reach(scope: &Scope<'_>, root: &'static str, path: &FieldPath) -> Reached {
    follow(scope, root, path, ("&", ".as_ref()"))
}

/// Follows a path and takes what is there out of its place.
pub(super) fn take(scope: &Scope<'_>, root: &'static str, path: &FieldPath) -> Reached {
    follow(scope, root, path, ("", ""))
}

fn follow(
    scope: &Scope<'_>,
    root: &'static str,
    path: &FieldPath,
    (borrow, as_ref): (&'static str, &'static str),
) -> Reached {
    path.fields.iter().fold(Reached::Value(root.into()), |reached, field| {
        let (name, slot) = (name(&field.name), fields::slot(scope, field));
        let value = if slot == Slot::Maybe { ".value()" } else { "" };
        match (reached, slot) {
            (Reached::Value(place), Slot::Plain) => Reached::Value(code!(scope, "$place.$name", place, name)),
            (Reached::Value(place), _) => {
                Reached::Optional(code!(scope, "$place.$name$as_ref$value", place, name, as_ref, value))
            }
            (Reached::Optional(found), Slot::Plain) => {
                Reached::Optional(code!(scope, "$found.map(|found| ${borrow}found.$name)", found, borrow, name))
            }
            (Reached::Optional(found), _) => {
                Reached::Optional(code! { scope, "$found.and_then(|found| found.$name$as_ref$value)",
                    found, name, as_ref, value
                })
            }
        }
    })
}
