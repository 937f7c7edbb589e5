//! The package that emitted code is: its manifest, dependencies, features, and what packages and programs may be called.
//!
//! What comes in is what was decided about the package, [`ir::Package`](crate::ir::Package); what goes out are names and
//! text in TOML. What the code looks like is not known here.

mod exports;
mod manifest;
mod names;

pub(crate) use exports::{exports, is_exported};
#[cfg(test)]
pub(crate) use manifest::crates_needed;
pub use manifest::{dependencies, manifest};
pub(crate) use manifest::{features, needs_of_features};
pub(crate) use names::{
    CRATES, PACKAGES, PROGRAMS, is_crate, is_package, is_program, of_manifest, of_program, of_title,
};

use std::fmt::Write as _;

/// The features that emitted code knows. A crate that includes it declares those it wants and tells the compiler of the
/// others (`cargo::rustc-check-cfg`).
pub const FEATURES: [&str; 9] =
    ["rustls", "gzip", "full-codec", "serde", "tower", "tracing", "blocking", "record", "cli"];

/// A key as TOML writes it.
#[must_use]
pub(crate) fn quoted_key(key: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !key.is_empty() && key.bytes().all(is_bare) { key.to_owned() } else { quoted(key) }
}

/// A TOML basic string (TOML 1.0, section String).
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            character if character.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(character)).expect("a string takes any text");
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_are_quoted() {
        assert_eq!(quoted("a\"b\\c\nd"), r#""a\"b\\c\u000Ad""#);
    }
}
