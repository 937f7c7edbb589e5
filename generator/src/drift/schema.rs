//! What a schema allows, as far as pages speak of it.
//!
//! What comes in is a pointer to a schema of the lowered document and a type in the words of a page, or an example; what
//! goes out is whether they fit, and where not. Formats of text are not checked against examples, whose values are samples,
//! but for one: a date is no date with a time.

use super::page::Presence;
use super::page_type::Meaning;
use crate::document;
use crate::pointer::Pointer;
use serde_json::Value;

/// Schemas may be in each other this deep. What is deeper is taken as fitting.
const MAX_DEPTH: usize = 64;

/// The schemas of a document.
#[derive(Clone, Debug)]
pub struct Schemas<'a> {
    root: &'a Value,
}

/// A property of a schema.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Whether the object must have it.
    pub presence: Presence,
    /// Its schema.
    pub pointer: Pointer,
    /// The schema that declares it.
    pub owner: Pointer,
    /// Where the schema says that the object must have it.
    pub presence_at: Option<Pointer>,
    /// Whether it is in responses only.
    pub read_only: bool,
}

/// The properties of a schema and the names that it asks for, with their places.
#[derive(Default)]
struct Gathered {
    properties: Vec<Property>,
    required: Vec<(String, Pointer)>,
}

impl Gathered {
    fn add(&mut self, properties: Vec<Property>) {
        for property in properties {
            if !self.properties.iter().any(|known| known.name == property.name) {
                self.properties.push(property);
            }
        }
    }
}

/// Why an example is no value of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where in the example.
    pub path: Pointer,
    /// What is wrong there.
    pub message: String,
    /// The schema that it is checked against there.
    pub schema: Pointer,
}

/// One of the kinds of values that a schema allows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum AllowedType {
    Any,
    Text(Option<String>),
    Integer,
    Number,
    Boolean,
    Object,
    List(Option<Pointer>),
}

impl<'a> Schemas<'a> {
    /// The schemas of a document.
    #[must_use]
    pub fn new(root: &'a Value) -> Self {
        Self { root }
    }

    /// What is at a place, or at the end of the references there.
    #[must_use]
    pub fn follow(&self, at: &Pointer) -> Option<(Pointer, &'a Value)> {
        let mut at = at.clone();
        for _ in 0..MAX_DEPTH {
            let value = self.root.pointer(&at.to_string())?;
            match value.get("$ref").and_then(Value::as_str).and_then(Pointer::from_reference) {
                Some(target) => at = target,
                None => return Some((at, value)),
            }
        }
        None
    }

    /// The properties of an object, those of the schemas that it is made of included.
    #[must_use]
    pub fn properties(&self, at: &Pointer) -> Vec<Property> {
        let Gathered { mut properties, required } = self.gather(at, 0);
        // A list of required names counts for the properties of all parts.
        for property in &mut properties {
            if let Some((_, at)) = required.iter().find(|(name, _)| *name == property.name) {
                property.presence = Presence::Required;
                property.presence_at = Some(at.clone());
            }
        }
        properties
    }

    fn gather(&self, at: &Pointer, depth: usize) -> Gathered {
        let mut gathered = Gathered::default();
        let Some((at, schema)) = self.follow(at) else { return gathered };
        if depth > MAX_DEPTH {
            return gathered;
        }
        let parts = |key: &str| -> Vec<Gathered> {
            let parts = schema.get(key).and_then(Value::as_array).map_or(0, Vec::len);
            (0..parts).map(|index| self.gather(&at.key(key).index(index), depth + 1)).collect()
        };
        for part in parts("allOf") {
            gathered.add(part.properties);
            gathered.required.extend(part.required);
        }
        for key in ["oneOf", "anyOf"] {
            let parts = parts(key);
            // What only some of the alternatives ask for may be left out of the whole.
            let is_in_all = |(name, _): &&(String, Pointer)| {
                parts.iter().all(|part| part.required.iter().any(|(other, _)| other == name))
            };
            let required = parts.first().map_or(&[][..], |part| part.required.as_slice());
            gathered.required.extend(required.iter().filter(is_in_all).cloned());
            for part in parts {
                gathered.add(part.properties);
            }
        }
        let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let own = own.map(|(name, value)| Property {
            name: name.clone(),
            presence: Presence::Optional,
            pointer: at.key("properties").key(name),
            owner: at.clone(),
            presence_at: None,
            read_only: value.get("readOnly").and_then(Value::as_bool).unwrap_or_default(),
        });
        for property in own {
            gathered.properties.retain(|known| known.name != property.name);
            gathered.properties.push(property);
        }
        let names = schema.get("required").and_then(Value::as_array).into_iter().flatten().enumerate();
        let names =
            names.filter_map(|(index, name)| Some((name.as_str()?.to_owned(), at.key("required").index(index))));
        gathered.required.extend(names);
        gathered
    }

