//! Values of one of several types: which one a text is, found by looking ahead.
//!
//! Comes in: a reader at the start of a value, and a table of what the types are known by. Goes out: the types that it can
//! be, the likeliest first, until one takes it. Nothing is copied: a try reads the text where it stands, and one that fails
//! leaves the reader where it was. Which type a value turned out to be is remembered by its place: a value inside another is
//! tried once, however often the outer one is, passed over on all later tries, and read at last when the outer one is known.

use std::any::TypeId;

use super::number::Decimal;
use super::{Decode, DecodeError, Encode, Kind, Map, Number, Reader, Value, Writer};

/// The index of what no variant takes.
const NONE: usize = usize::MAX;

/// What the types of a union are known by.
#[derive(Clone, Copy, Debug)]
pub struct Choices<'c> {
    /// The key whose value says which type it is.
    pub tag: Option<&'static str>,
    /// The variant of an object whose tag is missing or unknown, if there is one for those.
    pub default: Option<usize>,
    /// A row for each type, and for each type within one that is a union itself.
    pub rows: &'c [Choice],
}

/// What one type of a union is known by.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The variant that holds the type.
    pub variant: usize,
    /// The kind of its values, where they are all of one.
    pub kind: Option<Kind>,
    /// The values under the union's tag that stand for it, as texts.
    pub tags: &'static [&'static str],
    /// Keys that its objects have.
    pub required: &'static [&'static str],
    /// Keys that its objects may have.
    pub optional: &'static [&'static str],
    /// What stands in its objects.
    pub marks: &'static [Mark],
    /// The values that are known, of a type that is no object.
    pub values: &'static [&'static str],
    /// Whether its texts are dates of the calendar, in a union of which another type takes them as well.
    pub is_date: bool,
    /// Whether its objects have no other keys.
    pub closed: bool,
}

impl Choice {
    /// A type of which nothing is known but the kind of its values.
    #[must_use]
    pub const fn of(variant: usize, kind: Option<Kind>) -> Self {
        Self {
            variant,
            kind,
            tags: &[],
            required: &[],
            optional: &[],
            marks: &[],
            values: &[],
            is_date: false,
            closed: false,
        }
    }
}

/// What stands under a key of an object, or one level further down.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// The key, and the key in the object under it.
    pub path: &'static [&'static str],
    /// The kind of value.
    pub kind: Option<Kind>,
    /// The values that are known, as texts; none when they are not.
    pub values: &'static [&'static str],
}

/// Reads a value of one of several types. `fill` reads it as the type with an index, or as anything where there is none
/// with that index. `union` is the type that it is read for.
///
/// Under a known tag the type is settled, and what is wrong with the value is an error. An object without a tag is of no
/// type that has one: it would be written with a tag that it never had. Otherwise the types are tried, those first whose
/// keys and values match best; what none of them takes is anything.
///
/// # Errors
/// Fails when the value is malformed, or not of the type that its tag names.
pub fn fill_union(
    reader: &mut Reader<'_>,
    union: TypeId,
    choices: &Choices<'_>,
    fill: &mut dyn FnMut(usize, &mut Reader<'_>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    if let Some(found) = reader.recall(union) {
        if !reader.is_trial() {
            return fill(found.variant, reader);
        }
        reader.pass_over(found);
        return Ok(());
    }
    let kind = reader.kind()?;
    let is_tagged = choices.tag.is_some() && kind == Kind::Object;
    if let (Some(tag), true) = (choices.tag, is_tagged) {
        if let Some(value) = reader.tag(tag)? {
            if let Some(tagged) = choices.rows.iter().find(|choice| choice.tags.contains(&value.as_str())) {
                return fill(tagged.variant, reader);
            }
        }
    }
    let offset = reader.offset();
    for variant in ranked(reader, kind, is_tagged, choices)? {
        let mut trial = reader.trial();
        match fill(variant, &mut trial) {
            Ok(()) if trial.is_partial() && !reader.is_trial() => {
                let mut again = reader.again();
                fill(variant, &mut again)?;
                reader.accept(again);
                return reader.remember(offset, union, variant);
            }
            Ok(()) => {
                reader.accept(trial);
                return reader.remember(offset, union, variant);
            }
            // What is too much, or no JSON, is so for every type.
            Err(error) if error.is_limit() || error.is_malformed() => return Err(error),
            Err(_) => {}
        }
    }
    fill(NONE, reader)?;
    reader.remember(offset, union, NONE)
}

