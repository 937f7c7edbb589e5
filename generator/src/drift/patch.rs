//! How the document would follow its pages, as a patch.
//!
//! What comes in are differences; what goes out is a unified diff of the document's files for those that are mechanical: a
//! type, a status, whether something is required, a parameter more or less. The text is changed and nothing else of it, so
//! that comments and layout stay. Only the reader applies it: whether the page is right is not known here.

mod text;

use super::Comparison;
use super::difference::Edit;
use super::page::Presence;
use super::page_type::{Meaning, PageType};
use crate::pointer::Pointer;
use crate::source::{FileId, Format, Origins, Sources};
use std::collections::BTreeMap;
use text::Text;

/// A changed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patched {
    /// The file.
    pub file: FileId,
    /// Its text as it would be.
    pub text: String,
}

/// The files of the document that would change.
#[must_use]
pub fn patched(comparison: &Comparison) -> Vec<Patched> {
    let Some(origins) = &comparison.origins else { return Vec::new() };
    let mut patch = Patch { sources: &comparison.sources, origins, texts: BTreeMap::new(), lists: BTreeMap::new() };
    for edit in comparison.verdict.unexplained.iter().filter_map(|difference| difference.edit.as_ref()) {
        patch.edit(edit);
    }
    patch.lists();
    let texts = patch.texts.into_iter().map(|(file, text)| Patched { file, text: text.finish() });
    texts.filter(|patched| patched.text != comparison.sources.file(patched.file).text).collect()
}

/// The patch as a unified diff; empty when nothing would change.
#[must_use]
pub fn diff(comparison: &Comparison) -> String {
    let mut diff = String::new();
    for Patched { file, text } in patched(comparison) {
        let source = comparison.sources.file(file);
        let path = source.path.display().to_string();
        let (before, after) = (format!("a/{path}"), format!("b/{path}"));
        let lines = similar::TextDiff::from_lines(source.text.as_str(), &text);
        diff.push_str(&lines.unified_diff().header(&before, &after).to_string());
    }
    diff
}

struct Patch<'a> {
    sources: &'a Sources,
    origins: &'a Origins,
    texts: BTreeMap<FileId, Text<'a>>,
    /// The lists of required names that change, by the schemas they are in: what goes away and what is new.
    lists: BTreeMap<Pointer, Vec<(String, Presence)>>,
}

impl<'a> Patch<'a> {
    /// The text that a place of the lowered document was read from, and the place there. JSON is written by programs, and
    /// is left to them.
    fn text(&mut self, lowered: &Pointer) -> Option<(&mut Text<'a>, Pointer)> {
        let (file, pointer) = self.origins.find(lowered);
        let (file, pointer) = if file == FileId::ROOT { self.sources.origin(&pointer) } else { (file, pointer) };
        let source = self.sources.file(file);
        if source.format != Format::Yaml {
            return None;
        }
        Some((self.texts.entry(file).or_insert_with(|| Text::new(source)), pointer))
    }

    /// Makes an edit, if that is possible where it belongs.
    fn edit(&mut self, edit: &Edit) -> Option<()> {
        match edit {
            Edit::Type(at, word) => {
                let (kind, format) = written(word)?;
                let (text, at) = self.text(at)?;
                let (type_at, format_at) = (at.key("type"), at.key("format"));
                text.set(&type_at, kind)?;
                match (text.has(&format_at), format) {
                    (true, Some(format)) => text.set(&format_at, &format)?,
                    (true, None) => text.remove(&format_at)?,
                    (false, Some(format)) => text.add_behind(&type_at, "format", &format)?,
                    (false, None) => {}
                }
            }
            Edit::Presence { parameter, presence } => {
                let is_required = *presence == Presence::Required;
                let (text, at) = self.text(parameter)?;
                if text.has(&at.key("required")) {
                    text.set(&at.key("required"), if is_required { "true" } else { "false" })?;
                } else if is_required {
                    text.add_behind(&at.key("in"), "required", "true")?;
                }
            }
            Edit::Listed { owner, name, listed_at, presence } => {
                let owner =
                    listed_at.as_ref().and_then(|item| item.parent()?.parent()).unwrap_or_else(|| owner.clone());
                self.lists.entry(owner).or_default().push((name.clone(), *presence));
            }
            Edit::Status(at, status) => {
                let (text, at) = self.text(at)?;
                text.rename(&at, status)?;
            }
            Edit::Query { operation, name, word, presence } => {
                let (kind, format) = written(word)?;
                let format = format.map(|format| format!(", format: {format}")).unwrap_or_default();
                let required = if *presence == Presence::Required { "required: true, " } else { "" };
                let item = format!("{{name: {name}, in: query, {required}schema: {{type: {kind}{format}}}}}");
                let (text, at) = self.text(operation)?;
                let list = at.key("parameters");
                match text.items(&list) {
                    0 => text.add_behind(&at.key("operationId"), "parameters", &format!("[{item}]"))?,
                    count => text.add_item_behind(&list.index(count - 1), &item)?,
                }
            }
            Edit::Property { beside, name, word, presence } => {
                let (kind, format) = written(word)?;
                let format = format.map(|format| format!(", format: {format}")).unwrap_or_default();
                let (text, at) = self.text(beside)?;
                text.add_behind(&at, name, &format!("{{type: {kind}{format}}}"))?;
                if *presence == Presence::Required {
                    let owner = beside.parent()?.parent()?;
                    self.lists.entry(owner).or_default().push((name.clone(), *presence));
                }
            }
            Edit::Remove { at, listed_at } => {
                let (text, place) = self.text(at)?;
                text.remove(&place)?;
                if let Some(item) = listed_at {
                    let (owner, name) = (item.parent()?.parent()?, at.last()?.into_owned());
                    self.lists.entry(owner).or_default().push((name, Presence::Optional));
                }
            }
        }
        Some(())
    }

    /// Writes the lists of required names that change.
    fn lists(&mut self) {
        for (owner, names) in std::mem::take(&mut self.lists) {
            self.list(&owner, &names);
        }
    }

    fn list(&mut self, owner: &Pointer, names: &[(String, Presence)]) -> Option<()> {
        let (text, owner) = self.text(owner)?;
        let at = owner.key("required");
        let mut list = text.list(&at);
        let is_absent = list.is_empty();
        for (name, presence) in names {
            list.retain(|item| item.trim_matches(['\'', '"']) != name);
            if *presence == Presence::Required {
                list.push(name.clone());
            }
        }
        match (is_absent, list.is_empty()) {
            (true, true) => Some(()),
            (true, false) => text.add_behind(&owner.key("type"), "required", &format!("[{}]", list.join(", "))),
            (false, _) => text.set_list(&at, &list),
        }
    }
}

/// How the document writes a type and its format. A list needs more than a word.
fn written(word: &PageType) -> Option<(&'static str, Option<String>)> {
    Some(match word.meaning() {
        Meaning::Text(format) => {
            ("string", format.map(|format| if format == "url" { "uri".to_owned() } else { format }))
        }
        Meaning::Integer => ("integer", None),
        Meaning::Number => ("number", None),
        Meaning::Boolean => ("boolean", None),
        Meaning::Object => ("object", None),
        Meaning::Timestamp => ("string", Some("date-time".to_owned())),
        Meaning::File => ("string", Some("binary".to_owned())),
        Meaning::List(_) | Meaning::Either(_) | Meaning::Unknown => return None,
    })
}
