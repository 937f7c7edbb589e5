//! Headers that are set once, on the client.
//!
//! What comes in are the operations of all tags; what goes out are the headers that every one of them requires, or those that
//! the settings name (`client-headers`). They are no arguments then: the builder has a setter for each, and a call has one
//! that says another value. A header that says something of one request is none of them, whoever requires it.

use super::parameter::CALL_METHODS;
use super::security::BUILDER_METHODS;
use super::{Resolver, docs};
use crate::ir::{ClientHeader, Operation, Parameter, Serialization, Tag, TypeKind, TypeRef};
use crate::naming::{self, Names};
use crate::options::Customization;
use crate::select::absent;
use foldhash::HashMap;
use openapiv3::{ParameterData, ParameterSchemaOrContent};
use serde_json::Value;

/// Headers that say something of one request, in lower case.
const OF_A_REQUEST: &[&str] = &[
    "correlation-id",
    "date",
    "idempotency-key",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-unmodified-since",
    "range",
    "request-id",
    "traceparent",
    "tracestate",
    "x-correlation-id",
    "x-idempotency-key",
    "x-request-id",
];

/// How few operations a document has that says little of those to come.
const FEW: usize = 2;

/// The value of each required header without one that is given, by its name in lower case: as all operations say.
pub(super) type HeaderDefaults = HashMap<String, Option<String>>;

/// The header of a parameter that may be set once, in lower case.
fn header(parameter: &Parameter) -> Option<String> {
    (parameter.serialization == Serialization::Header).then(|| parameter.key.to_ascii_lowercase())
}

impl<'a> Resolver<'a> {
    /// Notes which value a required header has when none is given: its default, or the only one that there is.
    pub(super) fn note_header_default(&mut self, data: &'a ParameterData, ty: &TypeRef) {
        let declared = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => self.behind(schema),
            ParameterSchemaOrContent::Content(_) => None,
        };
        let declared = declared.and_then(|schema| match schema.schema_data.default.as_ref()? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        });
        let only = || match ty {
            TypeRef::Named(id) => match &self.types[id.0].kind {
                TypeKind::Enum(known) if known.variants.len() == 1 => Some(known.variants[0].value.text().to_owned()),
                _ => None,
            },
            _ => None,
        };
        let value = declared.or_else(only);
        let known = self.header_defaults.entry(data.name.to_ascii_lowercase()).or_insert_with(|| value.clone());
        if *known != value {
            *known = None;
        }
    }

    /// The headers that are set on the client, which become optional in all operations.
    pub(super) fn client_headers(&mut self, tags: &mut [Tag], customization: &'a Customization) -> Vec<ClientHeader> {
        // Types alone make no calls, as little as a document without operations.
        if tags.is_empty() {
            return Vec::new();
        }
        let mut required: Vec<(String, usize)> = Vec::new();
        let mut count = 0;
        for operation in tags.iter().flat_map(|tag| &tag.operations) {
            count += 1;
            for name in operation.arguments.iter().filter_map(header) {
                match required.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, count)) => *count += 1,
                    None => required.push((name, 1)),
                }
            }
        }
        let chosen: Vec<String> = match &customization.client_headers {
            Some(pinned) => {
                for word in pinned {
                    if !required.iter().any(|(name, _)| *name == word.text.to_ascii_lowercase()) {
                        let known = required.iter().map(|(name, _)| name.as_str());
                        self.diagnostics.push(absent("required header", word, known));
                    }
                }
                pinned.iter().map(|word| word.text.to_ascii_lowercase()).collect()
            }
            None if count < FEW => Vec::new(),
            None => {
                let of_all = required.into_iter().filter(|(_, operations)| *operations == count);
                of_all.map(|(name, _)| name).filter(|name| !OF_A_REQUEST.contains(&name.as_str())).collect()
            }
        };
        let methods: Vec<&str> = self.schemes.iter().map(|scheme| scheme.method.as_str()).collect();
        let mut names = Names::reserving(&[BUILDER_METHODS, &methods].concat());
        let mut headers = Vec::new();
        for name in chosen {
            let mut moved: Vec<Parameter> = Vec::new();
            for operation in tags.iter_mut().flat_map(|tag| &mut tag.operations) {
                moved.extend(set_free(operation, &name));
            }
            let Some(first) = moved.first() else { continue };
            let types: Vec<TypeRef> = moved.iter().filter_map(|one| self.type_in_scope(&one.ty)).collect();
            let is_one = types.len() == moved.len() && types.iter().all(|ty| *ty == types[0]);
            let method = naming::snake(&first.key);
            headers.push(ClientHeader {
                method: names.claim([method.as_str(), format!("{}_header", method.trim_end_matches('_')).as_str()]),
                key: first.key.clone(),
                docs: if first.docs.summary.is_empty() {
                    docs::line("A header of every call")
                } else {
                    first.docs.clone()
                },
                ty: if is_one { types[0].clone() } else { TypeRef::Text },
                default: self.header_defaults.get(&name).cloned().flatten(),
            });
        }
        headers
    }
}

