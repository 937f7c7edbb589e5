//! What a change of a document means for callers: one folder for each kind of change, with both documents and what is reported
//! about them in every form as a snapshot. `--bin semver` holds the same folders against a judge of emitted crates.

use specwright::diff::{self, Difference, Form, Item, ItemKind, RULES, Surface};
use specwright::{Reading, Shape, Strictness};
use specwright_tests::generation::{files, folders, read};
use specwright_tests::snapshot::differences;
use std::collections::BTreeSet;
use std::path::Path;

fn generate(document: &Path) -> Reading {
    let reading = read(document, "pets", Strictness::Lenient).expect("the document can be read");
    assert!(reading.api.is_some(), "{} is sound", document.display());
    reading
}

fn cases() -> Vec<(String, Difference)> {
    let mut cases = Vec::new();
    for entry in std::fs::read_dir("diff").expect("the cases are there") {
        let name = entry.expect("the folder can be listed").file_name().to_string_lossy().into_owned();
        let [old, new] =
            ["old", "new"].map(|state| generate(&Path::new("diff").join(&name).join(format!("{state}.yaml"))));
        cases.push((name, diff::documents(&old, &new).expect("both are sound")));
    }
    cases.sort_by(|(one, _), (other, _)| one.cmp(other));
    cases
}

#[test]
fn every_change_means_what_it_meant() {
    let mut different = Vec::new();
    for (name, difference) in cases() {
        let texts = [("text", Form::Text), ("changelog", Form::Markdown), ("json", Form::Json)];
        let texts = texts.map(|(name, form)| (name.to_owned(), diff::print(&difference, form)));
        different.extend(differences(&Path::new("diff").join(name), &texts));
    }
    assert!(different.is_empty(), "these snapshots differ:\n{}", different.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    // What no pair of documents brings about: features come from settings, and how types, tables and functions are declared
    // from the generator.
    let elsewhere = [
        "feature-added",
        "feature-removed",
        "declaration-changed",
        "static-retyped",
        "trait-changed",
        "receiver-changed",
    ];
    let cases = cases();
    let shown: BTreeSet<&str> =
        cases.iter().flat_map(|(_, difference)| &difference.changes).map(|change| change.rule.code).collect();
    let wrong: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    let wrong: Vec<_> = wrong.into_iter().filter(|code| shown.contains(code) == elsewhere.contains(code)).collect();
    assert!(wrong.is_empty(), "a folder in `diff`, or an entry in `elsewhere`: {wrong:?}");
}

#[test]
fn every_change_has_a_line() {
    for (name, difference) in cases() {
        for change in difference.changes {
            assert!(change.line.is_some(), "{name}: {} has no line", change.path);
        }
    }
}

#[test]
fn a_document_does_not_differ_from_itself() {
    for (name, document) in folders(Path::new("fixtures")).expect("fixtures are folders") {
        let reading = generate(&document);
        let difference = diff::documents(&reading, &reading).expect("it is sound");
        assert_eq!(difference.changes, [], "{name}");
    }
}

/// The surface of what was decided is that of the files that were written, and every public item of it has a place.
#[test]
fn surfaces_are_those_of_the_emitted_files() {
    for (name, document) in folders(Path::new("fixtures")).expect("fixtures are folders") {
        let reading = generate(&document);
        let surface = Surface::of(reading.api.as_ref().expect("it is sound"));
        let written = Surface::of_sources(&files(&reading, Shape::Crate));
        let is_code = |(_, item): &(&String, &Item)| item.kind != ItemKind::Feature;
        let decided: Vec<_> = surface.items.iter().filter(is_code).collect();
        assert_eq!(decided, written.items.iter().collect::<Vec<_>>(), "{name}");
        for (path, item) in surface.items.iter().filter(|(_, item)| {
            matches!(
                item.kind,
                ItemKind::Module
                    | ItemKind::Struct
                    | ItemKind::Enum
                    | ItemKind::Alias
                    | ItemKind::Function
                    | ItemKind::Field
            )
        }) {
            let owner = path.rsplit_once("::").or_else(|| path.rsplit_once('.')).map_or("", |(owner, _)| owner);
            let is_known = surface.places.contains_key(path) || surface.places.contains_key(owner);
            assert!(is_known || path.starts_with("Upload<"), "{name}: {} has no place", item.signature);
        }
    }
}

/// Counts what is public in the emitted text by another way than the surface was made.
#[test]
fn nothing_public_is_missing() {
    for (name, document) in folders(Path::new("fixtures")).expect("fixtures are folders") {
        let reading = generate(&document);
        let surface = Surface::of(reading.api.as_ref().expect("it is sound"));
        let kinds = |wanted: &[ItemKind]| surface.items.values().filter(|item| wanted.contains(&item.kind)).count();
        let emitted = files(&reading, Shape::Crate);
        let own = emitted.iter().filter(|(path, _)| !path.starts_with("src/runtime") && !path.ends_with("main.rs"));
        let text: String = own.map(|(_, text)| text.as_str()).collect();
        // A shape that several share is once in the text, and with each of its names in the surface.
        if text.contains("It has the shape of") {
            continue;
        }
        let count = |start: &str| text.lines().filter(|line| line.trim_start().starts_with(start)).count();
        assert_eq!(kinds(&[ItemKind::Function]), count("pub fn "), "functions of {name}");
        assert_eq!(kinds(&[ItemKind::Struct]), count("pub struct "), "structs of {name}");
        // An alias of another operation's errors counts as an enum of its own.
        let types = count("pub enum ") + count("pub type ");
        assert_eq!(kinds(&[ItemKind::Enum, ItemKind::Alias]), types, "enums and aliases of {name}");
        let words = ["pub fn ", "pub struct ", "pub enum ", "pub type ", "pub mod ", "pub use ", "pub static "];
        let others: usize = words.iter().map(|word| count(word)).sum();
        assert_eq!(kinds(&[ItemKind::Field]), count("pub ") - others, "fields of {name}");
    }
}

#[test]
fn emitting_and_comparing_agree_on_the_modules() {
    for (name, document) in folders(Path::new("fixtures")).expect("fixtures are folders") {
        let reading = generate(&document);
        let api = reading.api.as_ref().expect("it is sound");
        let surface = Surface::of(api);
        // Headers are methods of `Response`, and the rows of the command line are its own affair.
        let is_public = |path: &Path| {
            let is_root = ["src/lib.rs", "src/main.rs", "src/headers.rs"].iter().any(|own| path == Path::new(own));
            let is_code = path.extension().is_some_and(|extension| extension == "rs");
            // The files of types are private, and all their types in one module.
            let is_inside = ["src/runtime", "src/cli", "src/types"].iter().any(|folder| path.starts_with(folder));
            is_code && !is_root && !is_inside
        };
        let modules = files(&reading, Shape::Crate).into_keys().filter(|path| is_public(path)).count();
        let listed = surface.items.values().filter(|item| item.kind == ItemKind::Module).count();
        assert_eq!(listed, modules, "{name}");
    }
}
