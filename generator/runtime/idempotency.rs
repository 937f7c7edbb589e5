//! Idempotency keys: the header by which a server knows a request again that it had before.
//!
//! Input: what is known of an operation, and the headers of a call. Output: the headers with a key, where the operation takes
//! one. A key is made once for each call and stays the same in all its attempts (draft-ietf-httpapi-idempotency-key-header).

use super::operation::Repeat;
use super::random;
use http::header::HeaderName;
use http::{HeaderMap, HeaderValue};

/// The headers that carry keys, where a document does not say so.
const USUAL: [HeaderName; 2] =
    [HeaderName::from_static("idempotency-key"), HeaderName::from_static("x-idempotency-key")];

/// The key among the headers: the caller's, or a new one if the operation takes keys.
pub(super) fn key(repeat: Repeat, headers: &mut HeaderMap) -> Option<HeaderValue> {
    if let Repeat::ByKey(name) = repeat {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let key = HeaderValue::from_str(&uuid()).ok()?;
        return Some(headers.entry(name).or_insert(key).clone());
    }
    USUAL.iter().find_map(|name| headers.get(name)).cloned()
}

/// A random UUID (version 4; RFC 9562, section 5.4), as text: a key is the only one that many crates have.
fn uuid() -> String {
    let (version, variant) = (4 << 12, 0b10 << 62);
    let high = (random::bits() & !(0xf << 12)) | version;
    let low = (random::bits() & !(0b11 << 62)) | variant;
    let [begin, middle, node] = [high >> 32, (high >> 16) & 0xffff, low & 0xffff_ffff_ffff];
    format!("{begin:08x}-{middle:04x}-{:04x}-{:04x}-{node:012x}", high & 0xffff, low >> 48)
}
