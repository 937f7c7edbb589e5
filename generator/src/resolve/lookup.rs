//! Values that people know by something else.
//!
//! `x-specwright-lookup` on a parameter of the path says how its value is found: a template, whose variables are parameters of
//! the operation that knows the value, and where the response of that has it. It is checked against the document here.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::ir::{Lookup, Operation, Parameter, Scope, Tag};
use crate::pointer::Pointer;
use crate::template::variables;
use serde_json::Value;

/// The key of a lookup on a parameter.
const LOOKUP: &str = "x-specwright-lookup";

/// The required parameters of operations, by the operations' names.
type Known = [(String, Vec<String>)];

impl Resolver<'_> {
    /// How the value of a parameter is found.
    pub(super) fn lookup(data: &openapiv3::ParameterData) -> Option<Lookup> {
        let declared = data.extensions.get(LOOKUP)?;
        let text = |key: &str| declared.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(Lookup { template: text("template"), operation: text("operation"), value: text("value") })
    }

    /// Checks the lookups against the operations that they name. One whose operation is left out is left out, too.
    pub(super) fn check_lookups(&mut self, tags: &mut [Tag], scopes: &mut [Scope]) {
        let operations = tags.iter().flat_map(|tag| &tag.operations);
        let known: Vec<(String, Vec<String>)> =
            operations.map(|operation| (operation.id.clone(), required(operation))).collect();
        for operation in tags.iter_mut().flat_map(|tag| &mut tag.operations) {
            let (own, at) = (required(operation), operation.origin.clone());
            for argument in &mut operation.arguments {
                self.check_lookup(argument, &own, &known, &at);
            }
        }
        for index in 0..scopes.len() {
            let around = std::iter::successors(Some(index), |index| scopes[*index].outer.map(|outer| outer.0));
            let own: Vec<String> =
                around.flat_map(|index| scopes[index].arguments.iter().map(|argument| argument.key.clone())).collect();
            let at = Pointer::root().key(super::scopes::SCOPES);
            for argument in &mut scopes[index].arguments {
                self.check_lookup(argument, &own, &known, &at);
            }
        }
    }

    /// Checks the lookup of a parameter beside others, by their keys.
    fn check_lookup(&mut self, argument: &mut Parameter, own: &[String], known: &Known, at: &Pointer) {
        let Some(lookup) = &argument.lookup else { return };
        let Some((_, arguments)) = known.iter().find(|(id, _)| *id == lookup.operation) else {
            argument.lookup = None;
            return;
        };
        let given: Vec<&str> = variables(&lookup.template).collect();
        let unknown = given.iter().find(|name| !arguments.iter().any(|key| key == *name));
        let missing = arguments.iter().find(|key| !given.contains(&key.as_str()) && !own.contains(key));
        let why = match (unknown, missing, given.as_slice(), lookup.value.starts_with('/')) {
            (_, _, [], _) => "the template has no variables".to_owned(),
            (Some(name), ..) => format!("`{}` has no required parameter `{name}`", lookup.operation),
            (_, Some(key), ..) => format!("nothing gives the parameter `{key}` of `{}`", lookup.operation),
            (.., false) => "the value is no JSON pointer".to_owned(),
            _ => return,
        };
        self.diagnostics.push(
            Diagnostic::error("wrong-lookup", format!("the lookup of `{}` cannot be used", argument.key))
                .at_value(at, why)
                .help("a lookup is `{template: '{project}-{number}', operation: getByName, value: /id}`"),
        );
        argument.lookup = None;
    }
}

/// The keys of an operation's required parameters.
fn required(operation: &Operation) -> Vec<String> {
    operation.scoped.iter().cloned().chain(operation.arguments.iter().map(|argument| argument.key.clone())).collect()
}
