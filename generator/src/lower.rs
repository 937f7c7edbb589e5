//! From any version of OpenAPI, Swagger 2.0 included, to the typed model of 3.0.
//!
//! What comes in is the untyped [`Value`] of the document; what goes out is [`Lowered`]: a valid [`openapiv3::OpenAPI`], the
//! [`Facts`] that 3.0 cannot express, and where the parts come from. The document and the files that it refers to are checked
//! against the grammar of their version, and all mistakes are reported. The model is built without serde, which refuses
//! numbers beyond `i64` and what is repairable. Rust is not known here.

mod check;
mod facts;
mod find;
mod grammar;
mod json_path;
mod keywords;
mod mend;
mod model;
mod ref_resolver;
mod swagger;
mod variant;
mod version;

pub use facts::Facts;
pub(crate) use facts::{HiddenPath, OAuthFacts, Route, SchemaFacts, SchemasWithFacts, Unevaluated, ValueKind};
pub(crate) use grammar::objects::METHODS;
pub(crate) use json_path::HIDDEN;
pub(crate) use mend::Lost;
pub(crate) use variant::Condition;

use crate::diagnostic::{Diagnostic, Diagnostics, Edit, Location, Part, Repair, Severity};
use crate::document::{self, Value};
use crate::options::Strictness;
use crate::position::Positions;
use crate::source::{FileId, Format, Origins, Refusal, Sources};
use check::{Check, Pending, State};
use foldhash::HashMap;
use mend::{How, Mend};
use ref_resolver::{Base, RefResolver};
use std::path::Path;
use version::Version;

/// The document in the typed model of OpenAPI 3.0.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The document. Of examples the first is there where a request may need one, if it is small; links are left out.
    pub openapi: openapiv3::OpenAPI,
    /// What 3.0 has no words for.
    pub facts: Facts,
    /// Where the parts of it come from.
    pub origins: Origins,
    /// What is not as the document says, because of mistakes.
    pub(crate) lost: Vec<Lost>,
}

/// Checks a document and puts it into the typed model. Files that it refers to are read into `sources`. `None` when it
/// cannot be used; `diagnostics` say why.
pub(crate) fn lower(
    document: Value,
    sources: &mut Sources,
    strictness: Strictness,
    diagnostics: &mut Diagnostics,
) -> Option<Lowered> {
    let repairable = Severity::of_repairable(strictness);
    let version = version::version(&document, FileId::ROOT, repairable, diagnostics)?;
    let mut refs = RefResolver::new(document);
    let mut state = State::new();
    loop {
        check(&refs, version, repairable, &mut state).run();
        if state.pending.is_empty() {
            break;
        }
        load(&mut refs, version, sources, repairable, &mut state, diagnostics);
    }
    quote(sources, &mut state);
    mend::apply(&mut refs, std::mem::take(&mut state.mends));
    if !state.findings.has_errors() && !diagnostics.has_errors() {
        check(&refs, version, repairable, &mut state).operations();
        mend::apply(&mut refs, std::mem::take(&mut state.mends));
    }
    for loss in &state.losses {
        diagnostics.note_degraded(Some(loss.file), &loss.pointer);
    }
    state.findings.name_repairs(&state.repairs);
    diagnostics.note_repairs(std::mem::take(&mut state.repairs));
    let is_old = |version: Version| version == Version::V20;
    let has_old_parts = is_old(version) || state.has_old_parts || state.versions.values().copied().any(is_old);
    let (mut losses, versions) = (std::mem::take(&mut state.losses), std::mem::take(&mut state.versions));
    state.findings.say(diagnostics);
    diagnostics.abort_if_errors(())?;
    let mut moves = HashMap::default();
    if has_old_parts {
        let parts = parts(&refs, version, versions);
        let converted = swagger::convert(&mut refs, parts, repairable, diagnostics);
        losses.extend(converted.losses);
        moves = converted.moves;
        diagnostics.abort_if_errors(())?;
    }
    let mut lowered = model::build(&refs, version, moves, sources, diagnostics);
    lowered.lost = mend::lost(&losses, &lowered.origins);
    diagnostics.abort_if_errors(lowered)
}

fn check<'a>(refs: &'a RefResolver, root: Version, repairable: Severity, state: &'a mut State) -> Check<'a> {
    Check { refs, root, repairable, state, base: Base::of(FileId::ROOT) }
}

/// The objects of the documents that may have something of Swagger 2.0, found on a walk of its own once all is mended.
fn parts(refs: &RefResolver, version: Version, versions: HashMap<FileId, Version>) -> swagger::Parts {
    let mut state = State::new();
    state.versions = versions;
    state.parts = Some(swagger::Parts::default());
    check(refs, version, Severity::Warning, &mut state).run();
    state.parts.unwrap_or_default()
}

