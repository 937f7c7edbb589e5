//! A transport that notes down requests and generates responses.

use http::{HeaderMap, Method, StatusCode};
use specwright_runtime::{Body, BodyStream, BoxFuture, Timeout, Transport, TransportError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    /// What was announced before the body was read.
    pub(crate) length: Option<u64>,
    pub(crate) timeout: Option<Duration>,
}

impl Sent {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers are text"))
    }
}

/// What comes back.
pub(crate) enum Reply {
    Response(http::Response<BodyStream>),
    Fail(TransportError),
    /// Nothing, ever.
    Silence,
}

type Handler = dyn Fn(&Sent) -> Reply + Send + Sync;

#[derive(Clone)]
pub(crate) struct Fake {
    handler: Arc<Handler>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Fake {
    pub(crate) fn new(handler: impl Fn(&Sent) -> Reply + Send + Sync + 'static) -> Self {
        Self { handler: Arc::new(handler), sent: Arc::default() }
    }

    /// One that always gives the same response.
    pub(crate) fn always(status: u16, headers: &'static [(&'static str, &'static str)], body: &'static str) -> Self {
        Self::new(move |_| response(status, headers, body))
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().expect("nobody panicked").clone()
    }

    /// The only request.
    pub(crate) fn only(&self) -> Sent {
        let sent = self.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        sent[0].clone()
    }

    pub(crate) fn routes(&self) -> Vec<String> {
        self.sent().iter().map(|sent| format!("{} {}", sent.method, sent.url)).collect()
    }
}

pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
    let mut response = http::Response::new(BodyStream::from(body.into()));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    for (name, value) in headers {
        let name = http::HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        response.headers_mut().append(name, value.parse().expect("a header value"));
    }
    Reply::Response(response)
}

impl Transport for Fake {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let timeout = head.extensions.get::<Timeout>().map(|timeout| timeout.0);
            let length = body.length();
            let mut stream = BodyStream::from(body);
            let mut bytes = Vec::new();
            while let Some(chunk) = stream.chunk().await? {
                bytes.extend_from_slice(&chunk);
            }
            let body = String::from_utf8_lossy(&bytes).into_owned();
            let url = head.uri.to_string();
            let sent = Sent { method: head.method, url, headers: head.headers, body, length, timeout };
            let reply = (self.handler)(&sent);
            self.sent.lock().expect("nobody panicked").push(sent);
            match reply {
                Reply::Response(response) => Ok(response),
                Reply::Fail(error) => Err(error),
                Reply::Silence => std::future::pending().await,
            }
        })
    }
}
