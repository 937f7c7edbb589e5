//! What the body of a failure says, in one line.
//!
//! In goes the JSON of any API, out comes the message that it has under one of the usual names, or else the complaints that it
//! has about parts of a request, however they are nested, with where each belongs. The line is bounded, and holds nothing
//! that a terminal takes for more than text.

use super::json::Value;

/// The longest message, in characters.
pub(super) const LENGTH: usize = 300;
/// How many complaints a message has.
const COMPLAINTS: usize = 3;
/// How deep they may be nested.
const DEPTH: usize = 8;
/// How many values are looked at.
const VALUES: usize = 1000;

/// Where the bodies of failures keep their message, the first that is there wins.
const MESSAGES: &[&str] = &[
    "/error",
    "/detail",
    "/message",
    "/error_message",
    "/error_description",
    "/error/message",
    "/error/detail",
    "/errors/0/message",
    "/errors/0/detail",
    "/errors/0",
    "/title",
];

/// What a part of a body calls its message.
const NAMES: &[&str] = &["message", "msg", "detail", "error", "reason", "description", "title"];

/// Names that say nothing about where a complaint belongs.
const WRAPPERS: &[&str] = &["error", "errors", "detail", "details"];

/// The message of a body; none where it has no text that reads like one.
pub(super) fn find(body: &Value) -> Option<String> {
    let known = MESSAGES.iter().find_map(|pointer| text_of(body.pointer(pointer)?));
    known.or_else(|| complaints(body, is_sentence)).or_else(|| complaints(body, |_| true))
}

/// The beginning of a text on one line. What moves a terminal's cursor or turns the direction of writing is replaced by
/// blanks.
pub(super) fn one_line(text: &str, length: usize) -> String {
    let text = text.trim();
    let plain = |character: char| {
        let turns = matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        if character.is_control() || turns { ' ' } else { character }
    };
    let mut line: String = text.chars().take(length).map(plain).collect();
    if text.chars().nth(length).is_some() {
        line.push('…');
    }
    line
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// Whether a text of its own is a message, and not a name or an identifier.
fn is_sentence(text: &str) -> bool {
    text.trim().contains(char::is_whitespace)
}

/// The first complaints of a body, with where each belongs: `labels.0: Invalid pk`. Of texts that
/// are in no list only those are taken that are wanted.
fn complaints(body: &Value, is_wanted: fn(&str) -> bool) -> Option<String> {
    let mut search = Search { found: Vec::new(), left: VALUES, is_wanted };
    search.look(body, "", false, 0);
    (!search.found.is_empty()).then(|| search.found.join("; "))
}

/// A walk through a body.
struct Search {
    found: Vec<String>,
    /// How many values may still be looked at.
    left: usize,
    is_wanted: fn(&str) -> bool,
}

impl Search {
    fn look(&mut self, value: &Value, path: &str, is_listed: bool, depth: usize) {
        if self.found.len() == COMPLAINTS || depth > DEPTH || self.left == 0 {
            return;
        }
        self.left -= 1;
        match value {
            Value::Text(text) if !text.trim().is_empty() && (is_listed || (self.is_wanted)(text)) => {
                self.found.push(if path.is_empty() { text.clone() } else { format!("{path}: {text}") });
            }
            Value::List(items) => {
                let is_text = items.iter().all(|item| item.as_str().is_some());
                for (index, item) in items.iter().enumerate() {
                    // Several texts are about one thing, several objects about as many.
                    let path = if is_text || items.len() == 1 { path.to_owned() } else { format!("{path}[{index}]") };
                    self.look(item, &path, true, depth + 1);
                }
            }
            Value::Object(fields) => {
                let message = NAMES.iter().find_map(|name| fields.get(name).filter(|value| text_of(value).is_some()));
                if let Some(message) = message {
                    return self.look(message, path, true, depth + 1);
                }
                for (name, value) in fields {
                    let inner = match (path, WRAPPERS.contains(&name)) {
                        (path, true) => path.to_owned(),
                        ("", false) => name.to_owned(),
                        (path, false) => format!("{path}.{name}"),
                    };
                    self.look(value, &inner, false, depth + 1);
                }
            }
            _ => {}
        }
    }
}
