//! The token endpoint of OAuth 2 (RFC 6749, section 3.2): one form, one bounded response.
//!
//! Input: an address, who the client is, and the form of a grant. Output: tokens, or an error with the code and the
//! description of the endpoint. A secret goes there only, encrypted unless that is this machine. No redirect is followed,
//! and no layer and no observer sees the request.

use super::body::{Body, BodyStream};
use super::clock;
use super::credentials::is_loopback;
use super::escape::{base64, header_value, push_encoded};
use super::json::{self, Value};
use super::message::one_line;
use super::provide::Asked;
use super::random;
use super::redirect;
use super::secrets::Secrets;
use super::transport::Timeout;
use super::transport_error::TransportError;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;
use url::Url;

/// The largest response.
const MAX_BYTES: usize = 64 * 1024;
/// How often the endpoint is asked while it fails.
const ATTEMPTS: u32 = 3;
/// The longest first wait.
const FIRST: Duration = Duration::from_millis(200);
/// The longest description that an error shows.
const SHOWN: usize = 300;

/// Who a client is.
#[derive(Clone)]
pub(super) struct Identity {
    pub(super) id: String,
    pub(super) secret: Option<String>,
    pub(super) authentication: Authentication,
}

/// How a client says who it is (RFC 6749, section 2.3.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Authentication {
    /// `client_secret_basic`
    Basic,
    /// `client_secret_post`
    Form,
}

impl Identity {
    pub(super) fn new(id: String, secret: Option<String>) -> Self {
        Self { id, secret, authentication: Authentication::Basic }
    }
}

/// The form of a grant.
pub(super) struct Form {
    text: String,
    secrets: Vec<String>,
}

impl Form {
    pub(super) fn new(grant: &str) -> Self {
        let mut form = Self { text: String::new(), secrets: Vec::new() };
        form.text("grant_type", grant);
        form
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        push_encoded(&mut self.text, &form_encoded(name), &form_encoded(value));
    }

    /// Adds a value that is never shown.
    pub(super) fn secret(&mut self, name: &str, value: &str) {
        self.text(name, value);
        self.secrets.extend([value.to_owned(), form_encoded(value)]);
    }
}

/// What the endpoint gives.
pub(super) struct Tokens {
    pub(super) access: String,
    pub(super) life: Option<Duration>,
    pub(super) refresh: Option<String>,
}

/// Sends the form of a grant and reads the response. A grant that was not given because the endpoint is not there or failed is
/// asked for again.
pub(super) async fn ask(
    asked: &Asked<'_>,
    url: &Url,
    identity: &Identity,
    mut form: Form,
) -> Result<Tokens, TokenError> {
    if !is_safe(url) {
        return Err(TokenError::setup("the address of the token endpoint is not https"));
    }
    let mut authorization = None;
    match (&identity.secret, identity.authentication) {
        (Some(secret), Authentication::Basic) => {
            // Both are encoded before they are joined.
            let login = base64(format!("{}:{}", form_encoded(&identity.id), form_encoded(secret)).as_bytes());
            authorization = header_value(&format!("Basic {login}"));
            form.secrets.extend([secret.clone(), form_encoded(secret), login]);
        }
        (Some(secret), Authentication::Form) => {
            form.text("client_id", &identity.id);
            form.secret("client_secret", secret);
        }
        (None, _) => form.text("client_id", &identity.id),
    }
    let secrets = Secrets::new(form.secrets, &[]);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    if let Some(mut authorization) = authorization {
        authorization.set_sensitive(true);
        headers.insert(AUTHORIZATION, authorization);
    }
    let (status, given) = send(asked, url, &headers, Some(&form.text)).await?;
    // Some refuse with a success.
    let has = |key: &str| given.as_ref().and_then(|given| given.get(key)).is_some_and(|value| value.as_str().is_some());
    if status.is_success() && (has("access_token") || !has("error")) {
        return tokens(given.as_ref());
    }
    Err(TokenError::refused(status, given.as_ref(), &secrets))
}

/// Whether a secret may be sent to an address, and what it says of itself be believed.
pub(super) fn is_safe(url: &Url) -> bool {
    redirect::is_web(url) && (url.scheme() != "http" || is_loopback(url))
}

