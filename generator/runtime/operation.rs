//! What is known about an operation before it is called: constants that are written next to each method.
//!
//! In goes nothing; out come plain descriptions. Knows no client, no values and no wire.

use http::StatusCode;

/// An operation of the API: a method, a path and what to make of the response.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The document's name for it, such as `getUploadCredentials`. Errors are labelled with it.
    pub id: &'static str,
    /// The HTTP method in capitals.
    pub method: &'static str,
    /// The path template, starting with a slash: `/workspaces/{workspace_slug}/`. What follows a `?` is always sent.
    pub path: &'static str,
    /// What to ask for in `Accept`. Empty: anything.
    pub accept: &'static str,
    /// Alternatives, each a list of indices into the client's schemes, all of which are needed. Empty: no credentials.
    /// [`ALL_SCHEMES`] stands for all that the client has a credential for.
    pub security: &'static [&'static [usize]],
    /// The statuses that mean success.
    pub success: &'static [Status],
    /// Its own base address instead of the client's.
    pub server: Option<&'static Server>,
}

impl Operation {
    /// Whether this status is one that the document calls a success.
    #[must_use]
    pub fn succeeds_with(&self, status: StatusCode) -> bool {
        self.success.iter().any(|expected| expected.covers(status))
    }
}

/// In place of an index into the client's schemes: whatever the client was given a credential for. Of documents that declare
/// schemes and never say where they are needed.
pub const ALL_SCHEMES: usize = usize::MAX;

/// A status, a class of them, or whatever is not named (section 4.7.16 of `OpenAPI` 3.0.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// This one.
    Code(u16),
    /// All of a hundred: `2` is 200 to 299.
    Class(u16),
    /// Whatever is not named. As a success it covers 200 to 299: a document that describes one response for everything
    /// does not thereby say that failures are successes.
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
    /// The address; variables stand in braces.
    pub url: &'static str,
    /// The variables.
    pub variables: &'static [ServerVariable],
}

/// A variable in a base address (section 4.7.6 of `OpenAPI` 3.0.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// The name between the braces.
    pub name: &'static str,
    /// What it stands for when nothing else is chosen.
    pub default: &'static str,
    /// What there is to choose from. Empty: anything that fits where it stands.
    pub values: &'static [&'static str],
}

/// A way to authenticate (section 4.7.27 of `OpenAPI` 3.0.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The document's name for it, such as `ApiKeyAuth`.
    pub id: &'static str,
    /// Where the credential goes.
    pub location: CredentialLocation,
}

/// Where a credential goes in a request.
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
