//! Documents held against the grammar of their version.
//!
//! What comes in is the untyped document and the rule of its root; what goes out are diagnostics: keys that are not
//! known or not there, values of another shape, references that lead nowhere. What is repairable is a warning, and an
//! error when the settings are strict; `model` repairs it in the same way each time. After this walk, `model` may rely on
//! the shapes.
//!
//! Where references lead to places that the walk does not come by, it goes there afterwards; where they lead to files that
//! nobody has read, it says which, and goes on when they have been.

mod findings;
mod object;
mod operation;
mod reference;
mod schema;
mod variant;

use findings::Findings;
pub(super) use schema::is_reference;

use super::grammar::{Shape, objects, schema_types};
use super::library::{Base, Library, Node};
use super::trail::Trail;
use super::version::Version;
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Part, Place, Severity};
use crate::document::Value;
use crate::pointer::Pointer;
use crate::source::FileId;
use foldhash::HashSet;

/// The shape of the root document.
static DOCUMENT: Shape = Shape::Object(&objects::OPENAPI);

/// What is known between the walks.
pub(super) struct State {
    /// What was found.
    pub(super) findings: Findings,
    /// References into files that nobody has read.
    pub(super) pending: Vec<Pending>,
    queue: Vec<Due>,
    /// What was queued: a place and the rule for it.
    seen: HashSet<(FileId, Pointer, usize)>,
}

/// A place that is to be checked.
struct Due {
    base: Base,
    pointer: Pointer,
    shape: &'static Shape,
}

/// A reference into a file that nobody has read.
pub(super) struct Pending {
    /// What it is relative to.
    pub(super) base: Base,
    /// Where it stands.
    pub(super) at: Pointer,
    /// Its text.
    pub(super) reference: String,
    /// The file.
    pub(super) path: String,
    /// How bad it is when it leads nowhere.
    pub(super) severity: Severity,
    shape: &'static Shape,
}

impl State {
    /// Everything is to be done.
    pub(super) fn new() -> Self {
        let root = Due { base: Base::of(FileId::ROOT), pointer: Pointer::root(), shape: &DOCUMENT };
        Self { findings: Findings::default(), pending: Vec::new(), queue: vec![root], seen: HashSet::default() }
    }
}

/// A walk along the grammar.
pub(super) struct Check<'a> {
    /// The documents.
    pub(super) library: &'a Library,
    /// The version that they are written in.
    pub(super) version: Version,
    /// What a mistake is that can be repaired.
    pub(super) repairable: Severity,
    /// What is known.
    pub(super) state: &'a mut State,
    /// What references are relative to at the value at hand.
    pub(super) base: Base,
}