/// Takes a required header out of an operation's arguments: it may be left out then.
fn set_free(operation: &mut Operation, name: &str) -> Option<Parameter> {
    let place = operation.arguments.iter().position(|argument| header(argument).as_deref() == Some(name))?;
    let mut parameter = operation.arguments.remove(place);
    let moved = parameter.clone();
    let own: Vec<&str> = operation.parameters().map(|parameter| parameter.name.as_str()).collect();
    let is_taken = |name: &str| CALL_METHODS.contains(&name) || own.contains(&name);
    while is_taken(&parameter.name) {
        parameter.name.push('_');
    }
    operation.optional.push(parameter);
    Some(moved)
}

#[cfg(test)]
mod tests {
    use crate::ir::Api;
    use crate::options::{Customization, Spanned};
    use crate::resolve::tests::api;
    use std::fmt::Write as _;

    /// A document of operations with these required headers each.
    fn document(operations: &[&[&str]]) -> String {
        let mut document = "servers: [{url: 'https://example.com'}]\npaths:\n".to_owned();
        for (index, headers) in operations.iter().enumerate() {
            let headers: Vec<String> = headers
                .iter()
                .map(|name| format!("{{name: {name}, in: header, required: true, schema: {{type: string}}}}"))
                .collect();
            let _ = writeln!(
                document,
                "  /a{index}: {{get: {{operationId: get{index}, tags: [a], parameters: [{}], responses: {{'204': {{description: ok}}}}}}}}",
                headers.join(", ")
            );
        }
        document
    }

    /// The headers of the client, and how many arguments operations have.
    fn found(api: &Api) -> (Vec<&str>, Vec<usize>) {
        let operations = api.tags.iter().flat_map(|tag| &tag.operations);
        let headers = api.client_headers.iter().map(|header| header.method.as_str()).collect();
        (headers, operations.map(|operation| operation.arguments.len()).collect())
    }

    #[test]
    fn what_every_operation_requires_is_set_once() {
        let all = api(&document(&[&["Revision", "Other"], &["REVISION"]]), Customization::default());
        assert_eq!(found(&all), (vec!["revision"], vec![1, 0]));
        let one_without = api(&document(&[&["Revision"], &["Revision"], &[]]), Customization::default());
        assert_eq!(found(&one_without), (vec![], vec![1, 1, 0]));
    }

    #[test]
    fn one_operation_says_nothing_of_others() {
        assert_eq!(found(&api(&document(&[&["Revision"]]), Customization::default())), (vec![], vec![1]));
    }

    #[test]
    fn what_says_something_of_a_request_is_an_argument() {
        let operations: &[&[&str]] = &[&["Traceparent"], &["Traceparent"]];
        assert_eq!(found(&api(&document(operations), Customization::default())), (vec![], vec![1, 1]));
    }

    #[test]
    fn the_settings_have_the_last_word() {
        let operations: &[&[&str]] = &[&["Revision", "Traceparent"], &["Revision"]];
        let pinned = |words: &[&str]| {
            let client_headers = Some(words.iter().map(|word| Spanned::bare(*word)).collect());
            api(&document(operations), Customization { client_headers, ..Customization::default() })
        };
        assert_eq!(found(&pinned(&[])), (vec![], vec![2, 1]));
        assert_eq!(found(&pinned(&["traceparent"])), (vec!["traceparent"], vec![1, 1]));
    }

    #[test]
    fn setters_have_names_of_their_own() {
        let api = api(&document(&[&["timeout"], &["timeout"]]), Customization::default());
        assert_eq!(api.client_headers[0].method, "timeout_header");
        assert_eq!(api.tags[0].operations[0].optional[0].name, "timeout_");
    }
}
