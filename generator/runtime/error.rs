//! Errors of calls.
//!
//! Input: failures of any stage. Output: an [`Error`] with predicates, and a [`CallError`] around it that holds the
//! documented failure of the operation. Errors name operations and hosts, but never queries, headers or keys.

use super::json::{DecodeError, Value};
use super::message;
use super::meter::Meter;
use super::operation::RequiredScopes;
use super::problem::Problem;
use super::response::RawResponse;
use super::transport_error::{TransportError, TransportErrorKind};
use http::StatusCode;
use http::header::WWW_AUTHENTICATE;
use std::error::Error as StdError;
use std::fmt::{self, Debug};
use std::io;
use std::ops::Deref;
use std::time::Duration;
use url::Url;

/// A failed call.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: &'static str,
    /// What happened, unless the response shows it.
    message: String,
    response: Option<RawResponse>,
    decode: Option<DecodeError>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    fate: Fate,
    attempts: u32,
    /// How long the client would have had to wait before it sent anything.
    wait: Option<Duration>,
    /// The token that the operation needs, where that may be the reason.
    needed: Option<String>,
}

/// How far the server came with a request that failed without a whole response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It did not begin with it: nothing was sent.
    NotBegun,
    /// It is unknown.
    Unknown,
    /// It does not matter: another attempt would end alike.
    Final,
}

/// The kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request or the client's settings are invalid. Nothing was sent.
    Request,
    /// The connection could not be established. Nothing was sent.
    Connect,
    /// The call timed out.
    Timeout,
    /// The connection broke, or a redirect was refused.
    Transport,
    /// The API responded with a status that is not a success.
    Status,
    /// The API responded with success, but the body is not as documented.
    Decode,
    /// The operation that the call began failed or was cancelled, as the API reported later.
    Failed,
    /// The response is larger than the client accepts.
    TooLarge,
    /// A file could not be read or written.
    File,
    /// There is no credential, since its provider failed. The call was not sent.
    Credential,
}

