//! The keys that an object has beyond those its type declares, where the document says what they hold.
//!
//! A key that holds something else does not cost the whole object: it is kept beside the others, as it is, and sent back.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::{DecodeError, Empty, Encode, EncodeExtra, Extra, Fill, FillExtra, Map, Reader, Writer};

/// Keys that the type does not declare: a [`Map`] of those with values of one type, and whatever else came.
#[derive(Clone, PartialEq, Eq)]
pub struct Rest<T> {
    entries: Map<T>,
    unfit: Extra,
}

impl<T> Rest<T> {
    /// No keys.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Map::new(), unfit: Extra::new() }
    }

    /// Keys whose values are of another type than the document says.
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
        Self { entries, unfit: Extra::new() }
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

impl<T: Fill + Empty> FillExtra for Rest<T> {
    fn reset_entries(&mut self) {
        self.entries.reset_entries();
        self.unfit.reset_entries();
    }

    fn fill_entry(&mut self, key: String, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        // Of a repeated key, the last value counts, whichever it is.
        let mut attempt = reader.fork();
        match self.entries.fill_entry(key.clone(), &mut attempt) {
            Ok(()) => {
                *reader = attempt;
                self.unfit.remove(&key);
                Ok(())
            }
            Err(error) if error.is_malformed() => Err(error),
            Err(_) => {
                self.entries.remove(&key);
                self.unfit.fill_entry(key, reader)
            }
        }
    }

    fn finish_entries(&mut self) {
        self.entries.finish_entries();
        self.unfit.finish_entries();
    }
}
