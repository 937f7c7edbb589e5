//! Numbers as they are written.

use std::fmt::{self, Write as _};
use std::ops::Deref;

/// How long a number is that takes no memory beside its place. Nearly all are shorter.
const SHORT: usize = 22;

/// A number's text.
#[derive(Clone)]
pub struct Number(Digits);

#[derive(Clone)]
enum Digits {
    Short(u8, [u8; SHORT]),
    Long(Box<str>),
}

impl Number {
    /// The text of something that is written as a number.
    pub(super) fn of(number: &dyn fmt::Display) -> Self {
        let mut short = Short::default();
        match write!(short, "{number}") {
            Ok(()) => Self(Digits::Short(short.length, short.bytes)),
            Err(_) => Self(Digits::Long(number.to_string().into())),
        }
    }
}

/// Takes text as long as it is short.
#[derive(Default)]
struct Short {
    length: u8,
    bytes: [u8; SHORT],
}

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let start = usize::from(self.length);
        let place = self.bytes.get_mut(start..start + text.len()).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.length = u8::try_from(start + text.len()).map_err(|_| fmt::Error)?;
        Ok(())
    }
}

impl From<&str> for Number {
    fn from(text: &str) -> Self {
        Self::of(&text)
    }
}

impl Deref for Number {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Digits::Short(length, bytes) => {
                std::str::from_utf8(&bytes[..usize::from(*length)]).expect("it was taken from text as a whole")
            }
            Digits::Long(text) => text,
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Number {}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, SHORT};

    #[test]
    fn keeps_any_text() {
        for length in [0, 1, SHORT - 1, SHORT, SHORT + 1, 200] {
            let text = "7".repeat(length);
            let number = Number::from(text.as_str());
            assert_eq!(*number, *text);
            assert_eq!(number.to_string(), text);
            assert_eq!(number, number.clone());
        }
        assert_ne!(Number::from("1"), Number::from("1.0"));
    }
}
