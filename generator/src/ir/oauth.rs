//! Where the tokens of OAuth 2 come from, and the scopes that they have.

use super::Docs;

/// What is declared of the tokens of a scheme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OAuth {
    /// The ways to a token; none of a scheme of `OpenID` Connect.
    pub flows: Vec<OAuthFlow>,
    /// Where the authorization server describes itself (`openIdConnectUrl`, `oauth2MetadataUrl`).
    pub metadata: Option<String>,
    /// The scopes that operations require, each once.
    pub required: Vec<String>,
}

/// A way to a token. Addresses are absolute, or relative to that of the API.
#[derive(Clone, Debug, PartialEq)]
pub struct OAuthFlow {
    /// How it goes.
    pub kind: OAuthFlowKind,
    /// Where a user or a device begins.
    pub authorization: Option<String>,
    /// Where tokens are given.
    pub token: Option<String>,
    /// Where refresh tokens are exchanged, if that is not the same.
    pub refresh: Option<String>,
}

/// How a token is obtained (RFC 6749, section 1.3; RFC 8628).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthFlowKind {
    /// A user allows it, and a server exchanges a code.
    AuthorizationCode,
    /// A user allows it on another device.
    DeviceAuthorization,
    /// A user gives a password.
    Password,
    /// A program has credentials of its own.
    ClientCredentials,
    /// A user allows it, and the browser has the token.
    Implicit,
}

impl OAuth {
    /// The address that gives tokens for the credentials of a client.
    #[must_use]
    pub fn client_credentials(&self) -> Option<&str> {
        let flow = self.flows.iter().find(|flow| flow.kind == OAuthFlowKind::ClientCredentials)?;
        flow.token.as_deref()
    }

    /// The address that gives tokens for refresh tokens.
    #[must_use]
    pub fn refresh(&self) -> Option<&str> {
        self.flows.iter().find_map(|flow| flow.refresh.as_deref().or(flow.token.as_deref()))
    }
}

/// A scope of the API: a variant of the type of all.
#[derive(Clone, Debug, PartialEq)]
pub struct OAuthScope {
    /// The variant, such as `ReadPets`.
    pub name: String,
    /// The scope, such as `read:pets`.
    pub value: String,
    /// What it allows.
    pub docs: Docs,
}

/// The scopes that an operation requires of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredScopes {
    /// The document's name of the scheme.
    pub scheme: String,
    /// Alternatives; of one alternative all are needed.
    pub alternatives: Vec<Vec<String>>,
}
