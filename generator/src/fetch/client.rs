//! One request, with its redirects: bounded in bytes and time, to addresses that may be asked.
//!
//! A host is looked up once, each of its addresses is judged, and the connection goes to these: a name that means another
//! machine the next time leads nowhere else. Where a proxy is set, that looks names up.

use super::address::{check, is_own, is_public, shown};
use super::{Fetched, Policy};
use reqwest::header::{ACCEPT, LOCATION};
use reqwest::redirect;
use std::fmt;
use std::future::Future;
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use url::{Host, Url};

/// How many redirects are followed.
const MAX_REDIRECTS: usize = 5;

/// How long a file may take.
const MAX_TIME: Duration = Duration::from_mins(2);

/// How long a connection may take.
const CONNECT_TIME: Duration = Duration::from_secs(15);

/// Variables that name a proxy for what is encrypted.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// What is asked for, best first.
const TYPES: &str =
    "application/vnd.oai.openapi, application/vnd.oai.openapi+json, application/json, application/yaml, */*;q=0.5";

/// Why a file was not fetched, in one line without secrets.
#[derive(Debug)]
pub(crate) struct Error(String);

impl Error {
    pub(super) fn because(reason: String) -> Self {
        Self(reason)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Asks for files of a document.
pub(super) struct Client {
    runtime: Runtime,
    policy: Policy,
    /// The origin of the document, when it is of this machine: then it may be asked, and unencrypted.
    own: Option<url::Origin>,
    has_proxy: bool,
}

impl Client {
    /// For the document at an address.
    pub(super) fn new(document: &Url, policy: Policy) -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::because(error.to_string()))?;
        let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let own = is_own(document).then(|| document.origin());
        Ok(Self { runtime, policy, own, has_proxy: PROXIES.iter().any(is_set) })
    }

    /// Asks for a file.
    pub(super) fn get(&self, address: &Url, deadline: Instant) -> Result<Fetched, Error> {
        let left = deadline.saturating_duration_since(Instant::now()).min(MAX_TIME);
        self.runtime.block_on(self.within(left, self.follow(address)))
    }

    async fn within<T>(&self, time: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let late = |_| Err(Error::because(format!("nothing came in time: {} seconds", time.as_secs())));
        tokio::time::timeout(time, work).await.unwrap_or_else(late)
    }

    async fn follow(&self, address: &Url) -> Result<Fetched, Error> {
        let mut source = address.clone();
        for _ in 0..=MAX_REDIRECTS {
            let response = self.ask(&source).await?;
            let status = response.status();
            if status.is_redirection() {
                let target = response.headers().get(LOCATION).and_then(|target| target.to_str().ok());
                let target = target.and_then(|target| source.join(target).ok());
                source = target.ok_or_else(|| Error::because(format!("{status} leads to no address")))?;
                source.set_fragment(None);
                continue;
            }
            if !status.is_success() {
                return Err(Error::because(format!("the server responds {status}")));
            }
            let bytes = self.body(response).await?;
            return Ok(Fetched { address: address.clone(), source, bytes });
        }
        Err(Error::because(format!("more than {MAX_REDIRECTS} redirects")))
    }

    async fn ask(&self, url: &Url) -> Result<reqwest::Response, Error> {
        let is_own = self.own.as_ref() == Some(&url.origin());
        check(url, is_own)?;
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("specwright/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIME)
            .redirect(redirect::Policy::none());
        if is_own {
            builder = builder.no_proxy();
        }
        let addresses = self.addresses(url, is_own).await?;
        if let Some(Host::Domain(name)) = url.host() {
            builder = builder.resolve_to_addrs(name, &addresses);
        }
        let client = builder.build().map_err(|error| failed(url, error))?;
        client.get(url.clone()).header(ACCEPT, TYPES).send().await.map_err(|error| failed(url, error))
    }

    /// The addresses of a host, all of which may be asked; none where a proxy looks them up.
    async fn addresses(&self, url: &Url, is_own: bool) -> Result<Vec<SocketAddr>, Error> {
        let is_allowed = |address: &SocketAddr| {
            let ip = address.ip();
            if is_own { ip.is_loopback() } else { self.policy.allows_private || is_public(ip) }
        };
        let port = url.port_or_known_default().unwrap_or(443);
        let addresses = match url.host() {
            Some(Host::Ipv4(address)) => vec![SocketAddr::from((address, port))],
            Some(Host::Ipv6(address)) => vec![SocketAddr::from((address, port))],
            Some(Host::Domain("localhost")) | None if !is_own && !self.policy.allows_private => {
                return Err(not_public(url));
            }
            Some(Host::Domain(_)) if self.has_proxy && !is_own => return Ok(Vec::new()),
            Some(Host::Domain(name)) => {
                let name = (name.to_owned(), port);
                let looked_up = tokio::task::spawn_blocking(move || Ok(name.to_socket_addrs()?.collect::<Vec<_>>()));
                let unknown = |error: std::io::Error| Error::because(format!("`{}`: {error}", shown(url)));
                looked_up.await.unwrap_or_else(|error| Err(std::io::Error::other(error))).map_err(unknown)?
            }
            None => Vec::new(),
        };
        if addresses.iter().all(is_allowed) { Ok(addresses) } else { Err(not_public(url)) }
    }

    async fn body(&self, mut response: reqwest::Response) -> Result<Vec<u8>, Error> {
        let limit = self.policy.max_bytes;
        let too_large = || {
            let limit = limit / (1024 * 1024);
            Error::because(format!("larger than {limit} MiB; `max-file-size` of the settings allows more"))
        };
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        let url = response.url().clone();
        while let Some(piece) = response.chunk().await.map_err(|error| failed(&url, error))? {
            if (bytes.len() + piece.len()) as u64 > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }
}

fn not_public(url: &Url) -> Error {
    Error::because(format!("`{}` is no public address; `--allow-private` allows it", shown(url)))
}

/// What went wrong at the bottom of it. The address is printed without its query.
fn failed(url: &Url, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let mut reason: &dyn std::error::Error = &error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    Error::because(format!("`{}`: {reason}", shown(url)))
}
