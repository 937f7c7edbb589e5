//! What a builder has of the client that it began with.
//!
//! Input: what the builder was given, and the address that it leads to. Output: what the new client has. What was set for one
//! origin or for one user is not taken along to another.

use super::operation::ClientHeader;
use super::provide::Credential;
use super::transport::Transport;
use std::sync::Arc;
use url::{Origin, Url};

/// What a builder has of the client that it began with, unless something takes its place.
pub(super) struct Inherited {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) origin: Origin,
    pub(super) credentials: Vec<(usize, Credential)>,
    pub(super) headers: Vec<(String, String)>,
}

impl Inherited {
    /// The connections.
    pub(super) fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.transport)
    }

    /// The credentials, unless there are others.
    pub(super) fn credentials(&self, own: Vec<(usize, Credential)>, base: &Url) -> Vec<(usize, Credential)> {
        if own.is_empty() && self.origin == base.origin() { self.credentials.clone() } else { own }
    }

    /// The headers and those of the builder, which come after them. What the document requires of every client is no secret.
    pub(super) fn headers(
        &self,
        own: Vec<(String, String)>,
        base: &Url,
        known: &[ClientHeader],
    ) -> Vec<(String, String)> {
        let is_same = self.origin == base.origin();
        let is_known = |name: &str| known.iter().any(|header| header.name.eq_ignore_ascii_case(name));
        let kept = self.headers.iter().filter(|(name, _)| is_same || is_known(name)).cloned();
        kept.chain(own).collect()
    }
}
