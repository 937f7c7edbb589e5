//! `specwright generate`: a document into a complete crate.

use super::customization::CustomizationArgs;
use super::{Failure, Verdict, emitted, plan, tell, tell_features, tell_summary, unreadable, write_or_check};
use crate::diagnostic::render::Form;
use crate::options::{Customization, Extent, Layout, Naming, Options, Shape, Strictness};
use crate::settings::{self, Settings};
use crate::{output, package, report};
use clap::Args;
use std::fs;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

/// Emits a complete crate from a document
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Generate {
    /// The document, YAML or JSON
    spec: PathBuf,
    /// The folder of the crate
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// The package's name; without it the crate's manifest decides, and then the document's title
    #[arg(long, value_parser = package_name)]
    name: Option<String>,
    /// Write nothing; fail when something would change
    #[arg(long)]
    check: bool,
    /// Write what was expressed in types and what was not, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// How to print what is found: `full` on stderr, anything else on stdout
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// Make the crate a workspace of its own
    #[arg(long)]
    standalone: bool,
    /// Take mistakes whose meaning is clear as errors
    #[arg(long)]
    strict: bool,
    /// Emit the types of the components alone, without a client
    #[arg(long)]
    types_only: bool,
    /// Put each tag behind a feature of its own
    #[arg(long)]
    tag_features: bool,
    #[command(flatten)]
    customization: CustomizationArgs,
}

impl Generate {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let settings = self.customization.settings()?;
        let layout = self.layout(settings.command.clone());
        let options = self.options(settings);
        let reading = crate::read(&self.spec, &options).map_err(unreadable(&self.spec))?;
        // The program ends when all is written: taking a big document apart piece by piece before that is lost time.
        let reading = ManuallyDrop::new(reading);
        let files = ManuallyDrop::new(emitted(&reading, &layout, self.format));
        let (Some(api), Some(files)) = (&reading.api, &*files) else { return Ok(Verdict::Bad) };
        tell_summary(api, self.report.is_some());
        if let Some(path) = &self.report {
            let text = format!("{:#}\n", report::json(api));
            fs::write(path, text).map_err(unreadable(path))?;
        }
        let verdict = write_or_check(&plan(files, &self.output)?, &self.output, self.check)?;
        let manifest = self.output.join("Cargo.toml");
        if self.check {
            let is_there = manifest.is_file();
            if !is_there {
                tell(&format!("{} is missing", manifest.display()));
            }
            return Ok(if is_there { verdict } else { Verdict::Bad });
        }
        if output::seed(&manifest, &package::manifest(&api.package, self.standalone))? {
            tell(&format!("{}: added; it is yours from now on", manifest.display()));
            tell_unsaid(&manifest, &api.package);
        }
        tell_features(&self.output, &api.package);
        Ok(verdict)
    }

    fn layout(&self, command: Option<String>) -> Layout {
        // Where the document lies on this machine says nothing to a reader of the crate.
        let source = self.spec.file_name().unwrap_or(Path::new("-").as_os_str()).to_string_lossy().into_owned();
        let command = command.unwrap_or_else(|| format!("specwright generate {source}"));
        Layout { source, command, shape: Shape::Crate }
    }

    fn options(&self, settings: Settings) -> Options {
        Options {
            naming: Naming {
                name: self.name.clone().or(settings.name).or_else(|| settings::package_in(&self.output)),
                program: settings.program,
            },
            strictness: if self.strict { Strictness::Strict } else { settings.strictness },
            root: settings.root,
            customization: Customization {
                extent: if self.types_only { Extent::Types } else { settings.customization.extent },
                tag_features: self.tag_features || settings.customization.tag_features,
                ..settings.customization
            },
        }
    }
}

/// Says what a registry asks for and only the owner knows, while the manifest is new and the file of settings comes to mind.
fn tell_unsaid(manifest: &Path, package: &crate::ir::Package) {
    let unsaid = [("license", &package.license), ("repository", &package.repository)];
    let unsaid: Vec<String> =
        unsaid.iter().filter(|(_, said)| said.is_none()).map(|(key, _)| format!("`{key}`")).collect();
    if !unsaid.is_empty() {
        let (manifest, unsaid) = (manifest.display(), unsaid.join(" and "));
        tell(&format!(
            "{manifest}: to publish the crate, add {unsaid}; settings in the form of `specwright.toml` can say them"
        ));
    }
}

fn package_name(name: &str) -> Result<String, &'static str> {
    if package::is_crate(name) { Ok(name.to_owned()) } else { Err(package::CRATES) }
}
