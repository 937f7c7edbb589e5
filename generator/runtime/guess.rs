//! Media types that file names suggest.

use super::body::Body;

impl Body {
    /// Sets the file name, from which the media type is derived for an operation that accepts more than one.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.suggested = Some(guess(&name.into()));
        self
    }
}

/// The media type that a file name suggests.
pub(super) fn guess(name: &str) -> String {
    mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream").to_owned()
}
