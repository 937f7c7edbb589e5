//! A transport that hears one request and plays one recorded response.

use bytes::Bytes;
use plane_api::{Body, BodyStream, BoxFuture, Transport, TransportError};
use serde_json::Value;
use specwright::traffic::exchange::{Content, Response};
use std::sync::{Arc, Mutex, PoisonError};

/// What a body has no more of when it is recorded.
const CODINGS: [&str; 3] = ["content-encoding", "content-length", "transfer-encoding"];

/// A request as it would have gone out.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) content_type: String,
    pub(super) body: Vec<u8>,
}

/// Plays a recorded response.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    response: Arc<Response>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Recorded {
    pub(super) fn new(response: Response) -> Self {
        Self { response: Arc::new(response), heard: Arc::default() }
    }

    /// What was heard.
    pub(super) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Recorded {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let content_type = head.headers.get(http::header::CONTENT_TYPE);
            let request = Heard {
                method: head.method.to_string(),
                url: head.uri.to_string(),
                content_type: content_type
                    .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                    .unwrap_or_default(),
                body: http_body_util::BodyExt::collect(body).await.map_err(TransportError::other)?.to_bytes().to_vec(),
            };
            self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(request);
            let mut response = http::Response::builder().status(self.response.status);
            for (name, value) in &self.response.headers.0 {
                // The recording holds the body as it was before it was coded for the transfer.
                if !CODINGS.contains(&name.to_lowercase().as_str()) {
                    response = response.header(name, value);
                }
            }
            let body = body_bytes(&self.response).map_err(TransportError::other)?;
            let body = http_body_util::BodyExt::map_err(http_body_util::Full::new(body), |never| match never {});
            response.body(BodyStream::new(body)).map_err(TransportError::other)
        })
    }
}

/// The bytes of a recorded response. Of a list that was cut, it is the items that were kept whole.
pub(super) fn body_bytes(response: &Response) -> Result<Bytes, String> {
    match response.body.as_ref().map(|body| &body.content) {
        None => Ok(Bytes::new()),
        Some(Content::Whole(bytes)) => Ok(Bytes::from(bytes.clone())),
        Some(Content::Cut(bytes)) => whole_items(bytes),
        Some(Content::Missing) => Err("the response's body was not kept".to_owned()),
        Some(Content::Form(_)) => Err("the response is a form".to_owned()),
    }
}

/// The items of a list that were kept whole, as a list.
fn whole_items(bytes: &[u8]) -> Result<Bytes, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut rest = text.strip_prefix('[').ok_or("the recording was cut, and what is left is not a list")?;
    let mut items = Vec::new();
    loop {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let Some(Ok(item)) = values.next() else { break };
        items.push(item);
        rest = rest[values.byte_offset()..].trim_start().trim_start_matches(',');
    }
    Ok(Bytes::from(Value::Array(items).to_string()))
}
