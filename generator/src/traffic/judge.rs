//! Whether a value is allowed by a schema, as the crate `jsonschema` says.
//!
//! What comes in are the nodes of a document; what goes out are verdicts. Each node is written as a schema of JSON Schema
//! 2020-12 that refers to those of the nodes in it by their numbers, once for each direction that messages go. A value is
//! checked against the whole of a schema; where that fails, [`walk`](super::walk) asks about the parts to find the reason.

use super::dialect;
use super::schemas::{NodeId, Schemas};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use foldhash::HashMap;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, Registry, ValidationOptions, Validator};
use serde_json::{Value, json};
use std::cell::{OnceCell, RefCell};

/// The address under which schemas refer to each other. Nothing is fetched from it.
const ADDRESS: &str = "urn:specwright:schemas";

/// Which messages a schema is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Responses lack what only requests have.
    Response,
    /// Requests lack what only responses have.
    Request,
    /// Merge patches (RFC 7396) may lack everything, and `null` removes.
    Patch,
}

impl View {
    const ALL: [Self; 3] = [Self::Response, Self::Request, Self::Patch];
}

/// The schemas of a document, written as JSON Schema.
#[derive(Debug)]
pub struct Written([Value; 3]);

impl Written {
    /// Writes all schemas that are known.
    #[must_use]
    pub fn new(schemas: &Schemas<'_>) -> Self {
        Self(View::ALL.map(|view| {
            let definitions: serde_json::Map<String, Value> =
                schemas.iter().map(|(id, _)| (id.index().to_string(), dialect::schema(schemas, id, view))).collect();
            json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions })
        }))
    }
}

/// Says what schemas allow. Schemas are compiled when they are needed, each once.
pub struct Judge<'w> {
    registries: [Registry<'w>; 3],
    whole: [Vec<OnceCell<Option<Validator>>>; 3],
    alone: Vec<OnceCell<Option<Validator>>>,
    patterns: RefCell<HashMap<String, Option<Validator>>>,
    written: &'w Written,
}

/// What a value breaks of what a schema says about values alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// It has another type.
    Type,
    /// It is none of the values that are listed.
    Enum,
    /// It is not written as the format says.
    Format(String),
    /// It is outside of the bounds of a keyword.
    Bound(String),
}

impl<'w> Judge<'w> {
    /// The judge of schemas; `None` when they are none of JSON Schema, which is a mistake of ours.
    #[must_use]
    pub fn new(written: &'w Written) -> Option<Self> {
        let [one, two, three] =
            written.0.each_ref().map(|schema| Registry::new().add(ADDRESS, schema).ok()?.prepare().ok());
        let count = written.0[0]["$defs"].as_object().map_or(0, serde_json::Map::len);
        let cells = || std::iter::repeat_with(OnceCell::new).take(count).collect::<Vec<_>>();
        let (whole, patterns) = ([cells(), cells(), cells()], RefCell::default());
        Some(Self { registries: [one?, two?, three?], whole, alone: cells(), patterns, written })
    }

    /// Whether a schema allows a value.
    #[must_use]
    pub fn allows(&self, id: NodeId, value: &Value, view: View) -> bool {
        let view = view as usize;
        let validator = self.whole[view][id.index()].get_or_init(|| {
            let reference = json!({ "$ref": format!("{ADDRESS}#/$defs/{}", id.index()) });
            options().with_registry(&self.registries[view]).build(&reference).ok()
        });
        // What cannot be compiled is no fault of the value.
        validator.as_ref().is_none_or(|validator| validator.is_valid(value))
    }

    /// Whether a pattern matches a text. One that cannot be compiled matches nothing.
    #[must_use]
    pub fn matches(&self, pattern: &str, text: &str) -> bool {
        let mut patterns = self.patterns.borrow_mut();
        let compile = || options().build(&json!({ "pattern": pattern })).ok();
        let validator = patterns.entry(pattern.to_owned()).or_insert_with(compile);
        validator.as_ref().is_some_and(|validator| validator.is_valid(&text.into()))
    }

    /// What a value breaks of what a schema says about values alone, without the schemas in it.
    #[must_use]
    pub fn violations(&self, id: NodeId, value: &Value) -> Vec<Violation> {
        let validator = self.alone[id.index()].get_or_init(|| {
            let whole = &self.written.0[View::Response as usize]["$defs"][id.index().to_string()];
            options().build(&dialect::alone(whole)).ok()
        });
        let Some(validator) = validator else { return Vec::new() };
        validator.iter_errors(value).filter_map(|error| violation(error.kind())).collect()
    }
}

fn violation(kind: &ValidationErrorKind) -> Option<Violation> {
    Some(match kind {
        ValidationErrorKind::Type { kind: TypeKind::Single(_) | TypeKind::Multiple(_) } => Violation::Type,
        ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => Violation::Enum,
        ValidationErrorKind::Format { format } => Violation::Format(format.clone()),
        ValidationErrorKind::AdditionalItems { .. } => Violation::Bound("items".to_owned()),
        ValidationErrorKind::Referencing(_) => return None,
        other => Violation::Bound(other.keyword().to_owned()),
    })
}

/// How schemas are compiled: formats are checked, and those of OpenAPI are known.
fn options<'i>() -> ValidationOptions<'i> {
    let is_base64 = |text: &str| STANDARD.decode(text).is_ok();
    let is_base64_url = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).is_ok();
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_format("byte", is_base64)
        .with_format("base64url", is_base64_url)
}

