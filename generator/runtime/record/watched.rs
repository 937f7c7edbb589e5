//! The transport around another one that hands every exchange to a recorder.
//!
//! An exchange is handed over when the body of its response has ended or is dropped, with as much of it as the caller read;
//! or when there is no response. What was compressed for the client alone is decoded here already.

use super::super::body::{Body, BodyStream};
use super::super::boxed::BoxFuture;
use super::super::clock::{self, Instant};
use super::super::coding;
use super::super::layer::Attempt;
use super::super::transport::Transport;
use super::super::transport_error::{TransportError, TransportErrorKind};
use super::entry::{Content, Exchange, Message};
use super::recorder::Recorder;
use super::tap::{Sent, tap};
use bytes::Bytes;
use http::Method;
use http::header::CONTENT_ENCODING;
use http::request::Parts;
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// Why an exchange ended that was given up before there was a response.
pub(super) const ABANDONED: &str = "abandoned";

/// A transport that is recorded.
pub(super) struct Watched {
    pub(super) inner: Arc<dyn Transport>,
    pub(super) recorder: Recorder,
}

impl Transport for Watched {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let is_decoded = coding::is_ours(&head.headers);
            let mut exchange = begun(&head);
            let media_type = exchange.sent.header("content-type").to_owned();
            let (body, sent) = tap(body, &media_type, self.recorder.body_limit());
            exchange.is_token |= media_type.starts_with("application/x-www-form-urlencoded") && asks_for_token(&body);
            let recorder = self.recorder.clone();
            let mut pending = Pending { recorder, exchange: Some(exchange), sent, begun: Instant::now(), head: None };
            let response = match self.inner.send(http::Request::from_parts(head, body)).await {
                Ok(response) => response,
                Err(error) => {
                    pending.fails(&error);
                    return Err(error);
                }
            };
            let (mut head, body) = response.into_parts();
            let body = if is_decoded { coding::decoded(&mut head.headers, body) } else { body };
            pending.head = Some(Instant::now());
            // What is compressed cannot be looked into.
            let is_readable = is_decoded || !head.headers.contains_key(CONTENT_ENCODING);
            let limit = if is_readable { pending.recorder.body_limit() } else { 0 };
            if let Some(exchange) = &mut pending.exchange {
                exchange.status = Some(head.status);
                exchange.version = head.version;
                exchange.received = Some(Message::new(&head.headers));
                exchange.failure = None;
            }
            let body = Watching { body, pending, kept: Vec::new(), size: 0, limit, is_whole: false };
            Ok(http::Response::from_parts(head, BodyStream::new(body)))
        })
    }
}

/// An exchange that begins.
fn begun(head: &Parts) -> Exchange {
    let attempt = head.extensions.get::<Attempt>();
    Exchange {
        operation: attempt.map(|attempt| attempt.operation.id),
        attempt: attempt.map_or(1, |attempt| attempt.number),
        started: clock::system_time(),
        times: [Duration::ZERO; 2],
        method: head.method.as_str().to_owned(),
        url: head.uri.to_string(),
        version: head.version,
        sent: Message::new(&head.headers),
        // Whatever the client posts on its own account is for a token.
        is_token: attempt.is_none() && head.method == Method::POST,
        status: None,
        received: None,
        failure: Some(ABANDONED),
    }
}

/// Whether a form is that of a grant.
fn asks_for_token(body: &Body) -> bool {
    let text = body.as_bytes().and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    text.split('&').any(|pair| pair.starts_with("grant_type="))
}

/// An exchange that is not over.
struct Pending {
    recorder: Recorder,
    /// `None` once it is handed over.
    exchange: Option<Exchange>,
    sent: Sent,
    begun: Instant,
    /// When the head of the response was there.
    head: Option<Instant>,
}

impl Pending {
    fn fails(&mut self, error: &TransportError) {
        if let Some(exchange) = &mut self.exchange {
            exchange.failure = Some(name(error.kind()));
        }
    }

    fn ends(&mut self) {
        let Some(mut exchange) = self.exchange.take() else { return };
        let now = Instant::now();
        let head = self.head.unwrap_or(now);
        exchange.times = [head.saturating_duration_since(self.begun), now.saturating_duration_since(head)];
        let media_type = exchange.sent.header("content-type").to_owned();
        (exchange.sent.content, exchange.sent.size) = self.sent.take(&media_type);
        self.recorder.write(exchange);
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.ends();
    }
}

/// How a failure is called in a recording.
fn name(kind: TransportErrorKind) -> &'static str {
    match kind {
        TransportErrorKind::Connect => "connect",
        TransportErrorKind::Timeout => "timeout",
        TransportErrorKind::Coding => "coding",
        TransportErrorKind::Refused => "refused",
        TransportErrorKind::Other => "other",
    }
}

/// A body on its way to the caller.
struct Watching {
    body: BodyStream,
    pending: Pending,
    kept: Vec<u8>,
    /// How much there was so far.
    size: u64,
    limit: usize,
    is_whole: bool,
}

impl Watching {
    fn ends(&mut self) {
        let left = self.body.length();
        let is_whole = self.is_whole || left == Some(0);
        if let Some(received) = self.pending.exchange.as_mut().and_then(|exchange| exchange.received.as_mut()) {
            let is_cut = !is_whole || self.kept.len() as u64 != self.size;
            let media_type = received.header("content-type").to_owned();
            received.content = match self.limit {
                0 if self.size > 0 => Content::Left(self.size),
                _ => Content::of(&self.kept, &media_type, is_cut),
            };
            received.size = Some(self.size + left.filter(|_| !is_whole).unwrap_or_default());
        }
        self.kept = Vec::new();
        self.pending.ends();
    }
}

impl http_body::Body for Watching {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        Poll::Ready(match ready!(self.body.poll(context)) {
            Some(Ok(data)) => {
                let room = self.limit.saturating_sub(self.kept.len());
                self.kept.extend_from_slice(&data[..data.len().min(room)]);
                self.size += data.len() as u64;
                Some(Ok(Frame::data(data)))
            }
            Some(Err(error)) => {
                self.pending.fails(&error);
                self.ends();
                Some(Err(error))
            }
            None => {
                self.is_whole = true;
                self.ends();
                None
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.length() == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.ends();
    }
}
