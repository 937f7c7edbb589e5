//! One and many: whether two words are the same noun.
//!
//! What comes in are words in small letters; the rules are those of spelling, with a short list of what they do not cover.
//! Nothing here knows which words are nouns: `list` and `lists` are the same one.

/// Plurals that no rule makes.
const IRREGULAR: &[(&str, &str)] = &[
    ("child", "children"),
    ("criterion", "criteria"),
    ("datum", "data"),
    ("index", "indices"),
    ("man", "men"),
    ("matrix", "matrices"),
    ("medium", "media"),
    ("person", "people"),
    ("vertex", "vertices"),
    ("woman", "women"),
];

/// Whether two words are the same, be it one or many.
#[must_use]
pub(crate) fn is_same_noun(one: &str, other: &str) -> bool {
    one == other || is_plural_of(one, other) || is_plural_of(other, one)
}

/// What follows a run of words, each the same noun, be it one or many.
#[must_use]
pub(crate) fn without_start<'w>(words: &'w [String], run: &[String]) -> Option<&'w [String]> {
    let (start, rest) = words.split_at_checked(run.len())?;
    (!run.is_empty() && are_same_nouns(start, run)).then_some(rest)
}

/// Whether two runs of words are the same, each word by itself.
#[must_use]
pub(crate) fn are_same_nouns(words: &[String], others: &[String]) -> bool {
    words.len() == others.len() && words.iter().zip(others).all(|(one, other)| is_same_noun(one, other))
}

/// Whether `many` is the plural of `one`: `categories` of `category`, `statuses` of `status`, `boxes` of `box`.
fn is_plural_of(many: &str, one: &str) -> bool {
    let Some(stem) = many.strip_suffix('s') else { return IRREGULAR.contains(&(one, many)) };
    let ends = |ends: &[&str]| ends.iter().any(|end| one.ends_with(end));
    // `class` is not many of `clas`, and no word is as short as `a` or `i`.
    if stem == one {
        return one.len() > 1 && !ends(&["s"]);
    }
    let Some(stem) = stem.strip_suffix('e') else { return IRREGULAR.contains(&(one, many)) };
    if stem == one {
        return ends(&["s", "x", "z", "ch", "sh", "o"]);
    }
    let turned = |from: &str, to: &str| {
        stem.strip_suffix(to).zip(one.strip_suffix(from)).is_some_and(|(many, one)| many == one && !one.is_empty())
    };
    // `categories`, `shelves`, `knives`, `analyses`, `quizzes`, `indices`
    turned("y", "i")
        || turned("f", "v")
        || turned("fe", "v")
        || turned("sis", "s")
        || turned("z", "zz")
        || IRREGULAR.contains(&(one, many))
}

#[cfg(test)]
mod tests {
    use super::is_same_noun;

    #[test]
    fn one_and_many_are_the_same() {
        for (one, many) in [
            ("issue", "issues"),
            ("category", "categories"),
            ("key", "keys"),
            ("movie", "movies"),
            ("status", "statuses"),
            ("address", "addresses"),
            ("box", "boxes"),
            ("branch", "branches"),
            ("hero", "heroes"),
            ("photo", "photos"),
            ("quiz", "quizzes"),
            ("shelf", "shelves"),
            ("knife", "knives"),
            ("analysis", "analyses"),
            ("index", "indices"),
            ("index", "indexes"),
            ("person", "people"),
            ("series", "series"),
            ("größe", "größes"),
        ] {
            assert!(is_same_noun(one, many) && is_same_noun(many, one), "{one}, {many}");
        }
    }

    #[test]
    fn words_that_only_look_alike_are_not() {
        for (one, other) in
            [("clas", "class"), ("statu", "statuse"), ("a", "as"), ("clo", "cloths"), ("y", "ies"), ("org", "organs")]
        {
            assert!(!is_same_noun(one, other), "{one}, {other}");
        }
    }
}
