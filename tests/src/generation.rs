//! The documents of the tests, and what the generator makes of them. Nothing is written here.

use specwright::{Extent, Files, Layout, Naming, Options, Reading, Shape, Strictness};
use specwright::{SETTINGS_FILE, Settings, SettingsError};
use std::io;
use std::path::{Path, PathBuf};

/// Reads a document into decisions, as the settings beside it say when there are any. `package` is what the crate is
/// called; the header lines name the document as it is named here.
///
/// # Errors
///
/// When the file cannot be read.
pub fn read(document: &Path, package: &str, strictness: Strictness) -> io::Result<Reading> {
    read_like(document, document, package, strictness)
}

/// Reads a document as if it was where another one does, as for the settings beside that.
///
/// # Errors
///
/// When the file cannot be read.
pub fn read_like(document: &Path, other: &Path, package: &str, strictness: Strictness) -> io::Result<Reading> {
    read_as(document, other, package, strictness, None)
}

/// Reads a document for the types of its components only, and otherwise as the settings beside it say.
///
/// # Errors
///
/// When the file cannot be read.
pub fn read_types(document: &Path, package: &str) -> io::Result<Reading> {
    read_as(document, document, package, Strictness::Lenient, Some(Extent::Types))
}

fn read_as(
    document: &Path,
    other: &Path,
    package: &str,
    strictness: Strictness,
    extent: Option<Extent>,
) -> io::Result<Reading> {
    let naming = Naming { name: Some(package.to_owned()), program: None };
    let settings = other.with_file_name(SETTINGS_FILE);
    let settings = if settings.is_file() { Settings::read(&settings) } else { Ok(Settings::default()) };
    let mut customization = match settings {
        Ok(settings) => settings.customization,
        Err(SettingsError::Wrong(wrong)) => {
            let (sources, diagnostics) = *wrong;
            return Ok(Reading { sources, origins: None, diagnostics, api: None });
        }
        Err(error) => return Err(io::Error::other(format!("{error:?}"))),
    };
    customization.extent = extent.unwrap_or(customization.extent);
    specwright::read(document, &Options { naming, strictness, root: None, customization })
}

/// The files of the crate; none when the document has an error.
#[must_use]
pub fn files(reading: &Reading, shape: Shape) -> Files {
    reading.files(&layout(&reading.sources.root().path, shape)).unwrap_or_default()
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

fn layout(document: &Path, shape: Shape) -> Layout {
    Layout { source: document.display().to_string(), command: "specwright generate".to_owned(), shape }
}
