//! Names that schemas give themselves: `$id`, `$anchor`, `$dynamicAnchor`, and `$self` of a document.
//!
//! Few documents have any, so they are looked for once in each file, wherever an object may be a schema.

use super::Base;
use crate::document::Value;
use crate::pointer::Pointer;
use crate::source::FileId;
use foldhash::HashMap;
use url::Url;

/// Keys under which nothing is a schema.
const DATA: &[&str] = &["example", "examples", "default", "enum", "const"];

/// What has which name.
#[derive(Default)]
pub(super) struct Identifiers {
    /// Schemas with an identifier: where they are.
    resources: Vec<(FileId, Pointer)>,
    /// The numbers of resources, and files without one, by what they are called.
    names: HashMap<String, (FileId, Option<usize>)>,
    /// What resources and files are called.
    own: HashMap<(FileId, Option<usize>), Url>,
    anchors: HashMap<(FileId, Option<usize>, String), Pointer>,
    /// The files of the schemas that have an anchor which depends on the dynamic scope.
    dynamic: HashMap<String, Vec<FileId>>,
}

impl Identifiers {
    /// Whether no schema has a name.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.anchors.is_empty()
    }

    /// Takes in the names in a file.
    pub(super) fn index(&mut self, file: FileId, value: &Value) {
        if let Some(own) = value.get("$self").and_then(Value::as_text)
            && let Ok(url) = nowhere(file).join(own)
        {
            self.names.insert(plain(&url), (file, None));
            self.own.insert((file, None), url);
        }
        self.walk(file, None, value, &mut Vec::new());
    }

    /// Forgets the names in a file.
    pub(super) fn forget(&mut self, file: FileId) {
        self.names.retain(|_, (home, _)| *home != file);
        self.own.retain(|(home, _), _| *home != file);
        self.anchors.retain(|(home, ..), _| *home != file);
        self.dynamic.values_mut().for_each(|files| files.retain(|home| *home != file));
    }

    fn walk<'a>(&mut self, file: FileId, resource: Option<usize>, value: &'a Value, path: &mut Vec<Step<'a>>) {
        match value {
            Value::Object(object) => {
                let mut resource = resource;
                let is_map = matches!(path.last(), Some(Step::Key("properties" | "patternProperties")));
                if !is_map && object.keys().any(|key| key.starts_with('$')) {
                    resource = self.names(file, resource, value, path);
                }
                for (key, value) in object {
                    if matches!(value, Value::Object(_) | Value::List(_))
                        && (is_map || !(DATA.contains(&key) || key.starts_with("x-")))
                    {
                        path.push(Step::Key(key));
                        self.walk(file, resource, value, path);
                        path.pop();
                    }
                }
            }
            Value::List(list) => {
                for (index, value) in list.iter().enumerate() {
                    path.push(Step::Item(index));
                    self.walk(file, resource, value, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// Takes in the names of one object; what is in it belongs to the resource that comes back.
    fn names(&mut self, file: FileId, around: Option<usize>, value: &Value, path: &[Step<'_>]) -> Option<usize> {
        let mut resource = around;
        if let Some(id) = value.get("$id").and_then(Value::as_text)
            && let Ok(url) = self.url(file, around).join(id)
        {
            resource = Some(self.resources.len());
            self.resources.push((file, pointer(path)));
            self.names.entry(plain(&url)).or_insert((file, resource));
            self.own.insert((file, resource), url);
        }
        if let Some(name) = value.get("$dynamicAnchor").and_then(Value::as_text) {
            self.dynamic.entry(name.to_owned()).or_default().push(file);
        }
        for key in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = value.get(key).and_then(Value::as_text) {
                self.anchors.entry((file, resource, name.to_owned())).or_insert_with(|| pointer(path));
            }
        }
        resource
    }

    fn url(&self, file: FileId, resource: Option<usize>) -> Url {
        let own = self.own.get(&(file, resource)).or_else(|| self.own.get(&(file, None)));
        own.cloned().unwrap_or_else(|| nowhere(file))
    }

    /// The resource that `id` begins in `base`.
    pub(super) fn resource(&self, base: Base, id: &str) -> Option<usize> {
        let url = self.url(base.file, base.resource).join(id).ok()?;
        self.names.get(&plain(&url))?.1
    }

    /// What a reference without a fragment names.
    pub(super) fn named(&self, base: Base, path: &str) -> Option<(FileId, Option<usize>)> {
        if self.names.is_empty() {
            return None;
        }
        let url = self.url(base.file, base.resource).join(path).ok()?;
        self.names.get(&plain(&url)).copied()
    }

    /// Whether it depends on the dynamic scope which schema an anchor leads to.
    pub(super) fn is_dynamic(&self, name: &str) -> bool {
        self.dynamic.get(name).is_some_and(|files| files.len() > 1)
    }

    /// Where a resource is.
    pub(super) fn home(&self, resource: usize) -> (FileId, Pointer) {
        self.resources[resource].clone()
    }

    /// Where an anchor is: in the resource of the base, else anywhere in its file.
    pub(super) fn anchor(&self, base: Base, name: &str) -> Option<(FileId, Pointer)> {
        let own = self.anchors.get(&(base.file, base.resource, name.to_owned()));
        let anywhere = || {
            let named = self.anchors.iter().filter(|((file, _, anchor), _)| *file == base.file && anchor == name);
            named.map(|(_, pointer)| pointer).min()
        };
        Some((base.file, own.or_else(anywhere)?.clone()))
    }
}

enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

fn pointer(path: &[Step<'_>]) -> Pointer {
    path.iter().fold(Pointer::root(), |pointer, step| match step {
        Step::Key(key) => pointer.key(key),
        Step::Item(index) => pointer.index(*index),
    })
}

/// The base of a file that says nothing of its own. No reference that is written can lead there by itself.
fn nowhere(file: FileId) -> Url {
    let text = format!("specwright-file://f{}/", file.index());
    Url::parse(&text).unwrap_or_else(|error| unreachable!("{text} is a URL: {error}"))
}

/// A URL as a name: without its fragment.
fn plain(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.into()
}