/// Whether a pattern can be compiled.
pub(super) fn knows_pattern(pattern: &str) -> bool {
    jsonschema::draft202012::new(&json!({ "pattern": pattern })).is_ok()
}

/// Whether a text has a format.
#[must_use]
pub fn has_format(text: &str, format: &str) -> bool {
    thread_local! {
        static KNOWN: [(&'static str, OnceCell<Option<Validator>>); 3] =
            const { [("uuid", OnceCell::new()), ("date-time", OnceCell::new()), ("date", OnceCell::new())] };
    }
    KNOWN.with(|known| {
        let validator = known.iter().find(|(name, _)| *name == format).map(|(_, cell)| cell);
        let build = || options().build(&json!({ "type": "string", "format": format })).ok();
        let validator = validator.and_then(|cell| cell.get_or_init(build).as_ref());
        validator.is_some_and(|validator| validator.is_valid(&Value::String(text.to_owned())))
    })
}

#[cfg(test)]
mod tests {
    use super::{Judge, View, Violation, Written};
    use crate::lower::Facts;
    use crate::pointer::Pointer;
    use crate::traffic::schemas::{NodeId, Schemas};
    use serde_json::{Value, json};

    fn with(schemas: &Value, look: impl Fn(&Judge<'_>, &dyn Fn(&str) -> NodeId)) {
        let document = json!({ "components": { "schemas": schemas } });
        let facts = Facts::default();
        let mut all = Schemas::new(&document, &facts);
        for name in schemas.as_object().unwrap().keys() {
            all.add(&Pointer::root().keys(&["components", "schemas", name])).unwrap();
        }
        let written = Written::new(&all);
        let judge = Judge::new(&written).unwrap();
        look(&judge, &|name| all.known(&Pointer::root().keys(&["components", "schemas", name])).unwrap());
    }

    #[test]
    fn schemas_may_contain_themselves() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let schemas = json!({
            "Self": { "oneOf": [reference("Self"), { "type": "string" }] },
            "Tree": { "type": "object", "properties": { "inner": { "type": "array", "items": reference("Tree") } } },
            "Parent": { "type": "object", "oneOf": [reference("Child")], "discriminator": { "propertyName": "kind" } },
            "Child": { "allOf": [reference("Parent")] },
        });
        with(&schemas, |judge, id| {
            assert!(judge.allows(id("Self"), &json!("a"), View::Response));
            assert!(judge.allows(id("Tree"), &json!({ "inner": [{ "inner": [] }] }), View::Response));
            assert!(!judge.allows(id("Tree"), &json!({ "inner": [{ "inner": 1 }] }), View::Response));
            assert!(judge.allows(id("Parent"), &json!({ "kind": "Child" }), View::Response));
        });
    }

    #[test]
    fn a_discriminator_decides() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let schemas = json!({
            "Pet": { "oneOf": [reference("Cat"), reference("Dog")], "discriminator": { "propertyName": "kind" } },
            "Cat": { "type": "object", "required": ["lives"] },
            "Dog": { "type": "object" },
        });
        with(&schemas, |judge, id| {
            assert!(judge.allows(id("Pet"), &json!({ "kind": "Dog" }), View::Response));
            assert!(!judge.allows(id("Pet"), &json!({ "kind": "Cat" }), View::Response));
        });
    }

    #[test]
    fn views_differ_in_what_must_be_there() {
        let schemas = json!({ "A": { "type": "object", "required": ["id", "key"], "properties": {
            "id": { "type": "string", "readOnly": true },
            "key": { "type": "string", "writeOnly": true },
        } } });
        with(&schemas, |judge, id| {
            let allows = |value: &Value, view| judge.allows(id("A"), value, view);
            assert!(allows(&json!({ "id": "a" }), View::Response) && !allows(&json!({ "key": "a" }), View::Response));
            assert!(allows(&json!({ "key": "a" }), View::Request) && !allows(&json!({ "id": "a" }), View::Request));
            assert!(allows(&json!({ "key": null }), View::Patch) && !allows(&json!({ "key": 1 }), View::Patch));
        });
    }

    #[test]
    fn formats_and_bounds_of_openapi_are_known() {
        let schemas = json!({
            "Int": { "type": "integer", "format": "int32" },
            "Above": { "type": "number", "minimum": 0, "exclusiveMinimum": true },
            "Bytes": { "type": "string", "format": "byte", "nullable": true },
            "Strange": { "type": "string", "format": "colour", "pattern": "(?<" },
        });
        with(&schemas, |judge, id| {
            let violations = |name: &str, value: &Value| judge.violations(id(name), value);
            assert_eq!(violations("Int", &json!(3_000_000_000_i64)), [Violation::Bound("maximum".to_owned())]);
            assert_eq!(violations("Int", &json!("a")), [Violation::Type]);
            assert_eq!(violations("Above", &json!(0)), [Violation::Bound("exclusiveMinimum".to_owned())]);
            assert_eq!(violations("Bytes", &json!("?")), [Violation::Format("byte".to_owned())]);
            assert!(judge.allows(id("Bytes"), &Value::Null, View::Response));
            assert!(judge.allows(id("Strange"), &json!("anything"), View::Response));
        });
    }
}
