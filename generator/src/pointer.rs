//! JSON pointers (RFC 6901): where in a document something is.
//!
//! A pointer is built while a stage walks the document, one token a step, and printed only when something is reported. It
//! shares all but its last token with the pointer that it was made from: what is under a long key, or deep in the
//! document, costs no more to point at than anything else.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock};

/// A JSON pointer such as `/paths/~1users/get`. The empty pointer is the whole document.
#[derive(Clone, Default)]
pub struct Pointer(Option<Arc<Step>>);

/// The last token of a pointer, and what is before it.
struct Step {
    before: Pointer,
    /// As RFC 6901 writes it.
    token: Box<str>,
    /// How many tokens there are.
    depth: usize,
    /// Of all tokens.
    hash: u64,
}

/// Hashes tokens, otherwise in each process.
static TOKENS: LazyLock<foldhash::fast::RandomState> = LazyLock::new(Default::default);

impl Pointer {
    /// The whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The value under `key` of the object here.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        if key.contains(['~', '/']) { self.step(&key.replace('~', "~0").replace('/', "~1")) } else { self.step(key) }
    }

    /// Goes on to the value under `key` of the object here.
    pub(crate) fn enter(&mut self, key: &str) {
        *self = self.key(key);
    }

    /// The values under `keys`, one inside the other.
    #[must_use]
    pub fn keys(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |pointer, key| pointer.key(key))
    }

    /// The item at `index` of the list here.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(&index.to_string())
    }

    /// One token further, which is written as RFC 6901 does.
    fn step(&self, token: &str) -> Self {
        let hash = TOKENS.hash_one((self.hash(), token));
        Self(Some(Arc::new(Step { before: self.clone(), token: token.into(), depth: self.depth() + 1, hash })))
    }

    /// The tokens from the root inwards, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.written().into_iter().map(unescaped)
    }

    /// The last token, unescaped; `None` for the whole document.
    #[must_use]
    pub fn last(&self) -> Option<Cow<'_, str>> {
        self.0.as_ref().map(|step| unescaped(&step.token))
    }

    /// The pointer of what this is in; `None` for the whole document.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.as_ref().map(|step| step.before.clone())
    }

    /// Whether this is in what is at `around`, or is it.
    #[must_use]
    pub fn is_within(&self, around: &Self) -> bool {
        self.depth().checked_sub(around.depth()).is_some_and(|further| *self.above(further) == *around)
    }

    /// Whether this is a component of a section.
    pub(crate) fn is_component(&self, section: &str) -> bool {
        matches!(self.written().as_slice(), ["components", found, _] if *found == section)
    }

    /// Where this is once what is at `from`, in which it is, is at `to`.
    #[must_use]
    pub fn moved(&self, from: &Self, to: &Self) -> Self {
        if from == to {
            return self.clone();
        }
        let further = self.depth().saturating_sub(from.depth());
        self.inside(further).into_iter().fold(to.clone(), |pointer, token| pointer.step(token))
    }

    /// The pointer in a reference within the document: `#/components/schemas/User`, percent-decoded (RFC 3986, 3.5).
    #[must_use]
    pub fn from_reference(reference: &str) -> Option<Self> {
        let fragment = reference.strip_prefix('#')?;
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8().ok()?;
        (decoded.is_empty() || decoded.starts_with('/')).then(|| Self::from(&*decoded))
    }

    fn depth(&self) -> usize {
        self.0.as_ref().map_or(0, |step| step.depth)
    }

    fn hash(&self) -> u64 {
        self.0.as_ref().map_or(0, |step| step.hash)
    }

    /// What this is in, so many steps up.
    fn above(&self, steps: usize) -> &Self {
        (0..steps).fold(self, |pointer, _| pointer.0.as_ref().map_or(pointer, |step| &step.before))
    }

    /// The last tokens as they are written, so many of them, from the outside in.
    fn inside(&self, count: usize) -> Vec<&str> {
        let mut tokens: Vec<&str> = Vec::with_capacity(count);
        let mut pointer = self;
        while tokens.len() < count
            && let Some(step) = &pointer.0
        {
            tokens.push(&step.token);
            pointer = &step.before;
        }
        tokens.reverse();
        tokens
    }

    /// All tokens as they are written.
    pub(crate) fn written(&self) -> Vec<&str> {
        self.inside(self.depth())
    }
}

