//! What is added to an API breaks no caller: over all fixtures, `specwright diff` calls each addition minor or less.
//!
//! `judge semver --additions` holds the same against a judge of the emitted crates.

use specwright::diff::{self, Bump, Form};
use specwright::{Reading, Strictness, diagnostic};
use specwright_tests::additions::{ADDITIONS, Addition};
use specwright_tests::generation::{folders, read_like};
use std::fmt::Write as _;
use std::path::Path;

#[test]
fn additions_break_no_caller() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut held, mut broken) = ([0; ADDITIONS.len()], String::new());
    for (name, document) in folders(Path::new("fixtures")).expect("fixtures are folders") {
        // What is in several files stays where it is, and what is added is in the words of OpenAPI 3.
        if name == "many-files" || name.starts_with("swagger") {
            continue;
        }
        let text = std::fs::read_to_string(&document).expect("the document is there");
        let is_json = document.extension().is_some_and(|extension| extension == "json");
        let value: serde_yaml::Value = if is_json {
            serde_json::from_str(&text).expect("the document is JSON")
        } else {
            serde_yaml::from_str(&text).expect("the document is YAML")
        };
        let generate = |value: &serde_yaml::Value| -> Reading {
            let path = folder.path().join("openapi.yaml");
            std::fs::write(&path, serde_yaml::to_string(value).expect("it can be written")).expect("it is written");
            read_like(&path, &document, "fixture-api", Strictness::Lenient).expect("it can be read")
        };
        let old = generate(&value);
        for (index, addition) in ADDITIONS.into_iter().enumerate() {
            if !addition.is_meant_for(&name) {
                continue;
            }
            let Some(changed) = addition.to(&value) else { continue };
            let new = generate(&changed);
            let Some(difference) = diff::documents(&old, &new) else {
                let printed = new.render(diagnostic::render::Form::Concise, false);
                writeln!(broken, "{name}, {addition:?}:\n{printed}").expect("a string takes any text");
                continue;
            };
            held[index] += 1;
            if difference.bump() == Some(Bump::Major) {
                let printed = diff::print(&difference, Form::Text);
                writeln!(broken, "{name}, {addition:?}:\n{printed}").expect("a string takes any text");
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
    // Few operations that may have a body have none.
    let few = |addition: Addition| if addition == Addition::Body { 9 } else { 20 };
    let is_enough = ADDITIONS.into_iter().zip(held).all(|(addition, held)| held >= few(addition));
    assert!(is_enough, "each of {ADDITIONS:?} over so many fixtures: {held:?}");
}
