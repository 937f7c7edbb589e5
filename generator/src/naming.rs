//! Rust identifiers from whatever a document calls things: the only place where they are made.
//!
//! What comes in is any text; what goes out is a valid identifier in the case of its kind (RFC 430). Words are found at
//! case changes and punctuation, keywords get a trailing underscore, digits a leading letter, and names of nothing but
//! punctuation are spelled out. [`disambiguate()`] spells signs that texts differ by, [`Names`] keeps the names of one scope apart.
//! A name depends on the text and on the names that were claimed before it, so the same document gives the same names.

mod disambiguate;
mod letters;
mod nouns;

pub(crate) use disambiguate::{Case, disambiguate};
pub(crate) use nouns::{are_same_nouns, is_same_noun, without_start};

use foldhash::{HashMap, HashSet};
use std::borrow::Cow;

/// Words that cannot be identifiers in any edition up to 2024, strict and reserved.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A character that identifiers can hold and that is not seen; here it is punctuation.
pub(crate) const JOINER: char = '\u{34f}';

/// Usual words in which the case changes.
const COMPOUNDS: &[&str] = &[
    "IPv4",
    "IPv6",
    "OAuth",
    "oAuth",
    "OpenAPI",
    "OpenID",
    "GraphQL",
    "MySQL",
    "PostgreSQL",
    "NoSQL",
    "GitHub",
    "GitLab",
    "DevOps",
    "WiFi",
    "iOS",
    "macOS",
    "tvOS",
    "watchOS",
    "iPad",
    "iPhone",
    "LinkedIn",
    "PayPal",
    "YouTube",
];

/// Placeholders that clippy does not take for names (`disallowed_names`).
const PLACEHOLDERS: &[&str] = &["foo", "baz", "quux"];

/// Whether a text is a word of Rust, which no path can begin with.
#[must_use]
pub(crate) fn is_keyword(text: &str) -> bool {
    KEYWORDS.contains(&text)
}

/// A name of a function, module or field: `snake_case`.
#[must_use]
pub(crate) fn snake(text: &str) -> String {
    let name = join(text, "_", lower);
    if is_keyword(&name) || PLACEHOLDERS.contains(&name.as_str()) {
        format!("{name}_")
    } else if name.chars().all(|character| character == '_' || character.is_numeric()) {
        // An underscore would make it look unused.
        format!("n{name}")
    } else {
        prefixed(name, "_")
    }
}

/// A name of a type or variant: `PascalCase`.
#[must_use]
pub(crate) fn pascal(text: &str) -> String {
    let name = prefixed(join(text, "", capitalise), "N");
    // `Self` is the only keyword in this case.
    if name == "Self" { "Self_".to_owned() } else { name }
}

/// A name of a constant: `SCREAMING_SNAKE_CASE`. It differs from all names of variables, even where no letter has a case: a
/// variable that is called like a constant would be a pattern which means the constant.
#[must_use]
pub(crate) fn screaming(text: &str) -> String {
    let name = join(text, "_", upper);
    if name.chars().any(char::is_uppercase) { prefixed(name, "_") } else { format!("N{name}") }
}

/// A name of a subcommand or option: `kebab-case`.
#[must_use]
pub(crate) fn kebab(text: &str) -> String {
    join(text, "-", lower)
}

/// The words of a text, in small letters: those that [`snake`] joins. A text without a letter or digit has the names of its
/// signs.
#[must_use]
pub(crate) fn words_of(text: &str) -> Vec<String> {
    join(text, "_", lower).split('_').map(str::to_owned).collect()
}

/// Whether a text is a path of plain names, such as `serde::Serialize`: what a derive is called.
#[must_use]
pub(crate) fn is_plain_path(text: &str) -> bool {
    let is_plain = |path: &syn::Path| path.segments.iter().all(|segment| segment.arguments.is_none());
    syn::parse_str::<syn::Path>(text).is_ok_and(|path| is_plain(&path))
}

