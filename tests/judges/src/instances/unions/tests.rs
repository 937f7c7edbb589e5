use super::{Unions, Verdict, members};
use crate::instances::judge::Judge;
use crate::instances::schemas::{Library, Place};
use serde_json::{Value, json};
use specwright::ir::TypeId;
use specwright::{Customization, Naming, Options, Strictness};
use std::path::Path;

/// What is known of a value of the component `A` that is in some variants.
fn verdict(schemas: &str, value: &Value, variants: &[Option<usize>]) -> Verdict {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{/a: {{get: {{operationId: a, responses: {{'200': \
         {{description: It, content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}}}}}}}\n\
         components:\n  schemas:\n{schemas}"
    );
    let options = Options {
        naming: Naming::default(),
        strictness: Strictness::Lenient,
        root: None,
        customization: Customization::default(),
    };
    let reading = specwright::read_bytes(Path::new("a.yaml"), text.into_bytes(), &options);
    let api = reading.api.as_ref().expect("the document is sound");
    let origins = reading.origins.as_ref().expect("it was lowered");
    let mut library = Library::new(&reading.sources);
    let unions = Unions::read(&mut library, api, origins);
    let schemas = library.finish();
    let judge = Judge::new(&schemas).expect("they are schemas");
    let id = api.types.iter().position(|definition| definition.name == "A").expect("it is a type");
    unions.judge(api, (&schemas, &judge), TypeId(id), value, variants)
}

#[test]
fn a_value_belongs_in_the_variant_of_the_member_that_takes_it() {
    let schemas = "    A: {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}, {type: string}]}\n    \
                   B: {type: object, required: [b], properties: {b: {type: integer}}}\n    \
                   C: {type: object, required: [c], properties: {c: {type: integer}}}\n";
    assert_eq!(verdict(schemas, &json!({ "b": 1 }), &[Some(0)]), Verdict::Right);
    assert_eq!(verdict(schemas, &json!("text"), &[Some(2)]), Verdict::Right);
    assert!(matches!(verdict(schemas, &json!({ "b": 1 }), &[Some(1)]), Verdict::Wrong(_)));
    assert!(matches!(verdict(schemas, &json!({ "c": 1 }), &[None]), Verdict::Wrong(_)));
    assert_eq!(verdict(schemas, &json!({ "b": 1, "c": 1 }), &[Some(1)]), Verdict::Among);
    assert!(matches!(verdict(schemas, &json!(true), &[None]), Verdict::Unasked(_)));
}

#[test]
fn a_tag_names_the_member_of_a_base_too() {
    let schemas = "    A: {type: object, required: [kind], properties: {kind: {type: string}}, \
                   discriminator: {propertyName: kind, mapping: {bee: '#/components/schemas/B'}}}\n    \
                   B: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {b: {type: integer}}}]}\n    \
                   C: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {c: {type: integer}}}]}\n";
    assert_eq!(verdict(schemas, &json!({ "kind": "bee" }), &[Some(0)]), Verdict::Right);
    assert_eq!(verdict(schemas, &json!({ "kind": "C" }), &[Some(1)]), Verdict::Right);
    assert!(matches!(verdict(schemas, &json!({ "kind": "C" }), &[Some(0)]), Verdict::Wrong(_)));
}

#[test]
fn unions_in_unions_are_asked_one_after_the_other() {
    let schemas = "    A: {oneOf: [{$ref: '#/components/schemas/B'}, {type: boolean}]}\n    \
                   B: {oneOf: [{type: array, items: {type: string}}, {type: integer}]}\n";
    assert_eq!(verdict(schemas, &json!(1), &[Some(0), Some(1)]), Verdict::Right);
    assert!(matches!(verdict(schemas, &json!(1), &[Some(0), Some(0)]), Verdict::Wrong(_)));
    assert!(matches!(verdict(schemas, &json!(1), &[Some(1)]), Verdict::Wrong(_)));
}

#[test]
fn what_is_no_single_union_says_so() {
    let library = |schema: &str| {
        let text = format!("openapi: 3.1.0\ncomponents: {{schemas: {{A: {schema}}}}}");
        Library::new(&specwright::Sources::single("a.yaml", text))
    };
    let of = |schema: &str| {
        members::of(&library(schema), &Place::root(&["components", "schemas", "A"])).map(|it| it.places.len())
    };
    assert_eq!(of("{type: [string, integer]}"), Err(members::TYPES));
    assert_eq!(of("{type: string}"), Err(members::NO_UNION));
    assert!(of("{oneOf: [{type: string}], anyOf: [{type: string}]}").is_err());
    assert!(of("{oneOf: [{oneOf: [{$ref: '#/components/schemas/A'}, {type: string}]}, {type: integer}]}").is_err());
    assert_eq!(of("{allOf: [{oneOf: [{type: string}, {type: 'null'}, {type: integer}]}]}"), Ok(2));
}
