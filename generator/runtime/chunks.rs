//! Files as streams that are read while they are sent.
//!
//! Input: a file, open or to be opened, and its length. Output: chunks of exactly that length, in constant memory.
//! Independent of names and forms.

use super::boxed::{BoxFuture, ByteStream};
use super::disk::File;
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::SystemTime;
use tokio::io::{AsyncRead, ReadBuf};

/// The number of bytes that are read at once.
const CHUNK: usize = 128 * 1024;

/// A file of a known length. Fails with [`CHANGED`] if the file turns out to be longer or shorter.
pub(super) struct Chunks {
    file: File,
    /// The bytes that are not read yet.
    left: u64,
    buffer: BytesMut,
    /// The last chunk, held back until the end of the file is confirmed: once all declared bytes are sent, the stream
    /// is not polled again.
    last: Option<Bytes>,
}

impl Chunks {
    pub(super) fn new(mut file: File, length: u64) -> Self {
        file.set_max_buf_size(CHUNK);
        Self { file, left: length, buffer: BytesMut::new(), last: None }
    }

    /// The next piece of the file, empty at its end.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        if self.buffer.is_empty() {
            self.buffer = BytesMut::zeroed(CHUNK);
        }
        let mut target = ReadBuf::new(&mut self.buffer);
        ready!(Pin::new(&mut self.file).poll_read(context, &mut target))?;
        let length = target.filled().len();
        let mut filled = std::mem::take(&mut self.buffer);
        filled.truncate(length);
        Poll::Ready(Ok(filled.freeze()))
    }
}

impl Stream for Chunks {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let this = &mut *self;
        loop {
            if this.left == 0 && this.last.is_none() {
                return Poll::Ready(None);
            }
            let chunk = ready!(this.poll_read(context))?;
            let length = chunk.len() as u64;
            if let Some(last) = this.last.take() {
                return Poll::Ready(Some(if length == 0 { Ok(last) } else { Err(changed()) }));
            }
            if length == 0 || length > this.left {
                return Poll::Ready(Some(Err(changed())));
            }
            this.left -= length;
            if this.left > 0 {
                return Poll::Ready(Some(Ok(chunk)));
            }
            this.last = Some(chunk);
        }
    }
}

/// A file that is opened when its first bytes are wanted. It must not have changed since `modified`, if that is known.
pub(super) fn opened_later(path: PathBuf, length: u64, modified: Option<SystemTime>) -> ByteStream {
    let opening = async move {
        let file = File::open(path).await?;
        if modified.is_some() && file.metadata().await?.modified().ok() != modified {
            return Err(changed());
        }
        Ok(file)
    };
    Box::pin(Opening::Opening(Box::pin(opening), length))
}

enum Opening {
    Opening(BoxFuture<'static, io::Result<File>>, u64),
    Open(Chunks),
}

impl Stream for Opening {
    type Item = io::Result<Bytes>;

    #[cfg_attr(
        all(target_family = "wasm", target_os = "unknown"),
        allow(unreachable_code, reason = "no file can be opened there")
    )]
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match &mut *self {
                Self::Opening(opening, length) => {
                    let file = ready!(opening.as_mut().poll(context))?;
                    let length = *length;
                    *self = Self::Open(Chunks::new(file, length));
                }
                Self::Open(chunks) => return Pin::new(chunks).poll_next(context),
            }
        }
    }
}

/// The kind of the error of a file that is not as it was when the transfer began.
pub(super) const CHANGED: io::ErrorKind = io::ErrorKind::InvalidData;

fn changed() -> io::Error {
    io::Error::new(CHANGED, "the file changed while it was sent")
}
