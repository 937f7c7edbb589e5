//! Turns an OpenAPI document into a Rust client crate.
//!
//! The program is a pipeline, and [`generate`] is all of it: each stage is a module with one function, takes what the one
//! before made, reports everything it finds, and hands on nothing when something is an error. `ARCHITECTURE.md` has the
//! table of stages. A build script needs [`build`], the program [`command`]; the other public modules are for tools and
//! tests.

// The stages.
pub mod document;
mod emit;
pub mod ir;
mod lower;
mod output;
mod overlay;
mod render;
mod resolve;
mod select;
mod source;

// What they have in common.
pub mod diagnostic;
mod kept;
mod naming;
mod options;
mod package;
mod pointer;
mod position;
mod split;
mod stack;
mod template;
mod wrap;
mod yaml;

// What is made of them.
pub mod build;
pub mod command;
pub mod diff;
pub mod drift;
#[cfg(feature = "remote")]
mod fetch;
mod notes;
mod report;
mod settings;
#[cfg(feature = "traffic")]
pub mod traffic;

#[cfg(test)]
mod structure;

pub use lower::{Facts, Lowered};
pub use notes::Notes;
pub use options::{
    Access, Codec, Customization, Dates, Extent, Kept, Layout, Naming, Options, Renames, Replacement, Replacements,
    ScopeSetting, Selection, Shape, Spanned, Strictness,
};
pub use output::{Plan, plan};
pub use package::{FEATURES, dependencies, manifest};
pub use pointer::Pointer;
pub use render::Files;
pub use settings::{Error as SettingsError, FILE as SETTINGS_FILE, Project, Settings};
pub use source::{FileId, Format, Origins, Problem, Source, Sources};

use diagnostic::{Diagnostics, Severity};
use select::Select;
use std::io;
use std::path::Path;

/// A document that was read, as far as that went.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its files.
    pub sources: Sources,
    /// Where the parts of the lowered document come from.
    pub origins: Option<Origins>,
    /// The diagnostics about it.
    pub diagnostics: Diagnostics,
    /// The crate to emit; `None` when something is an error.
    pub api: Option<ir::Api>,
}

/// The whole way from a document to the files of a crate.
///
/// # Errors
///
/// When the file cannot be read. What is wrong with its content is in the [`Reading`]; then there are no files.
pub fn generate(spec: &Path, options: &Options, layout: &Layout) -> io::Result<(Reading, Option<Files>)> {
    let reading = read(spec, options)?;
    let files = reading.files(layout);
    Ok((reading, files))
}

/// The way from a document to decisions, without emitting anything.
///
/// # Errors
///
/// When the file cannot be read.
pub fn read(spec: &Path, options: &Options) -> io::Result<Reading> {
    let sources = source::read(spec, options.root.as_deref(), &options.customization.access)?;
    Ok(stack::with_large_stack(|| decide(sources, options)))
}

/// The way from the bytes of a document of one file to decisions. `path` is what the file is called; it is not opened, and
/// neither is any other.
#[must_use]
pub fn read_bytes(path: &Path, bytes: Vec<u8>, options: &Options) -> Reading {
    let sources = source::decode_root(path, bytes);
    stack::with_large_stack(|| decide(sources, options))
}

fn decide(mut sources: Sources, options: &Options) -> Reading {
    let mut diagnostics = Diagnostics::new();
    let customization = &options.customization;
    let lowered = lowered(&mut sources, options, &mut diagnostics);
    let api = lowered.as_ref().and_then(|lowered| {
        let api = resolve::resolve(lowered, options.strictness, &options.naming, customization, &mut diagnostics);
        diagnostics.abort_if_errors(api)
    });
    Reading { sources, origins: lowered.map(|lowered| lowered.origins), diagnostics, api }
}

/// The way from a document to the typed model, for whoever checks a document against something else. `None` when it has an
/// error.
///
/// # Errors
///
/// When the file cannot be read.
pub fn read_lowered(
    spec: &Path,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> io::Result<(Sources, Option<Lowered>)> {
    let mut sources = source::read(spec, options.root.as_deref(), &options.customization.access)?;
    let lowered = stack::with_large_stack(|| lowered(&mut sources, options, diagnostics));
    Ok((sources, lowered))
}

/// The way from the root file to the typed model.
fn lowered(sources: &mut Sources, options: &Options, diagnostics: &mut Diagnostics) -> Option<Lowered> {
    let customization = &options.customization;
    if let Some((path, text)) = &customization.file {
        sources.add_settings(path, text.as_str());
    }
    let repeated = Severity::of_repairable(options.strictness);
    let document = document::read(sources, FileId::ROOT, repeated, diagnostics);
    let document =
        document.and_then(|document| overlay::apply(document, &customization.overlays, sources, diagnostics));
    let mut select = Select::new(customization);
    let document = document.map(|document| select.document(document));
    let lowered = document.and_then(|document| lower::lower(document, sources, options.strictness, diagnostics));
    lowered.and_then(|lowered| select.lowered(lowered, diagnostics))
}

impl Reading {
    /// The files of the crate, when there is one to emit.
    #[must_use]
    pub fn files(&self, layout: &Layout) -> Option<Files> {
        self.api.as_ref().map(|api| render::render(emit::emit(api), layout))
    }

    /// What was expressed in types and what was not, when there is a crate to emit.
    #[must_use]
    pub fn report(&self) -> Option<serde_json::Value> {
        self.api.as_ref().map(report::json)
    }

    /// An OpenAPI Overlay that carries out what takes no thought to mend the root document, read with these options, and how
    /// many repairs it has; none when there is nothing to do.
    #[must_use]
    pub fn propose(&self, options: &Options) -> Option<(String, usize)> {
        if self.diagnostics.repairs().is_empty() {
            return None;
        }
        let (mut sources, mut diagnostics) = (self.sources.clone(), Diagnostics::new());
        let document = document::read(&sources, FileId::ROOT, Severity::Warning, &mut diagnostics)?;
        let document = overlay::apply(document, &options.customization.overlays, &mut sources, &mut diagnostics)?;
        overlay::repair::propose(&document, self.diagnostics.repairs())
    }

    /// What takes no thought to mend in other files than the root document, which no overlay changes: where, and what to do.
    #[must_use]
    pub fn repairs_by_hand(&self) -> Vec<String> {
        overlay::repair::by_hand(self.diagnostics.repairs(), &self.sources)
    }

    /// The diagnostics about the document, printed.
    #[must_use]
    pub fn render(&self, form: diagnostic::render::Form, styled: bool) -> String {
        diagnostic::render::render(&self.diagnostics, &self.sources, self.origins.as_ref(), form, styled)
    }
}
