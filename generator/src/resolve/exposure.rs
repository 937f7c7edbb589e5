//! Credentials that go nowhere, in the clear, or twice: what a document says about them and hardly means.
//!
//! In go the operations with what they need and the servers; out come warnings. Decides nothing: what is sent where is
//! decided by the client, which keeps credentials to their origin and never follows an unencrypted way from an encrypted one.

use super::Resolver;
use super::shape::Shape;
use crate::diagnostic::{Diagnostic, Edit, Repair};
use crate::ir::{CredentialLocation, Operation, ParameterLocation, Scheme, SchemeId, Server, Tag};
use crate::pointer::Pointer;
use crate::source::FileId;
use foldhash::{HashMap, HashSet};
use openapiv3::{AdditionalProperties, PathItem, ReferenceOr, Schema, SchemaKind, Type};
use std::borrow::Borrow;
use std::collections::BTreeSet;

/// The format of what must not be shown.
const PASSWORD: &str = "password";

/// How many places of what is said of many are shown.
const SHOWN: usize = 4;

/// A parameter of an operation that has the name and place of a credential.
pub(super) struct Twice {
    key: String,
    /// The scheme.
    id: String,
    /// Where the parameter is described.
    described: Pointer,
    /// Where the operation, or its path, lists it.
    listed: Pointer,
    /// Whether the operation may be sent the credential.
    is_sent: bool,
    /// Whether it always is.
    always: bool,
}

impl<'a> Resolver<'a> {
    /// Whether schemes are declared and no requirement anywhere names one.
    pub(super) fn says_no_security(&self) -> bool {
        let items = self.openapi.paths.paths.values().filter_map(|item| match item {
            ReferenceOr::Item(item) => Some(item),
            ReferenceOr::Reference { .. } => None,
        });
        let own = items.flat_map(PathItem::iter).filter_map(|(_, operation)| operation.security.as_ref());
        let stated = own.chain(&self.openapi.security).flatten().any(|requirement| !requirement.is_empty());
        !self.schemes.is_empty() && self.openapi.security.is_none() && !stated
    }

    /// Warns of what happens to credentials.
    pub(super) fn exposure(&mut self, tags: &[Tag], servers: &[Server]) {
        let operations: Vec<&Operation> = tags.iter().flat_map(|tag| &tag.operations).collect();
        // What is misspelt where it is needed is no scheme that nothing needs, and types alone need none.
        if !self.has_unknown_scheme && !operations.is_empty() {
            self.unused(&operations);
        }
        self.in_the_clear(&operations, servers);
        self.twice();
    }

    /// Schemes that no operation needs.
    fn unused(&mut self, operations: &[&Operation]) {
        let used: BTreeSet<SchemeId> =
            operations.iter().flat_map(|operation| operation.security.iter().flatten().copied()).collect();
        let is_nowhere = used.contains(&SchemeId::EVERY);
        if let [Scheme { id, .. }] = self.schemes.as_slice()
            && is_nowhere
        {
            let edit = Edit::Put(serde_json::json!([{ (id.as_str()): [] }]));
            let why = format!("no `security` says what needs `{id}`");
            let pointer = Pointer::root().key("security");
            self.diagnostics.note_repairs(vec![Repair { file: FileId::ROOT, pointer, edit, why }]);
        }
        let unused = self.schemes.iter().enumerate().filter(|(index, _)| !used.contains(&SchemeId(*index)));
        for (_, Scheme { id, .. }) in unused {
            let diagnostic = if is_nowhere {
                let overlay = format!("{{target: $, update: {{security: [{{{id}: []}}]}}}}");
                Diagnostic::warning("security-nowhere", format!("no `security` says what needs `{id}`"))
                    .help(format!("every operation is sent what the client was given; an overlay says it: `{overlay}`"))
            } else {
                Diagnostic::warning("credential-unused", format!("no operation needs `{id}`"))
                    .help("a credential for it goes nowhere: name it under `security`, or leave it out")
            };
            let at = Pointer::root().keys(&["components", "securitySchemes", id]);
            self.diagnostics.push(diagnostic.at_key(&at, "declared here"));
        }
    }

