//! Operations whose response depends on their query: variants of a command, which are options of it.

use super::table::{Arg, Command, Group, Variant};
use clap::ArgMatches;

/// The variants of a command, in order of precedence.
pub(super) fn of<'g>(group: &'g Group, command: &Command) -> impl Iterator<Item = (&'g Command, Variant)> {
    let id = command.id;
    let variants = group.commands.iter().filter_map(|other| Some((other, other.variant?)));
    variants.filter(move |(_, variant)| variant.base == id)
}

/// Whether a command is run by options of another one.
pub(super) fn is_one(group: &Group, command: &Command) -> bool {
    let base = |variant: Variant| group.commands.iter().any(|other| other.id == variant.base);
    command.variant.is_some_and(base)
}

/// The parameters of a variant that the command itself does not have.
pub(super) fn own_args(command: &Command, variant: &'static Command) -> impl Iterator<Item = &'static Arg> {
    let known = command.args;
    variant.args.iter().filter(move |arg| !known.iter().any(|other| other.name == arg.name))
}

/// The option of a parameter with a fixed value, unless the command has it already.
pub(super) fn fixed(command: &Command, variant: Variant) -> impl Iterator<Item = (String, &'static str)> {
    let known = command.args;
    let fixed = variant.query.iter().filter_map(|(key, value)| Some((*key, (*value)?)));
    let fixed = fixed.filter(move |(key, _)| !known.iter().any(|arg| arg.key() == *key));
    fixed.map(|(key, value)| (key.replace('_', "-"), value))
}

/// The selected command: the first variant whose options are all given, or the command itself.
pub(super) fn chosen(
    group: &'static Group,
    command: &'static Command,
    matches: &ArgMatches,
) -> Result<&'static Command, String> {
    let given = |option: &str| matches.try_get_one::<String>(option).ok().flatten().map(String::as_str);
    let name = |variant: &Command, key: &str| {
        let arg = variant.args.iter().chain(command.args).find(|arg| arg.key() == key);
        arg.map_or_else(|| key.replace('_', "-"), |arg| arg.name.to_owned())
    };
    let mut lacking = None;
    for (variant, Variant { query, .. }) in of(group, command) {
        let is_given = |(key, value): &(&str, Option<&str>)| {
            given(&name(variant, key)).is_some_and(|text| value.is_none_or(|value| value == text))
        };
        if query.iter().all(is_given) {
            return Ok(variant);
        }
        let options = |wanted: bool| {
            let options = query.iter().filter(move |one| is_given(one) == wanted);
            options.map(|(key, _)| format!("--{}", name(variant, key))).collect::<Vec<_>>()
        };
        let known = |option: &String| command.args.iter().any(|arg| format!("--{}", arg.name) == *option);
        if let Some(option) = options(true).into_iter().find(|option| !known(option)) {
            lacking.get_or_insert_with(|| format!("{option} needs {}, too", options(false).join(" and ")));
        }
    }
    lacking.map_or(Ok(command), Err)
}
