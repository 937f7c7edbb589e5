//! The client: what all calls share.
//!
//! In goes what a [`ClientBuilder`](super::ClientBuilder) checked; out come addresses, credentials and the transport for
//! each call. Knows no operation.

use super::credentials::Credentials;
use super::operation::Server;
use super::redirect;
use super::secrets::Secrets;
use super::server;
use super::transport::Transport;
use http::{HeaderMap, HeaderValue};
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
    /// Whether the user gave the whole address.
    pub(super) has_base: bool,
    /// Whether the user set any of the address, so that the document's other addresses are those of somebody else.
    pub(super) is_custom: bool,
    pub(super) variables: Vec<(String, String)>,
    pub(super) credentials: Credentials,
    /// What must not be shown.
    pub(super) secrets: Arc<Secrets>,
    /// What every call to the API carries unless it says otherwise.
    pub(super) default_headers: HeaderMap,
    pub(super) user_agent: HeaderValue,
    pub(super) timeout: Option<Duration>,
    pub(super) idle_timeout: Duration,
    pub(super) max_response_bytes: u64,
    /// How much memory a response may take once it is decoded.
    pub(super) memory: usize,
    pub(super) transport: Box<dyn Transport>,
    /// What every call reads instead; the program makes a client for one call.
    pub(super) link: Option<String>,
    /// Whether every call follows links to other origins.
    pub(super) may_leave: bool,
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
    /// The address that an operation is under: its own, or the client's. Whoever gives the client another address means all
    /// operations; a relative one stays relative to it.
    pub(super) fn base_for(&self, server: Option<&Server>) -> Result<Url, String> {
        match server {
            Some(server) if !self.has_base || !server.is_absolute() => {
                server::address(server, &self.variables, Some(&self.base)).and_then(checked)
            }
            _ => Ok(self.base.clone()),
        }
    }

    /// Whether a credential may go to this address. An operation's own address is as good as the client's as long as
    /// both are the document's and both are encrypted or neither is; once the user has chosen another one, the credential
    /// belongs there and nowhere else.
    pub(super) fn may_see_credentials(&self, url: &Url, is_documented: bool) -> bool {
        let is_equal = is_documented && !self.is_custom && !redirect::is_downgrade(&self.base, url);
        redirect::same_origin(url, &self.base) || is_equal
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
