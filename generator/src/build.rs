//! For build scripts.
//!
//! [`Config`] emits a client into `OUT_DIR`, to be included in the user's crate. [`regenerate`] brings a crate of a
//! workspace up to date before it is compiled. Both speak Cargo's language on stdout and are otherwise the same pipeline as
//! the command line.

mod include;
mod workspace;

pub use include::{Config, Error};
pub use workspace::regenerate;

/// Prints a line of Cargo's build-script protocol. The value is on one line whatever it contains.
fn instruct(key: &str, value: &str) {
    println!("cargo::{key}={}", value.replace(char::is_control, " "));
}
