//! Text: long ones, large values that nothing needs, aliases, overlays, files, and mistakes by the thousand.

use super::{Files, Shape, Task, carrying, checked, document, generated, listed, numbered, refer, whole};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

pub(super) const SHAPES: &[Shape] = &[
    generated("a long description", 20_000, description),
    generated("a description of signs", 20_000, signs),
    generated("a description of quotes", 20_000, quotes),
    generated("a description of links", 20_000, brackets),
    generated("a description of a table", 4_000, markdown_table),
    generated("many descriptions", 2_000, descriptions),
    generated("an example of objects", 200_000, example),
    generated("a default of objects", 100_000, default),
    generated("an example of lists", 200_000, example_lists),
    generated("an example of numbers", 400_000, numbers),
    generated("unknown keys", 50_000, extensions),
    generated("unknown objects", 100_000, unknown_objects),
    yaml("aliases", 4_000, aliases),
    yaml("lines of YAML", 10_000, lines),
    yaml("actions of an overlay", 500, overlay),
    generated("files", 200, files),
    generated("references into one file", 1_000, into_file),
    checked("misspelt keys", 2_000, misspelt),
    checked("references to nothing", 2_000, unresolved),
    checked("values of the wrong kind", 2_000, mistyped),
    checked("keys that are repeated", 4_000, repeated),
    checked("operations of one name", 1_000, same_operations),
    checked("properties that are not described", 4_000, undescribed),
    checked("unions that are not expressed", 500, raw),
    Shape { root: "openapi.yaml", ..checked("misspelt keys of YAML", 2_000, misspelt_yaml) },
];

const fn yaml(name: &'static str, size: usize, make: fn(usize) -> Files) -> Shape {
    Shape { name, size, root: "openapi.yaml", task: Task::Generate, make }
}

fn described(description: &str) -> Files {
    document(
        carrying("S"),
        json!({"S": {"type": "object", "description": description, "properties": {"a": {"type": "string"}}}}),
    )
}

fn description(count: usize) -> Files {
    described(&"Some *words* of `code`, and [more](https://example.com).\n\n".repeat(count / 10))
}

fn signs(count: usize) -> Files {
    described(&format!("{} {} {}", "*a_".repeat(count), "`".repeat(count), "<".repeat(count)))
}

fn quotes(count: usize) -> Files {
    described(&"> - 1. a\n".repeat(count))
}

fn brackets(count: usize) -> Files {
    described(&format!("{} {}", "[".repeat(count), "![a](".repeat(count)))
}

fn markdown_table(count: usize) -> Files {
    described(&format!("| a | b |\n| - | - |\n{}", "| c | d |\n".repeat(count)))
}

fn descriptions(count: usize) -> Files {
    let property = |index| json!({"type": "string", "description": format!("The {index}th of *all*: `a`, <b>, [c].")});
    document(carrying("S"), json!({"S": {"type": "object", "properties": numbered('p', count, property)}}))
}

fn small(count: usize) -> Value {
    listed(count, |_| json!({"a": 0}))
}

fn example(count: usize) -> Files {
    document(carrying("S"), json!({"S": {"type": "object", "example": small(count)}}))
}

fn default(count: usize) -> Files {
    document(carrying("S"), json!({"S": {"type": "array", "items": {}, "default": small(count)}}))
}

fn example_lists(count: usize) -> Files {
    document(carrying("S"), json!({"S": {"type": "object", "example": listed(count, |_| json!([0]))}}))
}

fn numbers(count: usize) -> Files {
    let numbers =
        Value::Array((0..count).map(|index| json!(f64::from(u32::try_from(index).unwrap_or(0)) + 0.5)).collect());
    document(carrying("S"), json!({"S": {"type": "object", "example": numbers}}))
}

fn extensions(count: usize) -> Files {
    whole(json!({"x-own": numbered('k', count, |index| json!(index))}))
}

fn unknown_objects(count: usize) -> Files {
    whole(json!({"x-own": small(count)}))
}

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: Growth, version: '1'}\n";

