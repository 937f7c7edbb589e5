//! A document held against the grammar of its version.
//!
//! What comes in is the untyped document and the [`Rule`] of its root; what goes out are diagnostics: keys that are not
//! known or not there, values of another shape, references that lead nowhere. What is repairable is a warning, and an
//! error when the settings are strict; `model` repairs it in the same way each time. After this walk, `model` may rely on
//! the shapes.

mod operation;
mod reference;
mod schema;

pub(super) use reference::MAX_CHAIN;

use super::grammar::{Others, Presence, Rule, Shape, is_status, v30};
use super::trail::Trail;
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Diagnostics, Part, Place, Severity};
use crate::document::{Object, Value};
use crate::pointer::Pointer;
use crate::source::FileId;

/// A walk along the grammar.
pub(super) struct Check<'a> {
    /// The whole document, in which references are looked up.
    pub(super) root: &'a Value,
    /// The file that it stands in.
    pub(super) file: FileId,
    /// What a mistake is that can be repaired.
    pub(super) repairable: Severity,
    /// Where it is said.
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl Check<'_> {
    /// Checks the whole document.
    pub(super) fn document(&mut self, rule: &'static Rule) {
        self.object_of(self.root, rule, &Trail::Start);
    }

    fn value(&mut self, value: &Value, shape: &'static Shape, trail: &Trail<'_>) {
        match (shape, value) {
            (Shape::Free, _)
            | (Shape::Text, Value::Text(_))
            | (Shape::Flag | Shape::FlagOrReference(_), Value::Bool(_))
            | (Shape::Number, Value::Number(_)) => {}
            (Shape::Text, Value::Number(text)) => self.unquoted(trail, text),
            (Shape::Text, Value::Bool(flag)) => self.unquoted(trail, if *flag { "true" } else { "false" }),
            (Shape::Count, Value::Number(number)) if number.parse::<u64>().is_ok() => {}
            (Shape::Count, Value::Number(number)) => {
                let message = format!("expected an integer from 0, found `{number}`");
                self.report(Severity::Error, "wrong-type", message, Part::Value, trail, "", None);
            }
            (Shape::Word(words), Value::Text(word)) => self.word(word, words, trail),
            (Shape::List(shape), Value::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, shape, &trail.item(index));
                }
            }
            (Shape::Map(shape), Value::Object(object)) => {
                for (key, value) in object {
                    // Names of components and headers may begin like this, but then they hold what they should.
                    if !(key.starts_with("x-") && value.as_object().is_none() && needs_object(shape)) {
                        self.value(value, shape, &trail.key(key));
                    }
                }
            }
            (Shape::Components(shape), Value::Object(object)) => {
                for (key, value) in object {
                    let trail = trail.key(key);
                    self.component_name(key, &trail);
                    self.value(value, shape, &trail);
                }
            }
            (Shape::Object(rule), Value::Object(_)) => self.object_of(value, rule, trail),
            (Shape::Reference(rule) | Shape::FlagOrReference(rule), Value::Object(object)) => {
                match object.get("$ref") {
                    Some(reference) => self.reference(object, reference, rule, trail),
                    None => self.object(object, rule, trail),
                }
            }
            (_, Value::Null) => {
                let message = format!("expected {}, found nothing", noun(shape));
                self.report(self.repairable, "wrong-type", message, Part::Key, trail, "", Some("leave the key out"));
            }
            (_, value) => {
                let message = format!("expected {}, found {}", noun(shape), value.noun());
                self.report(Severity::Error, "wrong-type", message, Part::Value, trail, "", hint(shape, value));
            }
        }
    }

    fn object_of(&mut self, value: &Value, rule: &'static Rule, trail: &Trail<'_>) {
        match value {
            Value::Object(object) => self.object(object, rule, trail),
            other => {
                let message = format!("expected {} as an object, found {}", rule.name, other.noun());
                self.report(Severity::Error, "wrong-type", message, Part::Value, trail, "", None);
            }
        }
    }

    fn object(&mut self, object: &Object, rule: &'static Rule, trail: &Trail<'_>) {
        let mut missing = missing(object, rule);
        for (key, value) in object {
            let trail = trail.key(key);
            if let Some(fixed) = rule.key(key) {
                // Nothing under a key that may be left out means the same as no key.
                if fixed.presence != Presence::Required || *value != Value::Null {
                    self.value(value, &fixed.shape, &trail);
                } else {
                    let message = format!("expected {}, found nothing", noun(&fixed.shape));
                    self.report(Severity::Error, "wrong-type", message, Part::Key, &trail, "", None);
                }
            } else if !(rule.extensible && key.starts_with("x-")) {
                match &rule.others {
                    Others::Any(shape) => self.value(value, shape, &trail),
                    Others::Paths(shape) => {
                        if !key.starts_with('/') {
                            self.slash(key, &trail);
                        }
                        self.value(value, shape, &trail);
                    }
                    Others::Statuses(shape) if is_status(key) => {
                        if key.contains('x') {
                            let message = format!("`{key}` is written `{}`", key.to_uppercase());
                            self.report(self.repairable, "lower-case-status", message, Part::Key, &trail, "", None);
                        }
                        self.value(value, shape, &trail);
                    }
                    Others::Statuses(_) | Others::None => self.unknown(key, object, rule, &mut missing, &trail),
                }
            }
        }
        for (name, presence) in missing {
            let severity = if presence == Presence::Required { Severity::Error } else { self.repairable };
            let message = format!("{} lacks `{name}`", rule.name);
            self.report(severity, "missing-key", message, Part::Key, trail, "", None);
        }
        self.neither(object, rule, trail);
        match rule.section {
            Some("parameters") => {
                self.style(object, trail);
                self.path_parameter(object, trail);
            }
            Some("schemas") => self.schema(object, trail),
            _ => {}
        }
    }

    /// Says that a key is not known: an error when it was meant to be one that must be there.
    fn unknown(
        &mut self,
        key: &str,
        object: &Object,
        rule: &Rule,
        missing: &mut Vec<(&'static str, Presence)>,
        trail: &Trail<'_>,
    ) {
        let absent = || rule.keys.iter().map(|known| known.name).filter(|name| !object.contains_key(*name));
        let needed = nearest(key, missing.iter().map(|(name, _)| *name));
        let meant = needed.or_else(|| nearest(key, absent()));
        let help = match meant {
            Some(meant) if needed.is_some() => Some(format!("did you mean `{meant}`? {} needs it", rule.name)),
            Some(meant) => Some(format!("did you mean `{meant}`?")),
            None if matches!(rule.others, Others::Statuses(_)) => {
                Some("a status has three digits, a class of them is written `4XX`".to_owned())
            }
            None if v30::NEWER_KEYS.contains(&key) => Some(format!("`{key}` is a key of a later OpenAPI")),
            None if rule.extensible => Some("a key of your own begins with `x-`".to_owned()),
            None => None,
        };
        missing.retain(|(name, _)| Some(*name) != needed);
        let severity = if needed.is_some() { Severity::Error } else { self.repairable };
        let message = format!("unknown key `{key}`");
        let label = format!("not a key of {}", rule.name);
        self.report(severity, "unknown-key", message, Part::Key, trail, &label, help.as_deref());
    }

    /// Says that none of the keys is there of which one must be.
    fn neither(&mut self, object: &Object, rule: &Rule, trail: &Trail<'_>) {
        if !rule.one_of.is_empty() && !rule.one_of.iter().any(|key| object.contains_key(*key)) {
            let keys: Vec<String> = rule.one_of.iter().map(|key| format!("`{key}`")).collect();
            let message = format!("{} lacks {}", rule.name, keys.join(" or "));
            self.report(self.repairable, "missing-key", message, Part::Key, trail, "", None);
        }
    }

    fn word(&mut self, word: &str, words: &[&'static str], trail: &Trail<'_>) {
        if words.contains(&word) {
            return;
        }
        let known: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let help = match nearest(word, words.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("expected one of {}", known.join(", ")),
        };
        let message = format!("unknown value `{word}`");
        self.report(Severity::Error, "unknown-value", message, Part::Value, trail, "", Some(&help));
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

    fn slash(&mut self, key: &str, trail: &Trail<'_>) {
        let message = format!("the path `{key}` does not begin with a slash");
        let help = format!("write `/{key}`");
        self.report(self.repairable, "path-without-slash", message, Part::Key, trail, "", Some(&help));
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
        self.diagnostics.push(diagnostic);
    }

    fn place(&self, pointer: Pointer, part: Part) -> Place {
        Place::Document { file: self.file, pointer, part }
    }
}

/// The keys that should be there and are not.
fn missing(object: &Object, rule: &Rule) -> Vec<(&'static str, Presence)> {
    let fixed = rule.keys.iter().filter(|key| key.presence != Presence::Optional).map(|key| (key.name, key.presence));
    let implied = rule.implies.iter().filter_map(|&(key, value, needed, presence)| {
        let applies = object.get(key).and_then(Value::as_text) == Some(value);
        applies.then_some((needed, presence))
    });
    fixed.chain(implied).filter(|(name, _)| !object.contains_key(*name)).collect()
}

fn needs_object(shape: &Shape) -> bool {
    matches!(shape, Shape::Object(_) | Shape::Reference(_))
}

/// What messages call a shape.
fn noun(shape: &Shape) -> &'static str {
    match shape {
        Shape::Free => "anything",
        Shape::Text | Shape::Word(_) => "text",
        Shape::Flag => "a boolean",
        Shape::Number => "a number",
        Shape::Count => "an integer from 0",
        Shape::List(_) => "a list",
        Shape::Map(_) | Shape::Components(_) => "an object",
        Shape::Object(rule) | Shape::Reference(rule) => rule.name,
        Shape::FlagOrReference(_) => "a boolean or a schema",
    }
}

/// What to do about a value of another shape, where it is clear.
fn hint(shape: &Shape, value: &Value) -> Option<&'static str> {
    match (shape, value) {
        (Shape::Flag | Shape::FlagOrReference(_), Value::Text(text)) if text == "true" || text == "false" => {
            Some("remove the quotes")
        }
        (Shape::Number | Shape::Count, Value::Text(text)) if text.parse::<f64>().is_ok() => Some("remove the quotes"),
        (Shape::Flag, Value::Number(_)) => Some("a number as the bound itself is of OpenAPI 3.1"),
        (Shape::List(Shape::Text), Value::Bool(_)) => Some("list the names of the required properties in the object"),
        (Shape::Word(_), Value::List(_)) => Some("several types are of OpenAPI 3.1; use `nullable` for `null`"),
        _ => None,
    }
}