/// Reads a value of the type that a variant holds, and puts the variant in its place.
///
/// # Errors
/// Fails when the value is malformed or of another shape than `T`.
pub fn fill_variant<T: Decode, U>(
    place: &mut U,
    reader: &mut Reader<'_>,
    variant: fn(T) -> U,
) -> Result<(), DecodeError> {
    *place = variant(super::take(reader)?);
    Ok(())
}

/// The variants that a value can be of: the best first; among equals the one that the document names first.
fn ranked(reader: &Reader<'_>, kind: Kind, is_tagged: bool, choices: &Choices<'_>) -> Result<Vec<usize>, DecodeError> {
    let fits = |choice: &&Choice| {
        let is_default = choices.default == Some(choice.variant);
        choice.kind.is_none_or(|wanted| wanted == kind) && (!is_tagged || choice.tags.is_empty() || is_default)
    };
    let fitting: Vec<&Choice> = choices.rows.iter().filter(fits).collect();
    if let [only] = fitting.as_slice() {
        if kind != Kind::Object || !only.closed {
            return Ok(vec![only.variant]);
        }
    }
    let mut ranked: Vec<(i64, usize)> = match kind {
        Kind::Object => {
            let seen = look(&mut reader.fork(), &fitting)?;
            fitting.iter().filter_map(|choice| Some((rank(choice, &seen)?, choice.variant))).collect()
        }
        Kind::Text | Kind::Number | Kind::Bool => {
            let seen = See::of(&mut reader.fork(), kind)?;
            let rank = |choice: &Choice| seen.closeness(choice.kind, choice.values) + seen.dateness(choice);
            fitting.iter().map(|choice| (rank(choice), choice.variant)).collect()
        }
        Kind::Null | Kind::List => fitting.iter().map(|choice| (0, choice.variant)).collect(),
    };
    if is_tagged {
        // Whatever else the value may be, this one is for what the tag does not settle.
        ranked
            .iter_mut()
            .filter(|(_, variant)| choices.default == Some(*variant))
            .for_each(|(rank, _)| *rank = i64::MIN);
    }
    ranked.sort_by_key(|(rank, variant)| (std::cmp::Reverse(*rank), *variant));
    let mut variants: Vec<usize> = Vec::with_capacity(ranked.len());
    for (_, variant) in ranked {
        if !variants.contains(&variant) {
            variants.push(variant);
        }
    }
    Ok(variants)
}

/// A value that was looked at and not taken.
struct See {
    kind: Kind,
    /// What a scalar says.
    text: String,
    /// What stands in an object of which somebody knows what should.
    inside: Vec<(String, See)>,
}

impl See {
    /// Takes a value, and of a scalar what it says.
    fn of(reader: &mut Reader<'_>, kind: Kind) -> Result<Self, DecodeError> {
        let text = match kind {
            Kind::Text => reader.text()?.to_owned(),
            Kind::Number => reader.number()?.to_owned(),
            Kind::Bool => reader.bool()?.to_string(),
            Kind::Null | Kind::List | Kind::Object => {
                reader.skip()?;
                String::new()
            }
        };
        Ok(Self { kind, text, inside: Vec::new() })
    }

    fn is_one_of(&self, values: &[&str]) -> bool {
        values.iter().any(|value| *value == self.text || (self.kind == Kind::Number && is_same(value, &self.text)))
    }

    /// How well a value matches what is known of it: well, badly, or neither.
    fn closeness(&self, kind: Option<Kind>, values: &[&str]) -> i64 {
        match (kind.is_none_or(|kind| kind == self.kind), values.is_empty(), self.is_one_of(values)) {
            (false, ..) | (_, false, false) => -100,
            (true, true, _) => 0,
            (true, false, true) => 100,
        }
    }

