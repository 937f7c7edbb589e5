//! Objects of a document.
//!
//! Large values have many small objects, and these have the same few keys: the keys of an object with few of them are
//! beside their values and nowhere else, and the text of a key is there once, however many objects have it.

use super::Value;
use indexmap::IndexMap;
use std::fmt;
use std::sync::Arc;

/// Keys up to which looking at each is quicker than hashing.
const FEW: usize = 8;

/// The text of a key.
pub(super) type Key = Arc<str>;

type Map = IndexMap<Key, Value, foldhash::fast::RandomState>;

/// The keys of an object and their values, in the order of the text.
#[derive(Clone)]
pub struct Object(Storage);

#[derive(Clone)]
enum Storage {
    Few(Box<[(Key, Value)]>),
    Many(Box<Map>),
}

impl Object {
    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        match &self.0 {
            Storage::Few(entries) => entries.iter().find_map(|(known, value)| (**known == *key).then_some(value)),
            Storage::Many(map) => map.get(key),
        }
    }

    /// The value under a key, to be changed.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        match &mut self.0 {
            Storage::Few(entries) => entries.iter_mut().find_map(|(known, value)| (**known == *key).then_some(value)),
            Storage::Many(map) => map.get_mut(key),
        }
    }

    /// Whether it has a key.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// How many keys it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Storage::Few(entries) => entries.len(),
            Storage::Many(map) => map.len(),
        }
    }

    /// Whether it has no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys and their values.
    #[must_use]
    pub fn iter(&self) -> Entries<'_> {
        match &self.0 {
            Storage::Few(entries) => Entries(Left::Few(entries.iter())),
            Storage::Many(map) => Entries(Left::Many(map.iter())),
        }
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.iter().map(|(_, value)| value)
    }

    /// The keys and their values, to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        let (few, many) = match &mut self.0 {
            Storage::Few(entries) => (Some(entries.iter_mut()), None),
            Storage::Many(map) => (None, Some(map.iter_mut())),
        };
        let few = few.into_iter().flatten().map(|(key, value)| (&**key, value));
        few.chain(many.into_iter().flatten().map(|(key, value)| (&**key, value)))
    }

    /// Puts a value under a key.
    pub(crate) fn insert(&mut self, key: &str, value: Value) {
        if let Some(known) = self.get_mut(key) {
            *known = value;
            return;
        }
        if let Storage::Many(map) = &mut self.0 {
            map.insert(key.into(), value);
            return;
        }
        let mut entries = self.take();
        entries.push((key.into(), value));
        *self = entries.into_iter().collect();
    }

    /// Takes a key away; those behind it move up.
    pub(crate) fn remove(&mut self, key: &str) -> Option<Value> {
        match &mut self.0 {
            Storage::Many(map) => map.shift_remove(key),
            Storage::Few(entries) => {
                let index = entries.iter().position(|(known, _)| **known == *key)?;
                let mut entries = self.take();
                let (_, value) = entries.remove(index);
                *self = entries.into_iter().collect();
                Some(value)
            }
        }
    }

    /// Takes the entries away that are not to stay.
    pub(crate) fn retain(&mut self, mut stays: impl FnMut(&str, &mut Value) -> bool) {
        match &mut self.0 {
            Storage::Many(map) => map.retain(|key, value| stays(key, value)),
            Storage::Few(_) => {
                let mut entries = self.take();
                entries.retain_mut(|(key, value)| stays(key, value));
                *self = entries.into_iter().collect();
            }
        }
    }

    fn take(&mut self) -> Vec<(Key, Value)> {
        match std::mem::take(self).0 {
            Storage::Few(entries) => entries.into_vec(),
            Storage::Many(map) => map.into_iter().collect(),
        }
    }
}

impl Default for Object {
    fn default() -> Self {
        Self(Storage::Few(Box::default()))
    }
}

impl FromIterator<(Key, Value)> for Object {
    /// Takes entries with each key once.
    fn from_iter<T: IntoIterator<Item = (Key, Value)>>(entries: T) -> Self {
        let entries: Box<[(Key, Value)]> = entries.into_iter().collect();
        Self(if entries.len() > FEW {
            Storage::Many(Box::new(entries.into_iter().collect()))
        } else {
            Storage::Few(entries)
        })
    }
}

impl PartialEq for Object {
    /// The order means nothing.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self).finish()
    }
}

