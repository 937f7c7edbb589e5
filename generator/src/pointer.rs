//! JSON pointers (RFC 6901): where in a document something stands.
//!
//! A pointer is built while a stage walks the document, one token a step, and printed only when something is reported.

use std::borrow::Cow;
use std::fmt;

/// A JSON pointer such as `/paths/~1users/get`. The empty pointer is the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The value under `key` of the object here.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut pointer = Self(String::with_capacity(self.0.len() + key.len() + 1));
        pointer.0.push_str(&self.0);
        pointer.enter(key);
        pointer
    }

    /// Goes on to the value under `key` of the object here.
    pub(crate) fn enter(&mut self, key: &str) {
        self.0.push('/');
        for character in key.chars() {
            match character {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                other => self.0.push(other),
            }
        }
    }

    /// The values under `keys`, one inside the other.
    #[must_use]
    pub fn keys(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |pointer, key| pointer.key(key))
    }

    /// The item at `index` of the list here.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// As RFC 6901 writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tokens from the root inwards, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(unescaped)
    }

    /// The last token, unescaped; `None` for the whole document.
    #[must_use]
    pub fn last(&self) -> Option<Cow<'_, str>> {
        self.0.rsplit_once('/').map(|(_, token)| unescaped(token))
    }

    /// The pointer of what this stands in; `None` for the whole document.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.rfind('/').map(|slash| Self(self.0[..slash].to_owned()))
    }

    /// The pointer in a reference within the document: `#/components/schemas/User`, percent-decoded (RFC 3986, 3.5).
    #[must_use]
    pub fn from_reference(reference: &str) -> Option<Self> {
        let fragment = reference.strip_prefix('#')?;
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8().ok()?;
        (decoded.is_empty() || decoded.starts_with('/')).then(|| Self(decoded.into_owned()))
    }
}

fn unescaped(token: &str) -> Cow<'_, str> {
    if token.contains('~') { token.replace("~1", "/").replace("~0", "~").into() } else { token.into() }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<&str> for Pointer {
    /// Takes a pointer as RFC 6901 writes it.
    fn from(pointer: &str) -> Self {
        Self(pointer.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Pointer;

    #[test]
    fn escapes_and_unescapes() {
        let pointer = Pointer::root().key("paths").key("/a~b/{c}").index(3);
        assert_eq!(pointer.as_str(), "/paths/~1a~0b~1{c}/3");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["paths", "/a~b/{c}", "3"]);
        assert_eq!(pointer.parent().unwrap().last().unwrap(), "/a~b/{c}");
    }

    #[test]
    fn reads_references() {
        assert_eq!(Pointer::from_reference("#/a%20b/c~1d").unwrap().as_str(), "/a b/c~1d");
        assert_eq!(Pointer::from_reference("other.yaml#/a"), None);
        assert_eq!(Pointer::from_reference("#anchor"), None);
    }
}
