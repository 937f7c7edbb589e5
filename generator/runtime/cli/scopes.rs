//! Parameters from the environment, which most commands have.

use super::keys;
use super::table::{Arg, ScopeOption};

/// The scope of a parameter.
pub(super) fn of<'s>(scopes: &'s [ScopeOption], arg: &Arg) -> Option<&'s ScopeOption> {
    scopes.iter().find(|scope| arg.required && scope.key == arg.key())
}

/// The value of a parameter in the environment.
pub(super) fn value(scopes: &[ScopeOption], arg: &Arg) -> Option<String> {
    keys::variable_of(of(scopes, arg)?.variable)
}
