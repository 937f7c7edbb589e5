//! Markdown with tags of HTML and of components in it, as one row of pieces with their places.
//!
//! What comes in is the text of a page; what goes out is its frontmatter and everything that a reader may want to look at:
//! tags with their attributes, headings, words, code, rows of tables. What they mean is a matter of the page's
//! [`format`](super::format).

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// A page in pieces.
#[derive(Debug, Default)]
pub(super) struct Markup {
    /// The frontmatter's text and where it begins, when there is any.
    pub(super) frontmatter: Option<(String, usize)>,
    /// The pieces in the order of the text.
    pub(super) pieces: Vec<Piece>,
}

/// A piece and where it is.
#[derive(Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    pub(super) range: Range<usize>,
}

/// What a piece is.
#[derive(Debug, PartialEq)]
pub(super) enum PieceKind {
    /// The beginning of an element, its name in small letters.
    Open { name: String, attributes: Vec<Attribute>, is_closed: bool },
    /// The end of an element.
    Close { name: String },
    /// A heading, without the marks in it.
    Heading { text: String },
    /// Words.
    Words { text: String },
    /// Code within a line.
    Code { text: String },
    /// A block of code and its language.
    Block { language: String, text: String },
    /// A row of a table, each cell without the marks in it.
    Row { cells: Vec<(String, Range<usize>)> },
}

/// An attribute of an element.
#[derive(Debug, PartialEq)]
pub(super) struct Attribute {
    /// Its name in small letters.
    pub(super) name: String,
    /// Its value, character references resolved.
    pub(super) value: String,
    /// Where the value is; the whole attribute when it has none.
    pub(super) range: Range<usize>,
}

impl PieceKind {
    /// An attribute of an element's beginning.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        let Self::Open { attributes, .. } = self else { return None };
        attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// Takes a page to pieces.
pub(super) fn read(text: &str) -> Markup {
    let mut options = Options::ENABLE_TABLES;
    options.insert(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS);
    let joined = joined(text);
    let mut reader = Reader { text, markup: Markup::default(), inside: Inside::Nothing };
    for (event, range) in Parser::new_ext(&joined, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.markup
}

struct Reader<'a> {
    text: &'a str,
    markup: Markup,
    inside: Inside,
}

/// What words are collected for.
enum Inside {
    Nothing,
    Frontmatter,
    /// Tags of it have been read already.
    Html,
    Heading(String),
    Block(String, Option<Range<usize>>),
    Row(Vec<(String, Range<usize>)>),
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::InlineHtml(_) => self.tags(range),
            Event::Text(text) => self.words(&text, range),
            Event::Code(code) => match &mut self.inside {
                Inside::Nothing => self.push(PieceKind::Code { text: code.into_string() }, range),
                _ => self.words(&code, range),
            },
            Event::SoftBreak | Event::HardBreak => self.words(" ", range),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        self.inside = match tag {
            Tag::MetadataBlock(_) => Inside::Frontmatter,
            Tag::HtmlBlock => {
                self.tags(range);
                Inside::Html
            }
            Tag::Heading { .. } => Inside::Heading(String::new()),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default(),
                    CodeBlockKind::Indented => "",
                };
                Inside::Block(language.to_lowercase(), None)
            }
            Tag::TableHead | Tag::TableRow => Inside::Row(Vec::new()),
            Tag::TableCell => {
                if let Inside::Row(cells) = &mut self.inside {
                    cells.push((String::new(), range));
                }
                return;
            }
            _ => return,
        };
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        if !matches!(
            tag,
            TagEnd::MetadataBlock(_)
                | TagEnd::HtmlBlock
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::TableHead
                | TagEnd::TableRow
        ) {
            return;
        }
        match std::mem::replace(&mut self.inside, Inside::Nothing) {
            Inside::Heading(text) => self.push(PieceKind::Heading { text }, range),
            Inside::Row(cells) => self.push(PieceKind::Row { cells }, range),
            Inside::Block(language, code) => {
                let code = code.unwrap_or(range.end..range.end);
                let text = self.text[code.clone()].to_owned();
                self.push(PieceKind::Block { language, text }, code);
            }
            Inside::Nothing | Inside::Frontmatter | Inside::Html => {}
        }
    }

    fn words(&mut self, words: &str, range: Range<usize>) {
        match &mut self.inside {
            Inside::Nothing => self.push(PieceKind::Words { text: words.to_owned() }, range),
            Inside::Frontmatter => {
                self.markup.frontmatter.get_or_insert((String::new(), range.start)).0.push_str(words);
            }
            Inside::Heading(text) => text.push_str(words),
            Inside::Row(cells) => {
                if let Some((text, _)) = cells.last_mut() {
                    text.push_str(words);
                }
            }
            Inside::Block(_, code) => *code = Some(code.as_ref().map_or(range.start, |code| code.start)..range.end),
            Inside::Html => {}
        }
    }

    fn push(&mut self, kind: PieceKind, range: Range<usize>) {
        self.markup.pieces.push(Piece { kind, range });
    }

    /// Reads the tags of a piece of HTML, and the words between them.
    fn tags(&mut self, range: Range<usize>) {
        let base = range.start;
        let html = &self.text[range];
        let Ok(tokens) = Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span())
            .collect::<Result<Vec<_>, std::convert::Infallible>>();
        for token in tokens {
            match token {
                Token::StartTag(tag) => {
                    let attributes = tag.attributes.iter().map(|(name, value)| {
                        let whole = value.span.start.min(html.len())..value.span.end.min(html.len());
                        Attribute {
                            name: lossy(name),
                            value: lossy(&value.value),
                            range: shifted(&value_range(html, whole), base),
                        }
                    });
                    let kind = PieceKind::Open {
                        name: lossy(&tag.name),
                        attributes: attributes.collect(),
                        is_closed: tag.self_closing,
                    };
                    self.push(kind, shifted(&(tag.span.start..tag.span.end), base));
                }
                Token::EndTag(tag) => {
                    self.push(
                        PieceKind::Close { name: lossy(&tag.name) },
                        shifted(&(tag.span.start..tag.span.end), base),
                    );
                }
                Token::String(words) => {
                    let range = shifted(&(words.span.start..words.span.end), base);
                    self.push(PieceKind::Words { text: lossy(&words.value) }, range);
                }
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
    }
}

