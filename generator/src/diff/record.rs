//! The interface at the last release: a file beside the emitted sources, `api.surface`.
//!
//! What comes in is a [`Surface`] or the text of the file; what goes out is the other one. The changelog's `Unreleased`
//! section lists the changes since, so the file is written once and stays until it is removed, after a release. Emitted
//! sources could not serve, since a build updates them; nor could the repository, which a package lacks. It has no comments.

use super::item::{Item, ItemKind};
use super::surface::Surface;
use crate::output::MARK;
use foldhash::HashMap;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The name of the file.
pub const FILE: &str = "api.surface";

/// The text of the file: a line for each item, its parts separated by tabs.
#[must_use]
pub fn write(surface: &Surface) -> String {
    let mut text = format!("{MARK}to count changes from: do not edit; remove it after a release.\n");
    for (path, item) in &surface.items {
        let (kind, deprecated) = (item.kind.word(), if item.deprecated { "deprecated" } else { "" });
        let Item { gate, route, signature, .. } = item;
        writeln!(text, "{kind}\t{deprecated}\t{gate}\t{route}\t{path}\t{signature}").expect("a string takes any text");
    }
    text
}

/// Reads the file; `None` when it is not one of ours.
#[must_use]
pub fn read(text: &str) -> Option<Surface> {
    let lines = text.strip_prefix(MARK)?.lines().skip(1);
    let mut items = BTreeMap::new();
    for line in lines {
        let mut parts = line.split('\t');
        let mut part = || parts.next().map(str::to_owned);
        let (word, deprecated, gate, route, path, signature) = (part()?, part()?, part()?, part()?, part()?, part()?);
        let (kind, _) = *ItemKind::WORDS.iter().find(|(_, known)| *known == word)?;
        items.insert(path, Item { kind, signature, docs: None, route, gate, deprecated: !deprecated.is_empty() });
    }
    Some(Surface { items, places: HashMap::default() })
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use crate::diff::Surface;
    use crate::resolve::tests::sample;

    #[test]
    fn what_is_written_is_read() {
        let mut surface = Surface::of(&sample());
        let read = read(&write(&surface)).expect("it is a file of ours");
        for item in surface.items.values_mut() {
            item.docs = None;
        }
        assert_eq!(read.items, surface.items);
    }

    #[test]
    fn a_file_that_is_not_ours_is_not_read() {
        assert!(read("struct\t\t\t\tA\tstruct A\n").is_none());
        let text = write(&Surface::of(&sample())) + "nonsense\n";
        assert!(read(&text).is_none());
    }
}
