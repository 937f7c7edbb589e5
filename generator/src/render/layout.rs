//! What the formatter leaves out: blank lines between items, comments, and the code that went around it.
//!
//! What comes in is formatted Rust without blank lines, every attribute and comment on lines of its own, and what went around
//! the formatter: comments that `#[doc = 17]` stands for, and code that names stand for. What goes out is the same with these
//! in their place, and with a blank line between items and between methods, as one would type them. `use` lines stay together, `mod` lines too.

use crate::emit::Around;
use crate::split;

/// What stands at the margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    InnerDoc,
    InnerAttribute,
    Use,
    PublicUse,
    Mod,
    Other,
}

/// Puts code and comments in their place, and blank lines between items.
pub(super) fn finish(text: &str, around: &Around) -> String {
    let text = around.fragments.restore(text);
    let mut lines: Vec<&str> = split::at(b'\n', &text).collect();
    // Nothing stands behind the last line's end.
    lines.pop();
    let mut spaced = String::with_capacity(text.len() + text.len() / 16);
    let mut last_item = None;
    for (index, line) in lines.iter().enumerate() {
        let previous = index.checked_sub(1).map_or("", |before| lines[before]);
        let blank = if line.starts_with(' ') {
            starts_method(line, previous)
        } else if index == 0 || starts_item(line, previous) {
            let item = kind(&lines[index..]);
            let apart = last_item.is_some_and(|last| last != item || item == Kind::Other);
            last_item = Some(item);
            apart
        } else {
            false
        };
        if blank {
            spaced.push('\n');
        }
        let (indent, code) = line.split_at(split(line).0);
        match comment(code) {
            Some(number) => around.comments.lines(number).for_each(|said| {
                spaced.extend([indent, "///", said.trim_end_matches(' '), "\n"]);
            }),
            None => spaced.extend([line, "\n"]),
        }
    }
    spaced
}

/// The number of the comment that an attribute stands for.
fn comment(code: &str) -> Option<usize> {
    code.strip_prefix("#[doc = ")?.strip_suffix(']')?.parse().ok()
}

/// Puts a spaced text behind another: what ends the first is another item than what starts the second.
pub(super) fn append(text: &mut String, next: &str) {
    if !text.is_empty() && !next.is_empty() {
        text.push('\n');
    }
    text.push_str(next);
}

/// Whether an item starts at this line of the margin.
fn starts_item(line: &str, previous: &str) -> bool {
    let closes = line.starts_with(['}', ')', ']', '{']);
    let after_an_item = previous.ends_with(['}', ';']) || is_inner(previous);
    !closes && after_an_item && !is_outer(previous)
}

/// Whether a method starts at this indented line, behind another one or behind an associated type.
fn starts_method(line: &str, previous: &str) -> bool {
    let (indent, code) = split(line);
    let (previous_indent, before) = split(previous);
    let starts = ["///", "#[", "pub fn ", "pub(super) fn ", "fn "].iter().any(|start| code.starts_with(start));
    let ends = before == "}" || (before.starts_with("type ") && before.ends_with(';'));
    indent == previous_indent && starts && ends
}

/// What the item that starts with the first of these lines is.
fn kind(lines: &[&str]) -> Kind {
    let Some(line) = lines.iter().find(|line| !is_outer(line)) else { return Kind::Other };
    if line.starts_with("//!") {
        Kind::InnerDoc
    } else if line.starts_with("#![") {
        Kind::InnerAttribute
    } else if line.starts_with("use ") {
        Kind::Use
    } else if line.starts_with("pub use ") {
        Kind::PublicUse
    } else if line.starts_with("mod ") || line.starts_with("pub mod ") {
        Kind::Mod
    } else {
        Kind::Other
    }
}

/// A comment or attribute that belongs to what follows.
fn is_outer(line: &str) -> bool {
    line.starts_with("///") || line.starts_with("#[") || line == ")]"
}

fn is_inner(line: &str) -> bool {
    line.starts_with("//!") || line.starts_with("#![")
}

fn split(line: &str) -> (usize, &str) {
    let code = line.trim_start_matches(' ');
    (line.len() - code.len(), code)
}

#[cfg(test)]
mod tests {
    use super::{append, finish};
    use crate::emit::{Around, Comments};

    #[test]
    fn items_and_methods_stand_apart() {
        let cramped = "//! A module.\n//! Of two lines.\n#![forbid(unsafe_code)]\nuse a::{\n    B,\n};\nuse c::D;\npub use e::F;\n\
            /// A struct.\n#[derive(Debug)]\npub struct G {\n    /// A field.\n    pub h: i64,\n    /// Another.\n    pub i: i64,\n}\n\
            impl G {\n    /// New.\n    pub fn new() -> Self {\n        if true {\n        }\n        Self\n    }\n    #[must_use]\n    \
            pub fn j() {}\n}\nimpl K for G {\n    type L = M;\n    fn n() {\n    }\n    fn o() {\n    }\n}\n#[expect(\n    p,\n    \
            reason = \"q\"\n)]\nfn r() {}\nstatic S: &[T] = &[\n    1,\n];\n#[cfg(t)]\nmod u;\npub mod v;\n";
        let spaced = "//! A module.\n//! Of two lines.\n\n#![forbid(unsafe_code)]\n\nuse a::{\n    B,\n};\nuse c::D;\n\npub use e::F;\n\n\
            /// A struct.\n#[derive(Debug)]\npub struct G {\n    /// A field.\n    pub h: i64,\n    /// Another.\n    pub i: i64,\n}\n\n\
            impl G {\n    /// New.\n    pub fn new() -> Self {\n        if true {\n        }\n        Self\n    }\n\n    #[must_use]\n    \
            pub fn j() {}\n}\n\nimpl K for G {\n    type L = M;\n\n    fn n() {\n    }\n\n    fn o() {\n    }\n}\n\n#[expect(\n    p,\n    \
            reason = \"q\"\n)]\nfn r() {}\n\nstatic S: &[T] = &[\n    1,\n];\n\n#[cfg(t)]\nmod u;\npub mod v;\n";
        assert_eq!(finish(cramped, &Around::default()), spaced);
        assert_eq!(finish("", &Around::default()), "");
    }

    #[test]
    fn comments_stand_where_their_attribute_stood() {
        let mut comments = Comments::default();
        comments.add(&["A struct.".to_owned(), String::new(), "Of #[doc = 1]:\r} fn a() {  ".to_owned()]);
        comments.add(&["A field.".to_owned()]);
        let given =
            "#[doc = 0]\n#[derive(Debug)]\npub struct B {\n    #[doc = 1]\n    c: D,\n}\n#[doc = 2]\nfn e() {}\n";
        let wanted = "/// A struct.\n///\n/// Of #[doc = 1]:\n/// } fn a() {\n#[derive(Debug)]\npub struct B {\n    /// A field.\n    \
            c: D,\n}\n\nfn e() {}\n";
        assert_eq!(finish(given, &Around { comments, ..Around::default() }), wanted);
    }

    #[test]
    fn parts_stand_apart() {
        let check = |first: &str, second: &str, wanted: &str| {
            let mut text = first.to_owned();
            append(&mut text, second);
            assert_eq!(text, wanted);
        };
        check("use a::B;\n", "fn c() {}\n", "use a::B;\n\nfn c() {}\n");
        check("", "fn c() {}\n", "fn c() {}\n");
        check("use a::B;\n", "", "use a::B;\n");
    }
}
