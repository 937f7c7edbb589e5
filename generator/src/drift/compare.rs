//! Pages checked against the document, operation by operation.
//!
//! What comes in are pages and operations; what goes out are [`Difference`]s, each fact once. An operation is found by what
//! a page describes, its method and path, and by the page's address where the operation names it, so that a page whose
//! method or path is wrong differs in just that. Notes that explain a difference are not known here.

mod parameters;
mod responses;

pub(super) use parameters::is_like;
pub use parameters::places;

use super::difference::Difference;
use super::document::{Document, Operation};
use super::page::{Endpoint, plain_path};
use super::pages::{Page, Pages};
use crate::pointer::Pointer;
use crate::source::Sources;
use foldhash::HashMap;
use std::collections::BTreeSet;

/// Checks all pages against the document.
#[must_use]
pub fn compare(pages: &Pages, document: &Document, sources: &Sources) -> Vec<Difference> {
    let mut differences = Vec::new();
    let finder = Finder::new(pages.list.iter().map(Page::address), document);
    let mut described = BTreeSet::new();
    for (page, endpoint) in pages.endpoints() {
        described.extend(finder.find(page, endpoint));
        differences.extend(finder.differences(page, endpoint, sources));
    }
    for (index, operation) in document.operations.iter().enumerate() {
        if !described.contains(&index) {
            let message = format!("no page describes `{}`", operation.name);
            let difference = Difference::new("docs-endpoint", "endpoint", "absent", message);
            let text = format!("`{} {}`", operation.method, operation.path);
            let difference = difference.at_key(operation.pointer.clone(), text);
            differences.push(Difference { operation: Some(index), ..difference });
        }
    }
    differences
}

fn only_on_page(page: &Page, endpoint: &Endpoint, document: &Document) -> Difference {
    let (method, path) = (&endpoint.method.value, &endpoint.path.value);
    let message = format!("the document has no `{method} {path}`");
    let difference = Difference::new("docs-endpoint", "endpoint", format!("{method} {path}"), message);
    let plain = plain_path(path);
    let relative = document.operations.iter().find(|operation| plain_path(&operation.path) == plain);
    let relative = relative.and_then(|operation| Some((operation, operation.pointer.parent()?)));
    if let Some((relative, item)) = relative {
        let difference = difference.on_page(page.file, &endpoint.method.range, "described here");
        difference.at_key(item, format!("it has `{}` here", relative.method))
    } else {
        let difference = difference.on_page(page.file, &endpoint.path.range, "described here");
        difference.at_key(Pointer::root().key("paths"), "not among these")
    }
}

/// Finds the operations of pages.
#[derive(Debug)]
pub struct Finder<'a> {
    document: &'a Document,
    routes: HashMap<(&'a str, String), usize>,
    addresses: HashMap<&'a str, Vec<usize>>,
    /// The addresses of all pages.
    pages: BTreeSet<String>,
}

impl<'a> Finder<'a> {
    /// A finder for pages with these addresses.
    #[must_use]
    pub fn new(pages: impl IntoIterator<Item = String>, document: &'a Document) -> Self {
        let mut routes = HashMap::default();
        let mut addresses: HashMap<&str, Vec<usize>> = HashMap::default();
        for (index, operation) in document.operations.iter().enumerate() {
            routes.entry((operation.method.as_str(), plain_path(&operation.path))).or_insert(index);
            for address in &operation.addresses {
                addresses.entry(address).or_default().push(index);
            }
        }
        Self { document, routes, addresses, pages: pages.into_iter().collect() }
    }

    /// Checks a page against its operation.
    #[must_use]
    pub fn differences(&self, page: &Page, endpoint: &Endpoint, sources: &Sources) -> Vec<Difference> {
        let Some(index) = self.find(page, endpoint) else {
            return vec![only_on_page(page, endpoint, self.document)];
        };
        let operation = &self.document.operations[index];
        let pair = Pair { page, endpoint, document: self.document, operation, sources };
        pair.differences().into_iter().map(|found| Difference { operation: Some(index), ..found }).collect()
    }

