//! The progress of files that are sent or received.

/// The progress of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of bytes transferred.
    pub done: u64,
    /// The total number of bytes, if it is known.
    pub total: Option<u64>,
}

/// A callback for progress reports.
pub(super) type Report<'a> = Box<dyn FnMut(Progress) + Send + 'a>;
