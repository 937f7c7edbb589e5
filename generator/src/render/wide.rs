//! A line that is too wide for the margin, broken at its brackets, commas and dots.
//!
//! What comes in is one line of emitted code and how far from the margin it starts; what goes out is the same on several
//! lines. Whatever is between two brackets is a [group](super::groups), in which each entry has a line of its own where it
//! does not fit; the groups are those of the crate `prettyplease`. Only the Rust that is emitted is known here.

use super::groups::{Break, Mark, Taken, print};

/// How far the entries of a group are from it.
const INDENT: isize = 4;

/// The width of a value with fields up to which it is on one line.
const VALUE: usize = 34;

/// Appends a line, without what ends it; `next` starts with the line that follows.
pub(super) fn write(out: &mut String, line: &str, indent: usize, next: &str) {
    // The comma behind the last entry of a list does not count.
    let is_last = next.starts_with(['}', ')', ']']) && !line.starts_with("pub ") && find(line, " => ").is_none();
    let counted = if is_last { line.strip_suffix(',').unwrap_or(line) } else { line };
    let is_chain = next.starts_with('.') && !line.starts_with('.');
    let mut parser = Parser { rest: counted, comma: ",", goes_on: is_chain, marks: Vec::new() };
    parser.line();
    parser.text(parser.rest.len());
    let around = if is_chain { INDENT } else { 0 };
    print(out, &parser.marks, indent, around);
    out.push_str(&line[counted.len()..]);
}

/// What an expression is, as far as what is around it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExprKind {
    /// With brackets of its own, in which it is broken.
    Block,
    /// With dots.
    Chain,
    Other,
}

struct Parser<'t> {
    rest: &'t str,
    /// What is behind the last entry of a list on lines of their own.
    comma: &'static str,
    /// Whether the next line goes on with a dot, after the outermost expression.
    goes_on: bool,
    marks: Vec<Mark<'t>>,
}

impl<'t> Parser<'t> {
    fn text(&mut self, length: usize) {
        let (text, rest) = self.rest.split_at(length);
        if !text.is_empty() {
            self.marks.push(Mark::Text(text));
        }
        self.rest = rest;
    }

    fn take(&mut self, text: &str) -> bool {
        let is_next = self.rest.starts_with(text);
        if is_next {
            self.text(text.len());
        }
        is_next
    }

    /// Takes everything up to a text, and the text, if it is there.
    fn through(&mut self, text: &str) {
        self.text(find(self.rest, text).map_or(0, |at| at + text.len()));
    }

    fn group(&mut self, offset: isize, taken: Taken, inside: impl FnOnce(&mut Self)) {
        self.marks.push(Mark::Begin(offset, taken));
        inside(self);
        self.marks.push(Mark::End);
    }

    /// Makes a group of what was taken since.
    fn group_from(&mut self, start: usize, begin: impl IntoIterator<Item = Mark<'t>>) {
        self.marks.splice(start..start, begin);
        self.marks.push(Mark::End);
    }

    fn mark(&mut self, mark: Break) {
        self.marks.push(Mark::Break(mark));
    }

    /// A place where a line may end, in place of the spaces there.
    fn space(&mut self) {
        let rest = self.rest.trim_start_matches(' ');
        self.mark(Break { blank: self.rest.len() - rest.len(), ..Break::default() });
        self.rest = rest;
    }

    /// The same, the last one of a group.
    fn last(&mut self, before: &'static str) {
        self.space();
        if let Some(Mark::Break(last)) = self.marks.last_mut() {
            (last.before, last.offset) = (before, -INDENT);
        }
    }

    fn never(&mut self) {
        self.mark(Break { never: true, ..Break::default() });
    }

