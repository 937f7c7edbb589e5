//! Why a request cannot be sent: what building it left behind.

/// Why a request cannot be sent.
pub(super) enum InvalidRequest {
    /// A value has no place on the wire.
    Mistake(String),
    /// A file of the form cannot be read.
    File(std::io::Error),
}
