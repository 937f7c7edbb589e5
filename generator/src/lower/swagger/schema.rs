//! Schemas: what 2.0 writes in other words, and the values of discriminators.

use super::{Conversion, Kind, Parts, Place, object, text};
use crate::document::Value;
use foldhash::HashSet;

/// AutoRest's key for the value of a discriminator that is not the name of its schema.
const DISCRIMINATOR_VALUE: &str = "x-ms-discriminator-value";

impl Conversion<'_> {
    /// Puts the values of discriminators that are no names of schemas into the mappings of the schemas that have them.
    pub(super) fn mappings(&mut self, parts: &Parts) {
        let schemas = parts.iter().filter(|(kind, ..)| *kind == Kind::Schema);
        for (_, file, pointer) in schemas {
            let heir = Place { file: *file, pointer: pointer.clone() };
            let Some(value) = self.text(&heir, DISCRIMINATOR_VALUE) else { continue };
            for base in self.bases(&heir) {
                let path = if base.file == heir.file { String::new() } else { self.refs.path_to(base.file, heir.file) };
                let target = format!("{path}#{}", heir.pointer.to_string().replace('%', "%25"));
                self.map_value(&base, &value, target, &heir.key(DISCRIMINATOR_VALUE));
            }
        }
    }

    fn map_value(&mut self, base: &Place, value: &str, target: String, from: &Place) {
        let discriminator = base.key("discriminator");
        if let Some(Value::Text(name)) = self.value(&discriminator).cloned() {
            self.put(base, "discriminator", object([("propertyName", text(name))]), &discriminator.clone());
            self.came(&discriminator.key("propertyName"), &discriminator);
        }
        let mapping = discriminator.key("mapping");
        if self.object(&mapping).is_none() {
            self.put(&discriminator, "mapping", object([]), &discriminator.clone());
        }
        if self.object(&mapping).is_some_and(|mapping| !mapping.contains_key(value)) {
            self.put(&mapping, value, text(target), from);
        }
    }

    /// The schemas with a discriminator that a schema extends, itself included.
    fn bases(&self, heir: &Place) -> Vec<Place> {
        let mut bases = Vec::new();
        let mut seen: HashSet<Place> = HashSet::default();
        let mut open = vec![heir.clone()];
        while let Some(place) = open.pop() {
            let Some(place) = self.followed(&place) else { continue };
            if !seen.insert(place.clone()) {
                continue;
            }
            let members = self.object(&place).and_then(|schema| schema.get("allOf")?.as_list()).map_or(0, <[_]>::len);
            open.extend((0..members).map(|index| place.key("allOf").index(index)));
            if self.value(&place.key("discriminator")).is_some() {
                bases.push(place);
            }
        }
        bases
    }

    /// Converts a schema; what is in it is converted by itself.
    pub(super) fn schema(&mut self, place: &Place) {
        let Some(schema) = self.object(place) else { return };
        let is = |key: &str, word: &str| schema.get(key).and_then(Value::as_text) == Some(word);
        // AutoRest writes the second where the first is not allowed: 2.0 has files in forms and responses alone.
        let is_object = is("type", "object") && is("format", "file") && !schema.contains_key("properties");
        let is_file = is("type", "file") || is_object;
        let is_nullable = matches!(schema.get("x-nullable"), Some(Value::Bool(true)));
        let has = |key: &str| schema.contains_key(key);
        let (has_nullable, has_format) = (has("nullable"), has("format") && !is_object);
        let has_example = has("x-example") && !has("example");
        if is_file {
            let kind = place.key("type");
            self.put(place, "type", text("string"), &kind);
            if !has_format {
                self.put(place, "format", text("binary"), &kind);
            }
        }
        if is_nullable && !has_nullable {
            self.rename(place, "x-nullable", "nullable");
        }
        if has_example {
            self.rename(place, "x-example", "example");
        }
    }
}
