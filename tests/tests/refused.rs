//! One folder for each mistake: the whole diagnostic is a snapshot beside the document that makes it, and nothing is
//! decided, so that nothing is emitted. They are read strictly, as `specwright.toml` asks for documents of one's own; what
//! is reported by default is a second snapshot.

use specwright::Strictness;
use specwright::diagnostic::explain;
use specwright::diagnostic::render::Form;
use specwright_tests::generation::{folders, read};
use specwright_tests::snapshot::differences;
use std::path::Path;

/// Codes without a folder: what they say is never an error, or its document would be too much for a folder.
const ELSEWHERE: [&str; 25] = [
    // Valid, and not expressed in types, or not wholly: see `fixtures`.
    "all-of-conflict",
    "all-of-key-conflict",
    "credential-in-the-clear",
    "credential-twice",
    "credential-unused",
    "default-of-other-type",
    "derive-left-out",
    "dynamic-reference",
    "form-not-supported",
    "ignored-header",
    "media-type-not-supported",
    "oauth-address",
    "recursive-alias",
    "reference-not-followed",
    "required-without-property",
    "scheme-not-supported",
    "scope-types",
    "security-nowhere",
    "tuple-not-expressed",
    "union-beside-properties",
    "xml-not-typed",
    // Warnings, however strictly a document is read.
    "key-beside-reference",
    "overlay-without-target",
    // 10,001 files, and two million values.
    "too-many-files",
    "too-many-bodies",
];

#[test]
fn every_mistake_is_pointed_at() {
    let mut different = Vec::new();
    for (name, document) in folders(Path::new("refused")).expect("mistakes are folders") {
        let reading = read(&document, &name, Strictness::Strict).expect("the document can be read");
        if reading.api.is_some() || !reading.diagnostics.has_errors() {
            different.push(format!("{name}, which is not refused"));
        }
        // By default nearly all of them cost their place and no more.
        let lenient = read(&document, &name, Strictness::Lenient).expect("the document can be read");
        let verdict = if lenient.api.is_some() { "a crate is emitted" } else { "nothing is emitted" };
        let default = format!("{verdict}\n\n{}", lenient.render(Form::Concise, false));
        let folder = document.parent().expect("a document is in a folder");
        let shown = [("diagnostics".to_owned(), reading.render(Form::Full, false)), ("default".to_owned(), default)];
        different.extend(differences(folder, &shown));
    }
    assert!(different.is_empty(), "these snapshots differ:\n{}", different.join("\n"));
}

#[test]
fn every_code_of_an_error_has_a_mistake() {
    let mut snapshots = String::new();
    for (_, document) in folders(Path::new("refused")).expect("mistakes are folders") {
        let snapshot = document.with_file_name("diagnostics.snap");
        snapshots.push_str(&std::fs::read_to_string(snapshot).expect("a mistake has a snapshot"));
    }
    // Diagnostics about a document and its pages have their folders in `docs`, those about traffic in `traffic`.
    let is_elsewhere = |code: &&str| code.starts_with("docs-") || code.starts_with("traffic-");
    for code in explain::codes().filter(|code| !is_elsewhere(code)) {
        let is_shown = snapshots.contains(&format!("error[{code}]"));
        assert_ne!(is_shown, ELSEWHERE.contains(&code), "{code}: a folder in `refused`, or an entry in `ELSEWHERE`");
    }
    assert!(ELSEWHERE.iter().all(|code| explain::explain(code).is_some()), "an entry in `ELSEWHERE` is no code");
}
