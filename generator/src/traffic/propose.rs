//! How the document would follow traffic, where that is mechanical: an overlay.
//!
//! What comes in are differences that no note explains; what goes out is an OpenAPI Overlay that allows `null`, requires
//! fewer keys, and adds statuses, media types, properties and listed values. What is added has the schema of what was seen,
//! which has no text of it but those values, and they are marked for review. Wrong types, formats and bounds need
//! thought, and so do operations.

use super::Comparison;
use super::difference::{Difference, Follow};
use super::messages::harmless;
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{self, Value as Document};
use crate::options::Options;
use crate::overlay;
use crate::overlay::write::{Overlay, quoted, target};
use crate::pointer::Pointer;
use crate::source::FileId;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// An overlay, and what it is about.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The text.
    pub text: String,
    /// How many differences it would end.
    pub followed: usize,
    /// How many differences take thought, or are about other files than the root of the document.
    pub left: usize,
}

/// The overlay that follows what no note explains.
#[must_use]
pub fn propose(comparison: &Comparison, options: &Options) -> Option<Proposal> {
    let mut sources = comparison.sources.clone();
    let mut diagnostics = Diagnostics::new();
    let document = document::read(&sources, FileId::ROOT, Severity::Warning, &mut diagnostics)?;
    let document = overlay::apply(document, &options.customization.overlays, &mut sources, &mut diagnostics)?;
    let is_30 = document.get("openapi").and_then(Document::as_text).is_some_and(|version| version.starts_with("3.0"));
    let mut writer = Writer { document: &document, is_30, overlay: Overlay::default(), lists: BTreeMap::new() };
    let differences = &comparison.verdict.unexplained;
    let followed = differences.iter().filter(|difference| writer.follow(difference, comparison)).count();
    writer.lists();
    let left = differences.len() - followed;
    let comment = [
        "Proposed by `specwright traffic`: what was recorded of the server, where following it takes no thought."
            .to_owned(),
        format!("Differences followed: {followed}. Differences that take thought: {left}."),
        "Review it before it is applied with `--overlay`.".to_owned(),
    ];
    let title = "What traffic shows";
    let text = writer.overlay.write(title, &comment).ok()?;
    Some(Proposal { text, followed, left })
}

struct Writer<'d> {
    document: &'d Document,
    is_30: bool,
    overlay: Overlay,
    /// The names that lists of required keys lose, by the places of the schemas, with the reasons.
    lists: BTreeMap<Pointer, Vec<(String, String)>>,
}

