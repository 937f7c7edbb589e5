//! What is said of a difference between a value and its schema.

use super::walk::{Finding, Kind};

/// Whose value it is.
pub(super) struct Subject<'a> {
    /// What it is a part of.
    whole: String,
    is_request: bool,
    operation: &'a str,
}

impl<'a> Subject<'a> {
    pub(super) fn response(status: u16, operation: &'a str) -> Self {
        Self { whole: format!("the {status} of `{operation}`"), is_request: false, operation }
    }

    pub(super) fn request(operation: &'a str) -> Self {
        Self { whole: "its body".to_owned(), is_request: true, operation }
    }

    pub(super) fn parameter(place: &str, name: &str, operation: &'a str) -> Self {
        let place = if place == "query" { "in the query" } else { place };
        let whole =
            if place == "in the query" { format!("`{name}` {place}") } else { format!("{place} parameter `{name}`") };
        Self { whole, is_request: true, operation }
    }
}

/// What is said.
pub(super) struct Said {
    pub(super) code: &'static str,
    pub(super) message: String,
    /// The name of the place, and what it is a part of.
    pub(super) subject: (String, String),
    /// What a note calls it.
    pub(super) says: String,
}

/// What is said of a finding.
pub(super) fn finding(finding: &Finding, subject: &Subject<'_>) -> Said {
    let Finding { kind, path, components, .. } = finding;
    // The innermost component that has a name is what people know the place by.
    let named = components.iter().rev().find(|(pointer, inner)| !inner.is_empty() && is_plain(pointer));
    let (name, holder) = match named {
        Some((pointer, inner)) => (inner, format!("`{}`", cleaned(&pointer.last().unwrap_or_default()))),
        None => (path, subject.whole.clone()),
    };
    let place = if name.is_empty() { holder.clone() } else { format!("`{}` of {holder}", cleaned(name)) };
    let subject_of = (cleaned(name), holder);
    let (code, text, says) = match kind {
        Kind::Null => ("traffic-null", format!("{place} is null"), "null".to_owned()),
        Kind::Missing => ("traffic-missing", format!("{place} is missing"), "absent".to_owned()),
        Kind::Type(found) => ("traffic-type", format!("{place} is {}", article(found)), (*found).to_owned()),
        Kind::Value(_) => ("traffic-value", format!("{place} has a value that is not listed"), "value".to_owned()),
        Kind::Format(name) => ("traffic-format", format!("{place} is no `{}`", cleaned(name)), "format".to_owned()),
        Kind::Bound(keyword) => ("traffic-bound", format!("{place} is outside of its `{keyword}`"), keyword.clone()),
        Kind::Undocumented => ("traffic-key", format!("{place} is not documented"), "undocumented".to_owned()),
        Kind::Forbidden => ("traffic-key", format!("{place} is ruled out, and there"), "undocumented".to_owned()),
        Kind::Other => ("traffic-value", format!("{place} is not allowed by its schema"), "value".to_owned()),
    };
    if !subject.is_request {
        return Said { code, message: text, subject: subject_of, says };
    }
    let message = format!("the server accepted a request of `{}` in which {text}", subject.operation);
    Said { code: "traffic-request", message, subject: subject_of, says }
}

/// Whether a component is one of the document, rather than one that lowering has made.
fn is_plain(pointer: &crate::pointer::Pointer) -> bool {
    pointer.last().is_some_and(|name| !name.starts_with(crate::lower::HIDDEN))
}

fn article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    if noun == "null" { noun.to_owned() } else { format!("{article} {noun}") }
}

/// A text of a recording, such as a key, without what could break out of a line or steer a terminal, and not too long.
pub(super) fn cleaned(text: &str) -> String {
    let mut cleaned: String =
        text.chars().take(100).map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect();
    if text.chars().count() > 100 {
        cleaned.push('…');
    }
    cleaned
}
