//! The command line.
//!
//! What comes in are arguments; what goes out is an exit code: 0 for success, 1 when the document has errors or something
//! is stale under `--check`, 2 for wrong usage and for files that cannot be read or written. Results go to stdout, what is
//! reported on the way to stderr. Everything else is the library's.

mod check;
#[cfg(feature = "program")]
mod completions;
mod customization;
mod diff;
mod docs;
mod explain;
#[cfg(feature = "remote")]
mod fetch;
mod follow;
mod generate;
mod home;
mod init;
mod missing;
mod outline;
mod progress;
mod regenerate;
#[cfg(feature = "traffic")]
mod traffic;
mod watch;

use crate::diagnostic::render::{Form, totals};
use crate::options::Layout;
use crate::output::{self, Plan};
use crate::render::Files;
use crate::{Reading, report};
#[cfg(feature = "program")]
use clap::CommandFactory;
use clap::{Parser, Subcommand};
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::panic::resume_unwind;
use std::path::Path;
use std::process::ExitCode;

/// Turns an OpenAPI document into a Rust client crate
#[derive(Parser)]
#[command(name = "specwright", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Init),
    #[cfg(feature = "remote")]
    Fetch(fetch::Fetch),
    Generate(generate::Generate),
    Regenerate(regenerate::Regenerate),
    Check(check::Check),
    Diff(diff::Diff),
    Docs(docs::Docs),
    #[cfg(feature = "traffic")]
    Traffic(traffic::Traffic),
    Explain(explain::Explain),
    #[cfg(feature = "program")]
    Completions(completions::Completions),
}

/// How a command ended.
enum Verdict {
    /// As hoped.
    Good,
    /// The document has errors, or something is stale.
    Bad,
}

/// Why a command could not do its work.
enum Failure {
    /// The settings are wrong, and that has been reported.
    Reported,
    /// What is to be reported in one line.
    Because(String),
}

impl<E: Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Because(error.to_string())
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Init(command) => command.run(),
        #[cfg(feature = "remote")]
        Command::Fetch(command) => command.run(),
        Command::Generate(command) => command.run(),
        Command::Regenerate(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Docs(command) => command.run(),
        #[cfg(feature = "traffic")]
        Command::Traffic(command) => command.run(),
        Command::Explain(command) => command.run(),
        #[cfg(feature = "program")]
        Command::Completions(command) => command.run(&mut Arguments::command()),
    };
    match result {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) | Err(Failure::Reported) => ExitCode::from(1),
        Err(Failure::Because(message)) => {
            tell(&format!("error: {message}"));
            ExitCode::from(2)
        }
    }
}

/// Says a line on the way. A closed pipe is no reason to stop.
fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints a result, as it is. A closed pipe is no reason to stop.
fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Whether a stream takes colours: a terminal does, unless `NO_COLOR` says no, and anything when `CLICOLOR_FORCE` says so.
fn styled(stream: &impl IsTerminal) -> bool {
    is_styled(stream.is_terminal(), &|name| std::env::var(name).unwrap_or_default())
}

fn is_styled(is_terminal: bool, variable: &dyn Fn(&str) -> String) -> bool {
    let is_forced = !["", "0"].contains(&variable("CLICOLOR_FORCE").as_str());
    let is_capable = is_terminal && variable("TERM") != "dumb" && variable("CLICOLOR") != "0";
    variable("NO_COLOR").is_empty() && (is_forced || is_capable)
}

/// Prints the diagnostics of a document: to people on the way, to programs as a result.
fn tell_diagnostics(reading: &Reading, form: Form) {
    if form == Form::Full {
        let stderr = io::stderr();
        let text = reading.render(form, styled(&stderr));
        let _ = stderr.lock().write_all(text.as_bytes());
    } else {
        print(&reading.render(form, false));
    }
    let totals = totals(&reading.diagnostics);
    if !totals.is_empty() {
        tell(&format!("{}: {totals}", reading.sources.root().path.display()));
    }
    tell_degraded(reading);
}

/// Says how many places have no type, or would have none if that was no error.
fn tell_degraded(reading: &Reading) {
    let (count, is_refused) = (reading.diagnostics.degraded(), reading.diagnostics.has_errors());
    let plural = if count == 1 { "" } else { "s" };
    match (count, is_refused) {
        (0, _) => {}
        (_, true) => tell(&format!("{count} place{plural} degraded, were it no error")),
        (_, false) => tell(&format!("{count} place{plural} degraded; `--strict` makes mistakes errors")),
    }
}

