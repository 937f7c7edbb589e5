//! `specwright.toml`: what `specwright regenerate` and build scripts are to do, and `generate --config`.
//!
//! `generator/settings.toml` has every key with an example. What comes in is a folder or a file; what goes out are
//! [`Settings`] or diagnostics with lines. That every name exists is not known here: a name that the document does not have
//! is an error of the stage which looks for it.

use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::document;
use crate::kept::{self, Lock};
use crate::naming;
use crate::options::{
    Access, Codec, Customization, Dates, Extent, Layout, Naming, Options, Renames, Replacements, ScopeSetting,
    Selection, Shape, Spanned, Strictness,
};
use crate::package::{self, quoted, quoted_key};
use crate::source::{self, FileId, Sources};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The name of the file.
pub const FILE: &str = "specwright.toml";

/// What the file says.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The document, relative to the file.
    pub spec: Option<PathBuf>,
    /// The folder of the crate, relative to the file.
    pub output: Option<PathBuf>,
    /// The package.
    pub name: Option<String>,
    /// The program.
    pub program: Option<String>,
    /// The command that the header lines name.
    pub command: Option<String>,
    /// Whether mistakes are errors whose meaning is clear.
    pub strictness: Strictness,
    /// The folder that the document's files may be read from; the document's own without it.
    pub root: Option<PathBuf>,
    /// The folder of documents that are fetched, relative to the file; `spec` without one.
    pub fetch_folder: Option<PathBuf>,
    /// What the user customizes.
    pub customization: Customization,
}

/// What the file says, key by key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Keys {
    spec: Option<PathBuf>,
    output: Option<PathBuf>,
    name: Option<Spanned>,
    program: Option<Spanned>,
    command: Option<String>,
    license: Option<Spanned>,
    repository: Option<Spanned>,
    #[serde(default)]
    strict: bool,
    root: Option<PathBuf>,
    max_file_size: Option<u64>,
    fetch_folder: Option<PathBuf>,
    #[serde(default)]
    remote: BTreeMap<Spanned, PathBuf>,
    #[serde(default)]
    overlays: Vec<Spanned>,
    #[serde(default)]
    dates: Dates,
    #[serde(default = "yes")]
    client: bool,
    client_headers: Option<Vec<Spanned>>,
    #[serde(default)]
    tag_features: bool,
    #[serde(default)]
    derive: Vec<Spanned>,
    #[serde(default)]
    derive_for: BTreeMap<Spanned, Vec<Spanned>>,
    #[serde(default, rename = "idempotency-keys")]
    idempotency: Vec<Spanned>,
    #[serde(default)]
    select: Selection,
    #[serde(default)]
    exclude: Selection,
    #[serde(default)]
    rename: Renames,
    #[serde(default)]
    replace: Replacements,
    #[serde(default)]
    pagination: BTreeMap<Spanned, serde_json::Value>,
    #[serde(default)]
    scopes: Vec<ScopeSetting>,
    #[serde(default)]
    dependencies: BTreeMap<Spanned, toml::Value>,
}

fn yes() -> bool {
    true
}

/// A `specwright.toml` and the folder it is in.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder.
    pub root: PathBuf,
    /// The document, relative to it.
    pub spec: PathBuf,
    /// The folder of the crate, relative to it.
    pub output: PathBuf,
    /// What else the file says.
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
        let settings = Settings::read(&path)?;
        match (&settings.spec, &settings.output) {
            (Some(spec), Some(output)) => {
                Ok(Self { root: root.to_owned(), spec: spec.clone(), output: output.clone(), settings })
            }
            (spec, _) => {
                let missing = if spec.is_none() { "spec" } else { "output" };
                let mut diagnostics = Diagnostics::new();
                let place = Location::Bytes { file: FileId::ROOT, range: 0..0 };
                diagnostics.push(
                    Diagnostic::error("settings", format!("`{missing}` is missing"))
                        .at(place, "")
                        .help("a project names its document, `spec`, and the folder of its crate, `output`"),
                );
                let text = settings.customization.file.map(|(_, text)| text).unwrap_or_default();
                Err(Error::Wrong(Box::new((Sources::single(path, text), diagnostics))))
            }
        }
    }

    /// The document: of an address the file that was fetched, or the address if none was.
    #[must_use]
    pub fn spec(&self) -> PathBuf {
        match kept::address(&self.spec) {
            Some(_) => kept::resolve(&self.spec, &self.settings.customization.access),
            None => self.root.join(&self.spec),
        }
    }

    /// The folder of the crate.
    #[must_use]
    pub fn output(&self) -> PathBuf {
        self.root.join(&self.output)
    }

    /// What the pipeline is to do. Without a name the manifest of the crate decides, when there is one.
    #[must_use]
    pub fn options(&self) -> Options {
        let settings = &self.settings;
        Options {
            naming: Naming {
                name: settings.name.clone().or_else(|| package_in(&self.output())),
                program: settings.program.clone(),
            },
            strictness: settings.strictness,
            root: settings.root.clone(),
            customization: settings.customization.clone(),
        }
    }

    /// How the files are laid out.
    #[must_use]
    pub fn layout(&self) -> Layout {
        let command = self.settings.command.clone().unwrap_or_else(|| "specwright regenerate".to_owned());
        // An address may have a secret in it.
        let spec = self.spec();
        let spec = if kept::address(&self.spec).is_some() { spec.strip_prefix(&self.root) } else { Ok(&*self.spec) };
        let source = spec.map_or_else(|_| "-".to_owned(), slashed);
        Layout { source, command, shape: Shape::Crate }
    }
}

