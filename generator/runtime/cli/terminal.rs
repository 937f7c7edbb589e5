//! Text of others on a terminal.

use std::fmt::Write as _;

/// A text without what would move the cursor of a terminal or turn its text around.
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

/// Whether a character neither controls a terminal nor the direction of text.
pub(super) fn is_harmless(character: char) -> bool {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (!character.is_control() || matches!(character, '\n' | '\t')) && !turns && character != '\u{61c}'
}
