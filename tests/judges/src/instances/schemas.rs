//! The schemas of a document as JSON Schema 2020-12, read without the generator's help, so that its mistakes show.
//!
//! What comes in is a document that was read, with all of its files; what goes out is one schema with a definition for each
//! place that is asked for and each that a reference leads to. What OpenAPI 3.0 says in words of its own (`nullable`, bounds
//! that are flags) is written in those of JSON Schema; what is beside a `$ref` counts from 3.1 on. Mappings of
//! discriminators lead to definitions too.

mod keywords;

pub(crate) use keywords::{bound, or_null};

use serde_json::{Map, Value, json};
use specwright::diagnostic::{Diagnostics, Severity};
use specwright::document;
use specwright::{FileId, Pointer, Sources};
use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

/// Where the schema with all definitions is found.
pub const ADDRESS: &str = "json-schema:///document";

/// Where something is in a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The number of the file.
    file: usize,
    /// Where in the file.
    pub pointer: Pointer,
}

/// Schemas that are being put together.
#[derive(Debug)]
pub struct Library {
    files: Vec<File>,
    ids: HashMap<FileId, usize>,
    /// Whether the words of JSON Schema 2020-12 count.
    is_modern: bool,
    places: HashMap<Place, usize>,
    definitions: Vec<Definition>,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    root: Value,
}

/// A schema with its own definition.
#[derive(Debug)]
struct Definition {
    place: Place,
    schema: Value,
}

impl Place {
    /// A place in the root file.
    #[must_use]
    pub fn root(keys: &[&str]) -> Self {
        Self { file: 0, pointer: Pointer::root().keys(keys) }
    }

    /// What is under a key here.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        Self { file: self.file, pointer: self.pointer.key(key) }
    }

    /// What this is in.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        Some(Self { file: self.file, pointer: self.pointer.parent()? })
    }
}

/// The schemas of a document.
#[derive(Debug)]
pub struct Schemas {
    /// All of them, as one schema.
    pub whole: Value,
    /// What each is called that the components name; a number is an index into the definitions.
    pub names: HashMap<usize, String>,
    /// The schemas that are made of one by `allOf`, however far.
    pub children: HashMap<usize, Vec<usize>>,
}

impl Library {
    /// The files of a document; no schema yet.
    #[must_use]
    pub fn new(sources: &Sources) -> Self {
        let mut files = Vec::new();
        let mut ids = HashMap::new();
        for (id, source) in sources.iter() {
            let value = document::read(sources, id, Severity::Warning, &mut Diagnostics::new());
            ids.insert(id, files.len());
            files.push(File { path: plain(&source.path), root: value.as_ref().map_or(Value::Null, json) });
        }
        let version = files.first().and_then(|file| file.root["openapi"].as_str()).unwrap_or_default().to_owned();
        let mut library = Self {
            files,
            ids,
            is_modern: !version.starts_with("3.0"),
            places: HashMap::new(),
            definitions: Vec::new(),
        };
        let named = library.files[0].root.pointer("/components/schemas").and_then(Value::as_object);
        let names: Vec<String> = named.into_iter().flat_map(Map::keys).cloned().collect();
        for name in names {
            library.add(Place::root(&["components", "schemas", &name]));
        }
        library
    }

    /// A place in a file of the document.
    #[must_use]
    pub fn place(&self, file: FileId, pointer: Pointer) -> Option<Place> {
        Some(Place { file: *self.ids.get(&file)?, pointer })
    }

    /// The places of the files, the root first.
    #[must_use]
    pub fn roots(&self) -> Vec<Place> {
        (0..self.files.len()).map(|file| Place { file, pointer: Pointer::root() }).collect()
    }

    /// The value at a place.
    #[must_use]
    pub fn find(&self, place: &Place) -> Option<&Value> {
        self.files.get(place.file)?.root.pointer(&place.pointer.to_string())
    }

    /// Where the references at a place lead in the end.
    #[must_use]
    pub fn follow(&self, place: &Place) -> Place {
        let mut place = place.clone();
        for _ in 0..64 {
            let reference = self.find(&place).and_then(|value| value["$ref"].as_str());
            match reference.and_then(|reference| self.target(reference, place.file)) {
                Some(target) => place = target,
                None => break,
            }
        }
        place
    }

    /// Where a reference leads that is at a place.
    #[must_use]
    pub fn target_from(&self, reference: &str, from: &Place) -> Option<Place> {
        self.target(reference, from.file)
    }

    /// A place, and every place that its references lead through; what says nothing but one member of `allOf` is as good as
    /// a reference.
    #[must_use]
    pub fn steps(&self, place: &Place) -> Vec<Place> {
        let mut steps = vec![place.clone()];
        while let Some(last) = steps.last().filter(|_| steps.len() < 64).cloned() {
            let Some(schema) = self.find(&last) else { break };
            let target = match (schema["$ref"].as_str(), schema["allOf"].as_array()) {
                (Some(reference), _) => self.target(reference, last.file),
                (None, Some(members)) if members.len() == 1 && schema.get("properties").is_none() => {
                    Some(last.key("allOf").key("0"))
                }
                _ => None,
            };
            match target {
                Some(target) if !steps.contains(&target) => steps.push(target),
                _ => break,
            }
        }
        steps
    }

