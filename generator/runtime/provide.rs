//! Providers: where secrets come from that change.
//!
//! Input: what is known of the scheme, and the secret that was rejected. Output: a secret and how long it is valid. When a
//! provider is asked is known to [`tokens`](super::tokens), where its secrets go to [`credentials`](super::credentials).

use super::boxed::BoxFuture;
use super::operation::{RequiredScopes, Scheme};
use super::secret::Secret;
use super::transport::Transport;
use http::HeaderValue;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Why a provider has no secret.
pub type ProvideError = Box<dyn StdError + Send + Sync>;

/// Gives the secret of a security scheme, for secrets that change. See [`provider`] for a function that is one.
///
/// A client asks when it needs a secret and has none, when less than a tenth of its life and less than two minutes of it are
/// left, and when the API rejects it with status 401; the request is then sent once more. However many calls wait, it asks
/// once. Without a [`lifetime`](Provided::lifetime) a secret is kept until it is rejected.
pub trait Provide: Send + Sync {
    /// Gives a secret.
    fn provide<'a>(&'a self, asked: Asked<'a>) -> BoxFuture<'a, Result<Provided, ProvideError>>;

    /// Whether the secret depends on the scopes of the operation that is called, so that one is kept for each set of them.
    fn by_scopes(&self) -> bool {
        false
    }
}

/// A secret, and how long it is valid.
#[derive(Clone, Debug)]
pub struct Provided {
    pub(super) secret: Secret,
    pub(super) life: Option<Duration>,
}

impl Provided {
    /// Creates one that is valid until it is rejected.
    pub fn new(secret: impl Into<Secret>) -> Self {
        Self { secret: secret.into(), life: None }
    }

    /// Sets how long the secret is valid, from when it was asked for.
    #[must_use]
    pub fn lifetime(mut self, life: Duration) -> Self {
        self.life = Some(life);
        self
    }
}

impl From<Secret> for Provided {
    fn from(secret: Secret) -> Self {
        Self::new(secret)
    }
}

impl From<String> for Provided {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Provided {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<(String, String)> for Provided {
    /// Creates a user name with a password.
    fn from(login: (String, String)) -> Self {
        Self::new(login)
    }
}

/// What a provider is asked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub(super) scheme: &'static Scheme,
    pub(super) rejected: Option<&'a Secret>,
    pub(super) place: Place<'a>,
}

/// The client that asks, as far as a provider may use it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) transport: &'a dyn Transport,
    pub(super) user_agent: &'a HeaderValue,
    /// The client's base address.
    pub(super) base: &'a Url,
    /// Whether the user set it, so that the document's addresses may belong to somebody else.
    pub(super) is_custom: bool,
    /// How long the provider may take.
    pub(super) timeout: Option<Duration>,
    /// The scopes that the operation requires.
    pub(super) scopes: &'static [RequiredScopes],
}

impl Place<'_> {
    /// The scopes that the operation requires of a scheme.
    pub(super) fn needed(&self, scheme: &Scheme) -> &'static [&'static [&'static str]] {
        self.scopes.iter().find(|scopes| scopes.scheme == scheme.id).map_or(&[], |scopes| scopes.alternatives)
    }
}

impl<'a> Asked<'a> {
    /// Returns the document's name of the security scheme, such as `oauth`.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        self.scheme.id
    }

    /// Returns the scopes that the operations of the API require of this scheme, by the document.
    #[must_use]
    pub fn scopes(&self) -> &'static [&'static str] {
        self.scheme.oauth.map_or(&[], |oauth| oauth.scopes)
    }

    /// Returns the scopes that the operation that is called requires of this scheme, by the document: alternatives, of each of
    /// which all are needed. Only a provider that says so [`by_scopes`](Provide::by_scopes) is asked for each set of them.
    #[must_use]
    pub fn needed(&self) -> &'static [&'static [&'static str]] {
        self.place.needed(self.scheme)
    }

    /// Returns the transport of the client, for a provider that asks a server itself: past the client's layers, observers and
    /// attempts, and with the headers of the request alone.
    #[must_use]
    pub fn transport(&self) -> &'a dyn Transport {
        self.place.transport
    }

    /// Returns the client's `User-Agent`.
    #[must_use]
    pub fn user_agent(&self) -> &'a HeaderValue {
        self.place.user_agent
    }

    /// Returns the base address of the client.
    #[must_use]
    pub fn base_url(&self) -> &'a str {
        self.place.base.as_str()
    }

    /// Returns whether the base address was set by the user, so that other addresses of the document may belong to
    /// others than the API's owner.
    #[must_use]
    pub fn has_own_base_url(&self) -> bool {
        self.place.is_custom
    }

    /// Returns how long the provider may take.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.place.timeout
    }

    /// Returns the last secret if the API rejected it.
    #[must_use]
    pub fn rejected(&self) -> Option<&'a Secret> {
        self.rejected
    }
}

