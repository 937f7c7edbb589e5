//! The crates of many documents, and one program that can be any of them.
//!
//! What comes in are documents; what goes out is a program whose name, its first argument, says which crate's command line
//! it is. Linking one program instead of a hundred is what makes this quick. Documents that give the same code, such as one
//! document in several versions of OpenAPI, share a crate.

use crate::corpus::{Document, find};
use serde::Deserialize;
use specwright::diagnostic::render::Form;
use specwright::{Reading, Shape, Strictness, manifest};
use specwright_tests::generation::{files, read};
use specwright_tests::nested::{self, put};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The package of the program.
const DRIVER: &str = "conformance-driver";

/// The feature that is the command line.
const CLI: &str = "cli";

/// The program.
#[derive(Debug)]
pub struct Driver {
    /// Where it is.
    pub path: PathBuf,
    /// What each crate's command line takes.
    pub tables: BTreeMap<String, Table>,
}

/// What a command line takes.
#[derive(Clone, Debug, Deserialize)]
pub struct Table {
    /// The variables of credentials, in the order of the schemes in the document by name.
    pub keys: Vec<String>,
    /// The operations.
    pub commands: Vec<Entry>,
}

/// A command.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// The group and the command.
    pub words: [String; 2],
    /// The method in capitals.
    pub method: String,
    /// The path template.
    pub path: String,
    /// `None`, `Json`, `Parts`, `Text` or `Raw`.
    pub body: String,
    /// The media types that it is asked for by an option.
    pub also: Vec<String>,
    /// The options.
    pub options: Vec<Choice>,
    /// The switches that not every command has.
    pub flags: Vec<String>,
}

/// An option of a command.
#[derive(Clone, Debug, Deserialize)]
pub struct Choice {
    /// The option.
    pub name: String,
    /// The parameter in the document.
    pub key: String,
    /// Whether it may be given several times.
    pub many: bool,
}

/// A document that became a crate.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The document.
    pub document: Document,
    /// The package of its crate.
    pub package: String,
    /// What is known of it.
    pub reading: Reading,
}

/// Crates that are being put together.
#[derive(Debug, Default)]
pub struct Crates {
    /// The text of all files of each crate, with its package.
    known: BTreeMap<String, String>,
    /// The packages, with the folder name that asked first.
    packages: Vec<String>,
    /// The manifest of each package.
    manifests: BTreeMap<String, String>,
    /// The schemes of each package, in the order of the table's keys.
    schemes: BTreeMap<String, Vec<String>>,
}

impl Crates {
    /// Generates a document's crate below a folder, and says which package it is.
    ///
    /// # Errors
    ///
    /// When the document is refused, or a file cannot be read or written.
    pub fn add(&mut self, folder: &Path, document: &Path, name: &str) -> Result<String, Box<dyn Error>> {
        let slug: String = name
            .chars()
            .map(|each| if each.is_ascii_alphanumeric() { each.to_ascii_lowercase() } else { '-' })
            .collect();
        // The package is in what is emitted, so two documents are compared under the same.
        let reading = read(document, &format!("{slug}-api"), Strictness::Lenient)?;
        if reading.api.is_none() {
            return Err(reading.render(Form::Concise, false).into());
        }
        let text = files(&reading, Shape::Crate).iter().filter(|(path, _)| !path.starts_with("src/runtime")).fold(
            String::new(),
            |text, (path, content)| {
                let body = content.split_once('\n').map_or("", |(_, body)| body);
                text + &path.display().to_string() + "\n" + body
            },
        );
        if let Some(package) = self.known.get(&text) {
            return Ok(package.clone());
        }
        let mut package = format!("{slug}-api");
        let mut count = 1;
        while self.packages.contains(&package) {
            count += 1;
            package = format!("{slug}-{count}-api");
        }
        let reading = if count == 1 { reading } else { read(document, &package, Strictness::Lenient)? };
        let Some(api) = &reading.api else { return Err("it could be read under another name".into()) };
        let crate_folder = folder.join(&package);
        let manifest = manifest(&api.package, false);
        put(&crate_folder.join("Cargo.toml"), &manifest)?;
        self.manifests.insert(package.clone(), manifest);
        specwright::plan(&files(&reading, Shape::Crate), &crate_folder)?.carry_out(None)?;
        self.schemes.insert(package.clone(), api.schemes.iter().map(|scheme| scheme.id.clone()).collect());
        self.known.insert(text, package.clone());
        self.packages.push(package.clone());
        Ok(package)
    }

