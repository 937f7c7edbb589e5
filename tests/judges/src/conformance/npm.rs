//! Judges that come as packages of npm.
//!
//! In come a folder and the packages with their versions, which are fixed so that a score means the same next year; out
//! goes the folder with them in it. What is there already is left as it is.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};

/// Installs packages unless they are there.
///
/// # Errors
///
/// When npm or git cannot be started, or fail.
pub(super) fn install(folder: &Path, packages: &[&str]) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    let complete = folder.join("complete");
    let wanted = packages.join("\n");
    if std::fs::read_to_string(&complete).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if !folder.join("package.json").is_file() {
        // Spector asks git for the commit of the folder that it is in.
        run(folder, "git", &["init", "--quiet"])?;
        run(folder, "npm", &["init", "--yes"])?;
        run(folder, "git", &["add", "package.json"])?;
        let name = ["-c", "user.name=conformance", "-c", "user.email=conformance@localhost"];
        run(folder, "git", &[&name[..], &["commit", "--quiet", "--message", "packages"]].concat())?;
    }
    let options = ["install", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"];
    run(folder, "npm", &[&options[..], packages].concat())?;
    std::fs::write(complete, wanted)?;
    Ok(())
}

/// The lines that a script of a folder prints, each read as JSON.
///
/// # Errors
///
/// When it cannot be started, fails, or prints something else.
pub(super) fn lines<T: serde::de::DeserializeOwned>(mut command: Command) -> Result<Vec<T>, Box<dyn Error>> {
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        return Err(format!("the scenarios: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let read = |line: &[u8]| {
        serde_json::from_slice(line).map_err(|error| {
            let text = String::from_utf8_lossy(line);
            format!("the scenarios: {error}: {}", text.chars().take(200).collect::<String>()).into()
        })
    };
    lines.map(read).collect()
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let command = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    let output = command.map_err(|error| format!("cannot start {program}: {error}"))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{program} {} fails: {stderr}", arguments.first().unwrap_or(&"")).into());
    }
    Ok(())
}
