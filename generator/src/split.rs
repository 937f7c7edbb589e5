//! Splitting long texts at a byte.

/// What is between bytes of one value, be it nothing: what `str::split` gives, found faster.
///
/// # Panics
///
/// When the separator is not ASCII, and a piece would begin or end inside of a character.
pub(crate) fn at(separator: u8, text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(separator, text.as_bytes()).chain([text.len()]);
    ends.scan(0, |start, end| Some(&text[std::mem::replace(start, end + 1)..end]))
}

#[cfg(test)]
mod tests {
    use super::at;

    #[test]
    fn pieces_are_those_of_the_standard_library() {
        for text in ["", " ", "a", "a b", " a  b ", "\u{e9} \u{4e16}"] {
            assert_eq!(at(b' ', text).collect::<Vec<_>>(), text.split(' ').collect::<Vec<_>>());
        }
    }
}
