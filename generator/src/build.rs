//! For build scripts.
//!
//! [`Config`] emits a client into `OUT_DIR`, to be included in the user's crate. [`regenerate`] brings a crate of a
//! workspace up to date before it is compiled. Both speak Cargo's language on stdout and are otherwise the same pipeline as
//! the command line.

mod include;
mod needs;
mod workspace;

pub(crate) use include::missing;
pub use include::{Config, Error};
pub use workspace::regenerate;

use crate::Reading;
use crate::diagnostic::render::Form;

/// Warnings that are handed to Cargo before the others are only counted.
const MAX_WARNINGS: usize = 50;

/// Tells Cargo what there is to say about a document.
fn warn(reading: &Reading) {
    let text = reading.render(Form::Concise, false);
    for line in text.lines().take(MAX_WARNINGS) {
        instruct("warning", line);
    }
    if let Some(more @ 1..) = text.lines().count().checked_sub(MAX_WARNINGS) {
        instruct("warning", &format!("… and {more} more: `specwright check` shows them"));
    }
}

/// Prints a line of Cargo's build-script protocol. The value is on one line whatever it contains.
fn instruct(key: &str, value: &str) {
    println!("cargo::{key}={}", value.replace(char::is_control, " "));
}
