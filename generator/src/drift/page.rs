//! What a page says: facts, each with its place in the page's text.
//!
//! What comes in is decided by a [`format`](super::format); what goes out is plain data. The same data comes out of a lock,
//! whose lines are its places. Nothing here knows Markdown or OpenAPI.

use super::example::Example;
use super::page_type::PageType;
use std::fmt;
use std::ops::Range;

/// Something that a page says, and where in its text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// What.
    pub value: T,
    /// Where.
    pub range: Range<usize>,
}

impl<T> Fact<T> {
    /// Something at a place.
    pub fn new(value: T, range: Range<usize>) -> Self {
        Self { value, range }
    }
}

/// What a page describes.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Something else than one endpoint.
    Overview,
    /// An endpoint.
    Endpoint(Box<Endpoint>),
}

/// What a page says of its endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// The method, in capitals.
    pub method: Fact<String>,
    /// The path as it is written, with the names of its variables in braces.
    pub path: Fact<String>,
    /// The parameters and the attributes of the response, in the order of the page.
    pub parameters: Vec<Parameter>,
    /// What a token must be allowed to do.
    pub scopes: Vec<Fact<String>>,
    /// Where scopes are listed, whether there are any or not.
    pub scopes_at: Option<Range<usize>>,
    /// The responses that are shown.
    pub responses: Vec<Response>,
    /// Statuses that are listed without an example.
    pub statuses: Vec<Fact<String>>,
}

/// Where a parameter is in a request, or an attribute in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldLocation {
    /// In the path.
    Path,
    /// Behind the question mark.
    Query,
    /// In a header.
    Header,
    /// A property of the body.
    Body,
    /// A property of the response.
    Response,
}

impl FieldLocation {
    /// All of them, in the order in which a lock lists them.
    pub const ALL: [Self; 5] = [Self::Path, Self::Query, Self::Header, Self::Body, Self::Response];

    /// The word for it in the names of facts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Body => "body",
            Self::Response => "response",
        }
    }

    /// The place of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.as_str() == word)
    }

    /// Whether something there may be left out of a request. Variables of a path never may, and responses are not sent.
    #[must_use]
    pub fn may_be_left_out(self) -> bool {
        matches!(self, Self::Query | Self::Header | Self::Body)
    }
}

impl fmt::Display for FieldLocation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Whether something must be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// It must.
    Required,
    /// It may be left out.
    Optional,
}

impl Presence {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
        }
    }
}

/// A parameter, or an attribute of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Where it is.
    pub place: FieldLocation,
    /// Its name.
    pub name: Fact<String>,
    /// Its type, as the page words it.
    pub word: Fact<PageType>,
    /// Whether it must be sent. Its place is that of the whole parameter where the page leaves it out.
    pub presence: Fact<Presence>,
}

impl Parameter {
    /// Whether another says the same. Whether it must be sent counts only where that is a question.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.place == other.place
            && self.name.value == other.name.value
            && self.word.value == other.word.value
            && (!self.place.may_be_left_out() || self.presence.value == other.presence.value)
    }
}

/// A response that a page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// Its status.
    pub status: Fact<String>,
    /// What is in it.
    pub body: Body,
}

/// What a page shows of a response's body.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// That there is none.
    Empty,
    /// Words that say nothing about its shape.
    Words,
    /// Something that was meant to be JSON, where it is and what is wrong with it.
    Malformed(Fact<String>),
    /// An example.
    Json(Example),
}

impl Response {
    /// What the page says of the response in one line: its status and the keys of its example, in their order.
    #[must_use]
    pub fn summary(&self) -> String {
        let status = &self.status.value;
        match &self.body {
            Body::Empty | Body::Words => status.clone(),
            Body::Malformed(_) => format!("{status} not JSON"),
            Body::Json(example) => format!("{status} {}", example.summary()),
        }
    }
}

impl Endpoint {
    /// The parameters of a place, those that repeat another left out.
    pub fn parameters_in(&self, place: FieldLocation) -> impl Iterator<Item = &Parameter> {
        let list = &self.parameters;
        list.iter().enumerate().filter_map(move |(index, parameter)| {
            let is_repeated = list[..index].iter().any(|before| before.says_the_same(parameter));
            (parameter.place == place && !is_repeated).then_some(parameter)
        })
    }

    /// The scopes in one line.
    #[must_use]
    pub fn scopes_line(&self) -> String {
        self.scopes.iter().map(|scope| scope.value.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// A path without what is cosmetic: a host, the names of variables, a slash at the end.
#[must_use]
pub fn plain_path(path: &str) -> String {
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
        None => path,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut plain = String::with_capacity(path.len());
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        plain.push('/');
        let mut rest = segment;
        while let Some((before, inside)) = rest.split_once('{') {
            plain.push_str(before);
            plain.push_str("{}");
            rest = inside.split_once('}').map_or("", |(_, after)| after);
        }
        plain.push_str(rest);
    }
    if plain.is_empty() { "/".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::plain_path;

    #[test]
    fn paths_are_the_same_whatever_is_cosmetic() {
        assert_eq!(plain_path("/a/{b}/c/"), "/a/{}/c");
        assert_eq!(plain_path("https://example.org/a/{x}/c"), "/a/{}/c");
        assert_eq!(plain_path("https://example.org/"), "/");
        assert_eq!(plain_path("https://example.org"), "/");
        assert_eq!(plain_path("/a/{b}.{c}/d?e=f"), "/a/{}.{}/d");
        assert_ne!(plain_path("/a/{b}"), plain_path("/a/b"));
    }
}
