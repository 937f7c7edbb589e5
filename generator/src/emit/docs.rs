//! Documentation comments: [`Docs`] in, comments out.
//!
//! What the texts say, and whether their Markdown is sound, is decided before.

use super::code::{Code, comment};
use crate::ir::{Docs, Operation, Tag};

/// The comment of an item; `fallback` says what it is where the document does not.
pub(super) fn docs(docs: &Docs, fallback: &str) -> Code {
    comment(&lines(docs, fallback, &[]))
}

/// The comment of an item with further paragraphs after the document's.
pub(super) fn docs_with(docs: &Docs, fallback: &str, paragraphs: &[String]) -> Code {
    comment(&lines(docs, fallback, paragraphs))
}

/// A comment of one line.
pub(super) fn line(text: &str) -> Code {
    comment(&[text.to_owned()])
}

/// The lines of a comment: the summary, the details, further paragraphs, the page it comes from.
pub(super) fn lines(docs: &Docs, fallback: &str, paragraphs: &[String]) -> Vec<String> {
    let summary = if docs.summary.is_empty() { fallback } else { &docs.summary };
    let mut lines = vec![summary.to_owned()];
    if !docs.details.is_empty() {
        lines.push(String::new());
        lines.extend(docs.details.iter().cloned());
    }
    let link = docs.link.as_ref().map(|link| format!("Documented at <{link}>."));
    for paragraph in paragraphs.iter().cloned().chain(link) {
        lines.push(String::new());
        lines.push(paragraph);
    }
    lines
}

/// A link to a method of the handle that has an operation, from the module of its tag.
pub(super) fn link(tag: &Tag, operation: &Operation, method: &str) -> String {
    let (ty, path) = (tag.handle_of(operation), handle(tag, operation));
    let path = if path == ty { String::new() } else { format!("({path}::{method})") };
    format!("[`{ty}::{method}`]{path}")
}

/// The path of the handle that has an operation, in the module of its tag.
pub(super) fn handle(tag: &Tag, operation: &Operation) -> String {
    let module = if tag.is_of_scope(operation) { "scopes::" } else { "" };
    format!("{module}{}", tag.handle_of(operation))
}

/// A text of the document in code style, on one line.
pub(super) fn quoted(text: &str) -> String {
    let text = text.replace(unseen, " ");
    if text.trim().is_empty() {
        return format!("\u{201c}{text}\u{201d}");
    }
    // Backticks inside need more of them outside.
    let fence = if text.contains("``") { "```" } else { "``" };
    if text.contains('`') { format!("{fence} {text} {fence}") } else { format!("`{text}`") }
}

/// Controls, and those characters that reorder the text around them (UAX #9, section 2).
fn unseen(character: char) -> bool {
    let reorders =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || reorders
}
