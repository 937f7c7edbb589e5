//! What holds between the keywords of a schema.

use super::Check;
use super::meaning::{self, Meaning};
use crate::diagnostic::{Diagnostic, Edit, Part};
use crate::document::{Number, Object, Value};
use crate::lower::grammar::{Shape, schema_types};
use crate::lower::json_path::JsonPath;
use crate::lower::keywords::KEYWORDS;
use crate::lower::mend::How;
use crate::pointer::Pointer;

/// So many mistakes of one kind in a list are said one by one.
const FEW: usize = 5;

impl Check<'_> {
    /// Checks what the keywords of a schema mean for each other.
    pub(super) fn schema(&mut self, schema: &Object, json_path: &JsonPath<'_>) {
        let types = types(schema);
        self.values(schema, &types, json_path);
        self.keywords(schema, &types, json_path, |_| true);
        if let Some(reference) = schema.get("$dynamicRef").and_then(Value::as_text) {
            self.target(reference, &Shape::Schema, &json_path.key("$dynamicRef"));
        }
        let mapped = self.mapping(schema, json_path);
        self.compositions(schema, &mapped, json_path);
    }

    /// Checks the same of a parameter or header that has the keywords itself, as in Swagger 2.0.
    pub(super) fn flat_schema(&mut self, object: &Object, json_path: &JsonPath<'_>) {
        if object.contains_key("type") {
            let types = types(object);
            self.values(object, &types, json_path);
            self.keywords(object, &types, json_path, |key| key != "required");
        }
    }

    /// Checks that the values that are listed are of the type.
    fn values(&mut self, schema: &Object, types: &[&str], json_path: &JsonPath<'_>) {
        let Some(values) = schema.get("enum").and_then(Value::as_list) else { return };
        let at = json_path.key("enum");
        if values.is_empty() {
            let message = "`enum` allows no value at all".to_owned();
            let help = "leave the key out when every value is allowed";
            self.report(self.repairable, "empty-enum", message, Part::Key, &at, "", Some(help));
        }
        if self.values_of_items(schema, values, types, json_path) {
            return;
        }
        let is_any = |value: &Value| types.is_empty() || types.iter().any(|kind| is_of(value, kind));
        let mut wrong: Vec<(String, Vec<(usize, &Value)>)> = Vec::new();
        for (index, value) in values.iter().enumerate().filter(|(_, value)| !is_any(value)) {
            let message = format!("a value of type `{}` cannot be {}", types.join("` or `"), value.noun());
            if let Some(value) = converted(value, types) {
                let (how, place) = (How::Put(value), at.item(index).pointer());
                self.repair(place.clone(), how.edit(), &message);
                self.mend(place, how);
            }
            match wrong.iter_mut().find(|(known, _)| *known == message) {
                Some((_, values)) => values.push((index, value)),
                None => wrong.push((message, vec![(index, value)])),
            }
        }
        for (message, values) in wrong {
            let help = |value: &Value| match (types.contains(&"string"), value) {
                (true, Value::Number(text)) => Some(format!("put it in quotes: \"{text}\"")),
                (true, Value::Bool(flag)) => Some(format!("put it in quotes: \"{flag}\"")),
                _ => None,
            };
            // A few are shown each in its place, of many the first.
            let shown = if values.len() > FEW { 1 } else { values.len() };
            let more = values.len() - shown;
            let label = if more == 0 { String::new() } else { format!("and {more} more of the values") };
            for (place, (index, value)) in values.into_iter().enumerate() {
                let at = at.item(index);
                if place < shown {
                    let (message, help) = (message.clone(), help(value));
                    self.report(
                        self.repairable,
                        "enum-of-other-type",
                        message,
                        Part::Value,
                        &at,
                        &label,
                        help.as_deref(),
                    );
                }
                if let (true, Value::Number(text)) = (types.contains(&"string"), value) {
                    self.note_unquoted(&at, text);
                }
            }
        }
    }

    /// Whether the values that a list may have are those of its items, which are meant then.
    fn values_of_items(&mut self, schema: &Object, values: &[Value], types: &[&str], json_path: &JsonPath<'_>) -> bool {
        let is_list = types.contains(&"array") && types.iter().all(|kind| matches!(*kind, "array" | "null"));
        let mut listed = values.iter().filter(|value| **value != Value::Null).peekable();
        if !is_list || listed.peek().is_none() || listed.clone().any(|value| value.as_list().is_some()) {
            return false;
        }
        let at = json_path.key("enum");
        let message = "the values of `enum` are no lists".to_owned();
        let items = schema.get("items").and_then(Value::as_object).filter(|items| !items.contains_key("$ref"));
        if let Some(items) = items.filter(|items| !items.contains_key("enum")) {
            let types = self::types(items);
            let fitting = listed.map(|value| {
                let fits = types.is_empty() || types.iter().any(|kind| is_of(value, kind));
                if fits { Some(value.clone()) } else { converted(value, &types) }
            });
            if let Some(fitting) = fitting.collect::<Option<Vec<_>>>() {
                let inside = json_path.key("items");
                for (place, how) in [(inside.key("enum"), How::Put(Value::List(fitting))), (at, How::LeaveOut)] {
                    self.repair(place.pointer(), how.edit(), &message);
                    self.mend(place.pointer(), how);
                }
            }
        }
        let at = json_path.key("enum");
        let label = "the items of a list have values";
        let help = "put `enum` under `items`";
        self.report(self.repairable, "enum-of-other-type", message, Part::Key, &at, label, Some(help));
        true
    }

    /// Checks that the keywords are those of the type; others mean nothing (JSON Schema, Validation, 6).
    fn keywords(
        &mut self,
        schema: &Object,
        types: &[&str],
        json_path: &JsonPath<'_>,
        is_keyword: impl Fn(&str) -> bool,
    ) {
        let known = KEYWORDS.iter().filter(|(key, of)| *key != "format" && !of.is_empty() && is_keyword(key));
        for (key, of) in known.filter(|(key, _)| !types.is_empty() && schema.get(key).is_some()) {
            if !of.iter().any(|kind| types.contains(kind)) {
                let kind = types.join("` or `");
                let message = format!("`{key}` means nothing for a schema of type `{kind}`");
                let place = self.place(json_path.key(key).pointer(), Part::Key);
                let help = format!("it is for type `{}`", of.join("` or `"));
                self.repair(json_path.key(key).pointer(), Edit::Remove, &message);
                let diagnostic = Diagnostic::new(self.repairable, "keyword-of-other-type", message);
                self.state.findings.group(diagnostic.at(place, "it has no effect").help(help));
            }
        }
    }

    /// Checks that the schemas of a composition are listed (JSON Schema, Core, 10.2.1): those that the discriminator maps to
    /// are meant where none is.
    fn compositions(&mut self, schema: &Object, mapped: &[String], json_path: &JsonPath<'_>) {
        let is_empty = |key: &&str| schema.get(key).and_then(Value::as_list).is_some_and(<[Value]>::is_empty);
        for key in ["allOf", "anyOf", "oneOf"].into_iter().filter(is_empty) {
            let at = json_path.key(key);
            let message = format!("`{key}` lists no schema");
            let (how, help) = if key == "allOf" || mapped.is_empty() {
                (How::LeaveOut, "leave the key out")
            } else {
                let references = mapped.iter().map(|target| {
                    let text = Value::Text(target.as_str().into());
                    Value::Object([("$ref".into(), text)].into_iter().collect())
                });
                (How::Put(Value::List(references.collect())), "list the schemas that its discriminator maps to")
            };
            self.repair(at.pointer(), how.edit(), &message);
            self.mend(at.pointer(), how);
            self.report(self.repairable, "empty-composition", message, Part::Key, &at, "", Some(help));
        }
    }

    /// Checks where the values of a discriminator lead that are references. Returns the references of those that lead to
    /// schemas, each once.
    fn mapping(&mut self, schema: &Object, json_path: &JsonPath<'_>) -> Vec<String> {
        let mut mapped = Vec::new();
        let Some(discriminator) = schema.get("discriminator").and_then(Value::as_object) else { return mapped };
        let at = json_path.key("discriminator");
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let home = at.key("mapping");
        for (key, value) in mapping.into_iter().flatten() {
            let reference = self.mapped(value, &home.key(key));
            mapped.extend(reference.filter(|reference| !mapped.contains(reference)));
        }
        if let Some(value) = discriminator.get("defaultMapping") {
            self.mapped(value, &at.key("defaultMapping"));
        }
        mapped
    }

    /// Checks where a value of a discriminator leads: to the component of its name, or as a reference, which is returned if
    /// it leads to a schema.
    fn mapped(&mut self, value: &Value, json_path: &JsonPath<'_>) -> Option<String> {
        let text = value.as_text()?;
        let is_component = self.refs.has_component("schemas", text);
        let reference = if is_component || !is_reference(text) {
            format!("#{}", Pointer::root().keys(&["components", "schemas", text]))
        } else {
            text.to_owned()
        };
        let leads = is_component || self.target(&reference, &Shape::Schema, json_path);
        (leads && self.refs.target(self.base, &reference).is_ok()).then_some(reference)
    }
}

