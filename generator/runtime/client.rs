//! The client: what all calls share.
//!
//! In goes what a [`ClientBuilder`](super::ClientBuilder) checked; out come addresses, credentials and the transport for
//! each call. Knows no operation.

use super::credentials::Credentials;
use super::operation::Server;
use super::redirect;
use super::transport::Transport;
use http::HeaderValue;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// A client of the API. Cloning is cheap, and clones share their connections. Needs a Tokio runtime with its timer.
#[derive(Clone)]
pub struct Client {
    pub(super) settings: Arc<Settings>,
}

/// What a client knows.
pub(super) struct Settings {
    /// Where calls go.
    pub(super) base: Url,
    /// Whether the user set the address, so that the document's other addresses are those of somebody else.
    pub(super) is_custom: bool,
    pub(super) variables: Vec<(String, String)>,
    pub(super) credentials: Credentials,
    pub(super) user_agent: HeaderValue,
    pub(super) timeout: Option<Duration>,
    pub(super) stall: Duration,
    pub(super) max_response_bytes: u64,
    pub(super) transport: Box<dyn Transport>,
    /// What every call reads instead; the program makes a client for one call.
    pub(super) link: Option<String>,
}

impl Client {
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// Where calls go, such as `https://api.example.com/`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.settings.base.as_str()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

impl Settings {
    /// The address that an operation is under: its own, or the client's.
    pub(super) fn base_for(&self, server: Option<&Server>) -> Result<Url, String> {
        match server {
            None => Ok(self.base.clone()),
            Some(server) => address(server, &self.variables, Some(&self.base)),
        }
    }

    /// Whether a credential may go to this address. An operation's own address is as good as the client's as long as
    /// both are the document's; once the user has chosen another one, the credential belongs there and nowhere else.
    pub(super) fn may_see_credentials(&self, url: &Url, is_documented: bool) -> bool {
        redirect::same_origin(url, &self.base) || is_documented && !self.is_custom
    }
}

/// The address of a server, its variables filled in. A relative one starts from `base`.
pub(super) fn address(server: &Server, variables: &[(String, String)], base: Option<&Url>) -> Result<Url, String> {
    let mut text = server.url.to_owned();
    for (name, default) in server.variables {
        let chosen = variables.iter().rev().find(|(chosen, _)| chosen == name);
        text = text.replace(&format!("{{{name}}}"), chosen.map_or(*default, |(_, value)| value));
    }
    let parsed = match base {
        Some(base) => base.join(&text),
        None => Url::parse(&text),
    };
    match parsed {
        Ok(url) => checked(url),
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            Err(format!("the document's address `{text}` is relative: set a whole one with `base_url`"))
        }
        Err(error) => Err(format!("`{text}` is not an address: {error}")),
    }
}

/// An address that requests can go to. A login in it would reach logs and errors.
pub(super) fn checked(url: Url) -> Result<Url, String> {
    if !redirect::is_web(&url) {
        return Err("an address must start with http:// or https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address must not contain a login: set a credential instead".to_owned());
    }
    Ok(url)
}
