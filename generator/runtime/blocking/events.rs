//! Waiting for the items of responses that go on.

use super::super::error::CallError;
use super::super::event_stream::{EventStream, Events};
use super::waiting::Waiting;

impl<O: Events> EventStream<'_, O> {
    /// The same items as an iterator, which waits for each of them on this thread, in code that is not asynchronous.
    #[must_use = "the call is sent only when an item is asked for"]
    pub fn wait(self) -> Waiting<Self> {
        Waiting::new(self)
    }
}

impl<O: Events> Iterator for Waiting<EventStream<'_, O>> {
    type Item = Result<O::Item, CallError<O::Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step(O::ENDPOINT.id, async |items| items.next().await)
    }
}
