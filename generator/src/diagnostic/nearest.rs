//! Did you mean: the known word that is closest to one that is not known.

/// The candidate closest to `word`, unless none is close: at most a third of the letters differ, and two in short words.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let length = word.chars().count();
    let limit = (length / 3).clamp(1, 4);
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

/// The candidate that `word` is but for a slip of the keyboard or two.
#[must_use]
pub fn typo<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(word, candidates).filter(|candidate| strsim::damerau_levenshtein(word, candidate) <= 2)
}

#[cfg(test)]
mod tests {
    use super::{nearest, typo};

    #[test]
    fn finds_what_was_meant() {
        let keys = ["required", "requestBody", "description", "in", "items"];
        assert_eq!(nearest("requird", keys), Some("required"));
        assert_eq!(nearest("Items", keys), Some("items"));
        assert_eq!(nearest("desciption", keys), Some("description"));
        assert_eq!(nearest("requestbody", keys), Some("requestBody"));
        assert_eq!(nearest("color", keys), None);
    }

    #[test]
    fn a_slip_is_less_than_another_word() {
        let keys = ["x-specwright-command"];
        assert_eq!(typo("x-specwrigth-comand", keys), Some(keys[0]));
        assert_eq!(typo("x-speakeasy-command", keys), None);
    }
}
