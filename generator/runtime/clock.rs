//! Time: Tokio's, or that of JavaScript where a crate is compiled for it.

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(super) use super::js_clock::{Instant, Sleep, sleep, sleep_until, system_time, timeout};
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(super) use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};

/// The time of day.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(super) fn system_time() -> std::time::SystemTime {
    std::time::SystemTime::now()
}