impl<'o> IntoIterator for &'o Object {
    type Item = (&'o str, &'o Value);
    type IntoIter = Entries<'o>;

    fn into_iter(self) -> Entries<'o> {
        self.iter()
    }
}

/// The keys of an object and their values, one after the other.
#[derive(Clone, Debug)]
pub struct Entries<'o>(Left<'o>);

#[derive(Clone, Debug)]
enum Left<'o> {
    Few(std::slice::Iter<'o, (Key, Value)>),
    Many(indexmap::map::Iter<'o, Key, Value>),
}

impl<'o> Iterator for Entries<'o> {
    type Item = (&'o str, &'o Value);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Left::Few(entries) => entries.next().map(|(key, value)| (&**key, value)),
            Left::Many(entries) => entries.next().map(|(key, value)| (&**key, value)),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Left::Few(entries) => entries.size_hint(),
            Left::Many(entries) => entries.size_hint(),
        }
    }
}

/// Where the entries of objects are put that are being read, each object inside of the one before: a small one gets its
/// memory when it is known how much it needs.
#[derive(Default)]
pub(super) struct ObjectBuilder {
    entries: Vec<(Key, Value)>,
}

/// An object of which some entries have been read.
pub(super) enum PartialObject {
    /// They lie on the desk from here on.
    Few(usize),
    Many(Box<Map>),
}

impl ObjectBuilder {
    pub(super) fn begin(&self) -> PartialObject {
        PartialObject::Few(self.entries.len())
    }

    pub(super) fn has(&self, object: &PartialObject, key: &str) -> bool {
        match object {
            PartialObject::Few(start) => self.entries[*start..].iter().any(|(known, _)| **known == *key),
            PartialObject::Many(map) => map.contains_key(key),
        }
    }

    /// Takes in a key that is not there, after all objects that were begun later have ended.
    pub(super) fn put(&mut self, object: &mut PartialObject, key: Key, value: Value) {
        match object {
            PartialObject::Many(map) => drop(map.insert(key, value)),
            PartialObject::Few(start) => {
                self.entries.push((key, value));
                if self.entries.len() - *start > FEW {
                    *object = PartialObject::Many(Box::new(self.entries.drain(*start..).collect()));
                }
            }
        }
    }

    /// Puts another value under a key that is there.
    pub(super) fn replace(&mut self, object: &mut PartialObject, key: &str, value: Value) {
        let place = match object {
            PartialObject::Many(map) => map.get_mut(key),
            PartialObject::Few(start) => {
                self.entries[*start..].iter_mut().find_map(|(known, value)| (**known == *key).then_some(value))
            }
        };
        if let Some(place) = place {
            *place = value;
        }
    }

    pub(super) fn end(&mut self, object: PartialObject) -> Object {
        Object(match object {
            PartialObject::Few(start) => Storage::Few(self.entries.drain(start..).collect()),
            PartialObject::Many(map) => Storage::Many(map),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FEW, Key, Object};
    use crate::document::Value;

    fn object(count: usize) -> Object {
        (0..count).map(|index| (Key::from(format!("k{index}")), Value::Bool(index % 2 == 0))).collect()
    }

    #[test]
    fn keys_are_the_same_however_many_there_are() {
        for count in [0, 1, FEW, FEW + 1, 3 * FEW] {
            let mut object = object(count);
            assert_eq!((object.len(), object.iter().count()), (count, count));
            assert_eq!(object.get("k0").is_some(), count > 0);
            object.insert("new", Value::Null);
            object.insert("new", Value::Bool(true));
            assert_eq!(object.keys().last(), Some("new"));
            assert_eq!(object.remove("new"), Some(Value::Bool(true)));
            assert_eq!(object.remove("new"), None);
            assert_eq!(object, self::object(count));
            object.iter_mut().for_each(|(_, value)| *value = Value::Null);
            assert!(object.values().all(|value| *value == Value::Null));
            object.retain(|key, _| key != "k0");
            assert_eq!(object.len(), count.saturating_sub(1));
        }
    }

    #[test]
    fn order_means_nothing_to_equality() {
        let mut other = object(3);
        let first = other.remove("k0").unwrap();
        other.insert("k0", first);
        assert_eq!(other, object(3));
        other.insert("k1", Value::Null);
        assert_ne!(other, object(3));
    }
}
