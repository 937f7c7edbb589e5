//! Waiting for uploads.

use super::super::upload::{Upload, UploadSteps, Uploaded};
use super::super::upload_error::UploadError;
use super::run;

impl<S: UploadSteps> Upload<'_, S> {
    /// Uploads the file and waits for the end on this thread, in code that is not asynchronous.
    ///
    /// # Errors
    /// As for the upload itself; also inside an asynchronous runtime, where nothing is sent.
    pub fn wait(self) -> Result<Uploaded<S::Response, S::Id>, UploadError> {
        run("upload", self).unwrap_or_else(|error| Err(UploadError::refused(error)))
    }
}
