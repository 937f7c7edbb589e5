//! An overlay that mends a document: every repair that takes no thought, with its reason.
//!
//! What comes in are the document and the repairs that were noted while it was checked; what goes out is the text of an
//! OpenAPI Overlay. An overlay cannot change one item of a list, nor the kind of a value: then the whole list, or the
//! value, is taken away and put in again.

use super::write::{Overlay, target};
use crate::diagnostic::{Edit, Repair};
use crate::document::{Object, Value};
use crate::pointer::Pointer;
use crate::position::Positions;
use crate::source::{FileId, Sources};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What is put in anew, by where its key is, and why.
type Units = BTreeMap<Pointer, Vec<String>>;

/// The overlay with the repairs of the root document, and how many there are; `None` without one.
pub(crate) fn propose(document: &Value, repairs: &[Repair]) -> Option<(String, usize)> {
    let mut mended = document.clone();
    let mut repairs: Vec<&Repair> = repairs.iter().filter(|repair| repair.file == FileId::ROOT).collect();
    // From the inside out; a key is named anew after what is under it was mended, and what is behind something in a list is
    // taken away before it.
    let last = |pointer: &Pointer| pointer.last().and_then(|key| key.parse::<usize>().ok());
    repairs.sort_by_key(|repair| {
        let turn = match &repair.edit {
            Edit::Rename(_) => (1, Reverse(None)),
            Edit::Remove => (2, Reverse(last(&repair.pointer))),
            Edit::Put(_) | Edit::Enlist => (0, Reverse(None)),
        };
        (Reverse(repair.pointer.tokens().count()), turn)
    });
    let mut removed: BTreeSet<&Pointer> = BTreeSet::new();
    repairs.retain(|repair| repair.edit != Edit::Remove || removed.insert(&repair.pointer));
    let (mut units, mut names) = (Units::new(), BTreeMap::new());
    for Repair { pointer, edit, why, .. } in repairs {
        let Some(unit) = unit(document, pointer) else { continue };
        let reasons = units.entry(unit).or_default();
        if !reasons.contains(why) {
            reasons.push(why.clone());
        }
        if let Edit::Rename(name) = edit {
            names.insert(pointer.clone(), name.clone());
        }
        carry_out(&mut mended, pointer, edit);
    }
    let mut overlay = Overlay::default();
    let all: Vec<&Pointer> = units.keys().collect();
    for (unit, reasons) in &units {
        let is_inside = all.iter().any(|other| *other != unit && unit.is_within(other));
        let (Some(around), Some(key)) = (unit.parent(), unit.last()) else { continue };
        if is_inside {
            continue;
        }
        let why = reasons.join("; ");
        let name = names.get(unit).map_or_else(|| key.to_string(), Clone::clone);
        if document.find(unit).is_some() {
            overlay.remove(&target(document, unit)?, &why);
        }
        let Some(value) = mended.find(&around).and_then(|around| around.get(&name)) else { continue };
        let update = serde_json::Map::from_iter([(name, json(value))]);
        overlay.update(&target(document, &around)?, &why, &update.into());
    }
    let count = units.values().map(Vec::len).sum();
    let comment = [
        "Proposed by `specwright check`: what mends the document and takes no thought.".to_owned(),
        "Review it before it is applied with `--overlay`.".to_owned(),
    ];
    (count > 0).then(|| Some((overlay.write("Repairs", &comment).ok()?, count)))?
}

