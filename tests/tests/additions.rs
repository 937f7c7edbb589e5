//! What is added to an API breaks nobody: over all fixtures, `specwright diff` calls each addition minor or less.
//!
//! `judge semver --additions` holds the same against a judge of the emitted crates.

use specwright::diff::{self, Bump, Form};
use specwright::{Reading, Strictness, diagnostic};
use specwright_tests::additions::ADDITIONS;
use specwright_tests::generation::{folders, read_like};
use std::fmt::Write as _;
use std::path::Path;

#[test]
fn additions_break_no_caller() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut held, mut broken) = ([0; ADDITIONS.len()], String::new());
    for (name, document) in folders(Path::new("fixtures")).expect("fixtures are folders") {
        // What is in several files stands where it stands.
        if name == "many-files" {
            continue;
        }
        let text = std::fs::read_to_string(&document).expect("the document is there");
        let value: serde_yaml::Value = serde_yaml::from_str(&text).expect("the document is YAML");
        let generate = |value: &serde_yaml::Value| -> Reading {
            let path = folder.path().join("openapi.yaml");
            std::fs::write(&path, serde_yaml::to_string(value).expect("it can be written")).expect("it is written");
            read_like(&path, &document, "fixture-api", Strictness::Lenient).expect("it can be read")
        };
        let old = generate(&value);
        for (index, addition) in ADDITIONS.into_iter().enumerate() {
            let Some(changed) = addition.to(&value) else { continue };
            let new = generate(&changed);
            let Some(difference) = diff::documents(&old, &new) else {
                let said = new.render(diagnostic::render::Form::Concise, false);
                writeln!(broken, "{name}, {addition:?}:\n{said}").expect("a string takes any text");
                continue;
            };
            held[index] += 1;
            if difference.bump() == Some(Bump::Major) {
                let said = diff::print(&difference, Form::Text);
                writeln!(broken, "{name}, {addition:?}:\n{said}").expect("a string takes any text");
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
    assert!(held.iter().all(|held| *held >= 20), "each of {ADDITIONS:?} over 20 fixtures: {held:?}");
}
