//! A walk over YAML text. The text may be broken: then the walk sees as much as comes before the problem.

use super::Tracker;
use foldhash::HashMap;
use saphyr_parser::{Event, Parser, Span};
use std::ops::Range;

/// Tells the tracker what is where.
pub(super) fn walk(text: &str, tracker: &mut Tracker) {
    let offsets = Offsets::new(text);
    let mut keys: HashMap<usize, String> = HashMap::default();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { return };
        let range = offsets.range(text, span);
        match event {
            Event::Scalar(scalar, _, anchor, _) => {
                if anchor > 0 {
                    keys.insert(anchor, scalar.to_string());
                }
                if tracker.awaits_key() {
                    tracker.key(&scalar, range);
                } else {
                    tracker.scalar(range);
                }
            }
            Event::Alias(anchor) => {
                if tracker.awaits_key() {
                    tracker.key(keys.get(&anchor).map_or("", String::as_str), range);
                } else {
                    tracker.scalar(range);
                }
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                // A key that is no scalar: its reader has refused the document, and a name for it is not needed.
                if tracker.awaits_key() {
                    return;
                }
                tracker.enter(range.start, matches!(event, Event::MappingStart(..)));
            }
            Event::MappingEnd | Event::SequenceEnd => tracker.leave(text[..range.end].trim_end().len()),
            _ => {}
        }
    }
}

/// Offsets in bytes of characters, which the parser counts.
struct Offsets {
    /// The offset of every 64th character.
    every: Vec<usize>,
}

const STEP: usize = 64;

impl Offsets {
    fn new(text: &str) -> Self {
        Self { every: text.char_indices().step_by(STEP).map(|(offset, _)| offset).collect() }
    }

    fn byte(&self, text: &str, character: usize) -> usize {
        let Some(&start) = self.every.get(character / STEP) else { return text.len() };
        let rest = &text[start..];
        start + rest.char_indices().nth(character % STEP).map_or(rest.len(), |(offset, _)| offset)
    }

    /// The bytes of a span, without the white space that the parser counts in at its end.
    fn range(&self, text: &str, span: Span) -> Range<usize> {
        let start = self.byte(text, span.start.index());
        let end = self.byte(text, span.end.index()).max(start);
        start..start + text[start..end].trim_end().len()
    }
}
