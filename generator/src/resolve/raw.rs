//! What stays raw in a shared type is a degradation of every operation that carries it.
//!
//! What comes in is what could not be expressed, by the place of the component where it is; what goes out are operations
//! with the reasons of all types that they reach.

use crate::ir::{Api, Degradation, TypeId};
use crate::pointer::Pointer;
use foldhash::HashMap;
use std::collections::BTreeSet;

/// Adds the reasons to the operations.
pub(super) fn spread(api: &mut Api, raw: &[(Pointer, Degradation)]) {
    if raw.is_empty() {
        return;
    }
    let Api { types, tags, .. } = api;
    let mut inside: Vec<Vec<usize>> = Vec::with_capacity(types.len());
    for definition in types.iter_mut() {
        let mut mentions = Vec::new();
        definition.kind.each_mention(&mut |TypeId(id)| mentions.push(*id));
        inside.push(mentions);
    }
    let mut by_place: HashMap<&Pointer, BTreeSet<usize>> = HashMap::default();
    for (index, (place, _)) in raw.iter().enumerate() {
        by_place.entry(place).or_default().insert(index);
    }
    let reasons = types.iter().map(|definition| by_place.get(&definition.origin).cloned().unwrap_or_default());
    let reasons: Vec<BTreeSet<usize>> = reasons.collect();
    let is_reached = reaching(&inside, &reasons);
    for operation in tags.iter_mut().flat_map(|tag| &mut tag.operations) {
        let mut open = Vec::new();
        operation.each_sent(&mut |TypeId(id)| open.push(*id));
        operation.each_received(&mut |TypeId(id)| open.push(*id));
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut found: BTreeSet<usize> = BTreeSet::new();
        while let Some(id) = open.pop() {
            if is_reached[id] && seen.insert(id) {
                found.extend(&reasons[id]);
                open.extend(&inside[id]);
            }
        }
        for index in found {
            let reason = &raw[index].1;
            if !operation.degraded.contains(reason) {
                operation.degraded.push(reason.clone());
            }
        }
    }
}

/// The types from which one with a reason is reached.
fn reaching(inside: &[Vec<usize>], reasons: &[BTreeSet<usize>]) -> Vec<bool> {
    let mut around: Vec<Vec<usize>> = vec![Vec::new(); inside.len()];
    for (index, mentions) in inside.iter().enumerate() {
        for mention in mentions {
            around[*mention].push(index);
        }
    }
    let mut reaching: Vec<bool> = reasons.iter().map(|reasons| !reasons.is_empty()).collect();
    let mut open: Vec<usize> = (0..inside.len()).filter(|index| reaching[*index]).collect();
    while let Some(id) = open.pop() {
        for &outer in &around[id] {
            if !std::mem::replace(&mut reaching[outer], true) {
                open.push(outer);
            }
        }
    }
    reaching
}

#[cfg(test)]
mod tests {
    use crate::options::Customization;
    use crate::resolve::tests::api;

    #[test]
    fn what_is_raw_in_a_component_is_reported_for_each_operation_that_carries_it() {
        let api = api(
            "
            paths:
              /a:
                get:
                  operationId: carries
                  responses:
                    '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Odd'}}}}
              /b: {get: {operationId: does_not, responses: {'204': {description: ok}}}}
            components: {schemas: {Odd: {type: array, prefixItems: [{type: string}, {type: integer}]}}}
            ",
            Customization::default(),
        );
        let operations = api.tags.iter().flat_map(|tag| &tag.operations);
        let degraded: Vec<_> = operations.map(|one| (one.id.as_str(), one.degraded.len())).collect();
        assert_eq!(degraded, [("carries", 1), ("does_not", 0)]);
    }
}
