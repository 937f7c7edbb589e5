//! A project in a temporary folder: a small document and the settings of this workspace.

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A property of the document, and the same renamed.
const FIELD: (&str, &str) = ("        external_source:\n", "        foreign_source:\n");

/// A folder with a document and settings, without emitted files.
pub(crate) struct Project(TempDir);

impl Project {
    pub(crate) fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a folder can be made"));
        fs::create_dir(project.path("spec")).expect("a folder can be made");
        fs::copy("../specwright.toml", project.path("specwright.toml")).expect("the workspace has it");
        fs::write(project.path("spec/plane.yaml"), include_str!("project/plane.yaml")).expect("it can be written");
        project
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder().join(path)
    }

    /// Has the document of this workspace instead.
    pub(crate) fn with_the_whole_document(self) -> Self {
        fs::copy(Path::new("../spec/plane.yaml"), self.path("spec/plane.yaml")).expect("the workspace has it");
        self
    }

    pub(crate) fn edit_spec(&self, edit: impl FnOnce(&str) -> String) {
        let path = self.path("spec/plane.yaml");
        let before = fs::read_to_string(&path).expect("the document is there");
        let after = edit(&before);
        assert_ne!(before, after, "the edit changes the document");
        fs::write(path, after).expect("the document can be written");
    }

    pub(crate) fn rename_field(&self) {
        self.edit_spec(|spec| spec.replacen(FIELD.0, FIELD.1, 1));
    }
}
