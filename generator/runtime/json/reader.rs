//! The JSON reader: a thin layer over the pull parser of `jiter`.
//!
//! Input: the bytes of one JSON text. Output: strings, number texts, booleans, and the items of lists and objects, on
//! request. It adds a limit of nesting, errors with what was expected and found, number texts as written, lookahead,
//! and limits of the stack and the memory that a text takes. Independent of the types.

use std::any::TypeId;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, NumberInt, Peek};

use super::error::{DecodeError, excerpt};
use super::memory::MemoryLimit;
use super::number::Decimal;

/// The largest depth of lists and objects.
const DEPTH_LIMIT: u8 = 128;

/// The stack that decoding may use, whatever the types: half of what the smallest threads have.
const STACK_LIMIT: usize = 256 * 1024;

/// The approximate cost of remembering one value of a union.
const REMEMBERED: usize = 160;

/// The six kinds of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number, integral or not.
    Number,
    /// A string.
    Text,
    /// An array.
    List,
    /// An object.
    Object,
}

/// A position in a JSON text.
///
/// After an error the position is unspecified: work on a [`fork`](Reader::fork) to try alternatives.
#[derive(Debug)]
pub struct Reader<'j> {
    text: &'j [u8],
    jiter: Jiter<'j>,
    room: u8,
    refuse_null: bool,
    pass: Pass,
    /// Whether a value of a known type was skipped, so that it is still to be read.
    is_partial: bool,
    /// How many values of this trial are unknown, by their weight.
    strays: u64,
    memory: Memory<'j>,
    /// The position of the stack at the start.
    ground: usize,
    /// The memory that values may take, and how much of it remains, in bytes.
    limit: usize,
    budget: usize,
}

/// The purpose of reading a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    /// To keep it.
    Only,
    /// To find out whether it has a type. It may be read again as another one.
    Trial,
    /// To keep it, with the types of the values in it known.
    Last,
}

/// What a trial found out about the value of a union at an offset.
type Memory<'j> = Rc<RefCell<BTreeMap<(usize, TypeId), Found<'j>>>>;

#[derive(Clone, Debug)]
pub(super) struct Found<'j> {
    /// The variant of the value; out of range if it has none.
    pub(super) variant: usize,
    /// How many values, it and those in it, are unknown, by their weight.
    strays: u64,
    /// The parser after the value.
    end: Jiter<'j>,
}

impl<'j> Reader<'j> {
    /// Creates a reader at the start of `text`, which need not be UTF-8: every string is checked when it is read or
    /// skipped.
    #[must_use]
    pub fn new(text: &'j [u8]) -> Self {
        Self::within(text, MemoryLimit::default().of(text.len()))
    }

    /// Creates a reader at the start of `text` whose values may take this many bytes of memory, beyond the text of
    /// strings.
    #[must_use]
    pub fn within(text: &'j [u8], limit: usize) -> Self {
        Self {
            text,
            jiter: Jiter::new(text),
            room: DEPTH_LIMIT,
            refuse_null: false,
            pass: Pass::Only,
            is_partial: false,
            strays: 0,
            memory: Memory::default(),
            ground: height(),
            limit,
            budget: limit,
        }
    }

