//! The build step of a crate in a workspace: its sources are emitted, and committed.

use super::{instruct, warn};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::render::{Form, render};
use crate::output::{self, Plan};
use crate::settings::{self, Project};
use crate::source::Sources;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

/// Brings this crate up to date when it is the one that the nearest `specwright.toml` in its folder or above it names.
///
/// Cargo runs this again when the document's folder, the settings, the emitted sources or the variable `CI` change. What
/// was written is reported on one line. With `CI` set nothing is written, and sources that are not up to date fail the build;
/// where nothing can be written, nothing is done, and a warning says that the sources are stale. Without settings, and with
/// those of another crate, there is nothing to do: so it is for a crate that was taken out of its workspace, or that is a
/// dependency in that of another.
#[must_use]
pub fn regenerate() -> ExitCode {
    let started = SystemTime::now();
    instruct("rerun-if-env-changed", "CI");
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| OsString::from("."));
    let folder = Path::new(&folder);
    let result = match Project::find(folder) {
        Ok(project) if is_same(&project.output(), folder) => {
            bring_up_to_date(&project, started, is_ci(std::env::var_os("CI")))
        }
        Err(settings::Error::Wrong(wrong)) if is_for(&wrong.0, folder) => Err(refused(&wrong.0, &wrong.1)),
        Err(settings::Error::Io(path, error)) => {
            // It is unknown whose they are.
            instruct("warning", &format!("`{}`: {error}", path.display()));
            Ok(())
        }
        Ok(_) | Err(settings::Error::Absent(_) | settings::Error::Wrong(_)) => Ok(()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Cargo shows the error lines on their own, and stderr as it is.
            instruct("error", message.lines().next().unwrap_or_default());
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Whether two paths are one folder, which is there.
fn is_same(one: &Path, other: &Path) -> bool {
    let resolved = [one, other].map(std::fs::canonicalize);
    matches!(resolved, [Ok(one), Ok(other)] if one == other)
}

/// Whether settings with mistakes are for the crate in a folder: they name it, or name none and are beside it.
fn is_for(settings: &Sources, folder: &Path) -> bool {
    let root = settings.root().path.parent().unwrap_or(Path::new("."));
    match output_of(&settings.root().text) {
        Some(output) => is_same(&root.join(output), folder),
        None => is_same(root, folder),
    }
}

/// The folder that settings name, though they be no TOML as a whole.
fn output_of(text: &str) -> Option<String> {
    let named = |text: &str| text.parse::<toml::Table>().ok()?.get("output")?.as_str().map(str::to_owned);
    named(text).or_else(|| text.lines().find_map(named))
}

fn bring_up_to_date(project: &Project, started: SystemTime, ci: bool) -> Result<(), String> {
    let (spec, output) = (project.spec(), project.output());
    let watched = [spec.parent().unwrap_or(&project.root), &project.root.join(settings::FILE), &output.join("src")];
    for path in watched {
        instruct("rerun-if-changed", &path.display().to_string());
    }
    for (_, overlay) in &project.settings.customization.overlays {
        instruct("rerun-if-changed", &overlay.display().to_string());
    }
    let io = |error: io::Error| format!("`{}`: {error}", spec.display());
    let (reading, files) = crate::generate(&spec, &project.options(), &project.layout()).map_err(io)?;
    for (_, source) in reading.sources.iter().filter(|(_, source)| !source.path.starts_with(watched[0])) {
        instruct("rerun-if-changed", &source.path.display().to_string());
    }
    let Some(files) = files else { return Err(reading.render(Form::Full, false)) };
    warn(&reading);
    let plan = output::plan(&files, &output).map_err(|error| error.to_string())?;
    if plan.is_up_to_date() {
        return Ok(());
    }
    let (source, command) = (project.spec.display(), project.layout().command);
    if ci {
        let folder = project.output.display();
        return Err(format!("{folder} is not up to date with {source}: run `{command}` and commit ({plan})"));
    }
    match write(&plan, started) {
        Ok(()) => instruct("warning", &format!("regenerated from {source}: {plan}")),
        Err(output::Error::Io(_, error)) if is_read_only(&error) => {
            instruct("warning", &format!("stale and read-only, left as it is: {plan}"));
        }
        Err(error) => return Err(error.to_string()),
    }
    Ok(())
}

/// Writes files that look older than this run. Cargo would otherwise take them for changes that were made after it, and
/// run it again and compile the crate again on the next build.
fn write(plan: &Plan<'_>, started: SystemTime) -> Result<(), output::Error> {
    plan.carry_out(started.checked_sub(Duration::from_secs(2)))
}

fn refused(sources: &Sources, diagnostics: &Diagnostics) -> String {
    render(diagnostics, sources, None, Form::Full, false)
}

fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// Whether the variable `CI` says that this is a machine that checks.
fn is_ci(value: Option<OsString>) -> bool {
    value.is_some_and(|value| !["", "0", "false"].iter().any(|no| value == *no))
}

#[cfg(test)]
mod tests {
    use super::{is_ci, is_for, is_same, output_of};
    use crate::source::Sources;
    use std::fs;

    #[test]
    fn ci_is_anything_but_no() {
        assert!(is_ci(Some("true".into())) && is_ci(Some("1".into())));
        assert!(!is_ci(None) && !is_ci(Some("".into())) && !is_ci(Some("false".into())));
    }

    #[test]
    fn a_folder_is_itself_however_it_is_written() {
        let root = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| root.path().join(name));
        fs::create_dir(&one).unwrap();
        assert!(is_same(&one, &root.path().join("one/../one/.")));
        assert!(!is_same(&one, root.path()) && !is_same(&other, &other), "and it is there");
    }

    #[test]
    fn mistakes_are_reported_to_the_crate_that_is_named() {
        let root = tempfile::tempdir().unwrap();
        for name in ["one", "other"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        let for_one = |text: &str| {
            let settings = Sources::single(root.path().join("specwright.toml"), text.to_owned());
            ["one", "other", "."].map(|name| is_for(&settings, &root.path().join(name)))
        };
        assert_eq!(for_one("output = \"one\"\nspek = 1\n"), [true, false, false]);
        assert_eq!(for_one("spec = \noutput = 'one' # the crate\n"), [true, false, false]);
        assert_eq!(for_one("spec = \"a.yaml\"\n"), [false, false, true]);
        assert_eq!(output_of("[output]"), None);
    }
}