impl PartialEq for Pointer {
    fn eq(&self, other: &Self) -> bool {
        if self.depth() != other.depth() {
            return false;
        }
        let (mut one, mut two) = (self, other);
        while let (Some(step), Some(other)) = (&one.0, &two.0) {
            if Arc::ptr_eq(step, other) {
                return true;
            }
            if step.hash != other.hash || step.token != other.token {
                return false;
            }
            (one, two) = (&step.before, &other.before);
        }
        true
    }
}

impl Eq for Pointer {}

impl Hash for Pointer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash());
    }
}

impl PartialOrd for Pointer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pointer {
    /// The order of the texts. What both share is not looked at.
    fn cmp(&self, other: &Self) -> Ordering {
        let depth = self.depth().min(other.depth());
        let (mut one, mut two) = (self.above(self.depth() - depth), other.above(other.depth() - depth));
        while let (Some(step), Some(other)) = (&one.0, &two.0)
            && !Arc::ptr_eq(step, other)
        {
            (one, two) = (&step.before, &other.before);
        }
        let (tokens, others) = (self.inside(self.depth() - one.depth()), other.inside(other.depth() - two.depth()));
        let same = tokens.iter().zip(&others).take_while(|(token, other)| token == other).count();
        text(&tokens[same..]).cmp(text(&others[same..]))
    }
}

impl Drop for Step {
    /// Step by step: one inside the other would take a stack as deep as the pointer.
    fn drop(&mut self) {
        let mut next = self.before.0.take();
        while let Some(mut step) = next.and_then(Arc::into_inner) {
            next = step.before.0.take();
        }
    }
}

/// The bytes of tokens with what is before each.
fn text<'p>(tokens: &'p [&str]) -> impl Iterator<Item = u8> + 'p {
    tokens.iter().flat_map(|token| std::iter::once(b'/').chain(token.bytes()))
}

/// A token as it is written, unescaped.
pub(crate) fn unescaped(token: &str) -> Cow<'_, str> {
    if token.contains('~') { token.replace("~1", "/").replace("~0", "~").into() } else { token.into() }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written().into_iter().try_for_each(|token| write!(formatter, "/{token}"))
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), formatter)
    }
}

impl From<&Pointer> for Pointer {
    fn from(pointer: &Pointer) -> Self {
        pointer.clone()
    }
}

impl From<&str> for Pointer {
    /// Takes a pointer as RFC 6901 writes it.
    fn from(pointer: &str) -> Self {
        pointer.split('/').skip(1).fold(Self::root(), |pointer, token| pointer.step(token))
    }
}

#[cfg(test)]
mod tests {
    use super::Pointer;

    #[test]
    fn escapes_and_unescapes() {
        let pointer = Pointer::root().key("paths").key("/a~b/{c}").index(3);
        assert_eq!(pointer.to_string(), "/paths/~1a~0b~1{c}/3");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["paths", "/a~b/{c}", "3"]);
        assert_eq!(pointer.parent().unwrap().last().unwrap(), "/a~b/{c}");
    }

    #[test]
    fn reads_references() {
        assert_eq!(Pointer::from_reference("#/a%20b/c~1d").unwrap().to_string(), "/a b/c~1d");
        assert_eq!(Pointer::from_reference("other.yaml#/a"), None);
        assert_eq!(Pointer::from_reference("#anchor"), None);
    }

    #[test]
    fn equal_and_ordered_as_their_texts_are() {
        let texts = ["", "/", "/a", "/a-b", "/a/", "/a/b", "/a/b-", "/a/b/c", "/b", "/b/a"];
        let shared = Pointer::from("/a");
        for (index, one) in texts.iter().enumerate() {
            for (other_index, other) in texts.iter().enumerate() {
                let (left, right) = (Pointer::from(*one), Pointer::from(*other));
                assert_eq!(left == right, index == other_index);
                assert_eq!(left.cmp(&right), one.cmp(other), "{one} {other}");
            }
        }
        assert_eq!(shared.key("b"), Pointer::from("/a/b"));
        assert!(shared.key("b") < shared.key("c") && shared < shared.key(""));
    }

    #[test]
    fn pointers_are_compared_and_moved() {
        let [around, inside, beside] = ["/a/b", "/a/b/c~1d/0", "/a/bc"].map(Pointer::from);
        assert!(inside.is_within(&around) && around.is_within(&around) && around.is_within(&Pointer::root()));
        assert!(!beside.is_within(&around) && !around.is_within(&inside));
        assert_eq!(inside.moved(&around, &Pointer::from("/x")).to_string(), "/x/c~1d/0");
    }

    #[test]
    fn long_ones_are_dropped_on_a_small_stack() {
        let pointer = Pointer::from("/a".repeat(1_000_000).as_str());
        assert_eq!(pointer.clone(), pointer);
    }
}
