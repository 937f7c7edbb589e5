//! Every mistake with a repair that takes no thought is mended by the overlay that `check --propose` writes: applied, it
//! leaves nothing of them. The mistakes without one are listed with the reason.

use specwright::diagnostic::render::Form;
use specwright::{Customization, Naming, Options, SETTINGS_FILE, Settings, Spanned, Strictness};
use specwright_tests::generation::folders;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders of `refused` that no overlay mends, and why.
const WITHOUT: &[(&str, &str)] = &[
    ("adjusted-without-effect", "the settings are wrong"),
    ("alias-bomb", "it is not read"),
    ("circular-files", "what is meant by a circle takes thought"),
    ("client-headers-without-effect", "the settings are wrong"),
    ("component-name", "another name is a decision, and references name it"),
    ("dangling-reference", "nothing is like what it names"),
    ("deep-nesting", "it is not read"),
    ("duplicate-key", "an overlay sees one value of a key"),
    ("duplicate-key-json", "an overlay sees one value of a key"),
    ("duplicate-operation-id", "another name is a decision"),
    ("duplicate-parameter", "which of two counts is a decision"),
    ("duplicate-path", "which of two counts is a decision"),
    ("empty-document", "there is no document"),
    ("endless-references", "what is meant by a circle takes thought"),
    ("file-outside", "an argument allows the folder"),
    ("file-that-is-a-folder", "which file is meant takes thought"),
    ("flow-without-operation", "nothing is like what it names"),
    ("future-version", "which version is meant takes thought"),
    ("json-syntax", "it is not read"),
    ("missing-file", "which file is meant takes thought"),
    ("no-responses", "what an operation responds takes thought"),
    ("not-an-object", "it is no document"),
    ("not-openapi", "it is no document of OpenAPI"),
    ("not-utf8", "it is not read"),
    ("nothing-selected", "the settings are wrong"),
    ("oauth-flow", "which address is meant takes thought"),
    ("other-kind", "it is no document of OpenAPI"),
    ("other-notation", "it is no document of OpenAPI"),
    ("overlay-copies-many", "the overlay is wrong"),
    ("overlay-mistakes", "the overlay is wrong"),
    ("overlay-of-other-version", "the overlay is wrong"),
    ("reference-in-a-circle", "what is meant by a circle takes thought"),
    ("reference-out-of-place", "what is behind it is in another place"),
    ("reference-to-other-kind", "what is meant takes thought"),
    ("remote-reference", "the settings say where the file is"),
    ("scope-of-settings-with-unknown-key", "the settings are wrong"),
    ("selection-without-effect", "the settings are wrong"),
    ("server-with-query", "what the query is for takes thought"),
    ("settings-misspelt", "the settings are wrong"),
    ("settings-of-no-code", "the settings are wrong"),
    ("swagger-without-counterpart", "OpenAPI 3 has no words for it"),
    ("undeclared-path-parameter", "the type of the parameter takes thought"),
    ("unknown-key", "nothing is like it"),
    ("unknown-server-variable", "the value of the variable takes thought"),
    ("unused-path-parameter", "whether path or parameter is wrong takes thought"),
    ("utf16", "it is not read"),
    ("variant-of-webhook", "where it belongs takes thought"),
    ("variant-without-parts", "the parts of it take thought"),
    ("wrong-flow", "what the flow is takes thought"),
    ("wrong-lookup", "what the lookup is takes thought"),
    ("wrong-pagination", "how the list goes on takes thought"),
    ("wrong-scope", "what the scope is takes thought"),
    ("wrong-scope-of-settings", "the settings are wrong"),
    ("wrong-variant", "what the variant is takes thought"),
    ("yaml-indentation", "it is not read"),
    ("yaml-syntax", "it is not read"),
    ("yaml-tab", "it is not read"),
];

