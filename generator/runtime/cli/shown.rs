//! Downloads to a terminal.

use super::terminal::Unfinished;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::AsyncWrite;

/// A writer that escapes what moves a terminal's cursor, if it is one.
pub(super) struct Shown<W> {
    writer: W,
    is_terminal: bool,
    unfinished: Unfinished,
    /// What is not written yet.
    waiting: Vec<u8>,
}

impl<W: AsyncWrite + Unpin> Shown<W> {
    /// Creates a writer of this output.
    pub(super) fn new(writer: W, is_terminal: bool) -> Self {
        Self { writer, is_terminal, unfinished: Unfinished::default(), waiting: Vec::new() }
    }

    fn poll_waiting(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.waiting.is_empty() {
            match ready!(Pin::new(&mut self.writer).poll_write(context, &self.waiting))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => drop(self.waiting.drain(..count)),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Shown<W> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if !self.is_terminal {
            return Pin::new(&mut self.writer).poll_write(context, bytes);
        }
        ready!(self.poll_waiting(context))?;
        self.waiting = self.unfinished.shown(bytes).into_bytes();
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_waiting(context))?;
        Pin::new(&mut self.writer).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_waiting(context))?;
        Pin::new(&mut self.writer).poll_shutdown(context)
    }
}
