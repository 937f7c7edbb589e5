//! Descriptions of operations: constants that are emitted with the type of each.
//!
//! Independent of clients, values and the wire.

use http::StatusCode;

/// Where the calls of an operation go: its method, its path and how to read its response.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The document's name of the operation, such as `getUploadCredentials`, which errors include.
    pub id: &'static str,
    /// The HTTP method in capitals.
    pub method: &'static str,
    /// The path template, starting with a slash: `/workspaces/{workspace_slug}/`. A query after `?` is always sent.
    pub path: &'static str,
    /// The value of `Accept`. Empty: any media type.
    pub accept: &'static str,
    /// Alternatives, each a list of indices of the client's schemes, all of which are required. Empty: no credentials.
    /// [`ALL_SCHEMES`] means all schemes that the client has a credential for.
    pub security: &'static [&'static [usize]],
    /// The statuses that mean success.
    pub success: &'static [Status],
    /// The base address of the operation, if it is not the client's.
    pub server: Option<&'static Server>,
    /// Whether it may happen twice.
    pub repeat: Repeat,
}

/// Whether an operation may happen twice, so that it may be sent again when it is unknown whether it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// As its method says: all but `POST` and `PATCH` and methods that the standard does not have.
    ByMethod,
    /// It may.
    Always,
    /// It may not, and a gateway may even say that nothing was begun when something was.
    Never,
    /// It may, since the server knows it again by the key in this header. A call that has no key of its own gets one.
    ByKey(&'static str),
}

impl Endpoint {
    /// Returns `true` if the document says that it may happen twice, by its method or otherwise (RFC 9110, section 9.2.2).
    #[must_use]
    pub const fn is_idempotent(&self) -> bool {
        match self.repeat {
            Repeat::Always | Repeat::ByKey(_) => true,
            Repeat::Never => false,
            Repeat::ByMethod => is_idempotent(self.method),
        }
    }

    /// Returns `true` if the document declares this status as a success.
    #[must_use]
    pub fn succeeds_with(&self, status: StatusCode) -> bool {
        self.success.iter().any(|expected| expected.covers(status))
    }
}

/// Whether requests of a method may happen twice (RFC 9110, section 9.2.2).
pub(super) const fn is_idempotent(method: &str) -> bool {
    matches!(method.as_bytes(), b"GET" | b"HEAD" | b"OPTIONS" | b"TRACE" | b"QUERY" | b"PUT" | b"DELETE")
}

/// In place of the index of a scheme: all schemes that the client has a credential for. For documents that declare
/// schemes but do not say which operations require them.
pub const ALL_SCHEMES: usize = usize::MAX;

/// A header that is set once, on the client: most operations require it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientHeader {
    /// The name of the header.
    pub name: &'static str,
    /// The builder's method that sets it.
    pub setter: &'static str,
    /// The value if none is set. Without one, a client needs a value.
    pub default: Option<&'static str>,
    /// A description on one line.
    pub about: &'static str,
}

/// A status, a class of statuses, or the default (section 4.7.16 of `OpenAPI` 3.0.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// This status.
    Code(u16),
    /// All statuses of a class: `2` is 200 to 299.
    Class(u16),
    /// Any status that is not declared. As a success it covers 200 to 299: a document with one response for every
    /// status does not declare failures as successes.
    Default,
}

impl Status {
    pub(super) fn covers(self, status: StatusCode) -> bool {
        match self {
            Self::Code(code) => status.as_u16() == code,
            Self::Class(class) => status.as_u16() / 100 == class,
            Self::Default => status.is_success(),
        }
    }
}

/// A base address with variables, such as `https://{host}/api` (section 4.7.5 of `OpenAPI` 3.0.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The address, with variables in braces.
    pub url: &'static str,
    /// The variables.
    pub variables: &'static [ServerVariable],
}

/// A variable in a base address (section 4.7.6 of `OpenAPI` 3.0.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// The name between the braces.
    pub name: &'static str,
    /// The default value.
    pub default: &'static str,
    /// The allowed values. Empty: any value that is valid at its position.
    pub values: &'static [&'static str],
}

/// A security scheme (section 4.7.27 of `OpenAPI` 3.0.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The document's name of the scheme, such as `ApiKeyAuth`.
    pub id: &'static str,
    /// Where the credential is sent.
    pub location: CredentialLocation,
    /// What the document declares of its tokens, if it is one of OAuth 2 or `OpenID` Connect.
    pub oauth: Option<&'static OAuth>,
}

/// Where the tokens of a scheme come from (section 4.7.28 of `OpenAPI` 3.0.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuth {
    /// The address that gives tokens for the credentials of a client, absolute or relative to the server's. Empty: unknown.
    pub client_credentials: &'static str,
    /// The address that gives tokens for refresh tokens. Empty: unknown.
    pub refresh: &'static str,
    /// The address where the authorization server describes itself, for when the others are unknown. Empty: unknown.
    pub metadata: &'static str,
    /// The scopes that operations require.
    pub scopes: &'static [&'static str],
}

/// The scopes that an operation requires of the tokens of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredScopes {
    /// The document's name of the scheme.
    pub scheme: &'static str,
    /// Alternatives; of one alternative all are needed.
    pub alternatives: &'static [&'static [&'static str]],
}

impl RequiredScopes {
    /// What is needed: `a token of oauth with the scopes read and write, or admin`.
    pub(super) fn needed(&self) -> String {
        let all: Vec<String> = self.alternatives.iter().map(|scopes| scopes.join(" and ")).collect();
        let is_one = matches!(self.alternatives, [scopes] if scopes.len() == 1);
        let noun = if is_one { "scope" } else { "scopes" };
        format!("a token of {} with the {noun} {}", self.scheme, all.join(", or "))
    }
}

/// Where a credential is sent in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialLocation {
    /// In a header of this name.
    Header(&'static str),
    /// In a query parameter of this name.
    Query(&'static str),
    /// In a cookie of this name.
    Cookie(&'static str),
    /// In `Authorization: Bearer …` (RFC 6750).
    Bearer,
    /// In `Authorization: Basic …`: user name and password (RFC 7617).
    Basic,
    /// In `Authorization`, after the name of another scheme (RFC 9110, section 11.4).
    Http(&'static str),
}
