//! `specwright check`: reads and reports, emits nothing.

use super::customization::CustomizationArgs;
use super::progress::Progress;
use super::watch::Watch;
use super::{Failure, Verdict, missing, print, styled, tell, tell_degraded, unreadable};
use crate::Reading;
use crate::diagnostic::render::{Form, totals};
use crate::options::{Naming, Options};
use crate::output;
use crate::source::INPUT;
use clap::Args;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

/// Clears a terminal, and what is above it.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";

/// Reports what is wrong with a document
#[derive(Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  specwright check api.yaml --strict\n",
    "  specwright check api.yaml --watch\n",
    "  specwright check api.yaml --propose fixes.overlay.yaml\n",
))]
pub(super) struct Check {
    /// The document, YAML or JSON: a path, `-` or an address
    spec: PathBuf,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// Take mistakes whose meaning is clear as errors
    #[arg(long)]
    strict: bool,
    /// Write an OpenAPI Overlay with every repair that is mechanical
    #[arg(long, value_name = "FILE")]
    propose: Option<PathBuf>,
    /// Report again whenever the document or a file that it refers to changes
    #[arg(long, conflicts_with = "propose")]
    watch: bool,
    #[command(flatten)]
    customization: CustomizationArgs,
}

impl Check {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        if !self.watch {
            return self.once(&mut None);
        }
        if self.spec == Path::new(INPUT) {
            return Err(Failure::Because("standard input comes once: there is nothing to watch".to_owned()));
        }
        loop {
            if io::stdout().is_terminal() {
                print(CLEAR);
            }
            let mut watch = Watch::of(self.given());
            let mut read = None;
            match self.once(&mut read) {
                Err(Failure::Because(message)) => tell(&format!("error: {message}")),
                Ok(_) | Err(Failure::Reported) => {}
            }
            if let Some(reading) = read {
                watch = Watch::of_sources(&reading.sources);
            }
            tell("waiting for a change; Ctrl-C ends it");
            watch.wait();
        }
    }

    /// The files that are named on the command line.
    fn given(&self) -> Vec<PathBuf> {
        let customization = self.customization.files();
        [self.spec.clone()].into_iter().chain(customization).collect()
    }

    /// Reports once, and leaves behind what was read.
    fn once(&self, read: &mut Option<Reading>) -> Result<Verdict, Failure> {
        let mut options = Options { naming: Naming::default(), ..self.customization.options(self.strict)? };
        let spec = self.customization.locate(&self.spec, &mut options.customization.access)?;
        let progress = Progress::start(&format!("reading {}", spec.display()));
        let reading = crate::read(&spec, &options).map_err(missing::document(&spec))?;
        let reading = read.insert(reading);
        let text = reading.render(self.format, self.format == Form::Full && styled(&io::stdout()));
        progress.end();
        print(&text);
        if let Some(path) = &self.propose {
            propose(reading, &options, path)?;
        }
        let totals = totals(&reading.diagnostics);
        let totals = if totals.is_empty() { "nothing to report" } else { &totals };
        tell(&format!("{}: {totals}", spec.display()));
        tell_degraded(reading);
        let repairs = reading.diagnostics.repairs().len();
        if repairs > 0 && self.propose.is_none() {
            tell("`--propose FILE` writes an overlay with the repairs that take no thought");
        }
        Ok(if reading.diagnostics.has_errors() { Verdict::Bad } else { Verdict::Good })
    }
}

/// Writes the repairs that take no thought.
fn propose(reading: &Reading, options: &Options, path: &Path) -> Result<(), Failure> {
    let by_hand = reading.repairs_by_hand();
    let proposal = reading.propose(options);
    if !by_hand.is_empty() {
        tell("an overlay changes the root document alone; these are to be mended by hand:");
        for line in &by_hand {
            tell(line);
        }
    }
    let Some((text, count)) = proposal else {
        tell(&format!("{}: not written, there is nothing an overlay could mend without thought", path.display()));
        return Ok(());
    };
    output::write(path, &text, None).map_err(unreadable(path))?;
    let plural = if count == 1 { "" } else { "s" };
    let path = path.display();
    tell(&format!("{path}: written, {count} repair{plural}; review it and apply it with `--overlay`"));
    Ok(())
}
