//! Names of modules that not every file system takes as names of files.

use super::{emitted, read};
use std::collections::BTreeSet;

#[test]
fn tags_become_files_that_every_file_system_takes() {
    let long = "pets".repeat(75);
    let tags = ["con", "AUX", "nul", "com1", "LPT9", &long, &format!("{long}s"), &"\u{6771}".repeat(300)];
    let paths = tags.iter().enumerate().map(|(index, tag)| {
        let operation = serde_json::json!({
            "operationId": format!("get{index}"), "tags": [tag], "responses": { "204": { "description": "Done." } }
        });
        (format!("/{index}"), serde_json::json!({ "get": operation }))
    });
    let document = serde_json::json!({
        "openapi": "3.0.3",
        "info": { "title": "Hostile", "version": "1" },
        "paths": paths.collect::<serde_json::Map<_, _>>(),
    });
    let files = emitted(&read("files.json", document.to_string()));
    let mut names = BTreeSet::new();
    for path in files.keys() {
        let name = path.to_str().expect("paths are text");
        assert!(name.is_ascii() && name.len() < 120 && names.insert(name.to_ascii_lowercase()), "{name}");
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        assert!(!["con", "aux", "nul", "com1", "lpt9"].contains(&stem), "{name}");
    }
    for path in ["src/con-.rs", "src/aux-.rs", "src/cli/com1-.rs", "src/cli/lpt9-.rs"] {
        assert!(names.contains(path), "{path} is not among {names:?}");
    }
    let root = &files[std::path::Path::new("src/lib.rs")];
    assert!(root.contains("#[path = \"con-.rs\"]\npub mod con;"), "{root}");
    assert_eq!(files, emitted(&read("files.json", document.to_string())));
}
