//! The media types of requests and responses: what `consumes` and `produces` say, and what is meant where they do not.

use super::super::ref_resolver::{Base, RefResolver};
use super::{Kind, Parts, Place};
use crate::document::{Object, Value};
use crate::source::FileId;
use foldhash::HashMap;
use std::sync::Arc;

pub(super) const JSON: &str = "application/json";
pub(super) const BYTES: &str = "application/octet-stream";
pub(super) const MULTIPART: &str = "multipart/form-data";
pub(super) const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// What each file and each operation declares, before anything is converted.
pub(super) struct MediaTypes {
    /// What a file says for all of its operations.
    files: HashMap<FileId, Declared>,
    /// What an operation produces, by its place and by those of the shared responses that it is the first to refer to.
    produces: HashMap<Place, Arc<Vec<String>>>,
    consumes: HashMap<Place, Arc<Vec<String>>>,
}

/// What is declared for a whole file; nothing where nothing is.
#[derive(Clone, Default)]
struct Declared {
    consumes: Arc<Vec<String>>,
    produces: Arc<Vec<String>>,
}

impl MediaTypes {
    pub(super) fn of(refs: &RefResolver, parts: &Parts) -> Self {
        let mut all = Self { files: HashMap::default(), produces: HashMap::default(), consumes: HashMap::default() };
        for (_, file, _) in parts {
            all.files.entry(*file).or_insert_with(|| {
                let root = refs.whole(*file).and_then(|node| node.value.as_object());
                let list = |key| Arc::new(root.map(|root| listed(root, key)).unwrap_or_default());
                Declared { consumes: list("consumes"), produces: list("produces") }
            });
        }
        for (_, file, pointer) in parts.iter().filter(|(kind, ..)| *kind == Kind::Operation) {
            let Some(node) = refs.at(Base::of(*file), pointer) else { continue };
            let Some(operation) = node.value.as_object() else { continue };
            let place = Place { file: *file, pointer: pointer.clone() };
            let own = |key: &str, declared: fn(&Declared) -> &Arc<Vec<String>>| match listed(operation, key) {
                own if own.is_empty() && !operation.contains_key(key) => all.declared(*file, declared),
                own => Arc::new(own),
            };
            let (consumes, produces) =
                (own("consumes", |declared| &declared.consumes), own("produces", |declared| &declared.produces));
            for response in operation.get("responses").and_then(Value::as_object).into_iter().flat_map(Object::values) {
                let shared = super::reference(response).and_then(|reference| refs.target(node.base, reference).ok());
                let Some(end) = shared.and_then(|target| refs.end(target).ok()) else { continue };
                let shared = Place { file: end.node.base.file, pointer: end.pointer };
                all.produces.entry(shared).or_insert_with(|| produces.clone());
            }
            all.consumes.insert(place.clone(), consumes);
            all.produces.insert(place, produces);
        }
        all
    }

    /// What is declared in a file, or else in the root.
    fn declared(&self, file: FileId, of: fn(&Declared) -> &Arc<Vec<String>>) -> Arc<Vec<String>> {
        let files = [file, FileId::ROOT].into_iter().filter_map(|file| self.files.get(&file));
        files.map(of).find(|declared| !declared.is_empty()).cloned().unwrap_or_default()
    }

    /// What the operation of a response produces; of a shared one, what is declared for all or else for the first that refers
    /// to it.
    pub(super) fn produced(&self, response: &Place) -> Vec<String> {
        let operation = response.parent().and_then(|responses| responses.parent());
        let own = operation.and_then(|operation| self.produces.get(&operation));
        let produced = own.cloned().unwrap_or_else(|| {
            let all = self.declared(response.file, |declared| &declared.produces);
            if all.is_empty() { self.produces.get(response).cloned().unwrap_or_default() } else { all }
        });
        produced.to_vec()
    }

    /// What an operation consumes.
    pub(super) fn consumed(&self, operation: &Place) -> Vec<String> {
        self.consumes.get(operation).map(|consumed| consumed.to_vec()).unwrap_or_default()
    }
}

/// The media types of a form, of which one field may be a file.
pub(super) fn of_form(consumed: Vec<String>, has_file: bool) -> Vec<String> {
    let is_form = |media_type: &String| {
        let essence = essence(media_type);
        essence == MULTIPART || (essence == URL_ENCODED && !has_file)
    };
    let forms: Vec<String> = consumed.into_iter().filter(is_form).collect();
    match (forms.is_empty(), has_file) {
        (false, _) => forms,
        (true, true) => vec![MULTIPART.to_owned()],
        (true, false) => vec![URL_ENCODED.to_owned()],
    }
}

/// The media types of a response that is a file: none that describes a value, as long as there are others.
pub(super) fn of_file(produced: Vec<String>) -> Vec<String> {
    if produced.is_empty() {
        return vec![BYTES.to_owned()];
    }
    let others: Vec<String> = produced.iter().filter(|media_type| !is_of_values(media_type)).cloned().collect();
    if others.is_empty() { produced } else { others }
}

/// Whether values are written in a media type, and not bytes.
fn is_of_values(media_type: &str) -> bool {
    let essence = essence(media_type);
    ["/json", "+json", "/xml", "+xml"].iter().any(|end| essence.ends_with(end))
}

/// A media type without its parameters.
pub(super) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn listed(object: &Object, key: &str) -> Vec<String> {
    let list = object.get(key).and_then(Value::as_list).unwrap_or_default();
    let mut texts: Vec<String> = Vec::with_capacity(list.len());
    for text in list.iter().filter_map(Value::as_text).filter(|text| !text.trim().is_empty()) {
        if !texts.iter().any(|known| known == text) {
            texts.push(text.to_owned());
        }
    }
    texts
}
