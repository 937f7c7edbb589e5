//! A value and its schema, walked through together.
//!
//! What comes in is a value; what goes out is a [`Finding`] for each place in it that the schema does not describe: what the
//! schema does not allow, and keys that it does not name. The [`Judge`] decides whether something is allowed; the walk finds
//! where, in the document and in the value. It also counts the [`Coverage`].

use super::coverage::Coverage;
use super::judge::{Judge, View, Violation};
use super::path::{Step, json_path, pattern};
use super::schemas::{Additional, Node, NodeId, Schemas};
use crate::diagnostic::Part;
use crate::pointer::Pointer;
use serde_json::Value;

/// No value is walked into deeper than this; parsers stop at as much.
const MAX_DEPTH: usize = 128;

/// What is different.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// `null` where that is not allowed.
    Null,
    /// A key is missing that must be there.
    Missing,
    /// A value of another type, which is named.
    Type(&'static str),
    /// A value that is none of those that are listed; with it, where it looks like one of a list.
    Value(Option<String>),
    /// A text that does not have its format.
    Format(String),
    /// A value outside of the bounds of a keyword.
    Bound(String),
    /// A key that is not documented.
    Undocumented,
    /// A key that is ruled out.
    Forbidden,
    /// Something that the schema does not allow in a way that has no name here.
    Other,
}

/// A place in a value that the document does not describe.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is different.
    pub kind: FindingKind,
    /// The schema that would have to change.
    pub node: NodeId,
    /// The place of the document to point at, and what is there.
    pub place: (Pointer, Part, String),
    /// The key that it is about, where there is no schema for that.
    pub key: Option<String>,
    /// Where in the value, as notes write it.
    pub path: String,
    /// Where in the value, as `JSONPath`.
    pub json_path: String,
    /// The components around it, and where in their values it is.
    pub components: Vec<(Pointer, String)>,
    /// The value itself, where it can tell how to follow.
    pub value: Option<Value>,
}

/// What a schema does not describe of a value; nothing is counted.
#[must_use]
pub fn findings(schemas: &Schemas<'_>, judge: &Judge<'_>, id: NodeId, value: &Value, view: View) -> Vec<Finding> {
    let mut walk = Walk::new(schemas, judge, view, judge.allows(id, value, view));
    walk.visit(id, value);
    walk.finish(id)
}

/// The schemas, what they allow, and what was seen of them.
pub(super) struct Walker<'a> {
    pub(super) schemas: &'a Schemas<'a>,
    pub(super) judge: &'a Judge<'a>,
    pub(super) coverage: &'a mut Coverage,
}

impl Walker<'_> {
    /// What a schema does not describe of a value.
    pub(super) fn findings(&mut self, id: NodeId, value: &Value, view: View) -> Vec<Finding> {
        let is_allowed = self.judge.allows(id, value, view);
        let mut walk = Walk::new(self.schemas, self.judge, view, is_allowed);
        walk.coverage = Some(&mut *self.coverage);
        walk.visit(id, value);
        walk.finish(id)
    }
}

/// A part of an object's schema: `allOf`, and what was chosen of `oneOf` and `anyOf`, put side by side.
struct Member {
    node: NodeId,
    /// The component that it is, when a reference leads to it.
    component: Option<Pointer>,
}

/// One walk through one value.
struct Walk<'a> {
    schemas: &'a Schemas<'a>,
    judge: &'a Judge<'a>,
    view: View,
    /// Whether the whole value is allowed, so that only undocumented keys can be found.
    is_allowed: bool,
    coverage: Option<&'a mut Coverage>,
    steps: Vec<Step>,
    /// The components around the current place, and how many steps lead to them.
    components: Vec<(Pointer, usize)>,
    findings: Vec<Finding>,
}

impl<'a> Walk<'a> {
    fn new(schemas: &'a Schemas<'a>, judge: &'a Judge<'a>, view: View, is_allowed: bool) -> Self {
        let (steps, components, findings) = (Vec::new(), Vec::new(), Vec::new());
        Self { schemas, judge, view, is_allowed, coverage: None, steps, components, findings }
    }

