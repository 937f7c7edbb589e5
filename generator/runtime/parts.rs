//! Decoding of forms: from named parts to the fields of a type.
//!
//! Input: parts from a command line or a recording. Output: typed values, and the parts that remain. Does not parse the
//! bytes of a form.

use super::Maybe;
use super::json::{self, Decode, DecodeError, Map};
use super::part::Part;

/// The remaining parts of a form, in order.
#[derive(Clone, Debug, Default)]
pub struct Parts(Vec<(String, Part)>);

impl Parts {
    /// Creates an empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part.
    pub fn push(&mut self, name: impl Into<String>, part: Part) {
        self.0.push((name.into(), part));
    }

    /// Takes all parts of a name and decodes them as one value.
    ///
    /// # Errors
    /// Returns an error if a required part is missing or invalid.
    pub fn take<T: FromParts>(&mut self, name: &str) -> Result<T, DecodeError> {
        let (taken, left) = std::mem::take(&mut self.0).into_iter().partition(|(known, _)| known == name);
        self.0 = left;
        let taken: Vec<(String, Part)> = taken;
        T::from_parts(taken.into_iter().map(|(_, part)| part).collect()).map_err(|error| error.inside(name))
    }

    /// Returns a header of the remaining parts of a name.
    ///
    /// # Errors
    /// Returns an error if a required header is missing or invalid.
    pub fn header<T: FromParts>(&self, part: &str, name: &str) -> Result<T, DecodeError> {
        let value = self.iter().filter(|(known, _)| *known == part).find_map(|(_, part)| part.header_text(name));
        let values = value.map(Part::text).into_iter().collect();
        T::from_parts(values).map_err(|error| error.inside(name).inside(part))
    }

    /// Returns the remaining text parts.
    ///
    /// # Errors
    /// Returns an error if a file remains.
    pub fn rest(self) -> Result<Map<String>, DecodeError> {
        self.0
            .into_iter()
            .map(|(name, part)| match part.as_text() {
                Some(text) => Ok((name, text.to_owned())),
                None => Err(DecodeError::new("there is no such file part").inside(&name)),
            })
            .collect()
    }

    /// Names and parts, in order, on their own.
    #[cfg(feature = "full-codec")]
    pub(super) fn into_list(self) -> Vec<(String, Part)> {
        self.0
    }

    /// Names and parts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Part)> {
        self.0.iter().map(|(name, part)| (name.as_str(), part))
    }
}

impl FromIterator<(String, Part)> for Parts {
    fn from_iter<I: IntoIterator<Item = (String, Part)>>(parts: I) -> Self {
        Self(parts.into_iter().collect())
    }
}

/// A value that is decoded from the parts of one name.
pub trait FromParts: Sized {
    /// Decodes the value from all parts of its name.
    ///
    /// # Errors
    /// Returns an error if there are too few or too many parts, or if they are invalid.
    fn from_parts(parts: Vec<Part>) -> Result<Self, DecodeError>;
}

impl<T: Decode> FromParts for T {
    fn from_parts(parts: Vec<Part>) -> Result<Self, DecodeError> {
        let mut value = T::empty();
        let texts = parts.iter().map(Part::as_text).collect::<Option<Vec<_>>>();
        let texts = texts.ok_or_else(|| DecodeError::new("expected text, found a file"))?;
        if !read(&mut |json| json::decode(json).map(|decoded| value = decoded), &texts)? {
            value.reset();
        }
        Ok(value)
    }
}

impl FromParts for Part {
    fn from_parts(parts: Vec<Part>) -> Result<Self, DecodeError> {
        Option::from_parts(parts)?.ok_or_else(|| DecodeError::new("required, but missing"))
    }
}

impl FromParts for Option<Part> {
    fn from_parts(mut parts: Vec<Part>) -> Result<Self, DecodeError> {
        let part = parts.pop();
        if parts.is_empty() { Ok(part) } else { Err(DecodeError::new("expected one part, found several")) }
    }
}

impl FromParts for Vec<Part> {
    fn from_parts(parts: Vec<Part>) -> Result<Self, DecodeError> {
        Ok(parts)
    }
}

impl FromParts for Option<Vec<Part>> {
    fn from_parts(parts: Vec<Part>) -> Result<Self, DecodeError> {
        Ok((!parts.is_empty()).then_some(parts))
    }
}

impl FromParts for Maybe<Part> {
    fn from_parts(parts: Vec<Part>) -> Result<Self, DecodeError> {
        Ok(Option::from_parts(parts)?.map_or(Maybe::Absent, Maybe::Value))
    }
}

impl FromParts for Maybe<Vec<Part>> {
    fn from_parts(parts: Vec<Part>) -> Result<Self, DecodeError> {
        Ok(if parts.is_empty() { Maybe::Absent } else { Maybe::Value(parts) })
    }
}

/// Finds the JSON that texts represent, by trial: text that needs no quotes in a form is a string, a number or a whole
/// object, and several parts are a list. Returns `false` if there is nothing and nothing is required.
fn read(decode: &mut dyn FnMut(&[u8]) -> Result<(), DecodeError>, texts: &[&str]) -> Result<bool, DecodeError> {
    if texts.is_empty() {
        if decode(b"null").is_ok() {
            return Ok(false);
        }
        return decode(b"[]").map(|()| true).map_err(|_| DecodeError::new("required, but missing"));
    }
    let quoted: Vec<String> = texts.iter().map(|text| json::encode(&(*text).to_owned())).collect();
    let raw: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let mut tries = Vec::new();
    if let ([quoted], [raw]) = (quoted.as_slice(), raw.as_slice()) {
        tries.extend([quoted.clone(), raw.clone()]);
    }
    tries.extend([format!("[{}]", quoted.join(",")), format!("[{}]", raw.join(","))]);
    let mut first = None;
    for json in tries {
        match decode(json.as_bytes()) {
            Ok(()) => return Ok(true),
            Err(error) => first.get_or_insert(error),
        };
    }
    Err(first.unwrap_or_else(|| DecodeError::new("cannot be read")))
}
