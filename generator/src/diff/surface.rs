//! The public interface of an emitted crate, as a sorted list of items.
//!
//! What comes in is an [`Api`], or sources that were emitted before; what goes out is a [`Surface`]. Both are read by the
//! same reader from what is emitted, and never put together from decisions a second time: so nothing can be public and
//! missing here. Only the [`DeclarationSite`]s come from the decisions, since emitted code does not know them.

use super::declaration::{DeclarationSite, places};
use super::item::{Item, ItemKind};
use super::read::{self, Module};
use crate::emit;
use crate::emit::errors::{ALIAS, SHARED};
use crate::ir::{Api, SAME_SHAPE};
use crate::options::{Layout, Shape};
use crate::package;
use crate::render::{self, Files};
use foldhash::HashMap;
use std::collections::BTreeMap;
use std::path::Path;

/// What is public, by path.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// The items.
    pub items: BTreeMap<String, Item>,
    /// Where the document declares them; empty when no document is known.
    pub places: HashMap<String, DeclarationSite>,
}

impl Surface {
    /// The interface of the crate that `api` describes.
    ///
    /// # Panics
    ///
    /// When what is emitted is not Rust, which is a mistake in `emit`.
    #[must_use]
    pub fn of(api: &Api) -> Self {
        let layout = Layout { source: String::new(), command: String::new(), shape: Shape::Crate };
        let files = render::render(emit::emit(api), &layout);
        let (mut surface, broken) = Self::read(&files);
        assert!(broken.is_empty(), "emitted code is Rust: {broken:?}");
        features(package::features(&api.package), &mut surface.items);
        surface.places = places(api);
        surface
    }

    /// The interface of sources that were emitted before: paths below the crate's folder, and texts. What is not Rust is
    /// left out, as it was changed by hand.
    #[must_use]
    pub fn of_sources(files: &Files) -> Self {
        Self::read(files).0
    }

    /// The interface of sources, and the files that are not Rust.
    fn read(files: &Files) -> (Self, Vec<&Path>) {
        let (mut items, mut broken) = (BTreeMap::new(), Vec::new());
        let types = files.get(Path::new("src/types.rs")).and_then(|text| syn::parse_file(text).ok());
        let gates = types.as_ref().map(read::gates).unwrap_or_default();
        for (path, text) in files {
            let Ok(name) = path.strip_prefix("src") else { continue };
            let is_rust = name.extension().is_some_and(|extension| extension == "rs");
            let is_type = name.parent() == Some(Path::new("types"));
            if !is_rust || name == Path::new("main.rs") || (name.components().count() > 1 && !is_type) {
                continue;
            }
            match syn::parse_file(text) {
                // A file of module `types` is private: what is in it belongs to that module, and is there when the file is.
                Ok(file) if is_type => {
                    let gate = name.file_name().and_then(|name| gates.get(&*name.to_string_lossy()));
                    let module = Module { name: "types", is_inside: true, gate: gate.map_or("", String::as_str) };
                    read::module(module, &file, &mut items);
                }
                Ok(file) => {
                    let stem = stem(&name.to_string_lossy());
                    read::module(Module { name: &stem, is_inside: false, gate: "" }, &file, &mut items);
                }
                Err(_) => broken.push(path.as_path()),
            }
        }
        separate(&mut items);
        results(&mut items);
        (Self { items, places: HashMap::default() }, broken)
    }
}

