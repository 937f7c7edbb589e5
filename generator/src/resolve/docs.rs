//! Documentation texts: from a document's CommonMark to lines that a Rust doc comment can hold.
//!
//! What comes in is whatever is written in a `description`; what goes out is Markdown that rustdoc reads as prose:
//! paragraphs filled to the line width, lists, code blocks that are never doctests, links that are addresses. HTML is
//! dropped, everything else that Markdown could read as markup is escaped, so that no text can leave its comment, break a
//! link or become a test.

use crate::ir::Docs;
use crate::split;
use crate::wrap::{fill, guard};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;

/// The documentation of something with a summary, a description and a page, each of which may be missing.
///
/// Without a summary the first paragraph of the description takes its place.
pub(super) fn docs(summary: Option<&str>, description: Option<&str>, link: Option<&str>) -> Docs {
    let mut blocks = Vec::new();
    for text in [summary, description].into_iter().flatten() {
        let rendered = markdown(text);
        if blocks != rendered {
            blocks.extend(rendered);
        }
    }
    let mut blocks = blocks.into_iter();
    let mut docs = Docs { link: link.and_then(address), ..Docs::default() };
    if let Some(first) = blocks.next() {
        let Block { lines, prose } = first;
        if prose {
            docs.summary = sentence(&lines.join(" "));
        } else {
            docs.details = lines;
        }
    }
    add(&mut docs, blocks);
    docs
}

/// Adds paragraphs to documentation.
pub(super) fn append(docs: &mut Docs, text: &str) {
    add(docs, markdown(text));
}

fn add(docs: &mut Docs, blocks: impl IntoIterator<Item = Block>) {
    for block in blocks {
        if !docs.details.is_empty() {
            docs.details.push(String::new());
        }
        docs.details.extend(if block.prose { fill(&block.lines.join(" "), "", "") } else { block.lines });
    }
}

/// Documentation of one line.
pub(super) fn line(text: &str) -> Docs {
    Docs { summary: sentence(text), ..Docs::default() }
}

/// Something by its own name, which may be any text.
pub(super) fn code(text: &str) -> String {
    match code_span(&clean(text)) {
        code if code.is_empty() => "(without a name)".to_owned(),
        code => code,
    }
}

/// Words of one line that say what they say, whatever Markdown would make of them.
pub(super) fn words(text: &str) -> String {
    plain(&spaced(&clean(text)))
}

/// An address that can be between angle brackets.
fn address(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string().replace(['<', '>'], ""))
}

/// Ends a sentence as one.
fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.chars().last() {
        None | Some('.' | '!' | '?' | ':' | '>') => text.to_owned(),
        Some(_) => format!("{text}."),
    }
}

#[derive(Debug, PartialEq)]
struct Block {
    lines: Vec<String>,
    /// A paragraph, which may be filled; otherwise the lines are as they are.
    prose: bool,
}

/// Reads CommonMark and writes its blocks.
fn markdown(text: &str) -> Vec<Block> {
    // Most texts are words and nothing else: they need not be parsed to know that.
    if is_words(text) { vec![prose(&escape(text))] } else { parsed(text) }
}

/// Whether a text is one line, and one paragraph, with nothing in it that Markdown reads as markup.
fn is_words(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b',' | b'.' | b'\'' | b'(' | b')'))
}

/// A paragraph of these words.
fn prose(words: &str) -> Block {
    Block { lines: vec![guard(&spaced(words))], prose: true }
}

/// Words with one space between them.
fn spaced(text: &str) -> String {
    text.split_whitespace().fold(String::with_capacity(text.len()), |mut spaced, word| {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
        spaced
    })
}

fn parsed(text: &str) -> Vec<Block> {
    let mut writer = Writer::default();
    for event in Parser::new_ext(&clean(text), Options::ENABLE_TABLES) {
        writer.event(event);
    }
    writer.finish()
}

