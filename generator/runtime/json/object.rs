//! The codec of objects with declared fields, for all types at once.
//!
//! Input: a table of a type's fields in declared order, and bit masks of the fields that are required and those that
//! may be `null`. Output: the fields decoded in place, or the object written. Neither function is generic, so that a
//! type costs no more than its table.

use super::{DecodeError, DecodeInPlace, Encode, Reader, Writer};

/// The requirements of an object's fields. Bit `i % 64` of word `i / 64` is that of field `i`; missing words are zero.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// The fields that are required.
    pub required: &'static [u64],
    /// The fields that may be `null`.
    pub nullable: &'static [u64],
}

/// A collection of the keys that an object does not declare, while it is decoded.
pub trait DecodeExtra {
    /// Removes all entries.
    fn reset_entries(&mut self);

    /// Reads the value of `key`.
    ///
    /// # Errors
    /// Returns an error if the value is malformed or has another shape.
    fn decode_entry(&mut self, key: String, reader: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Called at the end of the object. Of the entries with the same key, the last remains.
    fn finish_entries(&mut self);
}

/// A collection of the keys that an object does not declare, while it is encoded.
pub trait EncodeExtra {
    /// Writes every entry whose key is not `taken` by a declared field.
    fn encode_entries(&self, writer: &mut Writer, taken: &dyn Fn(&str) -> bool);
}

/// Decodes an object: reads the fields that are present, resets those that are absent, and keeps or skips all other
/// keys. Of a repeated key, the last value counts. A `null` that the document does not allow is absent where the field may
/// be left out, as many servers mean it.
///
/// # Errors
/// Returns an error if the value is not an object, if required fields are missing (all of them are named), if a
/// required field is `null` that must not be, or if the value of a field is invalid.
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
    // Fields usually occur in the declared order, so the search starts after the last field that was found.
    let mut next = 0;
    let mut key = reader.first_key()?;
    let is_empty = key.is_none();
    while let Some(name) = key {
        if let Some(index) = find(keys, name, next) {
            next = index + 1;
            seen.add(index);
            let (name, field) = &mut keys[index];
            let refuse = reader.is_null()? && !has(shape.nullable, index);
            // Which type of a union a value is of is found out by the letter: with this leniency, values would land in a
            // type that is not theirs.
            if refuse && !has(shape.required, index) && !reader.is_trial() {
                reader.skip()?;
                field.reset();
            } else {
                reader.refuse_null(refuse);
                field.read(reader).map_err(|error| error.inside(name))?;
                reader.refuse_null(false);
            }
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
    if seen.count == 0 && !is_empty && !keys.is_empty() {
        reader.stray(1);
    }
    if seen.count == keys.len() {
        return Ok(());
    }
    settle(keys, shape, &seen).map_err(|error| error.at_offset(start))
}

/// Encodes an object. An absent field is omitted, or written as `null` if its bit in `required` is set.
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

/// Resets the absent fields, and returns an error if any of them is required.
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

/// The fields that were present. The first 64 need no allocation.
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