    /// What was found; when nothing explains why the value is not allowed, that alone.
    fn finish(self, id: NodeId) -> Vec<Finding> {
        let (mut findings, schemas) = (self.findings, self.schemas);
        let explains = |finding: &Finding| finding.kind != FindingKind::Undocumented;
        if !self.is_allowed && !findings.iter().any(explains) {
            let place = (schemas.node(id).pointer.clone(), Part::Value, "of this schema".to_owned());
            findings.push(Finding {
                kind: FindingKind::Other,
                node: id,
                place,
                key: None,
                path: String::new(),
                json_path: "$".to_owned(),
                components: Vec::new(),
                value: None,
            });
        }
        findings
    }

    /// Looks at a value that a schema describes, which is declared at `id` and may refer to another one.
    fn visit(&mut self, id: NodeId, value: &Value) {
        if self.steps.len() > MAX_DEPTH {
            return;
        }
        let chain = self.schemas.chain(id);
        for node in &chain {
            self.note(*node);
        }
        if value.is_null() && self.judge.allows(id, value, self.view) {
            return;
        }
        if value.is_null() {
            let label = "not nullable here";
            return self.find(FindingKind::Null, id, (self.pointer(id), Part::Key, label.to_owned()), None, None);
        }
        let around = self.components.len();
        for node in &chain[1..] {
            self.enter(*node);
        }
        let target = chain[chain.len() - 1];
        self.describe(id, target, value);
        self.components.truncate(around);
    }

    /// Looks at a value that is not `null`.
    fn describe(&mut self, declared: NodeId, target: NodeId, value: &Value) {
        let mut members = Vec::new();
        let is_whole = self.gather(declared, target, None, value, &mut members);
        if !self.is_allowed {
            for member in &members {
                if self.check_violations(declared, member, value) {
                    return;
                }
            }
        }
        if !is_whole {
            return;
        }
        match value {
            Value::Object(object) => self.object(&members, object),
            Value::Array(items) => self.items(&members, items),
            _ => {}
        }
    }

    /// Puts the schemas side by side that describe a value together. `false` when no branch of a choice does.
    fn gather(
        &mut self,
        declared: NodeId,
        id: NodeId,
        component: Option<Pointer>,
        value: &Value,
        members: &mut Vec<Member>,
    ) -> bool {
        let node = self.schemas.node(id);
        if members.iter().any(|member| member.node == id) {
            return true;
        }
        members.push(Member { node: id, component });
        let mut is_whole = true;
        for part in &node.all {
            is_whole &= self.gather_part(declared, *part, value, members);
        }
        for choice in &node.choices {
            let Some(branch) = self.choose(declared, node, choice, value) else {
                is_whole = false;
                continue;
            };
            is_whole &= self.gather_part(declared, branch, value, members);
        }
        is_whole
    }

    fn gather_part(&mut self, declared: NodeId, part: NodeId, value: &Value, members: &mut Vec<Member>) -> bool {
        let chain = self.schemas.chain(part);
        for node in &chain {
            self.note(*node);
        }
        let target = chain[chain.len() - 1];
        let component = (chain.len() > 1).then(|| self.pointer(target));
        self.gather(declared, target, component, value, members)
    }

    /// The branch of a choice that describes a value: what the discriminator says, the first one that allows the value, or
    /// the one that differs least. None when all are of other types; then that is found.
    fn choose(&mut self, declared: NodeId, node: &Node, choice: &[NodeId], value: &Value) -> Option<NodeId> {
        if let Some(discriminator) = &node.discriminator
            && let Some(name) = value.get(&discriminator.property).and_then(Value::as_str)
            && let Some(branch) = discriminator.mapping.get(name)
        {
            return Some(*branch);
        }
        let allowing = choice.iter().find(|branch| self.judge.allows(**branch, value, self.view));
        if let Some(branch) = allowing {
            return Some(*branch);
        }
        let mut best: Option<(usize, NodeId)> = None;
        for branch in choice {
            let mut trial = Walk::new(self.schemas, self.judge, self.view, false);
            trial.steps.clone_from(&self.steps);
            trial.visit(*branch, value);
            let here = json_path(&self.steps);
            let is_of_type =
                |finding: &Finding| matches!(finding.kind, FindingKind::Type(_)) && finding.json_path == here;
            if !trial.findings.iter().any(is_of_type) && best.is_none_or(|(fewest, _)| trial.findings.len() < fewest) {
                best = Some((trial.findings.len(), *branch));
            }
        }
        if best.is_none() {
            let place = (self.pointer(declared), Part::Key, "none of its alternatives".to_owned());
            self.find(FindingKind::Type(noun(value)), declared, place, None, None);
        }
        best.map(|(_, branch)| branch)
    }

