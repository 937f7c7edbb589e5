//! Known values of a schema: what they are, and what each is called.
//!
//! What comes in is a schema with `enum` (or `const`, which lowering makes an `enum` of one value); what goes out is an
//! [`Enum`]. Values of nothing but booleans or fractions have a Rust type already, so they are none. A document can name
//! its values by the extensions that other generators know: `x-enum-varnames`, `x-enumNames`, `x-ms-enum`, and
//! `x-enum-descriptions`.

use super::docs;
use crate::ir::{Docs, Enum, Literal, Repr, Variant};
use crate::naming::{self, Case, Names};
use foldhash::HashSet;
use openapiv3::{Schema, SchemaKind, Type};
use serde_json::Value;

/// The known values of a schema, each once, when they are more than a type of Rust already says.
pub(super) fn of(schema: &Schema) -> Option<Enum> {
    of_values(&written(&schema.schema_kind)?, schema)
}

fn of_values(values: &[Value], schema: &Schema) -> Option<Enum> {
    let repr = repr(values)?;
    let extensions = &schema.schema_data.extensions;
    let mut seen = HashSet::default();
    let known = values.iter().enumerate().filter_map(|(index, value)| Some((index, literal(value)?)));
    let known: Vec<(usize, Literal)> = known.filter(|(_, value)| seen.insert(value.clone())).collect();
    let called = |(index, value): &(usize, Literal)| {
        let named =
            ["x-enum-varnames", "x-enumNames"].iter().find_map(|key| extensions.get(*key)?.get(*index)?.as_str());
        let microsoft = || microsoft(schema, *index, value)?.get("name")?.as_str();
        named.or_else(microsoft).unwrap_or(value.text()).to_owned()
    };
    let texts: Vec<String> = known.iter().map(called).collect();
    let wanted = naming::disambiguate(&texts.iter().map(String::as_str).collect::<Vec<_>>(), Case::Pascal);
    let mut names = Names::default();
    let mut variants: Vec<Variant> = Vec::with_capacity(known.len());
    for ((index, value), name) in known.into_iter().zip(wanted) {
        let described = ["x-enum-descriptions", "x-enumDescriptions"];
        let described = described.iter().find_map(|key| extensions.get(*key)?.get(index)?.as_str());
        let microsoft = || microsoft(schema, index, &value)?.get("description")?.as_str();
        let docs = match described.or_else(microsoft) {
            Some(described) => explained(value.text(), described),
            None => docs::line(&docs::code(value.text())),
        };
        variants.push(Variant { name: names.claim([name.as_str()]), docs, value });
    }
    let unknown = names.claim(["Unknown", "Unlisted", "Other"]);
    Some(Enum { repr, variants, unknown })
}

/// What `x-ms-enum` says about a value: under its own name, or in its place where values are not named.
fn microsoft<'a>(schema: &'a Schema, index: usize, value: &Literal) -> Option<&'a Value> {
    let values = schema.schema_data.extensions.get("x-ms-enum")?.get("values")?.as_array()?;
    let is_own = |entry: &&Value| entry.get("value").and_then(literal).is_some_and(|own| own.text() == value.text());
    let is_named = values.iter().any(|entry| entry.get("value").is_some());
    if is_named { values.iter().find(is_own) } else { values.get(index) }
}

/// What the known values of a schema are, where [`of`] knows any.
pub(super) fn repr_of(schema: &Schema) -> Option<Repr> {
    repr(&written(&schema.schema_kind)?)
}

/// The only value that a schema allows, which then need not be given.
pub(super) fn only(schema: &Schema) -> Option<Literal> {
    let mut values = values(schema);
    if values.len() == 1 { values.pop() } else { None }
}

/// The known values of a schema, be they more than its type says or not.
pub(super) fn values(schema: &Schema) -> Vec<Literal> {
    let values: Option<Vec<Literal>> = written(&schema.schema_kind).unwrap_or_default().iter().map(literal).collect();
    values.unwrap_or_default()
}

