//! Waiting for the items of lists.

use super::super::error::CallError;
use super::super::pages::{Items, Paged};
use super::waiting::Waiting;

impl<O: Paged> Items<'_, O> {
    /// The same items as an iterator, which waits for each page on this thread, in code that is not asynchronous.
    #[must_use = "pages are asked for only when an item is"]
    pub fn wait(self) -> Waiting<Self> {
        Waiting::new(self)
    }
}

impl<O: Paged> Iterator for Waiting<Items<'_, O>> {
    type Item = Result<O::Item, CallError<O::Error>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step(O::ENDPOINT.id, async |items| items.next().await)
    }
}
