//! Observers: plain callbacks for attempts, waits, the end of calls and that of operations.
//!
//! What they get is borrowed, and nothing comes back. They get no bodies or headers, but those of the response of an error.

use super::deprecation::{Deprecation, Notices};
use super::error::Error;
use super::operation::Endpoint;
use http::{HeaderMap, StatusCode};
use std::sync::Arc;
use std::time::Duration;

/// An attempt that has ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptEnd<'a> {
    /// The operation.
    pub operation: &'static Endpoint,
    /// The number of the attempt; the first one is 1.
    pub number: u32,
    /// How long it took.
    pub took: Duration,
    /// The status of the response, if there was one.
    pub status: Option<StatusCode>,
    /// Why it failed, if it did.
    pub error: Option<&'a Error>,
}

/// A wait that begins.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Wait<'a> {
    /// The operation of the call that waits.
    pub operation: &'static Endpoint,
    /// How long it is going to wait.
    pub time: Duration,
    /// Whether a server asked for that, perhaps in a response to another call.
    pub is_asked: bool,
    /// Why the last attempt of this call failed; `None` before the first one.
    pub error: Option<&'a Error>,
}

/// A call that has ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallEnd<'a> {
    /// The operation.
    pub operation: &'static Endpoint,
    /// How often it was sent.
    pub attempts: u32,
    /// How long it took, with all waits.
    pub took: Duration,
    /// The status of the response, if there was one.
    pub status: Option<StatusCode>,
    /// Why it failed, if it did.
    pub error: Option<&'a Error>,
}

type OnAttempt = Arc<dyn Fn(&AttemptEnd<'_>) + Send + Sync>;
type OnWait = Arc<dyn Fn(&Wait<'_>) + Send + Sync>;
type OnCall = Arc<dyn Fn(&CallEnd<'_>) + Send + Sync>;
type OnDeprecation = Arc<dyn Fn(&Deprecation) + Send + Sync>;

/// The observers of a client.
#[derive(Clone, Default)]
pub(super) struct Observers {
    pub(super) attempt: Vec<OnAttempt>,
    pub(super) wait: Vec<OnWait>,
    pub(super) call: Vec<OnCall>,
    pub(super) deprecation: Vec<OnDeprecation>,
    pub(super) notices: Arc<Notices>,
}

impl Observers {
    /// Tells of an attempt.
    pub(super) fn attempt(&self, end: &AttemptEnd<'_>) {
        self.attempt.iter().for_each(|observer| observer(end));
    }

    /// Tells of a wait.
    pub(super) fn wait(&self, wait: &Wait<'_>) {
        self.wait.iter().for_each(|observer| observer(wait));
    }

    /// Tells of an operation that is going away, once.
    pub(super) fn deprecation(&self, operation: &'static Endpoint, headers: &HeaderMap) {
        if self.deprecation.is_empty() {
            return;
        }
        if let Some(notice) = self.notices.first(operation, headers) {
            self.deprecation.iter().for_each(|observer| observer(&notice));
        }
    }

    /// Tells of a call.
    pub(super) fn call(&self, end: &CallEnd<'_>) {
        self.call.iter().for_each(|observer| observer(end));
    }
}