/// Without control characters and without those that reorder the text around them (Unicode's bidirectional controls).
fn clean(text: &str) -> Cow<'_, str> {
    let is_clean = |character: char| {
        matches!(character, '\n' | '\t')
            || !(character.is_control()
                || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}'))
    };
    if text.chars().all(is_clean) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|&character| is_clean(character)).collect())
    }
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    /// The words of the current paragraph.
    text: String,
    /// Words behind these as the document means them, while nothing else than more of them comes.
    words: String,
    /// The open lists.
    lists: Vec<List>,
    /// The lines of the current outermost list.
    items: Vec<String>,
    /// The markers that the current items start with, as long as nothing is behind them.
    markers: String,
    /// The current code block.
    code: Option<String>,
    /// Inside an image or a comment, whose text is not prose.
    hidden: usize,
    /// Where the open link leads.
    target: Option<(usize, String)>,
}

/// A list that is being written.
struct List {
    /// The number of the next item, or none for bullets.
    next: Option<u64>,
    /// The columns that the marker of the current item takes, and by which all that belongs to it is further right.
    width: usize,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        // The parser hands out words in pieces, such as those around a backslash.
        if !matches!(event, Event::Text(_)) {
            let words = std::mem::take(&mut self.words);
            self.push(&escape(&words));
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.code.as_mut().unwrap_or(&mut self.words).push_str(&text),
            Event::Code(text) => self.push(&code_span(&text)),
            Event::SoftBreak | Event::HardBreak | Event::Html(_) | Event::InlineHtml(_) => self.push(" "),
            Event::Rule => self.flush(),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => {
                self.flush();
                self.code = Some(String::new());
            }
            Tag::List(next) => {
                self.flush();
                self.lists.push(List { next, width: 0 });
            }
            Tag::Item => {
                self.flush();
                if let Some(list) = self.lists.last_mut() {
                    let marker = list.next.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
                    list.next = list.next.map(|number| number.saturating_add(1));
                    list.width = marker.len();
                    self.markers.push_str(&marker);
                }
            }
            Tag::Image { .. } => self.hidden += 1,
            Tag::Link { dest_url, .. } => {
                self.target = address(&dest_url).map(|target| (self.text.len(), target));
            }
            Tag::TableCell if !self.text.is_empty() && !self.text.ends_with(' ') => self.push(" "),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableHead | TagEnd::TableRow => self.flush(),
            TagEnd::Item => {
                self.flush();
                // Of an item with nothing in it, nothing is left.
                let width = self.lists.last().map_or(0, |list| list.width);
                self.markers.truncate(self.markers.len().saturating_sub(width));
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                let mut lines = vec!["```text".to_owned()];
                lines.extend(code.lines().map(|line| line.trim_end().replace("```", "'''").replace('\t', "    ")));
                lines.push("```".to_owned());
                self.block(lines);
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
                if self.lists.is_empty() && !self.items.is_empty() {
                    let lines = std::mem::take(&mut self.items);
                    self.blocks.push(Block { lines, prose: false });
                }
            }
            TagEnd::Image => self.hidden = self.hidden.saturating_sub(1),
            TagEnd::Link => {
                if let Some((start, target)) = self.target.take() {
                    let text = self.text.split_off(start.min(self.text.len()));
                    if text.trim().is_empty() || text.trim().trim_matches(['<', '>']) == target {
                        self.push(&format!("<{target}>"));
                    } else {
                        let text = text.replace(['<', '>'], "");
                        self.push(&format!("[{text}]({})", target.replace('(', "%28").replace(')', "%29")));
                    }
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if self.hidden == 0 {
            self.text.push_str(text);
        }
    }

    /// Ends the current paragraph.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        if self.lists.is_empty() {
            self.blocks.push(prose(&text));
            return;
        }
        if self.markers.is_empty() {
            // Without a line between them it would go on with whatever is before it.
            self.items.push(String::new());
        }
        let (first, next) = self.margins();
        self.items.extend(fill(&guard(&spaced(&text)), &first, &next));
    }

    /// Puts finished lines where the text is: in the current list, or on their own.
    fn block(&mut self, lines: Vec<String>) {
        if self.lists.is_empty() {
            self.blocks.push(Block { lines, prose: false });
        } else {
            let (first, next) = self.margins();
            let margins = std::iter::once(first).chain(std::iter::repeat(next));
            self.items.extend(margins.zip(lines).map(|(margin, line)| margin + &line));
        }
    }

