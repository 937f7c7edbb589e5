//! OAuth 2: providers that ask a token endpoint for access tokens.
//!
//! Input: what a client was registered with, and the address of the document or of the caller. Output: access tokens with
//! their lifetimes. The request and the response are known to [`token_endpoint`](super::token_endpoint), when it is asked to
//! [`tokens`](super::tokens).

use super::boxed::BoxFuture;
use super::discovery::Discovered;
use super::operation::OAuth;
use super::provide::{Asked, Provide, ProvideError, Provided};
use super::secret::Secret;
use super::token_endpoint::{self, Authentication, Form, Identity, TokenError, Tokens};
use std::fmt;
use url::Url;

/// The credentials of a client, for which a token endpoint gives access tokens (RFC 6749, section 4.4).
///
/// ```text
/// let client = Client::builder().oauth(ClientCredentials::new(id, secret).scopes([Scope::Read])).build()?;
/// ```
///
/// The secret goes to the address of the token endpoint and nowhere else: encrypted, unless that is this machine, and to no
/// redirect. The address is the document's, unless another one is set.
#[derive(Clone)]
pub struct ClientCredentials {
    identity: Identity,
    request: Request,
    is_by_call: bool,
}

/// What both kinds of requests have.
#[derive(Clone, Default)]
struct Request {
    url: Option<String>,
    scopes: Vec<String>,
    parameters: Vec<(String, String)>,
    discovered: Discovered,
}

/// The setters that all kinds of providers have.
macro_rules! setters {
    ($scopes:literal) => {
        /// Sets the scopes to ask for.
        #[doc = $scopes]
        #[must_use]
        pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
            self.request.scopes.extend(scopes.into_iter().map(|scope| scope.as_ref().to_owned()));
            self
        }

        /// Sets the address of the token endpoint. A relative one is relative to the address of the API.
        #[must_use]
        pub fn token_url(mut self, url: impl Into<String>) -> Self {
            self.request.url = Some(url.into());
            self
        }

        /// Adds a parameter that the token endpoint requires, such as `audience` or `resource`.
        #[must_use]
        pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.request.parameters.push((name.into(), value.into()));
            self
        }

        /// Sends id and secret in the form (`client_secret_post`) rather than in `Authorization: Basic`.
        #[must_use]
        pub fn in_form(mut self) -> Self {
            self.identity.authentication = Authentication::Form;
            self
        }
    };
}

impl ClientCredentials {
    /// Creates the credentials of a client.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { identity: Identity::new(id.into(), Some(secret.into())), request: Request::default(), is_by_call: false }
    }

    /// Asks for the scopes of what is called, and for a token for each set of them: the first alternative of the document where
    /// there are several. Calls that require none have the token of [`scopes`](Self::scopes).
    #[must_use]
    pub fn scopes_of_calls(mut self) -> Self {
        self.is_by_call = true;
        self
    }

    setters!("Without any, the token endpoint decides.");
}

impl Provide for ClientCredentials {
    fn provide<'a>(&'a self, asked: Asked<'a>) -> BoxFuture<'a, Result<Provided, ProvideError>> {
        Box::pin(async move {
            let needed = asked.needed().first().filter(|_| self.is_by_call);
            let form = self.request.form("client_credentials", needed.copied());
            let tokens = self.request.send(&asked, |oauth| oauth.client_credentials, &self.identity, form).await?;
            Ok(tokens.into_provided())
        })
    }

    fn by_scopes(&self) -> bool {
        self.is_by_call
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientCredentials")
            .field("id", &self.identity.id)
            .field("scopes", &self.request.scopes)
            .finish_non_exhaustive()
    }
}

/// A refresh token, for which a token endpoint gives access tokens (RFC 6749, section 6). Where the endpoint gives another
/// refresh token with an access token, that one is used from then on.
pub struct RefreshToken {
    identity: Identity,
    request: Request,
    /// Held while a token is asked for: a refresh token may be used once only.
    current: tokio::sync::Mutex<String>,
    replaced: Option<Store>,
}

