//! Names that changed: what is gone under one name and new under another.
//!
//! What comes in are changes and both surfaces; what goes out are the same changes, those of something that is gone with the
//! path it has now. A function is known by the route that it calls, a type by what it is made of, and only where that
//! leaves no choice. It breaks callers all the same.

use super::change::{Change, ChangeKind, owner};
use super::item::ItemKind;
use super::surface::Surface;
use foldhash::HashMap;

/// Finds the new names.
pub(super) fn find(changes: &mut [Change], old: &Surface, new: &Surface) {
    let was = known(old, new);
    let is = known(new, old);
    for change in changes.iter_mut().filter(|change| change.change_kind == ChangeKind::Removed) {
        let trait_of_other = change.kind == ItemKind::Trait || change.kind == ItemKind::Feature;
        let mark = was.iter().find(|(_, paths)| paths.contains(&change.path)).map(|(mark, paths)| (mark, paths.len()));
        if let Some((mark, 1)) = mark.filter(|_| !trait_of_other)
            && let Some([path]) = is.get(mark).map(Vec::as_slice)
        {
            change.renamed = Some(path.clone());
        }
    }
}

/// What `surface` has and `other` has not, by what it is known by.
fn known(surface: &Surface, other: &Surface) -> HashMap<String, Vec<String>> {
    let mut known: HashMap<String, Vec<String>> = HashMap::default();
    let only = || surface.items.iter().filter(|(path, _)| !other.items.contains_key(*path));
    let mut members: HashMap<&str, Vec<String>> = HashMap::default();
    for (path, item) in only() {
        if let Some(owner) = owner(path).filter(|_| matches!(item.kind, ItemKind::Field | ItemKind::Variant)) {
            members.entry(owner).or_default().push(item.signature.replace(owner, "Self"));
        }
    }
    for (path, item) in only() {
        let mark = match item.kind {
            ItemKind::Function => (!item.route.is_empty()).then(|| {
                // A download is made of the operation whose route it names.
                let is_call = item.signature.contains("-> Call<");
                format!("function {} {is_call}", item.route)
            }),
            ItemKind::Struct | ItemKind::Enum => {
                members.get(path.as_str()).map(|members| format!("{} {}", item.kind.word(), members.join(", ")))
            }
            ItemKind::Alias => Some(item.signature.replace(path, "Self")),
            _ => None,
        };
        if let Some(mark) = mark {
            known.entry(mark).or_default().push(path.clone());
        }
    }
    known
}
