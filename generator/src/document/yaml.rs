//! YAML that the usual reader refuses and YAML 1.2 allows, such as a tab before a comment.
//!
//! What comes in is the text; what goes out is a deserializer that says the same as `serde_yaml` would. The values are
//! taken from it by the same reader, within the same limits.

use super::MAX_DEPTH;
use crate::yaml::{Event, Parser, walk};
use foldhash::HashMap;
use serde::de::value::Error;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

/// How long a text is at most that is a number, or a word for something that is no text.
const LONGEST_WORD: usize = 64;

/// The events of one document.
pub(super) struct Events<'t> {
    list: Vec<Event<'t>>,
    /// The event that is next.
    next: usize,
    /// Where the anchors are.
    anchors: HashMap<usize, usize>,
    depth: usize,
}

impl<'t> Events<'t> {
    /// The events of a text that is one document and nothing else.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let mut list = Vec::new();
        let mut anchors = HashMap::default();
        let mut documents = 0;
        let is_complete = walk(text, Parser::Saphyr, &mut |event, _| {
            match &event {
                Event::Document => {
                    documents += 1;
                    return;
                }
                Event::Scalar { anchor, .. } | Event::Object(anchor) | Event::List(anchor) if *anchor > 0 => {
                    anchors.insert(*anchor, list.len());
                }
                _ => {}
            }
            list.push(event);
        });
        (is_complete && documents == 1).then_some(Self { list, next: 0, anchors, depth: 0 })
    }

    fn take(&mut self) -> Result<Event<'t>, Error> {
        let event = self.list.get(self.next).cloned().ok_or_else(|| Error::custom("the text ends too early"))?;
        self.next += 1;
        Ok(event)
    }

    /// Whether the object or list is over, which is then left.
    fn is_over(&mut self) -> bool {
        let is_over = matches!(self.list.get(self.next), Some(Event::End) | None);
        self.next += usize::from(is_over);
        is_over
    }

    /// Goes one level deeper.
    fn inside<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        if self.depth >= MAX_DEPTH {
            return Err(Error::custom("recursion limit exceeded"));
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    /// Reads what an anchor is at, and comes back.
    fn at_anchor<T>(&mut self, anchor: usize, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        let place = *self.anchors.get(&anchor).ok_or_else(|| Error::custom("unknown anchor"))?;
        let back = std::mem::replace(&mut self.next, place);
        let value = self.inside(read);
        self.next = back;
        value
    }
}

impl<'de> Deserializer<'de> for &mut Events<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.take()? {
            Event::Scalar { text, is_plain, .. } => scalar(&text, is_plain, visitor),
            Event::Alias(anchor) => self.at_anchor(anchor, |events| events.deserialize_any(visitor)),
            Event::Object(_) => self.inside(|events| visitor.visit_map(events)),
            Event::List(_) => self.inside(|events| visitor.visit_seq(events)),
            Event::End | Event::Document => Err(Error::custom("the text ends too early")),
        }
    }

    /// A key.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.take()? {
            Event::Scalar { text, .. } => visitor.visit_str(&text),
            Event::Alias(anchor) => self.at_anchor(anchor, |events| events.deserialize_str(visitor)),
            _ => Err(Error::custom("a key is text")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> SeqAccess<'de> for &mut Events<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.is_over() { Ok(None) } else { seed.deserialize(&mut **self).map(Some) }
    }
}

impl<'de> MapAccess<'de> for &mut Events<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if self.is_over() { Ok(None) } else { seed.deserialize(&mut **self).map(Some) }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(&mut **self)
    }
}

/// A scalar. What may be a number, or nothing, or true or false, is what the usual reader takes it for.
fn scalar<'de, V: Visitor<'de>>(text: &str, is_plain: bool, visitor: V) -> Result<V::Value, Error> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte);
    let is_word = |text: &str| text.bytes().all(is_part) && text.bytes().any(|byte| byte.is_ascii_alphanumeric());
    if is_plain && text.len() <= LONGEST_WORD && (matches!(text, "" | "~") || is_word(text)) {
        return match serde_yaml::from_str(text) {
            Ok(serde_yaml::Value::Null) => visitor.visit_unit(),
            Ok(serde_yaml::Value::Bool(flag)) => visitor.visit_bool(flag),
            Ok(serde_yaml::Value::Number(number)) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            _ => visitor.visit_str(text),
        };
    }
    visitor.visit_str(text)
}
