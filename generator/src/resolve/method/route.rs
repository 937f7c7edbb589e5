//! Ids that were made of an operation's route, as programs that write documents make them.
//!
//! What comes in is an id with the method and path of its operation; what goes out is what it says besides them. Nothing is
//! recognised by its looks: the id must have the words of the operation's own path.

use crate::naming::{without_start, words_of};

/// What an id says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Id {
    /// A name that the document or the settings give.
    Name(Vec<String>),
    /// A name, and the route beside it (`read_item_items__item_id__get`).
    Routed(Vec<String>),
    /// The route alone (`get-/crm/v3/objects`).
    Route,
}

/// Reads an id.
pub(super) fn read(id: &str, method: &str, path: &str) -> Id {
    if let Some(rest) = after(id, method, path) {
        let name = words_if_any(rest);
        return name.map_or(Id::Route, Id::Routed);
    }
    if let Some(name) = before(id, method, path).and_then(words_if_any) {
        return Id::Routed(name);
    }
    let words = words_of(id);
    let method = words_of(method);
    if words.len() > method.len() {
        let (first, last) = (words.strip_prefix(method.as_slice()), words.strip_suffix(method.as_slice()));
        let path: Vec<String> = segments(path).flat_map(words_of).collect();
        if [first, last].into_iter().flatten().any(|words| is_path(words, &path)) {
            return Id::Route;
        }
    }
    Id::Name(words)
}

/// What follows the route in an id that begins with it, as it is written: `get-/things/{id}_getOne`.
fn after<'i>(id: &'i str, method: &str, path: &str) -> Option<&'i str> {
    let start = id.get(..method.len()).filter(|start| start.eq_ignore_ascii_case(method))?;
    let separated = id[start.len()..].trim_start_matches([' ', '-', '_', ':']);
    let mut rest = separated.strip_prefix(path)?;
    // Some write it twice.
    if let Some(again) = rest.trim_start_matches([' ', '-', '_', ':']).strip_prefix(path) {
        rest = again;
    }
    (path.len() > 1).then_some(rest)
}

/// What is before the route in an id that ends with it, signs as underscores: `read_item_items__item_id__get`.
fn before<'i>(id: &'i str, method: &str, path: &str) -> Option<&'i str> {
    let plain = |character: char| if character.is_alphanumeric() { character } else { '_' };
    let route: String = path.chars().map(plain).chain(['_']).chain(method.chars()).collect();
    id.strip_suffix(&route)
}

fn words_if_any(text: &str) -> Option<Vec<String>> {
    text.chars().any(char::is_alphanumeric).then(|| words_of(text))
}

/// Whether words are those of a path, but for those that join them and for what comes before the API's own paths.
fn is_path(words: &[String], path: &[String]) -> bool {
    let bare = |words: &[String]| -> Vec<String> {
        let words = words.iter().filter(|word| !matches!(word.as_str(), "by" | "and"));
        words.skip_while(|word| is_base(word)).cloned().collect()
    };
    let (words, path) = (bare(words), bare(path));
    !path.is_empty() && words == path
}

/// Whether a word says nothing but that an API follows, or which version of it.
pub(super) fn is_base(word: &str) -> bool {
    let is_version = |digits: &str| digits.starts_with(|first: char| first.is_ascii_digit());
    matches!(word, "api" | "rest") || word.strip_prefix('v').is_some_and(is_version)
}

/// Whether a segment of a path is a version: `v2`, `v1beta1`, `2026-09-beta`.
fn is_version(segment: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_part = |part: &str| {
        let stage = part.trim_end_matches(|last: char| last.is_ascii_digit());
        let number = stage.trim_end_matches(char::is_alphabetic);
        digits(part)
            || (matches!(&stage[number.len()..], "alpha" | "beta" | "rc") && (number.is_empty() || digits(number)))
    };
    let plain = segment.strip_prefix('v').unwrap_or(segment);
    plain.starts_with(|first: char| first.is_ascii_digit()) && plain.split(['-', '.', '_']).all(is_part)
}

/// The words without those at their beginning that come before the API's own paths, where this path has them too:
/// `users list` of `api_v1_users_list`.
pub(super) fn without_base<'w>(words: &'w [String], path: &str) -> &'w [String] {
    let is_base_segment = |(word, segment): &(&String, &str)| word.as_str() == *segment && is_base(word);
    let base = words.iter().zip(segments(path)).take_while(is_base_segment).count();
    let rest = &words[base..];
    // `v1.app.create` leaves out what the path has before: `/api/v1/app`.
    match rest {
        [first, rest @ ..] if is_base(first) && segments(path).any(|segment| segment == first) => rest,
        rest => rest,
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// The name of a segment that is a variable.
fn variable(segment: &str) -> Option<&str> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    (!name.contains('{')).then_some(name)
}

