//! `specwright fetch`: documents from the network, kept as files.

use super::home::Home;
use super::progress::Progress;
use super::{Failure, Verdict, tell, unreadable};
use crate::fetch::{self, Fetched, Policy};
use crate::kept::{self, Document, Entry, Lock, digest};
use crate::options::{Access, Naming, Options};
use crate::settings::slashed;
use crate::{Reading, diff, output};
use clap::Args;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// How many changes are printed; `specwright diff` has them all.
const SHOWN: usize = 20;

/// Fetches documents, keeps them beside the settings, and says what changed
#[derive(Args)]
#[command(after_help = concat!(
    "Examples:\n",
    "  specwright fetch\n",
    "  specwright fetch https://api.example.com/openapi.json\n",
))]
pub(super) struct Fetch {
    /// The addresses of documents; without one, those of the settings and of `specwright.lock`
    addresses: Vec<String>,
    /// Settings in the form of `specwright.toml`; without them, the nearest here or above
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Fetch from addresses of private networks as well
    #[arg(long)]
    allow_private: bool,
}

impl Fetch {
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let home = Home::find(self.config.as_deref())?;
        let mut addresses = self.addresses.clone();
        if addresses.is_empty() {
            addresses = all(&home)?;
        }
        if addresses.is_empty() {
            return Err(Failure::Because("no address is given, and neither settings nor lock name one".to_owned()));
        }
        for address in &addresses {
            update(&home, address, self.allow_private)?;
        }
        Ok(Verdict::Good)
    }
}

/// The addresses that settings and lock name.
pub(super) fn all(home: &Home) -> Result<Vec<String>, Failure> {
    let spec = home.settings.spec.as_deref().and_then(kept::address).and_then(kept::normal);
    let locked = home.lock()?.documents.into_iter().map(|document| document.file.address);
    let known: BTreeSet<String> = spec.into_iter().chain(locked).collect();
    Ok(known.into_iter().collect())
}

/// Fetches a document, and says what changed.
pub(super) fn update(home: &Home, address: &str, allows_private: bool) -> Result<(), Failure> {
    let address = kept::normal(address).unwrap_or_else(|| address.to_owned());
    let policy = Policy { max_bytes: home.settings.customization.access.limit(), allows_private };
    let progress = Progress::start(&format!("fetching {address}"));
    let fetched =
        fetch::document(&address, policy).map_err(|error| Failure::Because(format!("not fetched: {error}")))?;
    progress.end();
    for (missing, reason) in &fetched.missing {
        tell(&format!("not fetched: {missing}: {reason}"));
    }
    let mut lock = home.lock()?;
    let before = lock.document(&address).cloned();
    let document = entries(home, &lock, &fetched.files)?;
    let name = &document.file.path;
    if before.as_ref() == Some(&document) && is_complete(home, &document) {
        tell(&format!("{name}: unchanged"));
        return Ok(());
    }
    let old = before.as_ref().and_then(|before| read(home, &before.file, &lock));
    write(home, before.as_ref(), &document, &fetched.files)?;
    let size: usize = fetched.files.iter().map(|file| file.bytes.len()).sum();
    let others = match document.others.len() {
        0 => String::new(),
        1 => ", with a file that it refers to".to_owned(),
        count => format!(", with {count} files that it refers to"),
    };
    let verb = if before.is_some() { "changed" } else { "fetched" };
    tell(&format!("{name}: {verb}, {size} bytes{others}"));
    lock.documents.retain(|known| known.file.address != address);
    lock.documents.push(document.clone());
    lock.documents.sort_by(|one, other| one.file.address.cmp(&other.file.address));
    output::replace(&home.folder.join(kept::FILE), &lock.text())?;
    let new = old.as_ref().and_then(|_| read(home, &document.file, &lock));
    if let Some(difference) = old.zip(new).and_then(|(old, new)| diff::documents(&old, &new)) {
        tell(diff::short(&difference, SHOWN).trim_end());
    }
    Ok(())
}

/// What the lock is to say of files. Each keeps its place.
fn entries(home: &Home, lock: &Lock, files: &[Fetched]) -> Result<Document, Failure> {
    let address = files.first().map(|file| file.address.to_string()).unwrap_or_default();
    let folder = slashed(&home.documents);
    let others = lock.documents.iter().filter(|known| known.file.address != address);
    let taken =
        others.flat_map(|known| std::iter::once(&known.file).chain(&known.others)).map(|entry| entry.path.clone());
    let taken: BTreeSet<String> =
        taken.filter_map(|path| path.strip_prefix(&format!("{folder}/")).map(str::to_owned)).collect();
    let places = fetch::places(files, &taken);
    let known = lock.document(&address);
    let known: Vec<&Entry> =
        known.into_iter().flat_map(|known| std::iter::once(&known.file).chain(&known.others)).collect();
    let mut entries = Vec::new();
    for (file, place) in files.iter().zip(places) {
        let own = known.iter().find(|entry| entry.address == file.address.as_str());
        let path = own.map_or_else(|| format!("{folder}/{place}"), |entry| entry.path.clone());
        let there = home.folder.join(&path);
        if own.is_none() && there.exists() {
            let there = there.display();
            return Err(Failure::Because(format!("`{there}` is there already and was not fetched; move it away")));
        }
        let source = (file.source != file.address).then(|| file.source.to_string());
        entries.push(Entry { address: file.address.to_string(), source, path, sha256: digest(&file.bytes) });
    }
    let mut entries = entries.into_iter();
    let file = entries.next().ok_or(Failure::Reported)?;
    Ok(Document { file, others: entries.collect() })
}

/// Whether all files are there and are what the lock says.
fn is_complete(home: &Home, document: &Document) -> bool {
    let is_there =
        |entry: &Entry| std::fs::read(home.folder.join(&entry.path)).is_ok_and(|bytes| digest(&bytes) == entry.sha256);
    std::iter::once(&document.file).chain(&document.others).all(is_there)
}

/// Writes the files, and removes those of before that are not needed and that have not been changed.
fn write(home: &Home, before: Option<&Document>, document: &Document, files: &[Fetched]) -> Result<(), Failure> {
    let entries = || std::iter::once(&document.file).chain(&document.others);
    for (entry, file) in entries().zip(files) {
        let path = home.folder.join(&entry.path);
        output::write(&path, &file.bytes, None).map_err(unreadable(&path))?;
    }
    let old = before.into_iter().flat_map(|before| std::iter::once(&before.file).chain(&before.others));
    for entry in old.filter(|old| !entries().any(|entry| entry.path == old.path)) {
        let path = home.folder.join(&entry.path);
        if std::fs::read(&path).is_ok_and(|bytes| digest(&bytes) == entry.sha256) {
            std::fs::remove_file(&path).map_err(unreadable(&path))?;
            tell(&format!("{}: removed, nothing refers to it any more", entry.path));
        }
    }
    Ok(())
}

/// A document as it is here.
fn read(home: &Home, entry: &Entry, lock: &Lock) -> Option<Reading> {
    let settings = &home.settings;
    let mut customization = settings.customization.clone();
    customization.access = Access { kept: lock.kept(&home.folder), ..customization.access };
    let options = Options {
        naming: Naming::default(),
        strictness: settings.strictness,
        root: settings.root.clone(),
        customization,
    };
    crate::read(&home.folder.join(&entry.path), &options).ok()
}
