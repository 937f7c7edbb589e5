//! What uploads and downloads have in common: a progress bar, and what is printed in the end.

use super::super::json;
use super::super::progress::Progress;
use super::command_line::{Context, End, unprintable};
use super::print::{self, Printed};
use super::terminal::terminal;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;

/// Receives the progress.
pub type ProgressFn<'a> = Box<dyn FnMut(Progress) + Send + 'a>;

/// A bar on standard error, hidden if that is not a terminal.
pub(super) fn bar(name: &str) -> ProgressBar {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_prefix(terminal(name).replace(['\n', '\t'], " "));
    bar
}

/// A callback that moves a bar.
pub(super) fn mover(bar: &ProgressBar) -> ProgressFn<'static> {
    let bar = bar.clone();
    Box::new(move |progress| {
        if let Some(total) = progress.total {
            bar.set_length(total);
        }
        bar.set_position(progress.done);
    })
}

/// Prints what became of a file.
pub(super) fn print_object(context: &Context<'_>, object: &json::Map<json::Value>) -> Result<(), End> {
    let printed = Printed::Json(json::encode(object));
    print::print(&printed, &context.format, false).map_err(|error| unprintable(&error))
}
