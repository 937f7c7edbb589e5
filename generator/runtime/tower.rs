//! Any service of `tower` as a transport.
//!
//! Input: a service that takes HTTP requests. Output: a [`Transport`]. The service must not follow redirects, and must not
//! repeat requests: the client does both.

use super::body::{Body, BodyStream};
use super::boxed::BoxFuture;
use super::transport::Transport;
use super::transport_error::TransportError;
use bytes::Bytes;
use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use tower_service::Service;

/// Sends requests through a service, which is cloned for each of them. An error that is a [`TransportError`] stays the same;
/// any other means that it is unknown whether something was sent.
#[derive(Clone)]
pub struct TowerTransport<S>(S);

impl<S> TowerTransport<S> {
    /// Creates a transport from a service.
    pub fn new(service: S) -> Self {
        Self(service)
    }
}

impl<S, B> Transport for TowerTransport<S>
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync,
    S::Future: Send,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        let mut service = self.0.clone();
        Box::pin(async move {
            poll_fn(|context| service.poll_ready(context)).await.map_err(failed)?;
            let response = service.call(request).await.map_err(failed)?;
            Ok(response.map(|body| BodyStream::mapped(Box::pin(body), failed)))
        })
    }
}

impl<S> fmt::Debug for TowerTransport<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}

fn failed<E: Into<Box<dyn StdError + Send + Sync>>>(error: E) -> TransportError {
    match error.into().downcast::<TransportError>() {
        Ok(error) => *error,
        Err(error) => TransportError::other(error),
    }
}
