//! The text of numbers, which parsers of serde do not hand out.
//!
//! What comes in is a value whose numbers went through `f64`, and its source; what goes out is the same value with numbers
//! as they are written. The scalars of the source are in the same order as those of the value, so one walk over both
//! suffices. Text that does not mean the same number is not taken: then the rest stays as it was.

use super::{Number, Value};
use crate::position::after_string;
use crate::source::{Format, Source};
use crate::yaml::{Event, Parser, walk};
use foldhash::HashMap;
use std::borrow::Cow;
use std::ops::Range;

/// Puts the text of `source` back into the numbers of `value`.
pub(super) fn restore(value: &mut Value, source: &Source) {
    let scalars = match source.format {
        Format::Json => json_numbers(&source.text),
        Format::Yaml => yaml_scalars(&source.text).unwrap_or_default(),
    };
    let mut walk = Walk { scalars: scalars.into_iter(), keys: source.format == Format::Yaml };
    // Where both disagree the numbers that follow keep the text they have, which is the same number.
    let _in_step = walk.value(value);
}

struct Walk<'a> {
    scalars: std::vec::IntoIter<Cow<'a, str>>,
    /// Whether `scalars` are all of them, keys too, or numbers only.
    keys: bool,
}

impl Walk<'_> {
    /// Walks one step for each scalar; `None` when there are no more or they differ.
    fn value(&mut self, value: &mut Value) -> Option<()> {
        match value {
            Value::Number(text) => {
                let written = self.scalars.next()?;
                if same_number(&written, text) {
                    *text = Number::from(&*written);
                } else if self.keys
                    && !written.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first))
                {
                    return None;
                }
            }
            Value::Null | Value::Bool(_) | Value::Text(_) => {
                if self.keys {
                    self.scalars.next()?;
                }
            }
            Value::List(list) => {
                for item in list {
                    self.value(item)?;
                }
            }
            Value::Object(object) => {
                for (key, value) in object.iter_mut() {
                    if self.keys && *self.scalars.next()? != *key {
                        return None;
                    }
                    self.value(value)?;
                }
            }
        }
        Some(())
    }
}

fn same_number(written: &str, read: &str) -> bool {
    match (written.parse::<f64>(), read.parse::<f64>()) {
        (Ok(written), Ok(read)) => written.to_bits() == read.to_bits(),
        _ => false,
    }
}

/// The numbers of a JSON text that is known to be well-formed.
fn json_numbers(text: &str) -> Vec<Cow<'_, str>> {
    let bytes = text.as_bytes();
    let mut numbers = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => at = after_string(bytes, at),
            b'-' | b'0'..=b'9' => {
                let rest = &bytes[at..];
                let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
                let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
                numbers.push(Cow::Borrowed(&text[at..at + length]));
                at += length;
            }
            _ => at += 1,
        }
    }
    numbers
}

/// The scalars of a YAML text, keys too, with those behind an alias where the alias is.
fn yaml_scalars(text: &str) -> Option<Vec<Cow<'_, str>>> {
    [Parser::Saphyr, Parser::Libyaml].into_iter().find_map(|parser| scalars_of(text, parser))
}

fn scalars_of(text: &str, parser: Parser) -> Option<Vec<Cow<'_, str>>> {
    let mut scalars: Vec<Cow<'_, str>> = Vec::new();
    let mut anchored: HashMap<usize, Range<usize>> = HashMap::default();
    let mut open = Vec::new();
    let mut is_whole = true;
    let is_complete = walk(text, parser, &mut |event, _| match event {
        Event::Scalar { text, anchor, .. } => {
            anchored.insert(anchor, scalars.len()..scalars.len() + 1);
            scalars.push(text);
        }
        Event::Object(anchor) | Event::List(anchor) => open.push((anchor, scalars.len())),
        Event::End => match open.pop() {
            Some((anchor, start)) => drop(anchored.insert(anchor, start..scalars.len())),
            None => is_whole = false,
        },
        Event::Alias(anchor) => match anchored.get(&anchor) {
            Some(range) => scalars.extend_from_within(range.clone()),
            None => is_whole = false,
        },
        Event::Document => {}
    });
    (is_complete && is_whole).then_some(scalars)
}