impl Writer<'_> {
    /// Follows a difference. Whether that takes no thought.
    fn follow(&mut self, difference: &Difference, comparison: &Comparison) -> bool {
        self.try_follow(difference, comparison).is_some()
    }

    fn try_follow(&mut self, difference: &Difference, comparison: &Comparison) -> Option<()> {
        let origins = comparison.origins.as_ref()?;
        let here = |pointer: &Pointer| {
            let (file, pointer) = origins.find(pointer);
            (file == FileId::ROOT).then_some(pointer)
        };
        let exchanges = difference.count();
        let plural = if exchanges == 1 { "" } else { "s" };
        let why = format!("{}: {exchanges} exchange{plural}", harmless(&difference.message));
        match difference.follow.as_ref()? {
            Follow::Nullable(at) => self.nullable(&here(at)?, &why),
            Follow::Optional(at, name) => {
                let at = here(at)?;
                self.document.find(&at.key("required"))?;
                self.lists.entry(at).or_default().push((name.clone(), why));
                Some(())
            }
            Follow::Status(operation, status, media_type) => {
                let mut response = json!({ "description": "Seen in traffic" });
                if let Some(media_type) = media_type {
                    response["content"] = self.content(media_type, difference);
                }
                self.merge(&here(operation)?, &["responses", status], response, &why)
            }
            Follow::Media(at, media_type) => {
                let content = self.content(media_type, difference);
                self.merge(&here(at)?, &["content"], content, &why)
            }
            Follow::Values(at) => {
                let values = difference.values.as_ref().filter(|values| !values.is_empty())?;
                let at = here(at)?.key("enum");
                let is_text = self.document.find(&at)?.as_list()?.iter().any(|value| value.as_text().is_some());
                let value = |text: &String| match serde_json::from_str::<Value>(text) {
                    Ok(value) if !is_text => value,
                    _ => text.as_str().into(),
                };
                let values: Value = values.iter().map(value).collect();
                self.overlay.update(&target(self.document, &at)?, &format!("review these values; {why}"), &values);
                Some(())
            }
            Follow::Property(at, name) => {
                let schema = difference.shape.schema(self.is_30);
                self.merge(&here(at)?, &["properties", name], schema, &why)
            }
        }
    }

    /// A media type with the schema of what was seen.
    fn content(&self, media_type: &str, difference: &Difference) -> Value {
        let schema = if difference.shape.is_empty() { json!({}) } else { difference.shape.schema(self.is_30) };
        let media = if schema == json!({}) { schema } else { json!({ "schema": schema }) };
        Value::Object(Map::from_iter([(media_type.to_owned(), media)]))
    }

    /// Puts a value under keys of what is at a place.
    fn merge(&mut self, at: &Pointer, keys: &[&str], value: Value, why: &str) -> Option<()> {
        let update =
            keys.iter().rev().fold(value, |value, key| Value::Object(Map::from_iter([((*key).to_owned(), value)])));
        self.overlay.update(&target(self.document, at)?, why, &update);
        Some(())
    }

    /// Lets a schema allow `null`, as the version of the document says that.
    fn nullable(&mut self, at: &Pointer, why: &str) -> Option<()> {
        let schema = self.document.find(at)?.as_object()?;
        let path = target(self.document, at)?;
        let text = |key: &str| schema.get(key).and_then(Document::as_text);
        if let Some(reference) = text("$ref") {
            let reference = json!({ "$ref": reference });
            self.overlay.remove(&format!("{path}['$ref']"), why);
            let update = if self.is_30 {
                json!({ "nullable": true, "allOf": [reference] })
            } else {
                json!({ "anyOf": [reference, { "type": "null" }] })
            };
            self.overlay.update(&path, why, &update);
            return Some(());
        }
        let mut update = Map::new();
        let has = |key: &str| schema.get(key).is_some();
        if has("enum") {
            update.insert("enum".to_owned(), json!([null]));
        }
        if self.is_30 {
            update.insert("nullable".to_owned(), true.into());
        } else if let Some(kind) = text("type") {
            self.overlay.remove(&format!("{path}['type']"), why);
            update.insert("type".to_owned(), json!([kind, "null"]));
        } else if has("type") {
            update.insert("type".to_owned(), json!(["null"]));
        }
        for key in ["oneOf", "anyOf"].into_iter().filter(|key| !self.is_30 && has(key)) {
            update.insert(key.to_owned(), json!([{ "type": "null" }]));
        }
        // Members of an `allOf` that do not allow it, and constants, have to be looked at.
        let takes_thought = !self.is_30 && (has("allOf") || has("const"));
        if takes_thought || update.is_empty() {
            return None;
        }
        self.overlay.update(&path, why, &Value::Object(update));
        Some(())
    }

    /// Takes names out of lists of required keys, and lists away of which nothing is left.
    fn lists(&mut self) {
        for (at, names) in std::mem::take(&mut self.lists) {
            let list = at.key("required");
            let Some(path) = target(self.document, &list) else { continue };
            let all = self.document.find(&list).and_then(Document::as_list).unwrap_or_default();
            let is_gone = |name: &str| names.iter().any(|(gone, _)| gone == name);
            if all.iter().filter_map(Document::as_text).all(is_gone) {
                let why: Vec<&str> = names.iter().map(|(_, why)| why.as_str()).collect();
                self.overlay.remove(&path, &why.join("; "));
                continue;
            }
            for (name, why) in names {
                self.overlay.remove(&format!("{path}[?@ == '{}']", quoted(&name)), &why);
            }
        }
    }
}