    /// Generates the crates of many documents. What is refused, or what `unwanted` has a word for, is reported and left out.
    ///
    /// # Errors
    ///
    /// When a path cannot be read, or a file not be written.
    pub fn add_all(
        &mut self,
        folder: &Path,
        paths: &[PathBuf],
        unwanted: impl Fn(&Reading) -> Option<&'static str>,
    ) -> Result<Vec<Subject>, Box<dyn Error>> {
        let mut subjects = Vec::new();
        for document in find(paths)? {
            let reading = read(&document.path, &document.package, Strictness::Lenient)?;
            let refused = reading.api.is_none().then_some("refused");
            if let Some(word) = unwanted(&reading).or(refused) {
                eprintln!("{} is {word}", document.name);
                continue;
            }
            let package = self.add(folder, &document.path, document.package.trim_end_matches("-api"))?;
            subjects.push(Subject { document, package, reading });
        }
        Ok(subjects)
    }

    /// How many crates there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.packages.len()
    }

    /// The names of a package's security schemes, in the order of the keys of its table.
    #[must_use]
    pub fn schemes(&self, package: &str) -> &[String] {
        self.schemes.get(package).map_or(&[], Vec::as_slice)
    }

    /// Builds the program.
    ///
    /// # Errors
    ///
    /// When it does not compile.
    pub fn build(&self, folder: &Path, target: &Path) -> Result<Driver, Box<dyn Error>> {
        let programs = self
            .with_feature(CLI)
            .fold(String::new(), |text, package| text + &format!("    \"{package}\" {}\n", package.replace('-', "_")));
        let mut main = include_str!("../../../conformance/driver.rs").to_owned();
        write!(main, "\nprograms! {{\n{programs}}}\n")?;
        let path = self.build_program(DRIVER, &main, CLI, folder, target)?;
        let output = Command::new(&path).output()?;
        Ok(Driver { path, tables: serde_json::from_slice(&output.stdout)? })
    }

    /// The packages that have a feature: there is no command line without an operation.
    fn with_feature<'a>(&'a self, feature: &'a str) -> impl Iterator<Item = &'a String> {
        let line = format!("\n{feature} = ");
        self.packages
            .iter()
            .filter(move |package| self.manifests.get(*package).is_some_and(|manifest| manifest.contains(&line)))
    }

    /// Builds a program of one file that uses all of the crates that have a feature with it, and says where it is.
    ///
    /// # Errors
    ///
    /// When it does not compile.
    pub fn build_program(
        &self,
        name: &str,
        main: &str,
        feature: &str,
        folder: &Path,
        target: &Path,
    ) -> Result<PathBuf, Box<dyn Error>> {
        let members: Vec<&str> = self.packages.iter().map(String::as_str).chain([name]).collect();
        nested::workspace(folder, &members)?;
        let dependencies = self.with_feature(feature).fold(String::new(), |text, package| {
            text + &format!(
                "{package} = {{ path = \"../{package}\", default-features = false, features = [{feature:?}] }}\n"
            )
        });
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
             [dependencies]\nserde_json = \"1\"\n{dependencies}"
        );
        put(&folder.join(name).join("Cargo.toml"), &manifest)?;
        put(&folder.join(name).join("src/main.rs"), main)?;
        let mut command = nested::cargo(folder, target);
        command.args(["build", "--package", name, "--quiet"]);
        let output = command.output()?;
        if !output.status.success() {
            return Err(format!("cargo build fails: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(folder.join("target/debug").join(name))
    }
}
