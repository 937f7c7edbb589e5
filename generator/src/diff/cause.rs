//! The lines that caused the changes.
//!
//! What comes in are changes and the documents before and after; what goes out is, for each, the file, line and column of
//! what it is about: in the old document of what is gone, else in the new one. A place is a pointer of what was decided and
//! a step into it, which is taken in the document as it is written: through `$ref` and `allOf`, as a reader would go.

use super::change::{Change, ChangeKind};
use super::declaration::{DeclarationSite, Within};
use super::surface::Surface;
use crate::Reading;
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{self, Value};
use crate::pointer::Pointer;
use crate::position::Positions;
use crate::source::FileId;
use foldhash::HashMap;

/// How many references and parts are followed to find something.
const MAX_STEPS: usize = 32;

type State<'s> = Option<(&'s Reading, &'s Surface)>;

/// Adds to each change where it comes from. Of a state that no document is known of there are no lines.
pub(super) fn find(changes: &mut [Change], old: State<'_>, new: State<'_>) {
    for (state, is_gone) in [(old, true), (new, false)] {
        let Some((reading, surface)) = state else { continue };
        let mut found: Vec<(usize, FileId, Pointer)> = Vec::new();
        let documents = Documents::read(reading);
        for (index, change) in changes.iter().enumerate() {
            if (change.change_kind == ChangeKind::Removed) == is_gone
                && let Some(place) = place(surface, change)
            {
                let (file, pointer) = documents.find(place);
                found.push((index, file, pointer));
            }
        }
        let mut positions: HashMap<FileId, Positions> = HashMap::default();
        for (index, file, pointer) in &found {
            let source = reading.sources.file(*file);
            let positions = positions.entry(*file).or_insert_with(|| {
                let here = found.iter().filter(|(_, other, _)| other == file);
                Positions::find(source, here.map(|(_, _, pointer)| pointer))
            });
            if let Some(position) = positions.of(pointer) {
                let offset = position.keys.first().map_or(position.value.start, |key| key.start);
                let (line, column) = source.position(offset);
                changes[*index].line = Some(format!("{}:{line}:{column}", source.path.display()));
            }
        }
    }
}

/// The place of what changed: of a parameter its own, of a trait that of its type.
fn place<'s>(surface: &'s Surface, change: &Change) -> Option<&'s DeclarationSite> {
    let inner = change.part.as_ref().and_then(|part| surface.places.get(&format!("{}#{part}", change.path)));
    let around = change.path.split_once(": ").map_or(change.path.as_str(), |(ty, _)| ty);
    let owner =
        |path: &str| path.rsplit_once("::").or_else(|| path.rsplit_once('.')).map(|(owner, _)| owner.to_owned());
    inner
        .or_else(|| surface.places.get(around))
        .or_else(|| surface.places.get(&owner(around)?))
        .or_else(|| surface.places.get(change.path.strip_prefix("Upload<")?.split('>').next()?))
}

/// The files of a document, read again: they were taken apart to be lowered.
struct Documents<'r> {
    reading: &'r Reading,
    values: HashMap<FileId, Value>,
}

impl<'r> Documents<'r> {
    fn read(reading: &'r Reading) -> Self {
        let mut values = HashMap::default();
        for (file, _) in reading.sources.iter().filter(|(file, _)| reading.sources.settings() != Some(*file)) {
            // What is wrong has been reported already.
            if let Some(value) = document::read(&reading.sources, file, Severity::Warning, &mut Diagnostics::new()) {
                values.insert(file, value);
            }
        }
        Self { reading, values }
    }

    fn find(&self, place: &DeclarationSite) -> (FileId, Pointer) {
        let (file, pointer) = match &self.reading.origins {
            Some(origins) => origins.find(&place.origin),
            None => (FileId::ROOT, place.origin.clone()),
        };
        let (file, pointer) =
            if file == FileId::ROOT { self.reading.sources.origin(&pointer) } else { (file, pointer) };
        let inner = self.values.get(&file).and_then(|root| Walk { root }.step(&pointer, &place.within));
        (file, inner.unwrap_or(pointer))
    }
}