    fn line(&mut self) {
        let opens = ["fn ", "async fn ", "pub fn ", "pub(super) fn "];
        let declares = ["let ", "pub ", "pub(super) ", "static ", "const "];
        if self.rest.starts_with("use ") || self.rest.starts_with("pub use ") {
            self.text(self.rest.find('{').unwrap_or(self.rest.len()));
            self.group(INDENT, Taken::Together, |parser| parser.filled("{", "}"));
        } else if self.rest.starts_with("impl") {
            self.group(0, Taken::WhereNeeded, |parser| {
                parser.ty();
                if parser.rest.starts_with(" for ") {
                    parser.space();
                    parser.ty();
                }
                parser.text(parser.rest.len());
            });
        } else if opens.iter().any(|&open| self.take(open)) {
            self.text(self.rest.find('(').map_or(0, |open| open + 1));
            self.listed(")", |parser| {
                let end = find(parser.rest, ",").unwrap_or(parser.rest.len());
                parser.text(find(&parser.rest[..end], ": ").map_or(0, |at| at + ": ".len()));
                parser.ty();
            });
            if self.take(" -> ") {
                self.ty();
            }
        } else if self.rest.ends_with(',') && find(self.rest, " => ").is_some() {
            if self.rest.starts_with('"') {
                self.text(string(self.rest));
            } else {
                self.ty();
            }
            self.through(" => ");
            self.arm();
        } else if self.rest.ends_with("),")
            && self.rest.starts_with(char::is_uppercase)
            && self.rest[word(self.rest)..].starts_with('(')
        {
            self.ty();
        } else if let Some(start) = self.condition() {
            self.group(0, Taken::Together, |parser| {
                parser.text(start);
                if parser.expression(false) == ExprKind::Chain && parser.rest == " {" {
                    parser.space();
                }
            });
        } else if declares.iter().any(|&start| self.take(start)) {
            let is_type = self.take("type ");
            let end = find(self.rest, " = ").unwrap_or(self.rest.len());
            self.text(find(&self.rest[..end], ": ").map_or(0, |at| at + ": ".len()));
            self.ty();
            if self.take(" = ") {
                self.never();
                if is_type {
                    self.ty();
                } else {
                    self.expression(false);
                }
            }
        } else {
            let is_plain = find(self.rest, " = ").is_none() && find(self.rest, ": ").is_none();
            self.through(": ");
            self.expression(is_plain);
        }
    }

    /// Where the condition of a line starts that opens a block.
    fn condition(&self) -> Option<usize> {
        let (word, _) = self.rest.split_once(' ').filter(|_| self.rest.ends_with('{'))?;
        let until = match word {
            "if" => " = ",
            "for" => " in ",
            "match" => " ",
            _ => return None,
        };
        find(self.rest, until).map(|at| at + until.len())
    }

    /// The value of an arm, in a block where it does not fit.
    fn arm(&mut self) {
        self.never();
        self.group(INDENT, Taken::Together, |parser| {
            parser.mark(Break { before: "{", ..Break::default() });
            let before = if parser.rest.starts_with("return ") { ";" } else { "" };
            parser.expression(true);
            // The comma is one of the break's.
            parser.text(parser.rest.len().saturating_sub(1));
            parser.rest = "";
            parser.mark(Break { flat: ",", before, after: "}", offset: -INDENT, ..Break::default() });
        });
    }

    /// Names on as few lines as they need.
    fn filled(&mut self, open: &str, close: &str) {
        self.take(open);
        self.space();
        self.group(0, Taken::WhereNeeded, |parser| {
            loop {
                let comma = find(parser.rest, ",");
                let end = comma.or_else(|| find(parser.rest, close));
                parser.text(end.unwrap_or(parser.rest.len()));
                if !parser.take(",") {
                    break;
                }
                parser.space();
            }
        });
        self.last(if close == "}" { "," } else { "" });
        self.take(close);
    }

    /// Entries up to a bracket, of which the one before was just taken.
    fn listed(&mut self, close: &str, mut entry: impl FnMut(&mut Self)) {
        if self.take(close) {
            return;
        }
        self.group(INDENT, Taken::Together, |parser| {
            parser.space();
            loop {
                entry(parser);
                if !parser.take(",") {
                    return parser.last(parser.comma);
                }
                if parser.rest.starts_with(close) {
                    // The comma of a tuple of one.
                    return parser.last("");
                }
                parser.space();
            }
        });
        self.take(close);
    }