    /// Servers that everybody on the way can read along with.
    fn in_the_clear(&mut self, operations: &[&Operation], servers: &[Server]) {
        // What nothing says is needed is never sent unencrypted.
        let is_sent = |needed: &Vec<SchemeId>| !needed.is_empty() && !needed.contains(&SchemeId::EVERY);
        let secured = |operation: &&Operation| operation.security.iter().any(is_sent);
        let default = servers.first();
        let is_default = |operation: &&Operation| secured(operation) && operation.server.is_none();
        if default.is_some_and(is_clear) && operations.iter().any(is_default) {
            let encrypted = servers.iter().find(|server| server.url.starts_with("https://"));
            let help = match encrypted {
                Some(server) => format!("put `{}` first", server.url),
                None => "name an address that begins with `https://`".to_owned(),
            };
            let at = Pointer::root().keys(&["servers", "0", "url"]);
            self.diagnostics.push(
                Diagnostic::warning("credential-in-the-clear", "credentials are sent unencrypted")
                    .at_value(&at, "everybody on the way can read them")
                    .help(help),
            );
        }
        let is_encrypted = default.is_some_and(|server| server.url.starts_with("https://"));
        for operation in operations.iter().filter(|operation| is_encrypted && secured(operation)) {
            if operation.server.as_ref().is_some_and(is_clear) {
                self.diagnostics.push(
                    Diagnostic::warning(
                        "credential-in-the-clear",
                        format!("`{}` is called without its credential", operation.id),
                    )
                    .at_key(&operation.origin, "its server is not encrypted, and the document's is")
                    .help("name an address that begins with `https://`"),
                );
            }
        }
    }

    /// The scheme whose credential an operation is sent as a parameter, of which note is taken.
    pub(super) fn note_twice(
        &mut self,
        at: ParameterLocation,
        key: &str,
        described: &Pointer,
        listed: Pointer,
        security: &[Vec<SchemeId>],
    ) -> Option<(SchemeId, String)> {
        let is_same = |(_, scheme): &(usize, &Scheme)| match (&scheme.location, at) {
            (CredentialLocation::Header(name), ParameterLocation::Header) => name.eq_ignore_ascii_case(key),
            (CredentialLocation::Query(name), ParameterLocation::Query)
            | (CredentialLocation::Cookie(name), ParameterLocation::Cookie) => name == key,
            _ => false,
        };
        let mut schemes = self.schemes.iter().enumerate().filter(is_same);
        let sends =
            |id: usize| security.iter().flatten().any(|known| *known == SchemeId(id) || *known == SchemeId::EVERY);
        let scheme = schemes.clone().find(|(index, _)| sends(*index)).or_else(|| schemes.next());
        let (index, scheme) = scheme?;
        let always = !security.is_empty() && security.iter().all(|needed| needed.contains(&SchemeId(index)));
        let (is_sent, id) = (sends(index), scheme.id.clone());
        let twice =
            Twice { key: key.to_owned(), id: id.clone(), described: described.clone(), listed, is_sent, always };
        self.twice.push(twice);
        let is_stated = !security.iter().flatten().any(|known| *known == SchemeId::EVERY);
        is_sent.then_some((if is_stated { SchemeId(index) } else { SchemeId::EVERY }, id))
    }

    /// Parameters that say once more what a scheme says: those of one name together.
    fn twice(&mut self) {
        let all = std::mem::take(&mut self.twice);
        // What another operation of the path is not sent is a parameter of that one.
        let kept: BTreeSet<&Pointer> = all.iter().filter(|one| !one.always).map(|one| &one.listed).collect();
        let mut groups: Vec<(&Twice, Vec<&Pointer>, BTreeSet<&Pointer>)> = Vec::new();
        let (mut known, mut seen) = (HashMap::default(), HashSet::default());
        for one in all.iter().filter(|one| one.is_sent) {
            let index = *known.entry((&one.key, &one.id)).or_insert(groups.len());
            if index == groups.len() {
                groups.push((one, Vec::new(), BTreeSet::new()));
            }
            let (_, places, listed) = &mut groups[index];
            if seen.insert(&one.described) {
                places.push(&one.described);
            }
            if !kept.contains(&one.listed) {
                listed.insert(&one.listed);
            }
        }
        for (Twice { key, id, .. }, places, listed) in groups {
            let message = format!("`{key}` is what `{id}` sends already");
            let repairs = listed.into_iter().map(|listed| {
                let (file, pointer) = self.origins.find(listed);
                Repair { file, pointer, edit: Edit::Remove, why: message.clone() }
            });
            let repairs: Vec<Repair> = repairs.collect();
            let mut help = "leave the parameter out: the client adds the credential to every request".to_owned();
            if repairs.iter().any(|repair| repair.file == FileId::ROOT) {
                help.push_str("; `specwright check --propose` writes the repair into an overlay");
            }
            self.diagnostics.note_repairs(repairs);
            let mut diagnostic = Diagnostic::warning("credential-twice", message).help(help);
            let more = places.len().saturating_sub(SHOWN);
            for (index, place) in places.iter().take(SHOWN).enumerate() {
                let text = match (index + 1 == SHOWN, more) {
                    (true, 1) => "and in 1 more place".to_owned(),
                    (true, 2..) => format!("and in {more} more places"),
                    _ if index == 0 => "a parameter of its name and place".to_owned(),
                    _ => String::new(),
                };
                diagnostic = diagnostic.at_value(place.key("name"), text);
            }
            self.diagnostics.push(diagnostic);
        }
    }

