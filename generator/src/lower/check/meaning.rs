//! What a value means that is not what belongs in its place, and what is left where it means nothing.
//!
//! What comes in is a shape of the grammar and a value of another; what goes out is the one value that was meant, if there
//! is one. Whatever could mean two things means nothing here.

use super::{Check, noun};
use crate::diagnostic::{Edit, Part};
use crate::document::{Object, Value};
use crate::lower::grammar::{Presence, Rule, Shape, objects, schema_types};
use crate::lower::json_path::JsonPath;
use crate::lower::mend::{How, Loss, Mend};
use crate::pointer::Pointer;

/// Words that are no types and have one meaning: the type and, where they say more, the format.
const WORDS: &[(&str, &str, Option<&str>)] = &[
    ("base64", "string", Some("byte")),
    ("bigint", "integer", None),
    ("binary", "string", Some("binary")),
    ("bool", "boolean", None),
    ("char", "string", None),
    ("date", "string", Some("date")),
    ("date-time", "string", Some("date-time")),
    ("datetime", "string", Some("date-time")),
    ("decimal", "number", None),
    ("dict", "object", None),
    ("dictionary", "object", None),
    ("double", "number", Some("double")),
    ("email", "string", Some("email")),
    ("file", "string", Some("binary")),
    ("float", "number", Some("float")),
    ("float32", "number", Some("float")),
    ("float64", "number", Some("double")),
    ("guid", "string", Some("uuid")),
    ("hash", "object", None),
    ("int", "integer", None),
    ("int16", "integer", Some("int16")),
    ("int32", "integer", Some("int32")),
    ("int64", "integer", Some("int64")),
    ("int8", "integer", Some("int8")),
    ("list", "array", None),
    ("long", "integer", Some("int64")),
    ("map", "object", None),
    ("password", "string", Some("password")),
    ("short", "integer", Some("int16")),
    ("str", "string", None),
    ("text", "string", None),
    ("time", "string", Some("time")),
    ("uint", "integer", Some("uint32")),
    ("uint32", "integer", Some("uint32")),
    ("uint64", "integer", Some("uint64")),
    ("uri", "string", Some("uri")),
    ("url", "string", Some("uri")),
    ("uuid", "string", Some("uuid")),
];

/// Words for a value of any type.
const ANY: &[&str] = &["any", "anytype", "mixed", "*", "unknown"];

/// Words for `true` and `false` that YAML 1.1 has, or other languages.
const FLAGS: &[(&str, bool)] = &[
    ("yes", true),
    ("no", false),
    ("on", true),
    ("off", false),
    ("true", true),
    ("false", false),
    ("1", true),
    ("0", false),
];

/// What a word for a type means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A type, and a format.
    Type(&'static str, Option<&'static str>),
    /// Any type.
    Any,
}

/// The meaning of a word for a type. Case does not count, nor what is around it that is no letter.
pub(super) fn of_type(word: &str) -> Option<Meaning> {
    let bare = word.trim_matches(|character: char| !character.is_ascii_alphanumeric() && character != '*');
    let lower = bare.to_ascii_lowercase();
    if let Some(known) = schema_types().iter().find(|known| **known == lower) {
        return Some(Meaning::Type(known, None));
    }
    if ANY.contains(&lower.as_str()) {
        return Some(Meaning::Any);
    }
    WORDS.iter().find(|(known, ..)| *known == lower).map(|(_, kind, format)| Meaning::Type(kind, *format))
}

/// What was meant by a value, and how a help says it.
struct Meant {
    how: How,
    help: String,
}

impl Meant {
    #[expect(clippy::unnecessary_wraps, reason = "each of these constructors returns an `Option`")]
    fn put(value: Value, help: impl Into<String>) -> Option<Self> {
        Some(Self { how: How::Put(value), help: help.into() })
    }
}

