//! The way from the root to a value, while a walk is under way.

use crate::pointer::Pointer;

/// A step of a walk and the steps before it. It lives on the stack, and is printed only when something is reported.
#[derive(Clone, Copy)]
pub(super) enum Trail<'a> {
    /// Where the walk begins.
    Start,
    /// Into the value under a key.
    Key(&'a Trail<'a>, &'a str),
    /// Into an item of a list.
    Item(&'a Trail<'a>, usize),
}

impl<'a> Trail<'a> {
    /// One step further, into the value under a key.
    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self::Key(self, key)
    }

    /// One step further, into an item of a list.
    pub(super) fn item(&'a self, index: usize) -> Self {
        Self::Item(self, index)
    }

    /// The steps as a pointer.
    pub(super) fn pointer(&self) -> Pointer {
        match self {
            Self::Start => Pointer::root(),
            Self::Key(before, key) => before.pointer().key(key),
            Self::Item(before, index) => before.pointer().index(*index),
        }
    }
}
