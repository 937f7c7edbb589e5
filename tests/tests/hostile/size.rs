//! Documents that are too deep, too many or too long.

use super::code::assert_harmless;
use super::{codes, emitted, read};
use serde_json::{Map, Value, json};
use std::fmt::Write;

const DEPTH: usize = 100_000;

/// A document with components.
fn with_schemas(schemas: &Value) -> Value {
    json!({
        "openapi": "3.0.4",
        "info": {"title": "Large", "version": "1"},
        "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": {"description": "A.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}}},
        "components": {"schemas": schemas},
    })
}

#[test]
fn deep_nesting_is_refused_in_every_notation() {
    let head = "openapi: 3.0.4\ninfo: {title: x, version: \"1\"}\npaths: {}\nx-deep:";
    let blocks = (0..5_000).fold(head.to_owned(), |mut text, depth| {
        let _ = write!(text, "\n{:1$}a:", "", depth + 1);
        text
    });
    let documents = [
        ("a.json", format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH))),
        ("a.json", "[".repeat(DEPTH)),
        ("a.json", format!("{}1{}", "{\"a\":".repeat(DEPTH), "}".repeat(DEPTH))),
        ("a.json", "{\"a\":[".repeat(DEPTH)),
        ("a.yaml", format!("{head} {}{}", "[".repeat(DEPTH), "]".repeat(DEPTH))),
        ("a.yaml", format!("{head} {}{}", "{a: ".repeat(DEPTH), "}".repeat(DEPTH))),
        ("a.yaml", format!("{head} {}", "{a: [".repeat(DEPTH))),
        ("a.yaml", format!("{head}\n  {}x", "- ".repeat(DEPTH))),
        ("a.yaml", format!("{head}\n  {}x", "? ".repeat(DEPTH))),
        ("a.yaml", format!("{head}\n  {}x", "- ? ".repeat(DEPTH))),
        ("a.yaml", format!("{head} {}x", "!!a ".repeat(DEPTH))),
        ("a.yaml", format!("{head} {}x", "&a ".repeat(DEPTH))),
        ("a.yaml", format!("{head} {}", "{[".repeat(DEPTH))),
        ("a.yaml", blocks),
    ];
    for (name, text) in documents {
        let reading = read(name, text.as_str());
        assert!(reading.api.is_none(), "{name}: {:?} is refused", text.chars().take(90).collect::<String>());
        assert_eq!(codes(&reading), ["syntax"], "{name}: {:?}", text.chars().take(90).collect::<String>());
    }
}

#[test]
fn schemas_nested_to_the_limit_are_read() {
    // Each step is an object of OpenAPI, so the walks go as deep as the parser lets them.
    for step in ["items", "additionalProperties", "not", "allOf", "oneOf", "anyOf", "properties"] {
        for depth in [20, 60, 100] {
            let schema = (0..depth).fold(json!({"type": "string"}), |inner, _| match step {
                "items" => json!({"type": "array", "items": inner}),
                "allOf" | "oneOf" | "anyOf" => json!({step: [inner, {"type": "object"}]}),
                "properties" => json!({"type": "object", "properties": {"a": inner}}),
                _ => json!({"type": "object", step: inner}),
            });
            let reading = read("deep.json", with_schemas(&json!({"A": schema})).to_string());
            if reading.api.is_some() {
                assert_harmless(&emitted(&reading), "zQ1zQ");
            } else {
                assert_eq!(codes(&reading), ["syntax"], "{step} {depth}");
            }
        }
    }
}

#[test]
fn aliases_cannot_multiply() {
    let bomb = |step: &str| {
        let mut text = "openapi: 3.0.4\ninfo: {title: x, version: \"1\"}\npaths: {}\nx-a0: &a0 [x]\n".to_owned();
        for level in 1..60 {
            let before = level - 1;
            let _ = writeln!(text, "x-a{level}: &a{level} {}", step.replace("BEFORE", &format!("*a{before}")));
        }
        text
    };
    for step in ["[BEFORE, BEFORE]", "{a: BEFORE, b: BEFORE}", "[BEFORE, BEFORE, BEFORE, BEFORE, BEFORE, BEFORE]"] {
        let reading = read("bomb.yaml", bomb(step));
        assert_eq!(codes(&reading), ["syntax"], "{step}");
    }
    // Merging the same keys again and again does not grow.
    let mut merges = "openapi: 3.0.4\ninfo: {title: x, version: \"1\"}\npaths: {}\nx-a0: &a0 {x: 1}\n".to_owned();
    for level in 1..60 {
        let before = level - 1;
        let _ = writeln!(merges, "x-a{level}: &a{level} {{<<: [*a{before}, *a{before}], k{level}: 1}}");
    }
    let reading = read("merges.yaml", merges);
    assert!(reading.api.is_some() || codes(&reading) == ["syntax"]);
    // An alias within what it stands for.
    let reading = read("self.yaml", "openapi: 3.0.4\ninfo: &a {title: x, version: \"1\", x-a: *a}\npaths: {}\n");
    assert_eq!(codes(&reading), ["syntax"]);
}

