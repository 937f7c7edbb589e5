//! Whether a value is an instance of a schema, as the crate `jsonschema` says.
//!
//! What comes in are the schemas of a document; what goes out are responses. Schemas are compiled when they are asked for,
//! each once.

use super::schemas::{ADDRESS, Schemas};
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What is known of the schemas of a document.
#[derive(Debug)]
pub struct Judge<'s> {
    registry: Registry<'s>,
    /// By the place of the schema in memory, which does not change while the schemas are borrowed.
    known: RefCell<HashMap<*const Value, Rc<Option<Validator>>>>,
    patterns: RefCell<HashMap<String, Rc<Option<Validator>>>>,
    /// Whether a text must be of its format.
    has_formats: bool,
}

impl<'s> Judge<'s> {
    /// The judge of a document's schemas.
    ///
    /// # Errors
    ///
    /// When they are not JSON Schema.
    pub fn new(schemas: &'s Schemas) -> Result<Self, Box<dyn std::error::Error>> {
        let registry = Registry::new().add(ADDRESS, &schemas.whole)?.prepare()?;
        Ok(Self { registry, known: RefCell::default(), patterns: RefCell::default(), has_formats: false })
    }

    /// A judge that holds texts to their formats, too.
    ///
    /// # Errors
    ///
    /// When they are not JSON Schema.
    pub fn of_formats(schemas: &'s Schemas) -> Result<Self, Box<dyn std::error::Error>> {
        Ok(Self { has_formats: true, ..Self::new(schemas)? })
    }

    /// Whether a schema allows a value. What cannot be compiled allows nothing.
    pub fn allows(&self, schema: &'s Value, value: &Value) -> bool {
        match schema {
            Value::Bool(flag) => *flag,
            schema => self.validator(schema).as_ref().as_ref().is_some_and(|judge| judge.is_valid(value)),
        }
    }

    /// The first thing that is wrong with a value; nothing when it is valid.
    pub fn fault(&self, schema: &'s Value, value: &Value) -> Option<String> {
        match self.validator(schema).as_ref() {
            Some(judge) => judge.validate(value).err().map(|error| format!("{}: {error}", error.instance_path())),
            None => Some("the schema cannot be compiled".to_owned()),
        }
    }

    /// Whether a schema can be compiled.
    pub fn knows(&self, schema: &'s Value) -> bool {
        schema.is_boolean() || self.validator(schema).is_some()
    }

    /// Whether a pattern matches a text.
    pub fn matches(&self, pattern: &str, text: &str) -> bool {
        let mut patterns = self.patterns.borrow_mut();
        let judge = patterns
            .entry(pattern.to_owned())
            .or_insert_with(|| Rc::new(jsonschema::draft202012::new(&json!({ "pattern": pattern })).ok()));
        judge.as_ref().as_ref().is_some_and(|judge| judge.is_valid(&json!(text)))
    }

    fn validator(&self, schema: &'s Value) -> Rc<Option<Validator>> {
        let key: *const Value = schema;
        if let Some(known) = self.known.borrow().get(&key) {
            return Rc::clone(known);
        }
        let judge = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .with_registry(&self.registry)
            .should_validate_formats(self.has_formats)
            .build(schema)
            .ok();
        let judge = Rc::new(judge);
        self.known.borrow_mut().insert(key, Rc::clone(&judge));
        judge
    }
}
