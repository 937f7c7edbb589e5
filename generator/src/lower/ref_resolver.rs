//! The documents that references lead through, and where each reference leads.
//!
//! What comes in is a reference and the place it is in; what goes out is the value it leads to and where that really
//! is, through other references and through identifiers (`$id`, `$anchor`, `$dynamicAnchor`, `$self`). What the value
//! should be is not known here.

mod identifiers;
mod old_section;

pub(super) use old_section::{old_section, sections};

use crate::document::{Object, Value};
use crate::pointer::Pointer;
use crate::source::FileId;
use foldhash::{HashMap, HashSet};
use identifiers::Identifiers;
use std::cell::{Cell, RefCell};

/// How many references are followed on the way of one, besides those that follow one after the other.
const MAX_STEPS: usize = 256;

/// Steps from one reference to the next after which it is noted where they end, so that no long way is gone twice.
const LONG: usize = 8;

/// The documents of a description and the ways between them.
pub(super) struct RefResolver {
    /// The documents by the number of their file; none for a file that could not be read.
    documents: Vec<Option<Value>>,
    /// What is known about the files that references name.
    files: HashMap<(FileId, String), Option<FileId>>,
    /// The paths by which files refer to the root document.
    to_root: HashMap<FileId, String>,
    identifiers: Identifiers,
    /// The files whose components have moved from where Swagger 2.0 has them.
    converted: HashSet<FileId>,
    /// Where the references end that are on a long way; while it is gone, that it leads in a circle.
    ends: RefCell<HashMap<*const Value, End>>,
}

/// Where a reference ends, or why nowhere.
type End = Result<(Base, Pointer), Failure>;

/// What relative references are relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Base {
    /// The file.
    pub(super) file: FileId,
    /// The schema with an identifier of its own, or the whole file.
    resource: Option<usize>,
}

/// A value and what references in it are relative to.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    /// The value.
    pub(super) value: &'a Value,
    /// Its base.
    pub(super) base: Base,
}

/// Where a reference leads.
#[derive(Clone)]
pub(super) struct Target<'a> {
    /// The value.
    pub(super) node: Node<'a>,
    /// Where in its file it is.
    pub(super) pointer: Pointer,
}

/// Why a reference leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// No file on this machine stands for it.
    Remote,
    /// The file that it names has not been asked for.
    Unread(String),
    /// The file that it names cannot be read, which was reported.
    Refused,
    /// The file that it leads into has nothing there.
    Nowhere(FileId),
    /// It leads back to itself.
    Circular,
}

impl Base {
    /// The base of a whole file.
    pub(super) fn of(file: FileId) -> Self {
        Self { file, resource: None }
    }
}

impl RefResolver {
    /// A set of files of the root document.
    pub(super) fn new(root: Value) -> Self {
        let mut refs = Self {
            documents: Vec::new(),
            files: HashMap::default(),
            to_root: HashMap::default(),
            identifiers: Identifiers::default(),
            converted: HashSet::default(),
            ends: RefCell::default(),
        };
        refs.add(FileId::ROOT, Some(root));
        refs
    }

    /// Adds what a file holds.
    pub(super) fn add(&mut self, file: FileId, value: Option<Value>) {
        if let Some(value) = &value {
            self.identifiers.index(file, value);
        }
        if self.documents.len() <= file.index() {
            self.documents.resize_with(file.index() + 1, || None);
        }
        self.documents[file.index()] = value;
        self.ends.borrow_mut().clear();
    }

    /// What a file holds, to be changed.
    pub(super) fn document_mut(&mut self, file: FileId) -> Option<&mut Value> {
        self.ends.borrow_mut().clear();
        self.documents.get_mut(file.index())?.as_mut()
    }

    /// Whether a file was added.
    pub(super) fn has(&self, file: FileId) -> bool {
        self.documents.get(file.index()).is_some_and(Option::is_some)
    }

    /// Notes which file a path in another one leads to, if any.
    pub(super) fn connect(&mut self, from: FileId, path: String, to: Option<FileId>) {
        self.files.insert((from, path), to);
        self.ends.borrow_mut().clear();
    }