/// The text with tags in one line each that are on several: VitePress takes a line that begins with a tag for HTML, while
/// Markdown would take a `>` at the beginning of a line for a quotation. Every byte keeps its place.
fn joined(text: &str) -> String {
    let mut joined = text.as_bytes().to_vec();
    let (mut start, mut fence) = (0, None);
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let words = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| words.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        let begins_tag = words.starts_with('<') && words[1..].starts_with(|first: char| first.is_ascii_alphabetic());
        if fence.is_some() || mark.is_some() || !begins_tag {
            continue;
        }
        let Some(end) = tag_end(&text[at..]) else { continue };
        for byte in &mut joined[at..at + end] {
            if matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(joined).expect("blanks took the place of line breaks")
}

/// How far it is to the end of the tag that a text begins with; nothing when a blank line or the end of the text comes first.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut is_blank = false;
    for (offset, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'\n', _) if is_blank => return None,
            (b'\n', _) => is_blank = true,
            (b' ' | b'\t' | b'\r', _) => {}
            (b'>', None) => return Some(offset),
            (b'"' | b'\'', None) => (quote, is_blank) = (Some(byte), false),
            (_, Some(open)) if open == byte => (quote, is_blank) = (None, false),
            _ => is_blank = false,
        }
    }
    None
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn shifted(range: &Range<usize>, base: usize) -> Range<usize> {
    range.start + base..range.end + base
}

