//! The document: its sections become components, and the paths that have a query paths like others.

use super::super::ref_resolver::sections;
use super::{Conversion, Place, object, text};
use crate::document::{Object, Value};

/// AutoRest's key for paths that have a query, which keys of `paths` may not have.
const MORE_PATHS: &str = "x-ms-paths";

impl Conversion<'_> {
    pub(super) fn document(&mut self, place: &Place) {
        self.servers(place);
        for (section, old) in sections() {
            self.section(place, section, old);
        }
        self.refs.note_moved(place.file);
        self.more_paths(place);
        if self.take(place, "swagger").is_some() && self.value(&place.key("openapi")).is_none() {
            self.put(place, "openapi", text("3.0.4"), &place.key("swagger"));
        }
    }

    /// Puts a section into the components. What is in bodies stays where it is: operations refer to what is in it.
    fn section(&mut self, place: &Place, section: &str, old: &str) {
        let home = place.key(old);
        let Some(entries) = self.object(&home) else { return };
        let is_in_body = |value: &Value| matches!(value.get("in").and_then(Value::as_text), Some("body" | "formData"));
        let names: Vec<String> =
            entries.iter().filter(|(_, value)| !is_in_body(value)).map(|(name, _)| name.to_owned()).collect();
        let components = place.key("components");
        if self.object(&components).is_none() {
            let Some(root) = self.object_mut(place) else { return };
            root.insert("components", object([]));
        }
        if self.object(&components.key(section)).is_none() {
            self.put(&components, section, object([]), &home);
        }
        let section = components.key(section);
        for name in names {
            let is_free = self.object(&section).is_some_and(|known| !known.contains_key(&name));
            if is_free && let Some(value) = self.take(&home, &name) {
                self.put(&section, &name, value, &home.key(&name));
            }
        }
        if self.object(&home).is_some_and(Object::is_empty) {
            self.take(place, old);
        }
    }

    fn more_paths(&mut self, place: &Place) {
        let home = place.key(MORE_PATHS);
        let Some(entries) = self.object(&home) else { return };
        let keys: Vec<String> = entries.keys().filter(|key| key.starts_with('/')).map(str::to_owned).collect();
        let paths = place.key("paths");
        if self.object(&paths).is_none() {
            self.put(place, "paths", object([]), &home);
        }
        for key in keys {
            let is_free = self.object(&paths).is_some_and(|known| !known.contains_key(&key));
            if is_free && let Some(value) = self.take(&home, &key) {
                self.put(&paths, &key, value, &home.key(&key));
            }
        }
    }
}