impl Error {
    fn new(kind: ErrorKind, operation: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Inner {
            kind,
            operation,
            message,
            response: None,
            decode: None,
            source: None,
            fate: Fate::Final,
            attempts: 0,
            wait: None,
            needed: None,
        }))
    }

    /// A request, or a client, that cannot be built.
    pub(super) fn request(operation: &'static str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Request, operation, message)
    }

    pub(super) fn transport(operation: &'static str, url: &Url, error: TransportError) -> Self {
        let place = url.origin().ascii_serialization();
        let (kind, message) = match error.kind() {
            TransportErrorKind::Connect => (ErrorKind::Connect, format!("no connection to {place}")),
            TransportErrorKind::Timeout => (ErrorKind::Timeout, format!("timed out waiting for {place}")),
            TransportErrorKind::Coding => {
                (ErrorKind::Transport, format!("the body of the response from {place} cannot be decoded"))
            }
            // What refuses it knows why.
            TransportErrorKind::Refused => {
                (ErrorKind::Transport, error.source().map(ToString::to_string).unwrap_or_default())
            }
            TransportErrorKind::Other => (ErrorKind::Transport, format!("the connection to {place} failed")),
        };
        let mut this = Self::new(kind, operation, message);
        this.0.fate = match error.kind() {
            TransportErrorKind::Connect => Fate::NotBegun,
            TransportErrorKind::Timeout | TransportErrorKind::Other => Fate::Unknown,
            TransportErrorKind::Coding | TransportErrorKind::Refused => Fate::Final,
        };
        // What refuses the request has its words above.
        this.0.source = (error.kind() != TransportErrorKind::Refused).then(|| error.into_source());
        this
    }

    pub(super) fn timeout(operation: &'static str, message: impl Into<String>) -> Self {
        let mut this = Self::new(ErrorKind::Timeout, operation, message);
        this.0.fate = Fate::Unknown;
        this
    }

    /// A transfer that no longer makes progress.
    pub(super) fn idle(operation: &'static str, meter: &Meter, idle_timeout: Duration) -> Self {
        if meter.is_through() {
            return Self::timeout(operation, "everything was sent, but no response was received");
        }
        Self::timeout(operation, format!("the transfer is idle: no byte moved for {idle_timeout:?}"))
    }

    pub(super) fn redirect(operation: &'static str, message: &'static str) -> Self {
        Self::new(ErrorKind::Transport, operation, message)
    }

    pub(super) fn refused(operation: &'static str, response: RawResponse) -> Self {
        Self::of(ErrorKind::Status, operation, String::new(), response)
    }

    /// A call that nothing was sent for, since a response to another one asked to wait for longer than it may.
    pub(super) fn not_admitted(operation: &'static str, response: RawResponse, wait: Duration) -> Self {
        let mut this = Self::refused(operation, response);
        this.0.attempts = 0;
        this.0.wait = Some(wait);
        this
    }

    pub(super) fn decode(operation: &'static str, response: RawResponse, error: DecodeError) -> Self {
        let message = unusable(&response, &format!("not as documented: {}", response.hide_problem(&error)));
        let mut this = Self::of(ErrorKind::Decode, operation, message, response);
        this.0.decode = Some(error);
        this
    }

    /// A success that is not one the call can use.
    pub(super) fn unusable(operation: &'static str, response: RawResponse, why: &str) -> Self {
        Self::of(ErrorKind::Decode, operation, unusable(&response, why), response)
    }

    /// What a response led to.
    pub(super) fn of(kind: ErrorKind, operation: &'static str, message: String, response: RawResponse) -> Self {
        let mut this = Self::new(kind, operation, message);
        this.0.attempts = response.attempts();
        this.0.response = Some(response);
        this
    }

    pub(super) fn too_large(operation: &'static str, limit: u64) -> Self {
        Self::new(ErrorKind::TooLarge, operation, format!("the response is larger than {limit} bytes"))
    }

    pub(super) fn file(operation: &'static str, message: impl Into<String>, error: io::Error) -> Self {
        let mut this = Self::new(ErrorKind::File, operation, message);
        this.0.source = Some(Box::new(error));
        this
    }

    /// A provider that gives no secret. The message has its error, whose cause is the cause.
    pub(super) fn credential(
        operation: &'static str,
        message: impl Into<String>,
        error: impl StdError + Send + Sync + 'static,
    ) -> Self {
        let mut this = Self::new(ErrorKind::Credential, operation, message);
        this.0.source = Some(Box::new(error));
        this
    }

    /// The same error, with the scopes that the operation requires if the token may lack them (RFC 6750, section 3.1).
    pub(super) fn lacking<'s>(mut self, scopes: impl Iterator<Item = &'s RequiredScopes>) -> Self {
        let challenge = self.response().and_then(|response| response.headers().get(WWW_AUTHENTICATE));
        let is_scope =
            challenge.is_some_and(|text| String::from_utf8_lossy(text.as_bytes()).contains("insufficient_scope"));
        let is_forbidden = self.0.kind == ErrorKind::Status && self.status() == Some(StatusCode::FORBIDDEN);
        if is_scope || is_forbidden {
            let needed: Vec<String> = scopes.map(RequiredScopes::needed).collect();
            self.0.needed = (!needed.is_empty()).then(|| needed.join(", or "));
        }
        self
    }

    /// The same error, after so many attempts.
    pub(super) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// How far the server came.
    pub(super) fn fate(&self) -> Fate {
        self.0.fate
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the operation that failed, such as `getUploadCredentials`; `None` if the client itself could not be
    /// built.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        (!self.0.operation.is_empty()).then_some(self.0.operation)
    }

    /// Returns the status of the response, if there is one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.response.as_ref().map(RawResponse::status)
    }

    /// Returns the response, if there is one.
    #[must_use]
    pub fn response(&self) -> Option<&RawResponse> {
        self.0.response.as_ref()
    }

    /// Returns why the body could not be decoded, of a success or of a documented failure.
    #[must_use]
    pub fn decode_error(&self) -> Option<&DecodeError> {
        self.0.decode.as_ref()
    }

    /// Returns the message in the body: from the fields that APIs use for messages, or else the errors about parts of
    /// the request. It is on one line and has at most 300 characters.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        let response = self.0.response.as_ref()?;
        let message = match response.json::<Value>() {
            Ok(value) => message::find(&value)?,
            Err(_) if response.is_plain_text() => response.text().into_owned(),
            Err(_) => return None,
        };
        let line = message::one_line(&response.hide(&message), message::LENGTH);
        (!line.is_empty()).then_some(line)
    }

    /// Returns the problem details (RFC 9457) if the response is `application/problem+json`, whether the API documents
    /// them or not.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        Problem::read(self.0.response.as_ref()?)
    }

    /// Returns `true` for status 404: the resource does not exist, or not for this user.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.has_status(404)
    }

    /// Returns `true` for status 401: the credential is missing or not accepted.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(401)
    }

    /// Returns `true` for status 403: this user is not allowed to do this.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.has_status(403)
    }

    /// Returns `true` for status 409: the request conflicts with what exists.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.has_status(409)
    }

    /// Returns `true` for status 429: too many requests; see [`Error::retry_after`].
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429)
    }

    /// Returns `true` for statuses 500 to 599: the server failed.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Returns `true` if the call timed out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// Returns `true` if the connection could not be established, so that nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect
    }

    /// Returns how long the API asks to wait: `Retry-After` in seconds or as a date, or `retry-after-ms`; at most a year.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.wait.or_else(|| self.0.response.as_ref()?.retry_after())
    }

    /// Returns how often the request was sent; 0 if nothing was sent. This is the error of the last attempt.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    fn has_status(&self, status: u16) -> bool {
        self.status().is_some_and(|found| found.as_u16() == status)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(formatter, "{operation}: ")?;
        }
        let Some(response) = &self.0.response else { return formatter.write_str(&self.0.message) };
        formatter.write_str(&status_line(response.status()))?;
        if self.0.kind != ErrorKind::Status {
            return write!(formatter, ": {}", self.0.message);
        }
        match self.message() {
            Some(message) => write!(formatter, ": {message}")?,
            // The page of a proxy or of a login is not a message of the API.
            None if response.is_page() => write!(formatter, "{}: {}", response.called(), response.beginning())?,
            None => {
                if let Some(decode) = self.0.decode.as_ref().filter(|_| !response.body().is_empty()) {
                    let problem = format!("not as documented: {}", response.hide_problem(decode));
                    write!(formatter, ": its response{} is {problem}; {}", response.called(), response.beginning())?;
                }
            }
        }
        if let Some(needed) = &self.0.needed {
            write!(formatter, "; it needs {needed}")?;
        }
        match self.retry_after() {
            Some(wait) => write!(formatter, "; again in {} s", wait.as_millis().div_ceil(1000)),
            None => Ok(()),
        }
    }
}

