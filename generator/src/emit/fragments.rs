//! Code that stays on its line: text in, one name of the same width out.
//!
//! Rows of tables, plain statements and types are most of what is emitted. Making their tokens, parsing them and laying them
//! out is a third of all work, and all that the formatter asks about them is how wide they are. So it gets a name that is
//! as wide, and the code is put where the name stands when all is laid out, as comments are.
//!
//! What comes in is written in this generator, out of identifiers and of literals that were made as such: no text of a
//! document can be code here either.

use crate::naming::JOINER;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use std::fmt::{Arguments, Write};

/// What no name and no string literal of emitted code holds: names go without it, and in a literal it is escaped, as is
/// all that joins the character before it.
const MARK: char = JOINER;

/// The width of a line, as the formatter has it.
const MARGIN: usize = 89;

/// The code that names stand for, in a module or a part of it.
#[derive(Clone, Debug, Default)]
pub struct Fragments {
    code: String,
    ends: Vec<usize>,
    spelled: bool,
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
    pub(super) fn add(&mut self, before: usize, code: Arguments<'_>) -> TokenStream {
        let start = self.code.len();
        self.code.write_fmt(code).expect("a string takes whatever is written");
        let width = self.code.len() - start;
        if is_name(&self.code[start..]) {
            let name = Ident::new(&self.code[start..], Span::call_site());
            self.code.truncate(start);
            return TokenTree::from(name).into();
        }
        let mut name = format!("_{MARK}{}", self.ends.len());
        if self.spelled || width < name.len() || before + width + 1 > MARGIN {
            let tokens = self.code[start..].parse().expect("a fragment is tokens");
            self.code.truncate(start);
            return tokens;
        }
        name.extend(std::iter::repeat_n('_', width - name.len()));
        self.ends.push(self.code.len());
        TokenTree::from(Ident::new(&name, Span::call_site())).into()
    }

    /// Formatted code with each fragment where the name stands that stood for it.
    #[must_use]
    pub fn restore(&self, text: &str) -> String {
        let mut whole = String::with_capacity(text.len());
        let mut done = 0;
        for (mark, _) in text.match_indices(MARK) {
            // A comment at the top of a file may hold the character, too.
            if let Some(code) = self.get(&text[mark + MARK.len_utf8()..]) {
                let start = mark - 1;
                whole.extend([&text[done..start], code]);
                done = start + code.len();
            }
        }
        whole.push_str(&text[done..]);
        whole
    }

    /// The fragment with the number that a text starts with.
    fn get(&self, text: &str) -> Option<&str> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = text[..digits].parse().ok()?;
        let end = *self.ends.get(number)?;
        let start = number.checked_sub(1).map_or(0, |last| self.ends[last]);
        self.code.get(start..end)
    }
}

/// Whether code is one token anyway.
fn is_name(code: &str) -> bool {
    code.starts_with(|first: char| first.is_ascii_alphabetic()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{Fragments, MARK};
    use proc_macro2::Literal;

    #[test]
    fn names_are_as_wide_as_what_they_stand_for() {
        let mut fragments = Fragments::default();
        let code = ["(\"a\", &self.a)", "\"\u{fc}\": \"\u{4e16}\u{754c}\"", "Self::Beta", "_beta"];
        let names = code.map(|code| fragments.add(12, format_args!("{code}")).to_string());
        for (name, code) in names.iter().zip(code) {
            assert_eq!(name.len(), code.len(), "{code}");
            assert_ne!(name, code);
        }
        assert_eq!(
            fragments.restore(&format!("  {};\n{}", names.join(", "), names[1])),
            format!("  {};\n{}", code.join(", "), code[1])
        );
    }

    #[test]
    fn what_does_not_fit_stays_tokens() {
        let mut fragments = Fragments::default();
        let wide = "a.".repeat(29) + "a";
        let mut check = |before: usize, code: &str, is_spelled: bool| {
            let tokens = fragments.add(before, format_args!("{code}")).to_string();
            assert_eq!(tokens.replace(' ', "") == code, is_spelled, "{before} {code}");
        };
        check(0, "&a", true);
        check(0, "name", true);
        check(30, &wide, true);
        check(29, &wide, false);
        assert_eq!(fragments.restore("a b"), "a b");
    }

    #[test]
    fn literals_and_names_hold_no_mark() {
        let text = format!("_{MARK}0____");
        let literal = Literal::string(&text).to_string();
        assert!(!literal.contains(MARK), "{literal}");
        for name in [crate::naming::snake(&text), crate::naming::pascal(&text)] {
            assert!(!name.contains(MARK), "{name}");
        }
    }
}
