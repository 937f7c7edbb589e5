//! Sending: from a request to a bounded response.
//!
//! In go a client and a [`Request`]; out comes a [`RawResponse`] whose status is a success, or an [`Error`]. Everything here
//! is written once for all operations: bodies are bytes, and errors still carry the whole response.

use super::body::{Body, BodyStream};
use super::boxed::BoxFuture;
use super::client::{Client, Settings, checked};
use super::coding;
use super::error::Error;
use super::meter::{Meter, Watch};
use super::operation::Status;
use super::redirect::{self, Next};
use super::request::{Outgoing, Request};
use super::response::RawResponse;
use super::secrets::Secrets;
use super::transport::Timeout;
use super::transport_error::TransportError;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, RANGE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How much of a failure's body is kept.
const MAX_FAILURE_BYTES: u64 = 1024 * 1024;
/// How much memory is set aside because of a `Content-Length`.
const RESERVED_BYTES: u64 = 8 * 1024 * 1024;

/// How one call differs from the client's settings.
#[derive(Clone, Default)]
pub(super) struct CallOptions {
    /// Limits the whole call.
    pub(super) timeout: Option<Duration>,
    /// Goes exactly there.
    pub(super) address: Option<String>,
    /// Reads what is there instead.
    pub(super) link: Option<String>,
    /// Follows links to other origins, too.
    pub(super) may_leave: bool,
}

/// One request on its way, whatever it is for.
pub(super) struct HttpRequest {
    /// What errors are labelled with.
    pub(super) label: &'static str,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    /// Statuses that end the request even if they are redirects.
    pub(super) success: &'static [Status],
    /// Told to the transport.
    pub(super) timeout: Option<Duration>,
}

/// The head of a response, its body still to be read.
pub(super) struct ResponseHead {
    pub(super) label: &'static str,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) url: Url,
    pub(super) body: BodyStream,
    /// What must not be shown of it.
    pub(super) secrets: Arc<Secrets>,
    /// How much memory it may take once it is decoded.
    pub(super) memory: usize,
}

impl ResponseHead {
    /// The response with this much of its body.
    pub(super) fn into_response(self, body: impl Into<Bytes>) -> RawResponse {
        RawResponse::received(self.status, self.headers, body.into(), self.url, self.secrets, self.memory)
    }
}

/// Sends a call and reads its response.
pub(super) fn send(
    client: &Client,
    request: Request,
    options: CallOptions,
) -> BoxFuture<'_, Result<RawResponse, Error>> {
    let limit = client.settings.max_response_bytes;
    exchange(client, request, options, Reading::Whole, move |head, expectation| {
        Box::pin(finish(head, expectation, limit))
    })
}

/// Sends a call and leaves the body of a success to be read.
pub(super) fn open(
    client: &Client,
    request: Request,
    options: CallOptions,
) -> BoxFuture<'_, Result<ResponseHead, Error>> {
    let limit = client.settings.max_response_bytes;
    exchange(client, request, options, Reading::Head, move |head, expectation| {
        Box::pin(async move {
            match expectation.verdict(head.status) {
                Verdict::Success => Ok(head),
                Verdict::Failure => Err(refused(head, limit).await),
                Verdict::Unusable(why) => Err(unusable(head, limit, why).await),
            }
        })
    })
}

/// What the time limit of a call covers of its response.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Whole,
    Head,
}

/// What a status means to a call.
#[derive(Clone, Copy)]
struct Expectation {
    success: &'static [Status],
    /// Whether the call asked for a part of what is there.
    wants_part: bool,
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
            StatusCode::PARTIAL_CONTENT if !self.wants_part => Verdict::Unusable("a part that nobody asked for"),
            StatusCode::MULTI_STATUS => Verdict::Unusable("one of several statuses"),
            _ if is_expected || (expects_success && status.is_success()) => Verdict::Success,
            _ => Verdict::Failure,
        }
    }
}