    /// Whether the words of JSON Schema 2020-12 count.
    #[must_use]
    pub fn is_modern(&self) -> bool {
        self.is_modern
    }

    /// The definition of the schema at a place.
    pub fn define(&mut self, place: &Place) -> Option<usize> {
        self.find(place)?;
        Some(self.add(place.clone()))
    }

    fn add(&mut self, place: Place) -> usize {
        let next = self.definitions.len();
        let id = *self.places.entry(place.clone()).or_insert(next);
        if id == next {
            self.definitions.push(Definition { place, schema: Value::Null });
        }
        id
    }

    /// Puts every definition into words of JSON Schema, those included that come up on the way.
    #[must_use]
    pub fn finish(mut self) -> Schemas {
        let mut next = 0;
        while let Some(definition) = self.definitions.get(next) {
            let file = definition.place.file;
            let schema = self.find(&definition.place).cloned().unwrap_or(Value::Bool(true));
            self.definitions[next].schema = self.translate(&schema, file);
            next += 1;
        }
        let mut names = HashMap::new();
        for (id, definition) in self.definitions.iter().enumerate() {
            let tokens: Vec<_> = definition.place.pointer.tokens().collect();
            if let [components, schemas, name] = tokens.as_slice()
                && components == "components"
                && schemas == "schemas"
            {
                names.insert(id, name.clone().into_owned());
            }
        }
        let children = children(&self.definitions);
        let definitions: Map<String, Value> =
            self.definitions.into_iter().enumerate().map(|(id, it)| (id.to_string(), it.schema)).collect();
        let whole = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions });
        Schemas { whole, names, children }
    }

    /// The reference to a definition that a reference of the document becomes; none when it leads nowhere.
    fn reference(&mut self, reference: &str, file: usize) -> Option<Value> {
        let target = self.target(reference, file)?;
        let id = self.add(target);
        Some(Value::from(format!("{ADDRESS}#/$defs/{id}")))
    }

    /// Where a reference leads.
    fn target(&self, reference: &str, from: usize) -> Option<Place> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = if path.is_empty() {
            from
        } else {
            let beside = self.files[from].path.parent().unwrap_or(Path::new(""));
            let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
            let path = plain(&beside.join(&*decoded));
            self.files.iter().position(|file| file.path == path)?
        };
        if !fragment.is_empty() && !fragment.starts_with('/') && !fragment.starts_with('%') {
            let pointer = anchor(&self.files[file].root, fragment, &Pointer::root())?;
            return Some(Place { file, pointer });
        }
        let mut place = Place { file, pointer: Pointer::root() };
        for token in Pointer::from_reference(&format!("#{fragment}"))?.tokens() {
            let next = place.key(&token);
            // Where a reference is, what it leads to is meant.
            place = if self.find(&next).is_some() { next } else { self.follow(&place).key(&token) };
        }
        self.find(&place)?;
        Some(place)
    }
}

/// Where an anchor is.
fn anchor(value: &Value, name: &str, at: &Pointer) -> Option<Pointer> {
    match value {
        Value::Object(entries) if entries.get("$anchor").is_some_and(|anchor| anchor == name) => Some(at.clone()),
        Value::Object(entries) => entries.iter().find_map(|(key, value)| anchor(value, name, &at.key(key))),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, value)| anchor(value, name, &at.index(index)))
        }
        _ => None,
    }
}

impl Schemas {
    /// The definition with a number.
    #[must_use]
    pub fn get(&self, id: usize) -> Option<&Value> {
        self.whole["$defs"].get(id.to_string())
    }

    /// The number of a definition.
    #[must_use]
    pub fn id(&self, schema: &Value) -> Option<usize> {
        let definitions = self.whole["$defs"].as_object()?;
        definitions.iter().find(|(_, other)| std::ptr::eq(*other, schema)).and_then(|(id, _)| id.parse().ok())
    }

    /// The same with every `oneOf` read as `anyOf`, as many documents mean it: where two branches allow the same, strictly
    /// neither may be.
    #[must_use]
    pub fn relaxed(&self) -> Self {
        let mut whole = self.whole.clone();
        relax(&mut whole);
        Self { whole, names: self.names.clone(), children: self.children.clone() }
    }

    /// The number of the definition that a reference leads to.
    #[must_use]
    pub fn target(reference: &str) -> Option<usize> {
        reference.strip_prefix(ADDRESS)?.strip_prefix("#/$defs/")?.parse().ok()
    }
}

