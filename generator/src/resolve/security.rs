//! Servers and ways to authenticate.

use super::operation::Found;
use super::{Resolver, docs};
use crate::diagnostic::nearest::nearest;
use crate::diagnostic::{Diagnostic, Edit, Repair};
use crate::ir::{CredentialLocation, Scheme, SchemeId, Server, ServerVariable};
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use openapiv3::{APIKeyLocation, SecurityRequirement, SecurityScheme};

/// Methods that the client's builder has itself.
pub(super) const BUILDER_METHODS: &[&str] = &[
    "new",
    "base_url",
    "server",
    "server_variable",
    "timeout",
    "no_timeout",
    "connect_timeout",
    "retry",
    "layer",
    "on_attempt",
    "on_wait",
    "on_call",
    "on_deprecation",
    "rate_limit",
    "concurrency",
    "link",
    "idle_timeout",
    "user_agent",
    "transport",
    "record",
    "reqwest",
    "max_response_bytes",
    "max_decoded_bytes",
    "other_origins",
    "idempotent",
    "credential",
    "header",
    "password_keys",
    "client_headers",
    "client_header",
    "known_headers",
    "build",
    "address",
    "clone",
];

/// Schemes of the IANA's registry that respond to a challenge or sign the request, in lower case.
const HANDSHAKES: &[&str] = &[
    "concealed",
    "digest",
    "dpop",
    "gnap",
    "hoba",
    "mutual",
    "negotiate",
    "oauth",
    "privatetoken",
    "scram-sha-1",
    "scram-sha-256",
    "vapid",
];

impl<'a> Resolver<'a> {
    /// The security schemes of the components, by name, so that their order in the document does not show.
    pub(super) fn declare_security(&mut self) {
        let Some(components) = &self.openapi.components else { return };
        let mut names = Names::reserving(BUILDER_METHODS);
        let mut declared: Vec<_> = components.security_schemes.iter().collect();
        declared.sort_by_key(|(id, _)| id.as_str());
        for (id, scheme) in declared {
            let pointer = Pointer::root().keys(&["components", "securitySchemes", id]);
            let Some((scheme, at)) =
                self.follow(scheme, &pointer, "securitySchemes", |components| &components.security_schemes)
            else {
                continue;
            };
            let (location, description) = match scheme {
                SecurityScheme::APIKey { location, name, description, .. } => (
                    match location {
                        APIKeyLocation::Header => CredentialLocation::Header(name.clone()),
                        APIKeyLocation::Query => CredentialLocation::Query(name.clone()),
                        APIKeyLocation::Cookie => CredentialLocation::Cookie(name.clone()),
                    },
                    description,
                ),
                // The transport's certificate says who is calling.
                _ if self.facts.mutual_tls.contains(&at) => continue,
                SecurityScheme::HTTP { scheme, description, .. } => match scheme.to_ascii_lowercase().as_str() {
                    "bearer" => (CredentialLocation::Bearer, description),
                    "basic" => (CredentialLocation::Basic, description),
                    lower => {
                        if HANDSHAKES.contains(&lower) {
                            self.diagnostics.push(
                                Diagnostic::warning("scheme-not-supported", format!("`{scheme}` is not carried out"))
                                    .at_value(at.key("scheme"), "the credential is sent as it is given")
                                    .help("give what stands after the scheme's name in `Authorization`"),
                            );
                        }
                        (CredentialLocation::Http(scheme.clone()), description)
                    }
                },
                SecurityScheme::OAuth2 { description, .. } | SecurityScheme::OpenIDConnect { description, .. } => {
                    (CredentialLocation::Bearer, description)
                }
            };
            self.note_oauth_scopes(scheme, &at);
            let oauth = self.oauth(scheme, &at);
            let docs = match description {
                Some(description) => docs::docs(None, Some(description), None),
                None => docs::line(&format!("The credential of scheme {}", docs::code(id))),
            };
            self.schemes.push(Scheme {
                id: id.clone(),
                method: names.claim([naming::snake(id).as_str()]),
                docs,
                location,
                oauth,
            });
        }
    }

    /// What operations need that say nothing of their own. Where no requirement names a scheme, but schemes are declared,
    /// whatever the caller has goes along.
    pub(super) fn declare_shared_security(&mut self) {
        if let Some(shared) = &self.openapi.security {
            self.shared_security = self.requirements(shared, &Pointer::root().key("security"));
        } else if self.says_no_security() {
            self.shared_security = vec![vec![SchemeId::EVERY]];
        }
    }

    /// What an operation needs: its own requirements or those of the whole document (OpenAPI 3.0.4, 4.7.10).
    ///
    /// An alternative that names no scheme means that no credential is needed. Where the document says nothing, a parameter
    /// `Authorization`, which is no parameter, stands for the schemes that it fits.
    pub(super) fn security(&mut self, found: &Found<'a>, takes_authorization: bool) -> Vec<Vec<SchemeId>> {
        if let Some(own) = &found.operation.security {
            return self.requirements(own, &found.pointer.key("security"));
        }
        if takes_authorization && self.openapi.security.is_none() {
            let fits = |scheme: &Scheme| match &scheme.location {
                CredentialLocation::Bearer | CredentialLocation::Basic | CredentialLocation::Http(_) => true,
                CredentialLocation::Header(name) => name.eq_ignore_ascii_case("authorization"),
                CredentialLocation::Query(_) | CredentialLocation::Cookie(_) => false,
            };
            let fitting = self.schemes.iter().enumerate().filter(|(_, scheme)| fits(scheme));
            let fitting: Vec<_> = fitting.map(|(index, _)| vec![SchemeId(index)]).collect();
            if !fitting.is_empty() {
                return fitting;
            }
        }
        self.shared_security.clone()
    }

