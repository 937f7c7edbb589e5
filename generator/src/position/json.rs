//! A walk over JSON text. The text may be broken: then the walk sees as much as there is.

use super::Tracker;

/// Tells the tracker what is where.
pub(super) fn walk(text: &str, tracker: &mut Tracker) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => at += 1,
            b'{' | b'[' => {
                at += 1;
                tracker.enter(start, byte == b'{');
            }
            b'}' | b']' => {
                at += 1;
                tracker.leave(at);
            }
            b'"' => {
                at = after_string(bytes, at);
                if tracker.awaits_key() {
                    let key: String = serde_json::from_str(&text[start..at]).unwrap_or_default();
                    tracker.key(&key, start..at);
                } else {
                    tracker.scalar(start..at);
                }
            }
            _ => {
                while let Some(byte) = bytes.get(at)
                    && !b" \t\r\n,:{}[]\"".contains(byte)
                {
                    at += 1;
                }
                tracker.scalar(start..at);
            }
        }
    }
}

/// The byte behind the string that begins at `at`, or the end of the text.
pub(crate) fn after_string(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}
