//! Values of one of several types: which one a text is, found by looking ahead.
//!
//! Comes in: a reader at the start of a value, and a table of what the types are known by. Goes out: the types that it can
//! be, the likeliest first, until one takes it. Nothing is copied: a try reads the text where it stands, and one that fails
//! leaves the reader where it was.

use super::{DecodeError, Encode, Kind, Map, Reader, Value, Writer};

/// What one type of a union is known by.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The kind of its values, where they are all of one.
    pub kind: Option<Kind>,
    /// The texts under the union's tag that stand for it.
    pub tags: &'static [&'static str],
    /// Keys that its objects have.
    pub required: &'static [&'static str],
    /// Keys that its objects may have.
    pub optional: &'static [&'static str],
    /// Keys and the texts that are known under them.
    pub values: &'static [(&'static str, &'static [&'static str])],
    /// Whether its objects have no other keys.
    pub closed: bool,
}

impl Choice {
    /// A type of which nothing is known but the kind of its values.
    #[must_use]
    pub const fn of(kind: Option<Kind>) -> Self {
        Self { kind, tags: &[], required: &[], optional: &[], values: &[], closed: false }
    }
}

/// Reads a value of one of several types. `fill` reads it as the type with an index, or as anything where the index is
/// beyond the table.
///
/// Under a known tag the type is settled, and what is wrong with the value is an error. An object without a tag is of no
/// type that has one: it would be written with a tag that it never had. Otherwise the types are tried, those first whose
/// keys and values match best; what none of them takes is anything.
///
/// # Errors
/// Fails when the value is malformed, or not of the type that its tag names.
pub fn fill_union(
    reader: &mut Reader<'_>,
    tag: Option<&str>,
    choices: &[Choice],
    fill: &mut dyn FnMut(usize, &mut Reader<'_>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let kind = reader.kind()?;
    if let (Some(tag), Kind::Object) = (tag, kind) {
        if let Some(value) = reader.tag(tag)? {
            let tagged = choices.iter().position(|choice| choice.tags.contains(&value.as_str()));
            return fill(tagged.unwrap_or(choices.len()), reader);
        }
    }
    let lacks_tag = tag.is_some() && kind == Kind::Object;
    let fits = |choice: &&(usize, &Choice)| {
        choice.1.kind.is_none_or(|wanted| wanted == kind) && (!lacks_tag || choice.1.tags.is_empty())
    };
    let indexed: Vec<(usize, &Choice)> = choices.iter().enumerate().collect();
    let fitting: Vec<(usize, &Choice)> = indexed.iter().filter(fits).copied().collect();
    let mut ranked: Vec<(i64, usize)> = match kind {
        Kind::Object if fitting.len() > 1 => {
            let keys = keys(reader)?;
            fitting.iter().filter_map(|(index, choice)| Some((rank(choice, &keys)?, *index))).collect()
        }
        _ => fitting.iter().map(|(index, _)| (0, *index)).collect(),
    };
    // The best first; among equals the one that the document names first.
    ranked.sort_by_key(|(rank, index)| (-rank, *index));
    for (_, index) in ranked {
        let mut attempt = reader.fork();
        if fill(index, &mut attempt).is_ok() {
            *reader = attempt;
            return Ok(());
        }
    }
    fill(choices.len(), reader)
}

/// The keys of the object that follows, with the texts under them.
fn keys(reader: &Reader<'_>) -> Result<Vec<(String, Option<String>)>, DecodeError> {
    let mut ahead = reader.fork();
    let mut keys = Vec::new();
    let mut key = ahead.first_key()?.map(str::to_owned);
    while let Some(name) = key {
        let text = if ahead.kind()? == Kind::Text {
            Some(ahead.text()?.to_owned())
        } else {
            ahead.skip()?;
            None
        };
        keys.push((name, text));
        key = ahead.next_key()?.map(str::to_owned);
    }
    Ok(keys)
}

/// How well an object matches; nothing when it cannot be of the type.
fn rank(choice: &Choice, keys: &[(String, Option<String>)]) -> Option<i64> {
    let has = |wanted: &str| keys.iter().any(|(key, _)| key == wanted);
    if !choice.required.iter().all(|key| has(key)) {
        return None;
    }
    let mut rank = 0;
    for (key, text) in keys {
        let known = choice.required.contains(&key.as_str()) || choice.optional.contains(&key.as_str());
        if !known && choice.closed {
            return None;
        }
        rank += if known { 1 } else { -1 };
        let values = choice.values.iter().find(|(name, _)| name == key);
        if let (Some((_, values)), Some(text)) = (values, text) {
            match (values.contains(&text.as_str()), values.len()) {
                (true, _) => rank += 100,
                // The only value that there is tells types apart for certain.
                (false, 1) => return None,
                (false, _) => rank -= 100,
            }
        }
    }
    Some(rank)
}

/// Writes an object with a tag: the first of `tags`, unless the object itself has one of them.
pub fn encode_tagged(writer: &mut Writer, key: &str, tags: &[&str], value: &dyn Encode) {
    let Ok(Value::Object(mut object)) = super::encode(value).parse::<Value>() else {
        value.encode(writer);
        return;
    };
    let has = object.get(key).and_then(Value::as_str).is_some_and(|tag| tags.contains(&tag));
    if let (false, Some(tag)) = (has, tags.first()) {
        if object.contains_key(key) {
            object.insert(key, Value::from(*tag));
        } else {
            let tagged = std::iter::once((key.to_owned(), Value::from(*tag)));
            object = tagged.chain(object).collect::<Map<Value>>();
        }
    }
    object.encode(writer);
}