    /// Notes the path by which a file refers to the root document.
    pub(super) fn note_path_to_root(&mut self, from: FileId, path: String) {
        self.connect(from, path.clone(), Some(FileId::ROOT));
        self.to_root.insert(from, path);
    }

    /// How a reference of another file begins that leads into the root document.
    pub(super) fn start_at_root(&self, from: FileId) -> Option<String> {
        let path = self.to_root.get(&from)?;
        Some(path.replace('%', "%25").replace('#', "%23").replace(' ', "%20"))
    }

    /// The whole of a file.
    pub(super) fn whole(&self, file: FileId) -> Option<Node<'_>> {
        let value = self.documents.get(file.index())?.as_ref()?;
        Some(Node { value, base: self.enter(Base::of(file), value) })
    }

    /// The root document.
    pub(super) fn root(&self) -> Node<'_> {
        static NOTHING: Value = Value::Null;
        self.whole(FileId::ROOT).unwrap_or(Node { value: &NOTHING, base: Base::of(FileId::ROOT) })
    }

    /// The base inside of a value: another one when it has an identifier of its own.
    pub(super) fn enter(&self, base: Base, value: &Value) -> Base {
        if self.identifiers.is_empty() {
            return base;
        }
        match value.get("$id").and_then(Value::as_text) {
            Some(id) => Base { resource: self.identifiers.resource(base, id).or(base.resource), ..base },
            None => base,
        }
    }

    /// Whether it depends on the dynamic scope where a `$dynamicRef` leads (JSON Schema 2020-12, core, 8.2.3.2).
    pub(super) fn is_dynamic(&self, reference: &str) -> bool {
        reference.split_once('#').is_some_and(|(_, anchor)| self.identifiers.is_dynamic(anchor))
    }

    /// Where a reference leads. What is there may be a reference again.
    pub(super) fn target(&self, base: Base, reference: &str) -> Result<Target<'_>, Failure> {
        self.step(base, reference, &Steps::new())
    }

    /// The value at the end of all references.
    pub(super) fn follow<'a>(&'a self, node: Node<'a>) -> Result<Node<'a>, Failure> {
        if reference(node.value).is_none() {
            return Ok(node);
        }
        Ok(self.end(Target { node, pointer: Pointer::root() })?.node)
    }

    /// The end of the references that begin at a target.
    pub(super) fn end<'a>(&'a self, target: Target<'a>) -> Result<Target<'a>, Failure> {
        self.chain_end(target, &Steps::new())
    }

    fn step(&self, base: Base, reference: &str, steps: &Steps) -> Result<Target<'_>, Failure> {
        steps.spend()?;
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let start = if path.is_empty() { base } else { self.open(base, path)? };
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8();
        let decoded = decoded.as_deref().unwrap_or(fragment);
        if !decoded.is_empty() && !decoded.starts_with('/') {
            let (file, pointer) = self.identifiers.anchor(start, decoded).ok_or(Failure::Nowhere(start.file))?;
            return self.find(Base::of(file), &pointer, steps);
        }
        // A pointer is one into the schema with the identifier, by the standard; many mean the document.
        let home = start.resource.map(|resource| self.identifiers.home(resource));
        let places = [decoded, fragment];
        let root = Pointer::root();
        let homes = home.iter().map(|(file, home)| (*file, home)).chain([(start.file, &root)]);
        let mut failure = Failure::Nowhere(start.file);
        for (file, home) in homes {
            for place in &places[..if decoded == fragment { 1 } else { 2 }] {
                match self.find(Base::of(file), &Pointer::from(*place).moved(&root, home), steps) {
                    Ok(target) => return Ok(target),
                    Err(Failure::Nowhere(_)) => {}
                    Err(other) => failure = other,
                }
            }
        }
        Err(failure)
    }

    /// The file or schema that a reference without its fragment names.
    fn open(&self, base: Base, path: &str) -> Result<Base, Failure> {
        if let Some((file, resource)) = self.identifiers.named(base, path) {
            return Ok(Base { file, resource });
        }
        let path = percent_encoding::percent_decode_str(path).decode_utf8();
        let Ok(path) = path else { return Err(Failure::Nowhere(base.file)) };
        // An address may have a file that stands for it; a name has none.
        let is_remote = path.contains("://") || path.starts_with("//");
        match self.files.get(&(base.file, path.to_string())) {
            None if path.starts_with("urn:") => Err(Failure::Remote),
            None => Err(Failure::Unread(path.into_owned())),
            Some(Some(file)) if self.has(*file) => Ok(Base::of(*file)),
            Some(_) if is_remote => Err(Failure::Remote),
            Some(_) => Err(Failure::Refused),
        }
    }

    /// What is at a pointer, or where that has moved to.
    fn find(&self, base: Base, pointer: &Pointer, steps: &Steps) -> Result<Target<'_>, Failure> {
        let found = self.find_here(base, pointer, steps);
        if !(matches!(found, Err(Failure::Nowhere(_))) && self.converted.contains(&base.file)) {
            return found;
        }
        let Some(moved) = old_section::moved(pointer) else { return found };
        self.find_here(base, &moved, steps)
    }

    /// What is at a pointer, also behind references on the way to it.
    fn find_here(&self, base: Base, pointer: &Pointer, steps: &Steps) -> Result<Target<'_>, Failure> {
        let mut node = self.whole(base.file).ok_or(Failure::Refused)?;
        let mut place = Pointer::root();
        // As long as nothing was a reference the pointer is where the value is.
        let mut is_direct = true;
        for token in pointer.tokens() {
            let mut child = child(node.value, &token);
            if child.is_none()
                && let Some(reference) = reference(node.value)
            {
                let target = self.step(node.base, reference, steps)?;
                let target = self.chain_end(target, steps)?;
                (node, place) = (target.node, target.pointer);
                is_direct = false;
                child = self::child(node.value, &token);
            }
            let Some(value) = child else { return Err(Failure::Nowhere(base.file)) };
            if !is_direct {
                place = place.key(&token);
            }
            node = Node { value, base: self.enter(node.base, value) };
        }
        Ok(Target { node, pointer: if is_direct { pointer.clone() } else { place } })
    }

    /// The end of the chain that begins at a target.
    fn chain_end<'a>(&'a self, target: Target<'a>, steps: &Steps) -> Result<Target<'a>, Failure> {
        let mut passed: Vec<*const Value> = Vec::new();
        let end = self.walk(target, &mut passed, steps);
        if passed.len() > LONG {
            let noted = end.as_ref().map(|end| (end.node.base, end.pointer.clone())).map_err(Clone::clone);
            self.ends.borrow_mut().extend(passed.into_iter().map(|passed| (passed, noted.clone())));
        }
        end
    }

    /// Goes from reference to reference until there is none.
    fn walk<'a>(
        &'a self,
        target: Target<'a>,
        passed: &mut Vec<*const Value>,
        steps: &Steps,
    ) -> Result<Target<'a>, Failure> {
        let mut target = target;
        while let Some(reference) = reference(target.node.value) {
            let here = std::ptr::from_ref(target.node.value);
            passed.push(here);
            if passed.len() > LONG {
                if let Some(end) = self.ends.borrow().get(&here) {
                    let (base, pointer) = end.clone()?;
                    let node = self.at(base, &pointer).ok_or(Failure::Nowhere(base.file))?;
                    return Ok(Target { node, pointer });
                }
                self.ends.borrow_mut().insert(here, Err(Failure::Circular));
            }
            target = self.step(target.node.base, reference, steps)?;
            steps.leave();
        }
        Ok(target)
    }

    /// The first places of the references that begin at a value, each once.
    pub(super) fn chain(&self, node: Node<'_>) -> Vec<(FileId, Pointer)> {
        let mut places: Vec<(FileId, Pointer)> = Vec::new();
        let mut next = reference(node.value).and_then(|reference| self.target(node.base, reference).ok());
        while let Some(target) = next {
            let place = (target.node.base.file, target.pointer);
            if places.contains(&place) || places.len() > LONG {
                break;
            }
            places.push(place);
            next = reference(target.node.value).and_then(|reference| self.target(target.node.base, reference).ok());
        }
        places
    }

    /// What is under a key of what a target leads to, at the end of all references.
    pub(super) fn part<'a>(&'a self, of: &Target<'a>, key: &str) -> Option<Target<'a>> {
        let value = of.node.value.get(key).filter(|value| **value != Value::Null)?;
        let part = Target { node: Node { value, base: of.node.base }, pointer: of.pointer.key(key) };
        self.end(part).ok()
    }

    /// An object and those that it refers to, each of which it completes.
    pub(super) fn layers<'a>(&'a self, first: Target<'a>) -> Vec<Target<'a>> {
        let mut seen: HashSet<*const Value> = HashSet::default();
        let mut layers = vec![first];
        while let Some(last) = layers.last()
            && seen.insert(std::ptr::from_ref(last.node.value))
            && let Some(reference) = reference(last.node.value)
            && let Ok(next) = self.target(last.node.base, reference)
        {
            layers.push(next);
        }
        layers
    }

    /// What is under a key of the first layer that has it.
    pub(super) fn layered<'a>(&'a self, layers: &[Target<'a>], key: &str) -> Option<Target<'a>> {
        layers.iter().find_map(|layer| self.part(layer, key))
    }

    /// The value at a place.
    pub(super) fn at(&self, base: Base, pointer: &Pointer) -> Option<Node<'_>> {
        let value = self.documents.get(base.file.index())?.as_ref()?.find(pointer)?;
        Some(Node { value, base })
    }

    /// What exists under the keys `section` of the root's components.
    pub(super) fn components(&self, section: &str) -> Option<&Object> {
        self.root().value.get("components")?.get(section)?.as_object()
    }

    /// Whether the root has a component, be it where Swagger 2.0 has it.
    pub(super) fn has_component(&self, section: &str, name: &str) -> bool {
        let old = || self.root().value.get(old_section(section)?)?.as_object();
        [self.components(section), old()].into_iter().flatten().any(|known| known.contains_key(name))
    }

    /// Notes that the sections which Swagger 2.0 has at the root of a file are now where later versions have them.
    pub(super) fn note_moved(&mut self, file: FileId) {
        self.converted.insert(file);
        self.ends.borrow_mut().clear();
    }

    /// A path by which one file refers to another.
    pub(super) fn path_to(&mut self, from: FileId, to: FileId) -> String {
        let known = self.files.iter().filter(|((file, _), found)| *file == from && **found == Some(to));
        let known = known.map(|((_, path), _)| path).min().cloned();
        known.unwrap_or_else(|| {
            // No file is called so, and this one is not looked for.
            let path = format!("x-specwright:{}", to.index());
            self.connect(from, path.clone(), Some(to));
            path
        })
    }

    /// Looks for the names in a file again, once it is another one.
    pub(super) fn reindex(&mut self, file: FileId) {
        self.identifiers.forget(file);
        if let Some(Some(value)) = self.documents.get(file.index()) {
            self.identifiers.index(file, value);
        }
        self.ends.borrow_mut().clear();
    }
}

/// How many references may still be followed on the way of one.
struct Steps(Cell<usize>);

impl Steps {
    fn new() -> Self {
        Self(Cell::new(MAX_STEPS))
    }

    fn spend(&self) -> Result<(), Failure> {
        self.0.set(self.0.get().checked_sub(1).ok_or(Failure::Circular)?);
        Ok(())
    }

    /// A step is over, and the next one is not inside of it.
    fn leave(&self) {
        self.0.set(self.0.get() + 1);
    }
}

/// The text of the reference that a value is.
pub(super) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref").and_then(Value::as_text)
}

fn child<'a>(value: &'a Value, token: &str) -> Option<&'a Value> {
    match value {
        Value::Object(object) => object.get(token),
        Value::List(list) => list.get(token.parse::<usize>().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
