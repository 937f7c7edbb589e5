//! Transports: how requests reach the network.
//!
//! Input: a whole HTTP request. Output: status, headers and a streamed body. A transport sends exactly this request,
//! once: it follows no redirect, adds no credential and is independent of operations.

pub use http::{HeaderMap, Method, StatusCode};

use super::body::{Body, BodyStream};
use super::boxed::BoxFuture;
use super::transport_error::TransportError;
use std::time::Duration;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use url::Url;

/// Sends requests. Implement it to record requests, to replace the server in tests or to use another HTTP library.
pub trait Transport: Send + Sync {
    /// Sends one request and returns as soon as the head of the response is received.
    ///
    /// The request's extensions may hold a [`Timeout`]. Redirects must not be followed, as requests carry credentials.
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>>;
}

/// The time limit of the whole exchange, from connecting to the last byte of the response. A request extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeout(pub Duration);

/// The address of a request, as it was read already. A request extension of those that are held to their time limit by the
/// attempt that they belong to.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[derive(Clone, Debug)]
pub(super) struct Address(pub(super) Url);

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
impl Address {
    /// Whether the request still goes there.
    pub(super) fn is(&self, uri: &http::Uri) -> bool {
        let Self(url) = self;
        uri.scheme_str() == Some(url.scheme())
            && uri.authority().map(http::uri::Authority::as_str) == Some(url.authority())
            && uri.path() == url.path()
            && uri.query() == url.query()
    }
}
