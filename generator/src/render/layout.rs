//! Lines where they belong: how far from the margin, with blank lines between items, and none wider than a line may be.
//!
//! What comes in is emitted code, of which a line ends where one has to: behind a statement, a bracket that opens a block, an
//! entry that needs its own. What goes out is the same with each line as far from the margin as the brackets around it say.
//! A line that is too wide becomes several ([`wide`]); comments stay as they are.

use super::{groups, wide};
use memchr::{memchr_iter, memmem};

/// How far a block is from what opens it.
const INDENT: usize = 4;

/// What ends a block.
const CLOSING: [char; 3] = ['}', ')', ']'];

/// Appends code.
pub(super) fn write(out: &mut String, code: &str) {
    // How far from the margin the lines are that opened the brackets around.
    let mut open: Vec<usize> = Vec::new();
    let (mut is_apart, mut is_first, mut was_long) = (false, true, false);
    let mut start = 0;
    for end in memchr_iter(b'\n', code.as_bytes()).chain([code.len()]) {
        let line = code[start..end].trim_start_matches(' ');
        start = end + 1;
        if line.is_empty() {
            is_apart = true;
            continue;
        }
        let is_closing = line.starts_with(CLOSING);
        let around = if is_closing { open.pop() } else { open.last().map(|around| around + INDENT) };
        let indent = around.unwrap_or_default() + if line.starts_with('.') { INDENT } else { 0 };
        let next = code[start.min(code.len())..].trim_start_matches([' ', '\n']);
        // An import whose condition takes several lines is apart from others.
        let is_long = line.starts_with("#[") && next.starts_with("use ") && line.len() > groups::space(indent);
        if (std::mem::take(&mut is_apart) || is_long) && !is_first && !is_closing {
            out.push('\n');
        }
        is_apart = std::mem::replace(&mut was_long, is_long);
        out.extend(std::iter::repeat_n(' ', indent));
        if line.starts_with("//") {
            out.extend([line.trim_end_matches(' '), "\n"]);
            is_first = false;
            continue;
        }
        if line.len() <= groups::space(indent) && !has_value(line) {
            out.push_str(line);
        } else {
            wide::write(out, line, indent, next);
        }
        out.push('\n');
        is_first = line.ends_with(['{', '(', '[']);
        if is_first {
            open.push(indent);
        }
    }
}

/// Whether a line may hold a value with fields, which is on one line only while it is short.
fn has_value(line: &str) -> bool {
    memmem::find(line.as_bytes(), b" { ").is_some()
}

#[cfg(test)]
mod tests {
    use super::write;

    #[track_caller]
    fn check(code: &str, wanted: &str) {
        let mut written = String::new();
        write(&mut written, code);
        assert_eq!(written, wanted);
    }

    #[test]
    fn lines_stand_as_far_from_the_margin_as_brackets_say() {
        check(
            "impl A {\n  fn a() {\nB::new()\n.b()\n.c(|d| {\ne\n})\n}\n}",
            "impl A {\n    fn a() {\n        B::new()\n            .b()\n            .c(|d| {\n                e\n            })\n    }\n}\n",
        );
    }

    #[test]
    fn blank_lines_stand_between_items_alone() {
        check("\n\na {\n\nb\n\n\n\nc\n\n}\n\n", "a {\n    b\n\n    c\n}\n");
    }

    #[test]
    fn imports_with_long_conditions_stand_apart() {
        let (short, long) = ("a".repeat(30), "a".repeat(100));
        check(
            &format!("#[{short}]\nuse a;\n#[{long}]\nuse b;\nuse c;\nuse d;"),
            &format!("#[{short}]\nuse a;\n\n#[{long}]\nuse b;\n\nuse c;\nuse d;\n"),
        );
    }

    #[test]
    fn comments_stay_as_they_are() {
        let comment = "/// ".to_owned() + &"of { ".repeat(40);
        check(
            &format!("a {{\n{comment}\n///\nb\n}}"),
            &format!("a {{\n    {}\n    ///\n    b\n}}\n", comment.trim_end()),
        );
    }
}
