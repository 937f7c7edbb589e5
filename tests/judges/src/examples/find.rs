//! Where the examples of a document are.
//!
//! What comes in are the files of a document; what goes out are values, each with the place of the schema that it is an
//! example of. What only looks like an example is none: a property of that name, or what is in another example.

use crate::instances::schemas::{Library, Place};
use serde_json::Value;

/// Where an example belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// A schema.
    Schema,
    /// A media type.
    Media,
    /// A parameter or a header.
    Parameter,
}

/// An example.
#[derive(Clone, Debug)]
pub(super) struct Example {
    /// Where it is.
    pub(super) place: Place,
    /// What it belongs to.
    pub(super) owner: Owner,
    /// The schema that it is an example of.
    pub(super) schema: Place,
    /// The name of the media type around it.
    pub(super) media: Option<String>,
    /// The value, or why it has none.
    pub(super) value: Result<Value, &'static str>,
}

/// All of a document, file by file.
pub(super) fn all(library: &Library) -> Vec<Example> {
    let mut found = Vec::new();
    for file in library.roots() {
        walk(library, &file, None, &mut found);
    }
    found
}

/// Goes through what is at a place; `key` is the one that leads to it, unless it is made up.
fn walk(library: &Library, place: &Place, key: Option<&str>, found: &mut Vec<Example>) {
    match library.find(place) {
        Some(Value::Object(entries)) => {
            let is_map = key.is_some_and(is_map);
            if !is_map {
                examples(library, place, entries, found);
            }
            for name in entries.keys() {
                let is_value = ["example", "examples", "default", "enum", "const", "mapping"].contains(&name.as_str());
                if is_map {
                    walk(library, &place.key(name), None, found);
                } else if !is_value && !name.starts_with("x-") {
                    walk(library, &place.key(name), Some(name), found);
                }
            }
        }
        Some(Value::Array(items)) => {
            for index in 0..items.len() {
                walk(library, &place.key(&index.to_string()), None, found);
            }
        }
        _ => {}
    }
}

/// Whether the keys of what is under a key are made up.
fn is_map(key: &str) -> bool {
    [
        "properties",
        "patternProperties",
        "schemas",
        "responses",
        "parameters",
        "requestBodies",
        "headers",
        "content",
        "paths",
        "callbacks",
        "webhooks",
        "$defs",
        "definitions",
        "dependentSchemas",
        "mediaTypes",
        "pathItems",
    ]
    .contains(&key)
}

/// The examples that are in an object.
fn examples(library: &Library, place: &Place, entries: &serde_json::Map<String, Value>, found: &mut Vec<Example>) {
    let around: Vec<_> = place.pointer.tokens().collect();
    let is_media =
        matches!(around.as_slice(), [.., outer, content, _] if content == "content" && outer != "properties");
    let has_schema = entries.contains_key("schema") || entries.contains_key("itemSchema");
    let owner = match () {
        () if is_media => Owner::Media,
        () if has_schema || entries.contains_key("in") => Owner::Parameter,
        () => Owner::Schema,
    };
    let media = place.pointer.last().filter(|_| is_media).map(std::borrow::Cow::into_owned);
    let schema = if owner == Owner::Schema { place.clone() } else { place.key("schema") };
    let mut add = |place: Place, value: Result<Value, &'static str>| {
        found.push(Example { place, owner, schema: schema.clone(), media: media.clone(), value });
    };
    if let Some(value) = entries.get("example") {
        add(place.key("example"), Ok(value.clone()));
    }
    match entries.get("examples") {
        Some(Value::Array(values)) if owner == Owner::Schema => {
            for (index, value) in values.iter().enumerate() {
                add(place.key("examples").key(&index.to_string()), Ok(value.clone()));
            }
        }
        Some(Value::Object(named)) if owner != Owner::Schema => {
            for name in named.keys() {
                let at = place.key("examples").key(name);
                let found_example = library.find(&library.follow(&at)).cloned().unwrap_or_default();
                let value = found_example.get("dataValue").or_else(|| found_example.get("value")).cloned();
                add(
                    at,
                    value.ok_or(if found_example.get("externalValue").is_some() {
                        "it is elsewhere (`externalValue`)"
                    } else {
                        "it has no value"
                    }),
                );
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Owner, all};
    use crate::instances::schemas::Library;
    use specwright::Sources;

    #[test]
    fn examples_are_found_where_they_are_some() {
        let text = "openapi: 3.1.0\npaths: {/a: {get: {parameters: [{name: a, in: query, schema: {type: string}, example: x}], \
                    responses: {'200': {description: It, content: {application/json: {schema: {type: integer}, examples: \
                    {one: {value: 1}, two: {externalValue: far}, three: {$ref: '#/components/examples/three'}}}}}}}}}\n\
                    components: {examples: {three: {value: 3}}, schemas: {A: {examples: [{example: 1}], properties: \
                    {example: {type: string}, content: {items: {type: string, example: y}}, b: {default: {example: 4}}}}}}\n";
        let found = all(&Library::new(&Sources::single("a.yaml", text)));
        let found_example: Vec<(String, Owner, Option<String>)> = found
            .iter()
            .map(|example| {
                let value = example.value.as_ref().ok().map(ToString::to_string);
                (example.schema.pointer.to_string(), example.owner, value)
            })
            .collect();
        let media = "/paths/~1a/get/responses/200/content/application~1json/schema".to_owned();
        let wanted = [
            ("/components/schemas/A".to_owned(), Owner::Schema, Some("{\"example\":1}")),
            ("/components/schemas/A/properties/content/items".to_owned(), Owner::Schema, Some("\"y\"")),
            ("/paths/~1a/get/parameters/0/schema".to_owned(), Owner::Parameter, Some("\"x\"")),
            (media.clone(), Owner::Media, Some("1")),
            (media.clone(), Owner::Media, None),
            (media, Owner::Media, Some("3")),
        ];
        assert_eq!(found_example.len(), wanted.len(), "{found_example:?}");
        for (place, owner, value) in wanted {
            assert!(
                found_example.contains(&(place.clone(), owner, value.map(str::to_owned))),
                "{place} {owner:?} {value:?}"
            );
        }
    }
}