/// Whether a text is the path of a type, such as `rust_decimal::Decimal` or `Vec<u8>`.
#[must_use]
pub(crate) fn is_type_path(text: &str) -> bool {
    // Generic arguments could hold expressions, but not with these characters.
    let is_plain = |character: char| character.is_alphanumeric() || "_:<>, ".contains(character);
    text.chars().all(is_plain) && syn::parse_str::<syn::TypePath>(text).is_ok_and(|path| path.qself.is_none())
}

/// The first of `name`, `name_`, `name__` … that is not taken.
pub(crate) fn free<'n>(wanted: &str, taken: impl IntoIterator<Item = &'n str>) -> String {
    let taken: HashSet<&str> = taken.into_iter().collect();
    let mut free = wanted.to_owned();
    while taken.contains(free.as_str()) {
        free.push('_');
    }
    free
}

/// The names of one scope: a module's items, a struct's fields, an enum's variants.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
    /// By what is before the number, one below which none is free: many a document calls everything the same.
    numbers: HashMap<String, u32>,
}

impl Names {
    /// A scope in which `reserved` names are taken already.
    #[must_use]
    pub(crate) fn reserving(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|&name| name.to_owned()).collect(), ..Self::default() }
    }

    /// Takes the first of the candidates that is free, or the last one with the lowest free number from 2 on.
    ///
    /// # Panics
    ///
    /// When there is no candidate.
    pub(crate) fn claim<'a>(&mut self, candidates: impl IntoIterator<Item = &'a str>) -> String {
        let mut last = None;
        for candidate in candidates {
            let candidate = plain_self(candidate);
            if self.taken.insert(candidate.to_string()) {
                return candidate.into_owned();
            }
            last = Some(candidate);
        }
        let last = last.expect("a name has at least one candidate");
        let stem = last.trim_end_matches('_');
        let separator = if stem.ends_with(|character: char| character.is_ascii_digit()) { "_" } else { "" };
        let stem = format!("{stem}{separator}");
        let mut number = self.numbers.get(&stem).copied().unwrap_or(2);
        let name = loop {
            let name = format!("{stem}{number}");
            number += 1;
            if self.taken.insert(name.clone()) {
                break name;
            }
        };
        self.numbers.insert(stem, number);
        name
    }

    /// Whether a name is taken.
    #[must_use]
    pub(crate) fn has(&self, name: &str) -> bool {
        self.taken.contains(name)
    }
}

/// `Self` is a keyword alone, and no longer one where a name goes on after it.
fn plain_self(name: &str) -> Cow<'_, str> {
    let stem = name.trim_end_matches('_');
    if stem.contains("Self_") { Cow::Owned(stem.replace("Self_", "Self") + &name[stem.len()..]) } else { name.into() }
}

/// The words of `text`, each through `case`, joined. Never empty.
fn join(text: &str, separator: &str, case: impl Fn(&mut String, &str)) -> String {
    // The compiler takes identifiers in one form and warns of others (UAX 31), so names that differ in that only are one.
    let text = if text.is_ascii() { Cow::Borrowed(text) } else { letters::plain(text).into() };
    let mut name = String::with_capacity(text.len() + text.len() / 4);
    for word in words(&text) {
        if !name.is_empty() {
            name.push_str(separator);
        }
        case(&mut name, &word);
    }
    name
}

/// Puts `prefix` before a name that cannot begin an identifier.
fn prefixed(name: String, prefix: &str) -> String {
    match name.chars().next() {
        Some(first) if is_start(first) => name,
        _ => format!("{prefix}{name}"),
    }
}

fn lower(name: &mut String, word: &str) {
    let start = name.len();
    if word.is_ascii() {
        name.push_str(word);
        name[start..].make_ascii_lowercase();
    } else {
        name.push_str(&word.to_lowercase());
    }
}

fn upper(name: &mut String, word: &str) {
    name.push_str(&word.to_uppercase());
}

