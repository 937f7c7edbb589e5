//! Unions, with and without a discriminator, beside and inside of each other.

use super::{Files, Shape, carrying, document, generated, listed, numbered, refer};
use serde_json::{Value, json};

pub(super) const SHAPES: &[Shape] = &[
    generated("unions in a chain", 500, chain),
    generated("unions in a chain, with tags", 500, chain_tagged),
    generated("unions in a chain, all the way", 500, chain_all),
    generated("unions in diamonds", 250, diamonds),
    generated("unions in diamonds, with tags", 250, diamonds_tagged),
    generated("unions of objects in diamonds", 250, diamonds_of_objects),
    generated("nested unions", 20, nested),
    generated("members of one union", 500, members),
    generated("members of one union in place", 500, members_in_place),
    generated("members of one union, with tags", 500, members_tagged),
    generated("members that are values", 500, members_values),
    generated("members that are enums", 1_000, members_enums),
    generated("members that are lists", 500, members_lists),
    generated("tags of one member", 2_000, tags),
    generated("children of a base", 500, children),
    generated("children in a chain", 50, children_in_chain),
    generated("unions of one union", 500, around),
    generated("unions beside properties", 500, beside),
    generated("unions in allOf", 500, in_all_of),
];

fn leaf(index: usize) -> Value {
    json!({"type": "object", "required": ["kind"], "properties": {
        "kind": {"type": "string", "enum": [format!("k{index}")]}, format!("p{index}"): {"type": "integer"}}})
}

fn tagged(mut schema: Value) -> Value {
    schema["discriminator"] = json!({"propertyName": "kind"});
    schema
}

/// Each is a union of an object and the next; the objects are components too.
fn chain_of(count: usize, union: impl Fn(Value) -> Value) -> Files {
    let mut schemas = numbered('L', count + 1, leaf);
    for index in 0..count {
        let next = if index + 1 < count { format!("U{}", index + 1) } else { format!("L{count}") };
        schemas[format!("U{index}")] = union(json!({"oneOf": [refer(&format!("L{index}")), refer(&next)]}));
    }
    document(carrying("U0"), schemas)
}

fn chain(count: usize) -> Files {
    chain_of(count, |union| union)
}

fn chain_tagged(count: usize) -> Files {
    chain_of(count, tagged)
}

/// Nothing but unions until the end.
fn chain_all(count: usize) -> Files {
    let mut schemas = json!({"L0": leaf(0), "L1": leaf(1)});
    for index in 0..count {
        let next = if index + 1 < count { format!("U{}", index + 1) } else { "L0".to_owned() };
        schemas[format!("U{index}")] = json!({"oneOf": [refer("L1"), refer(&next)]});
    }
    document(carrying("U0"), schemas)
}

fn diamonds_of(count: usize, union: impl Fn(usize, &str, Vec<Value>) -> Value) -> Files {
    let mut schemas = json!({});
    for level in 0..=count {
        for side in ["A", "B"] {
            let name = format!("{side}{level}");
            let next = ["A", "B"].map(|side| refer(&format!("{side}{}", level + 1))).to_vec();
            let number = 2 * level + usize::from(side == "B");
            schemas[name] = if level == count { leaf(number) } else { union(number, side, next) };
        }
    }
    document(carrying("A0"), schemas)
}

fn diamonds(count: usize) -> Files {
    diamonds_of(count, |_, _, next| json!({"oneOf": next}))
}

fn diamonds_tagged(count: usize) -> Files {
    diamonds_of(count, |_, _, next| tagged(json!({"oneOf": next})))
}

fn diamonds_of_objects(count: usize) -> Files {
    diamonds_of(count, |number, _, mut next| {
        next.push(leaf(number));
        json!({"oneOf": next})
    })
}

fn nested(count: usize) -> Files {
    let schema = |_| (0..40).fold(leaf(0), |inner, depth| json!({"oneOf": [leaf(depth + 1), inner]}));
    document(json!({}), numbered('S', count, schema))
}

fn members(count: usize) -> Files {
    let mut schemas = numbered('L', count, leaf);
    schemas["U"] = json!({"oneOf": listed(count, |index| refer(&format!("L{index}")))});
    document(carrying("U"), schemas)
}

fn members_in_place(count: usize) -> Files {
    document(carrying("U"), json!({"U": {"oneOf": listed(count, leaf)}}))
}

fn members_tagged(count: usize) -> Files {
    let mut schemas = numbered('L', count, leaf);
    let mut union = tagged(json!({"oneOf": listed(count, |index| refer(&format!("L{index}")))}));
    union["discriminator"]["mapping"] = numbered('k', count, |index| json!(format!("#/components/schemas/L{index}")));
    schemas["U"] = union;
    document(carrying("U"), schemas)
}

fn members_values(count: usize) -> Files {
    document(
        carrying("U"),
        json!({"U": {"oneOf": listed(count, |index| json!({"const": format!("v{index}"), "title": format!("T{index}")}))}}),
    )
}

fn members_enums(count: usize) -> Files {
    let member = |index| json!({"type": "string", "enum": listed(4, |value| json!(format!("v{index} {value}")))});
    document(carrying("U"), json!({"U": {"anyOf": listed(count, member)}}))
}

fn members_lists(count: usize) -> Files {
    let mut schemas = numbered('L', count, leaf);
    schemas["U"] =
        json!({"oneOf": listed(count, |index| json!({"type": "array", "items": refer(&format!("L{index}"))}))});
    document(carrying("U"), schemas)
}

fn tags(count: usize) -> Files {
    let mut union = tagged(json!({"oneOf": [refer("L0"), refer("L1")]}));
    union["discriminator"]["mapping"] =
        numbered('k', count, |index| json!(format!("#/components/schemas/L{}", index % 2)));
    document(carrying("U"), json!({"L0": leaf(0), "L1": leaf(1), "U": union}))
}

fn base() -> Value {
    tagged(json!({"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}))
}

fn children(count: usize) -> Files {
    let mut schemas = numbered(
        'C',
        count,
        |index| json!({"allOf": [refer("Base"), {"type": "object", "properties": {format!("p{index}"): {"type": "string"}}}]}),
    );
    schemas["Base"] = base();
    document(carrying("Base"), schemas)
}

/// Each child has a child.
fn children_in_chain(count: usize) -> Files {
    let mut schemas = numbered('C', count, |index| {
        let above = if index == 0 { "Base".to_owned() } else { format!("C{}", index - 1) };
        json!({"allOf": [refer(&above), {"type": "object", "properties": {format!("p{index}"): {"type": "string"}}}]})
    });
    schemas["Base"] = base();
    document(carrying("Base"), schemas)
}

/// Many unions of the same union.
fn around(count: usize) -> Files {
    let mut schemas = numbered('U', count, |index| json!({"oneOf": [refer("Inner"), leaf(index + 20)]}));
    schemas["Inner"] = json!({"oneOf": listed(20, leaf)});
    document(json!({}), schemas)
}

fn beside(count: usize) -> Files {
    document(
        json!({}),
        numbered(
            'U',
            count,
            |index| json!({"type": "object", "properties": {"a": {"type": "string"}}, "oneOf": [leaf(index), leaf(index + 1)]}),
        ),
    )
}

fn in_all_of(count: usize) -> Files {
    document(
        json!({}),
        numbered(
            'U',
            count,
            |index| json!({"allOf": [{"oneOf": [leaf(0), leaf(1)]}, {"type": "object", "properties": {format!("q{index}"): {"type": "string"}}}]}),
        ),
    )
}
