//! `specwright init`: the files of a project, for a document that is there.

use super::customization::refused;
use super::home::Home;
use super::{Failure, Verdict, missing, print, tell};
use crate::diagnostic::render::totals;
use crate::kept;
use crate::options::{Options, Strictness};
use crate::package::quoted;
use crate::settings::{self, Settings, slashed};
use crate::{build, output};
use clap::Args;
use std::path::{Path, PathBuf};

/// Every setting with an example.
const ALL: &str = include_str!("../../settings.toml");

/// The settings that are written, and not mentioned once more.
const WRITTEN: [&str; 3] = ["spec", "output", "strict"];

/// The script of a crate that generates its client when it is built.
const BUILD_SCRIPT: &str = "build.rs";

/// Writes `specwright.toml` for a document, and says what comes next
#[derive(Args)]
#[command(after_help = "Examples:\n  specwright init api.yaml\n  specwright init api.yaml --build-script")]
pub(super) struct Init {
    /// The document, YAML or JSON: a path or an address
    spec: PathBuf,
    /// The folder of the crate
    #[arg(long, value_name = "DIR", default_value = "client", conflicts_with = "build_script")]
    output: PathBuf,
    /// Have the crate in this folder generate its client when it is built: write `build.rs` as well
    #[arg(long)]
    build_script: bool,
}

impl Init {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let mut options = Options::default();
        let access = &mut options.customization.access;
        let spec = Home { folder: PathBuf::new(), ..Home::find(None)? }.locate(&self.spec, access, true)?;
        if !self.is_remote() {
            options.strictness = Strictness::Strict;
        }
        let reading = crate::read(&spec, &options).map_err(missing::document(&spec))?;
        self.write_settings()?;
        if reading.diagnostics.has_errors() {
            let (spec, totals) = (spec.display(), totals(&reading.diagnostics));
            tell(&format!("{spec}: {totals}; `specwright check --strict {spec}` shows them"));
            tell(&format!("{}: say `strict = false` if the document is not yours to mend", settings::FILE));
        }
        if self.build_script {
            self.write_build_script(&spec)?;
        } else {
            self.tell_workspace();
            tell(&format!("next: `specwright regenerate` writes the crate into `{}`", self.output.display()));
        }
        Ok(Verdict::Good)
    }

    /// Writes the settings; those that are there must be for the same document.
    fn write_settings(&self) -> Result<(), Failure> {
        let path = Path::new(settings::FILE);
        if !path.exists() {
            output::seed(path, &self.settings())?;
            tell(&format!("{}: written; it lists what else can be set", settings::FILE));
            return Ok(());
        }
        let there = Settings::read(path).map_err(refused)?;
        let is_same = |spec: &Path| {
            if let Some(address) = kept::address(spec) {
                return kept::address(&self.spec).is_some_and(|wanted| kept::normal(wanted) == kept::normal(address));
            }
            let real = [spec, &self.spec].map(std::fs::canonicalize);
            matches!(real, [Ok(there), Ok(wanted)] if there == wanted)
        };
        match there.spec {
            Some(spec) if is_same(&spec) => {
                tell(&format!("{}: is there already, and is left as it is", path.display()));
            }
            spec => {
                let names = spec.map_or("no document".to_owned(), |spec| format!("`{}`", spec.display()));
                return Err(Failure::Because(format!("`{}` is there already and names {names}", path.display())));
            }
        }
        Ok(())
    }

    /// Whether the document is of another owner.
    fn is_remote(&self) -> bool {
        kept::address(&self.spec).is_some()
    }

    /// The document as settings and build scripts name it.
    fn named(&self) -> String {
        let address = kept::address(&self.spec).and_then(kept::normal);
        address.unwrap_or_else(|| slashed(&self.spec))
    }

    fn settings(&self) -> String {
        let head = "# What Specwright makes of a document. Paths are relative to this file.\n\n";
        let mut text = format!("{head}spec = {}\n", quoted(&self.named()));
        if !self.build_script {
            text.extend(["output = ", &quoted(&slashed(&self.output)), "\n"]);
        }
        text.push_str(if self.is_remote() {
            "strict = false  # a mistake of a foreign document costs its place and no more\n"
        } else {
            "strict = true   # mistakes are errors, as is right for a document of your own\n"
        });
        text.push_str("\n# What else can be set, each with an example:\n");
        let is_written = |line: &&str| WRITTEN.iter().any(|key| line.starts_with(&format!("{key} = ")));
        for line in ALL.lines().skip(1).filter(|line| !is_written(line)) {
            let mark = if line.is_empty() || line.starts_with('#') { "" } else { "# " };
            text.extend([mark, line, "\n"]);
        }
        text
    }

    fn write_build_script(&self, spec: &Path) -> Result<(), Failure> {
        let statement = statement(&self.named());
        let script = build_script(&statement);
        if output::seed(Path::new(BUILD_SCRIPT), &script)? {
            tell(&format!("{BUILD_SCRIPT}: written"));
        } else if std::fs::read_to_string(BUILD_SCRIPT).is_ok_and(|there| there == script) {
            tell(&format!("{BUILD_SCRIPT}: is there already, and is left as it is"));
        } else {
            tell(&format!("{BUILD_SCRIPT}: is there already; its `main` has to do this:"));
            print(&format!("{statement}\n"));
        }
        let lenient = crate::read(spec, &Options::default()).map_err(missing::document(spec))?;
        let Some(api) = &lenient.api else { return Ok(()) };
        let folder = Path::new(".");
        if !folder.join("Cargo.toml").exists() {
            tell("there is no Cargo.toml yet: `cargo init --lib` writes one");
        }
        tell("the crate needs what these commands add:");
        let own = format!("cargo add --build specwright@{} --no-default-features", version());
        for command in std::iter::once(own).chain(build::missing(folder, api).map_err(Failure::Because)?) {
            print(&format!("{command}\n"));
        }
        tell("and has the client with:");
        let module = spec.file_stem().map_or_else(|| "api".into(), |stem| stem.to_string_lossy());
        print(&format!("pub mod api {{ include!(concat!(env!(\"OUT_DIR\"), \"/{module}/mod.rs\")); }}\n"));
        Ok(())
    }

    /// Says that a workspace has to know the crate.
    fn tell_workspace(&self) {
        let Ok(text) = std::fs::read_to_string("Cargo.toml") else { return };
        let is_workspace = text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("workspace"));
        if is_workspace {
            let member = self.output.display();
            tell(&format!("Cargo.toml: `{member}` has to be among the `members` of the workspace"));
        }
    }
}