/// Steps within a file.
struct Walk<'v> {
    root: &'v Value,
}

impl Walk<'_> {
    fn step(&self, at: &Pointer, within: &Within) -> Option<Pointer> {
        let there = |pointer: Pointer| self.root.find(&pointer).map(|_| pointer);
        match within {
            Within::Whole => there(at.clone()),
            Within::Key(key) => there(at.key(key)),
            Within::Property(name) => self.inside(at, MAX_STEPS, &|schema| there(schema.keys(&["properties", name]))),
            Within::Value(text) => self.inside(at, MAX_STEPS, &|schema| self.value(schema, text)),
            Within::Branch(index) => self.inside(at, MAX_STEPS, &|schema| {
                ["oneOf", "anyOf"].iter().find_map(|key| there(schema.key(key).index(*index)))
            }),
            Within::Parameter(name) => {
                let around = at.parent().unwrap_or_default();
                [at, &around].into_iter().find_map(|place| self.parameter(&place.key("parameters"), name))
            }
            Within::Status(status) => {
                let responses = at.key("responses");
                [status.clone(), status.to_lowercase()].into_iter().find_map(|status| there(responses.key(&status)))
            }
            Within::Header(name) => Self::header(&Pointer::root(), self.root, name, MAX_STEPS),
        }
    }

    /// Looks in a schema, in what it refers to and in what it is made of.
    fn inside(&self, at: &Pointer, steps: usize, look: &dyn Fn(&Pointer) -> Option<Pointer>) -> Option<Pointer> {
        if let Some(found) = look(at) {
            return Some(found);
        }
        let (value, steps) = (self.root.find(at)?, steps.checked_sub(1)?);
        if let Some(reference) = value.get("$ref").and_then(Value::as_text) {
            return self.inside(&Pointer::from_reference(reference)?, steps, look);
        }
        let lists = ["allOf", "oneOf", "anyOf"].iter().filter_map(|key| Some((key, value.get(key)?.as_list()?)));
        let parts = lists.flat_map(|(key, list)| (0..list.len()).map(|index| at.key(key).index(index)));
        let items = value.get("items").map(|_| at.key("items"));
        parts.chain(items).find_map(|part| self.inside(&part, steps, look))
    }

    fn value(&self, schema: &Pointer, text: &str) -> Option<Pointer> {
        let list = schema.key("enum");
        let values = self.root.find(&list)?.as_list()?;
        let index = values.iter().position(|value| match value {
            Value::Text(value) => value == text,
            Value::Number(digits) => **digits == *text,
            Value::Bool(flag) => flag.to_string() == text,
            _ => false,
        });
        index.map(|index| list.index(index))
    }

    fn parameter(&self, list: &Pointer, name: &str) -> Option<Pointer> {
        let parameters = self.root.find(list)?.as_list()?;
        let index = parameters.iter().position(|parameter| {
            let reference = parameter.get("$ref").and_then(Value::as_text);
            let referred = reference.and_then(Pointer::from_reference);
            let parameter = referred.and_then(|pointer| self.root.find(&pointer)).unwrap_or(parameter);
            parameter.get("name").and_then(Value::as_text) == Some(name)
        });
        index.map(|index| list.index(index))
    }

    /// The first header of this name under any `headers`.
    fn header(at: &Pointer, value: &Value, name: &str, steps: usize) -> Option<Pointer> {
        let steps = steps.checked_sub(1)?;
        if let Some(list) = value.as_list() {
            let mut items = list.iter().enumerate();
            return items.find_map(|(index, item)| Self::header(&at.index(index), item, name, steps));
        }
        let object = value.as_object()?;
        if let Some(headers) = object.get("headers").and_then(Value::as_object)
            && let Some(found) = headers.keys().find(|key| key.eq_ignore_ascii_case(name))
        {
            return Some(at.keys(&["headers", found]));
        }
        object.iter().find_map(|(key, inner)| Self::header(&at.key(key), inner, name, steps))
    }
}
