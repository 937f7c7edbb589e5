//! One attempt: a request on its way through redirects, and its response.
//!
//! In goes a [`HttpRequest`], complete but for its body; out comes what [`Arrived`]: the head of a success with its body whole
//! or still to be read, or an [`Error`]. Everything here is written once for all operations.

use super::body::{Body, BodyStream};
use super::client::Client;
use super::coding;
use super::credentials::Awaited;
use super::error::Error;
use super::layer::{self, Attempt};
use super::operation::{Endpoint, Status};
use super::redirect::{self, Next};
use super::response::{RawResponse, Received};
use super::secrets::Secrets;
#[cfg(feature = "tracing")]
use super::trace;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use super::transport::Address;
use super::transport::Timeout;
use super::transport_error::TransportError;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use url::Url;

/// How much of a failure's body is kept.
const MAX_FAILURE_BYTES: u64 = 1024 * 1024;
/// How much memory is set aside because of a `Content-Length`.
const RESERVED_BYTES: u64 = 8 * 1024 * 1024;

/// One request, whatever it is for, without its body.
#[derive(Clone)]
pub(super) struct HttpRequest {
    /// The operation that it belongs to, which errors are labelled with.
    pub(super) endpoint: &'static Endpoint,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    /// The idempotency key among the headers.
    pub(super) key: Option<HeaderValue>,
    /// The credentials that it still waits for.
    pub(super) awaited: Awaited,
    /// What must not be shown, if that is more than the client's secrets.
    pub(super) secrets: Option<Arc<Secrets>>,
}

impl HttpRequest {
    /// A request that nothing identifies.
    pub(super) fn plain(endpoint: &'static Endpoint, method: Method, url: Url, headers: HeaderMap) -> Self {
        Self { endpoint, method, url, headers, key: None, awaited: Awaited::default(), secrets: None }
    }
}

/// What differs from attempt to attempt.
pub(super) struct Attempted<'a> {
    /// The first one is 1.
    pub(super) number: u32,
    /// Counts what is sent.
    pub(super) sends: &'a AtomicU32,
    pub(super) body: Body,
    /// Passed to the transport.
    pub(super) timeout: Option<Duration>,
}

/// The head of a response, its body still to be read.
pub(super) struct ResponseHead {
    pub(super) label: &'static str,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: BodyStream,
    pub(super) received: Received,
}

impl ResponseHead {
    /// The response with this much of its body.
    fn into_response(self, body: impl Into<Bytes>) -> RawResponse {
        RawResponse::received(self.status, self.headers, body.into(), self.received)
    }

    /// An error of the connection that the body comes from.
    pub(super) fn broken(&self, error: TransportError) -> Error {
        Error::transport(self.label, &self.received.url, error).after(self.received.attempts)
    }

    /// The error of a body that no longer moves.
    pub(super) fn silent(&self, idle_timeout: Duration) -> Error {
        let message = format!("no byte was received for {idle_timeout:?}");
        Error::timeout(self.label, message).after(self.received.attempts)
    }
}

/// A success.
pub(super) struct Arrived {
    pub(super) head: ResponseHead,
    /// The body, if it was to be read.
    bytes: Bytes,
}

impl Arrived {
    pub(super) fn into_response(self) -> RawResponse {
        self.head.into_response(self.bytes)
    }
}

/// How much of a response belongs to an attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// All of it, up to so many bytes.
    Whole(u64),
    /// Its head, and the body of a failure up to so many bytes.
    Head(u64),
}

/// What a status means to a call.
#[derive(Clone, Copy)]
pub(super) struct Expectation {
    pub(super) success: &'static [Status],
    /// Whether the call asked for a part of what is there.
    pub(super) wants_part: bool,
    /// Whether the call asked for what has changed alone.
    pub(super) takes_unchanged: bool,
}