    /// How well a text matches a type of dates.
    fn dateness(&self, choice: &Choice) -> i64 {
        let is_date = matches!(self.text.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _]);
        match (choice.is_date, is_date) {
            (false, _) => 0,
            (true, false) => -50,
            (true, true) => 50,
        }
    }
}

/// Whether two texts are the same number.
fn is_same(one: &str, other: &str) -> bool {
    Decimal::parse(one).zip(Decimal::parse(other)).is_some_and(|(one, other)| one == other)
}

/// Takes an object and says what stands in it.
fn look(reader: &mut Reader<'_>, choices: &[&Choice]) -> Result<Vec<(String, See)>, DecodeError> {
    let marks = || choices.iter().flat_map(|choice| choice.marks);
    let mut seen = Vec::new();
    let mut key = reader.first_key()?.map(str::to_owned);
    while let Some(name) = key {
        let kind = reader.kind()?;
        let goes_on = kind == Kind::Object && marks().any(|mark| matches!(mark.path, [first, _] if *first == name));
        let see = if goes_on {
            See { kind, text: String::new(), inside: look(reader, &[])? }
        } else {
            See::of(reader, kind)?
        };
        seen.push((name, see));
        key = reader.next_key()?.map(str::to_owned);
    }
    Ok(seen)
}

/// How well an object matches; nothing when it cannot be of the type.
fn rank(choice: &Choice, seen: &[(String, See)]) -> Option<i64> {
    let has = |wanted: &str| seen.iter().any(|(key, _)| key == wanted);
    if !choice.required.iter().all(|key| has(key)) {
        return None;
    }
    let mut rank = 0;
    for (key, _) in seen {
        let known = choice.required.contains(&key.as_str()) || choice.optional.contains(&key.as_str());
        if !known && choice.closed {
            return None;
        }
        rank += if known { 1 } else { -1 };
    }
    for mark in choice.marks {
        let is_no_object = |see: &See| !matches!(see.kind, Kind::Object | Kind::Null);
        if mark.path.len() > 1 && find(&mark.path[..1], seen).is_some_and(is_no_object) {
            return None;
        }
        let Some(see) = find(mark.path, seen).filter(|see| see.kind != Kind::Null) else { continue };
        let closeness = see.closeness(mark.kind, mark.values);
        // A value of another kind is not taken, and the only value that there is tells types apart for certain.
        if closeness < 0 && (mark.values.len() < 2 || mark.kind.is_some_and(|kind| kind != see.kind)) {
            return None;
        }
        rank += closeness;
    }
    Some(rank)
}

fn find<'s>(path: &[&str], seen: &'s [(String, See)]) -> Option<&'s See> {
    let (first, rest) = path.split_first()?;
    let (_, see) = seen.iter().rfind(|(key, _)| key == first)?;
    if rest.is_empty() { Some(see) } else { find(rest, &see.inside) }
}

/// Writes an object with a tag: the first of `tags`, unless the object itself has one of them.
pub fn encode_tagged(writer: &mut Writer, key: &str, tags: &[&str], value: &dyn Encode) {
    let Ok(Value::Object(mut object)) = super::encode(value).parse::<Value>() else {
        value.encode(writer);
        return;
    };
    let says = |value: &Value| match value {
        Value::Text(text) => tags.contains(&text.as_str()),
        Value::Bool(flag) => tags.contains(&if *flag { "true" } else { "false" }),
        Value::Number(number) => tags.iter().any(|tag| is_same(tag, &number.to_string())),
        Value::Null | Value::List(_) | Value::Object(_) => false,
    };
    let before = object.get(key);
    if let (false, Some(tag)) = (before.is_some_and(says), tags.first()) {
        let tag = match before {
            Some(Value::Bool(_)) => tag.parse().map_or_else(|_| Value::from(*tag), Value::Bool),
            Some(Value::Number(_)) => tag.parse::<Number>().map_or_else(|_| Value::from(*tag), Value::Number),
            _ => Value::from(*tag),
        };
        if before.is_some() {
            object.insert(key, tag);
        } else {
            let tagged = std::iter::once((key.to_owned(), tag));
            object = tagged.chain(object).collect::<Map<Value>>();
        }
    }
    object.encode(writer);
}
