//! Parameters that are in no body, and headers: their keywords become a schema, and how their lists are written a style.

use super::{Conversion, Place, object, text};
use crate::document::{Object, Value};

/// The keywords that a parameter or header has itself in 2.0.
const KEYWORDS: &[&str] = &[
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
];

/// How keys begin that say something about the values of a parameter.
const OF_VALUES: &[&str] = &["x-enum", "x-ms-enum", "x-nullable", "x-format"];

/// The code of what is reported about lists in one text.
pub(super) const LIST: &str = "collection-format";

/// How the items of a list are written: the style that says so, and whether each item has the name of its own.
pub(super) struct Written {
    pub(super) style: &'static str,
    pub(super) explode: bool,
}

impl Conversion<'_> {
    /// Converts a parameter that is in no body; a field of a form is prepared for its operation.
    pub(super) fn parameter(&mut self, place: &Place) {
        let is_in = self.text(place, "in").unwrap_or_default();
        let Some(parameter) = self.object(place).filter(|_| is_in != "body") else { return };
        let has_example = parameter.contains_key("x-example") && !parameter.contains_key("example");
        self.flat(place, &is_in);
        if has_example {
            self.rename(place, "x-example", "example");
        }
    }

    /// Converts a header of a response.
    pub(super) fn header(&mut self, place: &Place) {
        self.flat(place, "header");
    }

    /// Puts keywords into a schema.
    fn flat(&mut self, place: &Place, is_in: &str) {
        let Some(flat) = self.object(place).filter(|flat| !flat.contains_key("content")) else { return };
        let is_keyword = |key: &str| KEYWORDS.contains(&key);
        if !flat.keys().any(|key| is_keyword(key) || key == "collectionFormat") {
            return;
        }
        let is_of_values = |key: &str| is_keyword(key) || OF_VALUES.iter().any(|start| key.starts_with(start));
        let keys: Vec<String> = flat.keys().filter(|key| is_of_values(key)).map(str::to_owned).collect();
        let mut keywords: Vec<(String, Value)> = Vec::with_capacity(keys.len());
        for key in keys {
            keywords.extend(self.take(place, &key).map(|value| (key, value)));
        }
        let schema = place.key("schema");
        match self.object(&schema) {
            // What it refers to has its own keywords.
            Some(known) if known.contains_key("$ref") => return,
            Some(_) => {}
            None => self.put(place, "schema", object([]), place),
        }
        for (key, value) in keywords {
            if self.object(&schema).is_some_and(|known| !known.contains_key(&key)) {
                self.put(&schema, &key, value, &place.key(&key));
            }
        }
        self.schema(&schema);
        if self.text(&schema, "type").as_deref() == Some("array") {
            self.list(place, is_in);
        }
    }

    /// How a list is written, where 3.0 can say it; otherwise it is a text that the caller writes.
    fn list(&mut self, place: &Place, is_in: &str) {
        self.list_in_list(place, &place.key("schema"));
        let Some(parameter) = self.object(place) else { return };
        if parameter.contains_key("style") || parameter.contains_key("explode") {
            return;
        }
        let format = parameter.get("collectionFormat").and_then(Value::as_text).unwrap_or("csv").to_owned();
        let at = if parameter.contains_key("collectionFormat") { place.key("collectionFormat") } else { place.clone() };
        let written = match (is_in, format.as_str()) {
            ("query" | "formData", format) => written(format),
            (_, "csv") => Some(Written { style: "simple", explode: false }),
            ("path" | "header" | "cookie", "multi") => {
                let message = "`multi` is for parameters of the query and of forms";
                self.degrade(LIST, &at, message, "the values are joined with commas, as with `csv`", false);
                Some(Written { style: "simple", explode: false })
            }
            _ => None,
        };
        match written {
            // The operation says it of the field.
            Some(_) if is_in == "formData" => {}
            Some(Written { style, explode }) => {
                self.put(place, "style", text(style), &at);
                self.put(place, "explode", Value::Bool(explode), &at);
            }
            None => {
                let message = format!("OpenAPI 3 has no style for `{format}` here, so the list is passed as text");
                let separator = separator(&format);
                self.degrade(LIST, &at, &message, &format!("join the values with {separator} yourself"), true);
                self.put(place, "schema", object([("type", text("string"))]), &place.key("schema"));
                self.take(place, "collectionFormat");
            }
        }
    }

    /// The lists in a list are texts: styles are for the outermost one.
    fn list_in_list(&mut self, place: &Place, list: &Place) {
        let items = list.key("items");
        if self.text(&items, "type").as_deref() != Some("array") {
            return;
        }
        let format = self.text(&items, "collectionFormat").unwrap_or_else(|| "csv".to_owned());
        let message = "OpenAPI 3 has no style for a list in a list, so the inner ones are passed as text";
        let separator = separator(&format);
        let at = if self.value(&items).is_some() { items.clone() } else { place.clone() };
        self.degrade(LIST, &at, message, &format!("join the values of each with {separator} yourself"), true);
        self.put(list, "items", object([("type", text("string"))]), &items);
    }
}

/// How a list is written in a query or a form.
pub(super) fn written(format: &str) -> Option<Written> {
    match format {
        "csv" => Some(Written { style: "form", explode: false }),
        "ssv" => Some(Written { style: "spaceDelimited", explode: false }),
        "pipes" => Some(Written { style: "pipeDelimited", explode: false }),
        "multi" => Some(Written { style: "form", explode: true }),
        _ => None,
    }
}

fn separator(format: &str) -> &'static str {
    match format {
        "ssv" => "spaces",
        "tsv" => "tabs",
        "pipes" => "`|`",
        _ => "commas",
    }
}

/// The first example of a body that lists several by name or media type.
pub(super) fn example_of(parameter: &Object, media_type: &str) -> Option<(Value, Vec<String>)> {
    if let Some(example) = parameter.get("x-example") {
        return Some((example.clone(), vec!["x-example".to_owned()]));
    }
    let examples = parameter.get("x-examples")?.as_object()?;
    let own = examples.get(media_type).map(|example| (media_type, example));
    let (key, example) = own.or_else(|| examples.iter().find(|(key, _)| !key.contains('/')))?;
    Some((example.clone(), vec!["x-examples".to_owned(), key.to_owned()]))
}