/// What is told of the next refresh token.
type Store = Box<dyn Fn(&str) + Send + Sync>;

impl RefreshToken {
    /// Creates a provider from the id of the client and the token that was given to it.
    pub fn new(client_id: impl Into<String>, token: impl Into<String>) -> Self {
        Self {
            identity: Identity::new(client_id.into(), None),
            request: Request::default(),
            current: tokio::sync::Mutex::new(token.into()),
            replaced: None,
        }
    }

    /// Sets the secret of a client that has one.
    #[must_use]
    pub fn client_secret(mut self, secret: impl Into<String>) -> Self {
        self.identity = Identity { secret: Some(secret.into()), ..self.identity };
        self
    }

    /// Calls a function with every refresh token that takes the place of the last one, such as one that stores it.
    #[must_use]
    pub fn on_replaced(mut self, store: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.replaced = Some(Box::new(store));
        self
    }

    setters!("They must be among those that were granted; without any, those are.");
}

impl Provide for RefreshToken {
    fn provide<'a>(&'a self, asked: Asked<'a>) -> BoxFuture<'a, Result<Provided, ProvideError>> {
        Box::pin(async move {
            let mut current = self.current.lock().await;
            let mut form = self.request.form("refresh_token", None);
            form.secret("refresh_token", &current);
            let mut tokens = self.request.send(&asked, |oauth| oauth.refresh, &self.identity, form).await?;
            if let Some(next) = tokens.refresh.take().filter(|next| *next != *current) {
                if let Some(replaced) = &self.replaced {
                    replaced(&next);
                }
                *current = next;
            }
            Ok(tokens.into_provided())
        })
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RefreshToken")
            .field("client_id", &self.identity.id)
            .field("scopes", &self.request.scopes)
            .finish_non_exhaustive()
    }
}

impl Request {
    /// The form of a grant.
    fn form(&self, grant: &str, needed: Option<&[&str]>) -> Form {
        let mut form = Form::new(grant);
        let scopes = needed.map_or_else(|| self.scopes.join(" "), |needed| needed.join(" "));
        if !scopes.is_empty() {
            form.text("scope", &scopes);
        }
        self.parameters.iter().for_each(|(name, value)| form.text(name, value));
        form
    }

    /// Asks the token endpoint: that of the caller, of the flow, or of the description of the authorization server.
    async fn send(
        &self,
        asked: &Asked<'_>,
        flow: fn(&OAuth) -> &'static str,
        identity: &Identity,
        form: Form,
    ) -> Result<Tokens, TokenError> {
        let oauth = asked.scheme.oauth;
        let (known, metadata) = oauth.map_or(("", ""), |oauth| (flow(oauth), oauth.metadata));
        let url = match &self.url {
            Some(own) => address(own, asked, true)?,
            None if !known.is_empty() => address(known, asked, false)?,
            None if !metadata.is_empty() => {
                self.discovered.token_endpoint(asked, &address(metadata, asked, false)?).await?
            }
            None => return Err(TokenError::setup("the document names no token endpoint: set `token_url`")),
        };
        token_endpoint::ask(asked, &url, identity, form).await
    }
}

/// An address of the authorization server. A relative one is relative to the base address of the API (`OpenAPI` 3.0.4, section
/// 4.6), which paths are appended to. Where the user set that address, one of the document may belong to somebody else.
fn address(given: &str, asked: &Asked<'_>, is_own: bool) -> Result<Url, TokenError> {
    let mut base = asked.place.base.clone();
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", base.path()));
    }
    let url = base.join(given.trim()).map_err(|_| TokenError::setup("the address of the token endpoint is not one"))?;
    if !is_own && asked.place.is_custom && url.origin() != base.origin() {
        return Err(TokenError::setup(
            "the token endpoint of the document is not at the address that was set for the API: set `token_url`",
        ));
    }
    Ok(url)
}

impl Tokens {
    /// The access token with its lifetime.
    fn into_provided(self) -> Provided {
        let provided = Provided::new(Secret::from(self.access));
        match self.life {
            Some(life) => provided.lifetime(life),
            None => provided,
        }
    }
}
