//! What the tests share that talk to the embedded Plane: a running one, and content to send.

use plane_double::{Options, Plane};

/// A running double.
pub(crate) async fn start() -> Plane {
    Plane::start(Options::default()).await.expect("a double on loopback")
}

/// Bytes in which a lost or doubled piece shows.
pub(crate) fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|index| u8::try_from(index.wrapping_mul(31) % 251).unwrap_or_default()).collect()
}
