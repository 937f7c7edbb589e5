//! Credentials from the environment.

use super::super::builder::ClientBuilder;
use super::table::{Key, Program};
use std::fmt::Write as _;

/// Sets every credential whose variable is set and not empty.
pub(super) fn apply(program: &Program, mut builder: ClientBuilder) -> ClientBuilder {
    for Key { scheme, variable, .. } in program.keys {
        if let Some(value) = variable_of(variable) {
            builder = builder.credential(*scheme, value);
        }
    }
    builder
}

/// Whether a credential is set.
pub(super) fn any(program: &Program) -> bool {
    program.keys.is_empty() || program.keys.iter().any(|key| variable_of(key.variable).is_some())
}

/// The variables, for the help.
pub(super) fn help(program: &Program) -> String {
    let mut text = String::from("Credentials are read from the environment:\n");
    for key in program.keys {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:<24} {}", key.variable, key.about);
    }
    text
}

/// The value of a variable that is set and not empty.
pub(super) fn variable_of(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}
