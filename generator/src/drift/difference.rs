//! A fact in which a page and the document differ.
//!
//! What comes in is decided by [`compare`](super::compare); what goes out is data that a note can be checked against, and a
//! diagnostic that points at the page and at the document.

use super::page::Presence;
use super::page_type::PageType;
use crate::diagnostic::{Diagnostic, Location, Part};
use crate::pointer::Pointer;
use crate::source::FileId;
use std::ops::Range;

/// A fact in which a page and the document differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The code of its diagnostic.
    pub code: &'static str,
    /// The name of the fact, and other names that a note may use for it.
    pub facts: Vec<String>,
    /// What the page says.
    pub page_says: String,
    /// One terse description.
    pub message: String,
    /// The operation; none when the document has none like it.
    pub operation: Option<usize>,
    /// Schemas that a note may be on instead, and the name of the fact there.
    pub schemas: Vec<(Pointer, String)>,
    /// The page, and the places there.
    pub page: Option<(FileId, Vec<Mark>)>,
    /// The place in the document, and what is there.
    pub document: Option<(Pointer, Part, String)>,
    /// How the document would follow, where that is mechanical.
    pub edit: Option<Edit>,
}

/// A place on a page, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub range: Range<usize>,
    /// What.
    pub text: String,
}

/// How the document follows a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The schema there gets the type of a word.
    Type(Pointer, PageType),
    /// A parameter is required or not.
    Presence {
        /// The parameter.
        parameter: Pointer,
        /// What it is.
        presence: Presence,
    },
    /// A property is required or not.
    Listed {
        /// The schema that declares it.
        owner: Pointer,
        /// Its name.
        name: String,
        /// Where it is listed among those that are required.
        listed_at: Option<Pointer>,
        /// What it is.
        presence: Presence,
    },
    /// The response there gets another status.
    Status(Pointer, String),
    /// An operation gets a parameter in the query.
    Query {
        /// The operation.
        operation: Pointer,
        /// The parameter's name.
        name: String,
        /// Its type.
        word: PageType,
        /// Whether it must be sent.
        presence: Presence,
    },
    /// An object gets a property.
    Property {
        /// The property that it is behind.
        beside: Pointer,
        /// Its name.
        name: String,
        /// Its type.
        word: PageType,
        /// Whether it must be sent.
        presence: Presence,
    },
    /// A parameter or a property goes away.
    Remove {
        /// What.
        at: Pointer,
        /// Where it is listed among the properties that are required.
        listed_at: Option<Pointer>,
    },
}

impl Difference {
    /// A difference between a fact of a page and one of an operation.
    #[must_use]
    pub fn new(code: &'static str, fact: impl Into<String>, page_says: impl Into<String>, message: String) -> Self {
        Self {
            code,
            facts: vec![fact.into()],
            page_says: page_says.into(),
            message,
            operation: None,
            schemas: Vec::new(),
            page: None,
            document: None,
            edit: None,
        }
    }

    /// Points at the page.
    #[must_use]
    pub fn on_page(mut self, file: FileId, range: &Range<usize>, text: impl Into<String>) -> Self {
        let mark = Mark { range: range.clone(), text: text.into() };
        self.page.get_or_insert((file, Vec::new())).1.push(mark);
        self
    }

    /// Points at the key of a value of the document.
    #[must_use]
    pub fn at_key(mut self, pointer: Pointer, text: impl Into<String>) -> Self {
        self.document = Some((pointer, Part::Key, text.into()));
        self
    }

    /// Points at a value of the document.
    #[must_use]
    pub fn at_value(mut self, pointer: Pointer, text: impl Into<String>) -> Self {
        self.document = Some((pointer, Part::Value, text.into()));
        self
    }

    /// Another name that a note may use for the fact.
    #[must_use]
    pub fn also(mut self, fact: String) -> Self {
        self.facts.push(fact);
        self
    }

    /// How the document would follow.
    #[must_use]
    pub fn edit(mut self, edit: Edit) -> Self {
        self.edit = Some(edit);
        self
    }

    /// The diagnostic of it. The page comes first: that is where something is read that the document does not say.
    pub fn diagnostic(&self) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.code, self.message.clone());
        if let Some((file, marks)) = &self.page {
            for Mark { range, text } in marks {
                diagnostic = diagnostic.at(Location::Bytes { file: *file, range: range.clone() }, text.clone());
            }
        }
        if let Some((pointer, part, text)) = &self.document {
            diagnostic = diagnostic.at(Location::Lowered { pointer: pointer.clone(), part: *part }, text.clone());
        }
        match self.operation {
            Some(_) => diagnostic.help(format!(
                "follow the page, or say why not: `x-docs-note` with `fact: {}` and `page-says: {}`",
                self.facts[0],
                quoted(&self.page_says)
            )),
            None => diagnostic.help("write the operation, with the page's address as its `externalDocs`"),
        }
    }
}

/// A text as YAML takes it for one.
fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || "_- ()".contains(character))
        && !matches!(text, "true" | "false" | "null" | "yes" | "no" | "on" | "off");
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn page_says_is_yaml() {
        assert_eq!(quoted("integer"), "integer");
        assert_eq!(quoted("string (uuid)"), "string (uuid)");
        assert_eq!(quoted("201"), "'201'");
        assert_eq!(quoted("200 {a, b}"), "'200 {a, b}'");
        assert_eq!(quoted(""), "''");
    }
}
