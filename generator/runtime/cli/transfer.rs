//! Uploads and downloads with a progress bar.

use super::super::download::{Download, Downloaded};
use super::super::download_error::DownloadError;
use super::super::error::ApiError;
use super::super::progress::Progress;
use super::super::upload::{Upload, UploadSteps};
use super::super::upload_error::UploadError;
use indicatif::{ProgressBar, ProgressStyle};
use std::future::Future;
use std::io::IsTerminal as _;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};

/// How a program ends that was interrupted: 128 and the number of the signal, as shells have it.
pub(super) const INTERRUPTED: u8 = 130;

/// Takes note of how far a transfer is.
pub type ProgressFn<'a> = Box<dyn FnMut(Progress) + Send + 'a>;

/// A running upload.
pub type Uploading<'a> = Pin<Box<dyn Future<Output = Result<Stored, UploadError>> + Send + 'a>>;

/// What is told of an upload. What the API granted is left out: it is signed, so whoever reads it may upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The id of what was made.
    pub id: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A running download.
pub type Downloading<'a> = Pin<Box<dyn Future<Output = Result<Downloaded, DownloadError>> + Send + 'a>>;

/// Runs an upload until it is interrupted.
#[must_use]
pub fn run_upload<'a, S: UploadSteps + 'a>(upload: Upload<'a, S>) -> Uploading<'a> {
    Box::pin(async move {
        let uploaded = upload.until(interrupted()).await?;
        Ok(Stored { id: uploaded.id, size: uploaded.size })
    })
}

/// Waits for Ctrl-C. A second one ends the program at once, whatever it leaves behind.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Where signals cannot be caught they end the program.
        return std::future::pending().await;
    }
    IS_INTERRUPTED.store(true, Ordering::Relaxed);
    tokio::spawn(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(INTERRUPTED.into());
        }
    });
}

/// Whether an upload was interrupted, be it that it was finished all the same.
pub(super) fn is_interrupted() -> bool {
    IS_INTERRUPTED.load(Ordering::Relaxed)
}

static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Runs a download.
#[must_use]
pub fn run_download<E: ApiError>(download: Download<'_, E>) -> Downloading<'_> {
    Box::pin(async move { download.await })
}

/// A bar on standard error, hidden where that is not a terminal.
pub(super) fn bar(name: &str) -> ProgressBar {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_prefix(
        name.chars().map(|character| if character.is_control() { '?' } else { character }).collect::<String>(),
    );
    bar
}

/// What moves a bar.
pub(super) fn mover(bar: &ProgressBar) -> ProgressFn<'static> {
    let bar = bar.clone();
    Box::new(move |progress| {
        if let Some(total) = progress.total {
            bar.set_length(total);
        }
        bar.set_position(progress.done);
    })
}
