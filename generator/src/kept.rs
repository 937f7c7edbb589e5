//! `specwright.lock`: which files were fetched, from where, and their hashes then.
//!
//! What comes in is the text of the file; what goes out are documents with their files, and the text again. Nothing is
//! fetched here: whoever reads a document finds the files by their addresses, and holds them against their hashes.

use crate::options::{Access, Kept};
#[cfg(any(feature = "remote", test))]
use crate::package::quoted;
use serde::Deserialize;
use sha2::{Digest, Sha256};
#[cfg(any(feature = "remote", test))]
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use url::Url;

/// The name of the file, which is beside the settings.
pub(crate) const FILE: &str = "specwright.lock";

/// What was fetched.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lock {
    /// The documents, by their addresses.
    #[serde(default, rename = "document")]
    pub(crate) documents: Vec<Document>,
}

/// A document that was fetched.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Document {
    /// The document itself.
    #[serde(flatten)]
    pub(crate) file: Entry,
    /// The files that it refers to.
    #[serde(default, rename = "file")]
    pub(crate) others: Vec<Entry>,
}

/// A file that was fetched.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The address that was asked for.
    pub(crate) address: String,
    /// The address that it came from, if a redirect led there.
    pub(crate) source: Option<String>,
    /// Where it is, relative to the lock.
    pub(crate) path: String,
    /// Its SHA-256, in hexadecimal digits.
    pub(crate) sha256: String,
}

impl Lock {
    /// The lock in a folder; an empty one where there is none.
    ///
    /// # Errors
    ///
    /// When it cannot be read or understood.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        match std::fs::read_to_string(folder.join(FILE)) {
            Ok(text) => toml::from_str(&text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Its files, as whoever reads documents finds them.
    pub(crate) fn kept(&self, folder: &Path) -> Vec<Kept> {
        let entries =
            self.documents.iter().flat_map(|document| std::iter::once(&document.file).chain(&document.others));
        let kept = entries.map(|entry| Kept {
            address: entry.address.clone(),
            source: entry.source.as_ref().unwrap_or(&entry.address).clone(),
            path: folder.join(&entry.path),
            sha256: entry.sha256.clone(),
        });
        kept.collect()
    }

    /// The document of an address.
    #[cfg(feature = "remote")]
    pub(crate) fn document(&self, address: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.file.address == address)
    }

    /// The text of the file.
    #[cfg(any(feature = "remote", test))]
    pub(crate) fn text(&self) -> String {
        let mut text =
            "# Written by `specwright fetch`, which updates it: what was fetched. Commit it with the files.\n"
                .to_owned();
        for document in &self.documents {
            write_entry(&mut text, "document", &document.file);
            for entry in &document.others {
                write_entry(&mut text, "document.file", entry);
            }
        }
        text
    }
}

#[cfg(any(feature = "remote", test))]
fn write_entry(text: &mut String, table: &str, entry: &Entry) {
    writeln!(text, "\n[[{table}]]\naddress = {}", quoted(&entry.address)).expect("a string takes any text");
    if let Some(source) = &entry.source {
        writeln!(text, "source = {}", quoted(source)).expect("a string takes any text");
    }
    writeln!(text, "path = {}\nsha256 = {}", quoted(&entry.path), quoted(&entry.sha256))
        .expect("a string takes any text");
}

/// The hash of a file.
#[must_use]
pub(crate) fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The address that is given for a document, if it is no path.
#[must_use]
pub(crate) fn address(spec: &Path) -> Option<&str> {
    let text = spec.to_str()?;
    let has = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (has("https://") || has("http://")).then_some(text)
}

/// An address as the lock writes it.
#[must_use]
pub(crate) fn normal(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    url.set_fragment(None);
    Some(url.into())
}

/// The file of a document that was fetched from an address.
#[must_use]
pub(crate) fn of<'a>(address: &str, access: &'a Access) -> Option<&'a Kept> {
    access.kept(&normal(address)?)
}

/// Where a document is: of an address the file that was fetched, and the address itself if none was.
#[must_use]
pub(crate) fn resolve(spec: &Path, access: &Access) -> PathBuf {
    let kept = address(spec).and_then(|address| of(address, access));
    kept.map_or_else(|| spec.to_owned(), |kept| kept.path.clone())
}

#[cfg(test)]
mod tests {
    use super::{Document, Entry, Lock, address, digest};
    use std::path::{Path, PathBuf};

    fn entry(address: &str, source: Option<&str>) -> Entry {
        Entry {
            address: address.to_owned(),
            source: source.map(str::to_owned),
            path: "spec/a \"b\".json".to_owned(),
            sha256: digest(b"{}"),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let others = vec![entry("https://b.example/c.json", None)];
        let document = Document { file: entry("https://a.example", Some("https://b.example/a.json")), others };
        let plain = Document { file: entry("https://c.example", None), others: Vec::new() };
        let lock = Lock { documents: vec![document, plain] };
        assert_eq!(toml::from_str::<Lock>(&lock.text()).ok().as_ref(), Some(&lock), "{}", lock.text());
        let kept = lock.kept(Path::new("p"));
        assert_eq!((kept.len(), &kept[0].path), (3, &PathBuf::from("p/spec/a \"b\".json")));
        assert_eq!(kept[0].source, "https://b.example/a.json");
    }

    #[test]
    fn a_hash_is_the_known_one() {
        assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn an_address_is_no_path() {
        assert_eq!(address(Path::new("HTTPS://a.example/b")), Some("HTTPS://a.example/b"));
        assert!(["https", "a/https://b", "ftp://a", "C:/a.yaml"].iter().all(|path| address(Path::new(path)).is_none()));
    }
}