/// Takes numbers among texts as they are written: `0x1F` is read as 31.
fn quote(sources: &Sources, state: &mut State) {
    let mut unquoted = std::mem::take(&mut state.unquoted);
    unquoted.retain(|(file, ..)| sources.file(*file).format == Format::Yaml);
    let mut places: HashMap<FileId, Positions> = HashMap::default();
    for (file, pointer, index) in &unquoted {
        let positions = places.entry(*file).or_insert_with(|| {
            let inside = unquoted.iter().filter(|(other, ..)| other == file).map(|(_, pointer, _)| pointer);
            Positions::find(sources.file(*file), inside)
        });
        let Some(position) = positions.of(pointer) else { continue };
        let written = &sources.file(*file).text[position.value];
        let is_other = ["0x", "0o", "0b", "+"].iter().any(|sign| written.trim_start_matches('-').starts_with(sign));
        if !is_other {
            continue;
        }
        let place = Location::Document { file: *file, pointer: pointer.clone(), part: Part::Value };
        let is_about =
            |diagnostic: &&mut Diagnostic| diagnostic.labels.first().is_some_and(|label| label.place == place);
        if let Some(diagnostic) = state.findings.get_mut(*index).filter(is_about) {
            diagnostic.help = Some(format!("put it in quotes: \"{written}\""));
        }
        let why = format!("`{written}` is to be a text");
        state.repairs.push(Repair { file: *file, pointer: pointer.clone(), edit: Edit::Put(written.into()), why });
        let how = How::Put(Value::Text(written.to_owned()));
        state.mends.push(Mend { file: *file, pointer: pointer.clone(), how });
    }
}

/// Reads the files that references wait for. The references to a file that cannot be read are reported together.
fn load(
    refs: &mut RefResolver,
    root: Version,
    sources: &mut Sources,
    repairable: Severity,
    state: &mut State,
    diagnostics: &mut Diagnostics,
) {
    let mut asked: HashMap<(FileId, &str), Option<Refusal>> = HashMap::default();
    for pending in &state.pending {
        let from = pending.base.file;
        let refusal = asked.entry((from, &pending.path)).or_insert_with(|| {
            let opened = sources.open(from, &pending.path);
            refs.connect(from, pending.path.clone(), opened.as_ref().ok().copied());
            let file = match opened {
                Ok(file) => file,
                Err(refusal) => return Some(refusal),
            };
            if !refs.has(file) {
                // A file with a mistake in its notation does not keep others from being read.
                let mut found = Diagnostics::new();
                let value = document::parse(sources, file, repairable, &mut found);
                let is_text = document::not_text(sources, file);
                let value = value.filter(|_| is_text.is_none());
                if let Some(value) = &value {
                    let around = state.versions.get(&from).copied().unwrap_or(root);
                    state.versions.insert(file, Version::of_file(value, around));
                }
                refs.add(file, value);
                if let Some(path) = sources.path_to_root(file) {
                    refs.note_path_to_root(file, path);
                }
                // Whatever refers to it is without a meaning, and no more.
                let found = is_text.into_iter().chain(found.iter().cloned());
                diagnostics.extend(found.map(|found| Diagnostic { severity: repairable.max(found.severity), ..found }));
            }
            None
        });
        // What leads to an address is reported by the next walk, as what leads nowhere is.
        if let Some(refusal) = refusal.as_ref().filter(|refusal| !is_reported_later(refusal, &pending.path)) {
            state.findings.group(refused(refusal, pending, sources, repairable));
        }
    }
}

/// Whether the walk reports a refusal: it knows by the text of a reference that it is an address.
fn is_reported_later(refusal: &Refusal, path: &str) -> bool {
    matches!(refusal, Refusal::Remote(_)) && (path.contains("://") || path.starts_with("//"))
}

fn refused(refusal: &Refusal, pending: &Pending, sources: &Sources, repairable: Severity) -> Diagnostic {
    // As a reader of the root document would name it.
    let home = sources.root().path.parent().unwrap_or(Path::new(""));
    let path = |path: &Path| {
        let parts = path.strip_prefix(home).unwrap_or(path).iter();
        parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let (code, message, help) = match refusal {
        Refusal::Missing(file) => (
            "missing-file",
            format!("there is no file `{}`", path(file)),
            "paths in references are relative to the file that they stand in".to_owned(),
        ),
        Refusal::Outside(_) => (
            "file-outside",
            format!("`{}` is outside of the folder that files may be read from", pending.path),
            "name a folder around both with `--root`, or `root` in `specwright.toml`".to_owned(),
        ),
        Refusal::Remote(address) => (
            "missing-file",
            format!("`{address}` was not fetched"),
            "`specwright fetch` gets the document with its files".to_owned(),
        ),
        Refusal::Unreadable(file, reason) => (
            "unreadable-file",
            format!("`{}` cannot be read: {reason}", path(file)),
            "references lead to files with text in YAML or JSON".to_owned(),
        ),
        Refusal::TooMany => (
            "too-many-files",
            "the document has too many files, or they are too large".to_owned(),
            "this is a limit against documents that are made to exhaust a reader".to_owned(),
        ),
    };
    let place = Location::Document { file: pending.base.file, pointer: pending.at.clone(), part: Part::Value };
    Diagnostic::new(repairable, code, message).at(place, "").help(help)
}

#[cfg(test)]
mod tests;
