//! Names of packages and programs: what Cargo takes, and what emitted code can be compiled under.

use super::manifest::depends_on;
use crate::naming::{is_keyword, kebab};

/// What names of packages are made of.
pub(crate) const PACKAGES: &str = "letters, digits, `-` and `_`, with a letter first";

/// What names of emitted crates are made of.
pub(crate) const CRATES: &str =
    "letters, digits, `-` and `_`, with a letter first; no word of Rust, and no crate that the code uses";

/// What names of programs are made of.
pub(crate) const PROGRAMS: &str =
    "letters, digits, `-` and `_`, with a letter first; no folder of Cargo's, such as `build`";

/// What a package is called whose document has no name for it.
const NAMELESS: &str = "api-client";

/// The most letters of a title that become a name. Cargo names files after packages, and registries take 64 letters.
const MAX_TITLE: usize = 60;

/// Crates that come with the compiler.
const STANDARD: &[&str] = &["alloc", "core", "proc_macro", "std", "test"];

/// What Cargo calls its own folders, where it would put a program.
const FOLDERS: &[&str] = &["build", "deps", "examples", "incremental"];

/// Whether a text can be the name of a package.
#[must_use]
pub(crate) fn is_package(name: &str) -> bool {
    let is_part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(is_part) && name.len() <= 64
}

/// Whether an emitted crate can have a name: its path is no word of Rust, and hides none of the crates that it uses.
#[must_use]
pub(crate) fn is_crate(name: &str) -> bool {
    let path = name.replace('-', "_");
    is_package(name) && !is_keyword(&path) && !STANDARD.contains(&path.as_str()) && !depends_on(&path)
}

/// Whether a program can have a name.
#[must_use]
pub(crate) fn is_program(name: &str) -> bool {
    is_package(name) && !FOLDERS.contains(&name)
}

/// The name of the crate for a document of this title.
#[must_use]
pub(crate) fn of_title(title: &str) -> String {
    if !title.contains(|character: char| character.is_ascii_alphanumeric()) {
        return NAMELESS.to_owned();
    }
    let slug: String = kebab(title).chars().filter(char::is_ascii).collect();
    let mut name = slug.trim_matches('-');
    if let Some((start, _)) = name.get(..MAX_TITLE).and_then(|start| start.rsplit_once('-')) {
        name = start;
    }
    let name = name.get(..MAX_TITLE).unwrap_or(name);
    let named = format!("{name}-api");
    [name, &named].into_iter().find(|name| is_crate(name)).unwrap_or(NAMELESS).to_owned()
}

/// The name that a manifest gives to the crate: emitted code must be called so to see itself.
#[must_use]
pub(crate) fn of_manifest(text: &str) -> Option<String> {
    let manifest: toml::Table = text.parse().ok()?;
    let name = |table: &str| manifest.get(table)?.get("name")?.as_str();
    name("lib").or_else(|| name("package")).filter(|name| is_crate(name)).map(str::to_owned)
}

/// The name of the program in a crate: that of the crate without what distinguishes it from others.
#[must_use]
pub(crate) fn of_program(package: &str) -> String {
    let short = ["-api", "-client"].iter().find_map(|end| package.strip_suffix(end));
    short.filter(|short| is_program(short)).unwrap_or(package).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{is_crate, is_program, of_manifest, of_program, of_title};

    #[test]
    fn titles_become_names_of_crates_that_compile() {
        for (title, expected) in [
            ("Plane API", "plane-api"),
            ("false", "false-api"),
            ("HTTP", "http-api"),
            ("Futures Core", "futures-core-api"),
            ("Std", "std-api"),
            ("", "api-client"),
            ("42", "api-client"),
            ("東京", "api-client"),
        ] {
            assert_eq!(of_title(title), expected, "{title}");
        }
        let long = of_title(&"Word ".repeat(40));
        assert!(long.len() <= 60 && long.ends_with("-word"), "{long}");
        assert_eq!(of_title(&"w".repeat(200)).len(), 60);
    }

    #[test]
    fn manifests_name_their_crates() {
        for (text, expected) in [
            ("[package]\nname = \"my-pets\"", Some("my-pets")),
            ("[package]\nname = \"my-pets\"\n[lib]\nname = \"pets\"", Some("pets")),
            ("[package]\nname = \"match\"", None),
            ("# Mine.", None),
            ("[package", None),
        ] {
            assert_eq!(of_manifest(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn programs_are_called_after_their_crates() {
        assert_eq!(["plane-api", "build-api", "api"].map(of_program), ["plane", "build-api", "api"]);
        assert!(!is_program("build") && !is_crate("match") && !is_crate("futures-core") && is_crate("build"));
    }
}
