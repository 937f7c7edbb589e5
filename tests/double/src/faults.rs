//! What goes wrong on purpose: in come the faults that a test asks for, out goes whether something is broken just now.
//!
//! A fault changes what the double hands out or how it responds; it never switches verification off. A policy that has
//! expired or a wrong signature is refused by the real S3 server.

use http::Method;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Something that goes wrong until [`Plane::repair`](super::Plane::repair).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The upload policies handed out have expired an hour ago.
    ExpiredPolicy,
    /// The signatures of upload forms and download links do not fit.
    WrongSignature,
    /// The download links handed out have expired an hour ago.
    ExpiredLink,
    /// Plane responds to requests of this method with 500 and does nothing.
    ApiFails(Method),
    /// Plane responds as if the key had used up its requests.
    RateLimited,
    /// Each of Plane's responses waits first.
    SlowApi(Duration),
    /// The storage reads each request to its end, does nothing and responds with this status and S3 error code.
    StorageAnswers {
        /// The HTTP status.
        status: u16,
        /// The `Code` of the S3 error document.
        code: &'static str,
        /// Its `Message`; none is left out as the recorded server does.
        message: Option<&'static str>,
    },
    /// The storage closes the connection when it has read this many bytes of an upload.
    StorageDropsUpload {
        /// Bytes of the request body, form fields included.
        after: u64,
    },
    /// The storage closes the connection when it has sent this many bytes of a download.
    StorageDropsDownload {
        /// Bytes of the object.
        after: u64,
    },
    /// Each of the storage's responses waits first.
    SlowStorage(Duration),
}

/// The faults that are in force.
#[derive(Debug, Default)]
pub(super) struct Faults {
    active: Mutex<Vec<Fault>>,
}

impl Faults {
    /// Puts one more in force.
    pub(super) fn add(&self, fault: Fault) {
        self.active.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// Ends them all.
    pub(super) fn clear(&self) {
        self.active.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Whether this very fault is in force.
    pub(super) fn has(&self, fault: &Fault) -> bool {
        self.active.lock().unwrap_or_else(PoisonError::into_inner).contains(fault)
    }

    /// What the first fault that the reader understands says.
    pub(super) fn find<T>(&self, read: impl Fn(&Fault) -> Option<T>) -> Option<T> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner).iter().find_map(read)
    }
}
