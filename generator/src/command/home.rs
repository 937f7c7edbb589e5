//! Where documents that are fetched are kept: a folder with settings or a lock, and what these say.

use super::customization::refused;
#[cfg(feature = "remote")]
use super::tell;
use super::{Failure, unreadable};
use crate::kept::{self, Lock};
use crate::options::Access;
use crate::settings::{self, Settings};
use std::path::{Path, PathBuf};

/// The folder for documents, unless the settings name another.
const FOLDER: &str = "spec";

/// A folder, and what is kept there.
pub(super) struct Home {
    /// The folder of the settings and of the lock.
    pub(super) folder: PathBuf,
    /// Where documents are kept, relative to it.
    #[cfg_attr(not(feature = "remote"), expect(dead_code, reason = "nothing is fetched"))]
    pub(super) documents: PathBuf,
    /// What its settings say.
    #[cfg_attr(not(feature = "remote"), expect(dead_code, reason = "nothing is fetched"))]
    pub(super) settings: Settings,
}

impl Home {
    /// That of the settings in a file; without one, of the nearest settings or lock here or above.
    pub(super) fn find(config: Option<&Path>) -> Result<Self, Failure> {
        let here = std::env::current_dir()?;
        let has = |folder: &&Path| [settings::FILE, kept::FILE].iter().any(|file| folder.join(file).is_file());
        let folder = match config {
            Some(config) => here.join(config).parent().unwrap_or(&here).to_owned(),
            None => here.ancestors().find(has).unwrap_or(&here).to_owned(),
        };
        let file = config.map_or_else(|| folder.join(settings::FILE), Path::to_owned);
        let settings = if file.is_file() || config.is_some() {
            Settings::read(&file).map_err(refused)?
        } else {
            Settings::default()
        };
        // As it is called from here.
        let folder = folder.strip_prefix(&here).map_or_else(|_| folder.clone(), Path::to_owned);
        let documents = settings.fetch_folder.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
        Ok(Self { folder, documents, settings })
    }

    /// What was fetched.
    pub(super) fn lock(&self) -> Result<Lock, Failure> {
        Lock::read(&self.folder).map_err(unreadable(&self.folder.join(kept::FILE)))
    }

    /// The file of a document. That of an address is fetched if it was not yet and may be.
    pub(super) fn locate(&self, spec: &Path, access: &mut Access, may_fetch: bool) -> Result<PathBuf, Failure> {
        let Some(address) = kept::address(spec) else { return Ok(spec.to_owned()) };
        access.kept = self.lock()?.kept(&self.folder);
        if let Some(kept) = kept::of(address, access) {
            return Ok(kept.path.clone());
        }
        if !may_fetch {
            let reason = "was not fetched, and nothing is fetched here: run `specwright fetch` with it";
            return Err(Failure::Because(format!("`{address}` {reason}")));
        }
        self.fetch(address)?;
        access.kept = self.lock()?.kept(&self.folder);
        kept::of(address, access).map(|kept| kept.path.clone()).ok_or(Failure::Reported)
    }

    #[cfg(feature = "remote")]
    fn fetch(&self, address: &str) -> Result<(), Failure> {
        super::fetch::update(self, address, false)?;
        tell(&format!(
            "{}: commit it with the files; `specwright fetch` updates them",
            self.folder.join(kept::FILE).display()
        ));
        Ok(())
    }

    #[cfg(not(feature = "remote"))]
    fn fetch(&self, address: &str) -> Result<(), Failure> {
        let folder = self.folder.join(FOLDER);
        let reason = "this program was built without its feature `remote`";
        Err(Failure::Because(format!("`{address}` is not fetched into `{}`: {reason}", folder.display())))
    }
}