impl Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Error");
        debug.field("kind", &self.0.kind).field("operation", &self.0.operation).field("message", &self.0.message);
        if let Some(response) = &self.0.response {
            debug.field("response", response);
        }
        if let Some((response, decode)) = self.0.response.as_ref().zip(self.0.decode.as_ref()) {
            debug.field("decode", &response.hide_problem(decode));
        }
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl StdError for Error {
    /// Returns the underlying failure, such as that of the operating system. The response is not a cause but the error
    /// itself.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source: &(dyn StdError + 'static) = self.0.source.as_deref()?;
        if self.0.kind == ErrorKind::Credential { source.source() } else { Some(source) }
    }
}

/// The documented failures of one operation, implemented by the operation's error enum.
pub trait ApiError: Debug + Send + Sync + Sized + 'static {
    /// Chooses the variant for the status of a response and decodes its body; `None` if the status is not documented.
    ///
    /// # Errors
    /// Returns an error if the body is not as documented for that status.
    fn decode(response: &RawResponse) -> Result<Option<Self>, DecodeError>;

    /// Returns the name of the variant, and its body as JSON if it has one.
    #[cfg(feature = "full-codec")]
    fn described(&self) -> (&'static str, Option<String>);
}

/// A failed call of one operation: the underlying [`Error`], whose methods are available through `Deref`, and what the
/// API reported if it is a documented failure.
///
/// ```text
/// match error.api() {
///     Some(GetThingError::Conflict(body)) => …, // what the document says of status 409
///     _ if error.is_not_found() => …,           // any other status, whatever the body
///     _ => …,                                   // see `error.kind()`
/// }
/// ```
pub struct CallError<E>(Box<(Option<E>, Error)>);

impl<E: ApiError> CallError<E> {
    /// Decodes the documented failure from an error.
    pub(super) fn from_error(mut error: Error) -> Self {
        let response = error.0.response.as_ref().filter(|_| error.0.kind == ErrorKind::Status);
        let api = match response.map(E::decode) {
            Some(Ok(api)) => api,
            Some(Err(problem)) => {
                error.0.decode = Some(problem);
                None
            }
            None => None,
        };
        Self(Box::new((api, error)))
    }
}

impl<E> CallError<E> {
    /// Returns the failure that the API reported, by status. `None` if the status is not documented, if the body is not as documented
    /// (see [`Error::decode_error`]), or if there is no response (see [`Error::kind`]).
    #[must_use]
    pub fn api(&self) -> Option<&E> {
        self.0.0.as_ref()
    }

    /// Returns the failure that the API reported alone, as [`CallError::api`] does.
    #[must_use]
    pub fn into_api(self) -> Option<E> {
        self.0.0
    }

    /// Returns the underlying error.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0.1
    }

    /// Returns both parts.
    #[must_use]
    pub fn into_parts(self) -> (Option<E>, Error) {
        *self.0
    }
}

impl<E> Deref for CallError<E> {
    type Target = Error;

    fn deref(&self) -> &Error {
        &self.0.1
    }
}

impl<E> From<CallError<E>> for Error {
    fn from(error: CallError<E>) -> Self {
        error.0.1
    }
}

impl<E> fmt::Display for CallError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.error(), formatter)
    }
}

impl<E: Debug> Debug for CallError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CallError").field("api", &self.api()).field("error", self.error()).finish()
    }
}

impl<E: Debug> StdError for CallError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error().source()
    }
}

/// The message for a success that cannot be used: the reason, the media type, and the beginning of the body.
fn unusable(response: &RawResponse, why: &str) -> String {
    format!("the call succeeded, but its response{} is {why}; {}", response.called(), response.beginning())
}

/// `404 Not Found`
pub(super) fn status_line(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}
