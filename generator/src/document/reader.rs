//! Values out of a parser, with a note of everything that a plain read would lose.

use super::{Object, Value};
use crate::pointer::Pointer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use std::fmt;

/// Takes values from a parser of serde.
pub(super) struct Reader {
    /// Where the value stands that is being read.
    path: Vec<String>,
    repeated: Vec<Pointer>,
    inexact: bool,
    /// How many values may follow.
    left: usize,
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
    pub(super) fn new(limit: usize) -> Self {
        Self { path: Vec::new(), repeated: Vec::new(), inexact: false, left: limit }
    }

    /// Whether a number was read whose text may have been another.
    pub(super) fn has_inexact_numbers(&self) -> bool {
        self.inexact
    }

    /// The keys that were written more than once.
    pub(super) fn repeats(&self) -> Vec<Repeat> {
        let mut repeats: Vec<Repeat> = Vec::new();
        for pointer in &self.repeated {
            match repeats.iter_mut().find(|repeat| repeat.pointer == *pointer) {
                Some(repeat) => repeat.times += 1,
                None => repeats.push(Repeat { pointer: pointer.clone(), times: 1 }),
            }
        }
        repeats
    }

    fn pointer(&self) -> Pointer {
        self.path.iter().fold(Pointer::root(), |pointer, token| pointer.key(token))
    }

    fn inexact(&mut self, number: &dyn fmt::Display) -> Value {
        self.inexact = true;
        Value::Number(number.to_string())
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
        Ok(Value::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
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
        self.path.push("0".to_owned());
        while let Some(item) = items.next_element_seed(&mut *self)? {
            list.push(item);
            if let Some(token) = self.path.last_mut() {
                *token = list.len().to_string();
            }
        }
        self.path.pop();
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some(key) = entries.next_key_seed(Key)? {
            self.path.push(key);
            let value = entries.next_value_seed(&mut *self)?;
            let repeated = self.path.last().is_some_and(|key| object.contains_key(key));
            if repeated {
                let pointer = self.pointer();
                self.repeated.push(pointer);
            }
            if let Some(key) = self.path.pop()
                && !repeated
            {
                object.insert(key, value);
            }
        }
        Ok(Value::Object(object))
    }

    /// A value with a YAML tag of its own: the tag means nothing to us.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (_, content) = tagged.variant_seed(Key)?;
        content.newtype_variant_seed(self)
    }
}

/// Takes the text of a key, whatever a value of that text would be.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key of text")
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_string<E>(self, value: String) -> Result<String, E> {
        Ok(value)
    }
}