/// Asks an authorization server, again where it is not there or fails: with a form, or for what is there.
pub(super) async fn send(
    asked: &Asked<'_>,
    url: &Url,
    headers: &HeaderMap,
    form: Option<&str>,
) -> Result<(StatusCode, Option<Value>), TokenError> {
    let mut tried = 0;
    loop {
        let sent = once(asked, url, headers, form).await;
        tried += 1;
        let is_passing = match &sent {
            Ok((status, _)) => is_passing(*status),
            Err(error) => error.is_passing,
        };
        if !is_passing || tried == ATTEMPTS {
            return sent;
        }
        clock::sleep(random::up_to(FIRST.saturating_mul(1 << tried))).await;
    }
}

/// Whether a refusal may be over soon.
fn is_passing(status: StatusCode) -> bool {
    status.is_server_error() || status.as_u16() == 429
}

async fn once(
    asked: &Asked<'_>,
    url: &Url,
    headers: &HeaderMap,
    form: Option<&str>,
) -> Result<(StatusCode, Option<Value>), TokenError> {
    let place = &asked.place;
    let mut request = Request::new(form.map_or_else(Body::empty, Body::from));
    *request.method_mut() = if form.is_some() { Method::POST } else { Method::GET };
    *request.uri_mut() =
        url.as_str().parse().map_err(|_| TokenError::setup("the address of the token endpoint cannot be sent"))?;
    request.headers_mut().clone_from(headers);
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.headers_mut().insert(USER_AGENT, place.user_agent.clone());
    if let Some(timeout) = place.timeout {
        request.extensions_mut().insert(Timeout(timeout));
    }
    let (head, body) = place.transport.send(request).await.map_err(TokenError::transport)?.into_parts();
    if head.status.is_redirection() {
        return Err(TokenError::setup("the token endpoint redirects, which is not followed"));
    }
    let bytes = whole(body).await?;
    Ok((head.status, json::decode::<Value>(&bytes).ok()))
}

/// The whole body of a response.
async fn whole(mut body: BodyStream) -> Result<Vec<u8>, TokenError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.chunk().await.map_err(TokenError::transport)? {
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(TokenError::setup("the response of the token endpoint is too large"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The tokens of a response (RFC 6749, section 5.1).
fn tokens(response: Option<&Value>) -> Result<Tokens, TokenError> {
    let text = |key: &str| response.and_then(|response| response.get(key)).and_then(Value::as_str);
    let access = text("access_token").filter(|token| !token.is_empty());
    let access = access.ok_or_else(|| TokenError::setup("the response of the token endpoint has no access token"))?;
    if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(TokenError::setup("the token endpoint gives tokens of a type other than `Bearer`"));
    }
    // Some say it in a text.
    let life = response.and_then(|response| response.get("expires_in")).and_then(|life| match life.as_str() {
        Some(text) => text.trim().parse::<f64>().ok(),
        None => life.as_f64(),
    });
    let life = life.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Ok(Tokens { access: access.to_owned(), life, refresh: text("refresh_token").map(str::to_owned) })
}

/// A text in a form (URL Standard, section 5.2).
fn form_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Why there is no token.
pub(super) struct TokenError {
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    /// Whether the endpoint may give one soon.
    is_passing: bool,
}

impl TokenError {
    /// Something that stays as it is.
    pub(super) fn setup(message: &'static str) -> Self {
        Self { message: message.to_owned(), source: None, is_passing: false }
    }

    fn transport(error: TransportError) -> Self {
        let message = "the token endpoint cannot be reached".to_owned();
        Self { message, source: Some(error.into_source()), is_passing: true }
    }

    /// A refusal (RFC 6749, section 5.2). What it says may repeat what was sent.
    fn refused(status: StatusCode, response: Option<&Value>, secrets: &Secrets) -> Self {
        let text = |key: &str| {
            let text = response?.get(key)?.as_str()?;
            Some(one_line(&secrets.hide(text), SHOWN)).filter(|line| !line.is_empty())
        };
        let mut message = format!("the token endpoint refused with status {}", status.as_u16());
        for part in [text("error"), text("error_description")].into_iter().flatten() {
            message.push_str(": ");
            message.push_str(&part);
        }
        Self { message, source: None, is_passing: is_passing(status) }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenError")
            .field("message", &self.message)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
