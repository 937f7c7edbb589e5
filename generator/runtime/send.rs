//! Sending: from a call to a bounded response.
//!
//! In go a client, a [`Request`] and how the call differs from the client's settings; out comes a [`RawResponse`] whose status
//! is a success, or the head of one, or an [`Error`]. Here a request gets its address and what identifies the caller; how it
//! is sent is known to [`attempts`](super::attempts).

use super::attempts::{self, Plan, Transfer};
use super::body::Body;
use super::boxed::BoxFuture;
use super::client::{Client, Settings, checked};
use super::coding;
use super::credentials::Awaited;
use super::error::Error;
use super::exchange::{Arrived, Expectation, HttpRequest, Reading, ResponseHead};
use super::idempotency;
use super::meter::Meter;
use super::operation::Repeat;
use super::redirect;
use super::request::{Outgoing, Request};
use super::response::RawResponse;
use super::retry::{Repeatable, Retry};
use http::Method;
use http::header::{CONTENT_TYPE, RANGE};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// A call that goes on after its first response.
pub(super) type Finish = fn(Client, Request, CallOptions) -> Finishing;

/// The response that such a call ends with.
pub(super) type Finishing = BoxFuture<'static, Result<RawResponse, Error>>;

/// How one call differs from the client's settings.
#[derive(Clone, Default)]
pub(super) struct CallOptions {
    /// Limits each attempt.
    pub(super) timeout: Option<Duration>,
    /// Limits the whole call.
    pub(super) deadline: Option<Duration>,
    /// When it is sent again.
    pub(super) retry: Option<Retry>,
    /// Whether it may happen twice, whatever is known of its operation.
    pub(super) is_idempotent: bool,
    /// Goes exactly there.
    pub(super) address: Option<String>,
    /// Reads what is there instead.
    pub(super) link: Option<String>,
    /// Follows links to other origins, too.
    pub(super) may_leave: bool,
    /// Goes on after the first response.
    pub(super) finish: Option<Finish>,
    /// That there is nothing new is a success.
    pub(super) takes_unchanged: bool,
}

/// Sends a call and reads its response.
pub(super) fn send(
    client: &Client,
    request: Request,
    mut options: CallOptions,
) -> BoxFuture<'static, Result<RawResponse, Error>> {
    if let Some(finish) = options.finish.take() {
        return finish(client.clone(), request, options);
    }
    let reading = Reading::Whole(client.settings.max_response_bytes);
    // A call may outlive the client that it was made with.
    let client = client.clone();
    Box::pin(async move { call(&client, request, options, reading).await.map(Arrived::into_response) })
}

/// Sends a call and leaves the body of a success to be read.
pub(super) fn open(
    client: &Client,
    request: Request,
    options: CallOptions,
) -> BoxFuture<'static, Result<ResponseHead, Error>> {
    let reading = Reading::Head(client.settings.max_response_bytes);
    let client = client.clone();
    Box::pin(async move { call(&client, request, options, reading).await.map(|arrived| arrived.head) })
}

/// Sends a call, again where that helps.
async fn call(client: &Client, request: Request, options: CallOptions, reading: Reading) -> Result<Arrived, Error> {
    let (endpoint, scopes) = (request.endpoint(), request.scopes);
    let settings = &client.settings;
    let (retry, left) = attempts::of_flow(client, endpoint.id)?;
    let (Outgoing { method, url, mut headers, body }, mut awaited) = prepare(settings, request, &options).await?;
    awaited.scopes = scopes;
    let is_link = options.link.is_some() || settings.link.is_some();
    // What a link leads to is another request than the operation's.
    let repeat = if is_link { Repeat::ByMethod } else { endpoint.repeat };
    let key = idempotency::key(repeat, &mut headers);
    let is_idempotent = options.is_idempotent || key.is_some();
    let repeatable = if is_idempotent { Repeatable::Always } else { Repeatable::of(repeat, &method) };
    let repeatable = settings.repeatable.unwrap_or(repeatable);
    let is_transfer = body.is_transfer();
    // How long a large transfer takes says nothing; whether it moves does.
    let timeout = options.timeout.or(settings.timeout.filter(|_| !is_transfer));
    let meter = is_transfer.then(Arc::<Meter>::default);
    let body = match &meter {
        Some(meter) => body.metered(Arc::clone(meter)),
        None => body,
    };
    let plan = Plan {
        expectation: Expectation {
            success: endpoint.success,
            wants_part: headers.contains_key(RANGE),
            takes_unchanged: options.takes_unchanged,
        },
        reading,
        timeout,
        deadline: options.deadline.into_iter().chain(left).min(),
        retry: options.retry.or(retry).unwrap_or(settings.retry),
        repeatable,
        transfer: meter.map(|meter| Transfer { meter, report: None, total: None }),
    };
    let request = HttpRequest { key, awaited, ..HttpRequest::plain(endpoint, method, url, headers) };
    let result = attempts::run(client, request, body, plan).await;
    if scopes.is_empty() {
        return result;
    }
    result.map_err(|error| error.lacking(settings.credentials.known(settings.recipe.schemes, scopes)))
}

/// The request with its address and with what identifies the caller, as far as the address may see it. Credentials that
/// providers give are for each attempt to ask for.
async fn prepare(settings: &Settings, request: Request, options: &CallOptions) -> Result<(Outgoing, Awaited), Error> {
    let endpoint = request.endpoint();
    let refuse = |message: String| Error::request(endpoint.id, message);
    let address = options.address.as_deref().map(exact).transpose().map_err(refuse)?;
    let is_documented = address.is_none();
    let base = settings.base_for(endpoint.server).map_err(refuse)?;
    let outgoing = request.into_outgoing(&base, address.clone()).await.map_err(|problem| match problem.file {
        None => refuse(problem.mistake),
        Some(error) => Error::file(endpoint.id, problem.mistake, error),
    })?;
    let first = address.map_or(base, Cow::Owned);
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
    let mut awaited = Awaited::default();
    if may_see {
        for (name, value) in &settings.default_headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        awaited = settings.credentials.apply(endpoint, link.is_some(), &mut url, &mut headers);
    }
    Ok((Outgoing { method, url, headers, body }, awaited))
}

/// An address that a caller gives for a call. Not shown in errors, as it may be signed.
pub(super) fn exact(address: &str) -> Result<Url, String> {
    let url = Url::parse(address).map_err(|error| format!("the address given for the call is not one: {error}"))?;
    checked(url)
}
