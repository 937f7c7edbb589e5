//! Responses that have changed: their statuses, and the keys and kinds of their examples.

use super::Pair;
use crate::drift::example::{Example, Shape};
use crate::drift::page::{Body, Endpoint, Response};
use crate::pointer::Pointer;
use crate::position::Positions;
use crate::source::Sources;
use std::collections::BTreeSet;
use std::ops::Range;

/// How many keys of each kind a message names.
const MAX_KEYS: usize = 6;

impl Pair<'_> {
    pub(super) fn responses(&mut self) {
        let (old, new) = (self.old, self.new);
        let mut gone: Vec<&Response> = old.responses.iter().collect();
        let mut added: Vec<&Response> = Vec::new();
        let mut both = Vec::new();
        for now in &new.responses {
            match gone.iter().position(|was| was.status.value == now.status.value) {
                Some(index) => both.push((gone.remove(index), now)),
                None => added.push(now),
            }
        }
        // One that is gone and one that is new are a response whose status is another one.
        while !gone.is_empty() && !added.is_empty() {
            let (was, now) = (gone.remove(0), added.remove(0));
            self.changed("status", "the status", &now.status, &was.status);
            both.push((was, now));
        }
        for was in gone {
            let message = format!("the response {} is gone", was.status.value);
            self.say("status", message, None, Some((&was.status.range, "it was here")));
        }
        for now in added {
            let message = format!("a response {} is new", now.status.value);
            self.say("status", message, Some((&now.status.range, "new")), None);
        }
        for (was, now) in both {
            self.body(was, now);
        }
        self.statuses();
    }

    /// The statuses that are listed without an example.
    fn statuses(&mut self) {
        let (old, new) = (self.old, self.new);
        let is_in = |endpoint: &Endpoint, value: &str| endpoint.statuses.iter().any(|status| status.value == value);
        let mut seen = BTreeSet::new();
        for status in &new.statuses {
            if !is_in(old, &status.value) && seen.insert(&status.value) {
                let message = format!("the status {} is new", status.value);
                self.say("status", message, Some((&status.range, "new")), None);
            }
        }
        for status in &old.statuses {
            if !is_in(new, &status.value) && seen.insert(&status.value) {
                let message = format!("the status {} is gone", status.value);
                self.say("status", message, None, Some((&status.range, "it was here")));
            }
        }
    }

    fn body(&mut self, was: &Response, now: &Response) {
        let status = &now.status;
        let is_without = |body: &Body| !matches!(body, Body::Json(_));
        match (&was.body, &now.body) {
            (Body::Json(old), Body::Json(new)) => self.example(&status.value, old, new),
            // How a page writes that there is no body is a matter of wording; that an example is no JSON differs from the
            // document, and is reported there.
            (one, two) if is_without(one) && is_without(two) => {}
            (before, after) => {
                let message = format!("the response {} had {} and has {}", status.value, noun(before), noun(after));
                let at = match after {
                    Body::Json(example) => &example.range,
                    _ => &status.range,
                };
                let before_at = match before {
                    Body::Json(example) => &example.range,
                    _ => &was.status.range,
                };
                self.say("response", message, Some((at, noun(after))), Some((before_at, noun(before))));
            }
        }
    }

    fn example(&mut self, status: &str, old: &Example, new: &Example) {
        let is_in = |shape: &Shape, path: &str| shape.kinds.contains_key(path);
        let added = outermost(new.shape.kinds.keys().filter(|path| !is_in(&old.shape, path)));
        let gone = outermost(old.shape.kinds.keys().filter(|path| !is_in(&new.shape, path)));
        let others = outermost(
            new.shape.kinds.keys().filter(|path| is_in(&old.shape, path) && !old.shape.agrees_at(&new.shape, path)),
        );
        // What is in a value of another kind differs because the value does.
        let is_inside = |path: &&&str| !others.iter().any(|other| is_within(path, other));
        let added: Vec<&str> = added.iter().filter(is_inside).copied().collect();
        let gone: Vec<&str> = gone.iter().filter(is_inside).copied().collect();
        let mut parts = Vec::new();
        if !added.is_empty() {
            parts.push(format!("{} new", are(&added)));
        }
        if !gone.is_empty() {
            parts.push(format!("{} gone", are(&gone)));
        }
        for path in others.iter().take(MAX_KEYS) {
            let word = |shape: &Shape| shape.words(path).unwrap_or_default();
            parts.push(format!("{} was {} and is {}", named(path), word(&old.shape), word(&new.shape)));
        }
        let Some(first) = others.first().or(added.first()).or(gone.first()) else { return };
        let message = format!("in the example of {status}, {}", parts.join("; "));
        let now_at = place(new, first, self.text(new));
        let text = if is_in(&new.shape, first) { "this" } else { "in this" };
        self.say("response", message, Some((&now_at, text)), Some((&old.range, "as it was")));
    }

    fn text(&self, example: &Example) -> &str {
        self.sources.file(self.page.file).text.get(example.range.clone()).unwrap_or_default()
    }
}

fn noun(body: &Body) -> &'static str {
    if matches!(body, Body::Json(_)) { "an example" } else { "no example" }
}

/// Paths without those that lie in others of them.
fn outermost<'s>(paths: impl Iterator<Item = &'s String>) -> Vec<&'s str> {
    let mut list: Vec<&str> = Vec::new();
    for path in paths {
        if !list.iter().any(|outer| is_within(path, outer)) {
            list.push(path);
        }
    }
    list
}

fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn named(path: &str) -> String {
    if path.is_empty() { "the whole".to_owned() } else { format!("`{path}`") }
}

fn are(paths: &[&str]) -> String {
    let names: Vec<String> = paths.iter().take(MAX_KEYS).map(|path| named(path)).collect();
    let more = paths.len().saturating_sub(MAX_KEYS);
    let verb = if paths.len() == 1 { "is" } else { "are" };
    if more == 0 {
        format!("{} {verb}", names.join(", "))
    } else {
        format!("{} and {more} more {verb}", names.join(", "))
    }
}

/// Where a path of a shape is in an example: its first item stands for all of them.
fn place(example: &Example, path: &str, text: &str) -> Range<usize> {
    let Some(mut value) = example.value.as_ref() else { return example.range.clone() };
    let mut at = Pointer::root();
    for token in Pointer::from(path).tokens() {
        let (key, inner) = match value.as_list() {
            Some(items) if token == "*" => ("0", items.first()),
            _ => (&*token, value.get(&token)),
        };
        let Some(inner) = inner else { break };
        at = at.key(key);
        value = inner;
    }
    if at == Pointer::root() {
        return example.range.clone();
    }
    let sources = Sources::single("example.json", text);
    let Some(position) = Positions::find(sources.root(), [&at]).of(&at) else { return example.range.clone() };
    let range = position.keys.first().cloned().unwrap_or(position.value);
    example.range.start + range.start..example.range.start + range.end
}
