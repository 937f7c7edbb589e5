//! Every fact of every page of Plane changed in turn: each change is reported at its line, whether the page is held against
//! what it was before or against the document. The names of variables of the path are no facts, and change in silence.
//!
//! What a fact is changed to depends on `SPECWRIGHT_SEED`; it is printed when the test fails.

use super::{options, shared};
use specwright::diagnostic::Diagnostics;
use specwright::drift::changes::changes;
use specwright::drift::compare::{Finder, places};
use specwright::drift::document::Document;
use specwright::drift::format::Plane;
use specwright::drift::lock::{self, Lock};
use specwright::drift::page::{Body, Endpoint, FieldLocation, Parameter, Presence};
use specwright::drift::pages::{Page, Pages};
use specwright::drift::waiver::{self, Notes};
use specwright::drift::{Comparison, compare_with_pages};
use specwright::{FileId, Sources};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// A page with one thing changed.
struct Mutation {
    /// What was changed.
    what: String,
    /// The text in whose place another one is.
    range: Range<usize>,
    /// That text.
    text: String,
    /// Whether it is a fact.
    is_fact: bool,
}

/// Numbers that look random and come from a seed.
struct Random(u64);

impl Random {
    fn pick<'a>(&mut self, others: &[&'a str], than: &str) -> &'a str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let others: Vec<&str> = others.iter().copied().filter(|other| *other != than).collect();
        others[usize::try_from(self.0 >> 33).unwrap_or_default() % others.len()]
    }
}

/// Everything that can be changed of a page.
fn mutations(endpoint: &Endpoint, text: &str, random: &mut Random) -> Vec<Mutation> {
    let mut list = Vec::new();
    let mut add = |what: String, range: &Range<usize>, text: String, is_fact| {
        list.push(Mutation { what, range: range.clone(), text, is_fact });
    };
    let method = &endpoint.method;
    let other = random.pick(&["GET", "PUT", "POST", "PATCH", "DELETE"], &method.value);
    add("method".to_owned(), &method.range, other.to_owned(), true);
    let path = &endpoint.path;
    add("path".to_owned(), &path.range, format!("{}more/", path.value), true);
    if let Some(start) = path.value.find('{') {
        add(
            "path's variable".to_owned(),
            &path.range,
            path.value[..=start].to_owned() + "x" + &path.value[start + 1..],
            false,
        );
    }
    parameters(endpoint, random, &mut add);
    for scope in &endpoint.scopes {
        add(format!("scope {}", scope.value), &scope.range, format!("`x.{}`", scope.value), true);
    }
    for response in &endpoint.responses {
        let status = random.pick(&["200", "201", "202", "204", "302", "400", "404", "418"], &response.status.value);
        add("status".to_owned(), &response.status.range, status.to_owned(), true);
        if let Body::Json(example) = &response.body
            && let Some(key) = example.value.as_ref().and_then(|value| value.as_object()?.keys().next())
        {
            let inside = &text[example.range.clone()];
            let start = example.range.start + inside.find(&format!("\"{key}\"")).expect("the key is written out") + 1;
            add(format!("key {key}"), &(start..start + key.len()), format!("{key}_more"), true);
        }
    }
    list
}

fn parameters(endpoint: &Endpoint, random: &mut Random, add: &mut impl FnMut(String, &Range<usize>, String, bool)) {
    let places = places(endpoint);
    let in_path = |parameter: &Parameter| {
        let is_this = |(other, place): &&(&Parameter, Option<usize>)| other.name == parameter.name && place.is_some();
        places.iter().any(|pair| is_this(&pair))
    };
    for parameter in &endpoint.parameters {
        let Parameter { place, name, word, presence } = parameter;
        let title = format!("{place} {}", name.value);
        let equal = endpoint.parameters.iter().filter(|other| other.says_the_same(parameter)).count();
        // A variable that is listed twice would be two then.
        let is_fact = *place != FieldLocation::Path || equal > 1 || !in_path(parameter);
        add(format!("{title}: name"), &name.range, format!("{}_more", name.value), is_fact);
        let other = random.pick(&["boolean", "file", "strange"], word.value.as_str());
        add(format!("{title}: type"), &word.range, other.to_owned(), true);
        if place.may_be_left_out() {
            let (is_required, is_written) = (presence.value == Presence::Required, presence.range.len() < 6);
            let flag = (!is_required).to_string();
            if is_written {
                add(format!("{title}: required"), &presence.range, flag, true);
            } else {
                let behind = word.range.end + 1;
                add(format!("{title}: required"), &(behind..behind), format!(" :required=\"{flag}\""), true);
            }
        }
    }
}

