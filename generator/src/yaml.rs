//! YAML as a row of events.
//!
//! What comes in is text; what goes out is what is in it and where, one event after the other. Two parsers read YAML:
//! `libyaml`, which is behind `serde_yaml` and takes what many tools write, and `saphyr`, which keeps to YAML 1.2. Each
//! refuses something that the other takes, so a text is walked by the one, and where that stops, by the other.

use foldhash::HashMap;
use libyaml_safer::{EventData, ScalarStyle};
use saphyr_parser::Span;
use std::borrow::Cow;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Something that is in a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event<'t> {
    /// A value that is no object or list.
    Scalar {
        /// What it says.
        text: Cow<'t, str>,
        /// Whether it is without quotes and the like, so that it may be a number.
        is_plain: bool,
        /// The number of its anchor; 0 without one.
        anchor: usize,
    },
    /// What an anchor of this number is at, once more.
    Alias(usize),
    /// The beginning of an object, and the number of its anchor.
    Object(usize),
    /// The beginning of a list, and the number of its anchor.
    List(usize),
    /// The end of an object or list.
    End,
    /// The beginning of another document.
    Document,
}

/// A parser of YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parser {
    /// The one that keeps to YAML 1.2.
    Saphyr,
    /// The one that `serde_yaml` has.
    Libyaml,
}

/// Walks a text from event to event, as far as the parser reads it. Whether that is all of it.
#[must_use]
pub(crate) fn walk<'t>(text: &'t str, parser: Parser, each: &mut dyn FnMut(Event<'t>, Range<usize>)) -> bool {
    match parser {
        Parser::Saphyr => saphyr(text, each).is_some(),
        Parser::Libyaml => libyaml(text, each).is_some(),
    }
}

fn saphyr<'t>(text: &'t str, each: &mut dyn FnMut(Event<'t>, Range<usize>)) -> Option<()> {
    use saphyr_parser::Event as Found;
    let offsets = Offsets::new(text);
    for event in saphyr_parser::Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let event = match event {
            Found::Scalar(text, style, anchor, _) => {
                Event::Scalar { text, is_plain: style == saphyr_parser::ScalarStyle::Plain, anchor }
            }
            Found::Alias(anchor) => Event::Alias(anchor),
            Found::MappingStart(anchor, _) => Event::Object(anchor),
            Found::SequenceStart(anchor, _) => Event::List(anchor),
            Found::MappingEnd | Found::SequenceEnd => Event::End,
            Found::DocumentStart(_) => Event::Document,
            _ => continue,
        };
        each(event, offsets.range(text, span));
    }
    Some(())
}

fn libyaml<'t>(text: &'t str, each: &mut dyn FnMut(Event<'t>, Range<usize>)) -> Option<()> {
    // The one that gives positions panics where the other one reports a mistake.
    serde_yaml::from_str::<serde::de::IgnoredAny>(text).ok()?;
    // It also does at the end of a text whose last line does not end.
    let ended = format!("{text}\n");
    catch_unwind(AssertUnwindSafe(|| events_of(text, &ended, each))).ok().flatten()
}

fn events_of<'t>(text: &'t str, ended: &str, each: &mut dyn FnMut(Event<'t>, Range<usize>)) -> Option<()> {
    let mut input = ended.as_bytes();
    let mut parser = libyaml_safer::Parser::new();
    parser.set_input_string(&mut input);
    let mut anchors: HashMap<String, usize> = HashMap::default();
    let mut count = 0;
    let mut anchored = |anchors: &mut HashMap<String, usize>, name: Option<String>| {
        let Some(name) = name else { return 0 };
        count += 1;
        anchors.insert(name, count);
        count
    };
    loop {
        let event = parser.parse().ok()?;
        // These count bytes.
        let offset = |index: u64| text.floor_char_boundary(usize::try_from(index).unwrap_or(text.len()));
        let (start, end) = (offset(event.start_mark.index), offset(event.end_mark.index));
        let found = match event.data {
            EventData::Scalar { anchor, value, style, .. } => Event::Scalar {
                text: value.into(),
                is_plain: style == ScalarStyle::Plain,
                anchor: anchored(&mut anchors, anchor),
            },
            EventData::Alias { anchor } => Event::Alias(*anchors.get(&anchor)?),
            EventData::MappingStart { anchor, .. } => Event::Object(anchored(&mut anchors, anchor)),
            EventData::SequenceStart { anchor, .. } => Event::List(anchored(&mut anchors, anchor)),
            EventData::MappingEnd | EventData::SequenceEnd => Event::End,
            EventData::DocumentStart { .. } => Event::Document,
            EventData::StreamEnd => return Some(()),
            _ => continue,
        };
        each(found, trimmed(text, start..end.max(start)));
    }
}

/// Offsets in bytes of characters, which `saphyr` counts.
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

    fn range(&self, text: &str, span: Span) -> Range<usize> {
        let start = self.byte(text, span.start.index());
        trimmed(text, start..self.byte(text, span.end.index()).max(start))
    }
}

/// A range without the white space that a parser counts in at its end.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    range.start..range.start + text[range].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::{Event, Parser, walk};

    /// What is in a text: of scalars what they say, of everything where it begins.
    fn events(text: &str, parser: Parser) -> (Vec<(String, String)>, bool) {
        let mut found = Vec::new();
        let is_complete = walk(text, parser, &mut |event, range| {
            let what = match event {
                Event::Scalar { text, is_plain, anchor } => format!("{text} {is_plain} {anchor}"),
                other => format!("{other:?}"),
            };
            found.push((what, text[range].to_owned()));
        });
        (found, is_complete)
    }

    #[test]
    fn both_parsers_say_the_same() {
        let text = "é: &x [ü, 'd']\nf: *x\ng:\n  h: \"i\\nj\"\n  k: >-\n    l\n";
        let (one, other) = (events(text, Parser::Saphyr), events(text, Parser::Libyaml));
        assert!(one.1 && other.1);
        let what = |events: &[(String, String)]| events.iter().map(|(what, _)| what.clone()).collect::<Vec<_>>();
        assert_eq!(what(&one.0), what(&other.0));
        let scalars = |events: &[(String, String)]| {
            events
                .iter()
                .filter(|(what, _)| what.ends_with(" 0") && !what.starts_with('l'))
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(scalars(&one.0), scalars(&other.0));
    }

    #[test]
    fn broken_texts_are_walked_as_far_as_they_go() {
        let text = "%YAML 1.2\n---\na: &x {b: [c, 'd', \"e\\u00e9\"], ? f : *x}\ng: |2-\n    h\n# i\n- j: !!k l\n...\n";
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            for piece in [
                "", "\t", "\n", "\r", "'", "\"", "\\", "[", "}", ":", ": ", "- ", "? ", "#", "&", "*", "!", "|", ">",
                "%", "é", "\u{0}",
            ] {
                for parser in [Parser::Saphyr, Parser::Libyaml] {
                    events(&format!("{}{piece}{}", &text[..at], &text[at..]), parser);
                    events(&format!("{}{piece}", &text[..at]), parser);
                }
            }
        }
    }

    #[test]
    fn each_takes_what_the_other_refuses() {
        let tab = "a: 1\n\t# no\nb: 2\n";
        assert!(events(tab, Parser::Saphyr).1 && !events(tab, Parser::Libyaml).1);
        let glued = "a: 'b'# no\nc: 1\n";
        assert!(!events(glued, Parser::Saphyr).1 && events(glued, Parser::Libyaml).1);
    }
}
