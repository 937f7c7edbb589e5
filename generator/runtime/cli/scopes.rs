//! Parameters from the environment, which most commands have.

use super::keys;
use super::table::{Arg, Scope};

/// The scope of a parameter.
pub(super) fn of<'s>(scopes: &'s [Scope], arg: &Arg) -> Option<&'s Scope> {
    scopes.iter().find(|scope| arg.required && scope.key == arg.key())
}

/// The value of a parameter in the environment.
pub(super) fn value(scopes: &[Scope], arg: &Arg) -> Option<String> {
    keys::variable_of(of(scopes, arg)?.variable)
}
