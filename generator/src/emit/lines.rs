//! Calls, lists and values as text, broken where the formatter would break them.
//!
//! What comes in are parts as text and how far from the margin they start; what goes out is text whose further lines are as
//! far from it as they belong. The codecs of types are made of these, and they are most of what is emitted: see
//! [`fragments`](super::fragments).

use super::fragments::MARGIN;
use std::fmt::Display;

/// The width of a value with fields up to which it stands on one line.
const VALUE: usize = 35;

/// `head(argument, …)`, before what ends it: `;`, or nothing where it is a value.
pub(super) fn call(head: impl Display, arguments: &[String], indent: usize, end: &str) -> String {
    joined(&head.to_string(), ["(", ")"], arguments, indent, MARGIN - end.len()) + end
}

/// `head[item, …]`, before a comma.
pub(super) fn list(head: impl Display, items: &[String], indent: usize) -> String {
    joined(&head.to_string(), ["[", "]"], items, indent, MARGIN - 1)
}

/// `Name { field: value, … }`.
pub(super) fn value(name: impl Display, fields: &[String], indent: usize) -> String {
    joined(&name.to_string(), [" { ", " }"], fields, indent, MARGIN.min(indent + VALUE))
}

/// An arm of a `match`, with a value that the formatter puts on a line of its own where both are too wide for one.
pub(super) fn arm(pattern: &str, value: &str, indent: usize) -> String {
    let flat = format!("{pattern} => {value},");
    // The comma may stand behind the margin.
    if indent + flat.len() <= MARGIN + 1 {
        return flat;
    }
    let near = " ".repeat(indent);
    format!("{pattern} => {{\n{near}    {value}\n{near}}}")
}

/// Lines that stand before more of them, which are as far from the margin.
pub(super) fn before(lines: impl IntoIterator<Item = String>, indent: usize) -> String {
    let near = " ".repeat(indent);
    lines.into_iter().fold(String::new(), |text, line| text + &line + "\n" + &near)
}

/// The parts on one line that ends before `end`, or each on its own.
fn joined(head: &str, [open, close]: [&str; 2], parts: &[String], indent: usize, end: usize) -> String {
    let width: usize = parts.iter().map(|part| part.len() + ", ".len()).sum();
    let is_flat = indent + head.len() + open.len() + width + close.len() <= end + ", ".len();
    let (far_open, far_close) = (open.trim_end(), close.trim_start());
    if parts.is_empty() {
        return format!("{head}{far_open}{far_close}");
    }
    if is_flat && !parts.iter().any(|part| part.contains('\n')) {
        return format!("{head}{open}{}{close}", parts.join(", "));
    }
    let near = " ".repeat(indent);
    let mut text = format!("{head}{far_open}");
    for part in parts {
        text.extend(["\n", &near, "    ", part, ","]);
    }
    text.extend(["\n", &near, far_close]);
    text
}

#[cfg(test)]
mod tests {
    use super::{arm, call, list, value};

    /// A function with a statement and a value as they are made here, and as the formatter has them.
    fn formatted(statement: &str, last: &str) -> [String; 2] {
        let given = format!("fn a() {{\n    {statement}\n    {last}\n}}\n");
        let formatted = prettyplease::unparse(&syn::parse_str(&given).expect("the parts are Rust"));
        [given, formatted]
    }

    #[test]
    fn lines_are_broken_as_the_formatter_breaks_them() {
        for count in 0..12 {
            for width in 1..60 {
                let rows: Vec<String> = (0..count).map(|row| format!("({row}, &self.{})", "a".repeat(width))).collect();
                let rows = list("&", &rows, 8);
                let arguments = ["writer".to_owned(), rows, "&[0b1]".to_owned(), "Some(&self.extra)".to_owned()];
                let fields: Vec<String> = (0..count).map(|field| format!("f{field}: {}", "b".repeat(width))).collect();
                let (statement, literal) = (call("encode", &arguments, 4, ";"), value("Self", &fields, 4));
                for last in [literal, call("fill", &arguments, 4, "")] {
                    let [given, formatted] = formatted(&statement, &last);
                    assert_eq!(given, formatted);
                }
            }
        }
    }

    #[test]
    fn wide_arms_are_blocks() {
        for width in 1..60 {
            let arm = arm(&format!("Self::{}(body)", "A".repeat(width)), "(\"Alpha\", Some(json::encode(body)))", 8);
            let [given, formatted] = formatted("a;", &format!("match self {{\n        {arm}\n    }}"));
            assert_eq!(given, formatted);
        }
    }
}
