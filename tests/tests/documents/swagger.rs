//! AutoRest's documents of Swagger 2.0, from where `judge conformance --suite autorest` installs them: each becomes a crate
//! with all of its operations, and whatever is reported of one is reported at a place of its own.

use serde_json::Value;
use specwright::Strictness;
use specwright::diagnostic::render::Form;
use specwright_tests::generation::read;
use std::path::PathBuf;

/// Where the judge's packages are in its cache.
const DOCUMENTS: &str = "specwright/autorest/node_modules/@microsoft.azure/autorest.testserver/swagger";

/// How many documents the package has.
const COUNT: usize = 74;

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

#[test]
fn autorests_documents_become_crates() {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
    let Some(entries) = cache.and_then(|cache| std::fs::read_dir(cache.join(DOCUMENTS)).ok()) else {
        eprintln!(
            "skipped: AutoRest's documents are not installed; `judge conformance --suite autorest --install` does it"
        );
        return;
    };
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect();
    paths.sort();
    assert_eq!(paths.len(), COUNT);
    for path in paths {
        let name = path.display();
        let reading = read(&path, "autorest-api", Strictness::Lenient).expect("the document can be read");
        let rendered = reading.render(Form::Concise, false);
        assert!(!rendered.contains(":1:1:"), "{name}: {rendered}");
        let api = reading.api.as_ref().unwrap_or_else(|| panic!("{name} is refused: {rendered}"));
        let emitted: usize = api.tags.iter().map(|tag| tag.operations.len()).sum();
        let text = std::fs::read_to_string(&path).expect("it was read before");
        let document: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("it is JSON");
        assert_eq!(emitted, operations(&document), "{name}: {rendered}");
        assert!(!api.servers.is_empty(), "{name} has no server");
    }
}

/// How many operations a document has.
fn operations(document: &Value) -> usize {
    let items = ["paths", "x-ms-paths"].iter().filter_map(|key| document[key].as_object());
    let items = items.flat_map(|paths| paths.values());
    items.map(|item| METHODS.iter().filter(|method| item[method].is_object()).count()).sum()
}