    /// Looks up the schemes of each alternative.
    fn requirements(&mut self, declared: &[SecurityRequirement], at: &Pointer) -> Vec<Vec<SchemeId>> {
        let mut alternatives = Vec::new();
        let mut is_left_out = false;
        for (index, requirement) in declared.iter().enumerate() {
            let mut needed = Vec::new();
            let mut is_known = true;
            for id in requirement.keys() {
                if let Some(position) = self.schemes.iter().position(|scheme| &scheme.id == id) {
                    needed.push(SchemeId(position));
                } else if self.is_lost(id) {
                    is_known = false;
                } else if !self.is_declared(id) {
                    is_known = false;
                    self.has_unknown_scheme = true;
                    self.undeclared(id, &at.index(index).key(id));
                }
            }
            // Without what is unknown in it, this alternative would ask for nothing, and so come before all others.
            if needed.is_empty() && !is_known {
                is_left_out = true;
                continue;
            }
            // The same schemes with other scopes are the same credentials.
            if !alternatives.contains(&needed) {
                alternatives.push(needed);
            }
        }
        if alternatives.is_empty() && is_left_out {
            alternatives.push(Vec::new());
        }
        alternatives
    }

    /// Reports a scheme that is not declared, and notes which one is meant.
    fn undeclared(&mut self, id: &str, at: &Pointer) {
        let message = format!("there is no security scheme `{id}`");
        let help = match nearest(id, self.schemes.iter().map(|scheme| scheme.id.as_str())) {
            Some(meant) => {
                let (file, pointer) = self.origins.find(at);
                let edit = Edit::Rename(meant.to_owned());
                self.diagnostics.note_repairs(vec![Repair { file, pointer, edit, why: message.clone() }]);
                format!("did you mean `{meant}`? `specwright check --propose` writes the repair into an overlay")
            }
            None => "declare it under `components/securitySchemes`".to_owned(),
        };
        let diagnostic = Diagnostic::new(self.repairable, "unknown-security-scheme", message);
        self.diagnostics.push(diagnostic.at_key(at, "not declared").help(help));
    }

    /// Whether the document declares a scheme.
    fn is_declared(&self, id: &str) -> bool {
        self.openapi.components.as_ref().is_some_and(|known| known.security_schemes.contains_key(id))
    }

    /// Whether the document declares a scheme whose credential is unknown, which was reported.
    fn is_lost(&self, id: &str) -> bool {
        let place = Pointer::root().keys(&["components", "securitySchemes", id]);
        self.lost.iter().any(|lost| lost.place == place)
    }

    /// Base addresses.
    pub(super) fn servers(&mut self, declared: &[openapiv3::Server], at: &Pointer) -> Vec<Server> {
        declared.iter().enumerate().map(|(index, server)| self.server(server, &at.index(index))).collect()
    }

    /// The base address of one operation, or of all of its path. None when it is that of the document once more: whoever
    /// gives the client another address means these too.
    pub(super) fn own_server(&mut self, found: &Found<'a>) -> Option<Server> {
        let (server, at) = match found.operation.servers.first() {
            Some(server) => (server, found.pointer.key("servers")),
            None => (found.item.servers.first()?, found.pointer.parent().unwrap_or_default().key("servers")),
        };
        let own = self.server(server, &at.index(0));
        let of_document = self.openapi.servers.first();
        let is_same = |other: &openapiv3::Server| {
            other.url.trim_end_matches('/') == own.url && other.variables == server.variables
        };
        (!of_document.is_some_and(is_same)).then_some(own)
    }

    fn server(&mut self, server: &openapiv3::Server, at: &Pointer) -> Server {
        if let Some(part) = [('?', "query"), ('#', "fragment")].iter().find(|(sign, _)| server.url.contains(*sign)) {
            self.diagnostics.push(
                Diagnostic::new(
                    self.repairable,
                    "server-with-query",
                    format!("the address of a server has a {}", part.1),
                )
                .at_value(at.key("url"), "paths are appended to this")
                .help("describe it as a parameter, or as an API key where it is one"),
            );
        }
        let mut variables = Vec::new();
        for name in super::operation::template_parameters(&server.url) {
            let declared = server.variables.as_ref().and_then(|variables| variables.get(name));
            if declared.is_none() {
                let known = server.variables.iter().flat_map(indexmap::IndexMap::keys).map(String::as_str);
                let help = suggest(name, known, "declare it under `variables`, with a `default`");
                let message = format!("there is no server variable `{name}`");
                self.diagnostics.push(
                    Diagnostic::new(self.repairable, "unknown-server-variable", message)
                        .at_value(at.key("url"), "used here")
                        .help(help),
                );
            }
            // One that is not declared has no value but what the caller gives it.
            let Some(declared) = declared else { continue };
            variables.push(ServerVariable {
                name: name.to_owned(),
                default: declared.default.clone(),
                values: declared.enumeration.clone(),
                docs: docs::docs(None, Some(declared.description.as_deref().unwrap_or(name)), None),
            });
        }
        Server {
            url: server.url.trim_end_matches('/').to_owned(),
            docs: docs::docs(None, server.description.as_deref(), None),
            variables,
        }
    }
}

/// The name that was probably meant, or else what to do.
fn suggest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>, otherwise: &str) -> String {
    match nearest(name, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => otherwise.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::resolve::tests::emits;

    #[test]
    fn a_scheme_is_a_method_of_the_builder() {
        emits(
            "
            security: [{key: []}]
            paths: {/a: {get: {operationId: a, responses: {'204': {description: ok}}}}}
            components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}",
            "pub fn key(self, key: impl Into<Credential>) -> Self",
        );
    }
}