impl fmt::Debug for Asked<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Asked")
            .field("scheme", &self.scheme.id)
            .field("rejected", &self.rejected)
            .finish_non_exhaustive()
    }
}

/// Makes a provider of a function that gives a secret, or a [`Provided`] that says how long it is valid.
///
/// ```text
/// let client = Client::builder().api_key(provider(|| async { vault.read("api-key").await })).build()?;
/// ```
pub fn provider<F, T, P, E>(function: F) -> FromFunction<F>
where
    F: Fn() -> T + Send + Sync,
    T: Future<Output = Result<P, E>> + Send,
    P: Into<Provided>,
    E: Into<ProvideError>,
{
    FromFunction(function)
}

/// A provider that is a function; see [`provider`].
pub struct FromFunction<F>(F);

impl<F, T, P, E> Provide for FromFunction<F>
where
    F: Fn() -> T + Send + Sync,
    T: Future<Output = Result<P, E>> + Send,
    P: Into<Provided>,
    E: Into<ProvideError>,
{
    fn provide<'a>(&'a self, _: Asked<'a>) -> BoxFuture<'a, Result<Provided, ProvideError>> {
        Box::pin(async move { (self.0)().await.map(Into::into).map_err(Into::into) })
    }
}

impl<F> fmt::Debug for FromFunction<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FromFunction").finish_non_exhaustive()
    }
}

impl<P: Provide + ?Sized> Provide for Arc<P> {
    fn provide<'a>(&'a self, asked: Asked<'a>) -> BoxFuture<'a, Result<Provided, ProvideError>> {
        (**self).provide(asked)
    }

    fn by_scopes(&self) -> bool {
        (**self).by_scopes()
    }
}

/// The credential of a security scheme: a secret that never changes, or a [`Provide`] that gives it.
#[derive(Clone)]
pub struct Credential(pub(super) Source);

#[derive(Clone)]
pub(super) enum Source {
    Fixed(Secret),
    Provider(Arc<dyn Provide>),
}

impl Credential {
    /// The login of a user, whose password may be a provider's.
    pub fn login(user: impl Into<String>, password: impl Into<Self>) -> Self {
        let user = user.into();
        match password.into().0 {
            Source::Fixed(password) => Self(Source::Fixed(password.of_user(&user))),
            Source::Provider(provider) => Self(Source::Provider(Arc::new(Login { user, provider }))),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credential(…)")
    }
}

/// The passwords of a user.
struct Login {
    user: String,
    provider: Arc<dyn Provide>,
}

impl Provide for Login {
    fn provide<'a>(&'a self, asked: Asked<'a>) -> BoxFuture<'a, Result<Provided, ProvideError>> {
        Box::pin(async move {
            let Provided { secret, life } = self.provider.provide(asked).await?;
            Ok(Provided { secret: secret.of_user(&self.user), life })
        })
    }
}

impl<P: Provide + 'static> From<P> for Credential {
    fn from(provider: P) -> Self {
        Self(Source::Provider(Arc::new(provider)))
    }
}

impl From<Secret> for Credential {
    fn from(secret: Secret) -> Self {
        Self(Source::Fixed(secret))
    }
}

impl From<String> for Credential {
    fn from(text: String) -> Self {
        Secret::from(text).into()
    }
}

impl From<&str> for Credential {
    fn from(text: &str) -> Self {
        Secret::from(text).into()
    }
}

impl From<&String> for Credential {
    fn from(text: &String) -> Self {
        Secret::from(text).into()
    }
}

impl From<Cow<'_, str>> for Credential {
    fn from(text: Cow<'_, str>) -> Self {
        Secret::from(text).into()
    }
}

impl From<Box<str>> for Credential {
    fn from(text: Box<str>) -> Self {
        Secret::from(text).into()
    }
}

impl From<(String, String)> for Credential {
    /// Creates the login of a user.
    fn from(login: (String, String)) -> Self {
        Secret::from(login).into()
    }
}
