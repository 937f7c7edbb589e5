//! Sending: from a request to a bounded answer.
//!
//! In go a client and a [`Request`]; out comes an [`Answer`] whose status is a success, or an [`Error`]. Everything here
//! is written once for all operations: bodies are bytes, and errors still carry the whole answer.

use super::answer::Answer;
use super::body::{Body, BodyStream};
use super::client::{Client, checked};
use super::error::Error;
use super::operation::Status;
use super::progress::{Meter, Watch, metered};
use super::redirect::{self, Next};
use super::request::{Outgoing, Request, Unsendable};
use super::transport::{BoxFuture, Timeout, TransportError};
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, Method, StatusCode};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How much of a failure's body is kept.
const MAX_FAILURE_BYTES: u64 = 1024 * 1024;
/// How much memory is set aside because of a `Content-Length`.
const RESERVED_BYTES: u64 = 8 * 1024 * 1024;

/// How one call differs from the client's settings.
#[derive(Clone, Default)]
pub(super) struct Choices {
    /// Limits the whole call.
    pub(super) timeout: Option<Duration>,
    /// Goes exactly there.
    pub(super) address: Option<String>,
    /// Reads what is there instead.
    pub(super) link: Option<String>,
}

/// One request on its way, whatever it is for.
pub(super) struct Flight {
    /// What errors are labelled with.
    pub(super) label: &'static str,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    /// Statuses that end the flight even if they are redirects.
    pub(super) success: &'static [Status],
    /// Told to the transport.
    pub(super) timeout: Option<Duration>,
}

/// The head of an answer, its body still to be read.
pub(super) struct Landed {
    pub(super) label: &'static str,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) url: Url,
    pub(super) body: BodyStream,
}

/// Sends a call and reads its answer.
pub(super) fn send(client: &Client, request: Request, choices: Choices) -> BoxFuture<'_, Result<Answer, Error>> {
    let (success, limit) = (request.operation().success, client.settings.max_response_bytes);
    exchange(client, request, choices, Reading::Whole, move |landed| Box::pin(finish(landed, success, limit)))
}

/// Sends a call and leaves the body of a success to be read.
pub(super) fn open(client: &Client, request: Request, choices: Choices) -> BoxFuture<'_, Result<Landed, Error>> {
    let (success, limit) = (request.operation().success, client.settings.max_response_bytes);
    exchange(client, request, choices, Reading::Head, move |landed| {
        Box::pin(async move {
            let is_success = success.iter().any(|expected| expected.covers(landed.status));
            if is_success { Ok(landed) } else { Err(refused(landed, limit).await) }
        })
    })
}

/// What the time limit of a call covers of its answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Whole,
    Head,
}

/// Sends a call and goes on with the head of its answer.
fn exchange<'c, R: Send + 'c>(
    client: &'c Client,
    request: Request,
    choices: Choices,
    reading: Reading,
    finish: impl FnOnce(Landed) -> BoxFuture<'c, Result<R, Error>> + Send + 'c,
) -> BoxFuture<'c, Result<R, Error>> {
    Box::pin(async move {
        let operation = request.operation();
        let refuse = |message: String| Error::request(operation.id, message);
        let settings = &client.settings;
        let link = choices.link.as_deref().or(settings.link.as_deref());
        let address = link.or(choices.address.as_deref()).map(exact).transpose().map_err(refuse)?;
        let is_documented = address.is_none();
        let base = settings.base_for(operation.server).map_err(refuse)?;
        let outgoing = request.into_outgoing(&base, address).await.map_err(|problem| match problem {
            Unsendable::Mistake(message) => refuse(message),
            Unsendable::File(error) => Error::file(operation.id, "a file of the form cannot be read", error),
        })?;
        let Outgoing { mut method, mut url, mut headers, mut body } = outgoing;
        if link.is_some() {
            (method, body) = (Method::GET, Body::empty());
            headers.remove(CONTENT_TYPE);
        }
        if settings.may_see_credentials(&url, is_documented) {
            settings.credentials.apply(operation.security, &mut url, &mut headers);
        }
        let is_streamed = body.as_bytes().is_none();
        // How long a large transfer takes says nothing; whether it moves does.
        let timeout = choices.timeout.or(settings.timeout.filter(|_| !is_streamed));
        let meter = Arc::new(Meter::default());
        let body = body.map_stream(|stream| metered(stream, Arc::clone(&meter)));
        // A transport that knows the limit would hold the whole answer to it.
        let told = timeout.filter(|_| reading == Reading::Whole);
        let flight =
            Flight { label: operation.id, method, url, headers, body, success: operation.success, timeout: told };
        let exchange: BoxFuture<'_, Result<R, Error>> = Box::pin(async { finish(fly(client, flight).await?).await });
        let result = match timeout {
            Some(timeout) => within(operation.id, timeout, exchange).await,
            None if is_streamed => {
                let moving = Watch::new(exchange, Arc::clone(&meter), settings.stall).await;
                moving.unwrap_or_else(|| Err(Error::timeout(operation.id, "the transfer stands still")))
            }
            None => exchange.await,
        };
        match meter.failure() {
            // The transport only knows that the body broke off.
            Some(failure) => result.map_err(|_| Error::file(operation.id, "a file of the form failed", failure.error)),
            None => result,
        }
    })
}

