use super::Schemas;
use crate::drift::example::Example;
use crate::drift::page::Presence;
use crate::drift::page_type::PageType;
use crate::pointer::Pointer;
use serde_json::{Value, json};

fn document() -> Value {
    json!({"components": {"schemas": {
        "Thing": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "made": {"type": "string", "format": "date-time", "nullable": true},
                "due": {"type": "string", "format": "date"},
                "size": {"type": "integer"},
                "state": {"allOf": [{"$ref": "#/components/schemas/State"}]},
                "tags": {"type": "array", "items": {"type": "string"}},
                "more": {"type": "object"},
                "any": {}
            }
        },
        "State": {"type": "string", "enum": ["open", "closed"]},
        "Named": {"allOf": [
            {"$ref": "#/components/schemas/Thing"},
            {"type": "object", "required": ["name", "due"], "properties": {"name": {"type": "string"}}}
        ]},
        "Either": {"oneOf": [{"$ref": "#/components/schemas/Named"}, {"type": "integer"}]},
        "Page": {"type": "object", "properties": {
            "results": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}
        }},
        "Map": {"type": "object", "additionalProperties": {"type": "integer"}},
        "Endless": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Endless"}}}
    }}})
}

fn schema(name: &str) -> Pointer {
    Pointer::root().keys(&["components", "schemas", name])
}

fn check_fits(property: &str, fitting: &[&str], others: &[&str]) {
    let document = document();
    let schemas = Schemas::new(&document);
    let at = schema("Thing").keys(&["properties", property]);
    for word in fitting {
        assert!(schemas.fits(&at, &PageType::new(word).meaning()), "{word} fits {property}");
    }
    for word in others {
        assert!(!schemas.fits(&at, &PageType::new(word).meaning()), "{word} does not fit {property}");
    }
}

#[test]
fn types_in_words_fit_schemas() {
    check_fits(
        "id",
        &["string", "string (uuid)", "uuid"],
        &["string (date)", "timestamp", "integer", "object", "strin"],
    );
    check_fits("made", &["timestamp", "string", "string (date-time)"], &["date", "file"]);
    check_fits("due", &["timestamp", "date", "string (date)"], &["string (uuid)"]);
    check_fits("size", &["integer", "number"], &["string", "boolean"]);
    check_fits("state", &["string"], &["object", "integer"]);
    check_fits("tags", &["array", "array of string", "string[]"], &["array of integer", "string"]);
    check_fits("more", &["object"], &["array"]);
    check_fits("any", &["object"], &["string", "integer"]);
}

#[test]
fn properties_of_all_parts_are_those_of_the_whole() {
    let document = document();
    let schemas = Schemas::new(&document);
    let properties = schemas.properties(&schema("Named"));
    let find = |name: &str| properties.iter().find(|property| property.name == name).unwrap();
    assert_eq!(find("name").presence, Presence::Required);
    assert_eq!(find("id").presence, Presence::Required);
    assert_eq!(find("due").presence, Presence::Required);
    assert_eq!(find("due").owner, schema("Thing"));
    assert_eq!(find("size").presence, Presence::Optional);
    assert_eq!(schemas.properties(&schema("Endless")).len(), 1);
}

#[test]
fn items_stand_in_lists_and_envelopes() {
    let document = document();
    let schemas = Schemas::new(&document);
    assert!(schemas.items(&schema("Page")).to_string().ends_with("/results/items"));
    assert_eq!(schemas.items(&schema("Thing")), schema("Thing"));
}

fn check(name: &str, example: &str, expected: &[&str]) {
    let document = document();
    let example = Example::read(example, 0).unwrap().value.unwrap();
    let mismatches = Schemas::new(&document).mismatches(&schema(name), &example);
    let rendered: Vec<_> =
        mismatches.iter().map(|mismatch| format!("{} {}", mismatch.path, mismatch.message)).collect();
    assert_eq!(rendered, expected, "{example:?}");
}

#[test]
fn examples_are_held_against_schemas() {
    check("Thing", r#"{"id": "thing-id", "made": null, "state": "new", "any": [1], "more": {"x": 1}}"#, &[]);
    check("Thing", "[]", &[" is a list, where the document has object"]);
    check(
        "Thing",
        r#"{"made": "2026-01-01", "id": 1}"#,
        &[
            "/made is text, where the document has string (date-time)",
            "/id is a number, where the document has string (uuid)",
        ],
    );
    check(
        "Thing",
        r#"{"id": "", "due": "2026-01-01T00:00:00Z"}"#,
        &["/due is text, where the document has string (date)"],
    );
    check(
        "Thing",
        r#"{"id": null, "size": 1.5, "x": 1}"#,
        &["/id may not be null", "/size is a number, where the document has integer", "/x is not in the document"],
    );
    check("Thing", r#"{"size": 1}"#, &[" lacks `id`"]);
    check(
        "Page",
        r#"{"results": [{"id": ""}, {"id": "", "tags": ["a", 1]}]}"#,
        &["/results/1/tags/1 is a number, where the document has string"],
    );
    check("Named", r#"{"id": "", "due": "2026-01-01"}"#, &[" lacks `name`"]);
    check("Either", "1", &[]);
    check("Either", r#"{"id": "", "name": "", "due": ""}"#, &[]);
    check("Map", r#"{"a": 1, "b": "x"}"#, &["/b is text, where the document has integer"]);
    check(
        "Endless",
        r#"{"next": {"next": {"next": 1}}}"#,
        &["/next/next/next is a number, where the document has object"],
    );
}