/// A path in words: ` users by id` for `/users/{id}`.
pub(super) fn spoken(path: &str) -> String {
    let mut words = String::new();
    for word in spoken_words(segments(path)) {
        words.push(' ');
        words.push_str(&word);
    }
    words
}

/// The words of a route, from what says most to what says all: without what comes before the API's own paths, whole.
pub(super) fn names(method: &str, path: &str) -> [Vec<String>; 2] {
    let own: Vec<&str> =
        segments(path).filter(|segment| !is_version(segment) && !matches!(*segment, "api" | "rest")).collect();
    let all: Vec<&str> = segments(path).collect();
    [own, all].map(|segments| words_of(method).into_iter().chain(spoken_words(segments)).collect())
}

/// The words of a route's last segments, as many as fit.
pub(super) fn ends(method: &str, path: &str, fits: impl Fn(&[String]) -> bool) -> Vec<String> {
    let all: Vec<&str> = segments(path).collect();
    let names = (0..all.len()).filter(|&start| variable(all[start]).is_none());
    let mut names = names.map(|start| {
        words_of(method).into_iter().chain(spoken_words(all[start..].iter().copied())).collect::<Vec<_>>()
    });
    names.find(|words| fits(words)).unwrap_or_default()
}

/// Segments in words. A variable loses the words of what it is one of: ` flows by id` of `/flows/{flowId}`.
fn spoken_words<'p>(segments: impl IntoIterator<Item = &'p str>) -> Vec<String> {
    let (mut words, mut before): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut is_after_variable = false;
    for segment in segments {
        let Some(name) = variable(segment) else {
            before = words_of(&segment.replace(['{', '}'], " "));
            words.extend(before.iter().cloned());
            is_after_variable = false;
            continue;
        };
        words.push(if is_after_variable { "and" } else { "by" }.to_owned());
        let name = words_of(name);
        let own = without_start(&name, &before).filter(|own| !own.is_empty()).unwrap_or(&name);
        words.extend_from_slice(own);
        is_after_variable = true;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{Id, read};

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn an_id_that_is_the_route_is_recognised_by_the_route() {
        for (id, method, path) in [
            ("get-/crm/v3/objects/{objectType}", "get", "/crm/v3/objects/{objectType}"),
            ("get-/flows/{flowId}_/flows/{flowId}", "get", "/flows/{flowId}"),
            ("GetAccountsAccount", "get", "/v1/accounts/{account}"),
            ("DELETE_v3-scopes-requests-request_id", "delete", "/scopes/requests/{request_id}"),
            ("WhoamiGet", "get", "/whoami"),
            ("getUsersById", "get", "/users/{id}"),
        ] {
            assert_eq!(read(id, method, path), Id::Route, "{id}");
        }
        for (id, method, path, name) in [
            ("read_item_items__item_id__get", "get", "/items/{item_id}", "read item"),
            ("root__get", "get", "/", "root"),
            ("get-/crm/v3/objects/{objectType}_getPage", "get", "/crm/v3/objects/{objectType}", "get page"),
        ] {
            assert_eq!(read(id, method, path), Id::Routed(words(name)), "{id}");
        }
    }

    #[test]
    fn versions_are_no_names() {
        for (segment, wanted) in [
            ("v2", true),
            ("v1beta1", true),
            ("2026-09-beta", true),
            ("v3.1-rc2", true),
            ("2chcaptcha", false),
            ("v2x", false),
            ("vat", false),
        ] {
            assert_eq!(super::is_version(segment), wanted, "{segment}");
        }
        assert_eq!(super::without_base(&words("api v1 users list"), "/api/v1/users"), words("users list"));
        assert_eq!(super::without_base(&words("v1 app get"), "/api/v1/app/{id}"), words("app get"));
        assert_eq!(super::without_base(&words("v1 app get"), "/app/{id}"), words("v1 app get"));
        assert_eq!(super::without_base(&words("api keys list"), "/api-keys"), words("api keys list"));
    }

    #[test]
    fn an_id_that_only_looks_like_a_route_is_a_name() {
        for (id, method, path) in [
            ("read_item_items__item_id__get", "get", "/things/{item_id}"),
            ("read_item_items__item_id__get", "put", "/items/{item_id}"),
            ("getPetsList", "get", "/pets"),
            ("get-/other", "get", "/pets"),
            ("get", "get", "/"),
        ] {
            assert!(matches!(read(id, method, path), Id::Name(_)), "{id}");
        }
    }
}
