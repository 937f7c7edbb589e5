//! A line on a terminal that says that work goes on, once it takes longer than a second.

#[cfg(feature = "program")]
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
#[cfg(feature = "program")]
use std::{
    io::IsTerminal,
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread::{JoinHandle, spawn},
    time::Duration,
};

/// What is worked on, until it is dropped: then the line is gone.
#[cfg(feature = "program")]
pub(super) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

/// The line is for the program only.
#[cfg(not(feature = "program"))]
pub(super) struct Progress;

#[cfg(not(feature = "program"))]
impl Progress {
    pub(super) fn start(_work: &str) -> Self {
        Self
    }

    /// There is nothing to take away.
    pub(super) fn end(self) {
        let Self = self;
    }
}

#[cfg(feature = "program")]
impl Progress {
    /// How long work may take without a word.
    const PATIENCE: Duration = Duration::from_secs(1);

    /// Begins to wait.
    pub(super) fn start(work: &str) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let (done, wait) = channel::<()>();
        let work = work.to_owned();
        let line = spawn(move || {
            if wait.recv_timeout(Self::PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
            let bar = bar.with_message(work).with_elapsed(Self::PATIENCE);
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(Duration::from_millis(100));
            // Nothing is ever sent: this ends with the sender.
            let _ = wait.recv();
            bar.finish_and_clear();
        });
        Self(Some((done, line)))
    }

    /// Takes the line away.
    pub(super) fn end(self) {
        drop(self);
    }
}

#[cfg(feature = "program")]
impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, line)) = self.0.take() {
            drop(done);
            let _ = line.join();
        }
    }
}
