//! The diagnostic of a difference between a value and its schema.

use super::walk::{Finding, FindingKind};

/// Whose value it is.
pub(super) enum Subject<'a> {
    /// A response with a status.
    Response(u16, &'a str),
    /// The body of a request.
    Request(&'a str),
    /// A parameter: its place, its name, the operation.
    Parameter(&'a str, &'a str, &'a str),
}

impl Subject<'_> {
    /// The operation whose requests are accepted though they should not be.
    fn request(&self) -> Option<&str> {
        match self {
            Self::Response(..) => None,
            Self::Request(operation) | Self::Parameter(_, _, operation) => Some(operation),
        }
    }

    /// The name of a place in it, and what that is a part of.
    fn place(&self, path: &str) -> (String, String) {
        match self {
            Self::Response(status, operation) => (cleaned(path), format!("the {status} of `{operation}`")),
            Self::Request(_) => (cleaned(path), "its body".to_owned()),
            Self::Parameter(place, name, _) => {
                let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
                let whole = if *place == "header" { "its headers".to_owned() } else { format!("its {place}") };
                (cleaned(&format!("{name}{dot}{path}")), whole)
            }
        }
    }
}

/// The diagnostic.
pub(super) struct Message {
    pub(super) code: &'static str,
    pub(super) text: String,
    /// The name of the place, and what it is a part of.
    pub(super) subject: (String, String),
    /// What a note calls it.
    pub(super) says: String,
}

/// The diagnostic of a finding.
pub(super) fn finding(finding: &Finding, subject: &Subject<'_>) -> Message {
    let Finding { kind, path, components, .. } = finding;
    // The innermost component that has a name is what people know the place by.
    let named = components.iter().rev().find(|(pointer, inner)| !inner.is_empty() && is_plain(pointer));
    let (name, holder) = match named {
        Some((pointer, inner)) => (cleaned(inner), format!("`{}`", cleaned(&pointer.last().unwrap_or_default()))),
        None => subject.place(path),
    };
    let place = if name.is_empty() { holder.clone() } else { format!("`{name}` of {holder}") };
    let (code, text, says) = match kind {
        FindingKind::Null => ("traffic-null", format!("{place} is null"), "null".to_owned()),
        FindingKind::Missing => ("traffic-missing", format!("{place} is missing"), "absent".to_owned()),
        FindingKind::Type(found) => ("traffic-type", format!("{place} is {}", article(found)), (*found).to_owned()),
        FindingKind::Value(_) => {
            ("traffic-value", format!("{place} has a value that is not listed"), "value".to_owned())
        }
        FindingKind::Format(name) => {
            ("traffic-format", format!("{place} is no `{}`", cleaned(name)), "format".to_owned())
        }
        FindingKind::Bound(keyword) => {
            ("traffic-bound", format!("{place} is outside of its `{keyword}`"), keyword.clone())
        }
        FindingKind::Undocumented => ("traffic-key", format!("{place} is not documented"), "undocumented".to_owned()),
        FindingKind::Forbidden => {
            ("traffic-key", format!("{place} is there, and ruled out"), "undocumented".to_owned())
        }
        FindingKind::Other => ("traffic-value", format!("{place} is not allowed by its schema"), "value".to_owned()),
    };
    let (code, text) = match subject.request() {
        None => (code, text),
        Some(operation) => {
            ("traffic-request", format!("the server accepted a request of `{operation}` in which {text}"))
        }
    };
    Message { code, text, subject: (name, holder), says }
}

/// Whether a component is one of the document, rather than one that lowering has made.
fn is_plain(pointer: &crate::pointer::Pointer) -> bool {
    pointer.last().is_some_and(|name| !name.starts_with(crate::lower::HIDDEN))
}

fn article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    if noun == "null" { noun.to_owned() } else { format!("{article} {noun}") }
}

/// The longest text of a recording that is shown, in characters.
const MAX_SHOWN: usize = 100;

/// A text of a recording, such as a key, without what could break out of a line or steer a terminal, and not too long.
pub(super) fn cleaned(text: &str) -> String {
    let mut cleaned = harmless(&text.chars().take(MAX_SHOWN).collect::<String>());
    if text.chars().count() > MAX_SHOWN {
        cleaned.push('…');
    }
    cleaned
}

/// A text without control characters, and without those that reorder what is around them (Unicode TR36, section 2.10).
pub(super) fn harmless(text: &str) -> String {
    let is_harmful = |character: char| {
        let is_format = matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        character.is_control() || is_format
    };
    text.chars().map(|character| if is_harmful(character) { '\u{fffd}' } else { character }).collect()
}