    /// The operation of a page, by its number in the document.
    fn find(&self, page: &Page, endpoint: &Endpoint) -> Option<usize> {
        let route = self.routes.get(&(endpoint.method.value.as_str(), plain_path(&endpoint.path.value))).copied();
        let address = page.address();
        let named = self.addresses.get(address.as_str()).map_or(&[][..], Vec::as_slice);
        match (route, named.first()) {
            // The page of one operation describes another one, which has a page of its own.
            (Some(route), Some(&named_first)) if !named.contains(&route) && self.has_other_page(route, &address) => {
                Some(named_first)
            }
            (Some(route), _) => Some(route),
            (None, named) => named.copied(),
        }
    }

    fn has_other_page(&self, operation: usize, address: &str) -> bool {
        let addresses = &self.document.operations[operation].addresses;
        addresses.iter().any(|other| other != address && self.pages.contains(other))
    }
}

/// A page and the operation that it describes.
struct Pair<'a> {
    page: &'a Page,
    endpoint: &'a Endpoint,
    document: &'a Document,
    operation: &'a Operation,
    /// The text of the page.
    sources: &'a Sources,
}

impl Pair<'_> {
    fn differences(&self) -> Vec<Difference> {
        let mut differences = self.route();
        differences.extend(self.parameters());
        differences.extend(self.scopes());
        differences.extend(self.statuses());
        differences.extend(self.examples());
        differences.extend(self.attributes());
        differences
    }

    fn name(&self) -> &str {
        &self.operation.name
    }

    /// Method and path.
    fn route(&self) -> Vec<Difference> {
        let (endpoint, operation) = (self.endpoint, self.operation);
        let mut differences = Vec::new();
        let method = &endpoint.method;
        if method.value != operation.method {
            let message = format!("the method of `{}` is {} on the page", self.name(), method.value);
            let difference = Difference::new("docs-method", "method", &method.value, message);
            let difference = difference.on_page(self.page.file, &method.range, format!("`{}`", method.value));
            let text = format!("`{}`", operation.method);
            differences.push(difference.at_key(operation.pointer.clone(), text));
        }
        let path = &endpoint.path;
        if plain_path(&path.value) != plain_path(&operation.path) {
            let message = format!("the path of `{}` is another one on the page", self.name());
            let difference = Difference::new("docs-path", "path", &path.value, message);
            let difference = difference.on_page(self.page.file, &path.range, "this one");
            let item = operation.pointer.parent().unwrap_or_default();
            differences.push(difference.at_key(item, "and this one in the document"));
        }
        differences
    }

    fn scopes(&self) -> Option<Difference> {
        let (endpoint, operation) = (self.endpoint, self.operation);
        let documented: BTreeSet<&str> = endpoint.scopes.iter().map(|scope| scope.value.as_str()).collect();
        let known: BTreeSet<&str> = operation.scopes.iter().map(String::as_str).collect();
        if documented == known {
            return None;
        }
        let new = endpoint.scopes.iter().find(|scope| !known.contains(scope.value.as_str()));
        let at = new.map(|scope| &scope.range).or(endpoint.scopes_at.as_ref()).unwrap_or(&endpoint.path.range);
        let list = |scopes: Vec<&str>| match scopes.as_slice() {
            [] => "none".to_owned(),
            scopes => scopes.iter().map(|scope| format!("`{scope}`")).collect::<Vec<_>>().join(", "),
        };
        let message = format!("the scopes of `{}` are others on the page", self.name());
        let difference = Difference::new("docs-scope", "scopes", endpoint.scopes_line(), message);
        let difference = difference.on_page(self.page.file, at, list(documented.into_iter().collect()));
        let scopes = operation.pointer.key(super::document::SCOPES);
        let text = list(known.into_iter().collect());
        Some(match self.document.find(&scopes) {
            Some(_) => difference.at_key(scopes, text),
            None => difference.at_key(operation.pointer.clone(), text),
        })
    }
}