    /// Where the items of a response are described: those of a list, or those of an envelope's `results`.
    #[must_use]
    pub fn items(&self, at: &Pointer) -> Pointer {
        let Some((at, _)) = self.follow(at) else { return at.clone() };
        let list_in = |at: &Pointer| {
            self.kinds(at).into_iter().find_map(|kind| match kind {
                AllowedType::List(items) => items,
                _ => None,
            })
        };
        if let Some(items) = list_in(&at) {
            return items;
        }
        let results = self.properties(&at).into_iter().find(|property| property.name == "results");
        results.and_then(|results| list_in(&results.pointer)).unwrap_or(at)
    }

    /// Whether values of a page's type are those of a schema.
    #[must_use]
    pub fn fits(&self, at: &Pointer, meaning: &Meaning) -> bool {
        if let Meaning::Either(meanings) = meaning {
            return meanings.iter().all(|meaning| self.fits(at, meaning));
        }
        self.kinds(at).iter().any(|kind| match (meaning, kind) {
            (Meaning::Text(None), AllowedType::Text(_))
            | (Meaning::Integer | Meaning::Number, AllowedType::Integer)
            | (Meaning::Number, AllowedType::Number)
            | (Meaning::Boolean, AllowedType::Boolean)
            | (Meaning::Object, AllowedType::Object | AllowedType::Any)
            | (Meaning::List(None), AllowedType::List(_)) => true,
            (Meaning::Text(Some(format)), AllowedType::Text(known)) => is_format(format, known.as_deref()),
            (Meaning::Timestamp, AllowedType::Text(Some(format))) => format == "date-time" || format == "date",
            (Meaning::File, AllowedType::Text(Some(format))) => format == "binary" || format == "byte",
            (Meaning::List(Some(meaning)), AllowedType::List(items)) => match items {
                Some(items) => self.fits(items, meaning),
                None => **meaning == Meaning::Object,
            },
            _ => false,
        })
    }

