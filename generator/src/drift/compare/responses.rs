//! The responses of a page checked against those of its operation: statuses, examples, attributes.

use super::Pair;
use crate::diagnostic::nearest::nearest;
use crate::drift::difference::{Difference, Edit};
use crate::drift::document::Response as Declared;
use crate::drift::example::Example;
use crate::drift::page::{Body, Fact, FieldLocation, Parameter, Response};
use crate::drift::schema::Mismatch;
use crate::pointer::Pointer;
use crate::position::Positions;
use crate::source::Sources;
use std::collections::BTreeSet;

/// How many places of an example are shown.
const MAX_MISMATCHES: usize = 4;

impl Pair<'_> {
    fn successes(&self) -> Vec<&Declared> {
        self.operation.responses.iter().filter(|declared| declared.is_success()).collect()
    }

    /// The statuses that the page shows: those of success are those of the document, the others are among them.
    pub(super) fn statuses(&self) -> Vec<Difference> {
        let mut differences = Vec::new();
        let shown = || self.endpoint.responses.iter().map(|response| &response.status);
        let is_success = |status: &&Fact<String>| status.value.starts_with(['2', '3']);
        let documented: BTreeSet<&str> = shown().filter(is_success).map(|status| status.value.as_str()).collect();
        let successes = self.successes();
        let is_same = documented.len() == successes.len()
            && documented.iter().all(|status| successes.iter().any(|declared| declared.covers(status)));
        if !is_same && let Some(first) = shown().next() {
            let is_new = |status: &&Fact<String>| !successes.iter().any(|declared| declared.covers(&status.value));
            let mark = shown().filter(is_success).find(is_new).unwrap_or(first);
            differences.push(self.success(mark, &documented.iter().copied().collect::<Vec<_>>(), &successes));
        }
        // Those of a page that shows failures only have been reported.
        let is_reported = !is_same && documented.is_empty();
        let others =
            shown().filter(|_| !is_reported).chain(&self.endpoint.statuses).filter(|status| !is_success(status));
        let mut seen = BTreeSet::new();
        for status in others.filter(|status| seen.insert(status.value.as_str())) {
            if !self.operation.responses.iter().any(|declared| declared.covers(&status.value)) {
                let message = format!("the page of `{}` has the status {}", self.name(), status.value);
                let difference = Difference::new("docs-status", "status", &status.value, message);
                let difference = difference.on_page(self.page.file, &status.range, "not in the document");
                differences.push(difference.at_key(self.operation.pointer.key("responses"), "not among these"));
            }
        }
        differences
    }

    fn success(&self, mark: &Fact<String>, documented: &[&str], successes: &[&Declared]) -> Difference {
        let all: Vec<&str> = self.endpoint.responses.iter().map(|response| response.status.value.as_str()).collect();
        let says = if documented.is_empty() { all.join(", ") } else { documented.join(", ") };
        let known = successes.iter().map(|declared| declared.status.as_str()).collect::<Vec<_>>().join(", ");
        let message = match documented {
            [] => format!("the page of `{}` shows no success but {says}", self.name()),
            _ => format!("`{}` succeeds with {says} on the page", self.name()),
        };
        let difference = Difference::new("docs-status", "status", &says, message);
        let mut difference = difference.on_page(self.page.file, &mark.range, format!("`{}`", mark.value));
        if let ([_], [declared]) = (documented, successes) {
            difference = difference.edit(Edit::Status(declared.pointer.clone(), mark.value.clone()));
        }
        match successes {
            [] => difference.at_key(self.operation.pointer.key("responses"), "no success among these"),
            [first, ..] => difference.at_key(first.pointer.clone(), format!("`{known}`")),
        }
    }

    /// The documented response that a response of the page is checked against: the one of its status, or the only success
    /// for the only success. Without one the status is what differs.
    fn counterpart(&self, response: &Response) -> Option<&Declared> {
        let status = &response.status.value;
        let exact = self.operation.responses.iter().find(|declared| declared.status == *status);
        let exact = exact.or_else(|| self.operation.responses.iter().find(|declared| declared.covers(status)));
        exact.or_else(|| {
            let is_success = |response: &&Response| response.status.value.starts_with('2');
            let shown = self.endpoint.responses.iter().filter(is_success).count();
            match self.successes().as_slice() {
                [only] if shown == 1 && is_success(&response) && only.schema.is_some() => Some(*only),
                _ => None,
            }
        })
    }

    pub(super) fn examples(&self) -> Vec<Difference> {
        self.endpoint.responses.iter().filter_map(|response| self.example(response)).collect()
    }

    fn example(&self, response: &Response) -> Option<Difference> {
        let declared = self.counterpart(response)?;
        let (file, status) = (self.page.file, &response.status.value);
        let difference = |message: String| Difference::new("docs-example", "response", response.summary(), message);
        match &response.body {
            Body::Malformed(why) => {
                let message = format!("the example of `{}` for {status} is not JSON: {}", self.name(), why.value);
                Some(difference(message).on_page(file, &why.range, "").at_key(declared.pointer.clone(), ""))
            }
            Body::Empty if declared.has_body => {
                let message = format!("the page of `{}` shows no body for {status}", self.name());
                let difference = difference(message).on_page(file, &response.status.range, "no body");
                Some(difference.at_key(declared.pointer.clone(), "a body"))
            }
            Body::Empty | Body::Words => None,
            Body::Json(example) => match &declared.schema {
                None if declared.has_body => None,
                None => {
                    let message = format!("the page of `{}` shows a body for {status}", self.name());
                    let difference = difference(message).on_page(file, &example.range, "a body");
                    Some(difference.at_key(declared.pointer.clone(), "no body"))
                }
                Some(schema) => {
                    let mismatches = self.document.schemas().mismatches(schema, example.value.as_ref()?);
                    let first = mismatches.first()?;
                    let message = format!(
                        "the example of `{}` for {status} does not decode: {}",
                        self.name(),
                        mismatches.iter().take(MAX_MISMATCHES).map(documented).collect::<Vec<_>>().join("; ")
                    );
                    let more = mismatches.len().saturating_sub(MAX_MISMATCHES);
                    let message = if more == 0 { message } else { format!("{message}; and {more} more") };
                    let mut difference = difference(message);
                    for mismatch in mismatches.iter().take(MAX_MISMATCHES) {
                        difference = difference.on_page(
                            file,
                            &place(example, &mismatch.path, self.text(example)),
                            &mismatch.message,
                        );
                    }
                    Some(difference.at_key(first.schema.clone(), "held against this"))
                }
            },
        }
    }

    /// The text of an example.
    fn text(&self, example: &Example) -> &str {
        self.sources.file(self.page.file).text.get(example.range.clone()).unwrap_or_default()
    }

    /// The attributes that the page lists: the schema of the response has them, and of these types.
    pub(super) fn attributes(&self) -> Vec<Difference> {
        let schema = self.successes().into_iter().find_map(|declared| declared.schema.clone());
        let listed = self.endpoint.parameters_in(FieldLocation::Response);
        let Some(schema) = schema else { return Vec::new() };
        let items = self.document.schemas().items(&schema);
        listed.filter_map(|documented| self.attribute(documented, &items)).collect()
    }

    fn attribute(&self, documented: &Parameter, at: &Pointer) -> Option<Difference> {
        let schemas = self.document.schemas();
        let mut at = schemas.follow(at)?.0;
        let name = documented.name.value.as_str();
        let mut rest = name;
        // A name with dots leads into the properties of properties, unless a property has it as it is.
        let property = loop {
            let properties = schemas.properties(&at);
            if let Some(property) = properties.iter().find(|property| property.name == rest) {
                break Some(property.clone());
            }
            let inner = rest.split_once('.');
            let inside = inner.and_then(|(first, rest)| {
                let property = properties.iter().find(|property| property.name == first)?;
                Some((schemas.items(&property.pointer), rest))
            });
            match inside {
                Some((inside, after)) => (at, rest) = (inside, after),
                None => break None,
            }
        };
        let word = &documented.word.value;
        let Some(property) = property else {
            let message = format!("attribute `{name}` of the response of `{}` is on the page only", self.name());
            let properties = schemas.properties(&at);
            let like = nearest(rest, properties.iter().map(|property| property.name.as_str())).map(str::to_owned);
            let mut difference = Difference::new("docs-parameter", format!("response.{name}"), word.as_str(), message);
            difference.schemas = vec![holder(&at, rest)];
            let difference = difference.on_page(self.page.file, &documented.name.range, "not in the document");
            return Some(match like.and_then(|like| properties.into_iter().find(|property| property.name == like)) {
                Some(like) => difference.at_key(like.pointer, "this one is like it"),
                None => difference.at_key(at, "missing here"),
            });
        };
        if schemas.fits(&property.pointer, &word.meaning()) {
            return None;
        }
        let message = format!("attribute `{name}` of the response of `{}` is {word} on the page", self.name());
        let fact = format!("response.{name}.type");
        let mut difference = Difference::new("docs-type", fact, word.as_str(), message)
            .on_page(self.page.file, &documented.word.range, format!("`{word}`"))
            .at_value(schemas.type_at(&property.pointer), format!("`{}`", schemas.describe(&property.pointer)))
            .edit(Edit::Type(property.pointer.clone(), word.clone()));
        let fact = format!("{rest}.type");
        difference.schemas = vec![holder(&property.owner, &fact), holder(&at, &fact)];
        Some(difference)
    }
}

/// The list of notes of a schema, and the name of a fact there.
fn holder(schema: &Pointer, fact: &str) -> (Pointer, String) {
    (schema.clone(), fact.to_owned())
}

fn documented(mismatch: &Mismatch) -> String {
    match mismatch.path.to_string().as_str() {
        "" => format!("it {}", mismatch.message),
        path => format!("`{path}` {}", mismatch.message),
    }
}

/// Where a value of an example is on the page.
fn place(example: &Example, path: &Pointer, text: &str) -> std::ops::Range<usize> {
    let sources = Sources::single("example.json", text);
    match Positions::find(sources.root(), [path]).of(path) {
        Some(position) => {
            let range = position.keys.first().cloned().unwrap_or(position.value);
            example.range.start + range.start..example.range.start + range.end
        }
        None => example.range.clone(),
    }
}
