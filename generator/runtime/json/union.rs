//! Unions: values of one of several types, which lookahead tells apart.
//!
//! Input: a reader at the start of a value, and a table of what identifies the types. The likeliest types are tried
//! first, without copying: a failed trial leaves the reader where it was. The type of a value is remembered by its
//! offset: a value inside another is tried once, skipped in all later trials, and finally read once the type of the
//! outer one is known.

use std::any::TypeId;

use super::number::Decimal;
use super::{Decode, DecodeError, Encode, Map, Number, Reader, Value, ValueKind, Writer};

/// The index of the variant for any other value.
const NONE: usize = usize::MAX;

/// What is remembered of a value that has none of the types that share its tag.
const FAILED: usize = usize::MAX - 1;

/// The weight of a value that has none of the types of its union: more than that of any number of objects, which accept
/// keys that they do not know.
const STRAY: u64 = 1 << 32;

/// What identifies the types of a union.
#[derive(Clone, Copy, Debug)]
pub struct Choices<'c> {
    /// The key whose value selects the type.
    pub tag: Option<&'static str>,
    /// The variant of an object whose tag is missing or unknown, if there is one for those.
    pub default: Option<usize>,
    /// A row for each type, and for each type in a variant that is itself a union.
    pub rows: &'c [Choice],
}

/// What identifies one type of a union.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The variant that holds the type.
    pub variant: usize,
    /// The kind of its values, if all have the same.
    pub kind: Option<ValueKind>,
    /// The values of the tag that select it, as texts.
    pub tags: &'static [&'static str],
    /// The keys that its objects always have.
    pub required: &'static [&'static str],
    /// The keys that its objects may have.
    pub optional: &'static [&'static str],
    /// The known values in its objects.
    pub marks: &'static [Mark],
    /// The known values of a type that is not an object.
    pub values: &'static [&'static str],
    /// The constraints of its texts and numbers.
    pub facts: &'static [Fact],
    /// What identifies the items of its lists, each of which may have one of these types.
    pub items: &'static [Choice],
    /// Whether its texts are dates, in a union in which another type accepts them as well.
    pub is_date: bool,
    /// Whether its objects have no other keys.
    pub closed: bool,
}

impl Choice {
    /// A type that only the kind of its values identifies.
    #[must_use]
    pub const fn of(variant: usize, kind: Option<ValueKind>) -> Self {
        Self {
            variant,
            kind,
            tags: &[],
            required: &[],
            optional: &[],
            marks: &[],
            values: &[],
            facts: &[],
            items: &[],
            is_date: false,
            closed: false,
        }
    }

    /// Whether a tag selects it.
    fn is_tagged(&self, tag: &str) -> bool {
        self.tags.contains(&tag)
    }
}

