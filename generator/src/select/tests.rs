use super::Select;
use crate::diagnostic::render::{Form, render};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document;
use crate::lower;
use crate::options::Strictness;
use crate::options::{Customization, Selection, Spanned};
use crate::source::{FileId, Sources};

const DOCUMENT: &str = "\
openapi: 3.0.4
info: {title: a, version: '1'}
tags: [{name: users}, {name: teams}]
paths:
  /users:
    get: {operationId: listUsers, tags: [users], responses: {'200': {$ref: '#/components/responses/User'}}}
    post: {operationId: addUser, tags: [users, admin], responses: {'204': {description: ok}}}
  /teams/{id}:
    get:
      tags: [teams]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Team'}}}}}
components:
  responses:
    User: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
  schemas:
    User: {type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}}}
    Pet: {type: object, discriminator: {propertyName: kind}, properties: {kind: {type: string}}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}]}
    Team: {type: object, propertie: 1}
";

const VARIANT: &str = "\
openapi: 3.0.4
info: {title: a, version: '1'}
paths:
  /users:
    get:
      operationId: listUsers
      parameters: [{name: fields, in: query, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
      x-specwright-when: [{operationId: listUserFields, query: {fields: true}, partial: true}]
components:
  schemas:
    User: {type: object, properties: {name: {type: string}}, required: [name]}
";

/// What is left: the operations and schemas; or what was reported.
fn run(select: Selection, exclude: Selection) -> Result<Vec<String>, String> {
    run_on(DOCUMENT, select, exclude)
}

fn run_on(document: &str, select: Selection, exclude: Selection) -> Result<Vec<String>, String> {
    let customization = Customization { select, exclude, ..Customization::default() };
    let mut diagnostics = Diagnostics::new();
    let mut sources = Sources::single("api.yaml", document);
    let document = document::read(&sources, FileId::ROOT, Severity::Error, &mut diagnostics).unwrap();
    let mut select = Select::new(&customization);
    let document = select.document(document);
    let lowered = lower::lower(document, &mut sources, Strictness::Strict, &mut diagnostics);
    let lowered = lowered.and_then(|lowered| select.lowered(lowered, &mut diagnostics));
    let lowered = lowered.ok_or_else(|| render(&diagnostics, &sources, None, Form::Concise, false))?;
    let paths = lowered
        .openapi
        .paths
        .paths
        .iter()
        .flat_map(|(path, item)| item.as_item().unwrap().iter().map(move |(method, _)| format!("{method} {path}")));
    let schemas = lowered.openapi.components.iter().flat_map(|components| components.schemas.keys().cloned());
    Ok(paths.chain(schemas).collect())
}

fn words(texts: &[&str]) -> Vec<Spanned> {
    texts.iter().map(|text| Spanned::bare(*text)).collect()
}

fn tags(texts: &[&str]) -> Selection {
    Selection { tags: words(texts), ..Selection::default() }
}

#[test]
fn what_is_reached_stays_and_mistakes_elsewhere_do_not_matter() {
    let left = run(tags(&["users"]), Selection::default()).unwrap();
    assert_eq!(left, ["get /users", "post /users", "Cat", "Pet", "User"]);
    let left = run(Selection { paths: words(&["/us*"]), ..Selection::default() }, tags(&["admin"])).unwrap();
    assert_eq!(left, ["get /users", "Cat", "Pet", "User"]);
    let operations = Selection { operations: words(&["addUser"]), ..Selection::default() };
    assert_eq!(run(operations, Selection::default()).unwrap(), ["post /users"]);
    let rendered =
        run(Selection { operations: words(&["get /teams/{id}"]), ..Selection::default() }, Selection::default());
    assert!(rendered.unwrap_err().contains("unknown key `propertie`"));
}

#[test]
fn a_variant_comes_with_its_operation_and_alone() {
    let operations = |names: &[&str]| Selection { operations: words(names), ..Selection::default() };
    let variant = "get x-specwright:/paths/~1users/get/x-specwright-when/0";
    let left = |select, exclude| run_on(VARIANT, select, exclude).unwrap();
    assert_eq!(left(operations(&["listUsers"]), Selection::default()), ["get /users", variant, "User", "PartialUser"]);
    assert_eq!(left(operations(&["listUserFields"]), Selection::default()), [variant, "PartialUser"]);
    assert_eq!(left(Selection::default(), operations(&["listUserFields"])), ["get /users", "User"]);
}

#[test]
fn what_names_nothing_is_an_error() {
    let rendered = run(tags(&["users", "usres"]), Selection::default()).unwrap_err();
    assert_eq!(rendered, "api.yaml:1:1: error[setting-without-effect]: there is no tag `usres`\n");
    let rendered = run(tags(&["users"]), tags(&["users"])).unwrap_err();
    assert_eq!(rendered, "api.yaml:1:1: error[nothing-selected]: no operation is left\n");
}

#[test]
fn what_facts_lead_to_stays_with_what_they_are_about() {
    let document = "\
openapi: 3.1.0
info: {title: a, version: '1'}
paths:
  /a: {get: {operationId: a, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
  /b: {get: {operationId: b, responses: {'200': {description: ok, content: {application/json: {schema: {prefixItems: [{$ref: '#/components/schemas/C'}]}}}}}}}
components:
  schemas:
    A: {type: object, patternProperties: {'^a': {$ref: '#/components/schemas/B'}}}
    B: {type: string}
    C: {type: string}
";
    let operations = |name: &str| Selection { operations: words(&[name]), ..Selection::default() };
    let hidden = "x-specwright:/components/schemas/A/patternProperties/^a";
    assert_eq!(run_on(document, operations("a"), Selection::default()).unwrap(), ["get /a", "A", "B", hidden]);
    let hidden = "x-specwright:/paths/~1b/get/responses/200/content/application~1json/schema/prefixItems/0";
    assert_eq!(run_on(document, operations("b"), Selection::default()).unwrap(), ["get /b", "C", hidden]);
}
