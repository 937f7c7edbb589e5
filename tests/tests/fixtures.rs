//! One folder for each feature of the generator: what is said about its document, what each operation came to, and every
//! emitted file are snapshots beside it. The runtime's files are the same for all and are tested in `tests/runtime`.

use specwright::diagnostic::render::Form;
use specwright::{Reading, Shape, Strictness};
use specwright_tests::generation::{files, folders, read, read_like};
use specwright_tests::snapshot::differences;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Plane's document, held to the same standard as `specwright.toml` holds it.
const PLANE: &str = "../spec/plane.yaml";

#[test]
fn every_fixture_is_as_it_was() {
    let mut different = Vec::new();
    for (name, document) in folders(Path::new("fixtures")).expect("fixtures are folders") {
        let reading = generate(&name, &document, Strictness::Lenient);
        let folder = document.parent().expect("a document stands in a folder");
        different.extend(differences(folder, &snapshots(&reading)));
    }
    assert!(different.is_empty(), "these snapshots differ:\n{}", different.join("\n"));
}

/// What is looked at of Plane's client: a tag with every kind of flow, and one with lists in pages. The whole of it stands
/// in `generated/src`, where every change shows and `freshness` holds it against the document; a second copy would only
/// double each difference. The list of files says whether one is missing.
const TELLING: [&str; 7] =
    ["attachments.rs", "cli-attachments.rs", "client.rs", "comments.rs", "headers.rs", "lib.rs", "main.rs"];

#[test]
fn plane_is_as_it_was() {
    let reading = generate("plane-api", Path::new(PLANE), Strictness::Strict);
    let folder = Path::new("snapshots/plane");
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let all = snapshots(&reading);
    let is_source = |name: &str| Path::new(name).extension().is_some_and(|extension| extension == "rs");
    let files = all.iter().map(|(name, _)| name.as_str()).filter(|name| is_source(name));
    let files = files.collect::<Vec<_>>().join("\n") + "\n";
    let is_told = |name: &str| name == "diagnostics" || TELLING.contains(&name);
    let mut told: Vec<_> = all.into_iter().filter(|(name, _)| is_told(name)).collect();
    told.push(("files".to_owned(), files));
    let different = differences(folder, &told);
    assert!(different.is_empty(), "these snapshots differ:\n{}", different.join("\n"));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for (name, document) in folders(Path::new("fixtures")).expect("fixtures are folders") {
        let [first, second] = [(); 2].map(|()| generate(&name, &document, Strictness::Lenient));
        assert_eq!(first.api, second.api, "{name}");
        assert_eq!(files(&first, Shape::Crate), files(&second, Shape::Crate), "{name}");
    }
}

#[test]
fn the_order_of_components_does_not_show() {
    let plane = ("plane-api".to_owned(), Path::new(PLANE).to_owned());
    let fixtures = folders(Path::new("fixtures")).expect("fixtures are folders");
    for (name, document) in fixtures.into_iter().chain([plane]) {
        let text = std::fs::read_to_string(&document).expect("a document is text");
        let is_json = document.extension().is_some_and(|extension| extension == "json");
        let value = if is_json { serde_json::from_str(&text).ok() } else { serde_yaml::from_str(&text).ok() };
        let turned = turn_components(value.expect("the document is well-formed"));
        let beside = document.parent().expect("a document stands in a folder");
        let mut file = tempfile::Builder::new().suffix(".json").tempfile_in(beside).expect("a file can be made");
        file.write_all(turned.as_bytes()).expect("a file can be written");
        let turned = read_like(file.path(), &document, &name, Strictness::Lenient).expect("the file can be read");
        // The files are made from this and from nothing else.
        assert_eq!(generate(&name, &document, Strictness::Lenient).api, turned.api, "{name}");
    }
}

fn generate(package: &str, document: &Path, strictness: Strictness) -> Reading {
    let reading = read(document, package, strictness).expect("the document can be read");
    assert!(reading.api.is_some(), "{} is sound:\n{}", document.display(), reading.render(Form::Full, false));
    reading
}

/// Everything that is looked at: what was said, what each operation came to, and what is emitted.
fn snapshots(reading: &Reading) -> Vec<(String, String)> {
    let mut texts = vec![("diagnostics".to_owned(), reading.render(Form::Full, false))];
    if let Some(report) = reading.report() {
        texts.push(("report".to_owned(), operations(&report)));
    }
    let emitted = files(reading, Shape::Crate).into_iter().filter(|(path, _)| !path.starts_with("src/runtime"));
    texts.extend(emitted.map(|(path, text)| {
        let path = path.strip_prefix("src").expect("emitted files stand in `src`");
        // Snapshots stand beside the document, in no folders.
        (path.display().to_string().replace('/', "-"), text)
    }));
    texts
}

/// What the report says of each operation and of all, a line each: the emitted code does not show where it is weaker than
/// the document.
fn operations(report: &serde_json::Value) -> String {
    let mut text = String::new();
    for operation in report["operations"].as_array().into_iter().flatten() {
        let part = |key: &str| operation[key].as_str().unwrap_or_default();
        writeln!(text, "{} {}: {} is {}", part("method"), part("path"), part("id"), part("status")).expect("text");
        for reason in operation["reasons"].as_array().into_iter().flatten() {
            let part = |key: &str| reason[key].as_str().unwrap_or_default();
            writeln!(text, "    {} at {}: {}", part("code"), part("pointer"), part("message")).expect("text");
        }
    }
    writeln!(text, "{} full, {} degraded, {} types", report["full"], report["degraded"], report["types"])
        .expect("text");
    text
}

/// The document with the entries of every section of `components` in the opposite order, as JSON.
fn turn_components(mut document: serde_yaml::Value) -> String {
    let sections = document.get_mut("components").and_then(serde_yaml::Value::as_mapping_mut);
    for (_, section) in sections.into_iter().flatten() {
        if let serde_yaml::Value::Mapping(entries) = section {
            let mut turned: Vec<_> = std::mem::take(entries).into_iter().collect();
            turned.reverse();
            *entries = turned.into_iter().collect();
        }
    }
    serde_json::to_string(&document).expect("a value is JSON")
}