fn in_yaml(text: String) -> Files {
    vec![("openapi.yaml".to_owned(), text)]
}

fn aliases(count: usize) -> Files {
    let mut text = format!(
        "{HEAD}paths: {{}}\nx-a: &a {{type: object, properties: {{b: {{type: string}}}}}}\ncomponents:\n  schemas:\n"
    );
    for index in 0..count {
        let _ = writeln!(text, "    S{index}: *a");
    }
    in_yaml(text)
}

fn lines(count: usize) -> Files {
    let mut text =
        format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    S:\n      type: object\n      properties:\n");
    for index in 0..count {
        let _ = writeln!(text, "        p{index}:\n          type: number\n          minimum: 0.50");
    }
    in_yaml(text)
}

fn overlay(count: usize) -> Files {
    let mut text = format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n");
    let mut actions = "overlay: 1.0.0\ninfo: {title: Changes, version: '1'}\nactions:\n".to_owned();
    for index in 0..count {
        let _ = writeln!(text, "    S{index}: {{type: object, properties: {{a: {{type: string}}}}}}");
        let _ = writeln!(
            actions,
            "  - target: $.components.schemas.S{index}\n    update: {{properties: {{b: {{type: string}}}}}}"
        );
    }
    vec![("openapi.yaml".to_owned(), text), ("overlay.yaml".to_owned(), actions)]
}

fn files(count: usize) -> Files {
    let schemas = numbered('S', count, |index| json!({"$ref": format!("f{index}.json")}));
    let mut files = document(json!({}), schemas);
    files.extend((0..count).map(|index| {
        let schema = json!({"type": "object", "properties": {format!("p{index}"): {"type": "string"}}});
        (format!("f{index}.json"), schema.to_string())
    }));
    files
}

fn into_file(count: usize) -> Files {
    let schemas = numbered('S', count, |index| json!({"$ref": format!("other.json#/s/T{index}")}));
    let mut files = document(json!({}), schemas);
    let other = numbered(
        'T',
        count,
        |index| json!({"type": "object", "properties": {format!("p{index}"): {"type": "string"}}}),
    );
    files.push(("other.json".to_owned(), json!({"s": other}).to_string()));
    files
}

fn misspelt(count: usize) -> Files {
    document(json!({}), numbered('S', count, |_| json!({"typ": "object", "propertys": {}})))
}

fn misspelt_yaml(count: usize) -> Files {
    let mut text = format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n");
    for index in 0..count {
        let _ = writeln!(text, "    S{index}: {{typ: object, propertys: {{}}}}");
    }
    in_yaml(text)
}

fn unresolved(count: usize) -> Files {
    let properties = numbered('p', count, |index| refer(&format!("Missing{index}")));
    document(json!({}), json!({"S": {"type": "object", "properties": properties}}))
}

fn mistyped(count: usize) -> Files {
    document(json!({}), numbered('S', count, |_| json!({"type": "object", "required": "a", "properties": []})))
}

fn repeated(count: usize) -> Files {
    let entries: Vec<String> = (0..count).map(|index| format!("\"S{}\":{{}}", index / 2)).collect();
    let text = format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"a\",\"version\":\"1\"}},\"paths\":{{}},\"components\":{{\"schemas\":{{{}}}}}}}",
        entries.join(",")
    );
    vec![("openapi.json".to_owned(), text)]
}

fn same_operations(count: usize) -> Files {
    let operation = json!({"get": {"operationId": "same", "responses": {"204": {"description": "Done."}}}});
    let paths: Map<String, Value> =
        (0..count).map(|index| (format!("/p{index}/{{q{index}}}"), operation.clone())).collect();
    document(Value::Object(paths), json!({}))
}

fn undescribed(count: usize) -> Files {
    document(json!({}), json!({"S": {"type": "object", "required": listed(count, |index| json!(format!("p{index}")))}}))
}

fn raw(count: usize) -> Files {
    document(json!({}), numbered('S', count, |_| json!({"allOf": [{"type": "string"}, {"type": "integer"}]})))
}
