//! What `specwright generate` would write, for a reader who has not named a folder.

use crate::ir::Package;
use crate::package;
use crate::render::Files;
use std::fmt::Write;

/// A table of the crate: its name, its size, what it depends on, and how much has types.
pub(super) fn outline(package: &Package, files: &Files, coverage: &str) -> String {
    let lines: usize = files.values().map(|text| text.lines().count()).sum();
    let manifest: toml::Table = package::dependencies(package).parse().unwrap_or_default();
    let is_optional = |requirement: &toml::Value| requirement.get("optional").is_some();
    let needed: Vec<&str> =
        manifest.iter().filter(|(_, requirement)| !is_optional(requirement)).map(|(name, _)| name.as_str()).collect();
    let mut table = String::new();
    for (key, value) in [
        ("package", package.name.clone()),
        ("files", format!("{}, with {lines} lines", files.len())),
        ("dependencies", needed.join(", ")),
        ("coverage", coverage.to_owned()),
    ] {
        writeln!(table, "{key:12}  {value}").expect("a string takes any text");
    }
    table
}