/// Sends a call and goes on with the head of its response.
fn exchange<'c, R: Send + 'c>(
    client: &'c Client,
    request: Request,
    options: CallOptions,
    reading: Reading,
    finish: impl FnOnce(ResponseHead, Expectation) -> BoxFuture<'c, Result<R, Error>> + Send + 'c,
) -> BoxFuture<'c, Result<R, Error>> {
    Box::pin(async move {
        let endpoint = request.endpoint();
        let settings = &client.settings;
        let outgoing = prepare(settings, request, &options).await?;
        let Outgoing { method, url, headers, body } = outgoing;
        let is_transfer = body.is_transfer();
        // How long a large transfer takes says nothing; whether it moves does.
        let timeout = options.timeout.or(settings.timeout.filter(|_| !is_transfer));
        let meter = Arc::new(Meter::default());
        let body = if is_transfer { body.metered(Arc::clone(&meter)) } else { body };
        // A transport that knows the limit would hold the whole response to it.
        let told = timeout.filter(|_| reading == Reading::Whole);
        let expectation = Expectation { success: endpoint.success, wants_part: headers.contains_key(RANGE) };
        let request =
            HttpRequest { label: endpoint.id, method, url, headers, body, success: endpoint.success, timeout: told };
        let exchange: BoxFuture<'_, Result<R, Error>> =
            Box::pin(async { finish(execute(client, request).await?, expectation).await });
        let result = match timeout {
            Some(timeout) => within(endpoint.id, timeout, exchange).await,
            None if is_transfer => {
                let moving = Watch::new(exchange, Arc::clone(&meter), settings.idle_timeout, settings.timeout).await;
                moving.unwrap_or_else(|| Err(Error::idle(endpoint.id, &meter, settings.idle_timeout)))
            }
            None => exchange.await,
        };
        match meter.failure() {
            // The transport only knows that the body broke off.
            Some(failure) => result.map_err(|_| Error::file(endpoint.id, "a file of the form failed", failure)),
            None => result,
        }
    })
}

/// The request with its address and with what identifies the caller, as far as the address may see it.
async fn prepare(settings: &Settings, request: Request, options: &CallOptions) -> Result<Outgoing, Error> {
    let endpoint = request.endpoint();
    let refuse = |message: String| Error::request(endpoint.id, message);
    let address = options.address.as_deref().map(exact).transpose().map_err(refuse)?;
    let is_documented = address.is_none();
    let base = settings.base_for(endpoint.server).map_err(refuse)?;
    let outgoing = request.into_outgoing(&base, address.clone()).await.map_err(|problem| match problem.file {
        None => refuse(problem.mistake),
        Some(error) => Error::file(endpoint.id, problem.mistake, error),
    })?;
    let first = address.unwrap_or(base);
    let mut may_see = settings.may_see_credentials(&first, is_documented);
    let Outgoing { mut method, mut url, mut headers, mut body } = outgoing;
    coding::ask(&mut headers);
    let link = options.link.as_deref().or(settings.link.as_deref());
    if let Some(link) = link {
        // A link is a redirect: it leads to where the call would have gone, or it takes nothing along.
        url = exact(link).map_err(refuse)?;
        (method, body) = (Method::GET, Body::empty());
        headers.remove(CONTENT_TYPE);
        if !redirect::same_origin(&first, &url) {
            if redirect::is_downgrade(&first, &url) {
                return Err(Error::redirect(endpoint.id, "the link leads from https to http"));
            }
            if !options.may_leave && !settings.may_leave {
                return Err(Error::redirect(endpoint.id, "the link leads to another origin"));
            }
            may_see = false;
            headers = redirect::foreign_headers(&headers);
        }
    }
    if may_see {
        for (name, value) in &settings.default_headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        settings.credentials.apply(endpoint, link.is_some(), &mut url, &mut headers);
    }
    Ok(Outgoing { method, url, headers, body })
}

