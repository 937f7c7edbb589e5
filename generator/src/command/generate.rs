//! `specwright generate`: a document into a complete crate.

use super::customization::CustomizationArgs;
use super::outline::outline;
use super::progress::Progress;
use super::{
    Failure, Verdict, emitted, missing, plan, print, seed_manifest, tell, tell_features, tell_summary, unreadable,
    write_or_check,
};
use crate::diagnostic::render::Form;
use crate::options::{Customization, Extent, Layout, Naming, Options, Shape, Strictness};
use crate::settings::{self, Settings};
use crate::{kept, package, report};
use clap::Args;
use std::fs;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

/// Emits a complete crate from a document
#[derive(Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  specwright generate api.yaml\n",
    "  specwright generate api.yaml --output client\n",
))]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Generate {
    /// The document, YAML or JSON: a path, `-` or an address
    spec: PathBuf,
    /// The folder of the crate; without it nothing is written, and the crate is outlined
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// The package's name; without it the crate's manifest decides, and then the document's title
    #[arg(long, value_parser = package_name)]
    name: Option<String>,
    /// Write nothing; fail when something would change
    #[arg(long, requires = "output")]
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
        let mut settings = self.customization.settings()?;
        let spec = self.locate(&mut settings)?;
        let layout = Self::layout(&spec, settings.command.clone());
        let options = self.options(settings);
        let progress = Progress::start(&format!("reading {}", spec.display()));
        let reading = crate::read(&spec, &options).map_err(missing::document(&spec))?;
        progress.end();
        // The program ends when all is written: taking a big document apart piece by piece before that is lost time.
        let reading = ManuallyDrop::new(reading);
        let files = ManuallyDrop::new(emitted(&reading, &layout, self.format));
        let (Some(api), Some(files)) = (&reading.api, &*files) else { return Ok(Verdict::Bad) };
        if let Some(path) = &self.report {
            let text = format!("{:#}\n", report::json(api));
            fs::write(path, text).map_err(unreadable(path))?;
        }
        let Some(output) = &self.output else {
            print(&outline(&api.package, files, &report::summary(api)));
            tell("nothing is written; `--output DIR` says where the crate is to be");
            return Ok(Verdict::Good);
        };
        tell_summary(api, self.report.is_some());
        let verdict = write_or_check(&plan(files, output)?, output, self.check)?;
        let manifest = output.join("Cargo.toml");
        if self.check {
            let is_there = manifest.is_file();
            if !is_there {
                tell(&format!("{} is missing", manifest.display()));
            }
            return Ok(if is_there { verdict } else { Verdict::Bad });
        }
        seed_manifest(&manifest, &api.package, self.standalone)?;
        tell_features(output, &api.package);
        Ok(verdict)
    }

    /// The file of the document. A check writes nothing, and so fetches nothing.
    fn locate(&self, settings: &mut Settings) -> Result<PathBuf, Failure> {
        let access = &mut settings.customization.access;
        if self.check && kept::address(&self.spec).is_some_and(|address| kept::of(address, access).is_none()) {
            return Err(Failure::Because(
                "a check fetches nothing: run `specwright fetch` with the address".to_owned(),
            ));
        }
        self.customization.locate(&self.spec, access)
    }

    fn layout(spec: &Path, command: Option<String>) -> Layout {
        // Where the document lies on this machine says nothing to a reader of the crate.
        let source = spec.file_name().unwrap_or(Path::new("-").as_os_str()).to_string_lossy().into_owned();
        let command = command.unwrap_or_else(|| format!("specwright generate {source}"));
        Layout { source, command, shape: Shape::Crate }
    }

    fn options(&self, settings: Settings) -> Options {
        Options {
            naming: Naming {
                name: self
                    .name
                    .clone()
                    .or(settings.name)
                    .or_else(|| self.output.as_deref().and_then(settings::package_in)),
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

fn package_name(name: &str) -> Result<String, &'static str> {
    if package::is_crate(name) { Ok(name.to_owned()) } else { Err(package::CRATES) }
}
