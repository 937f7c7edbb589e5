//! `specwright.toml`: what `specwright regenerate` and build scripts are to do.
//!
//! ```toml
//! spec = "spec/plane.yaml"       # the document
//! output = "generated"           # the crate's folder
//! name = "plane-api"             # the package; the document's title decides without it
//! program = "plane"              # the program of feature `cli`
//! command = "cargo regenerate"   # what the header line of every file says to run
//! strict = true                  # mistakes whose meaning is clear are errors
//! root = "."                     # the folder that the document's files may be read from
//! ```
//!
//! Paths are relative to the file. What comes in is a folder; what goes out are [`Settings`] or diagnostics with lines.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::lower::Strictness;
use crate::resolve::Naming;
use crate::source::{self, FileId, Sources};
use crate::{Options, render};
use serde::Deserialize;
use std::io;
use std::path::{Path, PathBuf};

/// The name of the file.
pub const FILE: &str = "specwright.toml";

/// What the file says.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The document, relative to the file.
    pub spec: PathBuf,
    /// The folder of the crate, relative to the file.
    pub output: PathBuf,
    /// The package.
    pub name: Option<String>,
    /// The program.
    pub program: Option<String>,
    /// The command that the header lines name.
    pub command: Option<String>,
    /// Whether mistakes are errors whose meaning is clear.
    #[serde(default)]
    pub strict: bool,
    /// The folder that the document's files may be read from, relative to the file; the document's own without it.
    pub root: Option<PathBuf>,
}

/// A `specwright.toml` and the folder it stands in.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder.
    pub root: PathBuf,
    /// What the file says.
    pub settings: Settings,
}

/// Why there are no settings.
#[derive(Debug)]
pub enum Error {
    /// There is no file in the folder or above it.
    Absent(PathBuf),
    /// The file cannot be read.
    Io(PathBuf, io::Error),
    /// The file says something that is not understood.
    Wrong(Box<(Sources, Diagnostics)>),
}

impl Project {
    /// Finds the settings in a folder or the nearest one above it.
    ///
    /// # Errors
    ///
    /// When there are none, or they cannot be read or understood.
    pub fn find(folder: &Path) -> Result<Self, Error> {
        let mut above = folder.ancestors();
        let root = above.find(|folder| folder.join(FILE).is_file()).ok_or_else(|| Error::Absent(folder.to_owned()))?;
        let path = root.join(FILE);
        let mut diagnostics = Diagnostics::new();
        let sources = source::read(&path, None, &mut diagnostics).map_err(|error| Error::Io(path, error))?;
        let settings = parse(&sources.root().text, &mut diagnostics);
        let wrong = || Error::Wrong(Box::new((sources, diagnostics)));
        Ok(Self { root: root.to_owned(), settings: settings.ok_or_else(wrong)? })
    }

    /// The document.
    #[must_use]
    pub fn spec(&self) -> PathBuf {
        self.root.join(&self.settings.spec)
    }

    /// The folder of the crate.
    #[must_use]
    pub fn output(&self) -> PathBuf {
        self.root.join(&self.settings.output)
    }

    /// What the pipeline is to do.
    #[must_use]
    pub fn options(&self) -> Options {
        let settings = &self.settings;
        Options {
            naming: Naming { name: settings.name.clone(), program: settings.program.clone() },
            strictness: if settings.strict { Strictness::Strict } else { Strictness::Lenient },
            root: settings.root.as_ref().map(|root| self.root.join(root)),
            layout: render::Options {
                source: slashed(&settings.spec),
                command: settings.command.clone().unwrap_or_else(|| "specwright regenerate".to_owned()),
                shape: render::Shape::Crate,
            },
        }
    }
}

/// Whether a text can be the name of a Cargo package or program.
#[must_use]
pub fn is_package_name(name: &str) -> bool {
    let is_part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(is_part) && name.len() <= 64
}

fn parse(text: &str, diagnostics: &mut Diagnostics) -> Option<Settings> {
    diagnostics.fence(())?;
    let place = |range| Place::Bytes { file: FileId::ROOT, range };
    let settings: Settings = match toml::from_str(text) {
        Ok(settings) => settings,
        Err(error) => {
            let range = error.span().unwrap_or(0..0);
            diagnostics.push(Diagnostic::error("settings", error.message()).at(place(range), ""));
            return None;
        }
    };
    for name in settings.name.iter().chain(&settings.program).filter(|name| !is_package_name(name)) {
        let start = text.find(name.as_str()).unwrap_or(0);
        let range = start..(start + name.len()).min(text.len());
        let message = format!("`{name}` cannot be the name of a package or program");
        diagnostics.push(
            Diagnostic::error("settings", message)
                .at(place(range), "")
                .help("letters, digits, `-` and `_`, with a letter first"),
        );
    }
    diagnostics.fence(settings)
}

/// A path as it is written on every system.
fn slashed(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{Error, FILE, Project};
    use crate::diagnostic::render::{Form, render};
    use std::fs;

    fn find(text: &str) -> Result<Project, Error> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), text).unwrap();
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        Project::find(&folder.path().join("a/b"))
    }

    fn refusal(text: &str) -> String {
        match find(text) {
            Err(Error::Wrong(wrong)) => {
                let text = render(&wrong.1, &wrong.0, None, Form::Concise, false);
                text.split_once(FILE).unwrap().1.to_owned()
            }
            other => panic!("expected a refusal, found {other:?}"),
        }
    }

    #[test]
    fn finds_the_nearest_file_above() {
        let project = find("spec = \"spec/a.yaml\"\noutput = \"out\"\nstrict = true\n").unwrap();
        assert_eq!(project.spec(), project.root.join("spec/a.yaml"));
        assert_eq!(project.options().layout.source, "spec/a.yaml");
        assert!(matches!(Project::find(tempfile::tempdir().unwrap().path()), Err(Error::Absent(_))));
    }

    #[test]
    fn mistakes_have_lines() {
        let text = refusal("spec = \"a\"\noutput = \"b\"\nstrikt = true\n");
        assert!(text.starts_with(":3:1: error[settings]: unknown field `strikt`"), "{text}");
        let text = refusal("spec = \"a\"\noutput = \"b\"\nname = \"2 b\"\n");
        assert_eq!(text, ":3:9: error[settings]: `2 b` cannot be the name of a package or program\n");
        assert!(refusal("spec = 1\noutput = \"b\"\n").starts_with(":1:8: error[settings]: invalid type"));
    }
}