/// Folders of which an overlay mends a part.
const PARTLY: &[(&str, &str)] = &[
    ("unknown-edition", "which edition is meant takes thought"),
    ("enum-of-other-type", "a text among integers, and an enum of nothing, take thought"),
    ("missing-key", "a name, a place or a version that is missing takes thought"),
    ("misspelt-extension", "a list where a text belongs takes thought"),
    ("misspelt-variant", "the name of the operation takes thought"),
    ("scope-with-unknown-key", "a scope of no operation takes thought"),
    ("swagger", "a type or an address that is missing takes thought"),
    ("swagger-with-later-keys", "which version is meant takes thought"),
    ("status-out-of-range", "which status is meant takes thought"),
    ("unknown-security-scheme", "nothing is like `bearer`"),
    ("unknown-type", "which version is meant takes thought"),
    ("wrong-in", "a body takes thought"),
    ("wrong-type", "a list where a text or an object belongs takes thought"),
];

#[test]
fn an_overlay_mends_what_takes_no_thought() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut wrong = Vec::new();
    for (name, document) in folders(Path::new("refused")).expect("mistakes are folders") {
        let (before, after) = mended(&name, &document, folder.path());
        let is_listed = |list: &[(&str, &str)]| list.iter().any(|(known, _)| *known == name);
        match after {
            None if !is_listed(WITHOUT) => wrong.push(format!("{name}: has no repair")),
            Some(_) if is_listed(WITHOUT) => wrong.push(format!("{name}: has a repair")),
            Some(left) if left.is_empty() == is_listed(PARTLY) => {
                wrong.push(format!("{name}: what is left\n{left}of\n{before}"));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let known: BTreeSet<String> =
        folders(Path::new("refused")).expect("mistakes are folders").into_iter().map(|(name, _)| name).collect();
    for (name, reason) in WITHOUT.iter().chain(PARTLY) {
        assert!(known.contains(*name) && !reason.is_empty(), "{name} is no folder");
    }
}

#[test]
fn an_overlay_mends_the_cases_of_documents_with_a_mistake() {
    let cases = Path::new("../../shared/cases/documents");
    let Ok(entries) = fs::read_dir(cases) else {
        println!("skipped: there are no cases of documents");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut held = 0;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let main = ["main.yaml", "main.json"].map(|main| path.join(main)).into_iter().find(|main| main.is_file());
        let is_yaml = path.extension().is_some_and(|extension| extension == "yaml");
        let Some(document) = main.or_else(|| is_yaml.then_some(path)) else { continue };
        if let (before, Some(left)) = mended(&name, &document, folder.path()) {
            let codes = |text: &str| -> BTreeSet<String> {
                text.lines().filter_map(|line| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned())).collect()
            };
            assert!(codes(&left).is_subset(&codes(&before)) && left.len() < before.len(), "{name}: {left}of\n{before}");
            held += 1;
        }
    }
    assert!(held >= 10, "{held} cases have a repair");
}

/// What is reported of a document strictly, and what is left of it once the overlay that is proposed is applied.
fn mended(name: &str, document: &Path, folder: &Path) -> (String, Option<String>) {
    let settings = document.with_file_name(SETTINGS_FILE);
    let settings = if settings.is_file() { Settings::read(&settings) } else { Ok(Settings::default()) };
    let Ok(settings) = settings else { return ("settings with a mistake".to_owned(), None) };
    let options = |overlay: Option<&PathBuf>| {
        let mut customization: Customization = settings.customization.clone();
        customization.overlays.extend(overlay.map(|path| (Spanned::bare("proposed"), path.clone())));
        Options { naming: Naming::default(), strictness: Strictness::Strict, root: None, customization }
    };
    let reading = specwright::read(document, &options(None)).expect("the document can be read");
    let before = reading.render(Form::Concise, false);
    let Some((text, count)) = reading.propose(&options(None)) else { return (before, None) };
    assert!(count > 0, "{name}");
    let overlay = folder.join(format!("{name}.overlay.yaml"));
    fs::write(&overlay, text).expect("it can be written");
    let mended = specwright::read(document, &options(Some(&overlay))).expect("the document can be read");
    (before, Some(mended.render(Form::Concise, false)))
}
