//! How names and values are written in addresses, headers and cookies.

use http::header::{AUTHORIZATION, CONTENT_LENGTH, COOKIE, PROXY_AUTHORIZATION, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Checks a header that a user sets. The message never contains the value.
pub(super) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let header = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| format!("`{}` is not a header name", name.escape_debug()))?;
    if header == CONTENT_LENGTH || header == TRANSFER_ENCODING {
        return Err(format!("header `{header}` follows from the body and cannot be set"));
    }
    let mut value = header_value(value.trim())
        .ok_or_else(|| format!("the value of header `{header}` is not printable ASCII on one line"))?;
    value.set_sensitive([AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(&header));
    Ok((header, value))
}

/// A header value of printable ASCII. Other characters have no agreed meaning there (RFC 9110, section 5.5).
pub(super) fn header_value(text: &str) -> Option<HeaderValue> {
    if text.is_ascii() { HeaderValue::from_str(text).ok() } else { None }
}

/// Appends `name=value` to a query whose values are already encoded.
pub(super) fn push_query(query: &mut String, name: &str, encoded_value: &str) {
    push_encoded(query, &encoded(name), encoded_value);
}

/// Appends `name=value` to a query, both of them encoded.
pub(super) fn push_encoded(query: &mut String, encoded_name: &str, encoded_value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(encoded_name);
    query.push('=');
    query.push_str(encoded_value);
}

/// Appends `name=value` to the value of a `Cookie` header (RFC 6265, section 4.2.1).
pub(super) fn push_cookie(cookies: &mut String, name: &str, value: &str) {
    if !cookies.is_empty() {
        cookies.push_str("; ");
    }
    cookies.push_str(name);
    cookies.push('=');
    cookies.push_str(value);
}

/// Percent-encodes everything but unreserved characters.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Bytes in base64 (RFC 4648, section 4), as a login is sent.
pub(super) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = [0, 1, 2].map(|index| usize::from(group.get(index).copied().unwrap_or_default()));
        let bits = bits[0] << 16 | bits[1] << 8 | bits[2];
        let digits = [18, 12, 6, 0].map(|shift| char::from(ALPHABET[bits >> shift & 63]));
        encoded.extend(&digits[..=group.len()]);
        encoded.extend(std::iter::repeat_n('=', 3 - group.len()));
    }
    encoded
}
