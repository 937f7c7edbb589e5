//! The front of Plane's API: in come requests as they arrive, out go responses.
//!
//! It does what the recorded server does before and after an endpoint, in its order: the size of the body, the path,
//! the `Accept` header, the key, the permission, the throttle, the method. What an endpoint does is not known here.

use super::accounts::{Accounts, Caller};
use super::faults::Fault;
use super::query::Query;
use super::record::{Host, Record};
use super::response::Response;
use super::route::{self, Found};
use super::site::{Passed, Site};
use super::throttle::{Throttle, Verdict};
use super::{Body, Dropped};
use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, Request, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde_json::json;
use std::sync::Arc;

/// Larger bodies are refused.
const LARGEST_BODY: u64 = 5 * 1024 * 1024;
/// So much of a body that is refused is still read, so that the client gets to see the response.
const DRAINED: u64 = 64 * 1024 * 1024;

/// Everything a request meets.
#[derive(Debug)]
pub(super) struct Front {
    pub(super) site: Site,
    pub(super) accounts: Accounts,
    pub(super) throttle: Throttle,
    pub(super) record: Arc<Record>,
    /// `host:port` of the storage; `None` when it is to be reached through this server.
    pub(super) storage_host: Option<String>,
    /// Replaces the recorded limits.
    pub(super) requests_per_minute: Option<usize>,
}

impl Front {
    /// Responds to one request.
    pub(super) async fn respond(self: Arc<Self>, request: Request<Incoming>) -> Result<http::Response<Body>, Dropped> {
        if self.storage_host.is_none() && request.uri().path().starts_with(&format!("/{}", self.site.signer.bucket)) {
            return Arc::clone(&self.site.storage).respond(request).await;
        }
        self.record.note(Host::Api, request.method(), request.uri(), request.headers());
        let delay = self.site.faults.find(|fault| match fault {
            Fault::SlowApi(delay) => Some(*delay),
            _ => None,
        });
        if let Some(delay) = delay {
            tokio::time::sleep(delay).await;
        }
        let (parts, body) = request.into_parts();
        let takes_gzip = text(&parts.headers, &ACCEPT_ENCODING).contains("gzip");
        let response = match read(&parts.headers, body).await? {
            Some(body) => self.handle(&parts, body).await,
            None => Response::json(
                StatusCode::PAYLOAD_TOO_LARGE,
                &json!({
                    "error": "REQUEST_BODY_TOO_LARGE",
                    "detail": "The size of the request body exceeds the maximum allowed size."
                }),
            )
            .by_origin_only(),
        };
        Ok(response.into_http(takes_gzip))
    }

    async fn handle(&self, request: &http::request::Parts, body: Bytes) -> Response {
        let route = match route::find(request.uri.path()) {
            Found::Here(route) => route,
            Found::WithSlash => {
                let query = request.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
                return Response::moved(&format!("{}/{query}", request.uri.path()));
            }
            Found::Nowhere => return Response::error(StatusCode::NOT_FOUND, "Page not found."),
        };
        let allow = route.allow;
        if let Some(response) = negotiate(request) {
            return response.allow(allow);
        }
        let account = match self.accounts.caller(request.headers.get("x-api-key").map(http::HeaderValue::as_bytes)) {
            Caller::Known(account) => account,
            Caller::Anonymous => {
                let message = "Authentication credentials were not provided.";
                return Response::detail(StatusCode::UNAUTHORIZED, message).by_origin_only().allow(allow);
            }
            Caller::Refused => {
                let message = "Given API token is not valid";
                return Response::detail(StatusCode::FORBIDDEN, message).by_origin_only().allow(allow);
            }
        };
        if !self.site.permits(&route, &request.method, account) {
            return Response::forbidden().allow(allow);
        }
        let rate = self.requests_per_minute.unwrap_or_else(|| account.rate());
        let rate = if self.site.faults.has(&Fault::RateLimited) { 0 } else { rate };
        let left = match self.throttle.count(account, rate) {
            Verdict::Passed(left) => left,
            Verdict::Refused { retry_after } => return Response::too_many(retry_after).allow(allow),
        };
        let method = &request.method;
        let response = if !allow.split(", ").any(|allowed| allowed == method.as_str()) {
            let message = format!("Method \"{method}\" not allowed.");
            Response::detail(StatusCode::METHOD_NOT_ALLOWED, &message)
        } else if self.site.faults.has(&Fault::ApiFails(method.clone())) {
            Response::broken()
        } else {
            let passed = Passed {
                method: method.clone(),
                account,
                query: Query::read(request.uri.query().unwrap_or_default()),
                content_type: text(&request.headers, &CONTENT_TYPE).to_owned(),
                body,
                storage_host: self.storage_host.clone().unwrap_or_else(|| text(&request.headers, &HOST).to_owned()),
            };
            self.site.handle(&route, &passed).await
        };
        response.allow(allow).left(left)
    }
}

/// The body, or `None` where it is too large.
async fn read(headers: &HeaderMap, mut body: Incoming) -> Result<Option<Bytes>, Dropped> {
    let announced = text(headers, &CONTENT_LENGTH).parse().unwrap_or(0_u64);
    let (mut kept, mut seen) = (Vec::new(), 0_u64);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Dropped(error.to_string()))?;
        let data = frame.into_data().unwrap_or_default();
        seen += data.len() as u64;
        if seen.max(announced) <= LARGEST_BODY {
            kept.extend_from_slice(&data);
        } else if seen > DRAINED {
            break;
        }
    }
    Ok((seen.max(announced) <= LARGEST_BODY).then(|| kept.into()))
}

/// What is wrong with the representation that the client asks for.
fn negotiate(request: &http::request::Parts) -> Option<Response> {
    let query = request.uri.query().unwrap_or_default();
    let format = query.split('&').rev().find_map(|pair| pair.strip_prefix("format="));
    if format.is_some_and(|format| !format.is_empty() && format != "json") {
        return Some(Response::detail(StatusCode::NOT_FOUND, "Not found."));
    }
    let accept = text(&request.headers, &ACCEPT);
    let takes_json = accept
        .split(',')
        .map(|range| range.split(';').next().unwrap_or_default().trim())
        .any(|range| matches!(range, "" | "*/*" | "application/*") || range.eq_ignore_ascii_case("application/json"));
    let message = "Could not satisfy the request Accept header.";
    (!takes_json).then(|| Response::detail(StatusCode::NOT_ACCEPTABLE, message))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
