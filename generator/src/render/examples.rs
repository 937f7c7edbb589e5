//! Examples in comments: their code laid out like all other, behind the marks of the comment.
//!
//! What comes in is emitted code, in which the lines of examples have marks of their own; what goes out is the same with
//! comments alone. A crate that includes what is emitted has no examples: they would be tests of that crate.

use super::layout;
use crate::emit::EXAMPLES;
use crate::options::Shape;
use memchr::memmem;
use std::borrow::Cow;

/// The code with its examples in place.
pub(super) fn placed(code: &str, shape: Shape) -> Cow<'_, str> {
    if EXAMPLES.iter().all(|mark| memmem::find(code.as_bytes(), mark.as_bytes()).is_none()) {
        return Cow::Borrowed(code);
    }
    let mut placed = String::with_capacity(code.len() + code.len() / 8);
    let mut pending = Pending { code: String::new(), mark: "" };
    for line in code.split_inclusive('\n') {
        match of_example(line) {
            None => {
                pending.flush(&mut placed);
                placed.push_str(line);
            }
            Some(_) if shape == Shape::Include => {}
            Some((mark, text)) => {
                let text = text.trim_end_matches('\n');
                pending.mark = mark;
                if text.is_empty() || text.starts_with("```") || text.starts_with("# ") {
                    pending.flush(&mut placed);
                    comment(&mut placed, mark, text);
                } else {
                    pending.code.extend([text, "\n"]);
                }
            }
        }
    }
    pending.flush(&mut placed);
    Cow::Owned(placed)
}

/// The mark of the comment that a line of an example is in, and its text.
fn of_example(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim_start_matches(' ');
    EXAMPLES.iter().find_map(|mark| Some((mark.trim_end_matches('>'), line.strip_prefix(mark)?)))
}

/// Lines of an example that are laid out together.
struct Pending {
    code: String,
    mark: &'static str,
}

impl Pending {
    fn flush(&mut self, placed: &mut String) {
        if self.code.is_empty() {
            return;
        }
        let mut laid_out = String::with_capacity(self.code.len() + 64);
        layout::write(&mut laid_out, &self.code);
        laid_out.lines().for_each(|line| comment(placed, self.mark, line));
        self.code.clear();
    }
}

fn comment(placed: &mut String, mark: &str, text: &str) {
    placed.push_str(mark);
    if !text.is_empty() {
        placed.extend([" ", text]);
    }
    placed.push('\n');
}

#[cfg(test)]
mod tests {
    use super::placed;
    use crate::options::Shape;

    const CODE: &str =
        "impl A {\n  /// Says.\n///>\n///>```\n///>let a = b(|c| {\n///>d\n///>});\n///># }\n///>```\npub fn a() {}\n}";

    #[test]
    fn examples_are_laid_out_behind_their_marks() {
        let wanted = "impl A {\n  /// Says.\n///\n/// ```\n/// let a = b(|c| {\n///     d\n/// });\n/// # }\n/// ```\npub fn a() {}\n}";
        assert_eq!(placed(CODE, Shape::Crate), wanted);
    }

    #[test]
    fn a_crate_that_includes_what_is_emitted_has_no_examples() {
        assert_eq!(placed(CODE, Shape::Include), "impl A {\n  /// Says.\npub fn a() {}\n}");
    }
}
