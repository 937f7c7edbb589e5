//! Differences as diagnostics: at the document's line, with an exchange that shows it.

use super::api::Api;
use super::coverage::Coverage;
use super::difference::{Difference, Follow, Sample};
use super::exchange::Origin;
use super::files::Problem;
use super::messages::{cleaned, harmless};
use crate::diagnostic::{Diagnostic, Location};
use crate::pointer::Pointer;
use crate::source::{FileId, Sources};
use foldhash::HashMap;
use indexmap::IndexMap;
use std::path::Path;
use std::sync::Arc;

/// How the values that are not listed are introduced.
const REVIEW: &str = "to be reviewed";

/// Makes diagnostics of differences.
pub(super) struct Reporter<'a> {
    pub(super) api: &'a Api<'a>,
    pub(super) coverage: &'a Coverage,
    /// The files of the exchanges, whose text is not shown.
    files: HashMap<Arc<Path>, FileId>,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(api: &'a Api<'a>, coverage: &'a Coverage) -> Self {
        Self { api, coverage, files: HashMap::default() }
    }

    /// The diagnostics of all differences. The keys that one place lacks are reported together.
    pub(super) fn differences(&mut self, list: &[Difference], sources: &mut Sources) -> Vec<Diagnostic> {
        let mut groups: IndexMap<(&str, &(FileId, Pointer)), Vec<&Difference>> = IndexMap::new();
        let mut diagnostics = Vec::new();
        for difference in list {
            if matches!(difference.follow, Some(Follow::Property(..))) {
                groups.entry((difference.key.code, &difference.key.place)).or_default().push(difference);
            } else {
                diagnostics.push(self.difference(difference, sources));
            }
        }
        for group in groups.into_values() {
            let diagnostic = self.difference(group[0], sources);
            diagnostics.push(match group.as_slice() {
                [_] => diagnostic,
                several => Diagnostic { message: together(several), ..diagnostic },
            });
        }
        diagnostics
    }

    /// The diagnostic of a difference.
    fn difference(&mut self, difference: &Difference, sources: &mut Sources) -> Diagnostic {
        let (pointer, part, label) = difference.place.clone();
        let place = Location::Lowered { pointer, part };
        let mut message = harmless(&difference.message);
        if let Some(values) = difference.values.as_ref().filter(|values| !values.is_empty()) {
            let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
            message = format!("{message}: {} ({REVIEW})", values.join(", "));
        }
        let diagnostic = Diagnostic::error(difference.key.code, message).at(place, label);
        let Some(((operation, fact), first)) = difference.uses.first() else { return diagnostic };
        let sample = self.sample(&first.sample, sources);
        let text = [describe(&first.sample), self.frequency(difference)].join("; ");
        diagnostic.at(sample, text).help(self.help(difference, *operation, fact))
    }

    /// The diagnostic of an entry that cannot be read.
    pub(super) fn problem(&mut self, problem: &Problem, sources: &mut Sources) -> Diagnostic {
        let place = self.place(&problem.origin, sources);
        let message = match problem.origin.entry {
            Some(entry) => format!("entry {entry} cannot be read: {}", problem.reason),
            None => format!("the file cannot be read: {}", problem.reason),
        };
        Diagnostic::warning("traffic-entry", harmless(&message)).at(place, "").help("the other exchanges were read")
    }

    fn sample(&mut self, sample: &Sample, sources: &mut Sources) -> Location {
        self.place(&sample.origin, sources)
    }

    /// The file of an exchange.
    pub(super) fn place(&mut self, origin: &Origin, sources: &mut Sources) -> Location {
        let known = self.files.entry(Arc::clone(&origin.file));
        let file = *known.or_insert_with(|| sources.add_sealed(origin.file.as_ref()));
        Location::Bytes { file, range: 0..0 }
    }

    /// In how many exchanges of how many, and of which operations.
    fn frequency(&self, difference: &Difference) -> String {
        let count = difference.count();
        let operations = difference.operations();
        let all = match (difference.schema, operations.keys().next()) {
            (Some(schema), _) => Some(self.coverage.of_schema(schema)),
            (None, Some(Some(operation))) => Some(self.coverage.operations[*operation].exchanges),
            _ => None,
        };
        let exchanges = |count: u32| if count == 1 { "exchange" } else { "exchanges" };
        let of = match all.filter(|all| *all >= count) {
            Some(all) => format!("{count} of {all} {}", exchanges(all)),
            None => format!("{count} {}", exchanges(count)),
        };
        let named = operations.keys().flatten().next().map(|index| &self.api.operations[*index].name);
        match (named, operations.len()) {
            (Some(name), 1) => format!("{of}, of `{name}`"),
            (Some(name), several) => {
                format!("{of}, of `{name}` and {} other operation{}", several - 1, if several == 2 { "" } else { "s" })
            }
            (None, _) => of,
        }
    }

    fn help(&self, difference: &Difference, operation: Option<usize>, fact: &str) -> String {
        let says = quoted(&difference.key.says);
        let component = difference.components.iter().rev().find(|(_, fact)| !fact.is_empty());
        let (on, fact) = match (component, operation) {
            (Some((pointer, fact)), _) if difference.uses.len() > 1 => {
                (format!("`{}`", pointer.last().unwrap_or_default()), fact.as_str())
            }
            (_, Some(operation)) => (format!("`{}`", self.api.operations[operation].name), fact),
            (_, None) => ("the path or the document".to_owned(), fact),
        };
        let fact = cleaned(fact);
        format!(
            "follow the server, or say why not: `x-docs-note` on {on} with `fact: {fact}` and `traffic-says: {says}`"
        )
    }
}

/// The keys that a place lacks, in one sentence.
fn together(differences: &[&Difference]) -> String {
    let keys: Vec<String> = differences.iter().map(|one| format!("`{}`", one.subject.0)).collect();
    let (last, others) = keys.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
    format!("{} and {last} of {} are not documented", others.join(", "), differences[0].subject.1)
}

/// An exchange, and where in its body.
fn describe(sample: &Sample) -> String {
    let name = cleaned(&sample.name);
    // A name that is made of the entry's number says it already.
    let entry = sample.origin.entry.filter(|entry| !sample.name.ends_with(&format!("#{entry}")));
    let entry = entry.map(|entry| format!("entry {entry}, ")).unwrap_or_default();
    match sample.json_path.as_str() {
        "" => format!("{entry}`{name}`"),
        path => format!("{entry}`{name}` at `{}`", cleaned(path)),
    }
}

/// A text as YAML takes it for one.
fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || "_- ()".contains(character))
        && !matches!(text, "true" | "false" | "null" | "yes" | "no" | "on" | "off");
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}