    /// Remembers the key of what is or holds passwords: itself, behind a reference, in a list or map of them, or as one of
    /// several schemas.
    pub(super) fn note_password<S: Borrow<Schema>>(&mut self, key: &str, schema: &'a ReferenceOr<S>) {
        let is_secret = match schema {
            ReferenceOr::Item(schema) => self.holds_password(schema.borrow()),
            ReferenceOr::Reference { reference } => self.is_password_behind(reference),
        };
        if is_secret {
            self.passwords.insert(key.to_owned());
        }
    }

    /// Whether a schema that is in place is or holds a password. What an object names has keys of its own.
    fn holds_password(&self, schema: &Schema) -> bool {
        let holds = |schema: &ReferenceOr<Schema>| match schema {
            ReferenceOr::Item(schema) => self.holds_password(schema),
            ReferenceOr::Reference { reference } => self.is_password_behind(reference),
        };
        match (self.shape(schema), &schema.schema_kind) {
            (Shape::Text { format, .. }, _) => format == PASSWORD,
            (Shape::List(Some(ReferenceOr::Item(items))), _) => self.holds_password(items),
            (Shape::List(Some(ReferenceOr::Reference { reference })), _) => self.is_password_behind(reference),
            (Shape::Union(_, schemas), _) => schemas.iter().any(holds),
            (Shape::All, SchemaKind::AllOf { all_of }) => all_of.iter().any(holds),
            (Shape::All, SchemaKind::Any(any)) => any.all_of.iter().any(holds),
            (Shape::Object { .. }, SchemaKind::Type(Type::Object(object))) => match &object.additional_properties {
                Some(AdditionalProperties::Schema(schema)) => holds(schema),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether what is referred to is a password. What is inside of it is looked at where it is, and not again.
    fn is_password_behind(&self, reference: &str) -> bool {
        let shape = self.referred(reference).map(|schema| self.shape(schema));
        matches!(shape, Some(Shape::Text { format, .. }) if format == PASSWORD)
    }
}

/// Whether an address is unencrypted, and not of this machine.
fn is_clear(server: &Server) -> bool {
    let host = server.url.strip_prefix("http://").map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
    host.is_some_and(|host| {
        !matches!(host, "localhost" | "[" | "") && !host.starts_with("127.") && !host.ends_with(".localhost")
    })
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::render::Form;
    use crate::options::{Customization, Options};
    use crate::resolve::tests::{api, read, says};
    use std::fmt::Write as _;

    #[test]
    fn what_holds_passwords_is_a_password() {
        let document = "
            paths: {}
            components:
              schemas:
                Pin: {type: string, format: password}
                Lock:
                  properties:
                    plain: {type: string}
                    direct: {type: string, format: password}
                    behind: {$ref: '#/components/schemas/Pin'}
                    listed: {type: array, items: {$ref: '#/components/schemas/Pin'}}
                    named: {type: object, additionalProperties: {type: string, format: password}}
                    nullable: {anyOf: [{$ref: '#/components/schemas/Pin'}, {type: 'null'}]}
                    refined: {allOf: [{$ref: '#/components/schemas/Pin'}]}
                    numbers: {type: array, items: {oneOf: [{type: integer}, {type: string, format: password}]}}
                    locks: {type: array, items: {$ref: '#/components/schemas/Lock'}}";
        let hidden = ["behind", "direct", "listed", "named", "nullable", "numbers", "refined"];
        assert_eq!(api(document, Customization::default()).passwords, hidden);
    }

    #[test]
    fn a_parameter_that_a_credential_is_sent_as_may_be_left_out() {
        let document = "
            security: [{token: []}, {token: [], login: []}]
            paths:
              /a:
                parameters: [{name: x-token, in: header, required: true, schema: {type: string}}]
                get: {operationId: get, tags: [a], responses: {'204': {description: ok}}}
                put: {operationId: put, tags: [a], security: [{login: []}], responses: {'204': {description: ok}}}
              /b:
                get:
                  operationId: list
                  tags: [a]
                  parameters: [{name: X-Token, in: query, required: true, schema: {type: string}}]
                  responses: {'204': {description: ok}}
            components:
              securitySchemes: {token: {type: apiKey, in: header, name: X-Token}, login: {type: http, scheme: basic}}";
        let reading = read(document, Customization::default());
        assert!(reading.propose(&Options::default()).is_none(), "`put` has the parameter, and no such credential");
        let api = api(document, Customization::default());
        let operations = api.tags.iter().flat_map(|tag| &tag.operations);
        let arguments: Vec<_> = operations.map(|one| (one.id.as_str(), one.arguments.len())).collect();
        assert_eq!(arguments, [("get", 0), ("put", 1), ("list", 1)]);
        says(document, ":6:25: warning[credential-twice]: `x-token` is what `token` sends already");
    }

    #[test]
    fn credentials_that_parameters_require_go_along_together() {
        let parameters = "[{name: key, in: query, required: true, schema: {type: string}}, {name: token, in: query, \
                          required: true, schema: {type: string}}, {name: id, in: query, schema: {type: string}}]";
        let document = |security: &str| {
            let schemes =
                ["id", "key", "token"].map(|name| format!("{name}: {{type: apiKey, in: query, name: {name}}}"));
            format!(
                "
                {security}
                paths: {{/a: {{get: {{operationId: a, parameters: {parameters}, responses: {{'204': {{description: ok}}}}}}}}}}
                components: {{securitySchemes: {{{}}}}}",
                schemes.join(", ")
            )
        };
        let security = |security: &str| {
            let api = api(&document(security), Customization::default());
            let needed = api.tags[0].operations[0].security.iter();
            needed.map(|needed| needed.iter().map(|id| id.0).collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        assert_eq!(security("security: [{key: []}, {token: []}]"), [vec![1, 2], vec![1], vec![2]]);
        assert_eq!(security("security: [{token: [], key: []}]").len(), 1);
        assert_eq!(security("security: [{id: []}]"), [vec![0]]);
        assert_eq!(security(""), [[crate::ir::SchemeId::EVERY.0]]);
    }

    #[test]
    fn parameters_that_a_credential_is_sent_as_are_said_once_and_taken_away() {
        let mut document = "
            security: [{key: []}]
            components:
              securitySchemes: {key: {type: apiKey, in: query, name: key}}
              parameters: {key: {name: key, in: query, required: true, schema: {type: string}}}
            paths:"
            .to_owned();
        for index in 0..7 {
            let _ = write!(
                document,
                "
              /a{index}/{{id}}:
                get:
                  operationId: get{index}
                  parameters:
                  - {{name: key, in: query, schema: {{type: string}}}}
                  - {{name: id, in: path, required: true, schema: {{type: string}}}}
                  responses: {{'204': {{description: ok}}}}
                put:
                  operationId: put{index}
                  parameters:
                  - {{name: id, in: path, required: true, schema: {{type: strng}}}}
                  - $ref: '#/components/parameters/key'
                  responses: {{'204': {{description: ok}}}}"
            );
        }
        let reading = read(&document, Customization::default());
        let printed = reading.render(Form::Full, false);
        assert_eq!(printed.matches("credential-twice").count(), 1, "{printed}");
        assert!(printed.contains("and in 4 more places"), "{printed}");
        let (overlay, _) = reading.propose(&Options::default()).unwrap();
        assert!(!overlay.contains("name: key") && !overlay.contains("parameters/key"), "{overlay}");
        assert!(overlay.contains("type: string") && !overlay.contains("strng"), "{overlay}");
    }

    #[test]
    fn credentials_in_the_clear_are_warned_of() {
        says(
            "
            servers: [{url: 'http://example.org'}]
            security: [{key: []}]
            paths: {/a: {get: {operationId: a, responses: {'204': {description: ok}}}}}
            components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}",
            "warning[credential-in-the-clear]: credentials are sent unencrypted",
        );
    }
}
