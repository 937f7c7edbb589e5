//! The client: how it is built, and a method per tag.
//!
//! What comes in are the servers, the schemes and the tags; what goes out is `client.rs`, which adds to the runtime's
//! `Client` and `ClientBuilder` what only this API has.

use super::Module;
use super::arguments::lent;
use super::cli::about;
use super::code::{Code, code, joined, name, text, texts};
use super::docs::{docs_with, quoted};
use super::operations::server_value;
use super::scope::{Locals, Scope};
use super::{oauth, scopes};
use crate::ir::{Api, ClientHeader, CredentialLocation, Docs, Scheme, Server, TypeRef};

/// `client.rs`.
pub(super) fn module(api: &Api) -> Module<'_> {
    let docs = vec!["The client: servers, credentials and the operations of each tag.".to_owned()];
    let scopes = (!api.oauth_scopes.is_empty()).then_some(oauth::SCOPE);
    let locals = ["Client", "ClientBuilder"].into_iter().chain(scopes).map(str::to_owned);
    let locals = Locals::new(api, None, locals);
    let module = Module::new("client.rs", docs, locals).part(|scope, sink| {
        let api = scope.api;
        let keys = texts(&api.passwords);
        let tags = (0..api.tags.len()).filter_map(|tag| scopes::of_tag(scope, tag, None));
        sink(code! { scope, "impl Client {
            $docs
            pub fn builder() -> ClientBuilder {
                ClientBuilder::new(SERVERS, SCHEMES, concat!($package))$passwords$headers
            }

            $methods
        }", docs = docs_with(&Docs::default(), "Creates a builder of a client.", &described(&api.servers)),
            package = "env!(\"CARGO_PKG_NAME\"), \"/\", env!(\"CARGO_PKG_VERSION\")",
            headers = if api.client_headers.is_empty() { "" } else { ".client_headers(HEADERS)" },
            passwords = (!keys.is_empty()).then(|| code!(scope, ".password_keys(&[$keys])", keys)),
            methods = joined("\n\n", tags)
        });
        credentials(scope, &api.schemes).into_iter().for_each(&mut *sink);
        headers(scope, &api.client_headers).into_iter().for_each(&mut *sink);
        sink(code! { scope, "/// The servers of the API, the default first.
        const SERVERS: &[@Server] = &[$servers];",
            servers = joined(", ", api.servers.iter().map(|server| server_value(scope, server)))
        });
        sink(schemes(scope, &api.schemes));
        oauth::scopes(scope, &api.oauth_scopes).into_iter().for_each(sink);
    });
    Module { before: "pub use super::runtime::{Client, ClientBuilder};", ..module }
}

/// The doc comment about the servers: one line each, the default first.
fn described(servers: &[Server]) -> Vec<String> {
    let lines = servers.iter().map(|server| {
        let mut line = format!("- {}", quoted(&server.url));
        if !server.docs.summary.is_empty() {
            line.push_str(": ");
            line.push_str(&server.docs.summary);
        }
        line
    });
    match servers {
        [] => Vec::new(),
        _ => vec![
            "The servers of the API, of which the first is the default:".to_owned(),
            lines.collect::<Vec<_>>().join("\n"),
        ],
    }
}

