//! Why a request cannot be sent: what building it left behind.

use std::io;

/// Why a request cannot be sent.
pub(super) struct InvalidRequest {
    /// What is wrong.
    pub(super) mistake: String,
    /// Why a file of the form cannot be read, if it is that.
    pub(super) file: Option<io::Error>,
}

impl From<String> for InvalidRequest {
    /// A value that has no place on the wire.
    fn from(mistake: String) -> Self {
        Self { mistake, file: None }
    }
}
