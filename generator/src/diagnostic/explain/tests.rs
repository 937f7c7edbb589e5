//! The explanations against what is reported.

use super::{CODES, codes, explain};
use std::fs;
use std::path::Path;

/// The lines of all modules before their tests.
fn source(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("explain.rs") {
            text.push_str(fs::read_to_string(&path).unwrap().split("#[cfg(test)]").next().unwrap());
        }
    }
}

#[test]
fn codes_are_sorted_and_in_use() {
    assert!(codes().is_sorted());
    let mut text = String::new();
    source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    for (code, _) in CODES {
        assert!(text.contains(&format!("\"{code}\"")), "nothing reports `{code}`");
    }
}

#[test]
fn every_code_is_explained() {
    let mut text = String::new();
    source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    for start in ["Diagnostic::error(", "Diagnostic::warning(", "Diagnostic::note(", "Severity::Error, ", "degrade("] {
        for rest in text.split(start).skip(1) {
            let code = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
            if let Some(code) = code {
                assert!(explain(code).is_some(), "`{code}` is not explained");
            }
        }
    }
}
