//! The pipeline over one document, stage by stage, for the tests of the generator.
//!
//! In goes a document; out comes what each stage made of it and what was said on the way. Nothing is written.

use specwright::diagnostic::Diagnostics;
use specwright::diagnostic::render::{Form, render};
use specwright::document;
use specwright::emit::emit;
use specwright::ir::Api;
use specwright::lower::{Lowered, Strictness, lower};
use specwright::render::{self, Files, Options, Shape};
use specwright::resolve::{Naming, resolve};
use specwright::source::{self, FileId, Sources};
use std::io;
use std::path::{Path, PathBuf};

/// What became of a document.
#[derive(Debug)]
pub struct Generation {
    /// The files that it was read from.
    pub sources: Sources,
    /// Everything that was said about it.
    pub diagnostics: Diagnostics,
    /// The document in the typed model, unless a mistake came before.
    pub lowered: Option<Lowered>,
    /// What was decided, unless a mistake came before.
    pub api: Option<Api>,
}

impl Generation {
    /// Reads a file and takes it as far as it goes. `package` is what the crate is called.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn of_file(path: &Path, package: &str, strictness: Strictness) -> io::Result<Self> {
        let mut diagnostics = Diagnostics::new();
        let sources = source::read(path, &mut diagnostics)?;
        Ok(Self::of(sources, diagnostics, package, strictness))
    }

    /// Takes the text of a document as far as it goes.
    #[must_use]
    pub fn of_text(path: &Path, text: &str, package: &str, strictness: Strictness) -> Self {
        Self::of(Sources::single(path, text), Diagnostics::new(), package, strictness)
    }

    fn of(sources: Sources, mut diagnostics: Diagnostics, package: &str, strictness: Strictness) -> Self {
        let lowered = (!diagnostics.has_errors())
            .then(|| document::read(&sources, FileId::ROOT, &mut diagnostics))
            .flatten()
            .and_then(|value| lower(&value, strictness, &mut diagnostics));
        let naming = Naming { name: Some(package.to_owned()), program: None };
        let api = lowered.as_ref().map(|lowered| resolve(lowered, &naming, &mut diagnostics));
        let api = api.and_then(|api| diagnostics.fence(api));
        Self { sources, diagnostics, lowered, api }
    }

    /// The files of the crate; none when there is an error.
    #[must_use]
    pub fn files(&self, shape: Shape) -> Files {
        let Some(api) = &self.api else { return Files::new() };
        let options = Options {
            source: self.sources.root().path.display().to_string(),
            command: "specwright generate".to_owned(),
            shape,
        };
        render::render(emit(api), &options)
    }

    /// What was said, with excerpts of the source.
    #[must_use]
    pub fn said(&self) -> String {
        let origins = self.lowered.as_ref().map(|lowered| &lowered.origins);
        render(&self.diagnostics, &self.sources, origins, Form::Full, false)
    }
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
