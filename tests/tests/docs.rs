//! A document held against pages: each kind of difference in a folder of its own, the history of Plane's pages replayed,
//! and every fact of every page changed in turn.
//!
//! A folder of `docs` holds a document, its pages, and all diagnostics about them; the lock of the state before
//! where something has changed since. The history and the pages are beside the workspace; without them this says so.

#[path = "docs/history.rs"]
mod history;
#[path = "docs/mutation.rs"]
mod mutation;

use specwright::diagnostic::explain;
use specwright::diagnostic::render::Form;
use specwright::drift::format::Plane;
use specwright::drift::patch::{Patched, diff, patched};
use specwright::drift::{Comparison, compare_with_pages};
use specwright::{Customization, Naming, Options, Strictness};
use specwright_tests::generation::folders;
use specwright_tests::snapshot::differences;
use std::io;
use std::path::{Path, PathBuf};

fn options() -> Options {
    Options {
        naming: Naming::default(),
        strictness: Strictness::Lenient,
        root: None,
        customization: Customization::default(),
    }
}

fn comparison(document: &Path) -> io::Result<Comparison> {
    compare_with_pages(document, &document.with_file_name("pages"), &Plane, &options())
}

/// A folder of Plane's recordings, beside the workspace or a folder around it; `None`, printed, where it is not there.
fn shared(name: &str) -> Option<PathBuf> {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    let folder = folders.map(|folder| folder.join("shared/plane").join(name)).find(|folder| folder.is_dir());
    if folder.is_none() {
        eprintln!("skipped: there is no `../shared/plane/{name}` beside the workspace");
    }
    folder
}

/// The document of a folder after its patch, held against the same pages; the folder is copied for it.
fn after_patch(document: &Path, patched: &[Patched], comparison_before: &Comparison) -> Comparison {
    let folder = document.parent().expect("a document is in a folder");
    let copy = tempfile::tempdir().expect("there is room for a copy");
    let mut open = vec![PathBuf::new()];
    while let Some(inner) = open.pop() {
        std::fs::create_dir_all(copy.path().join(&inner)).expect("a folder can be made");
        for entry in std::fs::read_dir(folder.join(&inner)).expect("the folder can be listed").flatten() {
            let path = inner.join(entry.file_name());
            if entry.path().is_dir() {
                open.push(path);
            } else {
                std::fs::copy(entry.path(), copy.path().join(path)).expect("a file can be copied");
            }
        }
    }
    for Patched { file, text } in patched {
        let path = &comparison_before.sources.file(*file).path;
        let path = path.strip_prefix(folder).expect("files of the document are in its folder");
        std::fs::write(copy.path().join(path), text).expect("a file can be written");
    }
    comparison(&copy.path().join("openapi.yaml")).expect("the patched document can be read")
}

#[test]
fn every_difference_is_pointed_at_on_both_sides() {
    let mut different = Vec::new();
    for (name, document) in folders(Path::new("docs")).expect("differences are folders") {
        let comparison = comparison(&document).expect("the document and its pages can be read");
        let diagnostics = comparison.diagnostics();
        if diagnostics.has_errors() == name.starts_with("agreeing") {
            different.push(format!("{name}, which says {} things", diagnostics.iter().count()));
        }
        let mut text = comparison.render(&diagnostics, Form::Full, false);
        text.push_str(&comparison.pages.summary());
        let folder = document.parent().expect("a document is in a folder");
        let mut texts = vec![("diagnostics".to_owned(), text)];
        let patch = diff(&comparison);
        if !patch.is_empty() {
            texts.push(("patch".to_owned(), patch));
        }
        different.extend(differences(folder, &texts));
    }
    assert!(different.is_empty(), "these snapshots differ:\n{}", different.join("\n"));
}

#[test]
fn a_patch_makes_the_document_agree() {
    let mut count = 0;
    for (name, document) in folders(Path::new("docs")).expect("differences are folders") {
        let before = comparison(&document).expect("the document and its pages can be read");
        let patched = patched(&before);
        if patched.is_empty() {
            continue;
        }
        count += 1;
        let after = after_patch(&document, &patched, &before);
        let facts = |comparison: &Comparison, is_edit: bool| -> Vec<String> {
            let list = comparison.verdict.unexplained.iter();
            list.filter(|one| one.edit.is_some() || !is_edit).map(|one| one.facts[0].clone()).collect()
        };
        assert!(after.document.is_some(), "{name}: {}", after.render(&after.disagreements, Form::Full, false));
        let (left, known) = (facts(&after, true), facts(&before, false));
        // A word that is no type has no place in a document.
        let expected: &[&str] = if name == "type" { &["query.notify.type"] } else { &[] };
        assert_eq!(left, expected, "{name}");
        assert!(
            facts(&after, false).iter().all(|fact| known.contains(fact)),
            "{name}: the patch makes new differences"
        );
    }
    assert!(count > 6, "{count} folders have a patch");
}

#[test]
fn every_code_has_a_folder() {
    let mut diagnostics = String::new();
    for (_, document) in folders(Path::new("docs")).expect("differences are folders") {
        let snapshot = document.with_file_name("diagnostics.snap");
        diagnostics.push_str(&std::fs::read_to_string(snapshot).expect("a difference has a snapshot"));
    }
    let codes: Vec<_> = explain::codes().filter(|code| code.starts_with("docs-")).collect();
    assert!(codes.len() > 10);
    for code in codes {
        assert!(diagnostics.contains(&format!("error[{code}]")), "no folder of `docs` shows `{code}`");
    }
}
