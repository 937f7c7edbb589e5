//! The files of module `types`: a reader finds a type where its component is.
//!
//! What comes in are the decided types; what goes out is the file of each that the document declares for all: that of its
//! component's first words, or the component's own if there is much of it. What is little stays in one file.

use crate::ir::{Api, Home, TypeFile, TypeId, TypeKind};
use crate::naming;
use crate::pointer::Pointer;
use foldhash::HashSet;
use std::collections::BTreeMap;

/// How many words of a component's name are the name of its file, where others may be, too.
const WORDS: usize = 1;

/// How much a component has that has a file of its own.
const MUCH: usize = 50;

/// How much is in a file at most, if components can be distinguished by further words.
const MOST: usize = 120;

/// How much is in one file, if there is no more.
const LITTLE: usize = 180;

/// What is declared outside of components: in callbacks.
const OTHERS: &str = "others";

/// Puts each type of module `types` into a file.
pub(super) fn resolve(api: &mut Api) {
    let names: HashSet<&str> = api.types.iter().map(|definition| definition.name.as_str()).collect();
    let mut components: BTreeMap<String, Vec<TypeId>> = BTreeMap::new();
    for (index, definition) in api.types.iter().enumerate().filter(|(_, it)| it.home == Home::Types) {
        components.entry(component(&definition.origin)).or_default().push(TypeId(index));
    }
    let components = components.into_iter().map(|(component, types)| {
        let size = types.iter().map(|id| size(&api.types[id.0].kind)).sum();
        Component { words: naming::words_of(&component), types, size }
    });
    let components: Vec<Component> = components.collect();
    if components.iter().map(|component| component.size).sum::<usize>() <= LITTLE {
        return;
    }
    let (alone, together) = components.into_iter().partition(|component: &Component| component.size >= MUCH);
    let mut groups = Vec::new();
    group(together, WORDS, &mut groups);
    let alone = alone.into_iter().map(|component: Component| (component.words.clone(), vec![component]));
    let mut files: BTreeMap<String, Vec<TypeId>> = BTreeMap::new();
    for (words, components) in groups.into_iter().chain(alone) {
        let mut module = naming::snake(&words.join("_"));
        // A script without small letters: the type goes by the same name.
        while names.contains(module.as_str()) || module == TypeFile::EXTERNAL {
            module.push('_');
        }
        files.entry(module).or_default().extend(components.into_iter().flat_map(|component| component.types));
    }
    for (index, types) in files.values_mut().enumerate() {
        types.sort_unstable();
        for id in &*types {
            api.types[id.0].file = Some(index);
        }
    }
    api.type_files = files.into_iter().map(|(module, types)| TypeFile { module, types }).collect();
}

/// A component with what it declares.
struct Component {
    words: Vec<String>,
    types: Vec<TypeId>,
    size: usize,
}

/// Puts components together whose names begin with the same words: more words where that would be too much.
fn group(components: Vec<Component>, count: usize, groups: &mut Vec<(Vec<String>, Vec<Component>)>) {
    let mut found: BTreeMap<Vec<String>, Vec<Component>> = BTreeMap::new();
    for component in components {
        let words = component.words[..component.words.len().min(count)].to_vec();
        found.entry(words).or_default().push(component);
    }
    for (words, components) in found {
        let size: usize = components.iter().map(|component| component.size).sum();
        if size > MOST && components.iter().any(|component| component.words.len() > count) {
            group(components, count + 1, groups);
        } else {
            groups.push((words, components));
        }
    }
}

/// How much there is of a type.
fn size(kind: &TypeKind) -> usize {
    2 + match kind {
        TypeKind::Struct(object) => object.fields.len(),
        TypeKind::Form(form) => form.fields().count(),
        TypeKind::Enum(known) => known.variants.len(),
        TypeKind::Union(union) => union.variants.len(),
        TypeKind::Alias(_) => 0,
    }
}

/// The component that something is declared in.
fn component(origin: &Pointer) -> String {
    let mut tokens = origin.tokens();
    match (tokens.next().as_deref(), tokens.next(), tokens.next()) {
        (Some("components"), _, Some(name)) | (Some("webhooks"), Some(name), _) => name.into_owned(),
        _ => OTHERS.to_owned(),
    }
}