fn capitalise(name: &mut String, word: &str) {
    let mut characters = word.chars();
    name.extend(characters.next().into_iter().flat_map(char::to_uppercase));
    match characters.as_str() {
        rest if rest.is_ascii() => lower(name, rest),
        rest => name.extend(rest.chars().flat_map(char::to_lowercase)),
    }
}

fn is_start(character: char) -> bool {
    unicode_ident::is_xid_start(character)
}

/// Splits at punctuation, before a capital that follows a small letter or digit, and before the last capital of a run
/// that small letters follow (`HTTPServer`: `HTTP`, `Server`), but not before a plural's s (`IDs`).
fn words(text: &str) -> Vec<Cow<'_, str>> {
    let mut words: Vec<Cow<'_, str>> = Vec::new();
    // The current word: where it starts, and its last character.
    let mut word: Option<(usize, char)> = None;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        let is_part = unicode_ident::is_xid_continue(character) && !matches!(character, '_' | JOINER);
        let ends = |(_, previous)| !is_part || starts_word(previous, character, characters.as_str());
        if word.is_some_and(ends) {
            words.extend(word.take().map(|(start, _)| text[start..at].into()));
        }
        if !is_part {
            continue;
        }
        let compound = if word.is_none() { compound(&text[at..]) } else { None };
        let last = compound.and_then(|compound| characters.nth(compound.len() - 2)).map_or(character, |(_, last)| last);
        word = Some((word.map_or(at, |(start, _)| start), last));
    }
    words.extend(word.map(|(start, _)| text[start..].into()));
    if words.is_empty() {
        words = spell(text);
    }
    if is_signed(text) {
        words.insert(0, if text.starts_with('-') { "minus" } else { "plus" }.into());
    }
    words
}

/// The usual word that a text begins with.
fn compound(text: &str) -> Option<&'static str> {
    COMPOUNDS.iter().copied().find(|compound| {
        text.strip_prefix(compound).is_some_and(|rest| !rest.starts_with(char::is_lowercase) || is_plural(rest))
    })
}

/// Whether another word starts with a character that follows `previous` and is before `rest`.
fn starts_word(previous: char, character: char, rest: &str) -> bool {
    let starts_small = || rest.starts_with(char::is_lowercase);
    character.is_uppercase() && (!previous.is_uppercase() || (starts_small() && !is_plural(rest)))
}

/// Whether what follows a capital is the s of a plural such as `IDs` or `URLsOf`.
fn is_plural(rest: &str) -> bool {
    rest.strip_prefix('s').is_some_and(|rest| !rest.starts_with(char::is_lowercase))
}

/// `-1` and `+1` are different values though punctuation separates, and so are `name` and `-name`, which many an API sorts
/// by.
fn is_signed(text: &str) -> bool {
    let mut characters = text.chars();
    matches!(characters.next(), Some('-' | '+')) && characters.next().is_some_and(char::is_alphanumeric)
}

/// Names for text without a letter or digit.
fn spell(text: &str) -> Vec<Cow<'static, str>> {
    let name = |character: char| match spell_character(character) {
        Some(name) => name.split('_').map(Cow::Borrowed).collect(),
        None => vec![Cow::Owned(format!("u{:x}", u32::from(character)))],
    };
    let spelled: Vec<Cow<'static, str>> =
        text.chars().filter(|character| *character != JOINER).flat_map(name).collect();
    match (spelled.is_empty(), text.is_empty()) {
        (false, _) => spelled,
        (true, true) => vec!["empty".into()],
        (true, false) => vec!["unnamed".into()],
    }
}

