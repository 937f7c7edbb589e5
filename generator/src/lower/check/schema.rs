//! What holds between the keywords of a schema.

use super::Check;
use crate::diagnostic::Part;
use crate::document::{Object, Value};
use crate::lower::trail::Trail;

impl Check<'_> {
    /// Checks that a schema's values are of its type.
    pub(super) fn schema(&mut self, schema: &Object, trail: &Trail<'_>) {
        let Some(values) = schema.get("enum").and_then(Value::as_list) else { return };
        let at = trail.key("enum");
        if values.is_empty() {
            let message = "`enum` allows no value at all".to_owned();
            let help = "leave the key out when every value is allowed";
            self.report(self.repairable, "empty-enum", message, Part::Key, &at, "", Some(help));
        }
        let Some(kind) = schema.get("type").and_then(Value::as_text) else { return };
        for (index, value) in values.iter().enumerate().filter(|(_, value)| !is_of(value, kind)) {
            let message = format!("a value of type `{kind}` cannot be {}", value.noun());
            let help = match (kind, value) {
                ("string", Value::Number(text)) => Some(format!("put it in quotes: \"{text}\"")),
                ("string", Value::Bool(flag)) => Some(format!("put it in quotes: \"{flag}\"")),
                _ => None,
            };
            let at = at.item(index);
            self.report(self.repairable, "enum-of-other-type", message, Part::Value, &at, "", help.as_deref());
        }
    }
}

/// Whether a value is of a type. `null` is of any that is nullable, which many documents forget to say.
fn is_of(value: &Value, kind: &str) -> bool {
    match (kind, value) {
        (_, Value::Null)
        | ("string", Value::Text(_))
        | ("number", Value::Number(_))
        | ("boolean", Value::Bool(_))
        | ("array", Value::List(_))
        | ("object", Value::Object(_)) => true,
        ("integer", Value::Number(text)) => text.parse::<f64>().is_ok_and(|number| number.fract() == 0.0),
        _ => false,
    }
}