/// What is to be mended in other files, which no overlay changes: a line for each, with its place.
pub(crate) fn by_hand(repairs: &[Repair], sources: &Sources) -> Vec<String> {
    let mut by_file: BTreeMap<FileId, Vec<&Repair>> = BTreeMap::new();
    for repair in repairs.iter().filter(|repair| repair.file != FileId::ROOT) {
        by_file.entry(repair.file).or_default().push(repair);
    }
    let mut lines = Vec::new();
    for (file, repairs) in by_file {
        let source = sources.file(file);
        let positions = Positions::find(source, repairs.iter().map(|repair| &repair.pointer));
        for Repair { pointer, edit, why, .. } in repairs {
            let position = positions.of(pointer);
            let offset = position.map_or(0, |position| match (edit, position.keys.last()) {
                (Edit::Rename(_) | Edit::Remove, Some(key)) => key.start,
                _ => position.value.start,
            });
            let ((line, column), path) = (source.position(offset), source.path.display());
            let key = pointer.last().unwrap_or_default();
            let what = match edit {
                Edit::Put(value) => format!("let `{key}` be `{value}`"),
                Edit::Enlist => format!("let `{key}` be a list of what it is"),
                Edit::Rename(name) => format!("call `{key}` `{name}`"),
                Edit::Remove => format!("take `{key}` away"),
            };
            lines.push(format!("{path}:{line}:{column}: {what}: {why}"));
        }
    }
    lines
}

/// The innermost key of an object around a place, or at it: what an overlay can put in anew.
fn unit(document: &Value, place: &Pointer) -> Option<Pointer> {
    let mut unit = place.clone();
    loop {
        let around = unit.parent()?;
        match document.find(&around)? {
            Value::Object(_) => return Some(unit),
            _ => unit = around,
        }
    }
}

fn carry_out(document: &mut Value, place: &Pointer, edit: &Edit) {
    let (Some(around), Some(key)) = (place.parent(), place.last()) else { return };
    let Some(around) = document.find_mut(&around) else { return };
    match (around, edit) {
        (Value::Object(object), Edit::Put(value)) => object.insert(&key, value_of(value)),
        (Value::Object(object), Edit::Enlist) => {
            if let Some(value) = object.get_mut(&key) {
                *value = Value::List(vec![std::mem::take(value)]);
            }
        }
        (Value::Object(object), Edit::Remove) => drop(object.remove(&key)),
        (Value::Object(object), Edit::Rename(name)) => {
            let entries = std::mem::take(object);
            let renamed = |known: &str| -> std::sync::Arc<str> {
                if *known == *key { name.as_str().into() } else { known.into() }
            };
            *object = entries.iter().map(|(known, value)| (renamed(known), value.clone())).collect::<Object>();
        }
        (Value::List(list), edit) => {
            let item = key.parse::<usize>().ok().and_then(|index| list.get_mut(index));
            match (item, edit) {
                (Some(item), Edit::Put(value)) => *item = value_of(value),
                (Some(item), Edit::Enlist) => *item = Value::List(vec![std::mem::take(item)]),
                (Some(_), Edit::Remove) => drop(key.parse().map(|index: usize| list.remove(index))),
                _ => {}
            }
        }
        _ => {}
    }
}

/// A value as JSON. Numbers that JSON's type here does not hold are texts of themselves, which people see.
fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => serde_json::from_str(number).unwrap_or_else(|_| number.to_string().into()),
        Value::Text(text) => text.as_str().into(),
        Value::List(list) => list.iter().map(json).collect(),
        Value::Object(object) => object.iter().map(|(key, value)| (key.to_owned(), json(value))).collect(),
    }
}

