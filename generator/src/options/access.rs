//! Which files a document may consist of, besides those of its folder: plain data.

use std::path::PathBuf;

/// The largest file that is read, in bytes, unless the settings say otherwise: five times the largest description that is
/// known.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// How large files may be, and which of them stand for addresses. Nothing is fetched while a document is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The largest file, in bytes; 64 MiB without one.
    pub max_bytes: Option<u64>,
    /// Folders that hold what is below an address.
    pub folders: Vec<(String, PathBuf)>,
    /// Files that were fetched.
    pub kept: Vec<Kept>,
}

/// A file that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The address that was asked for.
    pub address: String,
    /// The address that it came from, after redirects.
    pub source: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl Access {
    /// The largest file, in bytes.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.max_bytes.unwrap_or(MAX_BYTES)
    }

    /// The file that was fetched from an address.
    #[must_use]
    pub fn kept(&self, address: &str) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.address == address || kept.source == address)
    }

    /// The folder for the longest beginning of an address, and what comes after that beginning.
    #[must_use]
    pub fn folder<'a>(&self, address: &'a str) -> Option<(&PathBuf, &'a str)> {
        let fitting =
            self.folders.iter().filter_map(|(prefix, folder)| Some((folder, address.strip_prefix(&**prefix)?)));
        fitting.min_by_key(|(_, rest)| rest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Access;
    use std::path::{Path, PathBuf};

    #[test]
    fn the_longest_beginning_wins() {
        let folder = |prefix: &str, folder: &str| (prefix.to_owned(), PathBuf::from(folder));
        let folders =
            vec![folder("http://a.example/", "a"), folder("http://a.example/v1/", "v1"), folder("http://b/", "b")];
        let access = Access { folders, ..Access::default() };
        let of = |address| access.folder(address).map(|(folder, rest)| (folder.as_path(), rest));
        assert_eq!(of("http://a.example/v1/x.json"), Some((Path::new("v1"), "x.json")));
        assert_eq!(of("http://a.example/v2/x.json"), Some((Path::new("a"), "v2/x.json")));
        assert_eq!(of("http://c.example/"), None);
    }
}
