//! Configuration of a client.
//!
//! Input: the document's servers and schemes and the user's settings. Output: a [`Client`] or the first error. Sends
//! nothing, and reads no environment variable or file.

use super::budget::Budget;
use super::client::{Client, Recipe, Settings, checked};
use super::credentials::Credentials;
use super::deprecation::Deprecation;
use super::error::Error;
use super::escape::{header, header_value};
use super::gate::Gate;
use super::inherited::Inherited;
use super::json::MemoryLimit;
use super::layer::Layer;
use super::network::Network;
use super::observe::{AttemptEnd, CallEnd, Observers, Wait};
use super::operation::{ClientHeader, Scheme, Server};
use super::param::Param;
use super::provide::{Credential, Source};
use super::rate_limit::RateLimit;
#[cfg(feature = "record")]
use super::record::Recorder;
use super::retry::{Repeatable, Retry};
use super::secrets::Secrets;
use super::server;
use super::transport::Transport;
use http::HeaderMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use url::Url;

/// The default time limit of a call.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The default time limit of a connection attempt.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The default time that a transfer may make no progress.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// The default limit of the size of a response.
const MAX_RESPONSE_BYTES: u64 = 64 * 1024 * 1024;
/// The memory that a decoded response may take at most for each byte that a response may have.
const DECODED_PER_BYTE: u64 = 8;
/// That limit is no smaller than this.
const LEAST_DECODED_BYTES: u64 = 64 * 1024 * 1024;

/// Configures a [`Client`].
#[must_use]
pub struct ClientBuilder {
    servers: &'static [Server],
    schemes: &'static [Scheme],
    pub(super) server: usize,
    pub(super) base_url: Option<String>,
    pub(super) variables: Vec<(String, String)>,
    secrets: Vec<(usize, Credential)>,
    pub(super) user_agent: String,
    pub(super) timeout: Option<Duration>,
    connect_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) max_response_bytes: u64,
    pub(super) max_decoded_bytes: Option<u64>,
    transport: Option<Arc<dyn Transport>>,
    network: Network,
    pub(super) layers: Vec<Arc<dyn Layer>>,
    pub(super) observers: Observers,
    pub(super) retry: Retry,
    pub(super) rate_limit: Option<(u32, Duration)>,
    pub(super) concurrency: Option<usize>,
    pub(super) link: Option<String>,
    pub(super) may_leave: bool,
    pub(super) repeatable: Option<Repeatable>,
    default_headers: Vec<(String, String)>,
    pub(super) client_headers: &'static [ClientHeader],
    mistake: Option<String>,
    pub(super) password_keys: &'static [&'static str],
    /// What it has of the client that it began with.
    pub(super) inherited: Option<Inherited>,
    #[cfg(feature = "record")]
    pub(super) recorder: Option<Recorder>,
}