/// What the crate in a folder is called, when there is one.
#[must_use]
pub(crate) fn package_in(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    package::of_manifest(&text)
}

impl Settings {
    /// Reads a file of settings.
    ///
    /// # Errors
    ///
    /// When it cannot be read or understood.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut diagnostics = Diagnostics::new();
        let sources =
            source::read(path, None, &Access::default()).map_err(|error| Error::Io(path.to_owned(), error))?;
        match parse(&sources, &mut diagnostics) {
            Some(settings) => Ok(settings),
            None => Err(Error::Wrong(Box::new((sources, diagnostics)))),
        }
    }
}

fn parse(sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Settings> {
    diagnostics.extend(document::not_text(sources, FileId::ROOT));
    diagnostics.abort_if_errors(())?;
    let (path, text) = (&sources.root().path, &sources.root().text);
    let keys: Keys = match toml::from_str(text) {
        Ok(keys) => keys,
        Err(error) => {
            diagnostics.push(misunderstood(error.message(), error.span().unwrap_or(0..0)));
            return None;
        }
    };
    let mut problems = Problems { diagnostics };
    if let Some(name) = &keys.name {
        problems.unless(package::is_crate(&name.text), name, "the name of the package", package::CRATES);
    }
    if let Some(name) = &keys.program {
        problems.unless(package::is_program(&name.text), name, "the name of the program", package::PROGRAMS);
    }
    for (word, noun) in [(&keys.license, "the licence"), (&keys.repository, "the repository")] {
        let Some(word) = word else { continue };
        problems.unless(!word.text.trim().is_empty(), word, noun, "leave it out, or say which it is");
    }
    problems.names(&keys.rename);
    let replacements = keys.replace.schemas.values().chain(keys.replace.formats.values());
    for path in replacements.map(|replacement| &replacement.path) {
        problems.unless(naming::is_type_path(&path.text), path, "the path of a type", "write `some_crate::Type`");
    }
    problems.codecs(&keys.replace);
    for path in keys.derive.iter().chain(keys.derive_for.values().flatten()) {
        let help = "write `Eq` or `some_crate::Derive`";
        problems.unless(naming::is_plain_path(&path.text), path, "the path of a derive", help);
        let help = "a type whose constructor asks for nothing has `Default` already";
        problems.unless(path.text.trim() != "Default", path, "derived", help);
    }
    let mut dependencies = BTreeMap::new();
    for (name, requirement) in &keys.dependencies {
        problems.unless(package::is_package(&name.text), name, "the name of a package", package::PACKAGES);
        dependencies.insert(name.text.clone(), written(requirement));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut folders = Vec::new();
    for (prefix, inner) in keys.remote {
        let is_address = kept::address(Path::new(&prefix.text)).is_some() && prefix.text.ends_with('/');
        problems.unless(is_address, &prefix, "the beginning of addresses", "write `https://example.com/schemas/`");
        folders.push((prefix.text, folder.join(inner)));
    }
    let max_bytes = keys.max_file_size.map(|size| size.saturating_mul(1024 * 1024));
    let kept = match Lock::read(folder) {
        Ok(lock) => lock.kept(folder),
        Err(error) => {
            let message = format!("`{}`: {error}", folder.join(kept::FILE).display());
            let place = Location::Bytes { file: FileId::ROOT, range: 0..0 };
            let help = "`specwright fetch` writes it; nothing else belongs there";
            diagnostics.push(Diagnostic::error("settings", message).at(place, "").help(help));
            return None;
        }
    };
    let customization = Customization {
        access: Access { max_bytes, folders, kept },
        overlays: keys.overlays.into_iter().map(|word| (word.clone(), folder.join(&word.text))).collect(),
        select: keys.select,
        exclude: keys.exclude,
        rename: keys.rename,
        replace: keys.replace,
        pagination: keys.pagination,
        client_headers: keys.client_headers,
        scopes: keys.scopes,
        idempotency_keys: keys.idempotency,
        derive: keys.derive,
        derive_for: keys.derive_for,
        dates: keys.dates,
        tag_features: keys.tag_features,
        extent: if keys.client { Extent::Client } else { Extent::Types },
        dependencies,
        license: keys.license.map(|word| word.text),
        repository: keys.repository.map(|word| word.text),
        file: Some((path.clone(), text.clone())),
    };
    diagnostics.abort_if_errors(Settings {
        spec: keys.spec,
        output: keys.output,
        name: keys.name.map(|word| word.text),
        program: keys.program.map(|word| word.text),
        command: keys.command,
        root: keys.root.map(|root| folder.join(root)),
        fetch_folder: keys.fetch_folder,
        strictness: if keys.strict { Strictness::Strict } else { Strictness::Lenient },
        customization,
    })
}

/// What the reader of TOML says, in our words where it is about a word that is not known.
fn misunderstood(message: &str, range: std::ops::Range<usize>) -> Diagnostic {
    let place = Location::Bytes { file: FileId::ROOT, range };
    let unknown = [("unknown field `", "key"), ("unknown variant `", "value")].into_iter().find_map(|(start, noun)| {
        let mut words = message.strip_prefix(start)?.split('`').step_by(2);
        Some((noun, words.next()?, words.collect::<Vec<_>>()))
    });
    let Some((noun, word, known)) = unknown else {
        return Diagnostic::error("settings", message).at(place, "");
    };
    // Between the known words are commas.
    let help = match nearest(word, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known are: {}", known.join(", ")),
    };
    Diagnostic::error("settings", format!("unknown {noun} `{word}`")).at(place, "").help(help)
}

/// The words that cannot be what they stand for.
struct Problems<'d> {
    diagnostics: &'d mut Diagnostics,
}

impl Problems<'_> {
    fn unless(&mut self, holds: bool, word: &Spanned, noun: &str, help: &str) {
        if !holds {
            let message = format!("`{}` cannot be {noun}", word.text);
            // Settings are the root file while they are read.
            let place = Location::Bytes { file: FileId::ROOT, range: word.range.clone().unwrap_or(0..0) };
            self.diagnostics.push(Diagnostic::error("settings", message).at(place, "").help(help));
        }
    }

    /// A type goes over the wire in one way, wherever it is.
    fn codecs(&mut self, replace: &Replacements) {
        let mut known: BTreeMap<&str, Codec> = BTreeMap::new();
        for replacement in replace.schemas.values().chain(replace.formats.values()) {
            let path = &replacement.path;
            let codec = *known.entry(&path.text).or_insert(replacement.codec);
            let help = "write the same `as` wherever the type is named";
            self.unless(codec == replacement.codec, path, "written in two ways", help);
        }
    }

    fn names(&mut self, renames: &Renames) {
        let pascal = "an identifier in `PascalCase`, and no keyword";
        let snake = "an identifier in `snake_case`, and no keyword";
        for name in renames.types.values().chain(renames.variants.values()) {
            self.unless(naming::pascal(&name.text) == name.text, name, "the name of a type or variant", pascal);
        }
        let methods = renames.operations.values().chain(renames.tags.values());
        for name in methods.chain(renames.fields.values()) {
            self.unless(naming::snake(&name.text) == name.text, name, "the name of a method, module or field", snake);
        }
        for word in renames.fields.keys().chain(renames.variants.keys()) {
            let help = "write `Schema.property`, or `Schema.value` of an enum";
            self.unless(word.text.contains('.'), word, "what has this name in a schema", help);
        }
    }
}

