//! Streams whose progress is reported.
//!
//! Input: a stream to send, and a meter. Output: the same stream, each of whose chunks is reported.

use super::boxed::ByteStream;
use super::meter::Meter;
use bytes::Bytes;
use futures_core::Stream;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// The same stream, which reports each chunk to the meter.
pub(super) fn metered(stream: ByteStream, meter: Arc<Meter>) -> ByteStream {
    Box::pin(Metered { stream, meter })
}

struct Metered {
    stream: ByteStream,
    meter: Arc<Meter>,
}

impl Stream for Metered {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let item = ready!(self.stream.as_mut().poll_next(context));
        match &item {
            Some(Ok(chunk)) => self.meter.advance(chunk.len()),
            Some(Err(error)) => self.meter.fail(error),
            None => self.meter.end(),
        }
        Poll::Ready(item)
    }
}
