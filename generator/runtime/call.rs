//! Calls: what each operation's method returns.
//!
//! In go a request and a decoder; out comes a future of a typed body. A thin shell that adds types to what
//! [`send`](super::send) does without them, since it is compiled again for each operation.

use super::body::Body;
use super::boxed::BoxFuture;
use super::client::Client;
use super::error::{ApiError, CallError, Error};
use super::json::DecodeError;
use super::request::Request;
use super::response::{RawResponse, Response};
use super::send::{CallOptions, open, send};
use super::streaming_response::StreamingResponse;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// A call that is sent when it is awaited.
///
/// ```text
/// let list = plane.attachments().get_attachments(…).await?;             // the body
/// let whole = plane.attachments().get_attachments(…).response().await?; // status and headers too
/// ```
///
/// `P` is how its response goes on, for a list that comes page by page and a sequence that comes item by item.
#[must_use = "a call is sent only when it is awaited"]
pub struct Call<'c, T, E, P = ()> {
    pub(super) client: &'c Client,
    pub(super) request: Request,
    pub(super) options: CallOptions,
    pub(super) decode: fn(&RawResponse) -> Result<T, DecodeError>,
    pub(super) error: PhantomData<fn() -> E>,
    pub(super) pages: P,
}

impl<'c, T, E> Call<'c, T, E> {
    /// A call of a request, whose response is decoded by `decode`.
    pub fn new(client: &'c Client, request: Request, decode: fn(&RawResponse) -> Result<T, DecodeError>) -> Self {
        Self { client, request, options: CallOptions::default(), decode, error: PhantomData, pages: () }
    }
}

impl<'c, T, E, P> Call<'c, T, E, P> {
    /// Limits how long this call may take instead of what the client says.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Sets a header. It takes the place of one of the same name, `Authorization` too. A value that no header can carry
    /// becomes an error when the call is awaited.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request.insert_header(name, value);
        self
    }

    /// Asks for another media type, such as one that the operation documents beside its own, and gives the response as it
    /// comes. A value that no header can carry becomes an error when the call is awaited.
    pub fn accept(self, media_type: &str) -> Call<'c, RawResponse, E> {
        self.header("accept", media_type).raw()
    }

    /// The same call, whose response is given as it comes.
    pub(super) fn raw(self) -> Call<'c, RawResponse, E> {
        let Self { client, request, options, .. } = self;
        Call { client, request, options, decode: RawResponse::raw, error: PhantomData, pages: () }
    }

    /// Sends the request to exactly this address instead, such as one that was signed beforehand. The client's
    /// credentials go along only within the client's own origin.
    pub fn url(mut self, address: &str) -> Self {
        self.options.address = Some(address.to_owned());
        self
    }

    /// Follows a link of an earlier response, such as that to the next page, and reads what is there as the response of this
    /// operation: with `GET` and without a body. The link must be within the origin that the call would have gone to.
    pub fn link(mut self, address: &str) -> Self {
        self.options.link = Some(address.to_owned());
        self
    }

    /// Follows links to other origins, too, its own and those that pages name. They see nothing of the call but what it
    /// accepts.
    pub fn other_origins(mut self) -> Self {
        self.options.may_leave = true;
        self
    }

    /// Sends these bytes instead of the operation's own body, as one of the media types that it documents beside its own.
    pub fn body(mut self, media_type: &str, body: impl Into<Body>) -> Self {
        self.request.raw(media_type, body);
        self
    }

    /// The client and the label of errors, for flows that go on from here.
    pub(super) fn origin(&self) -> (&'c Client, &'static str) {
        (self.client, self.request.operation().id)
    }
}

impl<'c, T, E: ApiError, P> Call<'c, T, E, P> {
    /// Sends the call and returns status and headers with the body.
    pub fn response(self) -> ResponseFuture<'c, T, E> {
        let label = self.request.operation().id;
        let response = send(self.client, self.request, self.options);
        ResponseFuture { label, response, decode: self.decode, error: PhantomData }
    }

    /// Sends the call and hands over the body of a success while it is received, for what is large or goes on for long.
    /// The timeout ends with the head of the response; from then on the body may take as long as it moves.
    ///
    /// # Errors
    /// As for the call itself, but that nothing is decoded.
    pub async fn stream(self) -> Result<StreamingResponse, CallError<E>> {
        let idle_timeout = self.client.settings.idle_timeout;
        let head = open(self.client, self.request, self.options).await;
        head.map(|head| StreamingResponse::new(head, idle_timeout)).map_err(CallError::from_error)
    }
}

impl<'c, T: 'c, E: ApiError, P> IntoFuture for Call<'c, T, E, P> {
    type Output = Result<T, CallError<E>>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(Plain(self.response()))
    }
}

impl<T, E, P> fmt::Debug for Call<'_, T, E, P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

/// A call on its way, with status and headers at its end.
#[must_use = "a call is sent only when it is awaited"]
pub struct ResponseFuture<'c, T, E> {
    label: &'static str,
    response: BoxFuture<'c, Result<RawResponse, Error>>,
    decode: fn(&RawResponse) -> Result<T, DecodeError>,
    error: PhantomData<fn() -> E>,
}

// Written out rather than as `async` blocks, which cost a compiler far more per operation.
impl<T, E: ApiError> Future for ResponseFuture<'_, T, E> {
    type Output = Result<Response<T>, CallError<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(self.response.as_mut().poll(context)) {
            Err(error) => Err(CallError::from_error(error)),
            Ok(response) => match (self.decode)(&response) {
                Ok(body) => Ok(Response::new(&response, body)),
                Err(error) => Err(CallError::from_error(Error::decode(self.label, response, error))),
            },
        })
    }
}

impl<T, E> fmt::Debug for ResponseFuture<'_, T, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

/// A call on its way, with the body alone at its end.
struct Plain<'c, T, E>(ResponseFuture<'c, T, E>);

impl<T, E: ApiError> Future for Plain<'_, T, E> {
    type Output = Result<T, CallError<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map_ok(Response::into_body)
    }
}
