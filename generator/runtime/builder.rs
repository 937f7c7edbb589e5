//! Setting up a client.
//!
//! In go the document's servers and schemes and a user's choices; out comes a [`Client`] or the first mistake. Sends
//! nothing, and reads no environment variable or file.

use super::client::{Client, Settings, checked};
use super::credentials::{Credentials, Secret};
use super::error::Error;
use super::escape::{header, header_value};
use super::operation::{Scheme, Server};
use super::secrets::Secrets;
use super::server;
use super::transport::{ReqwestTransport, Transport};
use http::HeaderMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How long a call may take unless set otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a transfer may stand still.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// How large a response may be.
const MAX_RESPONSE_BYTES: u64 = 64 * 1024 * 1024;
/// How much memory what is decoded may take for each byte that a response may have.
const DECODED_PER_BYTE: u64 = 8;
/// How much it may take however small responses have to be.
const LEAST_DECODED_BYTES: u64 = 64 * 1024 * 1024;

type Adjust = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>;

/// Sets up a [`Client`].
#[must_use]
pub struct ClientBuilder {
    servers: &'static [Server],
    schemes: &'static [Scheme],
    server: usize,
    base_url: Option<String>,
    variables: Vec<(String, String)>,
    secrets: Vec<(usize, Secret)>,
    user_agent: String,
    timeout: Option<Duration>,
    connect_timeout: Duration,
    idle_timeout: Duration,
    max_response_bytes: u64,
    max_decoded_bytes: Option<u64>,
    transport: Option<Box<dyn Transport>>,
    adjust: Option<Adjust>,
    link: Option<String>,
    may_leave: bool,
    default_headers: Vec<(String, String)>,
    password_keys: &'static [&'static str],
}

impl ClientBuilder {
    /// Starts from what the document says. Without servers a base address must be set.
    pub fn new(servers: &'static [Server], schemes: &'static [Scheme], user_agent: &'static str) -> Self {
        Self {
            servers,
            schemes,
            server: 0,
            base_url: None,
            variables: Vec::new(),
            secrets: Vec::new(),
            user_agent: user_agent.to_owned(),
            timeout: Some(TIMEOUT),
            connect_timeout: CONNECT_TIMEOUT,
            idle_timeout: IDLE_TIMEOUT,
            max_response_bytes: MAX_RESPONSE_BYTES,
            max_decoded_bytes: None,
            transport: None,
            adjust: None,
            link: None,
            may_leave: false,
            default_headers: Vec::new(),
            password_keys: &[],
        }
    }

    /// Sends all calls to this address instead of the document's. A path is kept in front of each operation's. Credentials
    /// then go to this origin only.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Chooses among the document's servers, counted from 0. The first one is the default.
    pub fn server(mut self, index: usize) -> Self {
        self.server = index;
        self
    }

    /// Sets a variable in the server's address.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Sets the credential for the document's security scheme of this index. White space around it is dropped.
    pub fn credential(mut self, scheme: usize, secret: impl Into<Secret>) -> Self {
        self.secrets.push((scheme, secret.into()));
        self
    }

