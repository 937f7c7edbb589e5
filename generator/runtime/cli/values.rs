//! Values of options: their types, and their JSON.

use super::super::json::{self, Value};
use super::table::{Arg, ArgKind};

impl ArgKind {
    /// The name of the type in the help, such as `UUID`.
    pub(super) fn value_name(&self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Parsed(text) => text.name,
            Self::Integer => "INTEGER",
            Self::Number => "NUMBER",
            Self::Boolean => "BOOLEAN",
            Self::List(item) => item.value_name(),
            Self::Object(_) | Self::Json => "JSON",
        }
    }

    /// The expected type, if a text is not a value of it.
    pub(super) fn mistake(&self, text: &str) -> Option<&'static str> {
        let (is_right, expected) = match self {
            Self::Parsed(form) => ((form.is_right)(text), form.expected),
            Self::Integer => (text.parse::<i128>().is_ok(), "an integer"),
            Self::Boolean => (text.parse::<bool>().is_ok(), "true or false"),
            Self::List(item) => return item.mistake(text),
            Self::Text | Self::Number | Self::Object(_) | Self::Json => return None,
        };
        (!is_right).then_some(expected)
    }

    /// A text as JSON of this type.
    fn value(&self, text: &str) -> Result<Value, String> {
        if let Some(expected) = self.mistake(text) {
            return Err(format!("expected {expected}"));
        }
        match self {
            Self::Text | Self::Parsed(_) => Ok(Value::from(text)),
            Self::Integer | Self::Number => match json::decode::<Value>(text.as_bytes()) {
                Ok(number @ Value::Number(_)) => Ok(number),
                _ => Err("expected a number".to_owned()),
            },
            Self::Boolean => Ok(Value::Bool(text == "true")),
            Self::List(_) | Self::Object(_) => json::decode(text.as_bytes()).map_err(|error| error.to_string()),
            Self::Json => match json::decode(text.as_bytes()) {
                Ok(value) => Ok(value),
                // A string needs no quotes, unless it begins like another value.
                Err(error) if text.starts_with(['{', '[', '"']) => Err(error.to_string()),
                Err(_) => Ok(Value::from(text)),
            },
        }
    }
}

/// The values of a field as JSON. A list is given item by item, or at once as JSON.
pub(super) fn value(arg: &Arg, texts: &[&str]) -> Result<Value, String> {
    let of =
        |kind: &ArgKind, text: &str| kind.value(text).map_err(|error| format!("`{}`: {error}", text.escape_debug()));
    match (&arg.kind, texts) {
        (ArgKind::List(item), texts) => {
            if let [text] = texts {
                if let Ok(list @ Value::List(_)) = json::decode::<Value>(text.as_bytes()) {
                    return Ok(list);
                }
            }
            texts.iter().map(|text| of(item, text)).collect::<Result<_, _>>().map(Value::List)
        }
        (kind, texts) => of(kind, texts.last().copied().unwrap_or_default()),
    }
}