impl Check<'_> {
    /// Reports a value that is not of the shape, and mends it. Whether there is something usable in its place.
    pub(super) fn misfit(&mut self, value: &Value, shape: &'static Shape, json_path: &JsonPath<'_>) -> bool {
        let message = format!("expected {}, found {}", noun(shape), value.noun());
        if let Some(item) = item_of(shape).filter(|item| is_item(item, value)) {
            let help = "write it as a list of one";
            self.repair(json_path.pointer(), Edit::Enlist, &message);
            self.report(self.repairable, "wrong-type", message, Part::Value, json_path, "", Some(help));
            let is_usable = self.value(value, item, json_path);
            self.mend(json_path.pointer(), How::Enlist);
            return is_usable;
        }
        if let Some(Meant { how, help }) = self.meant(value, shape, json_path) {
            self.repair(json_path.pointer(), how.edit(), &message);
            self.report(self.repairable, "wrong-type", message, Part::Value, json_path, "", Some(&help));
            self.mend(json_path.pointer(), how);
            return true;
        }
        let help = super::hint(shape, value);
        self.report(self.repairable, "wrong-type", message.clone(), Part::Value, json_path, "", help);
        self.lose(shape, json_path.pointer(), "wrong-type", message)
    }

    /// The one thing that a value of another shape means.
    fn meant(&self, value: &Value, shape: &Shape, json_path: &JsonPath<'_>) -> Option<Meant> {
        let is_empty_list = value.as_list().is_some_and(<[Value]>::is_empty);
        let nothing = || Value::Object(Object::default());
        match (shape, value) {
            (Shape::Map(_) | Shape::Components(_), Value::List(_)) if is_empty_list => {
                Meant::put(nothing(), "an empty object is written `{}`")
            }
            (shape, Value::List(_)) if is_empty_list && shape.rule().is_some_and(needs_nothing) => {
                Meant::put(nothing(), "an empty object is written `{}`")
            }
            (Shape::List(_) | Shape::Names, Value::Object(object)) if object.is_empty() => {
                Meant::put(Value::List(Vec::new()), "an empty list is written `[]`")
            }
            (Shape::Flag, Value::Text(text)) => {
                let (_, flag) = FLAGS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text.trim()))?;
                Meant::put(Value::Bool(*flag), format!("write `{flag}`"))
            }
            (Shape::Flag, Value::Number(number)) => {
                let (_, flag) = FLAGS.iter().find(|(word, _)| *word == &**number)?;
                Meant::put(Value::Bool(*flag), format!("write `{flag}`"))
            }
            // A tag of an operation, described where it is only named.
            (Shape::Text, Value::Object(tag)) => {
                let list = json_path.pointer().parent()?;
                let name = tag
                    .get("name")
                    .filter(|name| name.as_text().is_some() && list.last().as_deref() == Some("tags"))?;
                Meant::put(name.clone(), "name it here, and describe it under `tags` of the document")
            }
            (Shape::Schema | Shape::FlagOrSchema | Shape::Items, Value::Text(text)) => self.schema_of_text(text),
            (Shape::Reference(rule), value) if rule.section == Some("examples") => {
                Meant::put(object([("value", value.clone())]), "write it as `{value: …}`")
            }
            (Shape::Object(rule), Value::Text(scheme)) if is_security(rule) => {
                let known = self.refs.has_component("securitySchemes", scheme);
                let requirement = object([(scheme.as_str(), Value::List(Vec::new()))]);
                known.then(|| Meant::put(requirement, format!("write it as `{scheme}: []`"))).flatten()
            }
            (Shape::Object(rule) | Shape::Reference(rule), Value::Text(text)) => of_text(rule, text),
            _ => None,
        }
    }

    /// The schema that a text means: a type by its name, or what a reference without its key leads to.
    fn schema_of_text(&self, text: &str) -> Option<Meant> {
        if text.starts_with("#/") && self.refs.target(self.base, text).is_ok() {
            return Meant::put(
                object([("$ref", Value::Text(text.to_owned()))]),
                format!("write it as `{{$ref: '{text}'}}`"),
            );
        }
        match of_type(text)? {
            Meaning::Any => Meant::put(object([]), "a schema that allows anything is written `{}`"),
            Meaning::Type(kind, format) => {
                let format = format.map(|format| ("format", Value::Text(format.to_owned())));
                let schema = object([("type", Value::Text(kind.to_owned()))].into_iter().chain(format));
                Meant::put(schema, format!("write it as `{{type: {kind}}}`"))
            }
        }
    }

    /// Says what an unknown word for a type is read as, where it has one meaning.
    pub(super) fn type_word(&mut self, word: &str, json_path: &JsonPath<'_>) -> bool {
        let parts: Vec<&str> = word.split(['|', ',', ' ']).map(str::trim).filter(|part| !part.is_empty()).collect();
        let kinds: Option<Vec<&str>> = parts
            .iter()
            .map(|part| match of_type(part) {
                Some(Meaning::Type(kind, None)) => Some(kind),
                None if part.eq_ignore_ascii_case("null") => Some("null"),
                _ => None,
            })
            .collect();
        let message = format!("unknown value `{word}`");
        let text = |kind: &str| Value::Text(kind.to_owned());
        let at = json_path.pointer();
        let is_listed = at.last().is_some_and(|last| last != "type");
        let (help, how) = match (of_type(word), kinds) {
            (Some(Meaning::Any), _) => ("without `type` every value is allowed".to_owned(), How::LeaveOut),
            (Some(Meaning::Type(kind, format)), _) => {
                let help = match format {
                    Some(format) => format!("it is read as type `{kind}` of format `{format}`"),
                    None => format!("it is read as `{kind}`"),
                };
                if let (Some(format), Some(schema)) = (format, at.parent().filter(|_| !is_listed))
                    && self.refs.at(self.base, &schema.key("format")).is_none()
                {
                    self.repair(schema.key("format"), Edit::Put(format.into()), &message);
                    self.mend(schema.key("format"), How::Put(text(format)));
                }
                (help, How::Put(text(kind)))
            }
            (None, Some(kinds)) if kinds.len() > 1 && !is_listed => {
                let help = format!("it is read as the list `[{}]`", kinds.join(", "));
                (help, How::Put(Value::List(kinds.into_iter().map(text).collect())))
            }
            _ => return false,
        };
        self.repair(at.clone(), how.edit(), &message);
        self.report(self.repairable, "unknown-value", message, Part::Value, json_path, "", Some(&help));
        self.mend(at, how);
        true
    }

    /// Says what a word of Swagger 2.0, or of HTTP, for the type of a security scheme is read as.
    pub(super) fn scheme_word(&mut self, word: &str, shape: &Shape, json_path: &JsonPath<'_>) -> bool {
        let lower = word.to_ascii_lowercase();
        let is_scheme =
            matches!(shape, Shape::Word(_, dated) if dated.iter().any(|dated| dated.word == "openIdConnect"));
        let Some(place) = json_path.pointer().parent().filter(|_| is_scheme) else {
            return false;
        };
        let is_known = ["basic", "bearer"].contains(&lower.as_str());
        if is_known {
            let (message, help) =
                (format!("unknown value `{word}`"), format!("write `type: http` and `scheme: {lower}`"));
            self.repair(json_path.pointer(), Edit::Put("http".into()), &message);
            self.repair(place.key("scheme"), Edit::Put(lower.as_str().into()), &message);
            self.report(self.repairable, "unknown-value", message, Part::Value, json_path, "", Some(&help));
            self.mend(json_path.pointer(), How::Put(Value::Text("http".to_owned())));
            self.mend(place.key("scheme"), How::Put(Value::Text(lower)));
        }
        is_known
    }

    /// Takes away what means nothing, so that what is around it has its meaning. Whether there is something usable in its
    /// place.
    pub(super) fn lose(&mut self, shape: &Shape, pointer: Pointer, code: &'static str, message: String) -> bool {
        let how = remains(shape);
        let is_usable = !matches!(how, How::LeaveOut);
        if counts(shape) {
            self.state.losses.push(Loss { file: self.base.file, pointer: pointer.clone(), code, message });
        }
        self.mend(pointer, how);
        is_usable
    }

    /// Notes what is to be in a place.
    pub(super) fn mend(&mut self, pointer: Pointer, how: How) {
        self.state.mends.push(Mend { file: self.base.file, pointer, how });
    }
}

