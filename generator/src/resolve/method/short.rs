//! Shorter names: without the tag's words, and within the length that a reader takes in.

use super::LONG;
use super::others::Others;
use super::route::{self, Id};
use crate::naming::{self, are_same_nouns, is_same_noun, without_start, words_of};
use crate::resolve::operation::Found;
use crate::template::variables;
use std::ops::Range;

/// Words before a noun that go with it.
const ARTICLES: &[&str] = &["a", "an", "the", "this"];

/// Words that lead to a noun, and to nothing without it.
pub(super) const LEADING: &[&str] = &["at", "by", "for", "from", "in", "into", "of", "on", "to", "with"];

/// A word behind the tag's at the beginning, which names the class that frameworks make an id of: `DepotController_find`.
const CLASS: &str = "controller";

/// The words of a tag, as it is written and as its module is called.
#[derive(Clone, Debug)]
pub(super) struct TagWords(Vec<Vec<String>>);

impl TagWords {
    pub(super) fn new(names: &[&str]) -> Self {
        let mut words: Vec<Vec<String>> = names.iter().map(|name| words_of(name)).collect();
        words.dedup();
        Self(words)
    }

    /// What follows the tag's words at the beginning.
    fn after<'w>(&self, words: &'w [String]) -> Option<&'w [String]> {
        self.0.iter().find_map(|tag| without_start(words, tag))
    }

    /// The same where they are written as in the tag, not one for many.
    fn after_exactly<'w>(&self, words: &'w [String]) -> Option<&'w [String]> {
        self.0.iter().find_map(|tag| words.strip_prefix(tag.as_slice()))
    }

    /// What is before the tag's words at the end.
    fn before<'w>(&self, words: &'w [String]) -> Option<&'w [String]> {
        self.0.iter().find_map(|tag| {
            let start = words.len().checked_sub(tag.len())?;
            are_same_nouns(&words[start..], tag).then(|| without_articles(&words[..start]))
        })
    }

    /// Whether words are the tag's.
    pub(super) fn is(&self, words: &[String]) -> bool {
        self.0.iter().any(|tag| are_same_nouns(words, tag))
    }

    /// The words without the tag's: those at the beginning and the end, or else the first inside that are at one of these
    /// places. The best comes first. What the operation is about stays where one of `others` would be in its place.
    fn without(&self, words: &[String], inside: Range<usize>, others: &Others) -> Vec<Vec<String>> {
        let before = |words| self.before(words).filter(|rest| !others.would_be_meant(rest, &[]));
        let (mut first, mut last) = (words, words);
        while let Some(rest) = self.after(first) {
            first = match rest {
                [class, method @ ..] if class == CLASS && !method.is_empty() => method,
                rest => rest,
            };
        }
        let mut both = first;
        while let Some(rest) = before(both) {
            both = rest;
        }
        while let Some(rest) = before(last) {
            last = rest;
        }
        if both.len() < words.len() {
            return [both, first, last]
                .into_iter()
                .filter(|rest| rest.len() < words.len())
                .map(<[_]>::to_vec)
                .collect();
        }
        let inside = (inside.start..inside.end.min(words.len())).find_map(|start| {
            let rest = self.after(&words[start..])?;
            let before = without_articles(&words[..start]);
            (!others.would_be_meant(before, rest)).then(|| [before, rest].concat())
        });
        inside.into_iter().collect()
    }
}

fn without_articles(words: &[String]) -> &[String] {
    match words {
        [rest @ .., last] if ARTICLES.contains(&last.as_str()) => rest,
        words => words,
    }
}

/// The names that an operation may have, the best first; the last is its own whatever others are called.
pub(super) fn candidates(found: &Found<'_>, id: &str, tag: &TagWords) -> Vec<String> {
    let (method, path) = (found.method, found.path);
    let named = found.operation.operation_id.as_deref().filter(|own| *own == id);
    let read = named.map_or(Id::Route, |id| route::read(id, method, path));
    // What is further back in a route is a part of something else.
    let inside = if read == Id::Route { 1..2 } else { 1..usize::MAX };
    let others = Others::of(path, tag, read == Id::Route);
    let mut whole: Vec<Vec<String>> = match read {
        Id::Name(words) => vec![route::without_base(&words, path).to_vec(), words],
        Id::Routed(words) => vec![words.clone(), [words_of(method), words].concat(), words_of(id)],
        Id::Route => route::names(method, path).into(),
    };
    whole.dedup();
    // The last is the document's, whatever it is.
    let own = if named.is_some() { naming::snake(id) } else { naming::snake(&whole[whole.len() - 1].join(" ")) };
    let mut names: Vec<String> = Vec::new();
    for words in &whole {
        // What every path of an API begins with is no name: `get_api` of `/api/accounts`.
        let says = |rest: &&Vec<String>| rest.len() < 2 || !rest[1..].iter().all(|word| route::is_base(word));
        let rests = tag.without(words, inside.clone(), &others);
        rests.iter().filter(says).for_each(|words| add(&mut names, words));
        // The same name once more: where it is wanted twice, the one that begins like the tag has it.
        names.extend(tag.after_exactly(words).map(|words| words.join("_")).filter(|name| is_name(name)));
        add(&mut names, words);
        if words.join("_") == own {
            break;
        }
    }
    let mut add = |words: &[String]| add(&mut names, words);
    if whole.iter().any(|words| words.join("_").len() > LONG) {
        // What the path has says the least of it; then the path alone.
        let words = whole.first().map_or(&[][..], Vec::as_slice);
        let short = without_variables(words, path);
        tag.without(short, inside, &others).iter().for_each(|words| add(words));
        add(short);
        add(without_words(words, tag));
        let fits = |words: &[String]| words.join("_").len() <= LONG;
        add(&route::ends(method, path, fits));
        add((0..words.len()).map(|start| &words[start..]).find(|words| fits(words)).unwrap_or_default());
        names.sort_by_key(|name| name.len() > LONG);
    }
    names.retain(|name| *name != own);
    names.push(own);
    names
}

