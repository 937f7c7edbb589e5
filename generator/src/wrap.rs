//! Lines of comments: prose in Markdown is broken where the width of a line ends, and nothing else is.
//!
//! What comes in is Markdown that is sound; what goes out means the same. Inline code stays on its line.

use crate::split;

/// Columns of a comment's text.
const WIDTH: usize = 100;

/// Breaks text into lines of the width, the first one after `first`, the others after `next`.
pub(crate) fn fill(text: &str, first: &str, next: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut width) = (first.to_owned(), columns(first));
    let mut is_empty = true;
    for piece in pieces(text) {
        let length = columns(piece);
        if !is_empty && width + 1 + length > WIDTH {
            lines.push(std::mem::replace(&mut line, next.to_owned()));
            let piece = guard(piece);
            width = columns(next) + columns(&piece);
            line.push_str(&piece);
        } else {
            if !is_empty {
                line.push(' ');
            }
            width += length + usize::from(!is_empty);
            line.push_str(piece);
        }
        is_empty = false;
    }
    lines.push(line);
    lines
}

/// Breaks those lines of a comment that are prose and wider than the width.
pub(crate) fn wrapped(lines: &[String]) -> Vec<String> {
    let mut wrapped = Vec::with_capacity(lines.len());
    let mut is_code = false;
    for line in lines.iter().flat_map(|line| line.split(['\n', '\r'])) {
        is_code ^= line.trim_start().starts_with("```");
        let is_prose = !is_code && !line.starts_with(['|', ' ', '<', '>', '#']);
        match line.strip_prefix("- ") {
            _ if line.len() <= WIDTH || !is_prose => wrapped.push(line.to_owned()),
            Some(item) => wrapped.extend(fill(item, "- ", "  ")),
            None => wrapped.extend(fill(line, "", "")),
        }
    }
    wrapped
}

fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// What a line may be broken between: words, and code with the spaces in it.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut end, mut fence) = (0, 0, 0);
    for word in split::at(b' ', text) {
        end += word.len();
        // Code ends with as many backticks as it begins with.
        for run in word.split(|character| character != '`').filter(|run| !run.is_empty()) {
            fence = match fence {
                0 => run.len(),
                open if open == run.len() => 0,
                open => open,
            };
        }
        if fence == 0 {
            pieces.push(&text[start..end]);
            start = end + 1;
        }
        end += 1;
    }
    pieces.extend(text.get(start..).filter(|_| fence > 0).into_iter().flat_map(|rest| split::at(b' ', rest)));
    pieces
}

/// Keeps the start of a paragraph from being read as a heading, a list or a quote.
pub(crate) fn guard(text: &str) -> String {
    let digits = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let numbered = digits.len() < text.len() && digits.starts_with(['.', ')']);
    if numbered {
        let at = text.len() - digits.len();
        return format!("{}\\{}", &text[..at], &text[at..]);
    }
    if text.starts_with(['#', '-', '+', '=', '>']) { format!("\\{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{fill, wrapped};

    #[test]
    fn prose_is_broken_and_nothing_else() {
        let word = "a long word of prose ".repeat(7);
        let lines = [&word, "| a table", "", "```text", &word, "```", &format!("- `item`: {word}"), "  its code"];
        let wide = wrapped(&lines.map(|line| line.trim_end().to_owned()));
        assert_eq!(wide.len(), 10, "{wide:#?}");
        assert!(wide.iter().filter(|line| line.len() > 100).eq([word.trim_end()]), "{wide:#?}");
        assert!(wide[7].starts_with("- `item`: a long") && wide[8].starts_with("  "), "{wide:#?}");
    }

    #[test]
    fn code_stays_on_its_line() {
        let code = format!("`{}`", ["x"; 60].join(" - "));
        assert_eq!(fill(&format!("See {code} - and more"), "", ""), ["See", &code, "\\- and more"]);
        assert_eq!(fill(&format!("`` a ` {} ``", "b ".repeat(60)), "", "").len(), 1);
        assert_eq!(fill(&format!("One ` {}", "b ".repeat(60).trim_end()), "", "").len(), 2);
    }
}
