//! Code that goes around the formatter: text in, a name that stands for it out.
//!
//! Tables, plain statements, types, fields and codecs are most of what is emitted, and all that the formatter asks about them
//! is how wide they are. Making their tokens, parsing them and laying them out took more than a third of all work. So the
//! formatter gets a name that is as wide, or one for a list or an item whose lines are known, and the code is put where the
//! name stands when all is laid out, as comments are.
//!
//! What comes in is written in this generator, out of identifiers and of literals that were made as such: no text of a
//! document can be code here either.

use crate::naming::JOINER;
use memchr::memmem;
use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;
use std::fmt::{Display, Write};

/// What no name and no string literal of emitted code holds: names go without it, and in a literal it is escaped, as is
/// all that joins the character before it.
const MARK: char = JOINER;

/// The width of a line, as the formatter has it.
pub(super) const MARGIN: usize = 89;

/// The code that names stand for, in a module or a part of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fragments {
    code: String,
    /// Of each fragment, where its code ends, and the width of what stands for it.
    ends: Vec<(usize, usize)>,
    spelled: bool,
}

/// What a list is one of. Each entry has lines of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// Items of an array or fields of a value, which take several lines in any case.
    Values,
    /// Fields of a type.
    Fields,
    /// Variants of a type.
    Variants,
}

impl Fragments {
    /// None, ever: what is added comes back as tokens, for those who read the tokens.
    pub(super) fn spelled() -> Self {
        Self { spelled: true, ..Self::default() }
    }

    /// Adds code that stands on its line behind at most `before` other characters, and before one more. What stands for it
    /// comes back, or its tokens where the formatter may have to break it, or where it is too narrow to hold a number.
    ///
    /// # Panics
    ///
    /// When it is no tokens, which is a mistake in `emit`.
    pub(super) fn add(&mut self, before: usize, code: impl Display) -> TokenStream {
        let start = self.code.len();
        write!(self.code, "{code}").expect("a string takes whatever is written");
        let code = &self.code[start..];
        let (name, width) = (self.name(), code.len());
        let is_narrow = is_name(code) || width < name.len();
        if self.spelled || is_narrow || !fits(before, code) || code.contains('\n') {
            let tokens = tokens(code);
            self.code.truncate(start);
            return tokens;
        }
        self.ends.push((self.code.len(), width));
        padded(name, width)
    }

