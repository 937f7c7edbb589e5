//! Rust code as text, made from templates with checked holes.
//!
//! A template is Rust with `$hole` for a value (`${hole}` before a letter) and `@Name` for a name that may need an import:
//! `@json` of the runtime, `@Result` of the prelude. A hole alone on its line removes the line when it is empty.
//! [`Code`] is made of templates, checked names, literals and comments only, so no text of a document can become code.
//! Indentation and line width are not known here.

use super::scope::Scope;
use crate::wrap;
use memchr::memchr2;
use proc_macro2::Literal;
use std::fmt::Write as _;

/// Text that is code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Code(String);

/// What can be put into a hole.
pub(super) trait Piece {
    /// Puts it behind other code.
    fn put(&self, code: &mut String);
}

/// `code!(scope, "fn $name() -> @Result<$ty, @Error>", name, ty = scope.ty(ty))`
macro_rules! code {
    ($scope:expr, $template:literal $(, $hole:ident $(= $piece:expr)?)* $(,)?) => {
        $crate::emit::code::fill($scope, $template, &[$((stringify!($hole), code!(@ $hole $(, $piece)?))),*])
    };
    (@ $hole:ident) => { &$hole };
    (@ $hole:ident, $piece:expr) => { &$piece };
}
pub(super) use code;

/// A template with everything in its holes: use [`code!`].
///
/// # Panics
///
/// When a hole has a name that no piece has, which is a mistake in `emit`.
pub(super) fn fill(scope: &Scope<'_>, template: &'static str, pieces: &[(&str, &dyn Piece)]) -> Code {
    let mut code = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(at) = memchr2(b'$', b'@', rest.as_bytes()) {
        code.push_str(&rest[..at]);
        let is_hole = rest.as_bytes()[at] == b'$';
        rest = &rest[at + 1..];
        let name;
        (name, rest) = match rest.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            Some(hole) => hole,
            None => rest.split_at(rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(rest.len())),
        };
        if !is_hole {
            scope.put(name, &mut code);
            continue;
        }
        let piece = pieces.iter().find(|(known, _)| *known == name);
        let before = code.len();
        piece.unwrap_or_else(|| panic!("nothing is put in for `{name}`")).1.put(&mut code);
        if code.len() == before && (rest.is_empty() || rest.starts_with('\n')) {
            let line = code.trim_end_matches(' ').len();
            if line == 0 || code[..line].ends_with('\n') {
                code.truncate(line);
                rest = rest.strip_prefix('\n').unwrap_or_default();
            }
        }
    }
    code.push_str(rest);
    Code(code)
}

/// The implementation of a trait with one function, both of which are templates.
pub(super) fn implement(
    scope: &Scope<'_>,
    name: &'static str,
    ty: &Code,
    function: &'static str,
    body: impl Piece,
) -> Code {
    let (name, function) = (fill(scope, name, &[]), fill(scope, function, &[]));
    code!(scope, "impl $name for $ty {\n$function {\n$body\n}\n}", name, ty, function, body)
}

/// The conversion from a type, whose value is `value`.
pub(super) fn from(scope: &Scope<'_>, source: &Code, ty: &Code, body: impl Piece) -> Code {
    code! { scope, "impl @From<$source> for $ty {
        fn from(value: $source) -> Self {
            $body
        }
    }", source, ty, body }
}

/// A name, such as `ir` has them.
///
/// # Panics
///
/// When it is none, which is a mistake in `naming`.
pub(super) fn name(name: &str) -> Code {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_name = match name.as_bytes() {
        [] | [b'0'..=b'9', ..] => false,
        bytes => bytes.iter().copied().all(is_plain) || syn::parse_str::<syn::Ident>(name).is_ok(),
    };
    assert!(is_name, "`{name}` is a name");
    Code(name.to_owned())
}

/// A path that settings name, which is checked where they are read.
///
/// # Panics
///
/// When it is none.
pub(super) fn path(path: &str) -> Code {
    let is_part = |letter: char| letter.is_alphanumeric() || "_:<>, ".contains(letter);
    assert!(path.chars().all(is_part), "`{path}` is a path");
    Code(path.to_owned())
}

/// A text as a literal.
pub(super) fn text(text: &str) -> Code {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\');
    Code(if is_plain { format!("\"{text}\"") } else { Literal::string(text).to_string() })
}

/// The literals of texts, with commas between them.
pub(super) fn texts<'t>(texts: impl IntoIterator<Item = &'t (impl AsRef<str> + ?Sized + 't)>) -> Code {
    joined(", ", texts.into_iter().map(|it| text(it.as_ref())))
}

/// A comment. A line break inside a line does not end it.
pub(super) fn comment(lines: &[String]) -> Code {
    marked("///", lines)
}

/// The comment of a module.
pub(super) fn front(lines: &[String]) -> Code {
    marked("//!", lines)
}

/// What the lines of an example begin with, which have not been laid out yet: in the comment of an item, and of a module.
pub(crate) const EXAMPLES: [&str; 2] = ["///>", "//!>"];

/// An example behind the text of a comment: imports, the head of the function around it, which is not shown, and statements.
pub(super) fn example(mark: &str, uses: &Code, head: &Code, statements: &Code) -> Code {
    let apart = if uses.is_empty() { None } else { Some("") };
    let head = format!("# {}", head.0);
    let shown = ["", "```"].into_iter().chain(uses.0.lines()).chain(apart);
    let body = statements.0.lines().chain(["# Ok(())", "# }", "```"]);
    let lines = shown.chain([head.as_str()]).chain(body).map(|line| Code(format!("{mark}{line}")));
    joined("\n", lines)
}

