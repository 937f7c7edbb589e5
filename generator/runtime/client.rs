//! The client: the settings that all calls share.
//!
//! Input: settings that a [`ClientBuilder`](super::ClientBuilder) has checked. Output: addresses, credentials and the
//! transport of each call. Independent of operations.

use super::budget::Budget;
use super::clock::Instant;
use super::credentials::Credentials;
use super::gate::Gate;
use super::json::MemoryLimit;
use super::layer::Layer;
use super::observe::Observers;
use super::operation::{ClientHeader, Scheme, Server};
use super::provide::Credential;
use super::rate_limit::RateLimit;
#[cfg(feature = "record")]
use super::record::Recorder;
use super::redirect;
use super::retry::{Repeatable, Retry};
use super::secrets::Secrets;
use super::server;
use super::transport::Transport;
use http::{HeaderMap, HeaderValue};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use url::Url;

/// A client of the API. Cloning is cheap, and clones share their connections. Requires a Tokio runtime with its timer.
#[derive(Clone)]
pub struct Client {
    pub(super) settings: Arc<Settings>,
    /// What the calls of a flow share; the client of a flow is not handed out.
    pub(super) flow: Option<Arc<Flow>>,
}

/// What the calls of a flow share, unless they say otherwise themselves.
#[derive(Default)]
pub(super) struct Flow {
    /// When they are sent again.
    pub(super) retry: Option<Retry>,
    /// When all of them end.
    pub(super) end: Option<Instant>,
}

impl Flow {
    /// The time that is left.
    pub(super) fn left(&self) -> Option<Duration> {
        self.end.map(|end| end.saturating_duration_since(Instant::now()))
    }
}

/// The settings of a client.
pub(super) struct Settings {
    /// The base address of calls.
    pub(super) base: Url,
    /// Whether the user set the whole address.
    pub(super) has_base: bool,
    /// Whether the user set any of the address, so that other addresses of the document may belong to another service.
    pub(super) is_custom: bool,
    pub(super) variables: Vec<(String, String)>,
    pub(super) credentials: Credentials,
    /// What must not be shown.
    pub(super) secrets: Arc<Secrets>,
    /// The headers of every call to the API, unless the call sets them.
    pub(super) default_headers: HeaderMap,
    pub(super) user_agent: HeaderValue,
    pub(super) timeout: Option<Duration>,
    pub(super) idle_timeout: Duration,
    pub(super) max_response_bytes: u64,
    /// The memory that a decoded response may take.
    pub(super) memory: MemoryLimit,
    pub(super) transport: Arc<dyn Transport>,
    /// The outermost one first.
    pub(super) layers: Vec<Arc<dyn Layer>>,
    pub(super) observers: Observers,
    pub(super) retry: Retry,
    pub(super) gate: Gate,
    pub(super) budget: Budget,
    /// How many requests may be sent in a period.
    pub(super) rate_limit: Option<RateLimit>,
    /// How many may be on their way at once.
    pub(super) concurrency: Option<Semaphore>,
    /// The link that every call reads instead; the command line makes a client for one call.
    pub(super) link: Option<String>,
    /// Whether every call follows links to other origins.
    pub(super) may_leave: bool,
    /// Whether calls may happen twice, where that does not depend on their operations.
    pub(super) repeatable: Option<Repeatable>,
    pub(super) recipe: Recipe,
}

/// What a client was made from, for others like it.
pub(super) struct Recipe {
    /// The one that requests go through in the end.
    pub(super) transport: Arc<dyn Transport>,
    #[cfg(feature = "record")]
    pub(super) recorder: Option<Recorder>,
    pub(super) servers: &'static [Server],
    pub(super) schemes: &'static [Scheme],
    pub(super) server: usize,
    pub(super) base_url: Option<String>,
    pub(super) credentials: Vec<(usize, Credential)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) client_headers: &'static [ClientHeader],
    pub(super) password_keys: &'static [&'static str],
    pub(super) max_decoded_bytes: Option<u64>,
    pub(super) rate_limit: Option<(u32, Duration)>,
    pub(super) concurrency: Option<usize>,
}

impl Client {
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), flow: None }
    }

    /// Returns the base address of calls, such as `https://api.example.com/`.
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
    /// The base address of an operation: its own, or the client's. An address that the user sets applies to all
    /// operations; a relative one stays relative to it.
    pub(super) fn base_for(&self, server: Option<&Server>) -> Result<Cow<'_, Url>, String> {
        match server {
            Some(server) if !self.has_base || !server.is_absolute() => {
                server::address(server, &self.variables, Some(&self.base)).and_then(checked).map(Cow::Owned)
            }
            _ => Ok(Cow::Borrowed(&self.base)),
        }
    }

    /// Whether credentials may be sent to this address. An operation's own address is as good as the client's if both
    /// are the document's and both are encrypted or neither is. Once the user has chosen another address, credentials
    /// are sent there only.
    pub(super) fn may_see_credentials(&self, url: &Url, is_documented: bool) -> bool {
        let is_equal = is_documented && !self.is_custom && !redirect::is_downgrade(&self.base, url);
        redirect::same_origin(url, &self.base) || is_equal
    }
}

/// Checks that requests can be sent to an address. A login in it would reach logs and errors.
pub(super) fn checked(url: Url) -> Result<Url, String> {
    if !redirect::is_web(&url) {
        return Err("an address must start with http:// or https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address must not contain a login: set a credential instead".to_owned());
    }
    Ok(url)
}