    /// What is before the first line of the current item, and before the others: what its marker takes, and those of
    /// the items around it. The markers are written with that.
    fn margins(&mut self) -> (String, String) {
        let next = " ".repeat(self.lists.iter().map(|list| list.width).sum());
        let markers = std::mem::take(&mut self.markers);
        let around = next.len().saturating_sub(markers.len());
        (" ".repeat(around) + &markers, next)
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.blocks
    }
}

/// Words that would be read as markup, as text; names of code and addresses, as such.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (index, word) in split::at(b' ', text).enumerate() {
        if index > 0 {
            escaped.push(' ');
        }
        if is_bare(word) {
            escaped.push_str(word);
            continue;
        }
        let (before, core, after) = trim_punctuation(word);
        let (around, url) =
            core.split_at(["https://", "http://"].iter().find_map(|start| core.find(start)).unwrap_or(core.len()));
        if let Some(url) = address(url) {
            escaped.extend([&plain(before), &plain(around), "<", &url, ">", &plain(after)]);
        } else if !url.is_empty() || is_code(core) {
            escaped.push_str(&plain(before));
            escaped.push_str(&code_span(core));
            escaped.push_str(&plain(after));
        } else {
            escaped.push_str(&plain(word));
        }
    }
    escaped
}

/// Whether a word is plainly one: neither markup nor a name of code nor an address. Most are, and need no closer look.
fn is_bare(word: &str) -> bool {
    let mut after_small = false;
    word.bytes().all(|byte| {
        let is_inner_capital = after_small && byte.is_ascii_uppercase();
        after_small = byte.is_ascii_lowercase();
        !is_inner_capital && (byte.is_ascii_alphanumeric() || b",.'()-".contains(&byte))
    })
}

/// The punctuation around a word.
fn trim_punctuation(word: &str) -> (&str, &str, &str) {
    let start = word.find(|character: char| !"([{\"'“‘".contains(character)).unwrap_or(word.len());
    let (before, rest) = word.split_at(start);
    let core = rest.trim_end_matches(|character: char| ")]}\"'”’.,;:!?".contains(character));
    let (core, after) = rest.split_at(core.len());
    (before, core, after)
}

/// Words of prose with a capital inside, which are no names of code.
const PROSE: &[&str] = &[
    "OAuth",
    "OpenAPI",
    "OpenID",
    "GraphQL",
    "GitHub",
    "GitLab",
    "JavaScript",
    "TypeScript",
    "JSONPath",
    "PostgreSQL",
    "MySQL",
    "macOS",
    "iOS",
    "KiB",
    "MiB",
    "GiB",
    "TiB",
    "kB",
    "MB",
    "GB",
];

/// Whether a word reads as a name of code: `snake_case`, `camelCase`, `a::b`, `X-Header-Name` does not.
fn is_code(word: &str) -> bool {
    if word.contains(['`', '<', '>', '[', ']', '*', '\\', '&'])
        || !word.contains(|character: char| character.is_alphanumeric())
    {
        return false;
    }
    if PROSE.contains(&word) {
        return false;
    }
    let mut previous_small = false;
    let mut inner_capital = false;
    for character in word.chars() {
        inner_capital |= previous_small && character.is_uppercase();
        previous_small = character.is_lowercase();
    }
    word.contains('_') || word.contains("::") || (inner_capital && word.chars().all(char::is_alphanumeric))
}

