//! The public interface of an emitted crate, as a sorted list of items.
//!
//! What comes in is an [`Api`], or sources that were emitted before; what goes out is a [`Surface`]. Both are read by the
//! same reader from what is emitted, and never put together from decisions a second time: so nothing can be public and
//! missing here. Only the [`Place`]s come from the decisions, since emitted code does not know them.

use super::item::{Item, Kind};
use super::place::{Place, places};
use super::read;
use crate::emit::errors::{ALIAS, SHARED};
use crate::emit::{self, Comments, Module};
use crate::ir::Api;
use crate::package;
use crate::render::Files;
use foldhash::HashMap;
use std::collections::BTreeMap;

/// What is public, by path.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// The items.
    pub items: BTreeMap<String, Item>,
    /// Where the document declares them; empty when no document is known.
    pub places: HashMap<String, Place>,
}

impl Surface {
    /// The interface of the crate that `api` describes.
    ///
    /// # Panics
    ///
    /// When what is emitted is not Rust, which is a mistake in `emit`.
    #[must_use]
    pub fn of(api: &Api) -> Self {
        let modules = emit::emit(api);
        let mut items = BTreeMap::new();
        for module in modules.modules.iter().chain([&modules.root]) {
            let (file, comments) = parse(module);
            read::module(&stem(&module.path), &file, &comments, &mut items);
        }
        separate(&mut items);
        features(package::features(&api.package), &mut items);
        Self { items, places: places(api) }
    }

    /// The interface of sources that were emitted before: paths below the crate's folder, and texts. What is not Rust is
    /// left out, as somebody changed it by hand.
    #[must_use]
    pub fn of_sources(files: &Files) -> Self {
        let mut items = BTreeMap::new();
        for (path, text) in files {
            let Ok(path) = path.strip_prefix("src") else { continue };
            let name = path.to_string_lossy();
            if name == "main.rs" || path.components().count() > 1 {
                continue;
            }
            if let Ok(file) = syn::parse_file(text) {
                read::module(&stem(&name), &file, &Comments::default(), &mut items);
            }
        }
        separate(&mut items);
        Self { items, places: HashMap::default() }
    }
}

/// Turns each alias of another operation's errors into an enum of its own: that two operations share one is no promise, so
/// it is no change when they do so no longer.
fn separate(items: &mut BTreeMap<String, Item>) {
    let is_error = |path: &str| items.contains_key(&format!("{path}: runtime::ApiError"));
    let aliases = items.iter().filter(|(_, item)| item.kind == Kind::Alias).filter_map(|(path, item)| {
        let target = item.signature.split_once(" = ")?.1;
        is_error(target).then(|| (path.clone(), target.to_owned()))
    });
    let aliases: Vec<(String, String)> = aliases.collect();
    for (alias, target) in aliases {
        let inside =
            |path: &str| path.strip_prefix(&target).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
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
        items.extend(own);
        if let Some(item) = items.get_mut(&alias) {
            item.docs = docs;
        }
    }
    for (_, item) in items.iter_mut().filter(|(_, item)| item.kind == Kind::Enum) {
        for ending in [ALIAS, SHARED] {
            if let Some((said, _)) = item.docs.as_deref().and_then(|docs| docs.split_once(ending)) {
                item.docs = Some(format!("{said}."));
            }
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
                kind: Kind::Feature,
                signature,
                docs: None,
                route: String::new(),
                gate: String::new(),
                deprecated: false,
            },
        );
    }
}

/// A module's syntax tree, as it is printed: one item after the other. The comments stand beside it.
fn parse(module: &Module<'_>) -> (syn::File, Comments) {
    let mut items = Vec::new();
    let mut take = |tokens| {
        let file: syn::File = syn::parse2(tokens).expect("emitted code is Rust");
        items.extend(file.items);
    };
    let (before, comments) = module.all(&mut take);
    take(before);
    (syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items }, comments)
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
