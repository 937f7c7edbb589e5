//! What a document says of requests and responses, read without the generator's help and not through its types.
//!
//! What comes in is a document; what goes out is what of a request or a response is not as the document has it, as a JSON
//! Schema validator says, and values that are.

use crate::instances::judge::Judge;
use crate::instances::make::{Characters, Extent, Maker};
use crate::instances::operation::{self, Content, Operation, Parameter, plain};
use crate::instances::random::Random;
use crate::instances::schemas::{Library, Place, Schemas};
use serde_json::Value;
use specwright::diagnostic::Diagnostics;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// The methods of a path, as the document writes them.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A document.
#[derive(Debug)]
pub(super) struct Document {
    schemas: Schemas,
    /// By method, in capitals, and path.
    operations: HashMap<(String, String), Described>,
}

/// What the document says of an operation.
#[derive(Debug)]
pub(super) struct Described {
    /// What it takes.
    pub(super) takes: Operation,
    /// What its responses may be, by status as the document writes it.
    responses: Vec<(String, Vec<Content>)>,
    /// Whether it has a server of its own.
    pub(super) is_elsewhere: bool,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(super) fn read(spec: &Path) -> Result<Self, String> {
        let sources = specwright::source::read(spec, None, &mut Diagnostics::new())
            .map_err(|error| format!("cannot read {}: {error}", spec.display()))?;
        let mut library = Library::new(&sources);
        let root = Place::root(&["paths"]);
        let items = library.find(&root).and_then(Value::as_object);
        let paths: Vec<String> = items.into_iter().flat_map(|items| items.keys().cloned()).collect();
        let mut operations = HashMap::new();
        for path in paths {
            let item = library.follow(&root.key(&path));
            for method in METHODS {
                let place = item.key(method);
                if library.find(&place).is_some() {
                    operations.insert((method.to_uppercase(), path.clone()), describe(&mut library, &place));
                }
            }
        }
        Ok(Self { schemas: library.finish(), operations })
    }

    /// What the document says of the operation with a method and path.
    pub(super) fn operation(&self, method: &str, path: &str) -> Option<&Described> {
        self.operations.get(&(method.to_owned(), path.to_owned()))
    }
}

fn describe(library: &mut Library, place: &Place) -> Described {
    let takes = operation::read(library, place);
    let place_of_all = place.key("responses");
    let statuses = library.find(&place_of_all).and_then(Value::as_object);
    let statuses: Vec<String> = statuses.into_iter().flat_map(|all| all.keys().cloned()).collect();
    let responses = statuses.into_iter().map(|status| {
        let response = library.follow(&place_of_all.key(&status));
        (status, operation::contents(library, &response))
    });
    let responses = responses.collect();
    Described { takes, responses, is_elsewhere: library.find(&place.key("servers")).is_some() }
}

/// The rules of a document.
#[derive(Debug)]
pub(super) struct Rules<'d> {
    pub(super) document: &'d Document,
    judge: Judge<'d>,
}

impl<'d> Rules<'d> {
    /// The rules of a document.
    ///
    /// # Errors
    ///
    /// When its schemas are none.
    pub(super) fn new(document: &'d Document) -> Result<Self, String> {
        let judge = Judge::new(&document.schemas).map_err(|error| error.to_string())?.with_formats();
        Ok(Self { document, judge })
    }

    /// What of the text of a parameter is not as the document wants it; nothing when it is. A text without quotes may be a
    /// number or a boolean as well.
    pub(super) fn parameter(&self, parameter: &Parameter, text: &str) -> Option<String> {
        let schema = self.document.schemas.get(parameter.schema?)?;
        let text = Value::from(text);
        let read =
            text.as_str().and_then(|text| serde_json::from_str(text).ok()).filter(|value: &Value| !value.is_string());
        if [Some(&text), read.as_ref()].into_iter().flatten().any(|value| self.judge.allows(schema, value)) {
            return None;
        }
        let meant = read.filter(|_| schema["type"] != "string").unwrap_or(text);
        Some(format!("{}{}", parameter.name, self.judge.faults(schema, &meant).join(", ")))
    }

    /// What of a body is not as the operation wants it, when it is of this media type.
    pub(super) fn body(&self, described: &Described, media_type: &str, body: &Value) -> Vec<String> {
        match described.takes.contents.iter().find(|content| content.media_type == media_type) {
            Some(content) => self.faults(content, body),
            None => vec![format!("no body of type {media_type}")],
        }
    }

    /// What of the JSON of a response is not as the document has it; nothing when the document does not have the status.
    pub(super) fn response(&self, described: &Described, status: u16, media_type: &str, body: &Value) -> Vec<String> {
        let names = [status.to_string(), format!("{}XX", status / 100), "default".to_owned()];
        let contents = names.iter().find_map(|name| described.responses.iter().find(|(known, _)| known == name));
        let content = contents.and_then(|(_, contents)| contents.iter().find(|one| one.media_type == media_type));
        content.map(|content| self.faults(content, body)).unwrap_or_default()
    }

    fn faults(&self, content: &Content, value: &Value) -> Vec<String> {
        let schema = content.schema.and_then(|id| self.document.schemas.get(id));
        let faults = schema.map(|schema| self.judge.faults(schema, value)).unwrap_or_default();
        let faults: BTreeSet<String> = faults.into_iter().collect();
        faults.into_iter().collect()
    }

    /// A value for a parameter, made up.
    pub(super) fn made_parameter(&self, parameter: &Parameter) -> Option<String> {
        let value = operation::argument(&mut self.maker(), &self.document.schemas, parameter, Extent::Least)?;
        match value {
            Value::Array(items) => items.first().map(plain),
            value => Some(plain(&value)),
        }
    }

    /// A body of a media type, made up: what it must have.
    pub(super) fn made_body(&self, described: &Described, media_type: &str) -> Option<Value> {
        let content = described.takes.contents.iter().find(|content| content.media_type == media_type)?;
        let schema = self.document.schemas.get(content.schema?)?;
        Some(self.maker().instance(schema, Extent::Least)?.value)
    }

    /// Made up is the same each time.
    fn maker(&self) -> Maker<'_> {
        Maker::new(&self.document.schemas, &self.judge, Random::new(0, "replay")).characters(Characters::Plain)
    }
}
