//! Additions to documents: what may come to any API, and must not break those who call it.
//!
//! In goes a document; out comes the same with one thing more wherever it can be. What that means for callers is not known
//! here.

use serde_yaml::{Mapping, Value};

/// A thing that is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addition {
    /// An optional parameter of each operation.
    Parameter,
    /// An optional body of each operation that has none.
    Body,
    /// A header of each response.
    Header,
    /// One more status for the body of each success.
    Status,
    /// A component that nothing mentions.
    Component,
}

/// All of them.
pub const ADDITIONS: [Addition; 5] =
    [Addition::Parameter, Addition::Body, Addition::Header, Addition::Status, Addition::Component];

/// The fixtures in which one more status is another body: a partial variant has a type of its own for each status that the
/// operation's body is written under, and a variant that replaces a success keeps the operation's other ones.
const WRITTEN_AGAIN: [&str; 2] = ["command-line", "variants"];

impl Addition {
    /// Whether it is nothing more in a fixture.
    #[must_use]
    pub fn is_meant_for(self, fixture: &str) -> bool {
        self != Self::Status || !WRITTEN_AGAIN.contains(&fixture)
    }

    /// What it is called.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Parameter => "parameter",
            Self::Body => "body",
            Self::Header => "header",
            Self::Status => "status",
            Self::Component => "component",
        }
    }

    /// The document with this; `None` when there is nowhere to add it.
    #[must_use]
    pub fn to(self, document: &Value) -> Option<Value> {
        let mut changed = document.clone();
        match self {
            Self::Component => component(&mut changed),
            _ => operations(&mut changed, &mut |operation, method| self.add(operation, method)),
        }
        (changed != *document).then_some(changed)
    }

    fn add(self, operation: &mut Mapping, method: &str) {
        match self {
            Self::Parameter => parameter(operation),
            Self::Body => body(operation, method),
            Self::Header => responses(operation).for_each(|response| {
                let headers = response.entry("headers".into()).or_insert_with(|| Value::Mapping(Mapping::new()));
                if let Some(headers) = headers.as_mapping_mut() {
                    headers.insert("X-Added".into(), written("{schema: {type: integer}}"));
                }
            }),
            Self::Status => status(operation),
            Self::Component => {}
        }
    }
}

/// A value from its YAML.
fn written(text: &str) -> Value {
    serde_yaml::from_str(text).expect("it is YAML")
}

/// Visits the operations of the paths.
fn operations(document: &mut Value, visit: &mut dyn FnMut(&mut Mapping, &str)) {
    let paths = document.get_mut("paths").and_then(Value::as_mapping_mut);
    for (_, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_mapping_mut().into_iter().flatten() {
            let method = method.as_str().unwrap_or_default().to_owned();
            let operation = operation.as_mapping_mut().filter(|operation| operation.contains_key("responses"));
            if let Some(operation) = operation {
                visit(operation, &method);
            }
        }
    }
}

fn parameter(operation: &mut Mapping) {
    let declared = operation.entry("parameters".into()).or_insert_with(|| Value::Sequence(Vec::new()));
    let Some(declared) = declared.as_sequence_mut() else { return };
    // What takes the whole query leaves no room for one more of its parameters.
    if !declared.iter().any(|declared| declared.get("in").is_some_and(|place| place == "querystring")) {
        declared.push(written("{name: added-later, in: query, schema: {type: string}}"));
    }
}

fn body(operation: &mut Mapping, method: &str) {
    if matches!(method, "post" | "put" | "patch") && !operation.contains_key("requestBody") {
        let schema = "{type: object, properties: {added: {type: string}}}";
        let body = written(&format!("{{content: {{application/json: {{schema: {schema}}}}}}}"));
        operation.insert("requestBody".into(), body);
    }
}

/// The responses that are in place.
fn responses(operation: &mut Mapping) -> impl Iterator<Item = &mut Mapping> {
    let responses = operation.get_mut("responses").and_then(Value::as_mapping_mut);
    let responses = responses.into_iter().flatten().filter_map(|(_, response)| response.as_mapping_mut());
    responses.filter(|response| !response.contains_key("$ref"))
}

fn status(operation: &mut Mapping) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_mapping_mut) else { return };
    let is_success = |key: &Value| key.as_str().is_some_and(|status| status.starts_with('2'));
    let successes: Vec<&Value> =
        responses.iter().filter(|(key, _)| is_success(key)).map(|(_, response)| response).collect();
    // Which of several bodies it would be of is not for us to say.
    if let ([only], false) = (successes.as_slice(), responses.contains_key("203")) {
        let only = (*only).clone();
        responses.insert("203".into(), only);
    }
}

fn component(document: &mut Value) {
    let schemas = document.get_mut("components").and_then(|components| components.get_mut("schemas"));
    let Some(schemas) = schemas.and_then(Value::as_mapping_mut) else { return };
    // It comes before the others, so that it would be the first of its shape.
    let kind = "{type: string, enum: [one, other]}";
    let added =
        written(&format!("{{type: object, required: [id], properties: {{id: {{type: integer}}, kind: {kind}}}}}"));
    let mut all = Mapping::new();
    all.insert("AUnrelated".into(), added);
    all.extend(std::mem::take(schemas));
    *schemas = all;
}
