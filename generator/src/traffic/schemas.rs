//! The schemas of a lowered document as nodes that refer to each other.
//!
//! What comes in are pointers to schemas; what goes out are [`Node`]s with what a schema says about the schemas in it, and
//! where it is. What a schema says about values alone is left to [`judge`](super::judge).

use crate::lower::{Facts, SchemaFacts, Unevaluated};
use crate::pointer::Pointer;
use foldhash::{HashMap, HashSet};
use indexmap::IndexMap;
use serde_json::Value;

/// References may lead to each other this often.
const MAX_CHAIN: usize = 64;

/// The number of a [`Node`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(usize);

impl NodeId {
    /// Its number, counted from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0
    }
}

/// A schema.
#[derive(Debug, Default)]
pub struct Node {
    /// Where it is.
    pub pointer: Pointer,
    /// What it refers to; then it says nothing else.
    pub reference: Option<NodeId>,
    /// Whether `null` is allowed besides.
    pub is_nullable: bool,
    /// Whether only responses have it.
    pub is_read_only: bool,
    /// Whether only requests have it.
    pub is_write_only: bool,
    /// Its types; none when any will do.
    pub types: Vec<String>,
    /// Properties by name.
    pub properties: IndexMap<String, NodeId>,
    /// Names of the properties that must be there, in order.
    pub required: Vec<String>,
    /// Properties by patterns of their names.
    pub patterns: Vec<(String, NodeId)>,
    /// Properties of other names.
    pub additional: Additional,
    /// The first items of a list.
    pub prefix: Vec<NodeId>,
    /// Its other items.
    pub items: Option<NodeId>,
    /// Schemas that hold together.
    pub all: Vec<NodeId>,
    /// Lists of schemas of which one holds: `oneOf`, `anyOf`.
    pub choices: Vec<Vec<NodeId>>,
    /// What distinguishes the schemas of a choice.
    pub discriminator: Option<Discriminator>,
}

/// What an object may have besides what its schema names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Additional {
    /// The schema does not say, so that anything is allowed and nothing is documented.
    #[default]
    Unspecified,
    /// Anything.
    Any,
    /// Values of a schema.
    Schema(NodeId),
    /// Nothing.
    None,
}

/// What distinguishes the schemas of a choice.
#[derive(Debug)]
pub struct Discriminator {
    /// The property whose value does.
    pub property: String,
    /// Schemas by the values.
    pub mapping: HashMap<String, NodeId>,
}

/// The schemas of a document.
#[derive(Debug)]
pub struct Schemas<'a> {
    root: &'a Value,
    facts: &'a Facts,
    nodes: Vec<Node>,
    known: HashMap<Pointer, NodeId>,
}

impl<'a> Schemas<'a> {
    /// The schemas of a document with the facts beside it, of which none is known yet.
    #[must_use]
    pub fn new(root: &'a Value, facts: &'a Facts) -> Self {
        Self { root, facts, nodes: Vec::new(), known: HashMap::default() }
    }

    /// A schema.
    ///
    /// # Panics
    ///
    /// When the number is that of another document.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// What a schema says that the model does not.
    pub(super) fn facts(&self, node: &Node) -> &SchemaFacts {
        self.facts.schema(&node.pointer)
    }