/// A value as TOML writes it in a line.
fn written(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => quoted(text),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(flag) => flag.to_string(),
        toml::Value::Datetime(time) => time.to_string(),
        toml::Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        toml::Value::Table(table) => {
            let entries = table.iter().map(|(key, value)| format!("{} = {}", quoted_key(key), written(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A path as it is written on every system.
#[must_use]
pub(crate) fn slashed(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{Error, FILE, Keys, Project};
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
        assert_eq!(project.layout().source, "spec/a.yaml");
        assert!(matches!(Project::find(tempfile::tempdir().unwrap().path()), Err(Error::Absent(_))));
    }

    #[test]
    fn the_example_has_every_key_and_is_understood() {
        let example = include_str!("../settings.toml");
        find(example).unwrap();
        let known = toml::from_str::<Keys>("neither = 1").err().unwrap();
        let keys: Vec<_> = known.message().split('`').skip(3).step_by(2).collect();
        assert!(keys.len() > 20, "{known}");
        for key in keys {
            let starts = [format!("{key} = "), format!("[{key}]"), format!("[[{key}]]")];
            let is_there = |line: &str| starts.iter().any(|start| line.starts_with(start));
            assert!(example.lines().any(is_there), "{key}");
        }
    }

    #[test]
    fn mistakes_have_lines() {
        let text = refusal("spec = \"a\"\noutput = \"b\"\nstrikt = true\n");
        assert!(text.starts_with(":3:1: error[settings]: unknown key `strikt`"), "{text}");
        let text = refusal("spec = \"a\"\noutput = \"b\"\nname = \"2 b\"\n");
        assert_eq!(text, ":3:8: error[settings]: `2 b` cannot be the name of the package\n");
        let text = refusal("spec = \"a\"\noutput = \"b\"\nlicense = \"\"\n");
        assert_eq!(text, ":3:11: error[settings]: `` cannot be the licence\n");
        assert!(refusal("spec = 1\noutput = \"b\"\n").starts_with(":1:8: error[settings]: invalid type"));
    }
}