fn marked(mark: &str, lines: &[String]) -> Code {
    let mut code = String::with_capacity(lines.iter().map(|line| line.len() + 10).sum());
    for line in &wrap::wrapped(lines) {
        if !code.is_empty() {
            code.push('\n');
        }
        code.push_str(mark);
        if !line.is_empty() {
            code.extend([" ", line.as_str()]);
        }
    }
    Code(code)
}

/// Pieces with something between them.
pub(super) fn joined(separator: &'static str, pieces: impl IntoIterator<Item = impl Piece>) -> Code {
    let mut code = String::new();
    for (index, piece) in pieces.into_iter().enumerate() {
        if index > 0 {
            code.push_str(separator);
        }
        piece.put(&mut code);
    }
    Code(code)
}

/// Pieces on lines of their own, but for those that are nothing.
pub(super) fn lines(pieces: impl IntoIterator<Item = Code>) -> Code {
    joined("\n", pieces.into_iter().filter(|piece| !piece.is_empty()))
}

impl Code {
    /// A whole number.
    pub(super) fn integer(value: i128) -> Self {
        Self(value.to_string())
    }

    /// A number with its type, whole or not.
    pub(super) fn number(digits: &str) -> Self {
        let whole = digits.parse::<i64>().map(|whole| format!("{whole}_i64"));
        Self(whole.unwrap_or_else(|_| format!("{:?}_f64", digits.parse::<f64>().unwrap_or_default())))
    }

    /// A number with a point.
    pub(super) fn float(value: f64) -> Self {
        Self(format!("{}{}", if value.is_sign_negative() { "-" } else { "" }, Literal::f64_unsuffixed(value.abs())))
    }

    /// Words of bits: how many there are of each, and a digit for each bit while that can be read at a glance.
    pub(super) fn masks(words: impl IntoIterator<Item = (u64, usize)>) -> Self {
        let words = words.into_iter().map(|(word, length)| {
            let is_short = length <= 16;
            let digits = if is_short { format!("{word:0length$b}") } else { format!("{word:x}") };
            let group = 4;
            let first = digits.len() % group;
            let mut text = if is_short { "0b".to_owned() } else { "0x".to_owned() };
            for (index, digit) in digits.chars().enumerate() {
                if index > 0 && index % group == first {
                    text.push('_');
                }
                text.push(digit);
            }
            Self(text)
        });
        Self(format!("&[{}]", joined(", ", words).0))
    }

    /// The text.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An item with an attribute below its doc comment.
    pub(super) fn under(mut self, attribute: Option<&Code>) -> Self {
        if let Some(attribute) = attribute {
            let comment: usize =
                self.0.split_inclusive('\n').take_while(|line| line.starts_with("//")).map(str::len).sum();
            self.0.insert_str(comment, &format!("{attribute}\n", attribute = attribute.0));
        }
        self
    }
}

impl From<&'static str> for Code {
    fn from(code: &'static str) -> Self {
        Self(code.to_owned())
    }
}

impl Piece for Code {
    fn put(&self, code: &mut String) {
        code.push_str(&self.0);
    }
}

/// Code that is written in this generator: texts of a document do not live as long.
impl Piece for &'static str {
    fn put(&self, code: &mut String) {
        code.push_str(self);
    }
}

impl<T: Piece> Piece for &T {
    fn put(&self, code: &mut String) {
        (*self).put(code);
    }
}

impl<T: Piece> Piece for Option<T> {
    fn put(&self, code: &mut String) {
        if let Some(piece) = self {
            piece.put(code);
        }
    }
}

macro_rules! numbers {
    ($($ty:ty),*) => {
        $(impl Piece for $ty {
            fn put(&self, code: &mut String) {
                write!(code, "{self}").expect("a string takes any text");
            }
        })*
    };
}

numbers!(bool, i64, u16, u64, usize);

#[cfg(test)]
mod tests {
    use super::{Code, comment, joined, name, text};
    use crate::emit::scope::{Locals, Scope};
    use crate::resolve::tests::sample;

    #[test]
    fn holes_are_filled_and_names_found() {
        let api = sample();
        let locals = Locals::new(&api, None, []);
        let scope = Scope::new(&locals);
        let (none, several): (Option<Code>, _) = (None, joined(",\n", [name("a"), text("$b @c")]));
        let made = code!(
            &scope,
            "$none
            fn a() -> @Result<$ty, @Error> {
                $none
                $several$none
            }",
            none,
            several,
            ty = "u8",
        );
        let wanted = "            fn a() -> Result<u8, Error> {\n                a,\n\"$b @c\"\n            }";
        assert_eq!(made.as_str(), wanted);
    }

    #[test]
    fn texts_are_literals() {
        for given in ["", "plain ~", "a\"b", "a\\", "a\nb", "\u{e9}\u{202e}", "\u{0}", "'"] {
            let made = text(given);
            assert_eq!(made.as_str(), proc_macro2::Literal::string(given).to_string());
            let read: syn::LitStr = syn::parse_str(made.as_str()).expect("a literal is one");
            assert_eq!(read.value(), given);
        }
    }

    #[test]
    fn comments_do_not_end_early() {
        let lines = ["A struct.".to_owned(), String::new(), "Of a\r} fn a() {".to_owned()];
        assert_eq!(comment(&lines).as_str(), "/// A struct.\n///\n/// Of a\n/// } fn a() {");
    }

    #[test]
    #[should_panic(expected = "is a name")]
    fn names_are_names() {
        name("a b");
    }
}
