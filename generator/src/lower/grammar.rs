//! The objects of OpenAPI as tables: which keys each has, and what is under them.
//!
//! A [`Rule`] describes one object of the standard in all its versions: each [`Key`] says since when and until when it is
//! one. The tables know nothing of Rust types and do nothing; `check` walks a document along them.

pub(super) mod objects;
pub(super) mod schema;

use super::version::Version;

/// An object of the standard.
pub(super) struct Rule {
    /// What messages call it, such as `an operation`.
    pub(super) name: &'static str,
    /// Where components of this kind are, such as `schemas`; what a reference to one leads to.
    pub(super) section: Option<&'static str>,
    /// The keys it has, in the order of the standard.
    pub(super) keys: &'static [Key],
    /// More keys that it has in Swagger 2.0.
    pub(super) old: &'static [Key],
    /// What is under keys that are not fixed.
    pub(super) others: Others,
    /// Whether `x-` keys are allowed.
    pub(super) extensible: bool,
    /// Keys of which one must be there, and since which version.
    pub(super) one_of: Option<OneOf>,
    /// Keys that a value of another key makes necessary.
    pub(super) implies: &'static [Implied],
    /// Since when unknown keys are allowed.
    pub(super) open_since: Version,
}

/// Keys of which one must be there.
pub(super) struct OneOf {
    /// The keys.
    pub(super) keys: &'static [&'static str],
    /// Since when it is so.
    pub(super) since: Version,
}

/// A key that the value of another one makes necessary.
pub(super) struct Implied {
    /// The other key.
    pub(super) key: &'static str,
    /// Its value.
    pub(super) value: &'static str,
    /// The key that must be there.
    pub(super) needed: &'static str,
    /// How much it must.
    pub(super) presence: Presence,
    /// Since when it must.
    pub(super) since: Version,
    /// Until when it must.
    pub(super) until: Version,
}

/// A word that not all versions have.
pub(super) struct Dated {
    /// The word.
    pub(super) word: &'static str,
    /// The first version that has it.
    pub(super) since: Version,
    /// The last version that has it.
    pub(super) until: Version,
}

/// A fixed key of an object.
pub(super) struct Key {
    /// The key.
    pub(super) name: &'static str,
    /// Whether it must be there.
    pub(super) presence: Presence,
    /// The last version in which it must.
    pub(super) needed_until: Version,
    /// What is under it.
    pub(super) shape: Shape,
    /// The first version that has it.
    pub(super) since: Version,
    /// The last version that has it.
    pub(super) until: Version,
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

/// What is under a key.
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
    /// Whether a bound is exclusive (3.0), or such a bound itself.
    Bound,
    /// One of the first words, or one of the second in the versions that have it.
    Word(&'static [&'static str], &'static [Dated]),
    /// How values of a union are distinguished, or (in 2.0) the name of the property that does it.
    Discriminator,
    /// The type of a schema, or (since 3.1) several of them.
    Types,
    /// The names of required properties.
    Names,
    /// A list.
    List(&'static Shape),
    /// An object with keys of the author's choice.
    Map(&'static Shape),
    /// An object whose keys name components (OpenAPI 3.0.4, 4.7.7.1).
    Components(&'static Shape),
    /// An object.
    Object(&'static Rule),
    /// An object, a reference to one, or an object with a reference whose keys it completes.
    Completed(&'static Rule),
    /// An object or a reference to one.
    Reference(&'static Rule),
    /// An object or a reference to one, or (since 3.1) `true` or `false`.
    Schema,
    /// `true`, `false` or a schema.
    FlagOrSchema,
    /// A schema, or a list of them as in older JSON Schema.
    Items,
    /// A schema, or names of properties, as in older JSON Schema.
    Dependency,
}

/// What is under keys that are not fixed.
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
        self.all().find(|key| key.name == name)
    }

    /// The fixed keys of all versions.
    pub(super) fn all(&self) -> impl Iterator<Item = &'static Key> + use<> {
        self.keys.iter().chain(self.old)
    }
}

impl Key {
    const fn since(self, since: Version) -> Self {
        Self { since, ..self }
    }

    const fn until(self, until: Version) -> Self {
        Self { until, ..self }
    }

    /// As Swagger 2.0 has it, and no later version.
    const fn only_old(self) -> Self {
        self.until(Version::V20)
    }

    const fn needed_until(self, needed_until: Version) -> Self {
        Self { needed_until, ..self }
    }

    /// Whether a version has it.
    pub(super) fn is_in(&self, version: Version) -> bool {
        self.since <= version && version <= self.until
    }
}

impl Dated {
    /// A word that is new in a version.
    pub(super) const fn since(word: &'static str, since: Version) -> Self {
        Self { word, since, until: Version::NEWEST }
    }

    /// A word that Swagger 2.0 has, and no later version.
    pub(super) const fn only_old(word: &'static str) -> Self {
        Self { word, since: Version::OLDEST, until: Version::V20 }
    }

    /// Whether a version has it.
    pub(super) fn is_in(&self, version: Version) -> bool {
        self.since <= version && version <= self.until
    }
}

impl Shape {
    /// The rule of the objects, when it is about objects of one.
    pub(super) fn rule(&self) -> Option<&'static Rule> {
        match self {
            Self::Object(rule) | Self::Completed(rule) | Self::Reference(rule) => Some(rule),
            Self::Schema | Self::FlagOrSchema | Self::Items | Self::Dependency => Some(&schema::SCHEMA),
            Self::Discriminator => Some(&schema::DISCRIMINATOR),
            _ => None,
        }
    }
}

const fn key(name: &'static str, presence: Presence, shape: Shape) -> Key {
    Key { name, presence, needed_until: Version::NEWEST, shape, since: Version::OLDEST, until: Version::NEWEST }
}

const fn may(name: &'static str, shape: Shape) -> Key {
    key(name, Presence::Optional, shape)
}

const fn rule(name: &'static str, keys: &'static [Key]) -> Rule {
    Rule {
        name,
        section: None,
        keys,
        old: &[],
        others: Others::None,
        extensible: true,
        one_of: None,
        implies: &[],
        open_since: Version::NEVER,
    }
}

const fn component(name: &'static str, section: &'static str, keys: &'static [Key]) -> Rule {
    Rule { section: Some(section), ..rule(name, keys) }
}

const fn implied(key: &'static str, value: &'static str, needed: &'static str, presence: Presence) -> Implied {
    Implied { key, value, needed, presence, since: Version::V30, until: Version::NEWEST }
}

/// A key that Swagger 2.0 needs, and no later version.
const fn implied_in_old(key: &'static str, value: &'static str, needed: &'static str) -> Implied {
    let (presence, since, until) = (Presence::Expected, Version::V20, Version::V20);
    Implied { key, value, needed, presence, since, until }
}

/// Whether a key names a status or a class of them: `200`, `4XX`.
pub(super) fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => true,
        [b'1'..=b'9', second, third] => second.is_ascii_digit() && third.is_ascii_digit(),
        _ => false,
    }
}

/// The words for the types of schemas.
pub(super) const fn schema_types() -> &'static [&'static str] {
    schema::TYPES
}