/// What is in the place of something that means nothing: for what has a body, a body of anything.
fn remains(shape: &Shape) -> How {
    let anything = || object([("content", object([("*/*", object([]))]))]);
    match shape {
        Shape::Schema | Shape::FlagOrSchema | Shape::Items => How::Put(object([])),
        // No requirement would mean those of the document, or every credential that there is.
        Shape::List(Shape::Object(rule)) if is_security(rule) => How::Put(Value::List(Vec::new())),
        Shape::Reference(rule) => match rule.section {
            Some("responses" | "requestBodies") => How::Put(anything()),
            Some("mediaTypes") => How::Put(object([])),
            _ => How::LeaveOut,
        },
        _ => How::LeaveOut,
    }
}

/// Whether something is lost with a value of a shape that a caller would miss.
fn counts(shape: &Shape) -> bool {
    match shape {
        Shape::List(shape) | Shape::Map(shape) | Shape::Components(shape) => counts(shape),
        Shape::Object(rule) => !objects::is_remark(rule),
        Shape::Reference(rule) => !matches!(rule.section, Some("examples" | "links")),
        Shape::Schema
        | Shape::FlagOrSchema
        | Shape::Items
        | Shape::Dependency
        | Shape::Discriminator
        | Shape::Types
        | Shape::Completed(_) => true,
        _ => false,
    }
}

