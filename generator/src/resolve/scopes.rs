//! Parameters that most operations share, values that people know by something else, and how many calls are allowed.
//!
//! `x-specwright-scopes` in the root of the document lists prefixes of paths, each with a name; the last variable of a
//! prefix is the parameter that it is about. `x-specwright-lookup` on a parameter of the path says how its value is found
//! by something else: a template, whose variables are parameters of the operation that knows the value, and where the
//! response of that has it. Both are checked against the document here.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::ir::{Lookup, RateLimit, Scope, Tag};
use crate::naming;
use crate::pointer::Pointer;
use crate::template::variables;
use openapiv3::OpenAPI;
use serde_json::Value;

/// The key of the scopes in the root of the document.
const SCOPES: &str = "x-specwright-scopes";
/// The key of a lookup on a parameter.
const LOOKUP: &str = "x-specwright-lookup";

/// The key of the number of calls that are allowed, in the root of the document.
const RATE_LIMIT: &str = "x-specwright-rate-limit";

/// How many calls a caller may make.
pub(super) fn rate_limit(openapi: &OpenAPI) -> Option<RateLimit> {
    let declared = openapi.extensions.get(RATE_LIMIT)?;
    let count = |key: &str| declared.get(key)?.as_u64().filter(|count| *count > 0);
    Some(RateLimit { calls: count("calls")?, seconds: count("seconds")? })
}

impl Resolver<'_> {
    /// The scopes that the document declares.
    pub(super) fn scopes_of_paths(&mut self) -> Vec<Scope> {
        let list = self.openapi.extensions.get(SCOPES).and_then(Value::as_array);
        let at = Pointer::root().key(SCOPES);
        let mut scopes: Vec<Scope> = Vec::new();
        for (index, declared) in list.into_iter().flatten().enumerate() {
            let text = |key: &str| declared.get(key).and_then(Value::as_str).unwrap_or_default();
            let at = at.index(index);
            let name = naming::kebab(text("name"));
            let Some(key) = variables(text("path")).last().map(str::to_owned) else {
                self.wrong_scope(&at.key("path"), "expected the beginning of a path that ends with a variable");
                continue;
            };
            if scopes.iter().any(|scope| scope.name == name || scope.key == key) {
                self.wrong_scope(&at, "another scope has this name or this variable");
                continue;
            }
            scopes.push(Scope { name, key });
        }
        scopes
    }

    fn wrong_scope(&mut self, at: &Pointer, why: &str) {
        self.diagnostics.push(
            Diagnostic::new(self.repairable, "wrong-scope", "this scope cannot be used")
                .at_value(at, why)
                .help("a scope is `{name: project, path: '/workspaces/{workspace}/projects/{project}'}`"),
        );
    }

    /// How the value of a parameter is found.
    pub(super) fn lookup(data: &openapiv3::ParameterData) -> Option<Lookup> {
        let declared = data.extensions.get(LOOKUP)?;
        let text = |key: &str| declared.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(Lookup { template: text("template"), operation: text("operation"), value: text("value") })
    }

    /// Checks the lookups against the operations that they name. One whose operation is left out is left out, too.
    pub(super) fn check_lookups(&mut self, tags: &mut [Tag]) {
        let operations = tags.iter().flat_map(|tag| &tag.operations);
        let known: Vec<(String, Vec<String>)> = operations
            .map(|operation| (operation.id.clone(), operation.arguments.iter().map(|one| one.key.clone()).collect()))
            .collect();
        for operation in tags.iter_mut().flat_map(|tag| &mut tag.operations) {
            let own: Vec<String> = operation.arguments.iter().map(|argument| argument.key.clone()).collect();
            for argument in &mut operation.arguments {
                let Some(lookup) = &argument.lookup else { continue };
                let Some((_, arguments)) = known.iter().find(|(id, _)| *id == lookup.operation) else {
                    argument.lookup = None;
                    continue;
                };
                let given: Vec<&str> = variables(&lookup.template).collect();
                let unknown = given.iter().find(|name| !arguments.iter().any(|key| key == *name));
                let missing = arguments.iter().find(|key| !given.contains(&key.as_str()) && !own.contains(key));
                let why = match (unknown, missing, given.as_slice(), lookup.value.starts_with('/')) {
                    (_, _, [], _) => "the template has no variables".to_owned(),
                    (Some(name), ..) => format!("`{}` has no required parameter `{name}`", lookup.operation),
                    (_, Some(key), ..) => format!("nothing gives the parameter `{key}` of `{}`", lookup.operation),
                    (.., false) => "the value is no JSON pointer".to_owned(),
                    _ => continue,
                };
                self.diagnostics.push(
                    Diagnostic::new(
                        self.repairable,
                        "wrong-lookup",
                        format!("the lookup of `{}` cannot be used", argument.key),
                    )
                    .at_value(&operation.origin, why)
                    .help("a lookup is `{template: '{project}-{number}', operation: getByName, value: /id}`"),
                );
                argument.lookup = None;
            }
        }
    }
}
