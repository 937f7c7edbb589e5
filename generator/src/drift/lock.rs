//! What was on the pages when the document was last agreed with them, in a file beside the document.
//!
//! It holds facts and a hash of each page, and no sentence of any: one fact a line, as `query expand optional string` under
//! `GET /v1/things/{thing_id}/`, in an order of its own, so that a difference of two states reads as what changed. What
//! comes in are pages; what goes out is text, and the other way round. A line that is not understood is reported: a lock is
//! written by a program, but merged by people.

use super::example::{Example, JsonType, Shape};
use super::page::{Body, Content, Endpoint, Fact, FieldLocation, Parameter, Presence, Response};
use super::page_type::PageType;
use super::pages::{Page, Pages};
use crate::diagnostic::{self, Diagnostic, Diagnostics};
use crate::source::{FileId, Sources};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The first line of a lock: what wrote it, and in which form.
const HEAD: &str = "# Facts of the pages that the document was agreed with, by `specwright docs --update`. Form 1.";

/// A state of the pages.
#[derive(Clone, Debug)]
pub struct Lock {
    /// Its text.
    pub file: FileId,
    /// The pages by name.
    pub pages: BTreeMap<String, Locked>,
}

/// A page as it was.
#[derive(Clone, Debug)]
pub struct Locked {
    /// The hash of its text.
    pub hash: String,
    /// Where the page is in the lock.
    pub range: Range<usize>,
    /// What was on it; its places are those in the lock.
    pub content: Content,
}

/// The lock of a document: `plane.docs.lock` beside `plane.yaml`.
#[must_use]
pub fn path(spec: &Path) -> PathBuf {
    spec.with_extension("docs.lock")
}

