//! Uploads and downloads with a progress bar.

use super::super::call::Operation;
use super::super::download::{Download, Downloaded};
use super::super::download_error::DownloadError;
use super::super::progress::Progress;
use super::super::response::Redirect;
use super::super::upload::{Upload, UploadSteps};
use super::super::upload_error::UploadError;
use super::signals::Signals;
use super::terminal::terminal;
use indicatif::{ProgressBar, ProgressStyle};
use std::future::Future;
use std::io::IsTerminal as _;
use std::pin::Pin;

/// Receives the progress.
pub type ProgressFn<'a> = Box<dyn FnMut(Progress) + Send + 'a>;

/// A running upload.
pub type Uploading<'a> = Pin<Box<dyn Future<Output = Result<Stored, UploadError>> + Send + 'a>>;

/// The printed result of an upload. The presigned post is not part of it: whoever reads it could upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The id of the created resource.
    pub id: String,
    /// The size in bytes.
    pub size: u64,
}

/// A running download.
pub type Downloading<'a> = Pin<Box<dyn Future<Output = Result<Downloaded, DownloadError>> + Send + 'a>>;

/// Runs an upload until a signal stops it.
#[must_use]
pub fn run_upload<'a, S: UploadSteps + 'a>(upload: Upload<'a, S>) -> Uploading<'a> {
    Box::pin(async move {
        let signals = Signals::catch();
        let uploaded = upload.until(async { _ = signals.next().await }).await?;
        Ok(Stored { id: uploaded.id.to_string(), size: uploaded.size })
    })
}

/// Runs a download.
#[must_use]
pub fn run_download<O: Operation<Output = Redirect>>(download: Download<'_, O>) -> Downloading<'_> {
    Box::pin(async move { download.await })
}

/// A bar on standard error, hidden if that is not a terminal.
pub(super) fn bar(name: &str) -> ProgressBar {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_prefix(terminal(name).replace(['\n', '\t'], " "));
    bar
}

/// A callback that moves a bar.
pub(super) fn mover(bar: &ProgressBar) -> ProgressFn<'static> {
    let bar = bar.clone();
    Box::new(move |progress| {
        if let Some(total) = progress.total {
            bar.set_length(total);
        }
        bar.set_position(progress.done);
    })
}
