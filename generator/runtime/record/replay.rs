//! A transport that responds from a recording.

use super::super::body::{Body, BodyStream};
use super::super::boxed::BoxFuture;
use super::super::transport::Transport;
use super::super::transport_error::{TransportError, TransportErrorKind};
use super::keys::Keys;
use super::matching::{Asked, Given, Rules};
use super::reading::{Outcome, Recorded, exchanges};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body::{Frame, SizeHint};
use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

/// The most of a body that is compared.
const COMPARED: usize = 16 * 1024 * 1024;

/// Responds from a recording of HAR 1.2, such as one that a [`Recorder`](super::Recorder) wrote, without any server.
///
/// ```text
/// let client = Client::builder().api_key("any").transport(Replay::open("tests/things.har")?).build()?;
/// ```
///
/// A request is one that was recorded if it has the same method, path, query and body. The query may be in another order; JSON
/// is compared by its values, a form by its fields, a file by its name and size, other text by its letters. Hosts and headers
/// are not compared, and where something was hidden, anything may be. [`Replay::ignore`] leaves out what differs each time.
///
/// Each recorded exchange responds once: requests that are alike get their responses in the order in which these were
/// recorded, failures too. A request that is not there, or no longer, is an error that shows the nearest one.
#[derive(Clone)]
pub struct Replay {
    recorded: Arc<[Recorded]>,
    /// Which of them have responded.
    used: Arc<Mutex<Vec<bool>>>,
    keys: Keys,
    ignored: Vec<String>,
}

impl Replay {
    /// Reads the file of a recording.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, or is no recording.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let named = |error: io::Error| io::Error::new(error.kind(), format!("`{}`: {error}", path.display()));
        std::fs::read(path).and_then(|text| Self::read(&text)).map_err(named)
    }

    /// Reads a recording.
    ///
    /// # Errors
    /// Returns an error if the text is none.
    pub fn read(text: &[u8]) -> io::Result<Self> {
        let recorded = exchanges(text).map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))?;
        let used = Arc::new(Mutex::new(vec![false; recorded.len()]));
        Ok(Self { recorded: recorded.into(), used, keys: Keys::default(), ignored: Vec::new() })
    }

    /// Does not compare the values of this parameter, field or key, nor whether it is there.
    #[must_use]
    pub fn ignore(mut self, name: impl Into<String>) -> Self {
        self.ignored.push(name.into());
        self
    }

    /// Returns the requests that were recorded and not sent so far: `GET /things/`.
    #[must_use]
    pub fn unused(&self) -> Vec<String> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let left = self.recorded.iter().zip(&*used).filter(|(_, used)| !**used);
        left.map(|(recorded, _)| recorded.asked.route()).collect()
    }

    /// The next exchange of a request, or why there is none.
    fn find(&self, asked: &Asked) -> Result<&Recorded, String> {
        let rules = Rules { keys: &self.keys, ignored: &self.ignored };
        let compared = self.recorded.iter().map(|recorded| recorded.asked.differences(asked, &rules));
        let compared: Vec<Vec<String>> = compared.collect();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let same: Vec<usize> = (0..compared.len()).filter(|index| compared[*index].is_empty()).collect();
        let is_here = |index: &&usize| self.recorded[**index].asked.origin == asked.origin;
        let mut free = same.iter().filter(|index| !used[**index]);
        // One of another host is taken only where there is none of this.
        let next = free.clone().find(is_here).or_else(|| free.next());
        if let Some(index) = next {
            used[*index] = true;
            return Ok(&self.recorded[*index]);
        }
        let route = asked.route();
        if !same.is_empty() {
            return Err(format!("the recording has {} of {route}, and all of them have responded", same.len()));
        }
        let distance = |index: &usize| self.recorded[*index].asked.distance(asked, compared[*index].len());
        match (0..compared.len()).min_by_key(distance) {
            None => Err(format!("the recording has no {route}: it is empty")),
            Some(nearest) => Err(format!(
                "the recording has no such {route}; the nearest is entry {nearest}, {}: {}",
                self.recorded[nearest].asked.route(),
                compared[nearest].iter().take(5).cloned().collect::<Vec<_>>().join("; ")
            )),
        }
    }
}

impl Transport for Replay {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let media_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let given = given(body, media_type).await?;
            let asked = Asked::new(head.method.as_str().to_owned(), &head.uri.to_string(), given);
            match &self.find(&asked).map_err(TransportError::refused)?.outcome {
                Outcome::Failure(kind) => Err(failure(*kind)),
                Outcome::Response { status, headers, body, is_cut } => {
                    let body = Replayed { left: Some(body.clone()).filter(|body| !body.is_empty()), is_cut: *is_cut };
                    let mut response = http::Response::new(BodyStream::new(body));
                    *response.status_mut() = *status;
                    response.headers_mut().clone_from(headers);
                    Ok(response)
                }
            }
        })
    }
}

/// The body of a request, which is read as if it was sent.
async fn given(body: Body, media_type: &str) -> Result<Given, TransportError> {
    let form = body.form.as_deref().map(<[_]>::to_vec);
    let (mut stream, mut bytes, mut size) = (BodyStream::from(body), Vec::new(), 0);
    while let Some(chunk) = stream.chunk().await? {
        size += chunk.len() as u64;
        if form.is_none() && bytes.len() + chunk.len() <= COMPARED {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(match form {
        Some(fields) => Given::Form(fields),
        None if bytes.len() as u64 != size => Given::Unknown(Some(size)),
        None => Given::of(&bytes, media_type),
    })
}

fn failure(kind: TransportErrorKind) -> TransportError {
    const RECORDED: &str = "it was recorded so";
    match kind {
        TransportErrorKind::Connect => TransportError::connect(RECORDED),
        TransportErrorKind::Timeout => TransportError::timeout(RECORDED),
        TransportErrorKind::Coding => TransportError::coding(RECORDED),
        TransportErrorKind::Refused => TransportError::refused(RECORDED),
        TransportErrorKind::Other => TransportError::other(RECORDED),
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Replay").field("exchanges", &self.recorded.len()).finish_non_exhaustive()
    }
}

/// A body of a recording.
struct Replayed {
    left: Option<Bytes>,
    /// Whether there was more of it.
    is_cut: bool,
}

impl http_body::Body for Replayed {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        if let Some(bytes) = self.left.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        let is_cut = std::mem::take(&mut self.is_cut);
        Poll::Ready(is_cut.then(|| Err(TransportError::refused("the recording has no more of this body"))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_none() && !self.is_cut
    }

    fn size_hint(&self) -> SizeHint {
        if self.is_cut {
            return SizeHint::default();
        }
        SizeHint::with_exact(self.left.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