/// A method of the builder per scheme.
fn credentials(scope: &Scope<'_>, schemes: &[Scheme]) -> Option<Code> {
    let methods = schemes.iter().enumerate().map(|(index, scheme)| {
        let mut place = vec![format!("It is sent as {}, to the API only.", sent_as(&scheme.location))];
        place.extend(oauth::tokens(scheme));
        let docs = docs_with(&scheme.docs, &format!("The credential of {}.", quoted(&scheme.id)), &place);
        let name = name(&scheme.method);
        if scheme.location == CredentialLocation::Basic {
            return code! { scope, "$docs
            pub fn $name(self, user: impl @Into<@String>, password: impl @Into<@Credential>) -> Self {
                self.credential($index, @Credential::login(user, password))
            }", docs, name, index };
        }
        code! { scope, "$docs
        pub fn $name(self, $name: impl @Into<@Credential>) -> Self {
            self.credential($index, $name)
        }", docs, name, index }
    });
    let methods = joined("\n\n", methods);
    (!methods.is_empty()).then(|| code!(scope, "impl ClientBuilder {\n$methods\n}", methods))
}

/// The documentation of a header without which there is no client.
pub(crate) const REQUIRED: &str = "without it `build` fails.";

/// The methods of the builder that set headers, and what it knows of them.
fn headers(scope: &Scope<'_>, headers: &[ClientHeader]) -> Vec<Code> {
    if headers.is_empty() {
        return Vec::new();
    }
    let methods = headers.iter().map(|header| {
        let key = quoted(&header.key);
        let place = vec![match &header.default {
            Some(default) => {
                format!("It is sent as the header {key}, to the API only; {} if nothing is set.", quoted(default))
            }
            None => format!("It is sent as the header {key}, to the API only; {REQUIRED}"),
        }];
        let docs = docs_with(&header.docs, &format!("The header {key}."), &place);
        let name = name(&header.method);
        let (taken, value) = match scope.meaning(&header.ty) {
            TypeRef::Text => (code!(scope, "impl @Into<@String>"), code!(scope, "$name.into()", name)),
            _ => (lent(scope, &header.ty), name.clone()),
        };
        code! { scope, "$docs
        pub fn $name(self, $name: $taken) -> Self {
            self.client_header($key, &$value)
        }", docs, name, taken, key = text(&header.key), value }
    });
    let known = headers.iter().map(|header| {
        let default = match &header.default {
            Some(default) => code!(scope, "Some($default)", default = text(default)),
            None => "None".into(),
        };
        code!(
            scope,
            "@ClientHeader { name: $key, setter: $setter, default: $default, about: $about }",
            key = text(&header.key),
            setter = text(&header.method),
            default,
            about = text(&about(&header.docs, &header.key))
        )
    });
    vec![
        code!(scope, "impl ClientBuilder {\n$methods\n}", methods = joined("\n\n", methods)),
        code! { scope, "/// The headers that are set once.
        const HEADERS: &[@ClientHeader] = &[$known];", known = joined(", ", known) },
    ]
}

/// Where a credential goes, in words.
fn sent_as(location: &CredentialLocation) -> String {
    match location {
        CredentialLocation::Header(name) => format!("the header {}", quoted(name)),
        CredentialLocation::Query(name) => format!("the query parameter {}", quoted(name)),
        CredentialLocation::Cookie(name) => format!("the cookie {}", quoted(name)),
        CredentialLocation::Bearer => "`Authorization: Bearer`".to_owned(),
        CredentialLocation::Basic => "`Authorization: Basic`".to_owned(),
        CredentialLocation::Http(scheme) => quoted(&format!("Authorization: {scheme}")),
    }
}

fn schemes(scope: &Scope<'_>, schemes: &[Scheme]) -> Code {
    let schemes = schemes.iter().map(|scheme| {
        let place = match &scheme.location {
            CredentialLocation::Header(name) => code!(scope, "Header($name)", name = text(name)),
            CredentialLocation::Query(name) => code!(scope, "Query($name)", name = text(name)),
            CredentialLocation::Cookie(name) => code!(scope, "Cookie($name)", name = text(name)),
            CredentialLocation::Bearer => "Bearer".into(),
            CredentialLocation::Basic => "Basic".into(),
            CredentialLocation::Http(scheme) => code!(scope, "Http($scheme)", scheme = text(scheme)),
        };
        let oauth = oauth::known(scope, scheme.oauth.as_ref());
        code!(
            scope,
            "@Scheme { id: $id, location: @CredentialLocation::$place, oauth: $oauth }",
            id = text(&scheme.id),
            place,
            oauth
        )
    });
    code! { scope, "/// The security schemes, to which operations refer by index.
    const SCHEMES: &[@Scheme] = &[$schemes];", schemes = joined(", ", schemes) }
}