impl ClientBuilder {
    /// Creates a builder with the document's servers and schemes. Without servers, a base address must be set.
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
            network: Network::default(),
            layers: Vec::new(),
            observers: Observers::default(),
            retry: Retry::default(),
            rate_limit: None,
            concurrency: None,
            link: None,
            may_leave: false,
            repeatable: None,
            default_headers: Vec::new(),
            client_headers: &[],
            mistake: None,
            password_keys: &[],
            inherited: None,
            #[cfg(feature = "record")]
            recorder: None,
        }
    }

    /// Sends all calls to this address instead of the document's. Its path is kept in front of the path of each
    /// operation. Credentials are then sent to this origin only.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Selects one of the document's servers by index. The default is the first one.
    pub fn server(mut self, index: usize) -> Self {
        self.server = index;
        self
    }

    /// Sets a variable in the server's address.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Sets the credential for the security scheme of this index: a secret, or a [`provider`](super::provider) of one.
    /// Surrounding white space is removed.
    pub fn credential(mut self, scheme: usize, credential: impl Into<Credential>) -> Self {
        self.secrets.push((scheme, credential.into()));
        self
    }

    /// Sends this header with every call to the API, and nowhere else. A header that a call sets takes precedence.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.default_headers.push((name.into(), value.into()));
        self
    }

    /// Sets the headers of which the client needs a value.
    pub fn client_headers(mut self, headers: &'static [ClientHeader]) -> Self {
        self.client_headers = headers;
        self
    }

    /// Sets one of these headers.
    pub fn client_header(mut self, name: &'static str, value: &dyn Param) -> Self {
        match value.param().into_values() {
            Ok(values) => self.header(name, values.join(",")),
            Err(why) => {
                self.mistake.get_or_insert_with(|| format!("the header `{name}` cannot be sent: {why}"));
                self
            }
        }
    }

    /// Sets the keys that the document declares as passwords. Their values are never shown.
    pub fn password_keys(mut self, keys: &'static [&'static str]) -> Self {
        self.password_keys = keys;
        self
    }

    /// Sets `User-Agent`.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets the time limit of each attempt of a call, including redirects and the whole response. The default is 60 seconds.
    /// Uploads and downloads have time limits of their own.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Removes the time limit of calls.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }

    /// Sets when calls are sent again. By default there are three attempts.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the time limit of a connection attempt. The default is 10 seconds. A custom transport has its own limit.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long a transfer may make no progress before it fails. The default is 60 seconds.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sets the largest size of a response in bytes. The default is 64 MiB. Downloads are not limited.
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// Sets how much memory a decoded response may take in bytes, apart from its text: a list of empty objects takes as
    /// much as if all their fields were present. The default is 24 MiB and 256 bytes for each byte of the response, and no
    /// more than eight times the largest size of a response: 512 MiB.
    pub fn max_decoded_bytes(mut self, bytes: u64) -> Self {
        self.max_decoded_bytes = Some(bytes);
        self
    }

    /// Sends requests through a custom transport.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Records what is sent and received, without credentials. A layer's own responses are not.
    #[cfg(feature = "record")]
    pub fn record(mut self, recorder: Recorder) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// Adds a layer around every request on the wire, inside of those that were added before.
    pub fn layer(mut self, layer: impl Layer + 'static) -> Self {
        self.layers.push(Arc::new(layer));
        self
    }

    /// Calls a function after every attempt, such as one that counts them.
    pub fn on_attempt(mut self, observer: impl Fn(&AttemptEnd<'_>) + Send + Sync + 'static) -> Self {
        self.observers.attempt.push(Arc::new(observer));
        self
    }

    /// Calls a function before every wait for another attempt, or for a server that asked to be left alone.
    pub fn on_wait(mut self, observer: impl Fn(&Wait<'_>) + Send + Sync + 'static) -> Self {
        self.observers.wait.push(Arc::new(observer));
        self
    }

    /// Calls a function when a call has ended, before its response is decoded. It is not called for a call that is dropped.
    pub fn on_call(mut self, observer: impl Fn(&CallEnd<'_>) + Send + Sync + 'static) -> Self {
        self.observers.call.push(Arc::new(observer));
        self
    }

    /// Calls a function when a response says that its operation is going away, once for each operation.
    pub fn on_deprecation(mut self, observer: impl Fn(&Deprecation) + Send + Sync + 'static) -> Self {
        self.observers.deprecation.push(Arc::new(observer));
        self
    }

    /// Sends at most so many requests in any period of this length, attempts counted. Calls wait for their turn, for as long
    /// as their deadlines allow.
    pub fn rate_limit(mut self, requests: u32, period: Duration) -> Self {
        self.rate_limit = Some((requests, period));
        self
    }

    /// Sends at most so many requests at once. A response that is handed over as a stream counts until its head is there.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = Some(requests);
        self
    }

    /// Configures the underlying reqwest client, for example with a proxy or a root certificate. Redirects stay
    /// disabled.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub fn reqwest(
        mut self,
        adjust: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + 'static,
    ) -> Self {
        self.network = Network::adjusted(adjust);
        self
    }

    /// The headers of which the client needs a value.
    #[cfg(feature = "cli")]
    pub(super) fn known_headers(&self) -> &'static [ClientHeader] {
        self.client_headers
    }

    /// Makes every call follow this link.
    #[cfg(feature = "cli")]
    pub(super) fn link(mut self, address: impl Into<String>) -> Self {
        self.link = Some(address.into());
        self
    }

    /// Says that every call may happen twice.
    #[cfg(feature = "cli")]
    pub(super) fn idempotent(mut self) -> Self {
        self.repeatable = Some(Repeatable::Always);
        self
    }

    /// Makes every call follow links to other origins.
    #[cfg(feature = "cli")]
    pub(super) fn other_origins(mut self) -> Self {
        self.may_leave = true;
        self
    }

    /// Checks the settings and builds the client.
    ///
    /// # Errors
    /// Returns an error if the address, a variable or a credential is invalid, or if TLS is not available. The error
    /// never contains a credential.
    pub fn build(self) -> Result<Client, Error> {
        let refuse = |message: String| Error::request("", message);
        let base = self.address().map_err(refuse)?;
        let (mut secrets, mut headers) = (self.secrets, self.default_headers);
        if let Some(inherited) = &self.inherited {
            secrets = inherited.credentials(secrets, &base);
            headers = inherited.headers(headers, &base, self.client_headers);
        }
        let credentials = Credentials::prepare(self.schemes, &secrets).map_err(refuse)?;
        let user_agent = header_value(self.user_agent.trim())
            .ok_or_else(|| refuse("the user agent is not printable ASCII on one line".to_owned()))?;
        if let Some(mistake) = self.mistake {
            return Err(refuse(mistake));
        }
        if self.rate_limit.is_some_and(|(requests, _)| requests == 0) || self.concurrency == Some(0) {
            return Err(refuse("a limit of no requests lets nothing through".to_owned()));
        }
        let default_headers = default_headers(self.client_headers, &headers).map_err(refuse)?;
        let fixed = secrets.iter().filter_map(|(_, Credential(source))| match source {
            Source::Fixed(secret) => Some(secret.texts()),
            Source::Provider(_) => None,
        });
        let texts = fixed.flatten().collect();
        let inherited = self.inherited.as_ref().filter(|_| !self.network.is_adjusted()).map(Inherited::transport);
        let network = || self.network.transport(self.connect_timeout);
        let transport = self.transport.or(inherited).map_or_else(network, Ok);
        let own = transport.map_err(|error| Error::transport("", &base, error))?;
        let memory = memory_limit(self.max_decoded_bytes, self.max_response_bytes);
        let known = Arc::new(Secrets::new(texts, self.password_keys));
        let transport = Arc::clone(&own);
        #[cfg(feature = "record")]
        let transport = match &self.recorder {
            Some(recorder) => {
                recorder.learn(self.schemes, known.texts(), self.password_keys);
                recorder.around(transport)
            }
            None => transport,
        };
        Ok(Client::new(Settings {
            base,
            has_base: self.base_url.is_some(),
            is_custom: self.base_url.is_some() || !self.variables.is_empty(),
            variables: self.variables,
            credentials,
            secrets: known,
            default_headers,
            user_agent,
            timeout: self.timeout,
            idle_timeout: self.idle_timeout,
            max_response_bytes: self.max_response_bytes,
            memory,
            transport,
            layers: self.layers,
            observers: self.observers,
            retry: self.retry,
            gate: Gate::default(),
            budget: Budget::default(),
            rate_limit: self.rate_limit.map(|(requests, period)| RateLimit::new(requests, period)),
            concurrency: self.concurrency.map(|requests| Semaphore::new(requests.min(Semaphore::MAX_PERMITS))),
            link: self.link,
            may_leave: self.may_leave,
            repeatable: self.repeatable,
            recipe: Recipe {
                transport: own,
                #[cfg(feature = "record")]
                recorder: self.recorder,
                servers: self.servers,
                schemes: self.schemes,
                server: self.server,
                base_url: self.base_url,
                credentials: secrets,
                headers,
                client_headers: self.client_headers,
                password_keys: self.password_keys,
                max_decoded_bytes: self.max_decoded_bytes,
                rate_limit: self.rate_limit,
                concurrency: self.concurrency,
            },
        }))
    }

    fn address(&self) -> Result<Url, String> {
        let known = |name: &str| self.servers.iter().any(|server| server.has(name));
        if let Some((name, _)) = self.variables.iter().find(|(name, _)| !known(name)) {
            return Err(format!("no server has a variable `{name}`"));
        }
        if let Some(text) = &self.base_url {
            let url = Url::parse(text.trim()).map_err(|error| format!("the base address is invalid: {error}"))?;
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

/// How much memory a decoded response may take: what was set, or in proportion to the response.
fn memory_limit(set: Option<u64>, max_response_bytes: u64) -> MemoryLimit {
    let bytes = |bytes| usize::try_from(bytes).unwrap_or(usize::MAX);
    let largest = max_response_bytes.saturating_mul(DECODED_PER_BYTE).max(LEAST_DECODED_BYTES);
    set.map_or(MemoryLimit::Proportional { largest: bytes(largest) }, |set| MemoryLimit::Fixed(bytes(set)))
}

/// The headers that were set, and those of which there is a value otherwise.
fn default_headers(known: &[ClientHeader], named: &[(String, String)]) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in named {
        let (name, value) = header(name, value)?;
        headers.insert(name, value);
    }
    for ClientHeader { name, setter, default, .. } in known {
        if headers.contains_key(*name) {
            continue;
        }
        let default = default.ok_or_else(|| {
            format!("the header `{name}` is not set, which the API requires: call `{setter}` of the builder")
        })?;
        let (name, value) = header(name, default)?;
        headers.insert(name, value);
    }
    Ok(headers)
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