    /// All schemas that are known.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(index), node))
    }

    /// How many schemas are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The value of the document at a place.
    #[must_use]
    pub fn find(&self, pointer: &Pointer) -> Option<&'a Value> {
        self.root.pointer(&pointer.to_string())
    }

    /// What is at a place, or at the end of the references there.
    #[must_use]
    pub fn follow(&self, at: &Pointer) -> Option<(Pointer, &'a Value)> {
        let mut at = at.clone();
        for _ in 0..MAX_CHAIN {
            let value = self.find(&at)?;
            match reference(value) {
                Some(target) => at = target,
                None => return Some((at, value)),
            }
        }
        None
    }

    /// The schema at a place, when something leads to it.
    #[must_use]
    pub fn known(&self, at: &Pointer) -> Option<NodeId> {
        self.known.get(at).copied()
    }

    /// The schema at a place, with all that it leads to.
    pub fn add(&mut self, at: &Pointer) -> Option<NodeId> {
        if let Some(id) = self.known.get(at) {
            return Some(*id);
        }
        let value = self.find(at)?;
        let id = NodeId(self.nodes.len());
        self.known.insert(at.clone(), id);
        self.nodes.push(Node { pointer: at.clone(), ..Node::default() });
        self.nodes[id.0] = self.read(at, value);
        Some(id)
    }

    fn read(&mut self, at: &Pointer, value: &Value) -> Node {
        let facts = self.facts.schema(at);
        let flag = |key: &str| value.get(key).and_then(Value::as_bool).unwrap_or_default();
        let mut node = Node {
            pointer: at.clone(),
            is_nullable: flag("nullable"),
            is_read_only: flag("readOnly"),
            is_write_only: flag("writeOnly"),
            types: types(value, facts),
            required: texts(value.get("required")),
            ..Node::default()
        };
        if let Some(target) = reference(value) {
            node.reference = self.add(&target);
            return node;
        }
        for name in value.get("properties").and_then(Value::as_object).into_iter().flat_map(|object| object.keys()) {
            if let Some(id) = self.add(&at.keys(&["properties", name])) {
                node.properties.insert(name.clone(), id);
            }
        }
        for (pattern, name) in facts.patterns.iter().flatten() {
            node.patterns.extend(self.hidden(name).map(|id| (pattern.clone(), id)));
        }
        node.additional = match (value.get("additionalProperties"), &facts.unevaluated) {
            (None, None) => Additional::Unspecified,
            (Some(Value::Bool(true)), _) | (None, Some(Unevaluated::Open)) => Additional::Any,
            (Some(Value::Bool(false)), _) | (None, Some(Unevaluated::Closed)) => Additional::None,
            (None, Some(Unevaluated::Schema(name))) => self.hidden(name).map_or(Additional::Any, Additional::Schema),
            (Some(_), _) => self.add(&at.key("additionalProperties")).map_or(Additional::Any, Additional::Schema),
        };
        node.prefix = facts.prefix_items.iter().filter_map(|name| self.hidden(name)).collect();
        node.items = value.get("items").and_then(|_| self.add(&at.key("items")));
        node.all = self.list(at, value, "allOf");
        let choices = ["oneOf", "anyOf"].map(|key| self.list(at, value, key));
        node.choices = choices.into_iter().filter(|choice| !choice.is_empty()).collect();
        node.discriminator = self.discriminator(value, &node.choices);
        node
    }

    fn list(&mut self, at: &Pointer, value: &Value, key: &str) -> Vec<NodeId> {
        let length = value.get(key).and_then(Value::as_array).map_or(0, Vec::len);
        (0..length).filter_map(|index| self.add(&at.key(key).index(index))).collect()
    }

    /// A schema for which the model has no place, by the name of its component.
    fn hidden(&mut self, name: &str) -> Option<NodeId> {
        self.add(&Pointer::root().keys(&["components", "schemas", name]))
    }

    fn discriminator(&mut self, value: &Value, choices: &[Vec<NodeId>]) -> Option<Discriminator> {
        let discriminator = value.get("discriminator")?;
        let property = discriminator.get("propertyName")?.as_str()?.to_owned();
        let mut mapping = HashMap::default();
        // Without a mapping, the name of a component is its value.
        for id in choices.iter().flatten() {
            if let Some(target) = self.nodes[id.0].reference
                && let Some(name) = self.nodes[target.0].pointer.last()
            {
                mapping.insert(name.into_owned(), *id);
            }
        }
        let written = discriminator.get("mapping").and_then(Value::as_object);
        for (value, target) in written.into_iter().flatten() {
            let target = target.as_str().and_then(Pointer::from_reference).and_then(|target| self.add(&target));
            mapping.extend(target.map(|target| (value.clone(), target)));
        }
        Some(Discriminator { property, mapping })
    }

    /// The schemas that references lead to, from a schema to the one that refers to none.
    #[must_use]
    pub fn chain(&self, id: NodeId) -> Vec<NodeId> {
        let mut chain = vec![id];
        while let Some(next) = self.node(chain[chain.len() - 1]).reference.filter(|_| chain.len() < MAX_CHAIN) {
            chain.push(next);
        }
        chain
    }

    /// The end of the references from a schema.
    #[must_use]
    pub fn target(&self, id: NodeId) -> NodeId {
        *self.chain(id).last().unwrap_or(&id)
    }

    /// Whether a property of an object is in messages of one direction only, so that the other need not have it.
    #[must_use]
    pub fn is_exempt(&self, object: NodeId, name: &str, is_request: bool) -> bool {
        let flag = |node: &Node| if is_request { node.is_read_only } else { node.is_write_only };
        let declared = self.declared(object, name, &mut HashSet::default());
        declared.into_iter().any(|id| self.chain(id).iter().any(|id| flag(self.node(*id))))
    }

    /// The schemas of a property, as the parts of an object declare it.
    fn declared(&self, object: NodeId, name: &str, seen: &mut HashSet<NodeId>) -> Vec<NodeId> {
        let object = self.target(object);
        if !seen.insert(object) {
            return Vec::new();
        }
        let node = self.node(object);
        let own = node.properties.get(name).copied().into_iter();
        let parts = node.all.iter().flat_map(|part| self.declared(*part, name, seen));
        own.chain(parts).collect()
    }
}

/// Where a reference leads.
fn reference(value: &Value) -> Option<Pointer> {
    Pointer::from_reference(value.get("$ref")?.as_str()?)
}

fn types(value: &Value, facts: &SchemaFacts) -> Vec<String> {
    if facts.types.is_empty() {
        return texts(value.get("type"));
    }
    facts.types.iter().map(|name| (*name).to_owned()).collect()
}

/// A text, or the texts of a list.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}