/// Emits the crate, and says meanwhile the diagnostics about the document.
fn emitted(reading: &Reading, layout: &Layout, form: Form) -> Option<Files> {
    std::thread::scope(|scope| {
        let files = scope.spawn(|| reading.files(layout));
        tell_diagnostics(reading, form);
        files.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// A path that could not be read, with the reason.
fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    move |error| Failure::Because(format!("`{}`: {error}", path.display()))
}

/// Writes what a plan says, or under `--check` says what is stale.
fn write_or_check(plan: &Plan<'_>, folder: &Path, check: bool) -> Result<Verdict, Failure> {
    let folder = folder.display();
    if check && !plan.is_up_to_date() {
        tell(&format!("{folder} is stale: {plan}"));
        return Ok(Verdict::Bad);
    }
    plan.carry_out(None)?;
    tell(&format!("{folder}: {plan}"));
    Ok(Verdict::Good)
}

/// Says how much was expressed in types.
fn tell_summary(api: &crate::ir::Api, has_report: bool) {
    let summary = report::summary(api);
    let hint = if has_report || !summary.ends_with(" degraded") || summary.ends_with(" 0 degraded") {
        ""
    } else {
        " (see --report)"
    };
    tell(&format!("{summary}{hint}"));
}

/// Says which features the manifest of a crate lacks: it is the user's, and nothing is written to it.
fn tell_features(folder: &Path, package: &crate::ir::Package) {
    let path = folder.join("Cargo.toml");
    let Ok(text) = std::fs::read_to_string(&path) else { return };
    let Ok(table) = text.parse::<toml::Table>() else { return };
    let declared = table.get("features").and_then(toml::Value::as_table);
    let lacks = |name: &str| !declared.is_some_and(|features| features.contains_key(name));
    for feature in package.tag_features.iter().filter(|feature| lacks(&feature.name)) {
        let name = &feature.name;
        tell(&format!(
            "{}: [features] lacks `{name} = {:?}`, and `{name}` in `default`",
            path.display(),
            feature.needs
        ));
    }
}

/// Writes the manifest of a crate that has none.
fn seed_manifest(manifest: &Path, package: &crate::ir::Package, standalone: bool) -> Result<(), Failure> {
    if output::seed(manifest, &crate::package::manifest(package, standalone))? {
        tell(&format!("{}: added; it is yours from now on", manifest.display()));
        tell_missing(manifest, package);
    }
    Ok(())
}

/// Says what a registry asks for and only the owner knows, while the manifest is new and the file of settings comes to mind.
fn tell_missing(manifest: &Path, package: &crate::ir::Package) {
    let missing = [("license", &package.license), ("repository", &package.repository)];
    let missing: Vec<String> =
        missing.iter().filter(|(_, value)| value.is_none()).map(|(key, _)| format!("`{key}`")).collect();
    if !missing.is_empty() {
        let (manifest, missing) = (manifest.display(), missing.join(" and "));
        tell(&format!(
            "{manifest}: to publish the crate, add {missing}; settings in the form of `specwright.toml` can say them"
        ));
    }
}

/// A plan, or the reason that there is none: a foreign file is a matter of usage.
fn plan<'t>(files: &'t Files, folder: &Path) -> Result<Plan<'t>, Failure> {
    Ok(output::plan(files, folder)?)
}

#[cfg(test)]
mod tests {
    use super::{Arguments, is_styled};
    use clap::{CommandFactory, Parser};

    #[test]
    fn colours_are_for_terminals() {
        let with = |is_terminal, set: &[(&str, &str)]| {
            let value = |name: &str| set.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
            is_styled(is_terminal, &|name| value(name).to_owned())
        };
        assert!(with(true, &[]) && with(true, &[("TERM", "xterm")]) && with(false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!with(false, &[]) && !with(true, &[("TERM", "dumb")]) && !with(true, &[("NO_COLOR", "1")]));
        assert!(!with(true, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]) && !with(false, &[("CLICOLOR_FORCE", "0")]));
    }

    #[test]
    fn arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn each_command_has_an_example_that_it_takes() {
        for command in Arguments::command().get_subcommands() {
            let name = command.get_name();
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples: Vec<&str> = help.lines().filter(|line| line.starts_with("  ")).collect();
            assert!(!examples.is_empty(), "{name} has no example");
            for example in examples {
                let words: Vec<&str> = example.split_whitespace().collect();
                assert_eq!(words.get(..2), Some(&["specwright", name][..]), "{example}");
                if let Err(error) = Arguments::try_parse_from(words) {
                    panic!("{example}: {error}");
                }
            }
        }
    }
}
