//! What an authorization server says of itself: `OpenID` Connect Discovery 1.0 and RFC 8414.
//!
//! Input: the address that the document names. Output: the address of the token endpoint, which is kept. No secret is sent,
//! but one goes to where this leads: so the address is encrypted unless it is this machine's, no redirect is followed, and the
//! issuer has to be the one that is described there.

use super::provide::Asked;
use super::redirect::{is_downgrade, resolve};
use super::token_endpoint::{self, TokenError};
use http::HeaderMap;
use std::sync::Arc;
use tokio::sync::Mutex;
use url::Url;

/// The last parts of such an address.
const KINDS: &[&str] = &["openid-configuration", "oauth-authorization-server"];

/// The token endpoint of an authorization server that was asked, with the address that it was asked at.
#[derive(Clone, Default)]
pub(super) struct Discovered(Arc<Mutex<Option<(Url, Url)>>>);

impl Discovered {
    /// The token endpoint of the server that is described at an address.
    pub(super) async fn token_endpoint(&self, asked: &Asked<'_>, metadata: &Url) -> Result<Url, TokenError> {
        let mut known = self.0.lock().await;
        if let Some((_, url)) = known.as_ref().filter(|(address, _)| address == metadata) {
            return Ok(url.clone());
        }
        let url = ask(asked, metadata).await?;
        *known = Some((metadata.clone(), url.clone()));
        Ok(url)
    }
}

async fn ask(asked: &Asked<'_>, metadata: &Url) -> Result<Url, TokenError> {
    if !token_endpoint::is_safe(metadata) {
        return Err(TokenError::setup("the address that describes the authorization server is not https"));
    }
    let (status, description) = token_endpoint::send(asked, metadata, &HeaderMap::new(), None).await?;
    let description = description.filter(|_| status.is_success()).ok_or_else(|| {
        TokenError::setup(
            "the authorization server does not describe itself at the document's address: set `token_url`",
        )
    })?;
    let text = |key: &str| description.get(key).and_then(|value| value.as_str());
    if !text("issuer").is_some_and(|issuer| is_described_at(issuer, metadata)) {
        return Err(TokenError::setup(
            "the authorization server that is described at the document's address is another one: set `token_url`",
        ));
    }
    // A secret that would go on encrypted does not go on otherwise, not even to this machine.
    let url = text("token_endpoint").and_then(|url| resolve(None, url.as_bytes()));
    let url = url.filter(|url| !is_downgrade(metadata, url));
    url.ok_or_else(|| TokenError::setup("the authorization server describes no token endpoint: set `token_url`"))
}

/// Whether an issuer is described at an address: behind its own (`OpenID` Connect Discovery 1.0, section 4.1), or with the
/// path of the issuer at the end (RFC 8414, section 3.1).
fn is_described_at(issuer: &str, metadata: &Url) -> bool {
    let Ok(issuer) = Url::parse(issuer) else { return false };
    if issuer.origin() != metadata.origin() || issuer.query().is_some() || issuer.fragment().is_some() {
        return false;
    }
    let (own, path) = (issuer.path().trim_end_matches('/'), metadata.path());
    KINDS.iter().any(|kind| path == format!("{own}/.well-known/{kind}") || path == format!("/.well-known/{kind}{own}"))
}
