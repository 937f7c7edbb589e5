//! What the document says that an operation takes, read without the generator's help.
//!
//! What comes in is the place of an operation in its file; what goes out are its parameters and the kinds of its body, with
//! the definitions of their schemas, and values for them that are made up.

use super::make::{Extent, Maker};
use super::schemas::{Library, Place, Schemas};
use serde_json::Value;

/// How often a value is made that does not suit its place.
const TRIES: usize = 40;

/// What an operation takes.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// Its parameters, those of its path included.
    pub parameters: Vec<Parameter>,
    /// What its body may be.
    pub contents: Vec<Content>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// `path`, `query`, `header`, `cookie` or `querystring`.
    pub place: String,
    /// Whether it must be there.
    pub is_required: bool,
    /// The definition of its schema.
    pub schema: Option<usize>,
}

/// A kind of body.
#[derive(Clone, Debug)]
pub struct Content {
    /// Its media type.
    pub media_type: String,
    /// The definition of its schema.
    pub schema: Option<usize>,
}

/// Reads an operation.
#[must_use]
pub fn read(library: &mut Library, place: &Place) -> Operation {
    let mut operation = Operation::default();
    let around = place.parent().map(|item| match item.pointer.last().as_deref() {
        Some("additionalOperations") => item.parent().unwrap_or(item),
        _ => item,
    });
    for list in [Some(place.clone()), around].into_iter().flatten().map(|owner| owner.key("parameters")) {
        let count = library.find(&list).and_then(Value::as_array).map_or(0, Vec::len);
        for index in 0..count {
            let place = library.follow(&list.key(&index.to_string()));
            let Some(parameter) = parameter(library, &place) else { continue };
            let is_known = |other: &Parameter| other.name == parameter.name && other.place == parameter.place;
            if !operation.parameters.iter().any(is_known) {
                operation.parameters.push(parameter);
            }
        }
    }
    let body = library.follow(&place.key("requestBody"));
    operation.contents = contents(library, &body);
    operation
}

fn parameter(library: &mut Library, place: &Place) -> Option<Parameter> {
    let value = library.find(place)?;
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    let (name, at) = (text("name")?, text("in")?);
    let is_required = value["required"] == true || at == "path";
    let schema = library.define(&place.key("schema"));
    let schema = schema.or_else(|| contents(library, place).into_iter().next().and_then(|content| content.schema));
    Some(Parameter { name, place: at, is_required, schema })
}

fn contents(library: &mut Library, place: &Place) -> Vec<Content> {
    let place = place.key("content");
    let kinds = library.find(&place).and_then(Value::as_object);
    let kinds: Vec<String> = kinds.into_iter().flat_map(|kinds| kinds.keys().cloned()).collect();
    kinds
        .into_iter()
        .map(|media_type| {
            let content = library.follow(&place.key(&media_type));
            Content { schema: library.define(&content.key("schema")), media_type }
        })
        .collect()
}

/// A value that suits the place of a parameter.
pub fn argument<'s>(
    maker: &mut Maker<'s>,
    schemas: &'s Schemas,
    parameter: &Parameter,
    extent: Extent,
) -> Option<Value> {
    let Some(schema) = parameter.schema.and_then(|id| schemas.get(id)) else { return Some("text".into()) };
    for _ in 0..TRIES {
        let made = maker.instance(schema, extent)?.value;
        let suits = match &made {
            Value::Null => false,
            Value::String(text) => suits(text, &parameter.place),
            Value::Array(items) => !items.is_empty() && items.iter().all(|item| suits(&plain(item), &parameter.place)),
            Value::Object(entries) => !entries.is_empty(),
            _ => true,
        };
        if suits {
            return Some(made);
        }
    }
    None
}

/// A value as a command line takes it: text as it is, everything else as JSON.
#[must_use]
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a text can be in a place of a request and be distinguished from what is beside it.
fn suits(text: &str, place: &str) -> bool {
    let is_plain = text.chars().all(|character| character.is_ascii_graphic()) && !text.is_empty();
    match place {
        "query" | "querystring" => !text.is_empty(),
        _ => is_plain && ![".", ".."].contains(&text) && !text.contains([',', ';', '=']),
    }
}