/// Turns each alias of another operation's errors, or of a type of the same shape, into a type of its own: that two share a
/// declaration is no promise, so it is no change when they do so no longer.
fn separate(items: &mut BTreeMap<String, Item>) {
    let is_error = |path: &str| items.contains_key(&format!("{path}: ApiError"));
    let is_shape = |item: &Item| item.docs.as_deref().is_some_and(|docs| docs.replace('\n', " ").contains(SAME_SHAPE));
    let aliases = items.iter().filter(|(_, item)| item.kind == ItemKind::Alias).filter_map(|(path, item)| {
        let target = item.signature.split_once(" = ")?.1;
        (is_error(target) || is_shape(item)).then(|| (path.clone(), target.to_owned()))
    });
    let aliases: Vec<(String, String)> = aliases.collect();
    for (alias, target) in aliases {
        let inside =
            |path: &str| path.strip_prefix(&target).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '.']));
        let own: Vec<(String, Item)> = items
            .range(target.clone()..)
            .take_while(|(path, _)| path.starts_with(&target))
            .filter(|(path, _)| inside(path))
            .map(|(path, item)| {
                let signature = item.signature.replace(&target, &alias);
                (path.replacen(&target, &alias, 1), Item { signature, ..item.clone() })
            })
            .collect();
        let docs = items.get(&alias).and_then(|item| item.docs.clone());
        let docs = docs
            .map(|docs| docs.replace('\n', " "))
            .map(|docs| docs.split_once(SAME_SHAPE).map_or(docs.as_str(), |(before, _)| before.trim_end()).to_owned());
        items.extend(own);
        if let Some(item) = items.get_mut(&alias) {
            item.docs = docs;
        }
    }
    for (_, item) in items.iter_mut().filter(|(_, item)| item.kind == ItemKind::Enum) {
        for ending in [ALIAS, SHARED] {
            let docs = item.docs.as_deref().map(|docs| docs.replace('\n', " "));
            if let Some((before, _)) = docs.as_deref().and_then(|docs| docs.split_once(ending)) {
                item.docs = Some(format!("{before}."));
            }
        }
    }
}

/// Says of each call what its operation gives back, which is what its type stands for: `Call<'c, pets::List<Output = …>>`.
fn results(items: &mut BTreeMap<String, Item>) {
    const OPERATION: &str = ": Operation";
    let given = |path: &String, item: &Item| {
        let marker = path.strip_suffix(OPERATION)?;
        let mut types = item.signature.split(" { type ").skip(1).map(|ty| ty.trim_end_matches(" }"));
        Some((marker.to_owned(), format!("{marker}<{}, {}>", types.next()?, types.next()?)))
    };
    let given: HashMap<String, String> = items.iter().filter_map(|(path, item)| given(path, item)).collect();
    items.retain(|path, _| path.strip_suffix(OPERATION).is_none_or(|marker| !given.contains_key(marker)));
    for item in items.values_mut().filter(|item| item.kind == ItemKind::Function) {
        let Some((head, call)) = item.signature.rsplit_once(" -> ") else { continue };
        let Some((call, (life, marker))) = call.strip_suffix('>').and_then(|call| {
            let (call, inside) = call.split_once('<')?;
            Some((call, inside.split_once(", ").filter(|(life, _)| life.starts_with('\''))?))
        }) else {
            continue;
        };
        if let Some(given) = given.get(marker) {
            item.signature = format!("{head} -> {call}<{life}, {given}>");
        }
    }
}

/// The features of the package as items.
fn features(names: Vec<String>, items: &mut BTreeMap<String, Item>) {
    for name in names {
        let signature = format!("feature {name:?}");
        items.insert(
            signature.clone(),
            Item {
                kind: ItemKind::Feature,
                signature,
                docs: None,
                route: String::new(),
                gate: String::new(),
                deprecated: false,
            },
        );
    }
}

/// The module of a file: `attachments` of `attachments.rs`, and nothing of the root. In names of files, letters that are not
/// ASCII are spelled between hyphens.
fn stem(path: &str) -> String {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    if matches!(stem, "lib" | "mod") {
        return String::new();
    }
    let parts = stem.split('-').enumerate().map(|(index, part)| {
        let letter = (index % 2 == 1).then(|| u32::from_str_radix(part, 16).ok().and_then(char::from_u32)).flatten();
        letter.map_or_else(|| part.to_owned(), String::from)
    });
    parts.collect()
}
