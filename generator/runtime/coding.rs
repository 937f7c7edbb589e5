//! Content codings (RFC 9110, sections 8.4 and 12.5.3): which are requested, and how a coded body is decoded.
//!
//! Input: a response as received. Output: its decoded body, in pieces no larger than the decoder's buffer, so that the
//! limit of a response also limits what a small body can expand to. Supports `gzip`, behind the feature of that name,
//! and no other coding.

use super::body::BodyStream;
use super::transport_error::TransportError;
use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, RANGE};
use http::{HeaderMap, HeaderValue};
use http_body::Frame;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Requests the supported coding, unless the caller set one. A range of a coded body could not be decoded.
pub(super) fn ask(headers: &mut HeaderMap) {
    let can_decode = cfg!(feature = "gzip") && !headers.contains_key(RANGE);
    let accepted = HeaderValue::from_static(if can_decode { "gzip" } else { "identity" });
    headers.entry(ACCEPT_ENCODING).or_insert(accepted);
}

/// Whether the response is to be decoded: a caller who requested a coding receives it.
pub(super) fn is_ours(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT_ENCODING).is_none_or(|asked| asked == "gzip" || asked == "identity")
}

/// The decoded body. A body in a coding that was not requested fails when it is read, and not before, so that the
/// status is not lost.
pub(super) fn decoded(headers: &mut HeaderMap, body: BodyStream) -> BodyStream {
    let codings = headers.get_all(CONTENT_ENCODING).iter();
    let codings = codings.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    let codings: Vec<&[u8]> =
        codings.filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity")).collect();
    match codings[..] {
        [] => body,
        #[cfg(feature = "gzip")]
        [coding] if coding.eq_ignore_ascii_case(b"gzip") || coding.eq_ignore_ascii_case(b"x-gzip") => {
            headers.remove(CONTENT_ENCODING);
            headers.remove(http::header::CONTENT_LENGTH);
            BodyStream::new(gzip::Decoding::new(body))
        }
        _ => {
            let coding = String::from_utf8_lossy(&codings.join(&b", "[..])).escape_debug().to_string();
            BodyStream::new(Unknown(Some(coding)))
        }
    }
}

/// A body that cannot be read.
struct Unknown(Option<String>);

impl http_body::Body for Unknown {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        Poll::Ready(self.0.take().map(|coding| {
            let problem = format!("it is in the content coding `{coding}`, which was not requested");
            Err(TransportError::coding(problem))
        }))
    }
}

#[cfg(feature = "gzip")]
mod gzip {
    use super::{BodyStream, TransportError};
    use bytes::{Buf, Bytes};
    use flate2::write::MultiGzDecoder;
    use http_body::Frame;
    use std::io::{self, Write};
    use std::pin::Pin;
    use std::task::{Context, Poll, ready};

    /// A body in the coding `gzip`.
    pub(super) struct Decoding {
        body: BodyStream,
        /// What is received and not decoded yet.
        input: Bytes,
        /// `None` at the end.
        decoder: Option<MultiGzDecoder<Vec<u8>>>,
        /// Whether anything was received: without a body, as for `HEAD`, there is nothing to decode.
        has_begun: bool,
    }

    impl Decoding {
        pub(super) fn new(body: BodyStream) -> Self {
            Self { body, input: Bytes::new(), decoder: Some(MultiGzDecoder::new(Vec::new())), has_begun: false }
        }

        /// Decodes some of the input, and all that remains of it at its end.
        fn step(&mut self) -> io::Result<Vec<u8>> {
            let Some(decoder) = &mut self.decoder else { return Ok(Vec::new()) };
            match decoder.write(&self.input)? {
                0 => return Err(io::ErrorKind::InvalidData.into()),
                taken => self.input.advance(taken),
            }
            if self.input.is_empty() {
                decoder.flush()?;
            }
            Ok(std::mem::take(decoder.get_mut()))
        }
    }

    impl http_body::Body for Decoding {
        type Data = Bytes;
        type Error = TransportError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
            let this = &mut *self;
            let broken = |_| TransportError::coding("it is not valid gzip");
            loop {
                if !this.input.is_empty() {
                    let output = this.step();
                    if output.is_err() {
                        (this.decoder, this.input) = (None, Bytes::new());
                    }
                    let output = output.map_err(broken)?;
                    if !output.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(output.into()))));
                    }
                    continue;
                }
                if this.decoder.is_none() {
                    return Poll::Ready(None);
                }
                if let Some(bytes) = ready!(this.body.poll(context)).transpose()? {
                    this.has_begun |= !bytes.is_empty();
                    this.input = bytes;
                } else {
                    let decoder = this.decoder.take().filter(|_| this.has_begun);
                    let rest = decoder.map(MultiGzDecoder::finish).transpose().map_err(broken)?.unwrap_or_default();
                    if !rest.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(rest.into()))));
                    }
                }
            }
        }
    }
}