    /// What a schema allows, in a few words.
    #[must_use]
    pub fn describe(&self, at: &Pointer) -> String {
        let mut words: Vec<String> = Vec::new();
        for kind in self.kinds(at) {
            let word = match kind {
                AllowedType::Any => "anything".to_owned(),
                AllowedType::Text(None) => "string".to_owned(),
                AllowedType::Text(Some(format)) => format!("string ({format})"),
                AllowedType::Integer => "integer".to_owned(),
                AllowedType::Number => "number".to_owned(),
                AllowedType::Boolean => "boolean".to_owned(),
                AllowedType::Object => "object".to_owned(),
                AllowedType::List(_) => "array".to_owned(),
            };
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(" or ")
    }

    /// Where the type of a schema is written; the schema itself when it has none.
    #[must_use]
    pub fn type_at(&self, at: &Pointer) -> Pointer {
        match self.follow(at) {
            Some((at, schema)) if schema.get("type").is_some() => at.key("type"),
            Some((end, _)) => end,
            None => at.clone(),
        }
    }

    fn kinds(&self, at: &Pointer) -> Vec<AllowedType> {
        let mut kinds = Vec::new();
        self.gather_kinds(at, 0, &mut kinds);
        if kinds.is_empty() {
            kinds.push(AllowedType::Any);
        }
        kinds
    }

    fn gather_kinds(&self, at: &Pointer, depth: usize, kinds: &mut Vec<AllowedType>) {
        let Some((at, schema)) = self.follow(at) else { return };
        if depth > MAX_DEPTH {
            return;
        }
        let format = schema.get("format").and_then(Value::as_str).map(str::to_owned);
        let items = || schema.get("items").map(|_| at.key("items"));
        match schema.get("type").and_then(Value::as_str) {
            Some("string") => return kinds.push(AllowedType::Text(format)),
            Some("integer") => return kinds.push(AllowedType::Integer),
            Some("number") => return kinds.push(AllowedType::Number),
            Some("boolean") => return kinds.push(AllowedType::Boolean),
            Some("object") => return kinds.push(AllowedType::Object),
            Some("array") => return kinds.push(AllowedType::List(items())),
            _ => {}
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            let parts = schema.get(key).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..parts {
                self.gather_kinds(&at.key(key).index(index), depth + 1, kinds);
            }
        }
        if !kinds.is_empty() {
            return;
        }
        if schema.get("properties").is_some() || schema.get("additionalProperties").is_some() {
            kinds.push(AllowedType::Object);
        } else if schema.get("items").is_some() {
            kinds.push(AllowedType::List(items()));
        } else if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            kinds.extend(values.iter().filter_map(|value| match value {
                Value::String(_) => Some(AllowedType::Text(None)),
                Value::Bool(_) => Some(AllowedType::Boolean),
                Value::Number(number) => Some(if number.is_f64() { AllowedType::Number } else { AllowedType::Integer }),
                _ => None,
            }));
        }
    }

