//! What the user wants of a document: plain data that imports nothing and that every stage may know.
//!
//! It comes from `specwright.toml`, the command line or a build script; what it means is decided by the stages that it is
//! about.

mod access;
mod customization;

pub use access::{Access, Kept};
pub use customization::{
    Codec, Customization, Dates, Extent, Renames, Replacement, Replacements, ScopeSetting, Selection, Spanned,
};

use std::path::PathBuf;

/// What the user wants of a document.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How the package is called.
    pub naming: Naming,
    /// How mistakes are taken whose meaning is clear.
    pub strictness: Strictness,
    /// The folder that the files may be read from which the document refers to; its own without one.
    pub root: Option<PathBuf>,
    /// What the user customizes.
    pub customization: Customization,
}

/// How the package and its program are called, when the user says.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    /// The package; the document's title decides without one.
    pub name: Option<String>,
    /// The program; the package decides without one.
    pub program: Option<String>,
}

/// How mistakes are taken whose meaning is clear, such as an unknown key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// As warnings: the document of another is used as it is.
    #[default]
    Lenient,
    /// As errors: a document of one's own can be put right.
    Strict,
}

/// How the files of a crate are to be laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What the crate was generated from, as the header line names it: `spec/plane.yaml`.
    pub source: String,
    /// The command that generates it again, as the header line names it: `cargo regenerate`.
    pub command: String,
    /// What the files are part of.
    pub shape: Shape,
}

/// What emitted files are part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A crate of their own: `src/lib.rs`, `src/main.rs` and modules.
    Crate,
    /// A module of another crate, which includes `mod.rs`: no program, and a root without inner attributes.
    Include,
}
