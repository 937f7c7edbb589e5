//! Letters that look like others, or that the compiler warns of, as plain ones.
//!
//! What comes in is text with letters beyond ASCII; what goes out is the same text in the form that identifiers have
//! (NFKC; UAX 31), in which signs of units and single Greek letters are words.

use unicode_normalization::UnicodeNormalization;

/// Signs that stand for a word, though each looks like a letter.
const SIGNS: &[(char, &str)] = &[
    ('\u{b5}', "micro"),
    ('\u{2126}', "ohm"),
    ('\u{212b}', "angstrom"),
    ('\u{b0}', "degree"),
    ('\u{2103}', "celsius"),
];

/// The small letters from alpha on; final sigma is one of its own.
const GREEK: &[&str] = &[
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];

/// The text with letters that identifiers can hold.
pub(super) fn plain(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let is_greek = |index: Option<usize>| {
        index.and_then(|index| characters.get(index)).is_some_and(|character| greek(*character).is_some())
    };
    let mut spelled = String::with_capacity(text.len());
    for (index, character) in characters.iter().enumerate() {
        let sign = SIGNS.iter().find(|(sign, _)| sign == character).map(|(_, word)| *word);
        // A letter among Greek ones is part of a word; alone it is a symbol.
        let is_alone = !is_greek(index.checked_sub(1)) && !is_greek(Some(index + 1));
        match sign.or_else(|| greek(*character).filter(|_| is_alone)) {
            Some(word) => {
                spelled.push('_');
                spelled.push_str(word);
                spelled.push('_');
            }
            None => spelled.push(*character),
        }
    }
    spelled.nfkc().collect()
}

fn greek(character: char) -> Option<&'static str> {
    let small = character.to_lowercase().next()?;
    let place = u32::from(small).checked_sub(u32::from('\u{3b1}'))?;
    GREEK.get(usize::try_from(place).ok()?).copied()
}
