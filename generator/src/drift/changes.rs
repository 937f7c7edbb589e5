//! What has changed on the pages since the document was agreed with them.
//!
//! What comes in are a lock and pages; what goes out are the facts that are others now, each once, with the page's line and
//! the lock's. Pages whose text is another one and whose facts are the same are only counted. The document is not known
//! here: whether it must follow is what [`compare`](super::compare) finds.

mod parameters;
mod responses;

use super::lock::{Lock, Locked, hash};
use super::page::{Content, Endpoint, Fact, plain_path};
use super::pages::{Page, Pages};
use crate::diagnostic::{Diagnostic, Location};
use crate::source::{FileId, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

/// What has changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The facts that are others now.
    pub list: Vec<Change>,
    /// How many pages have other words and the same facts.
    pub cosmetic: usize,
}

impl fmt::Display for Changes {
    /// How much has changed: `2 changes, 15 pages with other words`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let (changes, pages) = (plural(self.list.len(), "change"), plural(self.cosmetic, "page"));
        write!(formatter, "{changes}, {pages} with other words only")
    }
}

/// A fact that is another one now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The page.
    pub page: String,
    /// The name of the fact, as notes have it.
    pub fact: String,
    /// What has changed, in a few words.
    pub message: String,
    /// What the page says now, and where; the whole page is meant when it says nothing.
    pub now: Option<Quote>,
    /// What it was, and where in the lock.
    pub was: Option<Quote>,
}

/// Something that a page says or a lock holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The file.
    pub file: FileId,
    /// Where.
    pub range: Range<usize>,
    /// What.
    pub text: String,
}

impl Change {
    /// The diagnostic of it.
    pub fn diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error("docs-changed", format!("`{}`: {}", self.page, self.message));
        let quotes = [&self.now, &self.was].into_iter().flatten();
        quotes
            .fold(diagnostic, |diagnostic, Quote { file, range, text }| {
                diagnostic.at(Location::Bytes { file: *file, range: range.clone() }, text.clone())
            })
            .help("make the document agree with the page, then record its state with `--update`")
    }
}

/// Finds what has changed.
#[must_use]
pub fn changes(lock: &Lock, pages: &Pages, sources: &Sources) -> Changes {
    let mut changes = Changes::default();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let moved = moved(lock, pages);
    for page in &pages.list {
        let before = moved.get(page.name.as_str()).copied().unwrap_or(&page.name);
        let found = match lock.pages.get(before) {
            None => added(page),
            Some(locked) => {
                known.insert(before);
                let mut found =
                    if before == page.name { Vec::new() } else { vec![renamed(page, before, locked, lock)] };
                found.extend(compared(page, locked, lock, sources));
                if found.is_empty() && locked.hash != hash(&sources.file(page.file).text) {
                    changes.cosmetic += 1;
                }
                found
            }
        };
        changes.list.extend(found);
    }
    for (name, locked) in lock.pages.iter().filter(|(name, _)| !known.contains(name.as_str())) {
        if let Content::Endpoint(endpoint) = &locked.content {
            let what = format!("`{} {}`", endpoint.method.value, endpoint.path.value);
            changes.list.push(Change {
                page: name.clone(),
                fact: "endpoint".to_owned(),
                message: format!("the page of {what} is gone"),
                now: None,
                was: Some(Quote { file: lock.file, range: locked.range.clone(), text: what }),
            });
        } else {
            changes.cosmetic += 1;
        }
    }
    changes
}

/// The pages that have another name now, and the one they had: the endpoint is the same.
fn moved<'a>(lock: &'a Lock, pages: &'a Pages) -> BTreeMap<&'a str, &'a str> {
    let route = |endpoint: &Endpoint| (endpoint.method.value.clone(), plain_path(&endpoint.path.value));
    let is_there = |name: &str| pages.list.iter().any(|page| page.name == name);
    let mut gone = BTreeMap::new();
    for (name, locked) in &lock.pages {
        if let Content::Endpoint(endpoint) = &locked.content
            && !is_there(name)
        {
            gone.insert(route(endpoint), name.as_str());
        }
    }
    let new = pages.endpoints().filter(|(page, _)| !lock.pages.contains_key(&page.name));
    new.filter_map(|(page, endpoint)| Some((page.name.as_str(), gone.remove(&route(endpoint))?))).collect()
}

