//! Which tags reach which types: what a crate needs when only some of its tags are compiled.
//!
//! What comes in is a whole [`Api`]; what goes out is, for each type, when it is needed. A type is reached from the calls of
//! a tag, from what they declare in place, and through other types. Whatever no tag reaches, and whatever that reaches in
//! turn, is always needed.

use super::{Api, Home, SAME_SHAPE, TypeId, TypeKind, TypeRef};
use std::collections::BTreeSet;

/// When something is needed. Numbers are indices into [`Api::tags`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Needed {
    /// With any of these.
    Any(BTreeSet<usize>),
    /// Whenever all of these are there: always, when there are none.
    Every(BTreeSet<usize>),
}

/// What reaches what.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    /// When each type is needed; [`TypeId`] is an index into this list.
    pub(crate) types: Vec<Needed>,
    /// The other tags in whose modules a tag's types are, for each tag.
    pub(crate) tags: Vec<BTreeSet<usize>>,
}

/// Finds out who reaches what.
pub(crate) fn reach(api: &Api) -> Reach {
    // The only walk over all mentions may change them.
    let mut api = api.clone();
    let mut mentions: Vec<BTreeSet<usize>> = api
        .types
        .iter_mut()
        .map(|definition| {
            let mut found = BTreeSet::new();
            definition.kind.each_mention(&mut |id: &mut TypeId| {
                found.insert(id.0);
            });
            found
        })
        .collect();
    // Another name for a declaration is there whenever that is, though nothing may mention it.
    for (index, definition) in api.types.iter().enumerate() {
        if let TypeKind::Alias(TypeRef::Named(id)) = &definition.kind
            && definition.home == api.types[id.0].home
            && definition.docs.details.last().is_some_and(|line| line.starts_with(SAME_SHAPE))
        {
            mentions[id.0].insert(index);
        }
    }
    let of_tag = |(index, tag): (usize, &mut super::Tag)| {
        let mut found = BTreeSet::new();
        tag.each_mention(&mut |id| {
            found.insert(id.0);
        });
        let declared = api.types.iter().enumerate();
        found.extend(declared.filter(|(_, it)| it.home == Home::Tag(index)).map(|(id, _)| id));
        closure(found, &mentions)
    };
    let tags: Vec<BTreeSet<usize>> = api.tags.iter_mut().enumerate().map(of_tag).collect();
    let mut always: BTreeSet<usize> =
        (0..api.types.len()).filter(|id| !tags.iter().any(|reached| reached.contains(id))).collect();
    for body in &mut api.webhook_bodies {
        body.each_mention(&mut |id| {
            always.insert(id.0);
        });
    }
    let always = closure(always, &mentions);
    let homes = |reached: &BTreeSet<usize>| -> BTreeSet<usize> {
        let homes = reached.iter().filter_map(|id| match api.types[*id].home {
            Home::Tag(tag) => Some(tag),
            Home::Types => None,
        });
        homes.collect()
    };
    let types = (0..api.types.len()).map(|id| {
        if always.contains(&id) {
            return Needed::Every(homes(&closure(BTreeSet::from([id]), &mentions)));
        }
        let reached = tags.iter().enumerate().filter(|(_, reached)| reached.contains(&id));
        Needed::Any(reached.map(|(tag, _)| tag).collect())
    });
    let others = tags.iter().enumerate().map(|(tag, reached)| {
        let mut homes = homes(reached);
        homes.remove(&tag);
        homes
    });
    Reach { types: types.collect(), tags: others.collect() }
}

/// Types with everything that they mention, however far.
fn closure(start: BTreeSet<usize>, mentions: &[BTreeSet<usize>]) -> BTreeSet<usize> {
    let mut open: Vec<usize> = start.iter().copied().collect();
    let mut reached = start;
    while let Some(id) = open.pop() {
        open.extend(mentions[id].iter().filter(|other| reached.insert(**other)));
    }
    reached
}