    /// Holds an example against a schema: every place where it is no value of it.
    #[must_use]
    pub fn mismatches(&self, at: &Pointer, example: &document::Value) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        self.check_value(at, example, &Pointer::root(), 0, &mut mismatches);
        mismatches
    }

    fn check_value(
        &self,
        at: &Pointer,
        example: &document::Value,
        path: &Pointer,
        depth: usize,
        mismatches: &mut Vec<Mismatch>,
    ) {
        let Some((at, schema)) = self.follow(at) else { return };
        if depth > MAX_DEPTH {
            return;
        }
        if *example == document::Value::Null {
            if !self.is_nullable(&at, depth) {
                mismatches.push(Mismatch { path: path.clone(), message: "may not be null".to_owned(), schema: at });
            }
            return;
        }
        for key in ["oneOf", "anyOf"] {
            let parts = schema.get(key).and_then(Value::as_array).map_or(0, Vec::len);
            let tries = (0..parts).map(|index| {
                let mut mismatches = Vec::new();
                self.check_value(&at.key(key).index(index), example, path, depth + 1, &mut mismatches);
                mismatches
            });
            if let Some(best) = tries.min_by_key(Vec::len) {
                mismatches.extend(best);
                return;
            }
        }
        let kinds = self.kinds(&at);
        let kind = kinds.iter().find(|kind| kind.takes(example));
        match (kind, example) {
            (None, _) => mismatches.push(Mismatch {
                message: format!("is {}, where the document has {}", example.noun(), self.describe(&at)),
                path: path.clone(),
                schema: at,
            }),
            (Some(AllowedType::Object), document::Value::Object(object)) => {
                self.check_object(&at, object, path, depth, mismatches);
            }
            (Some(AllowedType::List(Some(items))), document::Value::List(list)) => {
                for (index, item) in list.iter().enumerate() {
                    self.check_value(items, item, &path.index(index), depth + 1, mismatches);
                }
            }
            _ => {}
        }
    }

    fn check_object(
        &self,
        at: &Pointer,
        object: &document::Object,
        path: &Pointer,
        depth: usize,
        mismatches: &mut Vec<Mismatch>,
    ) {
        let properties = self.properties(at);
        for property in &properties {
            if property.presence == Presence::Required && !object.contains_key(&property.name) {
                let message = format!("lacks `{}`", property.name);
                mismatches.push(Mismatch { path: path.clone(), message, schema: property.pointer.clone() });
            }
        }
        let others = self.others(at, depth);
        for (key, value) in object {
            let path = path.key(key);
            if let Some(property) = properties.iter().find(|property| property.name == *key) {
                self.check_value(&property.pointer, value, &path, depth + 1, mismatches);
            } else {
                match &others {
                    Others::Of(schema) => self.check_value(schema, value, &path, depth + 1, mismatches),
                    Others::Any => {}
                    // An object of which nothing is declared may be any.
                    Others::Unspecified if properties.is_empty() => {}
                    Others::Unspecified => {
                        let message = "is not in the document".to_owned();
                        mismatches.push(Mismatch { path, message, schema: at.clone() });
                    }
                }
            }
        }
    }

    /// What an object may have besides its properties.
    fn others(&self, at: &Pointer, depth: usize) -> Others {
        let Some((at, schema)) = self.follow(at) else { return Others::Unspecified };
        match schema.get("additionalProperties") {
            Some(Value::Object(_)) => return Others::Of(at.key("additionalProperties")),
            Some(Value::Bool(true)) => return Others::Any,
            _ => {}
        }
        let parts = schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
        let parts = (0..parts).filter(|_| depth < MAX_DEPTH);
        let mut others = parts.map(|index| self.others(&at.key("allOf").index(index), depth + 1));
        others.find(|others| !matches!(others, Others::Unspecified)).unwrap_or(Others::Unspecified)
    }

    fn is_nullable(&self, at: &Pointer, depth: usize) -> bool {
        let Some((at, schema)) = self.follow(at) else { return true };
        let flag = schema.get("nullable").and_then(Value::as_bool).unwrap_or_default();
        let in_enum = schema.get("enum").and_then(Value::as_array).is_some_and(|values| values.contains(&Value::Null));
        if flag || in_enum || depth > MAX_DEPTH {
            return true;
        }
        let parts = |key: &str| schema.get(key).and_then(Value::as_array).map_or(0, Vec::len);
        let part = |key: &str, index: usize| self.is_nullable(&at.key(key).index(index), depth + 1);
        let every = parts("allOf") > 0 && (0..parts("allOf")).all(|index| part("allOf", index));
        every
            || ["oneOf", "anyOf"].into_iter().any(|key| (0..parts(key)).any(|index| part(key, index)))
            || self.kinds(&at) == [AllowedType::Any]
    }
}

/// What an object may have besides its properties.
enum Others {
    /// Nothing is declared of it.
    Unspecified,
    /// Anything.
    Any,
    /// Values of a schema.
    Of(Pointer),
}

impl AllowedType {
    /// Whether a value is of this kind, what is in it aside.
    fn takes(&self, value: &document::Value) -> bool {
        match (self, value) {
            (Self::Any, _)
            | (Self::Number, document::Value::Number(_))
            | (Self::Boolean, document::Value::Bool(_))
            | (Self::Object, document::Value::Object(_))
            | (Self::List(_), document::Value::List(_)) => true,
            (Self::Integer, document::Value::Number(number)) => !number.contains(['.', 'e', 'E']),
            (Self::Text(format), document::Value::Text(text)) => match format.as_deref() {
                Some("date-time") => !is_date(text),
                Some("date") => !text.get(..10).is_some_and(is_date) || text.len() == 10,
                _ => true,
            },
            _ => false,
        }
    }
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |index: &usize| bytes[*index].is_ascii_digit();
    bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' && [0, 1, 2, 3, 5, 6, 8, 9].iter().all(is_digit)
}

/// Whether a format in the words of a page is the one of a schema. A format that is not known says nothing.
fn is_format(word: &str, known: Option<&str>) -> bool {
    let word = if word == "url" { "uri" } else { word };
    let is_telling = ["uuid", "date", "date-time", "time", "email", "uri", "binary", "byte"].contains(&word);
    !is_telling || known == Some(word)
}

#[cfg(test)]
mod tests;
