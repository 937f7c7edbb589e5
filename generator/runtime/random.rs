//! Random numbers, for what must not coincide: keys, boundaries, waits.
//!
//! The standard library takes the keys of its hash maps from the operating system, and `SipHash` under a secret key is
//! unpredictable. The process and the time go in as well, so that the copies of a process that forks do not draw alike.

use super::clock;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// 64 random bits.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(super) fn bits() -> u64 {
    RandomState::new().hash_one((std::process::id(), clock::system_time()))
}

/// 64 random bits, from JavaScript's source of them: hash maps have no random keys there.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(super) fn bits() -> u64 {
    getrandom::u64().unwrap_or_else(|_| RandomState::new().hash_one(clock::system_time()))
}

/// A random duration up to the longest one.
pub(super) fn up_to(longest: Duration) -> Duration {
    let nanos = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
    let drawn = (u128::from(bits()) * u128::from(nanos)) >> 64;
    Duration::from_nanos(u64::try_from(drawn).unwrap_or(nanos))
}
