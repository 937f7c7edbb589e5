//! Layers: what a user puts around every request on the wire.
//!
//! Input: one request of an attempt or of a redirect. Output: its response, whatever its status. Layers are a list of
//! `dyn Layer` in front of the `dyn Transport`, so that nothing is compiled again for them. They see addresses without the
//! values of the query, which may be secret, and cannot change them.

use super::body::{Body, BodyStream};
use super::boxed::BoxFuture;
use super::operation::Endpoint;
use super::transport::Transport;
use super::transport_error::TransportError;
use http::Uri;
use std::fmt;
use std::sync::Arc;

/// What replaces the values of a query.
const HIDDEN: &str = "REDACTED";

/// A request on its way, with its response at the end.
pub type Sending<'a> = BoxFuture<'a, Result<http::Response<BodyStream>, TransportError>>;

/// Runs around every request on the wire: each attempt of a call, and each redirect of an attempt. A refusal, such as a
/// response with status 429, is a response to a layer. What belongs around a whole call is a function around its `.await`.
///
/// ```text
/// let client = Client::builder()
///     .layer(from_fn(|mut request, next| {
///         request.headers_mut().insert("x-trace", trace());
///         next.run(request)
///     }))
///     .build()?;
/// ```
pub trait Layer: Send + Sync {
    /// Sends a request on by [`Next::run`], or responds itself.
    ///
    /// The request's extensions hold an [`Attempt`]. Headers with secrets are marked as sensitive. The values of the query
    /// are not shown, and the address cannot be changed, since the request carries credentials.
    fn send<'a>(&'a self, request: http::Request<Body>, next: Next<'a>) -> Sending<'a>;
}

/// The layers after one, and the transport.
pub struct Next<'a> {
    layers: &'a [Arc<dyn Layer>],
    transport: &'a dyn Transport,
    /// Where the request really goes.
    address: Uri,
}

impl<'a> Next<'a> {
    /// Sends the request on.
    #[must_use]
    pub fn run(self, mut request: http::Request<Body>) -> Sending<'a> {
        let Self { layers, transport, address } = self;
        if let [first, layers @ ..] = layers {
            return first.send(request, Self { layers, transport, address });
        }
        *request.uri_mut() = address;
        transport.send(request)
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Next").field("layers", &self.layers.len()).finish_non_exhaustive()
    }
}

/// Which request this is. A request extension.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The operation, with its id, its method and the template of its path. That of a file that is posted to a storage has
    /// the id `upload`.
    pub operation: &'static Endpoint,
    /// The attempt of the call; the first one is 1.
    pub number: u32,
    /// The redirect of the attempt; 0 before the first one.
    pub hop: usize,
    /// How often the call was sent before, whatever for: an attempt, a redirect, or another credential.
    pub resend: u32,
}

/// Makes a layer of a function.
pub fn from_fn<F>(function: F) -> FromFn<F>
where
    F: for<'a> Fn(http::Request<Body>, Next<'a>) -> Sending<'a> + Send + Sync,
{
    FromFn(function)
}

/// A layer that is a function; see [`from_fn`].
pub struct FromFn<F>(F);

impl<F> Layer for FromFn<F>
where
    F: for<'a> Fn(http::Request<Body>, Next<'a>) -> Sending<'a> + Send + Sync,
{
    fn send<'a>(&'a self, request: http::Request<Body>, next: Next<'a>) -> Sending<'a> {
        (self.0)(request, next)
    }
}

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FromFn").finish_non_exhaustive()
    }
}

/// Sends a request through all layers.
pub(super) fn send<'a>(
    layers: &'a [Arc<dyn Layer>],
    transport: &'a dyn Transport,
    mut request: http::Request<Body>,
) -> Sending<'a> {
    if layers.is_empty() {
        return transport.send(request);
    }
    let shown = shown(request.uri());
    let address = std::mem::replace(request.uri_mut(), shown);
    Next { layers, transport, address }.run(request)
}

/// An address without the values of its query.
pub(super) fn shown(address: &Uri) -> Uri {
    let Some((path, query)) = address.path_and_query().and_then(|there| there.as_str().split_once('?')) else {
        return address.clone();
    };
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, _)) => format!("{name}={HIDDEN}"),
        None => HIDDEN.to_owned(),
    };
    let query = query.split('&').map(pair).collect::<Vec<_>>().join("&");
    let mut parts = address.clone().into_parts();
    parts.path_and_query = format!("{path}?{query}").parse().ok();
    Uri::from_parts(parts).unwrap_or_default()
}
