//! Recordings of what goes over the wire, in HAR 1.2, and a transport that responds from one (feature `record`).
//!
//! [`Recorder`] writes exchanges without their secrets: what is secret is known to `redact`, how an exchange is written to
//! `entry`. [`Replay`] reads them again (`reading`) and finds the response to a request (`matching`). Independent of
//! operations.

mod entry;
mod from_base64;
mod keys;
mod matching;
mod reading;
mod recorder;
mod redact;
mod replay;
mod tap;
mod watched;

pub use self::recorder::Recorder;
pub use self::replay::Replay;
