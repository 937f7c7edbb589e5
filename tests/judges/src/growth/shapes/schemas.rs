//! Schemas: objects, what they inherit, and what they refer to.

use super::{Files, Shape, alike, carrying, document, generated, listed, numbered, refer};
use serde_json::{Map, Value, json};

pub(super) const SHAPES: &[Shape] = &[
    generated("schemas", 1_000, schemas),
    generated("schemas called alike", 1_000, schemas_alike),
    generated("properties of one schema", 4_000, properties),
    generated("properties called alike", 4_000, properties_alike),
    generated("required keys", 8_000, required),
    generated("values of one enum", 8_000, values),
    generated("values called alike", 8_000, values_alike),
    generated("references in a chain", 4_000, references),
    generated("references to each of a chain", 2_000, references_to_each),
    generated("lists in a chain", 2_000, lists),
    generated("objects in a chain", 1_000, objects),
    generated("objects in a ring", 1_000, ring),
    generated("objects in diamonds", 500, diamonds),
    generated("views along a chain", 1_000, views),
    generated("views along a chain from its end", 1_000, views_backwards),
    generated("views of a patch", 1_000, patch),
    generated("allOf in a chain", 50, all_of_chain),
    generated("allOf in a long chain", 500, all_of_chain),
    generated("allOf in diamonds", 50, all_of_diamonds),
    generated("allOf of many", 200, all_of_many),
    generated("allOf of one key", 500, all_of_one_key),
    generated("allOf beside one another", 1_000, all_of_side),
    generated("nested objects", 20, nested),
    generated("nested lists", 40, nested_lists),
    generated("nested allOf", 40, nested_all_of),
];

fn text() -> Value {
    json!({"type": "string"})
}

fn object(properties: Value) -> Value {
    json!({"type": "object", "properties": properties})
}

fn schemas(count: usize) -> Files {
    document(json!({}), numbered('S', count, |_| object(json!({"a": text(), "b": {"type": "integer"}}))))
}

fn schemas_alike(count: usize) -> Files {
    let schemas: Map<String, Value> = (0..count).map(|index| (alike(index), object(json!({"a": text()})))).collect();
    document(json!({}), Value::Object(schemas))
}

fn properties(count: usize) -> Files {
    document(carrying("S"), json!({"S": object(numbered('p', count, |_| text()))}))
}

fn properties_alike(count: usize) -> Files {
    let properties: Map<String, Value> = (0..count).map(|index| (alike(index), text())).collect();
    document(carrying("S"), json!({"S": object(Value::Object(properties))}))
}

fn required(count: usize) -> Files {
    let mut schema = object(numbered('p', count / 2, |_| text()));
    schema["required"] = listed(count, |index| json!(format!("p{index}")));
    document(carrying("S"), json!({"S": schema}))
}

fn values(count: usize) -> Files {
    document(carrying("S"), json!({"S": {"type": "string", "enum": listed(count, |index| json!(format!("v{index}")))}}))
}

fn values_alike(count: usize) -> Files {
    document(carrying("S"), json!({"S": {"type": "string", "enum": listed(count, |index| json!(alike(index)))}}))
}

/// Each component refers to the next; the last is what `last` says.
fn chain(count: usize, step: impl Fn(usize, Value) -> Value) -> Value {
    numbered('S', count, |index| {
        let next = if index + 1 < count { refer(&format!("S{}", index + 1)) } else { text() };
        step(index, next)
    })
}

fn references(count: usize) -> Files {
    document(carrying("S0"), chain(count, |_, next| next))
}

/// An object with a property of each name that a type has.
fn references_to_each(count: usize) -> Files {
    let mut schemas = chain(count, |_, next| next);
    schemas["Each"] = object(numbered('p', count, |index| refer(&format!("S{index}"))));
    document(carrying("Each"), schemas)
}

fn lists(count: usize) -> Files {
    document(carrying("S0"), chain(count, |_, next| json!({"type": "array", "items": next})))
}

fn objects(count: usize) -> Files {
    document(carrying("S0"), chain(count, |_, next| object(json!({"next": next}))))
}

