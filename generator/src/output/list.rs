//! The list of the files that were written to a folder, which is beside them: what it does not name is never removed.
//!
//! What comes in is the folder; what goes out are the paths that its list names, relative to it. A crate that was emitted
//! before there were lists has none: then what its modules declare stands for it. Whether a file is still as it was written
//! is not known here.

use super::{Error, MARK, is_absent, is_ours};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The name of the list.
pub(crate) const FILE: &str = "specwright.files";

/// Paths relative to the folder.
pub(super) type Paths = BTreeSet<PathBuf>;

/// The text of the list.
pub(super) fn write<'p>(paths: impl IntoIterator<Item = &'p Path>) -> String {
    let mut text = format!("{MARK}to know its own files, which it may remove: do not edit.\n");
    for path in paths {
        let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        text.push_str(&parts.join("/"));
        text.push('\n');
    }
    text
}

/// The paths that were written to a folder. `folders` are those inside of it that are written to now.
///
/// # Errors
///
/// When something cannot be read.
pub(super) fn written(folder: &Path, folders: &BTreeSet<&Path>) -> Result<Paths, Error> {
    let path = folder.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(read(&text)),
        Err(error) if is_absent(&error) => declared(folder, folders),
        // It is no list then, which is reported where it would be overwritten.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Paths::new()),
        Err(error) => Err(Error::Io(path, error)),
    }
}

/// The paths of a list; none that leads out of the folder, whoever wrote it.
fn read(text: &str) -> Paths {
    let Some(text) = text.strip_prefix(MARK) else { return Paths::new() };
    text.lines().skip(1).filter(|line| is_inside(Path::new(line))).map(PathBuf::from).collect()
}

fn is_inside(path: &Path) -> bool {
    let mut parts = path.components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// The files with the header of a folder without a list: its roots, and the modules that files with the header declare.
fn declared(folder: &Path, folders: &BTreeSet<&Path>) -> Result<Paths, Error> {
    let mut files = Paths::new();
    let mut stems: BTreeSet<String> = ["lib", "main", "mod"].map(str::to_owned).into();
    for inner in folders {
        for path in with_header(folder, inner)? {
            // Another program may have removed it by now.
            let text = fs::read_to_string(folder.join(&path)).unwrap_or_default();
            stems.extend(text.lines().filter_map(module).map(str::to_owned));
            files.insert(path);
        }
    }
    files.retain(|path| path.file_stem().is_some_and(|stem| stem.to_str().is_some_and(|stem| stems.contains(stem))));
    Ok(files)
}

/// The stem of the file of a module that a line of emitted code declares.
fn module(line: &str) -> Option<&str> {
    let line = line.trim();
    match line.strip_prefix("#[path = \"") {
        Some(path) => path.strip_suffix(".rs\"]").and_then(|path| path.rsplit('/').next()),
        None => line.strip_suffix(';').and_then(|line| line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ")),
    }
}

/// The sources that carry the header and are in `inner` of a folder now.
pub(super) fn with_header(folder: &Path, inner: &Path) -> Result<Vec<PathBuf>, Error> {
    let path = folder.join(inner);
    let entries = match fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if is_absent(&error) => return Ok(Vec::new()),
        Err(error) => return Err(Error::Io(path, error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| Error::Io(path.clone(), error))?.file_name();
        let name = inner.join(name);
        if name.extension().is_some_and(|extension| extension == "rs") && is_ours(&folder.join(&name)) {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{MARK, module, read, write};
    use std::path::Path;

    #[test]
    fn what_is_written_is_read_and_nothing_outside() {
        let text = write(["src/a.rs", "src/cli/b.rs"].map(Path::new));
        assert!(text.ends_with("edit.\nsrc/a.rs\nsrc/cli/b.rs\n"), "{text}");
        let paths = read(&format!("{text}/etc/a.rs\n../b.rs\nsrc/../../c.rs\n\n"));
        assert_eq!(paths, ["src/a.rs", "src/cli/b.rs"].map(Into::into).into());
        assert!(read(text.strip_prefix(MARK).unwrap()).is_empty(), "a file that is not ours is no list");
    }

    #[test]
    fn declarations_name_files() {
        let lines = ["pub mod users;", "    mod shared;", "#[path = \"cli/con-.rs\"]", "use a::b;", "mod tests {"];
        assert_eq!(lines.map(module), [Some("users"), Some("shared"), Some("con-"), None, None]);
    }
}