/// A name without the words of something around it, if they are in it; the best comes first.
pub(super) fn names_without(around: &TagWords, name: &str, others: &Others) -> Vec<String> {
    let names = around.without(&words_of(name), 1..usize::MAX, others).into_iter().map(|words| words.join("_"));
    // What led to them goes as well: `get` of `get_in_project`.
    let names = names.map(|name| trimmed(&name, false).unwrap_or(name));
    names.filter(|name| is_name(name) && trimmed(name, false).is_none()).collect()
}

/// Adds a name, if the words are one that is not there.
fn add(names: &mut Vec<String>, words: &[String]) {
    let name = words.join("_");
    if is_name(&name) && !names.contains(&name) {
        names.push(name);
    }
}

/// Whether words are a name as they are.
fn is_name(name: &str) -> bool {
    !name.is_empty() && naming::snake(name) == name
}

/// The words without the variables of the path that they end with: `…ByProjectAndSecret`.
fn without_variables<'w>(words: &'w [String], path: &str) -> &'w [String] {
    let variables: Vec<Vec<String>> = variables(path).map(words_of).collect();
    let and = ["and".to_owned()];
    let are_variables = |words: &[String]| {
        let mut rest = words;
        for name in &variables {
            rest = rest.strip_prefix(name.as_slice()).unwrap_or(rest);
            rest = rest.strip_prefix(and.as_slice()).unwrap_or(rest);
        }
        rest.is_empty()
    };
    let starts = words.iter().enumerate().filter(|(_, word)| *word == "by").map(|(start, _)| start);
    starts.into_iter().find(|start| are_variables(&words[start + 1..])).map_or(words, |start| &words[..start])
}

/// The words without each word of the tag at their ends.
fn without_words<'w>(words: &'w [String], tag: &TagWords) -> &'w [String] {
    let is_of_tag = |word: &String| tag.0.iter().flatten().any(|other| is_same_noun(word, other));
    let end = words.iter().rposition(|word| !is_of_tag(word)).map_or(0, |last| last + 1);
    let start = words[..end].iter().position(|word| !is_of_tag(word)).unwrap_or(0);
    &words[start..end]
}

/// A short name without the words at its end that lead to what was left out, where there are some.
pub(super) fn trimmed(name: &str, is_whole: bool) -> Option<String> {
    let words: Vec<&str> = name.split('_').collect();
    let is_leading = |word: &&str| LEADING.contains(word);
    let end = words.iter().rposition(|word| !is_leading(word))? + 1;
    let name = words[..end].join("_");
    (!is_whole && end < words.len() && is_name(&name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{Others, TagWords};
    use crate::naming::words_of;

    #[test]
    fn the_words_of_the_tag_are_left_out_one_or_many() {
        for (tag, id, wanted) in [
            ("issues", "issues/list-for-org", "list_for_org"),
            ("attachments", "getAttachments", "get"),
            ("work-item-properties", "createWorkItemProperty", "create"),
            ("projects", "createProjectFromTemplate", "create_from_template"),
            ("tags", "getTagGroupsForTag", "get_tag_groups_for"),
            ("tags", "deleteTagGroup", "delete_group"),
            ("Shows", "get-a-show", "get"),
            ("core_v1", "deleteCoreV1Secret", "delete_secret"),
        ] {
            let best = TagWords::new(&[tag]).without(&words_of(id), 1..9, &Others::default());
            assert_eq!(best[0].join("_"), wanted, "{id}");
        }
        assert!(TagWords::new(&["users"]).without(&words_of("listGroups"), 1..9, &Others::default()).is_empty());
    }
}
