//! The keys of an object that its type does not declare, if the document declares the type of their values.
//!
//! A key whose value is of another type does not fail the whole object: it is kept separately, and sent back.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::{DecodeError, DecodeExtra, DecodeInPlace, Empty, Encode, EncodeExtra, Extra, Map, Reader, Writer};

/// The keys that a type does not declare: a [`Map`] of those with values of one type, and all others.
#[derive(Clone, PartialEq, Eq)]
pub struct Rest<T> {
    entries: Map<T>,
    unfit: Extra,
    /// While an object is decoded, the number of entries before each unfit one.
    turns: Option<Box<Turns>>,
}

#[derive(Clone, Default, PartialEq, Eq)]
struct Turns(Vec<usize>);

impl<T> Rest<T> {
    /// Creates an empty collection.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Map::new(), unfit: Extra::new(), turns: None }
    }

    /// Of a key that is repeated, only the last value remains. Sorting bounds the cost of hostile texts.
    fn keep_last(&mut self, turns: &[usize]) {
        let entries = self.entries.keys().enumerate().map(|(index, key)| (key, (index, 1, index)));
        let unfit = self.unfit.iter().zip(turns).enumerate();
        let unfit = unfit.map(|(index, ((key, _), turn))| (key, (*turn, 0, index)));
        let mut all: Vec<_> = entries.chain(unfit).collect();
        all.sort_unstable();
        let (mut stale, mut stale_unfit) = (vec![false; self.entries.len()], vec![false; turns.len()]);
        for pair in all.windows(2) {
            let (key, (_, kind, index)) = pair[0];
            if key == pair[1].0 {
                let marks = if kind == 1 { &mut stale } else { &mut stale_unfit };
                marks[index] = true;
            }
        }
        self.entries.remove_marked(&stale);
        self.unfit.remove_marked(&stale_unfit);
    }

    /// Returns the keys whose values are of another type than documented.
    #[must_use]
    pub fn unfit(&self) -> &Extra {
        &self.unfit
    }
}

impl<T> Default for Rest<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for Rest<T> {
    type Target = Map<T>;

    fn deref(&self) -> &Map<T> {
        &self.entries
    }
}

impl<T> DerefMut for Rest<T> {
    fn deref_mut(&mut self) -> &mut Map<T> {
        &mut self.entries
    }
}

impl<T> From<Map<T>> for Rest<T> {
    fn from(entries: Map<T>) -> Self {
        Self { entries, unfit: Extra::new(), turns: None }
    }
}

impl<T: fmt::Debug> fmt::Debug for Rest<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(&self.entries).entries(&self.unfit).finish()
    }
}

impl<T: Encode> EncodeExtra for Rest<T> {
    fn encode_entries(&self, writer: &mut Writer, taken: &dyn Fn(&str) -> bool) {
        self.entries.encode_entries(writer, taken);
        self.unfit.encode_entries(writer, taken);
    }
}

impl<T: DecodeInPlace + Empty> DecodeExtra for Rest<T> {
    fn reset_entries(&mut self) {
        self.entries.reset_entries();
        self.unfit.reset_entries();
        self.turns = None;
    }

    fn decode_entry(&mut self, key: String, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.entries.make_room(reader)?;
        let mut attempt = reader.fork();
        match self.entries.decode_entry(key.clone(), &mut attempt) {
            Ok(()) => {
                *reader = attempt;
                Ok(())
            }
            Err(error) if error.is_malformed() || error.is_limit() => Err(error),
            Err(_) => {
                let turns = self.turns.get_or_insert_default();
                reader.reserve(&mut turns.0)?;
                turns.0.push(self.entries.len());
                self.unfit.decode_entry(key, reader)
            }
        }
    }

    fn finish_entries(&mut self) {
        match self.turns.take() {
            Some(turns) => self.keep_last(&turns.0),
            None => self.entries.finish_entries(),
        }
    }
}
