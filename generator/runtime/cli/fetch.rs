//! Downloads to a file: whole or not at all, and never over a file that was not named.
//!
//! What comes in is where a download shall go; what goes out is where it went. The bytes are written to a new file with a
//! name that cannot be guessed, beside where they belong, which then takes the place of a regular file or of nothing. It is
//! removed whatever happens before that, but for what ends the program at once, such as `SIGKILL`.

use super::file_name;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::path::{Path, PathBuf};

/// The name of a file that the server does not name.
const UNNAMED: &str = "download";

/// How many names are tried for a file whose own name is taken.
const TRIES: u32 = 1000;

/// Where a download goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// To standard output.
    Stdout,
    /// Into something that is no regular file, such as a pipe.
    Stream(PathBuf),
    /// To this file.
    File(PathBuf),
    /// Into this folder, under its own name.
    Folder(PathBuf),
}

impl Destination {
    /// The place that a path names, or nothing. It is looked at before anything is sent.
    pub(super) fn of(path: Option<&Path>, to_terminal: bool) -> io::Result<Self> {
        let path = match path {
            None if to_terminal => return Ok(Self::Folder(PathBuf::from("."))),
            None => return Ok(Self::Stdout),
            Some(path) if path.as_os_str() == "-" => return Ok(Self::Stdout),
            Some(path) => path,
        };
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Ok(Self::Folder(path.to_owned())),
            // What a link leads to is written, not the link.
            Ok(found) if found.is_file() => fs::canonicalize(path).map(Self::File),
            Ok(_) => Ok(Self::Stream(path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if fs::symlink_metadata(path).is_ok() {
                    return Err(io::Error::new(io::ErrorKind::NotFound, "it is a link that leads nowhere"));
                }
                let name = path.file_name().filter(|_| !ends_like_a_folder(path));
                if name.is_none() || !folder_of(path).is_dir() {
                    return Err(io::Error::new(io::ErrorKind::NotFound, "there is no such folder"));
                }
                Ok(Self::File(path.to_owned()))
            }
            Err(error) => Err(error),
        }
    }

    /// The folder that the file will be in.
    pub(super) fn folder(&self) -> &Path {
        match self {
            Self::Folder(folder) => folder,
            Self::File(path) | Self::Stream(path) => folder_of(path),
            Self::Stdout => Path::new("."),
        }
    }
}

/// A new file for what is not whole yet. It is removed unless it is put where it belongs.
pub(super) struct Partial {
    destination: Destination,
    path: PathBuf,
}

impl Partial {
    /// A file beside where a download belongs.
    pub(super) fn create(destination: Destination) -> io::Result<(Self, File)> {
        // Two of these differ by chance, and nobody can guess them.
        let random = RandomState::new().build_hasher().finish();
        let path = destination.folder().join(format!(".{random:016x}.part"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if matches!(&destination, Destination::File(there) if there.exists()) {
            // What it takes the place of may be nobody else's business.
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let file = options.open(&path)?;
        Ok((Self { destination, path }, file))
    }

    /// Puts it where it belongs, and says where that is. It has to be whole.
    pub(super) fn settle(self, suggested: Option<&str>, force: bool) -> io::Result<PathBuf> {
        match &self.destination {
            Destination::File(path) => replace(&self.path, path).map(|()| path.clone()),
            Destination::Folder(folder) => {
                let name = file_name::safe(suggested.unwrap_or_default(), UNNAMED);
                if force {
                    let path = folder.join(name);
                    return replace(&self.path, &path).map(|()| path);
                }
                settle_beside(&self.path, folder, &name)
            }
            Destination::Stdout | Destination::Stream(_) => Err(io::Error::other("a stream is written as it comes")),
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Where it has been put in its place there is nothing to remove.
        let _ = fs::remove_file(&self.path);
    }
}

/// Puts a file in the place of a regular one, whose permissions it takes, or of nothing.
fn replace(partial: &Path, path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => fs::set_permissions(partial, found.permissions())?,
        Ok(_) => return Err(io::Error::other("there is something that is no file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    fs::rename(partial, path)
}

/// Puts a file under the first of its names that is free.
fn settle_beside(partial: &Path, folder: &Path, name: &str) -> io::Result<PathBuf> {
    let names = std::iter::once(name.to_owned()).chain((2..TRIES).map(|number| file_name::numbered(name, number)));
    for name in names {
        let path = folder.join(name);
        // The name is taken first, so that no other program can take it in between.
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(_) => {
                return fs::rename(partial, &path).map(|()| path.clone()).inspect_err(|_| {
                    let _ = fs::remove_file(&path);
                });
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "all its names are taken: give --output or --force"))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn ends_like_a_folder(path: &Path) -> bool {
    path.as_os_str().to_string_lossy().ends_with(std::path::MAIN_SEPARATOR)
}
