//! The transport that a client has of its own: reqwest's, or `fetch` where a crate is compiled for JavaScript.

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(super) use super::fetch::Network;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(super) use super::reqwest_transport::Network;