impl Check<'_> {
    /// Checks everything that is due and can be reached.
    pub(super) fn run(&mut self) {
        for pending in std::mem::take(&mut self.state.pending) {
            self.base = pending.base;
            self.lead(&pending.reference, pending.shape, &Trail::At(&pending.at), pending.severity);
        }
        while let Some(due) = self.state.queue.pop() {
            self.base = due.base;
            if let Some(node) = self.library.at(due.base, &due.pointer) {
                self.value(node.value, due.shape, &Trail::At(&due.pointer));
            }
        }
    }

    /// Has what a reference leads to checked, unless it has been or is on the way of the walk.
    fn due(&mut self, node: Node<'_>, pointer: &Pointer, shape: &'static Shape) {
        let rule = shape.rule();
        let in_place = rule
            .and_then(|rule| rule.section)
            .is_some_and(|section| node.base == Base::of(FileId::ROOT) && pointer.is_component(section));
        let identity = rule.map_or_else(|| std::ptr::from_ref(shape).addr(), |rule| std::ptr::from_ref(rule).addr());
        if !in_place && self.state.seen.insert((node.base.file, pointer.clone(), identity)) {
            self.state.queue.push(Due { base: node.base, pointer: pointer.clone(), shape });
        }
    }

    fn value(&mut self, value: &Value, shape: &'static Shape, trail: &Trail<'_>) {
        if let Value::Object(object) = value
            && let Some(reference) = object.get("$ref")
            && shape.takes_reference(reference)
        {
            self.reference(object, reference, shape, trail);
            return;
        }
        match (shape, value) {
            (Shape::Free, _)
            | (Shape::Text, Value::Text(_))
            | (Shape::Flag | Shape::FlagOrSchema, Value::Bool(_))
            | (Shape::Number, Value::Number(_)) => {}
            (Shape::Text, Value::Number(text)) => self.unquoted(trail, text),
            (Shape::Text, Value::Bool(flag)) => self.unquoted(trail, if *flag { "true" } else { "false" }),
            (Shape::Flag | Shape::FlagOrSchema | Shape::Bound, Value::Text(text)) if is_flag(text) => {
                self.quoted(trail, "a boolean", text);
            }
            (Shape::Number | Shape::Count | Shape::Bound, Value::Text(text)) if is_number(text) => {
                self.quoted(trail, "a number", text);
            }
            (Shape::Bound, Value::Bool(_)) => {
                self.alien(trail, Version::V30, Version::V30, "an exclusive bound as a boolean");
            }
            (Shape::Bound, Value::Number(_)) => {
                self.alien(trail, Version::V31, Version::NEWEST, "an exclusive bound as a number");
            }
            (Shape::Count, Value::Number(number)) if number.parse::<u64>().is_ok() => {}
            (Shape::Count, Value::Number(number)) => {
                let message = format!("expected an integer from 0, found `{number}`");
                let is_whole = number.parse::<f64>().is_ok_and(|number| number >= 0.0 && number.fract() == 0.0);
                let severity = if is_whole { self.repairable } else { Severity::Error };
                self.report(severity, "wrong-type", message, Part::Value, trail, "", None);
            }
            (Shape::Word(words, newer), Value::Text(word)) => self.word(word, words, newer, trail),
            (Shape::Types, Value::Text(_) | Value::List(_)) => self.types(value, trail),
            (Shape::Names | Shape::Dependency, Value::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &Shape::Text, &trail.item(index));
                }
            }
            (Shape::Names, Value::Bool(_) | Value::Text(_)) => {
                let message = format!("expected a list, found {}", value.noun());
                let help = "list the names of the required properties in the object";
                self.report(self.repairable, "wrong-type", message, Part::Value, trail, "", Some(help));
            }
            (Shape::List(shape), Value::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, shape, &trail.item(index));
                }
            }
            (Shape::Items, Value::List(items)) => {
                self.alien(trail, Version::NEVER, Version::NEVER, "a list of schemas under `items`");
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &Shape::Schema, &trail.item(index));
                }
            }
            (Shape::Map(shape), Value::Object(object)) => {
                for (key, value) in object {
                    // Names of components and headers may begin like this, but then they hold what they should.
                    if !(key.starts_with("x-") && value.as_object().is_none() && shape.rule().is_some()) {
                        self.value(value, shape, &trail.key(key));
                    }
                }
            }
            (Shape::Components(shape), Value::Object(object)) => {
                for (key, value) in object {
                    if key.starts_with("x-") && value.as_object().is_none() {
                        continue;
                    }
                    let trail = trail.key(key);
                    self.component_name(key, &trail);
                    self.value(value, shape, &trail);
                }
            }
            (Shape::Schema | Shape::Items | Shape::Dependency, Value::Bool(_)) => {
                self.alien(trail, Version::V31, Version::NEWEST, "a schema as a boolean");
            }
            (Shape::Object(rule), Value::Text(_)) if rule.name == "a discriminator" => {
                let message = "expected a discriminator, found text".to_owned();
                let help = "write it as `discriminator: {propertyName: …}`";
                self.report(self.repairable, "wrong-type", message, Part::Value, trail, "", Some(help));
            }
            (_, Value::Null) => {
                let message = format!("expected {}, found nothing", noun(shape));
                self.report(self.repairable, "wrong-type", message, Part::Key, trail, "", Some("leave the key out"));
            }
            (shape, Value::Object(object)) if shape.rule().is_some() => {
                if let Some(rule) = shape.rule() {
                    self.object(object, value, rule, trail);
                }
            }
            (Shape::Object(rule), _) if std::ptr::eq(*rule, &raw const objects::OPENAPI) => {
                let message = format!("expected {} as an object, found {}", rule.name, value.noun());
                self.report(Severity::Error, "wrong-type", message, Part::Value, trail, "", None);
            }
            (_, value) => {
                let message = format!("expected {}, found {}", noun(shape), value.noun());
                self.report(Severity::Error, "wrong-type", message, Part::Value, trail, "", hint(shape, value));
            }
        }
    }

    /// Says that something is of another version, which is read all the same. What is of none is of older JSON Schema.
    fn alien(&mut self, trail: &Trail<'_>, since: Version, until: Version, what: &str) {
        let read = match self.repairable {
            Severity::Error => "without strict settings it is read all the same",
            _ => "it is read all the same",
        };
        let (message, help) = if since == Version::NEVER {
            (format!("{what} is of older JSON Schema"), "write `prefixItems`")
        } else if self.version < since {
            let message = format!("{what} is of {}, and this document is of {}", since.as_str(), self.version.as_str());
            (message, read)
        } else if until < self.version {
            let message = format!("{what} is of {}, and this document is of {}", until.as_str(), self.version.as_str());
            (message, read)
        } else {
            return;
        };
        let place = self.place(trail.pointer(), Part::Key);
        let diagnostic = Diagnostic::new(self.repairable, "other-version", message).at(place, "").help(help);
        self.state.findings.group(diagnostic);
    }

    fn types(&mut self, value: &Value, trail: &Trail<'_>) {
        static WORDS: Shape = Shape::Word(schema_types(), &[("null", Version::V31)]);
        static LISTED: Shape = Shape::Word(schema_types(), &[("null", Version::V30)]);
        match value {
            Value::List(items) => {
                self.alien(trail, Version::V31, Version::NEWEST, "a list of types");
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &LISTED, &trail.item(index));
                }
            }
            other => self.value(other, &WORDS, trail),
        }
    }

    fn word(&mut self, word: &str, words: &[&'static str], newer: &[(&'static str, Version)], trail: &Trail<'_>) {
        if words.contains(&word) {
            return;
        }
        if let Some((_, since)) = newer.iter().find(|(newer, _)| *newer == word) {
            self.alien(trail, *since, Version::NEWEST, &format!("`{word}`"));
            return;
        }
        let all =
            || words.iter().copied().chain(newer.iter().filter(|(_, since)| *since <= self.version).map(|it| it.0));
        let known: Vec<String> = all().map(|word| format!("`{word}`")).collect();
        let (meant, is_clear) = match nearest(word, all()) {
            Some(meant) => (Some(meant), meant.eq_ignore_ascii_case(word)),
            None => (None, false),
        };
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("expected one of {}", known.join(", ")),
        };
        let message = format!("unknown value `{word}`");
        let severity = if is_clear { self.repairable } else { Severity::Error };
        self.report(severity, "unknown-value", message, Part::Value, trail, "", Some(&help));
    }

    fn component_name(&mut self, name: &str, trail: &Trail<'_>) {
        let is_part = |character: char| character.is_ascii_alphanumeric() || ".-_".contains(character);
        if name.is_empty() || !name.chars().all(is_part) {
            let message = format!("`{name}` cannot be the name of a component");
            let help = "letters, digits, `.`, `-` and `_`";
            self.report(self.repairable, "component-name", message, Part::Key, trail, "", Some(help));
        }
    }

    fn unquoted(&mut self, trail: &Trail<'_>, text: &str) {
        let message = format!("expected text, found `{text}`");
        let help = format!("put it in quotes: \"{text}\"");
        self.report(self.repairable, "unquoted-text", message, Part::Value, trail, "", Some(&help));
    }

    fn quoted(&mut self, trail: &Trail<'_>, expected: &str, text: &str) {
        let message = format!("expected {expected}, found text");
        let help = format!("remove the quotes: {text}");
        self.report(self.repairable, "wrong-type", message, Part::Value, trail, "", Some(&help));
    }

    #[expect(clippy::too_many_arguments, reason = "each is a part of one diagnostic; a builder would only rename them")]
    fn report(
        &mut self,
        severity: Severity,
        code: &'static str,
        message: String,
        part: Part,
        trail: &Trail<'_>,
        label: &str,
        help: Option<&str>,
    ) {
        let mut diagnostic = Diagnostic::new(severity, code, message).at(self.place(trail.pointer(), part), label);
        diagnostic.help = help.map(str::to_owned);
        self.state.findings.push(diagnostic);
    }

    fn place(&self, pointer: Pointer, part: Part) -> Place {
        Place::Document { file: self.base.file, pointer, part }
    }
}

