//! The pages of a folder.
//!
//! What comes in is a folder; what goes out are its pages by their names, each a file that can be pointed at. A page that
//! cannot be read is among the diagnostics, by name, and is no page then.

use super::format::Format;
use super::page::{Content, Endpoint};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::document;
use crate::source::{self, FileId, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its path within the folder, with slashes.
    pub name: String,
    /// Its text.
    pub file: FileId,
    /// What it says.
    pub content: Content,
}

impl Page {
    /// What it says of an endpoint; nothing when it is an overview.
    #[must_use]
    pub fn endpoint(&self) -> Option<&Endpoint> {
        match &self.content {
            Content::Endpoint(endpoint) => Some(endpoint),
            Content::Overview => None,
        }
    }

    /// The last two parts of its address: its folder and its name without `.md`.
    #[must_use]
    pub fn address(&self) -> String {
        address(self.name.trim_end_matches(".md"))
    }
}

/// The last two segments of a path or an address.
#[must_use]
pub fn address(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut last: Vec<&str> = path.rsplit('/').filter(|segment| !segment.is_empty()).take(2).collect();
    last.reverse();
    last.join("/")
}

/// The pages of a folder, by name.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// Those that could be read.
    pub list: Vec<Page>,
    /// How many could not.
    pub unreadable: usize,
}

impl Pages {
    /// Adds a page whose text is known.
    pub fn add(
        &mut self,
        name: &str,
        file: FileId,
        format: &dyn Format,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) {
        match format.read(&sources.file(file).text) {
            Ok(content) => self.list.push(Page { name: name.to_owned(), file, content }),
            Err(problems) => {
                self.unreadable += 1;
                diagnostics.extend(problems.into_iter().map(|problem| {
                    let message = format!("the page `{name}` cannot be read: {}", problem.message);
                    Diagnostic::error("docs-page", message)
                        .at(Location::Bytes { file, range: problem.range }, "")
                        .help(problem.help)
                }));
            }
        }
    }

    /// The pages that describe an endpoint.
    pub fn endpoints(&self) -> impl Iterator<Item = (&Page, &Endpoint)> {
        self.list.iter().filter_map(|page| Some((page, page.endpoint()?)))
    }

    /// Takes the names that another has for the pages, when those are the same but for folders around them: pages are
    /// the same whether they are read from `docs` or from `docs/reference`.
    pub fn align<'a>(&mut self, names: impl Iterator<Item = &'a String>) {
        let names: BTreeSet<&str> = names.map(String::as_str).collect();
        if self.list.iter().any(|page| names.contains(page.name.as_str())) {
            return;
        }
        // The folders to put in front of names, or to take off them, and for how many pages that fits.
        let mut around: BTreeMap<(&str, bool), usize> = BTreeMap::new();
        for page in &self.list {
            for name in &names {
                if let Some(folders) = before(name, &page.name) {
                    *around.entry((folders, true)).or_default() += 1;
                } else if let Some(folders) = before(&page.name, name) {
                    *around.entry((folders, false)).or_default() += 1;
                }
            }
        }
        let best = around.into_iter().max_by_key(|(_, count)| *count);
        let Some((folders, is_missing)) = best.map(|(found, _)| (found.0.to_owned(), found.1)) else { return };
        for page in &mut self.list {
            if is_missing {
                page.name.insert_str(0, &folders);
            } else if let Some(rest) = page.name.strip_prefix(&folders) {
                page.name = rest.to_owned();
            }
        }
    }

    /// How many there are of each kind: `234 endpoints, 36 overviews`.
    #[must_use]
    pub fn summary(&self) -> String {
        let plural = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let endpoints = self.endpoints().count();
        let known = format!("{}, {}", plural(endpoints, "endpoint"), plural(self.list.len() - endpoints, "overview"));
        match self.unreadable {
            0 => known,
            unreadable => format!("{known}, {unreadable} that cannot be read"),
        }
    }
}

/// What is in front of a name in a longer one that ends in it: folders, with their slash.
fn before<'a>(long: &'a str, short: &str) -> Option<&'a str> {
    long.strip_suffix(short).filter(|folders| folders.ends_with('/'))
}

/// Reads all pages of a folder and of those in it.
///
/// # Errors
///
/// When the folder or a file in it cannot be read.
pub fn read(
    folder: &Path,
    format: &dyn Format,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> io::Result<Pages> {
    let mut files = Vec::new();
    gather(folder, &mut files).map_err(super::named(folder))?;
    files.sort();
    let mut pages = Pages::default();
    for path in files {
        let name = name(path.strip_prefix(folder).unwrap_or(&path));
        let file = source::read_beside(&path, sources).map_err(super::named(&path))?;
        if let Some(problem) = document::not_text(sources, file) {
            pages.unreadable += 1;
            diagnostics.push(problem);
        } else {
            pages.add(&name, file, format, sources, diagnostics);
        }
    }
    Ok(pages)
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md")) {
            files.push(path);
        }
    }
    Ok(())
}

fn name(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{Page, Pages, address};
    use crate::drift::page::Content;
    use crate::source::FileId;

    fn aligned(pages: &[&str], names: &[&str]) -> Vec<String> {
        let page = |name: &&str| Page { name: (*name).to_owned(), file: FileId::ROOT, content: Content::Overview };
        let mut pages = Pages { list: pages.iter().map(page).collect(), unreadable: 0 };
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        pages.align(names.iter());
        pages.list.into_iter().map(|page| page.name).collect()
    }

    #[test]
    fn names_do_not_depend_on_the_folder_that_is_read() {
        let short = ["a/overview.md", "b/get.md", "b/overview.md"];
        let long = ["reference/a/overview.md", "reference/b/get.md", "reference/b/overview.md"];
        assert_eq!(aligned(&short, &long), long);
        assert_eq!(aligned(&long, &short), short);
        assert_eq!(aligned(&short, &["b/get.md"]), short);
        assert_eq!(aligned(&["new.md"], &["old.md"]), ["new.md"]);
    }

    #[test]
    fn an_address_is_a_folder_and_a_name() {
        assert_eq!(address("https://example.org/api-reference/things/get-thing/?a#b"), "things/get-thing");
        assert_eq!(address("api-reference/things/get-thing"), "things/get-thing");
        assert_eq!(address("get-thing"), "get-thing");
    }
}
