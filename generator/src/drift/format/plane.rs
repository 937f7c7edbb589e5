//! The pages of Plane's developer documentation: Markdown with components of VitePress in it.
//!
//! A badge has the method and the path, headings open the sections, `<ApiParam>` is a parameter, `<ResponsePanel>` a
//! response, a table under "Errors" has statuses; the tests show each. A page without a badge is an overview. Titles,
//! sentences, samples of calls and everything else are passed over.

use super::{Format, Problem};
use crate::drift::example::Example;
use crate::drift::markup::{self, Markup, Piece, PieceKind};
use crate::drift::page::{Body, Content, Endpoint, Fact, FieldLocation, Parameter, Presence, Response};
use crate::drift::page_type::PageType;
use std::ops::Range;

/// The methods that a badge may have.
const METHODS: [&str; 8] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];

/// The components that have facts.
const COMPONENTS: [&str; 2] = ["ApiParam", "ResponsePanel"];

/// Plane's format, the present edition and the coming one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plane;

impl Format for Plane {
    fn read(&self, text: &str) -> Result<Content, Vec<Problem>> {
        let markup = markup::read(text);
        let mut reader = Reader::default();
        reader.frontmatter(&markup);
        for piece in &markup.pieces {
            reader.piece(piece);
        }
        reader.finish()
    }
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    /// How many `div` are open.
    depth: usize,
    /// The current section, and how many `div` were open at its heading.
    section: Option<(Section, usize)>,
    /// The current badge: how many `div` were open at it.
    badge: Option<usize>,
    /// The part of the current badge.
    part: Option<Part>,
    /// Where the first badge is.
    badge_at: Option<Range<usize>>,
    method: Option<Fact<String>>,
    path: Option<Fact<String>>,
    parameters: Vec<Parameter>,
    scopes: Vec<Fact<String>>,
    scopes_at: Option<Range<usize>>,
    responses: Vec<Response>,
    /// Whether the last of `responses` is still open.
    in_panel: bool,
    statuses: Vec<Fact<String>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Section {
    Parameters(FieldLocation),
    Scopes,
    Errors,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Method,
    Path,
}

impl Reader {
    fn frontmatter(&mut self, markup: &Markup) {
        let Some((text, start)) = &markup.frontmatter else { return };
        let read: Result<serde_yaml::Mapping, _> = serde_yaml::from_str(text);
        if let Err(error) = read {
            let offset = error.location().map_or(0, |location| location.index().min(text.len()));
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            let range = start + offset..start + offset;
            self.problem(format!("the frontmatter is not YAML: {message}"), range, "keys and values between two `---`");
        }
    }

    fn problem(&mut self, message: impl Into<String>, range: Range<usize>, help: &'static str) {
        self.problems.push(Problem { message: message.into(), range, help });
    }

    fn piece(&mut self, piece: &Piece) {
        let range = piece.range.clone();
        match &piece.kind {
            PieceKind::Open { name, is_closed, .. } => self.open(name, &piece.kind, range, *is_closed),
            PieceKind::Close { name } => self.close(name),
            PieceKind::Heading { text } => self.heading(text, range),
            PieceKind::Words { text } => self.words(text, range),
            PieceKind::Code { text } => self.code(text, range),
            PieceKind::Block { language, text } => self.block(language, text, range),
            PieceKind::Row { cells } => self.row(cells),
        }
    }

