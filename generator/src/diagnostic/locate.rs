//! Diagnostics with lines: pointers become ranges of text.
//!
//! What comes in are the diagnostics of the stages; what goes out are the same in the order of the files, without
//! duplicates, every label with its range of bytes. Each file is walked at most once, and only when it has a label.

use super::{Diagnostic, Diagnostics, Location, Part};
use crate::pointer::Pointer;
use crate::position::Positions;
use crate::source::{FileId, Origins, Sources};
use foldhash::{HashMap, HashSet};
use std::ops::Range;

/// A diagnostic whose places are known.
#[derive(Clone, Debug)]
pub struct Located<'a> {
    /// The diagnostic.
    pub diagnostic: &'a Diagnostic,
    /// Where, in the order of its labels.
    pub spots: Vec<Spot<'a>>,
}

/// A place in the text of a file.
#[derive(Clone, Debug)]
pub struct Spot<'a> {
    /// The file.
    pub file: FileId,
    /// Offsets in bytes; within one line.
    pub range: Range<usize>,
    /// The diagnostics about it; may be empty.
    pub text: &'a str,
}

/// Finds the places of all diagnostics.
#[must_use]
pub fn locate<'a>(diagnostics: &'a Diagnostics, sources: &Sources, origins: Option<&Origins>) -> Vec<Located<'a>> {
    let places = |diagnostic: &'a Diagnostic| {
        diagnostic.labels.iter().map(|label| (source_place(&label.place, sources, origins), label.text.as_str()))
    };
    let mut wanted: HashMap<FileId, Vec<Pointer>> = HashMap::default();
    for (place, _) in diagnostics.iter().flat_map(places) {
        if let Location::Document { file, pointer, .. } = place {
            wanted.entry(file).or_default().push(pointer);
        }
    }
    let positions: HashMap<FileId, Positions> =
        wanted.iter().map(|(&file, pointers)| (file, Positions::find(sources.file(file), pointers))).collect();
    let mut located: Vec<Located<'a>> = diagnostics
        .iter()
        .map(|diagnostic| {
            let spots = places(diagnostic)
                .map(|(place, text)| {
                    let (file, range) = range(&place, &positions);
                    Spot { file, range: first_line(&sources.file(file).text, range), text }
                })
                .collect();
            Located { diagnostic, spots }
        })
        .collect();
    located.sort_by_key(|located| located.spots.first().map(|spot| (spot.file, spot.range.start)));
    let mut seen = HashSet::default();
    located.retain(|located| seen.insert(located.diagnostic));
    located
}

/// The place in a file that a place of the lowered document, or of the root document after overlays, was read from.
fn source_place(place: &Location, sources: &Sources, origins: Option<&Origins>) -> Location {
    let (file, pointer, part) = match place {
        Location::Lowered { pointer, part } => {
            let (file, pointer) = origins.map_or((FileId::ROOT, pointer.clone()), |origins| origins.find(pointer));
            (file, pointer, *part)
        }
        Location::Document { file, pointer, part } => (*file, pointer.clone(), *part),
        Location::Setting { range } => {
            return Location::Bytes { file: sources.settings().unwrap_or(FileId::ROOT), range: range.clone() };
        }
        Location::Bytes { .. } => return place.clone(),
    };
    let (file, pointer) = if file == FileId::ROOT { sources.origin(&pointer) } else { (file, pointer) };
    Location::Document { file, pointer, part }
}

fn range(place: &Location, positions: &HashMap<FileId, Positions>) -> (FileId, Range<usize>) {
    match place {
        Location::Bytes { file, range } => (*file, range.clone()),
        Location::Lowered { .. } | Location::Setting { .. } => (FileId::ROOT, 0..0),
        Location::Document { file, pointer, part } => {
            let Some(position) = positions.get(file).and_then(|positions| positions.of(pointer)) else {
                return (*file, 0..0);
            };
            let key = match part {
                Part::Key => position.keys.last(),
                Part::Repeat(time) => position.keys.get(*time),
                Part::Value => None,
            };
            (*file, key.cloned().unwrap_or(position.value))
        }
    }
}

/// The part of a range that is on its first line, within the text.
fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(range.start);
    let end = text.ceil_char_boundary(range.end.min(text.len()));
    let line = text[start..end].lines().next().unwrap_or_default();
    start..start + line.trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::locate;
    use crate::diagnostic::{Diagnostic, Diagnostics};
    use crate::source::Sources;

    #[test]
    fn sorts_by_place_and_says_each_thing_once() {
        let text = "a:\n  b: 1\n  c: 2\n";
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(Diagnostic::error("z", "last").at_key("/a/c", ""));
        diagnostics.push(Diagnostic::error("y", "whole").at_value("/a", "here"));
        diagnostics.push(Diagnostic::error("y", "whole").at_value("/a", "here"));
        diagnostics.push(Diagnostic::error("x", "no place"));
        let sources = Sources::single("a.yaml", text);
        let located = locate(&diagnostics, &sources, None);
        let seen: Vec<_> = located
            .iter()
            .map(|it| (it.diagnostic.code, it.spots.first().map(|spot| &text[spot.range.clone()])))
            .collect();
        assert_eq!(seen, [("x", None), ("y", Some("b: 1")), ("z", Some("c"))]);
    }
}
