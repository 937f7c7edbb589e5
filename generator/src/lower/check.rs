//! Checks documents against the grammar of their version.
//!
//! What comes in is the untyped document and the rule of its root; what goes out are diagnostics: unknown and missing keys,
//! values of the wrong type, references that lead nowhere. A mistake is a warning, or an error in strict mode; with it goes
//! what is to be in its place ([`Mend`]), so that `model` may rely on the rest. Targets of references are checked
//! afterwards; files that have not been read are reported to the caller, which reads them and goes on.

mod findings;
mod meaning;
mod object;
mod operation;
mod reference;
mod schema;
mod variant;

use findings::Findings;
pub(super) use schema::is_reference;

use super::grammar::{Dated, Rule, Shape, objects, schema_types};
use super::json_path::JsonPath;
use super::mend::{How, Loss, Mend};
use super::ref_resolver::{Base, Node, RefResolver, old_section};
use super::swagger::{Kind, Parts};
use super::version::Version;
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Edit, Location, Part, Repair, Severity};
use crate::document::Value;
use crate::pointer::Pointer;
use crate::source::FileId;
use foldhash::{HashMap, HashSet};

/// The shape of the root document.
static DOCUMENT: Shape = Shape::Object(&objects::OPENAPI);

/// What is known between the walks.
pub(super) struct State {
    /// What was found.
    pub(super) findings: Findings,
    /// References into files that have not been read.
    pub(super) pending: Vec<Pending>,
    /// What is to be where something is wrong.
    pub(super) mends: Vec<Mend>,
    /// What is lost by that.
    pub(super) losses: Vec<Loss>,
    /// Changes that end mistakes and take no thought.
    pub(super) repairs: Vec<Repair>,
    /// Whole numbers where text belongs, with the index of what was found about each.
    pub(super) unquoted: Vec<(FileId, Pointer, usize)>,
    /// The files that are of another generation of the standard than the root.
    pub(super) versions: HashMap<FileId, Version>,
    /// Whether there is something of Swagger 2.0 in the documents, whatever they are written in.
    pub(super) has_old_parts: bool,
    /// The objects that may have something of Swagger 2.0, when they are wanted.
    pub(super) parts: Option<Parts>,
    /// Whether something is wrong with the variants of the current operation.
    has_wrong_variant: bool,
    queue: Vec<Queued>,
    /// What was queued: a place and the rule for it.
    seen: HashSet<(FileId, Pointer, usize)>,
}

/// A place that is to be checked.
struct Queued {
    base: Base,
    pointer: Pointer,
    shape: &'static Shape,
}

/// A reference into a file that has not been read.
pub(super) struct Pending {
    /// What it is relative to.
    pub(super) base: Base,
    /// Where it is.
    pub(super) at: Pointer,
    /// Its text.
    pub(super) reference: String,
    /// The file.
    pub(super) path: String,
    shape: &'static Shape,
}

impl State {
    /// Everything is to be done.
    pub(super) fn new() -> Self {
        let root = Queued { base: Base::of(FileId::ROOT), pointer: Pointer::root(), shape: &DOCUMENT };
        Self {
            findings: Findings::default(),
            pending: Vec::new(),
            mends: Vec::new(),
            losses: Vec::new(),
            repairs: Vec::new(),
            unquoted: Vec::new(),
            versions: HashMap::default(),
            has_old_parts: false,
            parts: None,
            has_wrong_variant: false,
            queue: vec![root],
            seen: HashSet::default(),
        }
    }
}

/// A walk along the grammar.
pub(super) struct Check<'a> {
    /// The documents.
    pub(super) refs: &'a RefResolver,
    /// The version that the root is written in.
    pub(super) root: Version,
    /// What a mistake is that can be repaired.
    pub(super) repairable: Severity,
    /// What is known.
    pub(super) state: &'a mut State,
    /// What references are relative to at the current value.
    pub(super) base: Base,
}