/// Sends a request and follows redirects as [`redirect`] says, until there is a response to read.
pub(super) async fn execute(client: &Client, request: HttpRequest) -> Result<ResponseHead, Error> {
    let HttpRequest { label, mut method, mut url, mut headers, mut body, success, timeout } = request;
    headers.entry(USER_AGENT).or_insert_with(|| client.settings.user_agent.clone());
    let is_decoded = coding::is_ours(&headers);
    let secrets = client.settings.secrets.with(&headers);
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
        let sent = client.settings.transport.send(request).await;
        let (mut head, response) = sent.map_err(|error| Error::transport(label, &url, error))?.into_parts();
        let is_final = success.iter().any(|status| status.covers(head.status));
        let next = if is_final { Next::Stay } else { redirect::next(&method, &url, head.status, &head.headers) };
        let (to, again) = match (next, replay) {
            (Next::Follow(to), Some(again)) => (to, again),
            (Next::See(to), _) => {
                method = Method::GET;
                headers.remove(CONTENT_TYPE);
                (to, Body::empty())
            }
            (Next::Refuse(why), _) => return Err(Error::redirect(label, why)),
            (Next::Stay, _) | (Next::Follow(_), None) => {
                let body = if is_decoded { coding::decoded(&mut head.headers, response) } else { response };
                let memory = client.settings.memory;
                return Ok(ResponseHead {
                    label,
                    status: head.status,
                    headers: head.headers,
                    url,
                    body,
                    secrets,
                    memory,
                });
            }
        };
        if redirect::same_origin(&url, &to) {
            body = again;
        } else {
            headers = redirect::foreign_headers(&headers);
            body = Body::empty();
        }
        url = to;
    }
    Err(Error::redirect(label, "the response redirects more than ten times"))
}

/// An address that a caller gives for a call. Not shown in errors, as it may be signed.
pub(super) fn exact(address: &str) -> Result<Url, String> {
    let url = Url::parse(address).map_err(|error| format!("the address given for the call is not one: {error}"))?;
    checked(url)
}

/// Gives up when `timeout` is over.
async fn within<T>(
    label: &'static str,
    timeout: Duration,
    exchange: BoxFuture<'_, Result<T, Error>>,
) -> Result<T, Error> {
    match tokio::time::timeout(timeout, exchange).await {
        Ok(result) => result,
        Err(_) => Err(Error::timeout(label, format!("no whole response within {timeout:?}"))),
    }
}

/// Reads the body and tells success from failure.
async fn finish(mut head: ResponseHead, expectation: Expectation, limit: u64) -> Result<RawResponse, Error> {
    match expectation.verdict(head.status) {
        Verdict::Success => {}
        Verdict::Failure => return Err(refused(head, limit).await),
        Verdict::Unusable(why) => return Err(unusable(head, limit, why).await),
    }
    if head.body.length().is_some_and(|announced| announced > limit) {
        return Err(Error::too_large(head.label, limit));
    }
    match gather(&mut head.body, limit).await {
        (bytes, End::Whole) => Ok(head.into_response(bytes)),
        (_, End::Cut) => Err(Error::too_large(head.label, limit)),
        (_, End::Broken(error)) => Err(Error::transport(head.label, &head.url, error)),
    }
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
pub(super) enum End {
    /// At its end.
    Whole,
    /// At the limit.
    Cut,
    /// Before its end.
    Broken(TransportError),
}

/// Reads a body up to a limit and returns what there is.
pub(super) async fn gather(body: &mut BodyStream, limit: u64) -> (Bytes, End) {
    let announced = body.length().unwrap_or(0).min(limit);
    // An announcement costs its sender nothing, so that no more than this is set aside for it.
    let mut bytes = BytesMut::with_capacity(usize::try_from(announced.min(RESERVED_BYTES)).unwrap_or(0));
    loop {
        match body.chunk().await {
            Ok(None) => return (bytes.freeze(), End::Whole),
            Ok(Some(chunk)) => {
                let room = usize::try_from(limit).unwrap_or(usize::MAX) - bytes.len();
                bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    return (bytes.freeze(), End::Cut);
                }
            }
            Err(error) => return (bytes.freeze(), End::Broken(error)),
        }
    }
}
