//! Names of texts that are side by side: a sign is spelt where leaving it out makes two of them meet.
//!
//! What comes in are the texts of one scope; what goes out is a name for each. `Etc/GMT+1` alone is `EtcGmt1`; beside
//! `Etc/GMT-1` the two are `EtcGmtPlus1` and `EtcGmtMinus1`. Names that still meet are left to [`Names`](super::Names).

use super::{pascal, snake, spell_character};
use foldhash::{HashMap, HashSet};

/// The case of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// `snake_case`
    Snake,
    /// `PascalCase`
    Pascal,
}

/// Punctuation that parts words and says nothing else.
const SEPARATORS: &str = " _/\\.:,;|()[]{}'\"`";

/// A name for each of the texts.
#[must_use]
pub(crate) fn disambiguate(texts: &[&str], case: Case) -> Vec<String> {
    let name = |text: &str| if case == Case::Snake { snake(text) } else { pascal(text) };
    let mut names: Vec<String> = texts.iter().map(|text| name(text)).collect();
    let is_plain = |text: &&str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if texts.iter().all(is_plain) {
        return names;
    }
    for all in [false, true] {
        let meeting = meeting(texts, &names);
        if meeting.is_empty() {
            break;
        }
        for index in meeting {
            names[index] = spelt(&spell(texts[index], all), case);
        }
    }
    names
}

/// The texts, by index, whose names are those of other texts.
fn meeting(texts: &[&str], names: &[String]) -> Vec<usize> {
    let mut by_name: HashMap<&str, HashSet<&str>> = HashMap::default();
    for (text, name) in texts.iter().zip(names) {
        by_name.entry(name).or_default().insert(text);
    }
    let is_shared = |name: &String| by_name.get(name.as_str()).is_some_and(|texts| texts.len() > 1);
    names.iter().enumerate().filter(|(_, name)| is_shared(name)).map(|(index, _)| index).collect()
}

/// The name of a spelt text, in which numbers side by side stay two.
fn spelt(text: &str, case: Case) -> String {
    if case == Case::Snake {
        return snake(text);
    }
    let mut name = String::new();
    for part in text.split(' ').filter(|part| part.chars().any(char::is_alphanumeric)) {
        let is_number = |character: char| character.is_ascii_digit();
        if name.is_empty() {
            name = pascal(part);
            continue;
        }
        if name.ends_with(is_number) && part.starts_with(is_number) {
            name.push('_');
            name.push_str(part);
        } else {
            // What a word begins with is no longer what the name begins with.
            let whole = pascal(&format!("a {part}"));
            name.push_str(whole.strip_prefix('A').unwrap_or(&whole));
        }
    }
    if name.is_empty() { pascal(text) } else { name }
}

/// The text with its signs as words, or with `all` of its punctuation, and its words parted by spaces.
fn spell(text: &str, all: bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut spelt = String::with_capacity(text.len() * 2);
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| characters[index]);
        let after = characters.get(index + 1);
        // A hyphen parts words; before a digit, at an end and after another sign it is a minus.
        let is_hyphen = character == '-'
            && before.is_some_and(char::is_alphanumeric)
            && after.is_some_and(|after| after.is_alphabetic() || matches!(after, '+' | '-'));
        let word = match spell_character(character) {
            Some("minus") if is_hyphen => Some("dash"),
            word => word,
        };
        match word {
            Some(_) if !all && (is_hyphen || SEPARATORS.contains(character)) => spelt.push(' '),
            Some(word) => {
                spelt.push(' ');
                spelt.push_str(word);
                spelt.push(' ');
            }
            None => spelt.push(character),
        }
    }
    spelt
}

#[cfg(test)]
mod tests {
    use super::{Case, disambiguate};

    #[test]
    fn signs_are_spelt_where_names_meet() {
        let check =
            |texts: &[&str], wanted: &[&str]| assert_eq!(disambiguate(texts, Case::Pascal), wanted, "{texts:?}");
        check(&["Etc/GMT+1"], &["EtcGmt1"]);
        check(&["Etc/GMT+1", "Etc/GMT-1", "UTC"], &["EtcGmtPlus1", "EtcGmtMinus1", "Utc"]);
        check(&["reactions-+1", "reactions--1"], &["ReactionsPlus1", "ReactionsMinus1"]);
        check(&["A+", "A", "A-"], &["APlus", "A", "AMinus"]);
        check(&["1.0", "10"], &["N1_0", "N10"]);
        check(&["a<b", "a>b", "a=b"], &["ALessB", "AGreaterB", "AEqualB"]);
        check(&["a/b", "a.b"], &["ASlashB", "ADotB"]);
        check(&["in-progress", "in_progress"], &["InDashProgress", "InUnderscoreProgress"]);
        check(&["a b", "a b"], &["AB", "AB"]);
        assert_eq!(disambiguate(&["size<", "size>"], Case::Snake), ["size_less", "size_greater"]);
    }
}
