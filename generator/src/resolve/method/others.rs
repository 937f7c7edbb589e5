//! What else an operation could be about: the things of its path that are not its tag's.
//!
//! `deleteSiteAsset` of tag `assets` deletes no site, so the name keeps what it deletes. Words alone cannot tell a noun from
//! an adjective (`listActiveAssets`), but the path names its things: `/sites/{site_id}/assets/{asset_id}`.

use super::route;
use super::short::{LEADING, TagWords};
use crate::naming::{are_same_nouns, without_start, words_of};

/// Words of a variable's name that say by what the thing is known.
const KNOWN_BY: &[&str] =
    &["code", "guid", "hash", "id", "ids", "key", "login", "name", "number", "slug", "uid", "uuid"];

/// Letters of a word from which it is known as the beginning of a longer one: `repo`, `org`.
const SHORTEST: usize = 3;

/// The things of a path that are not a tag's.
#[derive(Clone, Debug, Default)]
pub(super) struct Others {
    nouns: Vec<Vec<String>>,
    /// Whether the words are those of the path, in which the last thing is what the operation is about.
    is_route: bool,
}

impl Others {
    /// The things of a path: what its variables are one of, and what is around the tag's own segment.
    pub(super) fn of(path: &str, tag: &TagWords, is_route: bool) -> Self {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let literal = |index: usize| segments.get(index).filter(|segment| !segment.contains('{')).copied();
        let own = (0..segments.len()).rposition(|index| literal(index).is_some_and(|text| tag.is(&words_of(text))));
        let mut nouns: Vec<Vec<String>> = Vec::new();
        for (index, segment) in segments.iter().enumerate() {
            if let Some(text) = literal(index) {
                if own.is_some_and(|own| index < own) && !route::is_base(text) {
                    nouns.push(words_of(text));
                }
                continue;
            }
            let of = crate::template::variables(segment).map(thing).find(|words| !words.is_empty());
            let before = || index.checked_sub(1).and_then(literal).map(words_of);
            nouns.extend(of.or_else(before));
        }
        nouns.retain(|words| !words.is_empty() && !tag.is(words));
        Self { nouns, is_route }
    }

    /// Whether, with the tag's words taken out between these, one of the others is what the name says the operation is about.
    pub(super) fn would_be_meant(&self, before: &[String], after: &[String]) -> bool {
        let leads = |word: &String| LEADING.contains(&word.as_str());
        // Another thing still follows: `delete_group` of `deleteTagGroup`.
        let is_last = after.iter().all(|word| route::is_base(word)) || after.first().is_some_and(leads);
        match before {
            [_, rest @ ..] if is_last => {
                // What is led to is not what is meant: `add_task_for` of `addTaskForProject`.
                let is_led_to = !self.is_route && rest.iter().any(leads);
                !is_led_to && (self.has(|noun| starts(rest, noun)) || self.has(|noun| ends(rest, noun)))
            }
            // The verb follows: `site_delete` of `SiteAssets_Delete`.
            [_, ..] if after.len() == 1 => before[0] != "list" && self.has(|noun| are_same_nouns(before, noun)),
            _ => false,
        }
    }

    fn has(&self, is_it: impl Fn(&[String]) -> bool) -> bool {
        self.nouns.iter().any(|noun| is_it(noun))
    }
}

/// Whether words begin with a noun, or with the beginning of one that is a word.
fn starts(words: &[String], noun: &[String]) -> bool {
    without_start(words, noun).is_some() || words.first().is_some_and(|word| is_short_for(word, noun))
}

/// The same of their end.
fn ends(words: &[String], noun: &[String]) -> bool {
    let end = words.len().checked_sub(noun.len()).map(|start| &words[start..]);
    end.is_some_and(|end| are_same_nouns(end, noun)) || words.last().is_some_and(|word| is_short_for(word, noun))
}

fn is_short_for(word: &str, noun: &[String]) -> bool {
    matches!(noun, [noun] if word.len() >= SHORTEST && noun.starts_with(word))
}

/// What a variable is one of: `site` of `siteId`, `host` of `host_name`, `user` of `username`, and nothing of `id`.
fn thing(variable: &str) -> Vec<String> {
    let mut words = words_of(variable);
    while words.last().is_some_and(|last| KNOWN_BY.contains(&last.as_str())) {
        words.pop();
    }
    if let [word] = words.as_mut_slice()
        && let Some(of) = ["name", "id"].iter().find_map(|end| word.strip_suffix(end))
        && of.len() >= SHORTEST
    {
        *word = of.to_owned();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::thing;

    #[test]
    fn a_variable_is_one_of_a_thing() {
        for (variable, of) in [
            ("site_id", "site"),
            ("siteId", "site"),
            ("host_name", "host"),
            ("username", "user"),
            ("groupid", "group"),
            ("org", "org"),
            ("id", ""),
            ("name", ""),
            ("grid", "grid"),
        ] {
            assert_eq!(thing(variable).join(" "), of, "{variable}");
        }
    }
}