    fn open(&mut self, name: &str, tag: &PieceKind, range: Range<usize>, is_closed: bool) {
        let classes = tag.attribute("class").map_or("", |class| class.value.as_str());
        let has_class = |class: &str| classes.split_whitespace().any(|one| one == class);
        match name {
            "div" if !is_closed => {
                self.depth += 1;
                if has_class("api-endpoint-badge") {
                    if self.badge_at.is_some() {
                        self.problem("a second endpoint on one page", range, "one `api-endpoint-badge` on each page");
                    } else {
                        self.badge_at = Some(range);
                    }
                    self.badge = Some(self.depth);
                }
            }
            "span" if self.badge.is_some() && has_class("method") => self.part = Some(Part::Method),
            "span" if self.badge.is_some() && has_class("path") => self.part = Some(Part::Path),
            "apiparam" => self.parameter(tag, range),
            "codepanel" => self.section = None,
            "responsepanel" => self.panel(tag, range, is_closed),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "div" => {
                self.depth = self.depth.saturating_sub(1);
                if self.section.is_some_and(|(_, depth)| self.depth < depth) {
                    self.section = None;
                }
                if self.badge.is_some_and(|depth| self.depth < depth) {
                    self.badge = None;
                }
            }
            "span" => self.part = None,
            "responsepanel" => self.in_panel = false,
            _ => {}
        }
    }

    fn heading(&mut self, text: &str, range: Range<usize>) {
        let title = text.trim().to_lowercase();
        let starts = |words: &[&str]| words.iter().any(|word| title.starts_with(word));
        let section = if starts(&["path param"]) {
            Section::Parameters(FieldLocation::Path)
        } else if starts(&["query param"]) {
            Section::Parameters(FieldLocation::Query)
        } else if starts(&["header param", "header"]) {
            Section::Parameters(FieldLocation::Header)
        } else if starts(&["body param", "request body", "body"]) {
            Section::Parameters(FieldLocation::Body)
        } else if starts(&["response attribute", "response field", "response body"]) {
            Section::Parameters(FieldLocation::Response)
        } else if starts(&["scope"]) {
            self.scopes_at = Some(range);
            Section::Scopes
        } else if starts(&["error"]) {
            Section::Errors
        } else {
            self.section = None;
            return;
        };
        self.section = Some((section, self.depth));
    }

    fn words(&mut self, text: &str, range: Range<usize>) {
        if let Some(name) = COMPONENTS.into_iter().find(|name| text.starts_with(name)) {
            self.problem(
                format!("`{name}` begins no tag here"),
                range.clone(),
                "a tag is closed, and its values are in quotes",
            );
        }
        let Some(part) = self.part else {
            if self.in_panel && !text.trim().is_empty() {
                self.sentence(text);
            }
            return;
        };
        let word = text.trim();
        if word.is_empty() {
            return;
        }
        let start = range.start + (text.len() - text.trim_start().len());
        let range = start..(start + word.len()).min(range.end.max(start));
        match part {
            Part::Method => {
                let method = word.to_uppercase();
                if !METHODS.contains(&method.as_str()) {
                    self.problem(format!("`{word}` is no method"), range.clone(), "one of HTTP's methods");
                }
                self.method = Some(Fact::new(method, range));
            }
            Part::Path => {
                // A path may be cut by something that looks like a mark.
                let before = self.path.take().map(|path| (path.value, path.range.start));
                let (text, start) = before.map_or((String::new(), range.start), |before| before);
                self.path = Some(Fact::new(text + word, start..range.end));
            }
        }
    }

    fn code(&mut self, text: &str, range: Range<usize>) {
        if self.part.is_some() {
            self.words(text, range);
        } else if let Some((Section::Scopes, _)) = self.section {
            self.scopes.push(Fact::new(text.trim().to_owned(), range));
        } else if self.in_panel {
            self.sentence(text);
        }
    }

    /// A sentence in the place of an example.
    fn sentence(&mut self, text: &str) {
        let text = text.trim().to_lowercase();
        let is_empty = text.starts_with("no ") || text.starts_with("empty") || text.contains("no content");
        if let Some(Response { body: body @ Body::Empty, .. }) = self.responses.last_mut()
            && !is_empty
        {
            *body = Body::Words;
        }
    }

