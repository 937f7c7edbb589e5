//! Responses that go on item by item: a stream of what each item decodes into.
//!
//! In goes a call; out come items as they are received, in memory for one of them. How items are told apart is known to
//! [`frames`](super::frames), their type to the caller.

use super::boxed::BoxFuture;
use super::call::{Call, Operation};
use super::error::{CallError, Error};
use super::exchange::ResponseHead;
use super::frames::{Frame, Frames, Framing};
use super::json::{Decode, DecodeError};
use super::response::RawResponse;
use super::send::open;
use super::streaming_response::StreamingResponse;
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// An operation whose response is a sequence of items. Awaited, a call of it gives the whole as text.
pub trait Events: Operation<Output = String> {
    /// What the sequence holds.
    type Item: Decode;
    /// How its items are told apart.
    const FRAMING: Framing;
}

/// The items of a response, as they come: a stream, and without one's help too.
///
/// The call is sent when the first item is asked for. After an item that is not as documented the next one comes; after any
/// other error there is nothing more.
#[must_use = "the call is sent only when an item is asked for"]
pub struct EventStream<'c, O> {
    label: &'static str,
    /// The most that one item may take, in bytes.
    limit: u64,
    state: State<'c>,
    /// The response without its body, once it has come.
    head: RawResponse,
    frames: Frames,
    operation: PhantomData<fn() -> O>,
}

/// The state of a response.
enum State<'c> {
    /// The head is still to come.
    Sent(BoxFuture<'c, Result<ResponseHead, Error>>, std::time::Duration),
    /// The next bytes are still to come.
    Reading(BoxFuture<'static, (StreamingResponse, Result<Option<Bytes>, Error>)>),
    /// It is no sequence of items, and its beginning is still to come.
    Refused(BoxFuture<'static, Error>),
    /// There is nothing more to come.
    Over,
}

impl<'c, O: Events> EventStream<'c, O> {
    /// The items that a call leads to. Nothing is sent before the first is asked for.
    pub fn of(call: Call<'c, O>) -> Self {
        let Call { client, request, options, .. } = call;
        let label = request.endpoint().id;
        let (limit, idle_timeout) = (client.settings.max_response_bytes, client.settings.idle_timeout);
        let state = State::Sent(open(&client, request, options), idle_timeout);
        let head = RawResponse::new(StatusCode::OK, HeaderMap::new(), Bytes::new());
        Self { label, limit, state, head, frames: Frames::new(O::FRAMING), operation: PhantomData }
    }

    /// The next item, or nothing at the end of the response.
    ///
    /// # Errors
    /// As for the call itself; also when an item is not as documented, or larger than the client takes.
    pub async fn next(&mut self) -> Option<Result<O::Item, CallError<O::Error>>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<<Self as Stream>::Item>> {
        loop {
            // What is wrong with one item says nothing about the next.
            if let Some(item) = self.frames.next() {
                return Poll::Ready(Some(self.decode(item).map_err(CallError::from_error)));
            }
            let step = match &mut self.state {
                State::Over => return Poll::Ready(None),
                State::Sent(head, idle_timeout) => {
                    let idle_timeout = *idle_timeout;
                    let head = ready!(head.as_mut().poll(context));
                    match head.map(|head| self.begin(StreamingResponse::new(head, idle_timeout))) {
                        Ok(None) => continue,
                        Ok(streamed) => Ok(streamed),
                        Err(error) => Err(error),
                    }
                }
                State::Refused(beginning) => Err(ready!(beginning.as_mut().poll(context))),
                State::Reading(bytes) => match ready!(bytes.as_mut().poll(context)) {
                    (_, Err(error)) => Err(error),
                    (_, Ok(None)) => {
                        self.frames.finish();
                        Ok(None)
                    }
                    (streamed, Ok(Some(bytes))) => {
                        self.frames.push(&bytes);
                        Ok(Some(streamed))
                    }
                },
            };
            let is_large = self.frames.waiting() as u64 > self.limit;
            self.state = match step {
                Ok(Some(_)) if is_large => {
                    self.state = State::Over;
                    return Poll::Ready(Some(Err(CallError::from_error(Error::too_large(self.label, self.limit)))));
                }
                Ok(Some(mut streamed)) => State::Reading(Box::pin(async move {
                    let bytes = streamed.chunk().await;
                    (streamed, bytes)
                })),
                Ok(None) => State::Over,
                Err(error) => {
                    self.state = State::Over;
                    return Poll::Ready(Some(Err(CallError::from_error(error))));
                }
            };
        }
    }

    /// Goes on with the body, unless it is no sequence of items: then its beginning is waited for, to tell what it is.
    fn begin(&mut self, mut streamed: StreamingResponse) -> Option<StreamingResponse> {
        self.head = head(&streamed);
        if self.frames.framing().is_of(self.head.media_type()) {
            return Some(streamed);
        }
        let (label, head) = (self.label, self.head.clone());
        self.state = State::Refused(Box::pin(async move {
            let beginning = streamed.chunk().await.ok().flatten().unwrap_or_default();
            Error::decode(label, with_body(&head, beginning), DecodeError::new("expected a sequence of items"))
        }));
        None
    }

    fn decode(&self, item: Frame) -> Result<O::Item, Error> {
        let (decoded, item) = match item {
            Frame::Whole(item) => (self.head.decode(&item), item),
            Frame::Cut(item) => (Err(DecodeError::new("the item may have been cut off")), item),
        };
        decoded.map_err(|error| Error::decode(self.label, with_body(&self.head, item), error))
    }
}

/// A response without its body.
fn head(response: &StreamingResponse) -> RawResponse {
    let ResponseHead { status, headers, received, .. } = &response.head;
    RawResponse::received(*status, headers.clone(), Bytes::new(), received.clone())
}

/// The same response with another body, such as one of its items.
fn with_body(response: &RawResponse, body: impl Into<Bytes>) -> RawResponse {
    let mut inner = (*response.0).clone();
    inner.body = body.into();
    RawResponse(Arc::new(inner))
}

// Nothing here is ever pinned: futures are in boxes.
impl<O> Unpin for EventStream<'_, O> {}

impl<O: Events> Stream for EventStream<'_, O> {
    type Item = Result<O::Item, CallError<O::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<O> fmt::Debug for EventStream<'_, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EventStream").field("frames", &self.frames).finish_non_exhaustive()
    }
}