fn ring(count: usize) -> Files {
    let next = |index| refer(&format!("S{}", (index + 1) % count));
    document(
        carrying("S0"),
        numbered('S', count, |index| {
            let mut schema = object(json!({"next": next(index)}));
            schema["required"] = json!(["next"]);
            schema
        }),
    )
}

/// Two components a level, each of which refers to both of the next level.
fn levels(count: usize, step: impl Fn(usize, Value, Value) -> Value) -> Value {
    let schemas = (0..count).flat_map(|level| {
        let next = |side: &str| {
            if level + 1 < count { refer(&format!("{side}{}", level + 1)) } else { object(json!({side: text()})) }
        };
        ["A", "B"].map(|side| (format!("{side}{level}"), step(level, next("A"), next("B"))))
    });
    Value::Object(schemas.collect())
}

fn diamonds(count: usize) -> Files {
    document(carrying("A0"), levels(count, |_, one, other| object(json!({"one": one, "other": other}))))
}

/// An identifier that only responses have.
fn identified(mut properties: Value) -> Value {
    properties["id"] = json!({"type": "string", "readOnly": true});
    let mut schema = object(properties);
    schema["required"] = json!(["id"]);
    schema
}

fn views(count: usize) -> Files {
    let last = count - 1;
    document(
        carrying("S0"),
        chain(count, |index, next| if index == last { identified(json!({})) } else { object(json!({"next": next})) }),
    )
}

fn views_backwards(count: usize) -> Files {
    document(
        carrying(&format!("S{}", count - 1)),
        numbered('S', count, |index| {
            if index == 0 { identified(json!({})) } else { object(json!({"next": refer(&format!("S{}", index - 1))})) }
        }),
    )
}

fn patch(count: usize) -> Files {
    let mut paths = carrying("S0");
    let content = json!({"application/merge-patch+json": {"schema": refer("S0")}});
    paths["/a"]["patch"] = json!({"operationId": "patch", "requestBody": {"content": content},
        "responses": {"204": {"description": "Done."}}});
    document(paths, chain(count, |_, next| identified(json!({"next": next}))))
}

fn all_of_chain(count: usize) -> Files {
    document(
        carrying("S0"),
        chain(count, |index, next| {
            let own = object(json!({format!("p{index}"): text()}));
            if next.get("$ref").is_some() { json!({"allOf": [next, own]}) } else { own }
        }),
    )
}

fn all_of_diamonds(count: usize) -> Files {
    document(
        carrying("A0"),
        levels(count, |level, one, other| json!({"allOf": [one, other, object(json!({format!("p{level}"): text()}))]})),
    )
}

fn all_of_many(count: usize) -> Files {
    let mut schemas = numbered('S', count, |index| object(json!({format!("p{index}"): text()})));
    schemas["All"] = json!({"allOf": listed(count, |index| object(json!({format!("q{index}"): text()})))});
    document(carrying("All"), schemas)
}

/// Members that all describe the same key.
fn all_of_one_key(count: usize) -> Files {
    let member = |index: usize| object(json!({"key": object(json!({format!("p{index}"): text()}))}));
    document(carrying("All"), json!({"All": {"allOf": listed(count, member)}}))
}

fn all_of_side(count: usize) -> Files {
    let mut schemas =
        numbered('S', count, |index| json!({"allOf": [refer("Base"), object(json!({format!("p{index}"): text()}))]}));
    schemas["Base"] = object(json!({"a": text(), "b": text()}));
    document(json!({}), schemas)
}

/// So deep as documents may be, beside one another.
fn deep(count: usize, depth: usize, step: impl Fn(Value) -> Value) -> Files {
    document(json!({}), numbered('S', count, |_| (0..depth).fold(text(), |inner, _| step(inner))))
}

fn nested(count: usize) -> Files {
    deep(count, 50, |inner| object(json!({"a": inner, "b": text()})))
}

fn nested_lists(count: usize) -> Files {
    deep(count, 100, |inner| json!({"type": "array", "items": inner}))
}

fn nested_all_of(count: usize) -> Files {
    deep(count, 50, |inner| json!({"allOf": [inner, {"description": "The same."}]}))
}
