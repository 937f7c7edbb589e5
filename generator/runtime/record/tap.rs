//! What is kept of a request's body: text up to a limit, the fields of a form, and the size of everything else.
//!
//! Input: a body to send. Output: a body that sends the same, and what was kept of it once it was sent.

use super::super::body::Body;
use super::entry::Content;
use bytes::Bytes;
use futures_core::Stream;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

/// What was kept, or what is being kept.
pub(super) enum Sent {
    Known(Content, Option<u64>),
    Tapped(Tap),
}

/// What a stream has given so far.
#[derive(Clone, Default)]
pub(super) struct Tap(Arc<Mutex<Tapped>>);

#[derive(Default)]
struct Tapped {
    kept: Vec<u8>,
    size: u64,
}

impl Tap {
    fn lock(&self) -> MutexGuard<'_, Tapped> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same body, watched where it has to be.
pub(super) fn tap(body: Body, media_type: &str, limit: usize) -> (Body, Sent) {
    let size = body.length();
    if let Some(form) = &body.form {
        let fields = form.to_vec();
        return (body, Sent::Known(Content::Form(fields), size));
    }
    let limit = if is_text(media_type) { limit } else { 0 };
    let length = size.unwrap_or_default();
    let known = body.in_memory().map(|pieces| match usize::try_from(length) {
        Ok(length) if length <= limit => Content::of(&pieces.collect::<Vec<_>>().concat(), media_type, false),
        _ => Content::Left(length),
    });
    if let Some(content) = known {
        return (body, Sent::Known(content, size));
    }
    let tap = Tap::default();
    let stream = Tapping { body, tap: tap.clone(), limit };
    (Body::stream(size, Box::pin(stream)), Sent::Tapped(tap))
}

impl Sent {
    /// What was kept, with the size of the whole.
    pub(super) fn take(&mut self, media_type: &str) -> (Content, Option<u64>) {
        match self {
            Self::Known(content, size) => (std::mem::take(content), *size),
            Self::Tapped(tap) => {
                let tapped = tap.lock();
                let is_whole = tapped.kept.len() as u64 == tapped.size;
                let content =
                    if is_whole { Content::of(&tapped.kept, media_type, false) } else { Content::Left(tapped.size) };
                (content, Some(tapped.size))
            }
        }
    }
}

/// Whether a media type is one of text that is worth to be read.
fn is_text(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let kinds = ["json", "xml", "yaml", "x-www-form-urlencoded", "graphql", "javascript"];
    essence.starts_with("text/") || kinds.iter().any(|kind| essence.contains(kind))
}

/// A body on its way.
struct Tapping {
    body: Body,
    tap: Tap,
    limit: usize,
}

impl Stream for Tapping {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            let Some(frame) = ready!(http_body::Body::poll_frame(Pin::new(&mut self.body), context)?) else {
                return Poll::Ready(None);
            };
            let Ok(data) = frame.into_data() else { continue };
            let mut tapped = self.tap.lock();
            tapped.size += data.len() as u64;
            let room = self.limit.saturating_sub(tapped.kept.len());
            tapped.kept.extend_from_slice(&data[..data.len().min(room)]);
            drop(tapped);
            return Poll::Ready(Some(Ok(data)));
        }
    }
}
