//! The transport over reqwest.

use super::body::{Body, BodyStream};
use super::boxed::BoxFuture;
use super::transport::{Address, Timeout, Transport};
use super::transport_error::TransportError;
use std::sync::Arc;
use std::time::Duration;

type Adjust = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>;

/// How the transport of a client is set up.
#[derive(Default)]
pub(super) struct Network(Option<Adjust>);

impl Network {
    pub(super) fn adjusted(
        adjust: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + 'static,
    ) -> Self {
        Self(Some(Box::new(adjust)))
    }

    /// Whether it is set up otherwise than that of another client.
    pub(super) fn is_adjusted(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn transport(self, connect_timeout: Duration) -> Result<Arc<dyn Transport>, TransportError> {
        let builder = reqwest::Client::builder().connect_timeout(connect_timeout);
        let builder = match self.0 {
            Some(adjust) => adjust(builder),
            None => builder,
        };
        Ok(Arc::new(ReqwestTransport::new(builder)?))
    }
}

/// Sends requests with reqwest.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// Creates a transport from a configured builder, for example with a proxy or a root certificate. Redirects, the
    /// `Referer` header and decoding are always disabled: the runtime follows redirects without credentials, and
    /// decodes bodies of every transport alike. Header values that continue on the next line are accepted (RFC 9112,
    /// section 5.2).
    ///
    /// # Errors
    /// Returns an error if reqwest cannot be set up, for example because TLS is missing.
    pub fn new(builder: reqwest::ClientBuilder) -> Result<Self, TransportError> {
        let builder = builder.redirect(reqwest::redirect::Policy::none()).referer(false);
        let builder = builder.no_gzip().no_brotli().no_zstd().no_deflate();
        let builder = builder.http1_allow_obsolete_multiline_headers_in_responses(true);
        let client = builder.build().map_err(classify)?;
        Ok(Self { client })
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let response = self.client.execute(to_reqwest(request)?).await.map_err(classify)?;
            Ok(http::Response::from(response).map(|body| BodyStream::mapped(body, classify)))
        })
    }
}

/// The request as reqwest has it, with its time limit unless that is kept elsewhere. An address that is known is not read
/// again.
fn to_reqwest(mut request: http::Request<Body>) -> Result<reqwest::Request, TransportError> {
    let known = request.extensions_mut().remove::<Address>();
    if let Some(Address(url)) = known.filter(|known| known.is(request.uri())) {
        let (head, body) = request.into_parts();
        let mut request = reqwest::Request::new(head.method, url);
        *request.version_mut() = head.version;
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(into_reqwest(body));
        return Ok(request);
    }
    let timeout = request.extensions().get::<Timeout>().map(|timeout| timeout.0);
    let mut request = reqwest::Request::try_from(request.map(into_reqwest)).map_err(classify)?;
    *request.timeout_mut() = timeout;
    Ok(request)
}

/// Bytes in memory are passed as such, so that reqwest can repeat a request that a server refused to process.
fn into_reqwest(body: Body) -> reqwest::Body {
    match body.as_bytes() {
        Some(bytes) if !body.is_metered() => reqwest::Body::from(bytes.clone()),
        _ => reqwest::Body::wrap(body),
    }
}

/// Removes the address, whose query may contain a signature or a key.
fn classify(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    // A connection that takes too long to establish is no connection: nothing was sent.
    if error.is_connect() {
        TransportError::connect(error)
    } else if error.is_timeout() {
        TransportError::timeout(error)
    } else {
        TransportError::other(error)
    }
}