#[test]
fn many_properties_and_values() {
    let properties: Map<String, Value> =
        (0..20_000).map(|index| (format!("p{index}"), json!({"type": "string"}))).collect();
    let values: Vec<String> = (0..50_000).map(|index| format!("v{}", index / 2 * 2 + index % 2)).collect();
    let schemas = json!({
        "A": {"type": "object", "properties": properties},
        "B": {"type": "string", "enum": values},
        "C": {"oneOf": (0..2_000).map(|index| json!({"type": "object", "properties": {format!("c{index}"): {"type": "integer"}}})).collect::<Vec<_>>()},
        "D": {"allOf": (0..5_000).map(|index| json!({"type": "object", "properties": {format!("d{index}"): {"type": "integer"}}})).collect::<Vec<_>>()},
    });
    let reading = read("many.json", with_schemas(&schemas).to_string());
    assert!(emitted(&reading).values().map(|text| text.lines().count()).sum::<usize>() > 100_000);
}

#[test]
fn many_names_that_are_the_same() {
    // All of them want the same name in Rust.
    let names = (0..16).flat_map(|length| [".", "-", "_"].map(|mark| format!("a{}", mark.repeat(length + 1))));
    let schemas: Map<String, Value> = names
        .map(|name| (name, json!({"type": "object", "properties": {"A": {}, "a": {}, "_a": {}, "a_": {}}})))
        .collect();
    let mut schemas = Value::Object(schemas);
    schemas["A"] = json!({"type": "string", "enum": (1..2_000).map(|length| "-".repeat(length)).collect::<Vec<_>>()});
    let reading = read("names.json", with_schemas(&schemas).to_string());
    assert_harmless(&emitted(&reading), "zQ1zQ");
}

#[test]
fn many_paths() {
    let paths: Map<String, Value> = (0..10_000)
        .map(|index| {
            let operation = json!({"operationId": format!("op{index}"), "tags": [format!("t{}", index % 300)],
                "responses": {"204": {"description": "Done."}}});
            (
                format!("/p{index}/{{id}}"),
                json!({"parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}], "get": operation}),
            )
        })
        .collect();
    let document = json!({"openapi": "3.1.0", "info": {"title": "Many", "version": "1"}, "paths": paths});
    let reading = read("paths.json", document.to_string());
    let api = reading.api.expect("it is sound");
    assert_eq!(api.tags.iter().map(|tag| tag.operations.len()).sum::<usize>(), 10_000);
}

#[test]
fn long_texts() {
    let long = "long ".repeat(200_000);
    let word = "w".repeat(1_000_000);
    let mut document = with_schemas(&json!({
        "A": {"type": "object", "description": long, "properties": {word.as_str(): {"type": "string", "enum": [word, long]}}},
    }));
    document["info"]["title"] = json!(word);
    document["info"]["description"] = json!("[".repeat(100_000) + &"*a_".repeat(100_000) + &"> ".repeat(50_000));
    document["paths"]["/a"]["get"]["operationId"] = json!(word);
    document["paths"]["/a"]["get"]["description"] = json!("<a ".repeat(100_000) + &"`".repeat(99_999));
    let reading = read("long.json", document.to_string());
    assert_harmless(&emitted(&reading), "zQ1zQ");
}

#[test]
fn many_mistakes_are_not_a_flood() {
    let schemas: Map<String, Value> = (0..20_000)
        .map(|index| (format!("s{index}"), json!({"typ": "string", "$ref": format!("#/x{index}")})))
        .collect();
    let reading = read("mistakes.json", with_schemas(&Value::Object(schemas)).to_string());
    assert!(reading.api.is_some(), "each costs its place");
}
