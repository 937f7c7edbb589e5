//! Files of the disk: Tokio's, or none where a crate is compiled for JavaScript.

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(super) use super::no_disk::{File, metadata};
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(super) use tokio::fs::{File, metadata};
