//! Whether `null` is among the values of components.
//!
//! What comes in are all components; what goes out are those that allow `null`, themselves or by way of what they refer
//! to. Each is looked at once, however many lead to it: unions of unions make long ways and many of them.

use super::component_name;
use super::shape::{self, Shape};
use crate::lower::SchemasWithFacts;
use foldhash::{HashMap, HashSet};
use openapiv3::{Components, ReferenceOr, Schema, SchemaKind};

/// What a schema says of `null`.
pub(super) struct Nullability {
    /// That it is among the values.
    pub(super) is_null: bool,
    /// That it is when it is among those of one of these components.
    pub(super) references: Vec<String>,
}

/// What a schema says itself, without what it refers to.
pub(super) fn nullability(schema: &ReferenceOr<Schema>, facts: &SchemasWithFacts<'_>) -> Nullability {
    let mut references = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        let schema = match schema {
            ReferenceOr::Item(schema) => schema,
            ReferenceOr::Reference { reference } => {
                references.extend(component_name(reference, "schemas"));
                continue;
            }
        };
        let facts = facts.of(schema);
        if schema.schema_data.nullable || shape::lists_null(schema) || facts.says_null {
            return Nullability { is_null: true, references: Vec::new() };
        }
        match (shape::of(schema, facts), &schema.schema_kind) {
            (Shape::Union(_, members), _) => open.extend(members),
            (Shape::All, SchemaKind::AllOf { all_of }) if all_of.len() == 1 => open.extend(all_of),
            _ => {}
        }
    }
    Nullability { is_null: false, references }
}

/// The components that allow `null`.
pub(super) fn components<'a>(components: &'a Components, facts: &SchemasWithFacts<'_>) -> HashSet<&'a str> {
    let mut around: HashMap<String, Vec<&str>> = HashMap::default();
    let mut open = Vec::new();
    for (name, schema) in &components.schemas {
        let nullability = nullability(schema, facts);
        if nullability.is_null {
            open.push(name.as_str());
        }
        for inner in nullability.references {
            around.entry(inner).or_default().push(name);
        }
    }
    let mut nullable = HashSet::default();
    while let Some(name) = open.pop() {
        if nullable.insert(name) {
            open.extend(around.remove(name).unwrap_or_default());
        }
    }
    nullable
}

#[cfg(test)]
mod tests {
    use super::components;
    use crate::lower::SchemasWithFacts;
    use openapiv3::Components;

    #[test]
    fn null_is_found_through_chains_rings_and_diamonds() {
        let schemas: Components = serde_json::from_str(
            r##"{"schemas": {
                "A": {"oneOf": [{"$ref": "#/components/schemas/B"}, {"$ref": "#/components/schemas/C"}]},
                "B": {"anyOf": [{"$ref": "#/components/schemas/D"}, {"type": "string"}]},
                "C": {"allOf": [{"$ref": "#/components/schemas/D"}]},
                "D": {"type": "integer", "nullable": true},
                "E": {"oneOf": [{"$ref": "#/components/schemas/F"}, {"$ref": "#/components/schemas/E"}]},
                "F": {"oneOf": [{"$ref": "#/components/schemas/E"}, {"type": "string"}]},
                "G": {"type": "object", "properties": {"d": {"$ref": "#/components/schemas/D"}}}
            }}"##,
        )
        .unwrap();
        let mut found: Vec<_> = components(&schemas, &SchemasWithFacts::default()).into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, ["A", "B", "C", "D"]);
    }
}
