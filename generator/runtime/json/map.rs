//! Objects with arbitrary keys: an ordered map from strings.
//!
//! It keeps the order of the text. Lookup is linear, which suits the usual size of objects; decoding is fast for any
//! size.

use std::fmt;
use std::slice;
use std::vec;

use super::{DecodeError, DecodeExtra, DecodeInPlace, Empty, Encode, EncodeExtra, Reader, Writer};

/// A map from strings, in the order of the text. Two maps are equal if they have the same entries in any order.
#[derive(Clone)]
pub struct Map<T> {
    entries: Vec<(String, T)>,
}

impl<T> Map<T> {
    /// Creates an empty map.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// Returns the number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns `true` if there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Returns a mutable reference to the value of `key`.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        self.entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Returns `true` if there is an entry for `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Sets the value of `key` and returns the previous one. A new key is added at the end.
    pub fn insert(&mut self, key: impl Into<String>, value: T) -> Option<T> {
        let key = key.into();
        if let Some(place) = self.get_mut(&key) {
            return Some(std::mem::replace(place, value));
        }
        self.entries.push((key, value));
        None
    }

    /// Removes `key` and returns its value. The other entries keep their order.
    pub fn remove(&mut self, key: &str) -> Option<T> {
        let index = self.entries.iter().position(|(name, _)| name == key)?;
        Some(self.entries.remove(index).1)
    }

    /// Removes all entries.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// Returns the entries in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, T> {
        Iter(self.entries.iter())
    }

    /// Returns the keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    /// Returns the values in order.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }

    fn keep_last(&mut self) {
        let keys: Vec<&str> = self.keys().collect();
        if let Some(stale) = repeated(&keys) {
            self.remove_marked(&stale);
        }
    }

    /// Reserves memory for one more entry.
    pub(super) fn make_room(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        reader.reserve(&mut self.entries)
    }

    /// Removes the marked entries.
    pub(super) fn remove_marked(&mut self, stale: &[bool]) {
        let mut stale = stale.iter();
        self.entries.retain(|_| stale.next() == Some(&false));
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Map<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self).finish()
    }
}

impl<T: PartialEq> PartialEq for Map<T> {
    fn eq(&self, other: &Self) -> bool {
        let (mut left, mut right): (Vec<_>, Vec<_>) = (self.iter().collect(), other.iter().collect());
        left.sort_unstable_by_key(|(key, _)| *key);
        right.sort_unstable_by_key(|(key, _)| *key);
        left == right
    }
}

impl<T: Eq> Eq for Map<T> {}

impl<K: Into<String>, T> FromIterator<(K, T)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let mut map = Self { entries: entries.into_iter().map(|(key, value)| (key.into(), value)).collect() };
        map.keep_last();
        map
    }
}

impl<K: Into<String>, T> Extend<(K, T)> for Map<T> {
    fn extend<I: IntoIterator<Item = (K, T)>>(&mut self, entries: I) {
        self.entries.extend(entries.into_iter().map(|(key, value)| (key.into(), value)));
        self.keep_last();
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = vec::IntoIter<(String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Map<T> {
    type Item = (&'a str, &'a T);
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

/// The entries of a map in order.
#[derive(Clone, Debug)]
pub struct Iter<'a, T>(slice::Iter<'a, (String, T)>);

impl<T> Iter<'_, T> {
    /// An empty iterator.
    pub(super) fn none() -> Self {
        Self(slice::Iter::default())
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = (&'a str, &'a T);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (key.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T: Encode> Encode for Map<T> {
    fn encode(&self, writer: &mut Writer) {
        writer.open_object();
        self.encode_entries(writer, &|_| false);
        writer.close_object();
    }
}

impl<T: Encode> EncodeExtra for Map<T> {
    fn encode_entries(&self, writer: &mut Writer, taken: &dyn Fn(&str) -> bool) {
        for (key, value) in self {
            if !taken(key) {
                writer.key(key);
                value.encode(writer);
            }
        }
    }
}

impl<T> Empty for Map<T> {
    fn empty() -> Self {
        Self::new()
    }
}

impl<T: DecodeInPlace + Empty> DecodeInPlace for Map<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.clear();
        let mut key = reader.first_key()?.map(str::to_owned);
        while let Some(name) = key {
            self.decode_entry(name, reader)?;
            key = reader.next_key()?.map(str::to_owned);
        }
        self.keep_last();
        Ok(())
    }

    fn reset(&mut self) {
        self.clear();
    }
}

impl<T: DecodeInPlace + Empty> DecodeExtra for Map<T> {
    fn reset_entries(&mut self) {
        self.clear();
    }

    fn decode_entry(&mut self, key: String, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.make_room(reader)?;
        push_empty(&mut self.entries, key);
        let Some((key, value)) = self.entries.last_mut() else { return Ok(()) };
        if let Err(error) = value.read(reader) {
            let error = error.inside(key);
            self.entries.pop();
            return Err(error);
        }
        Ok(())
    }

    fn finish_entries(&mut self) {
        self.keep_last();
    }
}

/// A slot for a value. The value itself is not on the stack while it is decoded.
fn push_empty<T: Empty>(entries: &mut Vec<(String, T)>, key: String) {
    entries.push((key, T::empty()));
}

/// Marks the keys that are repeated later; `None` if there is none. Sorting bounds the cost of hostile texts.
fn repeated(keys: &[&str]) -> Option<Vec<bool>> {
    if keys.len() < 2 {
        return None;
    }
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|index| keys[*index]);
    let mut stale = vec![false; keys.len()];
    for pair in order.windows(2) {
        stale[pair[0]] = keys[pair[0]] == keys[pair[1]];
    }
    stale.contains(&true).then_some(stale)
}
