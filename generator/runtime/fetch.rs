//! The transport over `fetch`, in browsers and in Node.
//!
//! Redirects are errors: `fetch` does not hand them out, and would send a caller's headers along to another origin.

use super::body::{Body, BodyStream};
use super::boxed::BoxFuture;
use super::js::{call, message};
use super::transport::Transport;
use super::transport_error::TransportError;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http_body::{Body as _, Frame};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array, global, try_iter};
use send_wrapper::SendWrapper;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How the transport of a client is set up: there is nothing to choose.
#[derive(Default)]
pub(super) struct Network;

impl Network {
    pub(super) fn is_adjusted(&self) -> bool {
        false
    }

    pub(super) fn transport(self, _: Duration) -> Result<Arc<dyn Transport>, TransportError> {
        Ok(Arc::new(FetchTransport))
    }
}

/// Sends requests with `fetch`, without the cookies of the page and without a referrer.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchTransport;

impl Transport for FetchTransport {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(SendWrapper::new(send(request)))
    }
}

async fn send(request: http::Request<Body>) -> Result<http::Response<BodyStream>, TransportError> {
    let (head, body) = request.into_parts();
    let body = collected(body).await?;
    let abort = Abort::new().map_err(failed)?;
    let init = abort.init().map_err(failed)?;
    set(&init, "method", &head.method.as_str().into());
    set(&init, "headers", &pairs(&head.headers));
    for (name, value) in [("redirect", "error"), ("credentials", "omit"), ("referrerPolicy", "no-referrer")] {
        set(&init, name, &value.into());
    }
    if !body.is_empty() {
        set(&init, "body", &Uint8Array::from(&*body));
    }
    let sent = call(&global(), "fetch", &[&head.uri.to_string().into(), &init]).map_err(failed)?;
    let received = JsFuture::from(sent.unchecked_into::<Promise>()).await.map_err(failed)?;
    let mut response = http::Response::new(());
    *response.status_mut() = status(&received).ok_or_else(|| TransportError::other("the response has no status"))?;
    *response.headers_mut() = headers(&received).map_err(failed)?;
    let body = Reflect::get(&received, &"body".into()).map_err(failed)?;
    let reader = if body.is_null() || body.is_undefined() { None } else { Some(call(&body, "getReader", &[])) };
    let reader = reader.transpose().map_err(failed)?.map(SendWrapper::new);
    Ok(response.map(|()| BodyStream::new(Received { reader, next: None, _abort: abort })))
}

/// The bytes of a body, as `fetch` takes no stream everywhere.
async fn collected(body: Body) -> Result<Bytes, TransportError> {
    let (mut body, mut bytes) = (pin!(body), BytesMut::new());
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        if let Ok(data) = frame.map_err(TransportError::other)?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes.freeze())
}

/// Headers as `fetch` takes them, without those that it makes itself.
fn pairs(headers: &HeaderMap) -> JsValue {
    let is_made = |name: &HeaderName| [CONTENT_LENGTH, HOST, TRANSFER_ENCODING].contains(name);
    let pairs = headers.iter().filter(|(name, _)| !is_made(name)).map(|(name, value)| {
        // A character for each byte.
        let value: String = value.as_bytes().iter().copied().map(char::from).collect();
        Array::of2(&name.as_str().into(), &value.into())
    });
    pairs.collect::<Array>().into()
}

fn status(response: &JsValue) -> Option<http::StatusCode> {
    let status = Reflect::get(response, &"status".into()).ok()?.as_f64()?;
    http::StatusCode::from_u16(status as u16).ok()
}

/// The headers of a response, without those of a coding that `fetch` has undone.
fn headers(response: &JsValue) -> Result<HeaderMap, JsValue> {
    let mut map = HeaderMap::new();
    let headers = Reflect::get(response, &"headers".into())?;
    for pair in try_iter(&headers)?.into_iter().flatten() {
        let pair: Array = pair?.into();
        let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) else { continue };
        let value: Option<Vec<u8>> = value.chars().map(|character| u8::try_from(character).ok()).collect();
        let value = value.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok());
        if let (Ok(name), Some(value)) = (HeaderName::from_bytes(name.as_bytes()), value) {
            map.append(name, value);
        }
    }
    if map.remove(CONTENT_ENCODING).is_some() {
        map.remove(CONTENT_LENGTH);
    }
    Ok(map)
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    // An object of ours takes any key.
    let _ = Reflect::set(object, &name.into(), value);
}

fn failed(error: JsValue) -> TransportError {
    TransportError::other(message(&error))
}

/// Ends a request whose response is no longer waited for.
struct Abort(SendWrapper<JsValue>);

impl Abort {
    fn new() -> Result<Self, JsValue> {
        let constructor: Function = Reflect::get(&global(), &"AbortController".into())?.dyn_into()?;
        Reflect::construct(&constructor, &Array::new()).map(SendWrapper::new).map(Self)
    }

    /// Options of a request that this ends.
    fn init(&self) -> Result<JsValue, JsValue> {
        let init = JsValue::from(Object::new());
        set(&init, "signal", &Reflect::get(&self.0, &"signal".into())?);
        Ok(init)
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        // What has ended is left alone by this.
        let _ = call(&self.0, "abort", &[]);
    }
}

/// A body that is read chunk by chunk.
struct Received {
    /// `None` where there is no body.
    reader: Option<SendWrapper<JsValue>>,
    next: Option<SendWrapper<JsFuture>>,
    /// The request ends with the body.
    _abort: Abort,
}

impl http_body::Body for Received {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let this = &mut *self;
        let Some(reader) = &this.reader else { return Poll::Ready(None) };
        if this.next.is_none() {
            match call(reader, "read", &[]) {
                Ok(read) => this.next = Some(SendWrapper::new(read.unchecked_into::<Promise>().into())),
                Err(error) => return Poll::Ready(Some(Err(failed(error)))),
            }
        }
        let Some(next) = &mut this.next else { return Poll::Pending };
        let read = ready!(Pin::new(&mut **next).poll(context));
        this.next = None;
        Poll::Ready(match read {
            Err(error) => {
                this.reader = None;
                Some(Err(failed(error)))
            }
            Ok(chunk) => match Reflect::get(&chunk, &"value".into()).ok().and_then(|value| value.dyn_into().ok()) {
                Some(bytes) => Some(Ok(Frame::data(Uint8Array::to_vec(&bytes).into()))),
                None => {
                    this.reader = None;
                    None
                }
            },
        })
    }
}
