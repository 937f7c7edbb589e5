//! The documents below some paths.
//!
//! A file is a document. In a folder each file that ends like one is a document, and each sub-folder is one document in
//! many files, of which the root is looked for: the file that says which version of OpenAPI it is written in, the largest
//! of them when there are several.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// A document, with the names that it goes by.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its root file.
    pub path: PathBuf,
    /// The file or the folder, without what is before it.
    pub name: String,
    /// The package that is emitted from it.
    pub package: String,
    /// The size of the root file.
    pub bytes: u64,
}

/// The documents of files and folders, each folder's in the order of their names.
///
/// # Errors
///
/// When something cannot be listed or read.
pub fn find(paths: &[PathBuf]) -> io::Result<Vec<Document>> {
    let mut packages = BTreeSet::new();
    let mut documents = Vec::new();
    let mut add = |path: PathBuf, named: &Path| -> io::Result<()> {
        let slug = slug(named);
        let names = (1..).map(|count| if count == 1 { format!("{slug}-api") } else { format!("{slug}-{count}-api") });
        let package = names.into_iter().find(|name| !packages.contains(name)).unwrap_or_default();
        packages.insert(package.clone());
        let name = named.file_name().unwrap_or_default().to_string_lossy().into_owned();
        documents.push(Document { bytes: path.metadata()?.len(), path, name, package });
        Ok(())
    };
    for path in paths {
        if path.is_file() {
            add(path.clone(), path)?;
            continue;
        }
        for entry in listed(path)? {
            if entry.is_dir() {
                if let Some(root) = root(&entry)? {
                    add(root, &entry)?;
                }
            } else if is_document(&entry) {
                add(entry.clone(), &entry)?;
            }
        }
    }
    Ok(documents)
}

/// The root file of a document in many files; those beside it first, those further down after.
fn root(folder: &Path) -> io::Result<Option<PathBuf>> {
    let (folders, files): (Vec<_>, Vec<_>) = listed(folder)?.into_iter().partition(|path| path.is_dir());
    let mut best: Option<(u64, PathBuf)> = None;
    for file in files.into_iter().filter(|file| is_document(file)) {
        let text = String::from_utf8_lossy(&std::fs::read(&file)?).into_owned();
        let size = text.len() as u64;
        if says_version(&text) && best.as_ref().is_none_or(|(most, _)| size > *most) {
            best = Some((size, file));
        }
    }
    if best.is_none() {
        for folder in folders {
            if let Some(root) = root(&folder)? {
                return Ok(Some(root));
            }
        }
    }
    Ok(best.map(|(_, file)| file))
}

/// The keys that say of which version a document is.
const VERSIONS: [&str; 2] = ["openapi", "swagger"];

/// Whether a text says of which version it is at its outermost level, as far as that can be seen without reading it.
fn says_version(text: &str) -> bool {
    if text.trim_start().starts_with('{') {
        let value = serde_json::from_str::<serde_json::Value>(text);
        return value.is_ok_and(|value| VERSIONS.iter().any(|key| value.get(key).is_some()));
    }
    text.lines().any(|line| {
        let line = line.trim_start_matches(['"', '\'']);
        VERSIONS.iter().any(|key| line.starts_with(key))
    })
}

fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json" || extension == "yaml" || extension == "yml")
}

/// The name as that of a package: small letters, digits and `-`, a letter first.
fn slug(path: &Path) -> String {
    let stem = if path.is_dir() { path.file_name() } else { path.file_stem() };
    let stem = stem.unwrap_or_default().to_string_lossy().to_lowercase();
    let words = stem.split(|each: char| !each.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    if slug.starts_with(|first: char| first.is_ascii_alphabetic()) { slug } else { format!("d{slug}") }
}

#[cfg(test)]
mod tests {
    use super::{find, says_version, slug};
    use std::path::Path;

    #[test]
    fn a_sub_folder_is_one_document() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder can be made");
            std::fs::write(path, text).expect("a file can be written");
        };
        write("one.json", "{}");
        write("one.yaml", "openapi: 3.0.3\n");
        write("INDEX.tsv", "");
        write("many/parts/pet.yaml", "type: object\n");
        write("many/large.yaml", "type: object\ndescription: this is larger than the root is\n");
        write("many/root.yml", "openapi: 3.0.3\n");
        let found = find(&[folder.path().to_owned()]).expect("the folder can be listed");
        let named: Vec<_> = found.iter().map(|document| (document.name.as_str(), document.package.as_str())).collect();
        assert_eq!(named, [("many", "many-api"), ("one.json", "one-api"), ("one.yaml", "one-2-api")]);
        assert!(found[0].path.ends_with("many/root.yml"));
    }

    #[test]
    fn names_are_those_of_packages() {
        assert_eq!(slug(Path::new("2ch.v3.yml")), "d2ch-v3");
        assert_eq!(slug(Path::new("Orders API (PII).json")), "orders-api-pii");
        assert!(says_version("swagger: '2.0'\n") && says_version("{\"swagger\": \"2.0\"}"));
        assert!(says_version("# x\n\"openapi\": 3.1.0\n") && says_version("{\"openapi\": 1}"));
        assert!(!says_version("type: object\n  openapi: x\n") && !says_version("{\"x\": {\"openapi\": 1}}"));
    }
}