    /// A type or a pattern, as far as one goes.
    fn ty(&mut self) {
        self.take(" for ");
        loop {
            let stop = self.rest.find(['<', '(', '[', ',', ')', ']', '>', ';', '=', '{']).unwrap_or(self.rest.len());
            let text = self.rest[..stop].trim_end_matches(' ');
            self.text(text.find(" for ").unwrap_or(text.len()));
            if self.take("<") {
                self.listed(">", Self::ty);
            } else if self.take("(") {
                self.listed(")", Self::ty);
            } else if self.take("[") {
                self.ty();
                self.take("]");
            } else {
                return;
            }
        }
    }

    /// An expression. At the beginning of a line, a short name is not left alone there.
    fn expression(&mut self, is_beginning: bool) -> ExprKind {
        if self.take("#[") {
            let comma = std::mem::take(&mut self.comma);
            self.expression(false);
            self.comma = comma;
            self.take("]");
            if self.rest.is_empty() {
                return ExprKind::Other;
            }
            self.space();
        }
        let goes_on = std::mem::take(&mut self.goes_on);
        let mut is_bare = true;
        while ["&mut ", "&", "*", "-", "!", "return "].iter().any(|&prefix| self.take(prefix)) {
            is_bare = false;
        }
        let start = self.marks.len();
        let mut kind = self.operand();
        let is_short =
            matches!(&self.marks[start..], [Mark::Text(name)] if name.len() <= 4 && word(name) == name.len());
        let is_glued = is_beginning && is_bare && is_short;
        let (first_end, mut segments) = (self.marks.len(), Vec::new());
        loop {
            if self.rest.starts_with('.') && !self.rest.starts_with("..") {
                if segments.is_empty() {
                    self.marks.insert(first_end, Mark::End);
                    let begin = [INDENT, -INDENT].map(|offset| Mark::Begin(offset, Taken::Together));
                    self.marks.splice(start..start, begin);
                }
                if !is_glued || !segments.is_empty() {
                    self.space();
                }
                segments.push(self.segment());
                kind = ExprKind::Chain;
            } else if self.take("(") {
                self.arguments();
                kind = ExprKind::Other;
            } else if self.take("?") {
                kind = if kind == ExprKind::Block { ExprKind::Other } else { kind };
            } else {
                break;
            }
        }
        if !segments.is_empty() {
            self.marks.push(Mark::End);
        } else if goes_on {
            self.marks.insert(first_end, Mark::End);
            self.marks.insert(start, Mark::Begin(-INDENT, Taken::Together));
        }
        if let ([Some(only)], true) = (segments.as_slice(), is_glued) {
            self.marks[*only] = Mark::Begin(-INDENT, Taken::Together);
        }
        if self.take(" as ") {
            self.ty();
        }
        if self.take(" = ") {
            self.never();
            self.expression(false);
        }
        if kind == ExprKind::Block && !is_bare { ExprKind::Other } else { kind }
    }

    /// `.name::<T>(argument, …)`, and where the group of the arguments begins.
    fn segment(&mut self) -> Option<usize> {
        self.text(1 + word(&self.rest[1..]));
        if self.take("::<") {
            self.listed(">", Self::ty);
        }
        let start = self.marks.len();
        self.rest.starts_with('(').then(|| {
            self.group(0, Taken::Together, |parser| {
                parser.text(1);
                parser.arguments();
            });
            start
        })
    }

    /// What an expression begins with.
    fn operand(&mut self) -> ExprKind {
        if self.rest.starts_with('"') {
            self.text(string(self.rest));
            ExprKind::Other
        } else if self.rest.starts_with(|first: char| first.is_ascii_digit()) {
            let is_digit = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.');
            self.text(self.rest.find(|character| !is_digit(character)).unwrap_or(self.rest.len()));
            ExprKind::Other
        } else if self.rest.starts_with('|') {
            self.closure();
            ExprKind::Block
        } else if self.rest.starts_with('.') {
            self.segment();
            ExprKind::Other
        } else if let Some(close) = [("(", ")"), ("[", "]")].iter().find(|(open, _)| self.take(open)).map(|it| it.1) {
            self.listed(close, |parser| _ = parser.expression(false));
            ExprKind::Block
        } else if self.take("const ") || self.rest.starts_with('{') {
            self.group(INDENT, Taken::Together, |parser| {
                parser.take("{");
                parser.space();
                parser.expression(true);
                parser.last("");
            });
            self.take("}");
            ExprKind::Block
        } else {
            self.path()
        }
    }

