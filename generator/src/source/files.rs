//! Files that are read because a reference leads to them.
//!
//! What comes in is the file that refers and the path it names; what goes out is a file of the set, read once however many
//! references lead there, or why it is not read. Files are on this machine, within one folder, and not too many.

use super::{FileId, Source, Sources, decode, load};
use foldhash::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};

/// How many files a document may have.
const MAX_FILES: usize = 10_000;

/// How many bytes all files of a document may have together.
const MAX_TOTAL: usize = 256 * 1024 * 1024;

/// What may be read and what was.
#[derive(Clone, Debug, Default)]
pub(super) struct FileCache {
    /// The folder that files are read from; none when the document was not read from one.
    folder: Option<PathBuf>,
    /// The files, by where they really are.
    known: HashMap<PathBuf, FileId>,
    /// How many bytes they have.
    size: usize,
}

impl FileCache {
    /// A set of files in a folder, of the root file, if that is one.
    pub(super) fn new(root: Option<&Path>, folder: Option<&Path>, size: usize) -> io::Result<Self> {
        let own = root.and_then(Path::parent).filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.or(own).unwrap_or(Path::new(".")).canonicalize()?;
        let root = root.map(Path::canonicalize).transpose()?;
        let known = root.into_iter().map(|root| (root, FileId::ROOT)).collect();
        Ok(Self { folder: Some(folder), known, size })
    }
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such file. The path is relative to where the program runs.
    Missing(PathBuf),
    /// It is outside of the folder that files may be read from.
    Outside(PathBuf),
    /// It is no file, or cannot be read.
    Unreadable(PathBuf, String),
    /// It would be one file, or one byte, too many.
    TooMany,
}

impl Sources {
    /// The file that `path` names in `from`. It is read when it has not been.
    ///
    /// # Errors
    ///
    /// When it is not there, may not be read or cannot be.
    pub fn open(&mut self, from: FileId, path: &str) -> Result<FileId, Refusal> {
        let shown = normal(&self.file(from).path.parent().unwrap_or(Path::new("")).join(path));
        let Some(folder) = &self.cache.folder else { return Err(Refusal::Missing(shown)) };
        // Whether something exists outside is not told, so the path is looked at before the disk is.
        let beside = self.file(from).path.parent().unwrap_or(Path::new(""));
        let beside = if beside.as_os_str().is_empty() { Path::new(".") } else { beside };
        let wanted = beside.canonicalize().map(|beside| normal(&beside.join(path)));
        if !wanted.is_ok_and(|wanted| wanted.starts_with(folder)) {
            return Err(Refusal::Outside(shown));
        }
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::Missing(shown.clone()),
            _ => Refusal::Unreadable(shown.clone(), error.to_string()),
        };
        let real = shown.canonicalize().map_err(unreadable)?;
        if !real.starts_with(folder) {
            return Err(Refusal::Outside(shown));
        }
        if let Some(&known) = self.cache.known.get(&real) {
            return Ok(known);
        }
        if !real.is_file() {
            return Err(Refusal::Unreadable(shown, "this is no file".to_owned()));
        }
        if self.files.len() >= MAX_FILES {
            return Err(Refusal::TooMany);
        }
        let bytes = load(&real).map_err(unreadable)?;
        self.cache.size += bytes.len();
        if self.cache.size > MAX_TOTAL {
            return Err(Refusal::TooMany);
        }
        let (text, problem) = decode(bytes);
        let file = self.push(Source::new(shown, text, problem));
        self.cache.known.insert(real, file);
        Ok(file)
    }

    /// The folder that files are read from.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.cache.folder.as_deref()
    }
}

/// A path without `.` and, where it is known what they leave, `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            Component::ParentDir if normal.has_root() => {}
            part => normal.push(part),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::{Refusal, normal};
    use crate::source::{FileId, read};
    use std::fs;
    use std::path::{Path, PathBuf};

    #[test]
    fn paths_are_simplified() {
        let simple = |path: &str| normal(Path::new(path));
        assert_eq!(simple("a/./b/../c"), PathBuf::from("a/c"));
        assert_eq!(simple("../a/../../b"), PathBuf::from("../../b"));
        assert_eq!(simple("/../a"), PathBuf::from("/a"));
    }

    #[test]
    fn files_are_read_once_and_within_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::create_dir_all(at("api/parts")).unwrap();
        fs::write(at("api/root.yaml"), "a: 1").unwrap();
        fs::write(at("api/parts/b.json"), "{}").unwrap();
        fs::write(at("outside.yaml"), "c: 1").unwrap();
        let mut sources = read(&at("api/root.yaml"), None).unwrap();
        let part = sources.open(FileId::ROOT, "parts/b.json").unwrap();
        assert_eq!(sources.open(part, "../parts/./b.json"), Ok(part));
        assert_eq!(sources.open(part, "../root.yaml"), Ok(FileId::ROOT));
        assert_eq!(sources.open(part, "no.yaml"), Err(Refusal::Missing(at("api/parts/no.yaml"))));
        for path in ["../outside.yaml", "/etc/hostname", "../../../../../../../../etc/no"] {
            let refusal = sources.open(FileId::ROOT, path);
            assert!(matches!(refusal, Err(Refusal::Outside(_))), "{path}: {refusal:?}");
        }
        let refusal = sources.open(FileId::ROOT, "parts");
        assert!(matches!(refusal, Err(Refusal::Unreadable(..))), "{refusal:?}");
        let mut sources = read(&at("api/root.yaml"), Some(folder.path())).unwrap();
        assert!(sources.open(FileId::ROOT, "../outside.yaml").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("api")).unwrap();
        fs::write(folder.path().join("secret.yaml"), "a: 1").unwrap();
        let root = folder.path().join("api/root.yaml");
        fs::write(&root, "a: 1").unwrap();
        std::os::unix::fs::symlink("../secret.yaml", folder.path().join("api/link.yaml")).unwrap();
        let mut sources = read(&root, None).unwrap();
        let refusal = sources.open(FileId::ROOT, "link.yaml");
        assert!(matches!(refusal, Err(Refusal::Outside(_))), "{refusal:?}");
    }
}
