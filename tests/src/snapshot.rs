//! Snapshots that are beside the document they are about.
//!
//! In goes a folder and what it should hold; out comes what differs. Unlike a bare assertion of insta this looks at all of
//! them before it fails, and a snapshot that nothing refers to any more is a difference too.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Compares texts with the snapshots of a folder and names those that differ.
///
/// # Panics
///
/// When the folder cannot be listed.
#[must_use]
pub fn differences(folder: &Path, texts: &[(String, String)]) -> Vec<String> {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder.canonicalize().expect("the folder is there"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut different: Vec<String> = settings.bind(|| {
        let differs = |(name, text): &&(String, String)| {
            catch_unwind(AssertUnwindSafe(|| insta::assert_snapshot!(name.as_str(), text))).is_err()
        };
        texts.iter().filter(differs).map(|(name, _)| folder.join(name).display().to_string()).collect()
    });
    let known: BTreeSet<String> = texts.iter().map(|(name, _)| format!("{name}.snap")).collect();
    for entry in std::fs::read_dir(folder).expect("the folder can be listed").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|extension| extension == "snap") && !known.contains(&name) {
            different.push(format!("{}, which nothing refers to", folder.join(name).display()));
        }
    }
    different
}
