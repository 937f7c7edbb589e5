//! Responses: `schema` and `examples` become the content of what the operation produces.

use super::media_types::{JSON, of_file};
use super::{Conversion, Place, object};
use crate::document::{Object, Value};

impl Conversion<'_> {
    pub(super) fn response(&mut self, place: &Place) {
        let Some(response) = self.object(place) else { return };
        if response.contains_key("content") {
            return;
        }
        let (schema, examples) = (response.get("schema").cloned(), response.get("examples").cloned());
        let schema = schema.filter(|schema| *schema != Value::Null);
        let examples = match examples {
            Some(Value::Object(examples)) => examples,
            _ => Object::default(),
        };
        let exemplary = || examples.keys().filter(|key| key.contains('/')).map(str::to_owned).collect::<Vec<_>>();
        let produced = self.media_types.produced(place);
        let media_types = match &schema {
            None if examples.is_empty() => return,
            None if produced.is_empty() => exemplary(),
            None => produced.into_iter().filter(|media_type| examples.contains_key(media_type)).collect(),
            Some(schema) if is_file(schema) => of_file(produced),
            Some(_) if produced.is_empty() && exemplary().is_empty() => vec![JSON.to_owned()],
            Some(_) if produced.is_empty() => exemplary(),
            Some(_) => produced,
        };
        if media_types.is_empty() || !self.has_room(place, &schema, media_types.len()) {
            return;
        }
        self.put(place, "content", object([]), place);
        let content = place.key("content");
        for media_type in &media_types {
            self.put(&content, media_type, object([]), place);
            let media = content.key(media_type);
            if let Some(schema) = &schema {
                self.put(&media, "schema", schema.clone(), &place.key("schema"));
            }
            if let Some(example) = examples.get(media_type) {
                self.put(&media, "example", example.clone(), &place.keys(&["examples", media_type]));
            }
        }
    }
}

/// Whether a schema is that of a file; `type: file` has been converted.
fn is_file(schema: &Value) -> bool {
    let is = |key: &str, word: &str| schema.get(key).and_then(Value::as_text) == Some(word);
    is("type", "string") && is("format", "binary")
}