/// The hash of a page's text.
#[must_use]
pub fn hash(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

/// Writes the state of pages.
#[must_use]
pub fn write(pages: &Pages, sources: &Sources) -> String {
    let mut list: Vec<&Page> = pages.list.iter().collect();
    list.sort_by(|one, two| one.name.cmp(&two.name));
    let mut text = format!("{HEAD}\n");
    for page in list {
        let _ = writeln!(text, "\npage {} {}", page.name, hash(&sources.file(page.file).text));
        if let Some(endpoint) = page.endpoint() {
            for line in lines(endpoint) {
                let _ = writeln!(text, "  {line}");
            }
        }
    }
    text
}

/// The facts of a page, one a line. What has no order on the page has one here.
fn lines(endpoint: &Endpoint) -> Vec<String> {
    let mut lines = vec![format!("{} {}", endpoint.method.value, endpoint.path.value)];
    for place in FieldLocation::ALL {
        let mut parameters: Vec<String> = endpoint.parameters_in(place).map(parameter).collect();
        parameters.sort();
        lines.extend(parameters);
    }
    let mut scopes: Vec<String> = endpoint.scopes.iter().map(|scope| format!("scope {}", scope.value)).collect();
    scopes.sort();
    scopes.dedup();
    lines.extend(scopes);
    for Response { status, body } in &endpoint.responses {
        let word = match body {
            Body::Empty => "empty",
            Body::Words => "words",
            Body::Malformed(_) => "malformed",
            Body::Json(_) => "json",
        };
        lines.push(format!("example {} {word}", status.value));
        if let Body::Json(example) = body {
            let paths = example.shape.kinds.keys();
            let known = paths.map(|path| format!("shape {} {path}", example.shape.words(path).unwrap_or_default()));
            lines.extend(known.map(|line| line.trim_end().to_owned()));
        }
    }
    let mut statuses: Vec<String> = endpoint.statuses.iter().map(|status| format!("status {}", status.value)).collect();
    statuses.sort();
    statuses.dedup();
    lines.extend(statuses);
    lines
}

fn parameter(parameter: &Parameter) -> String {
    let Parameter { place, name, word, presence } = parameter;
    if place.may_be_left_out() {
        format!("{place} {} {} {}", name.value, presence.value.as_str(), word.value)
    } else {
        format!("{place} {} {}", name.value, word.value)
    }
}

/// Reads a lock. Lines that are not understood are among the diagnostics.
pub fn read(file: FileId, sources: &Sources, diagnostics: &mut Diagnostics) -> Lock {
    let mut lock = Lock { file, pages: BTreeMap::new() };
    let mut page: Option<(String, Locked)> = None;
    let mut start = 0;
    for line in sources.file(file).text.split_inclusive('\n') {
        let from = start;
        start += line.len();
        let words = line.trim();
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let range = from + indent..from + indent + words.len();
        let is_read = match words.strip_prefix("page ") {
            Some(head) => head.rsplit_once(' ').is_some_and(|(name, hash)| {
                let locked = Locked { hash: hash.to_owned(), range: range.clone(), content: Content::Overview };
                lock.pages.extend(page.replace((name.to_owned(), locked)));
                true
            }),
            None => page.as_mut().is_some_and(|(_, page)| fact(&mut page.content, words, &range).is_some()),
        };
        if !is_read {
            let diagnostic = Diagnostic::error("docs-lock", format!("`{words}` is no fact of a page"));
            let place = diagnostic::Location::Bytes { file, range };
            diagnostics.push(diagnostic.at(place, "").help("write the file anew with `specwright docs --update`"));
        }
    }
    lock.pages.extend(page);
    lock
}

/// Reads a line into what was on a page; nothing when it cannot be read.
fn fact(content: &mut Content, line: &str, range: &Range<usize>) -> Option<()> {
    let (word, rest) = line.split_once(' ')?;
    let at = |text: &str| {
        // A part of the line: where it is follows from where it is in memory.
        let offset = text.as_ptr() as usize - line.as_ptr() as usize;
        range.start + offset..range.start + offset + text.len()
    };
    let endpoint = match content {
        Content::Overview => {
            if !word.chars().all(|letter| letter.is_ascii_uppercase()) {
                return None;
            }
            *content = Content::Endpoint(Box::new(Endpoint {
                method: Fact::new(word.to_owned(), at(word)),
                path: Fact::new(rest.to_owned(), at(rest)),
                parameters: Vec::new(),
                scopes: Vec::new(),
                scopes_at: None,
                responses: Vec::new(),
                statuses: Vec::new(),
            }));
            return Some(());
        }
        Content::Endpoint(endpoint) => endpoint,
    };
    match word {
        "scope" => endpoint.scopes.push(Fact::new(rest.to_owned(), at(rest))),
        "status" => endpoint.statuses.push(Fact::new(rest.to_owned(), at(rest))),
        "example" => {
            let (status, body) = rest.split_once(' ')?;
            let body = match body {
                "empty" => Body::Empty,
                "words" => Body::Words,
                "malformed" => Body::Malformed(Fact::new(String::new(), range.clone())),
                "json" => Body::Json(Example { value: None, range: range.clone(), shape: Shape::default() }),
                _ => return None,
            };
            endpoint.responses.push(Response { status: Fact::new(status.to_owned(), at(status)), body });
        }
        "shape" => {
            let (kinds, path) = rest.split_once(' ').unwrap_or((rest, ""));
            let Body::Json(example) = &mut endpoint.responses.last_mut()?.body else { return None };
            let kinds = kinds.split('|').map(JsonType::from_word).collect::<Option<_>>()?;
            example.shape.kinds.insert(path.to_owned(), kinds);
        }
        _ => {
            let place = FieldLocation::from_word(word)?;
            let (name, rest) = rest.split_once(' ')?;
            let (presence, word) = match rest.split_once(' ') {
                Some((presence @ ("required" | "optional"), word)) if place.may_be_left_out() => {
                    let value = if presence == "required" { Presence::Required } else { Presence::Optional };
                    (Fact::new(value, at(presence)), word)
                }
                _ if place.may_be_left_out() => return None,
                _ => (Fact::new(Presence::Optional, range.clone()), rest),
            };
            let (name, word) = (Fact::new(name.to_owned(), at(name)), Fact::new(PageType::new(word), at(word)));
            endpoint.parameters.push(Parameter { place, name, word, presence });
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{hash, read, write};
    use crate::diagnostic::Diagnostics;
    use crate::drift::format::Plane;
    use crate::drift::pages::Pages;
    use crate::source::{FileId, Sources};
    use std::path::Path;

    const PAGE: &str = r#"
# Not kept

<div class="api-endpoint-badge"><span class="method get">GET</span><span class="path">/things/{id}/</span></div>

### Query Parameters

<ApiParam name="b" type="array of string" :required="true">Not kept</ApiParam>
<ApiParam name="a" type="string (uuid)">Not kept</ApiParam>

### Path Parameters

<ApiParam name="id" type="string" :required="true">Not kept</ApiParam>

### Scopes

`things:read`

<ResponsePanel status="200">

```json
[{"name": "not kept", "of a/b": null}]
```

</ResponsePanel>
<ResponsePanel status="404">

No response body.

</ResponsePanel>
"#;

    const LOCK: &str = "\
# Facts of the pages that the document was agreed with, by `specwright docs --update`. Form 1.

page things/get.md HASH
  GET /things/{id}/
  path id string
  query a optional string (uuid)
  query b required array of string
  scope things:read
  example 200 json
  shape array
  shape object /*
  shape string /*/name
  shape null /*/of a~1b
  example 404 empty
";

    #[test]
    fn what_is_written_is_read() {
        let mut sources = Sources::single("things/get.md", PAGE);
        let mut diagnostics = Diagnostics::new();
        let mut pages = Pages::default();
        pages.add("things/get.md", FileId::ROOT, &Plane, &sources, &mut diagnostics);
        let text = write(&pages, &sources);
        assert_eq!(text, LOCK.replace("HASH", &hash(PAGE)));
        let file = sources.add("a.docs.lock", text.as_str());
        let lock = read(file, &sources, &mut diagnostics);
        assert!(!diagnostics.has_errors(), "{diagnostics:?}");
        let locked = &lock.pages["things/get.md"];
        assert_eq!(locked.hash, hash(PAGE));
        let page = super::Page { name: "things/get.md".to_owned(), file, content: locked.content.clone() };
        let again = Pages { list: vec![page], unreadable: 0 };
        assert_eq!(
            write(&again, &sources).lines().skip(3).collect::<Vec<_>>(),
            text.lines().skip(3).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_line_that_is_no_fact_is_pointed_at() {
        let text = "page a.md 00\n  GET /a\n<<<<<<< ours\n  query a string\n  example 200 xml\n";
        let sources = Sources::single("a.docs.lock", text);
        let mut diagnostics = Diagnostics::new();
        let lock = read(FileId::ROOT, &sources, &mut diagnostics);
        let messages: Vec<_> = diagnostics.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "`<<<<<<< ours` is no fact of a page",
                "`query a string` is no fact of a page",
                "`example 200 xml` is no fact of a page"
            ]
        );
        assert_eq!(lock.pages.len(), 1);
    }

    #[test]
    fn a_lock_is_beside_its_document() {
        assert_eq!(super::path(Path::new("spec/plane.yaml")), Path::new("spec/plane.docs.lock"));
    }
}
