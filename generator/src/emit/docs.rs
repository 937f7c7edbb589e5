//! Documentation comments: [`Docs`] in, `doc` attributes out.
//!
//! An attribute holds the number of its comment. The texts go around the formatter, where quoting and unquoting them would
//! be an eighth of all work, and are put where their attribute stands when all is laid out: a text of the document is
//! no token here at all. What the texts say, and whether their Markdown is sound, is settled before.

use super::scope::Scope;
use crate::ir::Docs;
use proc_macro2::TokenStream;

/// The comments of a module, or of a part of it, by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comments(Vec<Vec<String>>);

impl Comments {
    /// The lines of a comment, with what stands between them and the `///`; none under a number that was not given.
    pub(crate) fn lines(&self, number: usize) -> impl Iterator<Item = &str> {
        self.0.get(number).into_iter().flatten().map(String::as_str)
    }

    /// Adds a comment. The number that stands for it comes back.
    pub(crate) fn add(&mut self, lines: &[String]) -> usize {
        // A line break inside a line would end the comment.
        let lines = lines.iter().flat_map(|line| line.split(['\n', '\r']));
        let lines = lines.map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
        self.0.push(lines.collect());
        self.0.len() - 1
    }
}

/// The comment of an item; `fallback` says what it is where the document does not.
pub(super) fn docs(scope: &Scope<'_>, docs: &Docs, fallback: &str) -> TokenStream {
    scope.comment(&lines(docs, fallback, &[]))
}

/// The same as text, for an entry of a list: a line before it.
pub(super) fn docs_text(scope: &Scope<'_>, docs: &Docs, fallback: &str) -> String {
    scope.comment_text(&lines(docs, fallback, &[]))
}

/// A comment of one line as text, for an entry of a list.
pub(super) fn line_text(scope: &Scope<'_>, text: &str) -> String {
    scope.comment_text(&[text.to_owned()])
}

/// The comment of an item with further paragraphs after the document's.
pub(super) fn docs_with(scope: &Scope<'_>, docs: &Docs, fallback: &str, paragraphs: &[String]) -> TokenStream {
    scope.comment(&lines(docs, fallback, paragraphs))
}

/// A comment of one line.
pub(super) fn line(scope: &Scope<'_>, text: &str) -> TokenStream {
    scope.comment(&[text.to_owned()])
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

/// A text of the document in code style, on one line.
pub(super) fn code(text: &str) -> String {
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
