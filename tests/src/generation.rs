//! The documents of the tests, and what the generator makes of them. Nothing is written here.

use specwright::lower::Strictness;
use specwright::render::{Files, Shape, render};
use specwright::resolve::Naming;
use specwright::{Options, Reading, emit};
use std::io;
use std::path::{Path, PathBuf};

/// Reads a document into decisions. `package` is what the crate is called; the header lines name the document as it is
/// named here.
///
/// # Errors
///
/// When the file cannot be read.
pub fn read(document: &Path, package: &str, strictness: Strictness) -> io::Result<Reading> {
    let naming = Naming { name: Some(package.to_owned()), program: None };
    specwright::read(document, &Options { naming, strictness, root: None, layout: layout(document, Shape::Crate) })
}

/// The files of the crate; none when the document has an error.
#[must_use]
pub fn files(reading: &Reading, shape: Shape) -> Files {
    let Some(api) = &reading.api else { return Files::new() };
    render(emit::emit(api), &layout(&reading.sources.root().path, shape))
}

/// The folders under `parent` with the document in each, by name.
///
/// # Errors
///
/// When a folder cannot be listed, or does not hold exactly one document.
pub fn folders(parent: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(parent)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let documents: Vec<PathBuf> = ["openapi.yaml", "openapi.json"]
            .iter()
            .map(|document| entry.path().join(document))
            .filter(|document| document.exists())
            .collect();
        match documents.as_slice() {
            [document] => folders.push((name, document.clone())),
            _ => return Err(io::Error::other(format!("{name} holds {} documents", documents.len()))),
        }
    }
    folders.sort();
    Ok(folders)
}

fn layout(document: &Path, shape: Shape) -> specwright::render::Options {
    specwright::render::Options {
        source: document.display().to_string(),
        command: "specwright generate".to_owned(),
        shape,
    }
}