fn spell_character(character: char) -> Option<&'static str> {
    Some(match character {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '!' => "bang",
        '?' => "question",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '^' => "caret",
        '~' => "tilde",
        '=' => "equal",
        '<' => "less",
        '>' => "greater",
        '(' => "open",
        ')' => "close",
        '[' => "open_bracket",
        ']' => "close_bracket",
        '{' => "open_brace",
        '}' => "close_brace",
        '\'' => "quote",
        '"' => "double_quote",
        '`' => "backtick",
        '_' => "underscore",
        ' ' => "space",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Names, kebab, pascal, screaming, snake};
    use foldhash::HashSet;

    #[test]
    fn words_are_found() {
        for (text, wanted) in [
            ("getUploadCredentials", "get_upload_credentials"),
            ("HTTPServer", "http_server"),
            ("userIDs", "user_ids"),
            ("IDs", "ids"),
            ("x-amz-date", "x_amz_date"),
            ("Content-Type", "content_type"),
            ("oauth2Token", "oauth2_token"),
            ("type", "type_"),
            ("self", "self_"),
            ("2fa", "_2fa"),
            ("2.5", "n2_5"),
            ("-1", "minus_1"),
            ("+1", "plus_1"),
            ("-created_at", "minus_created_at"),
            ("*", "star"),
            ("", "empty"),
            ("naïveÜber", "naïve_über"),
            ("filter[name]", "filter_name"),
            ("foo", "foo_"),
            ("e\u{301}te\u{301}", "\u{e9}t\u{e9}"),
            ("IPv4Address", "ipv4_address"),
            ("publicIPv6s", "public_ipv6s"),
            ("OAuth2Token", "oauth2_token"),
            ("oAuthAuthorize", "oauth_authorize"),
            ("OAuthorOfIt", "o_author_of_it"),
            ("\u{b5}s", "micro_s"),
            ("m\u{b3}/h", "m3_h"),
            ("\u{394}t", "delta_t"),
            ("\u{20ac}", "u20ac"),
        ] {
            assert_eq!(snake(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn each_kind_has_its_case() {
        assert_eq!(pascal("ISSUE_ATTACHMENT"), "IssueAttachment");
        assert_eq!(pascal("404"), "N404");
        assert_eq!(pascal("self"), "Self_");
        assert_eq!(pascal("[]"), "OpenBracketCloseBracket");
        assert_eq!(screaming("getUploadCredentials"), "GET_UPLOAD_CREDENTIALS");
        for (text, wanted) in [("2fa", "_2FA"), ("2", "N2"), ("\u{540d}\u{524d}", "N\u{540d}\u{524d}")] {
            assert_eq!((screaming(text).as_str(), screaming(text) == snake(text)), (wanted, false));
        }
        assert_eq!(kebab("work_item_id"), "work-item-id");
    }

    #[test]
    fn scopes_keep_names_apart() {
        let mut names = Names::reserving(&["new"]);
        assert_eq!(names.claim(["new"]), "new2");
        assert_eq!(names.claim(["user", "user_query"]), "user");
        assert_eq!(names.claim(["user", "user_query"]), "user_query");
        assert_eq!(names.claim(["user", "user_query"]), "user_query2");
        assert_eq!(names.claim(["type_"]), "type_");
        assert_eq!(names.claim(["type_"]), "type2");
        let claimed = ["Self_", "Self_", "Self_Request", "PageSelf_", "PageSelf_Value"].map(|name| names.claim([name]));
        assert_eq!(claimed, ["Self_", "Self2", "SelfRequest", "PageSelf_", "PageSelfValue"]);
    }

    #[test]
    fn numbers_are_the_lowest_that_are_free() {
        let mut names = Names::reserving(&["user3", "v1_2"]);
        let claimed = ["user", "user", "user_", "user5", "user", "user", "v1", "v1"].map(|name| names.claim([name]));
        assert_eq!(claimed, ["user", "user2", "user_", "user5", "user4", "user6", "v1", "v1_3"]);
        // Trying all numbers for each name would be billions of steps.
        let names: HashSet<String> = (0..100_000).map(|_| names.claim(["pet"])).collect();
        assert!(names.len() == 100_000 && names.contains("pet100000"));
    }
}
