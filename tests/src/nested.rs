//! Workspaces of emitted crates below the target folder, for cargo to compile.
//!
//! Versions and profiles are those of the workspace around, and so is the folder of cargo's intermediate files, so
//! whoever has built the tests has everything that is needed. Cargo tells packages apart by their names, folders,
//! dependencies, and whether they are checked or built: one that is the same in all of that in two of these workspaces
//! would be compiled once for both, so the fixtures are checked in one and built in the other.

use std::io;
use std::path::Path;
use std::process::Command;

/// The manifest of the workspace around.
const MANIFEST: &str = include_str!("../../Cargo.toml");

/// The versions of the workspace around.
const LOCK: &str = include_str!("../../Cargo.lock");

/// Writes the workspace around the crates in these folders below it.
///
/// # Errors
///
/// When a file cannot be written.
pub fn workspace(folder: &Path, members: &[&str]) -> io::Result<()> {
    let members = members.iter().fold(String::new(), |members, member| format!("{members}    {member:?},\n"));
    let text = format!("[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n\n{}", profiles());
    put(&folder.join("Cargo.toml"), &text)?;
    put(&folder.join("Cargo.lock"), LOCK)
}

/// Cargo in such a workspace. `build` is the target folder of the workspace around.
#[must_use]
pub fn cargo(folder: &Path, build: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target")).env("CARGO_BUILD_BUILD_DIR", build);
    // Nothing here is compiled a second time with a small change, and no debugger looks at it.
    command.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
    command
}

/// Writes a file unless it says so already, so that cargo does only what is new.
///
/// # Errors
///
/// When it cannot be written.
pub fn put(path: &Path, text: &str) -> io::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    std::fs::write(path, text)
}

/// How the workspace around is compiled in a debug build.
fn profiles() -> String {
    let mut is_profile = false;
    let lines = MANIFEST.lines().filter(|line| {
        if line.starts_with('[') {
            is_profile = line.starts_with("[profile.dev");
        }
        is_profile && !line.is_empty() && !line.starts_with('#')
    });
    lines.fold(String::new(), |text, line| text + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::profiles;

    #[test]
    fn profiles_are_those_of_debug_builds() {
        let profiles = profiles();
        assert!(profiles.starts_with("[profile.dev]\ndebug = "), "{profiles}");
        assert!(profiles.contains("[profile.dev.package.\"*\"]\n") && !profiles.contains("release"), "{profiles}");
    }
}
