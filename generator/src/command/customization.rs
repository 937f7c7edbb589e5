//! The arguments that say how a document is read, shared by the commands that take one.

use super::home::Home;
use super::{Failure, styled, unreadable};
use crate::diagnostic::render::{Form, render};
use crate::kept::{self, Lock};
use crate::options::{Access, Customization, Naming, Options, Spanned, Strictness};
use crate::settings::{self, Settings};
use clap::Args;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Where a document is read from, and how it is customized.
#[derive(Args)]
pub(super) struct CustomizationArgs {
    /// The folder that files of documents may be read from; that of each document without it
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Settings in the form of `specwright.toml`: overlays, selecting, renames, replacements, derives, dates
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// An OpenAPI Overlay to apply first, after those of the settings; may be given several times
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// Fetch nothing: of a document with an address, read what was fetched before
    #[arg(long)]
    offline: bool,
}

impl CustomizationArgs {
    /// The file of a document. That of an address is fetched if it was not yet, unless nothing may be.
    pub(super) fn locate(&self, spec: &Path, access: &mut Access) -> Result<PathBuf, Failure> {
        if kept::address(spec).is_none() {
            return Ok(spec.to_owned());
        }
        Home::find(self.config.as_deref())?.locate(spec, access, !self.offline)
    }

    /// The settings, with what the arguments say instead.
    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        let settings = self.config.as_deref().map(Settings::read).transpose();
        let settings = settings.map_err(refused)?;
        let mut settings = match settings {
            Some(settings) => settings,
            None => Settings { customization: Self::fetched()?, ..Settings::default() },
        };
        settings.root = self.root.clone().or(settings.root);
        let overlays = self.overlay.iter().map(|path| (Spanned::bare(path.display().to_string()), path.clone()));
        settings.customization.overlays.extend(overlays);
        Ok(settings)
    }

    /// What was fetched before, where no settings are named.
    fn fetched() -> Result<Customization, Failure> {
        let here = std::env::current_dir()?;
        let Some(folder) = here.ancestors().find(|folder| folder.join(kept::FILE).is_file()) else {
            return Ok(Customization::default());
        };
        let lock = Lock::read(folder).map_err(unreadable(&folder.join(kept::FILE)))?;
        let folder = folder.strip_prefix(&here).unwrap_or(folder);
        let access = Access { kept: lock.kept(folder), ..Access::default() };
        Ok(Customization { access, ..Customization::default() })
    }

    /// The files that they name.
    pub(super) fn files(&self) -> impl Iterator<Item = PathBuf> {
        self.config.iter().chain(&self.overlay).cloned()
    }

    /// How a document is read that is looked at: its mistakes are errors when the settings or `is_strict` say so.
    pub(super) fn options(&self, is_strict: bool) -> Result<Options, Failure> {
        let settings = self.settings()?;
        Ok(Options {
            naming: Naming { name: settings.name, program: settings.program },
            strictness: if is_strict { Strictness::Strict } else { settings.strictness },
            root: settings.root,
            customization: settings.customization,
        })
    }

    /// How a document is read that something else is checked against: by what it means, whatever its crate is called.
    pub(super) fn meaning(&self) -> Result<Options, Failure> {
        Ok(Options { naming: Naming::default(), strictness: Strictness::Lenient, ..self.options(false)? })
    }
}

/// Says what is wrong with settings.
pub(super) fn refused(error: settings::Error) -> Failure {
    match error {
        settings::Error::Absent(_) => Failure::Because(format!("there is no `{}` here or above", settings::FILE)),
        settings::Error::Io(path, error) => unreadable(&path)(error),
        settings::Error::Wrong(wrong) => {
            let stderr = io::stderr();
            let text = render(&wrong.1, &wrong.0, None, Form::Full, styled(&stderr));
            let _ = stderr.lock().write_all(text.as_bytes());
            Failure::Reported
        }
    }
}