fn build_script(statement: &str) -> String {
    format!(
        "//! Generates the client into `OUT_DIR`.\n\nfn main() -> Result<(), specwright::build::Error> {{\n    {statement}\n}}\n"
    )
}

/// What a build script does.
fn statement(spec: &str) -> String {
    let settings = settings::FILE;
    format!("specwright::build::Config::new({spec:?}).settings({settings:?}).compile()")
}

/// The version that a build script asks for.
fn version() -> &'static str {
    let version = env!("CARGO_PKG_VERSION");
    version.rsplit_once('.').map_or(version, |(minor, _)| minor)
}

#[cfg(test)]
mod tests {
    use super::{ALL, Init, version};
    use std::path::PathBuf;

    #[test]
    fn every_setting_is_mentioned_once() {
        let init = Init { spec: PathBuf::from("a \"b\".yaml"), output: PathBuf::from("client"), build_script: false };
        let text = init.settings();
        let table: toml::Table = text.parse().expect("it is TOML");
        assert_eq!(table["spec"].as_str(), Some("a \"b\".yaml"), "{text}");
        let all: toml::Table = ALL.parse().expect("the examples are TOML");
        for key in all.keys() {
            let lines = text.lines().map(|line| line.trim_start_matches("# "));
            let starts = [format!("{key} = "), format!("[{key}]"), format!("[[{key}]]")];
            let count = lines.filter(|line| starts.iter().any(|start| line.starts_with(start))).count();
            // A scope has a name, too.
            assert_eq!(count, if key == "name" { 2 } else { 1 }, "{key} in {text}");
        }
    }

    #[test]
    fn a_requirement_has_two_numbers() {
        assert_eq!(version().split('.').count(), 2);
    }
}
