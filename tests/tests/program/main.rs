//! The program and the build step, in folders of their own: what they print, what they write, and what they refuse.

mod build_step;
mod first_minute;
mod freshness;
mod project;
mod remote;
mod server;

use std::fs;
use std::process::Output;
use tempfile::TempDir;

/// The program `specwright`, which is also a build script.
const PROGRAM: &str = env!("CARGO_BIN_EXE_program");

/// What a program reported.
fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a program was asked for.
fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A file of a folder.
fn read(folder: &TempDir, path: &str) -> String {
    let path = folder.path().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
