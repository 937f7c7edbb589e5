//! Changes of a YAML text at places that pointers name, everything else left as it is.
//!
//! What comes in is a file and what is to be changed in it; what goes out is its text. Entries within braces and brackets
//! are distinguished from those on lines of their own by where the entry around them begins.

use crate::pointer::Pointer;
use crate::position::{Position, Positions};
use crate::source::Source;
use std::ops::Range;

/// A text under way.
pub(super) struct Text<'a> {
    source: &'a Source,
    /// Ranges and what is there instead.
    changes: Vec<(Range<usize>, String)>,
}

impl<'a> Text<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self { source, changes: Vec::new() }
    }

    /// The text with all changes. Of two that meet the first one counts.
    pub(super) fn finish(mut self) -> String {
        self.changes.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut text, mut end) = (String::with_capacity(self.source.text.len()), 0);
        for (range, new) in self.changes {
            if range.start >= end {
                text.push_str(&self.source.text[end..range.start]);
                text.push_str(&new);
                end = range.end;
            }
        }
        text.push_str(&self.source.text[end..]);
        text
    }

    /// Where a value is written; nothing when it is not written there but behind an alias or a reference.
    fn find(&self, at: &Pointer) -> Option<Position> {
        let parent = at.parent()?;
        let positions = Positions::find(self.source, [at]);
        let position = positions.of(at)?;
        // A value that is not there has the position of what is around it.
        (positions.of(&parent)? != position).then_some(position)
    }

    pub(super) fn has(&self, at: &Pointer) -> bool {
        self.find(at).is_some()
    }

    /// How many items a list has.
    pub(super) fn items(&self, list: &Pointer) -> usize {
        self.list(list).len()
    }

    /// The items of a list, as they are written.
    pub(super) fn list(&self, at: &Pointer) -> Vec<String> {
        let items = (0..).map_while(|index| self.find(&at.index(index)));
        items.map(|item| self.source.text[item.value].to_owned()).collect()
    }

    /// Writes other items, in the way of those that are there.
    pub(super) fn set_list(&mut self, at: &Pointer, items: &[String]) -> Option<()> {
        if items.is_empty() {
            return self.remove(at);
        }
        let range = self.find(at)?.value;
        let text = if self.is_inline(&at.index(0))? {
            format!("[{}]", items.join(", "))
        } else {
            let line = self.source.lines(&(range.start..range.start)).start;
            let indent = " ".repeat(range.start - line);
            items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join(&format!("\n{indent}"))
        };
        self.changes.push((range, text));
        Some(())
    }

    /// Writes another value.
    pub(super) fn set(&mut self, at: &Pointer, value: &str) -> Option<()> {
        let range = self.find(at)?.value;
        self.changes.push((range, value.to_owned()));
        Some(())
    }

    /// Writes another key, in the quotes of the one that is there.
    pub(super) fn rename(&mut self, at: &Pointer, key: &str) -> Option<()> {
        let range = self.find(at)?.keys.first()?.clone();
        let quote = self.source.text[range.clone()].chars().next().filter(|first| matches!(first, '\'' | '"'));
        let quote = quote.map(String::from).unwrap_or_default();
        self.changes.push((range, format!("{quote}{key}{quote}")));
        Some(())
    }

    /// Adds an entry behind another one of an object.
    pub(super) fn add_behind(&mut self, sibling: &Pointer, key: &str, value: &str) -> Option<()> {
        self.add(sibling, &format!("{key}: {value}"))
    }

    /// Adds an item behind another one of a list.
    pub(super) fn add_item_behind(&mut self, sibling: &Pointer, value: &str) -> Option<()> {
        let is_inline = self.is_inline(sibling)?;
        self.add(sibling, &if is_inline { value.to_owned() } else { format!("- {value}") })
    }

    fn add(&mut self, sibling: &Pointer, entry: &str) -> Option<()> {
        let whole = self.entry(sibling)?;
        if self.is_inline(sibling)? {
            self.changes.push((whole.end..whole.end, format!(", {entry}")));
        } else {
            let line = self.source.lines(&whole);
            let first = self.source.lines(&(whole.start..whole.start));
            // The first entry of an item is behind the item's dash.
            let indent = whole.start - first.start;
            self.changes.push((line.end..line.end, format!("\n{}{entry}", " ".repeat(indent))));
        }
        Some(())
    }

    /// Takes an entry out.
    pub(super) fn remove(&mut self, at: &Pointer) -> Option<()> {
        let whole = self.entry(at)?;
        let text = &self.source.text;
        if self.is_inline(at)? {
            let behind = &text[whole.end..];
            let comma = behind.len() - behind.trim_start().len();
            let range = if behind[comma..].starts_with(',') {
                let rest = &behind[comma + 1..];
                whole.start..whole.end + comma + 1 + (rest.len() - rest.trim_start().len())
            } else {
                // The last one: the comma before it goes too.
                let before = text[..whole.start].trim_end().trim_end_matches(',').len();
                before..whole.end
            };
            self.changes.push((range, String::new()));
            return Some(());
        }
        let lines = self.source.lines(&whole);
        // The first entry of an item shares its line with the dash.
        if !text[lines.start..whole.start].trim().is_empty() {
            return None;
        }
        // With the line break before it, so that something may be added behind it.
        let range = if lines.start > 0 { lines.start - 1..lines.end } else { 0..(lines.end + 1).min(text.len()) };
        self.changes.push((range, String::new()));
        Some(())
    }

    /// An entry with its key or its dash.
    fn entry(&self, at: &Pointer) -> Option<Range<usize>> {
        let position = self.find(at)?;
        let text = &self.source.text;
        let start = match position.keys.first() {
            Some(key) => key.start,
            None if self.is_inline(at)? => position.value.start,
            None => text[..position.value.start].rfind('-')?,
        };
        Some(start..position.value.end)
    }

    /// Whether an entry is within braces or brackets.
    fn is_inline(&self, at: &Pointer) -> Option<bool> {
        let around = at.parent()?;
        let position = Positions::find(self.source, [&around]).of(&around)?;
        Some(self.source.text[position.value].starts_with(['{', '[']))
    }
}

