//! The message in the body of a failure, on one line.
//!
//! Input: the JSON of any API. Output: the message under one of the usual names, or else the errors about parts of a
//! request, however nested, with the part each is about. The line is bounded, and holds nothing that a terminal
//! interprets.

use super::json::Value;

/// The longest message, in characters.
pub(super) const LENGTH: usize = 300;
/// The largest number of errors in a message.
const COMPLAINTS: usize = 3;
/// The largest depth of nesting.
const DEPTH: usize = 8;
/// The largest number of values that are examined.
const VALUES: usize = 1000;

/// The keys of messages in the bodies of failures; the first one that exists is used.
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

/// The keys of the message of one part.
const NAMES: &[&str] = &["message", "msg", "detail", "error", "reason", "description", "title"];

/// Keys that do not identify the part that an error is about.
const WRAPPERS: &[&str] = &["error", "errors", "detail", "details"];

/// The message of a body; `None` if it has no text that reads like one.
pub(super) fn find(body: &Value) -> Option<String> {
    let known = MESSAGES.iter().find_map(|pointer| text_of(body.pointer(pointer)?));
    known.or_else(|| complaints(body, is_sentence)).or_else(|| complaints(body, |_| true))
}

/// The beginning of a text on one line. Characters that move a terminal's cursor or change the direction of writing are
/// replaced by spaces.
pub(super) fn one_line(text: &str, length: usize) -> String {
    let text = text.trim();
    let plain = |character: char| if is_shown(character) { character } else { ' ' };
    let mut line: String = text.chars().take(length).map(plain).collect();
    if text.chars().nth(length).is_some() {
        line.push('…');
    }
    line
}

/// Whether a character is visible and moves nothing.
pub(super) fn is_shown(character: char) -> bool {
    let turns = matches!(
        character,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    );
    !character.is_control() && !turns
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// Whether a text is a message, and not a name or an identifier.
fn is_sentence(text: &str) -> bool {
    text.trim().contains(char::is_whitespace)
}

/// The first errors in a body, with the part each is about: `labels.0: Invalid pk`. Texts outside of lists are included
/// only if they are wanted.
fn complaints(body: &Value, is_wanted: fn(&str) -> bool) -> Option<String> {
    let mut search = Search { found: Vec::new(), left: VALUES, is_wanted };
    search.look(body, "", false, 0);
    (!search.found.is_empty()).then(|| search.found.join("; "))
}

/// A walk through a body.
struct Search {
    found: Vec<String>,
    /// How many more values may be examined.
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
                    // Several texts are about one part, several objects about as many.
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
