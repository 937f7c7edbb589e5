//! A transport that hears one request and speaks one recorded answer.

use super::exchange::Response;
use base64::Engine as _;
use bytes::Bytes;
use plane_api::runtime::{Body, BodyStream, BoxFuture, Transport, TransportError};
use serde_json::Value;
use std::io::Read as _;
use std::sync::{Arc, Mutex, PoisonError};

/// A request as it would have gone out.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) content_type: String,
    pub(super) body: Vec<u8>,
}

/// Speaks a recorded answer.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    answer: Arc<Response>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Recorded {
    pub(super) fn new(answer: Response) -> Self {
        Self { answer: Arc::new(answer), heard: Arc::default() }
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
            let request = Heard {
                method: head.method.to_string(),
                url: head.uri.to_string(),
                content_type: head
                    .headers
                    .get(http::header::CONTENT_TYPE)
                    .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                    .unwrap_or_default(),
                body: http_body_util::BodyExt::collect(body).await.map_err(TransportError::other)?.to_bytes().to_vec(),
            };
            self.heard.lock().unwrap_or_else(PoisonError::into_inner).push(request);
            let mut response = http::Response::builder().status(self.answer.status);
            for (name, value) in &self.answer.headers {
                // The recording holds the body as it was before it was coded for the transfer.
                if !["content-encoding", "content-length", "transfer-encoding"].contains(&name.to_lowercase().as_str())
                {
                    response = response.header(name, value);
                }
            }
            let body = body_bytes(&self.answer.body).map_err(TransportError::other)?;
            let body = http_body_util::BodyExt::map_err(http_body_util::Full::new(body), |never| match never {});
            response.body(BodyStream::new(body)).map_err(TransportError::other)
        })
    }
}

/// The bytes of a recorded answer; what was compressed is unpacked, as an HTTP library does that asked for it.
pub(super) fn body_bytes(body: &Value) -> Result<Bytes, String> {
    match body {
        Value::Null => Ok(Bytes::new()),
        Value::String(text) => Ok(Bytes::from(text.clone())),
        Value::Object(object) if object.contains_key("base64") => {
            let text = object["base64"].as_str().unwrap_or_default();
            let packed = base64::engine::general_purpose::STANDARD.decode(text).map_err(|error| error.to_string())?;
            let is_whole = object.get("len").and_then(Value::as_u64).is_none_or(|length| length == packed.len() as u64);
            let mut bytes = Vec::new();
            let unpacked =
                flate2::read::MultiGzDecoder::new(packed.as_slice()).take(64 * 1024 * 1024).read_to_end(&mut bytes);
            match unpacked {
                Ok(_) => Ok(Bytes::from(bytes)),
                Err(error) if is_whole => Err(error.to_string()),
                Err(_) => whole_items(&bytes),
            }
        }
        json => Ok(Bytes::from(json.to_string())),
    }
}

/// Whether a recording kept only a part of the answer's bytes.
pub(super) fn is_cut(body: &Value) -> bool {
    let length = body.get("len").and_then(Value::as_u64);
    let kept = body.get("base64").and_then(Value::as_str).map(|text| text.trim_end_matches('=').len() as u64 * 3 / 4);
    length.zip(kept).is_some_and(|(length, kept)| kept < length)
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