#[cfg(test)]
mod tests {
    use super::Text;
    use crate::pointer::Pointer;
    use crate::source::Sources;

    const YAML: &str = "\
a:
  type: string # why
  format: uuid
b: {type: string, format: uuid}
c:
  - name: x
    in: query
  - {name: y, in: query}
d: [e, f]
'200': g
";

    fn check(change: impl FnOnce(&mut Text<'_>) -> Option<()>, expected: Option<(&str, &str)>) {
        let sources = Sources::single("a.yaml", YAML);
        let mut text = Text::new(sources.root());
        let is_done = change(&mut text).is_some();
        assert_eq!(is_done, expected.is_some());
        let expected = expected.map_or_else(|| YAML.to_owned(), |(from, to)| YAML.replacen(from, to, 1));
        assert_eq!(text.finish(), expected);
    }

    #[test]
    fn only_what_is_meant_changes() {
        let at = |pointer: &str| Pointer::from(pointer);
        check(|text| text.set(&at("/a/type"), "integer"), Some(("string #", "integer #")));
        check(|text| text.remove(&at("/a/format")), Some(("  format: uuid\n", "")));
        check(|text| text.remove(&at("/b/format")), Some((", format: uuid}", "}")));
        check(|text| text.remove(&at("/b/type")), Some(("{type: string, ", "{")));
        check(|text| text.remove(&at("/c/0")), Some(("  - name: x\n    in: query\n", "")));
        check(|text| text.remove(&at("/c/1")), Some(("  - {name: y, in: query}\n", "")));
        check(|text| text.remove(&at("/c/0/name")), None);
        check(|text| text.remove(&at("/d/1")), Some(("[e, f]", "[e]")));
        check(|text| text.remove(&at("/d/0")), Some(("[e, f]", "[f]")));
        check(|text| text.rename(&at("/200"), "201"), Some(("'200'", "'201'")));
        check(|text| text.add_behind(&at("/a/format"), "x", "y"), Some(("format: uuid\n", "format: uuid\n  x: y\n")));
        check(|text| text.add_behind(&at("/c/0/in"), "x", "y"), Some(("    in: query\n", "    in: query\n    x: y\n")));
        check(|text| text.add_behind(&at("/c/0/name"), "x", "y"), Some(("- name: x\n", "- name: x\n    x: y\n")));
        check(|text| text.add_behind(&at("/b/type"), "x", "y"), Some(("string, ", "string, x: y, ")));
        check(|text| text.add_item_behind(&at("/c/0"), "z"), Some(("    in: query\n", "    in: query\n  - z\n")));
        check(|text| text.add_item_behind(&at("/d/1"), "z"), Some(("[e, f]", "[e, f, z]")));
        check(|text| text.set(&at("/a/none"), "z"), None);
        check(|text| text.set_list(&at("/d"), &["g".to_owned()]), Some(("[e, f]", "[g]")));
        check(|text| text.set_list(&at("/d"), &[]), Some(("d: [e, f]\n", "")));
        let list = ["e".to_owned(), "{f: g}".to_owned()];
        let (from, to) = ("  - name: x\n    in: query\n  - {name: y, in: query}\n", "  - e\n  - {f: g}\n");
        check(|text| text.set_list(&at("/c"), &list), Some((from, to)));
        check(
            |text| {
                text.remove(&at("/c/1"))?;
                text.add_item_behind(&at("/c/1"), "z")
            },
            Some(("  - {name: y, in: query}\n", "  - z\n")),
        );
    }
}
