//! The objects of OpenAPI as tables: which keys each has, and what stands under them.
//!
//! A [`Rule`] describes one object of the standard. The tables know nothing of Rust types and do nothing; `check` walks a
//! document along them. Another version of the standard is another table.

pub(super) mod v30;

/// An object of the standard.
pub(super) struct Rule {
    /// What messages call it, such as `an operation`.
    pub(super) name: &'static str,
    /// Where components of this kind stand, such as `schemas`; what a reference to one leads to.
    pub(super) section: Option<&'static str>,
    /// The keys it has, in the order of the standard.
    pub(super) keys: &'static [Key],
    /// What stands under keys that are not fixed.
    pub(super) others: Others,
    /// Whether `x-` keys are allowed.
    pub(super) extensible: bool,
    /// Keys of which one must be there.
    pub(super) one_of: &'static [&'static str],
    /// Keys that a value of another key makes necessary: `(key, value, needed, how much)`.
    pub(super) implies: &'static [(&'static str, &'static str, &'static str, Presence)],
}

/// A fixed key of an object.
pub(super) struct Key {
    /// The key.
    pub(super) name: &'static str,
    /// Whether it must be there.
    pub(super) presence: Presence,
    /// What stands under it.
    pub(super) shape: Shape,
}

/// Whether a key must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// The document cannot be understood without it.
    Required,
    /// The standard requires it, but what is missing is clear.
    Expected,
    /// It may be left out.
    Optional,
}

/// What stands under a key.
pub(super) enum Shape {
    /// Anything; never looked into, so a `$ref` in it is no reference.
    Free,
    /// Text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// An integer that is not negative.
    Count,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list.
    List(&'static Shape),
    /// An object with keys of the author's choice.
    Map(&'static Shape),
    /// An object whose keys name components (OpenAPI 3.0.4, 4.7.7.1).
    Components(&'static Shape),
    /// An object.
    Object(&'static Rule),
    /// An object or a reference to one.
    Reference(&'static Rule),
    /// `true`, `false` or an object or a reference to one.
    FlagOrReference(&'static Rule),
}

/// What stands under keys that are not fixed.
pub(super) enum Others {
    /// There are none.
    None,
    /// Paths: keys that begin with a slash.
    Paths(Shape),
    /// Statuses: three digits, or a digit and `XX`.
    Statuses(Shape),
    /// Keys of the author's choice.
    Any(Shape),
}

impl Rule {
    /// The fixed key of this name.
    pub(super) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// Whether a key names a status or a class of them: `200`, `4XX`.
pub(super) fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => true,
        [b'1'..=b'9', second, third] => second.is_ascii_digit() && third.is_ascii_digit(),
        _ => false,
    }
}
