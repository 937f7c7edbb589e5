//! A walk over YAML text. The text may be broken: then the walk sees as much as comes before the problem.

use super::Tracker;
use crate::yaml::{Event, Parser, walk as walk_events};
use foldhash::HashMap;

/// Tells the tracker what is where.
pub(super) fn walk(text: &str, tracker: &mut Tracker) {
    let before = tracker.clone();
    if !walk_with(text, Parser::Saphyr, tracker) {
        let mut other = before;
        if walk_with(text, Parser::Libyaml, &mut other) {
            *tracker = other;
        }
    }
}

/// Whether the parser read all of it.
fn walk_with(text: &str, parser: Parser, tracker: &mut Tracker) -> bool {
    let mut keys: HashMap<usize, String> = HashMap::default();
    // A key that is no scalar: its reader has refused the document, and a name for it is not needed.
    let mut is_lost = false;
    walk_events(text, parser, &mut |event, range| match event {
        _ if is_lost => {}
        Event::Scalar { text, anchor, .. } => {
            if anchor > 0 {
                keys.insert(anchor, text.to_string());
            }
            if tracker.awaits_key() {
                tracker.key(&text, range);
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
        Event::Object(_) | Event::List(_) => {
            is_lost = tracker.awaits_key();
            if !is_lost {
                tracker.enter(range.start, matches!(event, Event::Object(_)));
            }
        }
        Event::End => tracker.leave(text[..range.end].trim_end().len()),
        Event::Document => {}
    })
}