    fn path(&mut self) -> ExprKind {
        let start = self.marks.len();
        self.take("::");
        self.text(word(self.rest));
        loop {
            if self.take("::<") {
                self.listed(">", Self::ty);
            } else if self.take("::") {
                self.text(word(self.rest));
            } else if self.take("!") {
                self.take("(");
                self.group(INDENT, Taken::Together, |parser| parser.filled("", ")"));
                return ExprKind::Other;
            } else if self.rest.starts_with(" { ") {
                self.value(start);
                return ExprKind::Block;
            } else {
                return ExprKind::Other;
            }
        }
    }

    /// `Name { field: value, … }`, of which the name was taken.
    fn value(&mut self, start: usize) {
        self.group_from(start, [Mark::Begin(-INDENT, Taken::Together)]);
        self.text(" {".len());
        self.space();
        loop {
            if self.take("..") {
                self.expression(false);
                self.last("");
                break;
            }
            let name = word(self.rest);
            self.text(name);
            if self.take(": ") {
                self.group(0, Taken::WhereNeeded, |parser| _ = parser.expression(false));
            }
            if !self.take(",") {
                self.last(",");
                break;
            }
            self.space();
        }
        let width: usize = self.marks[start..].iter().map(Mark::width).sum();
        self.marks.extend((width > VALUE).then_some(Mark::Wide));
        self.group_from(start, [Mark::Begin(INDENT, Taken::Together)]);
        self.take("}");
    }

    fn arguments(&mut self) {
        if self.take(")") {
            return;
        }
        let start = self.marks.len();
        let is_alone = self.expression(false) == ExprKind::Block && self.rest.starts_with(')');
        if !is_alone {
            while self.take(",") {
                self.space();
                self.expression(false);
            }
            self.last(self.comma);
            self.group_from(start, [Mark::Begin(INDENT, Taken::Together), Mark::Break(Break::default())]);
        }
        self.take(")");
    }

    fn closure(&mut self) {
        self.group(0, Taken::WhereNeeded, |parser| {
            parser.group(INDENT, Taken::Together, |parser| {
                parser.text(1);
                if !parser.rest.starts_with('|') {
                    parser.space();
                }
                loop {
                    let end = find(parser.rest, "|").unwrap_or_default();
                    parser.text(find(&parser.rest[..end], ",").unwrap_or(end));
                    if !parser.take(",") {
                        break;
                    }
                    parser.space();
                }
                parser.take("|");
                parser.last("");
            });
            parser.never();
            let start = parser.marks.len();
            if parser.expression(false) != ExprKind::Block {
                parser.mark(Break { after: "}", offset: -INDENT, ..Break::default() });
                let open = Break { before: "{", ..Break::default() };
                parser.group_from(start, [Mark::Begin(INDENT, Taken::Together), Mark::Break(open)]);
            }
        });
    }
}

