//! Responses of Plane's API: in come a status and a body, out goes an HTTP response with the headers of the recorded server.
//!
//! Knows no endpoints. Which responses carry rate limits or `Allow` is for the caller to say; what depends on the
//! body (its length, `Vary`, compression) is settled here.

use super::Body;
use super::throttle::Left;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use futures_core::Stream;
use http::StatusCode;
use http::header::{self, HeaderName, HeaderValue};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full, StreamBody};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The server leaves shorter bodies uncompressed.
const COMPRESSED_FROM: usize = 200;

/// A response in the making.
#[derive(Debug)]
pub(super) struct Response {
    status: StatusCode,
    body: Content,
    headers: Vec<(HeaderName, HeaderValue)>,
    by_origin_only: bool,
}

#[derive(Debug)]
enum Content {
    Nothing,
    Html,
    /// An empty page whose length is not announced.
    Chunked,
    Json(Vec<u8>),
}

impl Response {
    fn new(status: StatusCode, body: Content) -> Self {
        Self { status, body, headers: Vec::new(), by_origin_only: false }
    }

    /// A JSON body.
    pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        let text = serde_json::to_vec(body).expect("what the double sends has text keys and finite numbers");
        Self::new(status, Content::Json(text))
    }

    /// `{"error": …}`.
    pub(super) fn error(status: StatusCode, message: &str) -> Self {
        Self::json(status, &json!({ "error": message }))
    }

    /// `{"error": …, "status": false}` with 400.
    pub(super) fn refused(message: &str) -> Self {
        Self::json(StatusCode::BAD_REQUEST, &json!({ "error": message, "status": false }))
    }

    /// `{"detail": …}`.
    pub(super) fn detail(status: StatusCode, message: &str) -> Self {
        Self::json(status, &json!({ "detail": message }))
    }

    /// 400 with what is wrong.
    pub(super) fn invalid(body: &Value) -> Self {
        Self::json(StatusCode::BAD_REQUEST, body)
    }

    /// 400 for a body whose parts are right one by one.
    pub(super) fn wrong_as_a_whole(message: &str) -> Self {
        Self::invalid(&json!({ "non_field_errors": [message] }))
    }

    /// 400 from the database.
    pub(super) fn unusable() -> Self {
        Self::error(StatusCode::BAD_REQUEST, "The payload is not valid")
    }

    /// 403 before anything is looked up.
    pub(super) fn forbidden() -> Self {
        Self::detail(StatusCode::FORBIDDEN, "You do not have permission to perform this action.")
    }

    /// 404 for a thing, where the path is right.
    pub(super) fn missing() -> Self {
        Self::error(StatusCode::NOT_FOUND, "The requested resource does not exist.")
    }

    /// 500, for whatever the server did not foresee.
    pub(super) fn broken() -> Self {
        Self::error(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong please try again later")
    }

    /// 204.
    pub(super) fn done() -> Self {
        Self::new(StatusCode::NO_CONTENT, Content::Nothing)
    }

    /// 302 to a download link.
    pub(super) fn found(location: &str) -> Self {
        Self::new(StatusCode::FOUND, Content::Html).with(header::LOCATION, location)
    }

    /// 301 to the path with its slash.
    pub(super) fn moved(location: &str) -> Self {
        Self::new(StatusCode::MOVED_PERMANENTLY, Content::Chunked).with(header::LOCATION, location)
    }

    /// 429.
    pub(super) fn too_many(retry_after: u64) -> Self {
        let body = json!({ "error_code": 5900, "error_message": "RATE_LIMIT_EXCEEDED" });
        Self::json(StatusCode::TOO_MANY_REQUESTS, &body).with(header::RETRY_AFTER, &retry_after.to_string())
    }

    /// The methods of the endpoint.
    pub(super) fn allow(self, methods: &'static str) -> Self {
        self.with(header::ALLOW, methods)
    }

    /// What the throttle left.
    pub(super) fn left(self, left: Left) -> Self {
        self.with(HeaderName::from_static("x-ratelimit-remaining"), &left.requests.to_string())
            .with(HeaderName::from_static("x-ratelimit-reset"), &left.reset.to_string())
    }

    /// The server did not get as far as looking for a session: `Vary` names no cookie.
    pub(super) fn by_origin_only(self) -> Self {
        Self { by_origin_only: true, ..self }
    }

    fn with(mut self, name: HeaderName, value: &str) -> Self {
        let value =
            HeaderValue::from_str(value).expect("what the double puts into headers is ASCII without line breaks");
        self.headers.push((name, value));
        self
    }

    /// The response, compressed if the caller takes that and the body is long enough.
    pub(super) fn into_http(self, takes_gzip: bool) -> http::Response<Body> {
        let mut response = http::Response::new(());
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.extend(self.headers);
        headers.insert(header::SERVER, HeaderValue::from_static("uvicorn"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
        if !matches!(self.body, Content::Chunked) {
            headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        }
        let mut vary = if self.by_origin_only { "origin" } else { "Cookie, origin" };
        let body = match self.body {
            Content::Nothing => Bytes::new(),
            Content::Html | Content::Chunked => {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
                Bytes::new()
            }
            Content::Json(text) => {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
                if text.len() < COMPRESSED_FROM {
                    text.into()
                } else {
                    vary = "Accept-Encoding, Cookie, origin";
                    if takes_gzip {
                        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                        compress(&text).into()
                    } else {
                        text.into()
                    }
                }
            }
        };
        headers.insert(header::VARY, HeaderValue::from_static(vary));
        let chunked = response.headers().get(header::X_FRAME_OPTIONS).is_none();
        if chunked {
            return response.map(|()| StreamBody::new(Never).boxed_unsync());
        }
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        response.map(|()| Full::new(body).map_err(|never| match never {}).boxed_unsync())
    }
}

fn compress(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}

/// A body that ends at once and does not say so beforehand.
struct Never;

impl Stream for Never {
    type Item = Result<Frame<Bytes>, super::Dropped>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
