//! Signals that end the program: transfers are cleaned up first.
//!
//! Input: a signal. Output: the exit code of the program, 128 and the signal's number, as in shells. A second signal
//! ends it at once, without cleaning up.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::CtrlC as Signal;

/// The code of Ctrl-C.
#[cfg(windows)]
const INTERRUPTED: u8 = 130;

/// The code of the signal that arrived; 0 before.
pub(super) static CODE: AtomicU8 = AtomicU8::new(0);

/// Signals that no longer end the program by themselves.
pub(super) struct Signals(Vec<(Signal, u8)>);

impl Signals {
    /// Catches signals from now on. Those that cannot be caught end the program.
    pub(super) fn catch() -> Self {
        #[cfg(unix)]
        let found = [SignalKind::hangup(), SignalKind::interrupt(), SignalKind::terminate()]
            .into_iter()
            .filter_map(|kind| Some((signal(kind).ok()?, u8::try_from(128 + kind.as_raw_value()).ok()?)));
        #[cfg(windows)]
        let found = tokio::signal::windows::ctrl_c().into_iter().map(|signal| (signal, INTERRUPTED));
        Self(found.collect())
    }

    /// Waits for a signal.
    pub(super) async fn next(mut self) -> u8 {
        let code = poll_fn(|context| self.poll(context)).await;
        CODE.store(code, Ordering::Relaxed);
        tokio::spawn(async move {
            let code = poll_fn(|context| self.poll(context)).await;
            std::process::exit(code.into());
        });
        code
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<u8> {
        let mut found = self.0.iter_mut().filter_map(|(signal, code)| match signal.poll_recv(context) {
            Poll::Ready(Some(())) => Some(*code),
            Poll::Ready(None) | Poll::Pending => None,
        });
        found.next().map_or(Poll::Pending, Poll::Ready)
    }
}
