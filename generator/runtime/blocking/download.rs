//! Waiting for downloads.

use super::super::call::Operation;
use super::super::download::{Download, Downloaded};
use super::super::download_error::DownloadError;
use super::super::response::Redirect;
use super::run;

impl<O: Operation<Output = Redirect>> Download<'_, O> {
    /// Downloads the file and waits for the end on this thread, in code that is not asynchronous.
    ///
    /// # Errors
    /// As for the download itself; also inside an asynchronous runtime, where nothing is sent.
    pub fn wait(self) -> Result<Downloaded, DownloadError> {
        run(O::ENDPOINT.id, self).unwrap_or_else(|error| Err(DownloadError::transport(error)))
    }
}
