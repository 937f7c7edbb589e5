//! Names on the command line: of the commands at the top, and of the options of each.
//!
//! What comes in are Rust names, which differ from each other; what goes out are names in `kebab-case`, which differ from
//! each other and from those that the runtime's program has anyway.

use crate::ir::{Api, ClientHeader, Parameter, Scope, Tag};
use foldhash::{HashMap, HashSet};

/// Options that every command has.
pub(super) const COMMON: &[&str] = &[
    "base-url",
    "body",
    "columns",
    "help",
    "idempotent",
    "json",
    "link",
    "no-wait",
    "other-origins",
    "part",
    "part-header",
    "raw",
    "timeout",
    "version",
];

/// The option that commands have besides whose response is a page of a list.
pub(super) const PAGED: &str = "all";

/// The option that commands have besides whose response comes in more than one media type.
pub(super) const ACCEPT: &str = "accept";

/// The option that commands have besides whose body comes in more than one media type.
pub(super) const CONTENT_TYPE: &str = "content-type";

/// Options that commands have which upload or download.
pub(super) const FLOWS: &[&str] = &[
    "base-url",
    "columns",
    CONTENT_TYPE,
    "file",
    "force",
    "help",
    "json",
    "link",
    "name",
    "no-wait",
    "other-origins",
    "output",
    "raw",
    "timeout",
    "version",
];

/// The names of the commands at the top.
pub(super) struct Commands(HashSet<String>);

impl Commands {
    /// The groups have theirs already.
    pub(super) fn new(api: &Api) -> Self {
        let own = ["completions", "help"].map(str::to_owned);
        Self(own.into_iter().chain(api.tags.iter().map(|tag| kebab(&tag.module))).collect())
    }

    /// The own name of a multi-step call, or with its tag before it where that is taken.
    pub(super) fn claim(&mut self, tag: &Tag, name: &str) -> String {
        let mut claimed = kebab(name);
        while !self.0.insert(claimed.clone()) {
            claimed = format!("{}-{claimed}", kebab(&tag.module));
        }
        claimed
    }
}

/// The options of a command by the Rust names of what they stand for.
pub(super) struct Options(HashMap<String, String>);

impl Options {
    /// Gives each name an option that is not taken.
    pub(super) fn new<'n, 'r>(
        reserved: impl IntoIterator<Item = &'r &'r str>,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let mut taken: HashSet<String> = reserved.into_iter().map(|&name| name.to_owned()).collect();
        let options = names.into_iter().map(|name| {
            let mut option = kebab(name);
            while !taken.insert(option.clone()) {
                option = format!("param-{option}");
            }
            (name.to_owned(), option)
        });
        Self(options.collect())
    }

    /// The same, where the first names have other options if these are left.
    pub(super) fn with_preferred<'n, 'r>(
        reserved: impl IntoIterator<Item = &'r &'r str>,
        preferred: Vec<String>,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let (reserved, names): (Vec<&&str>, Vec<&str>) = (reserved.into_iter().collect(), names.into_iter().collect());
        let mut options = Self::new(reserved.iter().copied(), names.iter().copied());
        let mut taken: HashSet<String> = reserved.iter().map(|&&name| name.to_owned()).collect();
        taken.extend(options.0.values().cloned());
        for (name, wanted) in names.into_iter().zip(preferred) {
            if taken.insert(wanted.clone()) {
                options.0.insert(name.to_owned(), wanted);
            }
        }
        options
    }

    /// The option that stands for a name.
    ///
    /// # Panics
    ///
    /// When it was made without that name.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).expect("a command knows all its options")
    }
}

/// What the option of a scope's argument is called: as the scope, or by its own name where there are several.
pub(super) fn of_scope(scope: &Scope, argument: &Parameter) -> String {
    if scope.arguments.len() == 1 { scope.name.clone() } else { kebab(&argument.name) }
}

/// What the option of a header is called that is set once.
pub(super) fn of_header(header: &ClientHeader) -> String {
    let option = kebab(&header.method);
    let is_taken = COMMON.iter().chain(FLOWS).chain([&PAGED, &ACCEPT]).any(|own| *own == option);
    if is_taken { format!("header-{option}") } else { option }
}

/// The name of an operation as the runtime makes one for the command line of it.
pub(super) fn dashed(id: &str) -> String {
    let mut name = String::new();
    for letter in id.chars() {
        let starts_word = letter.is_ascii_uppercase() || !letter.is_alphanumeric();
        if starts_word && !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        name.extend(letter.is_alphanumeric().then(|| letter.to_ascii_lowercase()));
    }
    name
}

/// A Rust name as one on the command line.
pub(super) fn kebab(name: &str) -> String {
    name.trim_matches('_').replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::{ACCEPT, COMMON, FLOWS, Options, PAGED};
    use std::collections::BTreeSet;

    /// The runtime's program, which keeps the short names of parameters apart from the same options.
    const PROGRAM: &str = include_str!("../../../runtime/cli/names.rs");

    #[test]
    fn the_program_knows_the_same_options() {
        let (_, list) = PROGRAM.split_once("const OWN_OPTIONS").expect("the program has a list");
        let (list, _) = list.split_once("];").expect("the list ends");
        let known: BTreeSet<&str> = list.split('"').skip(1).step_by(2).collect();
        let reserved: BTreeSet<&str> = COMMON.iter().chain(FLOWS).copied().chain([PAGED, ACCEPT]).collect();
        assert_eq!(known, reserved);
    }

    #[test]
    fn options_differ() {
        let options = Options::new(COMMON, ["type_", "timeout", "_a", "a", "param_timeout"]);
        let found = ["type_", "timeout", "_a", "a", "param_timeout"].map(|name| options.get(name));
        assert_eq!(found, ["type", "param-timeout", "a", "param-a", "param-param-timeout"]);
    }

    #[test]
    fn an_option_of_a_scope_takes_no_other_away() {
        let preferred = ["project", "workspace", "json"].map(str::to_owned).to_vec();
        let names = ["project_id", "workspace_slug", "form", "project"];
        let options = Options::with_preferred(COMMON, preferred, names);
        assert_eq!(names.map(|name| options.get(name)), ["project-id", "workspace", "form", "project"]);
    }
}
