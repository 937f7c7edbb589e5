//! A document held against recorded traffic.
//!
//! | module | from | to |
//! |---|---|---|
//! | [`files`] | files and folders | [`exchange::Exchange`]s, read from HAR 1.2 and from recordings of this project |

mod encoding;
pub mod exchange;
pub mod files;
mod har;
mod recording;