impl Check<'_> {
    /// The version that the current file is written in.
    fn version(&self) -> Version {
        self.state.versions.get(&self.base.file).copied().unwrap_or(self.root)
    }

    /// Notes an object, when those are wanted that may have something of Swagger 2.0.
    fn note_part(&mut self, rule: &'static Rule, json_path: &JsonPath<'_>) {
        if let Some(parts) = &mut self.state.parts
            && let Some(kind) = Kind::of(rule)
        {
            parts.insert((kind, self.base.file, json_path.pointer()));
        }
    }

    /// Checks everything in the queue.
    pub(super) fn run(&mut self) {
        for pending in std::mem::take(&mut self.state.pending) {
            self.base = pending.base;
            self.target(&pending.reference, pending.shape, &JsonPath::At(&pending.at));
        }
        while let Some(next) = self.state.queue.pop() {
            self.base = next.base;
            if let Some(node) = self.refs.at(next.base, &next.pointer) {
                self.value(node.value, next.shape, &JsonPath::At(&next.pointer));
            }
        }
    }

    /// Has what a reference leads to checked, unless it has been or is on the way of the walk.
    fn enqueue(&mut self, node: Node<'_>, pointer: &Pointer, shape: &'static Shape) {
        let rule = shape.rule();
        let in_place = rule
            .and_then(|rule| rule.section)
            .is_some_and(|section| node.base == Base::of(FileId::ROOT) && is_walked(pointer, section));
        let identity = rule.map_or_else(|| std::ptr::from_ref(shape).addr(), |rule| std::ptr::from_ref(rule).addr());
        if !in_place && self.state.seen.insert((node.base.file, pointer.clone(), identity)) {
            self.state.queue.push(Queued { base: node.base, pointer: pointer.clone(), shape });
        }
    }

    fn items(&mut self, items: &[Value], shape: &'static Shape, json_path: &JsonPath<'_>) {
        for (index, item) in items.iter().enumerate() {
            self.value(item, shape, &json_path.item(index));
        }
    }

    /// Checks a value. Whether there is something usable in its place, be it mended or not.
    fn value(&mut self, value: &Value, shape: &'static Shape, json_path: &JsonPath<'_>) -> bool {
        if let Value::Object(object) = value
            && let Some(reference) = object.get("$ref")
            && shape.takes_reference(reference)
        {
            return self.reference(object, reference, shape, json_path);
        }
        match (shape, value) {
            (Shape::Free, _)
            | (Shape::Text, Value::Text(_))
            | (Shape::Flag | Shape::FlagOrSchema, Value::Bool(_))
            | (Shape::Number, Value::Number(_)) => {}
            (Shape::Text, Value::Number(text)) => self.unquoted(json_path, text),
            (Shape::Text, Value::Bool(flag)) => self.unquoted(json_path, if *flag { "true" } else { "false" }),
            (Shape::Flag | Shape::FlagOrSchema | Shape::Bound, Value::Text(text)) if is_flag(text) => {
                self.quoted(json_path, "a boolean", text);
            }
            (Shape::Number | Shape::Count | Shape::Bound, Value::Text(text)) if is_number(text) => {
                self.quoted(json_path, "a number", text);
            }
            (Shape::Bound, Value::Bool(_)) => {
                self.wrong_version(json_path, Version::OLDEST, Version::V30, "an exclusive bound as a boolean");
            }
            (Shape::Bound, Value::Number(_)) => {
                self.wrong_version(json_path, Version::V31, Version::NEWEST, "an exclusive bound as a number");
            }
            (Shape::Count, Value::Number(number)) if number.parse::<u64>().is_ok() => {}
            (Shape::Count, Value::Number(number)) => {
                let message = format!("expected an integer from 0, found `{number}`");
                self.report(self.repairable, "wrong-type", message.clone(), Part::Value, json_path, "", None);
                let is_whole = number.parse::<f64>().is_ok_and(|number| number >= 0.0 && number.fract() == 0.0);
                return is_whole || self.lose(shape, json_path.pointer(), "wrong-type", message);
            }
            (Shape::Word(words, dated), Value::Text(word)) => return self.word(word, words, dated, shape, json_path),
            (Shape::Types, Value::Text(_) | Value::List(_)) => return self.types(value, json_path),
            (Shape::Names | Shape::Dependency, Value::List(items)) => {
                self.items(items, &Shape::Text, json_path);
            }
            (Shape::Names, Value::Bool(_) | Value::Text(_)) => {
                let message = format!("expected a list, found {}", value.noun());
                let help = "list the names of the required properties in the object";
                if value.as_text().is_some() {
                    self.repair(json_path.pointer(), Edit::Enlist, &message);
                }
                self.report(self.repairable, "wrong-type", message, Part::Value, json_path, "", Some(help));
            }
            (Shape::List(shape), Value::List(items)) => {
                self.items(items, shape, json_path);
            }
            (Shape::Items, Value::List(items)) => {
                self.wrong_version(json_path, Version::NEVER, Version::NEVER, "a list of schemas under `items`");
                self.items(items, &Shape::Schema, json_path);
            }
            (Shape::Map(shape), Value::Object(object)) => {
                for (key, value) in object {
                    // Names of components and headers may begin like this, but then they hold what they should.
                    if !(key.starts_with("x-") && value.as_object().is_none() && shape.rule().is_some()) {
                        self.value(value, shape, &json_path.key(key));
                    }
                }
            }
            (Shape::Components(shape), Value::Object(object)) => {
                for (key, value) in object {
                    if key.starts_with("x-") && value.as_object().is_none() {
                        continue;
                    }
                    let json_path = json_path.key(key);
                    self.component_name(key, &json_path);
                    self.value(value, shape, &json_path);
                }
            }
            (Shape::Schema | Shape::Items | Shape::Dependency, Value::Bool(_)) => {
                self.wrong_version(json_path, Version::V31, Version::NEWEST, "a schema as a boolean");
            }
            (Shape::Discriminator, Value::Text(_)) => self.name_of_discriminator(json_path),
            (_, Value::Null) => {
                let message = format!("expected {}, found nothing", noun(shape));
                let help = Some("leave the key out");
                self.repair(json_path.pointer(), Edit::Remove, &message);
                self.report(self.repairable, "wrong-type", message, Part::Key, json_path, "", help);
                // Nothing is like no key; where that means something else than nothing, it is reported.
                if matches!(shape, Shape::List(Shape::Object(rule)) if meaning::is_security(rule)) {
                    self.mend(json_path.pointer(), How::Put(Value::List(Vec::new())));
                }
                return false;
            }
            (shape, Value::Object(object)) if shape.rule().is_some() => {
                if matches!(shape, Shape::Discriminator) {
                    self.wrong_version(json_path, Version::V30, Version::NEWEST, "a discriminator as an object");
                }
                if let Some(rule) = shape.rule()
                    && let Some((code, message)) = self.object(object, value, rule, json_path)
                {
                    return self.lose(shape, json_path.pointer(), code, message);
                }
            }
            (_, value) => return self.misfit(value, shape, json_path),
        }
        true
    }

    /// A discriminator that is the name of its property, as in Swagger 2.0.
    fn name_of_discriminator(&mut self, json_path: &JsonPath<'_>) {
        if self.version() > Version::V20 {
            let message = "expected a discriminator, found text".to_owned();
            let help = "write it as `discriminator: {propertyName: …}`";
            self.report(self.repairable, "wrong-type", message, Part::Value, json_path, "", Some(help));
        }
    }

    /// Reports that something is of another version, which is read all the same. What is of none is of older JSON Schema.
    fn wrong_version(&mut self, json_path: &JsonPath<'_>, since: Version, until: Version, what: &str) {
        let read = match self.repairable {
            Severity::Error => "without strict settings it is read all the same",
            _ => "it is read all the same",
        };
        let (message, help) = if since == Version::NEVER {
            (format!("{what} is of older JSON Schema"), "write `prefixItems`")
        } else if self.version() < since {
            let message =
                format!("{what} is of {}, and this document is of {}", since.as_str(), self.version().as_str());
            (message, read)
        } else if until < self.version() {
            let message =
                format!("{what} is of {}, and this document is of {}", until.as_str(), self.version().as_str());
            (message, read)
        } else {
            return;
        };
        let place = self.place(json_path.pointer(), Part::Key);
        let diagnostic = Diagnostic::new(self.repairable, "other-version", message).at(place, "").help(help);
        self.state.findings.group(diagnostic);
    }

    fn types(&mut self, value: &Value, json_path: &JsonPath<'_>) -> bool {
        static WORDS: Shape =
            Shape::Word(schema_types(), &[Dated::since("null", Version::V31), Dated::only_old("file")]);
        static LISTED: Shape = Shape::Word(schema_types(), &[Dated::since("null", Version::OLDEST)]);
        match value {
            Value::List(items) => {
                self.wrong_version(json_path, Version::V31, Version::NEWEST, "a list of types");
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &LISTED, &json_path.item(index));
                }
                true
            }
            other => self.value(other, &WORDS, json_path),
        }
    }

    fn word(
        &mut self,
        word: &str,
        words: &[&'static str],
        dated: &[Dated],
        shape: &Shape,
        json_path: &JsonPath<'_>,
    ) -> bool {
        if words.contains(&word) {
            return true;
        }
        let version = self.version();
        let known = dated.iter().find(|dated| dated.word == word);
        if known.is_some_and(|dated| dated.is_in(version)) {
            return true;
        }
        let is_type = words == schema_types();
        if (is_type && self.type_word(word, json_path)) || self.scheme_word(word, shape, json_path) {
            return true;
        }
        if let Some(Dated { since, until, .. }) = known {
            self.state.has_old_parts |= *until == Version::V20;
            self.wrong_version(json_path, *since, *until, &format!("`{word}`"));
            return true;
        }
        let all =
            || words.iter().copied().chain(dated.iter().filter(|dated| dated.is_in(version)).map(|dated| dated.word));
        let known: Vec<String> = all().map(|word| format!("`{word}`")).collect();
        let meant = nearest(word, all());
        let clear = meant.filter(|meant| meant.eq_ignore_ascii_case(word.trim()));
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("expected one of {}", known.join(", ")),
        };
        let message = format!("unknown value `{word}`");
        if let Some(meant) = meant {
            self.repair(json_path.pointer(), Edit::Put(meant.into()), &message);
        }
        self.report(self.repairable, "unknown-value", message.clone(), Part::Value, json_path, "", Some(&help));
        let shape = if is_type { &Shape::Types } else { shape };
        match clear {
            Some(meant) => {
                self.mend(json_path.pointer(), How::Put(Value::Text(meant.to_owned())));
                true
            }
            None => self.lose(shape, json_path.pointer(), "unknown-value", message),
        }
    }

    fn component_name(&mut self, name: &str, json_path: &JsonPath<'_>) {
        let is_part = |character: char| character.is_ascii_alphanumeric() || ".-_".contains(character);
        // Swagger 2.0 lets them be anything.
        let is_free = self.version() == Version::V20 && !name.is_empty();
        if !is_free && (name.is_empty() || !name.chars().all(is_part)) {
            let message = format!("`{name}` cannot be the name of a component");
            let help = "letters, digits, `.`, `-` and `_`";
            self.report(self.repairable, "component-name", message, Part::Key, json_path, "", Some(help));
        }
    }

    fn unquoted(&mut self, json_path: &JsonPath<'_>, text: &str) {
        let message = format!("expected text, found `{text}`");
        let help = format!("put it in quotes: \"{text}\"");
        self.repair(json_path.pointer(), Edit::Put(text.into()), &message);
        self.report(self.repairable, "unquoted-text", message, Part::Value, json_path, "", Some(&help));
        self.note_unquoted(json_path, text);
    }

    /// Notes that a number, which was reported last, is where text belongs: as it is written, which is not always as it
    /// was read.
    fn note_unquoted(&mut self, json_path: &JsonPath<'_>, text: &str) {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            let index = self.state.findings.count().saturating_sub(1);
            self.state.unquoted.push((self.base.file, json_path.pointer(), index));
        }
    }

    fn quoted(&mut self, json_path: &JsonPath<'_>, expected: &str, text: &str) {
        let message = format!("expected {expected}, found text");
        let help = format!("remove the quotes: {text}");
        if let Ok(value) = serde_json::from_str(text) {
            self.repair(json_path.pointer(), Edit::Put(value), &message);
        }
        self.report(self.repairable, "wrong-type", message, Part::Value, json_path, "", Some(&help));
    }

    #[expect(clippy::too_many_arguments, reason = "each is a part of one diagnostic; a builder would only rename them")]
    fn report(
        &mut self,
        severity: Severity,
        code: &'static str,
        message: String,
        part: Part,
        json_path: &JsonPath<'_>,
        label: &str,
        help: Option<&str>,
    ) {
        let mut diagnostic = Diagnostic::new(severity, code, message).at(self.place(json_path.pointer(), part), label);
        diagnostic.help = help.map(str::to_owned);
        self.state.findings.push(diagnostic);
    }

    /// Notes a change that ends a mistake and takes no thought.
    fn repair(&mut self, pointer: Pointer, edit: Edit, why: &str) {
        self.state.repairs.push(Repair { file: self.base.file, pointer, edit, why: why.to_owned() });
    }

    fn place(&self, pointer: Pointer, part: Part) -> Location {
        Location::Document { file: self.base.file, pointer, part }
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
        Shape::Discriminator => "a discriminator",
    }
}

/// Whether what is at a place of the root document is checked with the document, as a component of a section.
fn is_walked(pointer: &Pointer, section: &str) -> bool {
    let is_old = || {
        let mut tokens = pointer.tokens();
        tokens.next().is_some_and(|first| Some(&*first) == old_section(section)) && tokens.count() == 1
    };
    pointer.is_component(section) || is_old()
}

/// What to do about a value of another shape, where it is clear.
fn hint(shape: &Shape, value: &Value) -> Option<&'static str> {
    match (shape, value) {
        (Shape::Types, Value::Object(_)) => Some("the properties of an object stand under `properties`"),
        _ => None,
    }
}
