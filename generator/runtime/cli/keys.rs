//! Credentials from the environment.

use super::super::builder::ClientBuilder;
use super::{Key, Program};
use std::fmt::Write as _;

/// Gives the builder every credential whose variable is set and not empty.
pub(super) fn apply(program: &Program, mut builder: ClientBuilder) -> ClientBuilder {
    for Key { scheme, variable, .. } in program.keys {
        if let Ok(value) = std::env::var(variable) {
            if !value.trim().is_empty() {
                builder = builder.credential(*scheme, value);
            }
        }
    }
    builder
}

/// Whether a credential is set.
pub(super) fn any(program: &Program) -> bool {
    program.keys.is_empty()
        || program.keys.iter().any(|key| std::env::var(key.variable).is_ok_and(|value| !value.trim().is_empty()))
}

/// Which variables there are, for the help.
pub(super) fn help(program: &Program) -> String {
    let mut text = String::from("Credentials are read from the environment:\n");
    for key in program.keys {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:<24} {}", key.variable, key.about);
    }
    text
}
