//! OAuth 2: where tokens come from, the scopes that there are, and those that operations require.
//!
//! In go the security schemes and the requirements; out come addresses that a client can use and the variants of the type of
//! scopes. An address that is none costs its flow, and a scope that no flow declares is one all the same.

use super::operation::Found;
use super::{Resolver, docs};
use crate::diagnostic::Diagnostic;
use crate::ir::{OAuth, OAuthFlow, OAuthFlowKind, OAuthScope, Operation, RequiredScopes, Tag};
use crate::lower::OAuthFacts;
use crate::naming::{self, Names};
use crate::pointer::Pointer;
use openapiv3::{OAuth2Flows, SecurityScheme};
use std::net::IpAddr;
use url::{Host, Url};

/// The help about an address that cannot be used.
const ADDRESS: &str = "oauth-address";

/// Variants and methods that the type of scopes has itself.
const RESERVED: &[&str] = &["Other", "Self"];

/// What a flow declares.
struct Declared<'d> {
    key: &'static str,
    kind: OAuthFlowKind,
    /// The key of the address where it begins, and the address.
    authorization: (&'static str, &'d str),
    token: &'d str,
    refresh: Option<&'d str>,
}

impl<'a> Resolver<'a> {
    /// What a scheme declares of its tokens; nothing unless it is one of OAuth 2 or `OpenID` Connect.
    pub(super) fn oauth(&mut self, scheme: &SecurityScheme, at: &Pointer) -> Option<OAuth> {
        let facts = self.facts.oauth.get(at);
        match scheme {
            SecurityScheme::OAuth2 { flows, .. } => {
                let metadata = facts.and_then(|facts| facts.metadata.as_deref());
                let metadata = metadata.and_then(|url| self.address(url, &at.key("oauth2MetadataUrl")));
                let flows = declared(flows, facts).into_iter().map(|flow| {
                    let at = at.keys(&["flows", flow.key]);
                    let (key, authorization) = flow.authorization;
                    OAuthFlow {
                        kind: flow.kind,
                        authorization: self.address(authorization, &at.key(key)),
                        token: self.address(flow.token, &at.key("tokenUrl")),
                        refresh: flow.refresh.and_then(|url| self.address(url, &at.key("refreshUrl"))),
                    }
                });
                Some(OAuth { flows: flows.collect(), metadata, required: Vec::new() })
            }
            SecurityScheme::OpenIDConnect { open_id_connect_url: url, .. } => {
                Some(OAuth { metadata: self.address(url, &at.key("openIdConnectUrl")), ..OAuth::default() })
            }
            SecurityScheme::APIKey { .. } | SecurityScheme::HTTP { .. } => None,
        }
    }

    /// The scopes that flows of a scheme declare, with what they allow.
    pub(super) fn note_oauth_scopes(&mut self, scheme: &SecurityScheme, at: &Pointer) {
        let SecurityScheme::OAuth2 { flows, .. } = scheme else { return };
        let mut scopes: Vec<(&String, &String)> = Vec::new();
        scopes.extend(flows.authorization_code.iter().flat_map(|flow| &flow.scopes));
        scopes.extend(flows.client_credentials.iter().flat_map(|flow| &flow.scopes));
        scopes.extend(flows.password.iter().flat_map(|flow| &flow.scopes));
        scopes.extend(flows.implicit.iter().flat_map(|flow| &flow.scopes));
        let device = self.facts.oauth.get(at).and_then(|facts| facts.device.as_ref());
        scopes.extend(device.iter().flat_map(|flow| &flow.scopes).map(|(scope, description)| (scope, description)));
        for (scope, description) in scopes {
            self.oauth_scope(scope, description);
        }
    }

    /// A scope, once.
    fn oauth_scope(&mut self, value: &str, description: &str) {
        // A scope is printable ASCII without spaces (RFC 6749, section 3.3): no other can be asked for.
        let is_scope = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
        if is_scope && !self.oauth_scopes.iter().any(|known| known.value == value) {
            let docs = docs::docs(None, Some(description), None);
            self.oauth_scopes.push(OAuthScope { name: String::new(), value: value.to_owned(), docs });
        }
    }

    /// What an operation requires of the tokens of its schemes: its own requirements or those of the whole document.
    pub(super) fn required_scopes(&self, found: &Found<'a>) -> Vec<RequiredScopes> {
        let mut required: Vec<RequiredScopes> = Vec::new();
        let requirements = found.operation.security.as_ref().or(self.openapi.security.as_ref());
        for (id, scopes) in requirements.into_iter().flatten().flatten() {
            let is_oauth = self.schemes.iter().any(|scheme| scheme.id == *id && scheme.oauth.is_some());
            if !is_oauth || scopes.is_empty() {
                continue;
            }
            match required.iter_mut().find(|known| known.scheme == *id) {
                None => required.push(RequiredScopes { scheme: id.clone(), alternatives: vec![scopes.clone()] }),
                Some(known) if known.alternatives.contains(scopes) => {}
                Some(known) => known.alternatives.push(scopes.clone()),
            }
        }
        required
    }

