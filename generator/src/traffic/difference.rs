//! A fact in which traffic and the document differ, however often it was seen.
//!
//! What comes in are sightings; what goes out is each difference once: with how many exchanges show it and with one of them,
//! with the names that a note may use for it, and how the document would follow where that is mechanical.

use super::exchange::{Exchange, Origin};
use super::schemas::NodeId;
use super::shape::Shape;
use crate::diagnostic::Part;
use crate::pointer::Pointer;
use crate::source::FileId;
use indexmap::IndexMap;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a difference is: two sightings of the same are one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The code of its diagnostic.
    pub code: &'static str,
    /// The place of the document, in the file that it was read from.
    pub place: (FileId, Pointer),
    /// What traffic says of it.
    pub says: String,
    /// What distinguishes the differences of one place besides, such as a name.
    pub detail: String,
}

/// A fact in which traffic and the document differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What it is.
    pub key: Key,
    /// The place of the lowered document to point at, and what is there.
    pub place: (Pointer, Part, String),
    /// One terse description.
    pub message: String,
    /// The name of the place that it is about, and what it is a part of; empty where it is about an operation.
    pub subject: (String, String),
    /// How many exchanges could show it, when that is known of the schema there.
    pub schema: Option<NodeId>,
    /// Components that a note may be on, and the name of the fact there.
    pub components: BTreeSet<(Pointer, String)>,
    /// Where it was seen, by operation and name of the fact.
    pub uses: IndexMap<(Option<usize>, String), Use>,
    /// What was seen there, for the document to follow.
    pub shape: Shape,
    /// Values that are not listed, as far as they look like ones of a list; `None` as soon as one does not.
    pub values: Option<BTreeSet<String>>,
    /// How the document would follow.
    pub follow: Option<Follow>,
}

/// How often a difference was seen at an operation.
#[derive(Clone, Debug)]
pub struct Use {
    /// The number of the last exchange that shows it.
    last: u32,
    /// How many exchanges show it.
    pub count: u32,
    /// The first of them.
    pub sample: Sample,
}

/// An exchange that shows a difference.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What notes call it.
    pub name: String,
    /// Where it is recorded.
    pub origin: Origin,
    /// Where in its body, as `JSONPath`; empty when it is nothing in a body.
    pub json_path: String,
}

/// How a document follows traffic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follow {
    /// The schema allows `null`.
    Nullable(Pointer),
    /// The object need not have the key.
    Optional(Pointer, String),
    /// The operation has a response of this status, with a body of this media type when it has one.
    Status(Pointer, String, Option<String>),
    /// The body may have this media type.
    Media(Pointer, String),
    /// The values are among those that are listed.
    Values(Pointer),
    /// The object has a property.
    Property(Pointer, String),
}

/// One time that a difference was seen.
#[derive(Clone, Debug)]
pub(super) struct Sighting<'v> {
    pub(super) key: Key,
    pub(super) place: (Pointer, Part, String),
    pub(super) message: String,
    pub(super) subject: (String, String),
    pub(super) schema: Option<NodeId>,
    pub(super) components: Vec<(Pointer, String)>,
    pub(super) operation: Option<usize>,
    pub(super) fact: String,
    pub(super) json_path: String,
    /// The value to follow.
    pub(super) value: Option<&'v Value>,
    /// A value that is not listed.
    pub(super) listed: Listed,
    pub(super) follow: Option<Follow>,
}

/// A value that is not among those that are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    /// It is not about such a value.
    None,
    /// It looks like one of a list.
    Candidate(String),
    /// It does not.
    Other,
}

/// No more values than this are proposed for a list: it would be none.
const MAX_VALUES: usize = 12;

/// All differences, in the order in which they were first seen.
#[derive(Clone, Debug, Default)]
pub struct Differences {
    list: IndexMap<Key, Difference>,
}

impl Differences {
    /// Notes a sighting in an exchange, which has a number.
    pub(super) fn add(&mut self, sighting: Sighting<'_>, exchange: &Exchange, number: u32) {
        let difference = self.list.entry(sighting.key.clone()).or_insert_with(|| Difference {
            key: sighting.key,
            place: sighting.place,
            message: sighting.message,
            subject: sighting.subject,
            schema: sighting.schema,
            components: BTreeSet::new(),
            uses: IndexMap::new(),
            shape: Shape::default(),
            values: Some(BTreeSet::new()),
            follow: sighting.follow,
        });
        difference.components.extend(sighting.components);
        if let Some(value) = sighting.value {
            difference.shape.add(value);
        }
        match (sighting.listed, &mut difference.values) {
            (Listed::Candidate(value), Some(values)) if values.len() < MAX_VALUES || values.contains(&value) => {
                values.insert(value);
            }
            (Listed::None, _) => {}
            (_, values) => *values = None,
        }
        let sample =
            || Sample { name: exchange.name.clone(), origin: exchange.origin.clone(), json_path: sighting.json_path };
        let entry = difference.uses.entry((sighting.operation, sighting.fact));
        let seen = entry.or_insert_with(|| Use { last: 0, count: 0, sample: sample() });
        if seen.last != number {
            seen.last = number;
            seen.count += 1;
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Difference> {
        self.list.values()
    }

    /// All of them, to keep.
    #[must_use]
    pub fn into_list(self) -> Vec<Difference> {
        self.list.into_values().collect()
    }
}

impl Difference {
    /// How many exchanges show it.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.uses.values().map(|seen| seen.count).sum()
    }

    /// The operations that it was seen at.
    #[must_use]
    pub fn operations(&self) -> BTreeMap<Option<usize>, u32> {
        let mut operations = BTreeMap::new();
        for ((operation, _), seen) in &self.uses {
            *operations.entry(*operation).or_default() += seen.count;
        }
        operations
    }

    /// What a note would have to say.
    #[must_use]
    pub fn says(&self) -> &str {
        &self.key.says
    }
}
