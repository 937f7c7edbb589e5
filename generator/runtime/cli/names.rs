//! The names of a command's options, each of which is unique.
//!
//! Input: a command of the table. Output: the names of its parameters, which the table has, and those of the fields of
//! its body, which depend on its other options: the table of fields is shared by commands.

use super::super::operation::ClientHeader;
use super::table::{Arg, Command, Program};

/// The names of options that commands have in addition to those of their parameters and fields.
const OWN_OPTIONS: [&str; 21] = [
    "accept",
    "all",
    "base-url",
    "body",
    "columns",
    "content-type",
    "file",
    "force",
    "help",
    "idempotent",
    "json",
    "link",
    "name",
    "no-wait",
    "other-origins",
    "output",
    "part",
    "part-header",
    "raw",
    "timeout",
    "version",
];

/// Those of them that only uploads and downloads have, except for the media type of a body.
const OF_FLOWS: [&str; 5] = ["content-type", "file", "force", "name", "output"];

/// A field of a body with its options.
#[derive(Clone, Debug)]
pub(super) struct FieldOption {
    /// The field.
    pub(super) arg: &'static Arg,
    /// The option of its value.
    pub(super) name: String,
    /// The option that clears it.
    pub(super) clear: Option<String>,
    /// The parameter of the same name, which is the default of a required field.
    pub(super) same: Option<&'static Arg>,
}

/// The options of a command's fields. If the name of one is taken by a parameter, by an option of every command or by
/// an option that clears another field, it is prefixed with `body-`.
pub(super) fn of_fields(program: &'static Program, command: &Command) -> Vec<FieldOption> {
    let is_taken = |own: &&&str| !OF_FLOWS.contains(own) || (**own == "content-type" && !command.takes.is_empty());
    let mut taken: Vec<String> = OWN_OPTIONS.iter().filter(is_taken).map(|&own| own.to_owned()).collect();
    taken.extend(headers(program).iter().map(of_header));
    for arg in command.args {
        taken.push(arg.name.to_owned());
        taken.extend(others(program, arg, command.args).into_iter().map(str::to_owned));
    }
    let mut claim = |name: &str, start: &str| {
        let mut claimed = format!("{start}{name}");
        while taken.contains(&claimed) {
            claimed = format!("{start}body-{}", &claimed[start.len()..]);
        }
        taken.push(claimed.clone());
        claimed
    };
    let fields = command.fields.iter().map(|arg| {
        let name = claim(arg.name, "");
        let clear = arg.nullable.then(|| claim(&name, "no-"));
        let same = command.args.iter().find(|parameter| arg.required && parameter.key() == arg.key());
        FieldOption { arg, name, clear, same }
    });
    fields.collect()
}

/// The headers of a program's client, each of which has an option.
pub(super) fn headers(program: &Program) -> &'static [ClientHeader] {
    (program.builder)().known_headers()
}

/// The option of a header.
pub(super) fn of_header(header: &ClientHeader) -> String {
    let option = header.setter.trim_matches('_').replace('_', "-");
    if OWN_OPTIONS.contains(&option.as_str()) { format!("header-{option}") } else { option }
}

/// The aliases of a command: the name of its operation, unless the table has others.
pub(super) fn aliases(command: &Command) -> Vec<String> {
    let Some(aliases) = command.aliases else {
        return Some(dashed(command.id)).filter(|name| name != command.name).into_iter().collect();
    };
    aliases.iter().map(|&alias| alias.to_owned()).collect()
}

/// The name of an operation on the command line: `create-project` for `createProject`.
fn dashed(id: &str) -> String {
    let mut name = String::with_capacity(id.len() + 4);
    for letter in id.chars() {
        let starts_word = letter.is_ascii_uppercase() || !letter.is_alphanumeric();
        if starts_word && !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        name.extend(letter.is_alphanumeric().then(|| letter.to_ascii_lowercase()));
    }
    name
}

/// The aliases of a parameter that are free: `work-item` for `work-item-id`, or both names of the option of a scope.
pub(super) fn others(program: &'static Program, arg: &'static Arg, all: &[Arg]) -> Vec<&'static str> {
    let scope = program.scopes.iter().find(|scope| scope.key == arg.key());
    let names = match scope {
        Some(scope) => [Some(scope.name), Some(scope.alias)],
        None => [without_end(arg.name), None],
    };
    let is_free = |name: &&str| {
        !OWN_OPTIONS.contains(name)
            && !headers(program).iter().any(|header| of_header(header) == *name)
            && !all.iter().any(|other| other.name == *name)
            && all.iter().filter(|other| without_end(other.name) == Some(name)).count() <= 1
    };
    names.into_iter().flatten().filter(is_free).collect()
}

fn without_end(name: &str) -> Option<&str> {
    ["-id", "-slug"].iter().find_map(|end| name.strip_suffix(end)).filter(|short| !short.is_empty())
}