    /// Finds what a value breaks of what a schema says about values alone. Whether its type is another one, so that there
    /// is nothing more to say.
    fn check_violations(&mut self, declared: NodeId, member: &Member, value: &Value) -> bool {
        let id = member.node;
        let violations = self.judge.violations(id, value);
        if violations.contains(&Violation::Type) {
            let types = self.schemas.node(id).types.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
            let place = (self.pointer(declared), Part::Key, format!("{} here", types.join(" or ")));
            self.find(FindingKind::Type(noun(value)), declared, place, None, None);
            return true;
        }
        for violation in violations {
            let at = self.pointer(id);
            let (kind, at, label) = match violation {
                Violation::Type => continue,
                Violation::Enum => (FindingKind::Value(candidate(value)), at.key("enum"), "none of these".to_owned()),
                Violation::Format(name) => {
                    (FindingKind::Format(name), at.key("format"), "not in this format".to_owned())
                }
                // The bounds of a format are written nowhere.
                Violation::Bound(keyword) if self.schemas.find(&at.key(&keyword)).is_none() => {
                    let format = self.schemas.find(&at.key("format")).and_then(Value::as_str);
                    let kind =
                        format.map_or(FindingKind::Bound(keyword), |format| FindingKind::Format(format.to_owned()));
                    (kind, at.key("format"), "not in this format".to_owned())
                }
                Violation::Bound(keyword) => {
                    let at = at.key(&keyword);
                    (FindingKind::Bound(keyword), at, "outside of this bound".to_owned())
                }
            };
            let at = if self.schemas.find(&at).is_some() { at } else { self.pointer(id) };
            self.find(kind, id, (at, Part::Value, label), None, None);
        }
        false
    }

    fn object(&mut self, members: &[Member], object: &serde_json::Map<String, Value>) {
        if !self.is_allowed && self.view != View::Patch {
            for member in members {
                self.required(member, object);
            }
        }
        let is_open = members.iter().all(|member| {
            let node = self.schemas.node(member.node);
            node.properties.is_empty() && node.patterns.is_empty() && node.additional == Additional::Unspecified
        });
        for (key, value) in object {
            let declared: Vec<(NodeId, Option<Pointer>)> = members
                .iter()
                .filter_map(|member| {
                    let id = self.schemas.node(member.node).properties.get(key)?;
                    Some((*id, member.component.clone()))
                })
                .collect();
            if !declared.is_empty() {
                for (id, component) in declared {
                    self.step(Step::Key(key.clone()), component, |walk| walk.visit(id, value));
                }
            } else if !is_open {
                self.other_key(members, key, value);
            }
        }
    }

    fn required(&mut self, member: &Member, object: &serde_json::Map<String, Value>) {
        let node = self.schemas.node(member.node);
        let is_request = self.view == View::Request;
        for (index, name) in node.required.iter().enumerate().filter(|(_, name)| !object.contains_key(*name)) {
            if self.schemas.is_exempt(member.node, name, is_request) {
                continue;
            }
            let place = (node.pointer.key("required").index(index), Part::Value, "required here".to_owned());
            let key = Some(name.clone());
            self.step(Step::Key(name.clone()), member.component.clone(), |walk| {
                walk.find(FindingKind::Missing, member.node, place, key, None);
            });
        }
    }