    fn block(&mut self, language: &str, text: &str, range: Range<usize>) {
        if !self.in_panel || !["json", "json5", "jsonc", ""].contains(&language) {
            return;
        }
        let body = match Example::read(text, range.start) {
            Ok(example) => Body::Json(example),
            Err((offset, why)) => Body::Malformed(Fact::new(why, offset..range.end.max(offset))),
        };
        if let Some(response) = self.responses.last_mut() {
            response.body = body;
        }
    }

    fn row(&mut self, cells: &[(String, Range<usize>)]) {
        let Some((Section::Errors, _)) = self.section else { return };
        let Some((text, range)) = cells.first() else { return };
        let status = text.split_whitespace().next().unwrap_or_default();
        if is_status(status) {
            self.statuses.push(Fact::new(status.to_owned(), range.clone()));
        }
    }

    fn parameter(&mut self, tag: &PieceKind, range: Range<usize>) {
        let Some((Section::Parameters(place), _)) = self.section else {
            let help = "an `ApiParam` stands under a heading such as `### Query Parameters`";
            return self.problem("a parameter without a place", range, help);
        };
        let (Some(name), Some(word)) = (tag.attribute("name"), tag.attribute("type")) else {
            return self.problem("a parameter without a name or a type", range, "an `ApiParam` has `name` and `type`");
        };
        if name.value.is_empty() || name.value.contains(char::is_whitespace) {
            return self.problem("a parameter without a name", name.range.clone(), "a name is one word");
        }
        let (presence, presence_at) = match tag.attribute(":required").or_else(|| tag.attribute("required")) {
            None => (Presence::Optional, range),
            Some(attribute) => {
                let presence = match attribute.value.trim() {
                    "true" | "" => Presence::Required,
                    "false" => Presence::Optional,
                    _ => {
                        return self.problem(
                            "neither required nor optional",
                            attribute.range.clone(),
                            "`true` or `false`",
                        );
                    }
                };
                (presence, attribute.range.clone())
            }
        };
        self.parameters.push(Parameter {
            place,
            name: Fact::new(name.value.clone(), name.range.clone()),
            word: Fact::new(PageType::new(&word.value), word.range.clone()),
            presence: Fact::new(presence, presence_at),
        });
    }

    fn panel(&mut self, tag: &PieceKind, range: Range<usize>, is_closed: bool) {
        self.section = None;
        if self.badge_at.is_none() {
            return;
        }
        match tag.attribute("status").or_else(|| tag.attribute(":status")) {
            Some(status) if is_status(status.value.trim()) => {
                let status = Fact::new(status.value.trim().to_owned(), status.range.clone());
                self.responses.push(Response { status, body: Body::Empty });
                self.in_panel = !is_closed;
            }
            Some(status) => self.problem("a response without a status", status.range.clone(), "a status is a number"),
            None => self.problem("a response without a status", range, "a `ResponsePanel` has a `status`"),
        }
    }

    fn finish(mut self) -> Result<Content, Vec<Problem>> {
        let Some(badge_at) = self.badge_at.take() else {
            if let Some(parameter) = self.parameters.first() {
                let range = parameter.name.range.clone();
                self.problem("parameters without an endpoint", range, "an endpoint has an `api-endpoint-badge`");
            }
            return if self.problems.is_empty() { Ok(Content::Overview) } else { Err(self.problems) };
        };
        let (Some(method), Some(path)) = (self.method.take(), self.path.take()) else {
            let help = "an `api-endpoint-badge` has a `method` and a `path`";
            self.problem("an endpoint without a method or a path", badge_at, help);
            return Err(self.problems);
        };
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        Ok(Content::Endpoint(Box::new(Endpoint {
            method,
            path,
            parameters: self.parameters,
            scopes: self.scopes,
            scopes_at: self.scopes_at,
            responses: self.responses,
            statuses: self.statuses,
        })))
    }
}

fn is_status(text: &str) -> bool {
    matches!(text.parse::<u16>(), Ok(100..=599)) && text.len() == 3
}
