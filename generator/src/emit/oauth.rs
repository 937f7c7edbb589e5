//! OAuth 2: the type of the API's scopes, and where a client gets its tokens.
//!
//! What comes in are the schemes and the scopes; what goes out is a part of `client.rs`.

use super::code::{Code, code, implement, joined, lines, name, text, texts};
use super::docs::{docs, quoted};
use super::scope::Scope;
use crate::ir::{OAuth, OAuthFlow, OAuthFlowKind, OAuthScope, Operation, RequiredScopes, Scheme};
use std::fmt::Write as _;

/// The type of all scopes.
pub(super) const SCOPE: &str = "Scope";

/// The type of all scopes, with its conversions.
pub(super) fn scopes(scope: &Scope<'_>, scopes: &[OAuthScope]) -> Vec<Code> {
    if scopes.is_empty() {
        return Vec::new();
    }
    let own = name(SCOPE);
    let variants = scopes.iter().map(|it| {
        let docs = docs(&it.docs, &format!("{}.", quoted(&it.value)));
        code!(scope, "$docs\n$name,", docs, name = name(&it.name))
    });
    let values =
        scopes.iter().map(|it| code!(scope, "Self::$name => $value,", name = name(&it.name), value = text(&it.value)));
    let values = lines(values);
    vec![
        code! { scope, "/// A scope of the API's tokens.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $own {
            $variants
            /// A scope that the document does not have.
            Other(@String),
        }", own = own.clone(), variants = lines(variants) },
        code! { scope, "impl $own {
            /// The scope as the token endpoint knows it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $values
                    Self::Other(scope) => scope,
                }
            }
        }", own = own.clone(), values },
        implement(scope, "AsRef<str>", &own, "fn as_ref(&self) -> &str", "self.as_str()"),
    ]
}

/// The paragraph about where a token comes from.
pub(super) fn tokens(scheme: &Scheme) -> Option<String> {
    let oauth = scheme.oauth.as_ref()?;
    let client =
        oauth.client_credentials().map(|url| format!("`ClientCredentials`, which get one from {}", quoted(url)));
    let refresh = oauth.refresh().filter(|_| oauth.flows.iter().any(is_of_user));
    let refresh = refresh.map(|url| format!("a `RefreshToken`, which gets one from {}", quoted(url)));
    let ways: Vec<String> = client.into_iter().chain(refresh).collect();
    let metadata = oauth.metadata.as_deref().map(quoted);
    let mut text = match (ways.as_slice(), metadata) {
        ([], None) => {
            "It takes an access token; `ClientCredentials` and `RefreshToken` get one from a `token_url`.".to_owned()
        }
        ([], Some(url)) => format!(
            "It takes an access token, or `ClientCredentials` or a `RefreshToken`, which get one from the server that is \
             described at {url}."
        ),
        (_, None) => format!("It takes an access token, or {}.", ways.join(", or ")),
        (_, Some(url)) => {
            format!("It takes an access token, or {}. The server is described at {url}.", ways.join(", or "))
        }
    };
    let begin = oauth.flows.iter().find_map(|flow| flow.authorization.as_deref());
    if let Some(url) = begin {
        write!(text, " A user allows it at {}.", quoted(url)).expect("a string takes any text");
    }
    Some(text)
}

/// Whether a flow gives refresh tokens.
pub(super) fn is_of_user(flow: &OAuthFlow) -> bool {
    !matches!(flow.kind, OAuthFlowKind::ClientCredentials | OAuthFlowKind::Implicit)
}

/// What the runtime knows of a scheme's tokens.
pub(super) fn known(scope: &Scope<'_>, oauth: Option<&OAuth>) -> Code {
    let Some(oauth) = oauth else { return "None".into() };
    code! { scope, "Some(&@OAuth { client_credentials: $client, refresh: $refresh, metadata: $metadata, scopes: &[$scopes] })",
        client = text(oauth.client_credentials().unwrap_or_default()),
        refresh = text(oauth.refresh().unwrap_or_default()),
        metadata = text(oauth.metadata.as_deref().unwrap_or_default()), scopes = texts(&oauth.required)
    }
}

/// The scopes that an operation requires, as the runtime knows them; nothing without any.
pub(super) fn required_scopes(scope: &Scope<'_>, operation: &Operation) -> Option<Code> {
    let all = operation.oauth_scopes.iter().map(|required| {
        let alternatives =
            required.alternatives.iter().map(|scopes| code!(scope, "&[$scopes]", scopes = texts(scopes)));
        code! { scope, "@RequiredScopes {
                scheme: $scheme,
                alternatives: &[$alternatives],
            },",
            scheme = text(&required.scheme), alternatives = joined(", ", alternatives)
        }
    });
    let all = lines(all);
    (!operation.oauth_scopes.is_empty())
        .then(|| code!(scope, "const SCOPES: &'static [@RequiredScopes] = &[\n$all\n];", all))
}

/// What is said of the scopes that an operation requires.
pub(super) fn required(operation: &Operation) -> Option<String> {
    let all = |scopes: &Vec<String>| scopes.iter().map(|scope| quoted(scope)).collect::<Vec<_>>().join(" and ");
    let sentence = |required: &RequiredScopes| {
        let alternatives: Vec<String> = required.alternatives.iter().map(all).collect();
        let is_one = matches!(required.alternatives.as_slice(), [scopes] if scopes.len() == 1);
        let noun = if is_one { "scope" } else { "scopes" };
        format!("Its token of {} needs the {noun} {}.", quoted(&required.scheme), alternatives.join(", or "))
    };
    let sentences: Vec<String> = operation.oauth_scopes.iter().map(sentence).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}