/// The values of `enum` but `null`, converted to the type that the schema declares where that is exact; none when the
/// schema is more than its values.
fn written(kind: &SchemaKind) -> Option<Vec<Value>> {
    let values: Vec<Value> = match kind {
        SchemaKind::Type(Type::String(text)) => text.enumeration.iter().flatten().cloned().map(Value::from).collect(),
        SchemaKind::Type(Type::Integer(integer)) => {
            integer.enumeration.iter().flatten().copied().map(Value::from).collect()
        }
        SchemaKind::Type(Type::Boolean(flag)) => flag.enumeration.iter().flatten().copied().map(Value::from).collect(),
        SchemaKind::Any(any) if is_plain(any) => {
            let written = any.enumeration.iter().filter(|value| !value.is_null());
            let converted: Option<Vec<Value>> =
                written.clone().map(|value| converted(value, any.typ.as_deref()?)).collect();
            converted.unwrap_or_else(|| written.cloned().collect())
        }
        _ => return None,
    };
    (!values.is_empty()).then_some(values)
}

/// A value as one of a type, if it says the same as that: `'0'` is an integer, and `1` a text.
fn converted(value: &Value, typ: &str) -> Option<Value> {
    match (typ, value) {
        ("string", Value::String(_)) | ("boolean", Value::Bool(_)) => Some(value.clone()),
        ("string", Value::Number(number)) => Some(number.to_string().into()),
        ("string", Value::Bool(flag)) => Some(flag.to_string().into()),
        ("boolean", Value::String(text)) => text.parse::<bool>().ok().map(Value::from),
        ("integer", Value::Number(number)) if !number.is_f64() => Some(value.clone()),
        ("integer", Value::String(text)) => {
            text.parse::<i64>().ok().filter(|whole| whole.to_string() == *text).map(Value::from)
        }
        _ => None,
    }
}

/// The known values of the items of a list whose values are written beside its type: `type: array, enum: [a, b]`.
pub(super) fn of_items(schema: &Schema) -> Option<Enum> {
    let SchemaKind::Any(any) = &schema.schema_kind else { return None };
    let is_list = any.typ.as_deref() == Some("array") && any.items.is_none();
    let is_scalar = |value: &Value| literal(value).is_some();
    if !is_list || any.enumeration.is_empty() || !any.enumeration.iter().all(is_scalar) {
        return None;
    }
    of_values(&any.enumeration, schema)
}

/// Whether nothing but the values and their type is declared.
fn is_plain(any: &openapiv3::AnySchema) -> bool {
    let of_scalars = !matches!(any.typ.as_deref(), Some("number" | "object" | "array"));
    of_scalars && any.one_of.is_empty() && any.all_of.is_empty() && any.any_of.is_empty() && any.properties.is_empty()
}

/// What the values are; none when they are booleans, fractions, or no scalars.
fn repr(values: &[Value]) -> Option<Repr> {
    let all = |test: fn(&Value) -> bool| values.iter().all(test);
    if all(Value::is_string) {
        Some(Repr::Text)
    } else if all(Value::is_i64) {
        Some(Repr::Integer)
    } else if all(Value::is_boolean) || all(Value::is_number) || !all(|value| literal(value).is_some()) {
        None
    } else {
        Some(Repr::Mixed)
    }
}

fn literal(value: &Value) -> Option<Literal> {
    Some(match value {
        Value::Bool(flag) => Literal::Bool(*flag),
        Value::Number(number) => Literal::Number(number.to_string()),
        Value::String(text) => Literal::Text(text.clone()),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    })
}

/// The value and what the document says about it.
fn explained(value: &str, description: &str) -> Docs {
    docs::docs(None, Some(&format!("{}: {description}", docs::code(value))), None)
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits_of_schemas;

    #[test]
    fn names_that_the_document_gives_its_values_are_those_of_the_variants() {
        emits_of_schemas(
            "
            Level: {type: string, enum: [low, '1'], x-enum-varnames: [Low, One]}",
            "
            pub enum Level {
                Low,
                One,
                Unknown(String),
            }",
        );
    }

    #[test]
    fn values_of_nothing_but_booleans_are_a_bool() {
        emits_of_schemas(
            "
            Thing: {type: object, required: [is], properties: {is: {type: boolean, enum: [true, false]}}}",
            "
            pub struct Thing {
                pub is: bool,
                pub extra: json::Extra,
            }",
        );
    }
}
