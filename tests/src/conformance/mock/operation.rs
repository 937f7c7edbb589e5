//! What the document says that an operation takes, read without the generator's help.
//!
//! What comes in is the place of an operation in its file; what goes out are its parameters and the kinds of its body, with
//! the definitions of their schemas.

use crate::instances::schemas::{Library, Place};
use serde_json::Value;

/// What an operation takes.
#[derive(Clone, Debug, Default)]
pub(super) struct Operation {
    /// Its parameters, those of its path included.
    pub(super) parameters: Vec<Parameter>,
    /// What its body may be.
    pub(super) contents: Vec<Content>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    /// Its name.
    pub(super) name: String,
    /// `path`, `query`, `header`, `cookie` or `querystring`.
    pub(super) place: String,
    /// Whether it must be there.
    pub(super) is_required: bool,
    /// The definition of its schema.
    pub(super) schema: Option<usize>,
}

/// A kind of body.
#[derive(Clone, Debug)]
pub(super) struct Content {
    /// Its media type.
    pub(super) media_type: String,
    /// The definition of its schema.
    pub(super) schema: Option<usize>,
}

/// Reads an operation.
pub(super) fn read(library: &mut Library, place: &Place) -> Operation {
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
