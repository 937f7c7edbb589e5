//! One folder for each mistake: the whole diagnostic is a snapshot beside the document that makes it, and nothing is
//! decided, so that nothing is emitted. They are read strictly, as `specwright.toml` asks for documents of one's own.

use specwright::diagnostic::render::Form;
use specwright::lower::Strictness;
use specwright_tests::generation::{folders, read};
use specwright_tests::snapshot::differences;
use std::path::Path;

#[test]
fn every_mistake_is_pointed_at() {
    let mut different = Vec::new();
    for (name, document) in folders(Path::new("refused")).expect("mistakes are folders") {
        let reading = read(&document, &name, Strictness::Strict).expect("the document can be read");
        if reading.api.is_some() || !reading.diagnostics.has_errors() {
            different.push(format!("{name}, which is not refused"));
        }
        let folder = document.parent().expect("a document stands in a folder");
        different.extend(differences(folder, &[("diagnostics".to_owned(), reading.render(Form::Full, false))]));
    }
    assert!(different.is_empty(), "these snapshots differ:\n{}", different.join("\n"));
}
