//! A client in `OUT_DIR`, for `include!`.

use super::needs::{self, Manifest};
use super::{instruct, warn};
use crate::diagnostic::render::Form;
use crate::ir::{Api, Server};
use crate::kept::{self, Lock};
use crate::options::{Customization, Dates, Extent, Layout, Naming, Options, Shape, Spanned, Strictness};
use crate::output;
use crate::settings::{self, Settings};
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// What to emit. Paths are relative to the crate's folder, where build scripts run. Nothing is fetched: of a document with an
/// address, that which `specwright fetch` keeps is read.
///
/// ```no_run
/// fn main() -> Result<(), specwright::build::Error> {
///     specwright::build::Config::new("api.yaml").compile()
/// }
/// ```
///
/// and in the crate:
///
/// ```text
/// pub mod api {
///     include!(concat!(env!("OUT_DIR"), "/api/mod.rs"));
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    spec: PathBuf,
    module: Option<String>,
    strictness: Strictness,
    settings: Option<PathBuf>,
    customization: Customization,
}

/// Why nothing was emitted. It prints the same in both ways, since `main` of a build script prints it for debugging.
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for Error {}

impl Config {
    /// A client for a document, in the folder of `OUT_DIR` that is called like the file without its extension.
    #[must_use]
    pub fn new(spec: impl Into<PathBuf>) -> Self {
        Self {
            spec: spec.into(),
            module: None,
            strictness: Strictness::Lenient,
            settings: None,
            customization: Customization::default(),
        }
    }

    /// Calls the folder in `OUT_DIR` so.
    #[must_use]
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.module = Some(name.into());
        self
    }

    /// Takes mistakes whose meaning is clear as errors.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strictness = Strictness::Strict;
        self
    }

    /// Adjusts the client as a file in the form of `specwright.toml` says. Its overlays come first, and what is set here
    /// counts where both say something.
    #[must_use]
    pub fn settings(mut self, file: impl Into<PathBuf>) -> Self {
        self.settings = Some(file.into());
        self
    }

    /// Applies an OpenAPI Overlay to the document, after those that were named before.
    #[must_use]
    pub fn overlay(mut self, file: impl Into<PathBuf>) -> Self {
        let file = file.into();
        self.customization.overlays.push((Spanned::bare(file.display().to_string()), file));
        self
    }

    /// Emits only the operations of a tag, besides what else is selected.
    #[must_use]
    pub fn select_tag(mut self, tag: impl Into<String>) -> Self {
        self.customization.select.tags.push(Spanned::bare(tag));
        self
    }

    /// Emits only an operation, by its `operationId` or like `GET /users`, besides what else is selected.
    #[must_use]
    pub fn select_operation(mut self, operation: impl Into<String>) -> Self {
        self.customization.select.operations.push(Spanned::bare(operation));
        self
    }

    /// Emits only the operations of paths like `/v1/**`, besides what else is selected.
    #[must_use]
    pub fn select_path(mut self, pattern: impl Into<String>) -> Self {
        self.customization.select.paths.push(Spanned::bare(pattern));
        self
    }

    /// Uses values of this library for dates.
    #[must_use]
    pub fn dates(mut self, dates: Dates) -> Self {
        self.customization.dates = dates;
        self
    }

    /// Emits the types of the components alone, without a client.
    #[must_use]
    pub fn types_only(mut self) -> Self {
        self.customization.extent = Extent::Types;
        self
    }

    /// Emits the client, has Cargo watch the files that were read, and warns of crates and features that the
    /// manifest lacks, with the commands that add them.
    ///
    /// # Errors
    ///
    /// When the document cannot be read or has errors, when `OUT_DIR` cannot be written, or outside of a build script.
    pub fn compile(&self) -> Result<(), Error> {
        let out =
            std::env::var_os("OUT_DIR").ok_or_else(|| Error("`OUT_DIR` is set in build scripts only".to_owned()))?;
        let options = self.options()?;
        let spec = kept::resolve(&self.spec, &options.customization.access);
        instruct("rerun-if-changed", &spec.display().to_string());
        for file in self.settings.iter().chain(self.customization.overlays.iter().map(|(_, path)| path)) {
            instruct("rerun-if-changed", &file.display().to_string());
        }
        let io = |error| Error(format!("`{}`: {error}", spec.display()));
        let (reading, files) = crate::generate(&spec, &options, &layout(&spec)).map_err(io)?;
        for (_, source) in reading.sources.iter().skip(1) {
            instruct("rerun-if-changed", &source.path.display().to_string());
        }
        let Some(files) = files else { return Err(Error(format!("\n{}", reading.render(Form::Full, false)))) };
        warn(&reading);
        let folder = Path::new(&out).join(self.folder(&spec));
        let plan = output::plan(&files, &folder).map_err(|error| Error(error.to_string()))?;
        plan.carry_out(None).map_err(|error| Error(error.to_string()))?;
        if let Some(api) = &reading.api {
            declare(api);
        }
        Ok(())
    }

    fn folder(&self, spec: &Path) -> String {
        let stem = || spec.file_stem().map_or_else(|| "api".to_owned(), |stem| stem.to_string_lossy().into_owned());
        self.module.clone().unwrap_or_else(stem)
    }

    fn options(&self) -> Result<Options, Error> {
        let settings = self.settings.as_deref().map(Settings::read).transpose().map_err(|error| refused(&error))?;
        let mut settings = settings.unwrap_or_default();
        if self.settings.is_none() {
            let lock = Lock::read(Path::new("")).map_err(|error| Error(format!("`{}`: {error}", kept::FILE)))?;
            settings.customization.access.kept = lock.kept(Path::new(""));
        }
        let strict = self.strictness == Strictness::Strict;
        Ok(Options {
            naming: Naming::default(),
            strictness: if strict { Strictness::Strict } else { settings.strictness },
            root: settings.root,
            customization: self.customized(settings.customization),
        })
    }

    /// What the file says, with what was set here.
    fn customized(&self, mut customization: Customization) -> Customization {
        let own = self.customization.clone();
        customization.overlays.extend(own.overlays);
        customization.select.tags.extend(own.select.tags);
        customization.select.operations.extend(own.select.operations);
        customization.select.paths.extend(own.select.paths);
        if own.dates != Dates::default() {
            customization.dates = own.dates;
        }
        if own.extent != Extent::default() {
            customization.extent = own.extent;
        }
        customization
    }
}