/// The definitions that are made of each by `allOf`.
fn children(definitions: &[Definition]) -> HashMap<usize, Vec<usize>> {
    let parents = |id: usize| -> Vec<usize> {
        let members = definitions[id].schema["allOf"].as_array().into_iter().flatten();
        members.filter_map(|member| Schemas::target(member["$ref"].as_str()?)).collect()
    };
    let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
    for id in 0..definitions.len() {
        let mut seen = HashSet::from([id]);
        let mut open = parents(id);
        while let Some(parent) = open.pop() {
            if seen.insert(parent) {
                children.entry(parent).or_default().push(id);
                open.extend(parents(parent));
            }
        }
    }
    children
}

fn relax(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.values_mut().for_each(relax);
            // A property may be called so, which is no list.
            if entries.get("oneOf").is_some_and(Value::is_array)
                && !entries.contains_key("anyOf")
                && let Some(members) = entries.remove("oneOf")
            {
                entries.insert("anyOf".to_owned(), members);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(relax),
        _ => {}
    }
}

/// A path without `.` and `..`, so that paths to the same file are equal.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// A document's value as JSON.
fn json(value: &document::Value) -> Value {
    match value {
        document::Value::Null => Value::Null,
        document::Value::Bool(flag) => Value::Bool(*flag),
        document::Value::Number(text) => serde_json::from_str(text)
            .ok()
            .or_else(|| serde_yaml::from_str::<f64>(text).ok().map(Value::from))
            .unwrap_or(Value::Null),
        document::Value::Text(text) => Value::String(text.clone()),
        document::Value::List(values) => values.iter().map(json).collect(),
        document::Value::Object(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.to_owned(), json(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ADDRESS, Library, Schemas};
    use serde_json::json;
    use specwright::Sources;

    fn read(text: &str) -> Schemas {
        Library::new(&Sources::single("a.yaml", text)).finish()
    }

    #[test]
    fn words_of_3_0_are_those_of_json_schema() {
        let schemas = read(
            "openapi: 3.0.3\ncomponents: {schemas: {A: {type: integer, nullable: true, minimum: 1, \
             exclusiveMinimum: true, example: 3}, B: {nullable: true, allOf: [{$ref: '#/components/schemas/A', type: string}]}}}",
        );
        assert_eq!(schemas.get(0), Some(&json!({ "type": ["integer", "null"], "exclusiveMinimum": 1 })));
        let reference = format!("{ADDRESS}#/$defs/0");
        let all = json!({ "anyOf": [{ "type": "null" }, { "allOf": [{ "$ref": reference }] }] });
        assert_eq!(schemas.get(1), Some(&all));
        assert_eq!(Schemas::target(&reference), Some(0));
        assert_eq!(schemas.names[&1], "B");
    }

    #[test]
    fn places_without_a_name_have_definitions_too() {
        let schemas = read(
            "openapi: 3.1.0\ncomponents: {schemas: {A: {properties: {a: {type: [string, 'null']}}}, \
             B: {$ref: '#/components/schemas/A/properties/a', minLength: 1}, C: {allOf: [{$ref: '#/components/schemas/A'}]}}}",
        );
        let reference = format!("{ADDRESS}#/$defs/3");
        assert_eq!(schemas.get(1), Some(&json!({ "$ref": reference, "minLength": 1 })));
        assert_eq!(schemas.get(3), Some(&json!({ "type": ["string", "null"] })));
        assert_eq!(schemas.children[&0], [2]);
    }

    #[test]
    fn references_lead_through_others_and_to_anchors() {
        let schemas = read(
            "openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: '#/components/schemas/B/properties/b/minLength'}, \
             B: {$ref: '#/components/schemas/C'}, C: {properties: {b: {$ref: '#d'}}, $defs: {d: {$anchor: d, type: string}}}, \
             D: {$ref: '#/components/schemas/B/properties/b'}}}",
        );
        assert_eq!(schemas.get(0), Some(&json!(true)));
        let target = |id: usize| schemas.get(id).and_then(|schema| Schemas::target(schema["$ref"].as_str()?));
        let string = target(3).and_then(target).expect("it leads somewhere");
        assert_eq!(schemas.get(string), Some(&json!({ "type": "string" })));
    }

    #[test]
    fn one_of_may_be_read_as_any_of() {
        let schemas =
            read("openapi: 3.1.0\ncomponents: {schemas: {A: {oneOf: [{properties: {oneOf: {type: string}}}]}}}");
        let relaxed = json!({ "anyOf": [{ "properties": { "oneOf": { "type": "string" } } }] });
        assert_eq!(schemas.relaxed().get(0), Some(&relaxed));
    }

    #[test]
    fn what_is_no_schema_says_nothing() {
        let schemas = read(
            "openapi: 3.1.0\ncomponents: {schemas: {A: {type: file, required: true, pattern: '(', minLength: -1, \
             properties: {a: {$ref: '#/nowhere'}}}}}",
        );
        assert_eq!(schemas.get(0), Some(&json!({ "properties": { "a": true } })));
    }
}
