//! Which redirects are followed and what goes along.
//!
//! In go a request's method and address and the head of a response; out comes a decision. Sends nothing itself. The rules
//! are those of RFC 9110, section 15.4, made stricter: nothing that identifies the caller reaches another origin, and
//! nothing that was encrypted goes on in the clear.

use http::header::{ACCEPT, LOCATION, USER_AGENT};
use http::{HeaderMap, Method, StatusCode};
use percent_encoding::{AsciiSet, percent_encode};
use url::Url;

/// What is encoded of an address in a header: nothing in ASCII.
const BEYOND_ASCII: &AsciiSet = &AsciiSet::EMPTY;

/// How many redirects one call follows.
pub(super) const LIMIT: usize = 10;

/// What to do with a response that may be a redirect.
pub(super) enum Next {
    /// It is the response.
    Stay,
    /// Ask there, with the same method and body.
    Follow(Url),
    /// Ask there with `GET` and without a body.
    See(Url),
    /// Give up, for this reason.
    Refuse(&'static str),
}

/// Decides about a response to a request that went to `from`. `GET` and `HEAD` follow every redirect; other methods those
/// that keep the method (307, 308), only within the origin, as their bodies are meant for it, and 303 with a `GET`.
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

/// The absolute address that a `Location` means, without fragment and login. Nothing unless it is http or https.
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

/// An address in a header. Octets beyond ASCII have no agreed meaning there (RFC 9110, section 5.5): they stay what they
/// are, percent-encoded.
pub(super) fn opaque(address: &[u8]) -> String {
    percent_encode(address, BEYOND_ASCII).to_string()
}

/// Whether this is an address that requests can go to.
pub(super) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Whether following would give up encryption.
pub(super) fn is_downgrade(from: &Url, to: &Url) -> bool {
    from.scheme() == "https" && to.scheme() != "https"
}

/// Same scheme, host and port (RFC 6454, section 5).
pub(super) fn same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

/// The headers that may reach another origin. A list of what is allowed: what carries a credential is for each API to
/// choose, so that a list of what is forbidden would never be complete.
pub(super) fn foreign_headers(headers: &HeaderMap) -> HeaderMap {
    let mut allowed = HeaderMap::new();
    for name in [ACCEPT, USER_AGENT] {
        if let Some(value) = headers.get(&name) {
            allowed.insert(name, value.clone());
        }
    }
    allowed
}
