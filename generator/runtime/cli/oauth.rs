//! The credentials of a client of OAuth 2, as the environment has them.

use super::super::oauth::ClientCredentials;
use super::super::provide::Credential;

/// Asks the document's token endpoint for tokens.
#[must_use]
pub fn client_credentials(id: String, secret: String) -> Credential {
    ClientCredentials::new(id, secret).into()
}
