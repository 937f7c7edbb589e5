//! Overlays written by the program, for people to review and to apply.
//!
//! What comes in are changes to places of a document; what goes out is the text of an OpenAPI Overlay 1.0. Each change is
//! one action or a few, and says why it is there.

use crate::document::Value as Document;
use crate::pointer::Pointer;
use serde_json::{Value, json};

/// An overlay in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overlay {
    actions: Vec<Value>,
}

impl Overlay {
    /// Merges a value into what is at a target.
    pub(crate) fn update(&mut self, target: &str, description: &str, value: &Value) {
        self.actions.push(json!({ "target": target, "description": description, "update": value }));
    }

    /// Takes away what is at a target.
    pub(crate) fn remove(&mut self, target: &str, description: &str) {
        self.actions.push(json!({ "target": target, "description": description, "remove": true }));
    }

    /// The overlay as YAML, below lines of comment.
    ///
    /// # Errors
    ///
    /// When it cannot be written, which is a mistake of ours.
    pub(crate) fn write(&self, title: &str, comment: &[String]) -> Result<String, serde_yaml::Error> {
        let overlay = json!({
            "overlay": "1.0.0",
            "info": { "title": title, "version": "1" },
            "actions": self.actions,
        });
        let mut text = String::new();
        for line in comment {
            text.extend(["# ", line, "\n"]);
        }
        text.push_str(&serde_yaml::to_string(&ordered(&overlay))?);
        Ok(text)
    }
}

/// Keys that come before others, in this order.
const FIRST: [&str; 8] = ["overlay", "info", "actions", "target", "description", "type", "format", "nullable"];

/// A value whose keys are in the order in which people write them.
fn ordered(value: &Value) -> serde_yaml::Value {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<(&String, &Value)> = object.iter().collect();
            entries.sort_by_key(|(key, _)| FIRST.iter().position(|first| first == key).unwrap_or(FIRST.len()));
            let entries = entries.into_iter().map(|(key, value)| (key.as_str().into(), ordered(value)));
            serde_yaml::Value::Mapping(entries.collect())
        }
        Value::Array(list) => serde_yaml::Value::Sequence(list.iter().map(ordered).collect()),
        Value::String(text) => text.as_str().into(),
        Value::Bool(flag) => (*flag).into(),
        Value::Null => serde_yaml::Value::Null,
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => number.into(),
            (None, Some(number)) => number.into(),
            (None, None) => number.as_f64().unwrap_or_default().into(),
        },
    }
}

/// The `JSONPath` (RFC 9535) of a place in a document; `None` when there is nothing.
#[must_use]
pub(crate) fn target(document: &Document, pointer: &Pointer) -> Option<String> {
    let mut path = "$".to_owned();
    let mut at = Pointer::root();
    let mut value = document;
    for token in pointer.tokens() {
        let is_item = value.as_list().is_some();
        at = at.key(&token);
        value = document.find(&at)?;
        if is_item {
            path.extend(["[", &token, "]"]);
        } else {
            path.extend(["['", &quoted(&token), "']"]);
        }
    }
    Some(path)
}

/// A text as `JSONPath` writes it between single quotes.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'")
}

#[cfg(test)]
mod tests {
    use super::{Overlay, target};
    use crate::diagnostic::{Diagnostics, Severity};
    use crate::document;
    use crate::pointer::Pointer;
    use crate::source::{FileId, Sources};
    use serde_json::json;

    #[test]
    fn targets_are_paths_to_what_is_there() {
        let sources = Sources::single("a.yaml", "paths:\n  /it's: [{a: 1}]\n");
        let document = document::read(&sources, FileId::ROOT, Severity::Error, &mut Diagnostics::new()).unwrap();
        let path = |pointer: &str| target(&document, &Pointer::from(pointer));
        assert_eq!(path("/paths/~1it's/0/a").as_deref(), Some(r"$['paths']['/it\'s'][0]['a']"));
        assert_eq!(path("/paths/~1it's/1"), None);
        assert_eq!(path("").as_deref(), Some("$"));
    }

    #[test]
    fn an_overlay_is_yaml_below_a_comment() {
        let mut overlay = Overlay::default();
        overlay.update("$['a']", "why", &json!({ "nullable": true }));
        overlay.remove("$['b']", "why");
        let text = overlay.write("Things", &["to be reviewed".to_owned()]).unwrap();
        let expected = "\
# to be reviewed
overlay: 1.0.0
info:
  title: Things
  version: '1'
actions:
- target: $['a']
  description: why
  update:
    nullable: true
- target: $['b']
  description: why
  remove: true
";
        assert_eq!(text, expected);
    }
}
