//! Spans and events of `tracing` (feature `tracing`).
//!
//! Input: requests on the wire and waits. Output: a span for each request by the conventions of `OpenTelemetry` for HTTP
//! clients, and an event for each wait. Neither bodies nor headers are recorded, and no value of a query.

use super::body::{Body, BodyStream};
use super::error::Error;
use super::layer::{Attempt, Sending, shown};
use super::observe::Wait;
use super::transport_error::{TransportError, TransportErrorKind};
use std::time::Duration;
use tracing::field::Empty;
use tracing::{Instrument, Span};
use url::Url;

/// Sends a request within its span, so that layers find that one.
pub(super) fn sent<'a>(
    attempt: Attempt,
    request: http::Request<Body>,
    send: impl FnOnce(http::Request<Body>) -> Sending<'a>,
) -> Sending<'a> {
    let span = span(attempt, &request);
    if span.is_disabled() {
        return send(request);
    }
    let sending = span.in_scope(|| send(request));
    let noted = span.clone();
    Box::pin(
        async move {
            let result = sending.await;
            note(&noted, &result);
            result
        }
        .instrument(span),
    )
}

/// The span of a request.
fn span(attempt: Attempt, request: &http::Request<Body>) -> Span {
    let span = tracing::info_span!(
        "HTTP",
        otel.name = Empty,
        otel.kind = "client",
        http.request.method = Empty,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        server.address = Empty,
        server.port = Empty,
        url.template = Empty,
        url.full = Empty,
        "error.type" = Empty,
    );
    if span.is_disabled() {
        return span;
    }
    let (uri, method) = (request.uri(), request.method().as_str());
    let template = attempt.operation.path.split('?').next().unwrap_or_default();
    span.record("otel.name", format_args!("{method} {template}"));
    span.record("http.request.method", method);
    if attempt.resend > 0 {
        span.record("http.request.resend_count", attempt.resend);
    }
    if let Some(host) = uri.host() {
        let known = if uri.scheme_str() == Some("http") { 80 } else { 443 };
        span.record("server.address", host);
        span.record("server.port", uri.port_u16().unwrap_or(known));
    }
    span.record("url.template", template);
    span.record("url.full", format_args!("{}", shown(uri)));
    span
}

/// Notes the head of a response, or why there is none.
fn note(span: &Span, result: &Result<http::Response<BodyStream>, TransportError>) {
    match result {
        Ok(response) => {
            let status = response.status();
            span.record("http.response.status_code", status.as_u16());
            if status.is_client_error() || status.is_server_error() {
                span.record("error.type", status.as_str());
            }
        }
        Err(error) => {
            let kind = match error.kind() {
                TransportErrorKind::Connect => "connect",
                TransportErrorKind::Timeout => "timeout",
                TransportErrorKind::Coding | TransportErrorKind::Refused | TransportErrorKind::Other => "_OTHER",
            };
            span.record("error.type", kind);
        }
    }
}

/// Tells of a wait that begins.
pub(super) fn wait(wait: &Wait<'_>) {
    let status = wait.error.and_then(Error::status).map(|status| status.as_u16());
    tracing::debug!(
        operation = wait.operation.id,
        wait_ms = milliseconds(wait.time),
        is_asked = wait.is_asked,
        http.response.status_code = status,
        "the call waits before it is sent again"
    );
}

/// Tells that a server wants to be left alone by all calls.
pub(super) fn closed(operation: &'static str, url: &Url, wait: Duration) {
    tracing::warn!(
        operation,
        server.address = url.host_str(),
        wait_ms = milliseconds(wait),
        "the server asked to wait, so that all calls to it do"
    );
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
