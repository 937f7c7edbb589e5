//! Files that are read because a reference leads to them.
//!
//! What comes in is the file that refers and the path it names; what goes out is a file of the set, read once however many
//! references lead there, or why it is not read. Files are on this machine, within one folder, and not too many.

use super::{FileId, Source, Sources, decode, load};
use crate::kept;
use crate::options::{Access, Kept};
use foldhash::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use url::Url;

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
    /// Those that references name and that are not there.
    absent: Vec<PathBuf>,
    /// Which files stand for addresses.
    access: Access,
    /// The addresses that files were read from.
    addresses: HashMap<FileId, Url>,
    /// The files that were fetched, by where they really are.
    fetched: HashMap<PathBuf, Kept>,
}

impl FileCache {
    /// A set of files in a folder, of the root file, if that is one.
    pub(super) fn new(root: Option<&Path>, folder: Option<&Path>, size: usize, access: &Access) -> io::Result<Self> {
        let own = root.and_then(Path::parent).filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.or(own).unwrap_or(Path::new(".")).canonicalize()?;
        let root = root.map(Path::canonicalize).transpose()?;
        let fetched = access.kept.iter().filter_map(|kept| Some((kept.path.canonicalize().ok()?, kept.clone())));
        let mut cache =
            Self { folder: Some(folder), size, access: access.clone(), fetched: fetched.collect(), ..Self::default() };
        if let Some(root) = root {
            cache.add(root, FileId::ROOT, None);
        }
        Ok(cache)
    }

    /// Notes where a file really is, and the address that it stands for: that which it was fetched from, or `address`.
    fn add(&mut self, real: PathBuf, file: FileId, address: Option<Url>) {
        let fetched = self.fetched.get(&real).and_then(|kept| Url::parse(&kept.source).ok());
        self.addresses.extend(fetched.or(address).map(|address| (file, address)));
        self.known.insert(real, file);
    }

    /// Whether a file is what was fetched, if it was.
    pub(super) fn is_as_fetched(&self, file: FileId, bytes: &[u8]) -> bool {
        let real = self.known.iter().find(|(_, known)| **known == file).map(|(real, _)| real);
        real.is_none_or(|real| self.is_unchanged(real, bytes))
    }

    fn is_unchanged(&self, real: &Path, bytes: &[u8]) -> bool {
        self.fetched.get(real).is_none_or(|kept| kept.sha256 == kept::digest(bytes))
    }

    /// The largest file, in bytes.
    pub(super) fn limit(&self) -> u64 {
        self.access.limit()
    }

    /// The address that a path in a file is, if it is one: in a file with an address each is.
    fn address(&self, from: FileId, path: &str) -> Option<Result<Url, Refusal>> {
        let remote = || Refusal::Remote(path.to_owned());
        match self.addresses.get(&from) {
            Some(base) => Some(base.join(path).map_err(|_| remote())),
            None if path.contains("://") => Some(Url::parse(path).map_err(|_| remote())),
            None => path.starts_with("//").then(|| Err(remote())),
        }
    }

