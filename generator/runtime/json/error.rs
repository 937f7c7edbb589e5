//! Errors of decoding: what is wrong, and where.
//!
//! An error starts where the reader finds it, with a message and a byte offset. Every container that it passes through
//! adds one step to the path, so that successful decoding never pays for paths. It is independent of the decoded types,
//! and shows at most a short excerpt of the text.

use std::fmt;

use jiter::JsonErrorType;

/// The longest excerpt of a text in a message or a path, in characters.
const EXCERPT: usize = 64;

/// The error of a JSON text that is malformed or does not have the expected shape.
///
/// Displayed as path and message, for example `$.attachment.size: expected a number, found a string`.
#[derive(Clone)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    message: String,
    /// From the innermost step to the outermost.
    steps: Vec<Step>,
    offset: Option<usize>,
    position: Option<(usize, usize)>,
    malformed: bool,
    limit: bool,
}

#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

impl DecodeError {
    /// Creates an error at the root, without a position. The message starts in lower case and ends without a full stop.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        let message = message.into();
        let (steps, offset, position) = (Vec::new(), None, None);
        Self(Box::new(Inner { message, steps, offset, position, malformed: false, limit: false }))
    }

    /// Adds the key of the object that contains the value to the path.
    #[must_use]
    pub fn inside(mut self, key: &str) -> Self {
        self.0.steps.push(Step::Key(excerpt(key)));
        self
    }

    /// Adds the index in the list that contains the value to the path.
    #[must_use]
    pub fn at(mut self, index: usize) -> Self {
        self.0.steps.push(Step::Index(index));
        self
    }

    /// Sets the byte offset in the text, unless it is set.
    #[must_use]
    pub fn at_offset(mut self, offset: usize) -> Self {
        self.0.offset.get_or_insert(offset);
        self
    }

    /// Returns the path of the value: `$` is the whole text, as in `$.attachment.size` or `$[3]["content-type"]`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        // Writing to a `String` does not fail.
        let _ = self.write_path(&mut path);
        path
    }

    /// Returns the message without the path.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the byte offset in the text, if it is known.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// Returns the line and the column, both counted from 1 and the column in bytes, if they are known.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        self.0.position
    }

    /// Returns `true` if the text is not JSON at all, rather than JSON of another shape.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        self.0.malformed
    }

    /// The error of a text that is too costly to decode.
    pub(super) fn limit(message: String) -> Self {
        let mut this = Self::new(message);
        this.0.limit = true;
        this
    }

    /// Returns `true` if the text is too costly to decode: it is nested too deeply, or its values take too much memory.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        self.0.limit
    }

    fn write_path(&self, target: &mut dyn fmt::Write) -> fmt::Result {
        target.write_char('$')?;
        for step in self.0.steps.iter().rev() {
            match step {
                Step::Index(index) => write!(target, "[{index}]")?,
                Step::Key(key) if is_word(key) => write!(target, ".{key}")?,
                Step::Key(key) => write!(target, "[{key:?}]")?,
            }
        }
        Ok(())
    }

    /// Converts an error of the parser.
    pub(super) fn malformed(error: &JsonErrorType, offset: usize) -> Self {
        let mut this = Self::new(describe(error)).at_offset(offset);
        this.0.malformed = true;
        this
    }

    /// Computes line and column once the whole text is available.
    pub(super) fn locate(mut self, text: &[u8]) -> Self {
        if let Some(before) = self.0.offset.and_then(|offset| text.get(..offset.min(text.len()))) {
            let line = before.iter().fold(1, |line, byte| line + usize::from(*byte == b'\n'));
            let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |index| index + 1);
            self.0.position = Some((line, before.len() - start + 1));
        }
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_path(formatter)?;
        write!(formatter, ": {}", self.0.message)?;
        match self.0.position {
            // A path is of little use for a text that is not JSON.
            Some((line, column)) if self.0.malformed => write!(formatter, " at line {line} column {column}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("DecodeError");
        debug.field("path", &self.path()).field("message", &self.0.message).field("offset", &self.0.offset);
        debug.finish_non_exhaustive()
    }
}

impl std::error::Error for DecodeError {}

/// The beginning of `text`, short enough for a message.
pub(super) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn is_word(key: &str) -> bool {
    !key.is_empty()
        && !key.starts_with(|first: char| first.is_ascii_digit())
        && key.chars().all(|character| character == '_' || character.is_alphanumeric())
}

fn describe(error: &JsonErrorType) -> &'static str {
    match error {
        JsonErrorType::EofWhileParsingList => "the text ends inside a list",
        JsonErrorType::EofWhileParsingObject => "the text ends inside an object",
        JsonErrorType::EofWhileParsingString => "the text ends inside a string",
        JsonErrorType::EofWhileParsingValue => "the text ends where a value is expected",
        JsonErrorType::ExpectedColon => "expected `:`",
        JsonErrorType::ExpectedListCommaOrEnd => "expected `,` or `]`",
        JsonErrorType::ExpectedObjectCommaOrEnd => "expected `,` or `}`",
        JsonErrorType::ExpectedSomeIdent => "expected `true`, `false` or `null`",
        JsonErrorType::InvalidEscape => "invalid escape in a string",
        JsonErrorType::InvalidNumber | JsonErrorType::FloatExpectingInt => "invalid number",
        JsonErrorType::NumberOutOfRange => "a number with too many digits",
        JsonErrorType::InvalidUnicodeCodePoint => "a string that is not UTF-8",
        JsonErrorType::ControlCharacterWhileParsingString => "unescaped control character in a string",
        JsonErrorType::KeyMustBeAString => "expected a key in quotes",
        JsonErrorType::LoneLeadingSurrogateInHexEscape | JsonErrorType::UnexpectedEndOfHexEscape => {
            "half of a surrogate pair in a string"
        }
        JsonErrorType::TrailingComma => "a comma with nothing after it",
        JsonErrorType::TrailingCharacters => "more text after the value",
        JsonErrorType::RecursionLimitExceeded => "nested too deeply",
        JsonErrorType::ExpectedSomeValue | JsonErrorType::DuplicateKey(_) | JsonErrorType::InternalError(_) => {
            "expected a value"
        }
    }
}
