//! Bodies: request bodies of a known length and streamed responses.
//!
//! Input: bytes or streams of bytes. Output: [`http_body::Body`]s that declare their exact length, so that requests
//! have a `Content-Length` and nothing is buffered. Independent of media types.

use super::boxed::ByteStream;
use super::meter::Meter;
use super::transport_error::TransportError;
use bytes::Bytes;
use futures_core::Stream;
use http_body::{Frame, SizeHint};
use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

/// The size of the pieces of a body in memory, so that progress is visible.
pub(super) const PIECE: usize = 128 * 1024;
/// From this size on, a body in memory is a transfer: it is limited by progress rather than by its whole duration.
const TRANSFER: u64 = 1024 * 1024;

/// The body of a request.
pub struct Body {
    kind: BodyKind,
    media_type: Option<String>,
    /// The media type that the name of its file suggests.
    pub(super) suggested: Option<String>,
    meter: Option<Arc<Meter>>,
    /// Whether the body is reported to the meter.
    is_begun: bool,
    /// The fields of the form that it is, for recordings.
    #[cfg(feature = "record")]
    pub(super) form: Option<Arc<[FormField]>>,
}

/// A field of a form, as a recording has it.
#[cfg(feature = "record")]
#[derive(Clone)]
pub(super) struct FormField {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) media_type: Option<String>,
    /// Not the content of a file.
    pub(super) value: Option<String>,
    pub(super) size: u64,
}

enum BodyKind {
    /// In memory, so that it can be sent again.
    Memory(VecDeque<Bytes>),
    /// Never locked: the mutex makes a `Send` stream `Sync`, as transports require.
    Stream { left: Option<u64>, stream: Mutex<ByteStream>, again: Option<Again> },
}

/// What makes the same stream again, with its whole length.
#[derive(Clone)]
struct Again {
    length: Option<u64>,
    make: MakeStream,
}

/// What makes a stream, each time the same.
pub(super) type MakeStream = Arc<dyn Fn() -> ByteStream + Send + Sync>;

impl Body {
    /// Creates an empty body.
    #[must_use]
    pub const fn empty() -> Self {
        Self::of(BodyKind::Memory(VecDeque::new()))
    }

    const fn of(kind: BodyKind) -> Self {
        Self {
            kind,
            media_type: None,
            suggested: None,
            meter: None,
            is_begun: false,
            #[cfg(feature = "record")]
            form: None,
        }
    }

    /// Sets the media type, for an operation that accepts more than one, such as any image.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Creates a body from a stream. With a length it is sent with `Content-Length`, and a stream of another length
    /// fails the request; without one it is sent in chunks.
    #[must_use]
    pub fn stream(length: Option<u64>, stream: ByteStream) -> Self {
        Self::of(BodyKind::Stream { left: length, stream: Mutex::new(stream), again: None })
    }

    /// Creates a body from a function that makes its stream, each time with the same content, so that the body can be sent
    /// again. The length means the same as that of [`Body::stream`].
    #[must_use]
    pub fn from_fn(length: Option<u64>, make: impl Fn() -> ByteStream + Send + Sync + 'static) -> Self {
        Self::made(Again { length, make: Arc::new(make) })
    }

    /// The stream is made when it is first read: most bodies are sent once.
    fn made(again: Again) -> Self {
        let stream: ByteStream = Box::pin(Later::Unmade(Arc::clone(&again.make)));
        Self::of(BodyKind::Stream { left: again.length, stream: Mutex::new(stream), again: Some(again) })
    }

    /// A body in memory, made of pieces.
    pub(super) fn pieces(pieces: impl IntoIterator<Item = Bytes>) -> Self {
        Self::of(BodyKind::Memory(pieces.into_iter().filter(|piece| !piece.is_empty()).collect()))
    }