impl Shape {
    /// Whether an object with this under `$ref` is a reference here.
    fn takes_reference(&self, reference: &Value) -> bool {
        match self {
            Self::Free => false,
            // Where the standard has references, a `$ref` that is no text is a mistake.
            Self::Reference(_) | Self::Schema | Self::FlagOrSchema | Self::Items | Self::Completed(_) => true,
            _ => reference.as_text().is_some(),
        }
    }
}

fn is_flag(text: &str) -> bool {
    text == "true" || text == "false"
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// What messages call a shape.
fn noun(shape: &Shape) -> &'static str {
    match shape {
        Shape::Free => "anything",
        Shape::Text | Shape::Word(..) | Shape::Types => "text",
        Shape::Flag => "a boolean",
        Shape::Number => "a number",
        Shape::Bound => "a boolean or a number",
        Shape::Count => "an integer from 0",
        Shape::List(_) | Shape::Names => "a list",
        Shape::Map(_) | Shape::Components(_) => "an object",
        Shape::FlagOrSchema => "a boolean or a schema",
        Shape::Object(rule) | Shape::Completed(rule) | Shape::Reference(rule) => rule.name,
        Shape::Schema | Shape::Items | Shape::Dependency => "a schema",
    }
}

/// What to do about a value of another shape, where it is clear.
fn hint(shape: &Shape, value: &Value) -> Option<&'static str> {
    match (shape, value) {
        (Shape::Types, Value::Object(_)) => Some("the properties of an object stand under `properties`"),
        _ => None,
    }
}