    /// The variants of the type of scopes, now that all operations are known; and what they require of each scheme.
    pub(super) fn oauth_scopes(&mut self, tags: &[Tag]) -> Vec<OAuthScope> {
        let operations: Vec<&Operation> = tags.iter().flat_map(|tag| &tag.operations).collect();
        for RequiredScopes { scheme, alternatives } in operations.iter().flat_map(|operation| &operation.oauth_scopes) {
            for scope in alternatives.iter().flatten() {
                self.oauth_scope(scope, "");
                let scheme = self.schemes.iter_mut().find(|known| known.id == *scheme);
                let oauth = scheme.and_then(|scheme| scheme.oauth.as_mut());
                if let Some(oauth) = oauth.filter(|oauth| !oauth.required.contains(scope)) {
                    oauth.required.push(scope.clone());
                }
            }
        }
        let (mut scopes, mut names) = (std::mem::take(&mut self.oauth_scopes), Names::reserving(RESERVED));
        for scope in &mut scopes {
            // Of an address only the end tells one from the other.
            let short =
                scope.value.contains("://").then(|| scope.value.trim_end_matches('/').rsplit('/').next()).flatten();
            let names_of = [short.map(naming::pascal), Some(naming::pascal(&scope.value))];
            scope.name = names.claim(names_of.iter().flatten().map(String::as_str));
        }
        scopes
    }

    /// An address that a client can use, absolute or relative to that of the API.
    fn address(&mut self, url: &str, at: &Pointer) -> Option<String> {
        let url = url.trim();
        if url.is_empty() {
            return None;
        }
        let base = Url::parse("https://api.invalid/").ok()?;
        let absolute = base.join(url).ok().filter(|absolute| matches!(absolute.scheme(), "http" | "https"));
        let is_usable = |absolute: &Url| absolute.username().is_empty() && absolute.password().is_none();
        let Some(absolute) = absolute.filter(is_usable).filter(|_| !url.contains(char::is_whitespace)) else {
            let help = "without it a client needs `token_url`, or a token that it is given";
            self.diagnostics.push(
                Diagnostic::warning(ADDRESS, format!("`{url}` is not an address that a token can be asked for at"))
                    .at_value(at, "this is left out")
                    .help(help),
            );
            return None;
        };
        if absolute.scheme() == "http" && !is_loopback(&absolute) {
            self.diagnostics.push(
                Diagnostic::warning(ADDRESS, format!("`{url}` is not encrypted"))
                    .at_value(at, "a client sends its secret to no such address")
                    .help("name an address that begins with `https://`"),
            );
        }
        Some(url.to_owned())
    }
}

/// The flows of a scheme, those first that give refresh tokens.
fn declared<'d>(flows: &'d OAuth2Flows, facts: Option<&'d OAuthFacts>) -> Vec<Declared<'d>> {
    use OAuthFlowKind::{AuthorizationCode, ClientCredentials, DeviceAuthorization, Implicit, Password};
    const BEGIN: &str = "authorizationUrl";
    let flow = |key, kind, authorization, token, refresh: &'d Option<String>| Declared {
        key,
        kind,
        authorization,
        token,
        refresh: refresh.as_deref(),
    };
    let code = flows.authorization_code.as_ref().map(|it| {
        flow("authorizationCode", AuthorizationCode, (BEGIN, &*it.authorization_url), &*it.token_url, &it.refresh_url)
    });
    let device = facts.and_then(|facts| facts.device.as_ref()).map(|it| {
        let begin = ("deviceAuthorizationUrl", &*it.authorization);
        flow("deviceAuthorization", DeviceAuthorization, begin, &it.token, &it.refresh)
    });
    let password = flows.password.as_ref();
    let password = password.map(|it| flow("password", Password, (BEGIN, ""), &it.token_url, &it.refresh_url));
    let client = flows.client_credentials.as_ref();
    let client =
        client.map(|it| flow("clientCredentials", ClientCredentials, (BEGIN, ""), &it.token_url, &it.refresh_url));
    let implicit = flows.implicit.as_ref();
    let implicit = implicit.map(|it| flow("implicit", Implicit, (BEGIN, &it.authorization_url), "", &it.refresh_url));
    [code, device, password, client, implicit].into_iter().flatten().collect()
}

/// Whether an address is that of the machine itself.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::options::Customization;
    use crate::resolve::tests::{api, emits, says};

    fn document(flow: &str) -> String {
        format!(
            "
            servers: [{{url: 'https://example.com/v1'}}]
            paths: {{/a: {{get: {{operationId: a, security: [{{o: ['read:all']}}], responses: {{'204': {{description: ok}}}}}}}}}}
            components: {{securitySchemes: {{o: {{type: oauth2, flows: {{clientCredentials: {flow}}}}}}}}}"
        )
    }

    #[test]
    fn a_scope_is_a_variant_whether_it_is_declared_or_required() {
        let document = document("{tokenUrl: /token, scopes: {'https://example.com/auth/drive.read': Look}}");
        emits(&document, "DriveRead");
        emits(&document, "ReadAll");
        let oauth = api(&document, Customization::default()).schemes[0].oauth.clone().expect("it is OAuth 2");
        assert_eq!((oauth.client_credentials(), &oauth.required[..]), (Some("/token"), &["read:all".to_owned()][..]));
    }

    #[test]
    fn an_address_that_is_none_is_left_out() {
        for url in ["ftp://example.com/token", "'to ken'", "'https://user:pass@example.com/token'"] {
            let document = document(&format!("{{tokenUrl: {url}, scopes: {{}}}}"));
            says(&document, "is not an address that a token can be asked for at");
            let oauth = api(&document, Customization::default()).schemes[0].oauth.clone().expect("it is OAuth 2");
            assert_eq!(oauth.client_credentials(), None);
        }
        says(&document("{tokenUrl: 'http://example.com/token', scopes: {}}"), "is not encrypted");
    }
}
