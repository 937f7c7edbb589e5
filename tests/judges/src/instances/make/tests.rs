use super::{Extent, Maker};
use crate::instances::judge::Judge;
use crate::instances::random::Random;
use crate::instances::schemas::Library;
use serde_json::Value;
use specwright::Sources;

/// Many instances of the first schema of a document, all of which the judge allows.
fn instances(schemas: &str) -> Vec<Value> {
    let text = format!("openapi: 3.1.0\ncomponents: {{schemas: {schemas}}}");
    let schemas = Library::new(&Sources::single("a.yaml", text)).finish();
    let judge = Judge::new(&schemas).expect("they are schemas");
    let schema = schemas.get(0).expect("there is one");
    assert!(judge.knows(schema), "{schema}");
    let mut maker = Maker::new(&schemas, &judge, Random::new(11, ""));
    let extents = [Extent::Least, Extent::Some, Extent::Most];
    let made = (0..60).filter_map(|index| maker.instance(schema, extents[index % 3]));
    made.map(|made| {
        assert_eq!(judge.fault(schema, &made.value), None, "{}", made.value);
        made.value
    })
    .collect()
}

#[test]
fn objects_have_what_they_must_and_some_of_what_they_may() {
    let made = instances("{A: {type: object, required: [a], properties: {a: {type: integer}, b: {type: string}}}}");
    assert_eq!(made.len(), 60);
    assert!(made.iter().all(|value| value["a"].is_i64()));
    let with = |key: &str| made.iter().filter(|value| value.get(key).is_some()).count();
    assert!((20..60).contains(&with("b")), "{}", with("b"));
}

#[test]
fn lists_and_maps_keep_their_bounds() {
    let made = instances(
        "{A: {type: array, minItems: 2, maxItems: 3, uniqueItems: true, items: {type: object, minProperties: 1, \
         additionalProperties: {type: boolean}}}}",
    );
    assert_eq!(made.len(), 60);
    assert!(made.iter().any(|value| value.as_array().is_some_and(|items| items.len() == 3)));
}

#[test]
fn members_hold_together() {
    let made = instances(
        "{A: {allOf: [{$ref: '#/components/schemas/B'}, {properties: {n: {maximum: 5}}, required: [n]}]}, \
         B: {type: object, properties: {n: {type: integer, minimum: 5}}}}",
    );
    assert_eq!(made.len(), 60);
    assert!(made.iter().all(|value| value["n"] == 5));
}

#[test]
fn a_branch_is_chosen_and_its_tag_is_right() {
    let made = instances(
        "{A: {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], discriminator: \
         {propertyName: kind, mapping: {see: '#/components/schemas/C'}}}, \
         B: {type: object, required: [kind], properties: {kind: {type: string}, b: {type: integer}}, \
         additionalProperties: false}, C: {type: object, required: [kind, c], properties: {kind: {type: string}, \
         c: {type: integer}}}}",
    );
    assert!(made.len() > 50, "{}", made.len());
    let kinds = |kind: &str| made.iter().filter(|value| value["kind"] == kind).count();
    assert_eq!(kinds("B") + kinds("see"), made.len());
    assert!(kinds("B") > 5 && kinds("see") > 5);
    assert!(made.iter().all(|value| value["kind"] == "B" || value["c"].is_i64()));
}

#[test]
fn a_base_stands_for_its_kinds() {
    let made = instances(
        "{A: {properties: {a: {$ref: '#/components/schemas/B'}}, required: [a]}, B: {type: object, \
         required: [kind], discriminator: {propertyName: kind}, properties: {kind: {type: string}}}, \
         C: {allOf: [{$ref: '#/components/schemas/B'}], required: [c], properties: {c: {type: integer}}}}",
    );
    assert_eq!(made.len(), 60);
    assert!(made.iter().any(|value| value["a"]["kind"] == "C"));
    assert!(made.iter().all(|value| value["a"]["kind"] == "B" || value["a"]["c"].is_i64()));
}

#[test]
fn what_contains_itself_comes_to_an_end() {
    let made = instances(
        "{A: {type: object, required: [next], properties: {next: {oneOf: [{type: 'null'}, \
         {$ref: '#/components/schemas/A'}]}, all: {type: array, items: {$ref: '#/components/schemas/A'}}}}}",
    );
    assert_eq!(made.len(), 60);
}

#[test]
fn what_cannot_be_is_not_made() {
    assert!(instances("{A: {allOf: [{type: string}, {type: integer}]}}").is_empty());
    assert!(
        instances("{A: {type: object, required: [a], properties: {a: {$ref: '#/components/schemas/A'}}}}").is_empty()
    );
    assert!(instances("{A: {enum: [1, 2], type: string}}").is_empty());
}