    /// A key that no part of the schema names.
    fn other_key(&mut self, members: &[Member], key: &str, value: &Value) {
        let node = |member: &Member| self.schemas.node(member.node);
        let mut schemas = Vec::new();
        let mut is_any = false;
        for member in members {
            let by_pattern = node(member).patterns.iter().filter(|(pattern, _)| self.judge.matches(pattern, key));
            schemas.extend(by_pattern.map(|(_, id)| *id));
            match node(member).additional {
                Additional::Schema(id) if schemas.is_empty() => schemas.push(id),
                Additional::Any => is_any = true,
                _ => {}
            }
        }
        for id in &schemas {
            self.step(Step::Entry, None, |walk| walk.visit(*id, value));
        }
        if is_any || !schemas.is_empty() {
            return;
        }
        let is_forbidden = members.iter().find(|member| node(member).additional == Additional::None);
        // What several schemas share is not where a key belongs that one of them has.
        let has_names = |member: &&Member| member.component.is_none() && !node(member).properties.is_empty();
        let owner = is_forbidden.or_else(|| members.iter().find(has_names));
        let Some(owner) = owner.or(members.first()) else { return };
        let (kind, label) = match is_forbidden {
            Some(_) => (FindingKind::Forbidden, "no other keys here"),
            None => (FindingKind::Undocumented, "not among the properties here"),
        };
        let at = self.pointer(owner.node);
        let with_properties = at.key("properties");
        let at = if self.schemas.find(&with_properties).is_some() { with_properties } else { at };
        let place = (at, Part::Key, label.to_owned());
        let key = key.to_owned();
        self.step(Step::Key(key.clone()), owner.component.clone(), |walk| {
            walk.find(kind, owner.node, place, Some(key), Some(value));
        });
    }

    fn items(&mut self, members: &[Member], items: &[Value]) {
        for member in members {
            let node = self.schemas.node(member.node);
            for (index, item) in items.iter().enumerate() {
                if let Some(id) = node.prefix.get(index).copied().or(node.items) {
                    self.step(Step::Item(index), member.component.clone(), |walk| walk.visit(id, item));
                }
            }
        }
    }

    /// Goes one step further in, from within a component where that is one.
    fn step(&mut self, step: Step, component: Option<Pointer>, then: impl FnOnce(&mut Self)) {
        let around = self.components.len();
        self.components.extend(component.map(|component| (component, self.steps.len())));
        self.steps.push(step);
        then(self);
        self.steps.pop();
        self.components.truncate(around);
    }

    fn enter(&mut self, id: NodeId) {
        self.components.push((self.pointer(id), self.steps.len()));
    }

    fn pointer(&self, id: NodeId) -> Pointer {
        self.schemas.node(id).pointer.clone()
    }

    fn note(&mut self, id: NodeId) {
        if let Some(coverage) = &mut self.coverage {
            coverage.schema(id);
        }
    }

    fn find(
        &mut self,
        kind: FindingKind,
        node: NodeId,
        place: (Pointer, Part, String),
        key: Option<String>,
        value: Option<&Value>,
    ) {
        let components =
            self.components.iter().map(|(component, from)| (component.clone(), pattern(&self.steps[*from..])));
        self.findings.push(Finding {
            kind,
            node,
            place,
            key,
            path: pattern(&self.steps),
            json_path: json_path(&self.steps),
            components: components.collect(),
            value: value.cloned(),
        });
    }
}

/// What a value is called.
pub(super) fn noun(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A value, where it looks like one of a short list: a word, or a small number, and nothing that names a person.
fn candidate(value: &Value) -> Option<String> {
    match value {
        Value::Bool(_) => Some(value.to_string()),
        Value::Number(number) => number.as_i64().filter(|number| number.abs() < 1000).map(|number| number.to_string()),
        Value::String(text) => {
            let is_word = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-');
            let is_like_one = !text.is_empty() && text.len() <= 32 && text.bytes().all(is_word);
            is_like_one.then(|| text.clone())
        }
        _ => None,
    }
}
