//! Values out of a parser, with a note of everything that a plain read would lose.

use super::object::{Key, ObjectBuilder};
use super::{Number, Object, Value};
use crate::pointer::Pointer;
use foldhash::HashSet;
use indexmap::IndexMap;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use std::fmt;

/// The key of YAML 1.1 under which are objects whose keys are taken in.
const MERGE: &str = "<<";

/// How many keys are noted that are written again.
const MAX_REPEATED: usize = 1000;

/// Takes values from a parser of serde.
pub(super) struct Reader {
    /// The ways to keys that were written again, from the inside out, as far as the walk has come back.
    repeated: Vec<Vec<Step>>,
    /// Whether [`MERGE`] is no key like others, and whether there was one.
    merges: bool,
    merged: bool,
    inexact: bool,
    /// How many values may follow.
    left: usize,
    /// The keys that were read, each once.
    keys: HashSet<Key>,
    builder: ObjectBuilder,
}

enum Step {
    Key(Key),
    Item(usize),
}

/// A key that is written more than once.
#[derive(Debug)]
pub(super) struct Repeat {
    /// The key's place.
    pub(super) pointer: Pointer,
    /// How many times it is written again.
    pub(super) times: usize,
}

impl Reader {
    /// A reader that stops after `limit` values.
    pub(super) fn new(limit: usize, merges: bool) -> Self {
        Self {
            repeated: Vec::new(),
            merges,
            merged: false,
            inexact: false,
            left: limit,
            keys: HashSet::default(),
            builder: ObjectBuilder::default(),
        }
    }

    /// Whether a number was read whose text may have been another, and can be found.
    pub(super) fn has_inexact_numbers(&self) -> bool {
        // What was taken in is in another order than it is written.
        self.inexact && !self.merged
    }

    /// The keys that were written more than once.
    pub(super) fn repeats(&self) -> impl Iterator<Item = Repeat> {
        let mut repeats: IndexMap<Pointer, usize> = IndexMap::new();
        for way in &self.repeated {
            let pointer = way.iter().rev().fold(Pointer::root(), |pointer, step| match step {
                Step::Key(key) => pointer.key(key),
                Step::Item(index) => pointer.index(*index),
            });
            *repeats.entry(pointer).or_default() += 1;
        }
        repeats.into_iter().map(|(pointer, times)| Repeat { pointer, times })
    }

    /// Notes on the ways that were begun in a value, by where it is.
    fn around(&mut self, begun: usize, step: impl Fn() -> Step) {
        for way in &mut self.repeated[begun..] {
            way.push(step());
        }
    }

    fn inexact(&mut self, number: &dyn fmt::Display) -> Value {
        self.inexact = true;
        Value::Number(Number::of(number))
    }
}

impl<'de> DeserializeSeed<'de> for &mut Reader {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let Some(left) = self.left.checked_sub(1) else {
            return Err(D::Error::custom("repetition limit exceeded"));
        };
        self.left = left;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Reader {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    /// A file without any value.
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(Number::of(&value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(Number::of(&value)))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(self.inexact(&value))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(self.inexact(&value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(self.inexact(&value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let begun = self.repeated.len();
            let item = items.next_element_seed(&mut *self);
            self.around(begun, || Step::Item(list.len()));
            let Some(item) = item? else {
                list.shrink_to_fit();
                return Ok(Value::List(list));
            };
            list.push(item);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = self.builder.begin();
        let mut merged = Vec::new();
        while let Some(key) = entries.next_key_seed(Text(&mut self.keys))? {
            let begun = self.repeated.len();
            if self.merges && *key == *MERGE {
                let value = entries.next_value_seed(&mut *self);
                self.around(begun, || Step::Key(key.clone()));
                merged.push(value?);
            } else if self.builder.has(&object, &key) {
                if begun < MAX_REPEATED {
                    self.repeated.push(vec![Step::Key(key.clone())]);
                }
                let own = self.repeated.len();
                let value = entries.next_value_seed(&mut *self);
                self.around(own, || Step::Key(key.clone()));
                self.builder.replace(&mut object, &key, value?);
            } else {
                let value = entries.next_value_seed(&mut *self);
                self.around(begun, || Step::Key(key.clone()));
                self.builder.put(&mut object, key, value?);
            }
        }
        let mut object = self.builder.end(object);
        self.merge(&mut object, merged);
        Ok(Value::Object(object))
    }

    /// A value with a YAML tag of its own: the tag means nothing to us.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (_, content) = tagged.variant_seed(Text(&mut self.keys))?;
        content.newtype_variant_seed(self)
    }
}

impl Reader {
    /// Takes in the keys of the objects under [`MERGE`] that are not there. What is no object stays where it is.
    fn merge(&mut self, object: &mut Object, merged: Vec<Value>) {
        for value in merged {
            let values = match value {
                Value::List(list) if list.iter().all(|item| item.as_object().is_some()) => list,
                other => vec![other],
            };
            for value in values {
                match value {
                    Value::Object(more) => {
                        self.merged = true;
                        for (key, value) in &more {
                            if !object.contains_key(key) {
                                object.insert(key, value.clone());
                            }
                        }
                    }
                    other if object.contains_key(MERGE) => drop(other),
                    other => object.insert(MERGE, other),
                }
            }
        }
    }
}

/// Takes the text of a key, whatever a value of that text would be.
struct Text<'r>(&'r mut HashSet<Key>);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key of text")
    }

    fn visit_str<E>(self, value: &str) -> Result<Key, E> {
        if let Some(known) = self.0.get(value) {
            return Ok(known.clone());
        }
        let key = Key::from(value);
        self.0.insert(key.clone());
        Ok(key)
    }
}