/// A constraint of every text or number of a type.
#[derive(Clone, Copy, Debug)]
pub enum Fact {
    /// The number of characters, from least to most.
    Length(usize, usize),
    /// The text starts with this.
    StartsWith(&'static str),
    /// The text starts with a character of these ranges, given by their first and last characters: `09AZ`.
    StartsIn(&'static str),
    /// The text has no characters outside of these ranges.
    Of(&'static str),
    /// The text has each of these characters.
    Has(&'static str),
    /// The least number.
    Least(i64),
    /// The greatest number.
    Most(i64),
}

impl Fact {
    /// Whether the constraint holds for a value, or does not apply to values of the kind.
    fn holds(&self, kind: ValueKind, text: &str) -> bool {
        match (self, kind) {
            (Self::Length(least, most), ValueKind::Text) => (*least..=*most).contains(&text.chars().count()),
            (Self::StartsWith(start), ValueKind::Text) => text.starts_with(start),
            (Self::StartsIn(ranges), ValueKind::Text) => text.chars().next().is_some_and(|first| is_in(ranges, first)),
            (Self::Of(ranges), ValueKind::Text) => text.chars().all(|char| is_in(ranges, char)),
            (Self::Has(chars), ValueKind::Text) => chars.chars().all(|char| text.contains(char)),
            (Self::Least(least), ValueKind::Number) => text.parse::<f64>().is_ok_and(|value| value >= rounded(*least)),
            (Self::Most(most), ValueKind::Number) => text.parse::<f64>().is_ok_and(|value| value <= rounded(*most)),
            _ => true,
        }
    }
}

/// A bound as the nearest number of the type that values are read as. Rounding is monotonic, so that values within the
/// bound remain so.
#[expect(clippy::cast_precision_loss, reason = "values are rounded as well")]
const fn rounded(bound: i64) -> f64 {
    bound as f64
}

/// Whether a character is in one of these ranges, given by the first and the last character of each.
fn is_in(ranges: &str, char: char) -> bool {
    let (firsts, lasts) = (ranges.chars().step_by(2), ranges.chars().skip(1).step_by(2));
    firsts.zip(lasts).any(|(first, last)| (first..=last).contains(&char))
}

/// The value under a key of an object, or one level below.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// The key, and the key in the object under it; with `[]` between them, in the first object of the list under it.
    pub path: &'static [&'static str],
    /// The kind of value.
    pub kind: Option<ValueKind>,
    /// The known values, as texts; empty if none are known.
    pub values: &'static [&'static str],
}

/// Decodes a value of one of several types. `decode` reads it as the variant of an index, or as the variant for any
/// other value if there is none of that index. `union` is the type that is decoded.
///
/// A tag of one type selects it, and an invalid value is an error. A tag of several types leaves these, and a value
/// that none of them accepts is an error as well. An object without a tag has no type with a tag: it would be encoded
/// with a tag that it never had. Otherwise the types are tried in the order of how well their keys and values match. Of
/// those that match equally well, a value has the one in which the fewest of the values inside are unknown: a union in it
/// accepts any, and an object any key. A value that none of them accepts is kept as any other value.
///
/// # Errors
/// Returns an error if the value is malformed, or does not have the type that its tag selects.
pub fn decode_union(
    reader: &mut Reader<'_>,
    union: TypeId,
    choices: &Choices<'_>,
    decode: &mut dyn FnMut(usize, &mut Reader<'_>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    match recalled(reader, union) {
        Recalled::Nothing => {}
        Recalled::Passed => return Ok(()),
        Recalled::Variant(FAILED) => return Err(of_none()),
        Recalled::Variant(variant) => return decode(variant, reader),
    }
    let mut tries = tries(reader, choices)?;
    if tries.is_settled {
        return decode(tries.variants[0].1, reader);
    }
    let mut next = 0;
    while let Some(variant) = tries.candidate(next) {
        let mut trial = apart(reader, false);
        let result = decode(variant, &mut trial);
        tries.judge(next, trial, result)?;
        next += 1;
    }
    conclude(reader, union, *tries, decode)
}

fn of_none() -> DecodeError {
    DecodeError::new("expected a value of one of the types of its tag")
}

/// The types that a value may have. Not on the stack, since unions are nested.
struct Tries<'j> {
    /// The best match first, with how well each matches.
    variants: Vec<(i64, usize)>,
    /// Whether the tag selects the only one.
    is_settled: bool,
    /// Whether the tag selects them.
    is_shared: bool,
    /// Of the types that match equally well, by index the one in which the fewest values are unknown so far.
    best: Option<(usize, Box<Reader<'j>>)>,
}

impl<'j> Tries<'j> {
    /// The variant at an index, unless a better one is known.
    fn candidate(&self, index: usize) -> Option<usize> {
        let (rank, variant) = *self.variants.get(index)?;
        let is_open = |(best, trial): &(usize, Box<Reader<'j>>)| self.variants[*best].0 == rank && trial.strays() > 0;
        self.best.as_ref().is_none_or(is_open).then_some(variant)
    }

    /// Takes note of a trial.
    ///
    /// # Errors
    /// Returns an error that is the same for every type: exceeded limits and malformed JSON.
    fn judge(
        &mut self,
        index: usize,
        trial: Box<Reader<'j>>,
        result: Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        // What was read before is no longer in its place.
        if let Some((_, before)) = &mut self.best {
            before.leave();
        }
        match result {
            Ok(()) if self.best.as_ref().is_none_or(|(_, best)| trial.strays() < best.strays()) => {
                self.best = Some((index, trial));
                Ok(())
            }
            Err(error) if error.is_limit() || error.is_malformed() => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Reads a value as what it was found to be, unless that is done.
fn conclude<'j>(
    reader: &mut Reader<'j>,
    union: TypeId,
    mut tries: Tries<'j>,
    decode: &mut dyn FnMut(usize, &mut Reader<'_>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let offset = reader.offset();
    if let Some((index, mut trial)) = tries.best.take() {
        let found = (tries.variants[index].1, trial.strays());
        if trial.is_partial() && !reader.is_trial() {
            trial = apart(reader, true);
            decode(found.0, &mut trial)?;
        }
        reader.accept(*trial);
        return reader.remember(offset, union, found);
    }
    if tries.is_shared {
        return refuse(reader, union, &tries, decode);
    }
    decode(NONE, reader)?;
    reader.stray(STRAY);
    reader.remember(offset, union, (NONE, STRAY))
}

/// A reader for a trial, or for the last attempt; not on the stack, since unions are nested.
fn apart<'j>(reader: &Reader<'j>, is_last: bool) -> Box<Reader<'j>> {
    Box::new(if is_last { reader.again() } else { reader.trial() })
}

/// The error of a value that has none of the types that share its tag, which is remembered.
fn refuse(
    reader: &mut Reader<'_>,
    union: TypeId,
    tries: &Tries<'_>,
    decode: &mut dyn FnMut(usize, &mut Reader<'_>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    if reader.is_trial() {
        reader.remember(reader.offset(), union, (FAILED, 0))?;
    }
    // What is known of the values inside need not be found out again.
    tries.variants.first().map_or_else(|| Err(of_none()), |(_, likeliest)| decode(*likeliest, &mut reader.again()))
}

/// What an earlier trial found out about a value.
enum Recalled {
    Nothing,
    /// Its type is known, and it need not be read in this trial.
    Passed,
    Variant(usize),
}

fn recalled(reader: &mut Reader<'_>, union: TypeId) -> Recalled {
    match reader.recall(union) {
        None => Recalled::Nothing,
        Some(found) if found.variant == FAILED || !reader.is_trial() => Recalled::Variant(found.variant),
        Some(found) => {
            reader.pass_over(found);
            Recalled::Passed
        }
    }
}

fn tries<'j>(reader: &mut Reader<'j>, choices: &Choices<'_>) -> Result<Box<Tries<'j>>, DecodeError> {
    let kind = reader.kind()?;
    let standing = match choices.tag.filter(|_| kind == ValueKind::Object) {
        Some(tag) => Standing::of(reader.tag(tag)?, choices),
        None => Standing::Open,
    };
    let variants = match standing {
        Standing::Settled(variant) => vec![(0, variant)],
        _ => ranked(reader, kind, &standing, choices)?,
    };
    let (is_settled, is_shared) = (matches!(standing, Standing::Settled(_)), matches!(standing, Standing::Shared(_)));
    Ok(Box::new(Tries { variants, is_settled, is_shared, best: None }))
}

/// What the tag of a value determines.
enum Standing {
    /// Nothing: the union has no tag, or the value is not an object.
    Open,
    /// This type.
    Settled(usize),
    /// One of the types that share the tag.
    Shared(String),
    /// None of the types with a tag.
    Untagged,
}

impl Standing {
    fn of(tag: Option<String>, choices: &Choices<'_>) -> Self {
        let Some(tag) = tag else { return Self::Untagged };
        let mut named = choices.rows.iter().filter(|choice| choice.is_tagged(&tag)).map(|choice| choice.variant);
        match named.next() {
            None => Self::Untagged,
            Some(first) if named.all(|other| other == first) => Self::Settled(first),
            Some(_) => Self::Shared(tag),
        }
    }

    /// Whether the tag allows a type.
    fn allows(&self, choice: &Choice, default: Option<usize>) -> bool {
        match self {
            Self::Open => true,
            Self::Settled(variant) => choice.variant == *variant,
            Self::Shared(tag) => choice.is_tagged(tag),
            Self::Untagged => choice.tags.is_empty() || default == Some(choice.variant),
        }
    }
}

/// Decodes a value of a variant's type, and assigns the variant.
///
/// # Errors
/// Returns an error if the value is malformed or has another shape than `T`.
pub fn decode_variant<T: Decode, U>(
    place: &mut U,
    reader: &mut Reader<'_>,
    variant: fn(T) -> U,
) -> Result<(), DecodeError> {
    *place = variant(super::take(reader)?);
    Ok(())
}

/// The variants that a value may have: the best match first; among equals, in the order of the document.
fn ranked(
    reader: &Reader<'_>,
    kind: ValueKind,
    standing: &Standing,
    choices: &Choices<'_>,
) -> Result<Vec<(i64, usize)>, DecodeError> {
    let fits =
        |choice: &&Choice| choice.kind.is_none_or(|wanted| wanted == kind) && standing.allows(choice, choices.default);
    let fitting: Vec<&Choice> = choices.rows.iter().filter(fits).collect();
    if let [only] = fitting.as_slice() {
        if kind != ValueKind::Object || !only.closed {
            return Ok(vec![(0, only.variant)]);
        }
    }
    let mut ranked = scores(reader, kind, &fitting)?;
    if let (true, Standing::Shared(_)) = (ranked.is_empty(), standing) {
        // The closest type determines the error.
        let seen = look(&mut reader.fork(), &fitting)?;
        let closest = fitting.iter().rev().max_by_key(|choice| likeness(choice, &seen));
        ranked.extend(closest.map(|choice| (0, choice.variant)));
    }
    if !matches!(standing, Standing::Open) {
        // The default variant, for values that the tag does not determine.
        ranked
            .iter_mut()
            .filter(|(_, variant)| choices.default == Some(*variant))
            .for_each(|(rank, _)| *rank = i64::MIN);
    }
    ranked.sort_by_key(|(rank, variant)| (std::cmp::Reverse(*rank), *variant));
    let mut variants: Vec<(i64, usize)> = Vec::with_capacity(ranked.len());
    for (rank, variant) in ranked {
        if !variants.iter().any(|(_, known)| *known == variant) {
            variants.push((rank, variant));
        }
    }
    Ok(variants)
}

/// How well a value matches each of its possible types.
fn scores(reader: &Reader<'_>, kind: ValueKind, choices: &[&Choice]) -> Result<Vec<(i64, usize)>, DecodeError> {
    let all = |score: &dyn Fn(&Choice) -> Option<i64>| {
        choices.iter().filter_map(|choice| Some((score(choice)?, choice.variant))).collect()
    };
    Ok(match kind {
        ValueKind::Object => {
            let seen = look(&mut reader.fork(), choices)?;
            all(&|choice| rank(choice, &seen, choices))
        }
        ValueKind::Text | ValueKind::Number | ValueKind::Bool => {
            let seen = See::of(&mut reader.fork(), kind)?;
            all(&|choice| {
                let known = seen.closeness(choice.kind, choice.values);
                let holds = choice.facts.iter().all(|fact| fact.holds(kind, &seen.text));
                Some(known + seen.dateness(choice) - if holds { 0 } else { 100 })
            })
        }
        ValueKind::List if choices.iter().any(|choice| !choice.items.is_empty()) => {
            scores_of_lists(reader.fork(), choices)?
        }
        ValueKind::Null | ValueKind::List => all(&|_| Some(0)),
    })
}

/// How well the first item of a list matches the items of each type.
fn scores_of_lists(mut first: Reader<'_>, choices: &[&Choice]) -> Result<Vec<(i64, usize)>, DecodeError> {
    let item = if first.first_item()? { Some(first.kind()?) } else { None };
    let score = |choice: &&Choice| {
        let (Some(kind), false) = (item, choice.items.is_empty()) else { return Ok((0, choice.variant)) };
        let of_kind = |item: &&Choice| item.kind.is_none_or(|wanted| wanted == kind);
        let fitting: Vec<&Choice> = choice.items.iter().filter(of_kind).collect();
        let best = scores(&first, kind, &fitting)?.into_iter().map(|(score, _)| score).max();
        Ok((best.unwrap_or(-100), choice.variant))
    };
    choices.iter().map(score).collect()
}

/// A value that was examined and not read.
struct See {
    kind: ValueKind,
    /// The text of a scalar.
    text: String,
    /// The values in an object, if they are relevant, or in the first item of a list.
    inside: Vec<(String, See)>,
}

impl See {
    /// Reads a value, and the text of a scalar.
    fn of(reader: &mut Reader<'_>, kind: ValueKind) -> Result<Self, DecodeError> {
        let text = match kind {
            ValueKind::Text => reader.text()?.to_owned(),
            ValueKind::Number => reader.number()?.to_owned(),
            ValueKind::Bool => reader.bool()?.to_string(),
            ValueKind::Null | ValueKind::List | ValueKind::Object => {
                reader.skip()?;
                String::new()
            }
        };
        Ok(Self { kind, text, inside: Vec::new() })
    }

    fn is_one_of(&self, values: &[&str]) -> bool {
        values.iter().any(|value| *value == self.text || (self.kind == ValueKind::Number && is_same(value, &self.text)))
    }

    /// How well a value matches its known values: well, badly, or neither.
    fn closeness(&self, kind: Option<ValueKind>, values: &[&str]) -> i64 {
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

/// Reads an object and returns the values in it.
fn look(reader: &mut Reader<'_>, choices: &[&Choice]) -> Result<Vec<(String, See)>, DecodeError> {
    let marks = || choices.iter().flat_map(|choice| choice.marks);
    let mut seen = Vec::new();
    let mut key = reader.first_key()?.map(str::to_owned);
    while let Some(name) = key {
        let kind = reader.kind()?;
        let goes_on = |count| marks().any(|mark| mark.path.len() == count && mark.path.first() == Some(&name.as_str()));
        let see = match kind {
            ValueKind::Object if goes_on(2) => See { kind, text: String::new(), inside: look(reader, &[])? },
            ValueKind::List if goes_on(3) => {
                let inside = look_at_first(reader.fork())?;
                See { inside, ..See::of(reader, kind)? }
            }
            _ => See::of(reader, kind)?,
        };
        seen.push((name, see));
        key = reader.next_key()?.map(str::to_owned);
    }
    Ok(seen)
}

/// The values in the first item of a list, if that is an object.
fn look_at_first(mut ahead: Reader<'_>) -> Result<Vec<(String, See)>, DecodeError> {
    let is_object = ahead.first_item()? && ahead.kind()? == ValueKind::Object;
    if is_object { look(&mut ahead, &[]) } else { Ok(Vec::new()) }
}

/// How well the values in an object match, whatever keys it lacks.
fn likeness(choice: &Choice, seen: &[(String, See)]) -> i64 {
    let closeness = |mark: &Mark| find(mark.path, seen).map(|see| see.closeness(mark.kind, mark.values));
    choice.marks.iter().filter_map(closeness).sum()
}

/// How well an object matches; `None` if it cannot have the type, or has a value that only another type knows.
fn rank(choice: &Choice, seen: &[(String, See)], choices: &[&Choice]) -> Option<i64> {
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
        let around = match mark.path.len() {
            2 => Some(ValueKind::Object),
            3 => Some(ValueKind::List),
            _ => None,
        };
        let is_other = |see: &See| around.is_some_and(|around| see.kind != around && see.kind != ValueKind::Null);
        if find(&mark.path[..1], seen).is_some_and(is_other) {
            return None;
        }
        let Some(see) = find(mark.path, seen).filter(|see| see.kind != ValueKind::Null) else { continue };
        let closeness = see.closeness(mark.kind, mark.values);
        // A value of another kind is not accepted, and a single known value identifies its type with certainty.
        let is_certain = || mark.values.len() < 2 || mark.kind.is_some_and(|kind| kind != see.kind);
        let of_others = || choices.iter().flat_map(|other| other.marks).filter(|other| other.path == mark.path);
        if closeness < 0 && (is_certain() || of_others().any(|other| see.is_one_of(other.values))) {
            return None;
        }
        rank += closeness;
    }
    Some(rank)
}

fn find<'s>(path: &[&str], seen: &'s [(String, See)]) -> Option<&'s See> {
    let (last, around) = path.split_last()?;
    let seen = match around.first() {
        Some(first) => &find(&[first], seen)?.inside,
        None => seen,
    };
    seen.iter().rfind(|(key, _)| key == last).map(|(_, see)| see)
}

/// Encodes an object with a tag: the first of `tags`, unless the object itself has one of them.
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