fn layout(spec: &Path) -> Layout {
    let source = spec.file_name().map_or_else(|| "-".to_owned(), |name| name.to_string_lossy().into_owned());
    Layout { source, command: "cargo build".to_owned(), shape: Shape::Include }
}

fn refused(error: &settings::Error) -> Error {
    match error {
        settings::Error::Absent(folder) => Error(format!("`{}` has no settings", folder.display())),
        settings::Error::Io(path, error) => Error(format!("`{}`: {error}", path.display())),
        settings::Error::Wrong(wrong) => {
            let text = crate::diagnostic::render::render(&wrong.1, &wrong.0, None, Form::Full, false);
            Error(format!("\n{text}"))
        }
    }
}

/// What was reported of the manifest.
static PRINTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Tells the compiler of features that the crate does not have, and the user of what its manifest lacks.
fn declare(api: &Api) {
    let package = &api.package;
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    // Whoever adds what is missing is warned no longer.
    instruct("rerun-if-changed", "Cargo.toml");
    let manifest = Manifest::read(Path::new(&folder));
    let lacks = |feature: &&String| !manifest.as_ref().is_ok_and(|manifest| manifest.has_feature(feature));
    for feature in crate::package::features(package).iter().filter(lacks) {
        instruct("rustc-check-cfg", &format!("cfg(feature, values(\"{feature}\"))"));
    }
    let manifest = match &manifest {
        Ok(manifest) => manifest,
        Err(problem) => {
            return instruct("warning", &format!("whether the manifest lacks anything is not known: {problem}"));
        }
    };
    if let Some(workspace) = &manifest.workspace {
        instruct("rerun-if-changed", &workspace.display().to_string());
    }
    let tags = package.tag_features.iter().map(|feature| &feature.name).filter(lacks);
    for feature in tags {
        instruct("warning", &format!("the tag's operations need the feature `{feature}`, which [features] lacks"));
    }
    let commands = needs::commands(manifest, package, is_encrypted(api));
    let title = "the emitted client needs crates or features that Cargo.toml lacks; to add them:".to_owned();
    let lines = (!commands.is_empty()).then_some(title).into_iter().chain(commands);
    // A build script with several documents says it once.
    let mut printed = PRINTED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for line in lines {
        if !printed.contains(&line) {
            instruct("warning", &line);
            printed.insert(line);
        }
    }
}

/// The commands that add to the crate in a folder, if there is one yet, what the client of a document needs.
///
/// # Errors
///
/// What Cargo says when it cannot read the manifest.
pub(crate) fn missing(folder: &Path, api: &Api) -> Result<Vec<String>, String> {
    let is_there = folder.join("Cargo.toml").exists();
    let manifest = if is_there { Manifest::read(folder)? } else { Manifest::default() };
    Ok(needs::commands(&manifest, &api.package, is_encrypted(api)))
}

/// Whether calls may be encrypted: unless every server of the document says that it is not.
fn is_encrypted(api: &Api) -> bool {
    let of_operations =
        api.tags.iter().flat_map(|tag| &tag.operations).filter_map(|operation| operation.server.as_ref());
    let is_plain = |server: &Server| server.url.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"));
    api.servers.is_empty() || !api.servers.iter().chain(of_operations).all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::{Config, is_encrypted};
    use crate::ir::{Api, Server};
    use crate::resolve::tests::sample;
    use std::path::Path;

    #[test]
    fn only_servers_without_encryption_need_none() {
        let with = |urls: &[&str]| {
            let api = sample();
            let server = |url: &&str| Server { url: (*url).to_owned(), ..api.servers[0].clone() };
            let servers = urls.iter().map(server).collect();
            is_encrypted(&Api { servers, ..api.clone() })
        };
        assert!(!with(&["http://127.0.0.1:8080", "HTTP://yard.local"]));
        assert!(with(&["http://127.0.0.1", "https://yard.example"]) && with(&["{scheme}://yard.local"]) && with(&[]));
    }

    #[test]
    fn the_folder_is_called_like_the_file() {
        let spec = Path::new("spec/api.v1.yaml");
        assert_eq!(Config::new(spec).folder(spec), "api.v1");
        assert_eq!(Config::new(spec).module("client").folder(spec), "client");
    }
}