    /// Creates a second reader at the same position, to look ahead. It does not allocate.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            text: self.text,
            jiter: self.jiter.clone(),
            room: self.room,
            refuse_null: false,
            pass: self.pass,
            is_partial: self.is_partial,
            strays: 0,
            memory: Rc::clone(&self.memory),
            ground: self.ground,
            limit: self.limit,
            budget: self.budget,
        }
    }

    /// A [`fork`](Self::fork) for one of several alternatives.
    pub(super) fn trial(&self) -> Self {
        Self { pass: Pass::Trial, is_partial: false, ..self.fork() }
    }

    /// A [`fork`](Self::fork) that uses what trials have found out.
    pub(super) fn again(&self) -> Self {
        Self { pass: Pass::Last, ..self.fork() }
    }

    /// Whether the value may be read again as another type.
    pub(super) fn is_trial(&self) -> bool {
        self.pass == Pass::Trial
    }

    /// Whether a value was skipped in this trial.
    pub(super) fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// Continues at the position of a [`trial`](Self::trial).
    pub(super) fn accept(&mut self, trial: Self) {
        let (is_partial, strays) = (self.is_partial || trial.is_partial, self.strays + trial.strays);
        *self = Self { pass: self.pass, is_partial, strays, ..trial };
    }

    /// Leaves the value to be read again, since another type was read in its place.
    pub(super) fn leave(&mut self) {
        self.is_partial = true;
    }

    /// Counts an unknown value.
    pub(super) fn stray(&mut self, weight: u64) {
        self.strays += weight;
    }

    /// How many values of this trial are unknown, by their weight.
    pub(super) fn strays(&self) -> u64 {
        self.strays
    }

    /// What an earlier trial found out about the next value.
    pub(super) fn recall(&self, union: TypeId) -> Option<Found<'j>> {
        if self.pass == Pass::Only {
            return None;
        }
        self.memory.borrow().get(&(self.offset(), union)).cloned()
    }

    /// Skips a value that is known to have its type.
    pub(super) fn pass_over(&mut self, found: Found<'j>) {
        self.jiter = found.end;
        self.is_partial = true;
        self.strays += found.strays;
    }

    /// Remembers what was found out about the value from an offset to here, as long as it may be read again.
    ///
    /// # Errors
    /// Returns an error if there is too much to remember.
    pub(super) fn remember(
        &mut self,
        offset: usize,
        union: TypeId,
        (variant, strays): (usize, u64),
    ) -> Result<(), DecodeError> {
        let mut memory = self.memory.borrow_mut();
        match self.pass {
            Pass::Only => memory.clear(),
            Pass::Last => {}
            Pass::Trial => {
                let found = Found { variant, strays, end: self.jiter.clone() };
                memory.insert((offset, union), found);
            }
        }
        if memory.len() > self.limit / REMEMBERED { Err(self.exhausted()) } else { Ok(()) }
    }

    /// Reserves memory for one more item, and counts it.
    ///
    /// # Errors
    /// Returns an error if the values of the text take too much memory.
    #[inline]
    pub(super) fn reserve<T>(&mut self, list: &mut Vec<T>) -> Result<(), DecodeError> {
        if list.len() < list.capacity() {
            return Ok(());
        }
        self.grow(list)
    }

    /// Doubles the capacity of a list, within the limit of memory.
    fn grow<T>(&mut self, list: &mut Vec<T>) -> Result<(), DecodeError> {
        let size = size_of::<T>().max(1);
        let first = if size <= 1_024 { 4 } else { 1 };
        let more = list.capacity().max(first).min(self.budget / size);
        if more == 0 {
            return Err(self.exhausted());
        }
        self.count(more * size)?;
        list.reserve_exact(more);
        Ok(())
    }

    /// Counts memory that a value takes.
    ///
    /// # Errors
    /// Returns an error if the values of the text take too much memory.
    pub(super) fn count(&mut self, bytes: usize) -> Result<(), DecodeError> {
        self.budget = self.budget.checked_sub(bytes).ok_or_else(|| self.exhausted())?;
        Ok(())
    }

    /// Returns the kind of the next value without reading it.
    ///
    /// # Errors
    /// Returns an error if no value follows.
    pub fn kind(&mut self) -> Result<ValueKind, DecodeError> {
        let peek = self.peek()?;
        self.kind_of(peek)
    }

    /// Returns the position in bytes from the start.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.jiter.current_index()
    }

    /// Reads a `null` if it is allowed, and returns whether it did.
    ///
    /// Returns `false` for a field of an object that must not be null, so that reading it reports what was expected.
    ///
    /// # Errors
    /// Returns an error if no value follows.
    pub fn null(&mut self) -> Result<bool, DecodeError> {
        if self.peek()? != Peek::Null || self.refuse_null {
            return Ok(false);
        }
        self.jiter.known_null().map_err(malformed)?;
        Ok(true)
    }

    /// Reads `true` or `false`.
    ///
    /// # Errors
    /// Returns an error if something else follows.
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        match self.peek()? {
            peek @ (Peek::True | Peek::False) => self.jiter.known_bool(peek).map_err(malformed),
            _ => Err(self.wrong("a boolean")),
        }
    }

    /// Reads a string and decodes its escapes.
    ///
    /// # Errors
    /// Returns an error if something else follows, or if the string is malformed (half of a surrogate pair, not UTF-8).
    pub fn text(&mut self) -> Result<&str, DecodeError> {
        self.known_text("a string")
    }

    /// Reads a string and parses it with `parse`; `expected` is a noun with its article.
    ///
    /// # Errors
    /// Returns an error if something else follows, or if `parse` returns `None`.
    pub fn parse<T>(&mut self, expected: &str, parse: &dyn Fn(&str) -> Option<T>) -> Result<T, DecodeError> {
        self.peek()?;
        let offset = self.offset();
        let text = self.known_text(expected)?;
        parse(text).ok_or_else(|| {
            DecodeError::new(format!("expected {expected}, found {:?}", excerpt(text))).at_offset(offset)
        })
    }

    /// Reads a number and returns its text.
    ///
    /// # Errors
    /// Returns an error if something else follows, or if the number is malformed.
    pub fn number(&mut self) -> Result<&'j str, DecodeError> {
        self.known_number("a number")
    }

    /// Reads a number that is integral and in range: `13`, and also `13.0` and `1.3e1`.
    ///
    /// # Errors
    /// Returns an error if something else follows, or if the number is outside of `least..=most`.
    pub fn integer(&mut self, least: i128, most: i128) -> Result<i128, DecodeError> {
        let peek = self.peek()?;
        let offset = self.offset();
        // Nearly every integer is short and plain; the parser rejects all others without moving.
        if let Ok(NumberInt::Int(value)) = self.jiter.known_int(peek) {
            let value = i128::from(value);
            if (least..=most).contains(&value) {
                return Ok(value);
            }
            let message = format!("expected an integer from {least} to {most}, found {value}");
            return Err(DecodeError::new(message).at_offset(offset));
        }
        let text = self.known_number("an integer")?;
        match Decimal::parse(text) {
            Some(decimal) if !decimal.is_integral() => {
                Err(DecodeError::new(format!("expected an integer, found {}", excerpt(text))).at_offset(offset))
            }
            decimal => match decimal.and_then(|decimal| decimal.to_integer()) {
                Some(value) if (least..=most).contains(&value) => Ok(value),
                _ => {
                    let message = format!("expected an integer from {least} to {most}, found {}", excerpt(text));
                    Err(DecodeError::new(message).at_offset(offset))
                }
            },
        }
    }

    /// Skips the next value, whatever it is.
    ///
    /// # Errors
    /// Returns an error if the value is malformed.
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        match self.peek()? {
            Peek::String => self.text().map(|_| ()),
            Peek::Array => self.list(&mut Self::skip),
            Peek::Object => {
                let mut more = self.first_key()?.is_some();
                while more {
                    self.skip()?;
                    more = self.next_key()?.is_some();
                }
                Ok(())
            }
            Peek::True | Peek::False => self.bool().map(|_| ()),
            Peek::Null => self.jiter.known_null().map_err(malformed),
            _ => self.number().map(|_| ()),
        }
    }

    /// Reads the next value and returns its text.
    ///
    /// # Errors
    /// Returns an error if the value is malformed.
    pub fn raw(&mut self) -> Result<&'j [u8], DecodeError> {
        self.peek()?;
        let start = self.offset();
        self.skip()?;
        Ok(self.jiter.slice_to_current(start))
    }

    /// Looks ahead for the string, number or boolean under `key` in the object that follows, without reading it, and
    /// returns its text; `None` if something else follows, or if there is no such value.
    ///
    /// # Errors
    /// Returns an error if the object is malformed up to that key.
    pub fn tag(&self, key: &str) -> Result<Option<String>, DecodeError> {
        let mut ahead = self.fork();
        if ahead.peek()? != Peek::Object {
            return Ok(None);
        }
        let mut found = ahead.first_key()?.map(|name| name == key);
        while let Some(is_key) = found {
            match ahead.kind()? {
                ValueKind::Text if is_key => return ahead.text().map(|text| Some(text.to_owned())),
                ValueKind::Number if is_key => return ahead.number().map(|text| Some(text.to_owned())),
                ValueKind::Bool if is_key => return ahead.bool().map(|flag| Some(flag.to_string())),
                _ => ahead.skip()?,
            }
            found = ahead.next_key()?.map(|name| name == key);
        }
        Ok(None)
    }

    /// Reads a list: `item` is called at the start of each item and reads it. The index is added to errors.
    ///
    /// # Errors
    /// Returns an error if something else follows, if lists and objects are nested too deeply, or if `item` fails.
    pub fn list(&mut self, item: &mut dyn FnMut(&mut Self) -> Result<(), DecodeError>) -> Result<(), DecodeError> {
        if self.peek()? != Peek::Array {
            return Err(self.wrong("an array"));
        }
        self.enter()?;
        let mut next = self.jiter.known_array().map_err(malformed)?;
        let mut index = 0;
        while next.is_some() {
            item(self).map_err(|error| error.at(index))?;
            index += 1;
            next = self.jiter.array_step().map_err(malformed)?;
        }
        self.room += 1;
        Ok(())
    }

    /// Reads the start of a list and returns whether it has an item, which is next. For lookahead: the rest is not
    /// read.
    pub(super) fn first_item(&mut self) -> Result<bool, DecodeError> {
        if self.peek()? != Peek::Array {
            return Err(self.wrong("an array"));
        }
        self.enter()?;
        Ok(self.jiter.known_array().map_err(malformed)?.is_some())
    }

    /// Reads the start of an object and its first key; the value is next. Returns `None` if the object is empty.
    ///
    /// # Errors
    /// Returns an error if something else follows, or if lists and objects are nested too deeply.
    pub fn first_key(&mut self) -> Result<Option<&str>, DecodeError> {
        if self.peek()? != Peek::Object {
            return Err(self.wrong("an object"));
        }
        self.enter()?;
        let key = self.jiter.known_object().map_err(malformed)?;
        self.room += u8::from(key.is_none());
        Ok(key)
    }

    /// Reads the next key of the object; the value is next. Returns `None` at the end of the object.
    ///
    /// # Errors
    /// Returns an error if neither follows.
    pub fn next_key(&mut self) -> Result<Option<&str>, DecodeError> {
        let key = self.jiter.next_key().map_err(malformed)?;
        self.room += u8::from(key.is_none());
        Ok(key)
    }

    /// Checks that only white space remains.
    ///
    /// # Errors
    /// Returns an error if anything else remains.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        self.jiter.finish().map_err(malformed)
    }

    /// Returns the error of a value of the wrong kind; `expected` is a noun with its article.
    #[must_use]
    pub fn wrong(&mut self, expected: &str) -> DecodeError {
        let found = match self.kind() {
            Err(error) => return error,
            Ok(ValueKind::Null) => "null",
            Ok(ValueKind::Bool) => "a boolean",
            Ok(ValueKind::Number) => "a number",
            Ok(ValueKind::Text) => "a string",
            Ok(ValueKind::List) => "an array",
            Ok(ValueKind::Object) => "an object",
        };
        DecodeError::new(format!("expected {expected}, found {found}")).at_offset(self.offset())
    }

    /// Sets whether the next value may be `null` for types that can hold it.
    pub(super) fn refuse_null(&mut self, refuse: bool) {
        self.refuse_null = refuse;
    }

    pub(super) fn is_null(&mut self) -> Result<bool, DecodeError> {
        Ok(self.peek()? == Peek::Null)
    }

    /// The first byte of the next value. The parser is used only if white space may precede it.
    #[inline]
    fn peek(&mut self) -> Result<Peek, DecodeError> {
        match self.text.get(self.jiter.current_index()) {
            Some(byte) if *byte > b' ' => Ok(Peek::new(*byte)),
            _ => self.jiter.peek().map_err(malformed),
        }
    }

    fn kind_of(&self, peek: Peek) -> Result<ValueKind, DecodeError> {
        match peek {
            Peek::Null => Ok(ValueKind::Null),
            Peek::True | Peek::False => Ok(ValueKind::Bool),
            Peek::String => Ok(ValueKind::Text),
            Peek::Array => Ok(ValueKind::List),
            Peek::Object => Ok(ValueKind::Object),
            _ if is_number(peek) => Ok(ValueKind::Number),
            _ => Err(self.nothing()),
        }
    }

    fn known_text(&mut self, expected: &str) -> Result<&str, DecodeError> {
        if self.peek()? != Peek::String {
            return Err(self.wrong(expected));
        }
        self.jiter.known_str().map_err(malformed)
    }

    fn known_number(&mut self, expected: &str) -> Result<&'j str, DecodeError> {
        if !is_number(self.peek()?) {
            return Err(self.wrong(expected));
        }
        let start = self.offset();
        self.jiter.next_number_bytes().map_err(malformed)?;
        // The parser accepts only digits, signs, points and exponents, so this cannot fail.
        std::str::from_utf8(self.jiter.slice_to_current(start)).map_err(|_| self.nothing())
    }

    fn enter(&mut self) -> Result<(), DecodeError> {
        let Some(room) = self.room.checked_sub(1) else {
            let message = format!("nested more than {DEPTH_LIMIT} levels deep");
            return Err(DecodeError::limit(message).at_offset(self.offset()));
        };
        if self.ground.saturating_sub(height()) > STACK_LIMIT {
            let message = format!("nested too deeply for {} KiB of the stack", STACK_LIMIT / 1024);
            return Err(DecodeError::limit(message).at_offset(self.offset()));
        }
        self.room = room;
        Ok(())
    }

    fn exhausted(&self) -> DecodeError {
        let message = format!(
            "takes more than {} bytes of memory once decoded; `max_decoded_bytes` of the client sets the limit",
            self.limit
        );
        DecodeError::limit(message).at_offset(self.offset())
    }

    fn nothing(&self) -> DecodeError {
        DecodeError::malformed(&JsonErrorType::ExpectedSomeValue, self.offset())
    }
}

/// The approximate position of the stack, which grows downwards on all supported platforms.
fn height() -> usize {
    let mark = 0_u8;
    std::ptr::from_ref(&mark).addr()
}

fn is_number(peek: Peek) -> bool {
    peek == Peek::Minus || peek.into_inner().is_ascii_digit()
}

fn malformed(error: JiterError) -> DecodeError {
    match error.error_type {
        JiterErrorType::JsonError(error_type) => DecodeError::malformed(&error_type, error.index),
        // The parser is only called for what is known to follow, so this does not happen.
        JiterErrorType::WrongType { .. } => DecodeError::malformed(&JsonErrorType::ExpectedSomeValue, error.index),
    }
}
