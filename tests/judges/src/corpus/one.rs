//! One document, in the process that is measured.
//!
//! What comes in are the arguments that [`super::generate`] gives; what goes out is a [`Generated`] as JSON on stdout, and
//! the crate in its folder.

use super::names::Names;
use super::reorder::reordered;
use serde::{Deserialize, Serialize};
use specwright::diagnostic::Severity;
use specwright::diagnostic::render::Form;
use specwright::{Reading, Shape, Strictness, manifest};
use specwright_tests::generation::{files, read};
use specwright_tests::nested::put;
use std::error::Error;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

/// The first argument of a process that works on one document.
pub const COMMAND: &str = "one";

/// What the generator made of a document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Generated {
    /// The first error, when there is no crate.
    pub refused: Option<String>,
    /// Time from the path to the text of all files.
    pub millis: u64,
    /// Operations with a typed way to call them and to read each documented success.
    pub full: usize,
    /// Operations without.
    pub degraded: Vec<Degraded>,
    /// Types.
    pub types: usize,
    /// Lines that were emitted; the files that every crate carries do not count.
    pub lines: usize,
    /// Warnings about the document.
    pub warnings: usize,
    /// The size of all files that were read.
    pub bytes: usize,
    /// Names that say less than they could.
    pub names: Names,
}

/// An operation that is not wholly expressed in types.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Degraded {
    /// Its method and path.
    pub operation: String,
    /// Why.
    pub reasons: Vec<String>,
}

/// Does what the arguments after [`COMMAND`] say.
///
/// # Errors
///
/// When files cannot be read or written, or when another run gives something else.
pub fn main(arguments: &[OsString]) -> Result<(), Box<dyn Error>> {
    let [step, document, package, folder] = arguments else { return Err("four arguments are needed".into()) };
    let (document, folder) = (Path::new(document), Path::new(folder));
    let package = package.to_str().ok_or("a package's name is text")?;
    if step == "verify" {
        return verify(document, package, folder);
    }
    let start = Instant::now();
    let reading = read(document, package, Strictness::Lenient)?;
    let files = files(&reading, Shape::Crate);
    let mut generated = Generated {
        millis: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
        warnings: reading.diagnostics.count(Severity::Warning),
        bytes: reading.sources.iter().map(|(_, source)| source.text.len()).sum(),
        ..Generated::default()
    };
    match &reading.api {
        None => generated.refused = Some(first_error(&reading)),
        Some(api) => {
            let report = reading.report().unwrap_or_default();
            generated.types = api.types.len();
            generated.names = Names::of(api);
            for operation in report["operations"].as_array().into_iter().flatten() {
                if operation["status"] == "full" {
                    generated.full += 1;
                    continue;
                }
                let word = |key: &str| operation[key].as_str().unwrap_or_default();
                let reasons = operation["reasons"].as_array().into_iter().flatten();
                generated.degraded.push(Degraded {
                    operation: format!("{} {}", word("method"), word("path")),
                    reasons: reasons.map(|why| format!("{}: {}", text(&why["code"]), text(&why["message"]))).collect(),
                });
            }
            let own = files.iter().filter(|(path, _)| !path.starts_with("src/runtime"));
            generated.lines = own.map(|(_, text)| text.lines().count()).sum();
            put(&folder.join("Cargo.toml"), &manifest(&api.package, false))?;
            specwright::plan(&files, folder)?.carry_out(None)?;
        }
    }
    serde_json::to_writer(std::io::stdout().lock(), &generated)?;
    Ok(())
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The first error in one line, with its place.
fn first_error(reading: &Reading) -> String {
    let rendered = reading.render(Form::Concise, false);
    rendered.lines().find(|line| line.contains(": error[")).unwrap_or("refused without a word").to_owned()
}

/// Generates a second time, and once more with the components in the opposite order.
fn verify(document: &Path, package: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    let reading = read(document, package, Strictness::Lenient)?;
    if !specwright::plan(&files(&reading, Shape::Crate), folder)?.is_up_to_date() {
        return Err("a second run gives something else".into());
    }
    if reading.sources.iter().count() > 1 {
        return Ok(());
    }
    let Some(text) = reordered(&reading.sources) else { return Err("it cannot be read again".into()) };
    let mut file = tempfile::Builder::new().suffix(".json").tempfile()?;
    file.write_all(text.as_bytes())?;
    let again = read(file.path(), package, Strictness::Lenient)?;
    let Some((api, other)) = reading.api.zip(again.api) else {
        return Err("with the components in another order it is refused".into());
    };
    if api == other {
        return Ok(());
    }
    let (api, other) = (format!("{api:#?}"), format!("{other:#?}"));
    let lines = api.lines().zip(other.lines()).find(|(one, other)| one != other).unwrap_or_default();
    Err(format!("with the components in another order `{}` is `{}`", lines.0.trim(), lines.1.trim()).into())
}
