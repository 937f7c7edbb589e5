//! Short documents and what is made of them: YAML in, Rust out. The rules of each module are in its own tests, which use
//! what is here.

use crate::diagnostic::render::Form;
use crate::ir::Api;
use crate::options::{Customization, Layout, Naming, Options, Shape, Strictness};
use crate::{Reading, read_bytes};
use std::path::Path;

/// Reads a document that lacks its first lines; how far it is indented does not matter.
pub(crate) fn read(document: &str, customization: Customization) -> Reading {
    let lines = || document.lines().filter(|line| !line.trim().is_empty());
    let indent = lines().map(|line| line.len() - line.trim_start().len()).min().unwrap_or_default();
    let head = "openapi: 3.1.0\ninfo: {title: Test, version: '1'}\n".to_owned();
    let text = lines().fold(head, |text, line| text + &line[indent..] + "\n");
    let naming = Naming { name: Some("test-api".to_owned()), program: None };
    let options = Options { naming, strictness: Strictness::Lenient, root: None, customization };
    read_bytes(Path::new("test.yaml"), text.into_bytes(), &options)
}

/// What is decided about a document.
#[track_caller]
pub(crate) fn api(document: &str, customization: Customization) -> Api {
    let reading = read(document, customization);
    reading.api.clone().unwrap_or_else(|| panic!("{}", reading.render(Form::Concise, false)))
}

/// A crate with one operation and two components, `Item` and `Problem`.
pub(crate) fn sample() -> Api {
    let document = "
        servers: [{url: 'https://example.com'}]
        paths:
          /items/{id}:
            get:
              operationId: getItem
              tags: [Items]
              parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
              responses:
                '200': {description: It, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
                default: {description: No, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
        components:
          schemas:
            Item: {type: object, required: [name], properties: {name: {type: string}}}
            Problem: {type: object, properties: {detail: {type: string}}}
    ";
    api(document, Customization::default())
}

/// Holds that these lines are among what is emitted for a document, comments, attributes and indentation aside.
#[track_caller]
pub(crate) fn emits(document: &str, rust: &str) {
    let reading = read(document, Customization::default());
    let layout = Layout { source: "test.yaml".to_owned(), command: "specwright".to_owned(), shape: Shape::Crate };
    let files = reading.files(&layout).unwrap_or_else(|| panic!("{}", reading.render(Form::Concise, false)));
    let own = files.iter().filter(|(path, _)| !path.starts_with("src/runtime"));
    let text: String = own.map(|(_, text)| bare(text)).collect();
    assert!(text.contains(bare(rust).trim_end()), "there is no\n{rust}\nin\n{text}");
}

/// The same of a document that is these component schemas.
#[track_caller]
pub(crate) fn emits_of_schemas(schemas: &str, rust: &str) {
    emits(&format!("paths: {{}}\ncomponents:\n  schemas:\n{schemas}"), rust);
}

/// A document with these scopes and `GET` operations, by their tags, names and paths. Variables are text, or what `types` says
/// of them.
pub(crate) fn document_of_scopes(
    scopes: &[(&str, &str)],
    operations: &[(&str, &str, &str)],
    types: &[(&str, &str)],
) -> String {
    let ty = |name: &str| types.iter().find(|(known, _)| *known == name).map_or("string", |(_, ty)| ty);
    let listed = joined(scopes.iter().map(|(name, path)| format!("{{name: {name}, path: '{path}'}}")));
    let scopes = if scopes.is_empty() { String::new() } else { format!("x-specwright-scopes: [{listed}]\n") };
    let paths = operations.iter().map(|(tag, id, path)| {
        let parameters = crate::template::variables(path)
            .map(|name| format!("{{name: {name}, in: path, required: true, schema: {{type: {}}}}}", ty(name)));
        format!(
            "  '{path}': {{get: {{operationId: {id}, tags: [{tag}], parameters: [{}], responses: {{'204': {{description: ok}}}}}}}}\n",
            joined(parameters)
        )
    });
    format!("servers: [{{url: 'https://example.com'}}]\n{scopes}paths:\n{}", paths.collect::<String>())
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

/// A document of these component schemas, whose `Thing` is sent and received.
pub(crate) fn document_of_thing(schemas: &str) -> String {
    let head = "
            paths:
              /things:
                post:
                  operationId: add
                  requestBody:
                    required: true
                    content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
                  responses:
                    '200':
                      description: ok
                      content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
            components:
              schemas:";
    schemas.lines().fold(head.to_owned(), |text, line| text + "\n                " + line.trim())
}

/// Checks the diagnostics of a document.
#[track_caller]
pub(crate) fn says(document: &str, message: &str) {
    let rendered = read(document, Customization::default()).render(Form::Concise, false);
    assert!(rendered.contains(message), "there is no\n{message}\nin\n{rendered}");
}

/// The lines without their docs.
fn bare(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//") && !line.starts_with("#["));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn names_that_two_schemas_would_have_differ() {
    let schemas = "
        a-b: {type: object, properties: {x: {type: string}}}
        a_b: {type: object, properties: {y: {type: string}}}
    ";
    emits_of_schemas(schemas, "pub struct AB {\npub x: Option<String>,");
    emits_of_schemas(schemas, "pub struct AB2 {\npub y: Option<String>,");
}
