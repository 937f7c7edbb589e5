//! Calls: what each operation's method returns.
//!
//! In go a request and the type of its operation; out comes a future of a typed body. A thin shell that adds types to what
//! [`send`](super::send) does without them, since it is compiled again for each operation. What an operation alone can be
//! asked for is set by methods beside its type.

use super::body::Body;
use super::boxed::BoxFuture;
use super::client::Client;
use super::error::{ApiError, CallError, Error};
use super::json::DecodeError;
use super::operation::{Endpoint, RequiredScopes};
use super::request::Request;
use super::response::{RawResponse, Response};
use super::retry::Retry;
use super::send::{CallOptions, open, send};
use super::streaming_response::StreamingResponse;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// An operation of the API. Each has a type of its own, which is what a [`Call`] is a call of.
pub trait Operation: 'static {
    /// What the body of a success decodes into.
    type Output: 'static;
    /// What the API returns instead of a success.
    type Error: ApiError;
    /// Where calls go, what they accept, and which statuses are successes.
    const ENDPOINT: &'static Endpoint;
    /// How the body of a success is decoded.
    const DECODE: Decoder<Self::Output>;
    /// The scopes that it requires of the tokens of OAuth 2.
    const SCOPES: &'static [RequiredScopes] = &[];
}

/// What decodes the body of a success.
pub type Decoder<T> = fn(&RawResponse) -> Result<T, DecodeError>;

/// An operation whose response is given as it comes.
#[derive(Debug)]
pub struct Raw<O>(PhantomData<fn() -> O>);

impl<O: Operation> Operation for Raw<O> {
    type Output = RawResponse;
    type Error = O::Error;
    const ENDPOINT: &'static Endpoint = O::ENDPOINT;
    const DECODE: Decoder<RawResponse> = RawResponse::raw;
}

/// A call that is sent when it is awaited.
///
/// ```text
/// let list = project.work_items().list().per_page(50).await?;             // the body
/// let whole = project.work_items().list().per_page(50).response().await?; // status and headers too
/// ```
///
/// `O` is its operation. What else it takes than what the method asks for is set by methods of the call, which are listed
/// in the documentation of the operation: of `work_items::List`, for example. Below, what every call has comes first.
#[must_use = "a call is sent only when it is awaited"]
pub struct Call<'c, O> {
    pub(super) client: Client,
    pub(crate) request: Request,
    pub(super) options: CallOptions,
    operation: Kind<'c, O>,
}

/// What a call is for, and how long what it borrows lives.
type Kind<'c, O> = PhantomData<(&'c Client, fn() -> O)>;

/// A call that borrows nothing.
pub(super) fn owned<'c, O>(client: Client, request: Request) -> Call<'c, O> {
    Call { client, request, options: CallOptions::default(), operation: PhantomData }
}

impl<'c, O> Call<'c, O> {
    /// A call that says nothing yet.
    pub fn new(client: &'c Client) -> Self
    where
        O: Operation,
    {
        Self::of(client, Request::new(O::ENDPOINT).requiring(O::SCOPES))
    }

    /// A call of a request, whose response decodes into what the operation has.
    pub fn of(client: &'c Client, request: Request) -> Self {
        owned(client.clone(), request)
    }

    /// Limits how long an attempt of this call may take instead of what the client says.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Limits how long the whole call may take, with all attempts and the waits between them. A wait that would end later is
    /// not begun.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.deadline = Some(deadline);
        self
    }

    /// Sets when this call is sent again instead of what the client says.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.options.retry = Some(retry);
        self
    }

    /// Declares that the call may happen twice, so that it is sent again when it is unknown whether it happened.
    pub fn idempotent(mut self) -> Self {
        self.options.is_idempotent = true;
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
    pub fn accept(self, media_type: &str) -> Call<'c, Raw<O>> {
        self.header("accept", media_type).raw()
    }

    /// The same call, whose response is given as it comes.
    pub(super) fn raw(self) -> Call<'c, Raw<O>> {
        self.retyped()
    }

    /// The same call of another operation, with its address.
    pub(super) fn retyped<P>(self) -> Call<'c, P> {
        let Self { client, request, options, .. } = self;
        Call { client, request, options, operation: PhantomData }
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
    pub fn raw_body(mut self, media_type: &str, body: impl Into<Body>) -> Self {
        self.request.raw(media_type, body);
        self
    }
}

impl<'c, O: Operation> Call<'c, O> {
    /// Sends the call and returns status and headers with the body.
    pub fn response(self) -> ResponseFuture<'c, O::Output, O::Error> {
        let label = self.request.endpoint().id;
        let response = send(&self.client, self.request, self.options);
        ResponseFuture { label, response, decode: O::DECODE, error: PhantomData }
    }

    /// Sends the call and returns `None` where the server says with status 404 that nothing is there, whatever is missing: a
    /// part of the path, too.
    ///
    /// # Errors
    /// As for the call itself, but for that status.
    pub async fn optional(self) -> Result<Option<O::Output>, CallError<O::Error>> {
        match self.await {
            Ok(body) => Ok(Some(body)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Sends the call and hands over the body of a success while it is received, for what is large or goes on for long.
    /// The timeout ends with the head of the response; from then on the body may take as long as it moves.
    ///
    /// # Errors
    /// As for the call itself, but that nothing is decoded.
    pub async fn stream(self) -> Result<StreamingResponse, CallError<O::Error>> {
        let idle_timeout = self.client.settings.idle_timeout;
        let head = open(&self.client, self.request, self.options).await;
        head.map(|head| StreamingResponse::new(head, idle_timeout)).map_err(CallError::from_error)
    }
}

impl<'c, O: Operation> IntoFuture for Call<'c, O> {
    type Output = Result<O::Output, CallError<O::Error>>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(Plain(self.response()))
    }
}

impl<O> fmt::Debug for Call<'_, O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Call").field("request", &self.request).finish_non_exhaustive()
    }
}

/// A call on its way, with status and headers at its end.
#[must_use = "a call is sent only when it is awaited"]
pub struct ResponseFuture<'c, T, E> {
    pub(super) label: &'static str,
    response: BoxFuture<'c, Result<RawResponse, Error>>,
    decode: Decoder<T>,
    error: PhantomData<fn() -> E>,
}

// Written out rather than as `async` blocks, which cost a compiler far more per operation.
impl<T, E: ApiError> ResponseFuture<'_, T, E> {
    fn decoded(&mut self, context: &mut Context<'_>) -> Poll<Result<(RawResponse, T), CallError<E>>> {
        Poll::Ready(match ready!(self.response.as_mut().poll(context)) {
            Err(error) => Err(CallError::from_error(error)),
            Ok(response) => match (self.decode)(&response) {
                Ok(body) => Ok((response, body)),
                Err(error) => Err(CallError::from_error(Error::decode(self.label, response, error))),
            },
        })
    }
}

impl<T, E: ApiError> Future for ResponseFuture<'_, T, E> {
    type Output = Result<Response<T>, CallError<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.decoded(context).map_ok(|(response, body)| Response::new(response, body))
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
        self.0.decoded(context).map_ok(|(_, body)| body)
    }
}
