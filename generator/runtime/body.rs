//! What travels: request bodies of a known length and streamed answers.
//!
//! In go bytes or streams of them; out come [`http_body::Body`]s that state their exact length, so that requests carry a
//! `Content-Length` and nothing is gathered in memory. Knows no media type.

use super::transport::TransportError;
use bytes::Bytes;
use futures_core::Stream;
use http_body::{Frame, SizeHint};
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

/// A stream of bytes on its way out.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The body of a request.
pub struct Body {
    kind: Kind,
    media_type: Option<String>,
}

enum Kind {
    Bytes(Bytes),
    /// Never locked: the mutex makes a `Send` stream `Sync`, which transports ask for.
    Stream {
        left: Option<u64>,
        stream: Mutex<ByteStream>,
    },
}

impl Body {
    /// No body.
    #[must_use]
    pub const fn empty() -> Self {
        Self { kind: Kind::Bytes(Bytes::new()), media_type: None }
    }

    /// Says of what media type it is, where an operation takes more than one, such as any image.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// A body that is produced while it is sent. With a length it is announced as `Content-Length`, and a stream that
    /// turns out shorter or longer fails the request; without one the request is sent in chunks.
    #[must_use]
    pub fn stream(length: Option<u64>, stream: ByteStream) -> Self {
        Self { kind: Kind::Stream { left: length, stream: Mutex::new(stream) }, media_type: None }
    }

    /// Its length in bytes, when it is known. Shrinks while the body is sent.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.kind {
            Kind::Bytes(bytes) => Some(bytes.len() as u64),
            Kind::Stream { left, .. } => *left,
        }
    }

    /// The same body again, unless it can be sent only once.
    #[must_use]
    pub fn replay(&self) -> Option<Self> {
        match &self.kind {
            Kind::Bytes(bytes) => Some(Self::from(bytes.clone())),
            Kind::Stream { .. } => None,
        }
    }

    /// The media type that was set.
    pub(super) fn take_media_type(&mut self) -> Option<String> {
        self.media_type.take()
    }

    /// Its bytes, when they are all in memory.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.kind {
            Kind::Bytes(bytes) => Some(bytes),
            Kind::Stream { .. } => None,
        }
    }

    /// Passes a streamed body through `wrap`; leaves bytes alone.
    pub(super) fn map_stream(self, wrap: impl FnOnce(ByteStream) -> ByteStream) -> Self {
        match self.kind {
            Kind::Bytes(bytes) => Self::from(bytes),
            Kind::Stream { left, stream } => {
                Self::stream(left, wrap(stream.into_inner().unwrap_or_else(PoisonError::into_inner)))
            }
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match &mut self.kind {
            Kind::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Kind::Bytes(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Kind::Stream { left, stream } => {
                let stream = stream.get_mut().unwrap_or_else(PoisonError::into_inner);
                let chunk = ready!(stream.as_mut().poll_next(context)).transpose()?;
                Poll::Ready(count(left, chunk).transpose().map(|chunk| chunk.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.length() == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// Holds a stream to the length that was announced.
fn count(left: &mut Option<u64>, chunk: Option<Bytes>) -> io::Result<Option<Bytes>> {
    if let Some(left) = left {
        let length = chunk.as_ref().map_or(0, Bytes::len) as u64;
        if length > *left || (chunk.is_none() && *left > 0) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the body is not as long as announced"));
        }
        *left -= length;
    }
    Ok(chunk)
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self { kind: Kind::Bytes(bytes), media_type: None }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Bytes::from(bytes))
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::from(Bytes::from(text))
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<&[u8]> for Body {
    fn from(bytes: &[u8]) -> Self {
        Self::from(bytes.to_vec())
    }
}

impl fmt::Debug for Body {
    /// Tells the length only: bodies may carry secrets.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Body").field("length", &self.length()).finish_non_exhaustive()
    }
}

/// The body of an answer, read piece by piece.
pub struct BodyStream(Pin<Box<dyn http_body::Body<Data = Bytes, Error = TransportError> + Send>>);

impl BodyStream {
    /// Wraps what a transport receives.
    #[must_use]
    pub fn new(body: impl http_body::Body<Data = Bytes, Error = TransportError> + Send + 'static) -> Self {
        Self(Box::pin(body))
    }

    /// The next piece, or nothing at the end. Trailers are passed over.
    ///
    /// # Errors
    /// When the connection breaks or the transport gives up.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        loop {
            match std::future::poll_fn(|context| self.0.as_mut().poll_frame(context)).await {
                None => return Ok(None),
                Some(frame) => {
                    if let Ok(data) = frame?.into_data() {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    /// How many bytes are left, when the sender announced it.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.0.size_hint().exact()
    }
}

impl From<Body> for BodyStream {
    /// An answer that is made up, for fakes.
    fn from(body: Body) -> Self {
        Self::new(Sent(body))
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BodyStream").field("length", &self.length()).finish_non_exhaustive()
    }
}

/// A request body read as an answer, for transports that make answers up.
struct Sent(Body);

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        Pin::new(&mut self.0).poll_frame(context).map_err(TransportError::other)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        http_body::Body::size_hint(&self.0)
    }
}
