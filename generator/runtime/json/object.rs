//! Objects with declared fields, for all types at once.
//!
//! Comes in: a table of a type's fields in declared order, and bit masks that say which are required and which may be
//! `null`. Goes out: the fields filled in place, or the object written. Neither function is generic, so a type costs
//! no more than its table.

use super::{DecodeError, DecodeInPlace, Encode, Reader, Writer};

/// What an object demands of its fields. Bit `i % 64` of word `i / 64` stands for field `i`; missing words are zero.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// Fields that must be there.
    pub required: &'static [u64],
    /// Fields that may be `null`.
    pub nullable: &'static [u64],
}

/// A place for the keys that an object does not declare, while it is being read.
pub trait DecodeExtra {
    /// Forgets everything.
    fn reset_entries(&mut self);

    /// Takes the value of `key`.
    ///
    /// # Errors
    /// Fails when the value is not well-formed or has another shape.
    fn decode_entry(&mut self, key: String, reader: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Called when the object is over. Of the entries with the same key, the last remains.
    fn finish_entries(&mut self);
}

/// The keys that an object does not declare, while it is being written.
pub trait EncodeExtra {
    /// Writes every entry whose key is not `taken` by a declared field.
    fn encode_entries(&self, writer: &mut Writer, taken: &dyn Fn(&str) -> bool);
}

/// Takes an object: fills the fields that are there, resets those that are not, and keeps or skips all other keys.
/// Of a repeated key, the last value counts.
///
/// # Errors
/// Fails when something else follows, when required fields are missing (all of them are named), when a field is `null`
/// that may not be, and when the value of a field does not fit.
pub fn decode_object(
    reader: &mut Reader<'_>,
    keys: &mut [(&'static str, &mut dyn DecodeInPlace)],
    shape: &Shape,
    mut extra: Option<&mut dyn DecodeExtra>,
) -> Result<(), DecodeError> {
    if let Some(extra) = &mut extra {
        extra.reset_entries();
    }
    let start = reader.offset();
    let mut seen = Seen::new(keys.len());
    // Fields usually arrive as they are declared, so the search starts after the field that was found last.
    let mut next = 0;
    let mut key = reader.first_key()?;
    while let Some(name) = key {
        if let Some(index) = find(keys, name, next) {
            next = index + 1;
            seen.add(index);
            let (name, field) = &mut keys[index];
            let refuse = reader.is_null()? && !has(shape.nullable, index);
            reader.refuse_null(refuse);
            field.read(reader).map_err(|error| error.inside(name))?;
            reader.refuse_null(false);
        } else if let Some(extra) = &mut extra {
            let name = name.to_owned();
            extra.decode_entry(name, reader)?;
        } else {
            reader.skip()?;
        }
        key = reader.next_key()?;
    }
    if let Some(extra) = &mut extra {
        extra.finish_entries();
    }
    if seen.count == keys.len() {
        return Ok(());
    }
    settle(keys, shape, &seen).map_err(|error| error.at_offset(start))
}

/// Writes an object. A field that is absent is left out, or written as `null` where its bit in `required` is set.
pub fn encode_object(
    writer: &mut Writer,
    keys: &[(&'static str, &dyn Encode)],
    required: &[u64],
    extra: Option<&dyn EncodeExtra>,
) {
    writer.open_object();
    for (index, (key, value)) in keys.iter().enumerate() {
        if !value.is_absent() || has(required, index) {
            writer.key(key);
            value.encode(writer);
        }
    }
    if let Some(extra) = extra {
        extra.encode_entries(writer, &|key| {
            let field = keys.iter().position(|(name, _)| *name == key);
            field.is_some_and(|index| !keys[index].1.is_absent() || has(required, index))
        });
    }
    writer.close_object();
}

/// Resets the fields that were not there, and complains if any of them had to be.
fn settle(keys: &mut [(&'static str, &mut dyn DecodeInPlace)], shape: &Shape, seen: &Seen) -> Result<(), DecodeError> {
    let mut missing = Vec::new();
    for (index, (name, field)) in keys.iter_mut().enumerate() {
        if seen.has(index) {
            continue;
        }
        field.reset();
        if has(shape.required, index) {
            missing.push(format!("`{name}`"));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(DecodeError::new(format!("missing {}", missing.join(", ")))) }
}

fn find(keys: &[(&'static str, &mut dyn DecodeInPlace)], name: &str, next: usize) -> Option<usize> {
    let (before, after) = keys.split_at(next);
    let is_it = |(key, _): &(&'static str, &mut dyn DecodeInPlace)| *key == name;
    after.iter().position(is_it).map(|index| next + index).or_else(|| before.iter().position(is_it))
}

fn has(words: &[u64], index: usize) -> bool {
    words.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
}

/// Which fields were there. The first 64 need no allocation.
struct Seen {
    first: u64,
    more: Vec<u64>,
    count: usize,
}

impl Seen {
    fn new(fields: usize) -> Self {
        Self { first: 0, more: vec![0; fields.saturating_sub(1) / 64], count: 0 }
    }

    fn add(&mut self, index: usize) {
        if self.has(index) {
            return;
        }
        self.count += 1;
        match index / 64 {
            0 => self.first |= 1 << index,
            word => self.more[word - 1] |= 1 << (index % 64),
        }
    }

    fn has(&self, index: usize) -> bool {
        let word = match index / 64 {
            0 => self.first,
            word => self.more[word - 1],
        };
        word >> (index % 64) & 1 == 1
    }
}