/// Text with everything escaped that Markdown reads as markup inside a paragraph.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Inline code with as many backticks around it as it needs.
fn code_span(text: &str) -> String {
    let text = spaced(text);
    if text.is_empty() {
        return String::new();
    }
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    if longest > 0 { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}

#[cfg(test)]
mod tests {
    use super::{docs, is_words, markdown, parsed};
    use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

    fn details(text: &str) -> Vec<String> {
        docs(Some("X"), Some(text), None).details
    }

    #[test]
    fn words_are_what_they_are_when_parsed() {
        let words =
            ["The work item, its parent's (or none).", "a  b ", "Setext", "Uses camelCase.", "See (this)", "a. b) c."];
        for text in words {
            assert!(is_words(text), "{text}");
            assert_eq!(markdown(text), parsed(text));
        }
        for text in ["", " a", "1. a", "a\nb", "a_b", "*a*", "a `b`", "a: http://b", "a-b", "é", "(a)"] {
            assert!(!is_words(text), "{text}");
        }
    }

    #[test]
    fn first_paragraph_is_the_summary() {
        let docs = docs(None, Some("Asks for a form\n\nThe *second* step."), Some("https://example.com/a"));
        assert_eq!(docs.summary, "Asks for a form.");
        assert_eq!(docs.details, ["The second step."]);
        assert_eq!(docs.link.as_deref(), Some("https://example.com/a"));
    }

    #[test]
    fn a_description_that_repeats_the_summary_is_printed_once() {
        assert_eq!(docs(Some("Lists users"), Some("Lists users"), None).details, Vec::<String>::new());
    }

    #[test]
    fn names_become_code_and_markup_becomes_text() {
        assert_eq!(details("Set work_item to a [b] <i>c</i> & x*y"), [r"Set `work_item` to a \[b\] c \& x\*y"]);
    }

    #[test]
    fn names_of_any_text_stay_one_piece_of_code() {
        for (name, wanted) in [("a", "`a`"), ("a`b", "`` a`b ``"), ("a\nb", "`a b`"), ("", "(without a name)")] {
            assert_eq!(super::code(name), wanted);
        }
    }

    #[test]
    fn code_is_never_a_doctest() {
        assert_eq!(
            details("```\nlet x = 1;\n```\n\n    panic!()"),
            ["```text", "let x = 1;", "```", "", "```text", "panic!()", "```"]
        );
    }

    #[test]
    fn lists_keep_their_shape() {
        assert_eq!(details("- a\n- b\n  1. c\n\nd"), ["- a", "- b", "  1. c", "", "d"]);
        assert_eq!(details("9. a\n10. b\n    - c\n"), ["9. a", "10. b", "    - c"]);
    }

    #[test]
    fn paragraphs_of_items_stay_apart() {
        assert_eq!(details("1. a\n\n   b\n2. c"), ["1. a", "", "   b", "2. c"]);
        assert_eq!(details("- a\n  - b\n\n  c\n\n  d"), ["- a", "  - b", "", "  c", "", "  d"]);
        assert_eq!(details("1. a\n   ```\n   b\n   ```"), ["1. a", "   ```text", "   b", "   ```"]);
        assert_eq!(details("- ```\n  a\n  ```\n- - - b"), ["- ```text", "  a", "  ```", "- - - b"]);
        assert_eq!(details("- a\n\n  10.\n\n  b\n-\n\n  c\n- -\n\n  d"), ["- a", "", "  b", "", "c", "", "- d"]);
    }

    #[test]
    fn lists_of_any_form_keep_their_words_and_hold_no_doctest() {
        let pieces = ["- a", "  - b", "1. c", "   d", "", "10. e", "    f", "-", "- ```", "  ```"];
        let words = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
        for number in 0..pieces.len().pow(4) {
            let lines = (0..4).map(|place| pieces[number / pieces.len().pow(place) % pieces.len()]);
            let text = lines.collect::<Vec<_>>().join("\n");
            let details = details(&text).join("\n").replace("```text", "```");
            assert_eq!(words(&details), words(&text), "{text}\n\n{details}");
            let is_test = |event| matches!(event, Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)));
            assert!(!Parser::new(&details).any(is_test), "{text}\n\n{details}");
        }
    }

    #[test]
    fn addresses_are_links_and_other_links_are_text() {
        assert_eq!(
            details("See https://a.example/x. Or [here](https://b.example) or [there](javascript:x)."),
            ["See <https://a.example/x>. Or [here](https://b.example/) or there."]
        );
        assert_eq!(
            details(r#"A(http://a.example/) b:"https:\/\/b.example" https://[c."#),
            [r#"A(<http://a.example/>) b:"<https://b.example/>" `https://[c`."#]
        );
    }

    #[test]
    fn nothing_leaves_the_comment() {
        for hostile in ["a */ b", "#![allow(x)]", "\u{202e}txt", "a\r\nb\rc", "\0", "# 1\n\n2. x", "<!-- -->"] {
            for line in details(hostile) {
                assert!(!line.contains(['\r', '\n', '\0', '\u{202e}']), "{line:?}");
            }
        }
    }
}