fn value_of(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => Value::Number(number.to_string().as_str().into()),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(list) => Value::List(list.iter().map(value_of).collect()),
        serde_json::Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| (key.as_str().into(), value_of(value)));
            Value::Object(entries.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::render::Form;
    use crate::options::{Customization, Naming, Options, Spanned, Strictness};
    use std::fs;

    #[test]
    fn what_is_proposed_mends_the_document() {
        let folder = tempfile::tempdir().unwrap();
        let (spec, overlay) = (folder.path().join("a.yaml"), folder.path().join("b.yaml"));
        let text = "
            openapi: 3.0.4
            info: {title: t, version: 1.0}
            tags: [a]
            paths:
              b/{id}:
                get:
                  operationId: b
                  deprecated: 'yes'
                  parameters: [{name: id, in: path, requird: true, schema: {type: int32}}]
                  responses: {4xx: {description: no, headers: []}, '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thin'}}}}}
            components:
              schemas:
                Thing: {type: object, required: id, properties: {id: {type: strng}, b: {type: string, enum: [1, b]}}}
        ";
        fs::write(&spec, text).unwrap();
        let options = |overlays| Options {
            naming: Naming::default(),
            strictness: Strictness::Strict,
            root: None,
            customization: Customization { overlays, ..Customization::default() },
        };
        let reading = crate::read(&spec, &options(Vec::new())).unwrap();
        let (text, count) = reading.propose(&options(Vec::new())).unwrap();
        assert!(count >= 10, "{text}");
        fs::write(&overlay, &text).unwrap();
        let mended = crate::read(&spec, &options(vec![(Spanned::bare("b.yaml"), overlay)])).unwrap();
        assert_eq!(mended.render(Form::Concise, false), "", "{text}");
    }

    #[test]
    fn what_a_file_means_of_the_document_is_found_there() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
        fs::create_dir_all(folder.path().join("parts/in")).unwrap();
        let text = "
            openapi: 3.0.4
            info: {title: t, version: '1'}
            paths: {/a: {$ref: parts/in/a.yaml}}
            components:
              schemas: {A b: {type: object, properties: {a: {type: string}}}}
              parameters: {p: {name: p, in: query, schema: {type: string}}}
        ";
        write("an api.yaml", text);
        let part = "
            get:
              parameters: [{$ref: '#/components/parameters/p'}, {$ref: '#/components/parameters/q'}]
              responses:
                '200': {description: ok, content: {application/json: {schema: {$ref: '#/definitions/A%20b'}}}}
        ";
        write("parts/in/a.yaml", part);
        let reading = crate::read(&folder.path().join("an api.yaml"), &Options::default()).unwrap();
        let printed = reading.render(Form::Concise, false);
        assert_eq!(printed.matches("dangling-reference").count(), 3, "{printed}");
        let lines = reading.repairs_by_hand().join("\n");
        let parameter = "let `$ref` be `\"../../an%20api.yaml#/components/parameters/p\"`";
        let schema = "let `$ref` be `\"../../an%20api.yaml#/components/schemas/A b\"`";
        assert!(lines.contains(parameter) && lines.contains(schema), "{lines}");
        let api = reading.api.as_ref().unwrap();
        let operation = &api.tags[0].operations[0];
        assert_eq!(operation.optional.len(), 1);
        assert!(!printed.contains("degraded") && !printed.contains("raw"), "{printed}");
    }

    #[test]
    fn what_is_to_be_mended_in_other_files_has_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let part = "Thing:\n  type: objekt\n  requird: [a]\n  properties:\n    a: {type: string, nullable: 'true'}\n";
        let text = "
            openapi: 3.0.4
            info: {title: t, version: '1'}
            paths: {}
            components: {schemas: {Thing: {$ref: 'part.yaml#/Thing'}}}
        ";
        fs::write(folder.path().join("part.yaml"), part).unwrap();
        fs::write(folder.path().join("a.yaml"), text).unwrap();
        let reading = crate::read(&folder.path().join("a.yaml"), &Options::default()).unwrap();
        assert!(reading.propose(&Options::default()).is_none(), "no overlay changes another file");
        let lines = reading.repairs_by_hand();
        let has = |end: &str| {
            lines.iter().any(|line| line.split_once("part.yaml").is_some_and(|(_, line)| line.starts_with(end)))
        };
        assert!(has(":2:9: let `type` be `\"object\"`: "), "{lines:?}");
        assert!(has(":3:3: call `requird` `required`: "), "{lines:?}");
        assert!(has(":5:33: let `nullable` be `true`: "), "{lines:?}");
    }
}
