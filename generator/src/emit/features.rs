//! Features of tags: when an item is compiled, and the attribute that says so.
//!
//! What comes in is who needs something; what goes out is `#[cfg(...)]`, or nothing when every tag is always there. What a
//! tag's own module holds needs no attribute but that of the module.

use super::code::{Code, code, joined, name, text};
use super::scope::{Gate, Scope};
use crate::ir::{self, Api, Needed};
use std::collections::BTreeSet;

/// When something is compiled that needs tags.
pub(super) type When = Needed;

/// When the module of a tag is compiled; `None`: always.
pub(super) fn of_tag(api: &Api, tag: usize) -> Option<When> {
    (!api.package.tag_features.is_empty()).then(|| Needed::Any(BTreeSet::from([tag])))
}

/// When each of the types is compiled, in their order; `None`: always.
pub(super) fn of_types(api: &Api) -> Vec<Option<When>> {
    if api.package.tag_features.is_empty() {
        return vec![None; api.types.len()];
    }
    let needed = ir::reach(api).types.into_iter();
    needed
        .map(|needed| Some(needed).filter(|needed| !matches!(needed, Needed::Every(tags) if tags.is_empty())))
        .collect()
}

/// The attribute of something that is compiled at one time.
pub(super) fn cfg(scope: &Scope<'_>, when: Option<&When>) -> Option<Code> {
    attribute(scope, &[&(Gate::Open, when?.clone().into())])
}

/// The attribute of something that is needed at any of several times; no times stand for always.
pub(super) fn attribute(scope: &Scope<'_>, reasons: &[&(Gate, Option<When>)]) -> Option<Code> {
    let feature = |name: &str| code!(scope, "feature = $name", name = text(name));
    let of_tag = |tag: &usize| feature(&scope.api.package.tag_features[*tag].name);
    let one_of = |word: &str, predicates: Vec<Code>| match predicates.len() {
        0 | 1 => predicates.into_iter().next(),
        _ => Some(code!(scope, "$word($all)", word = name(word), all = joined(", ", predicates))),
    };
    let mut any: BTreeSet<usize> = BTreeSet::new();
    for (gate, when) in reasons {
        if let (Gate::Open, Some(Needed::Any(tags))) = (gate, when) {
            any.extend(tags);
        }
    }
    let mut predicates: Vec<Code> = any.iter().map(of_tag).collect();
    for (gate, when) in reasons {
        let tags: Vec<Code> = match when {
            Some(Needed::Any(tags)) => {
                let rest: Vec<Code> = tags.difference(&any).map(of_tag).collect();
                if rest.is_empty() {
                    continue;
                }
                one_of("any", rest).into_iter().collect()
            }
            Some(Needed::Every(tags)) => tags.iter().map(of_tag).collect(),
            None => Vec::new(),
        };
        let full_codec = (*gate == Gate::FullCodec).then(|| feature("full-codec"));
        predicates.extend(one_of("all", full_codec.into_iter().chain(tags).collect()));
    }
    Some(code!(scope, "#[cfg($predicate)]", predicate = one_of("any", predicates)?))
}
