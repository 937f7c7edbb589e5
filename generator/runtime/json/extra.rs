//! The keys of an object that its type does not declare.
//!
//! One word for what is usually empty; otherwise an ordered map of free-form values. They are kept so that an object
//! can be sent back whole, and read before a type declares them.

use std::fmt;
use std::vec;

use super::map::Iter;
use super::{DecodeError, DecodeExtra, DecodeInPlace, Empty, Encode, EncodeExtra, Map, Reader, Value, Writer};

/// The keys that a type does not declare, with their values, in the order of the text.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Map<Value>>>);

impl Extra {
    /// Creates an empty collection.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Returns the number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |map| map.len())
    }

    /// Returns `true` if there are no keys.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.as_ref()?.get(key)
    }

    /// Sets the value of `key` and returns the previous one.
    ///
    /// An entry with the name of a declared field is sent only while that field is absent.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.map().insert(key, value.into())
    }

    /// Removes `key` and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        self.0.as_mut()?.remove(key)
    }

    /// Returns the entries in order.
    pub fn iter(&self) -> Iter<'_, Value> {
        self.0.as_ref().map_or_else(Iter::none, |map| map.iter())
    }

    /// Removes the marked entries.
    pub(super) fn remove_marked(&mut self, stale: &[bool]) {
        if let Some(map) = &mut self.0 {
            map.remove_marked(stale);
        }
    }

    fn map(&mut self) -> &mut Map<Value> {
        self.0.get_or_insert_default()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self).finish()
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(left), Some(right)) => left == right,
            _ => self.is_empty() && other.is_empty(),
        }
    }
}

impl Eq for Extra {}

impl<K: Into<String>> FromIterator<(K, Value)> for Extra {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(entries: I) -> Self {
        let map: Map<Value> = entries.into_iter().collect();
        Self((!map.is_empty()).then(|| Box::new(map)))
    }
}

impl IntoIterator for Extra {
    type Item = (String, Value);
    type IntoIter = vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(|map| *map).unwrap_or_default().into_iter()
    }
}

impl<'a> IntoIterator for &'a Extra {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a, Value>;

    fn into_iter(self) -> Iter<'a, Value> {
        self.iter()
    }
}

impl EncodeExtra for Extra {
    fn encode_entries(&self, writer: &mut Writer, taken: &dyn Fn(&str) -> bool) {
        if let Some(map) = &self.0 {
            map.encode_entries(writer, taken);
        }
    }
}

impl DecodeExtra for Extra {
    fn reset_entries(&mut self) {
        self.0 = None;
    }

    fn decode_entry(&mut self, key: String, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.map().decode_entry(key, reader)
    }

    fn finish_entries(&mut self) {
        if let Some(map) = &mut self.0 {
            map.finish_entries();
        }
    }
}

impl Encode for Extra {
    fn encode(&self, writer: &mut Writer) {
        writer.open_object();
        self.encode_entries(writer, &|_| false);
        writer.close_object();
    }
}

impl Empty for Extra {
    fn empty() -> Self {
        Self::new()
    }
}

impl DecodeInPlace for Extra {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let mut map = Map::new();
        map.read(reader)?;
        *self = map.into_iter().collect();
        Ok(())
    }

    fn reset(&mut self) {
        self.0 = None;
    }
}
