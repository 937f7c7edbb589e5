//! What the user customizes: plain data.
//!
//! It comes from `specwright.toml`, the command line or a build script, and is consulted by the stages that it is about.
//! Every [`Spanned`] knows where it is in the file, so that one which fits nothing in the document can be pointed at.

use super::Access;
use serde::Deserialize;
use serde::de::Deserializer;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

/// A text of the settings. Two are equal when they say the same, wherever they are.
#[derive(Clone, Debug, Default)]
pub struct Spanned {
    /// What it says.
    pub text: String,
    /// Where it is in the file, in bytes; `None` when it comes from elsewhere.
    pub range: Option<Range<usize>>,
}

/// What the user customizes.
#[derive(Clone, Debug, Default)]
pub struct Customization {
    /// The file that the words are in: its path and its text.
    pub file: Option<(PathBuf, String)>,
    /// Overlay documents in the order in which they are applied, as written and where they are.
    pub overlays: Vec<(Spanned, PathBuf)>,
    /// Which files the document may consist of.
    pub access: Access,
    /// What is emitted; everything when it is empty.
    pub select: Selection,
    /// What is left out of that.
    pub exclude: Selection,
    /// Names.
    pub rename: Renames,
    /// Types that the user supplies.
    pub replace: Replacements,
    /// How the responses of operations go on, by `operationId`, as in `x-specwright-pagination`.
    pub pagination: BTreeMap<Spanned, serde_json::Value>,
    /// The headers that are set once, on the client, instead of those that every operation requires.
    pub client_headers: Option<Vec<Spanned>>,
    /// Scopes, as in `x-specwright-scopes`.
    pub scopes: Vec<ScopeSetting>,
    /// Header parameters that are idempotency keys, besides those that are called so.
    pub idempotency_keys: Vec<Spanned>,
    /// Derives of every type.
    pub derive: Vec<Spanned>,
    /// Further derives of the types of single component schemas.
    pub derive_for: BTreeMap<Spanned, Vec<Spanned>>,
    /// What becomes of dates.
    pub dates: Dates,
    /// What is emitted.
    pub extent: Extent,
    /// Each tag is behind a feature of its own.
    pub tag_features: bool,
    /// Lines for the manifest: a package and its requirement, as TOML writes them.
    pub dependencies: BTreeMap<String, String>,
    /// The licence of the crate, as an SPDX expression. That of the API is another matter.
    pub license: Option<String>,
    /// Where the crate's sources are kept.
    pub repository: Option<String>,
}

/// Operations, by what a document calls them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Selection {
    /// Those that have one of these tags.
    pub tags: Vec<Spanned>,
    /// Those with one of these `operationId`s, or of a method and path such as `GET /users/{id}`.
    pub operations: Vec<Spanned>,
    /// Those of paths that fit one of these: `*` is any part of a segment, `**` any number of segments.
    pub paths: Vec<Spanned>,
}

/// Names that the user chose, by what a document calls things.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Renames {
    /// Types, by component schema.
    pub types: BTreeMap<Spanned, Spanned>,
    /// Operations, by `operationId`.
    pub operations: BTreeMap<Spanned, Spanned>,
    /// Fields, by `Schema.property`.
    pub fields: BTreeMap<Spanned, Spanned>,
    /// Variants of enums, by `Schema.value`.
    pub variants: BTreeMap<Spanned, Spanned>,
    /// Modules of tags, by tag.
    pub tags: BTreeMap<Spanned, Spanned>,
}

/// Types that the user supplies.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Replacements {
    /// In place of component schemas.
    pub schemas: BTreeMap<Spanned, Replacement>,
    /// In place of what a `format` stands for.
    pub formats: BTreeMap<Spanned, Replacement>,
}

/// A type that the user supplies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The path of the type.
    pub path: Spanned,
    /// How it goes over the wire.
    pub codec: Codec,
}

/// How a type that the user supplies goes over the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Codec {
    /// As text, by `Display` and `FromStr`.
    #[default]
    Text,
    /// As a number, by `Display` and `FromStr`.
    Number,
    /// As any JSON, by `serde`.
    Serde,
    /// By the traits of the emitted runtime, which it has itself.
    Native,
}

/// A prefix of paths with a handle of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeSetting {
    /// What people call it.
    pub name: Spanned,
    /// The prefix.
    pub path: Spanned,
}

/// The library for dates and times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dates {
    /// `jiff`.
    #[default]
    Jiff,
    /// `chrono`.
    Chrono,
    /// `time`.
    Time,
    /// None: they stay text.
    Text,
}

/// What is emitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// Types and a client.
    #[default]
    Client,
    /// The types of the components.
    Types,
}

impl Spanned {
    /// A text that is not in a file.
    #[must_use]
    pub fn bare(text: impl Into<String>) -> Self {
        Self { text: text.into(), range: None }
    }
}

impl Customization {
    /// Whether only a part of the document is wanted.
    #[must_use]
    pub fn selects(&self) -> bool {
        !(self.select.is_empty() && self.exclude.is_empty())
    }
}

impl Selection {
    /// Whether nothing is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.operations.is_empty() && self.paths.is_empty()
    }
}

impl PartialEq for Spanned {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Spanned {}

impl PartialOrd for Spanned {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Spanned {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl std::borrow::Borrow<str> for Spanned {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl<'de> Deserialize<'de> for Spanned {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = toml::Spanned::<String>::deserialize(deserializer)?;
        let range = Some(spanned.span());
        Ok(Self { text: spanned.into_inner(), range })
    }
}

impl<'de> Deserialize<'de> for Replacement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Path(String),
            Table(Table),
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            #[serde(rename = "type")]
            path: String,
            #[serde(rename = "as", default)]
            codec: Codec,
        }
        // Behind `untagged` nothing knows where it is, so the whole is what is pointed at.
        let spanned = toml::Spanned::<Form>::deserialize(deserializer)?;
        let range = Some(spanned.span());
        Ok(match spanned.into_inner() {
            Form::Path(text) => Self { path: Spanned { text, range }, codec: Codec::Text },
            Form::Table(table) => Self { path: Spanned { text: table.path, range }, codec: table.codec },
        })
    }
}
