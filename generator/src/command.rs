//! The command line.
//!
//! What comes in are arguments; what goes out is an exit code: 0 for success, 1 when the document has errors or something
//! is stale under `--check`, 2 for wrong usage and for files that cannot be read or written. Results go to stdout, what is
//! said on the way to stderr. Everything else is the library's.

mod check;
mod explain;
mod generate;
mod regenerate;

use crate::diagnostic::render::{Form, totals};
use crate::output::{self, Plan};
use crate::{Reading, report};
use clap::{Parser, Subcommand};
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
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
    Generate(generate::Generate),
    Regenerate(regenerate::Regenerate),
    Check(check::Check),
    Explain(explain::Explain),
}

/// How a command ended.
enum Verdict {
    /// As hoped.
    Good,
    /// The document has errors, or something is stale.
    Bad,
}

/// Why a command could not do its work, in one line.
struct Failure(String);

impl<E: Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Generate(command) => command.run(),
        Command::Regenerate(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Explain(command) => command.run(),
    };
    match result {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::from(1),
        Err(Failure(message)) => {
            tell(&format!("error: {message}"));
            ExitCode::from(2)
        }
    }
}

/// Says a line on the way. Nobody listening is no reason to stop.
fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints a result, as it is. Nobody listening is no reason to stop.
fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Whether a stream takes colours.
fn styled(stream: &impl IsTerminal) -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
}

/// Says what there is to say about a document.
fn tell_diagnostics(reading: &Reading) {
    let stderr = io::stderr();
    let text = reading.render(Form::Full, styled(&stderr));
    let _ = stderr.lock().write_all(text.as_bytes());
    let totals = totals(&reading.diagnostics);
    if !totals.is_empty() {
        tell(&format!("{}: {totals}", reading.sources.root().path.display()));
    }
}

/// A path that could not be read, with the reason.
fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    move |error| Failure(format!("`{}`: {error}", path.display()))
}

/// Writes what a plan says, or under `--check` says what is stale.
fn settle(plan: &Plan, folder: &Path, check: bool) -> Result<Verdict, Failure> {
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
    let hint = if has_report || summary.ends_with(" 0 degraded") { "" } else { " (see --report)" };
    tell(&format!("{summary}{hint}"));
}

/// A plan, or the reason that there is none: a foreign file is a matter of usage.
fn plan(files: &crate::render::Files, folder: &Path) -> Result<Plan, Failure> {
    Ok(output::plan(files, folder)?)
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
