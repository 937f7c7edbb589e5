//! The files that `specwright check --watch` waits for.
//!
//! What comes in are files as they were read; what goes out is when one of them is another. They are looked at a few times a
//! second: that works on any file system and for files that are replaced or missing, and costs a call for each.

use crate::source::{Source, Sources};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

/// How often the files are looked at.
const PERIOD: Duration = Duration::from_millis(200);

/// What tells that a file is another one than before; none without a file.
type Stamp = Option<(SystemTime, u64)>;

/// Files and how they are.
pub(super) struct Watch {
    stamps: Vec<(PathBuf, Stamp)>,
    has_changed: bool,
}

impl Watch {
    /// Files as they are now.
    pub(super) fn of(paths: impl IntoIterator<Item = PathBuf>) -> Self {
        let stamps = paths.into_iter().map(|path| (path.clone(), stamp(&path))).collect();
        Self { stamps, has_changed: false }
    }

    /// Files as they were read.
    pub(super) fn of_sources(sources: &Sources) -> Self {
        let read = sources.iter().map(|(_, source)| source.path.clone());
        let mut watch = Self::of(read.chain(sources.absent().iter().cloned()));
        // What was changed since then is found by its text: whatever comes later changes the stamp.
        let is_other = |(_, source): (_, &Source)| !is_as_read(source);
        watch.has_changed = sources.iter().any(is_other) || sources.absent().iter().any(|path| path.exists());
        watch
    }

    /// Waits until one of them is another.
    pub(super) fn wait(self) {
        let is_same = |(path, before): &(PathBuf, Stamp)| stamp(path) == *before;
        while !self.has_changed && self.stamps.iter().all(is_same) {
            sleep(PERIOD);
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// Whether a file is what was read of it.
fn is_as_read(source: &Source) -> bool {
    let Ok(bytes) = std::fs::read(&source.path) else { return false };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    match source.problem {
        Some(_) => bytes.starts_with(source.text.as_bytes()),
        None => bytes == source.text.as_bytes(),
    }
}
