//! Documents in, facts out.

use super::{Facts, HiddenPath, ParameterFacts, Unevaluated, ValueKind};
use crate::lower::Lowered;
use crate::lower::tests::run;
use crate::options::Strictness;
use crate::pointer::Pointer;

/// What a document of 3.2 with these lines becomes.
fn lowered(rest: &str) -> Lowered {
    let (lowered, _, rendered) =
        run(&format!("openapi: 3.2.0\ninfo: {{title: t, version: '1'}}\n{rest}"), Strictness::Lenient);
    lowered.unwrap_or_else(|| panic!("{rendered}"))
}

/// The facts of a document with these schemas.
fn of_schemas(schemas: &str) -> Facts {
    lowered(&format!("components:\n  schemas:\n{schemas}")).facts
}

fn component(name: &str) -> Pointer {
    Pointer::root().keys(&["components", "schemas", name])
}

#[test]
fn parameters_have_what_three_zero_does_not_know() {
    let facts = lowered(
        "paths:\n  /a:\n    get:\n      parameters:\n        - {name: a, in: query, schema: {}, allowReserved: true}\n        \
         - {name: b, in: cookie, schema: {}, style: cookie}\n        - {name: c, in: header, schema: {}, allowReserved: true}\n        \
         - $ref: '#/components/parameters/d'\n      responses: {default: {description: x}}\n\
         components:\n  parameters: {d: {name: d, in: querystring, content: {application/json: {schema: {}}}}}\n",
    )
    .facts;
    let none = ParameterFacts::default();
    let found = |at: &str| facts.parameters.get(&Pointer::from(at)).copied().unwrap_or_default();
    assert_eq!(found("/paths/~1a/get/parameters/0"), none);
    assert_eq!(found("/paths/~1a/get/parameters/1"), ParameterFacts { is_cookie_style: true, ..none });
    assert_eq!(found("/paths/~1a/get/parameters/2"), ParameterFacts { allows_reserved: true, ..none });
    assert_eq!(found("/components/parameters/d"), ParameterFacts { is_whole_query: true, ..none });
}

#[test]
fn paths_are_hidden_for_methods_variants_and_webhooks() {
    let responses = "responses: {'200': {description: x}}";
    let facts = lowered(&format!(
        "paths:\n  /a:\n    additionalOperations: {{COPY: {{{responses}}}}}\n    get:\n      operationId: read\n      {responses}\n      \
         parameters: [{{name: b, in: query, schema: {{type: string}}}}, {{name: a, in: query, schema: {{type: string}}}}]\n      \
         x-specwright-when: [{{operationId: readPart, query: {{b: x, a: true}}, {responses}}}]\nwebhooks: {{w: {{post: {{}}}}}}\n"
    ))
    .facts;
    let found = |at: &str| &facts.hidden_paths[&format!("x-specwright:{at}")];
    let copy = found("/paths/~1a/additionalOperations/COPY");
    let route = copy.route().map(|route| (route.path.as_str(), route.method.as_str()));
    assert_eq!((route, copy.condition()), (Some(("/a", "COPY")), None));
    let part = found("/paths/~1a/get/x-specwright-when/0");
    assert_eq!(part.route().map(|route| route.method.as_str()), Some("get"));
    let condition = part.condition().unwrap();
    assert_eq!(condition.base, "read");
    assert_eq!(condition.query, [("a".to_owned(), None), ("b".to_owned(), Some("x".to_owned()))]);
    assert!(matches!(found("/webhooks/w"), HiddenPath::Webhook(name) if name == "w"));
}

#[test]
fn a_schema_that_mixes_keywords_describes_one_kind_of_values() {
    let facts = of_schemas(
        "    a: {enum: [x]}\n    b: {properties: {c: {}}}\n    c: {description: d}\n    d: {patternProperties: {'^a': {}}}\n    \
         e: {items: {}}\n    f: {type: [string, integer]}\n    g: {type: object, oneOf: [{type: object}]}\n    \
         h: {type: object, oneOf: [{type: object}], required: [a]}\n    i: {type: string, anyOf: [{maxLength: 1}, {type: string}]}\n    \
         j: {type: string, anyOf: [{format: date}, {format: uri}], allOf: [{}]}\n    k: {const: 1}\n    l: {type: string}\n",
    );
    let seen = |name: &str| facts.schemas.get(&component(name)).map(|facts| (facts.values, facts.values_beside));
    assert_eq!(seen("a"), Some((ValueKind::Text, ValueKind::Text)));
    assert_eq!(seen("b"), Some((ValueKind::Object, ValueKind::Object)));
    assert_eq!(seen("c"), None);
    assert_eq!(seen("d"), Some((ValueKind::Object, ValueKind::Anything)));
    assert_eq!(seen("e"), Some((ValueKind::List, ValueKind::List)));
    assert_eq!(seen("f"), Some((ValueKind::Types, ValueKind::Anything)));
    assert_eq!(seen("g"), Some((ValueKind::OneOf, ValueKind::Object)));
    assert_eq!(seen("h"), Some((ValueKind::All, ValueKind::Object)));
    assert_eq!(seen("i"), Some((ValueKind::Text, ValueKind::Text)));
    assert_eq!(seen("j"), Some((ValueKind::All, ValueKind::Text)));
    assert_eq!(seen("k"), Some((ValueKind::Integer, ValueKind::Integer)));
    assert_eq!(seen("l"), None);
}

