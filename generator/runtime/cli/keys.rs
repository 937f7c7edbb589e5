//! Credentials from the environment.

use super::super::builder::ClientBuilder;
use super::table::{Key, Pair, Program};
use std::fmt::Write as _;

/// Sets every credential whose variable is set and not empty.
pub(super) fn apply(program: &Program, mut builder: ClientBuilder) -> ClientBuilder {
    for Pair { scheme, variables: [(first, _), (second, _)], credential } in program.pairs {
        if let (Some(first), Some(second)) = (variable_of(first), variable_of(second)) {
            builder = builder.credential(*scheme, credential(first, second));
        }
    }
    for Key { scheme, variable, .. } in program.keys {
        if let Some(value) = variable_of(variable) {
            builder = builder.credential(*scheme, value);
        }
    }
    builder
}

/// Whether a credential is set.
pub(super) fn any(program: &Program) -> bool {
    let is_pair = |pair: &Pair| pair.variables.iter().all(|(variable, _)| variable_of(variable).is_some());
    let is_set = program.keys.iter().any(|key| variable_of(key.variable).is_some());
    program.keys.is_empty() || is_set || program.pairs.iter().any(is_pair)
}

/// The variables of which one, or one pair, is enough.
pub(super) fn alternatives(program: &Program) -> String {
    let keys = program.keys.iter().map(|key| key.variable.to_owned());
    let pairs = program.pairs.iter().map(|pair| pair.variables.map(|(variable, _)| variable).join(" and "));
    keys.chain(pairs).collect::<Vec<_>>().join(" or ")
}

/// The variables, for the help.
pub(super) fn help(program: &Program) -> String {
    let mut text = String::from("Credentials are read from the environment:\n");
    let keys = program.keys.iter().map(|key| (key.variable, key.about));
    for (variable, about) in keys.chain(program.pairs.iter().flat_map(|pair| pair.variables)) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {variable:<24} {about}");
    }
    text
}

/// The value of a variable that is set and not empty.
pub(super) fn variable_of(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}
