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

/// Whether a text has the key `openapi` at its outermost level, as far as that can be seen without reading it.
fn says_version(text: &str) -> bool {
    let mut lines = text.lines();
    let unquoted = |line: &str| line.trim_start_matches(['"', '\'']).starts_with("openapi");
    if text.trim_start().starts_with('{') {
        return serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value.get("openapi").is_some());
    }
    lines.any(unquoted)
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
    let slug: String = stem.chars().map(|each| if each.is_ascii_alphanumeric() { each } else { '-' }).collect();
    let slug = slug.trim_matches('-');
    if slug.starts_with(|first: char| first.is_ascii_alphabetic()) { slug.to_owned() } else { format!("d{slug}") }
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
        assert!(says_version("# x\n\"openapi\": 3.1.0\n") && says_version("{\"openapi\": 1}"));
        assert!(!says_version("type: object\n  openapi: x\n") && !says_version("{\"x\": {\"openapi\": 1}}"));
    }
}
