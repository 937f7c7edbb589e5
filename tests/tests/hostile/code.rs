//! What emitted code may consist of, whatever the document says.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use specwright::Files;
use std::collections::BTreeSet;

/// The macros that are called.
const MACROS: [&str; 6] = ["concat", "env", "serde_bridge", "vec", "matches", "write"];

/// The attributes; texts are in `doc` and in the reason of `expect`.
const ATTRIBUTES: [&str; 10] =
    ["allow", "cfg", "cfg_attr", "deprecated", "derive", "doc", "expect", "forbid", "must_use", "non_exhaustive"];

/// Words that would be code of another.
const FORBIDDEN: [&str; 8] =
    ["unsafe", "extern", "include", "include_str", "include_bytes", "asm", "macro_rules", "compile_error"];

/// Asserts that files are Rust, that every word of it is one that the generator writes or the name of something, and that
/// a text is in literals only.
///
/// `marker` is part of every text of the document. It is no word, so an identifier with it was not made by naming.
pub(super) fn assert_harmless(files: &Files, marker: &str) {
    // A type is nested as deeply as a schema, and the parser of Rust takes room on the stack for each level.
    let checked = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 * 1024 * 1024);
        thread.spawn_scoped(scope, || check(files, marker)).expect("there is room for a stack").join()
    });
    if let Err(panic) = checked {
        std::panic::resume_unwind(panic);
    }
}

fn check(files: &Files, marker: &str) {
    let mut found = BTreeSet::new();
    for (path, text) in files {
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let path = path.display();
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
        assert!(!text.contains('\0') && !text.contains('\u{202e}'), "{path} has characters that are not seen");
        for item in &file.items {
            assert!(
                !matches!(item, syn::Item::ForeignMod(_) | syn::Item::ExternCrate(_) | syn::Item::Verbatim(_)),
                "{path} has only items that the generator writes"
            );
        }
        let tokens: TokenStream = text.parse().expect("what parses consists of tokens");
        walk(tokens, &path.to_string(), marker, &mut found);
    }
    assert!(found.contains("fn"), "something was looked at");
}

fn walk(tokens: TokenStream, path: &str, marker: &str, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(word) => {
                let word = word.to_string();
                let next = tokens.get(index + 1);
                let is_bang = matches!(next, Some(TokenTree::Punct(next)) if next.as_char() == '!');
                let is_call = is_bang && matches!(tokens.get(index + 2), Some(TokenTree::Group(_)));
                assert!(!is_call || MACROS.contains(&word.as_str()), "{path} calls `{word}!`");
                assert!(!FORBIDDEN.contains(&word.as_str()) || !is_call, "{path} has `{word}`");
                assert!(word != "unsafe" && word != "extern", "{path} has `{word}`");
                assert!(!word.contains(marker), "{path} has `{word}`");
                found.insert(word);
            }
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let after = tokens[index + 1..].iter().find_map(|token| match token {
                    TokenTree::Group(group) => Some(group),
                    _ => None,
                });
                let name = after.and_then(|group| group.stream().into_iter().next()).map(|name| name.to_string());
                let name = name.unwrap_or_default();
                assert!(ATTRIBUTES.contains(&name.as_str()), "{path} has the attribute `{name}`");
            }
            TokenTree::Group(group) => {
                assert!(group.delimiter() != Delimiter::None);
                walk(group.stream(), path, marker, found);
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