fn seed() -> u64 {
    std::env::var("SPECWRIGHT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

fn all(folder: &Path) -> Comparison {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/plane.yaml");
    compare_with_pages(&spec, folder, &Plane, &options()).expect("the document and the pages can be read")
}

/// A page read anew.
fn only(name: &str, file: FileId, sources: &Sources) -> Pages {
    let mut pages = Pages::default();
    pages.add(name, file, &Plane, sources, &mut Diagnostics::new());
    pages
}

/// The document, with what is the same for all pages.
struct Side<'a> {
    document: &'a Document,
    finder: Finder<'a>,
    notes: Notes,
}

impl Side<'_> {
    /// The lines of a page at which something is reported that no note explains, and how many notes explain something.
    fn lines(&self, pages: &Pages, sources: &Sources) -> (BTreeSet<usize>, usize) {
        let (page, endpoint) = pages.endpoints().next().expect("the page describes an endpoint");
        let verdict = self.notes.judge(self.finder.differences(page, endpoint, sources), self.document);
        let marks = verdict.unexplained.iter().filter_map(|difference| difference.page.as_ref());
        let lines = marks.flat_map(|(file, marks)| marks.iter().map(|mark| sources.file(*file).line(mark.range.start)));
        (lines.collect(), verdict.used.len())
    }
}

/// The lines of the page at which something has changed.
fn against_lock(pages: &Pages, lock: &Lock, sources: &Sources, file: FileId) -> BTreeSet<usize> {
    let list = changes(lock, pages, sources).list;
    let lines_now = list.iter().filter_map(|change| change.now.as_ref()).filter(|now| now.file == file);
    lines_now.map(|now| sources.file(file).line(now.range.start)).collect()
}

#[test]
fn every_changed_fact_is_reported_at_its_line() {
    let Some(folder) = shared("docs") else { return };
    let mut random = Random(seed());
    let comparison = all(&folder.join("api-reference"));
    assert_eq!(comparison.pages.summary(), "234 endpoints, 36 overviews");
    let document = comparison.document.as_ref().expect("the document has no mistakes");
    let finder = Finder::new(comparison.pages.list.iter().map(Page::address), document);
    let side = Side { document, finder, notes: waiver::read(document, &mut Diagnostics::new()) };
    let (mut missed, mut facts, mut others, mut in_document) = (Vec::new(), 0, 0, 0);
    for (page, endpoint) in comparison.pages.endpoints() {
        let text = &comparison.sources.file(page.file).text;
        let mut sources = Sources::single(&page.name, text.as_str());
        let before = only(&page.name, FileId::ROOT, &sources);
        let file = sources.add("plane.docs.lock", lock::write(&before, &sources));
        let lock = lock::read(file, &sources, &mut Diagnostics::new());
        assert_eq!(against_lock(&before, &lock, &sources, FileId::ROOT), BTreeSet::new(), "{}", page.name);
        let (lines, notes) = side.lines(&before, &sources);
        // A page that the document does not have yet, or not as it is, is held against the lock alone.
        let is_agreed = lines.is_empty();
        // Of a parameter that the document leaves out a note explains that it is there; more is for the lock alone.
        let differences = side.finder.differences(page, endpoint, &comparison.sources);
        let left_out: BTreeSet<String> = differences
            .into_iter()
            .flat_map(|difference| difference.facts)
            .map(|fact| fact.replacen('.', " ", 1))
            .collect();
        let is_left_out = |what: &str| what.strip_suffix(": required").is_some_and(|title| left_out.contains(title));
        for Mutation { what, range, text: new, is_fact } in mutations(endpoint, text, &mut random) {
            let mutated = format!("{}{new}{}", &text[..range.start], &text[range.end..]);
            let file = sources.add(&page.name, mutated);
            let line = sources.file(file).line(range.start);
            let after = only(&page.name, file, &sources);
            let expected = if is_fact {
                facts += 1;
                BTreeSet::from([line])
            } else {
                others += 1;
                BTreeSet::new()
            };
            let is_as_expected = |lines: &BTreeSet<usize>| expected.is_subset(lines) && lines.is_empty() != is_fact;
            assert_eq!(after.unreadable, 0, "{}:{line}: {what} to `{new}`", page.name);
            let lines = against_lock(&after, &lock, &sources, file);
            if !is_as_expected(&lines) {
                missed.push(format!("{}:{line}: {what} to `{new}`: the lock says so at {lines:?}", page.name));
            }
            // The keys of a free-form response are samples to the document, and facts to the lock alone.
            if is_agreed && !what.starts_with("key ") && !is_left_out(&what) {
                in_document += 1;
                let (lines, now) = side.lines(&after, &sources);
                // A note that explains nothing any more says so too.
                if !(is_as_expected(&lines) || is_fact && now != notes) {
                    missed.push(format!("{}:{line}: {what} to `{new}`: the document says so at {lines:?}", page.name));
                }
            }
        }
    }
    eprintln!("{facts} facts and {others} others changed, {in_document} of them on pages of the document");
    assert!(missed.is_empty(), "SPECWRIGHT_SEED={}: {} changes:\n{}", seed(), missed.len(), missed.join("\n"));
    assert!(facts > 3500 && in_document > 100, "{facts} facts, {in_document} on pages of the document");
}