    /// The file that stands for an address.
    fn stand_in(&self, address: &Url) -> Option<PathBuf> {
        if let Some(kept) = self.access.kept(address.as_str()) {
            return Some(kept.path.clone());
        }
        let (folder, rest) = self.access.folder(address.as_str())?;
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let rest = percent_encoding::percent_decode_str(rest).decode_utf8().ok()?;
        let path = normal(&folder.join(rest.trim_start_matches('/')));
        path.starts_with(normal(folder)).then_some(path)
    }
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such file. The path is relative to where the program runs.
    Missing(PathBuf),
    /// It is outside of the folder that files may be read from.
    Outside(PathBuf),
    /// It is an address that no file here stands for.
    Remote(String),
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
        if let Some(address) = self.cache.address(from, path) {
            let address = address?;
            let file = self.cache.stand_in(&address).ok_or_else(|| Refusal::Remote(address.to_string()))?;
            return self.open_file(&file, Some(address));
        }
        let shown = normal(&self.file(from).path.parent().unwrap_or(Path::new("")).join(path));
        let Some(folder) = &self.cache.folder else { return Err(Refusal::Missing(shown)) };
        // Whether something exists outside is not revealed, so the path is looked at before the disk is.
        let beside = self.file(from).path.parent().unwrap_or(Path::new(""));
        let beside = if beside.as_os_str().is_empty() { Path::new(".") } else { beside };
        let wanted = beside.canonicalize().map(|beside| normal(&beside.join(path)));
        if !wanted.is_ok_and(|wanted| wanted.starts_with(folder)) {
            return Err(Refusal::Outside(shown));
        }
        self.open_file(&shown, None)
    }

    /// A file by its path, and the address that it stands for.
    fn open_file(&mut self, path: &Path, address: Option<Url>) -> Result<FileId, Refusal> {
        let shown = path.to_owned();
        let Some(folder) = &self.cache.folder else { return Err(Refusal::Missing(shown)) };
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::Missing(shown.clone()),
            _ => Refusal::Unreadable(shown.clone(), error.to_string()),
        };
        let real = match shown.canonicalize() {
            Ok(real) => real,
            Err(error) => {
                let refusal = unreadable(error);
                if let Refusal::Missing(path) = &refusal {
                    self.cache.absent.push(path.clone());
                }
                return Err(refusal);
            }
        };
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
        let bytes = load(&real, self.cache.limit()).map_err(unreadable)?;
        if !self.cache.is_unchanged(&real, &bytes) {
            return Err(Refusal::Unreadable(shown, super::CHANGED.to_owned()));
        }
        self.cache.size += bytes.len();
        if self.cache.size > MAX_TOTAL {
            return Err(Refusal::TooMany);
        }
        let (text, problem) = decode(bytes);
        let file = self.push(Source::new(shown, text, problem));
        self.cache.add(real, file, address);
        Ok(file)
    }

    /// A path by which a file refers to the root document, unless nothing but its place on this machine is known.
    pub(crate) fn path_to_root(&self, from: FileId) -> Option<String> {
        match (self.cache.addresses.get(&from), self.cache.addresses.get(&FileId::ROOT)) {
            (Some(from), Some(root)) => return from.make_relative(root).filter(|path| !path.is_empty()),
            (Some(_), None) => return None,
            (None, _) => {}
        }
        let (from, root) = (normal(&self.file(from).path), normal(&self.root().path));
        let folder = |path: &Path| path.parent().map(Path::to_owned).unwrap_or_default();
        let (from, home) = (folder(&from), folder(&root));
        let common = from.components().zip(home.components()).take_while(|(one, other)| one == other).count();
        let up = from.components().skip(common);
        if up.clone().any(|part| !matches!(part, Component::Normal(_))) {
            return None;
        }
        let mut parts: Vec<&str> = up.map(|_| "..").collect();
        if parts.is_empty() {
            parts.push(".");
        }
        for part in root.components().skip(common) {
            let Component::Normal(part) = part else { return None };
            parts.push(part.to_str()?);
        }
        Some(parts.join("/"))
    }

    /// The files that references name and that are not there.
    pub(crate) fn absent(&self) -> &[PathBuf] {
        &self.cache.absent
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
    use crate::options::{Access, Kept};
    use crate::source::{FileId, Sources};
    use std::fs;
    use std::path::{Path, PathBuf};

    fn read(path: &Path, folder: Option<&Path>) -> std::io::Result<Sources> {
        crate::source::read(path, folder, &Access::default())
    }

    /// A folder with a document and files that stand for addresses.
    fn with_addresses(files: &[(&str, &str)]) -> (tempfile::TempDir, Access) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
            fs::write(folder.path().join(path), text).unwrap();
        }
        let at = |path: &str| folder.path().join(path);
        let folders = vec![
            ("http://parts.example/v1/".to_owned(), at("parts")),
            ("http://outside.example/".to_owned(), at("..")),
        ];
        let kept = |name: &str, text: &str| Kept {
            address: format!("https://api.example/{name}"),
            source: format!("https://cdn.example/v2/{name}"),
            path: at(&format!("spec/{name}")),
            sha256: crate::kept::digest(text.as_bytes()),
        };
        let kept = vec![kept("api.yaml", "a: 1"), kept("part.yaml", "b: 1"), kept("edited.yaml", "c: 1")];
        (folder, Access { folders, kept, ..Access::default() })
    }

    #[test]
    fn addresses_are_files_that_stand_for_them_and_no_others() {
        let files = [("root.yaml", "r: 1"), ("parts/a/b.json", "{}"), ("parts/c.json", "{}"), ("secret.yaml", "s: 1")];
        let (folder, access) = with_addresses(&files);
        let mut sources = crate::source::read(&folder.path().join("root.yaml"), None, &access).unwrap();
        let part = sources.open(FileId::ROOT, "http://parts.example/v1/a/b.json").unwrap();
        // What is relative in it is relative to its address.
        let other = sources.open(part, "../c.json").unwrap();
        assert_eq!(sources.open(FileId::ROOT, "parts/c.json"), Ok(other));
        for path in ["../../../secret.yaml", "/secret.yaml", "file:///etc/hostname", "http://parts.example/v2/c.json"] {
            let refusal = sources.open(part, path);
            assert!(matches!(refusal, Err(Refusal::Remote(_))), "{path}: {refusal:?}");
        }
        let climbing = sources.open(FileId::ROOT, "http://parts.example/v1/%2e%2e%2fsecret.yaml");
        assert!(matches!(climbing, Err(Refusal::Remote(_))), "{climbing:?}");
        let outside = sources.open(FileId::ROOT, "http://outside.example/etc");
        assert!(matches!(outside, Err(Refusal::Outside(_) | Refusal::Missing(_))), "{outside:?}");
        assert!(matches!(sources.open(FileId::ROOT, "//parts.example/v1/c.json"), Err(Refusal::Remote(_))));
    }

    #[test]
    fn what_was_fetched_is_held_against_its_hash() {
        let files = [("spec/api.yaml", "a: 1"), ("spec/part.yaml", "b: 1"), ("spec/edited.yaml", "c: 2")];
        let (folder, access) = with_addresses(&files);
        let root = folder.path().join("spec/api.yaml");
        let mut sources = crate::source::read(&root, None, &access).unwrap();
        // Its references are relative to where it came from.
        assert!(sources.open(FileId::ROOT, "part.yaml").is_ok());
        assert!(sources.open(FileId::ROOT, "https://cdn.example/v2/part.yaml").is_ok());
        assert!(matches!(sources.open(FileId::ROOT, "../v1/part.yaml"), Err(Refusal::Remote(_))));
        let refusal = sources.open(FileId::ROOT, "edited.yaml");
        assert!(
            matches!(&refusal, Err(Refusal::Unreadable(_, why)) if why.contains("specwright fetch")),
            "{refusal:?}"
        );
        fs::write(&root, "a: 2").unwrap();
        let error = crate::source::read(&root, None, &access).unwrap_err().to_string();
        assert!(error.contains("specwright.lock"), "{error}");
        let error =
            crate::source::read(Path::new("https://api.example/api.yaml"), None, &access).unwrap_err().to_string();
        assert!(error.contains("specwright fetch"), "{error}");
    }

    #[test]
    fn the_limit_of_a_file_is_a_setting() {
        let (folder, _) = with_addresses(&[("root.yaml", "r: 12345")]);
        let limited = |limit| {
            let access = Access { max_bytes: Some(limit), ..Access::default() };
            crate::source::read(&folder.path().join("root.yaml"), None, &access)
        };
        assert!(limited(8).is_ok());
        assert!(limited(7).unwrap_err().to_string().contains("max-file-size"));
    }

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