/// Sends a request and follows redirects as [`redirect`] says, until there is an answer to read.
pub(super) async fn fly(client: &Client, flight: Flight) -> Result<Landed, Error> {
    let Flight { label, method, mut url, mut headers, mut body, success, timeout } = flight;
    headers.entry(USER_AGENT).or_insert_with(|| client.settings.user_agent.clone());
    for _ in 0..=redirect::LIMIT {
        let replay = body.replay();
        let mut request = http::Request::new(body);
        request.method_mut().clone_from(&method);
        *request.uri_mut() =
            url.as_str().parse().map_err(|_| Error::request(label, "the address is too long to be sent"))?;
        request.headers_mut().clone_from(&headers);
        if let Some(timeout) = timeout {
            request.extensions_mut().insert(Timeout(timeout));
        }
        let sent = client.settings.transport.send(request).await;
        let (head, answer) = sent.map_err(|error| Error::transport(label, &url, error))?.into_parts();
        let is_final = success.iter().any(|status| status.covers(head.status));
        let next = if is_final { Next::Stay } else { redirect::next(&method, &url, head.status, &head.headers) };
        let (to, again) = match (next, replay) {
            (Next::Follow(to), Some(again)) => (to, again),
            (Next::Refuse(why), _) => return Err(Error::redirect(label, why)),
            (Next::Stay, _) | (Next::Follow(_), None) => {
                return Ok(Landed { label, status: head.status, headers: head.headers, url, body: answer });
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
    Err(Error::redirect(label, "the answer redirects more than ten times"))
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
        Err(_) => Err(Error::timeout(label, format!("no whole answer within {timeout:?}"))),
    }
}

/// Reads the body and tells success from failure.
async fn finish(landed: Landed, success: &[Status], limit: u64) -> Result<Answer, Error> {
    if !success.iter().any(|expected| expected.covers(landed.status)) {
        return Err(refused(landed, limit).await);
    }
    let Landed { label, status, headers, url, mut body } = landed;
    if body.length().is_some_and(|announced| announced > limit) {
        return Err(Error::too_large(label, limit));
    }
    match gather(&mut body, limit).await {
        (bytes, End::Whole) => Ok(Answer::received(status, headers, bytes, url)),
        (_, End::Cut) => Err(Error::too_large(label, limit)),
        (_, End::Broken(error)) => Err(Error::transport(label, &url, error)),
    }
}

/// A failure with as much of its body as is kept.
async fn refused(landed: Landed, limit: u64) -> Error {
    let Landed { label, status, headers, url, mut body } = landed;
    // The status is known, so that a failure stays a failure even if its body is cut or breaks off.
    let (bytes, _) = gather(&mut body, MAX_FAILURE_BYTES.min(limit)).await;
    Error::refused(label, Answer::received(status, headers, bytes, url))
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
