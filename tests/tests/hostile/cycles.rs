//! References that lead in circles, in every place that has one.

use super::code::assert_harmless;
use super::{codes, emitted, read};
use serde_json::{Value, json};

fn document(version: &str) -> Value {
    json!({
        "openapi": version,
        "info": {"title": "Cycles", "version": "1"},
        "paths": {"/a": {"post": {
            "operationId": "a",
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
            "responses": {"200": {"description": "A.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}}},
        "components": {"schemas": {"A": {"type": "object"}}},
    })
}

/// Either it is accepted and what is emitted is harmless, or it is refused for the circle.
fn settle(what: &str, document: &Value) {
    let reading = read("cycle.json", document.to_string());
    if reading.api.is_some() {
        assert_harmless(&emitted(&reading), "zQ1zQ");
        return;
    }
    let codes = codes(&reading);
    let known =
        ["circular-reference", "dangling-reference", "endless-references", "reference-to-other-kind", "wrong-type"];
    assert!(codes.iter().any(|code| known.contains(code)), "{what}: {codes:?}");
}

/// Members of which each knows the keys of all others, and something of its own about each.
fn members(count: usize) -> Vec<Value> {
    let key = |of: usize, index: usize| {
        let own = json!({"properties": {(format!("k{of}")): {"properties": {(format!("x{of}_{index}")): {"type": "string"}}}}});
        json!({"allOf": [{"$ref": "#/components/schemas/A"}, own]})
    };
    let member = |of: usize| (0..count).map(|index| (format!("k{index}"), key(of, index))).collect();
    (0..count).map(|of| json!({"properties": Value::Object(member(of))})).collect()
}

#[test]
fn schemas_in_circles() {
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let (a, b) = (to("A"), to("B"));
    let shapes: Vec<(&str, Value)> = vec![
        ("itself", json!({"A": a})),
        ("each other", json!({"A": b, "B": a})),
        ("three", json!({"A": b, "B": to("C"), "C": a})),
        ("property", json!({"A": {"type": "object", "required": ["a"], "properties": {"a": a}}})),
        ("properties", json!({"A": {"properties": {"b": b}}, "B": {"properties": {"a": a}}})),
        ("items", json!({"A": {"type": "array", "items": a}})),
        ("map", json!({"A": {"type": "object", "additionalProperties": a}})),
        ("all", json!({"A": {"allOf": [a, {"type": "object", "properties": {"x": {"type": "string"}}}]}})),
        ("all of each other", json!({"A": {"allOf": [b]}, "B": {"allOf": [a, b]}})),
        ("all of all", json!({"A": {"allOf": [{"allOf": [{"allOf": [a]}]}]}})),
        ("one", json!({"A": {"oneOf": [a]}})),
        ("one of each other", json!({"A": {"oneOf": [b, a]}, "B": {"anyOf": [a, b]}})),
        ("any", json!({"A": {"anyOf": [{"type": "string"}, a]}})),
        ("not", json!({"A": {"not": a}})),
        ("a union of itself beside a remark", json!({"A": {"anyOf": [{"allOf": [a], "description": "Again."}]}})),
        ("a union of itself by allOf", json!({"A": {"anyOf": [{"allOf": [a, {"minLength": 1}]}, {"type": "string"}]}})),
        (
            "a reference with siblings",
            json!({"A": {"oneOf": [
                {"$ref": "#/components/schemas/A", "description": "Again."}, {"type": "integer"}, {"type": "string"},
            ]}}),
        ),
        (
            "unions of each other by allOf",
            json!({"A": {"oneOf": [{"allOf": [b, {"minLength": 1}]}]},
            "B": {"oneOf": [{"allOf": [a, {"minLength": 1}]}]}}),
        ),
        (
            "a key of several members that leads back",
            json!({"A": {"allOf": [
                {"properties": {"k": a, "l": {"properties": {"k": b}}}},
                {"properties": {"k": {"properties": {"x": a, "l": a}}, "l": {"allOf": [a], "properties": {"y": b}}}},
            ]}, "B": {"allOf": [a, {"properties": {"l": {"properties": {"z": a}}, "k": {"properties": {"l": b}}}}]}}),
        ),
        ("keys of many members that lead back", json!({"A": {"allOf": members(8)}})),
        ("items of a union", json!({"A": {"oneOf": [{"type": "array", "items": a}, {"allOf": [a]}]}})),
        (
            "mapping",
            json!({"A": {"oneOf": [b], "discriminator": {"propertyName": "k", "mapping": {"x": "#/components/schemas/A", "y": "A"}}},
            "B": {"allOf": [a, {"type": "object", "properties": {"k": {"type": "string"}}}]}}),
        ),
        (
            "inherited",
            json!({"A": {"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}}, "discriminator": {"propertyName": "k"}},
            "B": {"allOf": [a, {"properties": {"a": a, "b": b}}]}}),
        ),
        ("into itself", json!({"A": {"properties": {"a": {"$ref": "#/components/schemas/A/properties/a"}}}})),
        (
            "into itself, crosswise",
            json!({"A": {"properties": {
            "a": {"$ref": "#/components/schemas/A/properties/b"}, "b": {"$ref": "#/components/schemas/A/properties/a"}}}}),
        ),
        (
            "deeper and deeper",
            json!({"A": {"properties": {"a": {"$ref": "#/components/schemas/A/properties/a/properties/a"}}}}),
        ),
        (
            "into a reference",
            json!({"A": {"$ref": "#/components/schemas/B/properties/a"}, "B": {"$ref": "#/components/schemas/A/properties/b"}}),
        ),
        ("the document", json!({"A": {"$ref": "#"}})),
        ("all schemas", json!({"A": {"$ref": "#/components/schemas"}})),
    ];
    for version in ["3.0.4", "3.1.1", "3.2.0"] {
        for (what, schemas) in &shapes {
            let mut document = document(version);
            document["components"]["schemas"] = schemas.clone();
            settle(&format!("{what} in {version}"), &document);
        }
    }
}

#[test]
fn schemas_of_2020_12_in_circles() {
    let a = json!({"$ref": "#/components/schemas/A"});
    for (what, schema) in [
        ("siblings", json!({"$ref": "#/components/schemas/A", "type": "object", "description": "A."})),
        ("prefix", json!({"type": "array", "prefixItems": [a, a], "items": false})),
        ("patterns", json!({"type": "object", "patternProperties": {"^a": a}})),
        ("unevaluated", json!({"type": "object", "unevaluatedProperties": a})),
        (
            "definitions",
            json!({"$defs": {"x": {"$ref": "#/components/schemas/A/$defs/x"}}, "$ref": "#/components/schemas/A/$defs/x"}),
        ),
        ("anchor", json!({"$anchor": "here", "properties": {"a": {"$ref": "#here"}}})),
        ("dynamic", json!({"$dynamicAnchor": "here", "properties": {"a": {"$dynamicRef": "#here"}}})),
        ("id", json!({"$id": "https://example.com/a", "properties": {"a": {"$ref": "https://example.com/a"}}})),
        ("relative id", json!({"$id": "a", "$ref": "a"})),
        ("condition", json!({"if": a, "then": a, "else": a})),
        ("dependent", json!({"dependentSchemas": {"a": a}, "propertyNames": a, "contains": a})),
    ] {
        let mut document = document("3.1.1");
        document["components"]["schemas"]["A"] = schema;
        settle(what, &document);
    }
}

#[test]
fn everything_else_in_circles() {
    for (section, place) in [
        ("parameters", "/paths/~1a/post/parameters"),
        ("responses", "/paths/~1a/post/responses/200"),
        ("requestBodies", "/paths/~1a/post/requestBody"),
        ("headers", "/paths/~1a/post/responses/200/headers"),
        ("examples", "/paths/~1a/post/responses/200/content/application~1json/examples"),
        ("links", "/paths/~1a/post/responses/200/links"),
        ("callbacks", "/paths/~1a/post/callbacks"),
        ("securitySchemes", "/security"),
        ("pathItems", "/paths/~1b"),
    ] {
        for circle in [vec!["A"], vec!["A", "B"], vec!["A", "B", "C"]] {
            let mut document = document("3.1.1");
            for (index, name) in circle.iter().enumerate() {
                let next = circle[(index + 1) % circle.len()];
                document["components"][section][name] = json!({"$ref": format!("#/components/{section}/{next}")});
            }
            let reference = json!({"$ref": format!("#/components/{section}/A")});
            let value = match section {
                "parameters" => json!([reference]),
                "headers" | "examples" | "links" | "callbacks" => json!({"X": reference}),
                "securitySchemes" => json!([{"A": []}]),
                _ => reference,
            };
            let (parent, key) = place.rsplit_once('/').expect("a place has a parent");
            document.pointer_mut(parent).expect("the parent is there")[key.replace("~1", "/")] = value;
            settle(&format!("{section} {circle:?}"), &document);
        }
    }
}

#[test]
fn callbacks_within_themselves() {
    let mut document = document("3.1.1");
    document["paths"]["/a"]["post"]["callbacks"] = json!({"again": {"{$request.body#/url}": {"$ref": "#/paths/~1a"}}});
    settle("callbacks", &document);
    document["paths"]["/b"] = json!({"$ref": "#/paths/~1b"});
    settle("path", &document);
    document["paths"]["/b"] = json!({"$ref": "#/paths/~1c"});
    document["paths"]["/c"] = json!({"$ref": "#/paths/~1b"});
    settle("paths", &document);
}

#[test]
fn references_that_grow() {
    // Each schema is all of the two before it: without a limit, merging takes as many steps as there are ways.
    for (keyword, count) in [("allOf", 60), ("oneOf", 60), ("anyOf", 60), ("properties", 60)] {
        let mut document = document("3.0.4");
        for index in 2..count {
            let before = [1, 2].map(|step| json!({"$ref": format!("#/components/schemas/S{}", index - step)}));
            let [first, second] = before;
            document["components"]["schemas"][format!("S{index}")] = match keyword {
                "properties" => json!({"type": "object", "properties": {"a": first, "b": second}}),
                _ => json!({keyword: [first, second]}),
            };
        }
        for index in 0..2 {
            document["components"]["schemas"][format!("S{index}")] =
                json!({"type": "object", "properties": {format!("s{index}"): {"type": "string"}}});
        }
        document["components"]["schemas"]["A"] = json!({"$ref": format!("#/components/schemas/S{}", count - 1)});
        settle(keyword, &document);
    }
}

/// A long way is no circle, whatever it leads to.
#[test]
fn long_chains_of_references_are_followed_to_their_end() {
    let entries = |section: &str, last: Value| {
        let refer = |index: usize| json!({"$ref": format!("#/components/{section}/C{index}")});
        let mut entries: serde_json::Map<_, _> =
            (0..300).map(|index| (format!("C{index}"), refer(index + 1))).collect();
        entries.insert("C300".to_owned(), last);
        (Value::Object(entries), refer(0))
    };
    let (schemas, schema) =
        entries("schemas", json!({"type": "object", "properties": {"end_of_it": {"type": "string"}}}));
    let content = json!({"application/json": {"schema": schema}});
    let (parameters, parameter) =
        entries("parameters", json!({"name": "last", "in": "query", "schema": {"type": "string"}}));
    let (responses, response) = entries("responses", json!({"description": "It.", "content": content}));
    let (bodies, body) = entries("requestBodies", json!({"content": content}));
    let operation =
        json!({"operationId": "a", "parameters": [parameter], "requestBody": body, "responses": {"200": response}});
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Chains", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": schemas, "parameters": parameters, "responses": responses, "requestBodies": bodies},
    });
    let reading = read("chains.json", document.to_string());
    assert_eq!(codes(&reading), [""; 0]);
    let files = emitted(&reading);
    let code: String = files.values().map(String::as_str).collect();
    assert!(code.contains("pub end_of_it: ") && code.contains("last"), "the ends are there");
    assert_harmless(&files, "zQ1zQ");
}
