//! A document with its components in another order.
//!
//! What comes in are the files of a document, what goes out is the root file as JSON: numbers as they were written, the
//! entries of every section of `components` in the opposite order.

use specwright::diagnostic::{Diagnostics, Severity};
use specwright::document::{self, Value};
use specwright::{FileId, Sources};

/// The root file's text; `None` when it is not well-formed.
pub(super) fn reordered(sources: &Sources) -> Option<String> {
    let mut value = document::read(sources, FileId::ROOT, Severity::Warning, &mut Diagnostics::new())?;
    if let Value::Object(root) = &mut value
        && let Some(Value::Object(sections)) = root.get_mut("components")
    {
        let names: Vec<String> = sections.keys().map(str::to_owned).collect();
        for name in names {
            if let Some(Value::Object(entries)) = sections.get_mut(&name) {
                let mut reversed: Vec<_> = entries.iter().map(|(key, value)| (key.into(), value.clone())).collect();
                reversed.reverse();
                *entries = reversed.into_iter().collect();
            }
        }
    }
    let mut text = String::new();
    print(&value, &mut text);
    Some(text)
}

fn print(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => {
            // What only YAML takes for a number is written as JSON has it.
            let is_json = serde_json::from_str::<serde_json::Number>(number).is_ok();
            let value = || serde_yaml::from_str::<f64>(number).ok().filter(|value| value.is_finite());
            match (is_json, value()) {
                (false, Some(value)) => text.push_str(&value.to_string()),
                _ => text.push_str(number),
            }
        }
        Value::Text(value) => text.push_str(&serde_json::Value::from(value.as_str()).to_string()),
        Value::List(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                print(value, text);
            }
            text.push(']');
        }
        Value::Object(entries) => {
            text.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                text.push_str(&serde_json::Value::from(key).to_string());
                text.push(':');
                print(value, text);
            }
            text.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::reordered;
    use specwright::Sources;

    #[test]
    fn only_components_change_places() {
        let text =
            "openapi: 3.0.3\nx-n: 99999999999999999999\nb: {y: 1, x: 2}\ncomponents: {schemas: {B: {}, A: [a\\n]}}\n";
        let expected = r#"{"openapi":"3.0.3","x-n":99999999999999999999,"b":{"y":1,"x":2},"components":{"schemas":{"A":["a\\n"],"B":{}}}}"#;
        assert_eq!(reordered(&Sources::single("a.yaml", text)).as_deref(), Some(expected));
    }
}