/// The types that a schema names, also where a word of another kind stands for one.
fn types(schema: &Object) -> Vec<&str> {
    let written: Vec<&str> = match schema.get("type") {
        Some(Value::Text(one)) => vec![one.as_str()],
        Some(Value::List(list)) => list.iter().filter_map(Value::as_text).collect(),
        _ => Vec::new(),
    };
    let meant = |word: &str| {
        let known = schema_types().iter().copied().chain(["null"]).find(|known| *known == word);
        known.or_else(|| match meaning::of_type(word)? {
            Meaning::Type(kind, _) => Some(kind),
            Meaning::Any => None,
        })
    };
    written.into_iter().filter_map(meant).collect()
}

/// A value as one of the type, where there is but one and the value says the same in it.
fn converted(value: &Value, types: &[&str]) -> Option<Value> {
    let mut others = types.iter().filter(|kind| **kind != "null");
    let (Some(kind), None) = (others.next(), others.next()) else { return None };
    match (*kind, value) {
        ("string", Value::Number(text)) => Some(Value::Text(text.to_string())),
        ("string", Value::Bool(flag)) => Some(Value::Text(flag.to_string())),
        ("boolean", Value::Text(text)) => text.parse().ok().map(Value::Bool),
        ("integer" | "number", Value::Text(text)) => {
            // As JSON writes numbers.
            let is_number = serde_json::from_str::<serde_json::Number>(text).is_ok();
            let number = Value::Number(Number::from(text.as_str()));
            (is_number && is_of(&number, kind)).then_some(number)
        }
        _ => None,
    }
}

/// Whether a text in a mapping is a reference and no name of a component.
pub(in crate::lower) fn is_reference(text: &str) -> bool {
    text.contains(['#', '/']) || [".yaml", ".yml", ".json"].iter().any(|end| text.ends_with(end))
}

/// Whether a value is of a type. `null` is of any that is nullable, which many documents forget to say.
fn is_of(value: &Value, kind: &str) -> bool {
    match (kind.to_ascii_lowercase().as_str(), value) {
        (_, Value::Null)
        | ("string", Value::Text(_))
        | ("number", Value::Number(_))
        | ("boolean", Value::Bool(_))
        | ("array", Value::List(_))
        | ("object", Value::Object(_)) => true,
        ("integer", Value::Number(text)) => text.parse::<f64>().is_ok_and(|number| number.fract() == 0.0),
        _ => false,
    }
}