#[test]
fn keywords_without_words_in_three_zero_are_facts() {
    let facts = of_schemas(
        "    a: {type: 'null'}\n    b: {prefixItems: [{type: string}], items: false}\n    \
         c: {unevaluatedProperties: {type: string}}\n    d: {type: number, enum: [99999999999999999999]}\n    \
         e: {oneOf: [{$ref: '#/components/schemas/a'}], discriminator: {propertyName: k, defaultMapping: a}}\n",
    );
    let found = |name: &str| &facts.schemas[&component(name)];
    assert!(found("a").says_null && !found("b").says_null);
    assert_eq!(found("b").prefix_items, ["x-specwright:/components/schemas/b/prefixItems/0"]);
    assert!(found("b").has_closed_items);
    let keys = "x-specwright:/components/schemas/c/unevaluatedProperties".to_owned();
    assert_eq!(found("c").unevaluated, Some(Unevaluated::Schema(keys)));
    assert!(found("d").has_inexact_values);
    assert_eq!(found("e").default_mapping.as_deref(), Some("#/components/schemas/a"));
    assert!(found("e").adds_nothing() && !found("b").adds_nothing());
}

#[test]
fn every_fact_of_a_schema_finds_its_schema() {
    let many = "{type: [string, integer]}";
    let media = format!("{{application/json: {{schema: {{properties: {{a/b: {{items: {many}}}}}}}}}}}");
    let form =
        format!("{{multipart/form-data: {{schema: {{}}, encoding: {{a: {{headers: {{h: {{schema: {many}}}}}}}}}}}}}");
    let responses = format!(
        "responses: {{4XX: {{description: x, headers: {{h: {{schema: {many}}}}}, content: {media}}}, default: {{description: x, content: {media}}}}}"
    );
    let operation = format!("{{requestBody: {{content: {form}}}, {responses}}}");
    let lowered = lowered(&format!(
        "paths:\n  /a/{{b}}:\n    parameters: [{{name: b, in: path, required: true, schema: {many}}}]\n    query: {operation}\n    post:\n      \
         {responses}\n      parameters: [{{name: c, in: query, content: {media}}}]\n      callbacks: {{c: {{'{{$url}}': {{post: {operation}}}}}}}\n\
         webhooks: {{w: {{post: {operation}}}}}\ncomponents:\n  responses: {{r: {{description: x, content: {media}}}}}\n  \
         parameters: {{p: {{name: p, in: query, schema: {many}}}}}\n  requestBodies: {{b: {{content: {form}}}}}\n  headers: {{h: {{schema: {many}}}}}\n  \
         schemas:\n    s: {{prefixItems: [{many}], items: {many}, allOf: [{many}], oneOf: [{{anyOf: [{many}]}}]}}\n    \
         t: {{type: object, additionalProperties: {many}}}\n    u: {{items: [{{}}], additionalItems: {many}}}\n"
    ));
    let Lowered { openapi, facts, .. } = &lowered;
    assert!(facts.schemas.len() > 25, "{}", facts.schemas.len());
    for (at, noted) in &facts.schemas {
        let schema = super::find::schema(openapi, at).unwrap_or_else(|| panic!("nothing at {at}"));
        assert!(std::ptr::eq(facts.by_schema(openapi).of(schema), noted), "{at}");
    }
}

#[test]
fn what_is_made_partial_keeps_its_facts() {
    let facts = lowered(
        "paths:\n  /a:\n    get:\n      operationId: read\n      parameters: [{name: f, in: query, schema: {type: string}}]\n      \
         responses: {'200': {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}\n      \
         x-specwright-when: [{operationId: readPart, query: {f: true}, partial: true}]\n\
         components:\n  schemas:\n    A: {type: object, required: [a], properties: {a: {type: [string, integer]}}}\n    \
         B: {type: string}\n",
    )
    .facts;
    let types = |name: &str| facts.schemas[&component(name).keys(&["properties", "a"])].types.clone();
    assert_eq!((types("PartialA"), types("A")), (vec!["string", "integer"], vec!["string", "integer"]));
}