/// Whether this is what `security` lists.
pub(super) fn is_security(rule: &Rule) -> bool {
    std::ptr::eq(rule, &raw const objects::SECURITY_REQUIREMENT)
}

/// What the items of a list are.
fn item_of(shape: &'static Shape) -> Option<&'static Shape> {
    if let Shape::List(item) = shape { Some(item) } else { None }
}

/// Whether a value is plainly one of the items that a list should have.
fn is_item(item: &Shape, value: &Value) -> bool {
    match (item, value) {
        (Shape::Text | Shape::Free, Value::Text(_)) => true,
        (Shape::Object(rule), Value::Text(text)) => !is_security(rule) && of_text(rule, text).is_some(),
        (Shape::Object(rule), Value::Object(object)) if is_security(rule) => !object.is_empty(),
        (item, Value::Object(object)) => item.rule().is_some_and(|rule| {
            let is_needed = |name: &str| object.contains_key(name);
            object.contains_key("$ref")
                || (rule.all().any(|key| is_needed(key.name))
                    && object.keys().all(|key| rule.key(key).is_some() || key.starts_with("x-")))
        }),
        _ => false,
    }
}

/// Whether an object of a rule may be empty.
fn needs_nothing(rule: &'static Rule) -> bool {
    rule.keys.iter().all(|key| key.presence != Presence::Required) && !is_security(rule)
}

/// The object that a text stands for.
fn of_text(rule: &Rule, text: &str) -> Option<Meant> {
    let key = if std::ptr::eq(rule, &raw const objects::TAG) {
        "name"
    } else if std::ptr::eq(rule, &raw const objects::SERVER)
        || (std::ptr::eq(rule, &raw const objects::EXTERNAL_DOCS) && text.contains("://"))
    {
        "url"
    } else if rule.section == Some("responses") {
        "description"
    } else {
        return None;
    };
    Meant::put(object([(key, Value::Text(text.to_owned()))]), format!("write it as `{{{key}: …}}`"))
}

fn object<'k>(entries: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

#[cfg(test)]
mod tests {
    use super::{Meaning, of_type};

    #[test]
    fn words_for_types_have_one_meaning() {
        assert_eq!(of_type("Integer"), Some(Meaning::Type("integer", None)));
        assert_eq!(of_type("string,"), Some(Meaning::Type("string", None)));
        assert_eq!(of_type("int32"), Some(Meaning::Type("integer", Some("int32"))));
        assert_eq!(of_type(" any"), Some(Meaning::Any));
        assert_eq!(of_type("Money"), None);
        assert_eq!(of_type("timestamp"), None);
    }
}
