//! `specwright regenerate`: what `specwright.toml` says.

use super::customization::refused;
#[cfg(feature = "remote")]
use super::fetch;
use super::follow::{self, ToDo};
#[cfg(feature = "remote")]
use super::home::Home;
use super::progress::Progress;
use super::{
    Failure, Verdict, emitted, missing, plan, seed_manifest, tell, tell_features, tell_summary, unreadable,
    write_or_check,
};
use crate::diagnostic::render::Form;
use crate::diff::{self, Surface, changelog, record};
#[cfg(feature = "remote")]
use crate::settings;
use crate::settings::Project;
use crate::{Reading, output};
use clap::Args;
use std::io;
use std::path::{Path, PathBuf};

/// How many changes are printed; the changelog has them all.
const SHOWN: usize = 20;

/// Brings the crate up to date that `specwright.toml` names
#[derive(Args)]
#[command(after_help = "Examples:\n  specwright regenerate\n  specwright regenerate --check")]
pub(super) struct Regenerate {
    /// Write nothing; fail when something would change
    #[arg(long)]
    check: bool,
    /// Fetch the document anew first, if it has an address
    #[cfg(feature = "remote")]
    #[arg(long, conflicts_with = "check")]
    fetch: bool,
    /// Say first what has changed on the pages of this folder, and where the document must follow
    #[arg(long, value_name = "DIR")]
    docs: Option<PathBuf>,
    /// Say first where the document must follow the traffic of this file or folder; may be given several times
    #[cfg(feature = "traffic")]
    #[arg(long, value_name = "FILE|DIR")]
    traffic: Vec<PathBuf>,
}

impl Regenerate {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let folder = std::env::current_dir()?;
        let project = Project::find(&folder).map_err(refused)?;
        #[cfg(feature = "remote")]
        let project = if self.fetch { fetched(&folder, &project)? } else { project };
        let mut to_do = ToDo::nothing();
        if let Some(pages) = &self.docs {
            to_do.add(follow::follow_pages(&project, pages)?);
        }
        #[cfg(feature = "traffic")]
        if !self.traffic.is_empty() {
            to_do.add(follow::follow_traffic(&project, &self.traffic)?);
        }
        let verdict = self.emit(&project)?;
        to_do.tell();
        Ok(if to_do.is_done { verdict } else { Verdict::Bad })
    }

    fn emit(&self, project: &Project) -> Result<Verdict, Failure> {
        let spec = project.spec();
        let options = project.options();
        let progress = Progress::start(&format!("reading {}", project.spec.display()));
        let reading = crate::read(&spec, &options).map_err(missing::document(&spec))?;
        progress.end();
        let files = emitted(&reading, &project.layout(), Form::Full);
        let (Some(api), Some(files)) = (&reading.api, files) else { return Ok(Verdict::Bad) };
        tell_summary(api, false);
        let output = project.output();
        let before = Surface::of_sources(&output::own_files(&output, &["src", "src/types"].map(Path::new))?);
        let plan = plan(&files, &output)?;
        let changes = !plan.is_up_to_date() && !before.items.is_empty();
        if let Some(difference) = diff::since("", &before, &reading).filter(|_| changes) {
            tell(diff::short(&difference, SHOWN).trim_end());
        }
        tell_features(&output, &api.package);
        let history = self.history(&output, before, &reading)?;
        let verdict = write_or_check(&plan, &output, self.check)?;
        if !self.check {
            seed_manifest(&output.join("Cargo.toml"), &api.package, false)?;
        }
        Ok(if matches!(history, Verdict::Bad) { history } else { verdict })
    }

    /// Says in the changelog what differs from the state that is counted from; without one, from what was there before.
    fn history(&self, output: &Path, before: Surface, reading: &Reading) -> Result<Verdict, Failure> {
        let recorded = read(&output.join(record::FILE))?;
        let since = match &recorded {
            Some(text) => record::read(text).ok_or_else(|| {
                Failure::Because(format!(
                    "`{}` is not a file of ours: move it away",
                    output.join(record::FILE).display()
                ))
            })?,
            None if self.check => return Ok(Verdict::Good),
            None if before.items.is_empty() => reading.api.as_ref().map(Surface::of).unwrap_or_default(),
            None => before,
        };
        let Some(difference) = diff::since("", &since, reading) else { return Ok(Verdict::Good) };
        let path = output.join(changelog::FILE);
        let old = read(&path)?;
        let new = match changelog::update(old.as_deref(), &difference) {
            Ok(text) => text,
            Err(refusal) => {
                tell(&format!("{} is left as it is: {refusal}", path.display()));
                return Ok(Verdict::Bad);
            }
        };
        if old.as_ref() != Some(&new) {
            if self.check {
                tell(&format!("{} is stale", path.display()));
                return Ok(Verdict::Bad);
            }
            output::replace(&path, &new)?;
            tell(&format!("{}: written", path.display()));
        }
        if recorded.is_none() {
            output::replace(&output.join(record::FILE), &record::write(&since))?;
        }
        Ok(Verdict::Good)
    }
}

/// A project whose documents have been fetched anew.
#[cfg(feature = "remote")]
fn fetched(folder: &Path, project: &Project) -> Result<Project, Failure> {
    let home = Home::find(Some(&project.root.join(settings::FILE)))?;
    let addresses = fetch::all(&home)?;
    if addresses.is_empty() {
        return Err(Failure::Because(format!("`{}` names no document by its address", settings::FILE)));
    }
    for address in addresses {
        fetch::update(&home, &address, false)?;
    }
    Project::find(folder).map_err(refused)
}

/// The text of a file that may not be there.
fn read(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path)(error)),
    }
}
