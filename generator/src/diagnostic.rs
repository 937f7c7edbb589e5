//! What is reported about a document: one type for every stage, data and nothing else.
//!
//! A stage makes a [`Diagnostic`] where it finds something and pushes it on [`Diagnostics`]; it names places by JSON
//! pointer and never by line. [`locate`] finds the lines, and only when something is printed; [`render`] prints. Messages
//! are terse, in lower case, with names in backticks and no full stop.

pub mod explain;
pub mod locate;
pub mod nearest;
pub mod render;

use crate::options::{Spanned, Strictness};
use crate::pointer::Pointer;
use crate::source::FileId;
use foldhash::HashSet;
use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is emitted.
    Error,
    /// Emitted, but probably not what was meant, or less than was asked for.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// What a mistake is whose meaning is clear.
    #[must_use]
    pub fn of_repairable(strictness: Strictness) -> Self {
        match strictness {
            Strictness::Lenient => Self::Warning,
            Strictness::Strict => Self::Error,
        }
    }

    /// The word that is before the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Something to say about a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use = "a diagnostic is heard only when it is pushed"]
pub struct Diagnostic {
    /// What kind of thing it is, such as `unknown-key`: stable, and what `specwright explain` takes.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One terse description.
    pub message: String,
    /// Where it is, the main place first.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// Where.
    pub place: Location,
    /// What is there; may be empty.
    pub text: String,
}

/// Where in the files something is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the lowered document. [`Origins`](crate::source::Origins) knows the file it came from.
    Lowered {
        /// The value there.
        pointer: Pointer,
        /// Which part of it.
        part: Part,
    },
    /// In the document that a file holds.
    Document {
        /// The file.
        file: FileId,
        /// The value there.
        pointer: Pointer,
        /// Which part of it.
        part: Part,
    },
    /// In the text of the settings. [`Sources`](crate::source::Sources) knows their file.
    Setting {
        /// Offsets in bytes.
        range: Range<usize>,
    },
    /// In the text of a file, whatever it means.
    Bytes {
        /// The file.
        file: FileId,
        /// Offsets in bytes.
        range: Range<usize>,
    },
}

/// Which part of an entry is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Its key; of a list's item, which has none, the value.
    Key,
    /// Its value.
    Value,
    /// Its key where it is written once more; 1 is the second time.
    Repeat(usize),
}

impl Diagnostic {
    /// Something that keeps the document from being used.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// Something that is probably not meant so.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Something worth knowing.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Something of the severity that the caller decided.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self { code, severity, message: message.into(), labels: Vec::new(), help: None }
    }

    /// Points at a value of the lowered document.
    pub fn at_value(self, pointer: impl Into<Pointer>, text: impl Into<String>) -> Self {
        self.at(Location::Lowered { pointer: pointer.into(), part: Part::Value }, text)
    }

    /// Points at a key of the lowered document.
    pub fn at_key(self, pointer: impl Into<Pointer>, text: impl Into<String>) -> Self {
        self.at(Location::Lowered { pointer: pointer.into(), part: Part::Key }, text)
    }

    /// Points at a word of the settings, when it is in a file.
    pub fn at_setting(self, word: &Spanned, text: impl Into<String>) -> Self {
        match &word.range {
            Some(range) => self.at(Location::Setting { range: range.clone() }, text),
            None => self,
        }
    }

    /// Points at a place.
    pub fn at(mut self, place: Location, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: text.into() });
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A change of a document that ends a mistake and takes no thought.
#[derive(Clone, Debug)]
pub struct Repair {
    /// The file.
    pub file: FileId,
    /// The place; its key need not be there.
    pub pointer: Pointer,
    /// What is changed.
    pub edit: Edit,
    /// What is wrong.
    pub why: String,
}

/// What is changed at a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// This is there.
    Put(serde_json::Value),
    /// What is there is the one item of a list.
    Enlist,
    /// The key is another one.
    Rename(String),
    /// The key is taken away.
    Remove,
}

/// Everything that was reported so far, in the order in which it was found.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// The places that have no type because of what was reported, in a file or in the lowered document.
    degraded: HashSet<(Option<FileId>, Pointer)>,
    repairs: Vec<Repair>,
}

impl Diagnostics {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says one thing more.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Whether something keeps the document from being used.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many of a severity there are.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Notes a place that has no type because of what was reported, or would have none without strict settings. Without a file
    /// it is one of the lowered document.
    pub(crate) fn note_degraded(&mut self, file: Option<FileId>, place: &Pointer) {
        self.degraded.insert((file, place.clone()));
    }

    /// How many places have no type because of what was reported, or would have none without strict settings.
    #[must_use]
    pub fn degraded(&self) -> usize {
        self.degraded.len()
    }

    /// Notes repairs.
    pub(crate) fn note_repairs(&mut self, repairs: Vec<Repair>) {
        self.repairs.extend(repairs);
    }

    /// The repairs that take no thought.
    #[must_use]
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// The fence between two stages: `output`, unless something before it was an error.
    #[must_use]
    pub fn abort_if_errors<T>(&self, output: T) -> Option<T> {
        (!self.has_errors()).then_some(output)
    }

    /// All of it.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        self.list.extend(diagnostics);
    }
}