    /// Sends this header with every call to the API, and to nowhere else. What a call says itself comes first.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.default_headers.push((name.into(), value.into()));
        self
    }

    /// Keys that the document says a password is under: what stands there is shown nowhere.
    pub fn password_keys(mut self, keys: &'static [&'static str]) -> Self {
        self.password_keys = keys;
        self
    }

    /// Sets `User-Agent`.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Limits how long a call may take, redirects and the whole response included: 60 seconds unless set. Uploads and
    /// downloads have limits of their own.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Lets calls take as long as they take.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }

    /// Limits how long a connection may take to come about: 10 seconds unless set. A transport of your own has its own
    /// limit.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Limits how long a transfer may stand still before it is given up: 60 seconds unless set.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Limits how large a response may be: 64 MiB unless set. Downloads are not limited by it.
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Limits how much memory a response may take once it is decoded, its texts aside: a list of empty objects takes as much
    /// as if all their fields were there. Unless set, eight times as much as a response may be large, 512 MiB, but at least
    /// 64 MiB.
    pub fn max_decoded_bytes(mut self, bytes: u64) -> Self {
        self.max_decoded_bytes = Some(bytes);
        self
    }

    /// Sends requests through a transport of your own.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Adjusts how reqwest is set up, for example with a proxy or a root certificate. Redirects stay off.
    pub fn reqwest(
        mut self,
        adjust: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + 'static,
    ) -> Self {
        self.adjust = Some(Box::new(adjust));
        self
    }

    /// Lets every call follow this link.
    #[cfg(feature = "cli")]
    pub(super) fn link(mut self, address: impl Into<String>) -> Self {
        self.link = Some(address.into());
        self
    }

    /// Lets every call follow links to other origins.
    #[cfg(feature = "cli")]
    pub(super) fn other_origins(mut self) -> Self {
        self.may_leave = true;
        self
    }

    /// Checks everything and builds the client.
    ///
    /// # Errors
    /// When the address, a variable or a credential cannot be used, or TLS cannot be set up. Never shows a credential.
    pub fn build(self) -> Result<Client, Error> {
        let refuse = |message: String| Error::request("", message);
        let base = self.address().map_err(refuse)?;
        let credentials = Credentials::prepare(self.schemes, &self.secrets).map_err(refuse)?;
        let user_agent = header_value(self.user_agent.trim())
            .ok_or_else(|| refuse("the user agent is not printable ASCII on one line".to_owned()))?;
        let default_headers = default_headers(&self.default_headers).map_err(refuse)?;
        let secrets = self.secrets.iter().flat_map(|(_, secret)| secret.texts()).collect();
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(over_reqwest(self.connect_timeout, self.adjust, &base)?),
        };
        let derived = self.max_response_bytes.saturating_mul(DECODED_PER_BYTE).max(LEAST_DECODED_BYTES);
        let memory = usize::try_from(self.max_decoded_bytes.unwrap_or(derived)).unwrap_or(usize::MAX);
        Ok(Client::new(Settings {
            base,
            has_base: self.base_url.is_some(),
            is_custom: self.base_url.is_some() || !self.variables.is_empty(),
            variables: self.variables,
            credentials,
            secrets: Arc::new(Secrets::new(secrets, self.password_keys)),
            default_headers,
            user_agent,
            timeout: self.timeout,
            idle_timeout: self.idle_timeout,
            max_response_bytes: self.max_response_bytes,
            memory,
            transport,
            link: self.link,
            may_leave: self.may_leave,
        }))
    }

    fn address(&self) -> Result<Url, String> {
        let known =
            |name: &str| self.servers.iter().flat_map(|server| server.variables).any(|variable| variable.name == name);
        if let Some((name, _)) = self.variables.iter().find(|(name, _)| !known(name)) {
            return Err(format!("no server has a variable `{name}`"));
        }
        if let Some(text) = &self.base_url {
            let url = Url::parse(text.trim()).map_err(|error| format!("the base address is not one: {error}"))?;
            if url.query().is_some() {
                return Err("a base address must not contain a query".to_owned());
            }
            return checked(url);
        }
        match self.servers.get(self.server) {
            Some(server) => server::address(server, &self.variables, None).and_then(checked),
            None if self.server == 0 => Err("the document names no server: set a base address".to_owned()),
            None => Err(format!("the document has no server {}", self.server)),
        }
    }
}

fn default_headers(named: &[(String, String)]) -> Result<HeaderMap, String> {
    named.iter().map(|(name, value)| header(name, value)).collect()
}

fn over_reqwest(connect_timeout: Duration, adjust: Option<Adjust>, base: &Url) -> Result<ReqwestTransport, Error> {
    let builder = reqwest::Client::builder().connect_timeout(connect_timeout);
    let builder = match adjust {
        Some(adjust) => adjust(builder),
        None => builder,
    };
    ReqwestTransport::new(builder).map_err(|error| Error::transport("", base, error))
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("base_url", &self.base_url.as_deref().map(|_| "…"))
            .field("server", &self.server)
            .field("credentials", &self.secrets.len())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