fn renamed(page: &Page, before: &str, locked: &Locked, lock: &Lock) -> Change {
    let range = page.endpoint().map_or(0..0, |endpoint| endpoint.path.range.clone());
    Change {
        page: page.name.clone(),
        fact: "endpoint".to_owned(),
        message: format!("the page was `{before}`"),
        now: Some(Quote { file: page.file, range, text: "now described here".to_owned() }),
        was: Some(Quote { file: lock.file, range: locked.range.clone(), text: String::new() }),
    }
}

fn added(page: &Page) -> Vec<Change> {
    let Some(endpoint) = page.endpoint() else { return Vec::new() };
    let what = format!("`{} {}`", endpoint.method.value, endpoint.path.value);
    vec![Change {
        page: page.name.clone(),
        fact: "endpoint".to_owned(),
        message: format!("a new page, of {what}"),
        now: Some(Quote { file: page.file, range: endpoint.path.range.clone(), text: "new".to_owned() }),
        was: None,
    }]
}

fn compared(page: &Page, locked: &Locked, lock: &Lock, sources: &Sources) -> Vec<Change> {
    match (&locked.content, &page.content) {
        (Content::Overview, Content::Overview) => Vec::new(),
        (Content::Overview, Content::Endpoint(_)) => added(page),
        (Content::Endpoint(_), Content::Overview) => vec![Change {
            page: page.name.clone(),
            fact: "endpoint".to_owned(),
            message: "the page describes no endpoint any more".to_owned(),
            now: Some(Quote { file: page.file, range: 0..0, text: String::new() }),
            was: Some(Quote { file: lock.file, range: locked.range.clone(), text: "it did".to_owned() }),
        }],
        (Content::Endpoint(old), Content::Endpoint(new)) => {
            let pair = Pair { page, new, lock: lock.file, old, sources, list: Vec::new() };
            pair.changes()
        }
    }
}

/// A page as it is and as it was.
struct Pair<'a> {
    page: &'a Page,
    new: &'a Endpoint,
    lock: FileId,
    old: &'a Endpoint,
    /// The texts of the pages.
    sources: &'a Sources,
    list: Vec<Change>,
}

impl Pair<'_> {
    fn changes(mut self) -> Vec<Change> {
        let (old, new) = (self.old, self.new);
        if old.method.value != new.method.value {
            self.changed("method", "the method", &new.method, &old.method);
        }
        if plain_path(&old.path.value) != plain_path(&new.path.value) {
            self.changed("path", "the path", &new.path, &old.path);
        }
        self.parameters();
        self.scopes();
        self.responses();
        self.list
    }

    /// Something that says something else now.
    fn changed(&mut self, fact: &str, what: &str, now: &Fact<String>, was: &Fact<String>) {
        let message = format!("{what} was `{}` and is `{}`", was.value, now.value);
        self.say(fact, message, Some((&now.range, &now.value)), Some((&was.range, &was.value)));
    }

    /// Notes a change. Where the page says nothing any more, its path is pointed at.
    fn say(
        &mut self,
        fact: &str,
        message: String,
        now: Option<(&Range<usize>, &str)>,
        was: Option<(&Range<usize>, &str)>,
    ) {
        let (now_at, now) = now.unwrap_or((&self.new.path.range, "not on this page any more"));
        self.list.push(Change {
            page: self.page.name.clone(),
            fact: fact.to_owned(),
            message,
            now: Some(Quote { file: self.page.file, range: now_at.clone(), text: now.to_owned() }),
            was: was.map(|(range, text)| Quote { file: self.lock, range: range.clone(), text: text.to_owned() }),
        });
    }

    fn scopes(&mut self) {
        let set = |endpoint: &Endpoint| -> BTreeSet<String> {
            endpoint.scopes.iter().map(|scope| scope.value.clone()).collect()
        };
        let (old, new) = (self.old, self.new);
        let (before, after) = (set(old), set(new));
        if before == after {
            return;
        }
        let list = |scopes: &BTreeSet<String>| match scopes.len() {
            0 => "none".to_owned(),
            _ => scopes.iter().map(|scope| format!("`{scope}`")).collect::<Vec<_>>().join(", "),
        };
        let message = format!("the scopes were {} and are {}", list(&before), list(&after));
        let added = new.scopes.iter().find(|scope| !before.contains(&scope.value));
        let at = added.map(|scope| &scope.range).or(new.scopes_at.as_ref()).unwrap_or(&new.path.range);
        let removed = old.scopes.iter().find(|scope| !after.contains(&scope.value)).or(old.scopes.first());
        self.say("scopes", message, Some((at, "these")), removed.map(|scope| (&scope.range, "instead of this")));
    }
}