    /// Adds the entries of a list, `indent` characters from the margin where they stand on lines of their own. What stands
    /// for them comes back with the comma behind it, or their tokens where the formatter has to say how they stand.
    ///
    /// # Panics
    ///
    /// When they are no tokens, which is a mistake in `emit`.
    pub(super) fn list(&mut self, list: List, indent: usize, entries: &[String]) -> TokenStream {
        if entries.is_empty() {
            return TokenStream::new();
        }
        let is_spelled =
            self.spelled || entries.iter().flat_map(|entry| entry.split('\n')).any(|line| !fits(indent, line));
        if is_spelled {
            let entries = entries.iter().map(|entry| match list {
                List::Values => self.add(indent, entry),
                List::Fields | List::Variants => tokens(entry),
            });
            return quote! { #(#entries,)* };
        }
        self.code.push_str(&entries.join(",\n"));
        let name = self.name();
        let width = name.len();
        // A field needs a type.
        let (width, more, behind) = match list {
            List::Values => (MARGIN, "", quote! { , }),
            List::Variants => (width, "", quote! { , }),
            List::Fields => (width, ": _", quote! { : _, }),
        };
        self.ends.push((self.code.len(), width + more.len()));
        let name = padded(name, width);
        quote! { #name #behind }
    }

    /// Adds an item whose lines stand as the formatter would have them unless one is too wide. What stands for it comes back,
    /// or its tokens.
    ///
    /// # Panics
    ///
    /// When it is no tokens, which is a mistake in `emit`.
    pub(super) fn item(&mut self, item: &str) -> TokenStream {
        if self.spelled || item.split('\n').any(|line| !fits(0, line)) {
            return tokens(item);
        }
        self.code.push_str(item);
        let name = self.name();
        self.ends.push((self.code.len(), name.len() + "! {}".len()));
        let name = padded(name, 0);
        quote! { #name! {} }
    }

    /// What the next name starts with.
    fn name(&self) -> String {
        format!("_{MARK}{}", self.ends.len())
    }

    /// Formatted code with each fragment where the name stands that stood for it.
    #[must_use]
    pub(crate) fn restore(&self, text: &str) -> String {
        let mut whole = String::with_capacity(text.len() + self.code.len());
        let mut done = 0;
        for mark in memmem::find_iter(text.as_bytes(), MARK.encode_utf8(&mut [0; 4]).as_bytes()) {
            // A comment at the top of a file may hold the character, too.
            let Some((code, width)) = self.get(&text[mark + MARK.len_utf8()..]) else { continue };
            let start = mark - 1;
            whole.push_str(&text[done..start]);
            let mut lines = code.split('\n');
            whole.extend(lines.next());
            for line in lines {
                let (_, before) = text[..start].rsplit_once('\n').unwrap_or(("", &text[..start]));
                whole.extend(["\n", &before[..before.len() - before.trim_start_matches(' ').len()], line]);
            }
            done = start + width;
        }
        whole.push_str(&text[done..]);
        whole
    }

    /// The fragment with the number that a text starts with, and the width of what stands for it.
    fn get(&self, text: &str) -> Option<(&str, usize)> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = text[..digits].parse().ok()?;
        let &(end, width) = self.ends.get(number)?;
        let start = number.checked_sub(1).map_or(0, |last| self.ends[last].0);
        Some((&self.code[start..end], width))
    }
}

/// A text as a literal.
pub(super) fn text(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\');
    if is_plain { format!("\"{text}\"") } else { Literal::string(text).to_string() }
}

/// Whether a line is narrow enough for the formatter to leave it alone, or cannot be broken: a field with a text.
fn fits(indent: usize, line: &str) -> bool {
    let is_text = |value: &str| value.ends_with('"') && value.matches('"').count() - value.matches("\\\"").count() == 1;
    indent + line.len() < MARGIN
        || line.split_once(": \"").is_some_and(|(field, value)| is_name(field) && is_text(value))
}

/// Whether code is one token anyway.
fn is_name(code: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    code.starts_with(|first: char| first.is_ascii_alphabetic()) && code.bytes().all(is_part)
}

/// The tokens of code.
///
/// # Panics
///
/// When it has none, which is a mistake in `emit`.
pub(super) fn tokens(code: &str) -> TokenStream {
    if is_name(code) { padded(code.to_owned(), 0) } else { code.parse().expect("a fragment is tokens") }
}

fn padded(mut name: String, width: usize) -> TokenStream {
    name.extend(std::iter::repeat_n('_', width.saturating_sub(name.len())));
    TokenTree::from(Ident::new(&name, Span::call_site())).into()
}

#[cfg(test)]
mod tests {
    use super::{Fragments, List, MARK, text};

    #[test]
    fn names_are_as_wide_as_what_they_stand_for() {
        let mut fragments = Fragments::default();
        let code = ["(\"a\", &self.a)", "\"\u{fc}\": \"\u{4e16}\u{754c}\"", "Self::Beta", "_beta"];
        let names = code.map(|code| fragments.add(12, code).to_string());
        for (name, code) in names.iter().zip(code) {
            assert_eq!(name.len(), code.len(), "{code}");
            assert_ne!(name, code);
        }
        let text = |words: &[String; 4]| format!("  {};\n{}", words.join(", "), words[1]);
        assert_eq!(fragments.restore(&text(&names)), text(&code.map(str::to_owned)));
    }

    #[test]
    fn what_does_not_fit_stays_tokens() {
        let mut fragments = Fragments::default();
        let wide = "a.".repeat(29) + "a";
        let mut check = |before: usize, code: &str, is_spelled: bool| {
            let tokens = fragments.add(before, code).to_string();
            assert_eq!(tokens.replace(' ', "") == code.replace(' ', ""), is_spelled, "{before} {code}");
        };
        check(0, "&a", true);
        check(0, "name", true);
        check(30, &wide, true);
        check(29, &wide, false);
        check(90, "about: \"\\\"\"", false);
        check(90, "about: \"\" + \"\"", true);
        assert_eq!(fragments.restore("a b"), "a b");
    }

    #[test]
    fn literals_and_names_hold_no_mark() {
        let marked = format!("_{MARK}0____");
        for made in [text(&marked), crate::naming::snake(&marked), crate::naming::pascal(&marked)] {
            assert!(!made.contains(MARK), "{made}");
        }
    }

    #[test]
    fn texts_are_literals() {
        for given in ["", "plain ~", "a\"b", "a\\", "a\nb", "\u{e9}\u{202e}", "\u{0}", "'"] {
            assert_eq!(text(given), proc_macro2::Literal::string(given).to_string());
            let read: syn::LitStr = syn::parse_str(&text(given)).expect("a literal is one");
            assert_eq!(read.value(), given);
        }
    }

    /// Lays out what stands for a list, and puts the list in its place.
    fn laid_out(list: List, indent: usize, entries: &[&str], around: impl Fn(&str) -> String) -> [String; 2] {
        let entries: Vec<String> = entries.iter().map(|&entry| entry.to_owned()).collect();
        [Fragments::default(), Fragments::spelled()].map(|mut fragments| {
            let tokens = around(&fragments.list(list, indent, &entries).to_string());
            fragments.restore(&prettyplease::unparse(&syn::parse_str(&tokens).expect("the list is Rust")))
        })
    }

    #[test]
    fn lists_stand_as_the_formatter_has_them() {
        let row = ["(\"a\", &self.alpha)"; 5];
        let too_wide = ["(\"a\", &self.alpha_that_is_as_long_as_a_line, &self.beta_that_is_as_long_as_a_line)"; 2];
        let nested =
            ["Arg {\n    name: \"a\",\n    about: \"A text that is too long for the line that it stands on\",\n}"; 2];
        let array = |entries: &str| format!("static A: &[B] = &[{entries}];");
        for entries in [&row[..], &too_wide, &nested] {
            let [given, spelled] = laid_out(List::Values, 4, entries, array);
            assert_eq!(given, spelled);
        }
        let structure = |entries: &str| format!("struct A {{ {entries} b: B }}");
        let fields = ["#[doc = 1]\npub a: Option<String>", "#[doc = 2]\npub b: i64"];
        let [given, spelled] = laid_out(List::Fields, 4, &fields, structure);
        assert_eq!(given, spelled);
        assert_eq!(given.lines().count(), 7);
        let enumeration = |entries: &str| format!("enum A {{ {entries} B(C) }}");
        let [given, spelled] = laid_out(List::Variants, 4, &["#[doc = 1]\nA", "Ab"], enumeration);
        assert_eq!(given, spelled);
    }
}