    /// Returns the remaining length in bytes, if it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.kind {
            BodyKind::Memory(pieces) => Some(pieces.iter().map(|piece| piece.len() as u64).sum()),
            BodyKind::Stream { left, .. } => *left,
        }
    }

    /// The same body again, unless it can be sent only once.
    #[must_use]
    pub fn replay(&self) -> Option<Self> {
        let replayed = match &self.kind {
            BodyKind::Memory(pieces) => Self::of(BodyKind::Memory(pieces.clone())),
            BodyKind::Stream { again, .. } => Self::made(again.clone()?),
        };
        let (media_type, suggested, meter) = (self.media_type.clone(), self.suggested.clone(), self.meter.clone());
        #[cfg(feature = "record")]
        let replayed = replayed.of_form(self.form.clone());
        Some(Self { media_type, suggested, meter, ..replayed })
    }

    /// The media type that was set.
    pub(super) fn take_media_type(&mut self) -> Option<String> {
        self.media_type.take()
    }

    /// The bytes, if they are in memory in one piece.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        static NOTHING: Bytes = Bytes::new();
        match &self.kind {
            BodyKind::Memory(pieces) if pieces.len() < 2 => Some(pieces.front().unwrap_or(&NOTHING)),
            BodyKind::Memory(_) | BodyKind::Stream { .. } => None,
        }
    }

    /// The pieces, if they are in memory.
    #[cfg(feature = "record")]
    pub(super) fn in_memory(&self) -> Option<impl Iterator<Item = &[u8]>> {
        match &self.kind {
            BodyKind::Memory(pieces) => Some(pieces.iter().map(|piece| &**piece)),
            BodyKind::Stream { .. } => None,
        }
    }

    /// Says which form the body is, if it is one.
    #[cfg(feature = "record")]
    pub(super) fn of_form(mut self, form: Option<Arc<[FormField]>>) -> Self {
        self.form = form;
        self
    }

    /// Whether the body is so large, or of so unknown a size, that a limit of the whole duration makes no sense.
    pub(super) fn is_transfer(&self) -> bool {
        match &self.kind {
            BodyKind::Memory(_) => self.length().is_some_and(|length| length > TRANSFER),
            BodyKind::Stream { .. } => true,
        }
    }

    /// Reports the progress of the body to a meter.
    pub(super) fn metered(mut self, meter: Arc<Meter>) -> Self {
        self.meter = Some(meter);
        self
    }

    /// Whether the progress is reported.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub(super) fn is_metered(&self) -> bool {
        self.meter.is_some()
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        Poll::Ready(match &mut self.kind {
            BodyKind::Memory(pieces) => Ok(next_piece(pieces)),
            BodyKind::Stream { left, stream, .. } => {
                let stream = stream.get_mut().unwrap_or_else(PoisonError::into_inner);
                let chunk = ready!(stream.as_mut().poll_next(context)).transpose();
                chunk.and_then(|chunk| count(left, chunk))
            }
        })
    }
}

/// A stream that is made when it is first read.
enum Later {
    Unmade(MakeStream),
    Made(ByteStream),
}

impl Stream for Later {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Self::Unmade(make) = &*self {
            *self = Self::Made(make());
        }
        match &mut *self {
            Self::Made(stream) => stream.as_mut().poll_next(context),
            Self::Unmade(_) => Poll::Ready(None),
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(meter) = self.meter.clone().filter(|_| !std::mem::replace(&mut self.is_begun, true)) {
            meter.begin(self.length());
        }
        let piece = ready!(self.poll_piece(context));
        if let Some(meter) = &self.meter {
            match &piece {
                Ok(Some(piece)) => meter.advance(piece.len()),
                Ok(None) => meter.end(),
                Err(error) => meter.fail(error),
            }
        }
        Poll::Ready(piece.transpose().map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.length() == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// Takes the next piece of a body in memory.
fn next_piece(pieces: &mut VecDeque<Bytes>) -> Option<Bytes> {
    let first = pieces.front_mut()?;
    if first.len() > PIECE { Some(first.split_to(PIECE)) } else { pieces.pop_front() }
}

/// Checks a stream against its declared length.
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
        Self::pieces([bytes])
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
    /// Shows the length only: bodies may contain secrets.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Body").field("length", &self.length()).finish_non_exhaustive()
    }
}

/// The body of a response, read piece by piece.
pub struct BodyStream(Pin<Box<dyn http_body::Body<Data = Bytes, Error = TransportError> + Send>>);

impl BodyStream {
    /// Wraps the body that a transport receives.
    #[must_use]
    pub fn new(body: impl http_body::Body<Data = Bytes, Error = TransportError> + Send + 'static) -> Self {
        Self(Box::pin(body))
    }

    /// Wraps a body with other errors.
    pub(super) fn mapped<B>(body: B, map: fn(B::Error) -> TransportError) -> Self
    where
        B: http_body::Body<Data = Bytes> + Unpin + Send + 'static,
    {
        Self::new(Mapped { body, map })
    }

    /// Returns the next piece, or `None` at the end. Trailers are skipped.
    ///
    /// # Errors
    /// Returns an error if the connection breaks or the transport fails.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        std::future::poll_fn(|context| self.poll(context)).await.transpose()
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        loop {
            let Some(frame) = ready!(self.0.as_mut().poll_frame(context)?) else { return Poll::Ready(None) };
            if let Ok(data) = frame.into_data() {
                return Poll::Ready(Some(Ok(data)));
            }
        }
    }

    /// Returns the number of remaining bytes, if the sender declared it.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.0.size_hint().exact()
    }
}

impl From<Body> for BodyStream {
    /// Creates a response with this body, for tests.
    fn from(body: Body) -> Self {
        Self::mapped(body, TransportError::other)
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BodyStream").field("length", &self.length()).finish_non_exhaustive()
    }
}

/// A body of other code, with the runtime's errors.
struct Mapped<B: http_body::Body> {
    body: B,
    map: fn(B::Error) -> TransportError,
}

impl<B: http_body::Body<Data = Bytes> + Unpin> http_body::Body for Mapped<B> {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let map = self.map;
        Pin::new(&mut self.body).poll_frame(context).map_err(map)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
