//! Which redirects are followed, and which headers are sent along.
//!
//! Input: the method and the address of a request and the head of a response. Output: a decision. Sends nothing. The
//! rules are those of RFC 9110, section 15.4, made stricter: nothing that identifies the caller reaches another origin,
//! and nothing that was encrypted is sent unencrypted.

use http::header::{ACCEPT, LOCATION, USER_AGENT};
use http::{HeaderMap, Method, StatusCode};
use percent_encoding::{AsciiSet, percent_encode};
use url::Url;

/// The characters of an address in a header that are encoded: none in ASCII.
const BEYOND_ASCII: &AsciiSet = &AsciiSet::EMPTY;

/// The largest number of redirects of one call.
pub(super) const LIMIT: usize = 10;

/// How to handle a response that may be a redirect.
pub(super) enum Next {
    /// The response is final.
    Stay,
    /// Send the request there, with the same method and body.
    Follow(Url),
    /// Send the request there with `GET` and without a body.
    See(Url),
    /// Fail, for this reason.
    Refuse(&'static str),
}

/// Decides about a response to a request that was sent to `from`. `GET` and `HEAD` follow every redirect. Other methods
/// follow those that keep the method (307, 308), only within the origin, as their bodies are meant for it, and 303 with
/// a `GET`.
pub(super) fn next(method: &Method, from: &Url, status: StatusCode, headers: &HeaderMap) -> Next {
    let harmless = method == Method::GET || method == Method::HEAD;
    let (keeps_method, changes_method) = (matches!(status.as_u16(), 307 | 308), status.as_u16() == 303);
    if !(keeps_method || changes_method || harmless && matches!(status.as_u16(), 301 | 302)) {
        return Next::Stay;
    }
    let Some(location) = headers.get(LOCATION) else { return Next::Stay };
    let Some(to) = resolve(Some(from), location.as_bytes()) else {
        return Next::Refuse("the response redirects to something that is not an http or https address");
    };
    if !harmless && keeps_method && !same_origin(from, &to) {
        return Next::Stay;
    }
    if is_downgrade(from, &to) {
        return Next::Refuse("the response redirects from https to http");
    }
    if changes_method && !harmless { Next::See(to) } else { Next::Follow(to) }
}

/// The absolute address of a `Location`, without fragment and login; `None` unless it is http or https.
pub(super) fn resolve(base: Option<&Url>, location: &[u8]) -> Option<Url> {
    let location = opaque(location);
    let location = location.trim();
    let mut url = match base {
        Some(base) => base.join(location).ok()?,
        None => Url::parse(location).ok()?,
    };
    if !is_web(&url) {
        return None;
    }
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url)
}

/// An address in a header. Octets beyond ASCII have no agreed meaning there (RFC 9110, section 5.5): they are
/// percent-encoded.
pub(super) fn opaque(address: &[u8]) -> String {
    percent_encode(address, BEYOND_ASCII).to_string()
}

/// Whether requests can be sent to this address.
pub(super) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Whether following a redirect would lose encryption.
pub(super) fn is_downgrade(from: &Url, to: &Url) -> bool {
    from.scheme() == "https" && to.scheme() != "https"
}

/// Whether two addresses have the same scheme, host and port (RFC 6454, section 5).
pub(super) fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

/// The headers that may be sent to another origin. This is a list of allowed headers: each API chooses which headers
/// carry a credential, so that a list of forbidden ones would never be complete.
pub(super) fn foreign_headers(headers: &HeaderMap) -> HeaderMap {
    let mut allowed = HeaderMap::new();
    for name in [ACCEPT, USER_AGENT] {
        if let Some(value) = headers.get(&name) {
            allowed.insert(name, value.clone());
        }
    }
    allowed
}
