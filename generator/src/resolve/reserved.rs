//! The runtime's own methods against the lists of names that the document cannot have: a method that is added to the
//! runtime and forgotten here would clash in an emitted crate.

use super::{CLIENT_METHODS, RESPONSE_METHODS, method, multi_step, parameter, scopes, security};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn the_methods_of_the_runtime_are_reserved() {
    let texts = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime"));
    for (name, reserved) in [
        ("Client", CLIENT_METHODS),
        ("ClientBuilder", security::BUILDER_METHODS),
        ("Call", parameter::CALL_METHODS),
        ("Response", RESPONSE_METHODS),
        ("Upload", multi_step::UPLOAD_METHODS),
    ] {
        let methods = methods(&texts, name);
        assert!(methods.contains("new"), "the runtime has a type `{name}`");
        let forgotten: Vec<_> = methods.iter().filter(|method| !reserved.contains(&method.as_str())).collect();
        assert!(forgotten.is_empty(), "methods of `{name}`, but not reserved: {forgotten:?}");
    }
}

/// `handle.into()` is the prelude's, whatever the handle itself has under that name and borrows.
#[test]
fn what_takes_a_value_comes_before_what_borrows_it() {
    for reserved in [CLIENT_METHODS, RESPONSE_METHODS, method::HANDLE_METHODS, scopes::HANDLE_METHODS] {
        for name in ["into", "try_into"] {
            assert!(reserved.contains(&name), "`{name}` is not in {reserved:?}");
        }
    }
}

/// The methods in `impl` blocks of a type, traits aside.
fn methods(texts: &[String], name: &str) -> BTreeSet<String> {
    let mut methods = BTreeSet::new();
    for text in texts {
        let mut inside = false;
        for line in text.lines() {
            if line.starts_with("impl") {
                inside = is_impl_of(line, name);
            } else if line == "}" {
                inside = false;
            } else if inside && let Some((_, rest)) = line.split_once("fn ") {
                let is_name = |character: char| character.is_alphanumeric() || character == '_';
                methods.extend(rest.split(|character| !is_name(character)).next().map(str::to_owned));
            }
        }
    }
    methods
}

/// Whether a line begins an `impl` block of a type itself: `impl<T> Response<T> {`.
fn is_impl_of(line: &str, name: &str) -> bool {
    let rest = line.trim_start_matches("impl");
    let rest = if rest.starts_with('<') { rest.split_once("> ").map_or("", |(_, rest)| rest) } else { rest.trim() };
    let is_whole = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    !line.contains(" for ") && rest.strip_prefix(name).is_some_and(is_whole)
}

fn texts(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the runtime is a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                texts.push(fs::read_to_string(entry.path()).expect("the runtime is text"));
            }
        }
    }
    texts
}
