//! File names: in comes the name that a client asked for, out goes the one that Plane keeps.
//!
//! Knows nothing of the storage key around the name or of how long it may be.

/// The name without directories, NUL, `..` and leading dots; `None` when nothing is left of it.
///
/// Both kinds of slash separate directories. Everything else stays: quotes, line breaks, `%`, `#` and Unicode
/// round-trip on the recorded server.
pub(super) fn clean(name: &str) -> Option<String> {
    let name = name.replace('\0', "").replace('\\', "/");
    let last = name.rsplit('/').next().unwrap_or_default().replace("..", "");
    let kept = last.trim_start_matches('.').trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn names_are_cleaned_as_recorded() {
        for (asked, kept) in [
            ("../../etc/passwd.txt", Some("passwd.txt")),
            ("C:\\tmp\\a.txt", Some("a.txt")),
            (".env", Some("env")),
            ("a\0b.txt", Some("ab.txt")),
            ("a..b.txt", Some("ab.txt")),
            ("a\"b'c.txt", Some("a\"b'c.txt")),
            ("a\r\nX-Evil: 1.txt", Some("a\r\nX-Evil: 1.txt")),
            ("..", None),
            ("dir/", None),
            ("   ", None),
            ("", None),
        ] {
            assert_eq!(clean(asked).as_deref(), kept, "{asked:?}");
        }
    }
}