/// Where the value of an attribute is, without its quotes.
fn value_range(html: &str, whole: Range<usize>) -> Range<usize> {
    let Some(attribute) = html.get(whole.clone()) else { return whole };
    let Some(equals) = attribute.find('=') else { return whole };
    let value = attribute[equals + 1..].trim_start();
    let start = whole.start + (attribute.len() - value.len());
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inside = value[1..].find(quote).unwrap_or(value.len() - 1);
            start + 1..start + 1 + inside
        }
        _ => start..start + value.trim_end_matches(|end: char| end.is_whitespace() || end == '>').len(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Markup, PieceKind, read};

    const PAGE: &str = "---\ntitle: é\n---\n\n# A `b`\n\n<div class=\"x\">\n  <span>ü &amp; é</span>\n</div>\n\n\
        <Param name=\"ä\" :required='true' odd>\n\ntext with `code`\n\n</Param>\n\n```json {1}\n{\"a\": 1}\n```\n\n\
        | a | b |\n|---|---|\n| `1` | x <i>y</i> |\n";

    #[test]
    fn every_piece_knows_its_place() {
        let markup = read(PAGE);
        assert_eq!(markup.frontmatter, Some(("title: é\n".to_owned(), 4)));
        let rendered: Vec<String> = markup
            .pieces
            .iter()
            .map(|piece| {
                let text = PAGE[piece.range.clone()].trim();
                match &piece.kind {
                    PieceKind::Open { name, attributes, .. } => {
                        let values = attributes.iter().map(|one| {
                            assert!(one.value == PAGE[one.range.clone()] || one.value.is_empty());
                            format!(" {}={}", one.name, one.value)
                        });
                        assert!(text.starts_with('<') && text.ends_with('>'), "{text}");
                        format!("<{name}{}", values.collect::<String>())
                    }
                    PieceKind::Close { name } => format!("/{name} {text}"),
                    PieceKind::Heading { text } => format!("# {text}"),
                    PieceKind::Words { text: words } if words.contains('&') => format!("{words} {text}"),
                    PieceKind::Words { text } => text.trim().to_owned(),
                    PieceKind::Code { text } => format!("`{text}"),
                    PieceKind::Block { language, text: code } => {
                        assert_eq!(code.trim(), text);
                        format!("{language} {text}")
                    }
                    PieceKind::Row { cells } => {
                        let cell = |(text, range): &(String, std::ops::Range<usize>)| {
                            format!("|{text}={}", PAGE[range.clone()].trim())
                        };
                        cells.iter().map(cell).collect::<Vec<_>>().concat()
                    }
                }
            })
            .filter(|rendered| !rendered.is_empty())
            .collect();
        assert_eq!(
            rendered,
            [
                "# A b",
                "<div class=x",
                "<span",
                "ü & é ü &amp; é",
                "/span </span>",
                "/div </div>",
                "<param :required=true name=ä odd=",
                "text with",
                "`code",
                "/param </Param>",
                "json {\"a\": 1}",
                "|a=a|b=b",
                "<i",
                "/i </i>",
                "|1=`1`|x y=x <i>y</i>",
            ]
        );
    }

    #[test]
    fn a_tag_may_stand_on_several_lines() {
        let text = "<Thing\n  name=\"a > b\"\n>\n\n```\n<Thing\n```\n\n<Thing\n\nname=\"c\">\n";
        let markup = read(text);
        let Some(PieceKind::Open { attributes, .. }) = markup.pieces.first().map(|piece| &piece.kind) else {
            panic!("expected a tag first: {markup:?}")
        };
        assert_eq!((attributes[0].value.as_str(), &text[attributes[0].range.clone()]), ("a > b", "a > b"));
        let tags = markup.pieces.iter().filter(|piece| matches!(piece.kind, PieceKind::Open { .. })).count();
        assert_eq!(tags, 1);
        assert!(
            markup
                .pieces
                .iter()
                .any(|piece| matches!(&piece.kind, PieceKind::Words { text } if text.contains("Thing")))
        );
    }

    #[test]
    fn no_text_makes_it_fail() {
        for end in 0..PAGE.len() {
            let Markup { pieces, .. } = read(&PAGE[..PAGE.floor_char_boundary(end)]);
            assert!(pieces.iter().all(|piece| piece.range.end <= end));
        }
    }
}