/// Where a text is in code first, outside of brackets and of literals, and before one that closes.
fn find(code: &str, text: &str) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(&byte) = code.as_bytes().get(at) {
        if depth == 0 && code.as_bytes()[at..].starts_with(text.as_bytes()) {
            return Some(at);
        }
        match byte {
            b'"' => at += string(&code[at..]) - 1,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// How long the literal is that starts here.
fn string(code: &str) -> usize {
    let bytes = code.as_bytes();
    let mut at = 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// How long the name or number is that starts here.
fn word(code: &str) -> usize {
    code.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(code.len())
}

#[cfg(test)]
mod tests {
    use crate::render::layout::write;

    /// Items as they are laid out here, and as the formatter has them.
    #[track_caller]
    fn check(item: &str) {
        let mut written = String::new();
        write(&mut written, item);
        let formatted = prettyplease::unparse(&syn::parse_file(item).unwrap_or_else(|error| panic!("{error}: {item}")));
        assert_eq!(written, formatted);
    }

    #[test]
    fn statements_are_broken_as_the_formatter_breaks_them() {
        for width in 1..90 {
            let a = "a".repeat(width);
            let statements = [
                format!("encode(writer, &[(\"{a}\", &self.b), (\"c\", &self.{a})], &[0b1, 0x2], Some(&self.extra));"),
                format!("let shape = Shape {{ required: &[{a}], nullable: &[] }};"),
                format!("let call = client.{a}().list(workspace, &args.json()?, options);"),
                format!("let read = read.map_err(|_| DecodeError::new(\"{a}\").at_offset(offset))?;"),
                format!("options.order = Some(args.each(\"{a}\", Order::from)).filter(|it| !it.is_empty());"),
                format!("form.text_as(\"{a}\", \"text/plain\", &self.{a});"),
                format!("Call::<(), {a}>::new(client, request, RawResponse::empty).await?;"),
                format!("if let Some(value) = args.optional::<{a}>(\"{a}\")? {{\nvalue.set();\n}}"),
                format!("for part in self.{a}.as_ref().value().into_iter().flatten() {{\npart.set();\n}}"),
                format!("match self {{\nSelf::{a}(body) => (\"{a}\", Some(encode(body))),\n_ => return Err({a}),\n}}"),
                format!("let tag = Choices {{ rows: const {{ &[Row {{ {a}, ..Row::of(0, None) }}] }} }};"),
                format!("let next = reach(|page| Page {{ next: page.{a}.clone(), items: page.items }});"),
            ];
            for statement in statements {
                check(&format!("fn a() {{\n{statement}\n}}\n"));
            }
        }
    }

    #[test]
    fn items_are_broken_as_the_formatter_breaks_them() {
        for width in 1..90 {
            let a = "A".repeat(width);
            for item in [
                format!("pub fn a(&self, {a}: &str, b: Option<&[{a}]>) -> Call<'c, Vec<{a}>, Error> {{\nself.b()\n}}"),
                format!("impl From<{a}<String>> for Maybe<{a}> {{\nfn a() {{\nb();\n}}\n}}"),
                format!(
                    "#[cfg(any(feature = \"{a}\", all(feature = \"b\", feature = \"c\")))]\npub type A = Vec<{a}>;"
                ),
                format!("use a::{{{a}, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, self}};"),
                format!("pub struct A {{\npub a: Option<Maybe<{a}>>,\n}}"),
                format!("pub enum A {{\nB(Box<{a}>),\nC(({a}, Vec<{a}>)),\nD,\n}}"),
                format!("const A: Arg = required(\"{a}\", ArgKind::Text).one_of(&[\"{a}\", \"b\"]).about(\"{a}\");"),
                format!(
                    "static A: &[Row] = &[Row {{ name: \"{a}\", key: \"b\" }}, Row {{ name: \"b\", key: \"c\" }}];"
                ),
                format!("static A: &[&B] = &[#[cfg(feature = \"{a}\")] &a::B, #[cfg(any(b, c))] &b::B];"),
                format!("json::serde_bridge!({a}, B, C, {a}, D);"),
            ] {
                check(&format!("{item}\n"));
            }
        }
    }

    #[test]
    fn chains_on_lines_of_their_own_are_broken_as_the_formatter_breaks_them() {
        for width in 1..90 {
            let a = "a".repeat(width);
            let chain = format!("Command::new(&{a}::B, \"{a}\")\n.about(\"{a}\")\n.args(&[{a}, B, {a}])");
            let of = format!("Command::of::<{a}::B>(\"{a}\")\n.aliases(&[\"{a}\"])");
            for chain in [chain, of] {
                check(&format!(
                    "static A: &[Command] = &[\n{chain}\n.run(|client, args| {{\nlet a = b;\na\n}}),\n];\n"
                ));
            }
        }
    }
}
