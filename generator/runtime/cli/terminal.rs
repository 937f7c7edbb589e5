//! Untrusted text on a terminal.

use std::fmt::Write as _;

/// Escapes what would move the cursor of a terminal or change the direction of its text.
pub(super) fn terminal(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_harmless(character) {
            safe.push(character);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\u{:04x}", u32::from(character));
        }
    }
    safe
}

/// Whether a character controls neither a terminal nor the direction of text.
pub(super) fn is_harmless(character: char) -> bool {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (!character.is_control() || matches!(character, '\n' | '\t')) && !turns && character != '\u{61c}'
}

/// A character whose remaining bytes are not received yet.
#[derive(Debug, Default)]
pub(super) struct Unfinished(Vec<u8>);

impl Unfinished {
    /// What can be shown of bytes that are received piece by piece, however they are cut.
    pub(super) fn shown(&mut self, bytes: &[u8]) -> String {
        self.0.extend_from_slice(bytes);
        let rest = self.0.split_off(self.0.len() - unfinished(&self.0));
        terminal(&String::from_utf8_lossy(&std::mem::replace(&mut self.0, rest)))
    }

    /// What remains at the end.
    pub(super) fn end(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.0)).into_owned()
    }
}

/// The number of bytes at the end that begin an incomplete character.
fn unfinished(bytes: &[u8]) -> usize {
    let last = bytes.utf8_chunks().last();
    let invalid = last.map(|chunk| chunk.invalid()).unwrap_or_default();
    let is_begun = std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
    if is_begun { invalid.len() } else { 0 }
}