enum Verdict {
    Success,
    Failure,
    /// The server did what it was asked to, but this cannot be the response.
    Unusable(&'static str),
}

impl Expectation {
    /// A 2xx that is not documented is a success like the others (RFC 9110, section 15), unless it says that this is not the
    /// whole response. Whether it is of any use is seen when its body is decoded.
    fn verdict(self, status: StatusCode) -> Verdict {
        let is_named = self.success.contains(&Status::Code(status.as_u16()));
        let is_expected = self.success.iter().any(|expected| expected.covers(status));
        let expects_success = self.success.iter().any(|expected| match expected {
            Status::Code(code) => code / 100 == 2,
            Status::Class(class) => *class == 2,
            Status::Default => true,
        });
        match status {
            _ if is_named => Verdict::Success,
            StatusCode::NOT_MODIFIED if self.takes_unchanged => Verdict::Success,
            StatusCode::PARTIAL_CONTENT if !self.wants_part => Verdict::Unusable("a part that was not asked for"),
            StatusCode::MULTI_STATUS => Verdict::Unusable("one of several statuses"),
            _ if is_expected || (expects_success && status.is_success()) => Verdict::Success,
            _ => Verdict::Failure,
        }
    }
}

/// Sends a request, follows its redirects and reads its response.
pub(super) async fn exchange(
    client: &Client,
    request: &HttpRequest,
    attempted: Attempted<'_>,
    expectation: Expectation,
    reading: Reading,
) -> Result<Arrived, Error> {
    let mut head = follow(client, request, attempted, expectation.success).await?;
    let (Reading::Whole(limit) | Reading::Head(limit)) = reading;
    match expectation.verdict(head.status) {
        Verdict::Success => {}
        Verdict::Failure => return Err(refused(head, limit).await),
        Verdict::Unusable(why) => return Err(unusable(head, limit, why).await),
    }
    if let Reading::Head(_) = reading {
        return Ok(Arrived { head, bytes: Bytes::new() });
    }
    if head.body.length().is_some_and(|announced| announced > limit) {
        return Err(Error::too_large(head.label, limit));
    }
    match gather(&mut head.body, limit).await {
        (bytes, End::Whole) => Ok(Arrived { head, bytes }),
        (_, End::Cut) => Err(Error::too_large(head.label, limit)),
        (_, End::Broken(error)) => Err(head.broken(error)),
    }
}

/// Sends a request and follows redirects as [`redirect`] says, until there is a response to read.
async fn follow(
    client: &Client,
    request: &HttpRequest,
    attempted: Attempted<'_>,
    success: &'static [Status],
) -> Result<ResponseHead, Error> {
    let (endpoint, label, key) = (request.endpoint, request.endpoint.id, &request.key);
    let Attempted { number, sends, mut body, timeout } = attempted;
    let (mut method, mut url) = (request.method.clone(), request.url.clone());
    let mut headers = Cow::Borrowed(&request.headers);
    let is_decoded = coding::is_ours(&headers);
    let secrets = request.secrets.as_ref().unwrap_or(&client.settings.secrets).with(&headers);
    for hop in 0..=redirect::LIMIT {
        let replay = body.replay();
        // What has a meaning for the method is announced even when it is nothing (RFC 9110, section 8.6).
        let announces = matches!(method, Method::POST | Method::PUT | Method::PATCH) && body.length() == Some(0);
        let mut request = http::Request::new(body);
        request.method_mut().clone_from(&method);
        *request.uri_mut() = url.as_str().parse().map_err(|_| match hop {
            0 => Error::request(label, "the address is too long to be sent"),
            _ => Error::redirect(label, "the response redirects to an address that is too long to be sent"),
        })?;
        request.headers_mut().clone_from(&headers);
        if announces {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(timeout) = timeout {
            request.extensions_mut().insert(Timeout(timeout));
        }
        #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
        request.extensions_mut().insert(Address(url.clone()));
        let attempt = Attempt { operation: endpoint, number, hop, resend: sends.fetch_add(1, Ordering::Relaxed) };
        request.extensions_mut().insert(attempt);
        let send = |request| layer::send(&client.settings.layers, &*client.settings.transport, request);
        #[cfg(feature = "tracing")]
        let sent = trace::sent(attempt, request, send).await;
        #[cfg(not(feature = "tracing"))]
        let sent = send(request).await;
        let (mut head, response) = sent.map_err(|error| Error::transport(label, &url, error))?.into_parts();
        let is_final = success.iter().any(|status| status.covers(head.status));
        let next = if is_final { Next::Stay } else { redirect::next(&method, &url, head.status, &head.headers) };
        let (to, again) = match (next, replay) {
            (Next::Follow(to), Some(again)) => (to, again),
            (Next::See(to), _) => {
                method = Method::GET;
                headers.to_mut().remove(CONTENT_TYPE);
                (to, Body::empty())
            }
            (Next::Refuse(why), _) => return Err(Error::redirect(label, why)),
            (Next::Stay, _) | (Next::Follow(_), None) => {
                let body = if is_decoded { coding::decoded(&mut head.headers, response) } else { response };
                let memory = client.settings.memory;
                let received = Received { url, secrets, memory, attempts: number, key: key.clone() };
                return Ok(ResponseHead { label, status: head.status, headers: head.headers, body, received });
            }
        };
        if redirect::same_origin(&url, &to) {
            body = again;
        } else {
            headers = Cow::Owned(redirect::foreign_headers(&headers));
            body = Body::empty();
        }
        url = to;
    }
    Err(Error::redirect(label, "the response redirects more than ten times"))
}

/// A failure with as much of its body as is kept.
async fn refused(mut head: ResponseHead, limit: u64) -> Error {
    // The status is known, so that a failure stays a failure even if its body is cut or breaks off.
    let (bytes, _) = gather(&mut head.body, MAX_FAILURE_BYTES.min(limit)).await;
    Error::refused(head.label, head.into_response(bytes))
}

/// A success that cannot be the response, with as much of its body as is kept of a failure's.
async fn unusable(mut head: ResponseHead, limit: u64, why: &'static str) -> Error {
    let (bytes, _) = gather(&mut head.body, MAX_FAILURE_BYTES.min(limit)).await;
    Error::unusable(head.label, head.into_response(bytes), why)
}

/// How reading a body ended.
enum End {
    /// At its end.
    Whole,
    /// At the limit.
    Cut,
    /// Before its end.
    Broken(TransportError),
}

/// Reads a body up to a limit and returns what there is.
async fn gather(body: &mut BodyStream, limit: u64) -> (Bytes, End) {
    let announced = body.length().unwrap_or(0).min(limit);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    // Most bodies come in one piece, which is not copied.
    let (mut first, mut bytes) = (Bytes::new(), BytesMut::new());
    let end = loop {
        let chunk = match body.chunk().await {
            Ok(None) => break End::Whole,
            Ok(Some(chunk)) => chunk,
            Err(error) => break End::Broken(error),
        };
        let room = limit - first.len() - bytes.len();
        let kept = chunk.len().min(room);
        if first.is_empty() && bytes.is_empty() {
            first = chunk.slice(..kept);
        } else {
            if bytes.is_empty() {
                // An announcement costs its sender nothing, so that no more than this is set aside for it.
                bytes.reserve(usize::try_from(announced.min(RESERVED_BYTES)).unwrap_or(0));
                bytes.extend_from_slice(&std::mem::take(&mut first));
            }
            bytes.extend_from_slice(&chunk[..kept]);
        }
        if chunk.len() > room {
            break End::Cut;
        }
    };
    (if bytes.is_empty() { first } else { bytes.freeze() }, end)
}
