//! Downloads to a file: all or nothing, and never over a file that was not named.
//!
//! Input: the destination of a download. Output: the path of the file. The bytes are written to a new file with an
//! unpredictable name next to the destination, which then replaces a regular file or nothing. It is removed in all
//! other cases, except when the program is killed, for example by `SIGKILL`.

use super::file_name;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::path::{Path, PathBuf};

/// The name of a file if the server does not suggest one.
const UNNAMED: &str = "download";

/// The number of names that are tried if the name of a file is taken.
const TRIES: u32 = 1000;

/// The destination of a download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// Standard output.
    Stdout,
    /// Something that is not a regular file, such as a pipe.
    Stream(PathBuf),
    /// This file.
    File(PathBuf),
    /// This folder, with the suggested name.
    Folder(PathBuf),
}

impl Destination {
    /// Determines the destination from a path, before anything is sent.
    pub(super) fn of(path: Option<&Path>, to_terminal: bool) -> io::Result<Self> {
        let path = match path {
            None if to_terminal => return Ok(Self::Folder(PathBuf::from("."))),
            None => return Ok(Self::Stdout),
            Some(path) if path.as_os_str() == "-" => return Ok(Self::Stdout),
            Some(path) => path,
        };
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => Ok(Self::Folder(path.to_owned())),
            // The target of a link is written, not the link.
            Ok(found) if found.is_file() => fs::canonicalize(path).map(Self::File),
            Ok(_) => Ok(Self::Stream(path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if fs::symlink_metadata(path).is_ok() {
                    return Err(io::Error::new(io::ErrorKind::NotFound, "it is a broken link"));
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

    /// The folder of the file.
    pub(super) fn folder(&self) -> &Path {
        match self {
            Self::Folder(folder) => folder,
            Self::File(path) | Self::Stream(path) => folder_of(path),
            Self::Stdout => Path::new("."),
        }
    }
}

/// A new file that is not complete yet. It is removed unless it is moved to its destination.
pub(super) struct Partial {
    destination: Destination,
    path: PathBuf,
}

impl Partial {
    /// Creates a file next to the destination.
    pub(super) fn create(destination: Destination) -> io::Result<(Self, File)> {
        // The name is random and cannot be predicted.
        let random = RandomState::new().build_hasher().finish();
        let path = destination.folder().join(format!(".{random:016x}.part"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if matches!(&destination, Destination::File(there) if there.exists()) {
            // The replaced file may be private.
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let file = options.open(&path)?;
        Ok((Self { destination, path }, file))
    }

    /// Moves the complete file to its destination, and returns the path.
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
        // There is nothing to remove once it is moved.
        let _ = fs::remove_file(&self.path);
    }
}

/// Replaces a regular file, whose permissions are kept, or creates the file.
fn replace(partial: &Path, path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => fs::set_permissions(partial, found.permissions())?,
        Ok(_) => return Err(io::Error::other("it exists and is not a file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    fs::rename(partial, path)
}

/// Moves a file to the first of its names that is free.
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
